"""The items of one question below each other, under a cursor while one reads, around the open box while one writes."""

from __future__ import annotations

from collections.abc import Sequence

from rich.text import Text
from textual import events
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.geometry import Region, Size
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget
from textual.widgets import Static

from alignkit.tui.item_text import draw_item
from alignkit.tui.question_items import QuestionItem


class ItemText(Widget):
    """Several items as lines of text, with a bar beside the one under the cursor.

    One widget for all of them: Textual lays out and draws every widget of a scrolled list at each key.
    """

    COMPONENT_CLASSES = {"items--bar"}

    class Picked(Message):
        """Somebody clicked an item."""

        def __init__(self, key: str) -> None:
            super().__init__()
            self.key = key

    def __init__(self) -> None:
        super().__init__()
        self._items: tuple[QuestionItem, ...] = ()
        self._cursor = ""
        self._is_spaced = False
        self._width = 0  # that the lines are laid out for
        self._lines: list[Text] = []
        self._items_of_lines: list[QuestionItem | None] = []  # None of a blank line
        self.display = False

    def show(self, items: Sequence[QuestionItem], cursor: str, *, is_spaced: bool) -> None:
        """Show items. ``cursor`` is the key of the one with the bar; ``is_spaced`` puts a blank line between them."""
        wanted = (tuple(items), cursor, is_spaced)
        if wanted == (self._items, self._cursor, self._is_spaced):
            return
        self._items, self._cursor, self._is_spaced = wanted
        self.display = bool(items)
        before, self._width = len(self._lines), 0
        height = len(self._lay_out(self.size.width)) if self.size.width else 0
        self.refresh(layout=height != before or not height)

    def rows_of(self, key: str) -> Region | None:
        """Where an item stands among the lines; None where it is not among these items."""
        lines = [y for y, item in enumerate(self._items_of_lines) if item is not None and item.key == key]
        return Region(0, lines[0], 1, len(lines)) if lines else None

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return len(self._lay_out(width))

    def render_line(self, y: int) -> Strip:
        lines = self._lay_out(self.size.width)
        if y >= len(lines):
            return Strip.blank(self.size.width, self.rich_style)
        item = self._items_of_lines[y]
        has_bar = item is not None and item.key == self._cursor
        line = Text(" ")
        if has_bar:
            line = Text().append("▌", self.get_component_rich_style("items--bar", partial=True))
        line.append_text(lines[y])
        strip = Strip(line.render(self.app.console), line.cell_len)
        return strip.adjust_cell_length(self.size.width).apply_style(self.rich_style)

    def _lay_out(self, width: int) -> list[Text]:
        if width != self._width:
            self._width, self._lines, self._items_of_lines = width, [], []
            for item in self._items:
                lines = draw_item(item, width - 1, self.app.console, is_current=item.key == self._cursor)
                is_answer = item.key == "answer"
                blank = (2 if is_answer else 0 if item.row else 1) if self._is_spaced else int(is_answer)
                self._lines += [*lines, *[Text()] * blank]
                self._items_of_lines += [*[item] * len(lines), *[None] * blank]
        return self._lines

    def on_click(self, event: events.Click) -> None:
        if event.y < len(self._items_of_lines) and (item := self._items_of_lines[event.y]):
            self.post_message(self.Picked(item.key))


class ItemList(VerticalScroll, can_focus=False):
    """Draws items it is given, and makes room for a box in place of one. Takes no key and changes nothing."""

    def __init__(self) -> None:
        super().__init__(id="question")
        self._above, self._below = ItemText(), ItemText()

    def compose(self) -> ComposeResult:
        yield self._above
        yield self._below
        yield Static(id="notes")

    def show(self, items: Sequence[QuestionItem], cursor: str, box: Widget | None = None, box_at: int = 0) -> None:
        """Show the items. A ``box`` takes the place of the item at ``box_at``; where the item there is another one
        (``box_at`` is negative), it stands before it.
        """
        above, below = list(items), []
        if box is not None and box.is_attached:
            place, covered = (box_at, 1) if box_at >= 0 else (-box_at - 1, 0)
            above, below, cursor = above[:place], above[place + covered :], ""
        is_spaced = self.screen.has_class("-roomy")
        self._above.show(above, cursor, is_spaced=is_spaced)
        self._below.show(below, cursor, is_spaced=is_spaced)

    async def mount_box(self, box: Widget) -> None:
        """Mount a box; ``show`` then makes room for it."""
        await self.mount(box, after=self._above)

    def scroll_to_cursor(self, cursor: str) -> None:
        """Bring the item under the cursor into sight, all of the list above the first."""
        rows = self._above.rows_of(cursor)
        if rows is not None and rows.y == 0:
            self.scroll_home(animate=False)
        elif rows is not None:
            self.scroll_to_region(rows, animate=False)
