"""The help screen: the keys of the screen one came from, by what they are for, then the letters of all screens."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.screen import Screen
from textual.widgets import Static

from alignkit.tui import keys
from alignkit.tui.command_palette import keys_of_screen
from alignkit.tui.frame import KeyFooter, Pane, TitleBar

_MARKS_LEGEND = "Marks: ✓ agrees, ✗ objects, ~ changed since, · nothing yet; Marketing's stands left, Sales' right."
_KEY_WIDTH = 14
_IN_PALETTE = "ctrl+p, type"  # in place of a key, where there is none


class HelpScreen(Screen[None]):
    """A scrolled table of keys."""

    CSS_PATH = "shared.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [*keys.make_bindings("help")]
    AUTO_FOCUS = "#keys"

    def __init__(self, of: Screen[object]) -> None:
        super().__init__()
        rows = keys_of_screen(of)
        self._names = [name for name in dict.fromkeys(key.screen for key in rows) if name in keys.SCREEN_NAMES]

    def compose(self) -> ComposeResult:
        yield TitleBar("Help", keys.SCREEN_NAMES[self._names[0]])
        with Pane(title="Keys", aside="arrows scroll"), VerticalScroll(id="keys"):
            yield Static(self._text())
        yield KeyFooter()

    def _text(self) -> Group:
        parts: list[RenderableType] = []
        for name in self._names:
            parts += [_heading(keys.SCREEN_NAMES[name], "\n" if parts else ""), table := _table()]
            rows = [key for key in keys.KEYS if key.screen == name]
            for group in keys.KEY_GROUPS:
                _add_rows(table, group, [key for key in rows if key.keys and keys.group_of(key) == group])
            _add_rows(table, "By name", [key for key in rows if not key.keys])
        parts += [_heading("One letter means one thing, on all screens"), table := _table()]
        for group in keys.KEY_GROUPS:
            _add_group(table, group)
            for name, meaning in keys.KEY_MEANINGS.items():
                if meaning.group == group and not name.isdigit():
                    table.add_row(_key(keys.describe_key(name)), Text(meaning.text))
        table.add_row(_key("0 to 9"), Text(keys.KEY_MEANINGS["0"].text))
        return Group(*parts, Text("\n" + _MARKS_LEGEND))

    def action_leave(self) -> None:
        self.dismiss()


def _heading(text: str, before: str = "\n") -> Text:
    return Text(f"{before}{text}", "bold yellow")


def _table() -> Table:
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(width=_KEY_WIDTH)
    table.add_column(ratio=1)
    return table


def _add_group(table: Table, group: str) -> None:
    table.add_row(Text("\n" * bool(table.row_count) + group, "bold"), Text())


def _add_rows(table: Table, group: str, rows: Iterable[keys.KeyBinding]) -> None:
    for n, key in enumerate(rows):
        if not n:
            _add_group(table, group)
        table.add_row(
            _key(keys.describe_keys(key) if key.keys else _IN_PALETTE),
            Text(key.help if key.keys else f"{key.label}: {key.help}"),
        )


def _key(text: str) -> Text:
    return Text(text, "bold magenta")
