"""What the screens say of a stance and of a signature, without a screen."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from alignkit.core.digests import agreement_digest, question_digest
from alignkit.core.model import Agreement, Signoff, Stance, TeamView
from alignkit.tui.sign.texts import render_signers
from alignkit.tui.widgets import stance_lines
from tests.full_campaign import full_campaign

NOW = datetime(2027, 3, 1, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("via", "recorded_by", "said"),
    [("room", "", " (in the room)"), ("sheet", "Dana", " (on a sheet, typed by Dana)"), ("", "", ""), ("x", "", "")],
)
def test_a_stance_says_by_which_door_it_came(via: str, recorded_by: str, said: str) -> None:
    campaign = full_campaign("freight")
    on = question_digest("pain", campaign.content("pain"))
    stance = Stance("agree", on, "Marcus", NOW, recorded_by, via=via)
    (line,) = stance_lines(campaign.with_view("sales", "pain", TeamView("", stance)), "sales", "pain", NOW)
    assert line.plain.startswith("Marcus agrees") and line.plain.endswith(said)
    assert said or not line.plain.endswith(")")


def test_a_signature_says_by_which_door_it_came() -> None:
    campaign = full_campaign("freight")
    made = Signoff("sales", "Marcus", NOW, agreement_digest(campaign), via="room")
    signed = replace(campaign, agreement=Agreement(signoffs=(made,)))
    assert "signed by Marcus, 1 March 2027, in the room" in render_signers(signed).plain
