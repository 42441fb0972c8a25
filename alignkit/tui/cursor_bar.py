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


class ReadingOptionList(BarOptionList):
    """A list most of whose rows are only read: the cursor stands on some rows, and all rows can be scrolled to.

    Nothing wraps. Past the last row that the cursor stands on, the rows below it scroll by; so do those above the
    first. Page down and up scroll by a screen and take the cursor along where there is a row for it.
    """

    def action_cursor_down(self) -> None:
        self._go(1)

    def action_cursor_up(self) -> None:
        self._go(-1)

    def action_page_down(self) -> None:
        self._scroll_page(1)

    def action_page_up(self) -> None:
        self._scroll_page(-1)

    def action_first(self) -> None:
        self.highlighted = min(self._places, default=None)
        self.scroll_home(animate=False)

    def action_last(self) -> None:
        self.highlighted = max(self._places, default=None)
        self.scroll_end(animate=False)

    @property
    def _places(self) -> list[int]:
        """The rows that the cursor can stand on."""
        return [place for place, option in enumerate(self.options) if not option.disabled]

    def _go(self, direction: int) -> None:
        here, page = self.highlighted, self.scrollable_content_region.height
        ahead = [place for place in self._places if here is None or (place - here) * direction > 0]
        goal = (min if direction > 0 else max)(ahead, default=None)
        top, bottom = self.scroll_offset.y, self.scroll_offset.y + page
        is_left_behind = here is not None and not top <= self._index_to_line[here] < bottom
        away = 0 if here is None else (self._index_to_line[here] - top) * direction
        is_near = goal is not None and abs(self._index_to_line[goal] - (top if direction < 0 else bottom - 1)) < page
        if goal is None or (is_left_behind and away > 0) or not is_near:
            self.scroll_to(y=self.scroll_offset.y + direction, animate=False, immediate=True)
        else:
            self.highlighted = goal

    def _scroll_page(self, direction: int) -> None:
        page = self.scrollable_content_region.height
        top = min(max(self.scroll_offset.y + direction * max(1, page - 1), 0), self.max_scroll_y)
        inside = [n for n in self._places if top <= self._index_to_line[n] <= top + page - self._heights[n]]
        if inside:
            is_end = top in (0, self.max_scroll_y)
            self.highlighted = (max if (direction > 0) == is_end else min)(inside)
        self.scroll_to(y=top, animate=False, immediate=True)


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
