"""What was counted in an export of leads, as sentences and as the document of ``--json``: states, reasons, amounts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

from alignkit.crm import cells, offers
from alignkit.crm.headings import STATE_ROLES
from alignkit.crm.lead_counts import LeadCounts, heading_scale
from alignkit.crm.reading import Reading, cell_at, rows_text, tidy
from alignkit.crm.tables import cell_text
from alignkit.text import numbers

MAX_SHOWN_VALUES = 12


def describe_counts(reading: Reading, counts: LeadCounts) -> None:
    """Say what was counted: each state with its rows, reasons, amounts, and what cannot be told."""
    facts, document = reading.facts, reading.document
    facts.append(rows_text(counts.rows))
    document["rows"] = counts.rows
    document["columns"], document["reached"], document["amounts"] = {}, {}, {}
    deciding = _deciding_column(counts, offers.outcome)
    for place, (column, role) in enumerate(zip(counts.columns, counts.roles, strict=True)):
        if place in counts.reached:
            document["reached"][column] = counts.having_reached(place)
            facts.append(f"{column}: {counts.having_reached(place)} with a date")
            continue
        values = counts.values(column)
        empty = values.pop("", 0)
        document["columns"][column] = {"values": dict(values.most_common()), "none": empty}
        if role != "converted":
            facts.append(f"{column}: {_list_values(values, empty)}")
        if role in STATE_ROLES and counts.amount_column:
            document["amounts"][column] = _amounts_by_value(reading, counts, place, values, column == deciding)
    for column in [c for c, role in zip(counts.columns, counts.roles, strict=True) if role == "reason"]:
        _describe_reasons(reading, counts, column)
    for column in [c for c, role in zip(counts.columns, counts.roles, strict=True) if role == "converted"]:
        _describe_converted(reading, counts, column)
    if counts.too_many_values:
        facts.append(f"Not counted: {'; '.join(counts.too_many_values)}, with too many different texts.")
    if counts.unread_amounts:
        cells_text = "1 cell holds" if counts.unread_amounts == 1 else f"{counts.unread_amounts} cells hold"
        facts.append(f"{cells_text} no number where one is expected; {unread_lines_text(counts)}.")
    if (scale := heading_scale([counts.amount_column], 0)) != 1:
        unit = "thousands" if scale == 1000 else "millions" if scale > 1 else "hundredths"
        facts.append(f"{counts.amount_column} is in {unit}.")
    if counts.unread_days:
        facts.append(f"{counts.unread_days} different texts in columns of dates are no day.")
    if counts.other_campaigns:
        others = counts.other_campaigns
        by = f", by {counts.campaign_columns[0]}" if counts.campaign_columns else ""
        facts.append(f"Left out: {others} row{'' if others == 1 else 's'} of other campaigns{by}.")
    if counts.copied_rows:
        count = counts.copied_rows
        facts.append(f"Left out: {count} row{' that stands' if count == 1 else 's that stand'} above already.")
    if counts.marked_rows:
        count = counts.marked_rows
        facts.append(f"Left out: {count} row{' that is' if count == 1 else 's that are'} marked, as said.")
    document["copied_rows"] = counts.copied_rows
    document["repeated_records"] = counts.repeated_records
    document["other_campaigns"] = counts.other_campaigns
    document["newest_day"] = counts.newest.isoformat() if counts.newest else None
    document["day_first"] = counts.day_first


def unread_lines_text(counts: LeadCounts) -> str:
    """Return where cells cannot be read: "line 4", "lines 4, 7 and others"."""
    listed = ", ".join(map(str, counts.unread_lines))
    more = " and others" if counts.unread_amounts > len(counts.unread_lines) else ""
    return f"line{'' if len(counts.unread_lines) == 1 else 's'} {listed}{more}"


def _deciding_column(counts: LeadCounts, test: Callable[[str], object]) -> str:
    """Return the state column with a value that passes a test, such as won; else the first one, or none."""
    states = [
        column
        for place, (column, role) in enumerate(zip(counts.columns, counts.roles, strict=True))
        if role in STATE_ROLES and role != "label" and place not in counts.reached
    ]
    return next((column for column in states if any(map(test, counts.values(column)))), (*states, "")[0])


def _list_values(values: Counter[str], empty: int) -> str:
    shown = [f"{value} {count}" for value, count in values.most_common(MAX_SHOWN_VALUES)]
    more = len(values) - len(shown)
    shown += [f"{more} more values"] if more > 0 else []
    return "; ".join([*shown, f"none {empty}"] if empty else shown)


def _amounts_by_value(
    reading: Reading, counts: LeadCounts, place: int, values: Counter[str], is_first: bool
) -> dict[str, Any]:
    """Return rows and amounts by value; they are said of the first column only."""
    found: dict[str, Any] = {}
    shown: dict[str, list[str]] = {"won": [], "lost": [], "": []}
    for value in values:
        tally = counts.having_value(place, value)
        amounts = {currency or "unnamed": tidy(amount) for currency, amount in sorted(tally.amounts.items())}
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
            f"{counts.amount_column} by {counts.columns[place]}: {'; '.join(listed[:MAX_SHOWN_VALUES])}"
        )
    return found


def _describe_reasons(reading: Reading, counts: LeadCounts, column: str) -> None:
    """Say how many rows that are turned away have no reason: those of a state in which others have one."""
    reason = counts.columns.index(column)
    for place in [counts.columns.index(_deciding_column(counts, offers.is_turned_away) or column)]:
        if place == reason:
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


def _describe_converted(reading: Reading, counts: LeadCounts, column: str) -> None:
    place = counts.columns.index(column)
    yes = counts.having(lambda key: cells.parse_flag(key[place]) is True)
    by_state: dict[str, int] = {}
    of_leads = _deciding_column(counts, lambda value: "convert" in value.casefold() or "konvert" in value.casefold())
    for state in [counts.columns.index(of_leads)] if of_leads else []:
        if state != place:
            for key, tally in counts.combinations.items():
                if cells.parse_flag(key[place]) is True:
                    by_state[key[state]] = by_state.get(key[state], 0) + tally.count
            break
    listed = "; ".join(f"{name or 'no status'} {count}" for name, count in sorted(by_state.items()))
    reading.facts.append(f"{column}: {yes.count} converted{f' ({listed})' if listed else ''}")
    reading.document["converted"] = {"rows": yes.count, "by_state": by_state}


def check_total(reading: Reading, counts: LeadCounts, counted: int | None) -> None:
    """Compare the sum of a table of counts with the total that stands below it."""
    if counted is None:
        return
    for row in reading.table.totals:
        text = cell_text(cell_at(row, counted))
        if text and text.isdecimal() and int(text) != counts.rows:
            reading.facts.append(f"The total in the file, {text}, is not the sum of its rows, {counts.rows}.")
            reading.document["total_in_file"] = int(text)
