"""A dialog that asks a team how sure it is of each target, one line each."""

from __future__ import annotations

from contextlib import suppress
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Button, Static

from alignkit.core.fields import OPTIONAL, Field
from alignkit.core.model import TEAM_NAMES, Campaign, Team
from alignkit.review import chances, charts, report, results
from alignkit.text.sanitize import sanitize_line
from alignkit.tui.field_form import FieldEditor, FieldForm, FormScreen, form_area
from alignkit.tui.frame import ActionButton
from alignkit.values.parse_format import ParseError, parse_chance

_EXPLANATION = (
    "The chance, in %, that each target is reached on its day. A line may stay empty. Nobody is shown it before both "
    "teams have signed; it is no secret, for it stands in the campaign's plain file."
)


class ChancesDialog(FormScreen[None]):
    """``texts`` holds what is typed by goal and is filled while one types: every way out keeps it."""

    CSS_PATH = "../dialogs.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,ctrl+s", "leave", "done", priority=True)]

    def __init__(self, campaign: Campaign, team: Team, texts: dict[str, str]) -> None:
        super().__init__()
        self.campaign, self.team, self.texts = campaign, team, texts

    def compose(self) -> ComposeResult:
        fields = _goal_fields(self.campaign)
        alone = f" of this: {sanitize_line(fields[0].key)}" if len(fields) == 1 else ""
        with Vertical(classes="dialog") as box:
            box.border_title = Content(f"How sure is {TEAM_NAMES[self.team]}{alone}?")
            with form_area():
                yield Static(Content(_EXPLANATION), classes="dialog-text")
                yield FieldForm(fields, self.texts)
            yield Static("", id="form-told")
            with Horizontal(classes="dialog-buttons"):
                yield ActionButton(Content("Done: signing takes them along"), id="done")
            yield Static("tab/enter next field   esc back, words are kept", classes="form-hint")

    def on_mount(self) -> None:
        self.form.put_focus(first_invalid_goal(self.texts))

    @on(FieldEditor.Typed)
    def _typed(self, event: FieldEditor.Typed) -> None:
        event.stop()
        self.texts[event.editor.field.key] = event.editor.text

    @on(Button.Pressed)
    async def _pressed(self) -> None:
        await self.action_leave()

    async def action_leave(self) -> None:
        await self.settle()
        self.texts |= {goal: text for goal, text in self.form.texts().items() if text or goal in self.texts}
        if self.is_current:
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
