"""Whose name is recorded with what is typed for a team: said before the first act, and changed on this machine."""

from __future__ import annotations

from typing import Any

from alignkit.core.fields import REQUIRED, Field
from alignkit.core.model import TEAMS
from alignkit.core.questions import QUESTION_KEYS
from alignkit.core.status import sealed_digest
from alignkit.store.identity import ANSWERED_HERE, GIT_CONFIG, remember_answer
from alignkit.text.sanitize import sanitize_line
from alignkit.tui.dialogs import FormDialog
from alignkit.tui.questions.walk import Walk

TYPIST_FIELD = Field("name", "text", "Name", REQUIRED, "Who types here?")


def describe_who_types(walk: Walk) -> str:
    """Whose name will be recorded beside a team's, where only git names it; empty once it stands in the campaign."""
    me, campaign = walk.me, walk.campaign
    if me.source != GIT_CONFIG or me.team or sealed_digest(campaign):
        return ""
    stances = [campaign.view(team, key).stance for team in TEAMS for key in QUESTION_KEYS]
    if any(stance and me.name in (stance.by, stance.recorded_by) for stance in stances):
        return ""
    return f"Recorded: typed by {sanitize_line(me.name)} (git). Not you? ctrl+p: keyboard"


async def name_who_types(walk: Walk) -> None:
    """Ask for the name that is recorded with what is typed for a team, and remember it on this machine."""
    me = walk.me
    if me.source not in (GIT_CONFIG, ANSWERED_HERE, ""):
        walk.view.say(f"{me.name} is at the keyboard, as {me.source} says. Another name: change it there.")
        return

    def answered(answer: dict[str, Any] | None) -> None:
        if answer:
            remember_answer(me.found, str(answer["name"]), None)
            walk.forget_me()
            walk.view.say(f"{walk.me.name} is recorded from now on with what is typed for a team.")

    text = "It is recorded with what is typed for a team, and stands on the brief."
    first = {"name": me.name} if me.name else {}
    dialog = FormDialog("Who is at the keyboard?", (TYPIST_FIELD,), first, "Record this name", text)
    await walk.view.ask(dialog, answered)
