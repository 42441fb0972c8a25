"""Waive."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from alignkit import console
from alignkit.commands import context, given, open_session

if TYPE_CHECKING:
    from datetime import date

from alignkit.commands.rule import complete_codes


@given.verb(
    given.slug_argument,
    click.argument("code", shell_complete=complete_codes),
    given.team_option,
    given.by_option,
    click.option("--reason", default="", metavar="WHY", help="Why it may pass; the brief prints it."),
    click.option("--question", default="", metavar="KEY", help="In this question only; else in the whole campaign."),
    given.day_option("--until", "The last day it may pass."),
    click.option("--take-back", is_flag=True, help="Take this team's half back."),
    name="waive",
)
def waive(
    slug: str,
    code: str,
    team: str | None,
    by: str,
    reason: str,
    question: str,
    until: date | None,
    take_back: bool,
) -> None:
    """Let a finding of the checks pass, for one team; it counts once both teams have.

    AF25 stands for fields that must be there to sign. Also on a signed campaign: waivers are not part of what is
    signed, and the brief prints them.

    \b
    Example:
      alignkit waive spring-webinar AK09 --team sales --by "Marcus Boehm" --reason "Partners close these deals"
      alignkit waive spring-webinar AF25 --question target --team marketing --until 2027-06-30 --reason "After the fair"
    """
    from alignkit.checking import waiving
    from alignkit.checking.checks import findings
    from alignkit.disk import neighbours
    from alignkit.model import TEAM_NAMES, TEAMS
    from alignkit.standing import MISSING, missing

    wanted, key = code.strip().upper(), question.strip().lower().replace("-", "_")
    whose, session = context.team_of(team), open_session.session(slug)
    place = f" in {key}" if key else ""
    if take_back:
        session.apply(waiving.take_back, "take back", wanted, whose, key)
        session.save()
        console.say(f"{TEAM_NAMES[whose]} lets {wanted} pass{place} no longer.")
        return
    today = context.today()
    ws = session.workspace
    here = {each.code for each in findings(session.campaign, ws.settings, neighbours.of(ws, session.campaign), today)}
    here |= {MISSING} if any(missing(session.campaign, each) for each in session.campaign.answers) else set()
    before = waiving.waiver_of(session.campaign, wanted, key)
    session.apply(waiving.waive, "waive", wanted, whose, context.who(by), reason, key, until)
    session.save()
    other = next(each for each in TEAMS if each != whose)
    made = waiving.waiver_of(session.campaign, wanted, key)
    console.say(f"{TEAM_NAMES[whose]} lets {wanted} pass{place}.")
    if made and getattr(made, other):
        console.say("Both teams do, so it counts.")
        return
    if before and getattr(before, other):
        console.warn(f"{TEAM_NAMES[other]} had let it pass for another reason or day; that no longer counts.")
    if before is None and wanted not in here:
        console.warn(f"{wanted} is not found in {slug} now.")
    option = f" --question {key}" if key else ""
    console.say(f"It counts once {TEAM_NAMES[other]} does too: alignkit waive {slug} {wanted}{option} --team {other}")
