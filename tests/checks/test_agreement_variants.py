"""The weaknesses of the six agreements entered in other words and fields, and strengths that look like them.

Like the labels of ``test_real_agreements`` these were written from the agreements, not from the checks.
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest

from alignkit.checks.runner import run_checks
from alignkit.core.model import from_data, to_data
from alignkit.files import reader
from tests.checks.test_real_agreements import FOLDER, TODAY, CheckSettings, load_agreement

Edit = Callable[[dict[str, Any]], None]


def is_found(slug: str, edit: Edit, code: str) -> list[str]:
    """Return the messages of a code on an agreement after an edit of its tables."""
    data = copy.deepcopy(to_data(load_agreement(slug)[1]))
    edit(data)
    return [
        found.message for found in run_checks(from_data(slug, data), CheckSettings(), (), TODAY) if found.code == code
    ]


# --- agreements without a weakness -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("slug", "expected"),
    [
        # AK53, an info: none of them was tested on real leads
        ("named-accounts", ["AK53"]),
        ("points-and-stages", ["AK53"]),
        ("rueckruf-und-messe", ["AK34", "AK53"]),  # an hour and two days after a trade show: true, and an info only
    ],
)
def test_a_sound_agreement_is_left_in_peace(slug: str, expected: list[str]):
    """Invented, with clocks, points, stages and promises that look like weaknesses; one of them in German."""
    loaded = reader.read_campaign((FOLDER.parent / "sound-agreements" / f"{slug}.toml").read_bytes(), slug)
    assert loaded.campaign and not loaded.problems
    found = run_checks(loaded.campaign, CheckSettings(), (), TODAY)
    assert [each.code for each in found] == expected, list(map(str, found))


# --- two times for one act --------------------------------------------------------------------------------------------


def with_acceptance(question: str, key: str, value: Any) -> Edit:
    """The agreement without its second time for accepting, and a value elsewhere instead."""

    def edit(data: dict[str, Any]) -> None:
        data["sales_responsibilities"]["commitments"].pop(2)
        table = data.setdefault(question, {"answer": "We agree."})
        table[key] = [*table.get(key, []), value] if isinstance(value, dict) else value

    return edit


def promise(what: str, amount: int, unit: str) -> dict[str, Any]:
    return {"what": what, "amount": amount, "unit": unit, "owner": "Account executive"}


@pytest.mark.parametrize(
    ("question", "key", "value"),
    [
        ("sql", "answer", "The account executive accepts the opportunity within 48 hours."),
        ("sql", "responsibilities", {"who": "Account executive", "does": "Accepts or rejects within 48 hours"}),
        ("sql", "stages", {"name": "Decided", "enters": "Accepted within 48 hours"}),
        ("sales_responsibilities", "commitments", promise("Opportunities accepted or rejected", 2, "business days")),
        ("sales_responsibilities", "answer", "Every hand raise is called within 4 hours."),
        ("sql", "stages", {"name": "Handed over", "leaves": "The account executive moves it within 48 hours"}),
        ("sql", "stages", {"name": "MQL", "means": "With Sales", "leaves": "Moved on within 2 business days"}),
    ],
)
def test_two_times_for_one_act(question: str, key: str, value: Any):
    assert is_found("score-or-hand-raise", with_acceptance(question, key, value), "AK52")


@pytest.mark.parametrize(
    ("question", "key", "value"),
    [
        ("sql", "answer", "The account executive accepts the opportunity within 8 business hours."),
        (
            "sales_responsibilities",
            "commitments",
            promise("A reason in the CRM for each deal won or lost", 48, "hours"),
        ),
        ("sales_responsibilities", "commitments", promise("Status in the CRM after each call", 2, "business days")),
        ("marketing_responsibilities", "returned_leads", "In the nurture track within 2 business days"),
        (
            "sales_responsibilities",
            "commitments",
            promise("Proposal sent after acceptance", 5, "business days"),
        ),
        ("sql", "stages", {"name": "Proposal", "leaves": "The account executive moves it within 48 hours"}),
        ("sql", "stages", {"name": "Handed over", "leaves": "Nobody has moved it within 48 hours"}),
        ("sql", "stages", {"name": "Handed over", "leaves": "Not moved within 48 hours: its lead is told"}),
        ("sql", "stages", {"name": "Handed over", "leaves": "The account executive moves it within 8 business hours"}),
        (
            "sales_responsibilities",
            "commitments",
            promise("New representatives can accept leads after training", 2, "weeks"),
        ),
    ],
)
def test_times_of_two_acts(question: str, key: str, value: Any):
    assert is_found("score-or-hand-raise", with_acceptance(question, key, value), "AK52") == []


@pytest.mark.parametrize(
    ("after", "is_found_there"), [("Accepted by Sales", True), ("SQL", True), ("First talk held", False)]
)
def test_who_moves_a_lead_out_of_the_stage_before_the_acceptance_decides(after: str, is_found_there: bool):
    def edit(data: dict[str, Any]) -> None:
        with_acceptance("sql", "model", "opportunity")(data)
        data["sql"]["stages"] = [{"name": "New", "leaves": "A rep moves it within 3 days"}, {"name": after}]

    assert bool(is_found("score-or-hand-raise", edit, "AK52")) == is_found_there


# --- a signal that qualifies alone ------------------------------------------------------------------------------------


def qualify_by(signal: str) -> Edit:
    def edit(data: dict[str, Any]) -> None:
        data["mql"]["classes"] = [{"name": "Inbound", "any_of": [signal], "respond_within": "24 hours"}]
        data["target"] = {}

    return edit


@pytest.mark.parametrize(
    "signal",
    [
        "Downloaded the e-book",
        "Whitepaper heruntergeladen",
        "Attended the webinar",
        "Registered for the webinar",
        "Scanned at the booth",
        "Newsletter subscribed",
        "Opened three mails",
        "Clicked an advert",
        "Visited the website",
        "Liked a post",
    ],
)
def test_a_mere_response_qualifies(signal: str):
    assert is_found("any-of-eight", qualify_by(signal), "AK03")


@pytest.mark.parametrize(
    "signal",
    [
        "Asked for a demo at the booth",
        "Contact form with a project",
        "Downloaded the price list and asked for a call",
        "Trial started by a company above 50 people",
        "Demo requested after the webinar",
        "Booked a meeting from a newsletter",
        "Referred by a customer",
        "Replied to a mail and named a date",
        "Demo angefragt",
        "Kontaktformular ausgefüllt",
        "Contract ends within 90 days",
        "Start-up credits half used",
    ],
)
def test_a_wish_or_a_fact_qualifies(signal: str):
    assert is_found("any-of-eight", qualify_by(signal), "AK03") == []


# --- a score, and what decides ----------------------------------------------------------------------------------------


def with_criteria(*criteria: str) -> Edit:
    def edit(data: dict[str, Any]) -> None:
        del data["mql"]["classes"]
        data["mql"]["criteria"] = list(criteria)

    return edit


@pytest.mark.parametrize(
    "line", ["Lead score of 70", "Score >= 70", "70 points", "Lead-Score ab 70", "At least 70 points in the model"]
)
def test_a_score_as_a_line_is_a_score_alone(line: str):
    assert is_found("campaign-brief", with_criteria(line), "AK51")


@pytest.mark.parametrize(
    "lines",
    [
        ("Lead score of 70", "Works at a target account"),
        ("Asked for a demo",),
        ("Spends more than 70 hours a month on it",),
        ("70 employees or more",),
    ],
)
def test_a_criterion_is_no_score_alone(lines: tuple[str, ...]):
    assert is_found("campaign-brief", with_criteria(*lines), "AK51") == []


def deciding(name: str, kind: str) -> Edit:
    def edit(data: dict[str, Any]) -> None:
        data["metrics"]["measures"][0] |= {"name": name, "kind": kind}

    return edit


@pytest.mark.parametrize(
    "name",
    [
        "Number of leads",
        "Impressions",
        "Leads generated",
        "Page views",
        "Anzahl der MQLs",
        "MQL volume",
        "Marketing qualified leads",
        "Webinar registrations",
        "Clicks",
        "Calls made",
    ],
)
def test_activity_decides_whatever_it_is_declared_to_be(name: str):
    assert is_found("campaign-brief", deciding(name, "quality"), "AK10")


@pytest.mark.parametrize(
    "name",
    [
        "Won revenue",
        "MQL to SQL conversion",
        "Accepted leads",
        "Share of MQLs accepted",
        "Pipeline from MQLs",
        "Qualified opportunities",
        "SQLs",
        "Deals won from MQLs",
        "Revenue per lead",
        "Opportunities from webinar registrations",
    ],
)
def test_a_result_decides(name: str):
    assert is_found("campaign-brief", deciding(name, "pipeline"), "AK10") == []


# --- a definition that is none ----------------------------------------------------------------------------------------


def sql_when(line: str) -> Edit:
    def edit(data: dict[str, Any]) -> None:
        data["sql"]["criteria"] = [line]

    return edit


@pytest.mark.parametrize(
    "line",
    [
        "A qualified lead",
        "Meets the SQL definition",
        "As defined in the sales handbook",
        "See wiki/sql",
        "Fulfils our standard SQL criteria",
        "Meets the minimum requirements",
        "Erfüllt die Kriterien eines SQL",
        "Sales considers it qualified",
        "Whatever the account executive thinks is worth pursuing",
        "Sales decides whether it is a good lead",
        "Accepted in the judgement of Sales",
        "Der Vertrieb hält ihn für qualifiziert",
        "Le commercial estime que le lead est prêt",
        "Ventas considera que está cualificado",
    ],
)
def test_a_definition_that_refers_elsewhere(line: str):
    assert is_found("any-of-eight", sql_when(line), "AK50")


@pytest.mark.parametrize(
    "line",
    [
        "Has a budget of EUR 50,000",
        "Requirements written down by the customer",
        "BANT confirmed: budget, authority, need, timing",
        "Spend, date and decider confirmed",
        "Has read our definition of a freight audit",
        "The customer's criteria for a vendor are known",
        "Decides",
        "Decides within six months",
        "The buyer considers us",
        "Somebody who decides is on the call",
        "The account executive decides after a budget is named",
        "Sales believes the budget is approved, and has it in writing",
        "Two of our reps judge the use case feasible",
    ],
)
def test_a_definition(line: str):
    assert is_found("any-of-eight", sql_when(line), "AK50") == []


# --- steps, attempts and answers --------------------------------------------------------------------------------------


def with_clock(starts: str, within: str) -> Edit:
    def edit(data: dict[str, Any]) -> None:
        for row in data["mql"]["classes"]:
            row |= {"starts": starts, "respond_within": within}

    return edit


@pytest.mark.parametrize("within", ["2 business hours", "3 business days"])
def test_a_promise_that_the_steps_before_it_break(within: str):
    assert is_found("event-lists", with_clock("act", within), "AK39")


def side_by_side(data: dict[str, Any]) -> None:
    for step in data["mql"]["steps"]:
        step.pop("after", None)
        step["within"] = "1 business day"
    with_clock("act", "2 business days")(data)


@pytest.mark.parametrize(
    "edit", [with_clock("act", "15 business days"), with_clock("handoff", "2 business hours"), side_by_side]
)
def test_a_promise_that_can_be_kept(edit: Edit):
    assert is_found("event-lists", edit, "AK39") == []


@pytest.mark.parametrize(
    ("over", "decide", "is_longer"),
    [
        ("21 days", "10 business days", True),
        ("1 month", "2 weeks", True),
        ("5 business days", "5 business days", False),
        ("1 week", "5 business days", False),
        ("2 weeks", "10 business days", False),
    ],
)
def test_attempts_and_the_time_to_decide(over: str, decide: str, is_longer: bool):
    def edit(data: dict[str, Any]) -> None:
        data["sales_responsibilities"]["follow_up"]["over"] = over
        data["sql"]["decide_within"] = decide

    assert bool(is_found("points-and-escalation", edit, "AK33")) == is_longer


def answer_classes(*names: str) -> Edit:
    def edit(data: dict[str, Any]) -> None:
        for row in data["mql"]["classes"]:
            if row["name"] in names:
                row["respond_within"] = "1 business day"

    return edit


@pytest.mark.parametrize(
    ("names", "is_missing"),
    [
        ((), True),
        (("New business", "Product-led sales"), False),
        (("New business",), True),
        (("Product-led sales",), True),
    ],
)
def test_each_class_needs_a_time_to_be_answered_in(names: tuple[str, ...], is_missing: bool):
    assert any("first response" in each for each in is_found("routing-by-trigger", answer_classes(*names), "AK06")) == (
        is_missing
    )


# --- promised leads, needed leads, and room for them ---------------------------------------------------------------


def promises(*rows: tuple[int, str]) -> Edit:
    def edit(data: dict[str, Any]) -> None:
        data["marketing_responsibilities"]["commitments"] = [
            {"what": "Deliver MQLs", "amount": amount, "unit": unit, "owner": "Alex Moreau"} for amount, unit in rows
        ]
        data["sales_responsibilities"]["capacity"] = {"reps": 5, "leads_per_rep_week": 9, "when_full": "It waits"}

    return edit


@pytest.mark.parametrize(
    ("rows", "codes"),
    [
        (((178, "MQLs a month"),), []),  # 534 a quarter, as the goal needs
        (((177, "MQLs a month"),), ["AK30"]),
        (((534, "MQLs a quarter"),), []),
        (((400, "MQLs"),), ["AK30"]),
        (((300, "MQLs"), (234, "MQLs in total")), []),
        (((700, "leads a quarter"),), ["AK31"]),
        (((300, "MQLs"), (290, "MQLs"), (50, "MQLs")), ["AK31"]),
        (((700, "hours a quarter"),), []),
        (((100, "% of MQLs"),), []),
    ],
)
def test_promises_of_any_rhythm_are_added_up(rows: tuple[tuple[int, str], ...], codes: list[str]):
    edit = promises(*rows)
    assert [code for code in ("AK30", "AK31") if is_found("points-and-escalation", edit, code)] == codes
