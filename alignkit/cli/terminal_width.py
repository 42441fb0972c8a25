"""Lines and columns that fit the terminal; in a pipe they stay whole."""

from __future__ import annotations

import shutil
import sys
import textwrap
from collections.abc import Sequence

from alignkit.cli.console import cell_width

_MIN_COLUMN_WIDTH = 16  # cells that a cut cell keeps, however small the terminal
_MIN_TEXT_WIDTH = 28  # cells for which columns beside it give way


def wrap_hanging(text: str) -> str:
    """A long line wrapped between words, what follows indented, where standard output is a terminal; else as it is."""
    if not sys.stdout.isatty():
        return text
    columns = max(shutil.get_terminal_size().columns, 2 * _MIN_COLUMN_WIDTH)
    return (
        "\n".join(
            textwrap.wrap(text, columns - 1, subsequent_indent="    ", break_long_words=False, break_on_hyphens=False)
        )
        or text
    )


def fit_columns(rows: Sequence[Sequence[str]], column: int, spare: Sequence[int] = ()) -> Sequence[Sequence[str]]:
    """The rows as a line of ``aligned`` has room for them in the terminal; whole in a pipe.

    The first row is the head. Columns that say nothing ("-") go first, then those of ``spare`` in their order, as long
    as the cells of ``column`` would have to be cut to less than a few words; what is left to cut is cut there.
    """
    if not rows or not sys.stdout.isatty():
        return rows
    columns = shutil.get_terminal_size().columns
    widths = [max(map(cell_width, cells)) + 2 for cells in zip(*rows, strict=True)]
    silent = [number for number in range(len(widths)) if all(row[number] == "-" for row in rows[1:])]
    kept = list(range(len(widths)))

    def room() -> int:
        return columns - sum(widths[number] for number in kept if number != column)

    for number in (*silent, *spare):
        if room() < min(widths[column], _MIN_TEXT_WIDTH) and number in kept and number != column:
            kept.remove(number)
    space = max(room(), _MIN_COLUMN_WIDTH)
    return [[_truncate(row[number], space) if number == column else row[number] for number in kept] for row in rows]


def _truncate(text: str, room: int) -> str:
    if cell_width(text) <= room:
        return text
    while cell_width(text) >= room:
        text = text[: room - 1] if len(text) >= room else text[:-1]
    return f"{text}…"
