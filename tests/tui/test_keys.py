"""The table of keys: one letter means one thing on all screens."""

from __future__ import annotations

import re
from itertools import groupby
from pathlib import Path

import pytest

from alignkit.tui import keys

MANUAL = Path(__file__).parents[2] / "docs" / "using.md"
BEGIN, END = "<!-- keys -->\n", "<!-- /keys -->\n"

SCREENS = [name for name in keys.SCREEN_NAMES if name != "everywhere"]
# The actions of the screens, by the key that stands for them everywhere.
ACTIONS = {
    "a": {"new", "make", "record", "all", "add", "adopt"},
    "m": {"agree", "team"},
    "s": {"agree", "team"},
    "o": {"object"},
    "h": {"hold"},
    "w": {"withdraw"},
    "i": {"still_right"},
    "j": {"own_views", "chances", "reveal"},
    "z": {"sign"},
    "0": {"start_form"},
    **{key: {"question", "verdict"} for key in "123456789"},
    "b": {"brief"},
    "c": {"compare", "pick"},
    "d": {"details", "page", "plots", "decimal"},
    "e": {"open", "look", "record", "meanings", "edit", "who"},
    "enter": {"open", "look", "record", "leave", "enter_field", "edit", "adopt", "tick"},
    "f": {"filter", "tag"},
    "g": {"table", "leads"},
    "k": {"carry"},
    "l": {"due"},
    "minus": {"remove", "discard"},
    "n": {"step(1)", "next"},
    "p": {"step(-1)", "previous"},
    "q": {"app.quit", "leave"},
    "escape": {"leave", "clear", "reading", "read"},
    "r": {"restore", "redo"},
    "slash": {"search"},
    "t": {"lesson", "lessons"},
    "u": {"undo"},
    "v": {"review"},
    "x": {"copy", "write", "sample"},
    "y": {"mine"},
}


def rows_of(screen: str) -> list[tuple[str, keys.KeyBinding]]:
    return [(name, key) for key in keys.KEYS if key.screen == screen for name in key.keys.split(",") if name]


@pytest.mark.parametrize("screen", SCREENS)
def test_a_letter_means_what_it_means_on_all_screens(screen: str) -> None:
    for name, key in rows_of(screen):
        if len(name) == 1 or name in ACTIONS:
            assert name in keys.KEY_MEANINGS, f"{name} is no key of the map"
            action = key.action if key.action in ACTIONS.get(name, ()) else key.action.partition("(")[0]
            assert action in ACTIONS[name], f"{name} does {key.action} on {screen}"


@pytest.mark.parametrize("screen", list(keys.SCREEN_NAMES))
def test_a_key_does_one_thing_on_a_screen_and_no_capital_letter_is_bound(screen: str) -> None:
    names = [name for name, _ in rows_of(screen)]
    assert len(names) == len(set(names))
    if screen in SCREENS:
        assert not [name for name in names if len(name) == 1 and name.isupper()]


def test_every_row_has_a_group_of_the_help_and_what_has_no_key_stands_in_the_palette() -> None:
    assert {keys.group_of(key) for key in keys.KEYS} <= set(keys.KEY_GROUPS)
    bound = {binding.action for screen in SCREENS for binding in keys.make_bindings(screen)}
    named_only = {key.action for key in keys.KEYS if key.screen in SCREENS and not key.keys}
    assert {"drift", "sort", "swap", "pick('to')", "draft", "stuck", "chances"} <= named_only
    # Actions of one name on two screens: one of them has a key, the other stands in the palette.
    assert named_only & bound == {"write", "open", "next", "chances", "lessons"}


def make_manual() -> str:
    """The letters by group, those with the same meaning together."""
    lines = ["| | keys | |", "|---|---|---|"]
    for group in keys.KEY_GROUPS:
        named = [(name, meaning.text) for name, meaning in keys.KEY_MEANINGS.items() if meaning.group == group]
        for text, rows in groupby(named, key=lambda row: row[1]):
            shown = " ".join(f"`{keys.describe_key(name)}`" for name, _ in rows)
            lines.append(f"| {group} | {shown} | {text} |")
    return "\n".join([*lines, ""])


def test_the_manual_lists_what_each_letter_means(request: pytest.FixtureRequest) -> None:
    page = MANUAL.read_text("utf-8")
    before, _, rest = page.partition(BEGIN)
    table, _, after = rest.partition(END)
    if request.config.getoption("--snapshot-update"):
        MANUAL.write_text(f"{before}{BEGIN}{make_manual()}{END}{after}", "utf-8")
        return
    assert table == make_manual(), "pytest tests/tui/test_keys.py --snapshot-update writes it anew"


def test_the_manual_names_no_key_that_no_screen_has() -> None:
    bound = {key for binding in keys.KEYS for key in binding.keys.split(",")}
    named = set(re.findall("`([A-Za-z])`", MANUAL.read_text(encoding="utf-8")))
    assert len(named) > 20
    assert named <= bound
