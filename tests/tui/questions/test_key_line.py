"""Which keys of the moment the last line of the walk has room for."""

from __future__ import annotations

from alignkit.tui.questions.key_line import _render_line

EDITING = (("tab", "next field"), ("shift+tab", "the one before"), ("esc", "back to reading"), ("f1", "help"))


def test_help_and_the_way_out_stay_however_narrow_it_is() -> None:
    assert _render_line(EDITING, 80).plain == "tab next field  shift+tab the one before  esc back to reading  f1 help"
    assert _render_line(EDITING, 58).plain == "tab next field  esc back to reading  f1 help"
    assert _render_line(EDITING, 20).plain == "esc back to reading  f1 help"


def test_a_line_that_just_fits_is_whole() -> None:
    whole = "tab next field  shift+tab the one before  esc back to reading  f1 help"
    assert _render_line(EDITING, len(whole)).plain == whole
    assert _render_line(EDITING, len(whole) - 1).plain != whole


def test_the_key_that_signs_stays_once_it_is_offered() -> None:
    reading = (("m", "Marketing agrees"), ("s", "Sales agrees"), ("o", "object"), ("z", "sign"), ("?", "help"))
    assert _render_line(reading, 44).plain == "m Marketing agrees  z sign  ? help"
