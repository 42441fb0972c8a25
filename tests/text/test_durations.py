"""Durations and rhythms: what a unit is worth, and where the calendar decides."""

from __future__ import annotations

from datetime import date

import pytest

from alignkit.text.durations import (
    Duration,
    explain_bad_duration,
    explain_bad_rhythm,
    nth_rhythm_date,
    parse_duration,
    parse_rhythm_days,
)


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("15 minutes", 15),
        ("1 hour", 60),
        ("4 business hours", 240),
        ("1 day", 480),
        ("2 business days", 960),
        ("1 week", 5 * 480),
        ("3 months", 3 * 52 / 12 * 5 * 480),  # of 52 weeks a year, not of 30 days
        ("1.5 Hours", 90),
    ],
)
def test_the_working_time_of_a_duration(text: str, minutes: float) -> None:
    found = parse_duration(text)
    assert found and found.worked_minutes == pytest.approx(minutes) and explain_bad_duration(text) == ""


@pytest.mark.parametrize(
    "text", ["", "soon", "2", "day", "1 business week", "1 business month", "1 minutes ago", "1 year"]
)
def test_what_cannot_be_measured_is_no_duration(text: str) -> None:
    assert parse_duration(text) is None and "such as" in explain_bad_duration(text)


def test_a_duration_reads_as_it_was_meant() -> None:
    assert [str(Duration(1.0, "day")), str(Duration(2.5, "hour"))] == ["1 day", "2.5 hours"]


@pytest.mark.parametrize(
    ("text", "days"),
    [("day", 1), ("week", 7), ("2 weeks", 14), ("month", 365.25 / 12), ("quarter", 365.25 / 4), ("year", 365.25)],
)
def test_the_days_between_two_turns_of_a_rhythm(text: str, days: float) -> None:
    assert parse_rhythm_days(text) == days and explain_bad_rhythm(text) == ""


@pytest.mark.parametrize("text", ["", "often", "0 weeks", "1.5 weeks", "hour"])
def test_what_never_comes_round_is_no_rhythm(text: str) -> None:
    assert parse_rhythm_days(text) is None and explain_bad_rhythm(text)
    assert nth_rhythm_date(date(2027, 1, 31), text, 1) is None


@pytest.mark.parametrize(
    ("first", "every", "times", "day"),
    [
        (date(2027, 1, 31), "month", 1, date(2027, 2, 28)),
        (date(2027, 1, 31), "month", 2, date(2027, 3, 31)),
        (date(2027, 3, 10), "month", 12, date(2028, 3, 10)),
        (date(2028, 2, 29), "year", 1, date(2029, 2, 28)),
        (date(2027, 1, 1), "quarter", 1, date(2027, 4, 1)),
        (date(2027, 1, 1), "2 weeks", 3, date(2027, 2, 12)),
        (date(2027, 1, 1), "3 days", 0, date(2027, 1, 1)),
        (date(9999, 12, 1), "month", 1, None),
    ],
)
def test_the_day_some_turns_later(first: date, every: str, times: int, day: date | None) -> None:
    assert nth_rhythm_date(first, every, times) == day
