"""The Textual apps that the screens are held against: `python bare.py empty`, `python bare.py text FILE`."""

import sys
from pathlib import Path

from textual.app import App, ComposeResult
from textual.widgets import Static, TextArea


class Empty(App[None]):
    def compose(self) -> ComposeResult:
        yield Static("ready")


class Text(App[None]):
    def compose(self) -> ComposeResult:
        area = TextArea(Path(sys.argv[2]).read_text(encoding="utf-8"), compact=True, highlight_cursor_line=False)
        area.move_cursor(area.document.end)
        yield area


(Empty if sys.argv[1] == "empty" else Text)().run()
