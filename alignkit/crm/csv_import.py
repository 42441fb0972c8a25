"""Results from a CSV that a CRM exported: each line understood, or named with what is wrong with it.

One row a result, under a line of headings: metric and value; date, by and note if there are any. A value is read in the
locale that the whole file bears out ("1.234,56" or "1,234.56"); one that could be either is asked about, not guessed.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal

from alignkit.core.actions import Actor
from alignkit.core.errors import UserError
from alignkit.core.model import Campaign
from alignkit.review import actions, results
from alignkit.review.records import normalize_name
from alignkit.review.result_parsing import (
    AmbiguousNumber,
    DecimalMark,
    detect_day_first,
    detect_decimal_mark,
    parse_cell_day,
    parse_result,
)
from alignkit.review.results import Metric
from alignkit.text import numbers
from alignkit.text.sanitize import sanitize_line
from alignkit.text.spelling import closest_match
from alignkit.values.parse_format import ParseError
from alignkit.values.safe_formatting import SafeFormatter

_STATE_LABELS = {"new": "new", "changes": "changed", "known": "there already", "repeated": "again"}
_PERIOD = re.compile(r"(?i)\b(jan|feb|m[aä]r|apr|ma[iy]|jun|jul|aug|sep|o[ck]t|nov|de[cz])[a-zä]*\b|\bQ[1-4]\b|\d{4}")
RowState = Literal["new", "changes", "known", "repeated", "conflict", "wrong"]
WRONG_STATES = ("conflict", "wrong")
MAX_ROWS = 5000
_COLUMN_NAMES = {
    "metric": ("metric", "name", "measure", "goal", "kpi", "metrik", "kennzahl", "messgröße"),
    "actual": ("actual", "value", "result", "amount", "total", "count", "wert", "ist", "ergebnis", "anzahl", "summe"),
    "on": ("on", "date", "day", "as of", "as of date", "datum", "tag", "stand", "stichtag"),
    "by": ("by", "read by", "von", "gelesen von"),
    "note": ("note", "notes", "comment", "notiz", "bemerkung", "kommentar"),
}


@dataclass(frozen=True, slots=True)
class ImportRow:
    """One record, on ``line`` of the file and maybe more; ``said`` is what is wrong with it, or what it does."""

    line: int
    metric: str = ""
    actual: float = 0
    on: date = date.min
    by: str = ""
    note: str = ""
    text: str = ""  # the value as it stands in the file
    state: RowState = "new"
    said: str = ""
    unsure: bool = False  # its value can be read with a decimal comma and with a decimal point


@dataclass(frozen=True, slots=True)
class ImportTable:
    """What a file holds. ``notes`` are remarks about the whole of it."""

    rows: tuple[ImportRow, ...]
    notes: tuple[str, ...] = ()

    @property
    def wrong(self) -> tuple[ImportRow, ...]:
        return tuple(row for row in self.rows if row.state in WRONG_STATES)

    @property
    def rows_to_write(self) -> tuple[ImportRow, ...]:
        return tuple(row for row in self.rows if row.state in ("new", "changes"))

    @property
    def unsure(self) -> bool:
        """Whether it helps to say how the file writes numbers."""
        return any(row.unsure for row in self.rows)


@dataclass(frozen=True, slots=True)
class _TableFormat:
    """How the rows of one file are read: where what stands, and how numbers and days are written."""

    columns: Mapping[str, int]
    wide: int
    aims: Sequence[Metric]
    point: DecimalMark | None
    day_first: bool | None
    today: date
    currency: str


def read_csv_results(
    raw: bytes, known: Campaign, by: str, on: date, today: date, point: DecimalMark | None = None
) -> ImportTable:
    """The results in a CSV file's bytes, none of them written anywhere.

    ``by`` and ``on`` are taken where a row names nobody and no day. Raises Refused for a file that cannot be read as a
    table at all, naming the line.
    """
    records, delimiter = _split_records(_decode_text(raw))
    if not records:
        raise UserError("The file holds no line.", "Export the report again, with its headings.")
    columns = _find_columns(records[0][1])
    _require_unique_columns(*records[0])
    if not {"metric", "actual"} <= set(columns):
        raise _wrong_shape_error(records, columns, known, on)
    unused = [head for n, head in enumerate(records[0][1]) if n not in columns.values() and head.strip()]
    notes = [f"Column {head!r} is not used." for head in unused]
    body = records[1:]
    if not body:
        raise UserError("The table has no row below its headings.", "Export the report again, with its rows.")
    if len(body) > MAX_ROWS:
        found, most = numbers.format_grouped(len(body)), numbers.format_grouped(MAX_ROWS)
        raise UserError(f"The file holds {found} rows; more than {most} are not taken at once.")
    how = _TableFormat(
        columns,
        len(records[0][1]),
        results.list_metrics(known),
        point or detect_decimal_mark(_column_cells(body, columns["actual"])),
        detect_day_first(_column_cells(body, columns.get("on"))),
        today,
        str(known.info.get("currency", "")),
    )
    rows = [_parse_row(ImportRow(line, on=on, by=by), cells, how) for line, cells in body]
    names = {",": "commas", ";": "semicolons", "\t": "tabs"}
    notes.append(f"{len(rows)} row{'' if len(rows) == 1 else 's'}, parted by {names[delimiter]}.")
    return ImportTable(judge_rows(rows, known), tuple(notes))


def select_lines(sheet: ImportTable, known: Campaign, lines: Collection[int]) -> ImportTable:
    """Only the rows on some lines, held against each other anew. Raises Refused where one of those is not understood.

    Two rows that contradict each other are both wrong; with one of them left out the other is not.
    """
    there = {row.line for row in sheet.rows}
    if gone := sorted(set(lines) - there):
        listed = ", ".join(map(str, gone))
        raise UserError(f"No row begins on line {listed}.", f"Rows begin on {_format_line_ranges(sorted(there))}.")
    chosen = [row for row in sheet.rows if row.line in lines]
    rows = judge_rows(chosen, known)
    if wrong := [row for row in rows if row.state in WRONG_STATES]:
        listed = "\n".join(f"  line {row.line}: {row.said}" for row in wrong)
        raise UserError(f"Of the rows to take these are not understood:\n{listed}")
    return ImportTable(rows, sheet.notes)


def judge_rows(rows: Sequence[ImportRow], known: Campaign) -> tuple[ImportRow, ...]:
    """Rows held against each other and against the results that are there already."""
    present = {
        (normalize_name(aim.metric), reading.on, normalize_name(reading.by)): reading.actual
        for aim in results.list_metrics(known)
        for reading in aim.readings
    }
    units = {normalize_name(aim.metric): aim.unit for aim in results.list_metrics(known)}
    safe = SafeFormatter(line=sanitize_line, currency=str(known.info.get("currency", "")))
    first: dict[tuple[str, date, str], ImportRow] = {}
    values: dict[tuple[str, date, str], set[float]] = {}
    for row in rows:
        if row.state != "wrong":
            values.setdefault(_row_key(row), set()).add(row.actual)
    found = []
    for row in rows:
        key = _row_key(row)
        if row.state != "wrong":
            row = replace(row, state="new", said="")
            if len(values[key]) > 1:
                others = [o.line for o in rows if o.state != "wrong" and _row_key(o) == key and o.actual != row.actual]
                row = replace(row, state="conflict", said=f"{_name_lines(others)} otherwise")
            elif key in first:
                row = replace(row, state="repeated", said=f"the same as line {first[key].line}")
            elif key in present and present[key] == row.actual:
                row = replace(row, state="known", said="there already")
            elif key in present:
                row = replace(row, state="changes", said=f"was {safe.figure(present[key], units[key[0]])}")
            first.setdefault(key, row)
        found.append(row)
    return tuple(found)


def _row_key(row: ImportRow) -> tuple[str, date, str]:
    return normalize_name(row.metric), row.on, normalize_name(row.by)


def _wrong_shape_error(
    records: list[tuple[int, list[str]]], columns: Collection[str], known: Campaign, on: date
) -> UserError:
    """The table is not one row a result: what it is, and how it should look, in a line of its own metrics."""
    line, cells = records[0]
    wide = [head for n, head in enumerate(cells) if n and _PERIOD.search(head)]
    if "actual" not in columns and len(wide) > 1:
        what = f"Line {line}: days or months stand side by side ({wide[0].strip()}, {wide[1].strip()}, ...)."
        hint = "Export one row a result: a month's own sum and the count so far are not told apart in columns."
    else:
        key = "actual" if "metric" in columns else "metric"
        what = f"Line {line} has no column for the {'value' if key == 'actual' else 'metric'}."
        hint = f"Name one of the columns {', '.join(_COLUMN_NAMES[key][:5])}. It has: {'; '.join(cells)}."
    metric = next((aim.metric for aim in results.list_metrics(known)), "MQLs")
    quoted = f'"{metric}"' if "," in metric or '"' in metric else metric
    return UserError(what, f"{hint}\nWanted, for example:\n  metric,value,date\n  {quoted},7,{on}")


def describe_rows(
    rows: Sequence[ImportRow], known: Campaign, taken: Collection[int] | None = None
) -> list[tuple[int, str]]:
    """Each row's line in the file, and one line of text: what it brings, or what is wrong; whether it is ``taken``."""
    units = {aim.metric: aim.unit for aim in results.list_metrics(known)}
    safe = SafeFormatter(line=sanitize_line, currency=str(known.info.get("currency", "")))
    cells = []
    for row in rows:
        ticks = [] if taken is None else ["[x]" if row.line in taken else " - " if row.state == "wrong" else "[ ]"]
        metric, by = sanitize_line(row.metric) or "-", sanitize_line(row.by)
        if row.state in WRONG_STATES:
            value = sanitize_line(row.text)[:20] or "-"
            cells.append((*ticks, f"line {row.line}", "NOT UNDERSTOOD", metric, value, sanitize_line(row.said)))
        else:
            told = "; ".join(filter(None, [row.said, actions.warn_before_start(known, row.on)]))
            said = f" ({sanitize_line(told)})" if told else ""
            value = safe.figure(row.actual, units.get(row.metric, ""))
            cells.append((*ticks, f"line {row.line}", _STATE_LABELS[row.state], metric, value, f"{row.on}  {by}{said}"))
    rooms = [max(map(len, column)) for column in zip(*cells, strict=True)] if cells else []
    return [
        (row.line, "  ".join(cell.ljust(room) for cell, room in zip(line, rooms, strict=True)).rstrip())
        for row, line in zip(rows, cells, strict=True)
    ]


def add_imported_results(campaign: Campaign, known: Campaign, sheet: ImportTable, who: Actor) -> Campaign:
    """The campaign with the sheet's new and changed rows among its results, each by the name in the row."""
    for row in sheet.rows_to_write:
        reader = replace(who, by=row.by)
        campaign = actions.add_result(campaign, known, row.metric, row.actual, reader, row.on, row.note)
    return campaign


def _decode_text(raw: bytes) -> str:
    """The file as text, without a byte-order mark; Excel's "Unicode text" too."""
    encoding = "utf-16" if raw.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    try:
        text = raw.decode(encoding)
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise UserError(f"Line {line} is not UTF-8 text.", "Export or save the file as CSV UTF-8.") from None
    if "\0" in text:
        raise UserError(f"Line {text[: text.index(chr(0))].count(chr(10)) + 1} holds a zero byte: this is no CSV file.")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _split_records(text: str) -> tuple[list[tuple[int, list[str]]], str]:
    """The records with the line each begins on, blank ones left out, and what parts their cells."""
    skip = 0
    told = re.match(r"sep=([;,\t])\n", text)
    if told:
        text, skip = text[told.end() :], 1
        return _parse_records(text, told[1], skip), told[1]
    tried = [(_rate_delimiter(text, delimiter), delimiter) for delimiter in ";,\t"]
    delimiter = max(tried, key=lambda each: each[0])[1]
    return _parse_records(text, delimiter, skip), delimiter


def _rate_delimiter(text: str, delimiter: str) -> tuple[int, int]:
    """How well the heading fits when read with a delimiter: known columns, then columns at all."""
    try:
        head = next((row for row in csv.reader(_split_lines(text), delimiter=delimiter) if any(row)), [])
    except csv.Error:
        return 0, 0
    return len(_find_columns(head)), len(head)


def _split_lines(text: str) -> list[str]:
    return [f"{line}\n" for line in text.split("\n")]


def _parse_records(text: str, delimiter: str, skipped: int) -> list[tuple[int, list[str]]]:
    reader = csv.reader(_split_lines(text), delimiter=delimiter, strict=True)
    found, begins = [], 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                found.append((begins + skipped, cells))
            begins = reader.line_num + 1
    except csv.Error as error:
        open_quote = "unexpected end" in str(error)
        why = "a quotation mark is opened here and never closed" if open_quote else str(error)
        raise UserError(f"Line {begins + skipped}: {why}.", "Export the report again, or mend that line.") from None
    return found


def _find_columns(head: Sequence[str]) -> dict[str, int]:
    """Which column holds what; the first that fits counts."""
    found: dict[str, int] = {}
    for place, cell in enumerate(head):
        for key, names in _COLUMN_NAMES.items():
            if normalize_name(cell) in names:
                found.setdefault(key, place)
    return found


def _require_unique_columns(line: int, head: Sequence[str]) -> None:
    """Refuses a table with two columns for what a row holds once, rather than take the first of them."""
    for key, name in (("actual", "value"), ("on", "day")):
        cells = [cell.strip() for cell in head if normalize_name(cell) in _COLUMN_NAMES[key]]
        if len(cells) > 1:
            listed = "; ".join(cells)
            raise UserError(f"Line {line} has {len(cells)} columns for the {name}: {listed}.", "Leave one of them.")


def _column_cells(body: Sequence[tuple[int, list[str]]], place: int | None) -> Iterator[str]:
    return (cells[place] for _, cells in body if place is not None and place < len(cells))


def _parse_row(row: ImportRow, cells: Sequence[str], how: _TableFormat) -> ImportRow:
    got = {key: " ".join(cells[n].split()) if n < len(cells) else "" for key, n in how.columns.items()}
    row = replace(row, metric=got["metric"], text=got["actual"], by=got.get("by") or row.by, note=got.get("note", ""))
    try:
        if any(cell.strip() for cell in cells[how.wide :]):
            raise ParseError(
                f"it has {len(cells)} cells under {how.wide} headings: is a text with a separator unquoted?"
            )
        aim = _require_metric(row.metric, how.aims)
        row = replace(row, metric=aim.metric)
        row = replace(row, actual=parse_result(row.text, aim, how.currency, how.point))
        row = replace(row, on=parse_cell_day(got.get("on", ""), how.day_first) or row.on)
        if row.on > how.today + timedelta(days=1):
            raise ParseError(f"{row.on} has not come yet")
        if not row.by:
            raise ParseError("nobody's name is known for it")
        return row
    except ParseError as reason:
        return replace(row, state="wrong", said=str(reason), unsure=isinstance(reason, AmbiguousNumber))


def _require_metric(name: str, aims: Sequence[Metric]) -> Metric:
    if not name:
        raise ParseError("it names no metric")
    found = next((aim for aim in aims if normalize_name(name) in map(normalize_name, aim.names)), None)
    if found:
        return found
    names = {normalize_name(each): each for aim in aims for each in aim.names}
    close = closest_match(normalize_name(name), names)
    raise ParseError(f"{name!r} is no goal or measure" + (f"; did you mean {names[close]}?" if close else ""))


def _name_lines(lines: Sequence[int]) -> str:
    return f"line {lines[0]} says" if len(lines) == 1 else f"lines {_format_line_ranges(lines)} say"


def _format_line_ranges(lines: Sequence[int]) -> str:
    """Ascending numbers as "2 to 5, 8"."""
    runs: list[list[int]] = []
    for line in lines:
        if runs and runs[-1][-1] + 1 == line:
            runs[-1].append(line)
        else:
            runs.append([line])
    return ", ".join(f"{run[0]} to {run[-1]}" if len(run) > 1 else str(run[0]) for run in runs)
