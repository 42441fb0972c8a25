"""What a definition says of a lead: rules over columns, groups, classes, points, and what cannot be told."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from alignkit.core.rule_names import idle_rules
from alignkit.leads.definition import (
    absent_values,
    circular_rules,
    describe_gaps,
    judge_lead,
    missing_columns,
    outcome_columns,
    parse_number,
    rule_holds,
    split_values,
)

ON = date(2026, 11, 20)


def rule(column: str, how: str, *values: str, of: str = "Fits", group: str = "", never: bool = False) -> dict[str, Any]:
    return {"for": of, "column": column, "how": how, "values": list(values), "group": group, "never": never}


@pytest.mark.parametrize(
    ("how", "values", "cell", "holds"),
    [
        ("is", ["Webinar"], "  webinar ", True),
        ("is", ["Webinar"], "Webinar 2", False),
        ("one of", ["Web", "Fair"], "fair", True),
        ("one of", ["Fair"], "Web;Fair", True),
        ("contains", ["CTO"], "Director", False),
        ("contains", ["CTO"], "Interim CTO, Berlin", True),
        ("contains one of", ["@gmail.", "@web."], "@gmail.com", True),
        ("contains", ["Lead"], "Leadership", False),
        ("at least", ["90"], "90", True),
        ("at least", ["3"], "3-stars", True),
        ("at least", ["500"], "1,667", True),
        ("at most", ["1667"], "$1,667.50", False),
        ("at least", ["90"], "", None),
        ("at least", ["90"], "none", None),
        ("before", ["2026-11-01"], "2026-10-31", True),
        ("before", ["90"], "2026-08-01", True),
        ("before", ["90"], "2026-10-01", False),
        ("after", ["2026-11-01"], "2026-11-01", False),
        ("within days", ["30"], "2026-10-25 09:00", True),
        ("within days", ["30"], "2026-12-25", False),
        ("filled", [], "x", True),
        ("filled", [], "", False),
    ],
)
def test_a_rule_compares_as_it_says(how: str, values: list[str], cell: str, holds: bool | None) -> None:
    assert rule_holds({"column": "C", "how": how, "values": values}, {"c": cell}, ON) is holds
    turned = rule_holds({"column": "C", "how": how, "values": values, "never": True}, {"c": cell}, ON)
    assert turned is (None if holds is None else not holds)


def test_a_missing_column_is_unknown_and_named() -> None:
    mql = {"criteria": ["Fits"], "rules": [rule("Seats", "at least", "20")]}
    assert judge_lead(mql, {"Title": "CFO"}, {}, ON).passes is None
    assert missing_columns(mql, ["Title"]) == ["Seats"]


@pytest.mark.parametrize(
    ("text", "number"),
    [("12.500,50 €", "12500.50"), ("12,500.50", "12500.50"), ("1,5", "1.5"), ("1,500", "1500"), ("1.500", "1.500"),
     ("€ 1 200", "1200"), ("-3", "-3"), ("1.234.567", "1234567")],
)  # fmt: skip
def test_numbers_of_cells(text: str, number: str) -> None:
    assert parse_number(text) == Decimal(number)


def test_all_lines_hold_and_of_a_group_one() -> None:
    mql = {
        "criteria": ["Fits"],
        "rules": [
            rule("Country", "one of", "DE", "AT"),
            rule("Demo", "is", "Yes", group="a"),
            rule("Score", "at least", "50", group="a"),
            rule("Email", "contains", "@rival.", never=True),
        ],
    }
    lead = {"Country": "AT", "Demo": "No", "Score": "61", "Email": "@firm.example"}
    assert judge_lead(mql, lead, {}, ON).passes is True
    assert judge_lead(mql, {**lead, "Email": "@rival.example"}, {}, ON).passes is False
    assert judge_lead(mql, {**lead, "Score": "40"}, {}, ON).passes is False
    assert judge_lead(mql, {**lead, "Score": ""}, {}, ON).passes is None


def test_a_tick_stands_over_a_rule() -> None:
    mql = {"criteria": ["Fits"], "rules": [rule("Country", "is", "DE")]}
    assert judge_lead(mql, {"Country": "FR"}, {"fits": True}, ON).passes is True


def test_one_qualifying_class_is_needed_and_a_clock_is_none() -> None:
    mql = {
        "criteria": ["Fits"],
        "classes": [
            {"name": "Hand raise", "any_of": ["Contact form"]},
            {"name": "Scored", "score": 50},
            {"name": "Clock only", "respond_within": "1 hour"},
        ],
        "points": [
            {"what": "Demo page", "points": 40, "axis": "engagement"},
            {"what": "Finance title", "points": 15, "axis": "fit"},
        ],
        "bands": [{"name": "A", "at_least": 50}, {"name": "B", "at_least": 20}],
        "rules": [
            rule("Pages", "contains", "demo", of="Demo page"),
            rule("Title", "contains", "CFO", of="Finance title"),
            rule("Form", "filled", of="Contact form"),
        ],
    }
    lead = {"Pages": "home, demo", "Title": "CFO", "Form": ""}
    scored = judge_lead(mql, lead, {"Fits": True}, ON)
    assert (scored.passes, scored.classes, scored.score, scored.band) == (True, ("Scored",), 55, "A")
    assert (scored.fit, scored.engagement) == (15, 40)
    raised = judge_lead(mql, {"Pages": "", "Title": "Clerk", "Form": "1"}, {"Fits": True}, ON)
    assert (raised.passes, raised.classes, raised.band) == (True, ("Hand raise",), "")
    neither = judge_lead(mql, {"Pages": "", "Title": "Clerk", "Form": ""}, {"Fits": True}, ON)
    assert (neither.passes, neither.score) == (False, 0)
    assert "Contact form" in neither.false_lines


def test_a_rule_for_nothing_is_named() -> None:
    assert idle_rules({"criteria": ["Fits"], "rules": [rule("C", "filled", of="Other")]}) == ["Other"]


@pytest.mark.parametrize(
    ("typed", "how", "values"),
    [
        ("this quarter, next quarter", "one of", ["this quarter", "next quarter"]),
        ("CFO; Controller\nHead of  Finance", "contains one of", ["CFO", "Controller", "Head of Finance"]),
        ('"Berlin, Germany", Paris', "one of", ["Berlin, Germany", "Paris"]),
        ("400,000", "at least", ["400,000"]),
        ("", "one of", []),
    ],
)
def test_values_are_split_in_one_way(typed: str, how: str, values: list[str]) -> None:
    assert split_values(typed, how) == values


def test_several_values_for_a_rule_with_one_are_refused() -> None:
    with pytest.raises(ValueError, match="contains one of"):
        split_values("CFO, Controller", "contains")


def test_values_that_no_lead_has_and_columns_with_the_outcome_are_named() -> None:
    ends, stage = rule("Ends", "one of", "this quarter, next quarter", "never"), rule("Lead Status", "is", "Open")
    mql = {"criteria": ["Fits"], "rules": [ends, stage]}
    leads = [{"Ends": "this quarter", "Lead Status": "Open"}, {"Ends": "Never"}]
    assert absent_values(mql, leads) == ["Ends: this quarter, next quarter"]
    hidden = ["Lifecycle Stage", "Lead Status", "Unqualified Reason", "Close Date", "Original Source", "Record ID"]
    assert outcome_columns(hidden) == hidden[:4]
    assert circular_rules(mql, hidden) == ["Lead Status"]


def test_what_question_5_lacks_is_listed() -> None:
    assert describe_gaps({"points": [{"what": "Demo", "points": 5}]}) == [
        "Needed: “Criteria” (mql.criteria), what is asked of every lead.",
        "Optional: “Lead classes” (mql.classes); without, every lead that passes is of one kind.",
        "Optional: “Rules over a CRM's columns” (mql.rules); without, its lines are ticked by hand.",
    ]
    mql = {"criteria": ["Fits", "Asked"], "classes": [{"name": "Hot"}], "rules": [rule("Country", "is", "DE")]}
    assert describe_gaps(mql) == [
        "Class Hot does not say what makes a lead one: criteria, any of, a score or a rule.",
        "Optional: a rule that computes Asked; without, ticked by hand.",
    ]
    whole = {"criteria": ["Fits"], "classes": [{"name": "Hot", "score": 5}], "rules": [rule("Country", "is", "DE")]}
    assert describe_gaps(whole) == []
