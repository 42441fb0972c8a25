"""The one-letter acts of the walk: agree, object, park, take back, settle a dispute, begin a revision."""

from __future__ import annotations

import os
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from textual import work

from alignkit import agreement
from alignkit.agreement import Who
from alignkit.fields import EXTRA, NEEDED, Field
from alignkit.model import TEAM_NAMES, TEAMS, TEAMS_OWN, Team
from alignkit.questions import question
from alignkit.standing import mark
from alignkit.tui.dialogs import Ask, Confirm, PickTeam

if TYPE_CHECKING:
    from alignkit.tui.walk.screen import Walk

NOTE = Field("note", "prose", "Why", NEEDED, "What would go wrong? One sentence")
SETTLES = Field("settles", "prose", "What settles it", EXTRA, "What would change your mind?")
RESERVATION = Field("note", "prose", "Reservation", NEEDED, "What should be remembered, although you agree?")
OWNER = Field("owner", "text", "Who has it", NEEDED, "Who takes it from here?", "Jonas Wirth")
DUE = Field("due", "date", "Until", NEEDED, "By which day?", "2027-04-20")
REPLY = Field("reply", "prose", "Reply", EXTRA, "What is answered to it, or agreed to try?")
NAME = Field("name", "text", "Name", NEEDED, "Who speaks for the team?")


class Stances:
    """Actions mixed into the walk, which has the session and the screen."""

    @property
    def walk(self) -> Walk:
        return cast("Walk", self)

    async def who(self, team: Team) -> Who | None:
        """Whose act a key press is: the campaign's lead on a shared screen, the person on their own machine.

        Where the keyboard is somebody else's, that is recorded. None where nobody was named.
        """
        from alignkit.disk.identity import identity

        walk = self.walk
        me = identity(os.environ, Path.cwd())
        lead = walk.campaign.lead(team).strip()
        if me.team == team and me.name:
            return Who(me.name, walk.owner.now())
        if not lead:
            answer = await walk.app.push_screen_wait(Ask(f"Who speaks for {TEAM_NAMES[team]}?", (NAME,), {}, "Go on"))
            if not answer:
                return None
            lead = str(answer["name"])
        recorded = me.name if me.name and me.name.casefold() != lead.casefold() else ""
        return Who(lead, walk.owner.now(), recorded)

    @work
    async def action_agree(self, team: Team) -> None:
        await self._agree(team, "")

    @work
    async def action_reservation(self, team: Team) -> None:
        walk = self.walk
        if not walk.may_change():
            return
        kept = walk.kept_words.setdefault(("reservation", walk.here, team), {})
        title = f"{TEAM_NAMES[team]} agrees with {question(walk.here).name}, with a reservation"
        if answer := await walk.app.push_screen_wait(Ask(title, (RESERVATION,), kept, "Agree")):
            await self._agree(team, str(answer["note"]))

    async def _agree(self, team: Team, note: str) -> None:
        walk, key = self.walk, self.walk.here
        if not walk.may_change():
            return
        if not note and mark(walk.campaign, team, key) == "agrees":
            walk.notify(f"{TEAM_NAMES[team]} agrees already. w takes it back.", markup=False)
            return
        objection = walk.campaign.view(team, key).stance
        if objection and objection.stance == "object":
            title = f"{TEAM_NAMES[team]} agrees with {question(key).name} now?"
            text = f"Its objection is taken back: {objection.note}"
            if not await walk.app.push_screen_wait(Confirm(title, text, "Agree")):
                return
        if who := await self.who(team):
            label = f"{TEAM_NAMES[team]} agrees with {question(key).name}"
            if self._apply(agreement.agree, label, key, team, who, note):
                walk.kept_words.pop(("reservation", key, team), None)

    @work
    async def action_object(self) -> None:
        walk, key = self.walk, self.walk.here
        if not walk.may_change() or not (team := await walk.app.push_screen_wait(PickTeam("Who objects?"))):
            return
        kept = walk.kept_words.setdefault(("object", key, team), {})
        title = f"{TEAM_NAMES[team]} objects to {question(key).name}"
        answer = await walk.app.push_screen_wait(Ask(title, (NOTE, SETTLES), kept, f"{TEAM_NAMES[team]} objects"))
        if answer and (who := await self.who(team)):
            verb = partial(agreement.object_to, settles=answer["settles"] or "")
            if self._apply(verb, title, key, team, who, answer["note"]):
                walk.kept_words.pop(("object", key, team), None)

    @work
    async def action_park(self) -> None:
        walk, key = self.walk, self.walk.here
        teams = tuple(team for team in TEAMS if mark(walk.campaign, team, key) == "objects")
        if not teams:
            walk.notify("Nobody objects here, so there is nothing to park.", markup=False)
            return
        team = teams[0] if len(teams) == 1 else await walk.app.push_screen_wait(PickTeam("Whose objection?", teams))
        if not team or not walk.may_change():
            return
        stance = walk.campaign.view(team, key).stance
        kept = walk.kept_words.setdefault(("park", key, team), {})
        if stance:
            kept = {"owner": stance.owner or None, "due": stance.due, "reply": stance.reply or None} | kept
        title = f"Park {TEAMS_OWN[team]} objection to {question(key).name}"
        text = f"It stays in the way of signing until {TEAM_NAMES[team]} agrees."
        answer = await walk.app.push_screen_wait(Ask(title, (OWNER, DUE, REPLY), kept, "Park it", text))
        if answer:
            self._apply(agreement.park, title, key, team, answer["owner"], answer["due"], answer["reply"] or "")

    @work
    async def action_withdraw(self) -> None:
        walk, key = self.walk, self.walk.here
        teams = tuple(team for team in TEAMS if walk.campaign.view(team, key).stance)
        if not teams:
            walk.notify("Neither team has said anything to this question.", markup=False)
            return
        team = teams[0] if len(teams) == 1 else await walk.app.push_screen_wait(PickTeam("Whose word?", teams))
        if team and walk.may_change():
            label = f"{TEAM_NAMES[team]} took back its word on {question(key).name}"
            if self._apply(agreement.withdraw, label, key, team):
                walk.notify(f"{label}. u brings it back.", markup=False)

    @work
    async def action_amend(self) -> None:
        walk = self.walk
        revision = walk.campaign.agreement.revision
        text = f"Revision {revision} stays in force until both teams have signed the next one."
        begun = await walk.app.push_screen_wait(Confirm(f"Begin revision {revision + 1} as a draft?", text, "Begin it"))
        if begun and walk.attempt(walk.session.amend):
            walk.changed()

    @work
    async def choose_version(self, place: int) -> None:
        """Settle a dispute: which of the texts that met shall stand?"""
        from alignkit.merging import merge
        from alignkit.tui.walk.disputes import PickVersion

        walk, key = self.walk, self.walk.here
        dispute = [each for each in merge.disputes(walk.campaign) if each.question == key][place]
        taken = await walk.app.push_screen_wait(PickVersion(dispute))
        if taken is not None and walk.may_change():
            self._apply(merge.resolve, f"{question(key).name}: a version chosen", key, dispute.field, taken)

    def _apply(self, verb: Any, label: str, *args: Any) -> bool:
        walk = self.walk
        walk.hear()
        done = walk.attempt(partial(walk.session.apply, verb, label, *args, question=walk.here))
        if done:
            walk.changed()
        return done
