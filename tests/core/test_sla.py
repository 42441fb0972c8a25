import pytest

from alignkit.core.model import Campaign
from alignkit.core.sla import add_durations, lead_flow
from alignkit.text.durations import parse_duration


def make_campaign(
    handed_over="1 business hour", first="2 business hours", decide="3 business days", passed="1 business day"
):
    def table(**values):
        return {key: value for key, value in values.items() if value}

    return Campaign(
        "freight",
        {"business_hours": "Mon-Fri 09:00-17:00 Europe/Berlin"},
        {
            "mql": {"handoff": table(owner="Lena Ott", to="SDR desk", within=handed_over, fallback="Jonas Wirth")},
            "sql": {"decide_within": decide, "handoff": table(owner="SDR desk", to="Account executive", within=passed)},
            "sales_responsibilities": {
                "follow_up": table(asked_for_call="15 minutes", first_response=first, status_update="2 business days")
            },
        },
    )


def test_each_promise_stands_at_its_place_with_where_its_clock_starts():
    made = lead_flow(make_campaign())
    assert [(s.label, s.within, s.starts_when) for s in made.steps] == [
        ("lead acts", "", ""),
        ("handed over", "1 business hour", "the lead's act"),
        ("first call", "2 business hours", "the hand-off"),
        ("accepted or returned", "3 business days", "the hand-off"),
        ("passed on", "1 business day", "the acceptance"),
    ]
    assert (made.asked_for_call, made.status_update) == ("15 minutes", "2 business days")
    assert made.steps[1].owner == "Lena Ott to SDR desk"
    assert {s.fallback for s in made.steps[1:]} == {"Jonas Wirth"}
    assert made.missing == ()


@pytest.mark.parametrize(
    ("handed_over", "first", "total"),
    [
        ("1 business hour", "2 business hours", "1 business hour + 2 business hours = 3 business hours"),
        ("30 minutes", "2 hours", "30 minutes + 2 hours = 150 minutes"),
        ("30 minutes", "1.5 hours", "30 minutes + 1.5 hours = 2 hours"),
        ("1 business day", "2 business hours", "1 business day + 2 business hours"),
        ("1 hour", "1 business hour", "1 hour + 1 business hour"),
        ("soon", "2 hours", "soon + 2 hours"),
    ],
)
def test_the_total_is_summed_only_where_units_add_up(handed_over, first, total):
    made = lead_flow(make_campaign(handed_over, first))
    assert made.total_time == f"first call at the latest {total} after the lead's act"


def test_missing_promises_are_missing_and_no_total_is_guessed():
    made = lead_flow(make_campaign(handed_over="", decide=""))
    assert made.missing == ("handed over", "accepted or returned")
    assert (made.total_time, made.time_to_decision) == ("", "")
    empty = lead_flow(Campaign("empty"))
    assert empty.missing == ("handed over", "first call", "accepted or returned", "passed on")
    assert (empty.asked_for_call, empty.total_time) == ("", "")


def test_the_decision_counts_from_the_leads_act_too():
    assert lead_flow(make_campaign("1 business day", decide="3 business days")).time_to_decision == (
        "accepted or returned at the latest 1 business day + 3 business days = 4 business days after the lead's act"
    )


def test_weeks_and_days_add_up_and_months_do_not():
    assert str(add_durations(parse_duration("1 week"), parse_duration("2 days"))) == "9 days"
    assert str(add_durations(parse_duration("6 days"), parse_duration("1 day"))) == "7 days"
    assert add_durations(parse_duration("1 month"), parse_duration("2 days")) is None
