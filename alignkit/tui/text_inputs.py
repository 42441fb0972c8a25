"""The inputs that people write in: one line, several lines, and one of several words; and what is made of a paste."""

from __future__ import annotations

import asyncio
import contextlib
import re
from typing import Any

from textual import events
from textual.app import App
from textual.binding import Binding
from textual.content import Content
from textual.geometry import Region
from textual.strip import Strip
from textual.suggester import Suggester
from textual.widgets import Input, TextArea

from alignkit.values.people import begun_choices

# Slides and spreadsheets break lines softly: vertical tab, form feed, next line, line and paragraph separator.
_LINE_BREAKS = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")
# Escape sequences, whole: without their first character the rest would be text.
_ESCAPE_SEQUENCES = re.compile(r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]|\x1b[PX^_\]].*?(?:\x07|\x1b\\|$)|\x1b[ -/]*[0-~]?")
_CONTROL_CODES = dict.fromkeys([*range(32), *range(127, 160)]) | {ord(kept): kept for kept in "\n\t"}
_BULLET = re.compile(r"[ \t\xa0]*(?:[-*+–—•‣◦●○▪▸►·∙⁃]|o(?=\t)|\(?\d{1,2}[.)])[ \t\xa0]+(?=\S)")
_SETTLE_SECONDS = 2.0  # an input that is taken away meanwhile never answers
# Keys that an input binds for itself. Textual runs them once they have bubbled up to the app: after later letters.
_EDITING_KEYS = frozenset(("backspace", "delete", "left", "right", "home", "end", "up", "down"))
_EDITING_KEYS |= {f"ctrl+{key}" for key in (*"ukwaed", "left", "right")}


async def settle_input(entry: Input | TextArea) -> None:
    """Wait until all keys that were handed to an input are in it."""
    if entry.is_attached:
        done = asyncio.Event()
        entry.call_later(done.set)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(done.wait(), _SETTLE_SECONDS)


async def edit_in_order(app: App[Any], key: str) -> bool:
    """Where an input has the focus: run its own editing key at once, after the letters before it and before those
    after it. Whether that was done.
    """
    entry = app.focused
    if key not in _EDITING_KEYS or not isinstance(entry, Input | TextArea):
        return False
    await settle_input(entry)
    for binding in entry._bindings.key_to_bindings.get(key, ()):
        if await app.run_action(binding.action, entry):
            return True
    return False


def clean_text(text: str) -> str:
    """The text without what no screen can show; every way to break a line is a line feed."""
    return _LINE_BREAKS.sub("\n", _ESCAPE_SEQUENCES.sub("", text)).translate(_CONTROL_CODES)


def clean_list(text: str) -> str:
    """As ``clean_text``, for the entries of a list: without bullets, numbers and empty lines."""
    lines = (_BULLET.sub("", line, count=1).strip() for line in clean_text(text).split("\n"))
    return "\n".join(line for line in lines if line)


def _blank_strips(crop: Region) -> list[Strip]:
    """Empty lines. Textual may draw a removed widget once more, when its styles are gone, and raises KeyError then."""
    return [Strip.blank(crop.width)] * crop.height


class LineInput(Input):
    """An input of one line; several pasted lines are joined into one."""

    def __init__(self, text: str, placeholder: str = "", select_on_focus: bool = False, disabled: bool = False) -> None:
        super().__init__(
            text, placeholder=placeholder, compact=True, select_on_focus=select_on_focus, disabled=disabled
        )

    @property
    def text(self) -> str:
        return self.value

    def replace_text(self, text: str) -> None:
        """Show another text, which was changed elsewhere."""
        self.value = text

    def render_lines(self, crop: Region) -> list[Strip]:
        return super().render_lines(crop) if self.is_attached else _blank_strips(crop)

    def _on_paste(self, event: events.Paste) -> None:
        self.insert_text_at_cursor(" ".join(clean_list(event.text).split()))
        event.stop()
        event.prevent_default()


class ProseInput(TextArea):
    """An input of several lines that grows with the text. In a list each line is an entry."""

    def __init__(self, text: str, placeholder: str = "", is_list: bool = False) -> None:
        super().__init__(text, compact=True, placeholder=Content(placeholder), highlight_cursor_line=False)
        self.is_list = is_list

    def on_mount(self) -> None:
        self.move_cursor(self.document.end)

    def replace_text(self, text: str) -> None:
        """Show another text, which was changed elsewhere; the cursor keeps its place if the text allows it."""
        place = self.cursor_location
        self.replace(text, self.document.start, self.document.end)
        self.move_cursor(place)

    def render_lines(self, crop: Region) -> list[Strip]:
        return super().render_lines(crop) if self.is_attached else _blank_strips(crop)

    async def _on_paste(self, event: events.Paste) -> None:
        event.prevent_default()
        event.stop()
        text = clean_list(event.text) if self.is_list else clean_text(event.text)
        self.replace(text, *self.selection)


class _SuggestTheOne(Suggester):
    """Shows the rest of the word that the letters choose: of several, none would be taken, so none is shown."""

    def __init__(self, choices: tuple[str, ...]) -> None:
        super().__init__(use_cache=False, case_sensitive=True)
        self._choices = choices

    async def get_suggestion(self, value: str) -> str | None:
        begun = begun_choices(value, self._choices)
        return begun[0] if len(begun) == 1 else None


class ChoiceInput(LineInput):
    """An input that takes one of several words: a letter is enough where it begins one of them only, up and down go
    through them. What is shown behind the letter is what it chooses.
    """

    BINDINGS = [Binding("down", "choose(1)", show=False), Binding("up", "choose(-1)", show=False)]

    def __init__(self, text: str, choices: tuple[str, ...], disabled: bool = False) -> None:
        super().__init__(text, "choose", select_on_focus=True, disabled=disabled)
        self.choices = choices
        self.suggester = _SuggestTheOne(choices)

    def chosen(self) -> str:
        """The word that the typed letters begin; the text itself where they begin none, or several."""
        fitting = begun_choices(self.value, self.choices)
        return fitting[0] if len(fitting) == 1 else self.value

    def action_choose(self, by: int) -> None:
        now = self.chosen()
        place = self.choices.index(now) + by if now in self.choices else 0 if by > 0 else -1
        self.value = self.choices[place % len(self.choices)]
        self.cursor_position = len(self.value)
