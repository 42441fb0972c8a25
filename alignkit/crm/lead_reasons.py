"""An export again, in its order, with two columns more: which class a lead is in, and why, in one sentence."""

from __future__ import annotations

import codecs
import csv
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import zip_longest

from alignkit.core.model import Campaign, Content
from alignkit.core.sla import LeadClass, lead_classes, shorter_clock
from alignkit.crm.column_formats import STEP, learn_formats
from alignkit.crm.tables import Cell, OnRow, Table, cell_text
from alignkit.leads.definition import Judged, Truth, judge_lead, missing_columns, used_columns
from alignkit.leads.trial import format_score

_CODECS = {"UTF-8": "utf-8", "UTF-16": "utf-16", "UTF-32": "utf-32", "Windows-1252": "cp1252", "Shift_JIS": "cp932",
           "ISO-8859-1": "latin-1"}  # fmt: skip
_DELIMITERS = {"commas": ",", "semicolons": ";", "tabs": "\t", "vertical bars": "|"}
_MAX_KNOWN = 20_000  # combinations of the columns that rules look at whose sentence is remembered
HEADINGS = ("Lead class", "Why")


@dataclass(frozen=True, slots=True)
class ReasonedExport:
    """The bytes to write, how many leads pass, do not, and cannot be told, and what the encoding could not hold."""

    raw: bytes
    passed: int
    refused: int
    untold: int
    replaced: str  # letters that were replaced by "?"
    missing_columns: tuple[str, ...]
    codec: str
    delimiter: str

    def is_again(self, there: bytes) -> bool:
        """Return whether a file is the same export with reasons, of today or of an earlier definition."""
        try:
            one, other = (self._rows(raw) for raw in (self.raw, there))
            return next(one) == next(other) and all(
                row is not None and before is not None and row[:-2] == before[:-2]
                for row, before in zip_longest(one, other)
            )
        except (UnicodeError, csv.Error, StopIteration):
            return False

    def _rows(self, raw: bytes) -> Iterator[list[str]]:
        lines = (f"{line}\n" for line in raw.decode(self.codec).split("\n"))
        return csv.reader(lines, delimiter=self.delimiter)


def add_reasons(
    table: Table,
    campaign: Campaign,
    on: date,
    encoding: str = "",
    has_mark: bool = False,
    on_row: OnRow | None = None,
) -> ReasonedExport:
    """Return an export with the class of each lead by question 5 and one sentence from the criteria that were true.

    ``encoding`` is that of the file where somebody said it, else the one it was found to have; a workbook becomes CSV
    in UTF-8. ``has_mark``: the file begins with a byte-order mark. Cells of the file stay as they are. ``on_row`` is
    called with the number of rows that were read, now and then; what it raises ends the work. The rows are gone through
    twice and not kept.
    """
    mql, classes = campaign.content("mql"), lead_classes(campaign)
    used = {name: table.headings.index(name) for name in used_columns(mql, table.headings)}
    formats, _ = learn_formats(table, list(used.values()), on_row)
    is_workbook = not table.sheet.encoding
    codec = "utf-8" if is_workbook else codecs.lookup(encoding).name if encoding else _CODECS[table.sheet.encoding]
    if (has_mark or is_workbook) and codec == "utf-8":
        codec = "utf-8-sig"
    out = _Encoder(codec)
    delimiter = _DELIMITERS.get(table.sheet.delimiter, ",")
    writer = csv.writer(out, delimiter=delimiter, lineterminator="\r\n")
    taken, width = {heading.casefold() for heading in table.headings}, len(table.headings)
    writer.writerow([*table.plain_headings, *(f"{name} 2" if name.casefold() in taken else name for name in HEADINGS)])
    known: dict[tuple[str, ...], tuple[Truth, str, str]] = {}
    passes: Counter[Truth] = Counter()
    for seen, (_, row) in enumerate(table.rows(), 1):
        if on_row and seen % STEP == 0:
            on_row(seen)
        key = tuple(formats[n].read(row[n] if n < len(row) else "") for n in used.values())
        found = known.get(key)
        if found is None:
            judged = judge_lead(mql, dict(zip(used, key, strict=True)), {}, on)
            found = judged.passes, _safe(_class_name(judged, classes)), _safe(explain(judged, mql))
            if len(known) < _MAX_KNOWN:
                known[key] = found
        passes[found[0]] += 1
        texts = [_plain(row[place]) if place < len(row) else "" for place in range(max(width, len(row)))]
        writer.writerow([*texts, *found[1:]])
    missing = tuple(missing_columns(mql, table.headings))
    counts = passes[True], passes[False], passes[None]
    return ReasonedExport(bytes(out.raw), *counts, out.replaced, missing, codec, delimiter)


def explain(found: Judged, mql: Content) -> str:
    """Return a short sentence with what decides: "Meets all 5.", "Fails: Spend is known.", "Too few points: 35."."""
    required = {" ".join(str(line).split()) for line in mql.get("criteria") or ()}

    def decisive(lines: Sequence[str]) -> str:
        """Join those of the lines that every lead must meet, else all: those of classes."""
        return _join([line for line in lines if line in required] or lines)

    if found.passes is None:
        return f"Cannot be told: {decisive(found.unknown) or 'no rule is written'}."
    if not found.passes:
        lines, score = decisive(found.false_lines), found.score
        return f"Fails: {lines}." if lines else f"Too few points{'' if score is None else f': {format_score(score)}'}."
    met, asked = len(found.true_lines), len((*found.true_lines, *found.false_lines, *found.unknown))
    if not met:
        return f"{format_score(found.score)} points." if found.score is not None else "Meets all."
    return f"Meets {'all ' if met == asked else ''}{met}{f' of {asked}, enough' if met < asked else ''}."


def _class_name(found: Judged, classes: Sequence[LeadClass]) -> str:
    """Return the classes of a lead; first the one with the shortest clock, which is the one that holds."""
    if not found.passes:
        return "cannot be told" if found.passes is None else "no MQL"
    holds = shorter_clock([kind for kind in classes if kind.name in found.classes])
    return ", ".join(sorted(found.classes, key=lambda name: holds is None or name != holds.name)) or "MQL"


def _join(lines: Sequence[str]) -> str:
    return "; ".join(line.rstrip(".") for line in lines)


def _plain(cell: Cell) -> str:
    return cell if isinstance(cell, str) else cell_text(cell)


def _safe(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text


class _Encoder:
    """Where csv writes: bytes in one encoding, and the letters that it cannot hold, which become question marks."""

    def __init__(self, codec: str) -> None:
        self.raw = bytearray()
        self._letters: dict[str, None] = {}
        self._codec = codec
        self._encoder = codecs.getincrementalencoder(codec)()

    @property
    def replaced(self) -> str:
        return "".join(self._letters)

    def write(self, text: str) -> None:
        try:
            self.raw += self._encoder.encode(text)
        except UnicodeEncodeError:
            lacking = [letter for letter in text if not self._holds(letter)]
            self._letters.update(dict.fromkeys(lacking))
            self.raw += self._encoder.encode("".join("?" if letter in lacking else letter for letter in text))

    def _holds(self, letter: str) -> bool:
        try:
            letter.encode(self._codec)
        except UnicodeEncodeError:
            return False
        return True
