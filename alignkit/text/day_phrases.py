"""Days as people say them ("in two weeks", "end of November", "mid March"): the day, or a question back.

As with times, a text is accepted only where one day is sure. A library such as dateparser answers with a guess: to it
"March" is the 28th on a 28th, and "next Friday" one of the two Fridays that people mean.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta

_MONTH_NAMES = tuple(f"{date(2000, month, 1):%B}".casefold() for month in range(1, 13))
_DAY_NAMES = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_COUNTS = "one two three four five six seven eight nine ten eleven twelve".split()  # noqa: SIM905
_ORDINALS = {"first": 1, "1st": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "4th": 4, "last": -1}

_MONTH = r"(?P<month>[a-z]{3,9})\.?(?: (?P<year>\d{4}))?"
_OF = r"(?:(?:of|in) )?(?:the )?"
_LENGTH = r"(?P<count>\d{1,3}|[a-z]+) (?P<unit>days?|weeks?|months?|years?|fortnights?)"
_PART = "early|beginning|start|mid|middle|late"


@dataclass(frozen=True, slots=True)
class UnclearDay:
    """A text that names no one day: why, and which days it may mean."""

    why: str
    days: tuple[date, ...] = ()

    def __str__(self) -> str:
        """The question back, without a full stop."""
        written = [f"{day.day} {day:%B %Y}" for day in self.days]
        return f"{self.why}; write {' or '.join(written)}" if written else self.why


Found = date | UnclearDay | None
_TWO_DAYS = "people mean two different days by that"


def read_day_phrase(text: str, today: date) -> Found:
    """The one day that a text surely means on ``today``, what to ask back, or None where no day is spoken of.

    A month without a year is the next one that is not over. Never raises.
    """
    said = " ".join(re.sub("[,-]", " ", re.sub("['’]", "", text.casefold())).split()).rstrip(".")
    said = re.sub(r"^(?:by|on|until|till) ", "", said)
    said = re.sub(r"^the (?!day after)", "", said)
    for pattern, read in _PHRASES:
        if found := pattern.fullmatch(said):
            with suppress(ValueError, OverflowError, StopIteration):  # no such month, or beyond the calendar
                if (day := read(found, today)) is not None:
                    return day
    return None


def weekday_of(word: str) -> int | None:
    """The number of a weekday, Monday being 0, from its name or the beginning of it; else None."""
    word = word.casefold().rstrip(".")
    return next((n for n, name in enumerate(_DAY_NAMES) if len(word) > 2 and name.startswith(word)), None)


def month_of(word: str) -> int:
    """The number of a month, from its name or the beginning of it; 0 where the word is none."""
    word = word.casefold().rstrip(".")
    return next((n for n, name in enumerate(_MONTH_NAMES, 1) if len(word) > 2 and name.startswith(word)), 0)


def _how_long(found: re.Match[str], today: date) -> Found:
    after = _after(found, today)
    return UnclearDay("that is how long, not when", (after,)) if isinstance(after, date) else after


def _near_day(found: re.Match[str], today: date) -> Found:
    days = {"yesterday": -1, "today": 0, "tomorrow": 1, "the day after tomorrow": 2, "day after tomorrow": 2}
    return today + timedelta(days=days[found[0]])


def _after(found: re.Match[str], today: date) -> Found:
    word, unit = found["count"], found["unit"].rstrip("s")
    count = 1 if word in ("a", "an") else _COUNTS.index(word) + 1 if word in _COUNTS else 0
    count = int(word) if word.isdecimal() else count
    if not count:
        return None
    if unit in ("day", "week", "fortnight"):
        return today + timedelta(days=count * {"day": 1, "week": 7, "fortnight": 14}[unit])
    year, month = divmod(today.year * 12 + today.month - 1 + count * (12 if unit == "year" else 1), 12)
    last = monthrange(year, month + 1)[1]
    if today.day > last:
        end = date(year, month + 1, last)
        return UnclearDay(f"that month has no day {today.day}", (end, end + timedelta(days=1)))
    return date(year, month + 1, today.day)


def _weekday(found: re.Match[str], today: date) -> Found:
    place, which, week = weekday_of(found["day"]), found["which"] or "", timedelta(days=7)
    if place is None:
        return None
    soon = today + timedelta(days=(place - today.weekday()) % 7)
    if which == "next":
        first = soon if soon > today else soon + week
        return UnclearDay(_TWO_DAYS, (first, first + week))
    if which == "this" and place < today.weekday():
        return UnclearDay(_TWO_DAYS, (soon - week, soon))
    return soon if soon > today else UnclearDay(_TWO_DAYS, (soon, soon + week))


def _weekday_next_week(found: re.Match[str], today: date) -> Found:
    place = weekday_of(found["day"] or found["day2"])
    if place is None:
        return None
    day = _monday(today) + timedelta(days=7 + place)
    if today.weekday() == 6 or place == 6:  # to some a week begins on Sunday
        return UnclearDay(_TWO_DAYS, tuple(sorted((day, _sunday_first(today, place)))))
    return day


def _sunday_first(today: date, place: int) -> date:
    """The weekday of next week, where weeks begin on Sunday."""
    sunday = today - timedelta(days=(today.weekday() + 1) % 7)
    return sunday + timedelta(days=7 + (place + 1) % 7)


def _monday(today: date) -> date:
    return today - timedelta(days=today.weekday())


def _next_week(found: re.Match[str], today: date) -> Found:
    monday = _monday(today) + timedelta(days=7 if found["which"] == "next" else 0)
    return UnclearDay("a week has more than one day", (monday, monday + timedelta(days=4)))


def _end_of_week(found: re.Match[str], today: date) -> Found:
    monday = _monday(today) + timedelta(days=7 if found["which"] == "next" else 0)
    return UnclearDay("the last day at work, or of the week", (monday + timedelta(days=4), monday + timedelta(days=6)))


def _read_month(found: re.Match[str], today: date) -> tuple[int, int]:
    """Year and month; raises ValueError where the word is none."""
    if "month" not in found.groupdict():
        year, month = divmod(today.year * 12 + today.month - 1 + (found["which"] == "next"), 12)
        return year, month + 1
    month = month_of(found["month"])
    if not month:
        raise ValueError
    return int(found["year"] or today.year + (month < today.month)), month


def _end_of_month(found: re.Match[str], today: date) -> Found:
    year, month = _read_month(found, today)
    return date(year, month, monthrange(year, month)[1])


def _part_of_month(found: re.Match[str], today: date) -> Found:
    year, month = _read_month(found, today)
    last = monthrange(year, month)[1]
    days = {"mid": (15,), "lat": (last,), "ear": (1,), "beg": (1,), "sta": (1,)}.get((found["part"] or "")[:3])
    return UnclearDay("a month has more than one day", tuple(date(year, month, day) for day in days or (1, last)))


def _edge_of_month(found: re.Match[str], today: date) -> Found:
    year, month = _read_month(found, today)
    last = date(year, month, monthrange(year, month)[1])
    if found["edge"] in ("last", "final"):
        return last
    return date(year, month, 1) if found["year"] or date(year, month, 1) >= today else date(year + 1, month, 1)


def _nth_weekday(found: re.Match[str], today: date) -> Found:
    place, nth = weekday_of(found["day"]), _ORDINALS[found["nth"]]
    if place is None:
        return None
    year, month = _read_month(found, today)
    day = _find_nth(year, month, place, nth)
    return day if found["year"] or day >= today else _find_nth(year + 1, month, place, nth)


def _find_nth(year: int, month: int, place: int, nth: int) -> date:
    days = [date(year, month, day) for day in range(1, monthrange(year, month)[1] + 1)]
    return [day for day in days if day.weekday() == place][nth - 1 if nth > 0 else nth]


def _year(found: re.Match[str], today: date) -> Found:
    year = int(found["year"] or today.year + (found["which"] == "next"))
    if found["end"]:
        return date(year, 12, 31)
    return UnclearDay("a year has more than one day", (date(year, 1, 1), date(year, 12, 31)))


def _quarter(found: re.Match[str], today: date) -> Found:
    number = int(found["q"])
    last = date(int(found["year"] or today.year), number * 3, monthrange(2001, number * 3)[1])
    if not found["year"] and last < today:
        last = last.replace(year=last.year + 1)
    first = date(last.year, last.month - 2, 1)
    return UnclearDay("quarters begin at different times", (last,) if found["end"] else (first, last))


def _dated(found: re.Match[str], today: date) -> Found:
    """A weekday before a day: right only where the day falls on it."""
    place, month = weekday_of(found["name"]), month_of(found["month"])
    if place is None or not month:
        return None
    years = [int(found["year"])] if found["year"] else [today.year, today.year + 1]
    day = next(each for year in years if (each := date(year, month, int(found["day"]))) >= today or found["year"])
    if day.weekday() == place:
        return day
    return UnclearDay(f"{day.day} {day:%B %Y} is a {day:%A}", (day,))


_PHRASES: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], date], Found]], ...] = tuple(
    (re.compile(pattern), read)
    for pattern, read in (
        (r"yesterday|today|tomorrow|(?:the )?day after tomorrow", _near_day),
        (rf"in {_LENGTH}(?: time)?", _after),
        (rf"{_LENGTH} (?:from (?:now|today)|hence|ahead)", _after),
        (_LENGTH, _how_long),
        (r"(?:(?P<which>this|next|coming|this coming) )?(?P<day>[a-z]{3,9})", _weekday),
        (rf"(?P<day>[a-z]{{3,9}}) {_OF}next week|next week (?:on )?(?P<day2>[a-z]{{3,9}})", _weekday_next_week),
        (r"(?P<which>this|next) week", _next_week),
        (rf"end {_OF}(?:(?P<which>this|next) )?week|week end", _end_of_week),
        (rf"end {_OF}{_MONTH}", _end_of_month),
        (rf"end {_OF}(?:(?P<which>this|next) )?month", _end_of_month),
        (rf"(?:(?P<part>{_PART}) {_OF})?{_MONTH}", _part_of_month),
        (rf"(?:(?P<part>{_PART}) {_OF})?(?P<which>this|next) month", _part_of_month),
        (rf"(?P<edge>first|1st|last|final)(?: day)? of (?:the month of )?{_MONTH}", _edge_of_month),
        (rf"(?P<nth>{'|'.join(_ORDINALS)}) (?P<day>[a-z]{{3,9}}) {_OF}{_MONTH}", _nth_weekday),
        (rf"(?:(?P<end>end) {_OF})?(?:(?P<which>this|next) year|(?P<year>\d{{4}}))", _year),
        (r"(?P<end>end) (?:of )?(?:the )?(?P<which>)(?P<year>)year", _year),
        (rf"(?:(?P<end>end|last day) {_OF})?q(?P<q>[1-4])(?: (?P<year>\d{{4}}))?", _quarter),
        (
            r"(?P<name>[a-z]{3,9})\.? (?:the )?(?P<day>\d{1,2})(?:st|nd|rd|th)?\.?(?: of)? (?P<month>[a-z]{3,9})\.?"
            r"(?: (?P<year>\d{4}))?",
            _dated,
        ),
        (
            r"(?P<name>[a-z]{3,9})\.? (?P<month>[a-z]{3,9})\.? (?P<day>\d{1,2})(?:st|nd|rd|th)?(?: (?P<year>\d{4}))?",
            _dated,
        ),
    )
)
