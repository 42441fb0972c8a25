"""Saving while one types, taking over what others have saved, and undo."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any, cast

from alignkit.core.errors import UserError
from alignkit.core.questions import QUESTION_KEYS
from alignkit.store import recovery
from alignkit.text.sanitize import sanitize, sanitize_line
from alignkit.tui.questions.host import QuestionsHost

SAVE_DELAY = 0.5  # seconds


class AutosaveMixin:
    """Part of the questions screen: writes the session shortly after each change."""

    @property
    def walk(self) -> QuestionsHost:
        return cast(QuestionsHost, self)

    def save_soon(self) -> None:
        """Save within half a second."""
        walk = self.walk
        if walk._save_timer is None:
            walk._save_timer = walk.set_timer(SAVE_DELAY, self._save)

    async def _save(self) -> None:
        walk = self.walk
        walk._save_timer = None
        try:
            await self._run_and_adopt(walk.session.write)
            recovery.save_bookmark(walk.session.workspace, walk.session.slug, self._make_bookmark())
            walk.annotations.forget_unknown_texts()
            walk._save_error = ""
        except UserError as refusal:
            walk._save_error = "NOT SAVED"
            if not walk.app.warned_unsaved:  # else it stands there, with the way to leave all the same
                walk.notify(sanitize(str(refusal)), severity="error", timeout=15, markup=False)
        walk.draw_soon()
        if not walk.session.is_saved and not walk._save_error:
            walk.save_soon()

    async def _run_and_adopt(self, half: Callable[[], None]) -> None:
        """Run a method of the session on a thread, then merge what others have saved before the next key is handled."""
        walk = self.walk
        async with walk._session_lock:
            await asyncio.to_thread(half)
            walk.flush_form()
            before = walk.campaign
            if not walk.session.adopt_changes():
                return
            if not walk.question_form.merge_changes(before, walk.campaign):
                await walk.close_form()
            walk.redraw_and_save()
            walk.notify("Somebody else changed this campaign; it is taken over here.", markup=False)

    def _make_bookmark(self) -> dict[str, Any]:
        walk = self.walk
        unfinished = [[key, list(path), text] for (key, path), text in walk.unfinished.items()]
        return {"question": walk.question_key, "item": walk.current_item_key(), "unfinished": unfinished}

    def save_now(self) -> None:
        """Save at once, on every way out. Raises UserError where the file cannot be written."""
        walk = self.walk
        walk.flush_form()
        try:
            walk.session.save()
        finally:  # what is typed and no value yet is kept there
            recovery.save_bookmark(walk.session.workspace, walk.session.slug, self._make_bookmark())

    async def _watch_file(self) -> None:
        """Read the file if somebody else has changed it."""
        walk = self.walk
        try:
            await self._run_and_adopt(walk.session.look)
        except UserError as refusal:
            if walk._save_error != "the file cannot be read now":
                if not walk._save_error:  # else what could not be saved was told, and where it is
                    walk.notify(sanitize(str(refusal)), severity="error", timeout=15, markup=False)
                walk._save_error = "the file cannot be read now"
                walk.draw_soon()
            return
        if walk._save_error == "the file cannot be read now":
            walk._save_error = ""
            walk.app.clear_notifications()
            walk.draw_soon()

    async def try_save(self) -> bool:
        """Save now and return whether that worked; where it did not, show why."""
        walk = self.walk
        try:
            await self._run_and_adopt(walk.session.write)
        except UserError as refusal:
            walk.notify(sanitize(str(refusal)), severity="error", timeout=15, markup=False)
            return False
        recovery.save_bookmark(walk.session.workspace, walk.session.slug, self._make_bookmark())
        return True

    async def action_undo(self) -> None:
        walk = self.walk
        await self._undo_or_redo(walk.session.undo, "Undone", "There is nothing to undo.")

    async def action_redo(self) -> None:
        walk = self.walk
        await self._undo_or_redo(walk.session.redo, "Done again", "There is nothing to do again.")

    async def _undo_or_redo(self, turn: Any, said: str, nothing: str) -> None:
        walk = self.walk
        walk.flush_form()
        try:
            step = turn()
        except UserError as refusal:
            walk.notify(sanitize(str(refusal)), severity="warning", markup=False)
            return
        if step is None:
            walk.notify(nothing, markup=False)
            return
        if step.question in QUESTION_KEYS and step.question != walk.question_key:
            await walk.show_question(step.question)
        walk.redraw_and_save()
        walk.notify(f"{said}: {sanitize_line(step.label)}", markup=False)
