"""Read the values of a list that a CRM exported: text with one value a line, or a table with a column of them."""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from alignkit.core.errors import UserError
from alignkit.crm.headings import count_known, find_role
from alignkit.crm.tables import Sheet, cell_text, looks_personal
from alignkit.text.sanitize import sanitize_line, shorten
from alignkit.text.spelling import closest_match
from alignkit.values.parse_format import join_words

MAX_VALUES = 5000
_DELIMITERS = ";\t,|"
_HEADINGS = (  # of the column with the values, as the CRMs write them, most certain first
    "value api name label name code reason status stage band class",
    "picklist value|picklist values|internal name|internal value|api name|field value|reason code|reject reason",
    "rejection reason|unqualified reason|disqualification reason|lead status|lifecycle stage|lead class",
    "wert|werte|bezeichnung|ablehnungsgrund|grund|phase|valeur|motif|valor|motivo|値",
)
_KNOWN_HEADINGS = {*_HEADINGS[0].split(), *"|".join(_HEADINGS[1:]).split("|")}


class ListedValue(NamedTuple):
    """One value of an exported list, as written, and the line on which it begins."""

    text: str
    line: int


@dataclass(frozen=True, slots=True)
class ValueList:
    """The values of a file in their order. ``notes`` say how it was read."""

    values: tuple[ListedValue, ...]
    notes: tuple[str, ...] = ()


def read_value_text(text: str, column: str = "", agreed: Iterable[str] = ()) -> ValueList:
    """Return the values in a file's text; ``column`` is the heading above them, where the file has several columns.

    A first line is a heading if it is known as one and is not ``agreed``. Raise UserError where the file holds no
    value, or has several columns of which none is known.
    """
    records, delimiter = _split_records(text, column)
    return _read_records(records, delimiter, column, agreed)


def read_value_sheets(sheets: Sequence[Sheet], column: str = "", agreed: Iterable[str] = ()) -> ValueList:
    """Return the values in a workbook: in the first sheet that has the heading ``column``, else in the first."""
    books = [[(line, [cell_text(cell) for cell in cells]) for line, cells, _ in sheet.records()] for sheet in sheets]
    wanted = fold_value(column)
    chosen = next(
        (records for records in books if any(wanted in map(fold_value, cells) for _, cells in records)), books[0]
    )
    return _read_records(chosen if column else books[0], "", column, agreed)


def _read_records(
    records: list[tuple[int, list[str]]], delimiter: str, column: str, agreed: Iterable[str]
) -> ValueList:
    if not records:
        raise UserError("The file is empty.", "Export the list again, with its values.")
    if column or max(len(cells) for _, cells in records) > 1:
        heading, place = _find_heading(records, column) if column else _guess_heading(records)
        line, cells = records[heading]
        _refuse_records(line, cells)
        values = _column(records[heading + 1 :], place)
        notes = [f"The values stand under {sanitize_line(cells[place]).strip()!r} on line {line}."]
    else:
        values, notes = _column(records, 0), []
        first = values[0] if values else None
        if (
            first
            and fold_value(first.text) in _KNOWN_HEADINGS
            and fold_value(first.text) not in set(map(fold_value, agreed))
        ):
            values, notes = values[1:], [f"Line {first.line}, {first.text!r}, is taken as the heading."]
    _refuse_people(values)
    if not values:
        raise UserError("There is no value below the heading.", "Export the list again, with its values.")
    if len(values) > MAX_VALUES:
        raise UserError(f"The file holds {len(values)} values; at most {MAX_VALUES} can be compared.")
    names = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "vertical bars"}
    parted = f", columns parted by {names[delimiter]}" if delimiter else ""
    return ValueList(tuple(values), (*notes, f"{len(values)} value{'' if len(values) == 1 else 's'}{parted}."))


def fold_value(text: str) -> str:
    """Return a value for comparison: without differences in case, width and blanks."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


_LIST_HINT = "Export the list of values from the CRM's settings, not its records."


def _refuse_records(line: int, heads: Sequence[str]) -> None:
    """Raise UserError where the headings are those of leads or contacts: a list of values names no people."""
    people = next((head.strip() for head in heads if find_role(head) in ("email", "phone", "person")), "")
    if people:
        raise UserError(f"The column {shorten(people)!r} holds people, so this is no list of values.", _LIST_HINT)
    _refuse_people([ListedValue(head, line) for head in heads])


def _refuse_people(values: Iterable[ListedValue]) -> None:
    """Raise UserError where a text holds a person's data; it is not shown."""
    if found := next((value for value in values if looks_personal(value.text)), None):
        what = "holds an e-mail address or a phone number"
        raise UserError(f"Line {found.line} {what}, so this is no list of values.", _LIST_HINT)


def _describe_columns(heads: Sequence[str]) -> str:
    """Return the headings of a line for a message; empty where it may be a row, which may be about a person."""
    named = [head.strip() for head in heads if head.strip()]
    known = max(count_known(named), sum(fold_value(head) in _KNOWN_HEADINGS for head in named))
    if 2 * known < len(named) or any(map(looks_personal, named)):
        return ""
    return join_words([repr(shorten(head)) for head in named[:8]])


def _split_records(text: str, column: str) -> tuple[list[tuple[int, list[str]]], str]:
    """Return the lines that hold anything, each with its number and cells, and what parts the cells, if anything does.

    A mark parts columns only if it stands equally often in every line, or below a line of headings: "No budget, this
    year" is one value.
    """
    if told := re.match(r"sep=([;,\t|])\n", text):
        return _parse(text[told.end() :], told[1], 1), told[1]
    wanted = {*_KNOWN_HEADINGS, fold_value(column)}
    for delimiter in _DELIMITERS:
        records = _parse(text, delimiter)
        wide = [cells for _, cells in records if len(cells) > 1]
        if wide and (len({len(cells) for _, cells in records}) == 1 or wanted & set(map(fold_value, wide[0]))):
            return records, delimiter
    if any('"' in line for line in text.split("\n")):
        records = _parse(text, ",")
        if records and all(len(cells) == 1 for _, cells in records):
            return records, ""
    return [(n, [line.strip()]) for n, line in enumerate(text.split("\n"), 1) if line.strip()], ""


def _parse(text: str, delimiter: str, skipped: int = 0) -> list[tuple[int, list[str]]]:
    reader = csv.reader((f"{line}\n" for line in text.split("\n")), delimiter=delimiter, strict=True)
    found, begins = [], 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                found.append((begins + skipped, cells))
            begins = reader.line_num + 1
    except csv.Error:  # a stray quotation mark: not a table with this delimiter
        return []
    return found


def _column(records: Iterable[tuple[int, list[str]]], place: int) -> list[ListedValue]:
    texts = ((line, cells[place].strip()) for line, cells in records if len(cells) > place)
    return [ListedValue(text, line) for line, text in texts if text]


def _find_heading(records: Sequence[tuple[int, list[str]]], column: str) -> tuple[int, int]:
    """Return the number of the record and of the cell that hold a heading."""
    for number, (_, cells) in enumerate(records):
        for place, cell in enumerate(cells):
            if fold_value(cell) == fold_value(column):
                return number, place
    heads = next((cells for _, cells in records if len(cells) > 1), records[0][1])
    close = closest_match(fold_value(column), map(fold_value, heads))
    near = next((head for head in heads if fold_value(head) == close), "")
    named = _describe_columns(heads)
    hint = f"Did you mean {near.strip()!r}?" if near and named else f"It has: {named}." if named else ""
    raise UserError(f"The file has no column {column!r}.", hint)


def _guess_heading(records: Sequence[tuple[int, list[str]]]) -> tuple[int, int]:
    number, (line, heads) = next((n, record) for n, record in enumerate(records) if len(record[1]) > 1)
    known = [place for place, head in enumerate(heads) if fold_value(head) in _KNOWN_HEADINGS]
    if len(known) == 1:
        return number, known[0]
    _refuse_records(line, heads)
    named = _describe_columns(heads)
    raise UserError(
        f"Line {line} has {len(heads)} columns{f': {named}' if named else ''}.",
        "Say in which one the values stand: --column HEADING.",
    )
