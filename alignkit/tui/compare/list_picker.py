"""A dialog to choose one of many: a list that narrows while one types."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from alignkit.tui.cursor_bar import BarOptionList
from alignkit.tui.safe_text import safe_line

MAX_OPTIONS_SHOWN = 200  # options drawn at once


class ListPicker(ModalScreen[int | None]):
    """``options`` are pairs: the line shown, and other text that finds it. Returns the index of the chosen one, or
    None.
    """

    CSS_PATH = "compare.tcss"
    AUTO_FOCUS = "Input"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "back"),
        Binding("down", "move(1)", show=False),
        Binding("up", "move(-1)", show=False),
    ]

    def __init__(self, asks: str, options: Sequence[tuple[str, str]]) -> None:
        super().__init__()
        self.asks, self.options = asks, options

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog") as dialog:
            dialog.border_title = safe_line(self.asks)
            yield Input(placeholder="type to narrow the list", compact=True)
            yield BarOptionList(id="picks", markup=False)
            yield Static("", classes="form-hint", id="how-many", markup=False)

    def on_mount(self) -> None:
        self.query_one("#picks", OptionList).can_focus = False
        self._filter_options("")

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        self._filter_options(event.value)

    def _filter_options(self, text: str) -> None:
        wanted = text.casefold().split()
        found = [
            place
            for place, (said, also) in enumerate(self.options)
            if all(word in f"{said} {also}".casefold() for word in wanted)
        ]
        picks = self.query_one("#picks", OptionList)
        picks.clear_options()
        picks.add_options(
            [Option(safe_line(self.options[place][0]), id=str(place)) for place in found[:MAX_OPTIONS_SHOWN]]
        )
        picks.highlighted = 0 if found else None
        more = (
            f"{len(found) - MAX_OPTIONS_SHOWN:,} more; type to find them   " if len(found) > MAX_OPTIONS_SHOWN else ""
        )
        none = "" if found else "nothing is called that   "
        self.query_one("#how-many", Static).update(Content(f"{none}{more}enter takes it   esc back"))

    def action_move(self, by: int) -> None:
        picks = self.query_one("#picks", OptionList)
        (picks.action_cursor_down if by > 0 else picks.action_cursor_up)()

    @on(Input.Submitted)
    def _entered(self) -> None:
        option = self.query_one("#picks", OptionList).highlighted_option
        if option is not None:
            self.dismiss(int(option.id or 0))

    @on(OptionList.OptionSelected)
    def _selected(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(int(event.option_id or 0))

    def action_leave(self) -> None:
        self.dismiss(None)
