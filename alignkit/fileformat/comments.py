"""What people wrote around the values of one file (comments, blank lines, the way a value is written) taken to another.

Both files began as ``base``. A piece is named by its path in rows' natural keys, so a comment follows its row.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from alignkit.fileformat.difference import Names, same
from alignkit.fileformat.rewriting import Block, Entry, place_of_header, text_of
from alignkit.fileformat.shapes import row_key_at
from alignkit.merging.rows import Item, Path, identities, ordered

_HEADER = re.compile(r"""[ \t]*\[\[?(?:"[^"\n]*"|'[^'\n]*'|[^"'\]\n])*+\]\]?""")
_NOTE = re.compile(
    r'''"""(?:[^"\\]|\\[\s\S]|"(?!""))*+"{3,5}|\'\'\'(?:[^']|'(?!''))*+'{3,5}|"(?:[^"\\\n]|\\.)*+"|'[^'\n]*+\''''
    r"""|(\#[^\n]*)"""
)


@dataclass(slots=True)
class Sheet:
    """A copy of a file's blocks, what stands below the last, and the tables it holds; with ``newline`` as line end."""

    blocks: list[Block]
    end: str
    data: Mapping[str, Any]
    newline: str
    spots: dict[Path, Spot] = field(default_factory=dict)

    def __post_init__(self) -> None:
        def folded(part: str) -> str:
            return part.replace("\r\n", "\n").replace("\n", self.newline)

        self.blocks = [
            replace(
                block,
                lead=folded(block.lead),
                header=folded(block.header),
                entries=[Entry(*map(folded, entry)) for entry in block.entries],
            )
            for block in self.blocks
        ]
        self.end = folded(self.end)
        self.spots = dict(_spots(self))


@dataclass(slots=True)
class Spot:
    """A header or a key in its sheet: ``at`` is the place of the key among its block's entries, -1 for the header."""

    block: Block
    at: int
    value: Any = None

    @property
    def said(self) -> tuple[str, ...]:
        return (self.lead, *self.body)

    @property
    def notes(self) -> list[str]:
        """The comments of the piece: above it, inside it, behind it."""
        value, tail, _ = self.body
        return [*_lines(self.lead), *(_notes_in(value) if self.at >= 0 else []), *_lines(tail)]

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


def take_over(mine: Sheet, was: Sheet, base: Sheet, other: Sheet) -> None:
    """Put into ``mine`` what ``other`` changed around the values of ``base``; ``was`` is mine before its data moved.

    A comment that has no place left goes to what stands next in its own file. None is lost that a side has added.
    """
    changed = {
        path for path, spot in other.spots.items() if path not in base.spots or spot.said != base.spots[path].said
    }
    for path in changed & mine.spots.keys() & base.spots.keys():
        mine.spots[path].lead = _without(mine.spots[path].lead, base.spots[path].lead, other.spots[path].lead)
    mine.end = _without(mine.end, base.end, other.end)
    have, want = _all_notes(mine), _all_notes(other)
    for path in [path for path in other.spots if path in changed and path in mine.spots]:
        here, there, before = mine.spots[path], other.spots[path], base.spots.get(path)
        had = Counter(here.notes)
        stray = _restyled(here, was.spots.get(path), before, there)
        above = before.lead if before else ""
        here.lead = _joined(above, here.lead, _news(above, there.lead, have, want), mine.newline)
        have.update(here.notes)
        have.subtract(had)
        here.lead = _with_notes(here.lead, _lacking(stray, have, want), mine.newline)
    mine.end = _joined(base.end, mine.end, _news(base.end, other.end, have, want), mine.newline)
    rehouse(mine, base, other)
    rehouse(mine, base, was)
    mine.end = _with_notes(mine.end, _vanished(mine, was, base, other), mine.newline)


def rehouse(mine: Sheet, base: Sheet, side: Sheet) -> None:
    """The comments that a side added to pieces which are gone from ``mine``: above what stands next."""
    have, want = _all_notes(mine), _all_notes(side)
    homeless: list[str] = []
    for path, spot in side.spots.items():
        before = base.spots.get(path)
        if path not in mine.spots:
            homeless += _added(spot.notes, before.notes if before else [])
        elif homeless:
            here = mine.spots[path]
            here.lead = _with_notes(here.lead, _lacking(homeless, have, want), mine.newline)
            homeless = []
    mine.end = _with_notes(mine.end, _lacking(homeless, have, want), mine.newline)


def _spots(sheet: Sheet) -> Iterator[tuple[Path, Spot]]:
    rows: Counter[Names] = Counter()
    known: dict[Path, list[Item]] = {}
    for block in sheet.blocks:
        path: Path = ()
        value: Any = sheet.data
        for step in place_of_header(block.names, block.is_row, rows):
            if isinstance(step, int):
                if path not in known:
                    known[path] = identities(value, row_key_at(tuple(name for name in path if isinstance(name, str))))
                path, value = (*path, known[path][step]), value[step]
            else:
                path, value = (*path, step), value[step]
        if block.names:
            yield path, Spot(block, -1)
        for at, entry in enumerate(block.entries):
            yield (*path, entry.key, "="), Spot(block, at, value[entry.key])


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.split("\n") if line.strip()]


def _notes_in(text: str) -> list[str]:
    return [found[1].rstrip() for found in _NOTE.finditer(text) if found[1]]


def _all_notes(sheet: Sheet) -> Counter[str]:
    return Counter(_notes_in(text_of(sheet.blocks, sheet.end)))


def _added(there: list[str], before: list[str]) -> list[str]:
    left = Counter(before)
    found = []
    for note in there:
        left[note] -= 1
        if left[note] < 0:
            found.append(note)
    return found


def _restyled(here: Spot, was: Spot | None, before: Spot | None, there: Spot) -> list[str]:
    """Write the piece as ``there`` does, where nobody else wrote it anew; the comments that found no place."""
    value, tail, head = here.body
    old_value, old_tail, old_head = before.body if before else ("", "", "")
    new_value, new_tail, new_head = there.body
    stray: list[str] = []
    if (new_value, new_head) != (old_value, old_head):
        untouched = was is None or (was.body[0], was.body[2]) == (old_value, old_head)
        if untouched and (here.at < 0 or same(here.value, there.value)):
            value, head = new_value, new_head
        elif here.at >= 0:
            stray += _added(_notes_in(new_value), [*_notes_in(value), *_notes_in(old_value)])
    if new_tail.strip() != old_tail.strip():
        if tail.strip() == old_tail.strip():
            tail = new_tail
        elif new_tail.strip() not in ("", tail.strip()):
            stray.append(new_tail.strip())
    here.body = (value, tail, head)
    return stray


def _keyed(text: str) -> list[Item]:
    return identities((line.strip() for line in text.split("\n")[:-1]), ())


def _without(mine: str, before: str, there: str) -> str:
    """The lines above a piece less the comments that the other side took out."""
    gone = {line for line in set(_keyed(before)) - set(_keyed(there)) if line.label.startswith('"#')}
    lines = mine.split("\n")
    kept = [line for line, key in zip(lines, _keyed(mine), strict=False) if key not in gone]
    return "\n".join([*kept, lines[-1]])


def _news(before: str, there: str, have: Counter[str], want: Counter[str]) -> str:
    """The other side's lines less the added comments that mine holds already, handed on from what was taken out."""
    new, lines = set(_keyed(there)) - set(_keyed(before)), there.split("\n")
    kept = []
    for line, key in zip(lines, _keyed(there), strict=False):
        if not (key in new and line.strip() and have[line.strip()] >= want[line.strip()]):
            kept.append(line)
    return "\n".join([*kept, lines[-1]])


def _joined(before: str, mine: str, there: str, newline: str) -> str:
    """The lines above a piece, of three versions: a set with an order."""
    if mine == before or there == before:
        return there if mine == before else mine
    sides = [_keyed(text) for text in (before, mine, there)]
    texts = {
        key: line.rstrip()
        for text, side in ((before, sides[0]), (there, sides[2]), (mine, sides[1]))
        for key, line in zip(side, text.split("\n"), strict=False)
    }
    base, here, other = map(set, sides)
    kept = (here & other) | ((here ^ other) - base)
    return "".join(texts[key] + newline for key in ordered(*sides, kept=kept))


def _with_notes(lead: str, notes: list[str], newline: str) -> str:
    if not notes:
        return lead
    return lead + (newline if lead.strip() else "") + "".join(note + newline for note in notes) + newline


def _lacking(notes: list[str], have: Counter[str], want: Counter[str]) -> list[str]:
    """Those of the notes that mine holds fewer times than the other side; counted as held from now on."""
    found = []
    for note in notes:
        if have[note] < want[note]:
            have[note] += 1
            found.append(note)
    return found


def _vanished(mine: Sheet, was: Sheet, base: Sheet, other: Sheet) -> list[str]:
    """Comments that a side has and neither took out, and that found no place."""
    have, before, sides = _all_notes(mine), _all_notes(base), [_all_notes(sheet) for sheet in (was, other)]
    return [
        note
        for note in sorted(sides[0] | sides[1])
        if all(side[note] >= before[note] for side in sides)
        for _ in range(max(side[note] for side in sides) - have[note])
    ]
