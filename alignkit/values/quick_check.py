"""Whether a file's tables are ordinary: a look that is quick because it words nothing, and names no place.

Nearly every file passes, and a list of ten thousand waits for each. What does not pass is gone through by ``kinds``,
which decides. Whatever is ordinary here, ``kinds.plain`` and ``kinds.wrong`` find nothing in.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any, NamedTuple

from alignkit.core.digests import NoCanonicalForm, canonical_number, canonical_value
from alignkit.core.fields import REQUIRED, Field
from alignkit.core.schema import DISPUTED_FIELD, FILE_FIELDS, STANCE_REQUIRED_KEYS, VIEW_FIELDS
from alignkit.text import business_hours
from alignkit.values.validation import CODE_PATTERN, CONTENT_TABLES, DIGEST_PATTERN, RESERVED_KEYS, TEXT_KINDS

_MOMENTS = range(2, 9999)  # years of which no hour is outside of the calendar in any time zone


class _Range(NamedTuple):
    least: int
    most: int
    whole: bool


class _TableShape(NamedTuple):
    """A table: what its known keys hold, which of them must be there, and whether it could pose as a plain value."""

    known: Mapping[str, tuple[type, Any]]
    needed: tuple[str, ...]
    is_view: bool
    poses: bool


def is_valid_quickly(tables: dict[str, Any]) -> bool:
    """Whether nothing is wrong; each fraction of such tables, a Decimal before, is a float afterwards."""
    fractions: list[tuple[dict[str, Any], str]] = []
    if not _table_fits(tables, _file_shape(), fractions):
        return False
    for table, key in fractions:
        table[key] = float(table[key]) or 0.0
    return True


def _table_fits(table: dict[str, Any], shape: _TableShape, fractions: list[tuple[dict[str, Any], str]]) -> bool:
    known = shape.known
    for key, value in table.items():
        if key not in known:
            return False
        wanted, inner = known[key]
        given = type(value)
        if given is not wanted:
            if given is not Decimal or wanted is not int or inner.whole or not _is_number(value):
                return False
            if not inner.least <= value <= inner.most:
                return False
            fractions.append((table, key))
        elif given is str:
            if inner and not inner(value):
                return False
        elif given is dict:
            if not _table_fits(value, inner, fractions):
                return False
        elif given is list:
            if not (_rows_fit(value, inner, fractions) if inner else _are_texts(value)):
                return False
        elif given is int:
            if not inner.least <= value <= inner.most:
                return False
        elif given is datetime and (value.tzinfo is None or value.microsecond or value.year not in _MOMENTS):
            return False
    for key in shape.needed:
        if key not in table:
            return False
    if shape.is_view and "stance" in table:
        needs = (*STANCE_REQUIRED_KEYS, "note") if table["stance"] == "object" else STANCE_REQUIRED_KEYS
        if not all(map(table.get, needs)):
            return False
    return not shape.poses or RESERVED_KEYS.isdisjoint(table) or _has_canonical_form(table)


def _rows_fit(
    rows: Sequence[Any], told: tuple[_TableShape, tuple[str, ...]], fractions: list[tuple[dict[str, Any], str]]
) -> bool:
    shape, told_apart_by = told
    for row in rows:
        if type(row) is not dict or not _table_fits(row, shape, fractions):
            return False
    if not told_apart_by or len(rows) < 2:
        return True
    names = [tuple([_name(row.get(key, "")) for key in told_apart_by]) for row in rows]
    named = [name for name in names if any(name)]
    return len(set(named)) == len(named)


def _are_texts(items: Sequence[Any]) -> bool:
    for item in items:  # noqa: SIM110 - a generator for each of forty lists takes three times as long
        if type(item) is not str:
            return False
    return True


def _name(part: str) -> str:
    return " ".join(unicodedata.normalize("NFC", part).split())


def _is_number(value: Decimal) -> bool:
    try:
        return bool(canonical_number(value))
    except NoCanonicalForm:
        return False


def _has_canonical_form(table: dict[str, Any]) -> bool:
    try:
        canonical_value(table)
    except NoCanonicalForm:
        return False
    return True


# what the fields of the format make of it


@cache
def _file_shape() -> _TableShape:
    return _table_shape(FILE_FIELDS, ())


@cache
def _view_shape() -> _TableShape:
    """What a team says to a question: the same for all eighteen."""
    return _table_shape(VIEW_FIELDS, ("",))


def _table_shape(fields: tuple[Field, ...], place: tuple[str, ...]) -> _TableShape:
    content = bool(place) and place[0] in CONTENT_TABLES
    told = {field.key: _value_type(field, (*place, field.key)) for field in fields if field is not DISPUTED_FIELD}
    known = {key: wanted for key, wanted in told.items() if wanted}
    kinds = ("table", "rows")
    needed = tuple(field.key for field in fields if field.tier == REQUIRED and field.kind not in kinds)
    return _TableShape(
        known, () if content else needed, fields is VIEW_FIELDS, content and not RESERVED_KEYS.isdisjoint(known)
    )


def _value_type(field: Field, place: tuple[str, ...]) -> tuple[type, Any] | None:
    """The type of what a field holds, and what else it must be; None of a kind that ``kinds`` is to look at."""
    test: Callable[[str], object] | None = None
    if field.kind == "hours":
        return str, business_hours.parse_business_hours
    if field.kind in TEXT_KINDS:
        test = CODE_PATTERN.fullmatch if place[1:] == ("reject_reasons", "code") else None
        return str, test
    if field.kind == "choice":
        return str, frozenset(field.choices).__contains__
    if field.kind == "digest":
        return str, DIGEST_PATTERN.fullmatch
    if field.kind == "table":
        return dict, _view_shape() if field.fields is VIEW_FIELDS else _table_shape(field.fields, place)
    if field.kind == "rows":
        told_apart = (len(field.row_key) == 1 and not field.repeats) or field.key == "waivers"
        return list, (_table_shape(field.fields, place), field.row_key if told_apart else ())
    plain: dict[str, tuple[type, Any]] = {
        "lines": (list, None),
        "flag": (bool, None),
        "date": (date, None),
        "moment": (datetime, None),
        "number": (int, _Range(field.least, field.most, False)),
        "whole": (int, _Range(field.least, field.most, True)),
    }
    return plain.get(field.kind)
