"""Who is at the keyboard is asked once, in the campaign's own names, and an act for the other team is asked about."""

from __future__ import annotations

import os
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


async def test_a_name_that_only_git_knows_is_said_before_it_is_recorded_and_can_be_changed(
    ws: Workspace, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "gitconfig").write_text("[user]\nname = Build Box 7\nemail = box@example.com\n")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "gitconfig"))
    async with open_questions(ws, "fair") as (pilot, walk):
        await wait_until(pilot, lambda: "Recorded: typed by Build Box 7 (git)" in screen_text(pilot))
        await walk.action_who_types()
        await wait_until(pilot, lambda: "Who is at the keyboard?" in screen_text(pilot))
        await pilot.press("end", *["backspace"] * len("Build Box 7"), *"Jo Host", "ctrl+s")
        await wait_until(pilot, lambda: "Jo Host is recorded from now on" in screen_text(pilot))
        await press_and_wait(pilot, "s")
        await wait_until(pilot, lambda: stance_mark(walk.campaign, "sales", "pain") == "agrees")
        stance = walk.campaign.view("sales", "pain").stance
        assert stance and (stance.by, stance.recorded_by) == ("Theo Park", "Jo Host")
    found = find_identity(dict(os.environ), Path.cwd())
    assert (found.name, found.email, found.found) == ("Jo Host", "", "Build Box 7")
    remember_answer("Jo Host", "Jo Host", "sales")
    assert find_identity(dict(os.environ), Path.cwd()).team == "sales"


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


LONG_OBJECTION = f"""{FILE}
[sales.pain]
stance = "object"
on = "sha256:{"0" * 64}"
by = "Theo Park"
at = 2026-11-17T09:00:00Z
note = "{"They do not call back, and nobody wrote down why. " * 12}"
settles = "A list of ten"
"""


@pytest.mark.parametrize("size", [(80, 24), (60, 16)])
async def test_both_teams_stand_under_the_rule_however_much_one_says(
    ws: Workspace, monkeypatch: pytest.MonkeyPatch, size: tuple[int, int]
) -> None:
    ws.campaign_path("fair").write_text(LONG_OBJECTION)
    monkeypatch.setenv("ALIGNKIT_BY", "Theo Park")
    monkeypatch.setenv("ALIGNKIT_TEAM", "sales")
    async with open_questions(ws, "fair", size) as (pilot, _):
        await pilot.pause(0.05)
        below = screen_text(pilot).split("What the teams say")[1].splitlines()
        assert below[1].rstrip().endswith("Theo Park objects, 17 Nov 2026")
        assert "has not said yet" in below[2]
        assert "“They do not call back" in below[3]  # in full, to be scrolled
        assert all(line.startswith("             ") for line in below[4 : 5 if size[1] > 16 else 4]), "hanging"
        rows = int(screen_text(pilot).split("shift+↓ ")[1].split(" more")[0])
        await pilot.press("shift+down")
        await wait_until(pilot, lambda: f"shift+↓ {rows} more" not in screen_text(pilot))
        assert "Theo Park objects" in screen_text(pilot) and "has not said yet" in screen_text(pilot)
