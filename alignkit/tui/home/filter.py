"""The filters of the campaign list, side by side: each value with how many campaigns it would show."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import ClassVar

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Button, OptionList, Static
from textual.widgets.option_list import Option

from alignkit.filters import Me, conditions, passes, query, said, written
from alignkit.tui.home.choices import HEADINGS, Choice, choices
from alignkit.tui.home.rows import Row, counted
from alignkit.tui.safe import safe, safe_cell, safe_value

_OTHER = "Other days: launch:2026-03..2026-05 after /"


class Values(OptionList, inherit_bindings=False):
    """The values of one part; Enter belongs to the dialog, and so do left and right."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "cursor_up", show=False),
        Binding("down,j", "cursor_down", show=False),
        Binding("pageup", "page_up", show=False),
        Binding("pagedown", "page_down", show=False),
        Binding("home", "first", show=False),
        Binding("end", "last", show=False),
        Binding("space", "select", show=False),
    ]

    def __init__(self, part: str) -> None:
        super().__init__(id=f"part-{part}", compact=True, markup=False)
        self.part = part
        self.offered: list[Choice] = []
        self._pointed: int | None = None

    def offer(self, offered: list[Choice]) -> None:
        """Show these values, with the cursor on the one that is chosen."""
        self.offered = offered
        self.set_options([Option("") for _ in offered])
        self.highlighted = next((n for n, choice in enumerate(offered) if choice.chosen), 0)
        self.point(range(len(offered)))

    def point(self, places: Iterable[int | None]) -> None:
        """Draw these lines again, with the pointer where the cursor is."""
        counts = max((len(f"{choice.count:,}") for choice in self.offered), default=0) + 1
        width = self.scrollable_content_region.width
        for place in places:
            if place is not None and place < min(self.option_count, len(self.offered)):
                pointed = self.has_focus and place == self.highlighted
                self.replace_option_prompt_at_index(place, _line(self.offered[place], pointed, width, counts))

    def watch_highlighted(self, highlighted: int | None) -> None:
        super().watch_highlighted(highlighted)
        self.point((self._pointed, highlighted))
        self._pointed = highlighted

    def on_focus(self) -> None:
        self.call_later(self.point, (self.highlighted,))

    def on_blur(self) -> None:
        self.call_later(self.point, (self.highlighted,))

    @property
    def value(self) -> str:
        """The one the cursor is on."""
        return self.offered[self.highlighted].value if self.highlighted is not None else ""


def _line(choice: Choice, pointed: bool, width: int, counts: int) -> Text:
    """Pointer, mark, name, how many."""
    marks = ("▸" if pointed else " ") + ("• " if choice.chosen else "  ")
    name = safe_cell(choice.label, width - len(marks) - counts)
    name.pad_right(width - len(marks) - counts - name.cell_len)
    line = Text(marks, no_wrap=True) + name + Text(f"{choice.count:>{counts},}")
    line.stylize("bold" if choice.chosen else "dim" if not choice.count else "")
    return line


class FilterDialog(ModalScreen[str | None]):
    """``text`` is what the search line holds. Returns it with the filters chosen, or None to leave it as it is."""

    CSS_PATH = "filter.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,f,q", "leave", "back"),
        Binding("enter,ctrl+s", "show", "show", priority=True),
        Binding("a", "all", "all"),
        Binding("left,h", "app.focus_previous", show=False),
        Binding("right,l", "app.focus_next", show=False),
    ]
    VERTICAL_BREAKPOINTS = [(0, "-low"), (23, "-middle"), (40, "-high")]
    AUTO_FOCUS = "#part-status"

    def __init__(self, text: str, rows: Sequence[Row], today: date, me: Me | None) -> None:
        super().__init__()
        self.text, self.rows, self.today, self.me = text, rows, today, me

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog", id="filters"):
            yield Static("Which campaigns?", classes="dialog-title", markup=False)
            with Horizontal(id="parts"):
                for part, heading in HEADINGS.items():
                    with Vertical(classes="part"):
                        yield Static(heading, classes="part-name", markup=False)
                        yield Values(part)
            yield Static(id="filters-said", markup=False)
            with Horizontal(classes="dialog-buttons"):
                yield Button(Content("Enter  Show them"), id="show", variant="primary", compact=True)
                yield Button(Content("a  All again"), id="all", compact=True)
                yield Button(Content("Escape  Back"), id="leave", compact=True)
            yield Static(f"Space adds one to the others. {_OTHER}", classes="form-hint", markup=False)

    def on_resize(self) -> None:  # which comes first of all, too
        self.call_after_refresh(self._offer)

    def _offer(self) -> None:
        wanted = query(self.text).filter
        for part, offered in choices(self.rows, wanted, self.today, self.me).items():
            self.query_one(f"#part-{part}", Values).offer(offered)
        by = list(conditions(wanted, self.today, self.me).values())
        words = " · ".join(said(wanted, self.me).values()) or "all"
        shown = sum(passes(row, by) for row in self.rows)
        self.query_one("#filters-said", Static).update(safe(f"{words}: {shown:,} of {counted(self.rows)}"))

    def _choose(self, values: Values) -> None:
        self.text = written(self.text, values.part, safe_value(values.value))

    @on(OptionList.OptionSelected)
    def _chosen(self, event: OptionList.OptionSelected) -> None:
        assert isinstance(event.option_list, Values)
        self._choose(event.option_list)
        self._offer()

    @on(Button.Pressed)
    async def _pressed(self, event: Button.Pressed) -> None:
        await self.run_action(event.button.id or "leave")

    def action_show(self) -> None:
        if isinstance(self.focused, Button) and self.focused.id != "show":
            self.focused.press()
            return
        if isinstance(self.focused, Values):
            self._choose(self.focused)
        self.dismiss(self.text)

    def action_all(self) -> None:
        for part in HEADINGS:
            self.text = written(self.text, part, "")
        self._offer()

    def action_leave(self) -> None:
        self.dismiss(None)
