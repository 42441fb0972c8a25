"""The text of the items of a question: a label at the left, beside it an answer, a list, or the columns of a table.

The lines are laid out here, once for a width. A widget for each item, or a table for each text, is ten times slower.
"""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

from rich.console import Console
from rich.text import Text

from alignkit.text.sanitize import sanitize, sanitize_line
from alignkit.tui.question_items import QuestionItem
from alignkit.tui.widgets import is_ascii_terminal, mark_glyph

LABEL_WIDTH = 16
_GAP = 2  # cells between the columns of a table


def draw_item(item: QuestionItem, width: int, console: Console, *, is_current: bool = False) -> list[Text]:
    """The lines of an item in this many cells: its label and its text, or what is asked for where it is empty. What is
    missing or wrong stands below.
    """
    if item.key in ("answer", "more"):
        return _draw_body(item, max(1, width), console)
    label = Text(sanitize_line(item.label), "bold" if item.needed or is_current else "")
    labels = wrap(label, LABEL_WIDTH, console)
    body = _draw_body(item, max(1, width - LABEL_WIDTH - 1), console)
    return beside(labels, LABEL_WIDTH + 1, body)


def _draw_body(item: QuestionItem, width: int, console: Console) -> list[Text]:
    """What stands in an item. A row that is not read across stands as an entry."""
    told = _item_told(item)
    entries = item.entries or ((item.text,) if item.row and item.text else ())
    if item.cells:
        lines = _draw_cells(item, width, console)
    elif entries:
        bullet = [Text("-" if is_ascii_terminal() else "•")]
        lines = []
        for entry in entries:
            text = Text("\n".join(map(sanitize_line, entry.split("\n"))))
            lines += beside(bullet, 2, wrap(text, max(1, width - 2), console))
    else:
        text = _item_text(item)
        lines = wrap(text, width, console) if text.plain or not told.plain else []
    return lines + (wrap(told, width, console) if told.plain else [])


def _draw_cells(item: QuestionItem, width: int, console: Console) -> list[Text]:
    """A row of a table in its columns, under their headings if it is the first."""
    widths = share_width(item.widths, width - _GAP * len(item.widths))
    lines = []
    rows = [[Text(label, "dim") for label in item.heading]] if item.heading else []
    for row in [*rows, [Text(cell or "·") for cell in item.cells]]:
        across: list[Text] = []
        place = 0
        for cell, room in zip(row, widths, strict=True):
            across = beside(across, place, wrap(cell, room, console))
            place += room + _GAP
        lines += across
    return lines


def beside(left: Sequence[Text], place: int, right: Sequence[Text]) -> list[Text]:
    """Lines with others at their right, which begin at cell ``place``."""
    lines = []
    for at in range(max(len(left), len(right))):
        line = Text().append_text(left[at]) if at < len(left) else Text()
        if at < len(right):
            line.pad_right(place - line.cell_len)
            line.append_text(right[at])
        lines.append(line)
    return lines


def wrap(text: Text, width: int, console: Console) -> list[Text]:
    """The lines of a text in this many cells; a word that is longer is broken."""
    return list(text.wrap(console, width, overflow="fold"))


def hang_entry(text: str, width: int) -> str:
    """A text of one line with a bullet, below which nothing stands in ``width`` cells; 0 before the width is known."""
    lines = textwrap.wrap(text, width - 2) if width > LABEL_WIDTH else [text]
    return f"{'-' if is_ascii_terminal() else '•'} " + "\n  ".join(lines)


def share_width(wanted: Sequence[int], room: int) -> list[int]:
    """The widths of columns in as many cells as there are: where that is not enough, the widest give way."""
    widths = list(wanted)
    while sum(widths) > room and max(widths) > 1:
        widths[widths.index(max(widths))] -= 1
    return widths


def _item_told(item: QuestionItem) -> Text:
    """What is missing in an item that is filled in part, and what was typed there that is no value yet."""
    told = []
    if item.asks and item.needed and item.text and not _is_prose(item):
        told.append(Text(f"missing: {item.asks}", "yellow"))
    if item.wrong:
        told.append(Text(f"{mark_glyph('objects')} {sanitize_line(item.wrong)}", "bold red"))
    return Text("\n").join(told)


def _item_text(item: QuestionItem) -> Text:
    if item.key == "more":
        return Text(sanitize_line(item.text), "italic")
    if item.adds_row:
        text = Text("+ add a row" if not item.asks else "+ ", "dim")
        return text.append(item.asks, "yellow" if item.needed else "dim")
    if not item.text:
        return Text(item.asks, "yellow" if item.needed else "dim italic")
    return Text(unwrap_prose(item.text) if _is_prose(item) else "\n".join(map(sanitize_line, item.text.split("\n"))))


def _is_prose(item: QuestionItem) -> bool:
    return item.key == "answer" or item.key.startswith("position")


def unwrap_prose(text: str) -> str:
    """Prose with lines that a file wraps joined into paragraphs; lists keep their lines."""
    lines: list[str] = []
    for line in sanitize(text).strip("\n").split("\n"):
        goes_on = bool(lines and lines[-1] and line and not line.startswith((" ", "\t", "- ", "* ", ">", "#", "|")))
        if goes_on and not line[:1].isdigit():
            lines[-1] += " " + line
        else:
            lines.append(line)
    return "\n".join(lines)
