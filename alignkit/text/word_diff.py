"""Two texts compared word by word: which words stayed, are gone or new; and that difference as one sentence."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from difflib import SequenceMatcher
from itertools import groupby
from typing import Literal

DiffTag = Literal["same", "gone", "new"]
_WORD = re.compile(r"(\S*)(\s*)")
_LINE = re.compile(r"([^\n]*)(\n*)")
_MAX_COMPARISONS = (
    1_000_000  # pairs of words, then of lines, that are compared; past that the middle counts as rewritten
)
_MAX_SHOWN = 4  # changes described one by one
_MAX_WORDS_BETWEEN = 2  # words
_MIN_STRETCH = 3  # words that stayed together, so that they are more than chance
_MAX_QUOTED = 160
_MARKS = ".,;:!?…"
_TRIMMED = _MARKS + " "
_ENDS_WITH = re.compile(r"(?:^|\s)(\w[^\s.,;:!?…]+)\s*$")
_BEGINS_WITH = re.compile(r"\s*(\w[^\s.,;:!?…]+)")

DiffRun = tuple[DiffTag, str]


def word_diff(before: str, after: str, *, marks_apart: bool = False) -> list[DiffRun]:
    """The texts as runs: "same" and "gone" joined are ``before``, "same" and "new" joined are ``after``.

    Runs begin and end between words; with ``marks_apart`` a comma or full stop after a word is a word of its own.
    """
    for pattern in (_WORD, _LINE):
        apart = marks_apart and pattern is _WORD
        old, new = _split_words(pattern, before, apart), _split_words(pattern, after, apart)
        head = _common_prefix(old, new)
        tail = _common_prefix(old[head:][::-1], new[head:][::-1])
        if (len(old) - head - tail) * (len(new) - head - tail) <= _MAX_COMPARISONS:
            return _merge_runs(_diff_runs(old, new, head, tail))
    return _merge_runs(
        [*_diff_blanks(old[:head], new[:head]), *_diff_middle(old, new, head, tail), *_diff_tail(old, new, tail)]
    )


def readable_diff(before: str, after: str) -> list[DiffRun]:
    """As ``word_diff``, easier to read: for a rewritten text the whole old one, then the whole new one."""
    runs = word_diff(before, after, marks_apart=True)
    return [("gone", before), ("new", after)] if _is_rewritten(runs) else merge_short_runs(runs)


def merge_short_runs(runs: Iterable[DiffRun]) -> list[DiffRun]:
    """The same texts in fewer runs: one or two unchanged words between two replacements become part of them."""
    merged: list[DiffRun] = []
    for stayed, gone, new in _replacements(runs):
        merged += [("same", stayed), ("gone", gone), ("new", new)]
    return [(tag, text) for tag, text in merged if text]


def is_rewritten(runs: Iterable[DiffRun]) -> bool:
    """Whether no run stayed, so that the two texts are shown one after the other."""
    return all(tag != "same" for tag, _ in runs)


def describe_rewording(before: str, after: str) -> str:
    """What changed in a text, as a sentence would say it: “3 to 5 %” → “5 %”; added “in DACH”."""
    runs = word_diff(before, after, marks_apart=True)
    groups = _changes_in_context(runs)
    if not groups:
        return "only line ends and blanks changed"
    if _is_rewritten(runs):
        return f"rewritten: {quote(before)} → {quote(after)}"
    parts = [_describe_replacement(*group) for group in groups[:_MAX_SHOWN]]
    more = len(groups) - len(parts)
    return "; ".join([*parts, *([f"and {more} more change{'s' if more > 1 else ''}"] if more else [])])


def quote(text: str, limit: int = _MAX_QUOTED) -> str:
    """A text on one line between quotation marks, shortened after a word beyond ``limit`` letters."""
    line = " ".join(text.split())
    if len(line) > limit:
        line = line[:limit].rsplit(" ", 1)[0] + " …"
    return f"“{line}”"


def _is_rewritten(runs: Iterable[DiffRun]) -> bool:
    """Whether most of the new text is new and much of the old one gone; single words that stayed do not count."""
    found = _replacements(runs)
    ends = (0, len(found) - 1)
    kept = sum(
        n for at, (stayed, _, _) in enumerate(found) if (n := _count_words(stayed)) >= _MIN_STRETCH or at in ends
    )
    gone, new = (
        sum(_count_words(gone) for _, gone, _ in found),
        sum(_count_words(new) for _, _, new in found),
    )
    stayed = sum(_count_words(stayed) for stayed, _, _ in found)
    return kept * 2 < stayed + new and stayed < gone * 2


def _count_words(text: str) -> int:
    return sum(any(map(str.isalnum, word)) for word in text.split())


def _describe_replacement(before: str, gone: str, new: str, after: str) -> str:
    before = "" if (gone or new)[:1] in _MARKS or (new or gone)[:1] in _MARKS else before
    after = "" if (gone or new)[-1:] in _MARKS or (new or gone)[-1:] in _MARKS else after
    gone, new = (text.strip(_TRIMMED) if text.strip(_TRIMMED) else text for text in (gone, new))
    if not gone:
        return f"added {quote(new)}"
    if _count_words(gone) == 1 and len(new.split()) <= 1:  # one word says little without that beside it
        first, last = _words_around(before, gone, new, after)
        now = " ".join(filter(None, (first, new, last)))
        if now != new:
            return f"{quote(' '.join(filter(None, (first, gone, last))))} → {quote(now)}"
    return f"{quote(gone)} → {quote(new)}" if new else f"without {quote(gone)}"


def _words_around(before: str, gone: str, new: str, after: str) -> tuple[str, str]:
    """The words to quote with a changed one: after a figure, before another word, on both sides of a removed one.

    None is taken across a comma or full stop, and none of a single letter.
    """
    earlier, later = _ENDS_WITH.search(before), _BEGINS_WITH.match(after)
    first, last = earlier[1] if earlier else "", later[1] if later else ""
    if not new:
        return first, last
    return ("", last) if last and (gone.isdecimal() or not first) else (first, "")


def _changes_in_context(runs: Iterable[DiffRun]) -> list[tuple[str, str, str, str]]:
    """(what stayed before it, gone, new, what stayed after it) for each change."""
    replacements = _replacements(runs)
    after = [*(stayed for stayed, _, _ in replacements[1:]), ""]
    return [
        (before, gone.strip(), new.strip(), behind)
        for (before, gone, new), behind in zip(replacements, after, strict=True)
        if gone.split() != new.split()
    ]


def _replacements(runs: Iterable[DiffRun]) -> list[tuple[str, str, str]]:
    """(what stayed before it, gone, new) for each change, then what stayed after the last."""
    found = [("", "", "")]
    for tag, text in runs:
        stayed, gone, new = found[-1]
        if tag == "gone":
            found[-1] = (stayed, gone + text, new)
        elif tag == "new":
            found[-1] = (stayed, gone, new + text)
        elif gone or new:
            found.append((text, "", ""))
        else:
            found[-1] = (stayed + text, "", "")
    replacements = found[:1]
    for stayed, gone, new in found[1:]:
        first, before, after = replacements[-1]
        both = all(part.strip() for part in (before, after, gone, new))
        if (both and len(stayed.split()) <= _MAX_WORDS_BETWEEN) or not stayed.strip():
            replacements[-1] = (first, before + stayed + gone, after + stayed + new)
        else:
            replacements.append((stayed, gone, new))
    return replacements


def _split_words(pattern: re.Pattern[str], text: str, marks_apart: bool) -> list[tuple[str, str]]:
    """(word, blanks after it); together the text."""
    pieces = [(found[1], found[2]) for found in pattern.finditer(text) if found[0]]
    return [part for word, blanks in pieces for part in _split_marks(word, blanks)] if marks_apart else pieces


def _split_marks(word: str, blanks: str) -> list[tuple[str, str]]:
    bare = word.rstrip(_MARKS)
    return [(bare, ""), (word[len(bare) :], blanks)] if bare and bare != word else [(word, blanks)]


def _common_prefix(old: Sequence[tuple[str, str]], new: Sequence[tuple[str, str]]) -> int:
    return next(
        (at for at, (one, other) in enumerate(zip(old, new, strict=False)) if one[0] != other[0]),
        min(len(old), len(new)),
    )


def _diff_runs(old: list[tuple[str, str]], new: list[tuple[str, str]], head: int, tail: int) -> Iterator[DiffRun]:
    yield from _diff_blanks(old[:head], new[:head])
    one, other = old[head : len(old) - tail], new[head : len(new) - tail]
    match = SequenceMatcher(None, [word for word, _ in one], [word for word, _ in other])
    for tag, i, i_end, j, j_end in match.get_opcodes():
        if tag == "equal":
            yield from _diff_blanks(one[i:i_end], other[j:j_end])
        else:
            yield "gone", _join_pieces(one[i:i_end])
            yield "new", _join_pieces(other[j:j_end])
    yield from _diff_tail(old, new, tail)


def _diff_middle(old: list[tuple[str, str]], new: list[tuple[str, str]], head: int, tail: int) -> Iterator[DiffRun]:
    yield "gone", _join_pieces(old[head : len(old) - tail])
    yield "new", _join_pieces(new[head : len(new) - tail])


def _diff_tail(old: list[tuple[str, str]], new: list[tuple[str, str]], tail: int) -> Iterator[DiffRun]:
    return _diff_blanks(old[len(old) - tail :], new[len(new) - tail :])


def _diff_blanks(old: Sequence[tuple[str, str]], new: Sequence[tuple[str, str]]) -> Iterator[DiffRun]:
    """The same words; blanks between them may differ, and are gone and new then."""
    for (word, blanks), (_, others) in zip(old, new, strict=True):
        yield "same", word
        if blanks == others:
            yield "same", blanks
        else:
            yield "gone", blanks
            yield "new", others


def _join_pieces(pieces: Iterable[tuple[str, str]]) -> str:
    return "".join(word + blanks for word, blanks in pieces)


def _merge_runs(runs: Iterable[DiffRun]) -> list[DiffRun]:
    """Neighbours as one; between two runs that stayed, at most what went and then what is new."""
    found: list[DiffRun] = []
    for stayed, group in groupby((run for run in runs if run[1]), key=lambda run: run[0] == "same"):
        inside = list(group)
        tags: tuple[DiffTag, ...] = ("same",) if stayed else ("gone", "new")
        found += [(tag, "".join(text for own, text in inside if own == tag)) for tag in tags]
    return [(tag, text) for tag, text in found if text]
