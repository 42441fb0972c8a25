"""What a person types into a field, and the value it becomes; and a value as a person would type it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from alignkit.core.digests import NoCanonicalForm, canonical_number
from alignkit.core.fields import Field
from alignkit.text import business_hours, duration_phrases, durations, numbers
from alignkit.values.validation import out_of_range

_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_WORDED_DATE = re.compile(r"(\d{1,2})\.?\s+([A-Za-z]{3,9})\.?,?\s+(\d{4})")
_DOTTED_DATE = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")
_GROUPED_NUMBER = re.compile(r"-?\d{1,3}([,_ \u00a0\u202f]\d{3})+(\.\d+)?")
_AMBIGUOUS_NUMBER = re.compile(r"-?[1-9]\d{0,2}\.\d{3}")  # a thousand to some, one to others
_CHANCE_TEXT = re.compile(r"(\d{1,3}(?:[.,]\d{1,6})?|[.,]\d{1,6})\s*(%?)")
_PLAIN_NUMBER = re.compile(r"-?(\d+(\.\d+)?|\.\d+)")


class ParseError(ValueError):
    """The text is no value of this field; the message says what one looks like."""


def parse_value(field: Field, text: str) -> Any:
    """The value a typed text becomes; None where nothing is typed. Raises ParseError with the reason.

    A duration becomes its plain text, "24 hours" for "within 24h". A rhythm that cannot be measured is kept as typed,
    and ``explain_doubt`` says so.
    """
    text = text.strip() if field.kind != "prose" else text.rstrip()
    if not text:
        return None
    if field.kind == "number":
        value = _parse_number(text)
        if why := out_of_range(field, value):
            raise ParseError(why[0].lower() + why[1:].rstrip("."))
        return value
    if field.kind == "chance":
        return parse_chance(text)
    if field.kind == "date":
        return parse_day(text)
    if field.kind == "flag":
        return _parse_flag(text)
    if field.kind == "choice":
        return _parse_choice(field, text)
    if field.kind == "hours" and (why := business_hours.explain_invalid(text)):
        raise ParseError(why)
    if field.kind == "duration":
        return _parse_duration_text(field, text)
    if field.kind == "lines":
        return [line.strip() for line in text.splitlines() if line.strip()]
    return text


def explain_doubt(field: Field, text: str) -> str:
    """Why a text that is kept as typed will not do its work; empty where it will."""
    if not text.strip():
        return ""
    if field.kind == "rhythm":
        return durations.explain_bad_rhythm(text)
    try:
        parse_value(field, text)
    except ParseError as reason:
        return str(reason)
    return ""


def format_for_entry(value: Any) -> str:
    """A value as one would type it: dates as 2027-04-06, numbers plain, lists a line each."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        return numbers.format_number(value)
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return "\n".join(format_for_entry(item) for item in value)
    return str(value)


def parse_day(text: str) -> date:
    """A day from 2027-04-06, 6 April 2027 or 6.4.2027. Raises NotYet."""
    text = text.strip()
    try:
        if wordy := _WORDED_DATE.fullmatch(text):
            month = _MONTHS.index(wordy[2][:3].lower()) + 1
            return date(int(wordy[3]), month, int(wordy[1]))
        if dotted := _DOTTED_DATE.fullmatch(text):
            return date(int(dotted[3]), int(dotted[2]), int(dotted[1]))
        if re.fullmatch(r"\d{4}-\d{1,2}-\d{1,2}", text):
            return date(*(int(part) for part in text.split("-")))
    except ValueError:
        raise ParseError("there is no such day") from None
    raise ParseError("a day, such as 2027-04-06 or 6 April 2027")


def parse_chance(text: str) -> float:
    """A chance from 0 to 1, from 60, 60 % or 0.6. Raises NotYet."""
    found = _CHANCE_TEXT.fullmatch(text.strip())
    if not found:
        raise ParseError("a chance, such as 60 % or 0.6")
    value = Decimal(found[1].replace(",", "."))
    if value and not found[2] and 1 <= value < 10:
        other = value * (10 if value > 1 else 100)
        raise ParseError(f"{text.strip()} can be read two ways; write {value:f} % or {other:f} %")
    if found[2] or value >= 10:
        value /= 100
    if value > 1:
        raise ParseError("a chance is 100 % at most")
    return float(value)


def format_unambiguous(text: str) -> str:
    """A figure with three digits behind its decimal point, written so that nobody takes them for thousands."""
    short = text.rstrip("0").rstrip(".")
    return short if short != text else f"{text}0"


def format_day(value: date) -> str:
    """A day as people say it: 6 April 2027."""
    return f"{value.day} {value:%B %Y}"


def format_value(value: Any) -> str:
    """A value as a sentence would hold it: 480,000 and 6 April 2027; lists joined by semicolons."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        return numbers.format_grouped(value)
    if isinstance(value, date):
        return format_day(value)
    if isinstance(value, list | tuple):
        return "; ".join(format_value(item) for item in value)
    if isinstance(value, dict):
        return ", ".join(format_value(item) for item in value.values())
    return "" if value is None else str(value)


def join_words(items: Iterable[str], last: str = "and") -> str:
    """Items as a sentence lists them: "a, b and c"."""
    items = list(items)
    return f" {last} ".join(filter(None, [", ".join(items[:-1]), *items[-1:]]))


def _parse_number(text: str) -> int | float:
    if _AMBIGUOUS_NUMBER.fullmatch(text):
        raise ParseError(f"{text} can be read two ways; write {text.replace('.', '')} or {format_unambiguous(text)}")
    if _GROUPED_NUMBER.fullmatch(text):
        text = re.sub(r"[,_ \u00a0\u202f]", "", text)
    if not _PLAIN_NUMBER.fullmatch(text):
        raise ParseError("a number, such as 480000 or 0.35")
    exact = Decimal(text)
    try:
        canonical_number(exact)
    except NoCanonicalForm as wrong:
        raise ParseError(wrong.why) from None
    return int(exact) if "." not in text else float(exact)


def _parse_duration_text(field: Field, text: str) -> str:
    found = duration_phrases.read_duration_phrase(text)
    if isinstance(found, duration_phrases.UnclearDuration):
        raise ParseError(str(found))
    if why := durations.explain_bad_duration(str(found), field.takes_automatic):
        raise ParseError(f"how long does it take? {why[0].upper()}{why[1:]}")
    return str(found)


def _parse_flag(text: str) -> bool:
    if text.lower() in ("yes", "y", "true"):
        return True
    if text.lower() in ("no", "n", "false"):
        return False
    raise ParseError("yes or no")


def _parse_choice(field: Field, text: str) -> str:
    wanted = " ".join(text.lower().split())
    fitting = [choice for choice in field.choices if choice == wanted] or [
        choice for choice in field.choices if choice.startswith(wanted)
    ]
    if len(fitting) != 1:
        raise ParseError("one of " + join_words(field.choices, "or"))
    return fitting[0]
