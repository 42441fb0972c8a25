"""What a page says of itself, and whether it is the page that its campaign's files make.

The signed parts of a page stand between unseen lines, its marks, that name campaign, revision, target and fingerprint,
and which page of that revision it is. A page that comes back is held line by line against that page, made anew. Line
ends, blanks at the ends of lines and blank lines outside code do not count, for no word on a page comes, goes or
changes by them; everything else does.
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

# Which page of a revision it is, where it is not simply the campaign's brief.
DRAFT, ALONE, ONE_PAGE = "the draft", "the revision alone", "the first page"
WIKI, SIGNERS = "in a wiki", "checked by a list of signers"
END_MARK = "[//]: # (the agreement pauses here)"
_SAYS = (
    r"the agreement: ([a-z0-9-]{1,60}), revision ([1-9]\d{0,8}), for ([a-z]+)"
    rf"((?:, (?:{'|'.join((DRAFT, ALONE, ONE_PAGE, WIKI, SIGNERS))}))*), (sha256:[0-9a-f]{{64}})"
)
_START_MARK = re.compile(rf"\[//\]: # \({_SAYS}\)")
_WEB_BEGINS = re.compile(rf"<!-- {_SAYS} -->")
_MARK = re.compile(r"\[//\]: # \((the agreement[^()]*)\)")
_WEB_ENDS = "<!-- the agreement pauses here -->"
_SIGNATURES = ("## Signed", "## Fingerprint", '<h2 id="signed">', '<h2 id="fingerprint">')
# Where md2conf keeps a page's place in Confluence, above its title.
_PLACE = re.compile(r"<!-- confluence-(?:page-id|folder-id|space-key): [\w~-]+ -->")
_MAX_DIFFERENCES, _MAX_LINE = 200, 160
_ALIKE = 50_000  # pairs of equal lines; of more, which no real page has, aligning the lines could take hours


_Op = tuple[str, int, int, int, int]  # as difflib has them: what, from, to in ours, from, to in theirs


@dataclass(frozen=True, slots=True)
class PageMark:
    """What a page is said to be a page of. ``words`` say which page; ``web`` is a page of HTML."""

    slug: str
    revision: int
    target: str
    digest: str
    words: tuple[str, ...] = ()
    web: bool = False


class _Line(NamedTuple):
    """A line that is not blank, without blanks at its end; ``blanks`` is how many blank lines stand above it."""

    text: str
    number: int
    blanks: int


def format_start_mark(mark: PageMark) -> str:
    which = "".join(f", {word}" for word in mark.words)
    return f"[//]: # (the agreement: {mark.slug}, revision {mark.revision}, for {mark.target}{which}, {mark.digest})"


def on_the_web(line: str) -> str:
    """A mark of a Markdown page as it stands in a page of HTML; empty for any other line."""
    found = _MARK.fullmatch(line)
    return f"<!-- {found[1]} -->" if found else ""


def strip_marks(page: str) -> str:
    """The page without its marks, for a mail."""
    rows = page.split("\n")
    hidden = {n for n, row in enumerate(rows) if row == END_MARK or _START_MARK.fullmatch(row)}
    return "\n".join(row for n, row in enumerate(rows) if n not in hidden and (row or n - 1 not in hidden))


def find_marks(page: str) -> list[PageMark]:
    """Every mark of a page, in order; a page of one agreement repeats the same one."""
    found = []
    for line in _lines(page):
        if match := _START_MARK.fullmatch(line.text) or _WEB_BEGINS.fullmatch(line.text):
            which = tuple(match[4].split(", ")[1:])
            found.append(PageMark(match[1], int(match[2]), match[3], match[5], which, match.re is _WEB_BEGINS))
    return found


def require_one_mark(page: str) -> PageMark:
    """What a page says it is a page of. Refused where it does not say, or says two things."""
    found = list(dict.fromkeys(find_marks(page)))
    if not found:
        hint = (
            "Save the page as Markdown. A wiki that does not give it back: alignkit verify SLUG --expect FINGERPRINT, "
            "with the fingerprint that is printed on the page."
        )
        raise UserError("This page does not say which agreement it shows.", hint)
    if len(found) > 1:
        told = " and ".join(map(_said, found[:3]))
        raise UserError(f"This page says that it is {told}.", "Save the page of one agreement as it was written.")
    return found[0]


def _said(mark: PageMark) -> str:
    which = "".join(f", {word}" for word in mark.words)
    return f"revision {mark.revision} of {mark.slug} for {'the web' if mark.web else mark.target}{which}"


def compare_pages(page: str, made: str, signed: bool) -> list[Problem]:
    """A page against the one that the campaign's files make: a problem for each line that differs, with its number.

    What is signed (the title, what stands between the marks, the signatures) is told apart from the rest, which goes
    on changing. Not ``signed``: it is the page of a draft, and differs from that.
    """
    ours, theirs = _lines(made), _placed(_lines(page), made)
    bound = _bound([line.text for line in ours], signed)
    was = "not what was signed" if signed else "not what the draft says"
    opcodes = _opcodes([line.text for line in ours], [line.text for line in theirs])
    differing = _differing_lines(opcodes, ours, theirs)
    found = []
    for start, one, other, number in islice(differing, _MAX_DIFFERENCES):
        inside = bound[start] if one else 0 < start < len(ours) and bound[start - 1] and bound[start]
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


def _placed(lines: list[_Line], made: str) -> list[_Line]:
    """The lines without those that md2conf writes above the title of a page for Confluence."""
    if not any(mark.target == "confluence" for mark in find_marks(made)):
        return lines
    title = next((n for n, line in enumerate(lines) if line.text.startswith("# ")), 0)
    return [line for n, line in enumerate(lines) if n > title or not _PLACE.fullmatch(line.text)]


def _bound(lines: list[str], signed: bool) -> list[bool]:
    """For each line of a page of ours whether it is signed: the title, what stands between marks, the signatures."""
    found: list[bool] = []
    titled = inside = signatures = False
    for line in lines:
        begin = bool(_START_MARK.fullmatch(line) or _WEB_BEGINS.fullmatch(line))
        end = line in (END_MARK, _WEB_ENDS)
        title = not titled and line.startswith(("# ", "<h1"))
        if begin or end or line.startswith(("## ", "<h2")):
            signatures = signed and line.startswith(_SIGNATURES)
        inside = begin or (inside and not end)
        titled = titled or title
        found.append(inside or end or title or signatures)
    return found


def _differing_lines(opcodes: list[_Op], ours: list[_Line], theirs: list[_Line]) -> Iterator[tuple[int, str, str, int]]:
    """Pairs of lines that differ, one of which may be empty: where in ours, both texts, and the number on the page."""
    last = theirs[-1].number + 1 if theirs else 1
    for what, i, j, m, n in opcodes:
        if what != "equal":
            for place, (one, other) in enumerate(zip_longest(ours[i:j], theirs[m:n])):
                number = other.number if other else theirs[n].number if n < len(theirs) else last
                if not (one and other and one.text == other.text):
                    yield min(i + place, j), one.text if one else "", other.text if other else "", number


def _opcodes(ours: list[str], theirs: list[str]) -> list[_Op]:
    """What makes their lines of ours, as difflib says it; between the first and the last that differ, line by line
    where there are too many alike."""
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
    """Where lines of code stand side by side as they should, but with more or fewer blank lines between them."""
    code = _web_code(made) if any(mark.web for mark in find_marks(made)) else _code(made)
    if not code:
        return
    for what, i, j, m, _ in opcodes:
        if what == "equal":
            for place, (before, line) in enumerate(pairwise(ours[i:j]), 1):
                there = theirs[m + place]
                if line.blanks != there.blanks and any(a <= before.number and line.number <= b for a, b in code):
                    yield f"Blank lines inside code: {there.blanks}, and it should be {line.blanks}", there.number


def _code(made: str) -> list[tuple[int, int]]:
    """First and last line of each block of code on a page of ours, which are all fenced."""

    if "```" not in made:
        return []
    tokens = MarkdownIt("commonmark").parse(made)
    return [(token.map[0] + 1, token.map[1]) for token in tokens if token.type == "fence" and token.map]


def _web_code(made: str) -> list[tuple[int, int]]:
    found, begun = [], 0
    for number, row in enumerate(made.split("\n"), 1):
        begun = begun or (number if "<pre>" in row else 0)
        if begun and "</pre>" in row:
            found.append((begun, number))
            begun = 0
    return found


def _excerpt_pair(one: str, other: str) -> tuple[str, str]:
    """Two lines from shortly before the place where they part."""
    same = next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    start = max(0, same - 40)
    start = one.rfind(" ", 0, start) + 1 if start else 0
    return ("…" if start else "") + one[start:], ("…" if start else "") + other[start:]
