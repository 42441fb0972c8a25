"""What the reviews of an older campaign say, question by question."""

from __future__ import annotations

from dataclasses import astuple
from datetime import date

import pytest

from alignkit.core.model import Campaign
from alignkit.review.carried_lessons import collect_all_lessons, collect_lessons

DAY = date(2027, 1, 10)
SOURCE = Campaign(
    "autumn",
    {"title": "Autumn"},
    {
        "sql": {"reject_reasons": [{"code": "tied", "meaning": "Bound elsewhere"}, {"code": "late"}]},
        "goals": {"targets": [{"metric": "Deals", "target": 10, "due": DAY}]},
        "sales_responsibilities": {"commitments": [{"what": "Call"}, {"what": "Write"}]},
    },
    review={
        "rejected": [{"code": "late", "count": 3, "on": DAY}, {"code": "tied", "count": 7, "on": DAY}],
        "stuck": [{"stage": "first call", "count": 4, "on": DAY}],
        "results": [{"metric": "Deals", "actual": 5, "on": DAY}],
        "promises": [{"what": "Call", "kept": True, "on": DAY}, {"what": "Write", "kept": False, "on": DAY}],
        "lessons": [{"question": "mql", "learned": "Ask first", "change": "A field", "by": "Ines", "on": DAY}],
    },
)


@pytest.mark.parametrize(
    ("key", "lines", "summary"),
    [
        ("pain", [], ""),
        (
            "mql",
            [
                "Learned: Ask first. (Ines, 10 January 2027)",
                "  Change: A field. Open, in nobody's hands.",
                "7 sent back as tied: Bound elsewhere",
                "3 sent back as late",
            ],
            "10 leads sent back, 1 lesson (1 open)",
        ),
        (
            "sql",
            ["7 sent back as tied: Bound elsewhere", "3 sent back as late", "4 stuck: first call"],
            "10 leads sent back",
        ),
        (
            "sales_responsibilities",
            ["✓ Call: kept (10 January 2027)", "✗ Write: not kept (10 January 2027)"],
            "1 of 2 promises kept",
        ),
        ("marketing_responsibilities", [], ""),
    ],
)
def test_what_was_learned_about_a_question(key: str, lines: list[str], summary: str) -> None:
    found = collect_lessons(SOURCE, key)
    assert astuple(found) == (tuple(lines), summary)


def test_a_result_stands_below_the_goals() -> None:
    (line,) = collect_lessons(SOURCE, "goals").lines
    assert line.startswith("Deals: 10 by 10 January 2027") and "came to 5 (50 %" in line
    assert collect_lessons(SOURCE, "metrics").lines == ()


def test_all_questions_one_after_the_other_the_one_asked_for_first() -> None:
    names = [line for line in collect_all_lessons(SOURCE) if line and not line.startswith(" ")]
    assert names == ["Goals", "MQL", "SQL", "Sales will"]
    first = [line for line in collect_all_lessons(SOURCE, "sql") if line and not line.startswith(" ")]
    assert first == ["SQL", "Goals", "MQL", "Sales will"]
    assert collect_all_lessons(Campaign("bare")) == []
