"""The filters of the campaign list, side by side: each value with how many campaigns it would show."""

from __future__ import annotations

from collections.abc import Sequence
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
from alignkit.tui.home_choices import HEADINGS, Choice, choices
from alignkit.tui.home_rows import Row, counted
from alignkit.tui.safe import safe, safe_cell, safe_value

_COUNT = 6  # cells for how many there are
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

    def offer(self, offered: list[Choice]) -> None:
        """Show these values, with the cursor on the one that is chosen."""
        self.offered = offered
        width = self.size.width
        place = next((n for n, choice in enumerate(offered) if choice.chosen), 0)
        self.set_options([Option(_option(choice, width)) for choice in offered])
        self.highlighted = place

    @property
    def value(self) -> str:
        """The one the cursor is on."""
        return self.offered[self.highlighted].value if self.highlighted is not None else ""


def _option(choice: Choice, width: int) -> Text:
    name = safe_cell(choice.label, width - 2 - _COUNT)
    name.pad_right(width - 2 - _COUNT - name.cell_len)
    line = Text("• " if choice.chosen else "  ", no_wrap=True) + name + Text(f"{choice.count:>{_COUNT},}")
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

    def on_mount(self) -> None:
        self.call_after_refresh(self._offer)

    def on_resize(self) -> None:
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
