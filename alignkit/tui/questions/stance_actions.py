"""The keys that act on a question: agree, object, park, take back, settle a dispute, begin a revision."""

from __future__ import annotations

import os
from functools import partial
from pathlib import Path
from typing import Any, cast

from textual import work

from alignkit.app import disputes, signing, stances
from alignkit.core.fields import OPTIONAL, REQUIRED, Field
from alignkit.core.model import TEAM_NAMES, TEAM_POSSESSIVES, TEAMS, Actor, Team
from alignkit.core.questions import get_question
from alignkit.core.status import stance_mark
from alignkit.merge import campaign_merge
from alignkit.store.identity import find_identity
from alignkit.tui.dialogs import ConfirmDialog, FormDialog, TeamDialog
from alignkit.tui.questions.dispute_dialog import DisputeDialog
from alignkit.tui.questions.host import QuestionsHost

NOTE_FIELD = Field("note", "prose", "Why", REQUIRED, "What would go wrong? One sentence")
SETTLES_FIELD = Field("settles", "prose", "What settles it", OPTIONAL, "What would change your mind?")
RESERVATION_FIELD = Field("note", "prose", "Reservation", REQUIRED, "What should be remembered, although you agree?")
OWNER_FIELD = Field("owner", "text", "Who has it", REQUIRED, "Who takes it from here?", "Jonas Wirth")
DUE_FIELD = Field("due", "date", "Until", REQUIRED, "By which day?", "2027-04-20")
REPLY_FIELD = Field("reply", "prose", "Reply", OPTIONAL, "What is answered to it, or agreed to try?")
NAME_FIELD = Field("name", "text", "Name", REQUIRED, "Who speaks for the team?")


class StanceActionsMixin:
    """Part of the questions screen."""

    @property
    def walk(self) -> QuestionsHost:
        return cast(QuestionsHost, self)

    async def acting_person(self, team: Team) -> Actor | None:
        """Who acts for a team: the person at this machine if it is their team, else the campaign's lead; asks for a
        name where there is none.

        Where somebody else is at the keyboard, that is recorded. None where nobody was named.
        """
        walk = self.walk
        me = find_identity(os.environ, Path.cwd())
        lead = walk.campaign.lead(team).strip()
        if me.team == team and me.name:
            return Actor(me.name, walk.app.now())
        if not lead:
            answer = await walk.app.push_screen_wait(
                FormDialog(f"Who speaks for {TEAM_NAMES[team]}?", (NAME_FIELD,), {}, "Go on")
            )
            if not answer:
                return None
            lead = str(answer["name"])
        recorded = me.name if me.name and me.name.casefold() != lead.casefold() else ""
        return Actor(lead, walk.app.now(), recorded)

    @work
    async def action_agree(self, team: Team) -> None:
        await self._agree(team, "")

    @work
    async def action_reservation(self, team: Team) -> None:
        walk = self.walk
        if not walk.may_change():
            return
        kept = walk.dialog_drafts.setdefault(("reservation", walk.question_key, team), {})
        title = f"{TEAM_NAMES[team]} agrees with {get_question(walk.question_key).name}, with a reservation"
        if answer := await walk.app.push_screen_wait(FormDialog(title, (RESERVATION_FIELD,), kept, "Agree")):
            await self._agree(team, str(answer["note"]))

    async def _agree(self, team: Team, note: str) -> None:
        walk, key = self.walk, self.walk.question_key
        if not walk.may_change():
            return
        if not note and stance_mark(walk.campaign, team, key) == "agrees":
            walk.notify(f"{TEAM_NAMES[team]} agrees already. w takes it back.", markup=False)
            return
        objection = walk.campaign.view(team, key).stance
        if objection and objection.stance == "object":
            title = f"{TEAM_NAMES[team]} agrees with {get_question(key).name} now?"
            text = f"Its objection is taken back: {objection.note}"
            if not await walk.app.push_screen_wait(ConfirmDialog(title, text, "Agree")):
                return
        if (who := await self.acting_person(team)) and self._apply_action(stances.agree, key, team, who, note):
            walk.dialog_drafts.pop(("reservation", key, team), None)

    @work
    async def action_object(self) -> None:
        walk, key = self.walk, self.walk.question_key
        if not walk.may_change() or not (team := await walk.app.push_screen_wait(TeamDialog("Who objects?"))):
            return
        kept = walk.dialog_drafts.setdefault(("object", key, team), {})
        title = f"{TEAM_NAMES[team]} objects to {get_question(key).name}"
        answer = await walk.app.push_screen_wait(
            FormDialog(title, (NOTE_FIELD, SETTLES_FIELD), kept, f"{TEAM_NAMES[team]} objects")
        )
        if answer and (who := await self.acting_person(team)):
            act = partial(stances.object_to, settles=answer["settles"] or "")
            if self._apply_action(act, key, team, who, answer["note"]):
                walk.dialog_drafts.pop(("object", key, team), None)

    @work
    async def action_park(self) -> None:
        walk, key = self.walk, self.walk.question_key
        teams = tuple(team for team in TEAMS if stance_mark(walk.campaign, team, key) == "objects")
        if not teams:
            walk.notify("Nobody objects here, so there is nothing to park.", markup=False)
            return
        team = teams[0] if len(teams) == 1 else await walk.app.push_screen_wait(TeamDialog("Whose objection?", teams))
        if not team or not walk.may_change():
            return
        stance = walk.campaign.view(team, key).stance
        kept = walk.dialog_drafts.setdefault(("park", key, team), {})
        if stance:
            kept = {"owner": stance.owner or None, "due": stance.due, "reply": stance.reply or None} | kept
        title = f"Park {TEAM_POSSESSIVES[team]} objection to {get_question(key).name}"
        text = f"It stays in the way of signing until {TEAM_NAMES[team]} agrees."
        answer = await walk.app.push_screen_wait(
            FormDialog(title, (OWNER_FIELD, DUE_FIELD, REPLY_FIELD), kept, "Park it", text)
        )
        if answer:
            self._apply_action(stances.park, key, team, answer["owner"], answer["due"], answer["reply"] or "")

    @work
    async def action_withdraw(self) -> None:
        walk, key = self.walk, self.walk.question_key
        teams = tuple(team for team in TEAMS if walk.campaign.view(team, key).stance)
        if not teams:
            walk.notify("Neither team has said anything to this question.", markup=False)
            return
        team = teams[0] if len(teams) == 1 else await walk.app.push_screen_wait(TeamDialog("Whose word?", teams))
        if team and walk.may_change():
            label = f"{TEAM_NAMES[team]} took back its word on {get_question(key).name}"
            if self._apply_action(stances.withdraw, key, team):
                walk.notify(f"{label}. u brings it back.", markup=False)

    @work
    async def action_amend(self) -> None:
        walk = self.walk
        revision = walk.campaign.agreement.revision
        text = f"Revision {revision} stays in force until both teams have signed the next one."
        begun = await walk.app.push_screen_wait(
            ConfirmDialog(f"Begin revision {revision + 1} as a draft?", text, "Begin it")
        )
        if begun and walk.try_act(partial(signing.amend, walk.session)):
            walk.redraw_and_save()

    @work
    async def choose_version(self, place: int) -> None:
        """Settle a dispute: ask which of the texts shall stand."""
        walk, key = self.walk, self.walk.question_key
        dispute = [each for each in campaign_merge.find_disputes(walk.campaign) if each.question == key][place]
        taken = await walk.app.push_screen_wait(DisputeDialog(dispute))
        if taken is not None and walk.may_change():
            self._apply_action(disputes.resolve, key, dispute.field, taken)

    def _apply_action(self, act: Any, *args: Any) -> bool:
        """Call a function of ``app`` with the session; False where it refused, which is shown."""
        walk = self.walk
        walk.flush_form()
        done = walk.try_act(partial(act, walk.session, *args))
        if done:
            walk.redraw_and_save()
        return done
