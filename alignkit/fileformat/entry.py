"""What a person types into a field, and the value it becomes; and a value as a person would type it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from alignkit import business_hours, durations, numbers
from alignkit.digests import NoForm, number
from alignkit.fields import Field
from alignkit.fileformat.kinds import out_of_range

_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_WORDY = re.compile(r"(\d{1,2})\.?\s+([A-Za-z]{3,9})\.?,?\s+(\d{4})")
_DOTTED = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")
_GROUPED = re.compile(r"-?\d{1,3}([,_ \u00a0\u202f]\d{3})+(\.\d+)?")
_EITHER = re.compile(r"-?[1-9]\d{0,2}\.\d{3}")  # a thousand to some, one to others
_CHANCE = re.compile(r"(\d{1,3}(?:[.,]\d{1,6})?|[.,]\d{1,6})\s*(%?)")
_PLAIN = re.compile(r"-?(\d+(\.\d+)?|\.\d+)")


class NotYet(ValueError):
    """The text is no value of this field; the message says what one looks like."""


def value_of(field: Field, text: str) -> Any:
    """The value a typed text becomes; None where nothing is typed. Raises NotYet with the reason.

    Durations and rhythms are texts in the file: one that cannot be measured is kept as typed, and ``doubt`` says so.
    """
    text = text.strip() if field.kind != "prose" else text.rstrip()
    if not text:
        return None
    if field.kind == "number":
        value = _number(text)
        if why := out_of_range(field, value):
            raise NotYet(why[0].lower() + why[1:].rstrip("."))
        return value
    if field.kind == "chance":
        return chance_of(text)
    if field.kind == "date":
        return day_of(text)
    if field.kind == "flag":
        return _flag(text)
    if field.kind == "choice":
        return _choice(field, text)
    if field.kind == "hours" and (why := business_hours.why_not(text)):
        raise NotYet(why)
    if field.kind == "lines":
        return [line.strip() for line in text.splitlines() if line.strip()]
    return text


def doubt(field: Field, text: str) -> str:
    """Why a text that is kept as typed will not do its work; empty where it will."""
    if not text.strip():
        return ""
    if field.kind == "duration":
        return durations.why_not(text)
    if field.kind == "rhythm":
        return durations.why_no_rhythm(text)
    try:
        value_of(field, text)
    except NotYet as reason:
        return str(reason)
    return ""


def text_of(value: Any) -> str:
    """A value as one would type it: dates as 2027-04-06, numbers plain, lists a line each."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        return numbers.plain(value)
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return "\n".join(text_of(item) for item in value)
    return str(value)


def day_of(text: str) -> date:
    """A day from 2027-04-06, 6 April 2027 or 6.4.2027. Raises NotYet."""
    text = text.strip()
    try:
        if wordy := _WORDY.fullmatch(text):
            month = _MONTHS.index(wordy[2][:3].lower()) + 1
            return date(int(wordy[3]), month, int(wordy[1]))
        if dotted := _DOTTED.fullmatch(text):
            return date(int(dotted[3]), int(dotted[2]), int(dotted[1]))
        if re.fullmatch(r"\d{4}-\d{1,2}-\d{1,2}", text):
            return date(*(int(part) for part in text.split("-")))
    except ValueError:
        raise NotYet("there is no such day") from None
    raise NotYet("a day, such as 2027-04-06 or 6 April 2027")


def chance_of(text: str) -> float:
    """A chance from 0 to 1, from 60, 60 % or 0.6. Raises NotYet."""
    found = _CHANCE.fullmatch(text.strip())
    if not found:
        raise NotYet("a chance, such as 60 % or 0.6")
    value = Decimal(found[1].replace(",", "."))
    if value and not found[2] and 1 <= value < 10:
        other = value * (10 if value > 1 else 100)
        raise NotYet(f"{text.strip()} can be read two ways; write {value:f} % or {other:f} %")
    if found[2] or value >= 10:
        value /= 100
    if value > 1:
        raise NotYet("a chance is 100 % at most")
    return float(value)


def unmistakable(text: str) -> str:
    """A figure with three digits behind its decimal point, written so that nobody takes them for thousands."""
    short = text.rstrip("0").rstrip(".")
    return short if short != text else f"{text}0"


def spoken_day(value: date) -> str:
    """A day as people say it: 6 April 2027."""
    return f"{value.day} {value:%B %Y}"


def spoken(value: Any) -> str:
    """A value as a sentence would hold it: 480,000 and 6 April 2027; lists joined by semicolons."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        return numbers.grouped(value)
    if isinstance(value, date):
        return spoken_day(value)
    if isinstance(value, list | tuple):
        return "; ".join(spoken(item) for item in value)
    if isinstance(value, dict):
        return ", ".join(spoken(item) for item in value.values())
    return "" if value is None else str(value)


def joined(items: Iterable[str], last: str = "and") -> str:
    """Items as a sentence lists them: "a, b and c"."""
    items = list(items)
    return f" {last} ".join(filter(None, [", ".join(items[:-1]), *items[-1:]]))


def _number(text: str) -> int | float:
    if _EITHER.fullmatch(text):
        raise NotYet(f"{text} can be read two ways; write {text.replace('.', '')} or {unmistakable(text)}")
    if _GROUPED.fullmatch(text):
        text = re.sub(r"[,_ \u00a0\u202f]", "", text)
    if not _PLAIN.fullmatch(text):
        raise NotYet("a number, such as 480000 or 0.35")
    exact = Decimal(text)
    try:
        number(exact)
    except NoForm as wrong:
        raise NotYet(wrong.why) from None
    return int(exact) if "." not in text else float(exact)


def _flag(text: str) -> bool:
    if text.lower() in ("yes", "y", "true"):
        return True
    if text.lower() in ("no", "n", "false"):
        return False
    raise NotYet("yes or no")


def _choice(field: Field, text: str) -> str:
    wanted = " ".join(text.lower().split())
    fitting = [choice for choice in field.choices if choice == wanted] or [
        choice for choice in field.choices if choice.startswith(wanted)
    ]
    if len(fitting) != 1:
        raise NotYet("one of " + joined(field.choices, "or"))
    return fitting[0]
