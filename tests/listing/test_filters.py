"""Which campaigns pass a filter, and filters as they are typed and said."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alignkit.listing.action_items import ActionItem
from alignkit.listing.filters import (
    FILTER_KEYS,
    CampaignFilter,
    CurrentUser,
    FilterFacts,
    build_conditions,
    count_tags,
    count_without_each,
    describe_filters,
    explain_no_match,
    format_filter,
    normalize_name,
    parse_filter_value,
    parse_query,
    passes_all,
    replace_filter,
)
from alignkit.text.date_ranges import format_short_date_range, launch_phase, parse_date_range, quarter_of

TODAY = date(2027, 3, 1)


def make_row(**more: Any) -> FilterFacts:
    values = {"status": "draft", "tags": (), "teams": (), "launch": None, "end": None, "action_items": ()} | more
    return FilterFacts(**values)


# what passes


@pytest.mark.parametrize(
    ("wanted", "through", "not_through"),
    [
        (CampaignFilter(status="signed"), make_row(status="signed"), make_row(status="draft")),
        (
            CampaignFilter(tag="Trade  show"),
            make_row(tags=("dach", "trade show")),
            make_row(tags=("trade shows", "trade")),
        ),
        (CampaignFilter(waiting="sales"), make_row(teams=("marketing", "sales")), make_row(teams=("marketing",))),
        (CampaignFilter(launch="2027-q2"), make_row(launch=date(2027, 6, 30)), make_row(launch=date(2027, 7, 1))),
        (
            CampaignFilter(launch="2027-04..2027-05"),
            make_row(launch=date(2027, 5, 31)),
            make_row(launch=date(2027, 3, 31)),
        ),
        (CampaignFilter(launch="..2026"), make_row(launch=date(2026, 12, 31)), make_row(launch=date(2027, 1, 1))),
        (CampaignFilter(launch="2027"), make_row(launch=date(2027, 1, 1)), make_row()),
        (CampaignFilter(launch="none"), make_row(), make_row(launch=TODAY)),
        (CampaignFilter(launch="none"), make_row(), make_row(status="broken")),
        (CampaignFilter(launch="upcoming"), make_row(launch=TODAY + timedelta(1)), make_row(launch=TODAY)),
        (CampaignFilter(launch="running"), make_row(launch=TODAY, end=TODAY), make_row(launch=TODAY + timedelta(1))),
        (
            CampaignFilter(launch="running"),
            make_row(launch=date(2020, 1, 1)),
            make_row(launch=date(2020, 1, 1), end=date(2020, 2, 1)),
        ),
        (
            CampaignFilter(launch="past"),
            make_row(launch=date(2027, 1, 1), end=date(2027, 2, 28)),
            make_row(launch=TODAY, end=TODAY),
        ),
        (CampaignFilter("signed", "fair"), make_row(status="signed", tags=("Fair",)), make_row(status="signed")),
        (CampaignFilter("signed", "fair"), make_row(status="signed", tags=("Fair",)), make_row(tags=("fair",))),
    ],
)
def test_what_passes(wanted: CampaignFilter, through: FilterFacts, not_through: FilterFacts) -> None:
    by = build_conditions(wanted, TODAY).values()
    assert passes_all(through, by)
    assert not passes_all(not_through, by)


@pytest.mark.parametrize(
    ("me", "campaign", "waits"),
    [
        (CurrentUser("", "sales"), make_row(teams=("sales",)), True),
        (CurrentUser("", "sales"), make_row(teams=("marketing",), action_items=(ActionItem("", ""),)), False),
        (CurrentUser("marcus  BOEHM", "marketing"), make_row(action_items=(ActionItem("", "Marcus Boehm"),)), True),
        (CurrentUser("Marcus"), make_row(action_items=(ActionItem("", "Marcus Boehm"),)), False),
        (
            CurrentUser("Marcus Boehm"),
            make_row(
                action_items=(
                    ActionItem("", "Ines Kaya"),
                    ActionItem("2027-03-15", "Marcus Boehm"),
                )
            ),
            True,
        ),
        (
            CurrentUser("Marcus Boehm"),
            make_row(
                action_items=(
                    ActionItem("", "Ines Kaya"),
                    ActionItem("2027-03-16", "Marcus Boehm"),
                )
            ),
            False,
        ),
        (CurrentUser("Marcus Boehm"), make_row(action_items=(ActionItem("2026-01-01", "Marcus Boehm"),)), True),
        (CurrentUser("Marcus Boehm"), make_row(teams=("sales",)), False),
        (CurrentUser(), make_row(action_items=(ActionItem("", ""),), teams=("sales",)), False),
    ],
)
def test_what_waits_for_me(me: CurrentUser, campaign: FilterFacts, waits: bool) -> None:
    assert passes_all(campaign, build_conditions(CampaignFilter(waiting="me"), TODAY, me).values()) == waits


def test_what_there_would_be_without_a_filter() -> None:
    campaigns = [make_row(status="signed"), make_row(tags=("fair",)), make_row(tags=("fair",)), make_row()]
    by = build_conditions(CampaignFilter("signed", "fair"), TODAY)
    assert count_without_each(campaigns, by) == {"status": 2, "tag": 1}
    assert count_without_each([*campaigns, make_row(status="signed", tags=("fair",))], by) == {"status": 3, "tag": 2}


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
    assert explain_no_match(words, counts) == text


def test_tags_are_counted_however_they_are_spelt() -> None:
    campaigns = [
        make_row(tags=("Fair", "dach")),
        make_row(tags=("fair", "FAIR")),
        make_row(tags=("alps",)),
        make_row(tags=("\u200b",)),
    ]
    assert count_tags(campaigns) == {"Fair": 2, "alps": 1, "dach": 1}


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
    assert [day.isoformat() for day in parse_date_range(text)] == [first, last]
    assert format_short_date_range(text) == words


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
        parse_date_range(text)


@given(st.dates(), st.dates() | st.none(), st.dates())
def test_a_launch_is_in_one_phase_and_in_its_quarter(launch: date, end: date | None, today: date) -> None:
    first, last = parse_date_range(quarter_of(launch))
    assert first <= launch <= last
    campaign = make_row(launch=launch, end=end)
    passed = [
        when
        for when in ("upcoming", "running", "past", "none")
        if passes_all(campaign, build_conditions(CampaignFilter(launch=when), today).values())
    ]
    assert passed == [launch_phase(launch, end, today)]


# typed and said


@pytest.mark.parametrize(
    ("text", "wanted", "words"),
    [
        ("", CampaignFilter(), ""),
        ("carrier  audit", CampaignFilter(), "carrier audit"),
        ("carrier tag:fair audit status:Signed", CampaignFilter("signed", "fair"), "carrier audit"),
        ('tag:"trade show" x', CampaignFilter(tag="trade show"), "x"),
        ('x tag:"trade sh', CampaignFilter(tag="trade sh"), "x"),
        ('tag:"a ""b"""', CampaignFilter(tag='a "b"'), ""),
        ("WAITING:Me Launch:2026-Q2", CampaignFilter(waiting="me", launch="2026-q2"), ""),
        ("tag:a tag:b", CampaignFilter(tag="b"), ""),
        ("ratio 3:1 http://x mytag:x", CampaignFilter(), "ratio 3:1 http://x mytag:x"),
    ],
)
def test_what_is_typed(text: str, wanted: CampaignFilter, words: str) -> None:
    assert (parse_query(text).filter, parse_query(text).words, parse_query(text).refused) == (wanted, words, ())


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
    assert parse_query(text).refused == (refused,)
    assert parse_query(text).filter == CampaignFilter()
    assert parse_query(text + " launch:2026").filter.launch == "2026"


_VALUES = {
    "status": st.sampled_from(["draft", "signed"]),
    "tag": st.text(max_size=12).filter(normalize_name),
    "waiting": st.sampled_from(["me", "sales"]),
    "launch": st.sampled_from(["past", "2026-q2", "2026-03..2026-05"]),
}


@given(st.text(max_size=20), st.sampled_from(FILTER_KEYS).flatmap(lambda part: st.tuples(st.just(part), _VALUES[part])))
def test_a_filter_written_into_what_is_typed_is_read_back_and_can_be_taken_out(
    text: str, told: tuple[str, str]
) -> None:
    part, value = told
    before = parse_query(text)
    with_it = parse_query(replace_filter(text, part, value))
    assert getattr(with_it.filter, part) == parse_filter_value(part, value)
    assert with_it.words == before.words
    without_it = parse_query(replace_filter(replace_filter(text, part, value), part, ""))
    assert (getattr(without_it.filter, part), without_it.words) == ("", before.words)
    assert parse_query(format_filter(part, value)).words == ""


def test_filters_in_words() -> None:
    whole = CampaignFilter("signed", "fair", "me", "2026")
    assert list(describe_filters(whole, CurrentUser("Ines Kaya", "marketing")).values()) == [
        "signed",
        "tag fair",
        "waiting for you (Ines Kaya, Marketing)",
        "launch 2026",
    ]
    assert list(describe_filters(CampaignFilter(waiting="sales", launch="past")).values()) == [
        "waiting for Sales",
        "past",
    ]
    assert describe_filters(CampaignFilter(waiting="me"))["waiting"] == "waiting for you"
    assert describe_filters(CampaignFilter(launch="none"))["launch"] == "no launch day"
    assert describe_filters(CampaignFilter()) == {}
