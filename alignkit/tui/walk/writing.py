"""Writing in the walk: what is typed into a form becomes part of the record, or is kept until it is a value."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, cast

from textual import work

from alignkit import agreement
from alignkit.merging import merge
from alignkit.model import TEAMS, TEAMS_OWN, Campaign
from alignkit.questions import KEYS, question
from alignkit.shown import shown_line
from alignkit.tui.editor import FieldEditor
from alignkit.tui.items import Path
from alignkit.tui.walk.sheet import Sheet

if TYPE_CHECKING:
    from alignkit.tui.walk.screen import Walk


class Writing:
    """Mixed into the walk, which has the session and the screen. Handlers go by their names: it is no widget."""

    @property
    def walk(self) -> Walk:
        return cast("Walk", self)

    async def action_edit(self) -> None:
        await self.walk.sheet.edit(self.walk.sheet.current())

    def on_sheet_opened(self, event: Sheet.Opened) -> None:
        if event.key == "more":
            self.walk.action_fold()
        elif event.key.startswith("disputed."):
            self.walk.choose_version(int(event.key.partition(".")[2]))

    async def close_form(self) -> None:
        self.hear()
        await self.walk.sheet.close()
        self.walk.draw()

    def hear(self) -> None:
        """Put what is written in the open form into the record, without waiting for its messages."""
        for said in self.walk.sheet.said():
            if isinstance(said, FieldEditor.Typed):
                self.on_field_editor_typed(said)
            else:
                self.on_field_editor_unfinished(said)

    async def on_sheet_closed(self, event: Sheet.Closed) -> None:
        walk = self.walk
        await self.close_form()
        walk.save_soon()
        # Only after the layout is there again can the row be brought into sight.
        if event.forward:
            walk.call_after_refresh(walk.sheet.go_on, event.key)
        else:
            walk.call_after_refresh(walk.sheet.put_cursor, event.key)

    def on_field_editor_typed(self, event: FieldEditor.Typed) -> None:
        walk, path = self.walk, event.path
        if path[0] in TEAMS:
            label = f"{TEAMS_OWN[path[0]]} view"
            act = partial(walk.session.apply, agreement.position, label, walk.here, path[0], event.value or "")
        else:
            label = f"{question(walk.here).name}: {event.field.label}"
            act = partial(walk.session.apply, self._edited, label, walk.here, path, event.value)
        group = ".".join((walk.here, *map(str, path)))
        if walk.attempt(partial(act, group=group, question=walk.here)):
            walk.save_soon()
            walk.draw_soon()

    def _edited(self, campaign: Campaign, key: str, path: Path, value: Any) -> Campaign:
        after = agreement.set_field(campaign, key, path, value)
        disputed = campaign.content(key).get("disputed")
        if not disputed or self.walk.sheet.seen != disputed:
            return after
        # Whoever opened the form saw both texts, so that what is written now is the choice between them.
        return after.with_content(key, merge.settled(key, campaign.content(key), after.content(key)))

    def on_field_editor_unfinished(self, event: FieldEditor.Unfinished) -> None:
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
        walk, row = self.walk, self.walk.sheet.current()
        if row is None or not row.item.row or not walk.may_change():
            return
        table, place = row.item.key.split(".")
        removed = shown_line(row.item.text)
        verb = partial(walk.session.apply, agreement.set_field, "row removed", walk.here, (table, int(place)), None)
        if walk.attempt(partial(verb, question=walk.here)):
            walk.changed()
            walk.notify(f"Removed: {removed}. u takes it back.", markup=False)

    @work
    async def action_editor(self) -> None:
        """The answer in the user's own editor."""
        from alignkit.tui.walk.own_editor import edited

        walk = self.walk
        if not walk.may_change():
            return
        text = await edited(walk.app, walk.campaign.answer(walk.here), question(walk.here).asks)
        label = f"{question(walk.here).name}: answer"
        write = partial(walk.session.apply, agreement.answer, label, walk.here, text, question=walk.here)
        if text is not None and walk.attempt(write):
            walk.changed()


def unfinished(saved: Any) -> dict[tuple[str, Path], str]:
    """Texts that were no value yet, as ``recovery.keep_place`` keeps them, by question and path."""
    found: dict[tuple[str, Path], str] = {}
    for entry in saved if isinstance(saved, list) else []:
        match entry:
            case [str(key), list(path), str(text)] if key in KEYS:
                found[key, tuple(path)] = text
    return found
