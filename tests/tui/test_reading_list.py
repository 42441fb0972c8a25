"""Every row of a list that is mostly read can be scrolled to by keyboard, and nothing wraps."""

from __future__ import annotations

import pytest
from textual.app import App, ComposeResult
from textual.pilot import Pilot
from textual.widgets.option_list import Option

from alignkit.tui.cursor_bar import ReadingOptionList

ROWS = 60
LEADS = (12, 13, 14, 15, 40)  # between two of them more rows than the screen holds


class Listed(App[None]):
    def compose(self) -> ComposeResult:
        rows = [Option(f"row {n}", id=f"lead{n}" if n in LEADS else None, disabled=n not in LEADS) for n in range(ROWS)]
        yield ReadingOptionList(*rows)


def in_sight(pilot: Pilot[None]) -> set[int]:
    rows = pilot.app.query_one(ReadingOptionList)
    top = rows.scroll_offset.y
    return set(range(top, min(ROWS, top + rows.scrollable_content_region.height)))


@pytest.mark.parametrize(("there", "back"), [("cursor_down", "cursor_up"), ("page_down", "page_up")])
async def test_all_rows_come_by_and_the_cursor_is_never_lost(there: str, back: str) -> None:
    async with Listed().run_test(size=(30, 12)) as pilot:
        rows = pilot.app.query_one(ReadingOptionList)
        rows.highlighted = LEADS[0]
        for key in (there, back):
            seen, cursors = in_sight(pilot), []
            for _ in range(ROWS + 20):
                getattr(rows, f"action_{key}")()
                seen |= in_sight(pilot)
                cursors.append(rows.highlighted)
            assert {ROWS - 1} <= seen if key == there else {0} <= seen
            assert seen >= set(range(LEADS[0], ROWS)) if key == there else seen == set(range(ROWS))
            assert None not in cursors
            assert cursors == sorted(cursors, reverse=key == back), "nothing wraps"
        await pilot.press("end")
        assert ROWS - 1 in in_sight(pilot) and rows.highlighted == LEADS[-1]
        await pilot.press("home")
        assert 0 in in_sight(pilot) and rows.highlighted == LEADS[0]


async def test_a_list_without_a_row_for_the_cursor_scrolls() -> None:
    class Text(App[None]):
        def compose(self) -> ComposeResult:
            yield ReadingOptionList(*(Option(f"row {n}", disabled=True) for n in range(ROWS)))

    async with Text().run_test(size=(30, 12)) as pilot:
        await pilot.press("down", "pagedown", "end", "up")
        assert in_sight(pilot) and max(in_sight(pilot)) == ROWS - 2
