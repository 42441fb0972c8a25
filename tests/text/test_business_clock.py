"""When promises end, against a table computed by hand: weekends, holidays, zones, and the days clocks are changed."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alignkit.text.business_clock import find_deadline, next_opening, open_minutes
from alignkit.text.business_hours import BusinessHours, parse_business_hours
from alignkit.text.durations import parse_duration

HOLIDAYS = (date(2026, 12, 25), date(2027, 1, 1))
BERLIN = "Mon-Fri 09:00-17:00 Europe/Berlin"
LUNCH = "Mon-Fri 09:00-12:00,13:00-17:00 Europe/Berlin"
NEW_YORK = "Mon-Fri 09:00-17:00 America/New_York"
NIGHT = "Mon-Sun 00:00-24:00 Europe/Berlin"


def hours(text: str) -> BusinessHours | None:
    found = parse_business_hours(text) if text != "24/7" else None
    assert found or text == "24/7"
    return found


def at(text: str, zone: str = "Europe/Berlin") -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


@pytest.mark.parametrize(
    ("start", "within", "text", "ends"),
    [
        # 2 November 2026 is a Monday
        ("2026-11-02 10:00", "15 minutes", BERLIN, "2026-11-02 10:15"),
        ("2026-11-02 10:00", "4 business hours", BERLIN, "2026-11-02 14:00"),
        ("2026-11-02 15:00", "4 business hours", BERLIN, "2026-11-03 11:00"),
        ("2026-11-02 11:00", "4 business hours", LUNCH, "2026-11-02 16:00"),
        ("2026-11-02 12:30", "15 business minutes", LUNCH, "2026-11-02 13:15"),
        # Friday evening, Saturday, and the hour before opening
        ("2026-11-06 16:00", "4 business hours", BERLIN, "2026-11-09 12:00"),
        ("2026-11-06 18:30", "4 business hours", BERLIN, "2026-11-09 13:00"),
        ("2026-11-07 11:00", "15 minutes", BERLIN, "2026-11-09 09:15"),
        ("2026-11-09 07:10", "1 business hour", BERLIN, "2026-11-09 10:00"),
        ("2026-11-06 17:00", "1 business hour", BERLIN, "2026-11-09 10:00"),  # the close is outside
        # business days end at the close of the Nth
        ("2026-11-02 10:00", "1 business day", BERLIN, "2026-11-03 17:00"),
        ("2026-11-02 09:00", "1 business day", BERLIN, "2026-11-02 17:00"),
        ("2026-11-05 10:00", "2 business days", BERLIN, "2026-11-09 17:00"),
        ("2026-11-07 10:00", "1 business day", BERLIN, "2026-11-09 17:00"),
        ("2026-11-02 12:30", "1 business day", LUNCH, "2026-11-03 17:00"),
        ("2026-11-02 10:00", "10 business days", BERLIN, "2026-11-16 17:00"),
        # 25 December 2026 and 1 January 2027 are Fridays
        ("2026-12-24 16:00", "2 business hours", BERLIN, "2026-12-28 10:00"),
        ("2026-12-24 16:00", "1 business day", BERLIN, "2026-12-28 17:00"),
        ("2026-12-31 10:00", "2 business days", BERLIN, "2027-01-05 17:00"),
        ("2026-12-25 10:00", "15 minutes", BERLIN, "2026-12-28 09:15"),
        # plain times run on, once the clock has started
        ("2026-11-06 16:00", "24 hours", BERLIN, "2026-11-07 16:00"),
        ("2026-11-07 22:00", "24 hours", BERLIN, "2026-11-10 09:00"),
        ("2026-11-07 22:00", "24 hours", "24/7", "2026-11-08 22:00"),
        ("2026-12-25 03:00", "5 minutes", "24/7", "2026-12-25 03:05"),
        ("2026-11-07 22:00", "4 business hours", "24/7", "2026-11-08 02:00"),
        ("2026-11-02 10:00", "2 days", BERLIN, "2026-11-04 10:00"),
        ("2026-11-02 10:00", "1 week", BERLIN, "2026-11-09 10:00"),
        ("2027-01-31 10:00", "1 month", "24/7", "2027-02-28 10:00"),
        # clocks go back on 25 October 2026 at 3:00, and forward on 28 March 2027 at 2:00
        ("2026-10-23 16:00", "4 business hours", BERLIN, "2026-10-26 12:00"),
        ("2026-10-24 22:00", "24 hours", "24/7", "2026-10-25 21:00"),
        ("2026-10-24 22:00", "1 day", "24/7", "2026-10-25 22:00"),
        ("2026-10-25 00:00", "24 business hours", NIGHT, "2026-10-25 23:00"),
        ("2027-03-27 22:00", "24 hours", "24/7", "2027-03-28 23:00"),
        ("2027-03-28 00:00", "24 business hours", NIGHT, "2027-03-29 01:00"),
        ("2027-03-26 16:00", "4 business hours", BERLIN, "2027-03-29 12:00"),
    ],
)  # fmt: skip
def test_the_table_computed_by_hand(start: str, within: str, text: str, ends: str) -> None:
    length = parse_duration(within)
    assert length
    assert find_deadline(at(start), length, hours(text), HOLIDAYS) == at(ends)


@pytest.mark.parametrize(
    ("start", "ends"),
    [
        ("2026-11-02 14:00", "2026-11-02 13:00"),  # 8:00 in New York: opens at 9:00, plus 4
        ("2026-11-06 22:30", "2026-11-09 12:30"),  # 16:30 on a Friday in New York
        ("2026-10-30 15:00", "2026-10-30 14:00"),  # Berlin has changed its clocks, New York has not: 10:00 there
    ],
)
def test_a_lead_from_one_zone_is_called_from_another(start: str, ends: str) -> None:
    four = parse_duration("4 business hours")
    assert four
    assert find_deadline(at(start), four, hours(NEW_YORK)) == at(ends, "America/New_York")


@pytest.mark.parametrize(
    ("start", "end", "text", "minutes"),
    [
        ("2026-11-06 16:00", "2026-11-09 10:00", BERLIN, 120),
        ("2026-11-07 10:00", "2026-11-08 10:00", BERLIN, 0),
        ("2026-12-24 16:30", "2026-12-28 09:30", BERLIN, 60),
        ("2026-11-02 11:30", "2026-11-02 13:30", LUNCH, 60),
        ("2026-10-25 00:00", "2026-10-26 00:00", NIGHT, 1500),
        ("2026-10-25 00:00", "2026-10-26 00:00", "24/7", 1500),
        ("2026-11-02 10:00", "2026-11-02 09:00", BERLIN, 0),
    ],
)
def test_open_minutes_by_hand(start: str, end: str, text: str, minutes: float) -> None:
    assert open_minutes(at(start), at(end), hours(text), HOLIDAYS) == minutes


def test_hours_that_never_open_are_refused() -> None:
    closed = BusinessHours((0,), ((540, 1020),), "Europe/Berlin")
    every_monday = {date(2026, 11, 2) + timedelta(days=7 * n) for n in range(600)}
    with pytest.raises(ValueError, match="no day is open"):
        next_opening(at("2026-11-02 10:00"), closed, every_monday)


moments = st.datetimes(datetime(2026, 1, 1), datetime(2028, 1, 1), timezones=st.just(UTC))


@given(moments, st.integers(1, 3000), st.sampled_from([BERLIN, LUNCH, NEW_YORK, NIGHT]))
@settings(max_examples=80, deadline=None)
def test_the_deadline_is_as_many_open_minutes_away_as_promised(start: datetime, count: int, text: str) -> None:
    length = parse_duration(f"{count} business minutes")
    assert length
    ends = find_deadline(start, length, hours(text), HOLIDAYS)
    assert abs(open_minutes(start, ends, hours(text), HOLIDAYS) - count) < 1e-6
