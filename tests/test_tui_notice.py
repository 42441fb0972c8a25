"""What pops up to be read: all of it can be reached by keys, and the way back is said."""

from __future__ import annotations

import pytest
from screens import at_home, drawn, until

from alignkit.disk.workspace import Workspace
from alignkit.tui.notice import Notice

LINES = [f"line {number} of it" for number in range(1, 301)]


@pytest.mark.parametrize("size", [(60, 20), (80, 24), (200, 60)])
async def test_a_long_text_is_read_to_its_end_and_back(space: Workspace, size: tuple[int, int]) -> None:
    async with at_home(space, size) as (pilot, _):
        pilot.app.push_screen(Notice("What it taught", "\n".join(LINES)))
        await until(pilot, lambda: "more lines. Arrows, PgUp, PgDn, Home and End" in drawn(pilot))
        assert "Escape" in drawn(pilot) or "esc" in drawn(pilot)
        assert LINES[0] in drawn(pilot) and LINES[-1] not in drawn(pilot)
        for key in ("down", "j", "pagedown", "space"):
            before = drawn(pilot)
            await pilot.press(key)
            await until(pilot, lambda before=before: drawn(pilot) != before)
        await pilot.press("end")
        await until(pilot, lambda: LINES[-1] in drawn(pilot) and "The end." in drawn(pilot))
        for key in ("up", "k", "pageup", "b"):
            before = drawn(pilot)
            await pilot.press(key)
            await until(pilot, lambda before=before: drawn(pilot) != before)
        await pilot.press("home")
        await until(pilot, lambda: LINES[0] in drawn(pilot) and LINES[-1] not in drawn(pilot))
        await pilot.press("escape")
        await until(pilot, lambda: not isinstance(pilot.app.screen, Notice))


async def test_a_short_text_says_nothing_of_moving(space: Workspace) -> None:
    async with at_home(space) as (pilot, _):
        pilot.app.push_screen(Notice("Short", "one line"))
        await until(pilot, lambda: "one line" in drawn(pilot))
        await pilot.pause(0.2)
        assert "PgDn" not in drawn(pilot) and "esc" in drawn(pilot)
