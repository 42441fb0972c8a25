"""What a test on real leads came to is said in words wherever people read it, and says no more than is true."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest

from alignkit.core.actions import set_field
from alignkit.core.model import Campaign
from alignkit.core.questions import get_question
from alignkit.diff.changes import apply_changes, describe_change, find_changes
from alignkit.sheets.question_text import question_lines
from alignkit.values.sentences import format_field_value, format_nested_value
from alignkit.values.tested_result import describe_kept, describe_passed

TESTED: dict[str, Any] = {
    "of": f"sha256:{'c7962e0e' * 8}",
    "parts": ["criterion:3f3fd5d8:e3b0c442"],
    "on": date(2026, 11, 24),
    "leads": 24,
    "same": 13,
    "both_judged": 21,
    "good_passed": 3,
    "good": 3,
    "bad_passed": 0,
    "bad": 7,
    "settled": 2,
    "present": ["Ines Kaya"],
}


def campaigns() -> tuple[Campaign, Campaign]:
    """Return a campaign before and after a result was kept."""
    before = set_field(Campaign("spring"), "mql", ("criteria",), ["Spend is known"])
    return before, set_field(before, "mql", ("tested",), TESTED)


@pytest.mark.parametrize("where", ["walk", "sheet", "two edits", "changes", "changed again"])
def test_no_digest_stands_where_people_read_a_result(where: str) -> None:
    before, after = campaigns()
    field = next(each for each in get_question("mql").fields if each.key == "tested")
    again = set_field(
        after, "mql", ("tested",), {**TESTED, "of": f"sha256:{'0' * 64}", "parts": ["class:1:2"], "good": 4}
    )
    said = {
        "walk": lambda: [format_field_value(field, TESTED)],
        "sheet": lambda: question_lines(after, "mql")[-1:],
        "two edits": lambda: [format_nested_value(TESTED)],
        "changes": lambda: [describe_change(change) for change in find_changes(before, after)],
        "changed again": lambda: [describe_change(change) for change in find_changes(after, again)],
    }[where]()
    assert len(said) == 1 and "Tested on 24 November 2026 with 24 real leads" in said[0]
    assert not re.search(r"sha256|[0-9a-f]{8}", said[0])


def test_a_kept_result_is_one_change_that_can_be_made_and_taken_back() -> None:
    before, after = campaigns()
    assert apply_changes(before, find_changes(before, after)) == after
    assert "tested" not in apply_changes(after, find_changes(after, before)).content("mql")
    assert [describe_change(change) for change in find_changes(after, before)] == [
        "MQL tested on real leads: taken out"
    ]


def test_who_called_a_lead_good_is_said_only_where_it_is_known() -> None:
    assert "3 of 3 (likely 44 to 100 %) called good by both and 0 of 7" in describe_passed((3, 3), (0, 7), 0)
    settled = describe_passed((3, 3), (0, 7), 2)
    assert "both" not in settled and settled.endswith("others; 2 of these settled after the reveal")
    assert "both" not in describe_passed((3, 3), (0, 7), None)
    text = " ".join(describe_kept(TESTED))
    assert "not built from" not in text and "2 of these settled" in text


def test_half_a_result_is_said_as_far_as_it_goes() -> None:
    assert describe_kept({"good": 3, "good_passed": 9}) == ["Tested."]
