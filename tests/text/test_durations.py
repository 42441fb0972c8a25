"""Durations and rhythms as people write them, and how long each is taken to be."""

from __future__ import annotations

from datetime import date

import pytest

from alignkit.text.durations import (
    explain_bad_duration,
    explain_bad_rhythm,
    nth_rhythm_date,
    parse_duration,
    parse_rhythm_days,
    plain_rhythm,
    say_every,
)


@pytest.mark.parametrize(
    ("text", "minutes", "shown"),
    [
        ("15 minutes", 15, "15 minutes"),
        ("1 hour", 60, "1 hour"),
        ("4 business hours", 240, "4 business hours"),
        ("1 day", 480, "1 day"),  # a desk works eight hours a day
        ("2 Business Days", 960, "2 business days"),
        (" 1.5 days ", 720, "1.5 days"),
        ("1 week", 2400, "1 week"),  # on five days a week
        ("12 months", 52 * 2400, "12 months"),  # twelve months are 52 weeks, not 12 times 30 days
    ],
)
def test_a_duration_in_minutes_of_a_desk_that_works(text: str, minutes: float, shown: str) -> None:
    found = parse_duration(text)
    assert found and found.worked_minutes == minutes
    assert str(found) == shown
    assert explain_bad_duration(text) == ""


@pytest.mark.parametrize(
    "text", ["", "soon", "4", "hours", "-1 day", "2 business weeks", "1 business month", "1.234 days"]
)
def test_what_is_no_duration(text: str) -> None:
    assert parse_duration(text) is None
    assert "4 business hours" in explain_bad_duration(text)


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("day", 1),
        ("week", 7),
        ("2 weeks", 14),
        ("month", 365.25 / 12),
        ("quarter", 365.25 / 4),
        ("Year", 365.25),
        ("3 months", 365.25 / 4),
    ],
)
def test_a_rhythm_in_days_is_that_of_the_calendar(text: str, days: float) -> None:
    assert parse_rhythm_days(text) == days
    assert explain_bad_rhythm(text) == ""


@pytest.mark.parametrize("text", ["", "0 weeks", "now and then", "fortnight", "1234 days"])
def test_what_is_no_rhythm(text: str) -> None:
    assert parse_rhythm_days(text) is None
    assert "2 weeks" in explain_bad_rhythm(text)


@pytest.mark.parametrize(
    ("first", "every", "times", "then"),
    [
        (date(2027, 3, 1), "month", 1, date(2027, 4, 1)),  # 31 days
        (date(2027, 2, 1), "month", 1, date(2027, 3, 1)),  # 28 days
        (date(2027, 1, 30), "month", 1, date(2027, 2, 28)),
        (date(2027, 11, 15), "month", 2, date(2028, 1, 15)),
        (date(2027, 12, 31), "quarter", 2, date(2028, 6, 30)),
        (date(2028, 2, 29), "year", 1, date(2029, 2, 28)),
        (date(2027, 3, 1), "2 weeks", 0, date(2027, 3, 1)),
        (date(9999, 12, 1), "month", 1, None),
        (date(9999, 12, 31), "day", 1, None),
    ],
)
def test_a_month_is_that_of_the_calendar(first: date, every: str, times: int, then: date | None) -> None:
    assert nth_rhythm_date(first, every, times) == then


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("weekly", "week"),
        ("Every week", "week"),
        ("a week", "week"),
        ("per quarter", "quarter"),
        ("quarterly", "quarter"),
        ("once a month", "month"),
        ("every 2 weeks", "2 weeks"),
        ("every two weeks", "2 weeks"),
        ("every other week", "2 weeks"),
        ("fortnightly", "2 weeks"),
        ("annually", "year"),
        ("monatlich", "month"),
        ("wöchentlich", "week"),
        ("alle 2 Wochen", "2 weeks"),
        ("vierteljährlich", "quarter"),
        ("2 weeks", "2 weeks"),
        ("month", "month"),
        ("Week", "week"),
        ("1 weeks", "week"),
        ("every Monday", "week"),
        ("each week", "week"),
        ("on Mondays", "week"),
        ("Mondays", "week"),
        ("weekly on Mondays", "week"),
        ("every Friday morning", "week"),
        ("every other Tuesday", "2 weeks"),
        ("every weekday", "day"),
        ("every first Monday of the month", "month"),
        ("the last working day of each month", "month"),
        ("on the 15th of every month", "month"),
        ("every second Monday", "every second Monday"),  # of the month, or every other one
        ("Mondays and Thursdays", "Mondays and Thursdays"),
        ("biweekly", "biweekly"),  # twice a week to some
        ("twice a week", "twice a week"),
        ("every quarter review", "every quarter review"),
        ("regularly", "regularly"),
        ("", ""),
    ],
)
def test_a_rhythm_as_people_write_it(text: str, plain: str) -> None:
    assert plain_rhythm(text) == plain
    assert plain_rhythm(plain) == plain


@pytest.mark.parametrize(
    ("rhythm", "said"),
    [
        ("week", "every week"),
        ("2 weeks", "every 2 weeks"),
        ("every Monday", "every Monday"),
        ("Weekly", "Weekly"),
        ("", ""),
    ],
)
def test_no_sentence_says_every_twice(rhythm: str, said: str) -> None:
    assert say_every(rhythm) == said
