"""Values typed on one line, and that what is shown for editing is read back as it was."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alignkit.text.value_lists import join_values, split_values


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("CFO, Controller;Head of Finance", ["CFO", "Controller", "Head of Finance"]),
        ("CFO\nController", ["CFO", "Controller"]),
        ('"CFO, Europe", Controller', ["CFO, Europe", "Controller"]),
        ('"CFO, Europe"', ["CFO, Europe"]),
        ('5" screen, "a ""b"", c"', ['5" screen', 'a "b", c']),
        ("12,500; 1,5", ["12,500", "1,5"]),
        ('"never closed, x', ['"never closed', "x"]),
        (" , ;\n", []),
        ("CFO, CFO", ["CFO"]),
    ],
)
def test_values_on_one_line(text: str, values: list[str]) -> None:
    assert split_values(text) == values


@given(st.lists(st.text(alphabet='ab ,;"1\n', max_size=8).map(lambda text: " ".join(text.split())), max_size=5))
def test_what_is_shown_is_read_back(values: list[str]) -> None:
    kept = list(dict.fromkeys(value for value in values if value))
    assert split_values(join_values(kept)) == kept
