"""The cell that shows what a search has found."""

from __future__ import annotations

import pytest

from alignkit.listing.text_search import TextLine
from alignkit.tui.campaigns.search_results import render_lines_cell


@pytest.mark.parametrize("width", [10, 14, 18, 24, 30, 44, 60, 90])
@pytest.mark.parametrize("before", [0, 3, 11, 12, 13, 40])
def test_the_word_found_stands_whole_and_marked_in_any_width(width: int, before: int) -> None:
    text = ("we met at the big fair last year again " * 2)[:before].rjust(before) + " stand and more was said there"
    line = TextLine("pain.evidence", text)
    cell = render_lines_cell([line], ["stand"], width)
    marked = [cell.plain[span.start : span.end] for span in cell.spans if "underline" in str(span.style)]
    assert "stand" in marked and cell.cell_len <= width
