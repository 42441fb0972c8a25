"""The records of a question and of its fields, and short functions to write one.

Everything that handles a campaign is driven by them: reading and entry (``values.kinds``), the forms, the pages, the
JSON Schema. To add a field to a question, add one line to ``questions``.
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
    "currency",  # "EUR"
    "choice",
    "table",  # one table of fields
    "rows",  # an array of tables
    # and outside the questions (see ``schema``):
    "moment",  # with an offset
    "chance",  # 0 to 1, typed as 60 %
    "digest",  # sha256: and 64 hex digits
    "whole",  # from 1
    "list",  # of anything
]

# Tiers of a field. REQUIRED: without it nobody can sign, unless both teams waive AF25. RECOMMENDED: the forms ask for
# it and a check warns where it is missing. OPTIONAL: only offered. Inside a table or row a tier says what that table
# needs once it is there. Outside the questions (sign-offs, review, …) a file without a REQUIRED key is wrong (AF10).
REQUIRED, RECOMMENDED, OPTIONAL = 1, 2, 3
MOST = 10**15  # the largest number there can be, above or below 0: digests hold 15 digits


class FoldedColumn(str):
    """A column of a row key whose texts are compared without regard to case."""

    __slots__ = ()


class Field(NamedTuple):
    """One field of a question, or of a table or row inside it.

    ``key`` is its name in the file, ``label`` its name for people, ``asks`` the question that a form puts, ``tier``
    REQUIRED, RECOMMENDED or OPTIONAL, ``example`` a value as one would type it. ``fields`` are inside a table or row,
    ``row_key`` names the fields that tell two rows apart.
    """

    key: str
    kind: FieldKind
    label: str
    tier: int
    asks: str
    example: str = ""
    choices: tuple[str, ...] = ()
    choice_meanings: tuple[str, ...] = ()  # of the choices, where the words alone are ambiguous
    near_words: tuple[tuple[str, str], ...] = ()  # what people type for a choice ("webinar"), and the choice to offer
    fields: tuple[Field, ...] = ()
    row_key: tuple[str, ...] = ()
    unique_rows: bool = False  # no two rows may have the same natural key; else their order tells them apart
    folds_case: bool = False  # a text of a row's key: "DQ-01" and "dq-01" are one row
    least: int = -MOST  # of a number
    most: int = MOST
    required_if: tuple[str, str] | None = None  # (KEY, VALUE): REQUIRED only where KEY of the same table is VALUE
    not_required_if: str = (
        ""  # not needed where one of these keys of the same table ("goal", "classes.score") is filled
    )
    takes_automatic: bool = True  # a duration that may be "automatic"; not how long attempts or a deal take
    # Whom or what a text names: a person, a target of question 4, or a line of question 5 that a rule can be for
    names: Literal["", "person", "goal", "line"] = ""
    is_money: bool = False  # a number in the campaign's currency
    unit_key: str = ""  # of a number: the key of the same table that says what it is counted in
    counts: tuple[str, ...] = ()  # words that may be typed after a number: "6 calls"
    on_one_line: bool = False  # lines that may be typed on one line, with commas or semicolons between
    begins_with_day: bool = False  # lines that begin with a day: "2026-12-25 Christmas"
    asked_first: tuple[str, ...] = ()  # of a table or rows: keys inside that the walk asks first, whatever their tier
    is_recorded: bool = False  # a table that alignkit writes: not on a form, merged as one value, not carried forward


class Question(NamedTuple):
    """One of the nine questions, or ``campaign``. ``fields`` are all fields but the prose ``answer``."""

    key: str
    number: int
    name: str  # "Marketing will"
    short: str  # for a narrow rail
    asks: str
    why: str
    tangible: tuple[str, ...]
    example: str
    fields: tuple[Field, ...]
    asked_first: tuple[str, ...] = ()  # recommended fields that the walk shows with the required ones

    @property
    def tangible_line(self) -> str:
        """What a tangible answer has, as one sentence."""
        return "Say " + "; ".join(self.tangible) + "."


def text_field(key: str, label: str, tier: int, asks: str, example: str = "") -> Field:
    return Field(key, "text", label, tier, asks, example)


def person_field(key: str, label: str, tier: int, asks: str, example: str = "") -> Field:
    """A text that names a person; a desk or a team may stand there too."""
    return Field(key, "text", label, tier, asks, example, names="person")


def prose_field(key: str, label: str, tier: int, asks: str, example: str = "") -> Field:
    return Field(key, "prose", label, tier, asks, example)


def lines_field(key: str, label: str, tier: int, asks: str, example: str = "") -> Field:
    return Field(key, "lines", label, tier, asks, example)


def number_field(
    key: str,
    label: str,
    tier: int,
    asks: str,
    example: str = "",
    most: int = MOST,
    counts: str = "",
    unit_key: str = "",
) -> Field:
    """A count or measure: from 0. ``counts`` are the words for what it counts, parted by blanks."""
    words = tuple(counts.split())
    return Field(key, "number", label, tier, asks, example, least=0, most=most, counts=words, unit_key=unit_key)


def money_field(key: str, label: str, tier: int, asks: str, example: str = "", unit_key: str = "") -> Field:
    """An amount of money in the campaign's currency: from 0."""
    return Field(key, "number", label, tier, asks, example, least=0, is_money=True, unit_key=unit_key)


def share(key: str, label: str, tier: int, asks: str, example: str = "") -> Field:
    """A rate or share: from 0 to 1."""
    return number_field(key, label, tier, asks, example, most=1)


def figure(key: str, label: str, tier: int, asks: str, example: str = "", not_required_if: str = "") -> Field:
    """The number of a goal or measure, in the team's own unit; it may be below 0."""
    return Field(key, "number", label, tier, asks, example, not_required_if=not_required_if, unit_key="unit")


def date_field(key: str, label: str, tier: int, asks: str, example: str = "") -> Field:
    return Field(key, "date", label, tier, asks, example)


def duration_field(
    key: str, label: str, tier: int, asks: str, example: str = "", takes_automatic: bool = True
) -> Field:
    return Field(key, "duration", label, tier, asks, example, takes_automatic=takes_automatic)


def choice_field(key: str, label: str, tier: int, asks: str, choices: str, **near: str) -> Field:
    """One of ``choices``, parted by commas. ``near`` are words that people type for one of them, parted by commas."""
    words = tuple((word, choice) for choice, typed in near.items() for word in typed.split(", "))
    return Field(key, "choice", label, tier, asks, choices=tuple(choices.split(", ")), near_words=words)


def table_field(key: str, label: str, tier: int, asks: str, *fields: Field, asked_first: str = "") -> Field:
    """A table of ``fields``; ``asked_first`` are the keys of those that the walk asks first, parted by blanks."""
    return Field(key, "table", label, tier, asks, fields=fields, asked_first=tuple(asked_first.split()))


def rows_field(
    key: str,
    label: str,
    tier: int,
    asks: str,
    row_key: str,
    *fields: Field,
    unique: bool = True,
    asked_first: str = "",
) -> Field:
    """Rows of ``fields``; ``row_key`` are the keys of those that tell rows apart, parted by blanks. ``asked_first`` are
    the keys of those that the walk asks first.
    """
    folded = {field.key for field in fields if field.folds_case}
    return Field(
        key,
        "rows",
        label,
        tier,
        asks,
        fields=fields,
        row_key=tuple(FoldedColumn(name) if name in folded else name for name in row_key.split()),
        unique_rows=unique,
        asked_first=tuple(asked_first.split()),
    )


def iter_fields(fields: tuple[Field, ...]) -> Iterator[Field]:
    """All fields, depth first: a table or rows before the fields inside."""
    for field in fields:
        yield field
        yield from iter_fields(field.fields)
