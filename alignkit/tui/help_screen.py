"""The help screen: the keys of the screen one came from, then all others."""

from __future__ import annotations

from typing import ClassVar

from rich.table import Table
from rich.text import Text
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.screen import Screen
from textual.widgets import Footer, Static

from alignkit.tui import keys
from alignkit.tui.command_palette import keys_of_screen

_MARKS_LEGEND = "Marks: ✓ agrees, ✗ objects, ~ changed since, · nothing yet; Marketing's stands left, Sales' right."


class HelpScreen(Screen[None]):
    """A scrolled table of keys."""

    CSS_PATH = "shared.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [*keys.make_bindings("help")]
    AUTO_FOCUS = "#keys"

    def __init__(self, of: Screen[object]) -> None:
        super().__init__()
        rows = keys_of_screen(of)
        self._names = list(dict.fromkeys([*(key.screen for key in rows), *keys.SCREEN_NAMES]))

    def compose(self) -> ComposeResult:
        yield Static(" alignkit · help", id="title", markup=False)
        with VerticalScroll(id="keys"):
            yield Static(self._table())
        yield Footer(show_command_palette=False, compact=True)

    def _table(self) -> Table:
        table = Table.grid(padding=(0, 2, 0, 1))
        table.add_column(width=12, style="bold")
        table.add_column(ratio=1)
        for name in self._names:
            if name in keys.SCREEN_NAMES:
                table.add_row(Text(), Text("\n" + keys.SCREEN_NAMES[name], "bold underline"))
                for key in keys.KEYS:
                    if key.screen == name:
                        table.add_row(Text(keys.describe_keys(key)), Text(key.help))
        table.add_row(Text(), Text("\n" + _MARKS_LEGEND))
        return table

    def action_leave(self) -> None:
        self.dismiss()
