"""Fields that one writes in: the input that fits a field, and a form of several.

A form is given texts and gives back texts: it changes nothing itself. Whoever shows it reads them when it says that
something was typed, and before doing anything else; see ``FieldEditor.settle``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.screen import ModalScreen, ScreenResultType
from textual.widgets import Button, Input, Label, Static, TextArea

from alignkit.core.fields import REQUIRED, Field
from alignkit.text.sanitize import sanitize, sanitize_line
from alignkit.tui.base_app import BaseApp
from alignkit.tui.frame import stack_buttons
from alignkit.tui.text_inputs import ChoiceInput, LineInput, ProseInput, clean_text, settle_input
from alignkit.tui.typed_values import ParseText, TypedValue, read_typed
from alignkit.tui.widgets import describe_out_of_sight, fit_height, update_if_changed
from alignkit.values.known import NOTHING_KNOWN, Known
from alignkit.values.safe_formatting import as_sentence

_MULTILINE_KINDS = ("prose", "lines")
REPLACED_KINDS = ("date", "number", "chance", "duration", "rhythm")  # nobody adds a letter to these


def _today(widget: Vertical) -> date | None:
    """The day that a day without a year is counted from; None before the widget is on a screen."""
    app = widget.app if widget.is_attached else None
    return app.today() if isinstance(app, BaseApp) else None


def field_choices(field: Field) -> tuple[str, ...]:
    """The words that a field takes; empty where it takes any text."""
    if field.kind == "flag":
        return ("yes", "no")
    return field.choices if field.kind == "choice" else ()


def is_one_line(field: Field) -> bool:
    """Whether Enter goes on to the next field; else it breaks the line."""
    return field.kind not in _MULTILINE_KINDS


class FieldEditor(Vertical):
    """The input of one field, and below it why the text is no value yet, or how it was understood."""

    class Typed(Message):
        """The text of an editor has changed; ask the editor for it."""

        def __init__(self, editor: FieldEditor) -> None:
            super().__init__()
            self.editor = editor

    def __init__(
        self,
        field: Field,
        text: str,
        parse: ParseText | None = None,
        disabled: bool = False,
        known: Known = NOTHING_KNOWN,
    ) -> None:
        super().__init__(classes="field-editor")
        self.field, self._parse, self.known = field, parse, known
        self.first_text = text + "\n" if field.kind == "lines" and text else text
        self._reason = Static("", classes="field-reason")
        self._reason.display = False
        self._more = Static("", classes="field-more")  # rows of the text that are out of sight
        self._more.display = False
        self.entry = self._make_entry(disabled)

    @property
    def choices(self) -> tuple[str, ...]:
        """The words that a letter chooses among."""
        named = {"goal": self.known.goals or (), "line": self.known.lines}
        return field_choices(self.field) or named.get(self.field.names, ())

    def _make_entry(self, disabled: bool) -> LineInput | ProseInput:
        field = self.field
        such = f"such as {sanitize_line(field.example)}" if field.example else ""
        if not is_one_line(field):
            entry = ProseInput(self.first_text, such, is_list=field.kind == "lines")
            entry.disabled = disabled
            return entry
        if self.choices:
            return ChoiceInput(self.first_text, self.choices, disabled)
        return LineInput(self.first_text, such, disabled=disabled)

    def compose(self) -> ComposeResult:
        yield self.entry
        yield self._more
        yield self._reason

    def on_mount(self) -> None:
        self.show_reason()
        for part in ("scroll_y", "virtual_size"):
            self.watch(self.entry, part, self._rest_changed, init=False)

    def on_resize(self) -> None:
        self._rest_changed()

    def _rest_changed(self) -> None:
        self.call_after_refresh(self._show_more)

    def _show_more(self) -> None:
        """Say how many rows of the text are out of sight."""
        if self.is_attached and isinstance(self.entry, ProseInput):
            said = describe_out_of_sight(self.entry)
            update_if_changed(self._more, Content(said))
            self._more.display = bool(said)

    @property
    def text(self) -> str:
        """What stands in the input, without control characters."""
        return clean_text(self.entry.text)

    def read(self) -> TypedValue:
        """The text as a value of the field."""
        chosen = self.entry.chosen() if isinstance(self.entry, ChoiceInput) else self.text
        typed = read_typed(self.field, chosen, self._parse, self.known._replace(today=_today(self)))
        is_begun = chosen.strip() != self.text.strip() and not typed.fault
        return typed._replace(meaning=typed.meaning or chosen) if is_begun else typed

    def replace_text(self, text: str) -> None:
        """Show a text that was changed elsewhere."""
        if text.strip() != self.text.strip():
            self.entry.replace_text(text)

    def put_cursor_at_end(self) -> None:
        """What is typed next goes behind the text."""
        if isinstance(self.entry, LineInput):
            self.entry.action_end()
        else:
            self.entry.move_cursor(self.entry.document.end)

    def describe_fault(self, fault: str) -> str:
        """The field, the text and why it is no value."""
        return f"{self.field.label}: “{sanitize_line(self.text.strip())}”: {fault}"

    async def settle(self) -> str:
        """The text once all keys that were handed to the input are in it; a word that was begun is complete then."""
        await settle_input(self.entry)
        if isinstance(self.entry, ChoiceInput) and self.entry.chosen() != self.entry.value:
            self.entry.value = self.entry.chosen()
        return self.text

    @on(TextArea.Changed)
    @on(Input.Changed)
    def _text_changed(self, event: TextArea.Changed | Input.Changed) -> None:
        event.stop()
        # The letter is drawn first. Whoever saves or goes on before that asks for ``text``.
        self.call_after_refresh(self._tell)

    def _tell(self) -> None:
        if self.is_attached:
            self.show_reason()
            self.post_message(self.Typed(self))

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()  # Enter is a key of the screen

    def show_reason(self, more: str = "") -> None:
        """Say what is wrong with the text, or how it was understood; ``more`` is wrong with it beside others."""
        typed = self.read()
        wrong = typed.fault or typed.doubt or more
        # The input of a choice shows the rest of the word itself.
        meaning = "" if isinstance(self.entry, ChoiceInput) else typed.meaning
        update_if_changed(self._reason, Content(sanitize(f"✗ {wrong}" if wrong else meaning)))
        self._reason.set_class(not wrong, "-said")
        self._reason.display = bool(wrong or meaning)


class _FieldHint(Static):
    """What a field asks. It is brought into sight once more when it is laid out and its height is known."""

    def on_resize(self) -> None:
        if isinstance(self.parent, FieldForm):
            self.parent.scroll_to_hint()


class FieldForm(Vertical):
    """Several fields below each other, each with its label. ``texts`` stand in them at first, by field key; what is
    typed takes the place of a text that is still the one of ``defaults``, and of a date or number. ``known`` is what a
    text may refer to.
    """

    def __init__(
        self,
        fields: Iterable[Field],
        texts: Mapping[str, str],
        parsers: Mapping[str, ParseText] | None = None,
        disabled: bool = False,
        defaults: Mapping[str, str] | None = None,
        known: Known = NOTHING_KNOWN,
    ) -> None:
        super().__init__(classes="form")
        self._defaults = defaults or {}
        parsers = parsers or {}
        self.editors = [FieldEditor(f, texts.get(f.key, ""), parsers.get(f.key), disabled, known) for f in fields]
        self._hint = _FieldHint(classes="form-hint field-hint")
        self._hint.display = False
        self._lines: dict[FieldEditor, Horizontal] = {}

    def compose(self) -> ComposeResult:
        for editor in self.editors:
            with Horizontal(classes="field-line") as self._lines[editor]:
                star = " *" if editor.field.tier == REQUIRED else ""
                yield Label(Content(sanitize_line(editor.field.label) + star), classes="field-label")
                yield editor
        yield self._hint

    def editor(self, key: str) -> FieldEditor:
        """The editor of a field; KeyError where the form has none."""
        for editor in self.editors:
            if editor.field.key == key:
                return editor
        raise KeyError(key)

    @property
    def current(self) -> FieldEditor | None:
        """The editor that one writes in."""
        focused = self.screen.focused
        return next((editor for editor in self.editors if editor.entry is focused), None)

    def texts(self) -> dict[str, str]:
        """What stands in each field, by key."""
        return {editor.field.key: editor.text for editor in self.editors}

    def put_focus(self, key: str = "") -> None:
        """Go to a field at once; without a key to the first."""
        entry = (self.editor(key) if key else self.editors[0]).entry
        was_here = self.screen.focused is entry
        self.screen.set_focus(entry)
        if isinstance(entry, LineInput) and not isinstance(entry, ChoiceInput):
            entry.action_end()
            text = entry.text.strip()
            field = next(each.field for each in self.editors if each.entry is entry)
            is_wrong = any(each.read().fault for each in self.editors if each.entry is entry)
            is_replaced = (field.kind in REPLACED_KINDS or is_wrong) and not was_here  # else one is in the middle of it
            if text and (is_replaced or self._defaults.get(field.key) == text):
                entry.select_all()

    async def move(self, by: int) -> bool:
        """Go to the next field, or back; False where there is none."""
        current = self.current
        if current is None:
            return False
        text = await current.settle()
        self._write_plain(current, text)
        place = self.editors.index(current) + by
        if not 0 <= place < len(self.editors):
            return False
        self.put_focus(self.editors[place].field.key)
        return True

    def _write_plain(self, editor: FieldEditor, text: str) -> None:
        """Show how a text was understood when its field is left: "24 hours" for "within 24h", a date for "June 30",
        "Jo Baker" for "jo".
        """
        value = editor.read().value
        if editor.field.kind == "date" and isinstance(value, date):
            value = value.isoformat()
        is_rewritten = editor.field.kind in ("duration", "date", "hours") or editor.field.names
        if is_rewritten and isinstance(value, str) and value != text.strip():
            editor.replace_text(value)

    def on_descendant_focus(self) -> None:
        self._show_hint()

    def on_descendant_blur(self) -> None:
        self.call_after_refresh(self._show_hint)  # once something else has the focus

    def _show_hint(self) -> None:
        """Say right under the open field what it asks, and bring both into sight; nothing where no field is open."""
        editor = self.current if self.is_attached else None
        if editor is None:
            self._hint.display = False
            return
        self._hint.update(
            Content(
                sanitize(
                    "  ".join(describe_field(editor.field, editor.choices, with_example=bool(editor.text.strip())))
                )
            )
        )
        if self._hint.display and self.children[self.children.index(self._hint) - 1] is self._lines[editor]:
            return
        self._hint.display = True
        self.move_child(self._hint, after=self._lines[editor])
        self.call_after_refresh(self.scroll_to_hint)

    def scroll_to_hint(self) -> None:
        """Bring the open field and what it asks into sight, if there is room for both."""
        area, editor = self.parent, self.current
        if (
            isinstance(area, VerticalScroll)
            and editor
            and editor.size.height + self._hint.size.height <= area.size.height
        ):
            self._hint.scroll_visible(animate=False)


def describe_field(field: Field, choices: tuple[str, ...] = (), *, with_example: bool = True) -> list[str]:
    """What a field asks, and how it is filled in: with one of ``choices`` or of its own, or like the example. An empty
    field of a form shows its example itself.
    """
    said = [field.asks]
    if choices := choices or field_choices(field):
        said.append(f"{', '.join(choices)}. A letter chooses.")
    elif field.kind == "lines":
        said.append("One a line.")
    elif field.example and with_example:
        said.append(f"Such as {field.example}")
    return said


class FormScreen(ModalScreen[ScreenResultType]):
    """A dialog with a form and, after its last field, a button. Its keys are handled one after the other, so that a
    letter typed right after Tab is in the next field.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("tab", "field(1)", "next", priority=True, show=False),
        Binding("shift+tab", "field(-1)", "before", priority=True, show=False),
        Binding("enter", "enter_field", "next", priority=True, show=False),
    ]

    _judged: Mapping[str, str] = {}
    _hint_of: FieldEditor | None = None
    resting_hint = ""  # what stands above the buttons while nothing is wrong

    @property
    def form(self) -> FieldForm:
        return self.query_one(FieldForm)

    def clear_hint(self, typed: FieldEditor) -> None:
        """Somebody has typed: the last hint is over, unless it is about another field, which is still as it was."""
        key = typed.field.key  # word of what was typed before the hint may come later
        if self._hint_of in (None, typed) and typed.text != self._judged.get(key):
            self.show_hint(self.resting_hint)

    def buttons(self) -> list[Button]:
        """The buttons after the last field, in their order."""
        return [button for button in self.query(Button) if not button.disabled]

    async def action_field(self, by: int) -> None:
        buttons, form = self.buttons(), self.form
        if left := form.current:
            if not await form.move(by) and by > 0 and buttons:
                self.set_focus(buttons[0])
            self._tell_what_is_left(left)
            return
        place = buttons.index(self.focused) + by if self.focused in buttons else len(buttons)
        if 0 <= place < len(buttons):
            self.set_focus(buttons[place])
        elif place < 0:
            form.put_focus(form.editors[-1].field.key)

    def _tell_what_is_left(self, left: FieldEditor) -> None:
        """Say of a field that was left and holds no value why, and how to go back; as the walk does for a cell."""
        if left is self.form.current:
            return
        if fault := self.explain_fault(left):
            editors, now = self.form.editors, self.form.current
            lies_ahead = now is not None and editors.index(left) > editors.index(now)
            way = "Tab leads to it." if lies_ahead else "Shift+Tab goes back to it."
            self.show_hint(f"{as_sentence(left.describe_fault(fault))} {way}", is_wrong=True, of=left)
        elif self.query_one("#form-told", Static).has_class("wrong"):
            self.show_hint(self.resting_hint)

    def explain_fault(self, editor: FieldEditor) -> str:
        """Why what stands in a field is no value; empty where it is one."""
        return editor.read().fault

    async def action_enter_field(self) -> None:
        await self.action_field(1)

    def on_resize(self) -> None:  # which comes first of all, too
        stack_buttons(self)
        self._fit_soon()

    def _fit_soon(self) -> None:
        """Leave room for the buttons below the fields, once what is around them has its size."""

        def fit() -> None:
            area = self.form.parent if self.is_attached else None
            if isinstance(area, VerticalScroll):
                fit_height(area)

        self.call_after_refresh(fit)

    async def settle(self) -> None:
        """Wait until all that was typed is in its field."""
        if editor := self.form.current:
            await editor.settle()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "enter_field":  # elsewhere Enter breaks the line, or presses a button
            current = self.form.current if self.is_mounted and self.query(FieldForm) else None
            return current is not None and is_one_line(current.field)
        return True

    def show_hint(self, text: str, *, is_wrong: bool = False, of: FieldEditor | None = None) -> None:
        """Show a line above the buttons, in ``#form-told``; ``of`` is the field that it is about."""
        self._judged, self._hint_of = self.form.texts(), of
        told = self.query_one("#form-told", Static)
        told.update(Content(sanitize(f"✗ {text}" if is_wrong else text)))
        told.set_class(is_wrong, "wrong")
        self._fit_soon()


def form_area(*children: Any) -> VerticalScroll:
    """The scrolled part of a dialog; it takes no focus, so that Tab goes from field to field."""
    return VerticalScroll(*children, can_focus=False)
