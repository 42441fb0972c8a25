"""When a promised time ends, and how long something took, on a clock that runs in business hours or always.

Outside its hours a clock starts at the next opening. "4 business hours" counts only open minutes; "2 business days"
ends at the close of the second, where the day on which the clock starts counts if it starts at its opening. Plain times
("24 hours") run on through the night once the clock has started. Holidays are closed days. All times are aware; hours
are real hours, also on the days on which clocks are changed.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Collection, Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from alignkit.text.business_hours import BusinessHours
from alignkit.text.durations import Duration

_MOST_DAYS = 3660  # days looked at for an opening


def next_opening(start: datetime, hours: BusinessHours | None, holidays: Collection[date] = ()) -> datetime:
    """Return when a clock starts: ``start`` itself in open hours or without hours (24/7), else the next opening.

    Raise ValueError where no day opens within ten years.
    """
    if hours is None:
        return start
    for opens, closes in _open_spans(start, hours, frozenset(holidays)):
        if start < closes:
            return max(start, opens)
    raise ValueError("no day is open")


def find_deadline(
    start: datetime, within: Duration, hours: BusinessHours | None, holidays: Collection[date] = ()
) -> datetime:
    """Return when a promise of ``within`` ends that was given at ``start``. ``hours`` is None for a clock of 24/7.

    Business units on such a clock are plain ones. Raise ValueError where no day opens within ten years.
    """
    begins = next_opening(start.astimezone(UTC), hours, holidays)
    unit = within.unit.removeprefix("business ")
    if hours is not None and within.unit.startswith("business "):
        if unit == "day":
            return _end_of_business_day(begins, within.count, hours, holidays)
        return _add_open_minutes(begins, within.count * (60 if unit == "hour" else 1), hours, holidays)
    if unit in ("minute", "hour", "automatic"):
        minutes = within.count * {"minute": 1, "hour": 60, "automatic": 0}[unit]
        return begins + timedelta(minutes=minutes)
    zone = ZoneInfo(hours.zone) if hours else start.tzinfo
    local = begins.astimezone(zone)
    if unit == "month":
        return _add_months(local, round(within.count))
    wall = local.replace(tzinfo=None) + timedelta(days=within.count * (7 if unit == "week" else 1))
    return wall.replace(tzinfo=zone)


def open_minutes(start: datetime, end: datetime, hours: BusinessHours | None, holidays: Collection[date] = ()) -> float:
    """Return the open minutes between two moments: all minutes without hours. 0 where ``end`` is not later."""
    start, end = start.astimezone(UTC), end.astimezone(UTC)  # within one zone Python subtracts what clocks show
    if end <= start:
        return 0.0
    if hours is None:
        return (end - start).total_seconds() / 60
    found = 0.0
    for opens, closes in _open_spans(start, hours, frozenset(holidays)):
        if opens >= end:
            break
        found += max((min(end, closes) - max(start, opens)).total_seconds(), 0.0) / 60
    return found


def _add_open_minutes(begins: datetime, minutes: float, hours: BusinessHours, holidays: Collection[date]) -> datetime:
    left = timedelta(minutes=minutes)
    for opens, closes in _open_spans(begins, hours, frozenset(holidays)):
        since = max(begins, opens)
        if closes <= since:
            continue
        if left <= closes - since:
            return since + left
        left -= closes - since
    raise ValueError("no day is open")


def _end_of_business_day(begins: datetime, count: float, hours: BusinessHours, holidays: Collection[date]) -> datetime:
    """Return the close of the Nth business day; a part of a day counts as a whole one."""
    days: list[tuple[datetime, datetime]] = []  # opening and close of each open day
    zone = ZoneInfo(hours.zone)
    wanted = int(-(-count // 1))
    for opens, closes in _open_spans(begins, hours, frozenset(holidays)):
        if days and days[-1][1].astimezone(zone).date() == opens.astimezone(zone).date():
            days[-1] = (days[-1][0], closes)
        elif len(days) > wanted:
            break
        else:
            days.append((opens, closes))
    first = next(n for n, (opens, closes) in enumerate(days) if begins < closes)
    return days[first + wanted - (1 if begins == days[first][0] else 0)][1]


def _open_spans(
    start: datetime, hours: BusinessHours, holidays: frozenset[date]
) -> Iterator[tuple[datetime, datetime]]:
    """Yield opening and close, from the day of ``start`` on, in UTC."""
    day = start.astimezone(ZoneInfo(hours.zone)).date()
    for _ in range(_MOST_DAYS):
        if day.weekday() in hours.days and day not in holidays:
            yield from _spans_of_day(day, hours)
        try:
            day += timedelta(days=1)
        except OverflowError:
            return


@lru_cache(maxsize=4096)
def _spans_of_day(day: date, hours: BusinessHours) -> tuple[tuple[datetime, datetime], ...]:
    found = ((_moment(day, begins, hours.zone), _moment(day, ends, hours.zone)) for begins, ends in hours.times)
    return tuple((opens, closes) for opens, closes in found if opens < closes)


def _moment(day: date, minutes: int, zone: str) -> datetime:
    """Return a time of day in UTC; one that the change of clocks repeats is the first of the two."""
    if minutes == 24 * 60:
        day, minutes = day + timedelta(days=1), 0
    wall = datetime.combine(day, time(minutes // 60, minutes % 60), ZoneInfo(zone))
    return wall.astimezone(UTC)


def _add_months(local: datetime, months: int) -> datetime:
    month = local.month - 1 + months
    year, month = local.year + month // 12, month % 12 + 1
    return local.replace(year=year, month=month, day=min(local.day, monthrange(year, month)[1]))
