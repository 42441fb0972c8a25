"""Merge plain values: a field is a set of versions, a table is merged by field, a list by item.

A MergeNode is what one side has at a path: its value (NO_VALUE if there is none) and, by path below it, the versions of
disputed fields. Versions are identified by their canonical bytes, so that 1 differs from true and 40 equals 40.0. Two
special versions exist: ABSENT_BYTES (the field does not exist) and REMOVED_ROW (the row that held the field was
removed).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from alignkit.core.row_identity import (
    ABSENT_BYTES,
    PathStep,
    RowKey,
    RowPath,
    comparison_bytes,
    is_inside_row,
    merge_order,
    natural_key_columns,
    row_keys,
)
from alignkit.core.schema import find_fields

FieldVersions = Mapping[bytes, Any]
REMOVED_ROW = b"gone"
_RESERVED_KEYS = {"number", "date", "time"}  # a table whose only key is one of these has no canonical form


class _NoValue:
    def __repr__(self) -> str:
        return "NOTHING"


NO_VALUE: Any = _NoValue()


@dataclass(frozen=True, slots=True)
class MergeNode:
    """The value and the disputed versions of one side at a path."""

    value: Any = NO_VALUE
    disputed_versions: Mapping[RowPath, FieldVersions] = field(default_factory=dict)

    def inside(self) -> Mapping[PathStep, MergeNode]:
        """Return the nodes one step further in, by step."""
        below: dict[PathStep, dict[RowPath, FieldVersions]] = {}
        for path, versions in self.disputed_versions.items():
            if path:
                below.setdefault(path[0], {})[path[1:]] = versions
        table = self.value if isinstance(self.value, Mapping) else {}
        return {step: MergeNode(table.get(step, NO_VALUE), below.get(step, {})) for step in {**table, **below}}

    @property
    def versions(self) -> FieldVersions:
        """All versions that this side has of the field at this path."""
        return {node_bytes(self.value): self.value} | dict(self.disputed_versions.get((), {}))


EMPTY_NODE = MergeNode()


def node_bytes(value: Any) -> bytes:
    return ABSENT_BYTES if value is NO_VALUE else comparison_bytes(value)


def is_same_node(one: MergeNode, other: MergeNode) -> bool:
    """Return whether two nodes have the same values and disputes; layout does not count."""
    return node_bytes(one.value) == node_bytes(other.value) and (
        {path: set(versions) for path, versions in one.disputed_versions.items()}
        == {path: set(versions) for path, versions in other.disputed_versions.items()}
    )


def undisputed_side(base: MergeNode, ours: MergeNode, theirs: MergeNode) -> MergeNode | None:
    """Return the node to take if no merge is needed: both sides agree, or only one of them changed. Otherwise None."""
    if is_same_node(ours, theirs):
        return choose_layout(base, ours, theirs)
    if is_same_node(ours, base):
        return theirs
    return ours if is_same_node(theirs, base) else None


def merge_nodes(table: str, path: RowPath, base: MergeNode, ours: MergeNode, theirs: MergeNode) -> MergeNode:
    """Return the merge of two nodes that began as ``base``.

    Swapping ``ours`` and ``theirs`` gives the same result. ``table`` is the top-level table and ``path`` the place
    inside it.
    """
    if clear := undisputed_side(base, ours, theirs):
        return clear
    sides = (base, ours, theirs)
    present = [side.value for side in sides if side.value is not NO_VALUE]
    if not any(() in side.disputed_versions for side in sides):
        if all(isinstance(value, Mapping) for value in present) and not _is_one_record(table, path):
            node = merge_tables(table, path, *sides)
            if not (_RESERVED_KEYS & node.value.keys() and comparison_bytes(node.value).startswith(b"?")):
                return node if node.value else MergeNode(NO_VALUE, node.disputed_versions)
        elif all(isinstance(value, list | tuple) for value in present):
            key = natural_key_columns(table, path)
            keyed = bool(key) and all(isinstance(item, Mapping) for value in present for item in value)
            return _merge_rows(table, path, key, *sides) if keyed else _merge_items(*sides)
    versions = merge_versions(*(side.versions for side in sides))
    if set(versions) == {REMOVED_ROW}:  # both sides kept the row, each with a version that the other dropped
        versions = _union_versions(*(side.versions for side in sides))
    rest = _remaining_disputes(
        *({path: found for path, found in side.disputed_versions.items() if path} for side in sides)
    )
    return node_from_versions(versions, rest)


def _is_one_record(table: str, path: RowPath) -> bool:
    """Whether the table at a path is written by alignkit as one record, whose values only make sense together."""
    names = (table, *(step for step in path if isinstance(step, str)))
    return any(field.key == names[-1] and field.is_recorded for field in find_fields(names[:-1]))


def merge_versions(base: FieldVersions, ours: FieldVersions, theirs: FieldVersions) -> FieldVersions:
    """Return the merged versions of one field.

    If one side equals the base, the other side's versions are taken. Otherwise the result is the union of both, without
    the base versions that a side dropped; if nothing would remain, it is the whole union.
    """
    if set(ours) == set(theirs):
        return _union_versions(base, ours, theirs)
    if set(ours) == set(base):
        return theirs
    if set(theirs) == set(base):
        return ours
    union = _union_versions(base, ours, theirs)
    dropped = {key for key in base if key not in ours or key not in theirs}
    return {key: value for key, value in union.items() if key not in dropped} or union


def node_from_versions(versions: FieldVersions, met: Mapping[RowPath, FieldVersions]) -> MergeNode:
    """Return a node that holds the first version by canonical bytes, and a dispute if there are several."""
    first = min((key for key in versions if key not in (ABSENT_BYTES, REMOVED_ROW)), default=None)
    value = NO_VALUE if first is None else versions[first]
    return MergeNode(value, {**met, (): versions} if len(versions) > 1 else met)


def merge_tables(table: str, path: RowPath, base: MergeNode, ours: MergeNode, theirs: MergeNode) -> MergeNode:
    """Merge two tables key by key. The value of the result is always a dict, even if it is empty."""
    sides = (base, ours, theirs)
    keys = [list(side.value) if isinstance(side.value, Mapping) else [] for side in sides]
    known = {key for side in keys for key in side}
    known |= {
        path[0] for side in (ours, theirs) for path in side.disputed_versions if path and isinstance(path[0], str)
    }
    inside = [side.inside() for side in sides]
    value, met = {}, {}
    for key in merge_order(*keys, kept=known):
        node = merge_nodes(table, (*path, key), *(side.get(key, EMPTY_NODE) for side in inside))
        if node.value is not NO_VALUE:
            value[key] = node.value
        met.update(_disputes_below(key, node.disputed_versions))
    astray = (
        {p: found for p, found in side.disputed_versions.items() if p and not isinstance(p[0], str)} for side in sides
    )
    return MergeNode(value, met | _remaining_disputes(*astray))


def _merge_rows(
    table: str, path: RowPath, key: tuple[str, ...], base: MergeNode, ours: MergeNode, theirs: MergeNode
) -> MergeNode:
    sides = (base, ours, theirs)
    lists = [row_keys(side.value, key) if side.value is not NO_VALUE else [] for side in sides]
    rows = [
        {item: node for item, node in nodes.items() if node.value is not NO_VALUE and isinstance(item, RowKey)}
        for nodes in (_nodes_by_row_key(side, found) for side, found in zip(sides, lists, strict=True))
    ]
    kept: dict[RowKey, MergeNode] = {}
    for item in {**rows[1], **rows[2]}:
        before, here, there = (side.get(item, EMPTY_NODE) for side in rows)
        place = (*path, item)
        if item in rows[1] and item in rows[2]:
            kept[item] = merge_nodes(table, place, before, here, there)
        elif item not in rows[0]:
            kept[item] = here if item in rows[1] else there
        elif not is_same_node(stayed := here if item in rows[1] else there, before):
            kept[item] = _keep_changed_row(before, stayed)
    order = [item for item in merge_order(*lists, kept=kept) if node_bytes(kept[item].value) != ABSENT_BYTES]
    met, seen = {}, Counter[str]()
    for item in order:
        met.update(_disputes_below(RowKey(item.label, seen[item.label]), kept[item].disputed_versions))
        seen[item.label] += 1
    astray = (
        {p: found for p, found in side.disputed_versions.items() if p and p[0] not in row}
        for side, row in zip(sides, rows, strict=True)
    )
    value = [kept[item].value for item in order]
    rest = _remaining_disputes(*astray)
    return MergeNode(value or NO_VALUE, rest | {p: {**rest.get(p, {}), **found} for p, found in met.items()})


def _keep_changed_row(base: MergeNode, stayed: MergeNode) -> MergeNode:
    """Keep a row that one side changed and the other removed.

    Each changed field gets the removal as one more version.
    """
    value, met = dict(stayed.value), dict(stayed.disputed_versions)
    was, now = base.inside(), stayed.inside()
    for key in {**base.value, **stayed.value}:
        before, here = was.get(key, EMPTY_NODE), now.get(key, EMPTY_NODE)
        if is_same_node(before, here):
            continue
        versions = merge_versions(before.versions, here.versions, {REMOVED_ROW: None})
        if set(versions) == {REMOVED_ROW}:
            versions = {**here.versions, REMOVED_ROW: None}
        node = node_from_versions(versions, {})
        if node.value is not NO_VALUE:
            value[key] = node.value
        met.pop((key,), None)
        met.update(_disputes_below(key, node.disputed_versions))
    return MergeNode(value, met)


def _merge_items(base: MergeNode, ours: MergeNode, theirs: MergeNode) -> MergeNode:
    """Merge lists of text, and lists whose rows have no key, as ordered sets."""
    sides = (base, ours, theirs)
    lists = [row_keys(_list_items(side), ()) for side in sides]
    values = [_nodes_by_row_key(side, found) for side, found in zip(sides, lists, strict=True)]
    before, here, there = (set(found) for found in lists)
    kept = (here & there) | ((here ^ there) - before)
    value = [
        choose_layout(*(side.get(item, EMPTY_NODE) for side in values)).value
        if item in here and item in there
        else values[1 if item in here else 2][item].value
        for item in merge_order(*lists, kept=kept)
    ]
    return MergeNode(
        [item for item in value if comparison_bytes(item) != ABSENT_BYTES] or NO_VALUE,
        _remaining_disputes(*(side.disputed_versions for side in sides)),
    )


def _nodes_by_row_key(side: MergeNode, items: Iterable[RowKey]) -> Mapping[PathStep, MergeNode]:
    return MergeNode(dict(zip(items, _list_items(side), strict=True)), side.disputed_versions).inside()


def _list_items(side: MergeNode) -> list[Any]:
    return [] if side.value is NO_VALUE else list(side.value)


def _remaining_disputes(
    base: Mapping[RowPath, FieldVersions],
    ours: Mapping[RowPath, FieldVersions],
    theirs: Mapping[RowPath, FieldVersions],
) -> dict[RowPath, FieldVersions]:
    """Return the disputes of fields that no longer exist. They stay until somebody removes them."""
    found = {
        path: merge_versions(base.get(path, {}), ours.get(path, {}), theirs.get(path, {}))
        for path in {**ours, **theirs}
    }
    return {path: versions for path, versions in found.items() if versions}


def _disputes_below(step: PathStep, met: Mapping[RowPath, FieldVersions]) -> dict[RowPath, FieldVersions]:
    return {(step, *path): versions for path, versions in met.items()}


def choose_layout(base: MergeNode, ours: MergeNode, theirs: MergeNode) -> MergeNode:
    """Of two nodes with the same value, return the one whose layout changed; if both did, the one that sorts first."""
    if repr(ours.value) == repr(theirs.value) or repr(theirs.value) == repr(base.value):
        return ours
    if repr(ours.value) == repr(base.value):
        return theirs
    return min(ours, theirs, key=lambda side: repr(side.value))


def _union_versions(base: FieldVersions, ours: FieldVersions, theirs: FieldVersions) -> dict[bytes, Any]:
    union: dict[bytes, Any] = {}
    for key in sorted({*ours, *theirs}):
        sides = [side[key] for side in (ours, theirs) if key in side]
        moved = [value for value in sides if repr(value) != repr(base.get(key))]
        union[key] = min(moved or sides, key=repr)
    return union


def parse_dispute_rows(rows: Iterable[tuple[RowPath, Iterable[Any], bool]]) -> dict[RowPath, FieldVersions]:
    """Return disputed rows, given as (path, versions, removed), as versions by path.

    An empty version becomes ABSENT_BYTES.
    """
    met: dict[RowPath, FieldVersions] = {}
    for path, listed, removed in rows:
        gone = {REMOVED_ROW if is_inside_row(path) else ABSENT_BYTES: None} if removed else {}
        met[path] = {**met.get(path, {}), **{comparison_bytes(value): value for value in listed}, **gone}
    return met


def format_dispute_row(path: RowPath, versions: FieldVersions) -> dict[str, Any]:
    """Return ``versions`` and ``removed`` of one disputed row: sorted by canonical bytes, the empty version last."""
    listed = [versions[key] for key in sorted(versions) if key not in (ABSENT_BYTES, REMOVED_ROW)]
    if ABSENT_BYTES in versions and is_inside_row(path):
        listed.append("")
    removed = (REMOVED_ROW if is_inside_row(path) else ABSENT_BYTES) in versions
    return {"versions": listed} | ({"removed": True} if removed else {})
