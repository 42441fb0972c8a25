"""Match the rows of two lists by natural key, then by likeness, and find which of them moved."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher
from typing import Any

from alignkit.core.row_identity import comparison_bytes, natural_key_text

_MIN_LIKENESS = 0.6  # share of equal letters in a line or a natural key
_MIN_LETTER_RATIO = 0.75  # share of equal fields outside the key; at least two
_MAX_COMPARISONS = 900  # pairs of unmatched rows; with more, no row is matched by likeness
_MAX_LETTERS = 300  # compared of each text

IndexPair = tuple[int, int]


def match_rows(old: Sequence[Any], new: Sequence[Any], key: tuple[str, ...]) -> list[IndexPair]:
    """Return (position in old, position in new) of each matched row, in the order of new, counted from 0.

    ``key`` names the natural key columns, as ``natural_key_columns`` returns them.
    """
    found: list[IndexPair] = []
    groups: dict[str, tuple[list[int], list[int]]] = defaultdict(lambda: ([], []))
    for side, items in enumerate((old, new)):
        for place, item in enumerate(items):
            groups[natural_key_text(item, key)][side].append(place)
    for group in groups.values():
        found += _match_by_key(*group, old, new)
    left = sorted(set(range(len(old))) - {i for i, _ in found})
    right = sorted(set(range(len(new))) - {j for _, j in found})
    if len(left) * len(right) <= _MAX_COMPARISONS and key != ("field",):
        found += _match_by_likeness(left, right, old, new, key)
    return sorted(found, key=lambda pair: pair[1])


def find_moved(matched: Sequence[IndexPair]) -> set[IndexPair]:
    """Return the fewest pairs that must move for the others to stay in order; ``matched`` is in the order of new."""
    tails: list[int] = []  # indexes in matched: the smallest old position that ends a rising run of each length
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


def _match_by_key(left: list[int], right: list[int], old: Sequence[Any], new: Sequence[Any]) -> list[IndexPair]:
    """Match equal rows first, so that of two rows with one key the removed row is the one left over."""
    if len(left) == len(right) == 1:
        return [(left[0], right[0])]
    equal: dict[bytes, list[int]] = defaultdict(list)
    for j in reversed(right):
        equal[comparison_bytes(new[j])].append(j)
    found = [(i, equal[said].pop()) for i in left if equal.get(said := comparison_bytes(old[i]))]
    matched = {i for i, _ in found}, {j for _, j in found}
    rest = ([place for place in side if place not in done] for side, done in zip((left, right), matched, strict=True))
    return found + list(zip(*rest, strict=False))


def _match_by_likeness(
    left: list[int], right: list[int], old: Sequence[Any], new: Sequence[Any], key: tuple[str, ...]
) -> list[IndexPair]:
    scored = [(score, i, j) for i in left for j in right if (score := _likeness(old[i], new[j], key))]
    found: list[IndexPair] = []
    for _, i, j in sorted(scored, key=lambda s: (-s[0], s[1], s[2])):
        if all(i != one and j != other for one, other in found):
            found.append((i, j))
    return found


def _likeness(one: Any, other: Any, key: tuple[str, ...]) -> float:
    """Return how alike two unmatched rows are; 0 if they are too different to be one row under a new name."""
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        rest = (one.keys() | other.keys()) - set(key)
        equal = sum(comparison_bytes(one.get(name)) == comparison_bytes(other.get(name)) for name in rest)
        if equal >= 2 and equal >= _MIN_LETTER_RATIO * len(rest):
            return 1 + equal / len(rest)
        return _letter_ratio(natural_key_text(one, key), natural_key_text(other, key)) if key else 0
    if isinstance(one, str) and isinstance(other, str):
        return _letter_ratio(one, other)
    return 0


def _letter_ratio(one: str, other: str) -> float:
    match = SequenceMatcher(None, one[:_MAX_LETTERS].casefold(), other[:_MAX_LETTERS].casefold())
    if match.real_quick_ratio() < _MIN_LIKENESS or match.quick_ratio() < _MIN_LIKENESS:
        return 0
    ratio = match.ratio()
    return ratio if ratio >= _MIN_LIKENESS else 0
