"""A lead as the screens draw it: its columns in two columns, whatever they hold shown as plain text."""

from __future__ import annotations

from collections.abc import Iterable

from rich.table import Table
from rich.text import Text
from textual.content import Content

from alignkit.leads.batch import VERDICTS, Verdict
from alignkit.text.sanitize import sanitize_line
from alignkit.tui.leads.judging import VERDICT_KEYS
from alignkit.tui.safe_text import safe_line
from alignkit.tui.widgets import mark_glyph

GAP = ("", "")
_MOST_HEADING = 22  # cells of a heading; it is broken into lines where it is longer


def render_fields(fields: Iterable[tuple[str, str]]) -> Table:
    """Return headings and texts side by side, each text wrapped below its beginning. Nothing is cut.

    ``GAP`` among them is a blank line; a heading without a text is left out.
    """
    rows = [(sanitize_line(heading), sanitize_line(text)) for heading, text in fields if text.strip() or not heading]
    grid = Table.grid(padding=(0, 2, 0, 0), expand=True)
    width = min(max((Text(heading).cell_len for heading, _ in rows), default=8), _MOST_HEADING)
    grid.add_column(width=width, overflow="fold")
    grid.add_column(overflow="fold", ratio=1)
    for heading, text in rows:
        grid.add_row(Text(heading, "dim"), Text(text))
    return grid


def render_columns(cells: Iterable[tuple[str, int]], style: str = "") -> Content:
    """Return texts in columns of a width each, cut with an ellipsis; a width below 0 puts it at the right."""
    parts = []
    for text, width in cells:
        cell = safe_line(text).truncate(max(abs(width), 1), ellipsis=True)
        blank = Content(" " * (abs(width) - cell.cell_length))
        parts.append(blank + cell if width < 0 else cell + blank)
    line = Content("  ").join(parts)
    return line.stylize(style) if style else line


def render_progress(done: int, count: int, width: int) -> str:
    """Return a bar of how much is done."""
    filled = round(width * done / count) if count else 0
    return "█" * filled + "·" * (width - filled)


def render_verdicts(chosen: Verdict | None, width: int, known: bool = True) -> Text:
    """Return the verdicts with their keys in lines of a width, the one that was given with a mark."""
    lines, room = [Text()], 0
    for number, verdict in VERDICT_KEYS.items():
        if verdict == "known" and not known:
            continue
        style = "bold" if verdict == chosen else ""
        tick = f"{mark_glyph('agrees')} " if verdict == chosen else ""
        part = Text(f"{number} ", "bold").append(f"{tick}{VERDICTS[verdict]}", style)
        if lines[-1] and room < part.cell_len + 3:
            lines.append(Text())
        if not lines[-1]:
            room = width
        lines[-1].append(part if not lines[-1] else Text("   ").append(part))
        room = width - lines[-1].cell_len
    return Text("\n").join(lines)
