"""A campaign file as a flat list of pieces, and the pieces on their way from the tables they hold to others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from alignkit.core.schema import find_fields, find_row_key
from alignkit.files.arrays import adjacent_comments, edited
from alignkit.files.table_diff import KeyPath, is_list_of_tables, is_same_value, match_old_rows
from alignkit.files.toml_text import LINE_WIDTH, format_inline, format_key, format_toml_value
from alignkit.values.places import FilePlace


class KeyEntry(NamedTuple):
    """One key: ``head`` runs from the start of its line to the value, ``tail`` from the value to the line end."""

    lead: str
    key: str
    head: str
    value: str
    tail: str


@dataclass(slots=True)
class TableBlock:
    """One header and the keys right below it; ``names`` is empty for what stands before the first header."""

    lead: str
    names: KeyPath
    is_row: bool
    header: str
    entries: list[KeyEntry] = field(default_factory=list)


def blocks_to_text(blocks: list[TableBlock], end: str) -> str:
    """The file that blocks are, with what stands below the last of them."""
    parts = []
    for block in blocks:
        parts += [block.lead, block.header]
        for entry in block.entries:
            parts += [entry.lead, entry.head, entry.value, entry.tail]
    return "".join([*parts, end])


def header_place(names: KeyPath, is_row: bool, rows: Counter[KeyPath]) -> FilePlace:
    """Where a header leads, with the numbers of the rows it is in; ``rows`` counts those passed so far."""
    place: list[str | int] = []
    if is_row:
        rows[names] += 1
        for inner in [known for known in rows if len(known) > len(names) and known[: len(names)] == names]:
            del rows[inner]
    for end in range(1, len(names) + 1):
        place.append(names[end - 1])
        if names[:end] in rows:
            place.append(rows[names[:end]] - 1)
    return tuple(place)


def build_blocks(names: KeyPath, table: Mapping[str, Any], is_row: bool = False) -> list[TableBlock]:
    """A table and all below it in fresh blocks, each under an empty line."""
    own = TableBlock("\n" if names else "", names, is_row, "")
    inner: list[TableBlock] = []
    for key, item in table.items():
        if _is_leaf(key, item, is_row):
            head = f"{format_key(key)} = "
            own.entries.append(KeyEntry("", key, head, format_toml_value(item, LINE_WIDTH - len(head)), "\n"))
        elif isinstance(item, list):
            inner += _new_row_blocks((*names, key), item)
        else:
            inner += build_blocks((*names, key), item)
    if names and (own.entries or is_row or not inner):
        header = ".".join(map(format_key, names))
        own.header = f"[[{header}]]\n" if is_row else f"[{header}]\n"
        return [own, *inner]
    return inner if names else [own, *inner]


def _new_row_blocks(names: KeyPath, rows: list[Any]) -> list[TableBlock]:
    return [block for row in rows for block in build_blocks(names, row, is_row=True)]


def _is_leaf(key: str, item: Any, in_row: bool) -> bool:
    if isinstance(item, dict) or is_list_of_tables(item):
        return in_row and len(key) + 3 + len(format_inline(item)) <= LINE_WIDTH
    return True


class BlockEditor:
    """A copy of blocks that is being changed; ``end`` is what stands below the last of them."""

    def __init__(self, blocks: list[TableBlock], end: str, newline: str) -> None:
        self.blocks = [replace(block, entries=list(block.entries)) for block in blocks]
        self.end, self.newline = end, newline

    def table(self, place: FilePlace, now: Mapping[str, Any], new: Mapping[str, Any]) -> None:
        """Make the table at a place, which holds ``now``, hold ``new``, key by key."""
        for key in now:
            if key not in new:
                self._remove(place, key)
        for key, item in new.items():
            if key not in now:
                self._add(place, key, item, new)
            elif not is_same_value(now[key], item):
                self._replace(place, key, now[key], item, new)

    def _replace(self, place: FilePlace, key: str, now: Any, item: Any, new: Mapping[str, Any]) -> None:
        block, number = self._entry(place, key)
        if block is not None:
            entry = block.entries[number]
            text = self._value_text(entry, now, item, _key_path((*place, key)))
            if self._stays(entry, text, now, item):
                block.entries[number] = entry._replace(value=text)
                return
            block.entries[number] = entry._replace(lead="")
            self._remove(place, key)
            self._add(place, key, item, new)
            return self._carry(place, key, entry)
        elif isinstance(now, dict) and isinstance(item, dict):
            if not item:
                self._block((*place, key))  # without a header of its own it would go with its last inner table
            return self.table((*place, key), now, item)
        elif is_list_of_tables(item) and isinstance(now, list):
            return self._rows((*place, key), now, item)
        self._remove(place, key)
        self._add(place, key, item, new)

    def _stays(self, entry: KeyEntry, text: str, now: Any, item: Any) -> bool:
        """Whether a value goes on standing behind its key, rather than below a header of its own."""
        if not (isinstance(item, dict) or is_list_of_tables(item)) or "#" in entry.value:
            return True
        if isinstance(item, list):
            return bool(now and isinstance(now, list)) or "#" in entry.lead + entry.tail
        return bool(now and isinstance(now, dict)) and len(entry.head) + len(text) <= LINE_WIDTH

    def _carry(self, place: FilePlace, key: str, entry: KeyEntry) -> None:
        """Put the comments above and behind a key to where its value stands now."""
        block, number = self._entry(place, key)
        if block is not None:
            block.entries[number] = block.entries[number]._replace(lead=entry.lead, tail=entry.tail)
            return
        block = self._below((*place, key))[0]
        block.lead += entry.lead
        block.header = block.header.rstrip("\r\n") + entry.tail

    def _value_text(self, entry: KeyEntry, now: Any, item: Any, names: KeyPath) -> str:
        is_broken = "\n" in entry.value or "#" in entry.value
        if type(now) is type(item) and (isinstance(item, dict) or (isinstance(item, list) and is_broken)):
            return edited(entry.value, now, item, self.newline, names)
        if is_list_of_tables(now) and is_list_of_tables(item):
            text = edited(entry.value, now, item, self.newline, names)
            if len(entry.head) + len(text) <= LINE_WIDTH:
                return text
        lines = entry.value.startswith(('"""', "'''")) or None
        return self._broken(format_toml_value(item, LINE_WIDTH - len(entry.head), lines))

    def _remove(self, place: FilePlace, key: str) -> None:
        block, number = self._entry(place, key)
        if block is None:
            return self._cut(self._below((*place, key)))
        lead = block.entries.pop(number).lead
        if "#" in lead and number < len(block.entries):
            after = block.entries[number]
            block.entries[number] = after._replace(lead=lead + after.lead)
        elif "#" in lead:
            self._hand_on(lead, self._index(block) + 1)

    def _cut(self, gone: list[TableBlock]) -> None:
        """Take blocks out, and of what stands above them only what touches their headers."""
        at = self._index(gone[0])
        self._take(gone)
        for block in reversed(gone):
            kept = block.lead.removesuffix(adjacent_comments(block.lead))
            if "#" in kept:
                self._hand_on(kept, at)

    def _take(self, gone: list[TableBlock]) -> None:
        self.blocks = [block for block in self.blocks if all(block is not other for other in gone)]

    def _hand_on(self, lead: str, at: int) -> None:
        """Put comments above the block at an index, an empty line apart from those that touch its header."""
        lead = lead.rstrip("\r\n\t ") + self.newline
        after = self.blocks[at].lead if at < len(self.blocks) else self.end
        if (at < len(self.blocks) or after) and not after.lstrip(" \t").startswith(("\n", "\r\n")):
            lead += self.newline
        if at < len(self.blocks):
            self.blocks[at].lead = lead + after
        else:
            self.end = lead + after

    def _add(self, place: FilePlace, key: str, item: Any, new: Mapping[str, Any]) -> None:
        if _is_leaf(key, item, any(isinstance(step, int) for step in place)):
            return self._add_entry(place, key, item)
        names = _key_path((*place, key))
        fresh = _new_row_blocks(names, item) if isinstance(item, list) else build_blocks(names, item)
        at = self._slot(place, key, new)
        self.blocks[at:at] = self._ended(fresh)

    def _add_entry(self, place: FilePlace, key: str, item: Any) -> None:
        entries = self._block(place).entries
        order = _sort_key(place)
        at = len(entries)
        if key in order:
            before = order[: order.index(key)]
            at = 1 + max((n for n, entry in enumerate(entries) if entry.key in before), default=-1)
        near = entries[max(at - 1, 0)].head if entries else ""
        head = f"{near[: len(near) - len(near.lstrip())]}{format_key(key)} = "
        text = self._broken(format_toml_value(item, LINE_WIDTH - len(head)))
        entries.insert(at, KeyEntry("", key, head, text, self.newline))

    def _rows(self, place: FilePlace, now: list[Any], new: list[Any]) -> None:
        """Edit, take out, move and add rows; each keeps what stands above it."""
        names = _key_path(place)
        pairs = match_old_rows(now, new, find_row_key(names))
        for source, row in zip(pairs, new, strict=True):
            if source is not None:
                self.table((*place, source), now[source], row)
        units = [self._below((*place, number)) for number in range(len(now))]
        first = next((unit[0] for number, unit in enumerate(units) if number in pairs), None)
        at = self._index(units[0][0])
        for number, unit in enumerate(units):
            if number not in pairs:
                self._cut(unit)
        at = self._index(first) if first else at
        highest = -1
        for source, row in zip(pairs, new, strict=True):
            unit = self._ended(_new_row_blocks(names, [row])) if source is None else units[source]
            if source is not None and source > highest:
                highest = source
                at = self._index(unit[-1]) + 1
                continue
            if source is not None:
                above = self.blocks[at - 1]
                self._take(unit)
                at = self._index(above) + 1
            self.blocks[at:at] = unit
            at += len(unit)

    def _ended(self, fresh: list[TableBlock]) -> list[TableBlock]:
        """Fresh blocks with this file's line ends."""
        if self.newline != "\n":
            for block in fresh:
                block.lead, block.header = (part.replace("\n", self.newline) for part in (block.lead, block.header))
                block.entries = [
                    KeyEntry(*(part.replace("\n", self.newline) for part in entry)) for entry in block.entries
                ]
        return fresh

    def _broken(self, text: str) -> str:
        return text.replace("\n", self.newline)

    # where things stand

    def _places(self) -> list[FilePlace]:
        rows: Counter[KeyPath] = Counter()
        return [header_place(block.names, block.is_row, rows) for block in self.blocks]

    def _below(self, place: FilePlace) -> list[TableBlock]:
        return [b for b, there in zip(self.blocks, self._places(), strict=True) if there[: len(place)] == place]

    def _index(self, block: TableBlock) -> int:
        return next(number for number, other in enumerate(self.blocks) if other is block)

    def _entry(self, place: FilePlace, key: str) -> tuple[TableBlock | None, int]:
        for block, there in zip(self.blocks, self._places(), strict=True):
            if there == place:
                for number, entry in enumerate(block.entries):
                    if entry.key == key:
                        return block, number
        return None, 0

    def _block(self, place: FilePlace) -> TableBlock:
        """The block of a table, made above its first inner table where it has none of its own."""
        places = self._places()
        if place in places:
            return self.blocks[places.index(place)]
        fresh = self._ended(build_blocks(_key_path(place), {}))
        at = next((n for n, there in enumerate(places) if there[: len(place)] == place), len(self.blocks))
        self.blocks[at:at] = fresh
        return fresh[0]

    def _slot(self, place: FilePlace, key: str, new: Mapping[str, Any]) -> int:
        """The index at which the blocks of a new table belong: below those of the tables that come before it."""
        order = _sort_key(place) or tuple(new)
        before = order[: order.index(key)] if key in order else None
        places, size = self._places(), len(place)
        inner = [n for n, there in enumerate(places) if there[:size] == place and len(there) > size]
        earlier = [n for n in inner if before is None or places[n][size] in before]
        if earlier:
            return earlier[-1] + 1
        if place in places:
            return places.index(place) + 1
        return inner[0] if inner else len(self.blocks)


def _key_path(place: FilePlace) -> KeyPath:
    return tuple(step for step in place if isinstance(step, str))


def _sort_key(place: FilePlace) -> KeyPath:
    return tuple(known.key for known in find_fields(_key_path(place)))
