"""The dialog of an objection: the team that objects stands above the reason, and one key or a click takes the other."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message
from textual.widgets import Static

from alignkit.core.fields import OPTIONAL, REQUIRED, Field
from alignkit.core.model import TEAM_NAMES, TEAMS, Campaign, Team
from alignkit.core.questions import get_question
from alignkit.core.status import stance_mark
from alignkit.tui.dialogs import FormDialog
from alignkit.values.known import known_in

NOTE_FIELD = Field("note", "prose", "What would go wrong?", REQUIRED, "Why? One sentence")
SETTLES_FIELD = Field("settles", "prose", "What would settle it?", OPTIONAL, "What would change your mind?")
PARKED = "Who takes it from here, if it is parked?"
OWNER_FIELD = Field("owner", "text", "Parked with", OPTIONAL, PARKED, "Jonas Wirth", names="person")
DUE_FIELD = Field("due", "date", "Parked until", OPTIONAL, "Until which day, if it is parked?", "2027-04-20")


class TeamLine(Static):
    """Says which team objects; a click takes the other."""

    class Clicked(Message):
        """The other team is meant."""

    def on_click(self) -> None:
        self.post_message(self.Clicked())


class ObjectionDialog(FormDialog):
    """An objection to a question, or the one that a team has made already, to be corrected. Returns the values of its
    form, or None on Escape; ``team`` is who objects, ``quoted`` the answer where it is not in sight.
    """

    CSS_PATH = "../dialogs.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("ctrl+t", "other_team", "the other team", priority=True)]

    def __init__(
        self,
        campaign: Campaign,
        question: str,
        team: Team,
        quoted: str,
        submit: Callable[[dict[str, Any]], None],
    ) -> None:
        super().__init__(
            dialog_title(question),
            (NOTE_FIELD, SETTLES_FIELD, OWNER_FIELD, DUE_FIELD),
            _standing_objection(campaign, question, team),
            "Object",
            quoted,
            submit=submit,
            instead="Agree, with this as a reservation",
            known=known_in(campaign),
        )
        self.team = team
        self._campaign, self._question = campaign, question
        self._line = TeamLine(self._describe_team(), id="objects")

    def compose_above(self) -> ComposeResult:
        yield self._line

    def keep_texts(self) -> None:
        super().keep_texts()
        if self.asks in self.app.kept_texts:
            self.app.kept_texts[self.asks]["team"] = self.team

    @on(TeamLine.Clicked)
    async def action_other_team(self) -> None:
        """The other team objects: what is typed stays; an objection that was only shown gives way to its own."""
        await self.settle()
        is_untouched = not self.has_changes
        self.team = next(team for team in TEAMS if team != self.team)
        self.first = _standing_objection(self._campaign, self._question, self.team)
        if is_untouched:
            for editor in self.form.editors:
                editor.replace_text(self.first_texts[editor.field.key])
                editor.put_cursor_at_end()
        self._line.update(self._describe_team())
        self.keep_texts()

    def _describe_team(self) -> Content:
        other = next(team for team in TEAMS if team != self.team)
        said = "corrects its objection" if _standing_objection(self._campaign, self._question, self.team) else "objects"
        return Content.assemble((f"{TEAM_NAMES[self.team]} {said}", "bold"), f"   ctrl+t: {TEAM_NAMES[other]} instead")


def dialog_title(question: str) -> str:
    """The title of the dialog, under which its texts are kept too."""
    return f"Object to {get_question(question).name}"


def likely_team(campaign: Campaign, question: str, own: Team | None, kept: str = "") -> Team:
    """The team that an objection is most likely of: the one of texts that were ``kept``, the own one, else one that has
    not objected, and rather one that has not agreed.
    """
    if known := next((team for wanted in (kept, own) for team in TEAMS if team == wanted), None):
        return known
    order = ("nothing", "changed", "agrees", "objects")
    return min(TEAMS, key=lambda team: order.index(stance_mark(campaign, team, question)))


def _standing_objection(campaign: Campaign, question: str, team: Team) -> dict[str, Any]:
    stance = campaign.view(team, question).stance
    if stance is None or stance.stance != "object":
        return {}
    found = {"note": stance.note, "settles": stance.settles, "owner": stance.owner, "due": stance.due}
    return {key: value for key, value in found.items() if value}
