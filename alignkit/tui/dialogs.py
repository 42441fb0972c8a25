"""Dialogs over a screen: which team, yes or no, and a small form. Each returns its answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Button, Static

from alignkit.core.errors import UserError
from alignkit.core.fields import Field
from alignkit.core.model import TEAM_NAMES, TEAMS, Team
from alignkit.core.status import is_required
from alignkit.text.sanitize import sanitize
from alignkit.tui.field_form import FieldForm, FieldInput, ParseValue


class TeamDialog(ModalScreen[Team | None]):
    """Asks for a team: m, s, or Escape for neither."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("m", "pick('marketing')", "Marketing"),
        Binding("s", "pick('sales')", "Sales"),
        Binding("escape", "pick('')", "neither"),
    ]

    def __init__(self, asks: str, teams: tuple[Team, ...] = TEAMS) -> None:
        super().__init__()
        self.asks, self.teams = asks, teams

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Static(Content(sanitize(self.asks)), classes="dialog-title")
            with Horizontal(classes="dialog-buttons"):
                for team in self.teams:
                    label = f"{TEAM_NAMES[team][0].lower()}  {TEAM_NAMES[team]}"
                    yield Button(Content(label), id=f"pick-{team}", compact=True)
            yield Static("Escape: neither", classes="form-hint")

    @on(Button.Pressed)
    def _pressed(self, event: Button.Pressed) -> None:
        self.action_pick((event.button.id or "").removeprefix("pick-"))

    def action_pick(self, team: str) -> None:
        found = next((known for known in self.teams if known == team), None)
        if found or not team:
            self.dismiss(found)


class ConfirmDialog(ModalScreen[bool]):
    """Asks yes or no; the button says what yes does."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,n", "answer(False)", "no"),
        Binding("y", "answer(True)", "yes"),
    ]

    def __init__(self, title: str, text: str, does: str) -> None:
        super().__init__()
        self.asks, self.text, self.does = title, text, does

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Static(Content(sanitize(self.asks)), classes="dialog-title")
            yield Static(Content(sanitize(self.text)))
            with Horizontal(classes="dialog-buttons"):
                yield Button(Content(f"y  {self.does}"), id="yes", variant="primary", compact=True)
                yield Button(Content("n  No"), id="no", compact=True)

    @on(Button.Pressed)
    def _pressed(self, event: Button.Pressed) -> None:
        self.dismiss(event.button.id == "yes")

    def action_answer(self, yes: bool) -> None:
        self.dismiss(yes)


class FormDialog(ModalScreen[dict[str, Any] | None]):
    """A few fields and a button that says what it does. Returns the values by key, or None on Escape.

    ``kept`` is filled while people type, so that the caller can offer the same words again after an Escape. ``submit``
    does what the button says; a UserError of it is shown here and everything typed stays. ``reads`` are parsers by
    field key, used in place of the usual one.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "back", priority=True),
        Binding("ctrl+s", "done", "done", priority=True),
    ]

    def __init__(
        self,
        title: str,
        fields: tuple[Field, ...],
        kept: dict[str, Any],
        does: str,
        text: str = "",
        submit: Callable[[dict[str, Any]], None] | None = None,
        reads: Mapping[str, ParseValue] | None = None,
    ) -> None:
        super().__init__()
        self.submit, self.reads = submit, reads
        self.asks, self.fields, self.kept, self.does, self.text = title, fields, kept, does, text
        self._unfinished: dict[tuple[str | int, ...], str] = {}
        self._is_edited = False

    def compose(self) -> ComposeResult:
        with VerticalScroll(classes="dialog", can_focus=False):
            yield Static(Content(sanitize(self.asks)), classes="dialog-title")
            if self.text:
                yield Static(Content(sanitize(self.text)), classes="dialog-text")
            pairs = tuple(((field.key,), field) for field in self.fields)
            ends = "Tab goes on, Ctrl+s finishes."
            yield FieldForm(pairs, lambda path: self.kept.get(str(path[0])), {}, ends, self.reads)
            yield Static("", classes="field-reason", id="ask-missing")
            with Horizontal(classes="dialog-buttons"):
                yield Button(Content(self.does), id="done", variant="primary", compact=True)
                yield Button(Content("Escape  Back"), id="back", compact=True)

    @on(FieldInput.Changed)
    def _typed(self, event: FieldInput.Changed) -> None:
        self.kept[event.field.key] = event.value
        self._is_edited = True
        self._say("")

    @on(FieldInput.Unfinished)
    def _not_yet(self, event: FieldInput.Unfinished) -> None:
        if event.text:
            self._unfinished[event.path] = event.text
        else:
            self._unfinished.pop(event.path, None)

    @on(FieldForm.Closed)
    def _form_left(self, event: FieldForm.Closed) -> None:
        self.query_one("#done", Button).focus()

    @on(Button.Pressed)
    def _pressed(self, event: Button.Pressed) -> None:
        if event.button.id == "done":
            self.action_done()
        else:
            self.action_leave()

    def action_done(self) -> None:
        # What is being typed reaches ``kept`` by messages: let those on their way arrive first.
        self.call_after_refresh(self._finish)

    def _finish(self) -> None:
        lacking = [
            field
            for field in self.fields
            if is_required(field, self.kept) and self.kept.get(field.key) in (None, "", [])
        ]
        keys = [field.key for field in self.fields]
        stuck = [*(str(path[0]) for path in self._unfinished), *(field.key for field in lacking)]
        if stuck:
            place = min(map(keys.index, stuck))
            field, editor = self.fields[place], list(self.query(FieldInput))[place]
            self._say(f"✗ {field.label}: {editor.reason}" if editor.reason else f"✗ {field.asks}")
            editor.entry.focus()
            return
        answer = {field.key: self.kept.get(field.key) for field in self.fields}
        if self.submit:
            try:
                self.submit(answer)
            except UserError as refused:
                self._say(f"✗ {refused}")
                return
        self.dismiss(answer)

    def _say(self, text: str) -> None:
        self.query_one("#ask-missing", Static).update(Content(sanitize(text)))
        self.query_one("#ask-missing", Static).scroll_visible(animate=False)

    def action_leave(self) -> None:
        if self._is_edited:
            self._is_edited = False
            self._say(f"Nothing is recorded yet. Ctrl+s: {self.does}. Escape once more: not now.")
            return
        self.dismiss(None)
