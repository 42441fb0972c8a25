"""What a question is made of: the records of a question and its fields, and short ways to write one.

The file's reader, the forms, the brief and the schema are all driven by them.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, NamedTuple

FieldKind = Literal[
    "text",  # one line
    "prose",  # several lines
    "lines",  # a list of texts
    "number",
    "flag",  # true or false
    "date",
    "duration",  # "2 business days"
    "rhythm",  # "week", "2 weeks"
    "hours",  # "Mon-Fri 09:00-17:00 Europe/Berlin"
    "choice",
    "table",  # one table of fields
    "rows",  # an array of tables
    # and beside the questions (see ``shapes``):
    "moment",  # with an offset
    "chance",  # 0 to 1, typed as 60 %
    "digest",  # sha256: and 64 hex digits
    "whole",  # from 1
    "list",  # of anything
]
REQUIRED, RECOMMENDED, OPTIONAL = 1, 2, 3
MOST = 10**15  # in size, of any number: a fingerprint holds no more


class Field(NamedTuple):
    """One field of a question, or of a table or row inside it.

    ``tier`` is NEEDED (must be there to sign), ASKED (asked for and warned about) or EXTRA. Inside a table or row
    it says what that table needs once it is there.
    """

    key: str
    kind: FieldKind
    label: str
    tier: int
    asks: str
    example: str = ""
    choices: tuple[str, ...] = ()
    choice_meanings: tuple[str, ...] = ()  # of the choices, where the word alone would be taken in more than one way
    fields: tuple[Field, ...] = ()
    row_key: tuple[str, ...] = ()
    repeats: bool = False  # rows with one natural key are told apart by their order
    at_least: int = 1  # rows or lines, where NEEDED
    least: int = -MOST  # of a number
    most: int = MOST
    required_if: tuple[str, str] | None = None  # NEEDED only where the neighbour KEY has VALUE
    not_required_if: str = ""  # not NEEDED where the neighbour of this name is filled
    takes_automatic: bool = True  # a duration that a program may keep; not how long attempts or a deal take


class Question(NamedTuple):
    """One of the nine, or ``campaign``: ``fields`` are all but the prose of ``answer``."""

    key: str
    number: int
    name: str  # "Marketing will"
    short: str  # for a narrow rail
    asks: str
    why: str
    tangible: tuple[str, ...]
    example: str
    fields: tuple[Field, ...]

    @property
    def tangible_line(self) -> str:
        """What a tangible answer has, as one sentence."""
        return "Say " + "; ".join(self.tangible) + "."


def text_field(key: str, label: str, tier: int, asks: str, example: str = "") -> Field:
    return Field(key, "text", label, tier, asks, example)


def prose_field(key: str, label: str, tier: int, asks: str, example: str = "") -> Field:
    return Field(key, "prose", label, tier, asks, example)


def lines_field(key: str, label: str, tier: int, asks: str, example: str = "") -> Field:
    return Field(key, "lines", label, tier, asks, example)


def number_field(key: str, label: str, tier: int, asks: str, example: str = "", most: int = MOST) -> Field:
    """Something counted, measured or paid: from 0."""
    return Field(key, "number", label, tier, asks, example, least=0, most=most)


def share(key: str, label: str, tier: int, asks: str, example: str = "") -> Field:
    """A part of a whole: from 0 to 1."""
    return number_field(key, label, tier, asks, example, most=1)


def figure(key: str, label: str, tier: int, asks: str, example: str = "", not_required_if: str = "") -> Field:
    """What a goal or measure comes to, in a unit of the team's own: a loss is below 0, and so can its target be."""
    return Field(key, "number", label, tier, asks, example, not_required_if=not_required_if)


def date_field(key: str, label: str, tier: int, asks: str, example: str = "") -> Field:
    return Field(key, "date", label, tier, asks, example)


def duration_field(
    key: str, label: str, tier: int, asks: str, example: str = "", takes_automatic: bool = True
) -> Field:
    return Field(key, "duration", label, tier, asks, example, takes_automatic=takes_automatic)


def choice_field(key: str, label: str, tier: int, asks: str, choices: str) -> Field:
    return Field(key, "choice", label, tier, asks, choices=tuple(choices.split(", ")))


def table_field(key: str, label: str, tier: int, asks: str, *fields: Field) -> Field:
    return Field(key, "table", label, tier, asks, fields=fields)


def rows_field(
    key: str, label: str, tier: int, asks: str, row_key: str, *fields: Field, at_least: int = 1, repeats: bool = False
) -> Field:
    return Field(
        key,
        "rows",
        label,
        tier,
        asks,
        fields=fields,
        row_key=tuple(row_key.split()),
        at_least=at_least,
        repeats=repeats,
    )


def iter_fields(fields: tuple[Field, ...]) -> Iterator[Field]:
    """All fields, tables and rows before what is inside them."""
    for field in fields:
        yield field
        yield from iter_fields(field.fields)
