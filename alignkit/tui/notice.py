"""Two plain screens: something to read and close, and a terminal too small for any other."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical, VerticalScroll
from textual.screen import ModalScreen, Screen
from textual.widgets import Footer, Static

from alignkit.problems import Problem
from alignkit.tui import keys
from alignkit.tui.safe import safe, safe_line


def told(problem: Problem) -> str:
    """A problem on lines of its own: where, what, the mend."""
    place = ":".join(part for part in (problem.path, str(problem.line or "")) if part)
    return "\n".join(part for part in (place, problem.message, problem.hint) if part)


class Notice(ModalScreen[None]):
    """Something to read; any of people's words may stand in it."""

    BINDINGS: ClassVar[list[BindingType]] = [*keys.bindings("notice")]

    def __init__(self, title: str, text: str) -> None:
        super().__init__()
        self.heading, self.text = title, text

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Static(safe_line(self.heading), classes="heading")
            with VerticalScroll():
                yield Static(safe(self.text))
            yield Footer(show_command_palette=False, compact=True)

    def action_leave(self) -> None:
        self.dismiss()


class TooSmall(Screen[None]):
    """Stands in front of every other screen while the terminal is too small for it."""

    def compose(self) -> ComposeResult:
        yield Static("This window is too small for alignkit.\nMake it 60 by 16 or larger.\n\nCtrl+q saves and leaves.")
