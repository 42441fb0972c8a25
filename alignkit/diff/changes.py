"""Find what changed between two versions of a campaign, and apply changes.

Changes come in question order. Fields are named by paths of ``core.row_identity`` as they were in the old version; an
added row is named by its position in the new one. A row that was matched under another natural key is the same row with
that key changed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from alignkit.core.model import Campaign, Content
from alignkit.core.questions import CONTENT_KEYS
from alignkit.core.row_identity import (
    ABSENT_BYTES,
    RowKey,
    RowPath,
    comparison_bytes,
    format_path,
    natural_key_columns,
    parse_path,
    row_keys,
)
from alignkit.core.schema import find_fields
from alignkit.diff.descriptions import describe_change, describe_field, format_numbers, is_record, key_names
from alignkit.diff.model import Change, ChangeKind, ValuePair
from alignkit.diff.row_matching import find_moved, match_rows

__all__ = ["Change", "apply_changes", "describe_change", "find_changes"]


def find_changes(old: Campaign, new: Campaign) -> tuple[Change, ...]:
    """Return the differences in the campaign's own fields and in the nine answers.

    The result is empty if nothing that is signed differs.
    """
    money = (str(old.info.get("currency") or ""), str(new.info.get("currency") or ""))
    return tuple(
        change for key in CONTENT_KEYS for change in _table_changes(key, (), old.content(key), new.content(key), money)
    )


def apply_changes(old: Campaign, changed: Iterable[Change]) -> Campaign:
    """Return ``old`` with the changes made, in the order they were found. Layout may differ from the new version's."""
    grouped: dict[str, list[_PathChange]] = defaultdict(list)
    for change in changed:
        grouped[change.question].append((parse_path(change.field) or (), change))
    for key, steps in grouped.items():
        old = old.with_content(key, _apply_at(key, (), old.content(key), steps) or {})
    return old


# --- finding ----------------------------------------------------------------------------------------------------------


def _table_changes(key: str, path: RowPath, old: Content, new: Content, money: ValuePair) -> Iterator[Change]:
    declared = [field.key for field in find_fields((key, *key_names(path)))]
    for name in dict.fromkeys([*declared, *new, *old]):
        said = format_numbers(name, (old, new), money)
        yield from _field_changes(key, (*path, name), old.get(name), new.get(name), money, said)


def _field_changes(key: str, path: RowPath, old: Any, new: Any, money: ValuePair, said: ValuePair) -> Iterator[Change]:
    before, after = comparison_bytes(old), comparison_bytes(new)
    if before == after:
        return
    sides = [side for side, bare in ((old, before), (new, after)) if bare != ABSENT_BYTES]
    if all(isinstance(side, Mapping) for side in sides) and not is_record(key, path):
        one, other = (side if isinstance(side, Mapping) else {} for side in (old, new))
        yield from _table_changes(key, path, one, other, money)
    elif all(isinstance(side, list | tuple) for side in sides):
        yield from _list_changes(key, path, _filled(old), _filled(new), money)
    else:
        kind: ChangeKind = "added" if before == ABSENT_BYTES else "removed" if after == ABSENT_BYTES else "changed"
        yield _make_change(key, path, kind, old, new, said=said)


def _list_changes(key: str, path: RowPath, old: list[Any], new: list[Any], money: ValuePair) -> Iterator[Change]:
    natural = natural_key_columns(key, path)
    here, there = row_keys(old, natural), row_keys(new, natural)
    matched = match_rows(old, new, natural)
    out_of_order = find_moved(matched)
    kept, by_place = {i for i, _ in matched}, {j: i for i, j in matched}
    for i, row in enumerate(old):
        if i not in kept:
            yield _make_change(key, (*path, here[i]), "removed", row, None)
    for j, row in enumerate(new):
        if j not in by_place:
            yield _make_change(key, (*path, there[j]), "added", None, row, j)
            continue
        i = by_place[j]
        place = (*path, here[i])
        if isinstance(old[i], Mapping) and isinstance(row, Mapping):
            yield from _table_changes(key, place, old[i], row, money)
        elif comparison_bytes(old[i]) != comparison_bytes(row):
            yield _make_change(key, place, "changed", old[i], row)
        if (i, j) in out_of_order:
            yield _make_change(key, place, "moved", i + 1, j + 1, j)


def _make_change(
    key: str,
    path: RowPath,
    kind: ChangeKind,
    old: Any,
    new: Any,
    place: int | None = None,
    said: ValuePair = ("", ""),
) -> Change:
    return Change(
        key,
        format_path(path),
        describe_field(key, path),
        kind,
        None if kind == "added" else old,
        None if kind == "removed" else new,
        place,
        said,
    )


def _filled(value: Any) -> list[Any]:
    """Return the filled items of a list; empty if the value is not a list."""
    return [item for item in value if comparison_bytes(item) != ABSENT_BYTES] if isinstance(value, list | tuple) else []


# --- applying ---------------------------------------------------------------------------------------------------------

_PathChange = tuple[RowPath, Change]


def _apply_at(key: str, path: RowPath, value: Any, steps: list[_PathChange]) -> Any:
    """Return the value with every change below it made, or None if nothing is left of it."""
    whole = next((change for rest, change in steps if not rest), None)
    if whole:
        return whole.after
    if isinstance(steps[0][0][0], RowKey):
        return _apply_to_list(key, path, _filled(value), steps)
    below = _group_by_first_step(steps)
    table = dict(value) if isinstance(value, Mapping) else {}
    for name, inner in below.items():
        table[str(name)] = _apply_at(key, (*path, name), table.get(str(name)), inner)
    return {name: inside for name, inside in table.items() if inside is not None} or None


def _apply_to_list(key: str, path: RowPath, items: list[Any], steps: list[_PathChange]) -> Any:
    gone, placed = set(), []
    inner: list[_PathChange] = []
    moves: dict[RowKey, int] = {}
    for rest, change in steps:
        item = rest[0]
        if len(rest) > 1 or change.kind == "changed" or not isinstance(item, RowKey):
            inner.append((rest, change))
        elif change.kind == "removed":
            gone.add(item)
        elif change.kind == "moved":
            moves[item] = change.place or 0
        else:
            placed.append((change.place or 0, change.after))
    below, stay = _group_by_first_step(inner), []
    for item, value in zip(row_keys(items, natural_key_columns(key, path)), items, strict=True):
        now = _apply_at(key, (*path, item), value, below[item]) if item in below else value
        if item in moves:
            placed.append((moves[item], now))
        elif item not in gone:
            stay.append(now)
    for place, value in sorted(placed, key=lambda one: one[0]):
        stay.insert(place, value)
    return stay or None


def _group_by_first_step(steps: list[_PathChange]) -> dict[str | RowKey, list[_PathChange]]:
    grouped: dict[str | RowKey, list[_PathChange]] = defaultdict(list)
    for rest, change in steps:
        grouped[rest[0]].append((rest[1:], change))
    return dict(grouped)
