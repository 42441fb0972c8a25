"""What pops up to be read: all of it can be reached by keys, and the way back is said."""

from __future__ import annotations

import pytest

from alignkit.store.workspace import Workspace
from alignkit.tui.notice import NoticeDialog
from tests.screen_pilot import open_campaigns, screen_text, wait_until

LINES = [f"line {number} of it" for number in range(1, 301)]


@pytest.mark.parametrize("size", [(60, 20), (80, 24), (200, 60)])
async def test_a_long_text_is_read_to_its_end_and_back(ws: Workspace, size: tuple[int, int]) -> None:
    async with open_campaigns(ws, size) as (pilot, _):
        pilot.app.push_screen(NoticeDialog("What it taught", "\n".join(LINES)))
        await wait_until(pilot, lambda: "more lines   arrows, pgup, pgdn scroll   esc back" in screen_text(pilot))
        assert LINES[0] in screen_text(pilot) and LINES[-1] not in screen_text(pilot)
        for key in ("down", "pagedown", "space"):
            before = screen_text(pilot)
            await pilot.press(key)
            await wait_until(pilot, lambda before=before: screen_text(pilot) != before)
        await pilot.press("end")
        await wait_until(pilot, lambda: LINES[-1] in screen_text(pilot) and "the end   arrows" in screen_text(pilot))
        for key in ("up", "pageup"):
            before = screen_text(pilot)
            await pilot.press(key)
            await wait_until(pilot, lambda before=before: screen_text(pilot) != before)
        await pilot.press("home")
        await wait_until(pilot, lambda: LINES[0] in screen_text(pilot) and LINES[-1] not in screen_text(pilot))
        await pilot.press("escape")
        await wait_until(pilot, lambda: not isinstance(pilot.app.screen, NoticeDialog))


async def test_a_short_text_says_nothing_of_moving(ws: Workspace) -> None:
    async with open_campaigns(ws) as (pilot, _):
        pilot.app.push_screen(NoticeDialog("Short", "one line"))
        await wait_until(pilot, lambda: "one line" in screen_text(pilot))
        await pilot.pause(0.2)
        assert "pgdn" not in screen_text(pilot) and "esc" in screen_text(pilot)
