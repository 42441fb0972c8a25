"""What is asked of an export of leads: which rows count, what a value means, and where a stage stands."""

from __future__ import annotations

from collections.abc import Sequence

from alignkit.core.errors import UserError
from alignkit.crm import cells, export_shapes, meanings, offers
from alignkit.crm.headings import find_role, identity_column
from alignkit.crm.lead_counts import LeadCounts
from alignkit.crm.lead_facts import MAX_SHOWN_VALUES, unread_lines_text
from alignkit.crm.meanings import Rule
from alignkit.crm.offers import squash
from alignkit.crm.reading import Reading
from alignkit.crm.tables import Table

UNREADABLE, EMPTY, REPEATED, NOTHING = (
    "(unreadable)",
    "(empty)",
    "(repeated)",
    "(nothing)",
)  # values of "leave out" that stand for such cells
OF_CELLS = frozenset((UNREADABLE, EMPTY, REPEATED, NOTHING))


def find_count_column(reading: Reading) -> int | None:
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


def record_column(table: Table) -> str:
    """Return the heading of what tells records apart, empty where nothing does."""
    place = identity_column(table.headings)
    return table.headings[place] if place is not None else ""


def ask_about_rows(reading: Reading, counts: LeadCounts, counted: int | None) -> None:
    """Ask what decides which rows count: counts that cannot be read, groups, columns of campaigns."""
    left_out = reading.used.left_out
    if counted is not None:
        _ask_unread_counts(reading, counts, reading.table.headings[counted])
    _require_own_columns(reading, counts)
    record = record_column(reading.table)
    if counts.repeated_records and not {REPEATED, NOTHING} & set(left_out.get(record, ())):
        count = counts.repeated_records
        named = "an e-mail address" if find_role(record) == "email" else "a record id"
        what = f"{count} row{' repeats' if count == 1 else 's repeat'} {named} from above"
        text = f"{what} ({record}). Does each row count, or the first of each record only?"
        answers = (f'--map "leave out={record}:{value}"' for value in (REPEATED, NOTHING))
        reading.ask("repeated", text, *answers)
    _ask_about_marks(reading, counts)
    for column in counts.grouped_columns:
        if reading.table.grouped is None and EMPTY not in left_out.get(column, ()):
            empty = counts.values(column)[""]
            what = "1 row has" if empty == 1 else f"{empty} rows have"
            text = f"{what} no {column}, below one that has. Is it written once for a group of rows, or is there none?"
            reading.ask("group", text, f'--map "group={column}"', f'--map "leave out={column}:{EMPTY}"')
    crm_name = str(reading.in_force.info.get("crm_name", ""))
    if (foreign := counts.foreign_column) and NOTHING not in left_out.get(foreign, ()):
        text = f"No row of {foreign!r} names {crm_name!r}, the campaign's name in the CRM (crm_name). Are all rows its own?"  # fmt: skip  # noqa: E501
        reading.ask("campaign", text, f'--map "leave out={foreign}:{NOTHING}"')
    if len(counts.campaign_columns) > 1 and not reading.used.columns.get("campaign"):
        listed = " and ".join(map(repr, counts.campaign_columns[:3]))
        text = f"{listed} hold {crm_name!r}, the campaign's name in the CRM. Which one says whose a row is?"
        reading.ask("campaign", text, *(f'--map "campaign={column}"' for column in counts.campaign_columns[:3]))


def _ask_about_marks(reading: Reading, counts: LeadCounts) -> None:
    """Ask whether rows that are marked, as deleted or as a test, count, unless a meaning is about the mark."""
    of_rules = {rule.column for rule in reading.used.rules}
    for column, role in zip(counts.columns, counts.roles, strict=True):
        if role != "mark" or column in of_rules or NOTHING in reading.used.left_out.get(column, ()):
            continue
        marked = {value: count for value, count in counts.values(column).items() if cells.parse_flag(value) is True}
        if marked:
            count = sum(marked.values())
            rows = f"{count} row{' is' if count == 1 else 's are'} marked in {column}"
            text = f"{rows}. {'Is it' if count == 1 else 'Are they'} left out, or counted?"
            answers = (f'--map "leave out={column}:{value}"' for value in ("|".join(marked), NOTHING))
            reading.ask("marks", text, *answers)


def _ask_unread_counts(reading: Reading, counts: LeadCounts, heading: str) -> None:
    if counts.unread_amounts and UNREADABLE not in reading.used.left_out.get(heading, ()):
        text = f"{heading} holds what is no whole number ({unread_lines_text(counts)}). Correct it, or leave it out."
        reading.ask("unread", text, f'--map "leave out={heading}:{UNREADABLE}"')


def _require_own_columns(reading: Reading, counts: LeadCounts) -> None:
    """Raise UserError where rows of a text file have more cells than headings: a workbook may have notes beside it."""
    if counts.overlong_lines and reading.table.sheet.delimiter:
        listed = ", ".join(map(str, counts.overlong_lines))
        lines = f"Line {listed} has" if len(counts.overlong_lines) == 1 else f"Lines {listed} have"
        text = f"{lines} more cells than there are headings, so columns are displaced."
        hint = "Is a text with a separator in it not quoted? Export the report again, as XLSX where that is possible."
        raise UserError(text, hint)


def ask_unread_days(reading: Reading, counts: LeadCounts) -> None:
    """Ask for the day of the numbers where the newest one in the file may be one that cannot be read."""
    if counts.turned_days:
        listed = ", ".join(counts.turned_days)
        text = f"From which day are these numbers? Day and month may be swapped in {listed}: some cells are texts."
        reading.ask("day", text, "--on 2026-11-30")
        return
    count = counts.unread_days
    what = "A text in a column of dates is" if count == 1 else f"{count} texts in columns of dates are"
    newest = f" {counts.newest} is the newest that is read." if counts.newest else ""
    example = counts.newest.isoformat() if counts.newest else "2026-11-30"
    reading.ask("day", f"From which day are these numbers? {what} no day.{newest}", f"--on {example}")


def ask_for_meaning(reading: Reading, counts: LeadCounts) -> None:
    countable = [metric.name for metric in reading.metrics if metric.unit != "share"]
    columns = state_columns(counts)
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


def ask_for_reasons(reading: Reading, counts: LeadCounts, rules: Sequence[Rule]) -> None:
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
            listed = "; ".join(f"{value} {counts.values(column)[value]}" for value in unknown[:MAX_SHOWN_VALUES])
            reading.ask(
                "reasons",
                f"{column} has reasons that are not the campaign's ({', '.join(codes) or 'it has none'}): {listed}.",
                *(f'--map "{codes[0]}={column}:{unknown[0]}"' for _ in codes[:1]),
                f'--map "leave out={column}:{"|".join(unknown)}"',
            )


def ask_for_order(reading: Reading, rule: Rule, values: Sequence[str]) -> None:
    column = rule.column
    offered = offers.offer_order(values)
    order = " < ".join(offered or offers.sort_onward(values))
    named = " or ".join(map(repr, rule.values))
    text = f"Does {named} count those beyond it too? Say the order of {column!r}, the first stage first, or none."
    if any(question.key == "order" and repr(column) in question.text for question in reading.questions):
        return
    reading.ask("order", text, f'--map "order={column}:{order}"', f'--map "order={column}:none"')


def ask_for_unordered(reading: Reading, counts: LeadCounts, column: str, order: Sequence[str]) -> None:
    known = {squash(value) for value in (*order, *reading.used.left_out.get(column, ()))}
    unknown = [v for v in counts.values(column) if v and squash(v) not in known and not offers.is_turned_away(v)]
    if unknown:
        listed = ", ".join(map(repr, unknown[:MAX_SHOWN_VALUES]))
        reading.ask(
            "stages",
            f"Where in the order of {column!r} does {listed} stand?",
            f'--map "order={column}:{" < ".join(offers.insert_onward(order, unknown))}"',
            f'--map "leave out={column}:{"|".join(unknown)}"',
        )


def state_columns(counts: LeadCounts) -> list[tuple[str, list[str]]]:
    """Return the columns that say how far a row came, with their values, those of deals first."""
    found = []
    for role in ("deal_stage", "stage", "status", "label"):
        for place, (column, own) in enumerate(zip(counts.columns, counts.roles, strict=True)):
            if own == role and place not in counts.reached:
                found.append((column, [value for value in counts.values(column) if value]))
    return found
