"""The steps of the workshop, how far each is, and which comes next."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from alignkit.core.model import Campaign
from alignkit.leads.batch import Batch, Mark
from alignkit.store.workspace import Workspace
from alignkit.tui.leads.steps import STEP_KEYS, adopted_as, list_steps, next_step, offer_sheet
from tests.judged_leads import FILE, SLUG, judged_batch, make_batch
from tests.screen_pilot import campaign_on_disk

GOOD: dict[int, Any] = dict.fromkeys(range(1, 9), "good")


@pytest.fixture
def campaign(ws: Workspace) -> Campaign:
    ws.campaign_path(SLUG).write_text(FILE)
    return campaign_on_disk(ws, SLUG)


def states(batch: Batch | None, campaign: Campaign) -> dict[str, tuple[str, str]]:
    return {step.key: (step.mark, step.state) for step in list_steps(batch, campaign)}


def test_without_leads_everything_waits_for_them(campaign: Campaign) -> None:
    steps = list_steps(None, campaign)
    assert [step.key for step in steps] == list(STEP_KEYS)
    assert {step.mark for step in steps} == {"·"}
    assert next_step(steps, "sales") == "take"


def test_ones_own_team_comes_first_then_the_other_then_the_reveal(campaign: Campaign) -> None:
    batch = make_batch()
    assert next_step(list_steps(batch, campaign), "sales") == "sales"
    batch = replace(batch, marks={"sales": {number: Mark("good") for number in range(1, 9)}})
    steps = list_steps(batch, campaign)
    assert next_step(steps, "sales") == "marketing" == next_step(steps, None)
    assert next_step(list_steps(judged_batch(GOOD, GOOD, is_revealed=False), campaign), "sales") == "reveal"


def test_before_the_reveal_only_how_many_leads_a_team_has_judged_is_told(campaign: Campaign) -> None:
    found = states(judged_batch({1: "good", 2: "bad"}, {1: "bad"}, is_revealed=False), campaign)
    assert found["marketing"] == ("~", "2 of 8 judged, 6 left")
    assert found["reveal"] == ("·", "waits for Marketing, 6 left and Sales, 7 left; who hosts can open it now")
    assert found["factors"][1] == found["test"][1] == "after the reveal"


def test_after_the_reveal_the_figures_stand_there(campaign: Campaign) -> None:
    found = states(judged_batch({**GOOD, 4: "bad"}, GOOD), campaign)
    assert found["marketing"][0] == "✓" and "revealed" in found["marketing"][1]
    assert found["reveal"] == ("~", "same on 7 of 8 both judged (likely 53 to 98 %); where they differ, 0 of 1 settled")
    assert found["factors"] == ("·", "3 reasons and 1 to know more of; 0 of these in question 5")
    assert "not kept yet" in found["test"][1]


def test_a_reason_is_found_wherever_it_stands_in_question_5() -> None:
    mql = {
        "criteria": ["A date  is named"],
        "not_enough": ["Student"],
        "handoff": {"include": ["Budget"]},
        "classes": [{"name": "Hand raise", "criteria": ["Asked"], "any_of": ["Called"]}],
    }
    found = [adopted_as(mql, text) for text in ("a date is named", "student", "budget", "hand raise", "CALLED", "else")]
    wanted = ["a criterion", "not enough", "comes with a hand-off", "a lead class", "a criterion of Hand raise", ""]
    assert found == wanted


def test_a_sheet_is_offered_for_each_team_that_has_not_begun() -> None:
    batch = make_batch()
    assert offer_sheet(batch) == "A team elsewhere? x writes a sheet for Marketing or Sales."
    assert offer_sheet(replace(batch, marks={"sales": {1: Mark("good")}})).endswith("a sheet for Marketing.")
    assert offer_sheet(judged_batch(GOOD, GOOD, is_revealed=False)) == ""
    assert offer_sheet(judged_batch(GOOD, {})) == "", "nobody judges alone any more"
