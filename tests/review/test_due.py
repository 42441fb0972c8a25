"""What is due: the days on which a thing begins and ends to be."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from alignkit.core.model import Approval, Campaign, Waiver, from_data
from alignkit.review import due
from tests.signed_campaigns import full_campaign, with_agreements, with_signoffs

TODAY = date(2027, 6, 1)
ACT = Approval("Dana Ruiz", datetime(2027, 3, 1, 9, tzinfo=UTC))


def on(days: int) -> date:
    return TODAY + timedelta(days=days)


@pytest.mark.parametrize(
    ("days", "within"),
    [
        (0, [-3, 0]),
        (1, [-3, 0, 1]),
        (13, [-3, 0, 1]),
        (14, [-3, 0, 1, 14]),
        (15, [-3, 0, 1, 14, 15]),
        (30, [-3, 0, 1, 14, 15, 30]),
    ],
)
def test_what_is_due_on_the_last_day_of_the_window_is_in_it(days: int, within: list[int]) -> None:
    found = [due.DueItem("spring", "review", "", on(far)) for far in (-3, 0, 1, 14, 15, 30, 31)]
    assert [each.days(TODAY) for each in due.due_within(found, TODAY, days)] == within


@pytest.mark.parametrize(("ended", "listed"), [(1, True), (0, True), (-1, True), (-14, True), (-15, False)])
def test_a_waiver_that_ended_is_news_for_a_fortnight(ended: int, listed: bool) -> None:
    campaign = Campaign("spring", waivers=(Waiver("AK09", "goals", "Partners", on(ended), ACT, ACT),))
    found = [(each.kind, each.on) for each in due.list_due(campaign, campaign, TODAY)]
    assert found == [("waiver", on(ended))] * listed


def with_results(*rows: tuple[int, float], target: float = 12) -> Campaign:
    """A signed campaign whose one goal is due today, with results by how many days after that and their value."""
    goals = {**full_campaign().content("goals"), "targets": [{"metric": "Deals", "target": target, "due": TODAY}]}
    goals["targets"][0]["owner"] = "Theo Park"
    signed = with_signoffs(with_agreements(full_campaign().with_content("goals", goals)))
    found = [{"metric": "Deals", "actual": actual, "on": on(days)} for days, actual in rows]
    return replace(signed, review={"results": found} if found else {})


@pytest.mark.parametrize(
    ("rows", "today", "owed"),
    [
        ([], 0, True),
        ([], 30, True),
        ([(-1, 4)], 0, True),  # the day before is not the day
        ([(-1, 12)], 0, False),  # reached early
        ([(-1, 12)], 1, False),
        ([(0, 4)], 0, False),  # a result on the day settles it, whatever it is
        ([(0, 4), (9, 5)], 10, False),
        ([(3, 4)], 4, False),
    ],
)
def test_a_result_is_owed_until_there_is_one_of_its_day(rows: Any, today: int, owed: bool) -> None:
    campaign = with_results(*rows)
    found = [each.what for each in due.list_due(campaign, campaign, on(today)) if each.kind == "result"]
    assert ("Result of Deals" in found) is owed


@pytest.mark.parametrize(
    ("rows", "owed"),
    [
        ([], True),
        ([(-5, 11)], True),
        ([(-5, 12)], False),  # met before its day
        ([(0, 3)], False),
        ([(1, 3)], False),
    ],
)
def test_a_goal_is_somebodys_to_settle_until_it_is_met_or_read_on_its_day(rows: Any, owed: bool) -> None:
    found = [each for each in due.list_unsettled(with_results(*rows)) if each.what == "Result of Deals"]
    assert [(each.on, each.who, each.kind) for each in found] == [(TODAY, "Theo Park", "result")] * owed


@pytest.mark.parametrize(
    ("days", "said"),
    [(-2, "2 days overdue"), (-1, "1 day overdue"), (0, "today"), (1, "in 1 day"), (2, "in 2 days")],
)
def test_days_left(days: int, said: str) -> None:
    assert due.describe_days_left(due.DueItem("x", "review", "", on(days)), TODAY) == said


def test_promises_with_a_day_are_listed_with_team_owner_and_day() -> None:
    row = {"what": "Call every lead", "owner": "Theo Park", "due": on(3)}
    campaign = from_data("x", {"sales_responsibilities": {"answer": "We call.", "commitments": [row]}})
    assert due.list_unsettled(campaign) == [due.DueItem("x", "promise", "Call every lead", on(3), "Theo Park", "sales")]


# --- promises that nobody has judged ----------------------------------------------------------------------------------


def owed_answers(campaign: Campaign) -> list[tuple[str, date, str, str | None]]:
    found = due.list_due(campaign, campaign, TODAY)
    return [(each.what, each.on, each.who, each.team) for each in found if each.kind == "answers"]


def test_promises_without_a_day_that_nobody_judged_are_asked_for_at_the_next_review() -> None:
    campaign = with_results()
    when = due.records.next_review_day(campaign)
    sales, marketing = due.unjudged_promises(campaign, "sales"), due.unjudged_promises(campaign, "marketing")
    assert sales and marketing and when
    assert sorted(owed_answers(campaign)) == sorted(
        [
            (due_words(marketing, "Sales"), when, campaign.lead("marketing"), "marketing"),
            (due_words(sales, "Marketing"), when, campaign.lead("sales"), "sales"),
        ]
    )


def due_words(promises: Any, team: str) -> str:
    return (
        f"Say whether {len(promises)} promises of {team} were kept"
        if len(promises) > 1
        else (f"Say whether a promise of {team} was kept")
    )


def test_a_promise_that_was_judged_is_asked_for_no_longer() -> None:
    campaign = with_results()
    rows = [
        {"what": each.what, "kept": False, "said_by": "Dana Ruiz", "on": on(-9)}
        for each in due.unjudged_promises(campaign, "marketing")
    ]
    judged = replace(campaign, review={**campaign.review, "promises": rows})
    assert [team for *_, team in owed_answers(judged)] == ["sales"]


def test_after_the_last_review_they_are_overdue_since_the_last_day() -> None:
    campaign = with_results((0, 12))
    last = due.records.last_day(campaign)
    assert last
    row = {"metric": "Deals", "actual": 12, "on": last + timedelta(days=400)}
    held = replace(campaign, review={"results": [*campaign.review["results"], row]})
    assert due.records.next_review_day(held) is None
    assert {when for _, when, *_ in owed_answers(held)} == {last}


def test_a_calendar_has_no_event_of_its_own_for_them() -> None:
    campaign = with_results()
    assert not [each for each in due.list_planned(campaign, campaign, TODAY) if each.kind == "answers"]
