"""Sign-off: what is being signed, what is in the way, and a button whose words say what it does."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, cast

from rich.text import Text
from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container, Horizontal, Vertical
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Button, Checkbox, Footer, OptionList, Static
from textual.widgets.option_list import Option

from alignkit import agreement
from alignkit.agreement import Who
from alignkit.checking.checks import blocked_by_checks, own_questions
from alignkit.comparing.changes import changes, in_words
from alignkit.digests import agreement_digest
from alignkit.disk.identity import Identity, identity
from alignkit.fields import EXTRA, NEEDED, Field
from alignkit.fileformat.entry import spoken_day
from alignkit.model import TEAM_NAMES, TEAMS, Campaign, Signoff, Team
from alignkit.problems import Problem, Refused
from alignkit.proving.trust import shown_by_file
from alignkit.questions import QUESTIONS
from alignkit.reviews import chances
from alignkit.session import Session
from alignkit.shown import shown, shown_line
from alignkit.standing import Block, blocking, campaign_status, in_force, sealed_digest
from alignkit.tui.dialogs import Confirm
from alignkit.tui.editor import FieldEditor, Form
from alignkit.tui.keys import bindings
from alignkit.tui.sign.chances import Chances, not_understood, understood

if TYPE_CHECKING:
    from alignkit.tui.app import AlignApp

NAME = Field("name", "text", "Name", NEEDED, "Who signs?", "Marcus Boehm")
ROLE = Field("role", "text", "Role", EXTRA, "As what?", "Head of Sales")
EMAIL = Field("email", "text", "E-mail", EXTRA, "Tells two people of one name apart", "marcus@example.com")
EVIDENCE = Field(
    "evidence",
    "text",
    "If elsewhere",
    EXTRA,
    "Only if this person is not here: how do you know?",
    "his mail of 31 March",
)


class Tick(Checkbox):
    """Ticked or not by shape: Textual's own differ by colour alone."""

    BUTTON_INNER = " "

    def watch_value(self) -> None:
        self.BUTTON_INNER = "X" if self.value else " "
        super().watch_value()


class Signing(Screen[str | None]):
    """Returns the question to go to, "brief" after the second signature, or None."""

    CSS_PATH = "../walk/walk.tcss"
    VERTICAL_BREAKPOINTS = [(0, "-low"), (34, "-high")]
    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings("sign"),
    ]

    def __init__(self, session: Session, found: Sequence[Problem] = ()) -> None:
        """``found``: what the checks find in the campaign, to be signed knowingly."""
        super().__init__()
        self.session = session
        self._found = found
        self.me: Identity = identity(os.environ, Path.cwd())
        unsigned = self._unsigned()
        self.team: Team = next((team for team in unsigned if team == self.me.team), (unsigned or TEAMS)[0])
        self.typed: dict[Team, dict[str, Any]] = {}
        self.sure: dict[Team, dict[str, str]] = {team: {} for team in TEAMS}  # chances by goal, as typed
        self.told_unticked = False

    @property
    def campaign(self) -> Campaign:
        return self.session.campaign

    @property
    def values(self) -> dict[str, Any]:
        """What is typed for the team whose turn it is."""
        return self.typed.setdefault(self.team, self._first_values())

    def _now(self) -> Any:
        return cast("AlignApp", self.app).now()

    def _unsigned(self) -> tuple[Team, ...]:
        campaign = self.session.campaign
        digest = agreement_digest(campaign)
        signed = {made.team for made in campaign.agreement.signoffs if made.digest == digest}
        return tuple(team for team in TEAMS if team not in signed)

    def compose(self) -> ComposeResult:
        campaign = self.campaign
        blocks = [] if sealed_digest(campaign) else self._blocks(campaign)
        title = f"Sign-off: {shown_line(campaign.title)}, revision {campaign.agreement.revision}"
        yield Static(Content(title), id="sign-title")
        with Vertical(id="sign-body"):
            if sealed_digest(campaign):
                yield Static(_sealed_words(campaign))
            elif blocks:
                yield Static(Content(f"Before we can sign: {len(blocks)}"), classes="sign-heading")
                yield OptionList(
                    *(
                        Option(Content(shown_line(block.message)), id=f"{n}:{block.question}:{block.path}")
                        for n, block in enumerate(blocks)
                    ),
                    id="blocks",
                )
                yield Static("Enter goes there.", classes="form-hint")
            else:
                yield from self._ready(campaign)
        yield Footer(show_command_palette=False)

    def _blocks(self, campaign: Campaign) -> list[Block]:
        today = self._now().date()
        return [*blocking(campaign, today), *blocked_by_checks(campaign, self.session.workspace.settings, today)]

    def _ready(self, campaign: Campaign) -> ComposeResult:
        yield Static(_signers(campaign), id="signers")
        digest = agreement_digest(campaign).removeprefix("sha256:")
        yield Static(Content(f"What is being signed, fingerprint {digest[:8]} … {digest[-8:]}"), classes="sign-heading")
        with Container(id="text"):
            yield Static(self._what(campaign), id="what")
            yield Static(self._knowingly(campaign), id="findings")
            for own in own_questions(campaign, self.session.workspace.settings.own):
                yield Tick(Content(f"{own.code} {shown_line(own.message)}"), id=own.code, compact=True)
        with Vertical(id="sign-form"), Horizontal(classes="dialog-buttons"):
            yield Button("", id="sign", variant="primary", compact=True)
            if chances.goals(campaign):
                yield Button("c  How sure?", id="sure", compact=True)
        yield Static(id="chances", classes="form-hint")
        yield Static("Shift+Tab: the fields. A typed name shows intent, not identity.", classes="form-hint")

    def _knowingly(self, campaign: Campaign) -> Text:
        """What the checks find; it blocks nothing and is signed knowingly."""
        found = self._found
        text = Text().append(f"The checks find {len(found)}; signed knowingly:\n" if found else "", "bold")
        for problem in found:
            text.append(f"{problem.code} ", "yellow").append(f"{shown_line(problem.message)}\n")
        text.rstrip()
        return text

    def _what(self, campaign: Campaign) -> Text:
        force = in_force(campaign)
        if force and force < campaign.agreement.revision:
            try:
                differing = changes(self.session.revision(force), campaign)
            except Refused as refusal:
                return Text(shown(str(refusal)))
            text = Text(f"Changed since revision {force}, which is in force:\n" if differing else "")
            for change in differing:
                text.append(f"  {shown_line(in_words(change))}\n")
            return text or Text(f"The same text as revision {force}.")
        text = Text()
        for q in QUESTIONS:
            text.append(f"{q.number} {q.name:<16} ", "bold")
            text.append(_cut(shown_line(campaign.answer(q.key)), min(self.app.size.width, 110) - 25) + "\n")
        text.rstrip()
        return text

    async def on_mount(self) -> None:
        if self.query("#sign"):
            await self._show_team()
        elif self.query("#blocks"):
            self.query_one("#blocks", OptionList).focus()
        self.refresh_bindings()

    async def _show_team(self) -> None:
        fields = tuple(((field.key,), field) for field in (NAME, ROLE, EMAIL, EVIDENCE))
        form = self.query_one("#sign-form", Vertical)
        await form.query(Form).remove()
        await form.mount(Form(fields, lambda path: self.values.get(str(path[0])) or None, {}), before=0)
        self._label()
        self.query_one("#sign", Button).focus()

    def _first_values(self) -> dict[str, Any]:
        lead = self.me.name if self.me.team == self.team and self.me.name else self.campaign.lead(self.team)
        return {"name": lead, "email": self.me.email if lead and lead == self.me.name else ""}

    def _label(self) -> None:
        name = shown_line(str(self.values.get("name") or "…"))
        self.query_one("#sign", Button).label = Content(f" Sign for {TEAM_NAMES[self.team]} as {name} ")
        self.query_one("#chances", Static).update(Content(self._chances()))

    def _chances(self) -> str:
        """For how many targets a chance will stand in the team's sign-off; not how much: both teams see this screen."""
        if self._wrong():
            return f"✗ {self._wrong()}"
        if count := self._given(self.team):
            return f"How sure {TEAM_NAMES[self.team]} is: {count}. Nobody is shown how much before both have signed."
        team = TEAM_NAMES[self.team]
        return f"c: how sure is {team} of each target? May be left out." if chances.goals(self.campaign) else ""

    def _given(self, team: Team) -> str:
        sure = understood(self.sure[team])
        return f"given for {len(sure)} of {len(chances.goals(self.campaign))}" if sure else ""

    def _wrong(self) -> str:
        goal = not_understood(self.sure[self.team])
        return f"{shown_line(goal)}: what is typed is no chance yet; c shows why" if goal else ""

    @work
    async def action_chances(self) -> None:
        if self.query("#sure"):
            await self.app.push_screen_wait(Chances(self.campaign, self.team, self.sure[self.team]))
            self.app.clear_notifications()
            self._label()
            self.query_one("#sign", Button).focus()

    async def action_team(self, team: Team) -> None:
        if team in self._unsigned() and self.query("#sign"):
            self.team = team
            await self._show_team()

    @on(FieldEditor.Typed)
    def _typed(self, event: FieldEditor.Typed) -> None:
        self.values[event.field.key] = event.value
        self._label()

    @on(Form.Closed)
    def _form_left(self) -> None:
        self.query_one("#sign", Button).focus()

    @on(OptionList.OptionSelected)
    def _go(self, event: OptionList.OptionSelected) -> None:
        self.dismiss((event.option_id or "").partition(":")[2] or None)

    @on(Button.Pressed, "#sure")
    def _asked_how_sure(self) -> None:
        self.action_chances()

    @on(Button.Pressed, "#sign")
    async def _pressed(self) -> None:
        await self.action_sign()

    async def action_sign(self) -> None:
        """Sign; the second signature seals, writes the brief and says where."""
        if not self.query("#sign"):
            return
        unticked = [box for box in self.query(Checkbox) if not box.value]
        if unticked and not self.told_unticked:
            self.told_unticked = True
            codes = ", ".join(str(box.id) for box in unticked)
            self.notify(f"Not ticked: {codes}. Space ticks; signing once more signs all the same.", markup=False)
            unticked[0].focus()
            return
        if wrong := self._wrong():
            self.notify(f"{wrong}. Empty the line to sign without it.", severity="warning", markup=False)
            self.action_chances()
            return
        others = [team for team in self._unsigned() if team != self.team]
        if self._chanced(others):
            self._sign_without(others)
            return
        evidence = str(self.values.get("evidence") or "")
        who = Who(str(self.values.get("name") or ""), self._now(), self.me.name or "the host" if evidence else "")
        try:
            made = agreement.prepared(
                self.campaign,
                self.team,
                who,
                role=str(self.values.get("role") or ""),
                email=str(self.values.get("email") or ""),
                evidence=evidence,
                confidence=tuple(understood(self.sure[self.team]).items()),
                also=blocked_by_checks(self.campaign, self.session.workspace.settings, self._now().date()),
            )
            if not evidence and made.email and (made.name, made.email) == (self.me.name, self.me.email):
                made = await asyncio.to_thread(_by_own_key, self.session, made)
            self.session.apply(agreement.sign, f"{TEAM_NAMES[self.team]} signed", made)
            path = await asyncio.to_thread(self.session.seal)
        except Refused as refusal:
            self.notify(shown(str(refusal)), severity="error", timeout=12, markup=False)
            return
        if path is None:
            self.app.notify(f"{TEAM_NAMES[self.team]} has signed. z signs for the other team.", markup=False, timeout=4)
            self.dismiss(None)
            return
        self.session.forget_steps()
        self.app.clear_notifications()
        said = f"Signed and locked: {self.session.workspace.shown_path(path)}."
        try:
            written = await asyncio.to_thread(self.session.write_brief)
            said += f"\nThe brief is in {self.session.workspace.shown_path(written)}."
        except Refused as refusal:
            said += f"\nThe brief could not be written: {refusal}"
        self.app.notify(shown(said), timeout=8, markup=False)
        self.dismiss("brief")

    def action_compare(self) -> None:
        cast("AlignApp", self.app).open_compare(self.session.slug, self.team)

    @work
    async def action_leave(self) -> None:
        """Back, asking first where chances were typed: they go with a sign-off or nowhere."""
        if self.query("#sign") and not await self._may_drop(
            self._unsigned(), "Leave without signing?", "Leave, and drop them"
        ):
            return
        self.dismiss(None)

    def _chanced(self, teams: Sequence[Team]) -> list[Team]:
        """Those of these teams whose chances were typed."""
        return [team for team in teams if any(text.strip() for text in self.sure[team].values())]

    @work
    async def _sign_without(self, others: Sequence[Team]) -> None:
        if await self._may_drop(others, f"Sign for {TEAM_NAMES[self.team]}?", "Sign, and drop the other team's"):
            for team in others:
                self.sure[team].clear()
            await self.action_sign()

    async def _may_drop(self, teams: Sequence[Team], asked: str, does: str) -> bool:
        """Whether what was typed of these teams' chances may go; asked only where something was."""
        typed = self._chanced(teams)
        if not typed:
            return True
        whose = " and ".join(TEAM_NAMES[team] for team in typed)
        told = f"Chances were typed for {whose}. Only its own signature keeps a team's chances."
        may: bool = await self.app.push_screen_wait(Confirm(asked, told, does))
        return may

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "team":
            return bool(self.query("#sign")) and parameters[0] in self._unsigned()
        return action not in ("sign", "chances") or bool(self.query("#sure" if action == "chances" else "#sign"))


def _by_own_key(session: Session, made: Signoff) -> Signoff:
    """With an SSH signature where the user's config file names a key. A passphrase cannot be asked for here."""
    from alignkit.disk import signatures, signers

    key = signers.signing_key("", session.workspace.root, os.environ)
    beside = session.campaign.agreement.signoffs
    return signatures.signed(session.slug, made, key, beside, prompt=False) if key else made


def _signers(campaign: Campaign) -> Text:
    digest, text, unseen = agreement_digest(campaign), Text(), chances.unseen(campaign)
    for team in TEAMS:
        made = next((s for s in campaign.agreement.signoffs if s.team == team), None)
        if made is None:
            said = "has not signed yet"
        elif made.digest == digest:
            shown_key = shown_by_file(made)
            said = f"signed by {shown_line(made.name)}, {spoken_day(made.at.date())}"
            said += f"\n{'':<11}{shown_key}" if shown_key else ""
            said += f"\n{'':<11}chances: {chances.waits(team)}" if team in unseen else ""
        else:
            said = f"{shown_line(made.name)} signed, and it changed since: sign again"
        text.append(f"{TEAM_NAMES[team]:<10} {said}\n")
    text.rstrip()
    return text


def _sealed_words(campaign: Campaign) -> Text:
    text = _signers(campaign)
    if sure := chances.lines(campaign):
        text.append("\n\nChances given at sign-off\n" + "\n".join(sure))
    if campaign_status(campaign) == "altered":
        said = shown_line(campaign.against) or "The text was changed behind these signatures."
        return text.append(f"\n\n{said} Verify says what to do.", "bold red")
    return text.append("\n\nSigned and locked. A, in the walk, begins the next revision as a draft.")


def _cut(text: str, width: int) -> str:
    return text if len(text) <= width else text[: width - 1].rstrip() + "…"
