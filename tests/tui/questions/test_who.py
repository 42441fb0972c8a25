"""Who is at the keyboard is asked once, in the campaign's own names, and an act for the other team is asked about."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.pilot import Pilot

from alignkit.core.status import stance_mark
from alignkit.store.identity import find_identity, remember_answer, was_asked
from alignkit.store.workspace import Workspace
from alignkit.tui.dialogs import ButtonDialog
from tests.screen_pilot import open_questions, screen_text, wait_until

FILE = """format = 1
[campaign]
title = "Fair"
marketing_lead = "Dana Ruiz"
sales_lead = "Theo Park"
sales_name = "Field"
[pain]
answer = "Nobody checks."
evidence = ["9 of 12"]
"""


@pytest.fixture
def ws(ws: Workspace) -> Workspace:
    ws.campaign_path("fair").write_text(FILE)
    return ws


async def press_and_wait(pilot: Pilot[None], key: str) -> None:
    await pilot.press(key)
    await pilot.pause(0.35)


async def test_a_lead_is_asked_once_and_then_known(ws: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALIGNKIT_BY", "theo park")
    async with open_questions(ws, "fair") as (pilot, walk):
        await press_and_wait(pilot, "s")
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, ButtonDialog))
        assert "You are Theo Park: Field?" in screen_text(pilot)
        await pilot.press("enter")
        await wait_until(pilot, lambda: stance_mark(walk.campaign, "sales", "pain") == "agrees")
        await press_and_wait(pilot, "m")
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, ButtonDialog))
        assert "This machine is set up for Sales" in screen_text(pilot)
        await pilot.press("escape")
        await wait_until(pilot, lambda: pilot.app.screen is walk)
        assert stance_mark(walk.campaign, "marketing", "pain") == "nothing"
        assert "Theo Park" in screen_text(pilot).split("What the teams say")[1].splitlines()[1]  # the own team first
    assert find_identity({"ALIGNKIT_BY": "Theo Park"}, Path.cwd()).team == "sales"


async def test_a_host_is_not_asked_and_types_for_both(ws: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALIGNKIT_BY", "Jo Host")
    async with open_questions(ws, "fair") as (pilot, walk):
        for team, key in (("marketing", "m"), ("sales", "s")):
            await press_and_wait(pilot, key)
            await wait_until(pilot, lambda team=team: stance_mark(walk.campaign, team, "pain") == "agrees")  # type: ignore[misc]


async def test_a_shared_screen_is_remembered_too(ws: Workspace) -> None:
    async with open_questions(ws, "fair") as (pilot, walk):
        await press_and_wait(pilot, "m")
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, ButtonDialog))
        assert "Who is at this keyboard?" in screen_text(pilot)
        await pilot.press("tab", "tab", "enter")
        await wait_until(pilot, lambda: stance_mark(walk.campaign, "marketing", "pain") == "agrees")
        await press_and_wait(pilot, "s")
        await wait_until(pilot, lambda: stance_mark(walk.campaign, "sales", "pain") == "agrees")
    assert was_asked("")


def test_what_was_answered_gives_way_to_what_is_set(no_identity: None) -> None:
    remember_answer("Ann Lee", "Ann Lee", "sales")
    assert find_identity({"ALIGNKIT_BY": "ann lee"}, Path.cwd()).team == "sales"
    assert find_identity({"ALIGNKIT_BY": "ann lee", "ALIGNKIT_TEAM": "marketing"}, Path.cwd()).team == "marketing"
    assert find_identity({"ALIGNKIT_BY": "Bo"}, Path.cwd()).team is None
