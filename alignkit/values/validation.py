"""Plain values held against the fields of format 1: what is wrong, in words, with the mend."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, NamedTuple

from alignkit.core.digests import NoCanonicalForm, canonical_value
from alignkit.core.errors import Severity
from alignkit.core.fields import MOST, REQUIRED, Field
from alignkit.core.model import TEAMS
from alignkit.core.questions import QUESTION_KEYS
from alignkit.core.schema import STANCE_REQUIRED_KEYS
from alignkit.text import business_hours, numbers
from alignkit.text.sanitize import sanitize_line, shorten
from alignkit.text.spelling import closest_match
from alignkit.text.toml import LARGEST

MAX_DEPTH = 100
FilePlace = tuple[str | int, ...]
CONTENT_TABLES = frozenset(("campaign", *QUESTION_KEYS))
_KEY = re.compile(r"[A-Za-z0-9_-]+")
DIGEST_PATTERN = re.compile(r"sha256:[0-9a-f]{64}")
CODE_PATTERN, _CODE_PART = re.compile(r"[a-z0-9-]*"), re.compile(r"[a-z0-9]+")
RESERVED_KEYS = frozenset(("number", "date", "time"))
_SAFE_TYPES = frozenset((str, bool, date))
TEXT_KINDS = frozenset(("text", "prose", "duration", "rhythm", "hours"))


class FormatFinding(NamedTuple):
    """A problem at a place of the file that has no line yet; ``drops``: no record can hold what stands there."""

    code: str
    place: FilePlace
    message: str
    hint: str = ""
    severity: Severity = "error"
    is_dropped: bool = False

    def as_warning(self) -> FormatFinding:
        """The same as a warning, for a file whose format this version does not know."""
        return self._replace(severity="warning", is_dropped=self.is_dropped or self.code == "AF10")


def format_place(place: FilePlace) -> str:
    """A place as a key, dotted from the file's root."""
    return ".".join(str(step) for step in place)


def describe_place(place: FilePlace, last_is: str = "item") -> str:
    """A place as people call it: inside a question without the question, rows counted from 1, long names cut."""
    rest = place[1:] if len(place) > 1 and place[0] in CONTENT_TABLES else place
    rest = tuple(shorten(step) if isinstance(step, str) else step for step in rest)
    last = max((number for number, step in enumerate(rest) if isinstance(step, int)), default=None)
    if last is None:
        return format_place(rest)
    inner = f"{format_place(rest[last + 1 :])} in row" if rest[last + 1 :] else last_is
    return f"{inner} {int(rest[last]) + 1} of {format_place(rest[:last])}"


def normalize_value(value: Any, found: list[FormatFinding], place: FilePlace = ()) -> Any:
    """A value with each fraction as a float; what no fingerprint can hold is added to ``found``."""
    kind = type(value)
    if kind in _SAFE_TYPES or (kind is int and -MOST < value < MOST):
        return value
    if kind is dict or kind is list:
        if len(place) > MAX_DEPTH:
            message = f"{shorten(str(place[0]))} is nested deeper than {MAX_DEPTH} levels."
            found.append(FormatFinding("AF03", place[:1], message, "A campaign needs four.", is_dropped=True))
            return kind()
        if kind is list:
            return [normalize_value(item, found, (*place, number)) for number, item in enumerate(value)]
        found.extend(_validate_keys(value, place))
        return {key: normalize_value(inner, found, (*place, key)) for key, inner in value.items()}
    try:
        canonical_value(value)
    except (NoCanonicalForm, OverflowError, ValueError) as error:
        why = error.why if isinstance(error, NoCanonicalForm) else "no such moment in UTC"
        hint = "Round it." if isinstance(value, int | Decimal) else "Write a day as 2027-04-06."
        found.append(
            FormatFinding(
                "AF12", place, f"{describe_place(place)} is {describe_value(value)}: {why}.", hint, is_dropped=True
            )
        )
    if isinstance(value, Decimal):
        return float(value) or 0.0
    return value


def _validate_keys(table: Mapping[str, Any], place: FilePlace) -> Iterator[FormatFinding]:
    for key in table:
        if not (key.isascii() and key.isidentifier()) and not _KEY.fullmatch(key):
            message = f"{describe_place((*place, key))!s}: a key holds letters from A to Z, digits, _ and - only."
            yield FormatFinding("AF12", (*place, key), message, "Rename it.", is_dropped=True)
    if place and place[0] in CONTENT_TABLES and not RESERVED_KEYS.isdisjoint(table):
        try:
            canonical_value(table)
        except NoCanonicalForm as error:
            if not error.key:
                yield FormatFinding(
                    "AF12",
                    place,
                    f"{describe_place(place, 'row')}: {error.why}.",
                    "Add another key to it.",
                    is_dropped=True,
                )
        except (OverflowError, ValueError):
            return  # found again at the value itself


def validate_table(
    data: Mapping[str, Any], fields: tuple[Field, ...], place: FilePlace = ()
) -> Iterator[FormatFinding]:
    """Every finding in a table of known fields, from the outside in."""
    known = {field.key: field for field in fields}
    for key, value in data.items():
        if key in known:
            yield from _validate_value(value, known[key], (*place, key))
        else:
            yield _unknown_key_finding(key, known, place)
    if not place or place[0] not in CONTENT_TABLES or "disputed" in place:
        for field in fields:
            if field.tier == REQUIRED and field.key not in data and field.kind not in ("table", "rows"):
                yield _missing_finding(field.key, field, place)
    if len(place) == 2 and place[0] in TEAMS and data.get("stance") in ("agree", "object"):
        needs = (*STANCE_REQUIRED_KEYS, "note") if data["stance"] == "object" else STANCE_REQUIRED_KEYS
        for field in fields:
            if field.key in needs and not data.get(field.key):
                yield _missing_finding(field.key, field, place)


def _missing_finding(key: str, field: Field, place: FilePlace) -> FormatFinding:
    if not place:
        return FormatFinding("AF10", (key,), f"{key} is missing.", "Put format = 1 at the top of the file.")
    if key == "note":
        return FormatFinding(
            "AF10",
            (*place, key),
            f"{describe_place(place)} objects without a note that says why.",
            'Add note = "…", or remove stance = "object".',
            is_dropped=True,
        )
    return FormatFinding(
        "AF10", (*place, key), f"{describe_place((*place, key))} is missing.", f"Add {key}: {describe_allowed(field)}."
    )


def _unknown_key_finding(key: str, known: Mapping[str, Field], place: FilePlace) -> FormatFinding:
    if not place:
        others = [other for other in known if other != "format"]
        close = closest_match(key, others)
        message = f"{shorten(key)} is no part of a campaign; nobody signs it."
        return FormatFinding("AF07", (key,), message, f"Did you mean {close}?" if close else "Move it into a question.")
    if place[0] in CONTENT_TABLES and len(place) == 1 and key in TEAMS:
        return FormatFinding(
            "AF14",
            (*place, key),
            f"no question may hold a key named {key}.",
            f"What {key.capitalize()} says stands under [{key}.{place[0]}].",
            is_dropped=True,
        )
    close = closest_match(key, known)
    hint = f"Did you mean {close}?" if close else "It is kept as it is."
    message = f"{describe_place((*place, key))} is a key that format 1 does not know."
    return FormatFinding("AF06", (*place, key), message, hint, "warning")


def _validate_value(value: Any, field: Field, place: FilePlace) -> Iterator[FormatFinding]:
    if not _fits(value, field) and not (value == "" and field.kind == "choice" and place[0] in CONTENT_TABLES):
        message = f"{describe_place(place)} must be {describe_allowed(field, place)}, not {describe_value(value)}."
        yield FormatFinding("AF05", place, message, _describe_fix(value, field, place), is_dropped=True)
    elif field.kind == "table":
        yield from validate_table(value, field.fields, place)
    elif field.kind == "lines":
        for number, item in enumerate(value):
            if not isinstance(item, str):
                where = (*place, number)
                message = f"{describe_place(where)} must be a text in quotation marks, not {describe_value(item)}."
                yield FormatFinding("AF05", where, message, "Put it in quotation marks.", is_dropped=True)
    elif field.kind == "rows":
        yield from _validate_rows(value, field, place)
    elif len(place) == 4 and (place[1], place[3]) == ("reject_reasons", "code") and not CODE_PATTERN.fullmatch(value):
        message = f"{describe_place(place)} is {describe_value(value)}; a reason's code holds a-z, 0-9 and - only."
        code = "-".join(_CODE_PART.findall(unicodedata.normalize("NFKD", value.lower())))[:40].strip("-")
        yield FormatFinding("AF15", place, message, f'Write "{code or "no-date"}"; meaning says the rest.', "warning")
    elif field.kind == "hours" and value.strip() and (why := business_hours.explain_invalid(value)):
        message = f"{describe_place(place)} is {describe_value(value)}; what stands there must be {why}."
        yield FormatFinding("AF18", place, message, f'Write it as {field.key} = "{business_hours.EXAMPLE}".', "warning")
    elif field.kind == "date" and isinstance(value, datetime):
        message = f"{describe_place(place)} is a moment, {describe_value(value)}, where a day is meant."
        yield FormatFinding("AF13", place, message, f"Write {field.key} = {value.date().isoformat()}.", is_dropped=True)
    elif field.kind in ("number", "whole") and abs(value) <= MOST and (why := out_of_range(field, value)):
        end = f"less than {field.least}" if value < field.least else f"more than {field.most}"
        message = f"{describe_place(place)} is {describe_value(value)}; it cannot be {end}."
        yield FormatFinding("AF16", place, message, why, is_dropped=True)


def _validate_rows(rows: list[Any], field: Field, place: FilePlace) -> Iterator[FormatFinding]:
    seen: dict[tuple[str, ...], int] = {}
    told_apart = (len(field.row_key) == 1 and not field.repeats) or field.key == "waivers"
    for number, row in enumerate(rows):
        if not isinstance(row, dict):
            message = (
                f"{describe_place((*place, number))} must be a row under [[{_format_header(place)}]], "
                f"not {describe_value(row)}."
            )
            yield FormatFinding(
                "AF05", (*place, number), message, f"Write [[{_format_header(place)}]] above its keys.", is_dropped=True
            )
            continue
        yield from validate_table(row, field.fields, (*place, number))
        parts = tuple(row.get(key, "") for key in field.row_key)
        if not told_apart or not all(isinstance(part, str) for part in parts):
            continue
        name = tuple(" ".join(unicodedata.normalize("NFC", part).split()) for part in parts)
        if any(name) and name in seen:
            said = sanitize_line(" ".join(name)).strip()[:60]
            both = f"rows {seen[name]} and {number + 1}"
            message = f'{describe_place(place)} has two rows with the {field.row_key[0]} "{said}": {both}.'
            yield FormatFinding("AF09", (*place, number), message, "Join them into one, or rename one of them.")
        seen.setdefault(name, number + 1)


def _fits(value: Any, field: Field) -> bool:
    kind = field.kind
    if kind in TEXT_KINDS:
        return isinstance(value, str)
    if kind == "choice":
        return isinstance(value, str) and value in field.choices
    if kind in ("lines", "rows", "list"):
        return isinstance(value, list)
    if kind == "table":
        return isinstance(value, dict)
    if kind == "flag":
        return isinstance(value, bool)
    if kind == "digest":
        return isinstance(value, str) and bool(DIGEST_PATTERN.fullmatch(value))
    if kind == "date":
        return isinstance(value, date)
    if kind == "moment":
        return isinstance(value, datetime)
    number = isinstance(value, int | float) and not isinstance(value, bool)
    return number and (kind == "number" or (isinstance(value, int) and value >= 1))


def out_of_range(field: Field, value: int | float | Decimal) -> str:
    """The mend of a number outside of its field's range; empty where it is inside."""
    if field.least <= value <= field.most:
        return ""
    if field.most == 1 and 1 < value <= 100:
        return f"Write {numbers.format_number(Decimal(str(value)) / 100)} for {numbers.format_number(value)} %."
    return f"Write {_range(field)}."


def _range(field: Field) -> str:
    """What a number may be, in words."""
    if field.kind == "whole":
        return "a whole number from 1"
    if field.most < MOST:
        return f"a number from {field.least} to {field.most}, such as {field.example}"
    more = f", such as {field.example}" if field.example else ""
    return f"a number from {field.least}{more}" if field.least > -MOST else f"a number{more or ', such as 1'}"


def describe_allowed(field: Field, place: FilePlace = ()) -> str:
    """What may stand in a field, in words."""
    if field.kind == "choice":
        return "one of " + ", ".join(field.choices)
    if field.kind in ("number", "whole"):
        return _range(field)
    return {
        "lines": f'a list of texts such as ["{field.example or "…"}"]',
        "rows": f"rows, each under [[{_format_header(place)}]]",
        "list": "a list",
        "table": f"a table under [{_format_header(place)}]",
        "flag": "true or false",
        "digest": "a fingerprint: sha256: and 64 digits from 0 to 9 and a to f",
        "date": f"a date such as {field.example or '2027-04-06'}",
        "moment": f"a moment such as {field.example or '2027-03-10T09:14:00Z'}",
    }.get(field.kind, "a text in quotation marks")


def describe_value(value: Any) -> str:
    """What a value is, short enough for a message."""
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


def _describe_fix(value: Any, field: Field, place: FilePlace) -> str:
    key, text = field.key, value.strip() if isinstance(value, str) else ""
    if field.kind in TEXT_KINDS and not isinstance(value, dict | list):
        return f'Put it in quotation marks: {key} = "{describe_value(value)}".'
    if field.kind == "choice" and (close := closest_match(text.lower(), field.choices)):
        return f'Did you mean "{close}"?'
    if field.kind == "lines" and text:
        return f"Put it in square brackets: {key} = [{describe_value(value)}]."
    if field.kind == "rows" and isinstance(value, dict):
        return f"Write two square brackets on each side: [[{_format_header(place)}]]."
    if field.kind == "table" and isinstance(value, list):
        return f"Write one square bracket on each side: [{_format_header(place)}]."
    if field.kind in ("date", "moment", "number", "whole", "flag") and _is_bare_value(text, field.kind):
        return f"Take the quotation marks off: {key} = {text}."
    if field.kind == "date":
        return "Write year-month-day without quotation marks."
    if field.kind == "moment":
        return "Write day, time and offset without quotation marks."
    if field.kind == "number" and isinstance(value, str):
        return "Write the figure alone, without quotation marks."
    if field.kind == "digest":
        return "Copy it whole, or agree, object or sign again."
    return ""


def _is_bare_value(text: str, kind: str) -> bool:
    pattern = {
        "flag": "true|false",
        "date": r"\d{4}-\d\d-\d\d",
        "moment": r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)",
    }
    return bool(re.fullmatch(pattern.get(kind, r"-?\d{1,15}(\.\d{1,6})?"), text))


def _format_header(place: FilePlace) -> str:
    return format_place(tuple(step for step in place if isinstance(step, str)))
