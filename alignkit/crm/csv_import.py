"""Read results from a CSV file that a CRM exported. Every line is understood, or reported with what is wrong with it.

The file has one row per result under a line of headings: metric and value, and optionally date, by and note. Numbers
are read with the decimal mark that the whole file proves; an ambiguous number is reported, not guessed.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal

from alignkit.core.errors import UserError
from alignkit.core.model import Actor, Campaign
from alignkit.review import actions, results
from alignkit.review.charts import terminal_formatter
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
    """One record. It begins on ``line`` of the file. ``message`` is what is wrong with it, or what it changes."""

    line: int
    metric: str = ""
    actual: float = 0
    on: date = date.min
    by: str = ""
    note: str = ""
    text: str = ""  # the value as written in the file
    state: RowState = "new"
    message: str = ""
    ambiguous: bool = False  # its value could use a decimal comma or a decimal point


@dataclass(frozen=True, slots=True)
class ImportTable:
    """The rows of a file. ``notes`` are remarks about the whole file."""

    rows: tuple[ImportRow, ...]
    notes: tuple[str, ...] = ()

    @property
    def wrong(self) -> tuple[ImportRow, ...]:
        return tuple(row for row in self.rows if row.state in WRONG_STATES)

    @property
    def rows_to_write(self) -> tuple[ImportRow, ...]:
        return tuple(row for row in self.rows if row.state in ("new", "changes"))

    @property
    def ambiguous(self) -> bool:
        """Whether it would help to state the file's decimal mark."""
        return any(row.ambiguous for row in self.rows)


@dataclass(frozen=True, slots=True)
class _TableFormat:
    """The columns of a file, and how it writes numbers and days."""

    columns: Mapping[str, int]
    wide: int
    metrics: Sequence[Metric]
    point: DecimalMark | None
    day_first: bool | None
    today: date
    currency: str


def read_csv_results(
    raw: bytes, in_force: Campaign, by: str, on: date, today: date, point: DecimalMark | None = None
) -> ImportTable:
    """Return the results in a CSV file's bytes. Nothing is written.

    ``by`` and ``on`` are used for rows without a name or a day. Raise UserError, with the line, if the file is no such
    table.
    """
    records, delimiter = _split_records(_decode_text(raw))
    if not records:
        raise UserError("The file is empty.", "Export the report again, with its headings.")
    columns = _find_columns(records[0][1])
    _require_unique_columns(*records[0])
    if not {"metric", "actual"} <= set(columns):
        raise _wrong_shape_error(records, columns, in_force, on)
    unused = [head for n, head in enumerate(records[0][1]) if n not in columns.values() and head.strip()]
    notes = [f"Column {head!r} is not used." for head in unused]
    body = records[1:]
    if not body:
        raise UserError("The table has no row below its headings.", "Export the report again with its rows.")
    if len(body) > MAX_ROWS:
        found, most = numbers.format_grouped(len(body)), numbers.format_grouped(MAX_ROWS)
        raise UserError(f"The file holds {found} rows; at most {most} can be imported at once.")
    how = _TableFormat(
        columns,
        len(records[0][1]),
        results.list_metrics(in_force),
        point or detect_decimal_mark(_column_cells(body, columns["actual"])),
        detect_day_first(_column_cells(body, columns.get("on"))),
        today,
        str(in_force.info.get("currency", "")),
    )
    rows = [_parse_row(ImportRow(line, on=on, by=by), cells, how) for line, cells in body]
    names = {",": "commas", ";": "semicolons", "\t": "tabs"}
    notes.append(f"{len(rows)} row{'' if len(rows) == 1 else 's'}, separated by {names[delimiter]}.")
    return ImportTable(judge_rows(rows, in_force), tuple(notes))


def select_lines(sheet: ImportTable, in_force: Campaign, lines: Collection[int]) -> ImportTable:
    """Return only the rows on ``lines``, compared with each other again.

    Two rows that contradict each other are both wrong; if only one of them is selected, it is not. Raise UserError if
    no row begins on one of the lines, or if a selected row is not understood.
    """
    there = {row.line for row in sheet.rows}
    if gone := sorted(set(lines) - there):
        listed = ", ".join(map(str, gone))
        raise UserError(f"No row begins on line {listed}.", f"Rows begin on {_format_line_ranges(sorted(there))}.")
    chosen = [row for row in sheet.rows if row.line in lines]
    rows = judge_rows(chosen, in_force)
    if wrong := [row for row in rows if row.state in WRONG_STATES]:
        listed = "\n".join(f"  line {row.line}: {row.message}" for row in wrong)
        raise UserError(f"These selected rows are not understood:\n{listed}")
    return ImportTable(rows, sheet.notes)


def judge_rows(rows: Sequence[ImportRow], in_force: Campaign) -> tuple[ImportRow, ...]:
    """Return the rows with their state: compared with each other and with the results that exist already."""
    present = {
        (normalize_name(metric.name), reading.on, normalize_name(reading.by)): reading.actual
        for metric in results.list_metrics(in_force)
        for reading in metric.readings
    }
    units = {normalize_name(metric.name): metric.unit for metric in results.list_metrics(in_force)}
    safe = terminal_formatter(str(in_force.info.get("currency", "")))
    first: dict[tuple[str, date, str], ImportRow] = {}
    values: dict[tuple[str, date, str], set[float]] = {}
    for row in rows:
        if row.state != "wrong":
            values.setdefault(_row_key(row), set()).add(row.actual)
    found = []
    for row in rows:
        key = _row_key(row)
        if row.state != "wrong":
            row = replace(row, state="new", message="")
            if len(values[key]) > 1:
                others = [o.line for o in rows if o.state != "wrong" and _row_key(o) == key and o.actual != row.actual]
                row = replace(row, state="conflict", message=f"{_name_lines(others)}")
            elif key in first:
                row = replace(row, state="repeated", message=f"the same as line {first[key].line}")
            elif key in present and present[key] == row.actual:
                row = replace(row, state="known", message="there already")
            elif key in present:
                row = replace(row, state="changes", message=f"was {safe.figure(present[key], units[key[0]])}")
            first.setdefault(key, row)
        found.append(row)
    return tuple(found)


def _row_key(row: ImportRow) -> tuple[str, date, str]:
    return normalize_name(row.metric), row.on, normalize_name(row.by)


def _wrong_shape_error(
    records: list[tuple[int, list[str]]], columns: Collection[str], in_force: Campaign, on: date
) -> UserError:
    """Return the error for a table that does not have one row per result, with an example of what is wanted."""
    line, cells = records[0]
    wide = [head for n, head in enumerate(cells) if n and _PERIOD.search(head)]
    if "actual" not in columns and len(wide) > 1:
        what = f"Line {line}: days or months are side by side ({wide[0].strip()}, {wide[1].strip()}, ...)."
        hint = "Export one row per result: columns do not say whether a number is the month's own or the total so far."
    else:
        key = "actual" if "metric" in columns else "metric"
        what = f"Line {line} has no column for the {'value' if key == 'actual' else 'metric'}."
        hint = f"Name one of the columns {', '.join(_COLUMN_NAMES[key][:5])}. It has: {'; '.join(cells)}."
    metric = next((each.name for each in results.list_metrics(in_force)), "MQLs")
    quoted = f'"{metric}"' if "," in metric or '"' in metric else metric
    return UserError(what, f"{hint}\nWanted, for example:\n  metric,value,date\n  {quoted},7,{on}")


def describe_rows(
    rows: Sequence[ImportRow], in_force: Campaign, taken: Collection[int] | None = None
) -> list[tuple[int, str]]:
    """Return (line, text) of each row: what it adds or what is wrong, and whether it is in ``taken``."""
    units = {each.name: each.unit for each in results.list_metrics(in_force)}
    safe = terminal_formatter(str(in_force.info.get("currency", "")))
    cells = []
    for row in rows:
        ticks = [] if taken is None else ["[x]" if row.line in taken else " - " if row.state == "wrong" else "[ ]"]
        metric, by = sanitize_line(row.metric) or "-", sanitize_line(row.by)
        if row.state in WRONG_STATES:
            value = sanitize_line(row.text)[:20] or "-"
            cells.append((*ticks, f"line {row.line}", "NOT UNDERSTOOD", metric, value, sanitize_line(row.message)))
        else:
            told = "; ".join(filter(None, [row.message, actions.warn_before_start(in_force, row.on)]))
            said = f" ({sanitize_line(told)})" if told else ""
            value = safe.figure(row.actual, units.get(row.metric, ""))
            cells.append((*ticks, f"line {row.line}", _STATE_LABELS[row.state], metric, value, f"{row.on}  {by}{said}"))
    rooms = [max(map(len, column)) for column in zip(*cells, strict=True)] if cells else []
    return [
        (row.line, "  ".join(cell.ljust(room) for cell, room in zip(line, rooms, strict=True)).rstrip())
        for row, line in zip(rows, cells, strict=True)
    ]


def add_imported_results(campaign: Campaign, in_force: Campaign, sheet: ImportTable, who: Actor) -> Campaign:
    """Return the campaign with the new and changed rows added to its results, each under the name in its row."""
    for row in sheet.rows_to_write:
        reader = replace(who, by=row.by)
        campaign = actions.add_result(campaign, in_force, row.metric, row.actual, reader, row.on, row.note)
    return campaign


def _decode_text(raw: bytes) -> str:
    """Return the file as text without its byte-order mark; also Excel's "Unicode text" (UTF-16)."""
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
    """Return the non-blank records with the line on which each begins, and the delimiter."""
    skip = 0
    told = re.match(r"sep=([;,\t])\n", text)
    if told:
        text, skip = text[told.end() :], 1
        return _parse_records(text, told[1], skip), told[1]
    tried = [(_rate_delimiter(text, delimiter), delimiter) for delimiter in ";,\t"]
    delimiter = max(tried, key=lambda each: each[0])[1]
    return _parse_records(text, delimiter, skip), delimiter


def _rate_delimiter(text: str, delimiter: str) -> tuple[int, int]:
    """Return how well the heading fits a delimiter: known columns, then columns."""
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
        raise UserError(f"Line {begins + skipped}: {why}.", "Export the report again, or fix that line.") from None
    return found


def _find_columns(head: Sequence[str]) -> dict[str, int]:
    """Return the index of each known column; of two with one meaning, the first."""
    found: dict[str, int] = {}
    for place, cell in enumerate(head):
        for key, names in _COLUMN_NAMES.items():
            if normalize_name(cell) in names:
                found.setdefault(key, place)
    return found


def _require_unique_columns(line: int, head: Sequence[str]) -> None:
    """Raise UserError if two columns hold the value or the day, because either could be meant."""
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
                f"it has {len(cells)} cells for {how.wide} headings: is a text with a separator in it not quoted?"
            )
        metric = _require_metric(row.metric, how.metrics)
        row = replace(row, metric=metric.name)
        row = replace(row, actual=parse_result(row.text, metric, how.currency, how.point))
        row = replace(row, on=parse_cell_day(got.get("on", ""), how.day_first) or row.on)
        if row.on > how.today + timedelta(days=1):
            raise ParseError(f"{row.on} is in the future")
        if not row.by:
            raise ParseError("it has no name")
        return row
    except ParseError as reason:
        return replace(row, state="wrong", message=str(reason), ambiguous=isinstance(reason, AmbiguousNumber))


def _require_metric(name: str, metrics: Sequence[Metric]) -> Metric:
    if not name:
        raise ParseError("it names no metric")
    found = next((metric for metric in metrics if normalize_name(name) in map(normalize_name, metric.names)), None)
    if found:
        return found
    names = {normalize_name(each): each for metric in metrics for each in metric.names}
    close = closest_match(normalize_name(name), names)
    raise ParseError(f"{name!r} is no goal or measure" + (f"; did you mean {names[close]}?" if close else ""))


def _name_lines(lines: Sequence[int]) -> str:
    return (
        f"line {lines[0]} has another value"
        if len(lines) == 1
        else f"lines {_format_line_ranges(lines)} have other values"
    )


def _format_line_ranges(lines: Sequence[int]) -> str:
    """Return ascending numbers as "2 to 5, 8"."""
    runs: list[list[int]] = []
    for line in lines:
        if runs and runs[-1][-1] + 1 == line:
            runs[-1].append(line)
        else:
            runs.append([line])
    return ", ".join(f"{run[0]} to {run[-1]}" if len(run) > 1 else str(run[0]) for run in runs)
