"""Results counted from one row a lead, contact or deal, or from counts by stage or reason.

What a value means comes from the meanings; what they do not say is asked for, with the answers that a CRM as shipped
would suggest.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import replace
from decimal import Decimal

from alignkit.core.errors import UserError
from alignkit.crm import cells, export_shapes, lead_counts, meanings, offers, response_results
from alignkit.crm.headings import PERSONAL_ROLES, find_role, find_roles, is_average, is_converted_amount
from alignkit.crm.lead_counts import LeadCounts, Tally
from alignkit.crm.lead_facts import check_total, describe_counts, unread_lines_text
from alignkit.crm.lead_questions import (
    OF_CELLS,
    REPEATED,
    UNREADABLE,
    ask_about_rows,
    ask_for_meaning,
    ask_for_order,
    ask_for_reasons,
    ask_for_unordered,
    ask_unread_days,
    find_count_column,
    record_column,
    state_columns,
)
from alignkit.crm.meanings import Rule
from alignkit.crm.offers import squash
from alignkit.crm.reading import Reading, ask_day_first, ask_decimal, map_option, require_day, tidy
from alignkit.crm.tables import OnRow
from alignkit.review.records import normalize_name
from alignkit.text import numbers
from alignkit.text.spelling import closest_match

_MAX_PLACE = 26  # letters of what a row was counted from


def read_leads(reading: Reading, on_row: OnRow | None) -> None:
    options, used = reading.options, reading.used
    if group := used.columns.get("group"):
        reading.table = replace(reading.table, grouped=reading.table.column(group))
        reading.facts.append(f"An empty cell of {group} is taken to be as the one above it.")
    table = reading.table
    counted = find_count_column(reading) if reading.shape == "counts" else None
    if reading.shape == "counts" and counted is None:
        return
    also = [rule.column for rule in used.rules if rule.values]
    also += [*used.orders, *(column for column, values in used.left_out.items() if not set(values) <= OF_CELLS)]
    if reading.shape == "counts" and (place := export_shapes.value_column(table)) is not None:
        also.append(table.headings[place])
    for heading in also:
        if find_role(heading) in PERSONAL_ROLES:
            hint = "Give a column of stages, reasons or the like."
            raise UserError(f"The column {heading!r} holds people, and nothing is counted by person.", hint)
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
        once=REPEATED in used.left_out.get(record_column(table), ()),
        left_out=used.left_out,
        today=options.today,
        on_row=on_row,
    )
    describe_counts(reading, counts)
    check_total(reading, counts, counted)
    ask_about_rows(reading, counts, counted)
    reading.table = replace(table, passed_over=table.passed_over | counts.skipped_lines)
    is_timed = reading.shape == "leads" and response_results.read_lead_times(reading, on_row)
    rules = [*_code_rules(reading, counts), *(rule for rule in used.rules if rule.values)]
    _offer(reading, counts, rules)
    if not rules and not is_timed:
        ask_for_meaning(reading, counts)
    if reading.shape == "counts":
        ask_for_reasons(reading, counts, rules)
    if counts.undecided_days and options.on is None and (rules or not is_timed):
        ask_day_first(reading, counts.undecided_days)
    asks_day = bool(rules) or not is_timed
    day = None
    if asks_day and options.on is None and (counts.unread_days or counts.turned_days):
        ask_unread_days(reading, counts)
    elif asks_day and not (counts.undecided_days and not options.on):
        day = require_day(reading, counts.newest)
    for rule in rules:
        value = _apply_rule(reading, counts, rule)
        if value is not None and day is not None:
            kind = "sent back" if rule.is_reason else "result"
            from_where = f"{len(reading.rows) + 1}  {', '.join(rule.values)[:_MAX_PLACE]}"
            reading.add_row(rule.target, value, day, from_where, kind=kind)


def _code_rules(reading: Reading, counts: LeadCounts) -> list[Rule]:
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


def _offer(reading: Reading, counts: LeadCounts, rules: Sequence[Rule]) -> None:
    """Offer meanings for the metrics that nothing counts yet."""
    taken = {normalize_name(rule.target) for rule in rules}
    columns = state_columns(counts)
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
            reading.offered.append(map_option(rule))


def _apply_rule(reading: Reading, counts: LeadCounts, rule: Rule) -> float | None:
    """Return what a rule counts, or None where something must be asked first."""
    place = counts.place(rule.column)
    if place is None:
        reading.ask("column", f"{rule.column!r} has too many different values to be counted by.")
        return None
    role = counts.roles[place]
    wanted = {squash(value) for value in rule.values}
    present = {squash(value): value for value in counts.values(rule.column) if value}
    is_flag = bool(present) and all(cells.parse_flag(value) is not None for value in present.values())
    if role == "converted" or is_flag:  # yes is true is 1
        said = {cells.parse_flag(value) for value in rule.values} - {None}
        wanted |= {squash(value) for value in present.values() if cells.parse_flag(value) in said}
    order = _order_of(reading, rule.column)
    dates = [n for n, stage in counts.reached.items() if squash(stage) in wanted and role in ("stage", "deal_stage")]
    metric = next((each for each in reading.metrics if each.name == rule.target), None)
    money = not rule.is_reason and metric is not None and reading.is_money(metric)
    if not wanted & set(present) and not dates:
        given = any(rule == each for each in reading.said.rules)
        if given and not (order and wanted <= {squash(value) for value in order}):
            close = closest_match(next(iter(wanted)), present)
            hint = f" Did you mean {present[close]!r}?" if close else "" if present else " It is empty in every row."
            reading.ask("value", f"No row has {' or '.join(map(repr, rule.values))} in {rule.column!r}.{hint}")
            return None
    _ask_about_several(reading, counts, rule, wanted)
    stands_alone = rule.is_reason or role in ("label", "converted") or is_flag or money
    asks_order = not stands_alone and not all(map(offers.is_ending, rule.values))
    if asks_order and order is None and not dates and (set(present) - wanted):
        ask_for_order(reading, rule, list(present.values()))
        return None
    expanded = set(wanted)
    if order and not rule.is_reason:
        ranks = {squash(value): rank for rank, value in enumerate(order)}
        if reached := [ranks[value] for value in wanted if value in ranks]:
            expanded |= {value for value, rank in ranks.items() if rank >= min(reached)}
            dates = [n for n, stage in counts.reached.items() if squash(stage) in expanded]
        ask_for_unordered(reading, counts, rule.column, order)

    def counts_for(key: tuple[str, ...]) -> bool:
        values = lead_counts.split_values(key[place], role)
        return any(squash(value) in expanded for value in values) or any(key[n] for n in dates)

    tally = counts.having(counts_for)
    if not money:
        return tally.count
    return _sum_money(reading, counts, rule, tally, metric.unit if metric else "")


def _ask_about_several(reading: Reading, counts: LeadCounts, rule: Rule, wanted: Collection[str]) -> None:
    """Ask about cells that hold a wanted value beside others, "MQL; Webinar", which are no label."""
    left_out = {squash(value) for value in reading.used.left_out.get(rule.column, ())}
    mixed = {
        value: count
        for value, count in counts.values(rule.column).items()
        if squash(value) not in wanted
        and squash(value) not in left_out
        and len(parts := re.split("[,;]", value)) > 1
        and any(squash(part) in wanted for part in parts)
    }
    if mixed:
        listed = "; ".join(f"{value!r} {count}" for value, count in list(mixed.items())[:4])
        text = f"Cells of {rule.column!r} hold {' or '.join(map(repr, rule.values))} beside others: {listed}. Do they count for {rule.target}?"  # fmt: skip  # noqa: E501
        values = "|".join([*rule.values, *mixed])
        reading.ask(
            "several",
            text,
            f'--map "{rule.target}={rule.column}:{values}"',
            f'--map "leave out={rule.column}:{"|".join(mixed)}"',
        )


def _order_of(reading: Reading, column: str) -> tuple[str, ...] | None:
    """Return the stages of a column in order; empty where each counts for itself, None where nobody said."""
    return next(
        (order for name, order in reading.used.orders.items() if normalize_name(name) == normalize_name(column)), None
    )


def _likely_amounts(reading: Reading) -> list[str]:
    """Return the columns of numbers that may hold amounts; "COLUMN" where there is none."""
    table, roles = reading.table, find_roles(reading.table.headings)
    taken = {place for places in roles.values() for place in places} | {*export_shapes.count_columns(table)}
    names = [table.headings[place] for place in export_shapes.numeric_columns(table) if place not in taken]
    return [name for name in names if not is_average(name)][:4] or ["COLUMN"]


def _other_amounts(reading: Reading, column: str) -> list[str]:
    """Return further columns of amounts; not those that are the first one in the company's own currency."""
    table = reading.table
    places = find_roles(table.headings).get("amount", [])
    return [name for place in places if (name := table.headings[place]) != column and not is_converted_amount(name)]


def _sum_money(reading: Reading, counts: LeadCounts, rule: Rule, tally: Tally, unit: str) -> float | None:
    if not counts.amount_column:
        text = f"Which column holds the amounts that {rule.target} adds up?"
        reading.ask("amount", text, *(f'--map "amount={each}"' for each in _likely_amounts(reading)))
        return None
    others = _other_amounts(reading, counts.amount_column)
    if others and "amount" not in reading.used.columns:
        listed = " or ".join(map(repr, (counts.amount_column, *others)))
        text = f"Which column holds the amounts that {rule.target} adds up: {listed}?"
        reading.ask("amount", text, *(f'--map "amount={each}"' for each in (counts.amount_column, *others)))
        return None
    if counts.ambiguous_amounts:
        ask_decimal(reading, True)
        return None
    if tally.amounts_unread and UNREADABLE not in reading.used.left_out.get(counts.amount_column, ()):
        count = tally.amounts_unread
        what = "1 row has" if count == 1 else f"{count} rows have"
        text = f"{rule.target}: {what} an amount that cannot be read ({unread_lines_text(counts)}). Correct it, or leave it out."  # fmt: skip  # noqa: E501
        reading.ask("unread", text, f'--map "leave out={counts.amount_column}:{UNREADABLE}"')
        return None
    unlike = {currency: amount for currency, amount in tally.amounts.items() if currency not in ("", unit)}
    left_out = {squash(value) for values in reading.used.left_out.values() for value in values}
    asked = {currency: amount for currency, amount in unlike.items() if squash(currency) not in left_out}
    if asked:
        listed = ", ".join(f"{currency} {numbers.format_number(tidy(amount))}" for currency, amount in asked.items())
        column = next((h for h in reading.table.headings if "currency" in find_roles([h])), counts.amount_column)
        reading.ask(
            "currency",
            f"{rule.target} is in {unit}, and some amounts are not: {listed}. Unlike currencies are not added up.",
            *(
                f'--map "amount={name}"'
                for name in reading.table.headings
                if find_role(name) == "amount" and is_converted_amount(name)
            ),
            f'--map "leave out={column}:{"|".join(asked)}"',
        )
        return None
    if tally.amounts.get(""):
        reading.facts.append(f"{counts.amount_column} names no currency; it is taken as {unit}.")
    if tally.amounts_missing:
        count = tally.amounts_missing
        reading.facts.append(f"{rule.target}: {count} row{'' if count == 1 else 's'} without an amount.")
    return tidy(tally.amounts.get(unit, Decimal(0)) + tally.amounts.get("", Decimal(0)))
