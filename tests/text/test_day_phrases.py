"""Days as people say them: one sure day, a question back, or nothing that speaks of a day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alignkit.text.day_phrases import UnclearDay, read_day_phrase

SATURDAY = date(2026, 11, 28)


@pytest.mark.parametrize(
    "text, day",
    [
        ("tomorrow", date(2026, 11, 29)),
        ("in two weeks", date(2026, 12, 12)),
        ("in 2 weeks' time", date(2026, 12, 12)),
        ("two weeks from now", date(2026, 12, 12)),
        ("in a month", date(2026, 12, 28)),
        ("in 10 days", date(2026, 12, 8)),
        ("Friday", date(2026, 12, 4)),
        ("by Friday", date(2026, 12, 4)),
        ("this coming Friday", date(2026, 12, 4)),
        ("Friday of next week", date(2026, 12, 4)),
        ("end of November", date(2026, 11, 30)),
        ("by the end of March", date(2027, 3, 31)),
        ("end of February 2028", date(2028, 2, 29)),
        ("end of the month", date(2026, 11, 30)),
        ("end of next month", date(2026, 12, 31)),
        ("end of 2027", date(2027, 12, 31)),
        ("end of the year", date(2026, 12, 31)),
        ("the first of May", date(2027, 5, 1)),
        ("last day of February", date(2027, 2, 28)),
        ("first Monday in May", date(2027, 5, 3)),
        ("last Friday of November", date(2027, 11, 26)),
        ("Friday, 4 December", date(2026, 12, 4)),
        ("Fri, Dec 4th 2026", date(2026, 12, 4)),
    ],
)
def test_a_sure_day(text: str, day: date) -> None:
    assert read_day_phrase(text, SATURDAY) == day


@pytest.mark.parametrize(
    "text, said",
    [
        ("next Friday", "people mean two different days by that; write 4 December 2026 or 11 December 2026"),
        ("this Friday", "people mean two different days by that; write 27 November 2026 or 4 December 2026"),
        ("Saturday", "people mean two different days by that; write 28 November 2026 or 5 December 2026"),
        ("mid March", "a month has more than one day; write 15 March 2027"),
        ("mid-March 2028", "a month has more than one day; write 15 March 2028"),
        ("early May", "a month has more than one day; write 1 May 2027"),
        ("March", "a month has more than one day; write 1 March 2027 or 31 March 2027"),
        ("may", "a month has more than one day; write 1 May 2027 or 31 May 2027"),
        ("next month", "a month has more than one day; write 1 December 2026 or 31 December 2026"),
        ("next week", "a week has more than one day; write 30 November 2026 or 4 December 2026"),
        ("end of next week", "the last day at work, or of the week; write 4 December 2026 or 6 December 2026"),
        ("2027", "a year has more than one day; write 1 January 2027 or 31 December 2027"),
        ("Q2", "quarters begin at different times; write 1 April 2027 or 30 June 2027"),
        ("end of Q1 2027", "quarters begin at different times; write 31 March 2027"),
        ("two weeks", "that is how long, not when; write 12 December 2026"),
        ("Thursday, 4 December 2026", "4 December 2026 is a Friday; write 4 December 2026"),
    ],
)
def test_what_may_be_two_days_is_asked_back_with_what_to_type(text: str, said: str) -> None:
    assert str(read_day_phrase(text, SATURDAY)) == said


def test_a_month_that_has_no_such_day_is_asked_back() -> None:
    asked = read_day_phrase("in a month", date(2027, 1, 31))
    assert str(asked) == "that month has no day 31; write 28 February 2027 or 1 March 2027"


@pytest.mark.parametrize(
    "text", ["soon", "next", "this", "Wave 3", "4 calls", "in some weeks", "end", "after May", "5", "in 0 days", "q5"]
)
def test_what_speaks_of_no_day_is_left_to_others(text: str) -> None:
    assert read_day_phrase(text, SATURDAY) is None


_WORDS = "in end of the next this friday march 2 4 week weeks q2 first mid by 2027"


@given(st.lists(st.sampled_from(_WORDS.split())), st.dates(date(2026, 1, 1), date(2030, 12, 31)))
def test_a_sure_day_is_near_and_none_is_made_up(words: list[str], today: date) -> None:
    found = read_day_phrase(" ".join(words), today)
    if isinstance(found, UnclearDay):
        assert found.days and all(day.year >= today.year - 1 or "2027" in words for day in found.days)
    elif found and "2027" not in words:
        assert today <= found <= today + timedelta(days=366 * 2)
