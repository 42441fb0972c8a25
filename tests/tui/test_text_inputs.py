"""What is made of a pasted text."""

import pytest

from alignkit.tui.text_inputs import clean_list, clean_text


@pytest.mark.parametrize(
    ("pasted", "text"),
    [
        ("one\x0btwo\x0cthree\x85four\u2028five", "one\ntwo\nthree\nfour\nfive"),
        ("one\r\ntwo\rthree", "one\ntwo\nthree"),
        ("a\x1b[31mred\x1b[0m b\x07", "ared b"),
        ("tab\tstays", "tab\tstays"),
    ],
)
def test_line_breaks_of_slides_are_line_breaks_and_sequences_are_gone(pasted: str, text: str) -> None:
    assert clean_text(pasted) == text


@pytest.mark.parametrize(
    ("pasted", "entries"),
    [
        ("• Plants on chlorine gas\n• Consultants", ["Plants on chlorine gas", "Consultants"]),
        ("  - one\n  - two\n\n", ["one", "two"]),
        ("1. first\n2) second\n(3) third", ["first", "second", "third"]),
        ("o\tWord's bullet\n▪ another", ["Word's bullet", "another"]),
        ("9 of 12 interviews\n-5 % a year\n3.5 points", ["9 of 12 interviews", "-5 % a year", "3.5 points"]),
        ("2027 plan\x0b12 plants", ["2027 plan", "12 plants"]),
    ],
)
def test_bullets_of_a_pasted_list_are_dropped_and_numbers_stay(pasted: str, entries: list[str]) -> None:
    assert clean_list(pasted).split("\n") == entries
