"""What may stand in a field of each kind: one table for reading a file, entering a value and the JSON Schema.

``KINDS`` has one line for each kind of field. A value is right where its type is one of ``types``, ``accepts`` holds
and ``find_fault`` finds nothing. The functions below put into words what is wrong and how to fix it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, NamedTuple

from alignkit.core.digests import NoCanonicalForm, canonical_number, canonical_utc, canonical_value
from alignkit.core.errors import Severity
from alignkit.core.fields import MOST, Field
from alignkit.text import business_hours, durations, numbers
from alignkit.text.sanitize import sanitize_line
from alignkit.text.spelling import closest_match
from alignkit.text.toml import LARGEST
from alignkit.values.places import FilePlace, format_header

_CURRENCY = re.compile("[A-Z]{3}")
_DIGEST = re.compile(r"sha256:[0-9a-f]{64}")
_BARE_VALUES = {
    "flag": "true|false",
    "date": r"\d{4}-\d\d-\d\d",
    "moment": r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)",
    "number": r"-?\d{1,15}(\.\d{1,6})?",
    "whole": r"-?\d{1,15}(\.\d{1,6})?",
}


class Fault(NamedTuple):
    """Why a value of the right type cannot stand in its field, or will be of no use there.

    ``predicate`` continues a sentence that begins with the field's place ("is -1; it cannot be less than 0").
    ``expected`` is the reason shown at an entry field, without capital or full stop; empty where entry takes the value.
    ``is_dropped``: no record can hold the value.
    """

    code: str
    predicate: str
    fix: str
    expected: str = ""
    severity: Severity = "error"
    is_dropped: bool = False


class Kind(NamedTuple):
    """The rules of one kind of field.

    ``types`` are the Python types of its values, exactly; a fraction from a file is a Decimal until it is checked.
    ``schema`` is its part of the JSON Schema, without what depends on the field. ``accepts`` and ``find_fault`` are
    asked of values of these types only. ``explain_doubt`` says why a text that is kept as typed cannot be measured.
    """

    types: tuple[type, ...]
    schema: dict[str, Any]
    allowed: str = "a text in quotation marks"
    accepts: Callable[[Any, Field], bool] | None = None
    find_fault: Callable[[Any, Field], Fault | None] | None = None
    explain_doubt: Callable[[str], str] | None = None


def find_fault(value: Any, field: Field) -> Fault | None:
    """What is wrong with a value of its field's type; None where nothing is."""
    find = KINDS[field.kind].find_fault
    return find(value, field) if find else None


def find_canonical_fault(value: Any) -> Fault | None:
    """The fault of a value that no fingerprint can hold: a number too large or too exact, a moment without offset."""
    try:
        canonical_value(value)
    except NoCanonicalForm as error:
        fix = "Round it." if isinstance(value, int | Decimal) else "Write a day as 2027-04-06."
        return Fault("AF12", f"is {describe_value(value)}: {error.why}.", fix, error.why, is_dropped=True)
    return None


def find_number_fault(value: int | float | Decimal, field: Field) -> Fault | None:
    """The fault of a number outside the range of its field, or with more digits than a fingerprint holds."""
    try:
        canonical_number(value)
    except NoCanonicalForm:
        return find_canonical_fault(value)
    if field.least <= value <= field.most:
        return None
    end = f"less than {field.least}" if value < field.least else f"more than {field.most}"
    expected = f"write {_describe_range(field)}"
    if field.most == 1 and 1 < value <= 100:
        rate = Decimal(str(value)) / 100
        expected = f"write {numbers.format_number(rate)} for {numbers.format_percent(rate)}"
    fix = f"W{expected[1:]}."
    return Fault("AF16", f"is {describe_value(value)}; it cannot be {end}.", fix, expected, is_dropped=True)


def _date_fault(value: date, field: Field) -> Fault | None:
    if not isinstance(value, datetime):
        return None
    fix = f"Write {field.key} = {value.date().isoformat()}."
    return Fault("AF13", f"is a moment, {describe_value(value)}, where a day is meant.", fix, is_dropped=True)


def _moment_fault(value: datetime, field: Field) -> Fault | None:
    try:
        canonical_utc(value)
    except NoCanonicalForm:
        return find_canonical_fault(value)
    return None


def _hours_fault(value: str, field: Field) -> Fault | None:
    why = business_hours.explain_invalid(value) if value.strip() else ""
    if not why:
        return None
    predicate = f"is {describe_value(value)}; what stands there must be {why}."
    return Fault("AF18", predicate, f'Write it as {field.key} = "{business_hours.EXAMPLE}".', why, "warning")


def _lines_fault(value: list[Any], field: Field) -> Fault | None:
    wrong = next((line for line in value if isinstance(line, str) and not business_hours.parse_holidays([line])), None)
    if not field.begins_with_day or wrong is None:
        return None
    expected = f"lines that begin with a day, such as {field.example}"
    predicate = f"holds {describe_value(wrong)}; what stands there must be {expected}."
    return Fault("AF18", predicate, f'Write it as {field.key} = ["{field.example}"].', expected, "warning")


def _currency_fault(value: str, field: Field) -> Fault | None:
    if not value.strip() or _CURRENCY.fullmatch(value):
        return None
    expected = "three capital letters, such as EUR"
    predicate = f"is {describe_value(value)}; a currency is {expected}."
    return Fault("AF19", predicate, f'Write {field.key} = "EUR".', expected, "warning")


_STRING: dict[str, Any] = {"type": "string"}
_NUMBERS = (int, float, Decimal)
KINDS: dict[str, Kind] = {
    "text": Kind((str,), _STRING),
    "prose": Kind((str,), _STRING),
    "duration": Kind((str,), _STRING),
    "rhythm": Kind((str,), _STRING, explain_doubt=durations.explain_bad_rhythm),
    "hours": Kind((str,), _STRING, find_fault=_hours_fault),
    "currency": Kind((str,), _STRING, find_fault=_currency_fault),
    "choice": Kind((str,), {}, accepts=lambda value, field: value in field.choices),
    "lines": Kind((list,), {"type": "array", "items": _STRING}, find_fault=_lines_fault),
    "list": Kind((list,), {"type": "array"}, "a list"),
    "rows": Kind((list,), {"type": "array"}),
    "table": Kind((dict,), {"type": "object"}),
    "number": Kind(_NUMBERS, {"type": "number"}, find_fault=find_number_fault),
    "chance": Kind(_NUMBERS, {"type": "number"}, find_fault=find_number_fault),
    "whole": Kind((int,), {"type": "integer"}, accepts=lambda value, field: value >= 1, find_fault=find_number_fault),
    "flag": Kind((bool,), {"type": "boolean"}, "true or false"),
    "date": Kind((date, datetime), {"type": "string", "format": "date"}, find_fault=_date_fault),
    "moment": Kind((datetime,), {"type": "string", "format": "date-time"}, find_fault=_moment_fault),
    "digest": Kind(
        (str,),
        {"type": "string", "pattern": f"^{_DIGEST.pattern}$"},
        "a fingerprint: sha256: and 64 digits from 0 to 9 and a to f",
        accepts=lambda value, field: _DIGEST.fullmatch(value) is not None,
    ),
}


def describe_allowed(field: Field, place: FilePlace = ()) -> str:
    """What may stand in a field, as a noun phrase: "a number from 0, such as 480000". ``place`` is the field's."""
    if field.kind == "choice":
        return "one of " + ", ".join(field.choices)
    if field.kind in ("number", "whole", "chance"):
        return _describe_range(field)
    return {
        "lines": f'a list of texts such as ["{field.example or "…"}"]',
        "rows": f"rows, each under [[{format_header(place)}]]",
        "table": f"a table under [{format_header(place)}]",
        "date": f"a date such as {field.example or '2027-04-06'}",
        "moment": f"a moment such as {field.example or '2027-03-10T09:14:00Z'}",
    }.get(field.kind, KINDS[field.kind].allowed)


def _describe_range(field: Field) -> str:
    if field.kind == "whole":
        return "a whole number from 1"
    if field.most < MOST:
        return f"a number from {field.least} to {field.most}, such as {field.example}"
    more = f", such as {field.example}" if field.example else ""
    return f"a number from {field.least}{more}" if field.least > -MOST else f"a number{more or ', such as 1'}"


def describe_value(value: Any) -> str:
    """What a value is, sanitized and at most 42 characters long, for a message."""
    if isinstance(value, str):
        text = sanitize_line(value)
        return f'"{text[:40]}{"…" * (len(text) > 40)}"'
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, date | time):
        return value.isoformat().replace("+00:00", "Z")
    if isinstance(value, dict | list):
        return "a table" if isinstance(value, dict) else "a list"
    text = hex(value) if isinstance(value, int) and abs(value) > LARGEST else str(value)  # str() of it may fail
    return f"{text[:40]}{'…' * (len(text) > 40)}"


def nearest_choice(field: Field, text: str) -> str:
    """The choice that a text which is none most likely means: "event" for "webinar series"; empty where none is."""
    said = " ".join(text.casefold().replace("-", " ").split())
    for word, choice in field.near_words:
        if re.search(rf"\b{re.escape(word)}s?\b", said):
            return choice
    return closest_match(said, field.choices)


def describe_fix(value: Any, field: Field, place: FilePlace) -> str:
    """How to repair a value of the wrong type; an empty text where there is no more to say than what is allowed."""
    key, text = field.key, value.strip() if isinstance(value, str) else ""
    kind = field.kind
    if kind in _BARE_VALUES and re.fullmatch(_BARE_VALUES[kind], text):
        return f"Take the quotation marks off: {key} = {text}."
    if kind == "choice":
        close = nearest_choice(field, text)
        return f'Did you mean "{close}"?' if close else ""
    if kind == "lines":
        return f"Put it in square brackets: {key} = [{describe_value(value)}]." if text else ""
    if kind == "rows" and isinstance(value, dict):
        return f"Write two square brackets on each side: [[{format_header(place)}]]."
    if kind == "table" and isinstance(value, list):
        return f"Write one square bracket on each side: [{format_header(place)}]."
    if kind == "date":
        return "Write year-month-day without quotation marks."
    if kind == "moment":
        return "Write day, time and offset without quotation marks."
    if kind == "number" and isinstance(value, str):
        return "Write the figure alone, without quotation marks."
    if kind == "digest":
        return "Copy it whole, or agree, object or sign again."
    if KINDS[kind].types == (str,) and not isinstance(value, dict | list):
        return f'Put it in quotation marks: {key} = "{describe_value(value)}".'
    return ""
