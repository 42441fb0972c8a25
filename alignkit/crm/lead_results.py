"""Results counted from one row a lead, contact or deal, or from counts by stage or reason.

What a value means comes from the meanings; what they do not say is asked for, with the answers that a CRM as shipped
would suggest.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from alignkit.core.errors import UserError
from alignkit.crm import cells, export_shapes, lead_counts, meanings, offers, response_results
from alignkit.crm.headings import PERSONAL_ROLES, STATE_ROLES, find_role, find_roles
from alignkit.crm.lead_counts import LeadCounts, OnRow, Tally
from alignkit.crm.meanings import Rule
from alignkit.crm.offers import squash
from alignkit.crm.reading import Reading, ask_day_first, ask_decimal, cell_at, map_option, require_day, rows_text, tidy
from alignkit.crm.tables import Table, cell_text
from alignkit.review.records import normalize_name
from alignkit.text import numbers
from alignkit.text.spelling import closest_match

_MAX_SHOWN_VALUES = 12
_MAX_PLACE = 26  # letters of what a row was counted from
_CONVERTED_AMOUNT = re.compile(r"(?i)\bcompany currency|unternehmenswährung|\(converted\)|devise de l.entreprise")
UNREADABLE, EMPTY, REPEATED, NOTHING = (
    "(unreadable)",
    "(empty)",
    "(repeated)",
    "(nothing)",
)  # values of "leave out" that stand for such cells
_OF_CELLS = frozenset((UNREADABLE, EMPTY, REPEATED, NOTHING))


def read_leads(reading: Reading, on_row: OnRow | None) -> None:
    options, used = reading.options, reading.used
    if group := used.columns.get("group"):
        reading.table = replace(reading.table, grouped=reading.table.column(group))
        reading.facts.append(f"An empty cell of {group} is taken to be as the one above it.")
    table = reading.table
    counted = _find_count_column(reading) if reading.shape == "counts" else None
    if reading.shape == "counts" and counted is None:
        return
    also = [rule.column for rule in used.rules if rule.values]
    also += [*used.orders, *(column for column, values in used.left_out.items() if not set(values) <= _OF_CELLS)]
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
        once=REPEATED in used.left_out.get(_record_column(table), ()),
        today=options.today,
        on_row=on_row,
    )
    _describe_counts(reading, counts)
    _check_total(reading, counts, counted)
    _ask_about_rows(reading, counts, counted)
    is_timed = reading.shape == "leads" and response_results.read_lead_times(reading, on_row)
    rules = [*_code_rules(reading, counts), *(rule for rule in used.rules if rule.values)]
    _offer(reading, counts, rules)
    if not rules and not is_timed:
        _ask_for_meaning(reading, counts)
    if reading.shape == "counts":
        _ask_for_reasons(reading, counts, rules)
    if counts.undecided_days and options.on is None and (rules or not is_timed):
        ask_day_first(reading, counts.undecided_days)
    asks_day = bool(rules) or not is_timed
    day = None
    if asks_day and options.on is None and counts.unread_days:
        _ask_unread_days(reading, counts)
    elif asks_day and not (counts.undecided_days and not options.on):
        day = require_day(reading, counts.newest)
    for rule in rules:
        value = _apply_rule(reading, counts, rule)
        if value is not None and day is not None:
            kind = "sent back" if rule.is_reason else "result"
            from_where = f"{len(reading.rows) + 1}  {', '.join(rule.values)[:_MAX_PLACE]}"
            reading.add_row(rule.target, value, day, from_where, kind=kind)


def _find_count_column(reading: Reading) -> int | None:
    """Return the place of the column of counts; where several could be it, or none is called so, ask."""
    table, said = reading.table, reading.used.columns.get("count", "")
    if said:
        return table.column(said)
    named = export_shapes.count_columns(table)
    if len(named) != 1:
        numeric = [table.headings[place] for place in (named or export_shapes.numeric_columns(table))]
        text = f"Which column says how many records a row stands for: {', '.join(map(repr, numeric[:6]))}?"
        each = () if named else ('--map "count=none"',)
        reading.ask("count", text, *(f'--map "count={name}"' for name in numeric[:6]), *each)
        return None
    reading.facts.append(f"Counted by the numbers in {table.headings[named[0]]}.")
    return named[0]


def _describe_counts(reading: Reading, counts: LeadCounts) -> None:
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
        facts.append(f"{cells_text} no number where one is expected; {_lines_text(counts)}.")
    if counts.unread_days:
        facts.append(f"{counts.unread_days} different texts in columns of dates are no day.")
    if counts.other_campaigns:
        others = counts.other_campaigns
        by = f", by {counts.campaign_columns[0]}" if counts.campaign_columns else ""
        facts.append(f"Left out: {others} row{'' if others == 1 else 's'} of other campaigns{by}.")
    if counts.copied_rows:
        count = counts.copied_rows
        facts.append(f"Left out: {count} row{' that stands' if count == 1 else 's that stand'} above already.")
    document["copied_rows"] = counts.copied_rows
    document["repeated_records"] = counts.repeated_records
    document["other_campaigns"] = counts.other_campaigns
    document["newest_day"] = counts.newest.isoformat() if counts.newest else None
    document["day_first"] = counts.day_first


def _record_column(table: Table) -> str:
    return next((table.headings[place] for place in find_roles(table.headings).get("record", [])), "")


def _lines_text(counts: LeadCounts) -> str:
    """Return where cells cannot be read: "line 4", "lines 4, 7 and others"."""
    listed = ", ".join(map(str, counts.unread_lines))
    more = " and others" if counts.unread_amounts > len(counts.unread_lines) else ""
    return f"line{'' if len(counts.unread_lines) == 1 else 's'} {listed}{more}"


def _ask_about_rows(reading: Reading, counts: LeadCounts, counted: int | None) -> None:
    """Ask what decides which rows count: counts that cannot be read, groups, columns of campaigns."""
    left_out = reading.used.left_out
    if counted is not None and counts.unread_amounts and UNREADABLE not in left_out.get(reading.table.headings[counted], ()):  # fmt: skip  # noqa: E501
        heading = reading.table.headings[counted]
        text = f"{heading} holds what is no whole number ({_lines_text(counts)}). Correct it, or leave these rows out."
        reading.ask("unread", text, f'--map "leave out={heading}:{UNREADABLE}"')
    if counts.overlong_lines and reading.table.sheet.delimiter:
        listed = ", ".join(map(str, counts.overlong_lines))
        lines = f"Line {listed} has" if len(counts.overlong_lines) == 1 else f"Lines {listed} have"
        text = f"{lines} more cells than there are headings, so columns are displaced."
        hint = "Is a text with a separator in it not quoted? Export the report again, as XLSX where that is possible."
        raise UserError(text, hint)
    record = _record_column(reading.table)
    if counts.repeated_records and not {REPEATED, NOTHING} & set(left_out.get(record, ())):
        count = counts.repeated_records
        what = f"{count} row{' repeats' if count == 1 else 's repeat'} a record id from above"
        text = f"{what} ({record}). Does each row count, or the first of each record only?"
        answers = (f'--map "leave out={record}:{value}"' for value in (REPEATED, NOTHING))
        reading.ask("repeated", text, *answers)
    for column in counts.grouped_columns:
        if reading.table.grouped is None and EMPTY not in left_out.get(column, ()):
            empty = counts.values(column)[""]
            what = "1 row has" if empty == 1 else f"{empty} rows have"
            text = f"{what} no {column}, below one that has. Is it written once for a group of rows, or is there none?"
            reading.ask("group", text, f'--map "group={column}"', f'--map "leave out={column}:{EMPTY}"')
    crm_name = str(reading.in_force.info.get("crm_name", ""))
    if len(counts.campaign_columns) > 1 and not reading.used.columns.get("campaign"):
        listed = " and ".join(map(repr, counts.campaign_columns[:3]))
        text = f"{listed} hold {crm_name!r}, the campaign's name in the CRM. Which one says whose a row is?"
        reading.ask("campaign", text, *(f'--map "campaign={column}"' for column in counts.campaign_columns[:3]))


def _ask_unread_days(reading: Reading, counts: LeadCounts) -> None:
    """Ask for the day of the numbers where the newest one in the file may be one that cannot be read."""
    count = counts.unread_days
    what = "A text in a column of dates is" if count == 1 else f"{count} texts in columns of dates are"
    newest = f" {counts.newest} is the newest that is read." if counts.newest else ""
    example = counts.newest.isoformat() if counts.newest else "2026-11-30"
    reading.ask("day", f"From which day are these numbers? {what} no day.{newest}", f"--on {example}")


def _deciding_column(counts: LeadCounts, test: Callable[[str], object]) -> str:
    """Return the state column with a value that passes a test, such as won; else the first one, or none."""
    states = [
        column
        for place, (column, role) in enumerate(zip(counts.columns, counts.roles, strict=True))
        if role in STATE_ROLES and role != "label" and place not in counts.reached
    ]
    return next((column for column in states if any(map(test, counts.values(column)))), (*states, "")[0])


def _list_values(values: Counter[str], empty: int) -> str:
    shown = [f"{value} {count}" for value, count in values.most_common(_MAX_SHOWN_VALUES)]
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
            f"{counts.amount_column} by {counts.columns[place]}: {'; '.join(listed[:_MAX_SHOWN_VALUES])}"
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


def _check_total(reading: Reading, counts: LeadCounts, counted: int | None) -> None:
    """Compare the sum of a table of counts with the total that stands below it."""
    if counted is None:
        return
    for row in reading.table.totals:
        text = cell_text(cell_at(row, counted))
        if text and text.isdecimal() and int(text) != counts.rows:
            reading.facts.append(f"The total in the file, {text}, is not the sum of its rows, {counts.rows}.")
            reading.document["total_in_file"] = int(text)


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


def _state_columns(counts: LeadCounts) -> list[tuple[str, list[str]]]:
    """Return the columns that say how far a row came, with their values, those of deals first."""
    found = []
    for role in ("deal_stage", "stage", "status", "label"):
        for place, (column, own) in enumerate(zip(counts.columns, counts.roles, strict=True)):
            if own == role and place not in counts.reached:
                found.append((column, [value for value in counts.values(column) if value]))
    return found


def _offer(reading: Reading, counts: LeadCounts, rules: Sequence[Rule]) -> None:
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
            reading.offered.append(map_option(rule))


def _ask_for_meaning(reading: Reading, counts: LeadCounts) -> None:
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
    return tuple(f'--map "{name}={column}:VALUE"' for name in countable[:3] if values)


def _ask_for_reasons(reading: Reading, counts: LeadCounts, rules: Sequence[Rule]) -> None:
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


def _apply_rule(reading: Reading, counts: LeadCounts, rule: Rule) -> float | None:
    """Return what a rule counts, or None where something must be asked first."""
    place = counts.place(rule.column)
    if place is None:
        reading.ask("column", f"{rule.column!r} has too many different values to be counted by.")
        return None
    role = counts.roles[place]
    wanted = {squash(value) for value in rule.values}
    present = {squash(value): value for value in counts.values(rule.column) if value}
    if role == "converted":  # yes is true is 1
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
            hint = f" Did you mean {present[close]!r}?" if close else ""
            reading.ask("value", f"No row has {' or '.join(map(repr, rule.values))} in {rule.column!r}.{hint}")
            return None
    stands_alone = rule.is_reason or role in ("label", "converted") or money
    asks_order = not stands_alone and not all(map(offers.is_ending, rule.values))
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


def _order_of(reading: Reading, column: str) -> tuple[str, ...] | None:
    """Return the stages of a column in order; empty where each counts for itself, None where nobody said."""
    return next(
        (order for name, order in reading.used.orders.items() if normalize_name(name) == normalize_name(column)), None
    )


def _ask_for_order(reading: Reading, rule: Rule, values: Sequence[str]) -> None:
    column = rule.column
    offered = offers.offer_order(values)
    order = " < ".join(offered or values)
    named = " or ".join(map(repr, rule.values))
    text = f"Does {named} count those beyond it too? Say the order of {column!r}, the first stage first, or none."
    if any(question.key == "order" and repr(column) in question.text for question in reading.questions):
        return
    reading.ask("order", text, f'--map "order={column}:{order}"', f'--map "order={column}:none"')


def _ask_for_unordered(reading: Reading, counts: LeadCounts, column: str, order: Sequence[str]) -> None:
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


def _other_amounts(reading: Reading, column: str) -> list[str]:
    """Return further columns of amounts; not those that are the first one in the company's own currency."""
    table = reading.table
    places = find_roles(table.headings).get("amount", [])
    return [
        name for place in places if (name := table.headings[place]) != column and not _CONVERTED_AMOUNT.search(name)
    ]


def _sum_money(reading: Reading, counts: LeadCounts, rule: Rule, tally: Tally, unit: str) -> float | None:
    if not counts.amount_column:
        text = f"Which column holds the amounts that {rule.target} adds up?"
        reading.ask("amount", text, f'--map "amount={reading.table.headings[-1]}"')
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
        text = f"{rule.target}: {what} an amount that cannot be read ({_lines_text(counts)}). Correct it, or leave it out."  # fmt: skip  # noqa: E501
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
            f'--map "leave out={column}:{"|".join(asked)}"',
        )
        return None
    if tally.amounts.get(""):
        reading.facts.append(f"{counts.amount_column} names no currency; it is taken as {unit}.")
    if tally.amounts_missing:
        count = tally.amounts_missing
        reading.facts.append(f"{rule.target}: {count} row{'' if count == 1 else 's'} without an amount.")
    return tidy(tally.amounts.get(unit, Decimal(0)) + tally.amounts.get("", Decimal(0)))
