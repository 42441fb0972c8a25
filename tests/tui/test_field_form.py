"""The widgets of a form, by themselves."""

import pytest
from textual.app import App, ComposeResult
from textual.containers import Vertical
from textual.geometry import Region
from textual.widget import Widget
from textual.widgets import TextArea

from alignkit.tui.text_inputs import LineInput, ProseInput


class BareApp(App[None]):
    def __init__(self, make: type[Widget]) -> None:
        super().__init__()
        self.make = make

    def compose(self) -> ComposeResult:
        with Vertical():
            yield self.make("typed")


async def drawn_after_removal(make: type[Widget]) -> list[str]:
    app = BareApp(make)
    async with app.run_test(size=(40, 6)) as pilot:
        await pilot.pause()
        widget = app.screen.query_one(make)
        assert "typed" in "".join(strip.text for strip in widget.render_lines(Region(0, 0, 40, 3)))
        await app.screen.query_one(Vertical).remove_children()
        return [strip.text for strip in widget.render_lines(Region(0, 0, 20, 2))]


@pytest.mark.parametrize("widget", [LineInput, ProseInput])
async def test_a_widget_that_was_taken_off_may_be_drawn_once_more(widget: type[Widget]) -> None:
    assert await drawn_after_removal(widget) == [" " * 20] * 2


async def test_without_our_guard_that_is_a_crash() -> None:
    """Should this fail, Textual has mended it and the guard can go."""
    with pytest.raises(KeyError):
        await drawn_after_removal(TextArea)
