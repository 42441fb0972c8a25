"""Which row of one list is which row of the other: by natural key, then by likeness; and which of them moved."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher
from typing import Any

from alignkit.merging.rows import form, label

_LIKE = 0.6  # of the letters of a line or a natural key
_ALIKE = 0.75  # of the other fields of a row, two at least
_MOST = 900  # comparisons of unmatched rows; past that nothing is called renamed
_LETTERS = 300  # looked at of each

Pair = tuple[int, int]


def pairs(old: Sequence[Any], new: Sequence[Any], key: tuple[str, ...]) -> list[Pair]:
    """(place in old, place in new) of the same row, in the order of new; ``key`` as ``rows.columns`` gives it."""
    found: list[Pair] = []
    groups: dict[str, tuple[list[int], list[int]]] = defaultdict(lambda: ([], []))
    for side, items in enumerate((old, new)):
        for place, item in enumerate(items):
            groups[label(item, key)][side].append(place)
    for group in groups.values():
        found += _of_one_key(*group, old, new)
    left = sorted(set(range(len(old))) - {i for i, _ in found})
    right = sorted(set(range(len(new))) - {j for _, j in found})
    if len(left) * len(right) <= _MOST and key != ("field",):
        found += _by_likeness(left, right, old, new, key)
    return sorted(found, key=lambda pair: pair[1])


def moved(matched: Sequence[Pair]) -> set[Pair]:
    """The fewest pairs, given in the order of new, that must change place for the others to stay in order."""
    tails: list[int] = []  # places in matched: the least old place that ends a rising run of each length
    before: dict[int, int | None] = {}
    for at, (i, _) in enumerate(matched):
        length = bisect_left(tails, i, key=lambda place: matched[place][0])
        before[at] = tails[length - 1] if length else None
        tails[length : length + 1] = [at]
    stay = set()
    at_: int | None = tails[-1] if tails else None
    while at_ is not None:
        stay.add(at_)
        at_ = before[at_]
    return {pair for at, pair in enumerate(matched) if at not in stay}


def _of_one_key(left: list[int], right: list[int], old: Sequence[Any], new: Sequence[Any]) -> list[Pair]:
    """Rows that are equal first, so that of two "SQLs" the one that went is the one that is missed."""
    if len(left) == len(right) == 1:
        return [(left[0], right[0])]
    equal: dict[bytes, list[int]] = defaultdict(list)
    for j in reversed(right):
        equal[form(new[j])].append(j)
    found = [(i, equal[said].pop()) for i in left if equal.get(said := form(old[i]))]
    matched = {i for i, _ in found}, {j for _, j in found}
    rest = ([place for place in side if place not in done] for side, done in zip((left, right), matched, strict=True))
    return found + list(zip(*rest, strict=False))


def _by_likeness(
    left: list[int], right: list[int], old: Sequence[Any], new: Sequence[Any], key: tuple[str, ...]
) -> list[Pair]:
    scored = [(score, i, j) for i in left for j in right if (score := _likeness(old[i], new[j], key))]
    found: list[Pair] = []
    for _, i, j in sorted(scored, key=lambda s: (-s[0], s[1], s[2])):
        if all(i != one and j != other for one, other in found):
            found.append((i, j))
    return found


def _likeness(one: Any, other: Any, key: tuple[str, ...]) -> float:
    """0 where nobody would call the one the other under a new name."""
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        rest = (one.keys() | other.keys()) - set(key)
        equal = sum(form(one.get(name)) == form(other.get(name)) for name in rest)
        if equal >= 2 and equal >= _ALIKE * len(rest):
            return 1 + equal / len(rest)
        return _letters(label(one, key), label(other, key)) if key else 0
    if isinstance(one, str) and isinstance(other, str):
        return _letters(one, other)
    return 0


def _letters(one: str, other: str) -> float:
    match = SequenceMatcher(None, one[:_LETTERS].casefold(), other[:_LETTERS].casefold())
    if match.real_quick_ratio() < _LIKE or match.quick_ratio() < _LIKE:
        return 0
    ratio = match.ratio()
    return ratio if ratio >= _LIKE else 0
