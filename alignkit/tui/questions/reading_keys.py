"""Keys and pastes of the walk, before anything is bound to them: what is a command, what is text, what comes late."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Protocol

from textual import events
from textual.message import Message
from textual.timer import Timer

from alignkit.tui import keys
from alignkit.tui.base_app import BaseApp
from alignkit.tui.questions import drawing
from alignkit.tui.questions.key_guard import HOLD_SECONDS, KeyGuard
from alignkit.tui.questions.walk import Severity, Walk

TEXT_SAID = "That came as text while you read, so nothing was done. Enter or e opens the field to write in."
AT_ONCE = "np123456789"
# What each letter does while one reads.
LETTERS = {
    keys.KEY_CHARACTERS.get(name, name): action
    for row in keys.KEYS
    if row.screen in ("walk", "everywhere")
    for names, action in keys.expand_keys(row)
    for name in names.split(",")
    if len(keys.KEY_CHARACTERS.get(name, name)) == 1
}


class ReadingView(Protocol):
    """What is asked of the screen."""

    app: BaseApp

    @property
    def is_current(self) -> bool:
        """Whether the screen is the one in front."""

    def say(self, text: str, severity: Severity = "information") -> None:
        """Show one line."""

    async def show_question(self, key: str, item: str = "") -> None:
        """Show a question with the cursor on an item."""


class ReadingKeys:
    """Judges what is typed while one reads, and carries out the letters that are commands."""

    def __init__(self, walk: Walk, view: ReadingView, run: Callable[[str], Awaitable[object]]) -> None:
        """``run`` runs an action of the screen."""
        self._walk, self._view, self._run = walk, view, run
        self._guard = KeyGuard("".join(LETTERS), AT_ONCE)
        self._timer: Timer | None = None
        self._before_run = ("", "")  # the question and item one was at when a run of letters began
        self._ready_at: float | None = None
        self._is_acting = False

    @property
    def is_idle(self) -> bool:
        """Whether no letter waits, and none is being carried out."""
        return self._timer is None and not self._is_acting

    @property
    def is_ready(self) -> bool:
        """Whether the screen has been drawn, so that keys are meant for what is seen."""
        return self._ready_at is not None

    def begin(self) -> None:
        """From now on keys are meant for what is seen."""
        self._ready_at = Message().time

    def refuse_text(self, now: float) -> None:
        """A text came in one piece: nothing is done, and a line says so."""
        self._guard.text(now)
        self._view.say(TEXT_SAID, "warning")

    async def take(self, event: events.Key) -> bool:
        """Handle a key; False where it is to take its usual way."""
        letter = event.character if event.is_printable else None
        is_early = self._ready_at is None or event.time < self._ready_at
        if is_early and (letter is not None or event.key == "enter"):
            self._guard.text(event.time)
            return True
        if letter is not None:
            await self.judge(letter, event.time)
            return True
        verdict = self._guard.other_key(event.time)
        if verdict is None:
            return True
        await self._carry_out(verdict.letters)
        return False

    async def judge(self, letter: str, now: float) -> None:
        """Judge a letter, and do what it completes."""
        place = (self._walk.question_key, self._walk.cursor)
        verdict = self._guard.letter(letter, now)
        if self._timer:
            self._timer.stop()
            self._timer = None
        if verdict.letters and not verdict.waits:
            self._before_run = place
        await self._carry_out(verdict.letters)
        if verdict.is_text:
            if verdict.goes_back and self._view.is_current:
                await self._view.show_question(*self._before_run)
            self._view.say(TEXT_SAID, "warning")
        if verdict.waits:
            if text := drawing.describe_held(self._guard.held):
                self._view.say(text)
            # Through the app's own queue: a letter that has arrived meanwhile is judged first.
            app = self._view.app
            self._timer = app.set_timer(HOLD_SECONDS, lambda: app.call_later(self._release))

    async def _release(self) -> None:
        self._timer, self._is_acting = None, True
        try:
            if self._view.is_current:
                await self._carry_out(self._guard.release())
        finally:
            self._is_acting = False

    async def _carry_out(self, letters: str) -> None:
        """Do what letters stand for, one after the other, as long as no dialog has opened and nobody writes."""
        for letter in letters:
            if self._view.is_current and self._walk.stop is None:
                await self._run(LETTERS[letter])
