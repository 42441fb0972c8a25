"""Dialogs over a screen: a question with buttons, and a small form. Each returns its answer.

They lie at the bottom, so that what they are about stays legible, and the button that Enter presses has the focus.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar, NamedTuple, TypeVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Button, Static

from alignkit.core.errors import UserError
from alignkit.core.fields import Field
from alignkit.core.model import TEAM_NAMES, TEAMS, Team
from alignkit.core.status import is_required
from alignkit.text.sanitize import sanitize_line
from alignkit.tui.base_app import BaseApp
from alignkit.tui.field_form import FieldEditor, FieldForm, FormScreen, form_area, is_one_line
from alignkit.tui.frame import ActionButton, stack_buttons
from alignkit.tui.safe_text import safe_notes
from alignkit.tui.typed_values import ParseText, entry_text
from alignkit.values.known import NOTHING_KNOWN, Known

Answer = TypeVar("Answer")
INSTEAD = "instead"  # the key of whether the second button of a form was pressed


class Choice(NamedTuple):
    """A button and what it answers."""

    label: str
    answer: Any


class ButtonDialog(ModalScreen[Answer | None]):
    """A text and a row of buttons. Enter presses the one with the focus, at first the first; Escape answers None.

    No letter does anything here: whoever types on where a dialog opens must not have answered it.
    """

    CSS_PATH = "dialogs.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "back", priority=True),
        Binding("tab,right,down", "step(1)", "next", priority=True, show=False),
        Binding("shift+tab,left,up", "step(-1)", "before", priority=True, show=False),
    ]

    def __init__(self, title: str, text: str, choices: Sequence[Choice]) -> None:
        super().__init__()
        self.asks, self.text, self.choices = title, text, choices
        self.buttons: list[Button] = [ActionButton(Content(sanitize_line(each.label))) for each in choices]

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog") as box:
            box.border_title = Content(sanitize_line(self.asks))
            if self.text:
                yield Static(safe_notes(self.text), classes="dialog-text")
            with Horizontal(classes="dialog-buttons"):
                yield from self.buttons
            more = {1: "", 2: "tab the other   "}.get(len(self.buttons), "tab the next   ")
            yield Static(Content(f"enter the highlighted button   {more}esc back"), classes="form-hint")

    def on_mount(self) -> None:
        self.set_focus(self.buttons[0])

    def on_resize(self) -> None:
        stack_buttons(self)

    def action_step(self, by: int) -> None:
        place = self.buttons.index(self.focused) if isinstance(self.focused, Button) else 0
        self.set_focus(self.buttons[(place + by) % len(self.buttons)])

    @on(Button.Pressed)
    def _pressed(self, event: Button.Pressed) -> None:
        event.stop()
        if self.is_current:
            self.dismiss(self.choices[self.buttons.index(event.button)].answer)

    def action_leave(self) -> None:
        self.dismiss(None)


class TeamDialog(ButtonDialog[Team]):
    """Asks for a team."""

    def __init__(self, asks: str, teams: tuple[Team, ...] = TEAMS, text: str = "") -> None:
        super().__init__(asks, text, [Choice(TEAM_NAMES[team], team) for team in teams])


class ConfirmDialog(ButtonDialog[bool]):
    """Asks yes or no; the button says what yes does."""

    def __init__(self, title: str, text: str, does: str) -> None:
        super().__init__(title, text, [Choice(does, True), Choice("Back", False)])


class FormDialog(FormScreen[dict[str, Any] | None]):
    """A few fields and a button that says what it does. Returns the values by key, or None on Escape.

    ``first`` are values that stand in the form at first, by field key. What was typed and left with Escape stands there
    again when a dialog of the same title is opened. ``submit`` does what the button says; a UserError of it is shown
    here and everything typed stays. ``parsers`` are by field key, in place of the usual one. ``instead`` is a second
    button for the same words; whether it was pressed stands among the values as INSTEAD. ``known`` is what a text may
    refer to.
    """

    app: BaseApp
    CSS_PATH = "dialogs.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "back, words are kept", priority=True),
        Binding("ctrl+s", "done", "done", priority=True),
    ]

    def __init__(
        self,
        title: str,
        fields: tuple[Field, ...],
        first: Mapping[str, Any],
        does: str,
        text: str = "",
        submit: Callable[[dict[str, Any]], None] | None = None,
        parsers: Mapping[str, ParseText] | None = None,
        at: str = "",
        instead: str = "",
        known: Known = NOTHING_KNOWN,
    ) -> None:
        super().__init__()
        self.asks, self.fields, self.does, self.text = title, fields, does, text
        self.first, self._submit, self._parsers, self._at, self._instead = first, submit, parsers, at, instead
        self._known = known

    def compose(self) -> ComposeResult:
        kept = self.app.kept_texts.get(self.asks, {})
        with Vertical(classes="dialog") as box:
            box.border_title = Content(sanitize_line(self.asks))
            box.border_subtitle = "nothing is recorded yet"
            with form_area():
                if self.text:
                    yield Static(safe_notes(self.text), classes="dialog-text")
                yield from self.compose_above()
                yield FieldForm(self.fields, self.first_texts | kept, self._parsers, known=self._known)
            yield Static("", id="form-told")
            with Horizontal(classes="dialog-buttons"):
                yield ActionButton(Content(self.does), id="done")
                if self._instead:
                    yield ActionButton(Content(self._instead), id="instead")
                yield ActionButton("Back", id="back")
            yield Static(self._describe_keys(), id="form-keys", classes="form-hint")

    def compose_above(self) -> ComposeResult:
        """What stands between the text and the fields; nothing here."""
        yield from ()

    def on_mount(self) -> None:
        self.form.put_focus(self._at)

    def on_descendant_focus(self) -> None:
        self.query_one("#form-keys", Static).update(self._describe_keys())

    def _describe_keys(self) -> Content:
        """What the keys do where one is: Enter breaks the line in a field of several, and presses a button."""
        editor = self.form.current if self.is_mounted else None
        goes_on = "tab/enter next field" if editor is None else "tab next field   enter new line"
        if isinstance(self.focused, Button):
            goes_on = "tab next   enter presses the button"
        elif editor and is_one_line(editor.field):
            goes_on = "tab/enter next field"
        return Content(f"{goes_on}   ctrl+s {self.does}   esc back, words are kept")

    @property
    def first_texts(self) -> dict[str, str]:
        """What stands in the fields at first, by key."""
        return {field.key: entry_text(field, self.first.get(field.key)) for field in self.fields}

    @property
    def has_changes(self) -> bool:
        """Whether something was typed that did not stand there at first."""
        first = self.first_texts
        return any(text.strip() != first[key].strip() for key, text in self.form.texts().items())

    def keep_texts(self) -> None:
        """Keep what is typed for the next time; what only stood there at first may be another then."""
        if self.has_changes:
            self.app.kept_texts[self.asks] = self.form.texts()
        else:
            self.app.kept_texts.pop(self.asks, None)

    @on(FieldEditor.Typed)
    def _typed(self, event: FieldEditor.Typed) -> None:
        event.stop()
        self.keep_texts()
        self.clear_hint(event.editor)

    @on(Button.Pressed)
    async def _pressed(self, event: Button.Pressed) -> None:
        event.stop()
        if event.button.id in ("done", "instead"):
            await self._finish(is_instead=event.button.id == "instead")
        else:
            await self.action_leave()

    async def action_done(self) -> None:
        await self._finish()

    async def _finish(self, *, is_instead: bool = False) -> None:
        await self.settle()
        typed = {editor.field.key: editor.read() for editor in self.form.editors}
        values = {key: each.value for key, each in typed.items()}
        for editor in self.form.editors:
            field = editor.field
            lacks = is_required(field, values) and values[field.key] in (None, "", [])
            if fault := typed[field.key].fault or (field.asks if lacks else ""):
                self.form.put_focus(field.key)
                colon = "" if field.label.endswith("?") else ":"
                self.show_hint(f"{field.label}{colon} {fault}", is_wrong=True, of=editor)
                return
        if self._instead:
            values[INSTEAD] = is_instead
        if self._submit:
            try:
                self._submit(values)
            except UserError as refused:
                self.show_hint(str(refused), is_wrong=True)
                return
        self.app.kept_texts.pop(self.asks, None)
        if self.is_current:
            self.dismiss(values)

    async def action_leave(self) -> None:
        await self.settle()
        self.keep_texts()
        if self.is_current:
            self.dismiss(None)
