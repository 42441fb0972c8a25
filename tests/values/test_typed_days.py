"""Days as people type them: without a year, the American way, and in ways that can be read twice."""

from __future__ import annotations

from datetime import date

import pytest

from alignkit.values.parse_format import ParseError, parse_typed_day

TODAY = date(2026, 11, 28)


@pytest.mark.parametrize(
    "text, day",
    [
        ("June 30", date(2027, 6, 30)),
        ("30 June", date(2027, 6, 30)),
        ("30th of June", date(2027, 6, 30)),
        ("28 November", TODAY),
        ("27 Nov.", date(2027, 11, 27)),
        ("30.6.", date(2027, 6, 30)),
        ("6/30", date(2027, 6, 30)),
        ("June 30, 2029", date(2029, 6, 30)),
        ("29 February", date(2028, 2, 29)),
    ],
)
def test_a_day_without_a_year_is_the_next_one(text: str, day: date) -> None:
    assert parse_typed_day(text, TODAY) == day


@pytest.mark.parametrize(
    "text, said",
    [
        ("4/6/2027", "can be read two ways; write 4 June 2027 or 6 April 2027"),
        ("4/6", "write 4 June or 6 April"),
        ("31 June", "there is no such day"),
        ("Wave 3", "a day, such as"),
    ],
)
def test_what_is_no_day_or_two_is_asked_about(text: str, said: str) -> None:
    with pytest.raises(ParseError, match=said):
        parse_typed_day(text, TODAY)


def test_without_a_day_to_count_from_a_year_is_asked_for() -> None:
    with pytest.raises(ParseError, match="with its year"):
        parse_typed_day("30 June")
