"""What people wrote around the values of one file (comments, blank lines, the way a value is written) taken to another.

Both files began as ``base``. A piece is named by its path in rows' natural keys, so a comment follows its row.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from alignkit.core.row_identity import RowKey, RowPath, merge_order, row_keys
from alignkit.core.schema import find_row_key
from alignkit.files.rewriter import KeyEntry, TableBlock, blocks_to_text, header_place
from alignkit.files.table_diff import KeyPath, is_same_value

_HEADER = re.compile(r"""[ \t]*\[\[?(?:"[^"\n]*"|'[^'\n]*'|[^"'\]\n])*+\]\]?""")
_COMMENT = re.compile(
    r'''"""(?:[^"\\]|\\[\s\S]|"(?!""))*+"{3,5}|\'\'\'(?:[^']|'(?!''))*+'{3,5}|"(?:[^"\\\n]|\\.)*+"|'[^'\n]*+\''''
    r"""|(\#[^\n]*)"""
)


@dataclass(slots=True)
class FileLayout:
    """A copy of a file's blocks, what stands below the last, and the tables it holds; with ``newline`` as line end."""

    blocks: list[TableBlock]
    end: str
    data: Mapping[str, Any]
    newline: str
    entries_by_path: dict[RowPath, LayoutEntry] = field(default_factory=dict)

    def __post_init__(self) -> None:
        def folded(part: str) -> str:
            return part.replace("\r\n", "\n").replace("\n", self.newline)

        self.blocks = [
            replace(
                block,
                lead=folded(block.lead),
                header=folded(block.header),
                entries=[KeyEntry(*map(folded, entry)) for entry in block.entries],
            )
            for block in self.blocks
        ]
        self.end = folded(self.end)
        self.entries_by_path = dict(_layout_entries(self))


@dataclass(slots=True)
class LayoutEntry:
    """A header or a key in a file layout. ``at``: the index of the key among its block's entries, -1 for the header."""

    block: TableBlock
    at: int
    value: Any = None

    @property
    def text_pieces(self) -> tuple[str, ...]:
        """The text above the piece, then that of the piece."""
        return (self.lead, *self.body)

    @property
    def comments(self) -> list[str]:
        """The comments of the piece: above it, inside it, behind it."""
        value, tail, _ = self.body
        return [*_lines(self.lead), *(_comments_in(value) if self.at >= 0 else []), *_lines(tail)]

    @property
    def lead(self) -> str:
        return self.block.lead if self.at < 0 else self.block.entries[self.at].lead

    @lead.setter
    def lead(self, text: str) -> None:
        if self.at < 0:
            self.block.lead = text
        else:
            self.block.entries[self.at] = self.block.entries[self.at]._replace(lead=text)

    @property
    def body(self) -> tuple[str, str, str]:
        """The piece itself, what stands behind it on its line, and the line's own indentation and key."""
        if self.at < 0:
            found = _HEADER.match(self.block.header)
            end = found.end() if found else len(self.block.header)
            return self.block.header[:end], self.block.header[end:], ""
        entry = self.block.entries[self.at]
        return entry.value, entry.tail, entry.head

    @body.setter
    def body(self, parts: tuple[str, str, str]) -> None:
        if self.at < 0:
            self.block.header = parts[0] + parts[1]
        else:
            entry = self.block.entries[self.at]
            self.block.entries[self.at] = entry._replace(value=parts[0], tail=parts[1], head=parts[2])


def adopt_comments(mine: FileLayout, was: FileLayout, base: FileLayout, other: FileLayout) -> None:
    """Put into ``mine`` what ``other`` changed around the values of ``base``; ``was`` is mine before its data moved.

    A comment that has no place left goes to what stands next in its own file. None is lost that a side has added.
    """
    changed = {
        path
        for path, entry in other.entries_by_path.items()
        if path not in base.entries_by_path or entry.text_pieces != base.entries_by_path[path].text_pieces
    }
    for path in changed & mine.entries_by_path.keys() & base.entries_by_path.keys():
        mine.entries_by_path[path].lead = _drop_removed_lines(
            mine.entries_by_path[path].lead, base.entries_by_path[path].lead, other.entries_by_path[path].lead
        )
    mine.end = _drop_removed_lines(mine.end, base.end, other.end)
    have, want = _count_comments(mine), _count_comments(other)
    for path in [path for path in other.entries_by_path if path in changed and path in mine.entries_by_path]:
        here, there, before = mine.entries_by_path[path], other.entries_by_path[path], base.entries_by_path.get(path)
        had = Counter(here.comments)
        stray = _adopt_style(here, was.entries_by_path.get(path), before, there)
        above = before.lead if before else ""
        here.lead = _merge_lead_lines(above, here.lead, _new_lines(above, there.lead, have, want), mine.newline)
        have.update(here.comments)
        have.subtract(had)
        here.lead = _add_comments(here.lead, _missing_comments(stray, have, want), mine.newline)
    mine.end = _merge_lead_lines(base.end, mine.end, _new_lines(base.end, other.end, have, want), mine.newline)
    keep_orphaned_comments(mine, base, other)
    keep_orphaned_comments(mine, base, was)
    mine.end = _add_comments(mine.end, _lost_comments(mine, was, base, other), mine.newline)


def keep_orphaned_comments(mine: FileLayout, base: FileLayout, side: FileLayout) -> None:
    """The comments that a side added to pieces which are gone from ``mine``: above what stands next."""
    have, want = _count_comments(mine), _count_comments(side)
    homeless: list[str] = []
    for path, entry in side.entries_by_path.items():
        before = base.entries_by_path.get(path)
        if path not in mine.entries_by_path:
            homeless += _added_comments(entry.comments, before.comments if before else [])
        elif homeless:
            here = mine.entries_by_path[path]
            here.lead = _add_comments(here.lead, _missing_comments(homeless, have, want), mine.newline)
            homeless = []
    mine.end = _add_comments(mine.end, _missing_comments(homeless, have, want), mine.newline)


def _layout_entries(sheet: FileLayout) -> Iterator[tuple[RowPath, LayoutEntry]]:
    rows: Counter[KeyPath] = Counter()
    known: dict[RowPath, list[RowKey]] = {}
    for block in sheet.blocks:
        path: RowPath = ()
        value: Any = sheet.data
        for step in header_place(block.names, block.is_row, rows):
            if isinstance(step, int):
                if path not in known:
                    known[path] = row_keys(value, find_row_key(tuple(name for name in path if isinstance(name, str))))
                path, value = (*path, known[path][step]), value[step]
            else:
                path, value = (*path, step), value[step]
        if block.names:
            yield path, LayoutEntry(block, -1)
        for at, entry in enumerate(block.entries):
            yield (*path, entry.key, "="), LayoutEntry(block, at, value[entry.key])


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.split("\n") if line.strip()]


def _comments_in(text: str) -> list[str]:
    return [found[1].rstrip() for found in _COMMENT.finditer(text) if found[1]]


def _count_comments(sheet: FileLayout) -> Counter[str]:
    return Counter(_comments_in(blocks_to_text(sheet.blocks, sheet.end)))


def _added_comments(there: list[str], before: list[str]) -> list[str]:
    left = Counter(before)
    found = []
    for note in there:
        left[note] -= 1
        if left[note] < 0:
            found.append(note)
    return found


def _adopt_style(
    here: LayoutEntry, was: LayoutEntry | None, before: LayoutEntry | None, there: LayoutEntry
) -> list[str]:
    """Write the piece as ``there`` does, where nobody else wrote it anew; the comments that found no place."""
    value, tail, head = here.body
    old_value, old_tail, old_head = before.body if before else ("", "", "")
    new_value, new_tail, new_head = there.body
    stray: list[str] = []
    if (new_value, new_head) != (old_value, old_head):
        untouched = was is None or (was.body[0], was.body[2]) == (old_value, old_head)
        if untouched and (here.at < 0 or is_same_value(here.value, there.value)):
            value, head = new_value, new_head
        elif here.at >= 0:
            stray += _added_comments(_comments_in(new_value), [*_comments_in(value), *_comments_in(old_value)])
    if new_tail.strip() != old_tail.strip():
        if tail.strip() == old_tail.strip():
            tail = new_tail
        elif new_tail.strip() not in ("", tail.strip()):
            stray.append(new_tail.strip())
    here.body = (value, tail, head)
    return stray


def _array_items(text: str) -> list[RowKey]:
    return row_keys((line.strip() for line in text.split("\n")[:-1]), ())


def _drop_removed_lines(mine: str, before: str, there: str) -> str:
    """The lines above a piece less the comments that the other side took out."""
    gone = {line for line in set(_array_items(before)) - set(_array_items(there)) if line.label.startswith('"#')}
    lines = mine.split("\n")
    kept = [line for line, key in zip(lines, _array_items(mine), strict=False) if key not in gone]
    return "\n".join([*kept, lines[-1]])


def _new_lines(before: str, there: str, have: Counter[str], want: Counter[str]) -> str:
    """The other side's lines less the added comments that mine holds already, handed on from what was taken out."""
    new, lines = set(_array_items(there)) - set(_array_items(before)), there.split("\n")
    kept = []
    for line, key in zip(lines, _array_items(there), strict=False):
        if not (key in new and line.strip() and have[line.strip()] >= want[line.strip()]):
            kept.append(line)
    return "\n".join([*kept, lines[-1]])


def _merge_lead_lines(before: str, mine: str, there: str, newline: str) -> str:
    """The lines above a piece, of three versions: a set with an order."""
    if mine == before or there == before:
        return there if mine == before else mine
    sides = [_array_items(text) for text in (before, mine, there)]
    texts = {
        key: line.rstrip()
        for text, side in ((before, sides[0]), (there, sides[2]), (mine, sides[1]))
        for key, line in zip(side, text.split("\n"), strict=False)
    }
    base, here, other = map(set, sides)
    kept = (here & other) | ((here ^ other) - base)
    return "".join(texts[key] + newline for key in merge_order(*sides, kept=kept))


def _add_comments(lead: str, notes: list[str], newline: str) -> str:
    if not notes:
        return lead
    return lead + (newline if lead.strip() else "") + "".join(note + newline for note in notes) + newline


def _missing_comments(notes: list[str], have: Counter[str], want: Counter[str]) -> list[str]:
    """Those of the notes that mine holds fewer times than the other side; counted as held from now on."""
    found = []
    for note in notes:
        if have[note] < want[note]:
            have[note] += 1
            found.append(note)
    return found


def _lost_comments(mine: FileLayout, was: FileLayout, base: FileLayout, other: FileLayout) -> list[str]:
    """Comments that a side has and neither took out, and that found no place."""
    have, before, sides = (
        _count_comments(mine),
        _count_comments(base),
        [_count_comments(sheet) for sheet in (was, other)],
    )
    return [
        note
        for note in sorted(sides[0] | sides[1])
        if all(side[note] >= before[note] for side in sides)
        for _ in range(max(side[note] for side in sides) - have[note])
    ]
