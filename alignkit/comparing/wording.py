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
_STRETCH = 3  # words that stayed together, so that they are more than chance
_LENGTH = 160
_MARKS = ".,;:!?…"
_TRIMMED = _MARKS + " "
_ENDS_WITH = re.compile(r"(?:^|\s)(\w[^\s.,;:!?…]+)\s*$")
_BEGINS_WITH = re.compile(r"\s*(\w[^\s.,;:!?…]+)")

Run = tuple[Tag, str]


def word_diff(before: str, after: str, *, marks_apart: bool = False) -> list[Run]:
    """The texts as runs: "same" and "gone" joined are ``before``, "same" and "new" joined are ``after``.

    Runs begin and end between words; with ``marks_apart`` a comma or full stop after a word is a word of its own.
    """
    for pattern in (_WORD, _LINE):
        apart = marks_apart and pattern is _WORD
        old, new = _pieces(pattern, before, apart), _pieces(pattern, after, apart)
        head = _alike(old, new)
        tail = _alike(old[head:][::-1], new[head:][::-1])
        if (len(old) - head - tail) * (len(new) - head - tail) <= _MOST:
            return _joined(_runs(old, new, head, tail))
    return _joined([*_paired(old[:head], new[:head]), *_changed(old, new, head, tail), *_tail(old, new, tail)])


def marked(before: str, after: str) -> list[Run]:
    """As ``word_diff`` for reading: a text that was rewritten is the old one as a whole and then the new one."""
    runs = word_diff(before, after, marks_apart=True)
    return [("gone", before), ("new", after)] if _is_rewritten(runs) else calmed(runs)


def calmed(runs: Iterable[Run]) -> list[Run]:
    """The same texts in fewer runs: a word or two that stayed between two replacements went and came with them."""
    told: list[Run] = []
    for stayed, gone, new in _replacements(runs):
        told += [("same", stayed), ("gone", gone), ("new", new)]
    return [(tag, text) for tag, text in told if text]


def is_rewritten(runs: Iterable[Run]) -> bool:
    """Whether nothing that ``marked`` found stayed, so that the two texts are read one after the other."""
    return all(tag != "same" for tag, _ in runs)


def reworded(before: str, after: str) -> str:
    """What changed in a text, as a sentence would say it: “3 to 5 %” → “5 %”; added “in DACH”."""
    runs = word_diff(before, after, marks_apart=True)
    groups = _groups(runs)
    if not groups:
        return "only line ends and blanks changed"
    if _is_rewritten(runs):
        return f"rewritten: {quoted(before)} → {quoted(after)}"
    told = [_told(*group) for group in groups[:_SHOWN]]
    more = len(groups) - len(told)
    return "; ".join([*told, *([f"and {more} more change{'s' if more > 1 else ''}"] if more else [])])


def quoted(text: str, most: int = _LENGTH) -> str:
    """A text on one line between quotation marks, cut at a word past ``most`` letters."""
    line = " ".join(text.split())
    if len(line) > most:
        line = line[:most].rsplit(" ", 1)[0] + " …"
    return f"“{line}”"


def _is_rewritten(runs: Iterable[Run]) -> bool:
    """Whether most of the new text is new and much of the old one gone; a word that stayed alone counts for nothing."""
    told = _replacements(runs)
    ends = (0, len(told) - 1)
    kept = sum(n for at, (stayed, _, _) in enumerate(told) if (n := _words(stayed)) >= _STRETCH or at in ends)
    gone, new = sum(_words(gone) for _, gone, _ in told), sum(_words(new) for _, _, new in told)
    stayed = sum(_words(stayed) for stayed, _, _ in told)
    return kept * 2 < stayed + new and stayed < gone * 2


def _words(text: str) -> int:
    return sum(any(map(str.isalnum, word)) for word in text.split())


def _told(before: str, gone: str, new: str, after: str) -> str:
    before = "" if (gone or new)[:1] in _MARKS or (new or gone)[:1] in _MARKS else before
    after = "" if (gone or new)[-1:] in _MARKS or (new or gone)[-1:] in _MARKS else after
    gone, new = (text.strip(_TRIMMED) if text.strip(_TRIMMED) else text for text in (gone, new))
    if not gone:
        return f"added {quoted(new)}"
    if _words(gone) == 1 and len(new.split()) <= 1:  # one word says little without that beside it
        first, last = _beside(before, gone, new, after)
        now = " ".join(filter(None, (first, new, last)))
        if now != new:
            return f"{quoted(' '.join(filter(None, (first, gone, last))))} → {quoted(now)}"
    return f"{quoted(gone)} → {quoted(new)}" if new else f"without {quoted(gone)}"


def _beside(before: str, gone: str, new: str, after: str) -> tuple[str, str]:
    """The words around one that changed: of a figure that after it, of others that before it, of one that went both.

    None is taken across a comma or full stop, and none of a single letter.
    """
    earlier, later = _ENDS_WITH.search(before), _BEGINS_WITH.match(after)
    first, last = earlier[1] if earlier else "", later[1] if later else ""
    if not new:
        return first, last
    return ("", last) if last and (gone.isdecimal() or not first) else (first, "")


def _groups(runs: Iterable[Run]) -> list[tuple[str, str, str, str]]:
    """(what stayed before it, gone, new, what stayed after it) for each change."""
    told = _replacements(runs)
    after = [*(stayed for stayed, _, _ in told[1:]), ""]
    return [
        (before, gone.strip(), new.strip(), behind)
        for (before, gone, new), behind in zip(told, after, strict=True)
        if gone.split() != new.split()
    ]


def _replacements(runs: Iterable[Run]) -> list[tuple[str, str, str]]:
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
    told = found[:1]
    for stayed, gone, new in found[1:]:
        first, before, after = told[-1]
        both = all(part.strip() for part in (before, after, gone, new))
        if (both and len(stayed.split()) <= _BETWEEN) or not stayed.strip():
            told[-1] = (first, before + stayed + gone, after + stayed + new)
        else:
            told.append((stayed, gone, new))
    return told


def _pieces(pattern: re.Pattern[str], text: str, marks_apart: bool) -> list[tuple[str, str]]:
    """(word, blanks after it); together the text."""
    pieces = [(found[1], found[2]) for found in pattern.finditer(text) if found[0]]
    return [part for word, blanks in pieces for part in _apart(word, blanks)] if marks_apart else pieces


def _apart(word: str, blanks: str) -> list[tuple[str, str]]:
    bare = word.rstrip(_MARKS)
    return [(bare, ""), (word[len(bare) :], blanks)] if bare and bare != word else [(word, blanks)]


def _alike(old: Sequence[tuple[str, str]], new: Sequence[tuple[str, str]]) -> int:
    return next(
        (at for at, (one, other) in enumerate(zip(old, new, strict=False)) if one[0] != other[0]),
        min(len(old), len(new)),
    )


def _runs(old: list[tuple[str, str]], new: list[tuple[str, str]], head: int, tail: int) -> Iterator[Run]:
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


def _changed(old: list[tuple[str, str]], new: list[tuple[str, str]], head: int, tail: int) -> Iterator[Run]:
    yield "gone", _text(old[head : len(old) - tail])
    yield "new", _text(new[head : len(new) - tail])


def _tail(old: list[tuple[str, str]], new: list[tuple[str, str]], tail: int) -> Iterator[Run]:
    return _paired(old[len(old) - tail :], new[len(new) - tail :])


def _paired(old: Sequence[tuple[str, str]], new: Sequence[tuple[str, str]]) -> Iterator[Run]:
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


def _joined(runs: Iterable[Run]) -> list[Run]:
    """Neighbours as one; between two runs that stayed, at most what went and then what is new."""
    found: list[Run] = []
    for stayed, group in groupby((run for run in runs if run[1]), key=lambda run: run[0] == "same"):
        inside = list(group)
        tags: tuple[Tag, ...] = ("same",) if stayed else ("gone", "new")
        found += [(tag, "".join(text for own, text in inside if own == tag)) for tag in tags]
    return [(tag, text) for tag, text in found if text]
