import pytest

from alignkit.core.model import Campaign
from alignkit.core.sla import (
    ASKED_FOR_CALL,
    LeadClass,
    TimeSum,
    add_durations,
    lead_classes,
    lead_flow,
    longest_chain,
    shorter_clock,
    sum_times,
)
from alignkit.text.durations import parse_duration


def make_campaign(
    handed_over="1 business hour",
    first="2 business hours",
    decide="3 business days",
    passed="1 business day",
    asked="15 minutes",
    **mql,
):
    def table(**values):
        return {key: value for key, value in values.items() if value}

    handoff = table(owner="Lena Ott", to="SDR desk", within=handed_over, fallback="Jonas Wirth")
    return Campaign(
        "freight",
        {"business_hours": "Mon-Fri 09:00-17:00 Europe/Berlin"},
        {
            "mql": {"handoff": handoff, **mql},
            "sql": {"decide_within": decide, "handoff": table(owner="SDR desk", to="Account executive", within=passed)},
            "sales_responsibilities": {
                "follow_up": table(asked_for_call=asked, first_response=first, status_update="2 business days")
            },
        },
    )


def test_each_promise_stands_at_its_place_with_where_its_clock_starts():
    made = lead_flow(make_campaign())
    steps = (made.handed_over, made.first_call, made.decided, made.passed_on)
    assert [(s.label, s.within, s.starts_when) for s in steps] == [
        ("handed over", "1 business hour", "the lead's act"),
        ("first call", "2 business hours", "the hand-off"),
        ("accepted or returned", "3 business days", "the hand-off"),
        ("passed on", "1 business day", "the acceptance"),
    ]
    assert (made.preparation, made.status_update) == ((), "2 business days")
    assert made.handed_over.owner == "Lena Ott to SDR desk"
    assert {s.fallback for s in steps} == {"Jonas Wirth"}
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
        ("automatic", "2 hours", "2 hours"),
        ("2 hours", "automatic", "2 hours"),
        ("automatic", "automatic", "automatic"),
    ],
)
def test_the_total_is_summed_only_where_units_add_up(handed_over, first, total):
    assert str(lead_flow(make_campaign(handed_over, first)).until_call) == total


def test_missing_promises_are_missing_and_no_total_is_guessed():
    made = lead_flow(make_campaign(handed_over="", decide=""))
    assert made.missing == ("handed over", "accepted or returned")
    assert not made.until_call
    assert not made.until_decision
    empty = lead_flow(Campaign("empty"))
    assert empty.missing == ("handed over", "first call", "accepted or returned", "passed on")
    assert (empty.classes, empty.until_call) == ((), TimeSum())


def test_the_decision_counts_from_the_leads_act_too():
    made = lead_flow(make_campaign("1 business day", decide="3 business days"))
    assert str(made.until_decision) == "1 business day + 3 business days = 4 business days"


def test_weeks_and_days_add_up_and_months_do_not():
    assert str(add_durations(parse_duration("1 week"), parse_duration("2 days"))) == "9 days"
    assert str(add_durations(parse_duration("6 days"), parse_duration("1 day"))) == "7 days"
    assert add_durations(parse_duration("1 month"), parse_duration("2 days")) is None


def test_a_sum_of_one_time_is_that_time_and_of_none_is_empty():
    assert str(sum_times(["2 hours"])) == sum_times(["2 hours"]).shortest == "2 hours"
    assert sum_times(["1 hour", "1 hour", "30 minutes"]).shortest == "150 minutes"
    assert sum_times(["1 day", "1 business hour"]).shortest == "1 day + 1 business hour"
    assert (str(sum_times([])), sum_times([]).total, bool(sum_times([]))) == ("", None, False)


# The clock of each class


def test_asked_for_a_call_is_a_class_whose_clock_starts_with_the_act_and_all_others_come_last():
    asked, others = lead_classes(make_campaign())
    assert (asked.name, asked.respond_within, asked.starts) == (ASKED_FOR_CALL, "15 minutes", "act")
    assert str(asked.until_response) == "15 minutes"
    assert str(asked.until_handoff) == "1 business hour"  # later than the call: a check says so
    assert (others.name, others.respond_within, others.starts) == ("", "2 business hours", "handoff")
    assert others.until_response.shortest == "3 business hours"
    assert not asked.has_conditions
    assert not others.has_conditions


def test_a_class_of_that_name_stands_in_place_of_the_short_form():
    made = lead_classes(make_campaign(classes=[{"name": "asked for a CALL", "respond_within": "5 minutes"}]))
    assert [(kind.name, kind.respond_within) for kind in made] == [
        ("asked for a CALL", "5 minutes"),
        ("", "2 business hours"),
    ]


def test_what_a_class_leaves_out_is_filled_in_from_the_hand_off_and_the_follow_up():
    (bare,) = lead_classes(make_campaign(asked="", classes=[{"name": "Hand raise", "any_of": ["Contact form"]}]))
    assert bare == LeadClass(
        name="Hand raise",
        any_of=("Contact form",),
        handed_over="1 business hour",
        respond_within="2 business hours",
        hours="Mon-Fri 09:00-17:00 Europe/Berlin",
        to="SDR desk",
        until_handoff=sum_times(["1 business hour"]),
        until_response=sum_times(["1 business hour", "2 business hours"]),
    )


def test_a_class_says_all_of_its_clock_itself():
    row = {
        "name": "Reply",
        "criteria": ["Answered a mail"],
        "score": 100,
        "within": "automatic",
        "respond_target": "5 minutes",
        "respond_within": "24 hours",
        "starts": "assignment",
        "stops": "status",
        "stop_status": "MQL left",
        "hours": "24/7",
        "in_time": 0.9,
        "by": "marketing",
        "owner": "Nina Vogt",
        "to": "Inbound desk",
    }
    (kind,) = lead_classes(make_campaign(asked="", classes=[row]))
    assert (kind.criteria, kind.score, kind.handed_over) == (("Answered a mail",), 100, "automatic")
    assert (kind.respond_target, kind.respond_within, kind.starts) == ("5 minutes", "24 hours", "assignment")
    assert (kind.stops, kind.stop_status, kind.hours, kind.in_time) == ("status", "MQL left", "24/7", 0.9)
    assert (kind.by, kind.owner, kind.to) == ("marketing", "Nina Vogt", "Inbound desk")
    assert str(kind.until_response) == "24 hours"


def test_a_class_with_conditions_leaves_no_other_leads_and_one_without_does():
    with_conditions = {"name": "Hand raise", "any_of": ["Contact form"]}
    only_a_clock = {"name": "Event lead", "respond_within": "4 hours"}
    assert [kind.name for kind in lead_classes(make_campaign(asked="", classes=[only_a_clock]))] == ["Event lead", ""]
    both = make_campaign(asked="", classes=[only_a_clock, with_conditions])
    assert [kind.name for kind in lead_classes(both)] == ["Event lead", "Hand raise"]


def test_a_first_call_is_not_missed_where_every_class_has_a_time():
    classes = [{"name": "Hand raise", "any_of": ["Contact form"], "respond_within": "1 hour"}]
    assert lead_flow(make_campaign(first="", classes=classes, asked="")).missing == ()
    classes.append({"name": "Score", "score": 100})
    assert lead_flow(make_campaign(first="", classes=classes, asked="")).missing == ("first call",)


def test_a_lead_in_two_classes_has_the_shorter_clock():
    slow = {"name": "Score", "score": 100, "respond_within": "2 business hours"}  # 3 from the act
    fast = {"name": "Hand raise", "respond_within": "150 minutes", "starts": "act"}
    made = lead_classes(make_campaign(asked="", first="", classes=[slow, fast]))
    assert shorter_clock(made).name == "Hand raise"
    assert shorter_clock([]) is None
    assert shorter_clock([LeadClass("No promise")]) is None
    odd = LeadClass("Odd", respond_within="soon", until_response=sum_times(["soon"]))
    assert shorter_clock([odd]) is odd
    assert shorter_clock([odd, *made]).name == "Hand raise"


# Steps before the hand-off


STEPS = [
    {"what": "List uploaded", "within": "5 business days", "after": "list pulled", "owner": "Operations"},
    {"what": "List pulled", "within": "1 business day"},
    {"what": "Badges counted", "within": "2 business days"},
]


def test_steps_that_follow_one_another_add_up_to_the_hand_off():
    made = lead_flow(make_campaign("automatic", steps=STEPS))
    assert [(s.label, s.within, s.starts_when, s.owner) for s in made.preparation] == [
        ("List pulled", "1 business day", "the lead's act", ""),
        ("List uploaded", "5 business days", "List pulled", "Operations"),
    ]
    assert str(made.preparation_time) == "1 business day + 5 business days = 6 business days"
    assert str(made.until_call) == "1 business day + 5 business days + 2 business hours"
    assert str(lead_classes(make_campaign("automatic", steps=STEPS))[-1].until_handoff).endswith("6 business days")


def test_a_promised_hand_off_that_is_longer_than_its_steps_holds():
    made = lead_flow(make_campaign("10 business days", steps=STEPS))
    assert str(made.until_call) == "10 business days + 2 business hours"
    assert str(lead_flow(make_campaign("", steps=STEPS)).until_call).startswith("1 business day + 5 business days")


@pytest.mark.parametrize(
    "steps",
    [
        [{"what": "a", "within": "1 day", "after": "b"}, {"what": "b", "within": "2 days", "after": "a"}],
        [{"what": "a", "within": "1 day", "after": "a"}],
    ],
)
def test_steps_in_a_circle_end(steps):
    assert sum_times(step.within for step in longest_chain(make_campaign(steps=steps))).total is not None


def test_values_of_another_type_are_no_classes_and_no_steps():
    for odd in ("text", 3, ["text"], [{"name": ""}], [{"what": 3, "within": 4}]):
        campaign = make_campaign(classes=odd, steps=odd)
        assert [kind.name for kind in lead_classes(campaign)] == [ASKED_FOR_CALL, ""]
        assert lead_flow(campaign)
    odd_row = {"name": "A", "criteria": "text", "score": True, "in_time": "x", "starts": 3, "by": []}
    (kind, _) = lead_classes(make_campaign(asked="", classes=[odd_row]))
    assert (kind.criteria, kind.score, kind.in_time, kind.starts, kind.by) == ((), None, None, "handoff", "sales")
