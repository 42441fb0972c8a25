"""A table with one result per row: metric and value, and optionally date, by and note.

Every line is understood, or reported with what is wrong with it. Numbers are read with the decimal mark that the whole
file proves; an ambiguous number is reported, not guessed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from alignkit.core.errors import UserError
from alignkit.core.model import Campaign
from alignkit.crm import cells
from alignkit.crm.headings import RESULT_COLUMNS
from alignkit.crm.import_rows import ImportRow
from alignkit.crm.tables import Cell, Table, cell_text, looks_personal
from alignkit.review import results
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
from alignkit.text.spelling import closest_match
from alignkit.values.parse_format import ParseError

MAX_ROWS = 5000


@dataclass(frozen=True, slots=True)
class TableFormat:
    """How a file writes numbers and days; ``on`` is the day of rows without one, None where nobody said."""

    point: DecimalMark | None
    day_first: bool | None
    today: date
    by: str
    on: date | None
    currency: str


def reason_text(reason: ParseError) -> str:
    """Return why a cell cannot be read, without the cell where it holds an address or a phone number."""
    return "it holds an address or a phone number" if looks_personal(str(reason)) else str(reason)


def find_columns(head: Sequence[str]) -> dict[str, int]:
    """Return the index of each known column; of two with one meaning, the first."""
    found: dict[str, int] = {}
    for place, cell in enumerate(head):
        for key, names in RESULT_COLUMNS.items():
            if _column_name(cell) in names:
                found.setdefault(key, place)
    return found


def _column_name(heading: str) -> str:
    """Return a heading as it is compared, also one of two equal ones: "Value (2)"."""
    return normalize_name(re.sub(r" \(\d+\)$", "", heading))


def read_rows(table: Table, in_force: Campaign, how: TableFormat) -> tuple[list[ImportRow], tuple[str, ...]]:
    """Return the rows of the table, and remarks about it. Raise UserError where it is too long or holds none."""
    columns = find_columns(table.headings)
    _require_unique_columns(table)
    metrics = results.list_metrics(in_force)
    known = {normalize_name(name) for metric in metrics for name in metric.names}
    body = [(line, list(row)) for line, row in table.rows(keep_lone=True, known=known)]
    require_rows(body)
    how = replace(
        how,
        point=how.point or detect_decimal_mark(column_texts(body, columns["actual"])),
        day_first=how.day_first
        if how.day_first is not None
        else detect_day_first(column_texts(body, columns.get("on"))),
    )
    unused = [head for n, head in enumerate(table.headings) if n not in columns.values() and head.strip()]
    rows = [_parse_row(ImportRow(line), row, columns, len(table.headings), metrics, how) for line, row in body]
    return rows, tuple(f"Column {head!r} is not used." for head in unused)


def require_rows(body: Sequence[object]) -> None:
    """Raise UserError where there is no row, or more than can be results."""
    if not body:
        raise UserError("The table has no row below its headings.", "Export the report again with its rows.")
    if len(body) > MAX_ROWS:
        found, most = numbers.format_grouped(len(body)), numbers.format_grouped(MAX_ROWS)
        raise UserError(f"The file holds {found} rows; at most {most} can be imported at once.")


def column_texts(body: Sequence[tuple[int, Sequence[Cell]]], place: int | None) -> Iterator[str]:
    """Return the cells of a column that are text; what a workbook knows to be a number or a day proves nothing."""
    return (cell for _, row in body if place is not None and place < len(row) and isinstance(cell := row[place], str))


def find_metric(name: str, metrics: Sequence[Metric]) -> Metric:
    """Return the metric of this name. Raise ParseError where there is none, with the closest one."""
    if not name:
        raise ParseError("it names no metric")
    found = next((metric for metric in metrics if normalize_name(name) in map(normalize_name, metric.names)), None)
    if found:
        return found
    names = {normalize_name(each): each for metric in metrics for each in metric.names}
    close = closest_match(normalize_name(name), names)
    raise ParseError(f"{name!r} is no goal or measure" + (f"; did you mean {names[close]}?" if close else ""))


def parse_figure(row: ImportRow, metric: Metric, cell: Cell, how: TableFormat) -> ImportRow:
    """Return the row with its value and its day judged; one that is wrong says why."""
    try:
        typed = not isinstance(cell, str)
        value = parse_result(cell_text(cell), metric, how.currency, "." if typed else how.point)
        return replace(row, actual=value)
    except ParseError as reason:
        return replace(row, state="wrong", message=reason_text(reason), ambiguous=isinstance(reason, AmbiguousNumber))


def parse_day_cell(cell: Cell, how: TableFormat) -> date | None:
    """Return the day of a row, None where its cell is empty. Raise ParseError where it is no day, or in the future."""
    if isinstance(cell, str):
        try:
            day = parse_cell_day(cell, how.day_first)
        except ParseError as plain:
            try:
                moment = cells.parse_moment(cell, how.day_first)
            except ParseError:
                raise plain from None
            day = moment.day if moment else None
    else:
        moment = cells.parse_moment(cell, how.day_first)
        day = moment.day if moment else None
    if day and day > how.today + timedelta(days=1):
        raise ParseError(f"{day} is in the future")
    return day


def _require_unique_columns(table: Table) -> None:
    """Raise UserError if two columns hold the value or the day, because either could be meant."""
    for key, name in (("actual", "value"), ("on", "day")):
        named = [cell.strip() for cell in table.headings if _column_name(cell) in RESULT_COLUMNS[key]]
        if len(named) > 1:
            listed = "; ".join(named)
            raise UserError(
                f"Line {table.heading_line} has {len(named)} columns for the {name}: {listed}.", "Leave one of them."
            )


def _parse_row(
    row: ImportRow,
    given: Sequence[Cell],
    columns: Mapping[str, int],
    wide: int,
    metrics: Sequence[Metric],
    how: TableFormat,
) -> ImportRow:
    cell = {key: given[n] if n < len(given) else "" for key, n in columns.items()}
    got = {key: " ".join(cell_text(value).split()) for key, value in cell.items()}
    personal = [key for key, text in got.items() if key != "actual" and looks_personal(text)]
    got |= dict.fromkeys(personal, "")
    got["actual"] = "" if "@" in got["actual"] else got["actual"]
    row = replace(
        row,
        metric=got["metric"],
        text=got["actual"],
        by=got.get("by") or how.by,
        note=got.get("note", ""),
        on=how.on or date.min,
    )
    try:
        if any(cell_text(more) for more in given[wide:]):
            raise ParseError(
                f"it has {len(given)} cells for {wide} headings: is a text with a separator in it not quoted?"
            )
        if personal:
            raise ParseError(f"its {personal[0]} holds an e-mail address or a phone number; take it out")
        metric = find_metric(row.metric, metrics)
        row = replace(row, metric=metric.name, on=parse_day_cell(cell.get("on", ""), how) or row.on)
        if not row.by:
            raise ParseError("it has no name")
        return parse_figure(row, metric, cell["actual"], how)
    except ParseError as reason:
        return replace(row, state="wrong", message=reason_text(reason), ambiguous=isinstance(reason, AmbiguousNumber))
