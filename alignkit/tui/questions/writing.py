"""Writing in a question, from Enter to Escape: the box that is open, and what is typed in it."""

from __future__ import annotations

import asyncio
from typing import Literal, Protocol

from textual.widget import Widget

from alignkit.core.model import Campaign
from alignkit.tui.question_items import FieldPath
from alignkit.tui.questions.item_list import ItemList
from alignkit.tui.questions.open_field import OpenField, describe_stop
from alignkit.tui.questions.stops import Stop
from alignkit.tui.questions.walk import Severity, Walk
from alignkit.tui.text_inputs import LineInput
from alignkit.values.safe_formatting import as_sentence

Mode = Literal["reading", "editing"]
END_SAID = "This is the end of the question: letters do nothing here. Escape goes back to reading."


class WritingView(Protocol):
    """What is asked of the screen."""

    mode: Mode

    def say(self, text: str, severity: Severity = "information") -> None:
        """Show one line."""

    def set_focus(self, widget: Widget | None) -> None:
        """Give the keys to a widget at once."""

    def stop_changed(self) -> None:
        """One writes at another stop: draw it."""

    def text_changed(self) -> None:
        """What is typed has changed the campaign: save and draw it soon."""

    def draw(self) -> None:
        """Draw everything."""


class Writing:
    """Opens and closes the box of a stop, and takes what is typed there into the walk.

    A box is opened or closed by one task at a time. Focus is set with ``set_focus``, as the screen says.
    """

    def __init__(self, walk: Walk, items: ItemList, view: WritingView) -> None:
        self._walk, self._items, self._view = walk, items, view
        self._moving = asyncio.Lock()
        self.box: OpenField | None = None  # None while one reads, and where there is no field

    async def open(self, stop: Stop) -> None:
        """Begin to write at a stop: close the box there is, and open its own."""
        async with self._moving:
            left, before = self._walk.draft_at_stop(), self._walk.stop
            self._walk.go_to_stop(stop)
            self._view.mode = "editing"
            old, self.box = self.box, None
            if stop.kind == "field":
                box = self._make_box(stop)
                await self._items.mount_box(box)
                self.box = box
                self._view.set_focus(box.editor.entry)
                if self._walk.is_replaced(stop) and isinstance(box.editor.entry, LineInput):
                    box.editor.entry.select_all()  # what is typed takes its place
            else:
                self._view.set_focus(None)
            if old:
                await old.remove()
            lies_ahead = before is not None and self._walk.is_ahead(before)
            self._say_draft(left, "Tab leads to it." if lies_ahead else "Shift+Tab goes back to it.")
            if stop.kind == "folded" and not left:
                self._view.say(
                    f"{len(stop.folded)} more here: {', '.join(stop.folded)}. Enter opens them, Tab goes on."
                )
            self._view.stop_changed()
            if self.box:
                self._items.call_after_refresh(self._show_box)
            else:
                self._items.scroll_end(animate=False)

    def _show_box(self) -> None:
        if self.box and self.box.is_attached:
            self.box.scroll_visible(animate=False)

    def _make_box(self, stop: Stop) -> OpenField:
        key = self._walk.question_key
        beside = self._walk.stops_beside(stop)
        content = self._walk.campaign.content(key)
        title = describe_stop(stop, key, content)
        text, known = self._walk.text_at(stop), self._walk.known_at(stop)
        return OpenField(stop, text, beside, content, title, self._walk.drafts.of(key), known)

    async def open_item(self, item: str, path: FieldPath = ()) -> None:
        """Begin to write in an item, at one of its fields; where nothing may be changed, say why."""
        if self._walk.may_edit():
            await self.open(self._walk.stop_of_item(item, path))

    async def move_to(self, item: str) -> None:
        """Write on in another item."""
        await self.settle()
        await self.open(self._walk.stop_of_item(item))

    async def go_on(self, by: int) -> None:
        """Open the next field, or with -1 the one before; at either end say so."""
        await self.settle()
        if self._walk.stop is None:
            return
        stop = self._walk.next_stop(by)
        if stop == self._walk.stop:
            self._view.say(END_SAID if stop.kind == "end" else "This is the first field. Tab goes on.")
        else:
            await self.open(stop)

    async def enter(self) -> None:
        """Open what is folded at the stop, else the next field."""
        stop = self._walk.stop
        if stop and stop.kind == "folded":
            await self.open(self._walk.unfold(stop))
        else:
            await self.go_on(1)

    async def take_letter(self) -> bool:
        """Where there is no box, open what is folded there; at the end say that letters do nothing. Whether the letter
        is done with.
        """
        stop = self._walk.stop
        if self.box or stop is None:
            return False
        if stop.kind == "folded":
            await self.open(self._walk.unfold(stop))
            return False
        self._view.say(END_SAID)
        return True

    async def close(self) -> None:
        """Take over what is typed and go back to reading."""
        if self._view.mode != "editing":
            return
        await self.settle()
        self._say_draft(await self._close_box(), "It is kept as typed.")
        self._view.draw()
        self._items.call_after_refresh(self._items.scroll_to_cursor, self._walk.cursor)

    async def _close_box(self) -> str:
        """Return what was left there and is no value yet."""
        async with self._moving:
            self._view.set_focus(None)
            left = self._walk.draft_at_stop()
            old, self.box = self.box, None
            self._walk.leave_stop()
            self._view.mode = "reading"
            if old:
                await old.remove()
            return left

    def _say_draft(self, left: str, how: str) -> None:
        """Say of a text that was left and is no value yet why, and how to mend it; else clear the line."""
        self._view.say(f"✗ {as_sentence(left)} {how}" if left else "", "warning" if left else "information")

    async def settle(self) -> None:
        """Wait until all that was typed is in its input, and take it over."""
        if self.box:
            await self.box.editor.settle()
            self.take_typed()

    def take_typed(self) -> None:
        """Put what stands in the open box into the walk."""
        if self.box and self.box.is_attached and self._walk.put(self.box.editor.text):
            self._view.text_changed()

    async def follow(self, before: Campaign) -> None:
        """Others have changed the campaign: bring the open box up to date, or close it where its row is gone."""
        text = self._walk.merge_stop(before)
        if text is None:
            await self._close_box()
        elif self.box and self._walk.stop and self._walk.stop.field:
            self.box.editor.replace_text(text)
