"""The columns of the help."""

from __future__ import annotations

import pytest
from rich.console import Console

from alignkit.tui.help_screen import Block, set_in_columns

BLOCKS = [Block("Walk", group, [(letter, f"{letter} does it") for letter in group]) for group in ("abcd", "efg", "hij")]


@pytest.mark.parametrize("count, width", [(1, 60), (2, 120), (3, 180)])
def test_groups_stand_whole_in_columns_of_about_one_length(count: int, width: int) -> None:
    console = Console(width=width, color_system=None)
    with console.capture() as captured:
        console.print(set_in_columns(BLOCKS, count, width))
    lines = captured.get().splitlines()
    assert len(lines) <= {1: 16, 2: 11, 3: 6}[count]
    assert lines[0].split() == ["Walk"] * count, "the heading stands at the top of each column"
    found = [next((n, line.index(f"{each} does it")) for n, line in enumerate(lines) if f"{each} does it" in line)
             for each in "abcdefghij"]  # fmt: skip
    assert len({place for _, place in found}) == count and len({place for _, place in found[:4]}) == 1
