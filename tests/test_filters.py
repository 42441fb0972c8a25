"""Which campaigns pass a filter, and filters as they are typed and said."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alignkit.filters import (
    PARTS,
    Facts,
    Filter,
    Me,
    checked,
    conditions,
    folded,
    nothing_found,
    passes,
    query,
    said,
    tags_of,
    typed,
    without,
    written,
)
from alignkit.launches import phase, quarter, span, span_words

TODAY = date(2027, 3, 1)


def one(**more: Any) -> Facts:
    values = {"status": "draft", "tags": (), "teams": (), "launch": None, "end": None, "owed": ""} | more
    return Facts(**values)


# what passes


@pytest.mark.parametrize(
    ("wanted", "through", "not_through"),
    [
        (Filter(status="signed"), one(status="signed"), one(status="draft")),
        (Filter(tag="Trade  show"), one(tags=("dach", "trade show")), one(tags=("trade shows", "trade"))),
        (Filter(waiting="sales"), one(teams=("marketing", "sales")), one(teams=("marketing",))),
        (Filter(launch="2027-q2"), one(launch=date(2027, 6, 30)), one(launch=date(2027, 7, 1))),
        (Filter(launch="2027-04..2027-05"), one(launch=date(2027, 5, 31)), one(launch=date(2027, 3, 31))),
        (Filter(launch="..2026"), one(launch=date(2026, 12, 31)), one(launch=date(2027, 1, 1))),
        (Filter(launch="2027"), one(launch=date(2027, 1, 1)), one()),
        (Filter(launch="none"), one(), one(launch=TODAY)),
        (Filter(launch="none"), one(), one(status="broken")),
        (Filter(launch="upcoming"), one(launch=TODAY + timedelta(1)), one(launch=TODAY)),
        (Filter(launch="running"), one(launch=TODAY, end=TODAY), one(launch=TODAY + timedelta(1))),
        (Filter(launch="running"), one(launch=date(2020, 1, 1)), one(launch=date(2020, 1, 1), end=date(2020, 2, 1))),
        (Filter(launch="past"), one(launch=date(2027, 1, 1), end=date(2027, 2, 28)), one(launch=TODAY, end=TODAY)),
        (Filter("signed", "fair"), one(status="signed", tags=("Fair",)), one(status="signed")),
        (Filter("signed", "fair"), one(status="signed", tags=("Fair",)), one(tags=("fair",))),
    ],
)
def test_what_passes(wanted: Filter, through: Facts, not_through: Facts) -> None:
    by = conditions(wanted, TODAY).values()
    assert passes(through, by)
    assert not passes(not_through, by)


@pytest.mark.parametrize(
    ("me", "campaign", "waits"),
    [
        (Me("", "sales"), one(teams=("sales",)), True),
        (Me("", "sales"), one(teams=("marketing",), owed="\t"), False),
        (Me("marcus  BOEHM", "marketing"), one(owed="\tMarcus Boehm"), True),
        (Me("Marcus"), one(owed="\tMarcus Boehm"), False),
        (Me("Marcus Boehm"), one(owed="\tInes Kaya\n2027-03-15\tMarcus Boehm"), True),
        (Me("Marcus Boehm"), one(owed="\tInes Kaya\n2027-03-16\tMarcus Boehm"), False),
        (Me("Marcus Boehm"), one(owed="2026-01-01\tMarcus Boehm"), True),
        (Me("Marcus Boehm"), one(teams=("sales",)), False),
        (Me(), one(owed="\t", teams=("sales",)), False),
    ],
)
def test_what_waits_for_me(me: Me, campaign: Facts, waits: bool) -> None:
    assert passes(campaign, conditions(Filter(waiting="me"), TODAY, me).values()) == waits


def test_what_there_would_be_without_a_filter() -> None:
    campaigns = [one(status="signed"), one(tags=("fair",)), one(tags=("fair",)), one()]
    by = conditions(Filter("signed", "fair"), TODAY)
    assert without(campaigns, by) == {"status": 2, "tag": 1}
    assert without([*campaigns, one(status="signed", tags=("fair",))], by) == {"status": 3, "tag": 2}


@pytest.mark.parametrize(
    ("words", "counts", "text"),
    [
        ({"tag": "tag fair"}, {"tag": 4}, "There is no campaign: tag fair."),
        (
            {"status": "signed", "tag": "tag fair"},
            {"status": 1200, "tag": 0},
            "No campaign is all of this: signed · tag fair. Without signed: 1,200.",
        ),
        (
            {"status": "signed", "tag": "tag fair"},
            {"status": 0, "tag": 0},
            "No campaign is all of this: signed · tag fair. None of these filters hides them alone; take away two.",
        ),
    ],
)
def test_why_there_is_nothing(words: dict[str, str], counts: dict[str, int], text: str) -> None:
    assert nothing_found(words, counts) == text


def test_tags_are_counted_however_they_are_spelt() -> None:
    campaigns = [one(tags=("Fair", "dach")), one(tags=("fair", "FAIR")), one(tags=("alps",)), one(tags=("\u200b",))]
    assert tags_of(campaigns) == {"Fair": 2, "alps": 1, "dach": 1}


# days


@pytest.mark.parametrize(
    ("text", "first", "last", "words"),
    [
        ("2026", "2026-01-01", "2026-12-31", "2026"),
        ("2026-q1", "2026-01-01", "2026-03-31", "Jan to Mar 2026"),
        ("2026-Q4", "2026-10-01", "2026-12-31", "Oct to Dec 2026"),
        ("2024-2", "2024-02-01", "2024-02-29", "Feb 2024"),
        ("2026-04-06", "2026-04-06", "2026-04-06", "6 Apr 2026"),
        ("2026-03..2026-05", "2026-03-01", "2026-05-31", "Mar to May 2026"),
        ("2025-11..2026-01", "2025-11-01", "2026-01-31", "Nov 2025 to Jan 2026"),
        ("2026-04-06..2026-04", "2026-04-06", "2026-04-30", "6 Apr 2026 to 30 Apr 2026"),
        ("2026..", "2026-01-01", "9999-12-31", "from 1 Jan 2026"),
        ("..2026-q2", "0001-01-01", "2026-06-30", "until 30 Jun 2026"),
        ("9999", "9999-01-01", "9999-12-31", "from 1 Jan 9999"),
    ],
)
def test_launches_as_people_write_them(text: str, first: str, last: str, words: str) -> None:
    assert [day.isoformat() for day in span(text)] == [first, last]
    assert span_words(text) == words


@pytest.mark.parametrize(
    "text",
    [
        "",
        "..",
        "soon",
        "26",
        "2026-13",
        "2026-02-30",
        "2026-q5",
        "0000",
        "2026-00",
        "2027..2026",
        "2026...2027",
        "٢٠٢٦",
    ],
)
def test_what_is_no_launch_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"launch|calendar"):
        span(text)


@given(st.dates(), st.dates() | st.none(), st.dates())
def test_a_launch_is_in_one_phase_and_in_its_quarter(launch: date, end: date | None, today: date) -> None:
    first, last = span(quarter(launch))
    assert first <= launch <= last
    campaign = one(launch=launch, end=end)
    passed = [
        when
        for when in ("upcoming", "running", "past", "none")
        if passes(campaign, conditions(Filter(launch=when), today).values())
    ]
    assert passed == [phase(launch, end, today)]


# typed and said


@pytest.mark.parametrize(
    ("text", "wanted", "words"),
    [
        ("", Filter(), ""),
        ("carrier  audit", Filter(), "carrier audit"),
        ("carrier tag:fair audit status:Signed", Filter("signed", "fair"), "carrier audit"),
        ('tag:"trade show" x', Filter(tag="trade show"), "x"),
        ('x tag:"trade sh', Filter(tag="trade sh"), "x"),
        ('tag:"a ""b"""', Filter(tag='a "b"'), ""),
        ("WAITING:Me Launch:2026-Q2", Filter(waiting="me", launch="2026-q2"), ""),
        ("tag:a tag:b", Filter(tag="b"), ""),
        ("ratio 3:1 http://x mytag:x", Filter(), "ratio 3:1 http://x mytag:x"),
    ],
)
def test_what_is_typed(text: str, wanted: Filter, words: str) -> None:
    assert (query(text).filter, query(text).words, query(text).refused) == (wanted, words, ())


@pytest.mark.parametrize(
    ("text", "refused"),
    [
        ("status:", "A status is draft, ready, altered, signed or broken."),
        ("status:draft status:sgned", "A status is draft, ready, altered, signed or broken, not 'sgned'."),
        ("waiting:bob", "Who is waited for is marketing, sales or me, not 'bob'."),
        ("launch:2026-13", "There is no 2026-13 in the calendar."),
        ("tag:", "A tag is a word that campaigns are found by."),
        ('tag:" " ', "A tag is a word that campaigns are found by."),
    ],
)
def test_what_looks_like_a_filter_and_is_none_is_refused(text: str, refused: str) -> None:
    assert query(text).refused == (refused,)
    assert query(text).filter == Filter()
    assert query(text + " launch:2026").filter.launch == "2026"


_VALUES = {
    "status": st.sampled_from(["draft", "signed"]),
    "tag": st.text(max_size=12).filter(folded),
    "waiting": st.sampled_from(["me", "sales"]),
    "launch": st.sampled_from(["past", "2026-q2", "2026-03..2026-05"]),
}


@given(st.text(max_size=20), st.sampled_from(PARTS).flatmap(lambda part: st.tuples(st.just(part), _VALUES[part])))
def test_a_filter_written_into_what_is_typed_is_read_back_and_can_be_taken_out(
    text: str, told: tuple[str, str]
) -> None:
    part, value = told
    before = query(text)
    with_it = query(written(text, part, value))
    assert getattr(with_it.filter, part) == checked(part, value)
    assert with_it.words == before.words
    without_it = query(written(written(text, part, value), part, ""))
    assert (getattr(without_it.filter, part), without_it.words) == ("", before.words)
    assert query(typed(part, value)).words == ""


def test_filters_in_words() -> None:
    whole = Filter("signed", "fair", "me", "2026")
    assert list(said(whole, Me("Ines Kaya", "marketing")).values()) == [
        "signed",
        "tag fair",
        "waiting for you (Ines Kaya, Marketing)",
        "launch 2026",
    ]
    assert list(said(Filter(waiting="sales", launch="past")).values()) == ["waiting for Sales", "past"]
    assert said(Filter(waiting="me"))["waiting"] == "waiting for you"
    assert said(Filter(launch="none"))["launch"] == "no launch day"
    assert said(Filter()) == {}
