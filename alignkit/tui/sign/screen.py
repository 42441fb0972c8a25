"""The sign-off screen: what blocks signing or, in four boxes, for whom, what, knowing what, and the button."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Button, Checkbox, OptionList, Static
from textual.widgets.option_list import Option

from alignkit.app import signing
from alignkit.app.session import Session
from alignkit.checks.runner import blocks_from_checks, team_questions
from alignkit.core.digests import agreement_digest
from alignkit.core.errors import Problem, UserError
from alignkit.core.fields import OPTIONAL, REQUIRED, Field
from alignkit.core.model import TEAM_NAMES, TEAMS, Actor, Campaign, Team
from alignkit.core.status import describe_origin, revision_number_in_force, sealed_digest, signing_blocks
from alignkit.review import chances
from alignkit.store.identity import Identity, find_identity
from alignkit.text.sanitize import sanitize, sanitize_line
from alignkit.tui.base_app import BaseApp
from alignkit.tui.cursor_bar import BarOptionList
from alignkit.tui.dialogs import ConfirmDialog, FormDialog
from alignkit.tui.drafts import Draft
from alignkit.tui.frame import ActionButton, KeyFooter, Pane, TitleBar, stack_buttons
from alignkit.tui.keys import make_bindings
from alignkit.tui.safe_text import safe_notes
from alignkit.tui.sign import texts
from alignkit.tui.sign.chances_dialog import ChancesDialog, first_invalid_goal, parse_chances
from alignkit.tui.widgets import mark_glyph

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
_PAUSE_SECONDS = 1.0  # after the first signature: the Enter that made it may still be held down


class TickBox(Checkbox):
    """Ticked or not by shape: Textual's own differs by colour alone."""

    BUTTON_INNER = " "

    def watch_value(self) -> None:
        self.BUTTON_INNER = "X" if self.value else " "
        super().watch_value()


class SignScreen(Screen[str | None]):
    """Returns where to go: what blocks signing (a question and path), "brief" after the second signature, or None."""

    app: BaseApp
    CSS_PATH = ["../dialogs.tcss", "../questions/questions.tcss"]
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (140, "-wide")]
    VERTICAL_BREAKPOINTS = [(0, "-flat"), (20, "-low"), (34, "-high")]
    BINDINGS: ClassVar[list[BindingType]] = [*make_bindings("sign")]

    def __init__(self, session: Session, found: Sequence[Problem] = (), drafts: Sequence[Draft] = ()) -> None:
        """``found``: what the checks find in the campaign, to be signed knowingly. ``drafts``: typed texts that are no
        value yet, which block signing.
        """
        super().__init__()
        self.session = session
        self._found, self._drafts = found, drafts
        self.me: Identity = find_identity(os.environ, Path.cwd())
        unsigned = self._unsigned()
        self.team: Team = next((team for team in unsigned if team == self.me.team), (unsigned or TEAMS)[0])
        self.typed: dict[Team, dict[str, Any]] = {}
        self.sure: dict[Team, dict[str, str]] = {team: {} for team in TEAMS}  # chances by goal, as typed
        self.warned_unticked = False
        self._shows_whole = False
        self._signed_at = 0.0

    @property
    def campaign(self) -> Campaign:
        return self.session.campaign

    @property
    def values(self) -> dict[str, Any]:
        """What is typed for the team that signs now."""
        return self.typed.setdefault(self.team, self._initial_values())

    @property
    def is_ready(self) -> bool:
        """Whether there is a button to sign with."""
        return bool(self.query("#sign"))

    def _unsigned(self) -> tuple[Team, ...]:
        digest = agreement_digest(self.campaign)
        signed = {made.team for made in self.campaign.agreement.signoffs if made.digest == digest}
        return tuple(team for team in TEAMS if team not in signed)

    def compose(self) -> ComposeResult:
        campaign = self.campaign
        obstacles = [] if sealed_digest(campaign) else texts.list_obstacles(self._blocks(), self._drafts)
        yield TitleBar(f"Sign-off: {campaign.title}", f"revision {campaign.agreement.revision}")
        with Vertical(id="sign-body"):
            if sealed_digest(campaign):
                yield Static(texts.render_sealed_text(campaign))
            elif obstacles:
                yield from self._compose_obstacles(obstacles)
            else:
                with Horizontal(id="sign-columns"):
                    with Vertical(id="sign-boxes"):
                        yield from self._compose_boxes()
                    with VerticalScroll(classes="sign-box", id="whole", can_focus=False) as box:
                        box.border_title = "The whole text"
                        yield Static(texts.render_whole(campaign))
        yield Static(id="told")
        yield KeyFooter()

    def _blocks(self) -> list[Any]:
        today, settings = self.app.today(), self.session.workspace.settings
        return [*signing_blocks(self.campaign, today), *blocks_from_checks(self.campaign, settings, today)]

    def _compose_obstacles(self, obstacles: Sequence[texts.Obstacle]) -> ComposeResult:
        options: list[Option] = []
        heading = ""
        for place, obstacle in enumerate(obstacles):
            if obstacle.heading != heading:
                heading = obstacle.heading
                options.append(Option(Content.styled("\n" * bool(options) + heading, "bold"), disabled=True))
            where = f"{place}:{obstacle.question}:{obstacle.path}"
            options.append(Option(safe_notes(f"  {mark_glyph(obstacle.mark)} {obstacle.message}"), id=where))
        with Pane(title=f"Before we can sign: {len(obstacles)}", aside="enter goes there", id="sign-blocks"):
            yield BarOptionList(*options, id="blocks")

    def _compose_boxes(self) -> ComposeResult:
        campaign = self.campaign
        digest = agreement_digest(campaign).removeprefix("sha256:")
        with Vertical(classes="sign-box", id="box-who") as box:
            box.border_title = "1 For whom"
            yield Static(texts.render_signers(campaign), id="signers")
            yield Static(id="who")
        with VerticalScroll(classes="sign-box", id="text", can_focus=False) as box:
            box.border_title = f"2 What is signed, fingerprint {digest[:8]} … {digest[-8:]}"
            if origin := describe_origin(campaign):
                yield Static(Content(sanitize_line(f"The nine questions: {origin}")), id="origin")
            yield Static(id="what")
        with VerticalScroll(classes="sign-box", id="box-known", can_focus=False) as box:
            box.border_title = "3 Known, and signed all the same"
            yield Static(texts.render_findings(self._found), id="findings")
            for own in team_questions(campaign, self.session.workspace.settings.own):
                yield TickBox(Content(f"{own.code} {sanitize_line(own.message)}"), id=own.code, compact=True)
        with Vertical(classes="sign-box", id="box-sign") as box:
            box.border_title = "4 Sign"
            with Horizontal(classes="dialog-buttons"):
                yield ActionButton("", id="sign")
                if chances.goal_names(campaign):
                    yield ActionButton("How sure?", id="sure")
            yield Static(id="chances", classes="form-hint")

    def on_mount(self) -> None:
        if self.is_ready:
            self._show_team()
        elif self.query("#blocks"):
            listed = self.query_one("#blocks", OptionList)
            listed.highlighted = 1  # below the first heading
            self.set_focus(listed)
        self.refresh_bindings()

    def on_resize(self) -> None:
        if self.is_ready:
            self.call_after_refresh(self._show_text)
            self.call_after_refresh(self._stack_buttons)

    def _stack_buttons(self) -> None:
        stack_buttons(self, self.query_one("#box-sign").scrollable_content_region.width)

    def say(self, text: str, *, is_wrong: bool = False) -> None:
        """Show one line that stays until the next; ``text`` may hold anybody's words."""
        told = self.query_one("#told", Static)
        told.update(Content(sanitize(text)))
        told.set_class(is_wrong, "wrong")

    # --- what is shown ---------------------------------------------------------------------------------------------

    def _show_team(self) -> None:
        """Show everything for the team that signs now."""
        self.query_one("#signers", Static).update(texts.render_signers(self.campaign))
        self._show_text()
        self._label()
        self.set_focus(self.query_one("#sign", Button))

    def _show_text(self) -> None:
        self.query_one("#what", Static).update(self._render_text())

    def _render_text(self) -> Any:
        campaign, force = self.campaign, revision_number_in_force(self.campaign)
        if self._shows_whole and not self.has_class("-wide"):
            return texts.render_whole(campaign)
        if force and force < campaign.agreement.revision:
            try:
                return texts.render_changes(self.session.revision(force), campaign, force)
            except UserError as refusal:
                return Content(sanitize(str(refusal)))
        return texts.render_beginnings(campaign, self.query_one("#sign-boxes").size.width - 6)

    def _initial_values(self) -> dict[str, Any]:
        lead = self.me.name if self.me.team == self.team and self.me.name else self.campaign.lead(self.team)
        return {"name": lead, "email": self.me.email if lead and lead == self.me.name else ""}

    def _label(self) -> None:
        name = sanitize_line(str(self.values.get("name") or "…"))
        self.query_one("#sign", Button).label = Content(f"Sign for {TEAM_NAMES[self.team]} as {name}")
        given = [str(self.values.get(key) or "") for key in ("role", "email", "evidence")]
        more = sanitize_line(", ".join(filter(None, given)))
        who = f"Now signs: {name} for {TEAM_NAMES[self.team]}{f' ({more})' if more else ''}. e changes that."
        self.query_one("#who", Static).update(Content(who))
        self.query_one("#chances", Static).update(Content(self._chances_label()))
        self.call_after_refresh(self._stack_buttons)
        self.refresh_bindings()

    def _chances_label(self) -> str:
        """For how many targets the team has given a chance; not how high, as both teams see this screen."""
        if self._wrong():
            return f"✗ {self._wrong()}"
        if count := self._chances_given(self.team):
            return f"How sure {TEAM_NAMES[self.team]} is: {count}. Nobody is shown how much before both have signed."
        said = "A typed name shows intent, not identity."
        team = TEAM_NAMES[self.team]
        goals = chances.goal_names(self.campaign)
        return f"j: how sure is {team} of each target? May be left out. {said}" if goals else said

    def _chances_given(self, team: Team) -> str:
        sure = parse_chances(self.sure[team])
        return f"given for {len(sure)} of {len(chances.goal_names(self.campaign))}" if sure else ""

    def _wrong(self) -> str:
        goal = first_invalid_goal(self.sure[self.team])
        return f"{sanitize_line(goal)}: what is typed is no chance yet; j shows why" if goal else ""

    # --- what can be done ------------------------------------------------------------------------------------------

    def action_step(self, by: int) -> None:
        places: list[Widget] = [*self.query(TickBox), *self.query(Button)]
        if places:
            place = places.index(self.focused) if self.focused in places else 0
            self.set_focus(places[(place + by) % len(places)])

    def action_details(self) -> None:
        """Show the whole text that is signed, or the beginning of each answer."""
        if self.is_ready:
            self._shows_whole = not self._shows_whole
            is_beside = self.has_class("-wide")  # the whole text stands beside the boxes
            self.set_class(self._shows_whole and not is_beside, "-whole")
            self._show_text()
            self.say("Arrows and PgDn scroll it. d or Escape: the boxes again." if self._shows_whole else "")
            text = self.query_one("#whole" if is_beside else "#text", VerticalScroll)
            text.can_focus = self._shows_whole
            self.set_focus(text if self._shows_whole else self.query_one("#sign", Button))

    async def action_chances(self) -> None:
        def left(_: None) -> None:
            self._label()
            self.set_focus(self.query_one("#sign", Button))

        if self.query("#sure"):
            await self.app.push_screen(ChancesDialog(self.campaign, self.team, self.sure[self.team]), left)

    async def action_who(self) -> None:
        """Ask who signs for the team, as what and, if not in the room, how that is known."""
        if not self.is_ready:
            return
        team = self.team

        def answered(answer: dict[str, Any] | None) -> None:
            if answer:
                self.typed[team] = answer
                self._label()

        fields = (NAME_FIELD, ROLE_FIELD, EMAIL_FIELD, EVIDENCE_FIELD)
        dialog = FormDialog(f"Who signs for {TEAM_NAMES[team]}?", fields, self.values, "Take it")
        await self.app.push_screen(dialog, answered)

    def action_team(self, team: Team) -> None:
        if team in self._unsigned() and self.is_ready:
            self.team = team
            self._show_team()

    @on(OptionList.OptionSelected)
    def _block_selected(self, event: OptionList.OptionSelected) -> None:
        self.dismiss((event.option_id or "").partition(":")[2] or None)

    @on(Button.Pressed, "#sure")
    async def _chances_pressed(self) -> None:
        await self.action_chances()

    @on(Button.Pressed, "#sign")
    async def _pressed(self) -> None:
        await self.action_sign()

    async def action_sign(self) -> None:
        """Sign, after asking what has to be asked; the second signature seals and writes the brief."""
        if not self.is_ready or not self.is_current:
            return
        if Message().time - self._signed_at < _PAUSE_SECONDS:
            return
        unticked = [box for box in self.query(Checkbox) if not box.value]
        if unticked and not self.warned_unticked:
            self.warned_unticked = True
            codes = ", ".join(str(box.id) for box in unticked)
            self.say(f"Not ticked: {codes}. Space ticks; signing once more signs all the same.", is_wrong=True)
            self.set_focus(unticked[0])
            return
        if wrong := self._wrong():
            self.say(f"{wrong}. Empty the line to sign without it.", is_wrong=True)
            await self.action_chances()
            return
        if self.me.team in (None, self.team):
            await self._sign()
            return

        async def answered(yes: bool | None) -> None:
            if yes:
                await self._sign()

        name = sanitize_line(str(self.values.get("name") or "…"))
        told = f"This machine is set up for {TEAM_NAMES[self.me.team or self.team]}; this signs for the other team."
        dialog = ConfirmDialog(f"Sign for {TEAM_NAMES[self.team]}?", told, f"Sign as {name}")
        await self.app.push_screen(dialog, answered)

    async def _sign(self) -> None:
        evidence = str(self.values.get("evidence") or "")
        now = self.app.now()
        who = Actor(str(self.values.get("name") or ""), now, self.me.name or "the host" if evidence else "")
        try:
            made = signing.prepare_signoff(
                self.session,
                self.team,
                who,
                now.date(),
                role=str(self.values.get("role") or ""),
                email=str(self.values.get("email") or ""),
                evidence=evidence,
                confidence=tuple(parse_chances(self.sure[self.team]).items()),
            )
            if not evidence and made.email and (made.name, made.email) == (self.me.name, self.me.email):
                made = await asyncio.to_thread(signing.add_key_signature, self.session, made, prompt=False)
            outcome = await asyncio.to_thread(signing.sign, self.session, made)
        except UserError as refusal:
            self.say(str(refusal), is_wrong=True)
            return
        self._signed_at = Message().time
        if outcome.sealed_path is None:
            signed = TEAM_NAMES[self.team]
            self.sure[self.team].clear()
            self.team = next(iter(self._unsigned()), self.team)
            self._show_team()
            self.say(f"{signed} has signed. Now {TEAM_NAMES[self.team]}: Enter signs, Escape leaves it for later.")
            return
        self._tell_sealed(outcome)
        self.dismiss("brief")

    def _tell_sealed(self, outcome: Any) -> None:
        workspace = self.session.workspace
        said = f"Signed and locked: {workspace.display_path(outcome.sealed_path)}."
        if outcome.brief_path:
            said += f"\nThe brief is in {workspace.display_path(outcome.brief_path)}."
        else:
            said += f"\nThe brief could not be written: {outcome.brief_problem}"
        self.app.clear_notifications()
        self.app.notify(sanitize(said), timeout=8, markup=False)

    def action_compare(self) -> None:
        self.app.open_comparison(self.session.slug, self.team)

    async def action_leave(self) -> None:
        """Go back, from the whole text to the boxes only; ask first where chances were typed, as only a signature keeps
        them.
        """
        if self._shows_whole:
            self.action_details()
            return
        typed = self._teams_with_chances(self._unsigned()) if self.is_ready else []
        if not typed:
            self.dismiss(None)
            return

        def answered(yes: bool | None) -> None:
            if yes:
                self.dismiss(None)

        whose = " and ".join(TEAM_NAMES[team] for team in typed)
        told = f"Chances were typed for {whose}. Only its own signature keeps a team's chances."
        await self.app.push_screen(ConfirmDialog("Leave without signing?", told, "Leave, and drop them"), answered)

    def _teams_with_chances(self, teams: Sequence[Team]) -> list[Team]:
        """Those of these teams whose chances were typed."""
        return [team for team in teams if any(text.strip() for text in self.sure[team].values())]

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "team":
            return self.is_ready and parameters[0] in self._unsigned() and parameters[0] != self.team
        if action == "step":
            return self.is_ready
        if action == "chances":
            return bool(self.query("#sure"))
        return action not in ("sign", "who", "details") or self.is_ready
