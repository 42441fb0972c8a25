"""Two plain screens: a text to read and close, and the notice that the terminal is too small."""

from __future__ import annotations

from typing import ClassVar, Literal

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen, Screen
from textual.widgets import Static

from alignkit.core.errors import Problem
from alignkit.tui import keys
from alignkit.tui.safe_text import safe_line, safe_notes
from alignkit.tui.widgets import fit_height

_SCROLL_HINT = "arrows, pgup, pgdn scroll"


def describe_problem(problem: Problem) -> str:
    """A problem on lines of its own: where it is, what it is, and the fix."""
    place = ":".join(part for part in (problem.path, str(problem.line or "")) if part)
    return "\n".join(part for part in (place, problem.message, problem.hint) if part)


class NoticeDialog(ModalScreen[None]):
    """A text of any length; it may hold anybody's words."""

    AUTO_FOCUS = ".notice"
    BINDINGS: ClassVar[list[BindingType]] = [
        *keys.make_bindings("notice"),
        Binding("space", "scroll('page_down')", show=False),
    ]

    def __init__(self, title: str, text: str) -> None:
        super().__init__()
        self.heading, self.text = title, text

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog") as dialog:
            dialog.border_title = safe_line(self.heading)
            with VerticalScroll(classes="notice"):
                yield Static(safe_notes(self.text))
            yield Static(classes="form-hint notice-more", markup=False)

    def on_mount(self) -> None:
        self.watch(self._place, "scroll_y", self._show_scroll_hint, init=False)

    def on_resize(self) -> None:  # which comes first of all, too
        self.call_after_refresh(self._fit_height)

    def _fit_height(self) -> None:
        fit_height(self._place)
        self.call_after_refresh(self._show_scroll_hint)

    @property
    def _place(self) -> VerticalScroll:
        return self.query_one(".notice", VerticalScroll)

    def _show_scroll_hint(self) -> None:
        """Say how to go back and, where not all of the text fits, how much of it is below and which keys scroll."""
        place = self._place
        below = round(place.max_scroll_y - place.scroll_y)
        left = f"{below} more line{'s' if below > 1 else ''}" if below > 0 else "the end"
        told = (left, _SCROLL_HINT, "esc back") if place.max_scroll_y else ("esc back",)
        self.query_one(".notice-more", Static).update(Content("   ".join(told)))

    def action_scroll(self, way: Literal["up", "down", "page_up", "page_down"]) -> None:
        getattr(self._place, f"scroll_{way}")(animate=False)

    def action_leave(self) -> None:
        self.dismiss()


class TooSmallScreen(Screen[None]):
    """Covers every other screen while the terminal is too small."""

    def compose(self) -> ComposeResult:
        yield Static("This window is too small for alignkit.\nMake it 60 by 16 or larger.\n\nCtrl+q saves and leaves.")
