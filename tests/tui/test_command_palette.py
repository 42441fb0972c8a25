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
        await wait_until(pilot, lambda: "▌Enter, e      Open the campaign" in screen_text(pilot))
        await pilot.press("down")
        await wait_until(pilot, lambda: "▌l             What is overdue" in screen_text(pilot))
        assert "▌Enter" not in screen_text(pilot)


async def test_the_palette_is_one_titled_box_with_its_own_keys_over_the_footer(ws: Workspace) -> None:
    app = AlignApp(ws, ws.root)
    async with app.run_test(size=(60, 16)) as pilot:
        await pilot.pause(0.1)
        await pilot.press("ctrl+p")
        await wait_until(pilot, lambda: "▌Enter, e      Open the campaign" in screen_text(pilot))
        assert [line.strip()[:1] for line in screen_text(pilot).splitlines()] == ["╭", *"│" * 14, "╰"]
        assert "╭─ Commands ─" in screen_text(pilot)
        assert "enter do it   up/down another   esc back" in screen_text(pilot)


async def test_the_theme_in_use_is_marked_and_under_the_cursor(ws: Workspace) -> None:
    app = AlignApp(ws, ws.root)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause(0.1)
        app.theme = "nord"
        app.search_themes()
        await wait_until(pilot, lambda: "▌• nord " in screen_text(pilot))
        assert screen_text(pilot).count("•") == 1
