"""What is typed and pasted reaches the program in its order, whatever escape sequences and Escapes stand in it."""

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual import events
from textual._xterm_parser import XTermParser

from alignkit.tui.terminal_input import PasteCleaner, mend_terminal_input, split_after_escapes

LONG = "and a text that goes on for longer than any sequence"
PASTES = [
    (f"a \x1b[31mred\x1b[0m {LONG}", f"a red {LONG}"),
    (f"one\x1b[Dtwo\x1bmthree {LONG}", f"onetwothree {LONG}"),
    ("\x1b]0;title\x07text", "text"),
    ("plain", "plain"),
    ("ends in \x1b", "ends in "),
]


def parse(data: str) -> list[tuple[str, str]]:
    parser = XTermParser()
    return [
        ("paste", event.text) if isinstance(event, events.Paste) else ("key", getattr(event, "key", ""))
        for event in [*parser.feed(data), *parser.feed("x")]
    ][:-1]


@pytest.mark.parametrize(("pasted", "text"), PASTES)
@pytest.mark.parametrize("size", [1, 3, 7, 1000])
def test_a_paste_is_one_text_in_pieces_of_any_size(pasted: str, text: str, size: int) -> None:
    cleaner = PasteCleaner()
    sent = f"k\x1b[200~{pasted}\x1b[201~\x1b[B"
    cleaned = "".join(cleaner.clean(sent[at : at + size]) for at in range(0, len(sent), size))
    assert cleaned == f"k\x1b[200~{text}\x1b[201~\x1b[B"
    assert parse(cleaned) == [("key", "k"), ("paste", text), ("key", "down")]


SENTENCE = "for most operators ask so, and then they pass it on to the next one"
ESCAPED = [
    ([f"\x1b{SENTENCE}"], ["escape", SENTENCE]),
    (["\x1b", SENTENCE], ["escape", SENTENCE]),
    (["\x1b", "f"], ["escape", "f"]),
    ([f"ab\x1b{SENTENCE}\x1b\x1bno"], ["ab", "escape", SENTENCE, "escape", "escape", "no"]),
    (["\x1b5 of 31"], ["escape", "5 of 31"]),
    (["\x1bOn the day"], ["escape", "On the day"]),
    (["\x1bPasted by hand, and longer than thirty-two"], ["escape", "Pasted by hand, and longer than thirty-two"]),
    (["\x1b[A"], ["up"]),
    (["\x1b", "[A"], ["up"]),
    (["\x1bOP"], ["f1"]),
    (["\x1b[1;3Dx\x1b[C"], ["alt+left", "x", "right"]),
    (["\x1bm"], ["alt+m"]),
    (["\x1bf\x1bf"], ["ctrl+right", "ctrl+right"]),
    (["a\x1b[200~one two\x1b[201~", "b\x1bcd"], ["a", "paste one two", "b", "escape", "cd"]),
]


def parse_mended(reads: list[str]) -> list[str]:
    """The keys of what a terminal sends, read by read; letters that follow each other are one text."""
    parser = XTermParser()
    found: list[str] = []
    for event in [event for data in reads for event in parser.feed(data)] + list(parser.feed("")):
        if isinstance(event, events.Paste):
            found.append(f"paste {event.text}")
        elif isinstance(event, events.Key) and event.is_printable and event.character and "+" not in event.key:
            if found and "".join(found[-1:]) in "".join(reads) and found[-1] not in NAMED:
                found[-1] += event.character
            else:
                found.append(event.character)
        elif isinstance(event, events.Key):
            found.append(event.key)
    return found


NAMED = ("escape", "up", "f1", "right", "alt+left", "alt+m", "ctrl+right")


@pytest.fixture
def mended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(XTermParser, "feed", XTermParser.feed)
    monkeypatch.setattr(XTermParser, "is_mended", False, raising=False)
    mend_terminal_input()


@pytest.mark.parametrize(("reads", "keys"), ESCAPED)
def test_an_escape_before_text_is_a_key_of_its_own(mended: None, reads: list[str], keys: list[str]) -> None:
    assert parse_mended(reads) == keys


@given(st.lists(st.text("abfmoOP[5 \t\x1b", max_size=40), max_size=4))
def test_no_letter_is_lost_in_splitting(reads: list[str]) -> None:
    for data in reads:
        assert "".join(split_after_escapes(data)) == data


def test_textual_takes_an_escape_and_a_text_for_something_else() -> None:
    """Should this fail, Textual has mended it and ``split_after_escapes`` can go."""
    script = (
        "from textual._xterm_parser import XTermParser as P; print(*[e.key for e in P().feed('\x1b' + 'ab ' * 20)])"
    )
    said = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout
    assert said.startswith("circumflex_accent a b")


def test_without_cleaning_textual_reorders_it() -> None:
    """Should this fail, Textual has mended it and ``terminal_input`` can go."""
    assert parse(f"\x1b[200~{PASTES[0][0]}\x1b[201~") != [("paste", PASTES[0][1])]
