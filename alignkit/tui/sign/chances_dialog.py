"""A dialog that asks a team how sure it is of each target, one line each."""

from __future__ import annotations

from contextlib import suppress
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Button, Static

from alignkit.core.fields import OPTIONAL, Field
from alignkit.core.model import TEAM_NAMES, Campaign, Team
from alignkit.review import chances, charts, report, results
from alignkit.text.sanitize import sanitize_line
from alignkit.tui.field_form import FieldForm, FieldInput
from alignkit.values.parse_format import ParseError, explain_doubt, parse_chance

_EXPLANATION = (
    "The chance, in %, that each target is reached on its day. A line may stay empty. Nobody is shown it before both "
    "teams have signed; it is no secret, for it stands in the campaign's plain file."
)


class ChancesDialog(ModalScreen[None]):
    """``texts`` holds what is typed by goal and is filled while one types: every way out keeps it."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,ctrl+s", "leave", "done", priority=True)]

    def __init__(self, campaign: Campaign, team: Team, texts: dict[str, str]) -> None:
        super().__init__()
        self.campaign, self.team, self.texts = campaign, team, texts

    def compose(self) -> ComposeResult:
        fields = tuple(((field.key,), field) for field in _goal_fields(self.campaign))
        alone = f" of this: {sanitize_line(fields[0][1].key)}" if len(fields) == 1 else ""
        with VerticalScroll(classes="dialog", can_focus=False):
            yield Static(Content(f"How sure is {TEAM_NAMES[self.team]}{alone}?"), classes="dialog-title")
            yield Static(Content(_EXPLANATION), classes="dialog-text")
            yield FieldForm(fields, lambda path: None, {path: self.texts.get(path[0], "") for path, _ in fields})
            with Horizontal(classes="dialog-buttons"):
                yield Button(Content("Done: signing takes them along"), id="done", variant="primary", compact=True)

    def on_mount(self) -> None:
        wrong = [editor for editor in self.query(FieldInput) if explain_doubt(editor.field, editor.text)]
        if wrong:
            self.call_after_refresh(wrong[0].entry.focus)

    @on(FieldInput.Changed)
    @on(FieldInput.Unfinished)
    def _typed(self, event: FieldInput.Changed | FieldInput.Unfinished) -> None:
        event.stop()
        self.texts[str(event.path[0])] = event.editor.text

    @on(FieldForm.Closed)
    def _form_left(self, event: FieldForm.Closed) -> None:
        event.stop()
        self.query_one("#done", Button).focus()

    @on(Button.Pressed)
    def _pressed(self) -> None:
        self.action_leave()

    def action_leave(self) -> None:
        # What is being typed reaches ``texts`` by messages: let those on their way arrive first.
        self.call_after_refresh(self._leave)

    def _leave(self) -> None:
        self.dismiss(None)


def _goal_fields(campaign: Campaign) -> list[Field]:
    """A field for each goal that can be given a chance; its hint names the target and its day."""
    safe = charts.terminal_formatter(str(campaign.info.get("currency", "")))
    known = {aim.name: report.describe_metric(aim, safe) for aim in results.list_metrics(campaign)}
    return [
        Field(goal, "chance", goal, OPTIONAL, known.get(goal, goal), "60 %") for goal in chances.goal_names(campaign)
    ]


def parse_chances(texts: dict[str, str]) -> dict[str, float]:
    """The typed chances by goal; empty texts and what is no chance are left out."""
    found: dict[str, float] = {}
    for goal, text in texts.items():
        with suppress(ParseError):
            found |= {goal: parse_chance(text)} if text.strip() else {}
    return found


def first_invalid_goal(texts: dict[str, str]) -> str:
    """The first goal whose text is no chance, or an empty text."""
    for goal, text in texts.items():
        try:
            parse_chance(text.strip() or "0")
        except ParseError:
            return goal
    return ""
