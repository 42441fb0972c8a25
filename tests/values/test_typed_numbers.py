"""Numbers, names and goals as people type them: what is sure is taken, what is not is asked back with what to type."""

from __future__ import annotations

from datetime import date

import pytest

from alignkit.core.model import Campaign
from alignkit.core.questions import find_field
from alignkit.values.known import Known, known_at, known_in
from alignkit.values.parse_format import ParseError, parse_chance, parse_value, typed_unit

EURO = Known(currency="EUR")
SHARE, ATTEMPTS = ("goals", "funnel", "mql_to_sql"), ("sales_responsibilities", "follow_up", "attempts")
BUDGET, TARGET = ("campaign", "budget"), ("goals", "targets", 0, "target")
AMOUNT, OWNER = ("marketing_responsibilities", "commitments", 0, "amount"), ("mql", "handoff", "owner")
GOAL, DUE = ("metrics", "measures", 0, "goal"), ("goals", "targets", 0, "due")


def read(place: tuple[str | int, ...], text: str, known: Known = EURO) -> object:
    field = find_field(str(place[0]), place[1:])
    assert field
    return parse_value(field, text, known)


def refusal(place: tuple[str | int, ...], text: str, known: Known = EURO) -> str:
    with pytest.raises(ParseError) as refused:
        read(place, text, known)
    return str(refused.value)


@pytest.mark.parametrize("text", ["1 in 4", "one in four", "a quarter", "25 %", "25 percent", "1/4", "0.25"])
def test_a_share_is_read_as_people_say_it(text: str) -> None:
    assert read(SHARE, text) == 0.25


def test_a_share_that_figures_do_not_hold_or_that_may_be_two_is_asked_back() -> None:
    assert refusal(SHARE, "a third") == "no figure holds that exactly; write 33.3 %"
    assert refusal(SHARE, "1 to 4") == "1 to 4 can be read two ways; write 25 % or 20 %"
    assert refusal(SHARE, "4 in 1") == "a share is 100 % at most"
    assert parse_chance("one in four") == 0.25


@pytest.mark.parametrize("text", ["4 calls", "four calls", "4 tries", "four", "4"])
def test_a_number_may_have_a_word_for_what_it_counts(text: str) -> None:
    assert read(ATTEMPTS, text) == 4


def test_a_number_of_something_else_is_asked_back() -> None:
    said = "a number of attempts, such as 6; write 6 if that is meant"
    assert refusal(ATTEMPTS, "6 days") == refusal(ATTEMPTS, "6 calls over 3 weeks") == said
    assert refusal(AMOUNT, "9 leads a week") == "write 9 here, and “leads a week” as its unit"
    assert read(AMOUNT, "9 leads a week", Known(unit="leads a week")) == 9


def test_a_sum_in_another_currency_is_never_taken_for_one_in_the_campaign_s() -> None:
    asked = "$ is not EUR, the campaign's currency; write the sum in EUR, or change Currency first"
    assert refusal(BUDGET, "$30k") == refusal(TARGET, "$30k") == asked
    assert refusal(BUDGET, "30,000 USD").startswith("USD is not EUR")
    assert read(BUDGET, "€30k") == read(BUDGET, "30k EUR") == read(BUDGET, "30 thousand euros") == 30000
    assert read(BUDGET, "$30k", Known(currency="AUD")) == 30000
    assert read(TARGET, "$30k", Known(currency="EUR", unit="USD")) == 30000
    assert refusal(TARGET, "$30k", Known(currency="USD", unit="plants")) == (
        "it is counted in plants; write the number alone"
    )
    assert refusal(ATTEMPTS, "$6").startswith("a number of attempts")


PEOPLE = Known(people=("Jo Baker", "Tom Okafor", "Jo Ann Miller", "Ines Duarte"))


def test_a_name_in_part_is_completed_where_one_person_has_it() -> None:
    assert read(OWNER, "tom", PEOPLE) == read(OWNER, "Okafor", PEOPLE) == "Tom Okafor"
    assert read(OWNER, "jo b", PEOPLE) == "jo b"
    assert refusal(OWNER, "jo", PEOPLE) == "that may be more than one; write Jo Baker or Jo Ann Miller"
    assert read(OWNER, "Jonas", PEOPLE) == "Jonas"
    assert read(OWNER, "Tom Okafor, VP", PEOPLE) == "Tom Okafor, VP"


def test_the_people_of_a_campaign_are_persons_and_no_desks() -> None:
    info = {"marketing_lead": "Priya Raman", "decider": "Ines Duarte, CMO", "currency": "EUR"}
    handoff = {"owner": "priya raman", "to": "Inside Sales", "fallback": "Everyone"}
    steps = [{"what": "List", "owner": "Sam Weiss"}]
    campaign = Campaign("c", info=info, answers={"mql": {"handoff": handoff, "steps": steps}})
    assert set(known_in(campaign).people) == {"Priya Raman", "Ines Duarte", "Sam Weiss"}


def test_a_measure_s_goal_is_one_of_the_targets_or_is_asked_back() -> None:
    content = {"targets": [{"metric": "Paid pilots", "unit": "plants"}, {"metric": "Pipeline"}]}
    campaign = Campaign("c", info={"currency": "EUR"}, answers={"goals": content})
    known = known_in(campaign)
    assert read(GOAL, "pa", known) == read(GOAL, "PAID  p", known) == "Paid pilots"
    assert refusal(GOAL, "p", known) == "that may be more than one; write Paid pilots or Pipeline"
    assert read(GOAL, "paid pilots", known) == read(GOAL, "pilots", known) == "Paid pilots"
    assert refusal(GOAL, "Revenue", known) == (
        "question 4 has no such target; write Paid pilots or Pipeline, or leave this empty"
    )
    assert refusal(GOAL, "Revenue", known_in(Campaign("c"))).startswith("question 4 has no target yet")
    target = find_field("goals", TARGET[1:])
    assert known_at(campaign, "goals", TARGET[1:], target).unit == "plants"


def test_a_day_that_people_say_is_one_where_it_is_known_what_day_it_is() -> None:
    known = Known(today=date(2026, 11, 28))
    assert read(DUE, "end of March", known) == date(2027, 3, 31)
    assert refusal(DUE, "mid March", known) == "a month has more than one day; write 15 March 2027"
    assert refusal(DUE, "30 marketers", known).startswith("a day, such as")


COUNTED = Known(currency="EUR", takes_unit=True)


@pytest.mark.parametrize(
    ("text", "number", "unit"),
    [
        ("6 deals", 6, "deals"),
        ("30 calls", 30, "calls"),
        ("six clinics", 6, "clinics"),
        ("4 business hours", 4, "business hours"),
        ("20 % of leads", 20, "% of leads"),
        ("20% of leads", 20, "% of leads"),
        ("1,200 leads a week", 1200, "leads a week"),
        ("60k EUR", 60000, "EUR"),
        ("60k euros", 60000, "EUR"),
        ("6", 6, ""),
    ],
)
@pytest.mark.parametrize(
    "place", [AMOUNT, TARGET, ("metrics", "measures", 0, "target"), ("goals", "targets", 0, "to_most")]
)
def test_a_number_may_be_typed_with_the_unit_of_the_empty_field_beside_it(
    place: tuple[str | int, ...], text: str, number: int, unit: str
) -> None:
    field = find_field(str(place[0]), place[1:])
    assert field
    assert read(place, text, COUNTED) == number
    assert typed_unit(field, text, COUNTED) == unit


@pytest.mark.parametrize(
    "text", ["twenty five deals", "6 deals by 30 June", "6 deals and 30 calls", "6 or 8 deals", "6 – 8"]
)
def test_words_that_are_more_than_a_unit_are_asked_back(text: str) -> None:
    assert refusal(TARGET, text, COUNTED)


def test_a_unit_is_never_typed_over_another_one_nor_where_there_is_no_field_for_it() -> None:
    assert refusal(TARGET, "6 deals", Known(unit="calls")) == "write 6 alone"
    assert read(TARGET, "30 %", Known(unit="% of leads")) == 30
    field = find_field("goals", TARGET[1:])
    assert field and typed_unit(field, "6 deals", Known(unit="deals")) == ""


SOURCE, DUE_PROMISE = ("target", "sources", 0, "kind"), ("marketing_responsibilities", "commitments", 0, "due")


def test_of_a_word_that_is_no_choice_the_nearest_one_is_offered() -> None:
    assert refusal(SOURCE, "webinar") == refusal(SOURCE, "Webinar series") == "did you mean event?"
    assert refusal(SOURCE, "Trade shows") == "did you mean event?"
    assert refusal(SOURCE, "evnt") == "did you mean event?"
    assert refusal(SOURCE, "qqq").startswith("one of event, content")


def test_a_promise_that_repeats_is_told_to_leave_its_day_empty() -> None:
    for text in ("the day after each clinic", "every Monday", "weekly"):
        assert refusal(DUE_PROMISE, text) == "that is no one day; what repeats leaves this empty"
    assert refusal(("metrics", "review", "first"), "every Monday").startswith("a day, such as")
