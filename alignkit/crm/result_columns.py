"""Tables whose columns hold results: one row a result, a day, a month, or a campaign."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from alignkit.core.errors import UserError
from alignkit.crm import cells, export_shapes, offers, results_table
from alignkit.crm.headings import STATE_ROLES, find_role, find_roles
from alignkit.crm.import_rows import ImportRow
from alignkit.crm.lead_counts import heading_scale
from alignkit.crm.offers import squash
from alignkit.crm.reading import (
    Reading,
    ask_day_first,
    ask_decimal,
    ask_for_metric,
    cell_at,
    map_option,
    require_day,
    rows_text,
    tidy,
)
from alignkit.crm.tables import Cell, OnRow, Table, cell_text
from alignkit.review.records import normalize_name
from alignkit.review.result_parsing import detect_decimal_mark
from alignkit.review.results import Metric
from alignkit.values.parse_format import ParseError

_MAX_SHOWN_VALUES = 12


def read_results(reading: Reading, on_row: OnRow | None) -> None:
    rows, notes = results_table.read_rows(reading.table, reading.in_force, _format_of(reading, reading.options.on))
    reading.facts += [*notes, rows_text(len(rows))]
    undated = [row for row in rows if row.on == date.min and (row.state != "wrong" or row.ambiguous)]
    if undated and (day := require_day(reading, max((r.on for r in rows if r.on != date.min), default=None))):
        rows = [replace(row, on=day) if row.on == date.min else row for row in rows]
    reading.rows = rows
    ask_decimal(reading, any(row.ambiguous for row in rows))


def read_wide(reading: Reading, on_row: OnRow | None) -> None:
    table = reading.table
    day_place = export_shapes.day_column(table)
    columns = _metric_columns(reading, {day_place})
    body = _body(table)
    how = _sharpened(reading, body, columns, day_place)
    if day_place is not None and _ends_with_sum(body, columns, day_place, how):
        body.pop()
        table.left_out["total"] += 1
    reading.facts.append(rows_text(len(body)))
    _name_unused(reading, {*columns, day_place})
    if not columns:
        ask_for_metric(reading, [head for n, head in enumerate(table.headings) if n != day_place and head])
        return
    undated = day_place is None or any(not cell_text(cell_at(row, day_place)) for _, row in body)
    given = require_day(reading, None) if undated else None
    for line, row in body:
        for place, metric in columns.items():
            if cells.is_no_value(cell_text(cell_at(row, place))):
                continue
            made = ImportRow(
                len(reading.rows) + 1, metric.name, by=reading.options.by, text=cell_text(cell_at(row, place))
            )
            made = replace(made, place=f"{len(reading.rows) + 1}  line {line}", on=given or date.min)
            made = _parse_scaled(reading, made, metric, row, place, how)
            if made.state != "wrong" and day_place is not None:
                try:
                    made = replace(made, on=results_table.parse_day_cell(cell_at(row, day_place), how) or made.on)
                except ParseError as reason:
                    made = replace(made, state="wrong", message=results_table.reason_text(reason))
            reading.rows.append(made)
    ask_decimal(reading, any(row.ambiguous for row in reading.rows))
    if how.day_first is None and any("write the one that is meant" in row.message for row in reading.rows):
        ask_day_first(reading, [table.headings[day_place or 0]])


def _parse_scaled(
    reading: Reading,
    made: ImportRow,
    metric: Metric,
    row: Sequence[Cell],
    place: int,
    how: results_table.TableFormat,
) -> ImportRow:
    """Return the row with its value, multiplied where the heading says that amounts are in thousands."""
    made = results_table.parse_figure(made, metric, cell_at(row, place), how)
    scale = heading_scale(reading.table.headings, place) if reading.is_money(metric) else 1
    return made if scale == 1 else replace(made, actual=tidy(Decimal(repr(made.actual)) * scale))


def _ends_with_sum(
    body: Sequence[tuple[int, Sequence[Cell]]], columns: Iterable[int], day_place: int, how: results_table.TableFormat
) -> bool:
    """Return whether the last row has no day and is the sum of those above in each column, so that it is no result."""
    if len(body) < 3 or cell_text(cell_at(body[-1][1], day_place)):
        return False
    try:
        for place in columns:
            amounts = [cells.parse_money(cell_at(row, place), how.point) for _, row in body]
            *above, last = [money.amount if money else Decimal(0) for money in amounts]
            if sum(above) != last:
                return False
    except ParseError:
        return False
    return True


def read_months(reading: Reading, on_row: OnRow | None) -> None:
    table = reading.table
    month_place = export_shapes.month_column(table)
    columns = _metric_columns(reading, {month_place})
    body = _body(table)
    how = _sharpened(reading, body, columns, None)
    months: list[tuple[tuple[int, int], int, Sequence[Cell]]] = []
    for line, row in body:
        try:
            months.append((export_shapes.parse_month(cell_at(row, month_place)), line, row))
        except ParseError as reason:
            raise UserError(f"Line {line}: {reason}.", "Export the report by month, with the year.") from None
    if len({month for month, _, _ in months}) < len(months):
        hint = "Export this campaign's rows only, one a month."
        states = [name for name in table.headings if find_role(name) in STATE_ROLES]
        if states and reading.metrics:
            hint += f' Or say what is counted: --map "{reading.metrics[0].name}={states[0]}:VALUE"'
        raise UserError("A month stands in the file twice.", hint)
    months.sort(key=lambda each: each[0])
    reading.facts.append(rows_text(len(body)))
    _name_unused(reading, {*columns, month_place})
    if not columns:
        ask_for_metric(reading, [head for n, head in enumerate(table.headings) if n != month_place and head])
    if not reading.used.months:
        text = "Is each number the month's own, to be added up, or the total so far?"
        reading.ask("months", text, '--map "months=own"', '--map "months=so far"')
    if not columns or not reading.used.months:
        return
    last_day = _month_end(*months[-1][0])
    if last_day > reading.options.today:
        given = require_day(reading, None)
        if given is None:
            return
        last_day = given
    for place, metric in columns.items():
        total = 0.0
        for month, line, row in months:
            if cells.is_no_value(cell_text(cell_at(row, place))):
                continue
            made = ImportRow(
                len(reading.rows) + 1, metric.name, by=reading.options.by, text=cell_text(cell_at(row, place))
            )
            made = _parse_scaled(reading, made, metric, row, place, how)
            if reading.used.months == "own":
                if metric.unit in ("share", "%"):
                    made = replace(made, state="wrong", message="a share of each month cannot be added up")
                total += made.actual
                made = replace(made, actual=tidy(Decimal(repr(round(total, 6)))))
            end = last_day if month == months[-1][0] else _month_end(*month)
            place_text = f"{len(reading.rows) + 1}  up to line {line}"
            reading.rows.append(replace(made, on=end, place=place_text))
    ask_decimal(reading, any(row.ambiguous for row in reading.rows))


def read_campaigns(reading: Reading, on_row: OnRow | None) -> None:
    table = reading.table
    place = table.column(reading.used.columns.get("campaign", "")) if "campaign" in reading.used.columns else None
    if place is None:
        place = find_roles(table.headings)["campaign"][0]
    crm_name = str(reading.in_force.info.get("crm_name", ""))
    body = _body(table)
    own = [(line, row) for line, row in body if squash(cell_text(cell_at(row, place))) == squash(crm_name) and crm_name]
    reading.facts.append(rows_text(len(body)))
    columns = _metric_columns(reading, {place})
    how = _sharpened(reading, body, columns, None)
    if not crm_name:
        reading.ask(
            "campaign", "Which row is this campaign's? It has no crm_name.", 'alignkit answer: --set "crm_name=…"'
        )
        return
    if len(own) != 1:
        count = "No row is" if not own else f"{len(own)} rows are"
        reading.ask("campaign", f"{count} called {crm_name!r}, the campaign's name in the CRM (crm_name).")
        return
    line, row = own[0]
    others = "1 other is" if len(body) == 2 else f"{len(body) - 1} others are"
    reading.facts.append(f"Line {line} is this campaign's; {others} left out.")
    figures = {
        head: cell_text(cell_at(row, n))
        for n, head in enumerate(table.headings)
        if n != place and export_shapes.is_number(cell_at(row, n)) and not find_role_personal(head)
    }
    reading.document["campaign"] = figures
    reading.facts += [f"{head}: {text}" for head, text in list(figures.items())[:_MAX_SHOWN_VALUES]]
    offered = offers.offer_totals(reading.in_force, table.headings)
    taken = {metric.name for metric in columns.values()}
    reading.offered += [map_option(rule) for rule in offered if rule.target not in taken]
    if not columns:
        ask_for_metric(reading, [*figures])
        return
    day = require_day(reading, None)
    for column, metric in columns.items():
        if cells.is_no_value(cell_text(cell_at(row, column))) or day is None:
            continue
        made = ImportRow(
            len(reading.rows) + 1, metric.name, by=reading.options.by, text=cell_text(cell_at(row, column))
        )
        made = _parse_scaled(reading, made, metric, row, column, how)
        reading.rows.append(replace(made, on=day, place=f"{len(reading.rows) + 1}  {table.headings[column][:26]}"))
    ask_decimal(reading, any(each.ambiguous for each in reading.rows))


def _format_of(reading: Reading, on: date | None) -> results_table.TableFormat:
    o = reading.options
    return results_table.TableFormat(o.decimal, o.day_first, o.today, o.by, on, reading.currency)


def _metric_columns(reading: Reading, skip: set[int | None]) -> dict[int, Metric]:
    """Return the columns that hold numbers of a metric: by their headings, or by a mapping without values."""
    table, found = reading.table, dict[int, Metric]()
    names = {normalize_name(name): metric for metric in reading.metrics for name in metric.names}
    for place, head in enumerate(table.headings):
        if place not in skip and (metric := names.get(normalize_name(head))):
            found[place] = metric
        elif metric := names.get(normalize_name(re.sub(r" \(\d+\)$", "", head))):
            text = f"Several columns are called {metric.name!r}. Which one is meant?"
            if not any(normalize_name(rule.target) == normalize_name(metric.name) for rule in reading.used.rules):
                same = [each for each in table.headings if each.startswith(head[: head.rindex(" (")])]
                reading.ask("same_name", text, *(f'--map "{metric.name}={each}"' for each in same))
    for rule in reading.used.rules:
        if not rule.values and not rule.is_reason and (own := table.column(rule.column)) is not None:
            found[own] = names[normalize_name(rule.target)]
    return found


def _body(table: Table) -> list[tuple[int, Sequence[Cell]]]:
    body: list[tuple[int, Sequence[Cell]]] = [(line, list(row)) for line, row in table.rows()]
    results_table.require_rows(body)
    return body


def _sharpened(
    reading: Reading, body: Sequence[tuple[int, Sequence[Cell]]], columns: Any, day_place: int | None
) -> results_table.TableFormat:
    """Return the format of the file with what its columns of numbers and of days prove together."""
    how = _format_of(reading, None)
    figures = [text for place in columns for text in results_table.column_texts(body, place)]
    days = list(results_table.column_texts(body, day_place))
    return replace(
        how,
        point=how.point or detect_decimal_mark(figures),
        day_first=how.day_first if how.day_first is not None else cells.detect_day_first(days)[0],
    )


def _name_unused(reading: Reading, used: set[int | None]) -> None:
    unused = [head for n, head in enumerate(reading.table.headings) if n not in used and head]
    reading.facts += [f"Column {head!r} is not used." for head in unused[:8]]


def _month_end(year: int, month: int) -> date:
    return date(year, month, calendar.monthrange(year, month)[1])


def find_role_personal(heading: str) -> bool:
    """Return whether a heading names a person's data."""
    return any(role in find_roles([heading]) for role in ("email", "phone", "person", "owner"))
