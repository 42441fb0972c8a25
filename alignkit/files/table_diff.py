"""What differs between two sets of plain tables, and the same difference made in a third."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from alignkit.core.row_identity import row_keys
from alignkit.core.schema import find_row_key

KeyPath = tuple[str, ...]
_SCALAR_TYPES = frozenset((str, bool, int, float, date, datetime))


def is_same_value(one: Any, other: Any) -> bool:
    """Whether two plain values are one: 40 and 40.0 are, 1 and true are not, a day and a moment are not."""
    kind = type(one)
    if one is other:
        return True
    if kind is type(other) and kind in _SCALAR_TYPES:
        return bool(one == other)
    if isinstance(one, dict | list | bool | str) or isinstance(other, dict | list | bool | str):
        if isinstance(one, dict) and isinstance(other, dict):
            return one.keys() == other.keys() and all(is_same_value(item, other[key]) for key, item in one.items())
        if isinstance(one, list) and isinstance(other, list):
            return len(one) == len(other) and all(map(is_same_value, one, other))
        return isinstance(one, type(other)) and isinstance(other, type(one)) and bool(one == other)
    return isinstance(one, datetime) == isinstance(other, datetime) and bool(one == other)


def apply_difference(
    disk: Mapping[str, Any], old: Mapping[str, Any], new: Mapping[str, Any], names: KeyPath = ()
) -> dict[str, Any]:
    """The tables of a file with the difference between two others made in them."""
    result = dict(disk)
    for key in old.keys() - new.keys():
        if key not in disk:
            continue
        left = None
        if isinstance(disk[key], dict) and isinstance(old[key], dict):
            left = apply_difference(disk[key], old[key], {}, (*names, key))
        if left:
            result[key] = left
        else:
            del result[key]
    for key, item in new.items():
        here, before = disk.get(key), old.get(key)
        if key in old and is_same_value(before, item):
            continue
        if isinstance(item, dict) and isinstance(here, dict) and isinstance(before or {}, dict):
            result[key] = apply_difference(here, before or {}, item, (*names, key))
        elif is_list_of_tables(item) and is_list_of_tables(here) and is_list_of_tables(before):
            result[key] = _apply_row_difference(here, before, item, (*names, key))
        else:
            result[key] = item
    return result


def _apply_row_difference(disk: Any, old: Any, new: list[Any], names: KeyPath) -> list[Any]:
    key = find_row_key(names)
    on_disk = range(len(disk)) if len(disk) == len(old) else match_old_rows(disk, old, key)
    result = []
    for row, source in zip(new, match_old_rows(old, new, key), strict=True):
        place = None if source is None else on_disk[source]
        result.append(
            row if source is None or place is None else apply_difference(disk[place], old[source], row, names)
        )
    return result


def is_list_of_tables(item: Any) -> bool:
    return isinstance(item, list) and bool(item) and all(isinstance(row, dict) for row in item)


def match_old_rows(old: list[Any], new: list[Any], key: tuple[str, ...]) -> list[int | None]:
    """For each new row or line the number of the old one it was: unchanged, of one name, or left in the same gap."""
    pairs: list[int | None] = [None] * len(new)
    free = set(range(len(old)))
    for by in ((), key) if key else ((),):
        known: dict[Any, list[int]] = {}
        for number, identity in enumerate(row_keys(old, by)):
            if number in free:
                known.setdefault(identity.label, []).append(number)
        for number, identity in enumerate(row_keys(new, by)):
            if pairs[number] is None and known.get(identity.label):
                free.discard(known[identity.label][0])
                pairs[number] = known[identity.label].pop(0)
    number = 0
    while number < len(new):
        if pairs[number] is not None:
            number += 1
            continue
        end = next((n for n in range(number, len(new)) if pairs[n] is not None), len(new))
        low = max((p for p in pairs[:number] if p is not None), default=-1)
        high = min((p for p in pairs[end:] if p is not None), default=len(old))
        gap = sorted(n for n in free if low < n < high)
        alone = len(gap) == end - number
        for place in range(number, end):
            source = next((n for n in gap if alone or _is_same_row(old[n], new[place])), None)
            if source is not None:
                pairs[place] = source
                free.discard(source)
                gap = [n for n in gap if n > source]
        number = end
    return pairs


def _is_same_row(one: Any, other: Any) -> bool:
    if not isinstance(one, dict) or not isinstance(other, dict):
        return False
    return any(key in other and is_same_value(item, other[key]) for key, item in one.items())
