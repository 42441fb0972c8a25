from datetime import date

import pytest

from alignkit.core.model import Campaign
from alignkit.text.numbers import format_percent
from alignkit.values.lead_funnel import (
    build_funnel,
    compare_promise_to_need,
    count_promised_leads,
    describe_weekly_capacity,
)

FUNNEL = {"revenue_target": 480000, "average_deal": 24000, "mql_to_sql": 0.35, "sql_to_won": 0.25}


def make_campaign(*, amount=19, unit="leads a week", what="Deliver MQLs", due=None, capacity=None, **changed):
    table = {key: value for key, value in (FUNNEL | changed).items() if value is not None}
    promise = {"what": what, "owner": "Ines Kaya", "amount": amount, "unit": unit} | ({"due": due} if due else {})
    return Campaign(
        "freight",
        {"launch": date(2027, 4, 6), "end": date(2027, 6, 30)},
        {
            "goals": {"funnel": table},
            "marketing_responsibilities": {"commitments": [promise]},
            "sales_responsibilities": {"capacity": capacity or {}},
        },
    )


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({}, "480,000 ÷ 24,000 a deal = 20 deals ÷ 0.25 = 80 SQLs ÷ 0.35 = 229 MQLs"),
        ({"mql_to_sql": None}, "480,000 ÷ 24,000 a deal = 20 deals ÷ 0.25 = 80 SQLs"),
        ({"mql_to_sql": 0}, "480,000 ÷ 24,000 a deal = 20 deals ÷ 0.25 = 80 SQLs"),
        ({"sql_to_won": 0}, "480,000 ÷ 24,000 a deal = 20 deals"),
        ({"sql_to_won": 25}, "480,000 ÷ 24,000 a deal = 20 deals"),
        (
            {"average_deal": 36000},
            "480,000 ÷ 36,000 a deal = about 13.3 deals ÷ 0.25 = about 53.3 SQLs ÷ 0.35 = 153 MQLs",
        ),
        (
            {"revenue_target": 24000, "sql_to_won": 1, "mql_to_sql": 1},
            "24,000 ÷ 24,000 a deal = 1 deal ÷ 1 = 1 SQL ÷ 1 = 1 MQL",
        ),
    ],
)
def test_the_sum_goes_as_far_as_the_teams_own_numbers(changed, words):
    assert build_funnel(make_campaign(**changed)).words == words


@pytest.mark.parametrize(
    "gone", [{"average_deal": 0}, {"average_deal": None}, {"revenue_target": 0}, {"revenue_target": -5}]
)
def test_there_is_no_sum_without_its_first_numbers(gone):
    assert build_funnel(make_campaign(**gone)) is None


def test_no_rounding_error_of_floats_adds_a_lead():
    assert build_funnel(make_campaign(revenue_target=0.3, average_deal=0.1, sql_to_won=1, mql_to_sql=1)).mqls == 3


@pytest.mark.parametrize(
    ("given", "words", "compared"),
    [
        ({}, "19 a week × about 12.3 weeks = 233", "4 more than needed"),
        ({"amount": 18}, "18 a week × about 12.3 weeks = 221", "8 too few"),
        ({"unit": "MQLs per week", "what": "Leads"}, "19 a week × about 12.3 weeks = 233", "4 more than needed"),
        ({"what": "Registrations"}, "19 a week × about 12.3 weeks = 233", ""),
        ({"due": date(2027, 4, 12)}, "19 a week × 1 week = 19", "210 too few"),
    ],
)
def test_what_is_promised_is_held_against_what_is_needed(given, words, compared):
    made = count_promised_leads(make_campaign(**given))
    assert made.words == words
    assert compare_promise_to_need(build_funnel(make_campaign(**given)), made) == compared


@pytest.mark.parametrize(
    "given", [{"amount": 0}, {"unit": "leads"}, {"unit": "leads a month"}, {"due": date(2027, 1, 1)}]
)
def test_nothing_is_promised_by_the_week(given):
    assert count_promised_leads(make_campaign(**given)) is None
    assert compare_promise_to_need(build_funnel(make_campaign()), None) == ""


def test_capacity_and_shares():
    assert (
        describe_weekly_capacity(make_campaign(capacity={"reps": 2, "leads_per_rep_week": 10}))
        == "2 people × 10 leads = 20 a week"
    )
    assert describe_weekly_capacity(make_campaign(capacity={"reps": 1, "leads_per_rep_week": 0})) == ""
    assert describe_weekly_capacity(Campaign("empty")) == "" and build_funnel(Campaign("empty")) is None
    assert [format_percent(0.35), format_percent(0.1), format_percent(1), format_percent(0.125)] == [
        "35 %",
        "10 %",
        "100 %",
        "12.5 %",
    ]


def test_a_standing_agreement_is_counted_over_its_first_period() -> None:
    promise = {"commitments": [{"what": "Deliver MQLs", "amount": 10, "unit": "MQLs a week"}]}

    def promised(**info: object) -> int | None:
        made = count_promised_leads(Campaign("inbound", info, {"marketing_responsibilities": promise}))
        return made.leads if made else None

    launch = date(2027, 1, 4)
    assert promised(launch=launch, renew="2 weeks") == 20
    assert promised(launch=launch, renew="quarter") == 128  # 90 days
    assert promised(launch=launch, end=date(2027, 1, 10), renew="quarter") == 10
    assert promised(launch=launch) is None and promised(launch=launch, renew="now and then") is None
