from datetime import date
from fractions import Fraction

import pytest

from alignkit.core.model import Campaign
from alignkit.text.numbers import format_percent
from alignkit.values.lead_funnel import (
    PromisedLeads,
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
        ({"amount": 90, "unit": "MQLs a month"}, "90 a month × about 2.8 months = 255", "26 more than needed"),
        ({"amount": 90, "unit": "monthly leads"}, "90 a month × about 2.8 months = 255", "26 more than needed"),
        ({"amount": 20, "unit": "leads every two weeks"}, "20 every 2 weeks × about 6.1 = 122", "107 too few"),
        ({"amount": 200, "unit": "MQLs"}, "200", "29 too few"),
        ({"amount": 229, "unit": "leads in total", "due": date(2027, 5, 1)}, "229", "exactly what is needed"),
    ],
)
def test_what_is_promised_is_held_against_what_is_needed(given, words, compared):
    made = count_promised_leads(make_campaign(**given))
    assert made.words == words
    assert compare_promise_to_need(build_funnel(make_campaign(**given)), made) == compared


@pytest.mark.parametrize(
    "given",
    [
        {"amount": 0},
        {"unit": ""},
        {"unit": "% of leads"},
        {"unit": "hours per MQL"},
        {"unit": "posts a month"},
        {"unit": "pages"},
        {"unit": "2 weeks"},
        {"due": date(2027, 1, 1)},
        {"unit": "leads", "due": date(2027, 1, 1)},
    ],
)
def test_no_number_of_leads_is_promised(given):
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


def promised(*promises: tuple[str, float, str], **info: object) -> PromisedLeads | None:
    rows = [{"what": what, "amount": amount, "unit": unit} for what, amount, unit in promises]
    days = {"launch": date(2027, 3, 1), "end": date(2027, 4, 25)} | info
    return count_promised_leads(Campaign("spring", days, {"marketing_responsibilities": {"commitments": rows}}))


def test_amounts_that_are_promised_once_are_added_up() -> None:
    made = promised(("From search", 200, "MQLs"), ("From the network", 150, "MQLs"), ("Addresses", 900, "leads"))
    assert made and made.words == "200 + 150 = 350" and made.leads == 350
    assert made.weekly == 200 / Fraction(8), "200 may be all of them, and 150 a part"
    made = promised(("From search", 200, "MQLs"), ("From the network", 150, "MQLs"), ("From mails", 150, "MQLs"))
    assert made and made.weekly == 500 / Fraction(8), "none of them can be the sum of the others"


def test_a_promise_of_mqls_with_a_rhythm_comes_before_other_numbers() -> None:
    made = promised(("Posts", 3, "posts a week"), ("Sign-ups", 500, "leads a month"), ("Deliver", 40, "MQLs a month"))
    assert made and made.is_mql and made.words == "40 a month × about 1.8 months = 73"
    made = promised(("Talks", 3, "talks a week"))
    assert made and made.weekly == 3 and not made.is_mql


@pytest.mark.parametrize(
    ("every", "launch", "renew", "leads"),
    [
        ("a month", date(2027, 1, 31), "quarter", 534),
        ("a quarter", date(2027, 2, 1), "year", 4 * 178),
        ("a day", date(2027, 2, 1), "week", 7 * 178),
        ("a year", date(2027, 1, 1), "quarter", 43),
        ("a month", date(9999, 11, 30), "month", 175),
    ],
)
def test_turns_are_counted_on_the_calendar(every: str, launch: date, renew: str, leads: int) -> None:
    made = promised(("Deliver", 178, f"MQLs {every}"), launch=launch, end=None, renew=renew)
    assert made and made.leads == leads
