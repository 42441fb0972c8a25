"""Ranges of dates as typed in a filter: a year, a quarter, a month, a day, or from one to another; and as text."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, timedelta

LAUNCH_PHASES = ("upcoming", "running", "past", "none")
DATE_RANGE_HELP = (
    "A launch is a year, quarter, month or day (2026, 2026-q2, 2026-04, 2026-04-06), or two of them with .. between"
)

_DATE_RANGE = re.compile(r"([0-9]{4})(?:-(?:q([1-4])|([0-9]{1,2})(?:-([0-9]{1,2}))?))?")


def parse_date_range(text: str) -> tuple[date, date]:
    """The first and the last day meant; date.min or date.max where one end is open.

    Raises ValueError, saying what may be written.
    """
    text = text.lower()
    first, joined, last = text.partition("..")
    if not joined:
        return _parse_period(text)
    if not (first or last):
        raise ValueError(DATE_RANGE_HELP)
    days = (_parse_period(first)[0] if first else date.min, _parse_period(last)[1] if last else date.max)
    if days[1] < days[0]:
        raise ValueError("A launch from one day to another begins before it ends")
    return days


def _parse_period(text: str) -> tuple[date, date]:

    found = _DATE_RANGE.fullmatch(text)
    if not found:
        raise ValueError(DATE_RANGE_HELP)
    year, quarter, month, day = (int(each) if each else 0 for each in found.groups())
    try:
        if found[4]:
            return (date(year, month, day),) * 2
        first, last = (quarter * 3 - 2, quarter * 3) if quarter else (month, month) if found[3] else (1, 12)
        return date(year, first, 1), date(year, last, monthrange(year, last)[1])
    except ValueError:
        raise ValueError(f"There is no {text} in the calendar") from None


def format_short_date_range(text: str) -> str:
    """A range as text: "2026", "Apr to Jun 2026", "6 Apr 2026", "until 30 Jun 2026"."""
    first, last = parse_date_range(text)
    if last == date.max:
        return f"from {format_short_day(first)}"
    if first == date.min:
        return f"until {format_short_day(last)}"
    if first == last:
        return format_short_day(first)
    if first.day > 1 or (last + timedelta(days=1)).day > 1:
        return f"{format_short_day(first)} to {format_short_day(last)}"
    if first.year != last.year:
        return f"{first:%b} {first.year} to {last:%b} {last.year}"
    if (first.month, last.month) == (1, 12):
        return str(first.year)
    return f"{first:%b} {first.year}" if first.month == last.month else f"{first:%b} to {last:%b} {first.year}"


def format_short_day(day: date) -> str:
    return f"{day.day} {day:%b} {day.year}"


def quarter_of(day: date) -> str:
    """The quarter of a date, as ``parse_date_range`` takes it."""
    return f"{day.year:04}-q{(day.month + 2) // 3}"


def launch_phase(launch: date | None, end: date | None, today: date) -> str:
    """The one of LAUNCH_PHASES that a campaign is in. Without a last day it runs on."""
    if launch is None:
        return "none"
    if launch > today:
        return "upcoming"
    return "past" if end and end < today else "running"
