"""The order of the command palette, and its cursor."""

from __future__ import annotations

from alignkit.store.workspace import Workspace
from alignkit.tui.app import AlignApp
from alignkit.tui.command_palette import sort_rows
from alignkit.tui.keys import KEYS
from tests.screen_pilot import screen_text, wait_until


def test_going_somewhere_comes_first_and_what_a_team_says_last() -> None:
    rows = [row for row in KEYS if row.screen in ("walk", "everywhere")]
    actions = [row.action for row in sort_rows(rows)]
    assert actions[0] == "next" and sorted(actions) == sorted(row.action for row in rows)
    said = ["agree('marketing')", "agree('sales')", "object", "withdraw", "reservation('sales')", "agree_unchanged"]
    assert min(map(actions.index, said)) > max(map(actions.index, ("brief", "compare", "edit", "sign", "app.help")))


async def test_the_cursor_of_the_palette_has_the_bar_of_all_lists(ws: Workspace) -> None:
    app = AlignApp(ws, ws.root)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause(0.1)
        await pilot.press("ctrl+p")
        await wait_until(pilot, lambda: "▌Open the campaign" in screen_text(pilot))
        await pilot.press("down")
        await wait_until(pilot, lambda: "▌What is overdue" in screen_text(pilot))
        assert "▌Open the campaign" not in screen_text(pilot)
