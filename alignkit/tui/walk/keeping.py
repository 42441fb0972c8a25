"""Keeping what the walk holds: autosave, what others wrote meanwhile, the way out, and undo."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, cast

from alignkit.disk import recovery
from alignkit.problems import Refused
from alignkit.questions import KEYS
from alignkit.shown import shown, shown_line

if TYPE_CHECKING:
    from alignkit.tui.app import AlignApp
    from alignkit.tui.walk.screen import Walk

SAVE_AFTER = 0.5  # seconds


class Keeping:
    """Mixed into the walk, which has the session and the screen."""

    @property
    def walk(self) -> Walk:
        return cast("Walk", self)

    def save_soon(self) -> None:
        walk = self.walk
        if walk._saving is None:
            walk._saving = walk.set_timer(SAVE_AFTER, walk._save)

    async def _save(self) -> None:
        walk = self.walk
        walk._saving = None
        try:
            await walk._in_turn(walk.session.write)
            recovery.keep_place(walk.session.workspace, walk.session.slug, walk._place())
            walk.asides.forget_unknown()
            walk._trouble = ""
        except Refused as refusal:
            walk._trouble = "NOT SAVED"
            if not cast("AlignApp", walk.app).told_unsaved:  # else it stands there, with the way to leave all the same
                walk.notify(shown(str(refusal)), severity="error", timeout=15, markup=False)
        walk.draw_soon()
        if not walk.session.is_saved and not walk._trouble:
            walk.save_soon()

    async def _in_turn(self, half: Callable[[], None]) -> None:
        """Write or look on another thread, then take over what others wrote, with no key in between."""
        walk = self.walk
        async with walk._turns:
            await asyncio.to_thread(half)
            walk.hear()
            before = walk.campaign
            if not walk.session.adopt():
                return
            if not walk.sheet.take_over(before, walk.campaign):
                await walk.close_form()
            walk.changed()
            walk.notify("Somebody else changed this campaign; it is taken over here.", markup=False)

    def _place(self) -> dict[str, Any]:
        walk = self.walk
        unfinished = [[key, list(path), text] for (key, path), text in walk.unfinished.items()]
        return {"question": walk.here, "item": walk.cursor(), "unfinished": unfinished}

    def save_now(self) -> None:
        """On every way out, also when the terminal is closed. Raises Refused where it cannot be written."""
        walk = self.walk
        walk.hear()
        try:
            walk.session.save()
        finally:  # what is typed and no value yet is kept there
            recovery.keep_place(walk.session.workspace, walk.session.slug, walk._place())

    async def _look(self) -> None:
        """Has somebody else changed the file?"""
        walk = self.walk
        try:
            await walk._in_turn(walk.session.look)
        except Refused as refusal:
            if walk._trouble != "the file cannot be read now":
                if not walk._trouble:  # else what could not be saved was told, and where it is
                    walk.notify(shown(str(refusal)), severity="error", timeout=15, markup=False)
                walk._trouble = "the file cannot be read now"
                walk.draw_soon()
            return
        if walk._trouble == "the file cannot be read now":
            walk._trouble = ""
            walk.app.clear_notifications()
            walk.draw_soon()

    async def saved(self) -> bool:
        """Save now; where that fails, say so."""
        walk = self.walk
        try:
            await walk._in_turn(walk.session.write)
        except Refused as refusal:
            walk.notify(shown(str(refusal)), severity="error", timeout=15, markup=False)
            return False
        recovery.keep_place(walk.session.workspace, walk.session.slug, walk._place())
        return True

    async def action_undo(self) -> None:
        walk = self.walk
        await walk._turn(walk.session.undo, "Undone", "There is nothing to undo.")

    async def action_redo(self) -> None:
        walk = self.walk
        await walk._turn(walk.session.redo, "Done again", "There is nothing to do again.")

    async def _turn(self, turn: Any, said: str, nothing: str) -> None:
        walk = self.walk
        walk.hear()
        try:
            step = turn()
        except Refused as refusal:
            walk.notify(shown(str(refusal)), severity="warning", markup=False)
            return
        if step is None:
            walk.notify(nothing, markup=False)
            return
        if step.question in KEYS and step.question != walk.here:
            await walk.go_to(step.question)
        walk.changed()
        walk.notify(f"{said}: {shown_line(step.label)}", markup=False)
