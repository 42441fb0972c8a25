"""The help screen: the keys of the screen one came from, by what they are for, then the letters of all screens."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, NamedTuple

from rich.console import Group, RenderableType
from rich.padding import Padding
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

_MARKS_LEGEND = "✓ agrees, ✗ objects, ~ changed since, · nothing yet; Marketing's stands left, Sales' right."
_KEY_WIDTH = 14
_COLUMN_WIDTH, _GAP = 56, 4  # cells that a column needs, and between two
_IN_PALETTE = "ctrl+p, type"  # in place of a key, where there is none


class Block(NamedTuple):
    """Keys of one group, each with what it does, and the heading that they stand under with other groups."""

    heading: str
    group: str
    lines: list[tuple[str, str]]


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
            yield Static()
        yield KeyFooter()

    def on_resize(self) -> None:  # which comes first of all, too
        self.call_after_refresh(self._draw)

    def _draw(self) -> None:
        area = self.query_one("#keys", VerticalScroll)
        width = area.scrollable_content_region.width
        area.query_one(Static).update(set_in_columns(self._blocks(), max(1, min(3, width // _COLUMN_WIDTH)), width))

    def _blocks(self) -> list[Block]:
        blocks: list[Block] = []
        for name in self._names:
            heading = keys.SCREEN_NAMES[name]
            rows = [key for key in keys.KEYS if key.screen == name]
            for group in keys.KEY_GROUPS:
                own = [key for key in rows if key.keys and keys.group_of(key) == group]
                blocks.append(Block(heading, group, [(keys.describe_keys(key), key.help) for key in own]))
            by_name = [(_IN_PALETTE, f"{key.label}: {key.help}") for key in rows if not key.keys]
            blocks.append(Block(heading, "By name", by_name))
        heading = "One letter means one thing, on all screens"
        for group in keys.KEY_GROUPS:
            meanings = [(name, each) for name, each in keys.KEY_MEANINGS.items() if each.group == group]
            lines = [(keys.describe_key(name), each.text) for name, each in meanings if not name.isdigit()]
            if group == "Move":
                lines.append(("0 to 9", keys.KEY_MEANINGS["0"].text))
            blocks.append(Block(heading, group, lines))
        blocks.append(Block("Marks", "", [("✓ ✗ ~ ·", _MARKS_LEGEND)]))
        return [block for block in blocks if block.lines]

    def action_leave(self) -> None:
        self.dismiss()


def set_in_columns(blocks: Sequence[Block], count: int, width: int) -> RenderableType:
    """The blocks from top to bottom, then in the next column; none is broken, and all columns are about as long."""
    room = width // count - _KEY_WIDTH - _GAP - 2
    heights = [sum(-(-len(text) // max(room, 1)) for _, text in block.lines) + 3 for block in blocks]
    columns: list[list[RenderableType]] = [[] for _ in range(count)]
    heading, whole, done = "", sum(heights), 0
    for block, height in zip(blocks, heights, strict=True):
        column = columns[min(count - 1, count * (done + height // 2) // whole)]
        if not column:
            heading = ""  # it stands again where a column begins
        column.append(_draw_block(block, block.heading != heading, bool(column)))
        heading, done = block.heading, done + height
    page = Table.grid(padding=(0, 0, 0, 0), expand=True)
    for _ in columns:
        page.add_column(ratio=1)
    gaps = [*[_GAP] * (count - 1), 1]  # the last one before the scroll bar
    page.add_row(*(Padding(Group(*column), (0, gap, 0, 0)) for column, gap in zip(columns, gaps, strict=True)))
    return page


def _draw_block(block: Block, has_heading: bool, is_below: bool) -> RenderableType:
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(width=_KEY_WIDTH)
    table.add_column(ratio=1)
    for key, text in block.lines:
        table.add_row(Text(key, "bold magenta"), Text(text))
    above = [Text("")] if is_below else []
    if has_heading:
        above.append(Text(block.heading, "bold yellow"))
    if block.group:
        above.append(Text(block.group, "bold"))
    return Group(*above, table)
