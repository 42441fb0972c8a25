"""The sign-off screen: what is signed, or what blocks signing, and a button that says who signs for whom."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any, ClassVar, cast

from rich.text import Text
from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container, Horizontal, Vertical
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Button, Checkbox, Footer, OptionList, Static
from textual.widgets.option_list import Option

from alignkit.app import signing
from alignkit.app.session import Session
from alignkit.checks.runner import blocks_from_checks, team_questions
from alignkit.core.digests import agreement_digest
from alignkit.core.errors import Problem, UserError
from alignkit.core.fields import OPTIONAL, REQUIRED, Field
from alignkit.core.model import TEAM_NAMES, TEAMS, Actor, Campaign, Team
from alignkit.core.questions import QUESTIONS
from alignkit.core.status import (
    SigningBlock,
    campaign_status,
    describe_origin,
    revision_number_in_force,
    sealed_digest,
    signing_blocks,
)
from alignkit.diff.changes import describe_change, find_changes
from alignkit.review import chances
from alignkit.signing.trust import describe_signature_in_file
from alignkit.store.identity import Identity, find_identity
from alignkit.text.sanitize import sanitize, sanitize_line
from alignkit.tui.base_app import BaseApp
from alignkit.tui.dialogs import ConfirmDialog
from alignkit.tui.field_form import FieldForm, FieldInput
from alignkit.tui.keys import make_bindings
from alignkit.tui.sign.chances_dialog import ChancesDialog, first_invalid_goal, parse_chances
from alignkit.values.parse_format import format_day

NAME_FIELD = Field("name", "text", "Name", REQUIRED, "Who signs?", "Marcus Boehm")
ROLE_FIELD = Field("role", "text", "Role", OPTIONAL, "As what?", "Head of Sales")
EMAIL_FIELD = Field("email", "text", "E-mail", OPTIONAL, "Tells two people of one name apart", "marcus@example.com")
EVIDENCE_FIELD = Field(
    "evidence",
    "text",
    "If elsewhere",
    OPTIONAL,
    "Only if this person is not here: how do you know?",
    "his mail of 31 March",
)


class TickBox(Checkbox):
    """Ticked or not by shape: Textual's own differs by colour alone."""

    BUTTON_INNER = " "

    def watch_value(self) -> None:
        self.BUTTON_INNER = "X" if self.value else " "
        super().watch_value()


class SignScreen(Screen[str | None]):
    """Returns where to go: a question (and a field) that blocks signing, "brief" after the
    second signature, or None.
    """

    CSS_PATH = "../questions/questions.tcss"
    VERTICAL_BREAKPOINTS = [(0, "-low"), (34, "-high")]
    BINDINGS: ClassVar[list[BindingType]] = [
        *make_bindings("sign"),
    ]

    def __init__(self, session: Session, found: Sequence[Problem] = ()) -> None:
        """``found``: what the checks find in the campaign, to be signed knowingly."""
        super().__init__()
        self.session = session
        self._found = found
        self.me: Identity = find_identity(os.environ, Path.cwd())
        unsigned = self._unsigned()
        self.team: Team = next((team for team in unsigned if team == self.me.team), (unsigned or TEAMS)[0])
        self.typed: dict[Team, dict[str, Any]] = {}
        self.sure: dict[Team, dict[str, str]] = {team: {} for team in TEAMS}  # chances by goal, as typed
        self.warned_unticked = False

    @property
    def campaign(self) -> Campaign:
        return self.session.campaign

    @property
    def values(self) -> dict[str, Any]:
        """What is typed for the team that signs now."""
        return self.typed.setdefault(self.team, self._initial_values())

    def _current_time(self) -> Any:
        return cast(BaseApp, self.app).now()

    def _unsigned(self) -> tuple[Team, ...]:
        campaign = self.session.campaign
        digest = agreement_digest(campaign)
        signed = {made.team for made in campaign.agreement.signoffs if made.digest == digest}
        return tuple(team for team in TEAMS if team not in signed)

    def compose(self) -> ComposeResult:
        campaign = self.campaign
        blocks = [] if sealed_digest(campaign) else self._blocks(campaign)
        title = f"Sign-off: {sanitize_line(campaign.title)}, revision {campaign.agreement.revision}"
        yield Static(Content(title), id="sign-title")
        with Vertical(id="sign-body"):
            if sealed_digest(campaign):
                yield Static(_render_sealed_text(campaign))
            elif blocks:
                yield Static(Content(f"Before we can sign: {len(blocks)}"), classes="sign-heading")
                yield OptionList(
                    *(
                        Option(Content(sanitize_line(block.message)), id=f"{n}:{block.question}:{block.path}")
                        for n, block in enumerate(blocks)
                    ),
                    id="blocks",
                )
                yield Static("Enter goes there.", classes="form-hint")
            else:
                yield from self._ready(campaign)
        yield Footer(show_command_palette=False)

    def _blocks(self, campaign: Campaign) -> list[SigningBlock]:
        today = self._current_time().date()
        return [*signing_blocks(campaign, today), *blocks_from_checks(campaign, self.session.workspace.settings, today)]

    def _ready(self, campaign: Campaign) -> ComposeResult:
        yield Static(_render_signers(campaign), id="signers")
        digest = agreement_digest(campaign).removeprefix("sha256:")
        yield Static(Content(f"What is being signed, fingerprint {digest[:8]} … {digest[-8:]}"), classes="sign-heading")
        if origin := describe_origin(campaign):
            yield Static(Content(sanitize_line(f"The nine questions: {origin}")), id="origin")
        with Container(id="text"):
            yield Static(self._render_text(campaign), id="what")
            yield Static(self._compose_findings(campaign), id="findings")
            for own in team_questions(campaign, self.session.workspace.settings.own):
                yield TickBox(Content(f"{own.code} {sanitize_line(own.message)}"), id=own.code, compact=True)
        with Vertical(id="sign-form"), Horizontal(classes="dialog-buttons"):
            yield Button("", id="sign", variant="primary", compact=True)
            if chances.goal_names(campaign):
                yield Button("c  How sure?", id="sure", compact=True)
        yield Static(id="chances", classes="form-hint")
        yield Static("Shift+Tab: the fields. A typed name shows intent, not identity.", classes="form-hint")

    def _compose_findings(self, campaign: Campaign) -> Text:
        """The findings of the checks; they block nothing, and whoever signs has seen them."""
        found = self._found
        text = Text().append(f"The checks find {len(found)}; signed knowingly:\n" if found else "", "bold")
        for problem in found:
            text.append(f"{problem.code} ", "yellow").append(f"{sanitize_line(problem.message)}\n")
        text.rstrip()
        return text

    def _render_text(self, campaign: Campaign) -> Text:
        force = revision_number_in_force(campaign)
        if force and force < campaign.agreement.revision:
            try:
                differing = find_changes(self.session.revision(force), campaign)
            except UserError as refusal:
                return Text(sanitize(str(refusal)))
            text = Text(f"Changed since revision {force}, which is in force:\n" if differing else "")
            for change in differing:
                text.append(f"  {sanitize_line(describe_change(change))}\n")
            return text or Text(f"The same text as revision {force}.")
        text = Text()
        for q in QUESTIONS:
            text.append(f"{q.number} {q.name:<16} ", "bold")
            text.append(_truncate(sanitize_line(campaign.answer(q.key)), min(self.app.size.width, 110) - 25) + "\n")
        text.rstrip()
        return text

    async def on_mount(self) -> None:
        if self.query("#sign"):
            await self._show_team()
        elif self.query("#blocks"):
            self.query_one("#blocks", OptionList).focus()
        self.refresh_bindings()

    async def _show_team(self) -> None:
        fields = tuple(((field.key,), field) for field in (NAME_FIELD, ROLE_FIELD, EMAIL_FIELD, EVIDENCE_FIELD))
        form = self.query_one("#sign-form", Vertical)
        await form.query(FieldForm).remove()
        await form.mount(FieldForm(fields, lambda path: self.values.get(str(path[0])) or None, {}), before=0)
        self._label()
        self.query_one("#sign", Button).focus()

    def _initial_values(self) -> dict[str, Any]:
        lead = self.me.name if self.me.team == self.team and self.me.name else self.campaign.lead(self.team)
        return {"name": lead, "email": self.me.email if lead and lead == self.me.name else ""}

    def _label(self) -> None:
        name = sanitize_line(str(self.values.get("name") or "…"))
        self.query_one("#sign", Button).label = Content(f" Sign for {TEAM_NAMES[self.team]} as {name} ")
        self.query_one("#chances", Static).update(Content(self._chances_label()))

    def _chances_label(self) -> str:
        """For how many targets the team has given a chance; not how high, as both teams see this screen."""
        if self._wrong():
            return f"✗ {self._wrong()}"
        if count := self._chances_given(self.team):
            return f"How sure {TEAM_NAMES[self.team]} is: {count}. Nobody is shown how much before both have signed."
        team = TEAM_NAMES[self.team]
        return f"c: how sure is {team} of each target? May be left out." if chances.goal_names(self.campaign) else ""

    def _chances_given(self, team: Team) -> str:
        sure = parse_chances(self.sure[team])
        return f"given for {len(sure)} of {len(chances.goal_names(self.campaign))}" if sure else ""

    def _wrong(self) -> str:
        goal = first_invalid_goal(self.sure[self.team])
        return f"{sanitize_line(goal)}: what is typed is no chance yet; c shows why" if goal else ""

    @work
    async def action_chances(self) -> None:
        if self.query("#sure"):
            await self.app.push_screen_wait(ChancesDialog(self.campaign, self.team, self.sure[self.team]))
            self.app.clear_notifications()
            self._label()
            self.query_one("#sign", Button).focus()

    async def action_team(self, team: Team) -> None:
        if team in self._unsigned() and self.query("#sign"):
            self.team = team
            await self._show_team()

    @on(FieldInput.Changed)
    def _typed(self, event: FieldInput.Changed) -> None:
        self.values[event.field.key] = event.value
        self._label()

    @on(FieldForm.Closed)
    def _form_left(self) -> None:
        self.query_one("#sign", Button).focus()

    @on(OptionList.OptionSelected)
    def _block_selected(self, event: OptionList.OptionSelected) -> None:
        self.dismiss((event.option_id or "").partition(":")[2] or None)

    @on(Button.Pressed, "#sure")
    def _chances_pressed(self) -> None:
        self.action_chances()

    @on(Button.Pressed, "#sign")
    async def _pressed(self) -> None:
        await self.action_sign()

    async def action_sign(self) -> None:
        """Sign; the second signature seals, writes the brief and says where."""
        if not self.query("#sign"):
            return
        unticked = [box for box in self.query(Checkbox) if not box.value]
        if unticked and not self.warned_unticked:
            self.warned_unticked = True
            codes = ", ".join(str(box.id) for box in unticked)
            self.notify(f"Not ticked: {codes}. Space ticks; signing once more signs all the same.", markup=False)
            unticked[0].focus()
            return
        if wrong := self._wrong():
            self.notify(f"{wrong}. Empty the line to sign without it.", severity="warning", markup=False)
            self.action_chances()
            return
        others = [team for team in self._unsigned() if team != self.team]
        if self._teams_with_chances(others):
            self._sign_without(others)
            return
        evidence = str(self.values.get("evidence") or "")
        who = Actor(
            str(self.values.get("name") or ""), self._current_time(), self.me.name or "the host" if evidence else ""
        )
        try:
            made = signing.prepare_signoff(
                self.session,
                self.team,
                who,
                self._current_time().date(),
                role=str(self.values.get("role") or ""),
                email=str(self.values.get("email") or ""),
                evidence=evidence,
                confidence=tuple(parse_chances(self.sure[self.team]).items()),
            )
            if not evidence and made.email and (made.name, made.email) == (self.me.name, self.me.email):
                made = await asyncio.to_thread(signing.add_key_signature, self.session, made, prompt=False)
            outcome = await asyncio.to_thread(signing.sign, self.session, made)
        except UserError as refusal:
            self.notify(sanitize(str(refusal)), severity="error", timeout=12, markup=False)
            return
        if outcome.sealed_path is None:
            self.app.notify(f"{TEAM_NAMES[self.team]} has signed. z signs for the other team.", markup=False, timeout=4)
            self.dismiss(None)
            return
        self.app.clear_notifications()
        workspace = self.session.workspace
        said = f"Signed and locked: {workspace.display_path(outcome.sealed_path)}."
        if outcome.brief_path:
            said += f"\nThe brief is in {workspace.display_path(outcome.brief_path)}."
        else:
            said += f"\nThe brief could not be written: {outcome.brief_problem}"
        self.app.notify(sanitize(said), timeout=8, markup=False)
        self.dismiss("brief")

    def action_compare(self) -> None:
        cast(BaseApp, self.app).open_comparison(self.session.slug, self.team)

    @work
    async def action_leave(self) -> None:
        """Go back; ask first where chances were typed, as they are kept only by a signature."""
        if self.query("#sign") and not await self._confirm_drop_chances(
            self._unsigned(), "Leave without signing?", "Leave, and drop them"
        ):
            return
        self.dismiss(None)

    def _teams_with_chances(self, teams: Sequence[Team]) -> list[Team]:
        """Those of these teams whose chances were typed."""
        return [team for team in teams if any(text.strip() for text in self.sure[team].values())]

    @work
    async def _sign_without(self, others: Sequence[Team]) -> None:
        if await self._confirm_drop_chances(
            others, f"Sign for {TEAM_NAMES[self.team]}?", "Sign, and drop the other team's"
        ):
            for team in others:
                self.sure[team].clear()
            await self.action_sign()

    async def _confirm_drop_chances(self, teams: Sequence[Team], asked: str, does: str) -> bool:
        """Whether the typed chances of these teams may be dropped; asks only where there are some."""
        typed = self._teams_with_chances(teams)
        if not typed:
            return True
        whose = " and ".join(TEAM_NAMES[team] for team in typed)
        told = f"Chances were typed for {whose}. Only its own signature keeps a team's chances."
        may: bool = await self.app.push_screen_wait(ConfirmDialog(asked, told, does))
        return may

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "team":
            return bool(self.query("#sign")) and parameters[0] in self._unsigned()
        return action not in ("sign", "chances") or bool(self.query("#sure" if action == "chances" else "#sign"))


def _render_signers(campaign: Campaign) -> Text:
    digest, text, unseen = agreement_digest(campaign), Text(), chances.teams_with_hidden_chances(campaign)
    for team in TEAMS:
        made = next((s for s in campaign.agreement.signoffs if s.team == team), None)
        if made is None:
            said = "has not signed yet"
        elif made.digest == digest:
            shown_key = describe_signature_in_file(made)
            said = f"signed by {sanitize_line(made.name)}, {format_day(made.at.date())}"
            said += f"\n{'':<11}{shown_key}" if shown_key else ""
            said += f"\n{'':<11}chances: {chances.hidden_chances_message(team)}" if team in unseen else ""
        else:
            said = f"{sanitize_line(made.name)} signed, and it changed since: sign again"
        text.append(f"{TEAM_NAMES[team]:<10} {said}\n")
    text.rstrip()
    return text


def _render_sealed_text(campaign: Campaign) -> Text:
    text = _render_signers(campaign)
    if sure := chances.format_chances(campaign):
        text.append("\n\nChances given at sign-off\n" + "\n".join(sure))
    if campaign_status(campaign) == "altered":
        said = sanitize_line(campaign.against) or "The text was changed behind these signatures."
        return text.append(f"\n\n{said} Verify says what to do.", "bold red")
    return text.append("\n\nSigned and locked. A, in the walk, begins the next revision as a draft.")


def _truncate(text: str, width: int) -> str:
    return text if len(text) <= width else text[: width - 1].rstrip() + "…"
