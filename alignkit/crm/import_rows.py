"""The rows that an import would record: compared with each other and with what the review holds already.

A row is a result of a goal or measure, or a count of leads sent back for a reason. Each is new, changes one, is there
already, or says what is wrong with it.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from alignkit.core.errors import UserError
from alignkit.core.model import Actor, Campaign
from alignkit.review import actions, records, results
from alignkit.review.charts import terminal_formatter
from alignkit.review.evidence import CRM_EXPORT
from alignkit.review.records import normalize_name
from alignkit.text.sanitize import sanitize_line

_STATE_LABELS = {"new": "new", "changes": "changed", "known": "there already", "repeated": "again"}
RowState = Literal["new", "changes", "known", "repeated", "conflict", "wrong"]
RowKind = Literal["result", "sent back"]
WRONG_STATES = ("conflict", "wrong")


@dataclass(frozen=True, slots=True)
class ImportRow:
    """One result. ``line`` is its number, by which it is taken: the line of the file, or 1, 2, 3 where it was counted
    from many (``place`` says from what). ``message`` is what is wrong with it, or what it changes.
    """

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
    kind: RowKind = "result"  # "sent back": ``metric`` is the code of a reason
    place: str = ""

    @property
    def label(self) -> str:
        return self.place or f"line {self.line}"


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
    present: dict[_Key, float] = {}
    by_anyone: set[tuple[str, str, date, float]] = set()
    for kind, name, on, by, actual in _present_entries(in_force):
        present[kind, normalize_name(name), on, normalize_name(by)] = actual
        by_anyone.add((kind, normalize_name(name), on, actual))
    units = {normalize_name(metric.name): metric.unit for metric in results.list_metrics(in_force)}
    safe = terminal_formatter(str(in_force.info.get("currency", "")))
    first: dict[_Key, ImportRow] = {}
    values: dict[_Key, set[float]] = {}
    lines: dict[_Key, list[ImportRow]] = {}
    for row in rows:
        if row.state != "wrong":
            values.setdefault(_row_key(row), set()).add(row.actual)
            lines.setdefault(_row_key(row), []).append(row)
    found = []
    for row in rows:
        key = _row_key(row)
        if row.state != "wrong":
            row = replace(row, state="new", message="")
            if len(values[key]) > 1:
                others = [other.line for other in lines[key] if other.actual != row.actual]
                row = replace(row, state="conflict", message=f"{_name_lines(others)}")
            elif key in first:
                row = replace(row, state="repeated", message=f"the same as line {first[key].line}")
            elif (row.kind, key[1], row.on, row.actual) in by_anyone:
                row = replace(row, state="known", message="there already")
            elif key in present:
                unit = "leads" if row.kind == "sent back" else units.get(key[1], "")
                row = replace(row, state="changes", message=f"was {safe.figure(present[key], unit)}")
            first.setdefault(key, row)
        found.append(row)
    return tuple(found)


_Key = tuple[str, str, date, str]


def _row_key(row: ImportRow) -> _Key:
    return row.kind, normalize_name(row.metric), row.on, normalize_name(row.by)


def _present_entries(in_force: Campaign) -> list[tuple[str, str, date, str, float]]:
    """Return (kind, name, day, person, value) of each result and each count of leads sent back in the review."""
    found = [
        ("result", metric.name, reading.on, reading.by, reading.actual)
        for metric in results.list_metrics(in_force)
        for reading in metric.readings
    ]
    return found + [
        ("sent back", reason.name, day, by, count)
        for reason in records.rejected_counts(in_force)
        for day, count, by in reason.counts
    ]


def describe_rows(
    rows: Sequence[ImportRow], in_force: Campaign, taken: Collection[int] | None = None
) -> list[tuple[int, str]]:
    """Return (line, text) of each row: what it adds or what is wrong, and whether it is in ``taken``."""
    cells = list_row_cells(rows, in_force)
    if taken is not None:
        cells = [
            ("[x]" if row.line in taken else " - " if row.state == "wrong" else "[ ]", *line)
            for row, line in zip(rows, cells, strict=True)
        ]
    rooms = [max(map(len, column)) for column in zip(*cells, strict=True)] if cells else []
    return [
        (row.line, "  ".join(cell.ljust(room) for cell, room in zip(line, rooms, strict=True)).rstrip())
        for row, line in zip(rows, cells, strict=True)
    ]


def list_row_cells(rows: Sequence[ImportRow], in_force: Campaign) -> list[tuple[str, ...]]:
    """Return of each row its label, what it is, its metric, its value, and its day and reader or what is wrong."""
    units = {each.name: each.unit for each in results.list_metrics(in_force)}
    safe = terminal_formatter(str(in_force.info.get("currency", "")))
    cells: list[tuple[str, ...]] = []
    for row in rows:
        metric, by = sanitize_line(row.metric) or "-", sanitize_line(row.by)
        metric = f"sent back: {metric}" if row.kind == "sent back" else metric
        if row.state in WRONG_STATES:
            value = sanitize_line(row.text)[:20] or "-"
            cells.append((row.label, "NOT UNDERSTOOD", metric, value, sanitize_line(row.message)))
        else:
            told = "; ".join(filter(None, [row.message, actions.warn_before_start(in_force, row.on)]))
            said = f" ({sanitize_line(told)})" if told else ""
            unit = "leads" if row.kind == "sent back" else units.get(row.metric, "")
            day = row.on.isoformat() if row.on != date.min else "no day yet"
            value = safe.figure(row.actual, unit)
            cells.append((row.label, _STATE_LABELS[row.state], metric, value, f"{day}  {by}{said}"))
    return cells


def add_imported_results(campaign: Campaign, in_force: Campaign, sheet: ImportTable, who: Actor) -> Campaign:
    """Return the campaign with the new and changed rows added to its results, each under the name in its row."""
    for row in sheet.rows_to_write:
        reader = replace(who, by=row.by)
        if row.kind == "sent back":
            campaign = actions.add_rejected(campaign, in_force, row.metric, row.actual, reader, row.on)
            continue
        campaign = actions.add_result(
            campaign, in_force, row.metric, row.actual, reader, row.on, row.note, source=CRM_EXPORT
        )
    return campaign


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
