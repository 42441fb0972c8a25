"""A partial update looks as before, and leaves what stands beside it alone."""

from __future__ import annotations

import itertools

import pytest
from textual._compositor import Compositor
from textual.app import App, ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.geometry import Region
from textual.strip import Strip
from textual.widgets import Static

from alignkit.tui.partial_updates import narrow_partial_updates

drawn: list[str] = []


class Line(Static):
    def render_lines(self, crop: Region) -> list[Strip]:
        drawn.append(str(self.id))
        return super().render_lines(crop)


class Lines(App[None]):
    CSS = "VerticalScroll { height: 8; } Vertical { height: auto; border: round red; }"

    def compose(self) -> ComposeResult:
        with VerticalScroll():
            yield Line("one\nand more", id="one")
            with Vertical():
                yield Line("two", id="two")
            yield Line("three", id="three")
        yield Line("below", id="below")


@pytest.mark.parametrize("crop", [Region(1, 3, 20, 1), Region(0, 0, 80, 24), Region(0, 1, 5, 2), Region(3, 7, 9, 3)])
async def test_what_is_drawn_is_the_same(crop: Region, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Compositor, "_get_renders", Compositor._get_renders)
    async with Lines().run_test() as pilot:
        compositor = pilot.app.screen._compositor
        lines = range(crop.y, crop.bottom)
        before = compositor._render_chops(crop, lines.__contains__)
        narrow_partial_updates()
        after = compositor._render_chops(crop, lines.__contains__)
        for y in lines:
            ends = dict(itertools.pairwise(compositor.cuts[y]))
            inside = [cut for cut, end in ends.items() if cut < crop.right and end > crop.x]
            assert inside and [after[y][cut] for cut in inside] == [before[y][cut] for cut in inside]
        assert compositor.visible_widgets.keys() >= set(pilot.app.query(Line))


async def test_what_stands_beside_is_not_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Compositor, "_get_renders", Compositor._get_renders)
    async with Lines().run_test() as pilot:
        narrow_partial_updates()
        drawn.clear()
        pilot.app.query_one("#two", Line).update("changed")
        pilot.app.query_one("#two", Line).refresh(layout=False)
        pilot.app.screen._compositor._render_chops(Region(1, 3, 20, 1), {3}.__contains__)
        assert drawn == ["two"]
