"""Own views in the walk: one team after the other on one machine, hidden until both have written, then side by side."""

from __future__ import annotations

from pathlib import Path

import pytest

from alignkit.app import sheets
from alignkit.core.model import Actor
from alignkit.store.workspace import Workspace
from alignkit.tui.dialogs import ButtonDialog, FormDialog
from alignkit.tui.questions.views_screen import ViewsScreen
from tests.screen_pilot import campaign_on_disk, open_questions, press_alone, press_fast, screen_text, wait_until

SAMPLES = Path(__file__).parents[3] / "campaigns"
SLUG = "shared-service-forty"


@pytest.fixture
def ws(ws: Workspace, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    monkeypatch.setenv("ALIGNKIT_BY", "Jo Host")
    ws.campaign_path(SLUG).write_bytes((SAMPLES / f"{SLUG}.toml").read_bytes())
    return ws


async def test_each_team_writes_while_the_other_looks_away_and_then_both_stand_side_by_side(ws: Workspace) -> None:
    async with open_questions(ws, SLUG) as (pilot, walk):
        await press_alone(pilot, "2", "j")
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, ButtonDialog) and pilot.app.screen.focused)
        assert "• Marketing: not written yet" in screen_text(pilot)
        await pilot.press("enter")
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, FormDialog) and pilot.app.screen.focused)
        await press_fast(pilot, *"Asked for a call 40", "ctrl+s")
        await wait_until(pilot, lambda: "Marketing looks away" in screen_text(pilot))
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, FormDialog) and pilot.app.screen.focused)
        assert "call 40" not in screen_text(pilot) and "Marketing's view is hidden" in screen_text(pilot)
        await pilot.press("escape")
        await wait_until(pilot, lambda: pilot.app.screen is walk)
        assert campaign_on_disk(ws, SLUG).view("marketing", "differentiation").position == ""
        assert sheets.hidden_views(ws, SLUG) == {"differentiation": {"marketing"}}
        assert "hidden until the other team" in " ".join(item.asks for item in walk.walk.items())
        await press_alone(pilot, "j")
        await wait_until(pilot, lambda: "Marketing: written, hidden still" in screen_text(pilot))
        assert "Marketing writes it anew" in screen_text(pilot) and "Write in the open" in screen_text(pilot)
        await pilot.press("enter")
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, FormDialog) and pilot.app.screen.focused)
        await press_fast(pilot, *"Asked for a call 12", "ctrl+s")
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, ViewsScreen))
        await wait_until(pilot, lambda: "Asked for a call 40" in screen_text(pilot))
        assert "Asked for a call 12" in screen_text(pilot) and "of the words differ" in screen_text(pilot)
        await pilot.press("escape")
        await wait_until(pilot, lambda: pilot.app.screen is walk)
        assert campaign_on_disk(ws, SLUG).view("marketing", "differentiation").position == "Asked for a call 40"
        assert campaign_on_disk(ws, SLUG).view("sales", "differentiation").position == "Asked for a call 12"
        await press_alone(pilot, "u")
        assert (
            walk.campaign.view("sales", "differentiation").position
            == walk.campaign.view("marketing", "differentiation").position
            == ""
        )


async def test_what_is_hidden_is_revealed_early_after_a_question_only(ws: Workspace) -> None:
    async with open_questions(ws, SLUG) as (pilot, walk):
        sheets.give_view(walk.session, "goals", "sales", "Budget named", Actor("Theo Park", walk.app.now()))
        await press_alone(pilot, "1", "j")
        await wait_until(pilot, lambda: "Reveal early" in screen_text(pilot))
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, ButtonDialog) and pilot.app.screen.focused)
        await pilot.press("tab", "tab", "enter")
        await wait_until(pilot, lambda: "• Sales: Goals" in screen_text(pilot))
        assert campaign_on_disk(ws, SLUG).view("sales", "goals").position == ""
        await pilot.press("enter")
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, ViewsScreen))
        await wait_until(pilot, lambda: "nothing written yet" in screen_text(pilot))
        assert campaign_on_disk(ws, SLUG).view("sales", "goals").position == "Budget named"
