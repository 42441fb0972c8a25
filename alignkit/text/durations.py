"""Durations as people promise them ("4 business hours"), and how far apart two of them are."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

UNITS = ("minute", "business minute", "hour", "business hour", "day", "business day", "week", "month")
_TEXT = re.compile(r"(\d{1,5}(?:\.\d{1,2})?)\s+(business\s+)?(minute|hour|day|week|month)s?", re.IGNORECASE)
_RHYTHM = re.compile(r"(?:(\d{1,3})\s+)?(day|week|month|quarter|year)s?", re.IGNORECASE)
_RHYTHM_ADVERBS = {
    "day": "daily täglich",
    "week": "weekly wöchentlich",
    "2 weeks": "fortnightly",
    "month": "monthly monatlich",
    "quarter": "quarterly vierteljährlich quartalsweise",
    "year": "yearly annually jährlich",
}  # not "biweekly", which is twice a week to some
_PLAIN_RHYTHMS = {word: plain for plain, words in _RHYTHM_ADVERBS.items() for word in words.split()}
_EVERY = re.compile(
    r"(?:once )?(?:every|each|per|an?|alle|jede[nrs]?|pro) "
    r"(?:(?P<count>\d{1,3}|other|two|three|four|six|zwei|drei|vier|sechs) )?"
    r"(?P<unit>day|week|month|quarter|year|tag|woche|monat|quartal|jahr)(?:s|e|en|n)?"
)
_WEEKDAY = r"(?:mon|tues|wednes|thurs|fri|satur|sun)days?"
_TIME_OF_DAY = r"(?: (?:early |late )?(?:morning|noon|lunchtime|afternoon|evening|night)s?)?"
_EVERY_WEEKDAY = re.compile(
    rf"(?:(?:once )?(?:every|each|on(?: every| each)?|per|an?|weekly(?:,? on)?) )?"
    rf"(?P<other>other )?{_WEEKDAY}{_TIME_OF_DAY}"
)
_EVERY_DAY = re.compile(r"(?:every|each) (?:(?:week|working |business |work)day|morning|afternoon|evening|night)")
_DAY_OF_PERIOD = re.compile(
    rf"(?:(?:monthly|quarterly|yearly),? )?(?:on )?(?:the |every |each )*"
    rf"(?:(?:first|second|third|fourth|last|1st|2nd|3rd|4th) (?:{_WEEKDAY}|(?:working |business )?day)|"
    rf"(?:\d{{1,2}}(?:st|nd|rd|th))){_TIME_OF_DAY} (?:of|in) (?:the|every|each|an?) (?P<unit>month|quarter|year)"
)
_SAYS_EVERY = re.compile(r"(?:on |once )?(?:the |an? )?(?:every|each|per|daily|weekly|monthly|yearly)\b", re.IGNORECASE)
_RHYTHM_COUNTS = {"other": 2, "two": 2, "three": 3, "four": 4, "six": 6, "zwei": 2, "drei": 3, "vier": 4, "sechs": 6}
_RHYTHM_UNITS = {"tag": "day", "woche": "week", "monat": "month", "quartal": "quarter", "jahr": "year"}

# Minutes on the clock of a desk that works 8 hours on 5 days, so that unlike promises can be put in order.
_WORKED_MINUTES = {
    "automatic": 0,
    "minute": 1,
    "business minute": 1,
    "hour": 60,
    "business hour": 60,
    "day": 480,
    "business day": 480,
    "week": 2400,
    "month": 10400,
}
_DAYS_PER_UNIT = {"day": 1.0, "week": 7.0, "month": 30.4375, "quarter": 91.3125, "year": 365.25}


@dataclass(frozen=True, slots=True)
class Duration:
    """A count of one of UNITS; or AUTOMATIC, which takes no time."""

    count: float
    unit: str

    @property
    def worked_minutes(self) -> float:
        """Minutes of working time: a day, plain or business, is one working day of eight hours."""
        return self.count * _WORKED_MINUTES[self.unit]

    def __str__(self) -> str:
        if self.unit == "automatic":
            return self.unit
        count = int(self.count) if self.count == int(self.count) else self.count
        return f"{count} {self.unit}{'' if count == 1 else 's'}"


AUTOMATIC = Duration(0, "automatic")


@lru_cache(maxsize=256)
def parse_duration(text: str) -> Duration | None:
    """The duration in a text such as "4 business hours" or "automatic"; None where it cannot be measured."""
    if text.strip().lower() == "automatic":
        return AUTOMATIC
    found = _TEXT.fullmatch(text.strip())
    if not found:
        return None
    unit = ("business " if found[2] else "") + found[3].lower()
    return Duration(float(found[1]), unit) if unit in UNITS else None


def describe_promise(within: str, shown: str = "") -> str:
    """A promise inside a sentence: "within 4 hours", or "automatically". ``shown`` is the text, escaped."""
    return "automatically" if parse_duration(within) == AUTOMATIC else f"within {shown or within}"


def parse_rhythm_days(text: str) -> float | None:
    """Average days of a rhythm such as "week" or "2 months"; None where the text is no rhythm."""
    found = _RHYTHM.fullmatch(text.strip())
    return float(found[1] or 1) * _DAYS_PER_UNIT[found[2].lower()] if found and found[1] != "0" else None


def plain_rhythm(text: str) -> str:
    """The plain form of a rhythm as people write it: "quarter" for "quarterly", "2 weeks" for "every two weeks", "week"
    for "every Monday", "month" for "the first Monday of the month".

    A text that is not clearly one rhythm is returned as it is.
    """
    words = " ".join(text.lower().split())
    if (found := _RHYTHM.fullmatch(words)) and (found[1] or not words.endswith("s")):
        many = int(found[1] or 1)
        return text if not many else found[2] if many == 1 else f"{many} {found[2]}s"
    if found := _EVERY_WEEKDAY.fullmatch(words):
        return "2 weeks" if found["other"] else "week"
    if _EVERY_DAY.fullmatch(words):
        return "day"
    if found := _DAY_OF_PERIOD.fullmatch(words):
        return str(found["unit"])
    if found := _EVERY.fullmatch(words):
        count = str(_RHYTHM_COUNTS.get(found["count"], found["count"] or 1))
        unit = _RHYTHM_UNITS.get(found["unit"], found["unit"])
        return unit if count == "1" else f"{count} {unit}s"
    return _PLAIN_RHYTHMS.get(words, text)


def say_every(rhythm: str) -> str:
    """A rhythm inside a sentence: "every 2 weeks"; a text that says it itself, such as "every Monday", as it is."""
    return rhythm if not rhythm.strip() or _SAYS_EVERY.match(rhythm.strip()) else f"every {rhythm}"


def nth_rhythm_date(first: date, every: str, times: int) -> date | None:
    """The date ``times`` turns of a rhythm after the first: by months the same day, or the last of a shorter month.

    None where the text is no rhythm, or after the year 9999.
    """
    found = _RHYTHM.fullmatch(every.strip())
    if not found or found[1] == "0":
        return None
    count, unit = int(found[1] or 1) * times, found[2].lower()
    try:
        if unit in ("day", "week"):
            return first + timedelta(days=count * int(_DAYS_PER_UNIT[unit]))
        months = first.month - 1 + count * {"month": 1, "quarter": 3, "year": 12}[unit]
        year, month = first.year + months // 12, months % 12 + 1
        return date(year, month, min(first.day, monthrange(year, month)[1]))
    except (OverflowError, ValueError):
        return None


def explain_bad_duration(text: str, takes_automatic: bool = True) -> str:
    """What a duration looks like, where the text is none; an empty text where it is one."""
    length = parse_duration(text)
    is_good = length and (takes_automatic or length != AUTOMATIC)
    return "" if is_good else "a number and a unit, such as 15 minutes, 4 business hours or 2 days"


def explain_bad_rhythm(text: str) -> str:
    """What a rhythm looks like, where the text is none; an empty text where it is one."""
    return "" if parse_rhythm_days(text) else "a rhythm, such as week, 2 weeks or month"
