"""The box in which one writes: a single field, or one field of a table or row with the others around it to be read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Label, Static

from alignkit.core.fields import Field
from alignkit.core.model import TEAM_POSSESSIVES, TEAMS
from alignkit.core.questions import find_field
from alignkit.text.sanitize import sanitize_line
from alignkit.tui.field_form import FieldEditor, describe_field, is_one_line
from alignkit.tui.question_items import NO_UNFINISHED, FieldPath, value_at
from alignkit.tui.questions.stops import Stop
from alignkit.values.known import NOTHING_KNOWN, Known
from alignkit.values.parse_format import format_value


class OpenField(Vertical):
    """The box of a stop. ``beside`` are the stops of the same item, ``content`` what the question holds, ``unfinished``
    the typed texts of it that are no value yet, by path; ``known`` is what a text may refer to.
    """

    def __init__(
        self,
        stop: Stop,
        text: str,
        beside: Sequence[Stop],
        content: Mapping[str, Any],
        title: str,
        unfinished: Mapping[FieldPath, str] = NO_UNFINISHED,
        known: Known = NOTHING_KNOWN,
    ) -> None:
        super().__init__(classes="open-field")
        assert stop.field is not None
        self.border_title = title
        self.editor = FieldEditor(stop.field, text, known=known)
        self._stop, self._beside, self._content, self._unfinished = stop, beside, content, unfinished

    def compose(self) -> ComposeResult:
        fields = [stop for stop in self._beside if stop.kind == "field"]
        if len(fields) < 2:
            yield self.editor
        else:
            key = "Enter" if is_one_line(self.editor.field) else "Tab"
            if self._stop.path != fields[-1].path:
                self.border_subtitle = f"{key}: next cell"
            elif self._is_row:
                self.border_subtitle = f"{key}: next row"
            for stop in fields:
                yield self._compose_line(stop)
        folded = [label for stop in self._beside if stop.kind == "folded" for label in stop.folded]
        if folded:
            where = " (Tab leads there after the last row)" if self._is_row else ""
            yield Static(Content(f"and {len(folded)} more: {', '.join(folded)}{where}"), classes="open-folded")
        assert self._stop.field is not None
        yield Static(Content("  ".join(describe_field(self._stop.field, self.editor.choices))), classes="form-hint")
        for choice, meaning in choice_lines(self._stop.field):
            yield Static(Content(f"{choice}: {meaning}"), classes="form-hint")

    @property
    def _is_row(self) -> bool:
        """Whether the field is a cell of a row."""
        return len(self._stop.path) > 2 and isinstance(self._stop.path[1], int)

    def _compose_line(self, stop: Stop) -> Horizontal:
        assert stop.field is not None
        label = Label(Content(stop.field.label), classes="field-label")
        if stop.path == self._stop.path:
            return Horizontal(label, self.editor, classes="field-line -open")
        if typed := self._unfinished.get(stop.path):
            wrong = Static(Content(f"✗ {sanitize_line(typed)}"), classes="field-shown wrong")
            return Horizontal(label, wrong, classes="field-line")
        shown = sanitize_line(format_value(value_at(self._content, stop.path)))
        return Horizontal(label, Static(Content(shown or "·"), classes="field-shown"), classes="field-line")


def choice_lines(field: Field) -> list[tuple[str, str]]:
    """The choices of a field with what they mean, where the words alone are ambiguous."""
    return list(zip(field.choices, field.choice_meanings, strict=True)) if field.choice_meanings else []


def describe_stop(stop: Stop, key: str, content: Mapping[str, Any]) -> str:
    """The title of the box: "People, row 2 of 3: Role"."""
    assert stop.field is not None
    path = stop.path
    if len(path) == 1:
        return stop.field.label
    if path[0] in TEAMS:
        return f"{TEAM_POSSESSIVES[path[0]]} own view"
    table = find_field(key, path[:1])
    label = table.label if table else str(path[0])
    if not isinstance(path[1], int):
        return f"{label}: {stop.field.label}"
    rows = content.get(str(path[0])) or ()
    which = f"row {path[1] + 1}, new" if stop.is_in_new_row else f"row {path[1] + 1} of {max(len(rows), path[1] + 1)}"
    return f"{label}, {which}: {stop.field.label}"
