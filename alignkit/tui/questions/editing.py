"""Writing in the walk: what is typed into a form becomes part of the record, or is kept until it is a value."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, cast

from textual import work

from alignkit.app import answers, stances
from alignkit.core.model import TEAMS
from alignkit.core.questions import QUESTION_KEYS, get_question
from alignkit.text.sanitize import sanitize_line
from alignkit.tui.field_form import FieldInput
from alignkit.tui.question_items import FieldPath
from alignkit.tui.questions.question_form import QuestionForm

if TYPE_CHECKING:
    from alignkit.tui.questions.screen import QuestionsScreen


class EditingMixin:
    """Mixed into the walk, which has the session and the screen. Handlers go by their names: it is no widget."""

    @property
    def walk(self) -> QuestionsScreen:
        return cast("QuestionsScreen", self)

    async def action_edit(self) -> None:
        await self.walk.sheet.edit(self.walk.sheet.current_row())

    def on_question_form_opened(self, event: QuestionForm.Opened) -> None:
        if event.key == "more":
            self.walk.action_fold()
        elif event.key.startswith("disputed."):
            self.walk.choose_version(int(event.key.partition(".")[2]))

    async def close_form(self) -> None:
        self.flush_form()
        await self.walk.sheet.close()
        self.walk.draw()

    def flush_form(self) -> None:
        """Put what is written in the open form into the record, without waiting for its messages."""
        for said in self.walk.sheet.said():
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
            walk.call_after_refresh(walk.sheet.go_on, event.key)
        else:
            walk.call_after_refresh(walk.sheet.put_cursor, event.key)

    def on_field_input_changed(self, event: FieldInput.Changed) -> None:
        walk, path = self.walk, event.path
        group = ".".join((walk.here, *map(str, path)))
        if path[0] in TEAMS:
            act = partial(stances.set_position, walk.session, walk.here, path[0], event.value or "", group=group)
        else:
            # Whoever opened the form saw both texts of a dispute, so that what is written now is the choice of one.
            shown = walk.sheet.seen
            act = partial(
                answers.set_field, walk.session, walk.here, path, event.value, shown_disputes=shown, group=group
            )
        if walk.try_act(act):
            walk.save_soon()
            walk.draw_soon()

    def on_field_input_unfinished(self, event: FieldInput.Unfinished) -> None:
        walk = self.walk
        if event.text:
            walk.unfinished[walk.here, event.path] = event.text
            walk.save_soon()
        else:
            walk.unfinished.pop((walk.here, event.path), None)

    async def action_add(self) -> None:
        if not await self.walk.sheet.add_row():
            self.walk.notify("The cursor is on no table. Enter edits what it is on.", markup=False)

    def action_remove(self) -> None:
        walk, row = self.walk, self.walk.sheet.current_row()
        if row is None or not row.item.row or not walk.may_change():
            return
        table, place = row.item.key.split(".")
        removed = sanitize_line(row.item.text)
        if walk.try_act(partial(answers.remove_row, walk.session, walk.here, table, int(place))):
            walk.changed()
            walk.notify(f"Removed: {removed}. u takes it back.", markup=False)

    @work
    async def action_editor(self) -> None:
        """The answer in the user's own editor."""
        from alignkit.tui.questions.external_editor import edit_externally

        walk = self.walk
        if not walk.may_change():
            return
        text = await edit_externally(walk.app, walk.campaign.answer(walk.here), get_question(walk.here).asks)
        if text is not None and walk.try_act(partial(answers.set_answer, walk.session, walk.here, text)):
            walk.changed()


def parse_unfinished(saved: Any) -> dict[tuple[str, FieldPath], str]:
    """Texts that were no value yet, as ``recovery.keep_place`` keeps them, by question and path."""
    found: dict[tuple[str, FieldPath], str] = {}
    for entry in saved if isinstance(saved, list) else []:
        match entry:
            case [str(key), list(path), str(text)] if key in QUESTION_KEYS:
                found[key, tuple(path)] = text
    return found
