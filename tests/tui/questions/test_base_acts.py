"""The walk of a campaign with a base: what it says of it, and the keys."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from textual.pilot import Pilot

from alignkit.app import answers, bases, campaigns, signing, stances
from alignkit.app.session import Session
from alignkit.core.model import TEAMS, Actor
from alignkit.core.questions import QUESTION_KEYS
from alignkit.core.status import question_status
from alignkit.store.campaigns import create_campaign
from alignkit.store.workspace import Workspace
from alignkit.tui.app import AlignApp
from alignkit.tui.dialogs import ConfirmDialog, TeamDialog
from alignkit.tui.sign.screen import SignScreen
from alignkit.tui.start_form import StartForm
from alignkit.tui.text_inputs import LineInput
from tests.full_campaign import full_campaign
from tests.screen_pilot import campaign_on_disk, open_questions, press_alone, press_fast, screen_text, wait_until

TODAY = date(2027, 3, 1)
WHO = {team: Actor(team, datetime(2027, 3, 1, 8, tzinfo=UTC)) for team in TEAMS}


def sign_all(session: Session) -> None:
    for team in TEAMS:
        for key in QUESTION_KEYS:
            if question_status(session.campaign, key) != "agreed":
                stances.agree(session, key, team, WHO[team])
    for team in TEAMS:
        signing.sign(session, signing.prepare_signoff(session, team, WHO[team], TODAY))


def on_one_line(pilot: Pilot[Any]) -> str:
    return " ".join(screen_text(pilot).translate({ord("│"): " ", ord("▌"): None}).split())


@pytest.fixture
def base(ws: Workspace, monkeypatch: pytest.MonkeyPatch) -> Session:
    monkeypatch.setenv("ALIGNKIT_BY", "Dana Host")
    full = full_campaign("inbound-sla")
    create_campaign(ws, replace(full, info={**full.info, "title": "Inbound SLA"}))
    session = Session.open(ws, "inbound-sla")
    sign_all(session)
    info = {**full.info, "title": "Spring", "based_on": "inbound-sla"}
    campaigns.create(ws, info, "spring")
    return session


async def test_a_question_of_the_base_says_whose_it_is_and_an_edit_copies_it(ws: Workspace, base: Session) -> None:
    async with open_questions(ws, "spring") as (pilot, walk):
        await pilot.press("5")
        assert "From Inbound SLA r1" in screen_text(pilot) and "signed it in Inbound SLA r1" in screen_text(pilot)
        await pilot.press("enter", "escape")  # looked at, nothing edited
        await pilot.pause(0.8)
        assert walk.campaign.is_from_base("mql")
        await press_fast(pilot, "enter", *" More.", "escape")
        await wait_until(pilot, lambda: "mql" in campaign_on_disk(ws, "spring").answers)
        assert set(campaign_on_disk(ws, "spring").answers) == {"mql"}
        await pilot.app.run_action("return_to_base", walk)
        assert isinstance(pilot.app.screen, ConfirmDialog)
        await pilot.press("enter")
        await wait_until(pilot, lambda: walk.session.is_saved and not campaign_on_disk(ws, "spring").answers)


async def test_the_walk_shows_what_a_newer_revision_changes_and_moves_to_it(ws: Workspace, base: Session) -> None:
    signing.amend(base)
    answers.set_answer(base, "mql", "A demo or a trial.")
    sign_all(base)
    async with open_questions(ws, "spring") as (pilot, walk):
        assert "Inbound SLA r2 is signed" in screen_text(pilot)
        await pilot.app.run_action("update_base", walk)
        await wait_until(pilot, lambda: "A demo or a trial." in screen_text(pilot))
        assert "Move to Inbound SLA r2?" in screen_text(pilot)
        await pilot.press("enter")
        await wait_until(pilot, lambda: walk.session.is_saved and walk.campaign.answer("mql") == "A demo or a trial.")
        assert campaign_on_disk(ws, "spring").info["based_on"] == "inbound-sla@r2"
        await pilot.app.run_action("update_base", walk)
        await wait_until(pilot, lambda: "newest signed" in screen_text(pilot))


async def test_a_team_agrees_with_all_that_is_as_it_was_signed(ws: Workspace, base: Session) -> None:
    spring = Session.open(ws, "spring")
    bases.leave_base(spring)
    spring.save()
    answers.set_field(spring, "campaign", ("based_on",), "inbound-sla")
    spring.save()
    async with open_questions(ws, "spring") as (pilot, walk):
        await pilot.app.run_action("agree_unchanged", walk)
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, TeamDialog))
        await pilot.press("tab", "enter")
        await wait_until(pilot, lambda: walk.campaign.view("sales", "metrics").stance is not None)
        assert not walk.campaign.view("marketing", "metrics").stance
        await press_alone(pilot, "u")
        assert walk.campaign.view("sales", "metrics").stance is None


async def test_the_sign_off_says_what_is_from_where(ws: Workspace, base: Session) -> None:
    async with open_questions(ws, "spring") as (pilot, _):
        await press_alone(pilot, "z")
        assert isinstance(pilot.app.screen, SignScreen)
        assert "0 of our own, 9 from Inbound SLA r1" in screen_text(pilot)


async def test_a_damaged_base_is_told_in_the_walk_and_at_the_sign_off(ws: Workspace, base: Session) -> None:
    path = ws.sealed_path("inbound-sla", 1)
    path.write_text(path.read_text("utf-8").replace("Inbound SLA", "Outbound SLA"), "utf-8")
    async with open_questions(ws, "spring") as (pilot, _):
        await press_alone(pilot, "z")
        assert "is not what both teams signed there" in on_one_line(pilot).replace("▌ ", "")


async def test_the_start_form_takes_a_base_and_refuses_what_is_none(ws: Workspace, base: Session) -> None:
    app = AlignApp(ws, ws.root)
    async with app.run_test(size=(80, 30)) as pilot:
        await wait_until(pilot, lambda: "Inbound SLA" in screen_text(pilot))
        await pilot.press("a")
        await wait_until(pilot, lambda: isinstance(app.screen, StartForm))
        form = app.screen
        assert isinstance(form, StartForm)
        await press_fast(pilot, *"Autumn")
        form.form.put_focus("based_on")
        line = form.form.editor("based_on").entry
        assert isinstance(line, LineInput)
        await press_fast(pilot, *"spring")
        await pilot.press("ctrl+s")
        assert "no signed revision yet" in on_one_line(pilot)
        await press_fast(pilot, *["backspace"] * 6, *"inb")
        await wait_until(pilot, lambda: line._suggestion == "inbound-sla")
        await pilot.press("right", "ctrl+s")
        await wait_until(pilot, lambda: ws.campaign_path("autumn").exists())
    made = campaign_on_disk(ws, "autumn")
    assert made.info["based_on"] == "inbound-sla@r1" and made.info["marketing_lead"] == "Ines Kaya"


async def test_the_open_walk_sees_that_the_base_is_damaged_restored_and_amended(ws: Workspace, base: Session) -> None:
    path = ws.sealed_path("inbound-sla", 1)
    kept = path.read_text("utf-8")
    async with open_questions(ws, "spring") as (pilot, walk):
        assert walk.campaign.answer("pain")
        path.write_text(kept.replace("Inbound SLA", "Outbound SLA"), "utf-8")
        await wait_until(pilot, lambda: not walk.campaign.answer("pain"))
        path.write_text(kept, "utf-8")
        await wait_until(pilot, lambda: walk.campaign.answer("pain"))
        signing.amend(base)
        sign_all(base)
        await wait_until(pilot, lambda: "Inbound SLA r2 is signed" in on_one_line(pilot))
    assert not campaign_on_disk(ws, "spring").answers
