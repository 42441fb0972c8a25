"""What the walk says of both teams on a narrow screen, without a screen."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from rich.cells import cell_len

from alignkit.core import actions
from alignkit.core.model import Actor, Campaign
from alignkit.tui.questions.side_panel import describe_objections, render_stance_details
from tests.full_campaign import full_campaign

NOW = datetime(2027, 3, 1, 9, tzinfo=UTC)
MARCUS = Actor("Marcus", NOW)
NOTE = "Half of them leave the webinar after ten minutes, so they know nothing of the product."
SETTLES = "attended live for at least 20 minutes"


def objected(note: str = NOTE, settles: str = SETTLES) -> Campaign:
    return actions.object_to(full_campaign("freight"), "mql", "sales", MARCUS, note, settles=settles)


def said(campaign: Campaign, width: int = 66) -> tuple[str, str]:
    head, details = render_stance_details(campaign, "sales", "mql", NOW + timedelta(days=1), {}, False, width)
    return head.plain, details.plain


def test_what_a_team_says_stands_once() -> None:
    head, details = said(objected())
    assert head == "Marcus objects, 1 Mar 2027"
    assert details == f"“{NOTE}”\nwould settle it: {SETTLES}"
    head, details = said(objected("They leave."))
    assert head == "Marcus objects, 1 Mar 2027: “They leave.”"
    assert details == f"would settle it: {SETTLES}"
    assert said(objected("They leave.", ""))[1] == ""


def test_a_change_since_an_agreement_stands_once() -> None:
    agreed = actions.agree(full_campaign("freight"), "mql", "sales", MARCUS, "but")
    changed = actions.set_answer(agreed, "mql", "Another text")
    since = {"sales": ("Answer: one → two", "Criteria: x is new")}
    head, details = render_stance_details(changed, "sales", "mql", NOW, since, False, 66)  # type: ignore[arg-type]
    assert head.plain.endswith("changed since: Answer: one → two")
    assert details.plain == "with a reservation: “but”\nCriteria: x is new"
    narrow = render_stance_details(changed, "sales", "mql", NOW, since, False, 30)  # type: ignore[arg-type]
    assert narrow[0].plain.endswith("; changed since") and "one → two" in narrow[1].plain


def test_a_settled_objection_hangs_in_the_details() -> None:
    settled = actions.agree(objected(), "mql", "sales", replace(MARCUS, at=NOW + timedelta(hours=1)))
    head, details = said(settled)
    assert head == "Marcus agrees, 1 Mar 2027"
    assert details == f"after objecting: “{NOTE}”; to settle it: {SETTLES}"


@pytest.mark.parametrize("width", [200, 90, 70, 40])
def test_an_objection_fits_the_rule_with_what_would_settle_it(width: int) -> None:
    campaign = objected()
    line = describe_objections(campaign, "mql", width)
    assert cell_len(line) <= width
    assert line.startswith("Sales: “Half") and "”" in line and " Settles: " in line
    assert describe_objections(campaign, "sql", width) == ""
    both = actions.object_to(campaign, "mql", "marketing", MARCUS, "二十分間は長すぎる" * 9)
    assert cell_len(describe_objections(both, "mql", width)) <= width


def test_what_would_settle_it_is_whole_where_two_thirds_of_the_rule_hold_it() -> None:
    assert describe_objections(objected(), "mql", 73).endswith(f"Settles: {SETTLES}")
