"""Business hours: what a text states, and what is said of one that states none."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alignkit.text.business_hours import (
    DAYS,
    BusinessHours,
    complete_hours,
    explain_invalid,
    parse_business_hours,
    plain_hours,
    time_zones,
)

OFFICE = ((9 * 60, 17 * 60),)


@pytest.mark.parametrize(
    "text, days, times, zone",
    [
        ("Mon-Fri 09:00-17:00 Europe/Berlin", (0, 1, 2, 3, 4), OFFICE, "Europe/Berlin"),
        ("  mon-fri  9:00-17:00  UTC ", (0, 1, 2, 3, 4), OFFICE, "UTC"),
        ("Mon-Thu,Sat 09:00-17:00 Asia/Kolkata", (0, 1, 2, 3, 5), OFFICE, "Asia/Kolkata"),
        ("Sun-Thu 09:00-17:00 Asia/Dubai", (0, 1, 2, 3, 6), OFFICE, "Asia/Dubai"),
        ("Wed 00:00-24:00 America/New_York", (2,), ((0, 1440),), "America/New_York"),
        ("Mon, Tue 09:00-12:00, 13:00-17:30 Europe/Vienna", (0, 1), ((540, 720), (780, 1050)), "Europe/Vienna"),
        ("Mon-Sun 09:00-12:00,12:00-17:00 Europe/Vienna", tuple(range(7)), ((540, 720), (720, 1020)), "Europe/Vienna"),
    ],
)
def test_what_a_text_states(text: str, days: tuple[int, ...], times: tuple[tuple[int, int], ...], zone: str) -> None:
    assert parse_business_hours(text) == BusinessHours(days, times, zone)
    assert explain_invalid(text) == ""


@pytest.mark.parametrize(
    "text, said",
    [
        ("Mon-Fri 09:00-17:00", "the zone is missing"),
        ("office hours", "days, hours and a time zone"),
        ("", "days, hours and a time zone"),
        ("Mon-Fri 09:00 - 17:00 Europe/Berlin", "days, hours and a time zone"),
        ("Mon-Fri 09:00-17:00 Europe/Berlni", "did you mean Europe/Berlin?"),
        ("Mon-Fri 09:00-17:00 Berlin", "did you mean Europe/Berlin?"),
        ("Mon-Fri 09:00-17:00 Chicago", "did you mean America/Chicago?"),
        ("Mon-Fri 09:00-17:00 CT", "did you mean America/Chicago (US Central)?"),
        ("Mon-Fri 09:00-17:00 Indianapolis", "America/Indianapolis or America/Indiana/Indianapolis?"),
        ("Mon-Fri 09:00-17:00 europe/berlin", "did you mean Europe/Berlin?"),
        ("Mon-Fri 09:00-17:00 ../../etc/passwd", "a time zone by its full name"),
        ("Mon-Fry 09:00-17:00 UTC", "not 'Mon-Fry'"),
        ("Mo-Fr 09:00-17:00 UTC", "not 'Mo-Fr'"),
        ("Mon-Fri,Wed 09:00-17:00 UTC", "names one twice"),
        ("Mon-Fri 9-17 UTC", "not '9-17'"),
        ("Mon-Fri 09:60-17:00 UTC", "no such time"),
        ("Mon-Fri 09:00-24:01 UTC", "no such time"),
        ("Mon-Fri 17:00-09:00 UTC", "end after they begin"),
        ("Mon-Fri 09:00-09:00 UTC", "end after they begin"),
        ("Mon-Fri 13:00-17:00,09:00-12:00 UTC", "one after the other"),
    ],
)
def test_what_is_wrong_is_said_with_the_mend(text: str, said: str) -> None:
    assert parse_business_hours(text) is None
    assert said in explain_invalid(text)


@pytest.mark.parametrize(
    "text, plain",
    [
        ("Mon-Fri 8am-6pm America/Chicago", "Mon-Fri 08:00-18:00 America/Chicago"),
        ("Mon - Fri 9-17 europe/berlin", "Mon-Fri 09:00-17:00 Europe/Berlin"),
        ("Monday to Friday, 8:30am–5pm New York", "Mon-Fri 08:30-17:00 New_York"),
        ("Mon-Fri 9-5pm UTC", "Mon-Fri 09:00-17:00 UTC"),
        ("Sat 6 p.m. - 12 a.m. UTC", "Sat 18:00-24:00 UTC"),
        ("Mon-Fri 8-11pm UTC", "Mon-Fri 8-11pm UTC"),  # in the morning, or in the evening
        ("24/7", "24/7"),
        ("office hours", "office hours"),
    ],
)
def test_hours_as_people_write_them_become_the_form_a_file_holds(text: str, plain: str) -> None:
    assert plain_hours(text) == plain


@given(st.text() | st.from_regex(r"[A-Za-z,-]{0,9} [0-9:,apm -]{0,14} [A-Za-z/_]{0,14}", fullmatch=True))
def test_hours_that_are_right_already_mean_the_same_in_their_plain_form(text: str) -> None:
    if found := parse_business_hours(text):
        assert parse_business_hours(plain_hours(text)) == found


def test_every_zone_that_is_taken_can_be_computed_with() -> None:
    assert {"Europe/Berlin", "UTC", "America/New_York"} <= time_zones()
    for zone in time_zones():
        ZoneInfo(zone)


@given(st.text() | st.from_regex(r"[A-Za-z,-]{0,9} [0-9:,-]{0,14} [A-Za-z/_]{0,14}", fullmatch=True))
def test_any_text_is_either_hours_or_said_to_be_none(text: str) -> None:
    assert (parse_business_hours(text) is None) == bool(explain_invalid(text))


@given(st.sets(st.sampled_from(range(7)), min_size=1), st.integers(0, 1438), st.data())
def test_days_and_hours_are_read_back(days: set[int], begins: int, data: st.DataObject) -> None:
    ends = data.draw(st.integers(begins + 1, 1440))
    text = (
        f"{','.join(DAYS[day] for day in days)} {begins // 60:02}:{begins % 60:02}-{ends // 60:02}:{ends % 60:02} UTC"
    )
    assert parse_business_hours(text) == BusinessHours(tuple(sorted(days)), ((begins, ends),), "UTC")


@pytest.mark.parametrize(
    ("text", "so_far", "whole"),
    [
        ("8am-6pm", "Mon-Thu 09:00-17:00 Europe/Berlin", "Mon-Thu 08:00-18:00 Europe/Berlin"),
        ("8:30-12,13-17", "Mon-Thu 09:00-17:00 Europe/Berlin", "Mon-Thu 08:30-12:00,13:00-17:00 Europe/Berlin"),
        ("Mon-Fri 8am-6pm", "Mon-Thu 09:00-17:00 Europe/Berlin", "Mon-Fri 08:00-18:00 Europe/Berlin"),
        ("Mon-Fri 8am-6pm Asia/Tokyo", "Mon-Thu 09:00-17:00 Europe/Berlin", "Mon-Fri 08:00-18:00 Asia/Tokyo"),
        ("8am-6pm", "", "8am-6pm"),
        ("8am-6pm", "24/7", "8am-6pm"),
        ("24/7", "Mon-Thu 09:00-17:00 Europe/Berlin", "24/7"),
        ("tomorrow", "Mon-Thu 09:00-17:00 Europe/Berlin", "tomorrow"),
    ],
)
def test_days_and_zone_that_are_left_out_are_those_that_hold_so_far(text: str, so_far: str, whole: str) -> None:
    assert complete_hours(text, so_far) == whole
