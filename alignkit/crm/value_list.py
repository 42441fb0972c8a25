"""Read the values of a list that a CRM exported: text with one value a line, or a table with a column of them."""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from alignkit.core.errors import UserError
from alignkit.text.sanitize import sanitize_line
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


def read_value_list(raw: bytes, column: str = "", agreed: Iterable[str] = ()) -> ValueList:
    """Return the values in a file's bytes; ``column`` is the heading above them, where the file has several columns.

    A first line is a heading if it is known as one and is not ``agreed``. Raise UserError where the file is no text,
    holds no value, or has several columns of which none is known.
    """
    text = _decode(raw)
    records, delimiter = _split_records(text, column)
    if not records:
        raise UserError("The file is empty.", "Export the list again, with its values.")
    if column or max(len(cells) for _, cells in records) > 1:
        heading, place = _find_heading(records, column) if column else _guess_heading(records)
        values = _column(records[heading + 1 :], place)
        line, cells = records[heading]
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


def _decode(raw: bytes) -> str:
    """Return the file as text with LF line ends: by its mark, else UTF-8, else Windows-1252."""
    if raw.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise UserError("The file is a workbook, not text.", "Save its sheet as CSV UTF-8.")
    for encoding in ("utf-16",) if raw.startswith((b"\xff\xfe", b"\xfe\xff")) else ("utf-8-sig", "cp1252"):
        try:
            text = raw.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        raise UserError("The file is no text.", "Export the list as CSV UTF-8, or as text with one value a line.")
    if "\0" in text:
        line = text[: text.index("\0")].count("\n") + 1
        raise UserError(f"Line {line} holds a zero byte: this is no text.", "Export the list as CSV UTF-8.")
    return text.replace("\r\n", "\n").replace("\r", "\n")


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
        if all(len(cells) == 1 for _, cells in records):
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
    hint = f"Did you mean {near.strip()!r}?" if near else f"It has: {'; '.join(map(str.strip, heads))}."
    raise UserError(f"The file has no column {column!r}.", hint)


def _guess_heading(records: Sequence[tuple[int, list[str]]]) -> tuple[int, int]:
    number, (line, heads) = next((n, record) for n, record in enumerate(records) if len(record[1]) > 1)
    known = [place for place, head in enumerate(heads) if fold_value(head) in _KNOWN_HEADINGS]
    if len(known) == 1:
        return number, known[0]
    named = join_words([repr(head.strip()) for head in heads if head.strip()][:8])
    raise UserError(
        f"Line {line} has {len(heads)} columns: {named}.", "Say in which one the values stand: --column HEADING."
    )
