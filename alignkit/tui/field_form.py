"""The form that opens in place of an item: a line for each field, checked while one types."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget
from textual.widgets import Input, Label, Select, Static, TextArea

from alignkit.core.fields import Field
from alignkit.text.sanitize import sanitize
from alignkit.tui.question_items import FieldPath
from alignkit.tui.widgets import update_if_changed
from alignkit.values.parse_format import ParseError, explain_doubt, format_for_entry, parse_value

_MULTILINE_KINDS = ("prose", "lines")
ParseValue = Callable[[str], tuple[Any, str]]  # a typed text's value, and what to say of it; raises NotYet


def strip_control_characters(text: str) -> str:
    """The text without control characters, which no screen can show."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(char for char in text if char in "\n\t" or not (ord(char) < 32 or 127 <= ord(char) < 160))


def blank_strips(crop: Region) -> list[Strip]:
    """Empty lines. Textual may draw a removed widget once more, when its styles are gone, and raises KeyError then."""
    return [Strip.blank(crop.width)] * crop.height


class LineInput(Input):
    """An input of one line; several pasted lines are joined into one."""

    def render_lines(self, crop: Region) -> list[Strip]:
        return super().render_lines(crop) if self.is_attached else blank_strips(crop)

    def _on_paste(self, event: events.Paste) -> None:
        self.insert_text_at_cursor(" ".join(strip_control_characters(event.text).split()))
        event.stop()
        event.prevent_default()


class ProseInput(TextArea):
    """An input of several lines that grows with the text; Tab leaves it."""

    def render_lines(self, crop: Region) -> list[Strip]:
        return super().render_lines(crop) if self.is_attached else blank_strips(crop)

    async def _on_paste(self, event: events.Paste) -> None:
        event.prevent_default()
        event.stop()
        self.replace(strip_control_characters(event.text), *self.selection)


class FieldInput(Horizontal):
    """A label, the widget that fits the kind of field, and the reason why a text is no value yet."""

    class Changed(Message):
        """A value was typed; None removes it."""

        def __init__(self, editor: FieldInput, value: Any) -> None:
            super().__init__()
            self.editor, self.field, self.value = editor, editor.field, value

        @property
        def path(self) -> FieldPath:
            """Where the value belongs now: rows may have moved since it was typed."""
            return self.editor.path

    class Unfinished(Message):
        """The text is no value yet, so it is kept beside the file. An empty ``text`` ends that."""

        def __init__(self, editor: FieldInput, text: str) -> None:
            super().__init__()
            self.editor, self.text = editor, text

        @property
        def path(self) -> FieldPath:
            return self.editor.path

    def __init__(
        self,
        path: FieldPath,
        field: Field,
        value: Any,
        unfinished: str = "",
        labelled: bool = True,
        read: ParseValue | None = None,
    ) -> None:
        super().__init__(classes="field-editor")
        self.path, self.field, self.read = path, field, read
        self.original_value = value  # what stood there when the form was opened
        self.text = unfinished or format_for_entry(value)
        if field.kind == "lines" and self.text:
            self.text += "\n"
        self.has_label = labelled
        self.is_edited = False

    def compose(self) -> ComposeResult:
        if self.has_label:
            yield Label(Content(self.field.label), classes="field-label")
        with Vertical(classes="field-entry"):
            yield self._make_widget()
            yield Static("", classes="field-reason")

    def _make_widget(self) -> Widget:
        field = self.field
        if field.kind in _MULTILINE_KINDS:
            return ProseInput(
                self.text, compact=True, placeholder=Content(_placeholder(field)), highlight_cursor_line=False
            )
        if field.kind in ("choice", "flag"):
            choices = field.choices or ("yes", "no")
            chosen = self.text if self.text in choices else Select.NULL
            meanings = field.choice_meanings or ("",) * len(choices)
            options = [
                (Content(f"{choice}: {said}" if said else choice), choice)
                for choice, said in zip(choices, meanings, strict=True)
            ]
            return Select(options, value=chosen, compact=True, prompt="choose")
        return LineInput(self.text, placeholder=_placeholder(field), compact=True, select_on_focus=False)

    def on_mount(self) -> None:
        entry = self.entry
        if isinstance(entry, TextArea):
            entry.move_cursor(entry.document.end)
        self._show_reason(self.text)

    @property
    def entry(self) -> Widget:
        return self.query_one(".field-entry", Vertical).children[0]

    def take_over(self, value: Any) -> None:
        """Show a value that was changed elsewhere; the cursor keeps its place if the text allows it."""
        text = format_for_entry(value)
        entry = self.entry
        self.original_value = value
        if text.strip() == self.text.strip() or (value is not None and self._time_read() == value):
            return
        self.text = text
        if isinstance(entry, TextArea):
            place = entry.cursor_location
            entry.replace(text, entry.document.start, entry.document.end)
            entry.move_cursor(place)
        elif isinstance(entry, Input) and entry.value.strip() != text:
            entry.value = text

    def _time_read(self) -> str:
        """The plain form of the time that is typed here; empty where the text is no time, or not yet."""
        if self.field.kind != "duration" or self.read:
            return ""
        try:
            return parse_value(self.field, strip_control_characters(self._current_text())) or ""
        except ParseError:
            return ""

    def on_descendant_blur(self) -> None:
        """Show how a time was read when the field is left: "24 hours" for "within 24h"."""
        entry, plain = self.entry, self._time_read()
        if plain and isinstance(entry, Input) and entry.value != plain and (self.is_edited or entry.value != self.text):
            entry.value = plain

    @on(TextArea.Changed)
    @on(Input.Changed)
    def _text_changed(self, event: TextArea.Changed | Input.Changed) -> None:
        event.stop()
        # The letter is drawn first. Whoever saves or closes before that asks what is ``said``.
        self.call_after_refresh(self._read_input)

    def _read_input(self) -> None:
        if self.is_attached:
            self._take(self._current_text())

    @on(Select.Changed)
    def _option_selected(self, event: Select.Changed) -> None:
        event.stop()
        self._take("" if event.value is Select.NULL else str(event.value))

    def _take(self, text: str) -> None:
        if text == self.text:
            return
        self.text, self.is_edited = text, True
        self._show_reason(text)
        for message in self._said(text):
            self.post_message(message)

    def said(self) -> list[Changed | Unfinished]:
        """The messages for what is typed and not yet reported."""
        text = self._current_text()
        return self._said(text) if self.is_edited or text != self.text else []

    def _said(self, text: str) -> list[Changed | Unfinished]:
        try:
            value = self._read(strip_control_characters(text))[0]
        except ParseError:
            # Not the beginning of it that happened to be a value: 45 of "45.000,50" was never meant.
            return [self.Unfinished(self, text), self.Changed(self, self.original_value)]
        return [self.Unfinished(self, ""), self.Changed(self, value)]

    def _current_text(self) -> str:
        if not self.query(".field-entry > *"):
            return self.text  # a clock can ask before the form is drawn, or while it goes
        entry = self.entry
        if isinstance(entry, TextArea):
            return entry.text
        if isinstance(entry, Input):
            return entry.value
        return self.text

    def _read(self, text: str) -> tuple[Any, str]:
        if self.read and text.strip():
            return self.read(text.strip())
        return parse_value(self.field, text), ""

    @property
    def reason(self) -> str:
        """Why the text is no value; empty where it is one."""
        try:
            self._read(strip_control_characters(self._current_text()))
        except ParseError as reason:
            return str(reason)
        return ""

    def _show_reason(self, text: str) -> None:
        said, reason = "", explain_doubt(self.field, text) if self.read is None else ""
        try:
            said = self._read(strip_control_characters(text))[1]
        except ParseError as wrong:
            reason = str(wrong)
        if not reason and (plain := self._time_read()) and plain != text.strip():
            said = f"= {plain}"
        label = self.query_one(".field-reason", Static)
        update_if_changed(label, Content(sanitize(f"✗ {reason}" if reason else said)))
        label.set_class(not reason, "-said")
        label.display = bool(reason or said)


class FieldForm(Vertical):
    """The fields of one item. Enter goes to the next field and leaves after the last; Escape leaves."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("tab", "on", "next field"),
        Binding("escape,ctrl+s", "leave(False)", "done, keep what is typed"),
    ]

    class Closed(Message):
        """Editing ended. With ``forward`` the next item should open."""

        def __init__(self, forward: bool) -> None:
            super().__init__()
            self.forward = forward

    def __init__(
        self,
        fields: tuple[tuple[FieldPath, Field], ...],
        value_of_path: Callable[[FieldPath], Any],
        unfinished: dict[FieldPath, str],
        ends: str = "Tab goes on, Escape ends.",
        reads: Mapping[str, ParseValue] | None = None,
    ) -> None:
        super().__init__(classes="form")
        self.ends, self.reads = ends, reads or {}
        self.fields, self._value, self._unfinished = fields, value_of_path, unfinished
        self.is_closed = False

    def compose(self) -> ComposeResult:
        labelled = len(self.fields) > 1
        for path, field in self.fields:
            read = self.reads.get(field.key)
            yield FieldInput(path, field, self._value(path), self._unfinished.get(path, ""), labelled, read)
        yield Static("", classes="form-hint")

    def on_mount(self) -> None:
        self.inputs()[0].entry.focus()

    def inputs(self) -> list[FieldInput]:
        return list(self.query(FieldInput))

    def focused(self) -> FieldInput | None:
        focus = self.screen.focused
        return next((editor for editor in self.inputs() if focus and editor in focus.ancestors), None)

    def on_descendant_focus(self) -> None:
        if editor := self.focused():
            self.query_one(".form-hint", Static).update(
                Content(sanitize("  ".join(_iter_hints(editor.field, self.ends))))
            )

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.go_on()

    def go_on(self) -> None:
        """Go to the next field, or leave the form after the last."""
        editors, now = self.inputs(), self.focused()
        place = editors.index(now) + 1 if now else len(editors)
        if place < len(editors):
            editors[place].entry.focus()
        else:
            self.action_leave(True)

    def on_key(self, event: events.Key) -> None:
        if event.key not in ("tab", "shift+tab"):
            return
        event.stop()
        event.prevent_default()
        editors, now = self.inputs(), self.focused()
        if event.key == "tab":
            self.go_on()
        elif now and editors.index(now) > 0:
            editors[editors.index(now) - 1].entry.focus()
        else:
            self.action_leave(False)

    def action_on(self) -> None:
        self.go_on()

    def action_leave(self, forward: bool) -> None:
        # Focus goes at once: the next letter is an act, not text.
        self.is_closed = True
        self.screen.set_focus(None)
        self.post_message(self.Closed(forward))


def _iter_hints(field: Field, ends: str) -> Iterator[str]:
    yield field.asks
    if field.kind == "lines":
        yield "One a line."
    if field.kind in _MULTILINE_KINDS:
        yield ends
    elif field.example:
        yield f"Such as {field.example}"


def _placeholder(field: Field) -> str:
    return f"such as {field.example}" if field.example else ""
