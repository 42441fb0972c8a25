"""alignkit waive: let a finding of the checks pass, for one team."""

from __future__ import annotations

from datetime import date

import click

from alignkit.app import waivers
from alignkit.cli import arguments, console, context, day_arguments, open_session
from alignkit.cli.rule import complete_codes
from alignkit.core.model import TEAM_NAMES, TEAMS


@arguments.command(
    arguments.slug_argument,
    click.argument("code", shell_complete=complete_codes),
    arguments.team_option,
    arguments.by_option,
    click.option("--reason", default="", metavar="WHY", help="Why it may pass; the brief prints it."),
    click.option("--question", default="", metavar="KEY", help="In this question only; else in the whole campaign."),
    day_arguments.day_option("--until", "The last day it may pass."),
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

    wanted, key = code.strip().upper(), question.strip().lower().replace("-", "_")
    whose, session = context.acting_team(team), open_session.open_session(slug)
    place = f" in {key}" if key else ""
    if take_back:
        waivers.withdraw_waiver(session, wanted, whose, key)
        session.save()
        console.print_message(f"{TEAM_NAMES[whose]} lets {wanted} pass{place} no longer.")
        return
    person, today = context.acting_person(by), context.current_date()
    outcome = waivers.waive(session, wanted, whose, person, today, reason=reason, question=key, until=until)
    session.save()
    other = next(each for each in TEAMS if each != whose)
    console.print_message(f"{TEAM_NAMES[whose]} lets {wanted} pass{place}.")
    if outcome.counts:
        console.print_message("Both teams do, so it counts.")
        return
    if outcome.other_half_dropped:
        console.print_warning(f"{TEAM_NAMES[other]} had let it pass for another reason or day; that no longer counts.")
    if not outcome.is_found:
        console.print_warning(f"{wanted} is not found in {slug} now.")
    option = f" --question {key}" if key else ""
    console.print_message(
        f"It counts once {TEAM_NAMES[other]} does too: alignkit waive {slug} {wanted}{option} --team {other}"
    )
