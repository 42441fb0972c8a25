"""Lists and tables whose cursor is a bar at the left: a colour alone is lost on many terminals, and in light themes."""

from __future__ import annotations

from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from rich.text import Text
from textual.binding import Binding, BindingType
from textual.strip import Strip
from textual.widgets import DataTable, OptionList

_BAR = "▌"
_MOVE_BINDINGS: list[BindingType] = [
    Binding("up", "cursor_up", show=False),
    Binding("down", "cursor_down", show=False),
    Binding("pageup", "page_up", show=False),
    Binding("pagedown", "page_down", show=False),
    Binding("home,ctrl+home", "scroll_top", show=False),
    Binding("end,ctrl+end", "scroll_bottom", show=False),
]


class BarOptionList(OptionList):
    """A list with a bar beside all lines of the highlighted option, in the padding that app.tcss gives to options."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"cursor-bar"}

    def render_line(self, y: int) -> Strip:
        strip, place = super().render_line(y), self.scroll_offset.y + y
        is_here = place < len(self._lines) and self._lines[place][0] == self.highlighted
        return _draw_bar(strip, self.get_component_rich_style("cursor-bar")) if is_here else strip


class BarTable(DataTable[Text], inherit_bindings=False):
    """A table with a bar in the padding before the row of the cursor. All rows have ``lines_per_row`` lines; 0 means
    that each has its own height.

    Enter is bound by the screen, so that the footer can name what it does.
    """

    BINDINGS: ClassVar[list[BindingType]] = _MOVE_BINDINGS
    COMPONENT_CLASSES: ClassVar[set[str]] = {"cursor-bar"}

    def __init__(self, id: str) -> None:
        super().__init__(id=id, cursor_type="row", cursor_foreground_priority="renderable")
        self.lines_per_row = 1

    def render_line(self, y: int) -> Strip:
        strip = super().render_line(y)
        is_here = y > 0 and self.row_count and self._is_cursor_at(y + self.scroll_offset.y)
        return _draw_bar(strip, self.get_component_rich_style("cursor-bar")) if is_here else strip

    def _is_cursor_at(self, y: int) -> bool:
        if self.lines_per_row:
            return (y - 1) // self.lines_per_row == self.cursor_row
        here = self._get_row_region(self.cursor_row)
        return here.y <= y < here.bottom


def _draw_bar(strip: Strip, style: Style) -> Strip:
    """The line with the bar in place of its first cell, on the ground that this had."""
    ground = next((segment.style for segment in strip if segment.text), None)
    if ground is None:
        return strip
    bar = Segment(_BAR, Style(color=style.color, bgcolor=ground.bgcolor))
    return Strip([bar, *strip.crop(1)], strip.cell_length)
