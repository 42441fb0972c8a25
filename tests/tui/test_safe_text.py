"""Text from people reaches a screen as text: never as markup, never as control characters."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from rich.console import Console
from rich.segment import Segment
from textual.color import Color

import alignkit.tui
from alignkit.tui.safe_text import (
    AsciiFilter,
    safe_cell,
    safe_line,
    safe_lines,
    safe_notes,
    safe_text,
    safe_value,
)

HOSTILE = ["[@click=app.quit]x[/]", "[/]", "[b]bold", "<script>", "a\x1b[2Jb", "a\u202eb", "tab\tand\x07bell", "\x9bm"]
SCREENS = sorted(Path(alignkit.tui.__file__).parent.rglob("*.py"))
DRAWS = {"Static", "Label", "Button", "Option", "Checkbox", "update", "notify", "Collapsible", "Tooltip", "from_markup"}
DRAWS |= {"ActionButton"}
MADE_SAFE = {
    "safe_text",
    "safe_notes",
    "Padding",
    "safe_line",
    "safe_cell",
    "Content",
    "Text",
    "styled",
    "join",
    "joined",
    "assemble",
}


@pytest.mark.parametrize("text", HOSTILE)
def test_no_letter_is_read_as_markup_or_obeyed(text: str) -> None:
    for drawn in (safe_text(text).plain, safe_line(text).plain, safe_cell(text, 99).plain):
        assert not any(ord(letter) < 32 and letter != "\t" for letter in drawn)
        assert not set("\x9b\u202e\x07\x1b") & set(drawn)
    assert safe_text("[b]x[/]").plain == "[b]x[/]"
    assert not safe_text("[b]x[/]").spans


@pytest.mark.parametrize(
    ("text", "width", "drawn"),
    [("abc", 3, "abc"), ("abcd", 3, "ab…"), ("a\nb", 5, "a b"), ("日本語", 5, "日本…"), ("日本語", 6, "日本語")],
)
def test_a_cell_is_cut_to_its_width_in_terminal_cells(text: str, width: int, drawn: str) -> None:
    assert safe_cell(text, width).plain.rstrip() == drawn


def test_an_entry_field_is_given_no_character_that_moves_a_cursor() -> None:
    assert safe_value("Ines\x1b[2J Kaya\n\u202e") == "Ines[2J Kaya"
    assert safe_value("Märta 日本") == "Märta 日本"


def test_a_plain_terminal_is_given_ascii_of_the_same_width() -> None:
    segments = [Segment("▸ ✓✗~· “é” 日本 ─╭█"), Segment("plain")]
    drawn = AsciiFilter().apply(segments, Color.parse("black"))
    assert drawn[0].text == '> yx~. "?" ???? -+#'
    assert drawn[0].cell_length == segments[0].cell_length
    assert drawn[1] is segments[1]


@pytest.mark.parametrize("path", SCREENS, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_what_a_widget_draws_is_our_own_literal_or_made_safe(path: Path) -> None:
    risky = [
        f"{path.name}:{call.lineno}: {ast.unparse(call)[:90]}"
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(call, ast.Call) and _name(call) in DRAWS and call.args and not _is_plain(call)
        if _is_risky(call.args[0])
    ]
    assert not risky


def test_the_lint_finds_what_it_is_for() -> None:
    bad = ["Static(f'{title}')", "notify(str(error))", "update(campaign.title)", "Button('Sign ' + name)"]
    good = [
        "Static('ours')",
        "Static(safe_text(x))",
        "notify(text, markup=False)",
        "Button(Content(x))",
        "Static(id='x')",
    ]
    assert all(_is_risky(_call(text).args[0]) for text in bad)
    assert not any(_call(text).args and not _is_plain(_call(text)) and _is_risky(_call(text).args[0]) for text in good)


def _call(text: str) -> ast.Call:
    call = ast.parse(text, mode="eval").body
    assert isinstance(call, ast.Call)
    return call


def _name(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def _is_plain(call: ast.Call) -> bool:
    return any(
        word.arg == "markup" and isinstance(word.value, ast.Constant) and word.value.value is False
        for word in call.keywords
    )


def _is_risky(drawn: ast.expr) -> bool:
    """A text put together on the spot, or taken from a record, without passing through ``safe_text`` or its like."""
    if isinstance(drawn, ast.IfExp):
        return _is_risky(drawn.body) or _is_risky(drawn.orelse)
    if isinstance(drawn, ast.Call):
        return _name(drawn) in ("str", "format", "sanitize", "sanitize_line")
    return isinstance(drawn, ast.JoinedStr | ast.Attribute | ast.Subscript) or (
        isinstance(drawn, ast.BinOp) and not all(isinstance(part, ast.Call) for part in (drawn.left, drawn.right))
    )


def test_entries_of_a_note_have_bullets_and_hang_below_their_beginning() -> None:
    console = Console(width=16, color_system=None)
    with console.capture() as captured:
        console.print(safe_notes("Pain\n  Learned: five of six [b]said\x1b[2J\n    Change: it\n  ✓ kept\nEnd"))
    assert [line.rstrip() for line in captured.get().splitlines()] == [
        "Pain",
        "• Learned: five",
        "  of six",
        "  [b]said␛[2J",
        "  Change: it",
        "✓ kept",
        "End",
    ]


def test_lines_of_a_cell_keep_a_number_with_what_it_counts() -> None:
    told = "Marketing: Sales will · Sales: Target, MQL · 4 findings"
    assert safe_lines(told, 23, 2).plain.split("\n") == ["Marketing: Sales will ·", "Sales: Target, MQL…"]
    assert safe_lines(told, 23, 3).plain.split("\n") == [
        "Marketing: Sales will ·", "Sales: Target, MQL ·", "4 findings"
    ]  # fmt: skip
