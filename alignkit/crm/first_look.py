"""What must be known of whole columns of an export before a row of it can be counted: their values, days and marks."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from alignkit.crm import cells, headings
from alignkit.crm.offers import squash
from alignkit.crm.tables import Cell, OnRow, Table, cell_text, looks_personal
from alignkit.values.parse_format import ParseError

MAX_VALUES = 200  # a column with more values than this holds no stages
MAX_LINES = 5  # that are named where cells cannot be read
STEP = 1000  # rows between two reports of progress


@dataclass(frozen=True, slots=True)
class Columns:
    """The places of the columns that are counted by and read."""

    states: Sequence[int]
    reached: Sequence[int]
    dates: Sequence[int]
    amount: int | None
    currency: int | None
    campaign: int | None
    count: int | None
    record: int | None
    identity: int | None  # what tells records apart: their id, else their e-mail address
    marks: Mapping[int, frozenset[str]]  # columns such as "Is Deleted", and their values whose rows are left out
    people: Sequence[int]


def find_columns(
    table: Table,
    also: Sequence[str],
    named: Mapping[str, str],
    count_column: int | None,
    left_out: Mapping[str, Collection[str]],
) -> Columns:
    """``named``: the headings of the amounts, currencies and campaigns where they are not the ones known by name;
    ``left_out``: values by heading, of which those of marks leave out their rows.
    """
    roles = headings.find_roles(table.headings)
    single = {key: _first_place(table, heading, roles.get(key, [])) for key, heading in named.items()}
    if not named["currency"] and single["amount"] is not None:
        single["currency"] = _currency_of(table, single["amount"], roles.get("currency", []))
    wanted = [place for role in (*headings.STATE_ROLES, "converted", "reason", "mark") for place in roles.get(role, [])]
    wanted += [place for heading in also if (place := table.column(heading)) is not None]
    return Columns(
        sorted({*wanted} - {single["amount"], count_column}),
        roles.get("reached", []),
        sorted({place for role in headings.DATE_ROLES for place in roles.get(role, [])}),
        single["amount"],
        single["currency"],
        single["campaign"],
        count_column,
        next(iter(roles.get("record", [])), None),
        headings.identity_column(table.headings),
        {place: frozenset(map(squash, left_out.get(table.headings[place], ()))) for place in roles.get("mark", [])},
        [place for role in ("person", "owner") for place in roles.get(role, [])],
    )


@dataclass(slots=True)
class FirstLook:
    """What must be known of whole columns before a row can be counted."""

    values: dict[int, set[str]]
    days: dict[int, set[str]]  # the part of each cell that names the day
    known_days: dict[int, set[date]]  # days that a workbook knows as such
    figures: set[str]
    filled: Counter[int]  # cells of each column that are not empty
    empty: Counter[int] = field(default_factory=Counter)  # cells of each column that are empty, below its first one
    leftmost: Counter[int] = field(default_factory=Counter)  # hashes of the first column's cells; 0 of empty ones
    begun: set[int] = field(default_factory=set)  # columns whose first cell is filled
    names: set[str] = field(default_factory=set)  # of people, to keep them out of what is listed
    masks: dict[int, dict[str, str]] = field(default_factory=dict)
    campaign_places: set[int] = field(default_factory=set)  # where the campaign's name in the CRM stands
    has_campaigns: bool = False  # whether the column of campaigns is filled somewhere
    records: dict[int, int] = field(default_factory=dict)  # hashes of record ids, with those of their first rows
    skipped: set[int] = field(default_factory=set)  # lines of rows that are not counted, because their record is
    marked: set[int] = field(default_factory=set)  # lines of rows that a mark, such as "Is Deleted", leaves out
    overlong: list[int] = field(default_factory=list)  # the first lines with more cells than there are headings
    repeated: int = 0  # rows whose record id stands above already, with other cells than there
    copies: int = 0  # rows that stand above already, cell for cell


def look_through(table: Table, columns: Columns, crm_name: str, once: bool, on_row: OnRow | None) -> FirstLook:
    first = FirstLook(
        {place: set() for place in columns.states},
        {place: set() for place in columns.dates},
        {place: set() for place in columns.dates},
        set(),
        Counter(),
    )
    wanted, width = squash(crm_name), len(table.headings)
    begins = next((place for place, name in enumerate(table.headings) if name), 0)
    for seen, (line, row) in enumerate(table.rows(), 1):
        if on_row and seen % STEP == 0:
            on_row(seen)
        if columns.record is None:
            left = text_at(row, begins)
            first.leftmost[hash(left) or 1 if left else 0] += 1
        if len(row) > width and len(first.overlong) < MAX_LINES and any(map(cell_text, row[width:])):
            first.overlong.append(line)
        if columns.marks and any(squash(value_at(row, n)) in out for n, out in columns.marks.items() if out):
            first.marked.add(line)
            continue
        if columns.identity is not None:
            _note_record(first, line, row, columns.identity, once)
        _note_values(first, row, columns, seen == 1)
        _note_days(first, row, columns.dates)
        if columns.people:
            _note_names(first.names, row, columns.people)
        amount = columns.amount
        if amount is not None and amount < len(row) and isinstance(cell := row[amount], str) and cell:
            first.figures.add(cells.money_figure(cell))
        if columns.campaign is not None:
            if wanted and not first.campaign_places and (named := text_at(row, columns.campaign)):
                first.has_campaigns = True
                if names_campaign(named, wanted):
                    first.campaign_places.add(columns.campaign)
        elif crm_name and crm_name in row:
            first.campaign_places.update(place for place, cell in enumerate(row) if cell == crm_name)
    first.masks = {place: _find_masks(first, place) for place in columns.states}
    return first


def names_campaign(text: str, wanted: str) -> bool:
    """Return whether a cell names a campaign, squashed, alone or among several: "Spring 27; Autumn 26"."""
    if squash(text) == wanted:
        return True
    return any(mark in text for mark in ";,|") and wanted in map(squash, re.split("[;,|]", text))


def _note_values(first: FirstLook, row: Sequence[Cell], columns: Columns, is_first: bool) -> None:
    """Note the states in a row, and whether its record stands above already."""
    width = len(row)
    for place in columns.states:
        if place < width and len(first.values[place]) <= MAX_VALUES and (value := value_at(row, place)):
            first.values[place].add(value)
            first.filled[place] += 1
            if is_first:
                first.begun.add(place)
        elif place >= width or row[place] is None or row[place] == "":
            first.empty[place] += 1


def _note_record(first: FirstLook, line: int, row: Sequence[Cell], place: int, once: bool) -> None:
    """Note whether the record of a row stands above already. ``once``: only its first row is counted."""
    text = text_at(row, place)
    if not text:
        return
    key = hash(text.casefold() if "@" in text else text)  # ids of Salesforce differ by case alone
    if key not in first.records:
        first.records[key] = hash(tuple(row))
        return
    is_copy = first.records[key] == hash(tuple(row))
    first.copies += is_copy
    first.repeated += not is_copy
    if is_copy or once:
        first.skipped.add(line)


def _note_days(first: FirstLook, row: Sequence[Cell], places: Sequence[int]) -> None:
    width = len(row)
    for place in places:
        cell = row[place] if place < width else ""
        if isinstance(cell, str):
            if cell:
                first.days[place].add(_day_part(cell))
        elif cell is not None and (moment := _moment(cell)):
            first.known_days[place].add(moment)


def _note_names(names: set[str], row: Sequence[Cell], people: Sequence[int]) -> None:
    """Note the full names in a row: a cell of several words, and two neighbouring cells of one."""
    before = ""
    for place in people:
        text = text_at(row, place).casefold()
        if " " in text:
            names.add(" ".join(text.split()))
        elif text and before:
            names.add(f"{before} {text}")
            names.add(f"{text} {before}")
        before = text


def _find_masks(first: FirstLook, place: int) -> dict[str, str]:
    """Return the values of a column that name a person, with what stands for them."""
    found = {}
    for value in first.values[place]:
        words = re.sub(r"[^\w'’-]+", " ", value.casefold()).split()
        spans = (" ".join(words[n : n + size]) for size in (2, 3, 4) for n in range(len(words) - size + 1))
        if any(span in first.names for span in spans):
            found[value] = "(names a person)"
    return found


def is_free_text(values: set[str], filled: int) -> bool:
    """Return whether a column holds what people typed rather than one of some values."""
    return len(values) > MAX_VALUES or (len(values) > 20 and len(values) * 3 > filled)


def _first_place(table: Table, heading: str, places: Sequence[int]) -> int | None:
    return table.column(heading) if heading else (places[0] if places else None)


def _currency_of(table: Table, amount: int, places: Sequence[int]) -> int | None:
    """Return the column of currencies that goes with a column of amounts: "Amount (converted) Currency" with "Amount
    (converted)"; none with amounts that are converted, where no column is called after them.
    """
    name = headings.normalize_heading(table.headings[amount])
    own = [place for place in places if headings.normalize_heading(table.headings[place]).startswith(name)]
    if own:
        return min(own, key=lambda place: len(table.headings[place]))
    return None if headings.is_converted_amount(name) or not places else places[0]


def text_at(row: Sequence[Cell], place: int | None) -> str:
    return cell_text(row[place]) if place is not None and place < len(row) else ""


def value_at(row: Sequence[Cell], place: int) -> str:
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


def newest_day(
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


def grouped_columns(table: Table, columns: Columns, first: FirstLook) -> tuple[str, ...]:
    """Return the leading columns of states in which each value stands once and empty cells follow it; also the second
    column, where that is so of the first one.
    """
    begins = next((place for place, name in enumerate(table.headings) if name), 0)
    of_one = headings.find_role(table.headings[begins]) in ("record", "email", "person", "title", "company")
    last = begins if of_one else begins + 1  # what identifies a record is filled in each row, so nothing is grouped
    counts = [count for key, count in first.leftmost.items() if key]
    below_group = bool(first.leftmost[0]) and len(counts) > 1 and max(counts) == 1

    def is_grouped(place: int) -> bool:
        each_once = 1 < first.filled[place] == len(first.values[place])
        return place in first.begun and bool(first.empty[place]) and (each_once or (place > begins and below_group))

    return tuple(table.headings[place] for place in columns.states if place <= last and is_grouped(place))
