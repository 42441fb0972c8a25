"""What a CRM's administrator sets up, made from the fields of an agreement."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from alignkit.core import actions
from alignkit.core.model import Campaign
from alignkit.core.questions import find_field
from alignkit.crm import setup, setup_report
from alignkit.crm.open_points import list_open_points
from alignkit.crm.setup import build_crm_setup, list_values
from alignkit.files import reader
from alignkit.render.targets import PLAIN
from alignkit.review.charts import terminal_formatter
from tests.signed_campaigns import full_campaign, with_agreements

DATA = Path(__file__).parents[1] / "data" / "agreements"
AGREEMENTS = sorted(path.stem for path in DATA.glob("*.toml"))


def load_agreement(slug: str) -> Campaign:
    loaded = reader.read_campaign((DATA / f"{slug}.toml").read_bytes(), slug)
    assert loaded.campaign
    return loaded.campaign


def part_rows(campaign: Campaign, key: str) -> list[dict[str, Any]]:
    (part,) = [part for part in build_crm_setup(campaign).parts if part.key == key]
    return [{column.key: row.get(column.key) for column in part.columns if row.get(column.key)} for row in part.rows]


def with_mql(**content: Any) -> Campaign:
    return Campaign("x", {"business_hours": "Mon-Fri 09:00-17:00 UTC"}, {"mql": content})


def test_reasons_and_stages_are_values_with_what_happens_to_the_lead() -> None:
    campaign = load_agreement("points-and-escalation")
    assert part_rows(campaign, "reject_reasons")[2] == {
        "code": "DQ-03",
        "kind": "recycle",
        "meaning": "No budget this year",
        "next": "Back to Marketing's nurture track",
    }
    stages = part_rows(load_agreement("score-or-hand-raise"), "stages")
    assert [row["name"] for row in stages] == ["Accepted"]


def test_a_class_has_a_clock_with_start_stop_hours_and_the_share_in_time() -> None:
    campaign = with_mql(
        handoff={"within": "1 business hour", "owner": "Ops"},
        classes=[
            {
                "name": "Hand raise",
                "within": "automatic",
                "respond_target": "5 minutes",
                "respond_within": "1 hour",
                "starts": "act",
                "stops": "status",
                "stop_status": "MQL left",
                "hours": "24/7",
                "in_time": 0.9,
                "owner": "Desk",
            }
        ],
    )
    hours = "Mon-Fri 09:00-17:00 UTC"
    assert part_rows(campaign, "clocks") == [
        {
            "clock": "Every MQL, handed over",
            "starts": "the lead's act",
            "stops": "the hand-off",
            "within": "1 business hour",
            "hours": hours,
            "owner": "Ops",
        },
        {
            "clock": "Hand raise, handed over",
            "starts": "the lead's act",
            "stops": "the hand-off",
            "within": "automatic",
        },
        {
            "clock": "Hand raise, answered",
            "starts": "the lead's act",
            "stops": "the status “MQL left”",
            "within": "1 hour",
            "target": "5 minutes",
            "hours": "24/7",
            "in_time": 0.9,
            "by": "Sales",
            "owner": "Desk",
        },
    ]


def test_a_class_without_a_time_of_its_own_has_the_common_one_from_the_hand_off() -> None:
    clocks = part_rows(load_agreement("event-lists"), "clocks")
    high = next(row for row in clocks if row["clock"] == "High-priority lead, answered")
    assert (high["starts"], high["within"]) == ("the hand-off", "2 business hours")
    steps = [(row["starts"], row["clock"]) for row in clocks if row.get("owner") == "Marketing operations"]
    assert steps == [("List pulled", "List taken in by operations"), ("List taken in by operations", "List uploaded")]


def test_without_classes_everybody_has_the_common_clock() -> None:
    follow_up = {"first_response": "2 hours", "asked_for_call": "15 minutes", "status_update": "1 day"}
    answers = {"sales_responsibilities": {"follow_up": follow_up}, "sql": {"handoff": {"within": "1 day"}}}
    clocks = part_rows(Campaign("x", {}, answers), "clocks")
    assert [row["clock"] for row in clocks] == [
        "Asked for a call, answered",
        "Every other MQL, answered",
        "Status updated",
        "Passed on",
    ]


def test_each_start_and_stop_is_a_field() -> None:
    for slug in AGREEMENTS:
        campaign = load_agreement(slug)
        fields = {row["field"] for row in part_rows(campaign, "fields")}
        for row in part_rows(campaign, "clocks"):
            assert {f"Time of {row[end]}" for end in ("starts", "stops") if end in row} <= fields


def test_queues_name_who_receives_whom_and_who_steps_in() -> None:
    campaign = with_mql(
        handoff={"owner": "Ops", "to": "Desk", "fallback": "Jo", "channel": "task"},
        classes=[{"name": "A", "to": "Team A"}, {"name": "B"}],
        routing=[{"who": "Enterprise", "to": "By territory"}],
        engagement=[{"when": "Touched within 30 days", "keeps": "That rep"}],
    )
    campaign = campaign.with_content("sql", {"handoff": {"to": "Executive"}})
    campaign = campaign.with_content("sales_responsibilities", {"follow_up": {"fallback": "Kim"}})
    assert part_rows(campaign, "queues") == [
        {"leads": "Every MQL", "to": "Desk", "handed_over_by": "Ops", "fallback": "Jo", "channel": "task"},
        {"leads": "A", "to": "Team A"},
        {"leads": "Enterprise", "to": "By territory"},
        {"leads": "Touched within 30 days", "to": "That rep"},
        {"leads": "MQLs that nobody answers", "to": "Kim"},
        {"leads": "Accepted leads", "to": "Executive", "fallback": "Jo"},
    ]


def test_a_report_takes_its_number_from_its_goal_or_the_clock_it_reads() -> None:
    clock = part_rows(load_agreement("score-or-hand-raise"), "reports")[1]
    assert (clock["promise"], clock["target"], clock["unit"]) == ("Hand raise", 0.9, "share")
    goal = part_rows(load_agreement("routing-by-trigger"), "reports")[1]
    assert (goal["target"], goal["unit"], goal["owner"]) == (20, "%", "Jude Costa")
    metrics = {"counts_when": "It was an MQL first", "counts_until": date(2027, 12, 31)}
    (part,) = [part for part in build_crm_setup(Campaign("x", {}, {"metrics": metrics})).parts if part.key == "reports"]
    assert part.note == "A deal counts when: It was an MQL first. It counts until 31 December 2027."


def test_points_bands_rules_and_escalations_come_as_they_stand() -> None:
    template = load_agreement("points-and-escalation")
    assert part_rows(template, "points")[7] == {"what": "Works for a competitor", "points": -50, "axis": "fit"}
    assert part_rows(template, "escalations")[1] == {"after": "48 hours", "to": "Head of Sales"}
    routing = load_agreement("routing-by-trigger")
    assert [row["name"] for row in part_rows(routing, "bands")] == ["Booking link", "Looked at by hand"]
    assert part_rows(routing, "rules")[3]["values"] == ["50"]


@pytest.mark.parametrize("slug", AGREEMENTS)
def test_no_name_is_lost_on_the_page_or_in_the_terminal(slug: str) -> None:
    """Every filled row of the fields that a CRM is set up from stands in all three forms."""
    campaign = load_agreement(slug)
    found = build_crm_setup(campaign)
    text = " ".join(setup_report.format_text(found, terminal_formatter("USD")))
    page = setup_report.format_markdown(found, PLAIN.formatter("USD"))
    document = json.dumps(setup_report.setup_document(found), ensure_ascii=False)
    for question, key in (
        ("mql", "classes"),
        ("mql", "steps"),
        ("mql", "engagement"),
        ("mql", "routing"),
        ("mql", "points"),
        ("mql", "bands"),
        ("mql", "rules"),
        ("sql", "reject_reasons"),
        ("sql", "stages"),
        ("sales_responsibilities", "escalation"),
        ("metrics", "measures"),
    ):
        assert find_field(question, (key,))
        for row in campaign.content(question).get(key, ()):
            for value in row.values():
                if isinstance(value, str) and value not in ("status", "act"):
                    assert value in text and value in document
                    assert re.sub(r"[$*<>]", "", value) in re.sub(r"[\\$*<>]", "", page)


def test_what_is_not_agreed_yet_is_said_first() -> None:
    points = list_open_points(load_agreement("routing-by-trigger"))
    assert points[0] == "MQL: not agreed by both teams"
    assert "Sales will: no answer yet" in points
    assert "New business: within what time it is answered" in points
    assert "MQL: who receives a lead" not in points  # each class says it
    empty = list_open_points(Campaign("x"))
    assert {"Campaign: its name in the CRM", "MQL: who receives a lead", "SQL: reasons for a no"} <= set(empty)
    reasons = [{"code": "A", "kind": "recycle", "next": "x"}, {"code": "B"}, {"code": "C", "next": "y"}]
    said = list_open_points(Campaign("x", {}, {"sql": {"reject_reasons": reasons}}))
    assert "SQL: the kind (recycle, disqualify, ineligible or reroute), of B and C" in said
    assert "SQL: where the lead goes next, of B" in said
    no_start = list_open_points(with_mql(classes=[{"name": "A", "respond_within": "1 day"}]))
    assert {
        "A: what starts its clock; the hand-off is assumed",
        "A: what stops its clock; a person's first attempt is assumed",
    } <= set(no_start)


def test_hostile_text_breaks_no_table() -> None:
    campaign = Campaign("x", {"title": "a|b\x1b[31m"}, {"sql": {"reject_reasons": [{"code": "a|b\n`c`", "kind": "x"}]}})
    found = build_crm_setup(campaign)
    rows = [line for line in setup_report.format_markdown(found, PLAIN.formatter("")).split("\n") if line[:1] == "|"]
    assert len({len(re.findall(r"(?<!\\)\|", row)) for row in rows[-3:]}) == 1
    assert "\x1b" not in "".join(setup_report.format_text(found, terminal_formatter("")))


@pytest.mark.parametrize("which", setup.LISTS)
def test_the_lists_are_those_of_the_agreement(which: str) -> None:
    assert set(setup.LIST_NAMES) == set(setup.LISTS)
    campaign = Campaign(
        "x",
        {},
        {
            "mql": {"classes": [{"name": "classes"}], "bands": [{"name": "bands"}]},
            "sql": {"reject_reasons": [{"code": "reasons"}, {"meaning": "no code"}], "stages": [{"name": "stages"}]},
        },
    )
    assert list_values(campaign, which) == [which]


def test_a_draft_and_a_signed_text_are_told_apart() -> None:
    campaign = load_agreement("campaign-brief")
    assert setup.describe_revision(campaign) == "draft, never signed"
    second = replace(campaign, agreement=replace(campaign.agreement, revision=2))
    assert setup.describe_revision(second) == "draft of revision 2; revision 1 is in force"


def test_a_question_that_both_agree_with_is_open_while_a_required_field_is_missing() -> None:
    campaign = with_agreements(actions.set_field(full_campaign(), "sql", ("decide_within",), None))
    assert list_open_points(campaign)[0] == "SQL: Decide within missing"
