"""Text on its way from the terminal to Textual: a paste without escape sequences, and Escape as a key of its own.

Textual ends a bracketed paste only at its closing mark, but reads an escape sequence inside it as keys of its own. They
reach the program before the text that stands in front of them: "a <red> b" became "red a  b".

Textual takes what follows an Escape within a tenth of a second for the rest of an escape sequence. Escape and a
sentence became "^" and the sentence, so that one went on writing; Escape and "for" became ctrl+right and "or".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from textual._ansi_sequences import ANSI_SEQUENCES_KEYS
from textual._xterm_parser import XTermParser
from textual.message import Message

_START, _END = "\x1b[200~", "\x1b[201~"
_SEQUENCE = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|[PX^_\]].*?(?:\x07|\x1b\\)|[ -/]*[0-Z\\^-~])", re.DOTALL)
_TERMINATED = re.compile(r"[PX^_\]].*?(?:\x07|\x1b\\)", re.DOTALL)  # what a terminal answers, behind its Escape
_MAX_SEQUENCE = 64  # what is longer is no sequence that is still coming


class PasteCleaner:
    """Cleans what a terminal sends, piece by piece. Outside a paste it changes nothing."""

    def __init__(self) -> None:
        self._is_pasting = False
        self._before = ""  # the end of the last piece, which may be the beginning of a mark
        self._rest = ""  # the beginning of a sequence whose end is in the next piece

    def clean(self, data: str) -> str:
        """The next piece, without the escape sequences of a paste."""
        text, self._rest = self._rest + data, ""
        cleaned: list[str] = []
        while text:
            if self._is_pasting:
                body, mark, text = text.partition(_END)
                if not mark:
                    body = self._hold_back(body)
                cleaned.append(_SEQUENCE.sub("", body).replace("\x1b", "") + mark)
                self._is_pasting = not mark
            else:
                known = self._before + text
                place = known.find(_START)
                end = place + len(_START) - len(self._before) if place >= 0 else len(text)
                cleaned.append(text[:end])
                self._before = "" if place >= 0 else known[1 - len(_START) :]
                self._is_pasting, text = place >= 0, text[end:]
        return "".join(cleaned)

    def _hold_back(self, body: str) -> str:
        """The body without a sequence at its end that is not complete yet."""
        last = body.rfind("\x1b")
        if last >= 0 and len(body) - last < _MAX_SEQUENCE and not _SEQUENCE.match(body, last):
            self._rest = body[last:]
            return body[:last]
        return body


def split_after_escapes(data: str, *, is_after_escape: bool = False) -> list[str]:
    """What a terminal sends in pieces: between two of them, an Escape has been pressed that begins no sequence.

    ``is_after_escape``: an Escape came last before it, in a read of its own; the first piece is "" where it is over.
    Escape and one letter in a single read are left together, because a terminal sends Alt and a letter so. What begins
    as a sequence does ("[", or "O" and a letter of an arrow or function key) is left, too: nothing tells it from one.
    """
    pieces: list[str] = []
    start = 0
    if is_after_escape and data and _is_text(data, was_read_alone=True):
        pieces.append("")
    place = data.find("\x1b")
    while place >= 0:
        if _is_text(data[place + 1 :], was_read_alone=False):
            pieces.append(data[start : place + 1])
            start = place + 1
        place = data.find("\x1b", place + 1)
    return [*pieces, data[start:]]


def _is_text(rest: str, *, was_read_alone: bool) -> bool:
    """Whether what follows an Escape is text, and no sequence that the Escape begins."""
    run = rest.partition("\x1b")[0]
    if not run or run[0] == "[":
        return False
    if run[0] == "O" and (len(run) < 2 or f"\x1b{run[:2]}" in ANSI_SEQUENCES_KEYS):
        return len(run) > 2 and run[1].islower()  # those in small letters are of a keypad, and come alone
    if _TERMINATED.match(rest):
        return False
    return was_read_alone or len(run) > 1


def mend_terminal_input() -> None:
    """Have every terminal's input cleaned and its Escapes told from sequences. Called once, before the app runs."""
    if getattr(XTermParser, "is_mended", False):
        return
    feed = XTermParser.feed

    def mended_feed(self: XTermParser, data: str) -> Iterable[Message]:
        cleaner = self.__dict__.setdefault("paste_cleaner", PasteCleaner())
        cleaned = cleaner.clean(data)
        # An empty text would mean the end of input.
        return feed_pieces(self, cleaned) if cleaned else () if data else feed(self, data)

    def feed_pieces(self: XTermParser, data: str) -> Iterator[Message]:
        # Textual waits for the rest of a sequence as long as it has a time set.
        waits = self._timeout_time is not None and self.__dict__.get("ends_in_escape", False)
        self.__dict__["ends_in_escape"] = data.endswith("\x1b")
        *before, last = split_after_escapes(data, is_after_escape=waits)
        for piece in before:
            if piece:
                yield from feed(self, piece)
            self._timeout_time = 0.0  # it has waited long enough
            yield from self.tick()
        if last:
            yield from feed(self, last)

    XTermParser.feed = mended_feed  # type: ignore[method-assign]
    XTermParser.is_mended = True  # type: ignore[attr-defined]
