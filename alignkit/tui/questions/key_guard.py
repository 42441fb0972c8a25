"""Letters typed while one reads: one letter is a command, a run of several is text and does nothing.

Knows no screen: it is told each key and its time, and answers which letters are to be carried out.
"""

from __future__ import annotations

import re
from typing import NamedTuple

HOLD_SECONDS = 0.25  # how long a letter waits for the next one: whoever types a sentence is faster
QUIET_SECONDS = 0.8  # how long nobody may type until letters are commands again, after a text
_SWALLOW_SECONDS = 0.3  # a Tab or Enter this soon after a letter of a text belongs to the text
_PHRASE = re.compile(r"(?:m?s?|sm)n?|.")  # what an expert types in one go: both teams agree, and on
_REPEATED = frozenset("npur")  # may be held down


class Verdict(NamedTuple):
    """What a key means: the letters to carry out now, whether some wait, and whether it made a text of the run.

    ``goes_back``: the text began with a letter that was carried out at once, so that its step is to be taken back.
    """

    letters: str = ""
    waits: bool = False
    is_text: bool = False
    goes_back: bool = False


class KeyGuard:
    """Judges runs of letters. ``commands`` are the letters that mean something, ``at_once`` those that only move."""

    def __init__(self, commands: str, at_once: str) -> None:
        self._commands, self._at_once = frozenset(commands), frozenset(at_once)
        self._run = ""  # letters that belong together
        self._waiting = ""  # those of them that are not carried out yet
        self._last = -9.0
        self._is_text = False
        self._streams = ""  # a letter that is held down

    @property
    def held(self) -> str:
        """The letters that wait to be carried out."""
        return self._waiting

    def letter(self, letter: str, now: float) -> Verdict:
        """A letter was typed at ``now``, in seconds."""
        gap, self._last = now - self._last, now
        if self._is_text:
            if gap < QUIET_SECONDS:
                return Verdict()
            self._is_text = False
        late = ""
        if gap >= HOLD_SECONDS:
            late, self._run, self._waiting, self._streams = self._waiting, "", "", ""
        if self._streams == letter:
            return Verdict(late + letter)
        run = self._run + letter
        if letter in self._commands and letter in _REPEATED and run == letter * 2:
            done, self._run, self._waiting, self._streams = self._waiting + letter, "", "", letter
            return Verdict(late + done)
        if letter not in self._commands or self._streams or not _PHRASE.fullmatch(run):
            moved = self._run[:1] in self._at_once and not self._waiting
            self._become_text()
            return Verdict(late, is_text=True, goes_back=moved)
        self._run = run
        if letter in self._at_once and run == letter:
            return Verdict(late + letter)
        self._waiting += letter
        return Verdict(late, waits=True)

    def _become_text(self) -> None:
        self._run = self._waiting = self._streams = ""
        self._is_text = True

    def other_key(self, now: float) -> Verdict | None:
        """A key that is no letter: what waits is carried out before it. None: it belongs to a text, so drop it."""
        gap = now - self._last
        if self._is_text and gap < _SWALLOW_SECONDS:
            self._last = now
            return None
        self._is_text = False
        return Verdict(self.release())

    def text(self, now: float) -> None:
        """A text came in one piece, or before the screen was there: letters right after it belong to it."""
        self._become_text()
        self._last = now

    def release(self) -> str:
        """The letters that have waited long enough; none wait afterwards."""
        done, self._run, self._waiting, self._streams = self._waiting, "", "", ""
        return done
