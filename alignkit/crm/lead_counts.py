"""The rows of an export counted: how many leads, contacts or deals there are of each combination of stage and reason.

The rows are gone through twice and none is kept: what stays is a tally by combination, so that a mapping can be tried
out at once, and so that nothing of a person is in memory.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from alignkit.crm import cells, headings
from alignkit.crm.offers import squash
from alignkit.crm.tables import Cell, Table, cell_text, looks_personal
from alignkit.review.result_parsing import AmbiguousNumber, DecimalMark, detect_decimal_mark
from alignkit.values.parse_format import ParseError

MAX_VALUES = 200  # a column with more values than this holds no stages
_MAX_LINES = 5  # that are named where cells cannot be read
_STEP = 1000  # rows between two reports of progress
OnRow = Callable[[int], None]  # called with the rows read so far; may raise to cancel


@dataclass(slots=True)
class Tally:
    """Rows of one combination: their count, and their amounts by currency ("" where none is named)."""

    count: int = 0
    amounts: dict[str, Decimal] = field(default_factory=dict)
    amounts_missing: int = 0
    amounts_unread: int = 0  # cells that hold something that is no amount


@dataclass(frozen=True, slots=True)
class LeadCounts:
    """What an export holds, by combination of the values in ``columns``.

    ``reached``: the place in a combination of each column of dates, and the stage that it is about. ``newest`` is the
    newest day in the file that is not in the future. ``undecided_days``: headings of columns whose days can be read
    with the day or the month first. ``unread_lines``: the first lines with an amount or a count that cannot be read.
    ``campaign_columns`` hold the campaign's name in the CRM; ``grouped_columns`` look as if filled in once a group.
    """

    rows: int
    columns: tuple[str, ...]
    roles: tuple[str, ...]
    combinations: Mapping[tuple[str, ...], Tally]
    reached: Mapping[int, str]
    amount_column: str
    newest: date | None
    undecided_days: tuple[str, ...]
    day_first: bool | None
    decimal: DecimalMark | None
    ambiguous_amounts: int
    unread_amounts: int
    unread_days: int
    other_campaigns: int
    too_many_values: tuple[str, ...]
    repeated_records: int
    copied_rows: int = 0
    overlong_lines: tuple[int, ...] = ()
    unread_lines: tuple[int, ...] = ()
    campaign_columns: tuple[str, ...] = ()
    grouped_columns: tuple[str, ...] = ()

    def place(self, column: str) -> int | None:
        return self.columns.index(column) if column in self.columns else None

    def values(self, column: str) -> Counter[str]:
        """Return how many rows have each value of a column; a cell with several ("Hot, Warm") counts for each."""
        place, found = self.columns.index(column), Counter[str]()
        for key, tally in self.combinations.items():
            for value in split_values(key[place], self.roles[place]):
                found[value] += tally.count
        return found

    def having_value(self, place: int, value: str) -> Tally:
        """Return the rows that have a value in the column at a place of the combinations."""
        return self.having(lambda key: value in split_values(key[place], self.roles[place]))

    def having_reached(self, place: int) -> int:
        """Return how many rows have a date in a column of dates."""
        return sum(tally.count for key, tally in self.combinations.items() if key[place])

    def having(self, test: Callable[[tuple[str, ...]], bool]) -> Tally:
        """Return the rows whose combination passes a test, added up."""
        found = Tally()
        for key, tally in self.combinations.items():
            if test(key):
                found.count += tally.count
                found.amounts_missing += tally.amounts_missing
                found.amounts_unread += tally.amounts_unread
                for currency, amount in tally.amounts.items():
                    found.amounts[currency] = found.amounts.get(currency, Decimal(0)) + amount
        return found


def split_values(text: str, role: str) -> tuple[str, ...]:
    """Return the values in a cell: labels may hold several, with commas."""
    if role == "label" and "," in text:
        return tuple(part.strip() for part in text.split(","))
    return (text,)


def count_rows(
    table: Table,
    *,
    also: Sequence[str] = (),
    amount: str = "",
    currency: str = "",
    campaign: str = "",
    crm_name: str = "",
    count_column: int | None = None,
    decimal: DecimalMark | None = None,
    day_first: bool | None = None,
    once: bool = False,
    today: date,
    on_row: OnRow | None = None,
) -> LeadCounts:
    """Return the counts of a table with one row a lead, contact or deal; or one row a value, with ``count_column``.

    ``also`` are headings of further columns to tell rows apart by. ``amount``, ``currency`` and ``campaign`` are the
    headings of these columns where they are not the ones known by name. Rows of another campaign than ``crm_name`` are
    left out where the file holds that name; so are rows that stand above cell for cell, with their record id, and with
    ``once`` all further rows of a record.
    """
    columns = _find_columns(table, also, {"amount": amount, "currency": currency, "campaign": campaign}, count_column)
    first = _look_through(table, columns, crm_name, once, on_row)
    decimal = decimal or detect_decimal_mark(first.figures)
    proven, _ = cells.detect_day_first(text for place in columns.dates for text in first.days[place])
    order = day_first if day_first is not None else proven
    undecided = tuple(
        table.headings[place]
        for place in columns.dates
        if order is None and cells.detect_day_first(first.days[place])[1]
    )
    newest, unread_days = _newest_day(first.days, first.moments, order, today, bool(undecided))
    said = {table.column(heading) for heading in also}
    kept = [n for n in columns.states if n in said or not _is_free_text(first.values[n], first.filled[n])]
    if columns.campaign is None and len(first.campaign_places) == 1:
        columns = replace(columns, campaign=min(first.campaign_places))
    total = _Totals(decimal, _heading_currency(table, columns.amount))
    for seen, (line, row) in enumerate(table.rows(keep_lone=count_column is not None), 1):
        if on_row and seen % _STEP == 0:
            on_row(seen)
        if line in first.skipped:
            continue
        if (
            columns.campaign is not None
            and first.campaign_places
            and squash(_text(row, columns.campaign)) != squash(crm_name)
        ):
            total.others += 1
            continue
        _count_row(total, table, line, row, columns, kept, first)
    names = table.headings
    return LeadCounts(
        rows=total.rows,
        columns=tuple(names[place] for place in (*kept, *columns.reached)),
        roles=tuple(headings.find_role(names[place]) for place in (*kept, *columns.reached)),
        combinations=total.found,
        reached={len(kept) + n: headings.reached_value(names[place]) for n, place in enumerate(columns.reached)},
        amount_column=names[columns.amount] if columns.amount is not None else "",
        newest=newest,
        undecided_days=undecided,
        day_first=order,
        decimal=decimal,
        ambiguous_amounts=total.ambiguous,
        unread_amounts=total.unread,
        unread_days=unread_days,
        other_campaigns=total.others,
        too_many_values=tuple(names[place] for place in columns.states if place not in kept),
        repeated_records=first.repeated,
        copied_rows=first.copies,
        overlong_lines=tuple(first.overlong),
        unread_lines=tuple(total.unread_lines),
        campaign_columns=tuple(names[place] for place in sorted(first.campaign_places)),
        grouped_columns=() if count_column is not None else _grouped_columns(table, columns, first),
    )


@dataclass(frozen=True, slots=True)
class _Columns:
    """The places of the columns that are counted by and read."""

    states: Sequence[int]
    reached: Sequence[int]
    dates: Sequence[int]
    amount: int | None
    currency: int | None
    campaign: int | None
    count: int | None
    record: int | None
    people: Sequence[int]


def _find_columns(table: Table, also: Sequence[str], named: Mapping[str, str], count_column: int | None) -> _Columns:
    """``named``: the headings of the amounts, currencies and campaigns where they are not the ones known by name."""
    roles = headings.find_roles(table.headings)
    single = {key: _first_place(table, heading, roles.get(key, [])) for key, heading in named.items()}
    wanted = [place for role in (*headings.STATE_ROLES, "converted", "reason") for place in roles.get(role, [])]
    wanted += [place for heading in also if (place := table.column(heading)) is not None]
    return _Columns(
        sorted({*wanted} - {single["amount"], count_column}),
        roles.get("reached", []),
        sorted({place for role in headings.DATE_ROLES for place in roles.get(role, [])}),
        single["amount"],
        single["currency"],
        single["campaign"],
        count_column,
        next(iter(roles.get("record", [])), None),
        [place for role in ("person", "owner") for place in roles.get(role, [])],
    )


@dataclass(slots=True)
class _Totals:
    """What the second way through the rows adds up."""

    decimal: DecimalMark | None
    heading_currency: str
    found: dict[tuple[str, ...], Tally] = field(default_factory=dict)
    flags: dict[Cell, str] = field(default_factory=dict)
    rows: int = 0
    others: int = 0
    ambiguous: int = 0
    unread: int = 0
    unread_lines: list[int] = field(default_factory=list)

    def note_unread(self, line: int) -> None:
        self.unread += 1
        if len(self.unread_lines) < _MAX_LINES:
            self.unread_lines.append(line)


def _count_row(
    total: _Totals,
    table: Table,
    line: int,
    row: Sequence[Cell],
    columns: _Columns,
    kept: Sequence[int],
    first: _FirstLook,
) -> None:
    """Add one row to the totals, unless it is the sum of those above without a name."""
    width = len(row)
    key = tuple(
        [first.masks[place].get(value := _value(row, place), value) for place in kept]
        + [_flag(row[place] if place < width else "", total.flags) for place in columns.reached]
    )
    weight = 1 if columns.count is None else _weight(row, columns.count)
    if weight is None:
        if _text(row, columns.count):
            total.note_unread(line)
        return
    if not any(key) and _is_bare_total(row, columns, weight, total.rows):
        table.left_out["total"] += 1
        return
    tally = total.found.get(key)
    if tally is None:
        tally = total.found[key] = Tally()
    tally.count += weight
    total.rows += weight
    if columns.amount is not None:
        _add_amount(tally, row, columns, total, line)


def _is_bare_total(row: Sequence[Cell], columns: _Columns, weight: int, rows: int) -> bool:
    """Return whether a row without any state is a sum: of the counts above, or a number beside nothing else."""
    if columns.count is not None:
        return rows > 0 and weight == rows
    filled = [text for cell in row if (text := cell_text(cell))]
    return len(row) > 2 and len(filled) <= 2 and all(re.fullmatch(r"[^\w]*[A-Z]{0,3}[^\w]*\d[\d.,\s'’\u00a0]*\D{0,4}", text) for text in filled) and not _text(row, columns.record)  # fmt: skip  # noqa: E501


def _grouped_columns(table: Table, columns: _Columns, first: _FirstLook) -> tuple[str, ...]:
    """Return the leading columns of states in which each value stands once and empty cells follow it."""
    begins = next((place for place, name in enumerate(table.headings) if name), 0)
    return tuple(
        table.headings[place]
        for place in columns.states
        if place <= begins + 1 and place in first.begun and 1 < first.filled[place] == len(first.values[place])
        and first.empty[place]
    )  # fmt: skip


@dataclass(slots=True)
class _FirstLook:
    """What must be known of whole columns before a row can be counted."""

    values: dict[int, set[str]]
    days: dict[int, set[str]]  # the part of each cell that names the day
    moments: set[date]  # days that a workbook knows as such
    figures: set[str]
    filled: Counter[int]  # cells of each column that are not empty
    empty: Counter[int] = field(default_factory=Counter)  # cells of each column that are empty, below its first one
    begun: set[int] = field(default_factory=set)  # columns whose first cell is filled
    names: set[str] = field(default_factory=set)  # of people, to keep them out of what is listed
    masks: dict[int, dict[str, str]] = field(default_factory=dict)
    campaign_places: set[int] = field(default_factory=set)  # where the campaign's name in the CRM stands
    records: dict[int, int] = field(default_factory=dict)  # hashes of record ids, with those of their first rows
    skipped: set[int] = field(default_factory=set)  # lines of rows that are not counted, because their record is
    overlong: list[int] = field(default_factory=list)  # the first lines with more cells than there are headings
    repeated: int = 0  # rows whose record id stands above already, with other cells than there
    copies: int = 0  # rows that stand above already, cell for cell


def _look_through(table: Table, columns: _Columns, crm_name: str, once: bool, on_row: OnRow | None) -> _FirstLook:
    first = _FirstLook(
        {place: set() for place in columns.states}, {place: set() for place in columns.dates}, set(), set(), Counter()
    )
    wanted, width = squash(crm_name), len(table.headings)
    for seen, (line, row) in enumerate(table.rows(), 1):
        if on_row and seen % _STEP == 0:
            on_row(seen)
        if len(row) > width and len(first.overlong) < _MAX_LINES and any(map(cell_text, row[width:])):
            first.overlong.append(line)
        if columns.record is not None:
            _note_record(first, line, row, columns.record, once)
        _note_values(first, row, columns, seen == 1)
        _note_days(first, row, columns.dates)
        if columns.people:
            _note_names(first.names, row, columns.people)
        amount = columns.amount
        if amount is not None and amount < len(row) and isinstance(cell := row[amount], str) and cell:
            first.figures.add(cells.money_figure(cell))
        if columns.campaign is not None:
            if wanted and not first.campaign_places and squash(_text(row, columns.campaign)) == wanted:
                first.campaign_places.add(columns.campaign)
        elif crm_name and crm_name in row:
            first.campaign_places.update(place for place, cell in enumerate(row) if cell == crm_name)
    first.masks = {place: _find_masks(first, place) for place in columns.states}
    return first


def _note_values(first: _FirstLook, row: Sequence[Cell], columns: _Columns, is_first: bool) -> None:
    """Note the states in a row, and whether its record stands above already."""
    width = len(row)
    for place in columns.states:
        if place < width and len(first.values[place]) <= MAX_VALUES and (value := _value(row, place)):
            first.values[place].add(value)
            first.filled[place] += 1
            if is_first:
                first.begun.add(place)
        elif place >= width or row[place] is None or row[place] == "":
            first.empty[place] += 1


def _note_record(first: _FirstLook, line: int, row: Sequence[Cell], place: int, once: bool) -> None:
    """Note whether the record of a row stands above already. ``once``: only its first row is counted."""
    text = _text(row, place)
    if not text:
        return
    key = hash(text)
    if key not in first.records:
        first.records[key] = hash(tuple(row))
        return
    is_copy = first.records[key] == hash(tuple(row))
    first.copies += is_copy
    first.repeated += not is_copy
    if is_copy or once:
        first.skipped.add(line)


def _note_days(first: _FirstLook, row: Sequence[Cell], places: Sequence[int]) -> None:
    width = len(row)
    for place in places:
        cell = row[place] if place < width else ""
        if isinstance(cell, str):
            if cell:
                first.days[place].add(_day_part(cell))
        elif cell is not None and (moment := _moment(cell)):
            first.moments.add(moment)


def _note_names(names: set[str], row: Sequence[Cell], people: Sequence[int]) -> None:
    """Note the full names in a row: a cell of several words, and two neighbouring cells of one."""
    before = ""
    for place in people:
        text = _text(row, place).casefold()
        if " " in text:
            names.add(" ".join(text.split()))
        elif text and before:
            names.add(f"{before} {text}")
            names.add(f"{text} {before}")
        before = text


def _find_masks(first: _FirstLook, place: int) -> dict[str, str]:
    """Return the values of a column that name a person, with what stands for them."""
    found = {}
    for value in first.values[place]:
        words = re.sub(r"[^\w'’-]+", " ", value.casefold()).split()
        spans = (" ".join(words[n : n + size]) for size in (2, 3, 4) for n in range(len(words) - size + 1))
        if any(span in first.names for span in spans):
            found[value] = "(names a person)"
    return found


def _is_free_text(values: set[str], filled: int) -> bool:
    """Return whether a column holds what people typed rather than one of some values."""
    return len(values) > MAX_VALUES or (len(values) > 20 and len(values) * 3 > filled)


def _first_place(table: Table, heading: str, places: Sequence[int]) -> int | None:
    return table.column(heading) if heading else (places[0] if places else None)


def _text(row: Sequence[Cell], place: int | None) -> str:
    return cell_text(row[place]) if place is not None and place < len(row) else ""


def _value(row: Sequence[Cell], place: int) -> str:
    """Return the value of a state column: blanks as one, and nothing where the cell says that there is none."""
    if place >= len(row):
        return ""
    cell = row[place]
    text = cell if isinstance(cell, str) else cell_text(cell)
    if not text:
        return ""
    return _plain_value(text)


_plain: dict[str, str] = {}


def _plain_value(text: str) -> str:
    found = _plain.get(text)
    if found is None:
        found = " ".join(text.split())
        found = "" if cells.is_no_value(found) else "(an address or number)" if looks_personal(found) else found
        if len(_plain) > 10_000:
            _plain.clear()
        _plain[text] = found
    return found


def _flag(cell: Cell, known: dict[Cell, str]) -> str:
    """Return "1" where a cell holds a date, so that the stage of its column was reached; else an empty text."""
    if cell is None or cell == "":
        return ""
    text = cell_text(cell)
    return "" if cells.is_no_value(text) or cells.parse_flag(text) is False else "1"


def _day_part(text: str) -> str:
    """Return what of a date with a time names the day; the whole text where that cannot be told."""
    part = text.strip().partition(" ")[0].partition("T")[0]
    return part if part[:1].isdigit() and part[-1:].isdigit() and len(part) >= 6 else text.strip()


def _moment(cell: Cell) -> date | None:
    try:
        found = cells.parse_moment(cell, None)
    except ParseError:
        return None
    return found.day if found else None


def _newest_day(
    days: Mapping[int, set[str]], moments: set[date], order: bool | None, today: date, undecided: bool
) -> tuple[date | None, int]:
    """Return the newest day that is not in the future, and how many different texts with a digit are no day."""
    found, unread = {day for day in moments if day <= today}, 0
    for texts in days.values():
        for text in texts:
            try:
                moment = cells.parse_moment(text, order)
            except ParseError:
                unread += any(map(str.isdigit, text))  # what has no digit hides no day
                continue
            if moment and moment.day <= today:
                found.add(moment.day)
    return (None if undecided else max(found, default=None)), 0 if undecided else unread


def _weight(row: Sequence[Cell], place: int) -> int | None:
    """Return the count in a row, None where it has none, or one that cannot be read."""
    cell = row[place] if place < len(row) else ""
    try:
        money = cells.parse_money(cell, None)
    except AmbiguousNumber:  # a count has no decimals, so the mark groups thousands
        money = cells.Money(Decimal("".join(filter(str.isdigit, cell_text(cell)))), "")
    except ParseError:
        return None
    return int(money.amount) if money and money.amount == int(money.amount) and money.amount >= 0 else None


def _heading_currency(table: Table, place: int | None) -> str:
    """Return the currency that the heading of the amounts names: "Amount (EUR)"."""
    if place is None:
        return ""
    words: Iterator[str] = (word.strip("()[]") for word in table.headings[place].split()[1:])
    return next((code for word in words if (code := cells.currency_code(word)) and len(word) <= 4), "")


def _add_amount(tally: Tally, row: Sequence[Cell], columns: _Columns, total: _Totals, line: int) -> None:
    place = columns.amount
    cell = row[place] if place is not None and place < len(row) else ""
    try:
        money = cells.parse_money(cell, total.decimal)
    except AmbiguousNumber:
        total.ambiguous += 1
        return
    except ParseError:
        total.note_unread(line)
        tally.amounts_unread += 1
        return
    if money is None:
        tally.amounts_missing += 1
        return
    named = cells.currency_code(_text(row, columns.currency)) or money.currency or total.heading_currency
    tally.amounts[named] = tally.amounts.get(named, Decimal(0)) + money.amount
