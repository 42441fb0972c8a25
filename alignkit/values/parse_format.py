"""Parse what a person types into a field, and format a value: as it would be typed, or for a sentence."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from alignkit.core.fields import REQUIRED, Field
from alignkit.core.schema import CHANCE_FIELD
from alignkit.text import business_hours, day_phrases, duration_phrases, durations, number_phrases, numbers
from alignkit.text.value_lists import split_values
from alignkit.values.kinds import KINDS, find_fault, nearest_choice
from alignkit.values.known import NOTHING_KNOWN, Known
from alignkit.values.people import SeveralFit, begun_choices, complete_name

_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_WORDED_DATE = re.compile(r"(\d{1,2})\.?\s+([A-Za-z]{3,9})\.?,?\s+(\d{4})")
_DOTTED_DATE = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")
_DAY_FIRST = re.compile(r"(\d{1,2})(?:st|nd|rd|th|\.)?\s+(?:of\s+)?([A-Za-z]{3,9})\.?(?:,?\s+(\d{4}))?")
_MONTH_FIRST = re.compile(r"([A-Za-z]{3,9})\.?\s+(\d{1,2})(?:st|nd|rd|th)?(?:,?\s+(\d{4}))?")
_SLASHED_DATE = re.compile(r"(\d{1,2})/(\d{1,2})(?:/(\d{4}))?")
_SHORT_DATE = re.compile(r"(\d{1,2})\.\s?(\d{1,2})\.?")
_GROUPED_NUMBER = re.compile(r"-?\d{1,3}([,_ \u00a0\u202f]\d{3})+(\.\d+)?")
_AMBIGUOUS_NUMBER = re.compile(r"-?[1-9]\d{0,2}\.\d{3}")  # a thousand to some, one to others
_CHANCE_TEXT = re.compile(r"(\d{1,3}(?:[.,]\d{1,6})?|[.,]\d{1,6})\s*(%?)")
_SHORT_NUMBER = re.compile(r"(-?\d{1,4}(?:\.\d{1,3})?) ?(k|m|mn|bn|thousand|million)", re.IGNORECASE)  # 48k, 1.1M
_SCALES = {"k": 10**3, "m": 10**6, "mn": 10**6, "bn": 10**9, "thousand": 10**3, "million": 10**6}
_REPEATS = re.compile(r"\b(?:each|every|always|whenever|(?:dai|week|month|quarter|year)ly)\b", re.IGNORECASE)
_CHOSEN_READING = re.compile(
    r"(?:(\D+)(?<!\bor )(?<!\bto )(?<!\band )(?<![-–]))?([1-9])"
)  # a number alone, or behind a text
_PLAIN_NUMBER = re.compile(r"-?(\d+(\.\d+)?|\.\d+)")


class ParseError(ValueError):
    """The text is no value of this field; the message says what one looks like, without capital or full stop."""


def parse_value(field: Field, text: str, known: Known = NOTHING_KNOWN) -> Any:
    """The value of a typed text; None for an empty one. Raises ParseError where the field cannot hold it.

    A duration becomes its plain text: "24 hours" for "within 24h", and so does a rhythm: "quarter" for "quarterly",
    "week" for "every Monday". A share may be typed as "90 %" or "1 in 4". What can be read in two ways is no value: the
    error says what to type.
    """
    text = text.strip() if field.kind != "prose" else text.rstrip()
    if not text:
        return None
    value: Any = text
    if field.kind == "number":
        value = _parse_share(text) if field.most == 1 else _parse_amount(field, text, known)
    elif field.kind == "chance":
        value = parse_chance(text)
    elif field.kind == "date":
        value = _parse_day_of(field, text, known)
    elif field.kind == "hours":
        value = business_hours.complete_hours(text, known.hours)
    elif field.kind == "flag":
        value = _parse_flag(text)
    elif field.kind == "choice":
        value = _parse_choice(field, text)
    elif field.kind == "duration":
        value = _parse_duration_text(field, text, known)
    elif field.kind == "rhythm":
        value = durations.plain_rhythm(text)
        if why := durations.explain_bad_rhythm(value):
            raise ParseError(why)
    elif field.names == "person":
        value = _parse_person(text, known.people)
    elif field.names == "goal" and known.goals is not None:
        value = _parse_goal(text, known.goals)
    elif field.kind == "lines":
        one_a_line = [line.strip() for line in text.splitlines() if line.strip()]
        value = split_values(text) if field.on_one_line else one_a_line
    if (fault := find_fault(value, field)) and fault.expected:
        raise ParseError(fault.expected)
    if isinstance(value, Decimal):  # its digits had to be counted first
        is_whole = value == value.to_integral_value() and ("." not in f"{value:f}" or text[-1:].isalpha())
        return int(value) if is_whole else float(value)
    return value


def explain_doubt(field: Field, text: str, known: Known = NOTHING_KNOWN) -> str:
    """Why a typed text is no value of the field or, if it is kept, cannot be measured; empty where all is well."""
    if not text.strip():
        return ""
    if explain := KINDS[field.kind].explain_doubt:
        return explain(parse_value(field, text, known))
    try:
        parse_value(field, text, known)
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
    """A day from 2027-04-06, 6 April 2027 or 6.4.2027. Raises ParseError."""
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


def parse_typed_day(text: str, today: date | None = None) -> date:
    """A day as somebody types it: as ``parse_day``, "June 30, 2027", "6/30/2027", "end of November"; without a year the
    next such day from ``today`` on. Raises ParseError, also where the text can be read in two ways.
    """
    text = text.strip()
    if today and (said := day_phrases.read_day_phrase(text, today)):
        if isinstance(said, day_phrases.UnclearDay):
            raise ParseError(str(said))
        return said
    if found := _SLASHED_DATE.fullmatch(text):
        first, second, year = int(found[1]), int(found[2]), found[3]
        if max(first, second) <= 12 and first != second:
            days = (f"{first} {_month_name(second)}", f"{second} {_month_name(first)}")
            with_year = [f"{day} {year}" if year else day for day in days]
            raise ParseError(f"{text} can be read two ways; write {join_words(with_year, 'or')}")
        day, month = (first, second) if first > 12 else (second, first)
        return _day_of(day, month, year, today)
    if found := _MONTH_FIRST.fullmatch(text):
        month, day, year = day_phrases.month_of(found[1]), int(found[2]), found[3]
    elif found := _DAY_FIRST.fullmatch(text):
        day, month, year = int(found[1]), day_phrases.month_of(found[2]), found[3]
    elif found := _SHORT_DATE.fullmatch(text):
        day, month, year = int(found[1]), int(found[2]), None
    else:
        return parse_day(text)
    if not month:  # "30 marketers"
        raise ParseError("a day, such as 2027-04-06 or 6 April 2027")
    return _day_of(day, month, year, today)


def _parse_day_of(field: Field, text: str, known: Known) -> date:
    try:
        return parse_typed_day(text, known.today)
    except ParseError as error:
        if field.tier != REQUIRED and _REPEATS.search(text):
            raise ParseError("that is no one day; what repeats leaves this empty") from None
        raise error


def _month_name(month: int) -> str:
    return f"{date(2000, month, 1):%B}" if 1 <= month <= 12 else str(month)


def _day_of(day: int, month: int, year: str | None, today: date | None) -> date:
    if year is None and today is None:
        raise ParseError("a day with its year, such as 2027-04-06 or 6 April 2027")
    years = [int(year)] if year else range(today.year, today.year + 9) if today else []
    for each in years:  # 29 February is not in each
        try:
            found = date(each, month, day)
        except ValueError:
            continue
        if year or (today and found >= today):
            return found
    raise ParseError("there is no such day")


def parse_chance(text: str) -> float:
    """A chance from 0 to 1, from "60", "60 %" or "0.6". Raises ParseError, also where it could be read in two ways."""
    found = _CHANCE_TEXT.fullmatch(text.strip())
    if not found:
        if (said := _read_share_phrase(text)) is not None:
            return float(said)
        raise ParseError("a chance, such as 60 % or 0.6")
    value = Decimal(found[1].replace(",", "."))
    if value and not found[2] and 1 <= value < 10:
        other = value * (10 if value > 1 else 100)
        raise ParseError(f"{text.strip()} can be read two ways; write {value:f} % or {other:f} %")
    if found[2] or value >= 10:
        value /= 100
    if find_fault(value, CHANCE_FIELD):
        raise ParseError("a chance is 100 % at most")
    return float(value)


def format_unambiguous(text: str) -> str:
    """A number with three decimals, written with another count of decimals so that nobody reads them as thousands."""
    short = text.rstrip("0").rstrip(".")
    return short if short != text else f"{text}0"


def format_day(value: date) -> str:
    """A date for a sentence: 6 April 2027."""
    return f"{value.day} {value:%B %Y}"


def format_value(value: Any) -> str:
    """A value for a sentence: 480,000, 6 April 2027, yes; lists joined by semicolons."""
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
    """Items for a sentence: "a, b and c"."""
    items = list(items)
    return f" {last} ".join(filter(None, [", ".join(items[:-1]), *items[-1:]]))


def _parse_person(text: str, people: tuple[str, ...]) -> str:
    try:
        return complete_name(text, people)
    except SeveralFit as several:
        raise ParseError(f"that may be more than one; write {join_words(several.names, 'or')}") from None


def _parse_goal(text: str, goals: tuple[str, ...]) -> str:
    if not goals:
        raise ParseError("question 4 has no target yet; leave this empty and say To, Unit and Read by")
    if begun := begun_choices(text, goals):
        if len(begun) == 1:
            return begun[0]
        raise ParseError(f"that may be more than one; write {join_words(begun, 'or')}")
    try:
        if (name := complete_name(text, goals)) in goals:
            return name
    except SeveralFit as several:
        raise ParseError(f"that may be more than one; write {join_words(several.names, 'or')}") from None
    raise ParseError(f"question 4 has no such target; write {join_words(goals, 'or')}, or leave this empty")


def _parse_amount(field: Field, text: str, known: Known) -> Decimal:
    """A number, with its currency where that is the one meant, or with a word for what it counts."""
    if money := number_phrases.read_money(text):
        _require_currency(field, money, known)
        return _parse_number(money.amount)
    number, unit = number_phrases.split_unit(text)
    if not number:
        return _parse_number(text)
    words, beside = unit.casefold(), known.unit.strip().casefold()
    if words in field.counts or words == beside or (words == "%" and beside.startswith("%")):
        return _parse_number(number)
    if typed_unit(field, text, known):
        return _parse_number(number)
    plain = format_for_entry(float(_parse_number(number)))
    if field.counts:
        raise ParseError(f"a number of {field.counts[0]}, such as {field.example}; write {plain} if that is meant")
    where = f" here, and “{unit}” as its unit" if field.unit_key and not known.unit else " alone"
    raise ParseError(f"write {plain}{where}")


def typed_unit(field: Field, text: str, known: Known) -> str:
    """The unit that a number is typed with ("6 deals", "60k EUR") and that goes into the empty field beside it.

    An empty text where there is no such field, where it is filled, or where the text is a number alone.
    """
    if field.kind != "number" or not field.unit_key or not known.takes_unit:
        return ""
    if money := number_phrases.read_money(text):
        if field.is_money:  # in the campaign's currency, where no other unit is named
            return ""
        if known.currency in money.codes:
            return known.currency
        return next(iter(money.codes)) if len(money.codes) == 1 else money.sign
    _, unit = number_phrases.split_unit(text)
    is_share = unit.startswith("%")
    return unit if number_phrases.is_plain_unit(unit) and not (field.is_money and is_share) else ""


def _require_currency(field: Field, money: number_phrases.Money, known: Known) -> None:
    """Raise ParseError for a sum in another currency than the field's: nothing is converted without being asked."""
    if field.counts:
        raise ParseError(f"a number of {field.counts[0]}, such as {field.example}")
    if not field.is_money and not field.unit_key:
        raise ParseError("a number that is no sum of money" + (f", such as {field.example}" if field.example else ""))
    unit = known.unit.strip()
    meant = number_phrases.currency_codes(unit or known.currency)
    if unit and not meant:
        raise ParseError(f"it is counted in {unit}; write the number alone")
    if meant and meant.isdisjoint(money.codes):
        whose, other = ("the unit", "Unit") if unit else ("the campaign's currency", "Currency")
        want = unit or known.currency
        raise ParseError(f"{money.sign} is not {want}, {whose}; write the sum in {want}, or change {other} first")


def _parse_number(text: str) -> Decimal:
    text = text.strip()
    if _AMBIGUOUS_NUMBER.fullmatch(text):
        raise ParseError(f"{text} can be read two ways; write {text.replace('.', '')} or {format_unambiguous(text)}")
    if _GROUPED_NUMBER.fullmatch(text):
        text = re.sub(r"[,_ \u00a0\u202f]", "", text)
    if (count := number_phrases.read_count_word(text)) is not None:
        return Decimal(count)
    short = _SHORT_NUMBER.fullmatch(text)
    if short:
        text = short[1]
    if not _PLAIN_NUMBER.fullmatch(text):
        raise ParseError("a number, such as 480000, 48k or 0.35")
    return Decimal(text) * (_SCALES[short[2].lower()] if short else 1)


def _parse_share(text: str) -> Decimal:
    if text.endswith("%"):
        return _parse_number(text.removesuffix("%").rstrip()) / 100
    said = _read_share_phrase(text)
    return _parse_number(text) if said is None else said


def _read_share_phrase(text: str) -> Decimal | None:
    """The share that words say; None where they say none. Raises ParseError where figures do not hold it exactly."""
    said = number_phrases.read_share(text)
    if said is None:
        return None
    if isinstance(said, tuple):
        readings = [numbers.format_percent(Fraction(each), 1) for each in said]
        raise ParseError(f"{text.strip()} can be read two ways; write {join_words(readings, 'or')}")
    if said > 1:
        raise ParseError("a share is 100 % at most")
    if 10**6 % said.denominator:
        raise ParseError(f"no figure holds that exactly; write {numbers.format_percent(said, 1)}")
    return Decimal(said.numerator) / said.denominator


def numbered_readings(field: Field, text: str) -> list[str]:
    """What a typed time may mean, of which a number chooses one; empty where it is one time, or hardly any."""
    found = duration_phrases.read_duration_phrase(text) if field.kind == "duration" and text.strip() else None
    if not isinstance(found, duration_phrases.UnclearDuration):
        return []
    readings = [str(each) for each in found.readings]
    fitting = [each for each in readings if not durations.explain_bad_duration(each, field.takes_automatic)]
    return fitting if len(fitting) > 1 else []


def _choose_reading(field: Field, text: str, asked: str) -> str:
    """The reading that a number names: typed alone, or behind the text that is asked back; else an empty text."""
    typed = _CHOSEN_READING.fullmatch(text)
    if not typed:
        return ""
    readings = numbered_readings(field, typed[1] or asked)
    return readings[int(typed[2]) - 1] if int(typed[2]) <= len(readings) else ""


def _ask_for_reading(why: str, readings: list[str]) -> str:
    """Such as "in two ways: (1) 2 hours or (2) 2 business hours? Type 1 or 2"."""
    numbered = join_words([f"({number}) {each}" for number, each in enumerate(readings, 1)], "or")
    return f"{why}: {numbered}? Type {join_words(map(str, range(1, len(readings) + 1)), 'or')}"


def _parse_duration_text(field: Field, text: str, known: Known) -> str:
    if known.asked is not None and (chosen := _choose_reading(field, text, known.asked)):
        return chosen
    found = duration_phrases.read_duration_phrase(text)
    if isinstance(found, duration_phrases.UnclearDuration):
        if known.asked is not None and (readings := numbered_readings(field, text)):
            raise ParseError(_ask_for_reading(found.why, readings))
        raise ParseError(str(found))
    if why := durations.explain_bad_duration(str(found), field.takes_automatic):
        raise ParseError(f"how long does it take? {why[0].upper()}{why[1:]}")
    return str(found)


def _parse_flag(text: str) -> bool:
    for value, words in ((True, ("yes", "true")), (False, ("no", "false"))):
        if any(word.startswith(text.lower()) for word in words):
            return value
    raise ParseError("yes or no")


def _parse_choice(field: Field, text: str) -> str:
    fitting = begun_choices(text, field.choices)
    if not fitting and (near := nearest_choice(field, text)):
        raise ParseError(f"did you mean {near}?")
    if len(fitting) != 1:
        raise ParseError("one of " + join_words(field.choices, "or"))
    return fitting[0]
