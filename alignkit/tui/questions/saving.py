"""Saving while one types, and taking over what others have saved. Has no widget; the screen lends it its timers."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from textual.timer import Timer

from alignkit.core.errors import UserError
from alignkit.core.model import Campaign
from alignkit.store import recovery
from alignkit.tui.questions.walk import Walk

SAVE_DELAY = 0.5  # seconds
ACT_DELAY = 0.1  # after an act that is whole in itself, such as an agreement: others in a room wait for it
_CANNOT_READ = "the file cannot be read now"


class Saving:
    """Writes the session shortly after each change.

    ``take_typed`` puts what is typed into the walk; ``adopted`` is called with the campaign as it was before others'
    changes; ``redraw`` after something that the title shows; ``set_timer`` is the screen's.
    """

    def __init__(
        self,
        walk: Walk,
        take_typed: Callable[[], object],
        adopted: Callable[[Campaign], Awaitable[None]],
        redraw: Callable[[], None],
        set_timer: Callable[[float, Callable[[], Any]], Timer],
    ) -> None:
        self._walk = walk
        self._take_typed, self._adopted, self._redraw, self._set_timer = take_typed, adopted, redraw, set_timer
        self._timer: Timer | None = None
        self._lock = asyncio.Lock()  # held while the session is written or read on another thread

    def soon(self, delay: float = SAVE_DELAY) -> None:
        """Save within half a second, or sooner where there is nothing to type on."""
        if self._timer is None:
            self._timer = self._set_timer(delay, self._save)

    async def _save(self) -> None:
        self._timer = None
        walk = self._walk
        try:
            await self._run_and_adopt(walk.session.write)
            self._keep_bookmark()
            walk.annotations.forget_unknown_texts()
            walk.save_error = ""
        except UserError as refusal:
            walk.save_error = "NOT SAVED"
            if not walk.view.app.warned_unsaved:  # else it stands there, with the way to leave all the same
                walk.view.say(str(refusal), "error")
        self._redraw()
        if not walk.session.is_saved and not walk.save_error:
            self.soon()

    async def now(self) -> bool:
        """Save at once and return whether that worked; where it did not, say why."""
        try:
            await self._run_and_adopt(self._walk.session.write)
        except UserError as refusal:
            self._walk.view.say(str(refusal), "error")
            return False
        self._keep_bookmark()
        return True

    def on_the_way_out(self) -> None:
        """Save without another thread, on every way out. Raises UserError where the file cannot be written."""
        self._take_typed()
        try:
            self._walk.session.save()
        finally:  # what is typed and no value yet is kept there
            self._keep_bookmark()

    async def look(self) -> None:
        """Read the file if somebody else has changed it."""
        walk = self._walk
        try:
            await self._run_and_adopt(walk.session.look)
        except UserError as refusal:
            if walk.save_error != _CANNOT_READ:
                if not walk.save_error:  # else what could not be saved was told, and where it is
                    walk.view.say(str(refusal), "error")
                walk.save_error = _CANNOT_READ
                self._redraw()
            return
        if walk.save_error == _CANNOT_READ:
            walk.save_error = ""
            walk.view.say("")
            self._redraw()

    async def _run_and_adopt(self, half: Callable[[], None]) -> None:
        """Run a method of the session on a thread, then merge what others have saved before the next key is handled."""
        walk = self._walk
        async with self._lock:
            await asyncio.to_thread(half)
            self._take_typed()
            before = walk.campaign
            if walk.session.adopt_changes():
                await self._adopted(before)

    def _keep_bookmark(self) -> None:
        walk = self._walk
        recovery.save_bookmark(walk.session.workspace, walk.session.slug, walk.bookmark())
