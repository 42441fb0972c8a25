"""Editing in the questions screen: values typed into a form go into the campaign, unfinished texts are kept aside."""

from __future__ import annotations

from functools import partial
from typing import Any, cast

from textual import work

from alignkit.app import answers, stances
from alignkit.core.model import TEAMS
from alignkit.core.questions import QUESTION_KEYS, get_question
from alignkit.text.sanitize import sanitize_line
from alignkit.tui.field_form import FieldInput
from alignkit.tui.question_items import FieldPath
from alignkit.tui.questions.external_editor import edit_externally
from alignkit.tui.questions.host import QuestionsHost
from alignkit.tui.questions.question_form import QuestionForm


class EditingMixin:
    """Part of the questions screen. Its handlers go by name, because it is no widget."""

    @property
    def walk(self) -> QuestionsHost:
        return cast(QuestionsHost, self)

    async def action_edit(self) -> None:
        await self.walk.question_form.open_item(self.walk.question_form.current_row())

    def on_question_form_opened(self, event: QuestionForm.Opened) -> None:
        if event.key == "more":
            self.walk.action_fold()
        elif event.key.startswith("disputed."):
            self.walk.choose_version(int(event.key.partition(".")[2]))

    async def close_form(self) -> None:
        """Take over what is typed and close the form."""
        self.flush_form()
        await self.walk.question_form.close_form()
        self.walk.draw()

    def flush_form(self) -> None:
        """Put what is typed in the open form into the campaign, without waiting for its messages."""
        for said in self.walk.question_form.pending_messages():
            if isinstance(said, FieldInput.Changed):
                self.on_field_input_changed(said)
            else:
                self.on_field_input_unfinished(said)

    async def on_question_form_closed(self, event: QuestionForm.Closed) -> None:
        walk = self.walk
        await self.close_form()
        walk.save_soon()
        # Only after the layout is there again can the row be brought into sight.
        if event.forward:
            walk.call_after_refresh(walk.question_form.edit_next, event.key)
        else:
            walk.call_after_refresh(walk.question_form.put_cursor, event.key)

    def on_field_input_changed(self, event: FieldInput.Changed) -> None:
        walk, path = self.walk, event.path
        group = ".".join((walk.question_key, *map(str, path)))
        if path[0] in TEAMS:
            act = partial(
                stances.set_position, walk.session, walk.question_key, path[0], event.value or "", group=group
            )
        else:
            # Whoever opened the form saw both texts of a dispute, so that what is written now is the choice of one.
            shown = walk.question_form.seen_disputes
            act = partial(
                answers.set_field, walk.session, walk.question_key, path, event.value, shown_disputes=shown, group=group
            )
        if walk.try_act(act):
            walk.save_soon()
            walk.draw_soon()

    def on_field_input_unfinished(self, event: FieldInput.Unfinished) -> None:
        walk = self.walk
        if event.text:
            walk.unfinished[walk.question_key, event.path] = event.text
            walk.save_soon()
        else:
            walk.unfinished.pop((walk.question_key, event.path), None)

    async def action_add(self) -> None:
        if not await self.walk.question_form.add_row():
            self.walk.notify("The cursor is on no table. Enter edits what it is on.", markup=False)

    def action_remove(self) -> None:
        walk, row = self.walk, self.walk.question_form.current_row()
        if row is None or not row.item.row or not walk.may_edit():
            return
        table, place = row.item.key.split(".")
        removed = sanitize_line(row.item.text)
        if walk.try_act(partial(answers.remove_row, walk.session, walk.question_key, table, int(place))):
            walk.redraw_and_save()
            walk.notify(f"Removed: {removed}. u takes it back.", markup=False)

    @work
    async def action_editor(self) -> None:
        """Write the answer in the user's own editor."""
        walk = self.walk
        if not walk.may_edit():
            return
        text = await edit_externally(
            walk.app, walk.campaign.answer(walk.question_key), get_question(walk.question_key).asks
        )
        if text is not None and walk.try_act(partial(answers.set_answer, walk.session, walk.question_key, text)):
            walk.redraw_and_save()


def parse_unfinished(saved: Any) -> dict[tuple[str, FieldPath], str]:
    """Unfinished texts by question and path, from what ``recovery.save_bookmark`` has stored."""
    found: dict[tuple[str, FieldPath], str] = {}
    for entry in saved if isinstance(saved, list) else []:
        match entry:
            case [str(key), list(path), str(text)] if key in QUESTION_KEYS:
                found[key, tuple(path)] = text
    return found
