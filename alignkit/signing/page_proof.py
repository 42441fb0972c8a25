"""Read which agreement a page shows, and compare the page with the one that its campaign's files produce.

A page holds invisible lines, its marks, before and after the signed parts. They name the campaign, revision, target and
fingerprint, and which page of that revision it is. To check a page, it is generated again and both are compared line by
line. Line endings, blanks at line ends and blank lines outside code do not count, because they cannot add, remove or
change a word. Everything else counts.
"""

from __future__ import annotations

import difflib
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice, pairwise, zip_longest
from typing import NamedTuple

from markdown_it import MarkdownIt

from alignkit.core.errors import Problem, UserError

# Words of a mark for a page that is not the campaign's brief.
DRAFT, ALONE, ONE_PAGE = "the draft", "the revision alone", "the first page"
WIKI, SIGNERS = "in a wiki", "checked by a list of signers"
END_MARK = "[//]: # (the agreement pauses here)"
_MARK_TEXT = (
    r"the agreement: ([a-z0-9-]{1,60}), revision ([1-9]\d{0,8}), for ([a-z]+)"
    rf"((?:, (?:{'|'.join((DRAFT, ALONE, ONE_PAGE, WIKI, SIGNERS))}))*), (sha256:[0-9a-f]{{64}})"
)
_START_MARK = re.compile(rf"\[//\]: # \({_MARK_TEXT}\)")
_HTML_START_MARK = re.compile(rf"<!-- {_MARK_TEXT} -->")
_HTML_END_MARK = "<!-- the agreement pauses here -->"
_SIGNATURES = ("## Signed", '<h2 id="signed">')
# The comment above the title in which md2conf stores a page's place in Confluence.
_CONFLUENCE_COMMENT = re.compile(r"<!-- confluence-(?:page-id|folder-id|space-key): [\w~-]+ -->")
_VERDICT = re.compile(r" [✓✗](?=$| \||</td>|</li>|</p>)")  # at the end of a line or a cell
# What they mean. It stands on a line of its own above the promises once one of them is judged.
VERDICT_MEANING = "✓ or ✗ is the other team's word"
_MEANING_LINES = (f"{VERDICT_MEANING}.", f'<p class="marks">{VERDICT_MEANING}.</p>')
_MAX_DIFFERENCES, _MAX_LINE = 200, 160
_ALIKE = 50_000  # pairs of equal lines; with more, which no real page has, aligning could take hours


_Op = tuple[str, int, int, int, int]  # a difflib opcode: tag, start and end in ours, start and end in theirs


@dataclass(frozen=True, slots=True)
class PageMark:
    """What a page's start mark says. ``words`` say which page of the revision it is; ``web`` is set for HTML pages."""

    slug: str
    revision: int
    target: str
    digest: str
    words: tuple[str, ...] = ()
    web: bool = False


class _Line(NamedTuple):
    """A non-blank line without trailing blanks. ``blanks`` is the number of blank lines above it."""

    text: str
    number: int
    blanks: int


def format_start_mark(mark: PageMark) -> str:
    """Return the start mark as a line of Markdown, or of HTML."""
    which = "".join(f", {word}" for word in mark.words)
    said = f"the agreement: {mark.slug}, revision {mark.revision}, for {mark.target}{which}, {mark.digest}"
    return f"<!-- {said} -->" if mark.web else f"[//]: # ({said})"


def format_end_mark(mark: PageMark) -> str:
    """Return the line after a signed part, in Markdown or in HTML."""
    return _HTML_END_MARK if mark.web else END_MARK


def strip_marks(page: str) -> str:
    """Return the page without its marks, for use in an e-mail."""
    rows = page.split("\n")
    hidden = {n for n, row in enumerate(rows) if row == END_MARK or _START_MARK.fullmatch(row)}
    return "\n".join(row for n, row in enumerate(rows) if n not in hidden and (row or n - 1 not in hidden))


def find_marks(page: str) -> list[PageMark]:
    """Return every start mark of a page in order. A page repeats its mark where several parts are signed."""
    found = []
    for line in _lines(page):
        if match := _START_MARK.fullmatch(line.text) or _HTML_START_MARK.fullmatch(line.text):
            which = tuple(match[4].split(", ")[1:])
            found.append(PageMark(match[1], int(match[2]), match[3], match[5], which, match.re is _HTML_START_MARK))
    return found


def require_one_mark(page: str) -> PageMark:
    """Return the mark of a page. Raise UserError if it has none, or if its marks contradict each other."""
    found = list(dict.fromkeys(find_marks(page)))
    if not found:
        hint = (
            "Save the page as Markdown. A wiki that does not give it back: alignkit verify SLUG --expect FINGERPRINT, "
            "with the fingerprint in your own mail of the day it was signed."
        )
        raise UserError("This page does not say which agreement it shows.", hint)
    if len(found) > 1:
        told = " and ".join(map(_describe_mark, found[:3]))
        raise UserError(
            f"The marks of this page contradict each other: {told}.", "Save the page of one agreement, unchanged."
        )
    return found[0]


def _describe_mark(mark: PageMark) -> str:
    which = "".join(f", {word}" for word in mark.words)
    return f"revision {mark.revision} of {mark.slug} for {'the web' if mark.web else mark.target}{which}"


def compare_pages(page: str, made: str, signed: bool) -> list[Problem]:
    """Compare a page with ``made``, the page that the campaign's files produce; return a problem per differing line.

    A difference in a signed part (the title, the lines between the marks, the signatures) is AV17; elsewhere it is
    AV19, because those parts change over time. ``signed`` is False for the page of a draft.
    """
    ours, theirs = _lines(made), _drop_confluence_lines(_lines(page), made)
    bound = _signed_lines([line.text for line in ours], signed)
    was = "not what was signed" if signed else "not what the draft says"
    opcodes = _opcodes([line.text for line in ours], [line.text for line in theirs])
    differing = _differing_lines(opcodes, ours, theirs)
    found = []
    for start, one, other, number in islice(differing, _MAX_DIFFERENCES):
        inside = bound[start] if one else 0 < start < len(ours) and bound[start] and bound[start - 1] == bound[start]
        inside = inside and _without_verdicts(one) != _without_verdicts(other)
        wrong = was if inside else "not current, or edited"
        found.append(Problem("AV17" if inside else "AV19", _difference_problem(one, other, wrong), line=number))
    found += [
        Problem("AV17", f"{message}; {was}.", line=number)
        for message, number in _blanks_in_code(made, opcodes, ours, theirs)
    ]
    found.sort(key=lambda problem: problem.line or 0)
    if more := next(differing, None):
        count = 1 + sum(1 for _ in differing)
        found.append(Problem("AV17", f"{count} more lines differ, from here on.", line=more[3]))
    return found


def _without_verdicts(line: str) -> str:
    """Return a line of promises without what was judged since: the ✓ or ✗ at its end, or at the end of its cells.

    Nothing is left of the line that says what these marks mean.
    """
    return "" if line in _MEANING_LINES else _VERDICT.sub("", line)


def _difference_problem(ours: str, theirs: str, wrong: str) -> str:
    if not theirs:
        return f"Missing here: {_shorten(ours)}; {wrong}."
    if not ours:
        return f"Here stands {_shorten(theirs)}; {wrong}: nothing should stand here."
    place = next((n for n, (a, b) in enumerate(zip(ours, theirs, strict=False)) if a != b), -1)
    one, other = _excerpt_pair(ours, theirs)
    alike = place >= 0 and not (ours[place] + theirs[place]).isascii()
    codes = f" (U+{ord(ours[place]):04X}, not U+{ord(theirs[place]):04X})" if alike else ""
    codes = codes or " (with other blanks)" * (ours.split() == theirs.split())
    return f"Here stands {_shorten(other)}; {wrong}: it should be {_shorten(one)}{codes}."


def _shorten(text: str) -> str:
    return f"“{text if len(text) <= _MAX_LINE else text[:_MAX_LINE] + '…'}”"


def _lines(page: str) -> list[_Line]:
    found: list[_Line] = []
    blanks = 0
    rows = page.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for number, row in enumerate(rows, 1):
        if text := row.rstrip(" \t"):
            found.append(_Line(text, number, blanks))
            blanks = 0
        else:
            blanks += 1
    return found


def _drop_confluence_lines(lines: list[_Line], made: str) -> list[_Line]:
    """Return the lines without those that md2conf writes above the title of a Confluence page."""
    if not any(mark.target == "confluence" for mark in find_marks(made)):
        return lines
    title = next((n for n, line in enumerate(lines) if line.text.startswith("# ")), 0)
    return [line for n, line in enumerate(lines) if n > title or not _CONFLUENCE_COMMENT.fullmatch(line.text)]


def _signed_lines(lines: list[str], signed: bool) -> list[int]:
    """Return for each line of a generated page the number of the signed part it is in, or 0.

    Signed parts are the title, what stands between the marks, and the signatures.
    """
    found: list[int] = []
    part = 0
    titled = inside = signatures = False
    for line in lines:
        begin = bool(_START_MARK.fullmatch(line) or _HTML_START_MARK.fullmatch(line))
        end = line in (END_MARK, _HTML_END_MARK)
        title = not titled and line.startswith(("# ", "<h1"))
        if begin or end or line.startswith(("## ", "<h2")):
            signatures = signed and line.startswith(_SIGNATURES)
        inside = begin or (inside and not end)
        part += begin or title or line.startswith(_SIGNATURES)
        titled = titled or title
        found.append(part if inside or end or title or signatures else 0)
    return found


def _differing_lines(opcodes: list[_Op], ours: list[_Line], theirs: list[_Line]) -> Iterator[tuple[int, str, str, int]]:
    """Yield (index in ours, our text, their text, line number on the page) of differing lines.

    One of the two texts may be empty.
    """
    last = theirs[-1].number + 1 if theirs else 1
    for what, i, j, m, n in opcodes:
        if what != "equal":
            for place, (one, other) in enumerate(zip_longest(ours[i:j], theirs[m:n])):
                number = other.number if other else theirs[n].number if n < len(theirs) else last
                if not (one and other and one.text == other.text):
                    yield min(i + place, j), one.text if one else "", other.text if other else "", number


def _opcodes(ours: list[str], theirs: list[str]) -> list[_Op]:
    """Return difflib's opcodes that turn our lines into theirs.

    If too many lines are alike, the lines between the first and the last difference are compared one by one instead.
    """
    size = min(len(ours), len(theirs))
    start = next((n for n in range(size) if ours[n] != theirs[n]), size)
    end = next((n for n in range(size - start) if ours[-1 - n] != theirs[-1 - n]), size - start)
    one, other = ours[start : len(ours) - end], theirs[start : len(theirs) - end]
    there = Counter(other)
    if sum(count * there[line] for line, count in Counter(one).items()) <= _ALIKE:
        inner: list[_Op] = list(difflib.SequenceMatcher(None, one, other, autojunk=False).get_opcodes())
    else:
        inner = [("replace", 0, len(one), 0, len(other))]
    last = (len(ours), len(theirs))
    return [
        ("equal", 0, start, 0, start),
        *((what, i + start, j + start, m + start, n + start) for what, i, j, m, n in inner),
        ("equal", last[0] - end, last[0], last[1] - end, last[1]),
    ]


def _blanks_in_code(made: str, opcodes: list[_Op], ours: list[_Line], theirs: list[_Line]) -> Iterator[tuple[str, int]]:
    """Yield lines of code that are equal but have more or fewer blank lines above them than they should."""
    code = _html_code_blocks(made) if any(mark.web for mark in find_marks(made)) else _code_blocks(made)
    if not code:
        return
    for what, i, j, m, _ in opcodes:
        if what == "equal":
            for place, (before, line) in enumerate(pairwise(ours[i:j]), 1):
                there = theirs[m + place]
                if line.blanks != there.blanks and any(a <= before.number and line.number <= b for a, b in code):
                    yield f"Blank lines inside code: {there.blanks}, and it should be {line.blanks}", there.number


def _code_blocks(made: str) -> list[tuple[int, int]]:
    """Return the first and last line number of each code block. All code blocks of generated pages are fenced."""

    if "```" not in made:
        return []
    tokens = MarkdownIt("commonmark").parse(made)
    return [(token.map[0] + 1, token.map[1]) for token in tokens if token.type == "fence" and token.map]


def _html_code_blocks(made: str) -> list[tuple[int, int]]:
    found, begun = [], 0
    for number, row in enumerate(made.split("\n"), 1):
        begun = begun or (number if "<pre>" in row else 0)
        if begun and "</pre>" in row:
            found.append((begun, number))
            begun = 0
    return found


def _excerpt_pair(one: str, other: str) -> tuple[str, str]:
    """Return both lines from shortly before the first character that differs."""
    same = next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    start = max(0, same - 40)
    start = one.rfind(" ", 0, start) + 1 if start else 0
    return ("…" if start else "") + one[start:], ("…" if start else "") + other[start:]
