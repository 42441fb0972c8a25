"""How definitions, times and thresholds drifted over the campaigns of a tag: what is followed, and how it reads."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alignkit.core.model import Campaign
from alignkit.diff import drift_report
from alignkit.diff.drift import find_drift
from alignkit.render import targets
from tests.strategies import CAMPAIGNS

SAFE = targets.find_target("").formatter("")


def make_campaign(slug: str, month: int | None, **answers) -> Campaign:
    launch = {"launch": date(2027, month, 1)} if month else {}
    return Campaign(slug, {"title": slug.title(), "currency": "EUR", **launch}, answers)


def drift_over(*contents, key="mql"):
    """The drift of one question over campaigns a, b, c …, launched month by month."""
    return find_drift(
        "fair", [make_campaign(chr(97 + n), n + 1, **{key: content}) for n, content in enumerate(contents)]
    )


def timeline(*contents, key="mql", label=None):
    found = drift_over(*contents, key=key)
    line = next(line for line in found.lines if label in (None, line.label))
    return [(said, who) for _, said, who in drift_report.build_timeline(found, line)]


VALUES = [
    ("mql", [{"handoff": {"within": "1 hour"}}, {"handoff": {"within": "1 hour"}}, {"handoff": {"within": "2 days"}}],
     [("1 hour", "a, b"), ("2 days", "c")]),
    ("mql", [{"handoff": {"within": "1 hour"}}, {}, {"handoff": {"within": "1 hour"}}],
     [("1 hour", "a"), ("nothing said", "b"), ("1 hour", "c")]),
    ("sql", [{"decide_within": "3 days"}, {"decide_within": "5 days"}], [("3 days", "a"), ("5 days", "b")]),
    ("sql", [{"model": "score", "threshold": 65}, {"model": "score", "threshold": 70}], [("65", "a"), ("70", "b")]),
    ("goals", [{"quota_amount": 480000}, {"quota_amount": 0}], [("EUR 480,000", "a"), ("EUR 0", "b")]),
    ("goals", [{"funnel": {"mql_to_sql": 0.35}}, {"funnel": {"mql_to_sql": 0.4}}], [("35 %", "a"), ("40 %", "b")]),
    ("goals", [{"targets": [{"metric": "SQLs", "target": 40, "unit": "leads"}]},
               {"targets": [{"metric": "Deals", "target": 4}, {"metric": "SQLs", "target": 60, "unit": "leads"}]}],
     [("40 leads", "a"), ("60 leads", "b")]),
    ("sales_responsibilities", [{"capacity": {"reps": 2}}, {"capacity": {"reps": 3}}], [("2", "a"), ("3", "b")]),
    ("sales_responsibilities", [{"follow_up": {"asked_for_call": "1 hour"}},
                                {"follow_up": {"asked_for_call": "15 minutes"}}],
     [("1 hour", "a"), ("15 minutes", "b")]),
    ("marketing_responsibilities", [{"commitments": [{"what": "Deliver MQLs", "amount": 19, "unit": "a week"}]},
                                    {"commitments": [{"what": "Deliver MQLs", "amount": 8, "unit": "a week"}]}],
     [("19 a week", "a"), ("8 a week", "b")]),
    ("metrics", [{"measures": [{"name": "On time", "target": 0.9, "unit": "share"}]},
                 {"measures": [{"name": "On time", "target": 0.95, "unit": "share"}]}],
     [("90 %", "a"), ("95 %", "b")]),
]  # fmt: skip


@pytest.mark.parametrize(("key", "contents", "told"), VALUES)
def test_values_at_each_campaign(key, contents, told) -> None:
    assert timeline(*contents, key=key) == told


LINES = [
    ([{"criteria": ["a", "b"]}, {"criteria": ["a", "b", "c"]}, {"criteria": ["b", "c"]}],
     [("a; b", "a"), ("added “c”", "b"), ("“a” taken out", "c")]),
    ([{"criteria": ["a", "b"]}, {"criteria": ["y", "z"]}], [("a; b", "a"), ("replaced: y; z", "b")]),
    ([{"criteria": ["a"]}, {}, {"criteria": ["b"]}], [("a", "a"), ("nothing said", "b"), ("b", "c")]),
    ([{"not_enough": ["A click"]}, {"not_enough": ["A click", "A badge"]}],
     [("A click", "a"), ("added “A badge”", "b")]),
]  # fmt: skip


@pytest.mark.parametrize(("contents", "told"), LINES)
def test_lines_by_what_came_and_went(contents, told) -> None:
    assert timeline(*contents) == told


def test_definitions_by_changed_words() -> None:
    texts = (
        "A controller at a target account who asked for a demo.",
        "A controller at a target account who asked for a demo or a call.",
        "Whoever replies in words of their own.",
    )
    assert timeline(*({"answer": text} for text in texts), label="MQL answer") == [
        (texts[0], "a"),
        ("added “or a call”", "b"),
        ("rewritten: “Whoever replies in words of their own.”", "c"),
    ]


def test_reasons_for_a_no_by_their_codes() -> None:
    def reasons(**meanings):
        return {"reject_reasons": [{"code": code, "meaning": meaning} for code, meaning in meanings.items()]}

    told = timeline(
        reasons(fit="No fit", date="No date"), reasons(fit="Not our size at all, nor ever", money="Poor"), key="sql"
    )
    assert told == [("fit; date", "a"), ("“date” taken out; “fit” reworded; added “money”", "b")]


def test_campaigns_in_the_order_of_their_launch_and_without_a_day_last() -> None:
    within = [{"handoff": {"within": f"{n} days"}} for n in (1, 2, 3)]
    found = find_drift(
        "fair",
        [
            make_campaign("z", None, mql=within[2]),
            make_campaign("b", 5, mql=within[1]),
            make_campaign("c", 2, mql=within[0]),
        ],
    )
    assert [each.slug for each in found.campaigns] == ["c", "b", "z"]
    assert found.lines[0].texts == ("1 days", "2 days", "3 days")
    assert drift_report.launch_days(found) == ["1 Feb 2027", "1 May 2027", "no day yet"]


def test_only_what_moved_is_told_and_the_rest_by_its_name() -> None:
    same = {"answer": "Same", "handoff": {"within": "1 day"}}
    found = drift_over(same, same | {"criteria": ["a"]})
    assert [line.label for line in found.lines] == ["MQL criteria"]
    assert found.unchanged_labels == ("MQL answer", "MQL hand-off within")
    assert drift_report.describe_unchanged(found) == "The same throughout: MQL answer; MQL hand-off within."
    assert drift_report.drift_summary(found) == "1 of 3 fields moved."


def test_a_goal_that_one_campaign_alone_has_did_not_drift() -> None:
    rows = [{"targets": [{"metric": name, "target": 5}]} for name in ("Seats", "Deals")]
    assert drift_over(*rows, key="goals").lines == ()


def test_numbers_that_are_equal_did_not_move() -> None:
    assert drift_over({"quota_amount": 40}, {"quota_amount": 40.0}, key="goals").lines == ()


def test_values_of_another_kind_than_meant_break_nothing() -> None:
    strange = [
        {"targets": "SQLs", "funnel": [1]},
        {"targets": {"metric": "x"}, "funnel": {"mql_to_sql": "half"}},
        {"targets": ["x", {}]},
    ]
    found = drift_over(*strange, key="goals")
    assert (
        drift_report.format_text(found)
        and drift_report.format_markdown(found, SAFE)
        and drift_report.drift_document(found)
    )


@given(st.lists(CAMPAIGNS, min_size=1, max_size=4))
def test_whatever_campaigns_hold_their_drift_is_told(campaigns) -> None:
    named = [replace(each, slug=f"c-{n}") for n, each in enumerate(campaigns)]
    found = find_drift("fair", named)
    assert drift_report.drift_document(found)["campaigns"][-1]["slug"] == named[-1].slug
    assert all("\n" not in line for line in drift_report.format_text(found))
    assert drift_report.format_markdown(found, SAFE).count("\n# ") == 0
    for line in found.lines:
        assert len(line.values) == len(line.texts) == len(named) and line.unchanged_runs[-1][1] == len(named) - 1


def test_one_campaign_and_none_that_moved() -> None:
    assert "Only one campaign has this tag" in drift_report.drift_summary(drift_over({"answer": "a"}))
    assert "Nothing moved" in drift_report.drift_summary(drift_over({"answer": "a"}, {"answer": "a"}))


def test_text_at_eighty_columns() -> None:
    found = drift_over(
        {"handoff": {"within": "1 hour"}, "answer": "word " * 60},
        {"handoff": {"within": "2 days"}, "answer": "other " * 60},
    )
    told = drift_report.format_text(found)
    assert told[:3] == ["fair: 2 campaigns, 1 January 2027 to 1 February 2027", "   1 Jan 2027  a, not signed yet",
                        "   1 Feb 2027  b, not signed yet"]  # fmt: skip
    assert "   1 Jan 2027  1 hour  a" in told and "   1 Feb 2027  2 days  b" in told
    assert max(map(len, told)) <= 80


def test_the_page_has_a_table_of_values_with_what_moved_in_bold() -> None:
    found = drift_over(
        {"handoff": {"within": "1 hour"}}, {"handoff": {"within": "1 | hour"}}, {"handoff": {"within": "1 | hour"}}
    )
    text = drift_report.format_markdown(found, SAFE)
    assert "| Field | Jan 2027 | Feb 2027 | Mar 2027 |" in text
    assert "| MQL hand-off within | 1 hour | **1 \\| hour** | 1 \\| hour |" in text


def test_the_page_says_what_became_of_lines() -> None:
    text = drift_report.format_markdown(drift_over({"criteria": ["a"]}, {"criteria": ["a", "<b>#1"]}), SAFE)
    assert "## MQL criteria\n\n- **1 Jan 2027**, a: a\n- **1 Feb 2027**, b: added “&lt;b>" in text


def test_the_document() -> None:
    found = drift_report.drift_document(drift_over({"criteria": ["a"]}, {"criteria": ["a", "b"]}))
    assert list(found) == ["tag", "campaigns", "fields", "steady"]
    assert list(found["campaigns"][0]) == ["slug", "title", "launch", "revision", "in_force"]
    assert found["campaigns"][1]["launch"] == "2027-02-01"
    (field,) = found["fields"]
    assert list(field) == ["question", "field", "label", "values", "said", "steps"]
    assert field["values"] == [["a"], ["a", "b"]] and field["steps"] == [["MQL criteria: added “b”"]]
