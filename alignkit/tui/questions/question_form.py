"""The items of one question under a cursor, and the form that opens in place of one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from textual import on
from textual.app import ComposeResult
from textual.containers import Container, Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Static

from alignkit.core.model import TEAMS, Campaign
from alignkit.core.questions import get_question
from alignkit.tui.field_form import FieldForm, FieldInput
from alignkit.tui.question_items import FieldPath, QuestionItem, list_items, value_at
from alignkit.tui.questions import side_panel
from alignkit.tui.widgets import ItemRow, update_if_changed

SPARE_ROWS = 14  # as many as nearly every question shows


class QuestionForm(Container):
    """Draws one question of a given campaign; what is typed is sent as messages of ``FieldInput``."""

    class Opened(Message):
        """An item without a form was picked: the folded line, or a dispute."""

        def __init__(self, key: str) -> None:
            super().__init__()
            self.key = key

    class Closed(Message):
        """The form was closed. The cursor goes to the item of this key, or with ``forward`` to the next one."""

        def __init__(self, key: str, forward: bool) -> None:
            super().__init__()
            self.key, self.forward = key, forward

    def __init__(self, unfinished: Mapping[tuple[str, FieldPath], str], may_edit: Callable[[], bool]) -> None:
        super().__init__(id="question")
        self.open_form: FieldForm | None = None
        self.may_edit = may_edit
        self.seen_disputes: list[Any] = []  # the disputes that stood there when the form was opened
        self._edited_row: ItemRow | None = None
        self._unfinished = unfinished
        self._campaign: Campaign | None = None
        self._key = ""

    def compose(self) -> ComposeResult:
        yield Static(id="asks")
        yield Static(id="why")
        yield Vertical(id="items")
        yield Static(id="clock")
        yield Static(id="notes")

    def on_mount(self) -> None:
        self.set_timer(0.3, self._make_spare_rows)

    def _make_spare_rows(self) -> None:
        """Mount rows in advance, so that the first step to a long question does not wait for them."""
        pane = self.query_one("#items", Vertical)
        spare = [ItemRow(QuestionItem("spare", "")) for _ in range(len(pane.query(ItemRow)), SPARE_ROWS)]
        for row in spare:
            row.display = False
        pane.mount_all(spare)

    # --- reading -----------------------------------------------------------------------------------------------

    def show(self, campaign: Campaign, key: str, tier: int, spread: bool) -> None:
        """Show a question as the campaign has it now, reusing the rows there are. The view fills #why."""
        self._campaign, self._key = campaign, key
        update_if_changed(self.query_one("#asks", Static), Content(get_question(key).asks))
        listed = list_items(campaign, key, tier, spread, self._unfinished_texts(key))
        pane = self.query_one("#items", Vertical)
        rows = list(pane.query(ItemRow))
        for row, item in zip(rows, listed, strict=False):
            row.display = row is not self._edited_row
            row.show(item)
        for row in rows[len(listed) :]:
            row.display = False
        if len(listed) > len(rows):
            pane.mount_all(ItemRow(item) for item in listed[len(rows) :])
        update_if_changed(self.query_one("#clock", Static), side_panel.render_clock_strip(campaign, key))

    def item_rows(self) -> list[ItemRow]:
        return [row for row in self.query(ItemRow) if row.display]

    def current_row(self) -> ItemRow | None:
        """The row under the cursor, or the one whose form is open."""
        focused = self.screen.focused
        return focused if isinstance(focused, ItemRow) else self._edited_row

    def put_cursor(self, key: str = "") -> None:
        """Put the cursor on the item of that key, else on the first."""
        rows = self.item_rows()
        if not rows:
            self.call_after_refresh(self.put_cursor, key)
            return
        (next((row for row in rows if row.item.key == key), None) or rows[0]).focus()

    def step_cursor(self, by: int) -> None:
        rows, row = self.item_rows(), self.current_row()
        if not rows:
            return
        place = rows.index(row) + by if row in rows else 0
        rows[max(0, min(place, len(rows) - 1))].focus()
        if place < 0:
            self.scroll_home(animate=False)

    @on(ItemRow.Picked)
    async def _picked(self, event: ItemRow.Picked) -> None:
        event.stop()
        await self.open_item(event.row)

    # --- writing -----------------------------------------------------------------------------------------------

    async def open_item(self, row: ItemRow | None) -> None:
        """Open the form of an item in its place."""
        if row is None:
            self.put_cursor()
            return
        item = row.item
        if not item.fields:
            self.post_message(self.Opened(item.key))
            return
        if not self.may_edit() or self._campaign is None:
            return
        await self.close_form()
        unfinished = self._unfinished_texts(self._key)
        self.seen_disputes = list(self._campaign.content(self._key).get("disputed", ()))
        self.open_form, self._edited_row = FieldForm(item.fields, self.value_at_path, unfinished), row
        await self.query_one("#items", Vertical).mount(self.open_form, after=row)
        row.display = False
        self.screen.refresh_bindings()
        self.open_form.scroll_visible(animate=False)

    async def add_row(self) -> bool:
        """Open the form of a new row of the table under the cursor; False where the cursor is on no table."""
        row = self.current_row()
        table = row.item.key.split(".")[0] if row else ""
        adding = next((each for each in self.item_rows() if each.item.key == f"{table}.+"), None)
        if adding:
            await self.open_item(adding)
        return adding is not None

    def _unfinished_texts(self, key: str) -> dict[FieldPath, str]:
        return {path: text for (question, path), text in self._unfinished.items() if question == key}

    def value_at_path(self, path: FieldPath) -> Any:
        """The value at a path of the question, or, at (team, "position"), the team's own view."""
        assert self._campaign is not None
        if path[0] in TEAMS:
            return self._campaign.view(path[0], self._key).position or None
        return value_at(self._campaign.content(self._key), path)

    def pending_messages(self) -> list[FieldInput.Changed | FieldInput.Unfinished]:
        """The messages for what is typed in the form and not yet reported."""
        return [told for editor in self.open_form.inputs() for told in editor.said()] if self.open_form else []

    @property
    def is_editing(self) -> bool:
        """Whether letters are text now and not commands."""
        return self.open_form is not None and not self.open_form.is_closed

    async def close_form(self) -> None:
        """Remove the form. The caller has taken over ``said`` before."""
        if self.open_form is None:
            return
        form, row = self.open_form, self._edited_row
        self.open_form = self._edited_row = None
        await form.remove()
        if row:
            row.display = True
        self.screen.refresh_bindings()

    @on(FieldForm.Closed)
    def _left(self, event: FieldForm.Closed) -> None:
        event.stop()
        self.post_message(self.Closed(self._edited_row.item.key if self._edited_row else "", event.forward))

    async def edit_next(self, key: str) -> None:
        """Go from the item of that key to the next, or to another row of a table that needs more.

        The form of the next item opens if something required is missing there.
        """
        rows = self.item_rows()
        place = next((n for n, each in enumerate(rows) if each.item.key == key), -1)
        short = rows[place].item.adds_row and bool(rows[place].item.asks)
        follower = rows[min(place + (not short), len(rows) - 1)]
        follower.focus()
        item = follower.item
        if item.fields and item.needed and item.asks and not item.text:
            await self.open_item(follower)

    def merge_changes(self, before: Campaign, now: Campaign) -> bool:
        """Bring an open form up to date with what others have saved; False where its row is gone."""
        if self.open_form is None:
            return True
        self._campaign = now
        for editor in self.open_form.inputs():
            path = _follow_row(editor.path, before.content(self._key), now.content(self._key))
            if path is None:
                return False
            editor.path = path
            editor.take_over(self.value_at_path(path))
        return True


def _follow_row(path: FieldPath, before: Any, now: Any) -> FieldPath | None:
    """The path of the same row after rows were added or removed above it; None where the row is gone."""
    if len(path) < 2 or not isinstance(path[1], int):
        return path
    old, new, place = before.get(path[0], []), now.get(path[0], []), path[1]
    if place >= len(old):
        return (path[0], place - len(old) + len(new), *path[2:])
    row = old[place]
    if place < len(new) and new[place] == row:
        return path
    first = next(iter(row), "")
    alike = [at for at, each in enumerate(new) if each == row]
    alike = alike or [at for at, each in enumerate(new) if each.get(first) == row.get(first)]
    return (path[0], min(alike, key=lambda at: abs(at - place)), *path[2:]) if alike else None
