"""People's text made safe for widgets: never parsed as markup, no control characters.

Textual and Rich read ``str`` as markup in most widgets, so a file could style a screen or put an action into it.
Whatever comes from a file, a name or an error goes through here; only literals of this program are given as ``str``.
"""

from __future__ import annotations

import re
from itertools import zip_longest

from rich.cells import cell_len
from rich.console import Group, RenderableType
from rich.segment import Segment
from rich.table import Table
from rich.text import Text
from textual.color import Color
from textual.content import Content
from textual.filter import LineFilter

from alignkit.text.sanitize import sanitize, sanitize_line

_ASCII_REPLACEMENTS = {
    "✓": "y",
    "✗": "x",
    "·": ".",
    "•": "*",
    "▸": ">",
    "…": ".",
    "–": "-",
    "—": "-",
    "→": ">",
    "↕": "^",
    "†": "*",
}
_ASCII_REPLACEMENTS |= {"“": '"', "”": '"', "‘": "'", "’": "'", "×": "x", "\N{NO-BREAK SPACE}": " "}
_ASCII_REPLACEMENTS |= (
    dict.fromkeys("│┃║▌▐▎▊┆┊", "|")
    | dict.fromkeys("▏▕", ":")
    | dict.fromkeys("─━═▁▔▂▄▀╌┄", "-")
    | dict.fromkeys("█▆▇▅▃", "#")
)

_LONE_NUMBER = re.compile(r" \d+$")
_BULLET, _ENTRY_MARKS = "•", ("• ", "- ", "+ ", "✓ ", "✗ ", "~ ", "· ")


def safe_text(text: str, style: str = "") -> Content:
    """The text with its line breaks, in one style."""
    return Content.styled(sanitize(text), style) if style else Content(sanitize(text))


def safe_notes(text: str) -> Group:
    """The text as a dialog shows it. Lines that are indented by two are entries: each has a bullet, or the mark that it
    begins with, and hangs below its own beginning; lines that are indented further belong to the entry above. A line
    right above entries is their heading.
    """
    lines = sanitize(text).split("\n")
    drawn: list[RenderableType] = []
    for line, following in zip_longest(lines, lines[1:], fillvalue=""):
        indent, said = len(line) - len(line.lstrip(" ")), line.lstrip(" ")
        if indent < 2:
            drawn.append(Text(line, "bold" if following.startswith("  ") and said else ""))
            continue
        mark = "" if indent > 2 else _BULLET
        said = " " * max(0, indent - 4) + said
        if said[:2] in _ENTRY_MARKS:
            mark, said = said[0], said[2:]
        entry = Table.grid(padding=(0, 1, 0, 0), expand=True)
        entry.add_column(width=1)
        entry.add_column(overflow="fold", ratio=1)
        entry.add_row(Text(mark), Text(said))
        drawn.append(entry)
    return Group(*drawn)


def safe_line(text: str, style: str = "") -> Content:
    """As ``safe_text``, on one line."""
    return Content.styled(sanitize_line(text), style) if style else Content(sanitize_line(text))


def safe_cell(text: str, width: int, style: str = "") -> Text:
    """One line for a table cell, cut with an ellipsis to ``width`` terminal cells."""
    cell = Text(sanitize_line(text), style=style, no_wrap=True)
    cell.truncate(width, overflow="ellipsis")
    return cell


def safe_phrase(text: str, width: int, style: str = "") -> Text:
    """As ``safe_cell``, cut between words if it holds several."""
    cell, whole = safe_cell(text, width, style), sanitize_line(text)
    kept = len(cell) - 1  # letters before the ellipsis
    end = whole.rfind(" ", 0, kept) if whole[kept : kept + 1].isalnum() else kept
    if cell_len(whole) > width and end > 0:
        said = _LONE_NUMBER.sub("", whole[:end].rstrip(" ,:·")).rstrip(" ,:·")
        return Text(said + "…", style=style, no_wrap=True)
    return cell


def safe_lines(text: str, width: int, most: int, style: str = "") -> Text:
    """As ``safe_phrase``, on as many lines as are needed, but not on more than ``most``. A number stays with the word
    that it counts.
    """
    whole = sanitize_line(text)
    if most < 2 or cell_len(whole) <= width:
        return safe_phrase(whole, width, style)
    kept = len(safe_cell(whole, width)) - 1  # letters before the ellipsis
    end = whole.rfind(" ", 0, kept + 2)
    if counted := _LONE_NUMBER.search(whole[: max(end, 0)]):
        end = counted.start()
    first = whole[: end if end > 0 else kept + 1]
    cell = Text(first.rstrip(), style=style)
    return cell.append("\n").append(safe_lines(whole[len(first) :].lstrip(), width, most - 1).plain)


def safe_value(text: str) -> str:
    """The text as the value of an input of one line: no character that moves a cursor."""
    return "".join(letter for letter in text if letter == " " or sanitize_line(letter) == letter)


class AsciiFilter(LineFilter):
    """Draws every screen in ASCII, for terminals that show nothing else; widths stay as they are."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        return [
            segment if segment.control or segment.text.isascii() else Segment(_to_ascii(segment.text), segment.style)
            for segment in segments
        ]


def _to_ascii(text: str) -> str:
    return "".join(
        letter
        if letter.isascii()
        else _ASCII_REPLACEMENTS.get(letter, "+" if "─" <= letter <= "╿" else "?" * cell_len(letter))
        for letter in text
    )
