"""The items of one question below each other, under a cursor while one reads, around the open box while one writes."""

from __future__ import annotations

from collections.abc import Sequence

from textual.containers import Vertical, VerticalScroll
from textual.widget import Widget
from textual.widgets import Static

from alignkit.tui.question_items import QuestionItem
from alignkit.tui.widgets import ItemRow

SPARE_ROWS = 14  # as many as nearly every question shows


class ItemList(VerticalScroll, can_focus=False):
    """Draws items it is given, and makes room for a box in place of one. Takes no key and changes nothing."""

    def __init__(self) -> None:
        super().__init__(id="question")
        self._items = Vertical(id="items")

    def compose(self):  # type: ignore[no-untyped-def]
        yield self._items
        yield Static(id="clock")
        yield Static(id="notes")

    def on_mount(self) -> None:
        self.set_timer(0.3, self._make_spare_rows)

    def _make_spare_rows(self) -> None:
        """Mount rows in advance, so that the first step to a long question does not wait for them."""
        spare = [ItemRow() for _ in range(len(self.rows()), SPARE_ROWS)]
        self._items.mount_all(spare)

    def rows(self) -> list[ItemRow]:
        return [row for row in self._items.children if isinstance(row, ItemRow)]

    def show(self, items: Sequence[QuestionItem], cursor: str, box: Widget | None = None, box_at: int = 0) -> None:
        """Show the items, reusing the rows there are. A ``box`` that is mounted takes the place of the item at
        ``box_at``; where the item there is another one (``box_at`` is negative), it stands before it.
        """
        rows = self.rows()
        if len(items) > len(rows):
            more = [ItemRow() for _ in range(len(rows), len(items))]
            self._items.mount_all(more)
            rows += more
        place, covers = (box_at, True) if box_at >= 0 else (-box_at - 1, False)
        for at, row in enumerate(rows):
            row.display = at < len(items) and not (box and covers and at == place)
            if at < len(items):
                row.show(items[at], is_current=items[at].key == cursor and box is None)
        if box is not None and box.is_attached:
            self._put_box(box, rows, place)

    def _put_box(self, box: Widget, rows: Sequence[ItemRow], place: int) -> None:
        children = list(self._items.children)
        at = children.index(box)
        before = sum(isinstance(child, ItemRow) for child in children[:at])
        if before != place and rows:
            if place < len(rows):
                self._items.move_child(box, before=rows[place])
            else:
                self._items.move_child(box, after=rows[-1])

    async def mount_box(self, box: Widget, place: int) -> None:
        """Mount a box where the item of that index stands."""
        rows = self.rows()
        if place < len(rows):
            await self._items.mount(box, before=rows[place])
        else:
            await self._items.mount(box)

    def scroll_to_cursor(self, cursor: str) -> None:
        """Bring the item under the cursor into sight."""
        for at, row in enumerate(self.rows()):
            if row.display and row.item.key == cursor:
                if at == 0:
                    self.scroll_home(animate=False)
                else:
                    row.scroll_visible(animate=False)
