"""The rows of an export counted: how many leads, contacts or deals there are of each combination of stage and reason.

The rows are gone through twice and none is kept: what stays is a tally by combination, so that a mapping can be tried
out at once, and so that nothing of a person is in memory.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from alignkit.crm import cells, headings
from alignkit.crm.first_look import (
    MAX_LINES,
    STEP,
    Columns,
    FirstLook,
    find_columns,
    grouped_columns,
    is_free_text,
    look_through,
    names_campaign,
    newest_day,
    text_at,
    value_at,
)
from alignkit.crm.offers import squash
from alignkit.crm.tables import Cell, OnRow, Table, cell_text
from alignkit.review.result_parsing import AmbiguousNumber, DecimalMark, detect_decimal_mark
from alignkit.values.parse_format import ParseError

_UNIT = r"(?:EUR|USD|GBP|CHF|€|\$|£)"
_THOUSANDS = re.compile(
    rf"\b[kKT]\s?{_UNIT}|\b(?i:in (?:k|tausend|milliers)\b|tsd\b|thousands?\b)|(?i:{_UNIT} ?(?:k|000s?|'000)\b)"
)
_MILLIONS = re.compile(rf"\b(?:[mM]|Mio\.?|MM)\s?{_UNIT}|\b(?i:mio\b|millions?\b|millionen\b)")
_HUNDREDTHS = re.compile(r"(?i)(?<!per )\b(?:cents?|pence|rappen|centimes?|c[eé]ntimos?|minor units?)\b")
_SCALE_MARK = re.compile(rf"^(?:[kKTmM]|MM)(?={_UNIT}$)")


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
    marked_rows: int = 0  # left out because a mark, such as "Is Deleted", says so
    skipped_lines: frozenset[int] = frozenset()  # of rows that are not counted
    overlong_lines: tuple[int, ...] = ()
    unread_lines: tuple[int, ...] = ()
    campaign_columns: tuple[str, ...] = ()
    foreign_column: str = ""  # the column of campaigns, where no row of it names this one
    grouped_columns: tuple[str, ...] = ()
    turned_days: tuple[str, ...] = ()  # columns of a workbook that hold days, and texts such as 31/05/2027 beside them

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
    """Return the values in a cell: labels may hold several, with commas or semicolons."""
    if role == "label" and ("," in text or ";" in text):
        return tuple(dict.fromkeys(part.strip() for part in re.split("[,;]", text)))
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
    left_out: Mapping[str, Collection[str]] | None = None,
    today: date,
    on_row: OnRow | None = None,
) -> LeadCounts:
    """Return the counts of a table with one row a lead, contact or deal; or one row a value, with ``count_column``.

    ``also`` are headings of further columns to tell rows apart by. ``amount``, ``currency`` and ``campaign`` are the
    headings of these columns where they are not the ones known by name. Rows of another campaign than ``crm_name`` are
    left out where the file holds that name; so are rows that stand above cell for cell, with their record id, and with
    ``once`` all further rows of a record, and rows with a mark whose value is in ``left_out``.
    """
    columns = find_columns(
        table, also, {"amount": amount, "currency": currency, "campaign": campaign}, count_column, left_out or {}
    )
    first = look_through(table, columns, crm_name, once, on_row)
    decimal = decimal or detect_decimal_mark(first.figures)
    proven, _ = cells.detect_day_first(text for place in columns.dates for text in first.days[place])
    order = day_first if day_first is not None else proven
    undecided = tuple(
        table.headings[place]
        for place in columns.dates
        if order is None and cells.detect_day_first(first.days[place])[1]
    )
    newest, unread_days = newest_day(first.days, set().union(*first.known_days.values()), order, today, bool(undecided))
    said = {table.column(heading) for heading in also}
    kept = [n for n in columns.states if n in said or not is_free_text(first.values[n], first.filled[n])]
    if columns.campaign is None and len(first.campaign_places) == 1:
        columns = replace(columns, campaign=min(first.campaign_places))
    total = _Totals(decimal, _heading_currency(table, columns.amount), heading_scale(table.headings, columns.amount))
    for seen, (line, row) in enumerate(table.rows(keep_lone=count_column is not None), 1):
        if on_row and seen % STEP == 0:
            on_row(seen)
        if line in first.skipped or line in first.marked:
            continue
        if (
            columns.campaign is not None
            and first.campaign_places
            and not names_campaign(text_at(row, columns.campaign), squash(crm_name))
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
        turned_days=tuple(names[place] for place in columns.dates if _may_be_turned(first, place)),
        other_campaigns=total.others,
        too_many_values=tuple(names[place] for place in columns.states if place not in kept),
        repeated_records=first.repeated,
        copied_rows=first.copies,
        marked_rows=len(first.marked),
        skipped_lines=frozenset(first.skipped | first.marked),
        overlong_lines=tuple(first.overlong),
        unread_lines=tuple(total.unread_lines),
        foreign_column=names[columns.campaign]
        if first.has_campaigns and columns.campaign is not None and not first.campaign_places
        else "",
        campaign_columns=tuple(names[place] for place in sorted(first.campaign_places)),
        grouped_columns=() if count_column is not None else grouped_columns(table, columns, first),
    )


@dataclass(slots=True)
class _Totals:
    """What the second way through the rows adds up."""

    decimal: DecimalMark | None
    heading_currency: str
    scale: int | Decimal  # 1000 where the heading says that amounts are in thousands
    found: dict[tuple[str, ...], Tally] = field(default_factory=dict)
    flags: dict[Cell, str] = field(default_factory=dict)
    rows: int = 0
    others: int = 0
    ambiguous: int = 0
    unread: int = 0
    unread_lines: list[int] = field(default_factory=list)

    def note_unread(self, line: int) -> None:
        self.unread += 1
        if len(self.unread_lines) < MAX_LINES:
            self.unread_lines.append(line)


def _count_row(
    total: _Totals,
    table: Table,
    line: int,
    row: Sequence[Cell],
    columns: Columns,
    kept: Sequence[int],
    first: FirstLook,
) -> None:
    """Add one row to the totals, unless it is the sum of those above without a name."""
    width = len(row)
    key = tuple(
        [first.masks[place].get(value := value_at(row, place), value) for place in kept]
        + [_flag(row[place] if place < width else "", total.flags) for place in columns.reached]
    )
    weight = 1 if columns.count is None else _weight(row, columns.count)
    if weight is None:
        if text_at(row, columns.count):
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


def _is_bare_total(row: Sequence[Cell], columns: Columns, weight: int, rows: int) -> bool:
    """Return whether a row without any state is a sum: of the counts above, or a number beside nothing else."""
    if columns.count is not None:
        return rows > 0 and weight == rows
    filled = [text for cell in row if (text := cell_text(cell))]
    return len(row) > 2 and len(filled) <= 2 and all(re.fullmatch(r"[^\w]*[A-Z]{0,3}[^\w]*\d[\d.,\s'’\u00a0]*\D{0,4}", text) for text in filled) and not text_at(row, columns.record)  # fmt: skip  # noqa: E501


def _flag(cell: Cell, known: dict[Cell, str]) -> str:
    """Return "1" where a cell holds a date, so that the stage of its column was reached; else an empty text."""
    if cell is None or cell == "":
        return ""
    text = cell_text(cell)
    return "" if cells.is_no_value(text) or cells.parse_flag(text) is False else "1"


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
    words: Iterator[str] = (_SCALE_MARK.sub("", word.strip("()[]")) for word in table.headings[place].split()[1:])
    return next((code for word in words if (code := cells.currency_code(word)) and len(word) <= 4), "")


def _may_be_turned(first: FirstLook, place: int) -> bool:
    """Return whether day and month may be swapped in a column of a workbook: it knows days up to the 12th as such, and
    those that begin with a larger number are texts, as where Excel read them in another country's order.
    """
    known, texts = first.known_days[place], first.days[place]
    proven, is_there = cells.detect_day_first(texts)
    return bool(known) and is_there and proven is True and all(day.day <= 12 for day in known)


def heading_scale(names: Sequence[str], place: int | None) -> int | Decimal:
    """Return what the amounts below a heading are multiplied by: 1000 for "Amount (k€)" or "Betrag in TEUR", a
    hundredth for "Amount (cents)".
    """
    text = names[place] if place is not None else ""
    if _HUNDREDTHS.search(text):
        return Decimal("0.01")
    return 1_000_000 if _MILLIONS.search(text) else 1000 if _THOUSANDS.search(text) else 1


def _add_amount(tally: Tally, row: Sequence[Cell], columns: Columns, total: _Totals, line: int) -> None:
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
    named = cells.currency_code(text_at(row, columns.currency)) or money.currency or total.heading_currency
    tally.amounts[named] = tally.amounts.get(named, Decimal(0)) + money.amount * total.scale
