"""The start form: title, days, names and the other particulars of a campaign."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any, ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.suggester import SuggestFromList
from textual.timer import Timer
from textual.widgets import Button, Footer, Input, Label, Static

from alignkit.app import answers, bases, campaigns
from alignkit.app.session import Session
from alignkit.core.errors import UserError
from alignkit.core.fields import OPTIONAL, REQUIRED, Field
from alignkit.core.model import Campaign
from alignkit.core.questions import CAMPAIGN_QUESTION
from alignkit.core.status import sealed_digest
from alignkit.store.campaign_files import is_slug_taken
from alignkit.store.workspace import Workspace, check_slug
from alignkit.tui import keys
from alignkit.tui.base_app import BaseApp
from alignkit.tui.field_form import LineInput
from alignkit.tui.safe_text import safe_line, safe_value
from alignkit.values.parse_format import ParseError, explain_doubt, format_day, format_for_entry, parse_value

_SHORT_KINDS = ("date", "number")
_HELP_TEXT = "Tab and Enter go on, Shift+Tab goes back. Bold: needed to sign."


class StartField(Horizontal):
    """One field: its label, its input, and beside it why the text is no value, or the day in words."""

    def __init__(self, field: Field, value: Any, locked: bool, hint: str = "") -> None:
        super().__init__(classes="particular")
        self.field, self.locked, self.hint = field, locked, safe_value(hint)
        self.first = safe_value(_value_text(field, value))

    def compose(self) -> ComposeResult:
        yield Label(Content(f"  {self.field.label}"), classes="-needed" if self.field.tier == REQUIRED else "")
        line = LineInput(
            self.first, placeholder=self._placeholder(), compact=True, select_on_focus=False, disabled=self.locked
        )
        line.add_class("-short" if self.field.kind in _SHORT_KINDS else "-long")
        yield line
        if self.field.kind in _SHORT_KINDS:
            yield Static(markup=False, classes="reason")

    def _placeholder(self) -> str:
        if self.hint:
            return self.hint
        return f"such as {self.field.example}" if self.field.kind in _SHORT_KINDS else self.field.asks

    @property
    def line(self) -> LineInput:
        return self.query_one(LineInput)

    @property
    def changed(self) -> bool:
        return self.line.value.strip() != self.first.strip()

    @property
    def reason(self) -> str:
        return explain_doubt(self.field, self.line.value)

    def value(self) -> Any:
        """The value of what is typed, None where that is empty. Raises ParseError."""
        text = safe_value(self.line.value)
        if self.field.kind == "lines":
            return [part.strip() for part in text.split(",") if part.strip()] or None
        return parse_value(self.field, text)

    def show_reason(self, more: str = "") -> None:
        """Update pointer and reason; ``more`` is what is wrong together with other fields."""
        self.query_one(Label).update(Content(f"{'▸' if self.line.has_focus else ' '} {self.field.label}"))
        for label in self.query(".reason").results(Static):
            wrong = self.reason or more
            label.set_class(bool(wrong) and not self.line.has_focus, "wrong")
            label.update(safe_line(f"✗ {wrong}" if wrong else self._describe_value()))

    def _describe_value(self) -> str:
        value = self.value()
        if isinstance(value, date):
            return f"{value:%A}, {format_day(value)}"
        return self.field.asks if value is None else ""


class BaseField(StartField):
    """The signed campaign that this one is based on: suggested as one types, and looked up."""

    def __init__(self, field: Field, value: Any, locked: bool, workspace: Workspace, own_slug: str) -> None:
        super().__init__(field, value, locked)
        self.workspace, self.own_slug = workspace, own_slug

    def compose(self) -> ComposeResult:
        yield from super().compose()
        yield Static(markup=False, classes="reason")

    def on_mount(self) -> None:
        self.line.suggester = SuggestFromList(bases.list_bases(self.workspace), case_sensitive=False)

    @property
    def reason(self) -> str:
        text = self.line.value.strip()
        try:
            if text:
                bases.find_base(self.workspace, self.own_slug, text)
        except UserError as refused:
            return str(refused)
        return ""


class SlugField(StartField):
    """The file name of a new campaign: it follows title and launch until somebody types another."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__(Field("slug", "text", "File name", OPTIONAL, "words of a-z and 0-9 joined by -"), None, False)
        self.workspace, self.made = workspace, ""

    def follow(self, title: str, launch: date | None) -> None:
        """Show the name made from title and launch, unless somebody typed another."""
        before, self.made = self.made, campaigns.free_slug(self.workspace, title, launch)
        if self.line.value == before:
            self.line.value = self.made

    @property
    def slug(self) -> str:
        """The name the file will have: the typed one if it is valid and free, otherwise the one made from the title."""
        return self.made if self.reason else self.line.value.strip() or self.made

    @property
    def reason(self) -> str:
        text = self.line.value.strip()
        try:
            taken = bool(text) and is_slug_taken(self.workspace, check_slug(text))
        except UserError:
            return "words of a-z and 0-9 joined by -, 60 characters at most"
        return f"there is a campaign {text} already" if taken else ""


class StartForm(ModalScreen[str | None]):
    """Without a session it makes a campaign, carried forward from ``source`` if given; with one it edits its
    particulars.

    Returns the slug of the campaign that was made or changed, or None.
    """

    app: BaseApp
    CSS_PATH = "shared.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [*keys.make_bindings("start")]

    def __init__(self, session: Session | None = None, source: Campaign | None = None, at: str = "") -> None:
        super().__init__()
        self.session, self.source, self._at = session, source, at
        self._asked, self._created_slug = False, ""
        self._saving: Timer | None = None

    @property
    def space(self) -> Workspace:
        return self.session.workspace if self.session else self.app.require_workspace

    @property
    def locked(self) -> str:
        """Why nothing can be changed here; empty where it can."""
        if self.session is None:
            return ""
        if sealed_digest(self.session.campaign):
            return "Signed and locked: amend the campaign to change its particulars."
        return f"Read-only: {self.session.read_only}" if self.session.read_only else ""

    def compose(self) -> ComposeResult:
        values = self._values()
        with Vertical(classes="dialog", id="start"):
            yield Static(safe_line(self._heading()), classes="heading")
            with VerticalScroll(can_focus=False, id="particulars"):
                for field in CAMPAIGN_QUESTION.fields:
                    if field.key == "based_on_digest":
                        continue  # found by whoever sets based_on
                    if field.key == "based_on":
                        own = self.session.slug if self.session else ""
                        yield BaseField(field, values.get(field.key), bool(self.locked), self.space, own)
                        continue
                    hint = f"It was: {self.source.title}" if self.source and field.key == "title" else ""
                    yield StartField(field, values.get(field.key), bool(self.locked), hint)
                if self.session is None:
                    yield SlugField(self.space)
            yield Static(markup=False, id="file")
            yield Static(_HELP_TEXT, markup=False, id="hint", classes="muted")
            yield Button(Content(self._save_label()), id="save", compact=True, disabled=bool(self.locked))
            yield Footer(show_command_palette=False, compact=True)

    def on_mount(self) -> None:
        first = next((p for p in self.start_fields() if p.field.key == (self._at or "title")), None)
        if self.locked:
            self._hint(self.locked, wrong=True)
        elif first:
            first.line.focus()
            first.line.action_end()
        self._show()

    def start_fields(self) -> Iterator[StartField]:
        """The fields of the campaign, without the file name."""
        yield from (part for part in self.query(StartField) if not isinstance(part, SlugField))

    def part(self, key: str) -> StartField:
        return next(part for part in self.start_fields() if part.field.key == key)

    def slug(self) -> str:
        """The file name, now or to come, without its ending."""
        if self.session:
            return self.session.slug
        return self.query_one(SlugField).slug

    def _values(self) -> dict[str, Any]:
        if self.session:
            return dict(self.session.campaign.info)
        return campaigns.starting_info(self.space, self.source)

    def _heading(self) -> str:
        if self.session:
            return f"Particulars of {self.session.campaign.title}"
        return f"A new campaign from {self.source.title}" if self.source else "A new campaign"

    def _save_label(self) -> str:
        return "Save" if self.session else "Begin the nine questions"

    # as one types

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        if event.value != safe_value(event.value):
            event.input.value = safe_value(event.value)
            return
        self._asked = False
        self._show()
        if self.session and not self.locked:
            if self._saving:
                self._saving.stop()
            self._saving = self.set_timer(0.5, self._save_while_typing)

    @on(Input.Submitted)
    def _entered(self, event: Input.Submitted) -> None:
        lines = [part.line for part in self.query(StartField)]
        place = next(n for n, line in enumerate(lines) if line is event.input)
        if place + 1 < len(lines):
            lines[place + 1].focus()
        else:
            self.query_one("#save").focus()

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        self._show()

    def on_descendant_blur(self, event: events.DescendantBlur) -> None:
        self._show()

    def _show(self) -> None:
        for part in self.start_fields():
            part.show_reason(self._order() if part.field.key == "end" else "")
        wrong = ""
        for field in self.query(SlugField):
            field.follow(self.part("title").line.value, self._launch())
            field.show_reason()
            wrong = field.reason
        slug = self.slug()
        shown = f"✗ File name: {wrong}" if wrong else f"File: campaigns/{slug}.toml" if slug else "File:"
        self.query_one("#file", Static).update(safe_line(shown))

    def _launch(self) -> date | None:
        try:
            value = self.part("launch").value()
        except ParseError:
            return None
        return value if isinstance(value, date) else None

    def _order(self) -> str:
        days = []
        for key in ("launch", "end"):
            try:
                days.append(self.part(key).value())
            except ParseError:
                return ""
        first, last = days
        return "that is before the first day" if first and last and last < first else ""

    def _hint(self, text: str, wrong: bool = False) -> None:
        hint = self.query_one("#hint", Static)
        hint.update(safe_line(f"✗ {text}" if wrong else text))
        hint.set_class(wrong, "wrong")

    # saving

    @on(Button.Pressed, "#save")
    def _pressed(self) -> None:
        self.action_save()

    def action_save(self) -> None:
        if self.locked:
            self.dismiss(None)
            return
        wrong = next((part for part in self.query(StartField) if part.changed and part.reason), None)
        if wrong:
            wrong.line.focus()
            self._hint(f"{wrong.field.label}: {wrong.reason}", wrong=True)
            return
        if not self.part("title").line.value.strip():
            self.part("title").line.focus()
            self._hint("It needs a title; the rest can come later.", wrong=True)
            return
        try:
            self.dismiss(self._save())
        except UserError as refused:
            self._hint(str(refused), wrong=True)

    def save_now(self) -> None:
        """Save what can be saved: each valid field of an existing campaign, a new one as soon as it has a title.

        Raises UserError for the rest.
        """
        begun = any(part.changed for part in self.start_fields()) and self.part("title").line.value.strip()
        if (self.session and not self.locked) or (self.session is None and begun):
            self._save()
        left_out = [part.field.label for part in self.start_fields() if part.changed and part.reason]
        if left_out:
            raise UserError(f"Not saved, as it is no value: {', '.join(left_out)}.")
        if self.session is None and not begun and any(part.changed for part in self.start_fields()):
            raise UserError("The new campaign has no title yet, so it was not made.")

    def _save(self) -> str | None:
        changes = {part.field.key: value for part, value in self._valid_values() if part.changed}
        if self.session:
            before = self.session.campaign
            for key, value in changes.items():
                answers.set_field(self.session, "campaign", (key,), value, group=f"campaign.{key}")
            self.session.save()
            self._created_slug = self.session.slug if self.session.campaign != before else self._created_slug
        elif not self._created_slug:
            slug = self.slug()
            info = {part.field.key: value for part, value in self._valid_values() if value is not None}
            if self.source:
                campaigns.carry_on(self.space, self.source, info, slug)
            else:
                campaigns.create(self.space, info, slug)
            self._created_slug = slug
        return self._created_slug or None

    def _valid_values(self) -> Iterator[tuple[StartField, Any]]:
        for part in self.start_fields():
            try:
                yield part, part.value()
            except ParseError:
                continue

    def _save_while_typing(self) -> None:
        self._saving = None
        try:
            self._save()
        except UserError as refused:
            self._hint(str(refused), wrong=True)

    def action_leave(self) -> None:
        changed = any(part.changed for part in self.start_fields())
        if self.session is None:
            if changed and not self._asked:
                self._asked = True
                self._hint("Escape once more throws away what you typed; Ctrl+s makes the campaign.", wrong=True)
                return
            self.dismiss(None)
            return
        left_out = [part.field.label for part in self.start_fields() if part.changed and part.reason]
        if left_out and not self._asked:
            self._asked = True
            self._hint(f"Not saved, as it is no value: {', '.join(left_out)}. Escape again leaves.", wrong=True)
            return
        try:
            self.dismiss(None if self.locked else self._save())
        except UserError as refused:
            self._hint(str(refused), wrong=True)


def _value_text(field: Field, value: Any) -> str:
    if field.kind == "lines":
        return ", ".join(map(str, value or ()))
    return format_for_entry(value)
