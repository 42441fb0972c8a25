"""What is pasted reaches the program as one text, in its order, whatever escape sequences it holds."""

import pytest
from textual import events
from textual._xterm_parser import XTermParser

from alignkit.tui.terminal_input import PasteCleaner

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


def test_without_cleaning_textual_reorders_it() -> None:
    """Should this fail, Textual has mended it and ``terminal_input`` can go."""
    assert parse(f"\x1b[200~{PASTES[0][0]}\x1b[201~") != [("paste", PASTES[0][1])]
