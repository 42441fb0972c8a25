"""Rows as sentences: what a person reads of a table in the walk, in a change and in a search hit."""

from __future__ import annotations

from typing import Any

import pytest

from alignkit.core.questions import find_field
from alignkit.values.sentences import format_field_value


@pytest.mark.parametrize(
    ("question", "rows", "row", "said"),
    [
        (
            "goals",
            "targets",
            {"metric": "MQLs", "target": 160, "to_most": 180, "every": "week", "unit": "leads", "owner": "Ines Kaya"},
            "MQLs: 160 to 180 leads every week, Ines Kaya",
        ),
        (
            "metrics",
            "measures",
            {"name": "In time", "kind": "speed", "baseline": 0.8, "target": 0.95, "unit": "share", "promise": "Reply"},
            "In time (speed): from 80 % to 95 %, reads the clock of Reply",
        ),
        (
            "mql",
            "classes",
            {
                "name": "Hand raise",
                "any_of": ["Contact form", "Trial"],
                "score": 100,
                "respond_target": "5 minutes",
                "respond_within": "24 hours",
                "starts": "act",
                "stops": "status",
                "stop_status": "MQL left",
                "hours": "24/7",
                "in_time": 0.9,
                "by": "sales",
            },
            "Hand raise: any of Contact form; Trial; a score of 100; answer aimed at within 5 minutes, answer within "
            "24 hours, from the lead's act, until a status changes (MQL left), hours 24/7, 90 % in time, promised by "
            "Sales",
        ),
        (
            "mql",
            "steps",
            {"what": "List pulled", "within": "24 hours"},
            "List pulled: within 24 hours of the lead's act",
        ),
        (
            "mql",
            "steps",
            {"what": "Uploaded", "within": "5 business days", "after": "List pulled", "owner": "Ops"},
            "Uploaded: within 5 business days of List pulled, Ops",
        ),
        ("mql", "points", {"what": "Student", "points": -20, "axis": "fit"}, "Student: -20 (fit)"),
        ("mql", "points", {"what": "Demo seen", "points": 25}, "Demo seen: +25"),
        ("mql", "bands", {"name": "A", "at_least": 75}, "A: from 75"),
        (
            "mql",
            "rules",
            {"for": "Asked", "column": "Source", "how": "one of", "values": ["Webinar", "Fair"], "never": True},
            "Asked: not “Source” one of Webinar; Fair",
        ),
        (
            "sql",
            "reject_reasons",
            {"code": "DQ-01", "meaning": "No budget", "next": "Nurture", "after": "90 days", "kind": "recycle"},
            "DQ-01: No budget; then Nurture, again after 90 days [recycle]",
        ),
        ("sql", "stages", {"name": "Accepted", "means": "Sales said yes"}, "Accepted: Sales said yes"),
        (
            "sales_responsibilities",
            "escalation",
            {"after": "24 hours", "to": "Team lead"},
            "after 24 hours to Team lead",
        ),
    ],
)
def test_a_row_is_one_sentence(question: str, rows: str, row: dict[str, Any], said: str) -> None:
    field = find_field(question, (rows,))
    assert field and format_field_value(field, row) == said


def test_a_rhythm_that_says_every_itself_is_not_said_to_be_every_every() -> None:
    field = find_field("metrics", ("measures",))
    assert field
    row = {"name": "Won", "source": "CRM", "owner": "Jo", "every": "every Monday"}
    assert format_field_value(field, row) == "Won: from CRM, Jo every Monday"
