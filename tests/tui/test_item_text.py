"""How the items of a question are laid out: entries hang below their bullets, columns share the width."""

from __future__ import annotations

from rich.console import Console

from alignkit.tui.item_text import draw_item, hang_entry, share_width
from alignkit.tui.question_items import QuestionItem


def draw(item: QuestionItem, width: int) -> list[str]:
    """The lines of an item in this many cells."""
    console = Console(width=width, color_system=None)
    return [line.plain.rstrip() for line in draw_item(item, width, console)]


def test_nothing_stands_below_a_bullet() -> None:
    item = QuestionItem("accounts", "Accounts", "one; two", entries=("audited groups in Austria", "groups"))
    assert draw(item, 34) == [
        "Accounts         • audited groups",
        "                   in Austria",
        "                 • groups",
    ]


def test_a_row_that_is_a_sentence_is_an_entry_with_what_is_missing_below() -> None:
    text = "Won deals: from 0 to 9 deals"
    item = QuestionItem("targets.0", "Targets", text, "Owner", needed=True, row=True)
    assert draw(item, 35) == [
        "Targets          • Won deals: from",
        "                   0 to 9 deals",
        "                 missing: Owner",
    ]


def test_columns_are_as_wide_as_their_texts_and_the_widest_gives_way() -> None:
    assert share_width((5, 8, 12), 40) == [5, 8, 12]
    assert share_width((18, 14, 32), 50) == [18, 14, 18]
    assert share_width((30, 30), 21) == [10, 11]
    cells = ("Head of accounting", "champion", "a January without work")
    item = QuestionItem("people.0", "People", "…", row=True, cells=cells, widths=(18, 14, 22))
    assert draw(item, 74) == [
        "People           Head of accounting  champion        a January without",
        " " * 53 + "work",
    ]


def test_what_is_typed_and_no_value_stands_below_the_entries() -> None:
    item = QuestionItem("model", "Model", "a", entries=("a",), wrong="“soon”: no value")
    assert draw(item, 60)[1].strip() == "✗ “soon”: no value"


def test_a_label_in_bold_makes_nothing_else_bold() -> None:
    item = QuestionItem("accounts", "Accounts", "one", entries=("one",), needed=True)
    line = draw_item(item, 40, Console())[0]
    assert [line.plain[span.start : span.end] for span in line.spans if "bold" in str(span.style)] == ["Accounts"]
    assert not str(line.style)


def test_an_entry_hangs_below_its_own_beginning() -> None:
    assert hang_entry("Target: changed since Sales agreed", 24) == "• Target: changed since\n  Sales agreed"
    assert hang_entry("Target: changed since Sales agreed", 0) == "• Target: changed since Sales agreed"
