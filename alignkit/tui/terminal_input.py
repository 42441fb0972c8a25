"""Pasted text on its way from the terminal: escape sequences in it are left out before Textual reads them as keys.

Textual ends a bracketed paste only at its closing mark, but reads an escape sequence inside it as keys of its own. They
reach the program before the text that stands in front of them: "a <red> b" became "red a  b".
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from textual._xterm_parser import XTermParser
from textual.message import Message

_START, _END = "\x1b[200~", "\x1b[201~"
_SEQUENCE = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|[PX^_\]].*?(?:\x07|\x1b\\)|[ -/]*[0-Z\\^-~])", re.DOTALL)
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


def clean_pastes() -> None:
    """Have every terminal's input cleaned. Called once, before the app runs."""
    if getattr(XTermParser, "cleans_pastes", False):
        return
    feed = XTermParser.feed

    def cleaned_feed(self: XTermParser, data: str) -> Iterable[Message]:
        cleaner = self.__dict__.setdefault("paste_cleaner", PasteCleaner())
        cleaned = cleaner.clean(data)
        # An empty text would mean the end of input.
        return feed(self, cleaned) if cleaned or not data else ()

    XTermParser.feed = cleaned_feed  # type: ignore[method-assign]
    XTermParser.cleans_pastes = True  # type: ignore[attr-defined]
