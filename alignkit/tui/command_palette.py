"""The command palette: the actions of the screen in front, from the table of keys, and the themes to choose from."""

from __future__ import annotations

from collections.abc import Coroutine, Iterable, Iterator
from functools import partial
from typing import Any, ClassVar

from textual.app import ComposeResult
from textual.command import CommandInput, CommandList, CommandPalette, DiscoveryHit, Hit, Hits, Provider
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.screen import Screen
from textual.widgets import LoadingIndicator, Static

from alignkit.core.model import TEAMS
from alignkit.core.questions import QUESTIONS
from alignkit.leads.batch import VERDICTS
from alignkit.tui.cursor_bar import BarOptionList
from alignkit.tui.frame import DIALOG_WIDTH
from alignkit.tui.keys import KEYS, KeyBinding, describe_keys, expand_keys, group_of

_GROUPS = ("Move", "Edit", "Finish", "Agree")  # going somewhere comes first, what a team says last
_GROUP_OF_ACTION = {"open": "Move", "look": "Move", "agree_unchanged": "Agree"} | {
    f"reservation('{team}')": "Agree" for team in TEAMS
}  # where the key of an action does not tell
_THEME_ROW = KeyBinding("everywhere", "", "app.change_theme", "theme colours", "Choose a theme: other colours")
_KEY_WIDTH, _AROUND_ROW = 14, 8  # cells of the keys of a row, and of frame, bar and scroll bar
RunAction = partial[Coroutine[Any, Any, bool]]


def keys_of_screen(screen: Screen[Any]) -> list[KeyBinding]:
    """The keys of a screen, from the table; those of "everywhere" come last."""
    ids = {(active.binding.id or "").partition(".")[0] for active in screen.active_bindings.values()}
    own = [key for key in KEYS if key.screen in ids]
    return own + [key for key in KEYS if key.screen == "everywhere"]


class BarCommandList(CommandList, BarOptionList, can_focus=False):
    """The list of the palette, with the bar of all lists before the row of the cursor."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"cursor-bar"}  # Textual looks for them in the first base only


class BarCommandPalette(CommandPalette):
    """Textual's palette as a dialog like all others: in one box with a title, with the cursor of all lists and a line
    that says what the keys do. ``does`` is what Enter does with the row under the cursor.
    """

    def __init__(self, title: str, does: str, **options: Any) -> None:
        super().__init__(**options)
        self._box_title, self._does = title, does

    def compose(self) -> ComposeResult:
        with Vertical(id="--container") as box:
            box.border_title = self._box_title
            with Horizontal(id="--input"):
                yield CommandInput(placeholder=self._placeholder, select_on_focus=False)
            with Vertical(id="--results"):
                yield BarCommandList()
                yield LoadingIndicator()
            yield Static(f"enter {self._does}   up/down another   esc back", classes="form-hint", markup=False)


class ScreenCommands(Provider):
    """Finds the actions of a screen by name, help text or key; those that go somewhere stand first."""

    def _iter_commands(self) -> Iterator[tuple[KeyBinding, str, str, RunAction]]:
        """Yield the row of each action, its keys as they are shown, what it does, and what runs it."""
        refused = {active.binding.action for active in self.screen.active_bindings.values() if not active.enabled}
        seen = {"app.command_palette", *refused}
        for key in sort_rows([*keys_of_screen(self.screen), _THEME_ROW]):
            for pressed_keys, action in expand_keys(key):
                if action not in seen:
                    seen.add(action)
                    help_text = key.help
                    if key.action == "question":
                        help_text = f"Go to {QUESTIONS[int(pressed_keys) - 1].name}"
                    elif key.action == "verdict":
                        help_text = f"This lead: {list(VERDICTS.values())[int(pressed_keys) - 1]}"
                    named = describe_keys(key) if action == key.action else pressed_keys
                    yield key, named if key.keys else "", help_text, partial(self.app.run_action, action, self.screen)

    async def discover(self) -> Hits:
        for _, named, words, act in self._iter_commands():
            yield DiscoveryHit(self._draw(named, Content(words)), act, text=words)

    async def search(self, query: str) -> Hits:
        matcher = self.matcher(query)
        for key, named, words, act in self._iter_commands():
            score = max(matcher.match(f"{words} ({named})"), matcher.match(key.label))
            if score > 0:
                yield Hit(score, self._draw(named, matcher.highlight(words)), act, text=words)

    def _draw(self, named: str, words: Content) -> Content:
        """The keys in a column of their own, and what they do beside it, wrapped below itself."""
        room = min(self.app.size.width, DIALOG_WIDTH) - _KEY_WIDTH - _AROUND_ROW
        said = Content(f"\n{'':<{_KEY_WIDTH}}").join(words.wrap(max(room, 20)))
        return Content.assemble((f"{named:<{_KEY_WIDTH}}", "bold $text-accent"), said)


def sort_rows(rows: Iterable[KeyBinding]) -> list[KeyBinding]:
    """The rows as the palette lists them: by what they do, in each group those of the screen before the others."""

    def place(row: KeyBinding) -> tuple[int, bool]:
        return _GROUPS.index(_GROUP_OF_ACTION.get(row.action) or group_of(row)), row.screen == "everywhere"

    return sorted(rows, key=place)


class ThemeCommands(Provider):
    """Finds themes by name; the one in use is marked and comes first. The one that is chosen is kept for the next
    start.
    """

    def _iter_commands(self) -> Iterator[tuple[str, RunAction]]:
        themes = self.app.available_themes
        width = max(map(len, themes))
        for name, theme in sorted(themes.items(), key=lambda each: (each[0] != self.app.theme, each[0])):
            mark = "•" if name == self.app.theme else " "
            kind = "the terminal's own colours" if theme.ansi else "dark" if theme.dark else "light"
            yield f"{mark} {name:<{width}}  {kind}", partial(self.app.run_action, f"app.choose_theme({name!r})")

    async def discover(self) -> Hits:
        for words, act in self._iter_commands():
            yield DiscoveryHit(Content(words), act, text=words)

    async def search(self, query: str) -> Hits:
        matcher = self.matcher(query)
        for words, act in self._iter_commands():
            if (score := matcher.match(words)) > 0:
                yield Hit(score, matcher.highlight(words), act, text=words)
