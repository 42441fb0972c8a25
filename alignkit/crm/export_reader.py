"""Read what a CRM exported: which table a file holds, what it says of a campaign, and what is left to ask.

Nothing is guessed. What a stage, a status or a reason means here comes from ``Meanings``; what is missing is a
``Question`` with the options that answer it.
"""

from __future__ import annotations

import calendar
import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from alignkit.core.errors import UserError
from alignkit.core.model import Campaign
from alignkit.crm import cells, export_shapes, lead_counts, meanings, offers, results_table
from alignkit.crm.export_shapes import SHAPE_NAMES, Shape
from alignkit.crm.headings import STATE_ROLES, find_roles
from alignkit.crm.import_rows import ImportRow, ImportTable, judge_rows
from alignkit.crm.lead_counts import LeadCounts, OnRow, Tally
from alignkit.crm.meanings import Meanings, Rule
from alignkit.crm.offers import squash
from alignkit.crm.tables import Cell, Sheet, Table, cell_text, find_table
from alignkit.review import results
from alignkit.review.records import normalize_name
from alignkit.review.result_parsing import DecimalMark, detect_decimal_mark
from alignkit.review.results import Metric
from alignkit.text import numbers
from alignkit.text.spelling import closest_match
from alignkit.values.parse_format import ParseError

_AS_OF = re.compile(
    r"(?i)\b(as of|stand|stichtag|exported|generated|erstellt|export|report date|datum|date|printed|created)\b"
)
_DAY_IN_TEXT = re.compile(r"\d{4}-\d{2}-\d{2}|\d{1,2}([./-])\d{1,2}\1\d{4}|\d{1,2} [A-Za-zäé]{3,9}\.? \d{4}")
_ENGLISH_DAY = re.compile(r"\b([A-Z][a-z]{2,8}) (\d{1,2}), (\d{4})")
_MAX_SHOWN_VALUES = 12


@dataclass(frozen=True, slots=True)
class Question:
    """Something the file does not say. ``answers`` are the options of ``review import`` that say it."""

    key: str
    text: str
    answers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """How a file is to be read. ``on`` is the day of its numbers, None where the file must say it; ``kept`` are the
    meanings of the workspace, ``maps`` further ones as ``--map`` gives them, ``file_maps`` those of ``--map-file``.
    """

    by: str
    today: date
    on: date | None = None
    decimal: DecimalMark | None = None
    day_first: bool | None = None
    kept: Meanings = field(default_factory=Meanings)
    file_maps: Meanings = field(default_factory=Meanings)
    maps: tuple[str, ...] = ()
    timezone: str = ""
    holidays: tuple[date, ...] = ()


@dataclass(frozen=True, slots=True)
class ExportPreview:
    """What was understood of a file: nothing is written yet.

    ``facts`` say what was counted and what was left out; ``table`` holds the rows to record; ``questions`` must be
    answered first. ``said`` are the meanings that were given for this file, to be kept once it is accepted.
    """

    shape: Shape
    headings: tuple[str, ...]
    facts: tuple[str, ...]
    table: ImportTable
    questions: tuple[Question, ...]
    said: Meanings
    used: Meanings
    offered: tuple[str, ...] = ()
    counts: LeadCounts | None = None
    document: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class _Reading:
    """What is gathered while one file is read."""

    table: Table
    in_force: Campaign
    options: ReadOptions
    shape: Shape
    used: Meanings
    said: Meanings
    metrics: tuple[Metric, ...]
    facts: list[str] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    rows: list[ImportRow] = field(default_factory=list)
    offered: list[str] = field(default_factory=list)
    counts: LeadCounts | None = None
    document: dict[str, Any] = field(default_factory=dict)

    @property
    def currency(self) -> str:
        return str(self.in_force.info.get("currency", ""))

    def ask(self, key: str, text: str, *answers: str) -> None:
        if not any(each.key == key and each.text == text for each in self.questions):
            self.questions.append(Question(key, text, answers))

    def is_money(self, metric: Metric) -> bool:
        return bool(metric.unit) and (
            metric.unit == self.currency or re.fullmatch(r"[A-Z]{3}", metric.unit) is not None
        )

    def add_row(self, metric: str, value: float, on: date, place: str, *, kind: Any = "result", text: str = "") -> None:
        by = self.options.by
        line = len(self.rows) + 1
        self.rows.append(ImportRow(line, metric, value, on, by, "", text or str(value), "new", "", False, kind, place))


def read_export(
    sheets: Sequence[Sheet], in_force: Campaign, options: ReadOptions, on_row: OnRow | None = None
) -> ExportPreview:
    """Return what a file says of the campaign. ``sheets`` is one for a text file, several for a workbook.

    ``on_row`` is called now and then with the rows read; what it raises ends the reading. Raise UserError where the
    file holds no table, or a mapping names a column or a metric that is not there.
    """
    metrics = results.list_metrics(in_force)
    table = _choose_table(sheets, [name for metric in metrics for name in metric.names])
    if not any(True for _ in table.rows(keep_lone=True)):
        raise UserError("The table has no row below its headings.", "Export the report again with its rows.")
    shape = export_shapes.detect_shape(table, in_force)
    said = meanings.used_in(options.file_maps, table.headings, in_force).with_more(
        meanings.parse_options(options.maps, table.headings, in_force)
    )
    used = meanings.used_in(options.kept, table.headings, in_force).with_more(said)
    reading = _Reading(table, in_force, options, shape, used, said, metrics)
    readers: dict[str, Callable[[_Reading, OnRow | None], None]] = {
        "results": _read_results,
        "wide": _read_wide,
        "months": _read_months,
        "campaigns": _read_campaigns,
        "counts": _read_leads,
        "leads": _read_leads,
    }
    readers.get(shape, _read_events)(reading, on_row)
    _describe_file(reading)
    return ExportPreview(
        shape,
        table.headings,
        tuple(reading.facts),
        ImportTable(judge_rows(reading.rows, in_force), tuple(reading.facts)),
        tuple(reading.questions),
        said,
        used,
        tuple(reading.offered),
        reading.counts,
        reading.document,
    )


def _choose_table(sheets: Sequence[Sheet], names: Sequence[str]) -> Table:
    """Return the table of the sheet whose headings are known best."""
    found: list[tuple[int, int, Table]] = []
    refusal: UserError | None = None
    for place, sheet in enumerate(sheets):
        try:
            table = find_table(sheet, names)
        except UserError as error:
            refusal = refusal or error
            continue
        roles = sum(len(places) for places in find_roles(table.headings).values())
        own = sum(normalize_name(head) in {normalize_name(name) for name in names} for head in table.headings)
        found.append((roles + own, -place, table))
    if found:
        return max(found, key=lambda each: each[:2])[2]
    raise refusal or UserError("The file is empty.", "Export the report again, with its headings.")


def _describe_file(reading: _Reading) -> None:
    """Put what the whole file is in front of the facts."""
    table, sheet = reading.table, reading.table.sheet
    how = f"separated by {sheet.delimiter}, {sheet.encoding}" if sheet.delimiter else sheet.described
    first = [f"{SHAPE_NAMES[reading.shape].capitalize()}; {how}; headings on line {table.heading_line}."]
    if table.title_lines:
        count = len(table.title_lines)
        first.append(f"Left out: {count} line{'' if count == 1 else 's'} above the headings.")
    for kind, name in (("footer", "line"), ("total", "row of totals")):
        if count := table.left_out[kind]:
            plural = name.replace("row", "rows") if kind == "total" else f"{name}s"
            first.append(
                f"Left out: {count} {name if count == 1 else plural}{' that are no rows' if kind == 'footer' else ''}."
            )
    reading.facts[:0] = first
    reading.document = {
        "shape": reading.shape,
        "encoding": sheet.encoding,
        "delimiter": sheet.delimiter,
        "sheet": sheet.name,
        "heading_line": table.heading_line,
        "headings": list(table.headings),
        "left_out": {"above": len(table.title_lines), **dict(table.left_out)},
        **reading.document,
    }


def _as_of(reading: _Reading) -> date | None:
    """Return the day that a line above or below the table names: "Stand: 27.11.2026", "Generated By: … 11/2/2026"."""
    found: set[date] = set()
    order = reading.counts.day_first if reading.counts else reading.options.day_first
    for line in (*reading.table.title_lines, *reading.table.footer_lines):
        if not _AS_OF.search(line):
            continue
        texts = [match[0] for match in _DAY_IN_TEXT.finditer(line)]
        texts += [f"{match[2]} {match[1]} {match[3]}" for match in _ENGLISH_DAY.finditer(line)]
        for text in texts:
            try:
                moment = cells.parse_moment(text, order)
            except ParseError:
                continue
            if moment and moment.day <= reading.options.today:
                found.add(moment.day)
    return max(found, default=None)


def _require_day(reading: _Reading, newest: date | None) -> date | None:
    """Return the day of the file's numbers; where nothing says it, ask."""
    options = reading.options
    if options.on and options.on > options.today + timedelta(days=1):
        raise UserError(f"{options.on} is in the future.", "A review records what has happened.")
    day = options.on or max(filter(None, (newest, _as_of(reading))), default=None)
    if day is None:
        reading.ask("day", "From which day are these numbers? The file does not say.", "--on 2026-11-30")
    return day


# one row a result, a day, a month, a campaign


def _format_of(reading: _Reading, on: date | None) -> results_table.TableFormat:
    o = reading.options
    return results_table.TableFormat(o.decimal, o.day_first, o.today, o.by, on, reading.currency)


def _read_results(reading: _Reading, on_row: OnRow | None) -> None:
    rows, notes = results_table.read_rows(reading.table, reading.in_force, _format_of(reading, reading.options.on))
    reading.facts += [*notes, _rows_text(len(rows))]
    undated = [row for row in rows if row.on == date.min and (row.state != "wrong" or row.ambiguous)]
    if undated and (day := _require_day(reading, max((r.on for r in rows if r.on != date.min), default=None))):
        rows = [replace(row, on=day) if row.on == date.min else row for row in rows]
    reading.rows = rows
    _ask_decimal(reading, any(row.ambiguous for row in rows))


def _rows_text(count: int) -> str:
    return f"{numbers.format_grouped(count)} row{'' if count == 1 else 's'}."


def _ask_decimal(reading: _Reading, ambiguous: bool) -> None:
    if ambiguous:
        text = "Is 1.234 more than a thousand, or little more than one? No number of the column proves it."
        reading.ask("decimal", text, "--decimal comma", "--decimal point")


def _metric_columns(reading: _Reading, skip: set[int | None]) -> dict[int, Metric]:
    """Return the columns that hold numbers of a metric: by their headings, or by a mapping without values."""
    table, found = reading.table, dict[int, Metric]()
    names = {normalize_name(name): metric for metric in reading.metrics for name in metric.names}
    for place, head in enumerate(table.headings):
        if place not in skip and (metric := names.get(normalize_name(head))):
            found[place] = metric
    for rule in reading.used.rules:
        if not rule.values and not rule.is_reason and (own := table.column(rule.column)) is not None:
            found[own] = names[normalize_name(rule.target)]
    return found


def _read_wide(reading: _Reading, on_row: OnRow | None) -> None:
    table = reading.table
    day_place = export_shapes.day_column(table)
    columns = _metric_columns(reading, {day_place})
    body = _body(table)
    how = _sharpened(reading, body, columns, day_place)
    reading.facts.append(_rows_text(len(body)))
    _name_unused(reading, {*columns, day_place})
    if not columns:
        _ask_for_metric(reading, [head for n, head in enumerate(table.headings) if n != day_place and head])
        return
    undated = day_place is None or any(not cell_text(_at(row, day_place)) for _, row in body)
    given = _require_day(reading, None) if undated else None
    for line, row in body:
        for place, metric in columns.items():
            if not cell_text(_at(row, place)):
                continue
            made = ImportRow(len(reading.rows) + 1, metric.name, by=reading.options.by, text=cell_text(_at(row, place)))
            made = replace(made, place=f"{len(reading.rows) + 1}  line {line}", on=given or date.min)
            made = results_table.parse_figure(made, metric, _at(row, place), how)
            if made.state != "wrong" and day_place is not None:
                try:
                    made = replace(made, on=results_table.parse_day_cell(_at(row, day_place), how) or made.on)
                except ParseError as reason:
                    made = replace(made, state="wrong", message=str(reason))
            reading.rows.append(made)
    _ask_decimal(reading, any(row.ambiguous for row in reading.rows))
    if how.day_first is None and any("write the one that is meant" in row.message for row in reading.rows):
        _ask_day_first(reading, [table.headings[day_place or 0]])


def _body(table: Table) -> list[tuple[int, Sequence[Cell]]]:
    body: list[tuple[int, Sequence[Cell]]] = [(line, list(row)) for line, row in table.rows()]
    results_table.require_rows(body)
    return body


def _sharpened(
    reading: _Reading, body: Sequence[tuple[int, Sequence[Cell]]], columns: Any, day_place: int | None
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


def _name_unused(reading: _Reading, used: set[int | None]) -> None:
    unused = [head for n, head in enumerate(reading.table.headings) if n not in used and head]
    reading.facts += [f"Column {head!r} is not used." for head in unused[:8]]


def _at(row: Sequence[Cell], place: int | None) -> Cell:
    return row[place] if place is not None and place < len(row) else ""


def _read_months(reading: _Reading, on_row: OnRow | None) -> None:
    table = reading.table
    month_place = export_shapes.month_column(table)
    columns = _metric_columns(reading, {month_place})
    body = _body(table)
    how = _sharpened(reading, body, columns, None)
    months: list[tuple[tuple[int, int], int, Sequence[Cell]]] = []
    for line, row in body:
        try:
            months.append((export_shapes.parse_month(_at(row, month_place)), line, row))
        except ParseError as reason:
            raise UserError(f"Line {line}: {reason}.", "Export the report by month, with the year.") from None
    if len({month for month, _, _ in months}) < len(months):
        raise UserError("A month stands in the file twice.", "Export this campaign's rows only, one a month.")
    months.sort(key=lambda each: each[0])
    reading.facts.append(_rows_text(len(body)))
    _name_unused(reading, {*columns, month_place})
    if not columns:
        _ask_for_metric(reading, [head for n, head in enumerate(table.headings) if n != month_place and head])
    if not reading.used.months:
        text = "Is each number the month's own, to be added up, or the total so far?"
        reading.ask("months", text, '--map "months=own"', '--map "months=so far"')
    if not columns or not reading.used.months:
        return
    last_day = _month_end(*months[-1][0])
    if last_day > reading.options.today:
        given = _require_day(reading, None)
        if given is None:
            return
        last_day = given
    for place, metric in columns.items():
        total = 0.0
        for month, line, row in months:
            if not cell_text(_at(row, place)):
                continue
            made = ImportRow(len(reading.rows) + 1, metric.name, by=reading.options.by, text=cell_text(_at(row, place)))
            made = results_table.parse_figure(made, metric, _at(row, place), how)
            if reading.used.months == "own":
                if metric.unit in ("share", "%"):
                    made = replace(made, state="wrong", message="a share of each month cannot be added up")
                total += made.actual
                made = replace(made, actual=_tidy(Decimal(repr(round(total, 6)))))
            end = last_day if month == months[-1][0] else _month_end(*month)
            place_text = f"{len(reading.rows) + 1}  up to line {line}"
            reading.rows.append(replace(made, on=end, place=place_text))
    _ask_decimal(reading, any(row.ambiguous for row in reading.rows))


def _month_end(year: int, month: int) -> date:
    return date(year, month, calendar.monthrange(year, month)[1])


def _read_campaigns(reading: _Reading, on_row: OnRow | None) -> None:
    table = reading.table
    place = table.column(reading.used.columns.get("campaign", "")) if "campaign" in reading.used.columns else None
    if place is None:
        place = find_roles(table.headings)["campaign"][0]
    crm_name = str(reading.in_force.info.get("crm_name", ""))
    body = _body(table)
    own = [(line, row) for line, row in body if squash(cell_text(_at(row, place))) == squash(crm_name) and crm_name]
    reading.facts.append(_rows_text(len(body)))
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
    reading.facts.append(f"Line {line} is this campaign's; {len(body) - 1} others are left out.")
    figures = {
        head: cell_text(_at(row, n))
        for n, head in enumerate(table.headings)
        if n != place and export_shapes.is_number(_at(row, n)) and not find_role_personal(head)
    }
    reading.document["campaign"] = figures
    reading.facts += [f"{head}: {text}" for head, text in list(figures.items())[:_MAX_SHOWN_VALUES]]
    offered = offers.offer_totals(reading.in_force, table.headings)
    taken = {metric.name for metric in columns.values()}
    reading.offered += [_map_option(rule) for rule in offered if rule.target not in taken]
    if not columns:
        _ask_for_metric(reading, [*figures])
        return
    day = _require_day(reading, None)
    for column, metric in columns.items():
        if not cell_text(_at(row, column)) or day is None:
            continue
        made = ImportRow(len(reading.rows) + 1, metric.name, by=reading.options.by, text=cell_text(_at(row, column)))
        made = results_table.parse_figure(made, metric, _at(row, column), how)
        reading.rows.append(replace(made, on=day, place=f"{len(reading.rows) + 1}  {table.headings[column]}"))
    _ask_decimal(reading, any(each.ambiguous for each in reading.rows))


def find_role_personal(heading: str) -> bool:
    """Return whether a heading names a person's data."""
    return any(role in find_roles([heading]) for role in ("email", "phone", "person", "owner"))


# one row a lead, contact or deal; or one row a value with its count


def _read_leads(reading: _Reading, on_row: OnRow | None) -> None:
    table, options, used = reading.table, reading.options, reading.used
    counted = export_shapes.count_column(table) if reading.shape == "counts" else None
    also = [rule.column for rule in used.rules if rule.values]
    also += [*used.orders, *used.left_out]
    if reading.shape == "counts" and (place := export_shapes.value_column(table)) is not None:
        also.append(table.headings[place])
    counts = reading.counts = lead_counts.count_rows(
        table,
        also=tuple(dict.fromkeys(also)),
        amount=used.columns.get("amount", ""),
        currency=used.columns.get("currency", ""),
        campaign=used.columns.get("campaign", ""),
        crm_name=str(reading.in_force.info.get("crm_name", "")),
        count_column=counted,
        decimal=options.decimal,
        day_first=options.day_first,
        today=options.today,
        on_row=on_row,
    )
    _describe_counts(reading, counts)
    _check_total(reading, counts, counted)
    rules = [*_code_rules(reading, counts), *(rule for rule in used.rules if rule.values)]
    _offer(reading, counts, rules)
    if not rules:
        _ask_for_meaning(reading, counts)
    if reading.shape == "counts":
        _ask_for_reasons(reading, counts, rules)
    if counts.undecided_days and options.on is None:
        _ask_day_first(reading, counts.undecided_days)
    day = None if counts.undecided_days and options.on is None else _require_day(reading, counts.newest)
    for rule in rules:
        value = _apply_rule(reading, counts, rule)
        if value is not None and day is not None:
            kind = "sent back" if rule.is_reason else "result"
            from_where = f"{len(reading.rows) + 1}  {rule.column}: {', '.join(rule.values)}"
            reading.add_row(rule.target, value, day, from_where, kind=kind)


def _describe_counts(reading: _Reading, counts: LeadCounts) -> None:
    """Say what was counted: each state with its rows, reasons, amounts, and what cannot be told."""
    facts, document = reading.facts, reading.document
    facts.append(_rows_text(counts.rows))
    document["rows"] = counts.rows
    document["columns"], document["reached"], document["amounts"] = {}, {}, {}
    for place, (column, role) in enumerate(zip(counts.columns, counts.roles, strict=True)):
        if place in counts.reached:
            document["reached"][column] = counts.having_reached(place)
            facts.append(f"{column}: {counts.having_reached(place)} with a date")
            continue
        values = counts.values(column)
        empty = values.pop("", 0)
        document["columns"][column] = {"values": dict(values.most_common()), "none": empty}
        facts.append(f"{column}: {_list_values(values, empty)}")
        if role in STATE_ROLES and counts.amount_column:
            document["amounts"][column] = _amounts_by_value(reading, counts, place, values, not document["amounts"])
    for column in [c for c, role in zip(counts.columns, counts.roles, strict=True) if role == "reason"]:
        _describe_reasons(reading, counts, column)
    for column in [c for c, role in zip(counts.columns, counts.roles, strict=True) if role == "converted"]:
        _describe_converted(reading, counts, column)
    if counts.too_many_values:
        facts.append(f"Not counted, more than {lead_counts.MAX_VALUES} values: {'; '.join(counts.too_many_values)}.")
    if counts.unread_amounts:
        facts.append(f"{counts.unread_amounts} cells hold no number where one is expected; they are left out.")
    if counts.unread_days:
        facts.append(f"{counts.unread_days} different texts in columns of dates are no day.")
    if counts.other_campaigns:
        facts.append(f"Left out: {counts.other_campaigns} rows of other campaigns.")
    document["other_campaigns"] = counts.other_campaigns
    document["newest_day"] = counts.newest.isoformat() if counts.newest else None
    document["day_first"] = counts.day_first


def _list_values(values: Counter[str], empty: int) -> str:
    shown = [f"{value} {count}" for value, count in values.most_common(_MAX_SHOWN_VALUES)]
    more = len(values) - len(shown)
    shown += [f"{more} more values"] if more > 0 else []
    return "; ".join([*shown, f"none {empty}"] if empty else shown)


def _amounts_by_value(
    reading: _Reading, counts: LeadCounts, place: int, values: Counter[str], is_first: bool
) -> dict[str, Any]:
    """Return rows and amounts by value; they are said of the first column only."""
    found: dict[str, Any] = {}
    shown: dict[str, list[str]] = {"won": [], "lost": [], "": []}
    for value in values:
        tally = counts.having_value(place, value)
        amounts = {currency or "unnamed": _tidy(amount) for currency, amount in sorted(tally.amounts.items())}
        found[value] = {"rows": tally.count, "amounts": amounts, "without_amount": tally.amounts_missing}
        if amounts:
            text = ", ".join(
                f"{'' if c == 'unnamed' else c + ' '}{numbers.format_number(a)}" for c, a in amounts.items()
            )
            missing = f", {tally.amounts_missing} without an amount" if tally.amounts_missing else ""
            shown[offers.outcome(value)].append(f"{value} {text}{missing}")
    listed = [*shown["won"], *shown["lost"], *shown[""]]
    if listed and is_first:
        reading.facts.append(
            f"{counts.amount_column} by {counts.columns[place]}: {'; '.join(listed[:_MAX_SHOWN_VALUES])}"
        )
    return found


def _describe_reasons(reading: _Reading, counts: LeadCounts, column: str) -> None:
    """Say how many rows that are turned away have no reason: those of a state in which others have one."""
    reason = counts.columns.index(column)
    for place, (name, role) in enumerate(zip(counts.columns, counts.roles, strict=True)):
        if role not in ("status", "stage", "deal_stage") or name == column:
            continue
        states = {
            key[place]
            for key in counts.combinations
            if key[place] and (key[reason] or offers.is_turned_away(key[place]))
        }
        bare = counts.having(lambda key, place=place, states=states: key[place] in states and not key[reason]).count  # type: ignore[misc]  # fmt: skip
        given = counts.having(lambda key: bool(key[reason])).count
        if states and given:
            reading.facts.append(f"{column}: {given} with a reason; {bare} of {' / '.join(sorted(states))} without one")
            reading.document.setdefault("without_reason", {})[column] = bare
            return


def _describe_converted(reading: _Reading, counts: LeadCounts, column: str) -> None:
    place = counts.columns.index(column)
    yes = counts.having(lambda key: cells.parse_flag(key[place]) is True)
    by_state: dict[str, int] = {}
    for state, role in enumerate(counts.roles):
        if role in ("status", "stage", "deal_stage") and state not in counts.reached:
            for key, tally in counts.combinations.items():
                if cells.parse_flag(key[place]) is True:
                    by_state[key[state]] = by_state.get(key[state], 0) + tally.count
            break
    listed = "; ".join(f"{name or 'no status'} {count}" for name, count in sorted(by_state.items()))
    reading.facts.append(f"{column}: {yes.count} converted{f' ({listed})' if listed else ''}")
    reading.document["converted"] = {"rows": yes.count, "by_state": by_state}


def _check_total(reading: _Reading, counts: LeadCounts, counted: int | None) -> None:
    """Compare the sum of a table of counts with the total that stands below it."""
    if counted is None:
        return
    for row in reading.table.totals:
        text = cell_text(_at(row, counted))
        if text and text.isdecimal() and int(text) != counts.rows:
            reading.facts.append(f"The total in the file, {text}, is not the sum of its rows, {counts.rows}.")
            reading.document["total_in_file"] = int(text)


def _code_rules(reading: _Reading, counts: LeadCounts) -> list[Rule]:
    """Return rules for values that are the campaign's own reject codes, unless somebody said something else of them."""
    found = []
    said = {(normalize_name(rule.target), rule.column) for rule in reading.used.rules if rule.is_reason}
    codes = {squash(code): code for code in meanings.reject_codes(reading.in_force)}
    for place, (column, role) in enumerate(zip(counts.columns, counts.roles, strict=True)):
        if place in counts.reached or (role not in ("reason", "status", "") and reading.shape != "counts"):
            continue
        for value in counts.values(column):
            code = codes.get(squash(value), "") if value else ""
            if code and (normalize_name(code), column) not in said:
                found.append(Rule(code, column, (value,), True))
    order = list(codes.values())
    return sorted(found, key=lambda rule: order.index(rule.target))


def _state_columns(counts: LeadCounts) -> list[tuple[str, list[str]]]:
    """Return the columns that say how far a row came, with their values, those of deals first."""
    found = []
    for role in ("deal_stage", "stage", "status", "label"):
        for place, (column, own) in enumerate(zip(counts.columns, counts.roles, strict=True)):
            if own == role and place not in counts.reached:
                found.append((column, [value for value in counts.values(column) if value]))
    return found


def _offer(reading: _Reading, counts: LeadCounts, rules: Sequence[Rule]) -> None:
    """Offer meanings for the metrics that nothing counts yet."""
    taken = {normalize_name(rule.target) for rule in rules}
    columns = _state_columns(counts)
    if reading.shape == "counts":  # its one column may have any name
        columns += [
            (column, [value for value in counts.values(column) if value])
            for place, column in enumerate(counts.columns)
            if place not in counts.reached and column not in [name for name, _ in columns]
        ]
    for rule in offers.offer_rules(reading.in_force, columns):
        metric = next(each for each in reading.metrics if each.name == rule.target)
        if reading.is_money(metric) and not counts.amount_column:
            continue
        if normalize_name(rule.target) not in taken:
            reading.offered.append(_map_option(rule))


def _map_option(rule: Rule) -> str:
    return f'--map "{meanings.format_option(rule)}"'


def _ask_for_meaning(reading: _Reading, counts: LeadCounts) -> None:
    countable = [metric.name for metric in reading.metrics if metric.unit != "share"]
    columns = _state_columns(counts)
    named = ", ".join(countable[:4]) or "a metric"
    if reading.shape == "counts":
        columns = columns or [(column, [v for v in counts.values(column) if v]) for column in counts.columns]
    if not columns:
        text = f"No column of the file says a stage or a status, so {named} cannot be counted from it."
        example = f'--map "{countable[0] if countable else "MQLs"}=COLUMN:VALUE"'
        reading.ask("stage", f"{text} Which column says how far a lead came?", example)
        return
    if not any(role in ("stage", "deal_stage", "status") for role in counts.roles) and reading.shape != "counts":
        text = f"No column of the file says a stage, only {columns[0][0]}; {named} cannot be counted from it."
        reading.ask("stage", f"{text} Does one of its values mean one of them?", *_example_maps(countable, columns))
        return
    text = f"Which value of {' or '.join(repr(column) for column, _ in columns[:3])} counts for {named}?"
    reading.ask("meaning", text, *(reading.offered or _example_maps(countable, columns)))


def _example_maps(countable: Sequence[str], columns: Sequence[tuple[str, Sequence[str]]]) -> tuple[str, ...]:
    column, values = columns[0]
    return tuple(f'--map "{name}={column}:{value}"' for name in countable[:1] for value in values[:3])


def _ask_for_reasons(reading: _Reading, counts: LeadCounts, rules: Sequence[Rule]) -> None:
    """In a table of counts by reason, ask for each value that is none of the campaign's codes."""
    for place, (column, role) in enumerate(zip(counts.columns, counts.roles, strict=True)):
        of_reasons = role == "reason" or any(rule.is_reason and rule.column == column for rule in rules)
        if place in counts.reached or not of_reasons:
            continue
        known = {squash(value) for rule in rules if rule.column == column for value in rule.values}
        known |= {squash(value) for value in reading.used.left_out.get(column, ())}
        unknown = [value for value in counts.values(column) if value and squash(value) not in known]
        if unknown:
            codes = meanings.reject_codes(reading.in_force)
            listed = "; ".join(f"{value} {counts.values(column)[value]}" for value in unknown[:_MAX_SHOWN_VALUES])
            reading.ask(
                "reasons",
                f"{column} has reasons that are not the campaign's ({', '.join(codes) or 'it has none'}): {listed}.",
                *(f'--map "{codes[0]}={column}:{unknown[0]}"' for _ in codes[:1]),
                f'--map "leave out={column}:{"|".join(unknown)}"',
            )


def _ask_day_first(reading: _Reading, columns: Sequence[str]) -> None:
    listed = ", ".join(dict.fromkeys(columns))
    text = f"Do the days in {listed} begin with the day or with the month? No value is larger than 12."
    reading.ask("day_first", text, "--day-first", "--month-first")


def _ask_for_metric(reading: _Reading, columns: Sequence[str]) -> None:
    countable = [metric.name for metric in reading.metrics]
    text = (
        f"Which of the campaign's metrics ({', '.join(countable[:5])}) does {' or '.join(map(repr, columns[:4]))} hold?"
    )
    examples = [f'--map "{name}={columns[0]}"' for name in countable[:2]] if columns else []
    reading.ask("metric", text, *(reading.offered or examples))


def _apply_rule(reading: _Reading, counts: LeadCounts, rule: Rule) -> float | None:
    """Return what a rule counts, or None where something must be asked first."""
    place = counts.place(rule.column)
    if place is None:
        reading.ask("column", f"{rule.column!r} has too many different values to be counted by.")
        return None
    role = counts.roles[place]
    wanted = {squash(value) for value in rule.values}
    present = {squash(value): value for value in counts.values(rule.column) if value}
    order = _order_of(reading, rule.column)
    dates = [n for n, stage in counts.reached.items() if squash(stage) in wanted and role in ("stage", "deal_stage")]
    metric = next((each for each in reading.metrics if each.name == rule.target), None)
    money = not rule.is_reason and metric is not None and reading.is_money(metric)
    if not wanted & set(present) and not dates:
        given = any(rule == each for each in reading.said.rules)
        if given and not (order and wanted <= {squash(value) for value in order}):
            close = closest_match(next(iter(wanted)), present)
            hint = f" Did you mean {present[close]!r}?" if close else ""
            reading.ask("value", f"No row has {' or '.join(map(repr, rule.values))} in {rule.column!r}.{hint}")
            return None
    asks_order = not rule.is_reason and role != "label" and not money and not all(map(offers.is_ending, rule.values))
    if asks_order and order is None and not dates and (set(present) - wanted):
        _ask_for_order(reading, rule, list(present.values()))
        return None
    expanded = set(wanted)
    if order and not rule.is_reason:
        ranks = {squash(value): rank for rank, value in enumerate(order)}
        if reached := [ranks[value] for value in wanted if value in ranks]:
            expanded |= {value for value, rank in ranks.items() if rank >= min(reached)}
            dates = [n for n, stage in counts.reached.items() if squash(stage) in expanded]
        _ask_for_unordered(reading, counts, rule.column, order)

    def counts_for(key: tuple[str, ...]) -> bool:
        values = lead_counts.split_values(key[place], role)
        return any(squash(value) in expanded for value in values) or any(key[n] for n in dates)

    tally = counts.having(counts_for)
    if not money:
        return tally.count
    return _sum_money(reading, counts, rule, tally, metric.unit if metric else "")


def _order_of(reading: _Reading, column: str) -> tuple[str, ...] | None:
    """Return the stages of a column in order; empty where each counts for itself, None where nobody said."""
    return next(
        (order for name, order in reading.used.orders.items() if normalize_name(name) == normalize_name(column)), None
    )


def _ask_for_order(reading: _Reading, rule: Rule, values: Sequence[str]) -> None:
    column = rule.column
    offered = offers.offer_order(values)
    order = " < ".join(offered or values)
    named = " or ".join(map(repr, rule.values))
    text = f"Does {named} count those beyond it too? Say the order of {column!r}, the first stage first, or none."
    if any(question.key == "order" and repr(column) in question.text for question in reading.questions):
        return
    reading.ask("order", text, f'--map "order={column}:{order}"', f'--map "order={column}:none"')


def _ask_for_unordered(reading: _Reading, counts: LeadCounts, column: str, order: Sequence[str]) -> None:
    known = {squash(value) for value in (*order, *reading.used.left_out.get(column, ()))}
    unknown = [v for v in counts.values(column) if v and squash(v) not in known and not offers.is_turned_away(v)]
    if unknown:
        listed = ", ".join(map(repr, unknown[:_MAX_SHOWN_VALUES]))
        reading.ask(
            "stages",
            f"Where in the order of {column!r} does {listed} stand?",
            f'--map "order={column}:{" < ".join([*order, *unknown])}"',
            f'--map "leave out={column}:{"|".join(unknown)}"',
        )


def _sum_money(reading: _Reading, counts: LeadCounts, rule: Rule, tally: Tally, unit: str) -> float | None:
    if not counts.amount_column:
        text = f"Which column holds the amounts that {rule.target} adds up?"
        reading.ask("amount", text, f'--map "amount={reading.table.headings[-1]}"')
        return None
    if counts.ambiguous_amounts:
        _ask_decimal(reading, True)
        return None
    unlike = {currency: amount for currency, amount in tally.amounts.items() if currency not in ("", unit)}
    left_out = {squash(value) for values in reading.used.left_out.values() for value in values}
    asked = {currency: amount for currency, amount in unlike.items() if squash(currency) not in left_out}
    if asked:
        listed = ", ".join(f"{currency} {numbers.format_number(_tidy(amount))}" for currency, amount in asked.items())
        column = next((h for h in reading.table.headings if "currency" in find_roles([h])), counts.amount_column)
        reading.ask(
            "currency",
            f"{rule.target} is in {unit}, and some amounts are not: {listed}. Unlike currencies are not added up.",
            f'--map "leave out={column}:{"|".join(asked)}"',
        )
        return None
    if tally.amounts.get(""):
        reading.facts.append(f"{counts.amount_column} names no currency; it is taken as {unit}.")
    if tally.amounts_missing:
        count = tally.amounts_missing
        reading.facts.append(f"{rule.target}: {count} row{'' if count == 1 else 's'} without an amount.")
    return _tidy(tally.amounts.get(unit, Decimal(0)) + tally.amounts.get("", Decimal(0)))


def _tidy(amount: Decimal) -> float:
    return int(amount) if amount == int(amount) else float(amount)


def _read_events(reading: _Reading, on_row: OnRow | None) -> None:
    raise UserError("This table of activities cannot be read yet.")
