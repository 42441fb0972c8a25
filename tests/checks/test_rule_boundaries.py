"""Where a rule begins to speak: the last example that passes beside the first that does not."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest

from alignkit.checks import runner
from alignkit.checks.clocks import is_surely_longer
from alignkit.checks.context import (
    collect_texts,
    filled_lines,
    filled_rows,
    get_number,
    get_text,
    normalize_name,
    quote_excerpt,
)
from alignkit.checks.runner import (
    DEFAULT_CHECK_SETTINGS,
    IDLE_WAIVER,
    blocks_from_checks,
    find_overlapping_campaigns,
    run_checks,
    team_questions,
)
from alignkit.core.errors import Problem
from alignkit.core.model import Approval, Campaign, Waiver
from alignkit.text.durations import parse_duration
from tests.signed_campaigns import NOW, full_campaign, with_agreements, with_signoffs

DAY = date(2027, 4, 20)


@pytest.mark.parametrize(
    ("one", "other", "longer"),
    [
        ("3 days", "2 days", True),
        ("2 days", "2 days", False),
        ("61 minutes", "1 hour", True),
        ("60 minutes", "1 hour", False),
        ("59 minutes", "1 hour", False),
        ("25 hours", "1 day", True),
        ("24 hours", "1 day", False),
        ("8 days", "1 week", True),
        ("7 days", "1 week", False),
        ("169 hours", "1 week", True),
        ("168 hours", "1 week", False),
        ("1 week", "167 hours", True),
        ("1 week", "168 hours", False),
        ("1 month", "27 days", True),
        ("1 month", "28 days", False),  # a month may have no more
        ("32 days", "1 month", True),
        ("31 days", "1 month", False),
        ("4 weeks", "1 month", False),
        ("5 weeks", "1 month", True),
        # a business day has 6 to 12 business hours
        ("13 business hours", "1 business day", True),
        ("12 business hours", "1 business day", False),
        ("1 business day", "5 business hours", True),
        ("1 business day", "6 business hours", False),
        ("7 business hours", "1 business day", False),
        # on the calendar business days may cross a weekend, and some must
        ("1 business day", "23 hours", True),
        ("1 business day", "24 hours", False),
        ("3 days", "1 business day", False),
        ("4 days", "1 business day", True),
        ("5 business days", "6 days", True),
        ("5 business days", "7 days", False),
        ("4 business days", "4 days", False),
        ("4 business days", "3 days", True),
        ("7 days", "5 business days", False),
        ("8 days", "5 business days", True),
        ("10 days", "6 business days", False),
        ("11 days", "6 business days", True),
        ("6 business hours", "5 hours", True),
        ("6 business hours", "6 hours", False),
        ("72 hours", "6 business hours", False),
        ("73 hours", "6 business hours", True),
        ("96 hours", "7 business hours", False),
        ("97 hours", "7 business hours", True),
    ],
)
def test_a_promise_is_longer_than_another_only_where_it_surely_is(one: str, other: str, longer: bool) -> None:
    first, second = parse_duration(one), parse_duration(other)
    assert first and second
    assert is_surely_longer(first, second) is longer


def codes(*parts: Campaign, **content: Any) -> list[str]:
    """What is found in a campaign that holds only this, of the rules about what it holds."""
    campaign = Campaign("spring", content.pop("campaign", {}), content)
    found = run_checks(campaign, DEFAULT_CHECK_SETTINGS, parts, DAY)
    return [problem.code for problem in found]


@pytest.mark.parametrize(
    ("line", "opinion"),
    [
        ("the owners of Praxis said so", False),  # names somebody
        ("Owners like it", True),  # a capital letter at the beginning names nobody
        ("owners like it", True),
        ("3 owners like it", False),
        ("owners: they like it", False),
        ("survey among owners", False),
        ("Praxis said so, everybody knows", True),
    ],
)
def test_evidence_names_a_figure_a_source_or_somebody(line: str, opinion: bool) -> None:
    assert ("AK25" in codes(pain={"answer": "x", "evidence": [line]})) is opinion


TRACK = "red blue green yellow black"


@pytest.mark.parametrize(
    ("message", "same"),
    [
        (TRACK, True),
        ("red blue green yellow", True),  # three pairs of three
        ("red blue green black yellow", False),  # two of four: not most
        ("red blue green yellow white", True),  # three of four
        ("red blue", False),  # one pair says nothing
        ("red blue green", True),
        ("", False),
    ],
)
def test_a_talk_track_that_is_nearly_the_marketing_message(message: str, same: bool) -> None:
    content = {"answer": "Something else entirely", "marketing_message": message, "sales_talk_track": TRACK}
    assert ("AK05" in codes(differentiation=content)) is same


def handing_over(slug: str, first: int, last: int, criteria: list[str], **info: Any) -> Campaign:
    days = {"launch": DAY + timedelta(days=first), "end": DAY + timedelta(days=last)}
    content = {"answer": "x", "criteria": criteria, "handoff": {"to": "SDR desk"}}
    return Campaign(slug, {**days, **info}, {"mql": content})


@pytest.mark.parametrize(
    ("others", "found"),
    [
        ([handing_over("other", 0, 9, ["b"])], True),
        ([handing_over("other", 9, 20, ["b"])], True),  # its first day is our last
        ([handing_over("other", 10, 20, ["b"])], False),
        ([handing_over("other", -9, 0, ["b"])], True),  # its last day is our first
        ([handing_over("other", -9, -1, ["b"])], False),
        ([handing_over("other", 0, 9, ["A "])], False),  # the same criteria, however written
        ([handing_over("other", 0, 9, [])], False),
        ([handing_over("spring", 0, 9, ["b"])], False),  # the campaign itself
        ([handing_over("other", 0, 9, ["b"], crm_name="X")], True),  # only one of the two has a name
        ([handing_over("other", 10, 20, ["b"]), handing_over("third", 0, 9, ["b"])], True),
        ([handing_over("other", 0, 9, ["a"]), handing_over("third", 0, 9, ["b"])], True),
    ],
)
def test_two_campaigns_that_meet_at_one_desk(others: list[Campaign], found: bool) -> None:
    own = handing_over("spring", 0, 9, ["a"])
    assert ("AK04" in [each.code for each in run_checks(own, DEFAULT_CHECK_SETTINGS, others, DAY)]) is found


def test_the_name_in_the_crm_tells_two_campaigns_apart_and_a_third_is_still_looked_at() -> None:
    own = handing_over("spring", 0, 9, ["a"], crm_name="S")
    named, same = (handing_over(slug, 0, 9, ["b"], crm_name=name) for slug, name in (("other", "O"), ("third", "s")))
    for others, found in (([named], []), ([same], ["third"]), ([named, same], ["third"])):
        problems = run_checks(own, DEFAULT_CHECK_SETTINGS, others, DAY)
        assert [p.message.split(" also gets leads of ")[1].split()[0] for p in problems if p.code == "AK04"] == found


def test_neighbours_are_the_nearest_by_first_day_on_both_sides() -> None:
    campaigns = [handing_over(f"c{number}", number, 99, ["a"]) for number in range(9)]
    found = find_overlapping_campaigns(campaigns, most=4)
    beside = {slug: "".join(other.slug[1:] for other in others) for slug, others in found.items()}
    assert beside == {
        "c0": "1234",
        "c1": "0234",
        "c2": "0134",
        "c3": "1245",
        "c4": "2356",
        "c5": "3467",
        "c6": "4578",
        "c7": "4568",
        "c8": "4567",
    }
    assert find_overlapping_campaigns(campaigns[:3])["c1"] == (campaigns[0], campaigns[2])
    assert len(find_overlapping_campaigns([handing_over(f"c{n:02}", n, 99, ["a"]) for n in range(40)])["c20"]) == 20


def test_a_check_of_waivers_that_fails_is_a_finding_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: Any) -> Iterator[Problem]:
        raise KeyError("a word somebody typed")

    act = Approval("Ines Kaya", NOW)
    campaign = Campaign("spring", waivers=(Waiver("AK09", "goals", "r", None, act, act),))
    assert IDLE_WAIVER in [each.code for each in run_checks(campaign, DEFAULT_CHECK_SETTINGS, (), DAY)]
    monkeypatch.setattr(runner, "_idle_waivers", fail)
    found = [each for each in run_checks(campaign, DEFAULT_CHECK_SETTINGS, (), DAY) if each.code == IDLE_WAIVER]
    assert [(each.severity, each.slug) for each in found] == [("error", "spring")]
    assert "could not be run" in found[0].message and "typed" not in found[0].message


def test_a_teams_own_questions_are_numbered_from_1_and_gone_once_both_have_signed() -> None:
    ready = with_agreements(full_campaign())
    asked = team_questions(ready, ["Is the list clean?", "Who calls?"])
    assert [(each.code, each.message, each.severity) for each in asked] == [
        ("TEAM1", "Is the list clean?", "info"),
        ("TEAM2", "Who calls?", "info"),
    ]
    assert team_questions(with_signoffs(ready), ["Is the list clean?"]) == ()
    assert blocks_from_checks(ready, DEFAULT_CHECK_SETTINGS, DAY) == []


def test_places_of_texts_rows_and_lines() -> None:
    content = {"a": "x", "b": {"c": "y", "d": ["z", {"e": "w"}, 1]}, "f": 2}
    assert collect_texts(content) == [("a", "x"), ("b.c", "y"), ("b.d.0", "z"), ("b.d.1.e", "w")]
    assert collect_texts("x", "here") == [("here", "x")] and collect_texts(["x"]) == [("0", "x")]
    assert filled_rows({"r": [{}, {"a": 1}, "x", {"a": 2}]}, "r") == [(1, {"a": 1}), (3, {"a": 2})]
    assert filled_lines({"r": ["", " a  b ", 3, "c"]}, "r") == [(1, "a b"), (3, "c")]
    assert filled_rows({"r": "x"}, "r") == [] == filled_lines({}, "r")
    assert [get_number({"n": value}, "n") for value in (1, 1.5, True, "1", None)] == [1, 1.5, None, None, None]
    assert get_text({"t": " a\n b "}, "t") == "a b" and get_text({"t": 1}, "t") == ""
    assert normalize_name("  ＳＤＲ  Desk ") == "sdr desk"


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ("a\n b", '"a b"'),
        ("x" * 60, f'"{"x" * 60}"'),
        ("x" * 61, f'"{"x" * 57}…"'),
        ("x" * 56 + " yyyyyy", f'"{"x" * 56}…"'),
    ],
)
def test_an_excerpt_is_short_and_on_one_line(text: str, quoted: str) -> None:
    assert quote_excerpt(text) == quoted


def test_a_row_without_a_name_is_told_by_its_number_from_1() -> None:
    measures = [{"name": "Deals", "source": "CRM"}, {"kind": "revenue"}]
    campaign = Campaign("spring", {}, {"metrics": {"answer": "x", "measures": measures}})
    found = [each.message for each in run_checks(campaign, DEFAULT_CHECK_SETTINGS, (), DAY) if each.code == "AK23"]
    assert any('"row 2"' in message for message in found), found
    assert not any("row 1" in message or "row 3" in message for message in found)
