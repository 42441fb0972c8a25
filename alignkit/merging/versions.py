"""The rule of merging, on plain values: a field is a set of versions, a table is its fields, a list is its items.

A Node is what one side has at a place: the value (NOTHING where there is none), and, by path below the place, the
versions of what is disputed there. Versions are kept by their canonical bytes, so that 1 is not true and 40 is 40.0;
two more can stand among them: ABSENT (no such field) and GONE (the row that holds the field was removed).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from alignkit.merging.rows import ABSENT, Item, Path, Step, columns, form, identities, in_row, ordered

Versions = Mapping[bytes, Any]
GONE = b"gone"
_POSING = {"number", "date", "time"}  # a table of only such a key has no canonical form


class _Nothing:
    def __repr__(self) -> str:
        return "NOTHING"


NOTHING: Any = _Nothing()


@dataclass(frozen=True, slots=True)
class Node:
    """What one side has at a place."""

    value: Any = NOTHING
    met: Mapping[Path, Versions] = field(default_factory=dict)

    def inside(self) -> Mapping[Step, Node]:
        """The same, one step further in, by step."""
        below: dict[Step, dict[Path, Versions]] = {}
        for path, versions in self.met.items():
            if path:
                below.setdefault(path[0], {})[path[1:]] = versions
        table = self.value if isinstance(self.value, Mapping) else {}
        return {step: Node(table.get(step, NOTHING), below.get(step, {})) for step in {**table, **below}}

    @property
    def versions(self) -> Versions:
        """All that this side says of the place as one field."""
        return {form_of(self.value): self.value} | dict(self.met.get((), {}))


EMPTY = Node()


def form_of(value: Any) -> bytes:
    return ABSENT if value is NOTHING else form(value)


def same(one: Node, other: Node) -> bool:
    """Whether two sides say the same, layout apart."""
    return form_of(one.value) == form_of(other.value) and (
        {path: set(versions) for path, versions in one.met.items()}
        == {path: set(versions) for path, versions in other.met.items()}
    )


def agreed(base: Node, ours: Node, theirs: Node) -> Node | None:
    """The side that counts whole, because both say the same or one of them what the base says; else None."""
    if same(ours, theirs):
        return one_layout(base, ours, theirs)
    if same(ours, base):
        return theirs
    return ours if same(theirs, base) else None


def merged(table: str, path: Path, base: Node, ours: Node, theirs: Node) -> Node:
    """One node of three, symmetric in ours and theirs; ``path`` is the place inside the top-level table."""
    if clear := agreed(base, ours, theirs):
        return clear
    sides = (base, ours, theirs)
    present = [side.value for side in sides if side.value is not NOTHING]
    if not any(() in side.met for side in sides):
        if all(isinstance(value, Mapping) for value in present):
            node = merged_table(table, path, *sides)
            if not (_POSING & node.value.keys() and form(node.value).startswith(b"?")):
                return node if node.value else Node(NOTHING, node.met)
        elif all(isinstance(value, list | tuple) for value in present):
            key = columns(table, path)
            keyed = bool(key) and all(isinstance(item, Mapping) for value in present for item in value)
            return _rows(table, path, key, *sides) if keyed else _items(*sides)
    versions = combined(*(side.versions for side in sides))
    if set(versions) == {GONE}:  # both kept the row, each for a version that the other dropped
        versions = _both(*(side.versions for side in sides))
    rest = _rest(*({path: found for path, found in side.met.items() if path} for side in sides))
    return held(versions, rest)


def combined(base: Versions, ours: Versions, theirs: Versions) -> Versions:
    """One side equal to the base: the other. Else the union, less base versions that a side dropped, if any stays."""
    if set(ours) == set(theirs):
        return _both(base, ours, theirs)
    if set(ours) == set(base):
        return theirs
    if set(theirs) == set(base):
        return ours
    union = _both(base, ours, theirs)
    dropped = {key for key in base if key not in ours or key not in theirs}
    return {key: value for key, value in union.items() if key not in dropped} or union


def held(versions: Versions, met: Mapping[Path, Versions]) -> Node:
    """A field of these versions: it holds the first by canonical bytes, and is disputed where there are more."""
    first = min((key for key in versions if key not in (ABSENT, GONE)), default=None)
    value = NOTHING if first is None else versions[first]
    return Node(value, {**met, (): versions} if len(versions) > 1 else met)


def merged_table(table: str, path: Path, base: Node, ours: Node, theirs: Node) -> Node:
    """Key by key; the value is a dict, also where nothing is left in it."""
    sides = (base, ours, theirs)
    keys = [list(side.value) if isinstance(side.value, Mapping) else [] for side in sides]
    known = {key for side in keys for key in side}
    known |= {path[0] for side in (ours, theirs) for path in side.met if path and isinstance(path[0], str)}
    inside = [side.inside() for side in sides]
    value, met = {}, {}
    for key in ordered(*keys, kept=known):
        node = merged(table, (*path, key), *(side.get(key, EMPTY) for side in inside))
        if node.value is not NOTHING:
            value[key] = node.value
        met.update(_under(key, node.met))
    astray = ({p: found for p, found in side.met.items() if p and not isinstance(p[0], str)} for side in sides)
    return Node(value, met | _rest(*astray))


def _rows(table: str, path: Path, key: tuple[str, ...], base: Node, ours: Node, theirs: Node) -> Node:
    sides = (base, ours, theirs)
    lists = [identities(side.value, key) if side.value is not NOTHING else [] for side in sides]
    rows = [
        {item: node for item, node in nodes.items() if node.value is not NOTHING and isinstance(item, Item)}
        for nodes in (_by_item(side, found) for side, found in zip(sides, lists, strict=True))
    ]
    kept: dict[Item, Node] = {}
    for item in {**rows[1], **rows[2]}:
        before, here, there = (side.get(item, EMPTY) for side in rows)
        place = (*path, item)
        if item in rows[1] and item in rows[2]:
            kept[item] = merged(table, place, before, here, there)
        elif item not in rows[0]:
            kept[item] = here if item in rows[1] else there
        elif not same(stayed := here if item in rows[1] else there, before):
            kept[item] = _changed_and_removed(before, stayed)
    order = [item for item in ordered(*lists, kept=kept) if form_of(kept[item].value) != ABSENT]
    met, seen = {}, Counter[str]()
    for item in order:
        met.update(_under(Item(item.label, seen[item.label]), kept[item].met))
        seen[item.label] += 1
    astray = (
        {p: found for p, found in side.met.items() if p and p[0] not in row}
        for side, row in zip(sides, rows, strict=True)
    )
    value = [kept[item].value for item in order]
    rest = _rest(*astray)
    return Node(value or NOTHING, rest | {p: {**rest.get(p, {}), **found} for p, found in met.items()})


def _changed_and_removed(base: Node, stayed: Node) -> Node:
    """Changed beats removed: the row stays whole, and each field that changed has the removal as one more version."""
    value, met = dict(stayed.value), dict(stayed.met)
    was, now = base.inside(), stayed.inside()
    for key in {**base.value, **stayed.value}:
        before, here = was.get(key, EMPTY), now.get(key, EMPTY)
        if same(before, here):
            continue
        versions = combined(before.versions, here.versions, {GONE: None})
        if set(versions) == {GONE}:
            versions = {**here.versions, GONE: None}
        node = held(versions, {})
        if node.value is not NOTHING:
            value[key] = node.value
        met.pop((key,), None)
        met.update(_under(key, node.met))
    return Node(value, met)


def _items(base: Node, ours: Node, theirs: Node) -> Node:
    """Lines, and rows that are their own key: a set with an order."""
    sides = (base, ours, theirs)
    lists = [identities(_items_of(side), ()) for side in sides]
    values = [_by_item(side, found) for side, found in zip(sides, lists, strict=True)]
    before, here, there = (set(found) for found in lists)
    kept = (here & there) | ((here ^ there) - before)
    value = [
        one_layout(*(side.get(item, EMPTY) for side in values)).value
        if item in here and item in there
        else values[1 if item in here else 2][item].value
        for item in ordered(*lists, kept=kept)
    ]
    return Node([item for item in value if form(item) != ABSENT] or NOTHING, _rest(*(side.met for side in sides)))


def _by_item(side: Node, items: Iterable[Item]) -> Mapping[Step, Node]:
    return Node(dict(zip(items, _items_of(side), strict=True)), side.met).inside()


def _items_of(side: Node) -> list[Any]:
    return [] if side.value is NOTHING else list(side.value)


def _rest(
    base: Mapping[Path, Versions], ours: Mapping[Path, Versions], theirs: Mapping[Path, Versions]
) -> dict[Path, Versions]:
    """Disputes of fields that are no longer there: they stand until somebody drops them."""
    found = {
        path: combined(base.get(path, {}), ours.get(path, {}), theirs.get(path, {})) for path in {**ours, **theirs}
    }
    return {path: versions for path, versions in found.items() if versions}


def _under(step: Step, met: Mapping[Path, Versions]) -> dict[Path, Versions]:
    return {(step, *path): versions for path, versions in met.items()}


def one_layout(base: Node, ours: Node, theirs: Node) -> Node:
    """Of two sides that say the same: the one whose layout moved, else the one that sorts first."""
    if repr(ours.value) == repr(theirs.value) or repr(theirs.value) == repr(base.value):
        return ours
    if repr(ours.value) == repr(base.value):
        return theirs
    return min(ours, theirs, key=lambda side: repr(side.value))


def _both(base: Versions, ours: Versions, theirs: Versions) -> dict[bytes, Any]:
    union: dict[bytes, Any] = {}
    for key in sorted({*ours, *theirs}):
        sides = [side[key] for side in (ours, theirs) if key in side]
        moved = [value for value in sides if repr(value) != repr(base.get(key))]
        union[key] = min(moved or sides, key=repr)
    return union


def read(rows: Iterable[tuple[Path, Iterable[Any], bool]]) -> dict[Path, Versions]:
    """(path, versions, removed) of each disputed row as a Node's ``met``. An empty version is ABSENT."""
    met: dict[Path, Versions] = {}
    for path, listed, removed in rows:
        gone = {GONE if in_row(path) else ABSENT: None} if removed else {}
        met[path] = {**met.get(path, {}), **{form(value): value for value in listed}, **gone}
    return met


def written(path: Path, versions: Versions) -> dict[str, Any]:
    """``versions`` and ``removed`` of one disputed row, sorted by canonical bytes, the empty one last."""
    listed = [versions[key] for key in sorted(versions) if key not in (ABSENT, GONE)]
    if ABSENT in versions and in_row(path):
        listed.append("")
    removed = (GONE if in_row(path) else ABSENT) in versions
    return {"versions": listed} | ({"removed": True} if removed else {})
