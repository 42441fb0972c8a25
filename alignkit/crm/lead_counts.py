"""The rows of an export counted: how many leads, contacts or deals there are of each combination of stage and reason.

The rows are gone through twice and none is kept: what stays is a tally by combination, so that a mapping can be tried
out at once, and so that nothing of a person is in memory.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from alignkit.crm import cells, headings
from alignkit.crm.offers import squash
from alignkit.crm.tables import Cell, Table, cell_text, looks_personal
from alignkit.review.result_parsing import AmbiguousNumber, DecimalMark, detect_decimal_mark
from alignkit.values.parse_format import ParseError

MAX_VALUES = 200  # a column with more values than this holds no stages
_STEP = 1000  # rows between two reports of progress
OnRow = Callable[[int], None]  # called with the rows read so far; may raise to cancel


@dataclass(slots=True)
class Tally:
    """Rows of one combination: their count, and their amounts by currency ("" where none is named)."""

    count: int = 0
    amounts: dict[str, Decimal] = field(default_factory=dict)
    amounts_missing: int = 0


@dataclass(frozen=True, slots=True)
class LeadCounts:
    """What an export holds, by combination of the values in ``columns``.

    ``reached``: the place in a combination of each column of dates, and the stage that it is about. ``newest`` is the
    newest day in the file that is not in the future. ``undecided_days``: headings of columns whose days can be read
    with the day or the month first.
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
    today: date,
    on_row: OnRow | None = None,
) -> LeadCounts:
    """Return the counts of a table with one row a lead, contact or deal; or one row a value, with ``count_column``.

    ``also`` are headings of further columns to tell rows apart by. ``amount``, ``currency`` and ``campaign`` are the
    headings of these columns where they are not the ones known by name. Rows of another campaign than ``crm_name`` are
    left out where the file holds that name.
    """
    roles = headings.find_roles(table.headings)
    named = {"amount": amount, "currency": currency, "campaign": campaign}
    single = {key: _first_place(table, heading, roles.get(key, [])) for key, heading in named.items()}
    wanted = [place for role in (*headings.STATE_ROLES, "converted", "reason") for place in roles.get(role, [])]
    wanted += [place for heading in also if (place := table.column(heading)) is not None]
    reached_places = roles.get("reached", [])
    places = sorted({*wanted} - {single["amount"], count_column})
    date_places = sorted({place for role in headings.DATE_ROLES for place in roles.get(role, [])})

    first = _look_through(table, places, date_places, single, crm_name, on_row)
    decimal = decimal or detect_decimal_mark(first.figures)
    texts = [text for place in date_places for text in first.days[place]]
    proven, _ = cells.detect_day_first(texts)
    order = day_first if day_first is not None else proven
    undecided = tuple(
        table.headings[place] for place in date_places if order is None and cells.detect_day_first(first.days[place])[1]
    )
    newest, unread_days = _newest_day(first.days, first.moments, order, today, bool(undecided))
    masks = {place: _find_masks(first, place) for place in places}
    said = {table.column(heading) for heading in also}
    kept = [place for place in places if place in said or not _is_free_text(first.values[place], first.filled[place])]
    key_places = [*kept, *reached_places]
    found: dict[tuple[str, ...], Tally] = {}
    flags: dict[Cell, str] = {}
    counts = _Faults()
    rows = others = 0
    heading_currency = _heading_currency(table, single["amount"])
    for seen, (_, row) in enumerate(table.rows(keep_lone=count_column is not None), 1):
        if on_row and seen % _STEP == 0:
            on_row(seen)
        if first.has_campaign and squash(_text(row, single["campaign"])) != squash(crm_name):
            others += 1
            continue
        weight = 1 if count_column is None else _weight(row, count_column, counts)
        if weight is None:
            continue
        key = tuple(
            [masks[place].get(value := _value(row, place), value) for place in kept]
            + [_flag(row[place] if place < len(row) else "", flags) for place in reached_places]
        )
        tally = found.get(key)
        if tally is None:
            tally = found[key] = Tally()
        tally.count += weight
        rows += weight
        if single["amount"] is not None:
            _add_amount(tally, row, single, heading_currency, decimal, counts)
    return LeadCounts(
        rows,
        tuple(table.headings[place] for place in key_places),
        tuple(headings.find_role(table.headings[place]) for place in key_places),
        found,
        {len(kept) + n: headings.reached_value(table.headings[place]) for n, place in enumerate(reached_places)},
        table.headings[single["amount"]] if single["amount"] is not None else "",
        newest,
        undecided,
        order,
        decimal,
        counts.ambiguous,
        counts.unread,
        unread_days,
        others,
        tuple(table.headings[place] for place in places if place not in kept),
        first.repeated,
    )


@dataclass(slots=True)
class _Faults:
    ambiguous: int = 0
    unread: int = 0


@dataclass(slots=True)
class _FirstLook:
    """What must be known of whole columns before a row can be counted."""

    values: dict[int, set[str]]
    days: dict[int, set[str]]  # the part of each cell that names the day
    moments: set[date]  # days that a workbook knows as such
    figures: set[str]
    filled: Counter[int]  # cells of each column that are not empty
    names: set[str] = field(default_factory=set)  # of people, to keep them out of what is listed
    has_campaign: bool = False
    repeated: int = 0  # rows whose record id stands above already


def _look_through(
    table: Table,
    places: Sequence[int],
    date_places: Sequence[int],
    single: Mapping[str, int | None],
    crm_name: str,
    on_row: OnRow | None,
) -> _FirstLook:
    first = _FirstLook(
        {place: set() for place in places}, {place: set() for place in date_places}, set(), set(), Counter()
    )
    roles = headings.find_roles(table.headings)
    people = [place for role in ("person", "owner") for place in roles.get(role, [])]
    amount, campaign = single["amount"], single["campaign"]
    record, seen_records = next(iter(roles.get("record", [])), None), set[int]()
    for seen, (_, row) in enumerate(table.rows(), 1):
        if on_row and seen % _STEP == 0:
            on_row(seen)
        width = len(row)
        for place in places:
            if place < width and len(first.values[place]) <= MAX_VALUES and (value := _value(row, place)):
                first.values[place].add(value)
                first.filled[place] += 1
        if record is not None and (text := _text(row, record)):
            first.repeated += hash(text) in seen_records
            seen_records.add(hash(text))
        if people:
            _note_names(first.names, row, people)
        for place in date_places:
            cell = row[place] if place < width else ""
            if isinstance(cell, str):
                if cell:
                    first.days[place].add(_day_part(cell))
            elif cell is not None and (moment := _moment(cell)):
                first.moments.add(moment)
        if amount is not None and amount < width and isinstance(cell := row[amount], str) and cell:
            first.figures.add(cells.money_figure(cell))
        if campaign is not None and crm_name and not first.has_campaign:
            first.has_campaign = squash(_text(row, campaign)) == squash(crm_name)
    return first


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
    """Return the newest day that is not in the future, and how many different texts are no day."""
    found, unread = {day for day in moments if day <= today}, 0
    for texts in days.values():
        for text in texts:
            try:
                moment = cells.parse_moment(text, order)
            except ParseError:
                unread += 1
                continue
            if moment and moment.day <= today:
                found.add(moment.day)
    return (None if undecided else max(found, default=None)), 0 if undecided else unread


def _weight(row: Sequence[Cell], place: int, faults: _Faults) -> int | None:
    """Return the count in a row, None where it has none."""
    cell = row[place] if place < len(row) else ""
    try:
        money = cells.parse_money(cell, None)
    except AmbiguousNumber:  # a count has no decimals, so the mark groups thousands
        money = cells.Money(Decimal("".join(filter(str.isdigit, cell_text(cell)))), "")
    except ParseError:
        faults.unread += 1
        return None
    return int(money.amount) if money and money.amount == int(money.amount) and money.amount >= 0 else None


def _heading_currency(table: Table, place: int | None) -> str:
    """Return the currency that the heading of the amounts names: "Amount (EUR)"."""
    if place is None:
        return ""
    words: Iterator[str] = (word.strip("()[]") for word in table.headings[place].split()[1:])
    return next((code for word in words if (code := cells.currency_code(word)) and len(word) <= 4), "")


def _add_amount(
    tally: Tally,
    row: Sequence[Cell],
    single: Mapping[str, int | None],
    heading_currency: str,
    decimal: DecimalMark | None,
    faults: _Faults,
) -> None:
    place = single["amount"]
    cell = row[place] if place is not None and place < len(row) else ""
    try:
        money = cells.parse_money(cell, decimal)
    except AmbiguousNumber:
        faults.ambiguous += 1
        return
    except ParseError:
        faults.unread += 1
        return
    if money is None:
        tally.amounts_missing += 1
        return
    named = cells.currency_code(_text(row, single["currency"])) or money.currency or heading_currency
    tally.amounts[named] = tally.amounts.get(named, Decimal(0)) + money.amount
