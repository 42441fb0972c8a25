"""Two texts compared by words: which stayed, which went, which are new; and that difference as one sentence."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from difflib import SequenceMatcher
from itertools import groupby
from typing import Literal

Tag = Literal["same", "gone", "new"]
_WORD = re.compile(r"(\S*)(\s*)")
_LINE = re.compile(r"([^\n]*)(\n*)")
_MOST = 1_000_000  # pairs of words, then of lines, that are compared; past that the middle counts as rewritten
_SHOWN = 4  # changes told one by one
_BETWEEN = 2  # words
_LENGTH = 160


def word_diff(before: str, after: str) -> list[tuple[Tag, str]]:
    """The texts as runs: "same" and "gone" joined are ``before``, "same" and "new" joined are ``after``."""
    for pattern in (_WORD, _LINE):
        old, new = _pieces(pattern, before), _pieces(pattern, after)
        head = _alike(old, new)
        tail = _alike(old[head:][::-1], new[head:][::-1])
        if (len(old) - head - tail) * (len(new) - head - tail) <= _MOST:
            return _joined(_runs(old, new, head, tail))
    return _joined([*_paired(old[:head], new[:head]), *_changed(old, new, head, tail), *_tail(old, new, tail)])


def reworded(before: str, after: str) -> str:
    """What changed in a text, as a sentence would say it: “3 to 5 %” → “5 %”; added “in DACH”."""
    runs = word_diff(before, after)
    groups = _groups(runs)
    if not groups:
        return "only line ends and blanks changed"
    kept = sum(len(text.split()) for tag, text in runs if tag == "same")
    if kept * 3 < len(after.split()):
        return f"rewritten: {quoted(after)}"
    told = [_told(gone, new) for gone, new in groups[:_SHOWN]]
    more = len(groups) - len(told)
    return "; ".join([*told, *([f"and {more} more change{'s' if more > 1 else ''}"] if more else [])])


def quoted(text: str, most: int = _LENGTH) -> str:
    """A text on one line between quotation marks, cut at a word past ``most`` letters."""
    line = " ".join(text.split())
    if len(line) > most:
        line = line[:most].rsplit(" ", 1)[0] + " …"
    return f"“{line}”"


def _told(gone: str, new: str) -> str:
    if not gone:
        return f"added {quoted(new)}"
    return f"{quoted(gone)} → {quoted(new)}" if new else f"without {quoted(gone)}"


def _groups(runs: Iterable[tuple[Tag, str]]) -> list[tuple[str, str]]:
    """(gone, new) for each change; a word or two that stayed between two replacements is told with them."""
    found = [("", "")]
    between = ""
    for tag, text in runs:
        gone, new = found[-1]
        if tag == "same":
            between += text
        elif between.strip():
            found.append((between, between))  # every second stayed
            found.append((text, "") if tag == "gone" else ("", text))
            between = ""
        else:
            found[-1] = (
                (gone + between + text, new + between) if tag == "gone" else (gone + between, new + between + text)
            )
            between = ""
    told = found[:1]
    for (stayed, _), (gone, new) in zip(found[1::2], found[2::2], strict=True):
        before, after = told[-1]
        if all(part.strip() for part in (before, after, gone, new)) and len(stayed.split()) <= _BETWEEN:
            told[-1] = (before + stayed + gone, after + stayed + new)
        else:
            told.append((gone, new))
    return [(gone.strip(), new.strip()) for gone, new in told if gone.split() != new.split()]


def _pieces(pattern: re.Pattern[str], text: str) -> list[tuple[str, str]]:
    """(word, blanks after it); together the text."""
    return [(found[1], found[2]) for found in pattern.finditer(text) if found[0]]


def _alike(old: Sequence[tuple[str, str]], new: Sequence[tuple[str, str]]) -> int:
    return next(
        (at for at, (one, other) in enumerate(zip(old, new, strict=False)) if one[0] != other[0]),
        min(len(old), len(new)),
    )


def _runs(old: list[tuple[str, str]], new: list[tuple[str, str]], head: int, tail: int) -> Iterator[tuple[Tag, str]]:
    yield from _paired(old[:head], new[:head])
    one, other = old[head : len(old) - tail], new[head : len(new) - tail]
    match = SequenceMatcher(None, [word for word, _ in one], [word for word, _ in other])
    for tag, i, i_end, j, j_end in match.get_opcodes():
        if tag == "equal":
            yield from _paired(one[i:i_end], other[j:j_end])
        else:
            yield "gone", _text(one[i:i_end])
            yield "new", _text(other[j:j_end])
    yield from _tail(old, new, tail)


def _changed(old: list[tuple[str, str]], new: list[tuple[str, str]], head: int, tail: int) -> Iterator[tuple[Tag, str]]:
    yield "gone", _text(old[head : len(old) - tail])
    yield "new", _text(new[head : len(new) - tail])


def _tail(old: list[tuple[str, str]], new: list[tuple[str, str]], tail: int) -> Iterator[tuple[Tag, str]]:
    return _paired(old[len(old) - tail :], new[len(new) - tail :])


def _paired(old: Sequence[tuple[str, str]], new: Sequence[tuple[str, str]]) -> Iterator[tuple[Tag, str]]:
    """The same words; blanks between them may differ, and are gone and new then."""
    for (word, blanks), (_, others) in zip(old, new, strict=True):
        yield "same", word
        if blanks == others:
            yield "same", blanks
        else:
            yield "gone", blanks
            yield "new", others


def _text(pieces: Iterable[tuple[str, str]]) -> str:
    return "".join(word + blanks for word, blanks in pieces)


def _joined(runs: Iterable[tuple[Tag, str]]) -> list[tuple[Tag, str]]:
    """Neighbours as one; between two runs that stayed, at most what went and then what is new."""
    found: list[tuple[Tag, str]] = []
    for stayed, group in groupby((run for run in runs if run[1]), key=lambda run: run[0] == "same"):
        inside = list(group)
        tags: tuple[Tag, ...] = ("same",) if stayed else ("gone", "new")
        found += [(tag, "".join(text for own, text in inside if own == tag)) for tag in tags]
    return [(tag, text) for tag, text in found if text]
