"""One team goes through the leads alone: resumable, each step can be undone, nothing of the other team is shown."""

from __future__ import annotations

from typing import Any

import pytest

from alignkit.app import leads
from alignkit.core.errors import UserError
from alignkit.leads.batch import Mark
from alignkit.store import lead_batches
from alignkit.store.workspace import Workspace
from alignkit.tui.leads.judging import VERDICT_KEYS, Judging
from tests.judged_leads import NOW, SLUG, put_batch


def begin(ws: Workspace) -> Judging:
    return Judging(ws, lead_batches.read_batch(ws, SLUG), "marketing", "Dana Ruiz")


@pytest.fixture
def ws(ws: Workspace) -> Workspace:
    put_batch(ws)
    return ws


def test_a_verdict_is_written_at_once_and_the_next_lead_comes(ws: Workspace) -> None:
    judging = begin(ws)
    assert judging.lead and judging.lead.number == 1
    judging.judge("bad", "  no   budget ", "who pays")
    assert judging.lead and judging.lead.number == 2
    kept = lead_batches.read_batch(ws, SLUG).marks_of("marketing")
    assert kept == {1: Mark("bad", "no budget", "who pays", "Dana Ruiz")}
    assert judging.describe_rest() == "1 of 8 judged, 7 left"


def test_one_goes_on_where_one_stopped_past_what_was_skipped(ws: Workspace) -> None:
    judging = begin(ws)
    judging.judge("good")
    judging.step(1)
    judging.judge("good")
    assert begin(ws).lead == judging.batch.leads[1]
    judging.step(99)
    assert judging.lead == judging.batch.leads[1], "what was skipped comes again by itself"
    assert judging.left == [2, 4, 5, 6, 7, 8]
    judging.step(-99)
    assert judging.lead == judging.batch.leads[0] and judging.mark and judging.mark.verdict == "good"


def test_after_the_last_lead_the_skipped_ones_come_again(ws: Workspace) -> None:
    judging = begin(ws)
    judging.step(1)
    for _ in range(7):
        judging.judge("bad")
    assert judging.lead and judging.lead.number == 1
    judging.step(-1)
    for number in range(2, 9):
        assert judging.step(1) and judging.lead and judging.lead.number == number
    assert judging.step(1) and judging.lead and judging.lead.number == 1
    judging.place = 7
    judging.undo()
    assert judging.describe_left() == "Leads 1 and 8 are not judged yet."
    judging.judge("good")
    assert judging.describe_left() == "Lead 1 is not judged yet."


@pytest.mark.parametrize(
    ("reader", "by", "is_shown"),
    [
        ("sales", "Theo Park", True),
        ("sales", "Ada Kim", True),
        ("marketing", "Dana Ruiz", False),
        ("marketing", "Theo Park", False),
        (None, "theo park", True),
        (None, "Dana Ruiz", False),
    ],
)
def test_what_a_team_said_before_is_shown_to_that_team_only(
    ws: Workspace, reader: Any, by: str, is_shown: bool
) -> None:
    said = {number: Mark("bad", "secret of Sales", "", "Theo Park") for number in (1, 2, 4)}
    leads.judge_leads(ws, lead_batches.read_batch(ws, SLUG), "sales", said)
    judging = Judging(ws, lead_batches.read_batch(ws, SLUG), "sales", by, reader)
    assert judging.lead and judging.lead.number == 3
    assert judging.step(-1) is is_shown
    assert (judging.mark is not None) is is_shown and judging.place == (1 if is_shown else 2)
    assert ("secret of Sales" in judging.reasons("bad")) is is_shown
    judging.place = 2
    judging.judge("good", "fits")
    assert judging.lead and judging.lead.number == 5
    judging.step(-1)
    assert judging.lead.number == (4 if is_shown else 3), "what was judged here can be changed"
    assert judging.judged == 4


def test_undo_takes_back_a_verdict_and_a_change_of_one(ws: Workspace) -> None:
    judging = begin(ws)
    assert judging.undo() == ""
    judging.judge("good", "fits")
    judging.step(-1)
    judging.judge("bad")
    assert judging.undo() == "Lead 1: it is good again." and judging.place == 0
    assert judging.mark == Mark("good", "fits", "", "Dana Ruiz")
    assert judging.undo() == "Lead 1: it is not judged any more."
    assert lead_batches.read_batch(ws, SLUG).marks_of("marketing") == {}


def test_what_cannot_be_undone_now_can_be_undone_later(ws: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    judging = begin(ws)
    judging.judge("good")
    with monkeypatch.context() as patch:

        def refuse(*_: object) -> None:
            raise UserError("The disk is full.")

        patch.setattr(lead_batches, "write_marks", refuse)
        with pytest.raises(UserError):
            judging.undo()
        with pytest.raises(UserError):
            judging.judge("bad")
    assert judging.undo() == "Lead 1: it is not judged any more."


def test_the_last_verdict_ends_at_what_is_left(ws: Workspace) -> None:
    judging = begin(ws)
    for _ in range(8):
        judging.judge("unsure")
    assert judging.lead is None and judging.left == []
    assert judging.describe_rest() == "Marketing is through: 8 of 8 judged"
    assert judging.what_comes_next() == "Sales judges next, alone: 8 left. Then comes the reveal."
    other = Judging(ws, lead_batches.read_batch(ws, SLUG), "sales", "Theo Park")
    assert other.batch.marks_of("marketing") == {} and other.others_left == 0


def test_reasons_to_pick_are_the_teams_own_those_of_the_verdict_first(ws: Workspace) -> None:
    leads.judge_leads(ws, lead_batches.read_batch(ws, SLUG), "sales", {1: Mark("bad", "secret of Sales")})
    judging = begin(ws)
    judging.judge("bad", "no budget; No date")
    judging.judge("bad", "no date")
    judging.judge("good", "wants a call; no budget")
    assert judging.reasons("bad") == ["No date", "no budget", "wants a call"]
    assert judging.reasons("good") == ["no budget", "wants a call", "No date"]
    assert "secret of Sales" not in judging.reasons("bad")


def test_both_teams_judge_at_the_same_time(ws: Workspace) -> None:
    one, other = begin(ws), Judging(ws, lead_batches.read_batch(ws, SLUG), "sales", "Theo Park")
    one.judge("good")
    other.judge("bad")
    one.judge("later")
    kept = lead_batches.read_batch(ws, SLUG)
    assert {number: mark.verdict for number, mark in kept.marks_of("marketing").items()} == {1: "good", 2: "later"}
    assert {number: mark.verdict for number, mark in kept.marks_of("sales").items()} == {1: "bad"}


def test_after_the_reveal_nobody_judges(ws: Workspace) -> None:
    judging = begin(ws)
    leads.reveal_marks(ws, judging.batch, NOW, "Dana Ruiz", open_early=True)
    with pytest.raises(UserError, match="revealed"):
        judging.judge("good")


def test_the_keys_of_the_verdicts_stand_in_the_order_in_which_they_are_said() -> None:
    assert list(VERDICT_KEYS.items())[:3] == [(1, "good"), (2, "later"), (3, "bad")]
