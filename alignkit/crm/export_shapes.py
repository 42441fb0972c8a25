"""Which shape an exported table has: one row a result, a day, a month, a stage, a reason, a campaign, or a lead."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

from alignkit.core.errors import UserError
from alignkit.core.model import Campaign
from alignkit.crm import cells, headings, results_table
from alignkit.crm.offers import squash
from alignkit.crm.tables import Cell, Table, cell_text, looks_personal
from alignkit.review import results
from alignkit.review.records import normalize_name
from alignkit.values.parse_format import ParseError

Shape = Literal["results", "wide", "months", "counts", "campaigns", "leads", "activities", "history"]
SHAPE_NAMES = {
    "results": "one row a result",
    "wide": "one row a day, with a column for each metric",
    "months": "one row a month",
    "counts": "counts by value",
    "campaigns": "one row a campaign",
    "leads": "one row a lead, contact or deal",
    "activities": "one row an activity",
    "history": "one row a change of status",
}
_PERIOD = re.compile(r"(?i)\b(jan|feb|m[aä]r|apr|ma[iy]|jun|jul|aug|sep|o[ck]t|nov|de[cz])[a-zä]*\b|\bQ[1-4]\b|\d{4}")
_SAMPLE_ROWS = 60
_OF_ONE_RECORD = ("record", "email", "phone", "person", "company", "title")  # columns that no table of sums has
_COUNT = re.compile(r"(?i)\b(count|anzahl|number of)\b")
_SUMMED = re.compile(r"(?i)(sum|total|summe|somme|suma|average|avg|durchschnitt)\b")
_ACTIVITY_TYPES = ("type", "activity type", "engagement type", "task subtype", "aktivitätstyp", "typ", "activity")
_ACTIVITY_TIMES = ("when", "activity date", "date", "activity time", "time", "timestamp", "date time", "completed date",
                   "datum", "zeitpunkt", "hs timestamp", "completed date time", "completed at", "occurred at",
                   "done time", "marked as done time", "add time", "start time", "created date", "create date",
                   "due date")  # fmt: skip
# What only tables of activities have; a column called "Type" says it alone where there are few others
_OF_ACTIVITIES = frozenset(("task subtype", "activity id", "activity date", "completed date", "completed date time",
                            "marked as done time", "call duration", "call outcome", "task status", "task id",
                            "engagement id", "due date", "done"))  # fmt: skip
_NEW_VALUES = ("new value", "new status", "to", "status", "stage", "value", "neuer wert", "new stage", "lead status",
               "lifecycle stage", "to stage", "new owner")  # fmt: skip
_PLAIN_NEW_VALUES = ("new value", "new status", "neuer wert", "new stage", "to stage", "to", "new owner")
_PLAIN_CHANGE_TIMES = ("edit date", "changed at", "changed on", "change date", "bearbeitungsdatum", "änderungsdatum",
                       "timestamp", "valid from", "entered", "when")  # fmt: skip
_OLD_VALUES = ("old value", "old status", "from", "alter wert", "from stage", "previous value", "old stage")
_CHANGE_TIMES = ("edit date", "changed at", "changed on", "change date", "when", "date", "timestamp", "last modified",
                 "created date", "bearbeitungsdatum", "änderungsdatum", "time", "valid from", "entered")  # fmt: skip


def detect_shape(table: Table, in_force: Campaign, counted: str = "", *, counts_rows: bool = False) -> Shape:
    """Return the shape of a table. ``counted`` is the column that says how many records a row stands for, "none" where
    each row is one, empty where nobody said. ``counts_rows``: somebody said that rows with some value are counted, so a
    table that has no other shape has one row a lead. Raise UserError, with what is missing, where it has none.
    """
    if counted and table.column(counted) is not None:
        return "counts"
    roles = headings.find_roles(table.headings)
    names = {normalize_name(name) for metric in results.list_metrics(in_force) for name in metric.names}
    metric_columns = [place for place, head in enumerate(table.headings) if normalize_name(head) in names]
    personal = any(role in roles for role in (*headings.PERSONAL_ROLES, "company"))
    columns = results_table.find_columns(table.headings)
    sample = _sample(table)
    if {"metric", "actual"} <= set(columns) and not personal and not metric_columns:
        plain = normalize_name(table.headings[columns["metric"]]) != "name"
        if plain or any(normalize_name(cell_text(_at(row, columns["metric"]))) in names for row in sample):
            return "results"
    if special := _events_shape(table, sample):
        return special
    totals = any(head.casefold().endswith(" in campaign") for head in table.headings)
    if "campaign" in roles and not personal and (totals or metric_columns):
        return "campaigns"
    numeric = [place for place in range(len(table.headings)) if _is_numeric(sample, place)]
    of_records = any(role in roles for role in (*headings.STATE_ROLES, "record", "reason", "converted", "reached"))
    if "campaign" in roles and numeric and not personal and not of_records:
        crm_name = squash(str(in_force.info.get("crm_name", "")))
        if crm_name and any(squash(cell_text(_at(row, roles["campaign"][0]))) == crm_name for row in sample):
            return "campaigns"
    month = _month_column(table, roles, sample)
    splits = counts_rows and any(role in roles for role in headings.STATE_ROLES)  # each month by stage or status
    if (
        month is not None
        and not personal
        and not splits
        and (metric_columns or [place for place in numeric if place != month])
    ):
        return "months"
    if metric_columns and not personal:
        if month is None and "month" in roles:
            _require_months(table, roles["month"][0], sample)
        return "wide"
    if not counted and not _has_dates(table, roles) and not any(role in roles for role in _OF_ONE_RECORD):
        if count_column(table) is not None and len(numeric) < len(table.headings):
            return "counts"
        if _is_summed(table, roles, numeric, sample):
            return "counts"
    if any(role in roles for role in (*headings.STATE_ROLES, "reason", "converted", "reached")):
        return "leads"
    if (
        _date_column(table) is not None
        and not personal
        and "record" not in roles
        and len(numeric) >= len(table.headings) - 1 > 0
    ):
        return "leads" if counts_rows else "wide"
    if personal or "record" in roles or counts_rows:
        return "leads"
    raise _unknown_shape_error(table, in_force)


def _is_summed(
    table: Table, roles: dict[str, list[int]], numeric: Sequence[int], sample: Sequence[Sequence[Cell]]
) -> bool:
    """Return whether each row is a sum over records, though no column is called their count: no two rows have the same
    texts, and numbers stand beside a state or a reason.
    """
    if not any(role in roles for role in (*headings.STATE_ROLES, "reason")):
        return False
    taken = {place for role, places in roles.items() if role != "count" for place in places}
    sums = [place for place in numeric if place not in taken or _SUMMED.match(table.headings[place])]
    texts = [place for place in range(len(table.headings)) if place not in numeric]
    keys = [tuple(squash(cell_text(_at(row, place))) for place in texts) for row in sample]
    return bool(sums) and len(set(keys)) == len(keys)


def count_column(table: Table) -> int | None:
    """Return the place of the column of counts; the first one where several are called so."""
    return next(iter(count_columns(table)), None)


def count_columns(table: Table) -> list[int]:
    """Return the places of the columns of counts: known by their names, or the only one whose cells are all numbers."""
    roles, numeric = headings.find_roles(table.headings), numeric_columns(table)
    for of_name in (_COUNT, re.compile("")):  # a column called "Record Count" before one called "Leads"
        if named := [n for n in numeric if _is_count(table.headings[n]) and of_name.search(table.headings[n])]:
            return named
    taken = {place for role, places in roles.items() if role != "count" for place in places}
    free = [place for place in numeric if place not in taken]
    return free if len(free) == 1 and len(table.headings) == 2 else []


def numeric_columns(table: Table) -> list[int]:
    """Return the places of the columns whose cells are all numbers."""
    sample = _sample(table)
    return [place for place in range(len(table.headings)) if _is_numeric(sample, place)]


def _is_count(heading: str) -> bool:
    return headings.find_role(heading) == "count" or _COUNT.search(heading) is not None


def value_column(table: Table) -> int | None:
    """Return the place of the column that a table of counts counts by: a state, a reason, else the first text."""
    roles, counted = headings.find_roles(table.headings), count_column(table)
    known = [place for role in (*headings.STATE_ROLES, "reason") for place in roles.get(role, [])]
    others = [place for place in range(len(table.headings)) if place != counted]
    return next((place for place in known if place != counted), others[0] if others else None)


def day_column(table: Table) -> int | None:
    """Return the place of the column of days, or of months."""
    return _date_column(table)


def month_column(table: Table) -> int | None:
    """Return the place of the column of months."""
    return _month_column(table, headings.find_roles(table.headings), _sample(table))


def event_columns(table: Table) -> dict[str, int]:
    """Return the columns of a table of activities or of changes of status: record, type, direction, when, who, done,
    value, before.
    """
    found: dict[str, int] = {}
    names = [headings.normalize_heading(head) for head in table.headings]
    wanted = {
        "type": _ACTIVITY_TYPES,
        "direction": ("direction", "call direction", "email direction", "richtung", "hs call direction"),
        "who": ("by", "who", "created by", "owner", "user", "edited by", "assigned to", "activity owner", "von",
                "changed by", "bearbeitet von", "logged by", "activity assigned to", "done by", "assigned to user",
                "assigned", "completed by"),
        "done": ("done", "task status", "activity status", "completed", "erledigt", "aufgabenstatus", "status"),
        "value": _NEW_VALUES,
        "before": _OLD_VALUES,
        "field": ("field", "field event", "property", "feld", "property name"),
    }  # fmt: skip
    for key, known in wanted.items():
        if name := next((name for name in known if name in names), ""):
            found[key] = names.index(name)
    times = _ACTIVITY_TIMES if "type" in found else _CHANGE_TIMES
    if time := next((name for name in (*times, *_ACTIVITY_TIMES) if name in names), ""):
        found["when"] = names.index(time)
    roles = headings.find_roles(table.headings)
    known_records = [*roles.get("record", []), *roles.get("email", []), *roles.get("person", [])]
    if record := [place for place in known_records if place not in found.values()]:
        found["record"] = record[0]
    return found


def parse_month(cell: Cell) -> tuple[int, int]:
    """Return (year, month) of a cell such as "2026-09", "Sep 2026" or a day. Raise ParseError for another text."""
    text = " ".join(cell_text(cell).split())
    if found := re.fullmatch(r"Q([1-4])[ /-]?(\d{4})|(\d{4})[ /-]?Q([1-4])", text, re.IGNORECASE):
        year, month = int(found[2] or found[3]), int(found[1] or found[4]) * 3  # a quarter ends with its last month
    elif (found := re.fullmatch(r"(\d{4})年(\d{1,2})月", text)) or (
        found := re.fullmatch(r"(\d{4})[-/.](\d{1,2})", text)
    ):
        year, month = int(found[1]), int(found[2])
    elif found := re.fullmatch(r"(\d{1,2})[-/.](\d{4})", text):
        year, month = int(found[2]), int(found[1])
    elif found := re.fullmatch(r"([^\W\d]+)\.?[ '’/-]*(\d{4}|\d{2})", text):
        year = int(found[2]) + (2000 if len(found[2]) == 2 else 0)
        month = cells.month_number(found[1])
    elif found := re.fullmatch(r"(\d{4}) ([^\W\d]+)\.?", text):
        year, month = int(found[1]), cells.month_number(found[2])
    else:
        moment = cells.parse_moment(cell, True)
        if moment is None or moment.day.day != 1:
            raise ParseError("it is no month with its year, such as 2026-09")
        year, month = moment.day.year, moment.day.month
    if not (1990 <= year <= 2200 and 1 <= month <= 12):
        raise ParseError("it is no month with its year, such as 2026-09")
    return year, month


def _sample(table: Table) -> list[Sequence[Cell]]:
    found: list[Sequence[Cell]] = []
    for _, row in table.rows():
        found.append(row)
        if len(found) >= _SAMPLE_ROWS:
            break
    return found


def _at(row: Sequence[Cell], place: int) -> Cell:
    return row[place] if place < len(row) else ""


def _is_numeric(sample: Sequence[Sequence[Cell]], place: int) -> bool:
    """Return whether the filled cells of a column are all numbers, and there is one."""
    filled = [cell for row in sample if cell_text(cell := _at(row, place))]
    return bool(filled) and all(is_number(cell) for cell in filled)


def is_number(cell: Cell) -> bool:
    """Return whether a cell is a number, with a currency or not, and no day."""
    if isinstance(cell, int | float):
        return True
    return isinstance(cell, str) and re.fullmatch(r"[^\d\w]{0,3}[A-Z]{0,3}\s?[+-]?\d[\d.,\s'’\u00a0]*\s?([A-Z]{3}|[€$£%])?", cell.strip()) is not None and not re.fullmatch(r"\d{1,4}([-/.])\d{1,2}\1\d{1,4}", cell.strip())  # fmt: skip  # noqa: E501


def _has_dates(table: Table, roles: dict[str, list[int]]) -> bool:
    return any(role in roles for role in headings.DATE_ROLES)


def _date_column(table: Table) -> int | None:
    place = results_table.find_columns(table.headings).get("on")
    if place is None:
        place = next(iter(headings.find_roles(table.headings).get("created", [])), None)
    return place if place is not None else month_column(table)


def _month_column(table: Table, roles: dict[str, list[int]], sample: Sequence[Sequence[Cell]]) -> int | None:
    place: int
    for place in [*roles.get("month", []), *range(len(table.headings))]:
        filled = [cell for row in sample if cell_text(cell := _at(row, place))]
        named = place in roles.get("month", [])
        if not filled or (
            not named and any(re.match(r"\d{1,2}[./]\d|\d{4}-\d\d-", cell_text(each)) for each in filled)
        ):
            continue
        try:
            for cell in filled:
                if not named and not isinstance(cell, str):
                    raise ParseError("a number is no month")
                parse_month(cell)
        except ParseError:
            continue
        return place
    return None


def _require_months(table: Table, place: int, sample: Sequence[Sequence[Cell]]) -> None:
    """Raise UserError where a column called month, week or the like holds neither months nor days."""
    for row in sample:
        text = cell_text(_at(row, place))
        try:
            cells.parse_moment(text, True)
        except ParseError:
            shown = "an address or a phone number" if looks_personal(text) else repr(text[:20])
            what = f"{table.headings[place]} holds {shown}, which is no month with its year, such as 2026-09."
            raise UserError(what, "Export the report by month or by day, with the year.") from None


def _events_shape(table: Table, sample: Sequence[Sequence[Cell]]) -> Shape | None:
    columns = event_columns(table)
    names = [headings.normalize_heading(head) for head in table.headings]
    if "record" not in columns or "when" not in columns:
        return None
    roles = headings.find_roles(table.headings)
    of_leads = any(role in roles for role in ("stage", "deal_stage", "amount", "reason", "converted", "reached"))
    if (
        "type" in columns
        and not of_leads
        and ("direction" in columns or names[columns["type"]] != "type" or len(names) <= 6 or _OF_ACTIVITIES & {*names})
    ):
        return "activities"
    records = [squash(cell_text(_at(row, columns["record"]))) for row in sample]
    repeats = len(set(records)) < len(records)
    plain = names[columns["when"]] in _PLAIN_CHANGE_TIMES or names[columns.get("value", 0)] in _PLAIN_NEW_VALUES
    if "value" in columns and ("before" in columns or (repeats and plain)):
        return "history"
    return None


def _unknown_shape_error(table: Table, in_force: Campaign) -> UserError:
    """Return the error for a table of no known shape, with an example of what is wanted."""
    line, names = table.heading_line, table.headings
    columns = results_table.find_columns(names)
    wide = [head for n, head in enumerate(names) if n and _PERIOD.search(head)]
    if "actual" not in columns and len(wide) > 1:
        what = f"Line {line}: days or months are side by side ({wide[0].strip()}, {wide[1].strip()}, ...)."
        hint = "Export one row per result: columns do not say whether a number is the month's own or the total so far."
    else:
        key = "actual" if "metric" in columns else "metric"
        what = f"Line {line} has no column for the {'value' if key == 'actual' else 'metric'}, the stage or the reason."
        hint = f"Name one of the columns {', '.join(headings.RESULT_COLUMNS[key][:5])}, or Lifecycle Stage, Lead Status, Stage. {headings.list_headings(names)}"  # fmt: skip  # noqa: E501
    metric = next((each.name for each in results.list_metrics(in_force)), "MQLs")
    if len(wide) < 2:
        hint += f'\nWhere each row is a lead or deal, say which of them count: --map "{metric}=COLUMN:VALUE"'
    quoted = f'"{metric}"' if "," in metric or '"' in metric else metric
    return UserError(what, f"{hint}\nWanted, for example:\n  metric,value,date\n  {quoted},7,2026-11-24")
