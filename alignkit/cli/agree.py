"""`agree`, `object` and `withdraw`: what a team says to the answers."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import click

from alignkit.app import signing, stances
from alignkit.cli import arguments, console, context, day_arguments, open_session
from alignkit.cli.stance_changes import describe_changes_since_stance
from alignkit.core import actions
from alignkit.core.errors import UserError
from alignkit.core.model import TEAM_NAMES, TEAM_POSSESSIVES
from alignkit.core.status import campaign_status, describe_origin, signing_blocks
from alignkit.store.unfinished import refuse_unfinished

if TYPE_CHECKING:
    from alignkit.core.model import Campaign


@arguments.command(
    arguments.slug_argument,
    arguments.question_argument("questions", many=True),
    click.option("--all", "take_all", is_flag=True, help="Every answered question."),
    click.option(
        "--unchanged",
        is_flag=True,
        help="Every question that is word for word what both teams signed in the campaign it was copied from.",
    ),
    arguments.team_option,
    arguments.by_option,
    arguments.recorded_by_option,
    click.option(
        "--note", default="", metavar="RESERVATION", help="Agree with a reservation, kept with the agreement."
    ),
    name="agree",
)
def agree(
    slug: str,
    questions: tuple[str, ...],
    take_all: bool,
    unchanged: bool,
    team: str | None,
    by: str,
    recorded_by: str,
    note: str,
) -> None:
    """Agree with the present text of questions, for one team.

    An objection that the team had to one of them is settled by this, and kept with the agreement.

    \b
    Example:
      alignkit agree spring-webinar mql sql --team sales --by "Marcus Boehm"
      alignkit agree spring-webinar --all --team marketing
      alignkit agree autumn-webinar --unchanged --team sales
    """

    if sum((bool(questions), take_all, unchanged)) != 1:
        raise UserError(
            "Which questions?", "Name them, or give --all for every answered one, --unchanged for those signed before."
        )
    if unchanged and note:
        raise UserError("A reservation is about one question.", "Name the questions, without --unchanged.")
    whose, person = context.acting_team(team), context.acting_person(by, recorded_by)
    session = open_session.open_session(slug)
    if unchanged:
        keys = stances.agree_unchanged(session, whose, person)
        session.save()
        console.print_message(f"{TEAM_NAMES[whose]} agrees with {', '.join(keys)} ({person.by}).")
        _print_next_step(session.campaign)
        return
    keys = questions or actions.keys_open_for_stance(session.campaign)
    if not keys:
        if origin := describe_origin(session.campaign):
            raise UserError(f"There is nothing to agree with: {origin}.", "What comes from there is signed already.")
        raise UserError(f"No question of {slug} has an answer yet.", f"alignkit answer {slug} pain --text …")
    for key in keys:
        refuse_unfinished(session.workspace, slug, key)
    for key in keys:
        for line in describe_changes_since_stance(session.workspace, session.campaign, whose, key):
            console.print_message(line)
        stances.agree(session, key, whose, person, note)
    session.save()
    console.print_message(f"{TEAM_NAMES[whose]} agrees with {', '.join(keys)} ({person.by}).")
    _print_next_step(session.campaign)


@arguments.command(
    arguments.slug_argument,
    arguments.question_argument(),
    arguments.team_option,
    arguments.by_option,
    arguments.recorded_by_option,
    click.option("--note", default="", metavar="WHY", help="Why; an objection needs it."),
    click.option("--settles", default="", metavar="TEXT", help="What would change your mind?"),
    click.option("--owner", default="", metavar="NAME", help="In whose hands it is, when parked."),
    day_arguments.day_option("--due", "Until which day, when parked."),
    name="object",
)
def object_(
    slug: str,
    question: str,
    team: str | None,
    by: str,
    recorded_by: str,
    note: str,
    settles: str,
    owner: str,
    due: date | None,
) -> None:
    """Object to the answer of a question, for one team, and say why.

    With --owner and --due it is parked: in somebody's hands, and still in the way of signing.

    \b
    Example:
      alignkit object spring-webinar mql --team sales --note "Thirty minutes says nothing about budget." \\
        --settles "Ten of last month's leads judged by it" --owner "Jonas Wirth" --due 2027-04-20
    """

    whose, person = context.acting_team(team), context.acting_person(by, recorded_by)
    session = open_session.open_session(slug)
    stances.object_to(session, question, whose, person, note, settles=settles, owner=owner, due=due)
    session.save()
    held = f" Parked with {owner.strip()} until {due}." if due else ""
    console.print_message(f"{TEAM_NAMES[whose]} objects to {question} ({person.by}).{held}")
    if due and due < context.current_date():
        console.print_warning(f"{due} is past: the objection is due already. Object again with a day to come.")


@arguments.command(
    arguments.slug_argument, arguments.question_argument(required=False), arguments.team_option, name="withdraw"
)
def withdraw(slug: str, question: str | None, team: str | None) -> None:
    """Take back an agreement, an objection, or a sign-off before both teams have signed.

    Without QUESTION it is the sign-off.

    \b
    Example:
      alignkit withdraw spring-webinar mql --team sales
    """

    whose, what = context.acting_team(team), "sign-off"
    session = open_session.open_session(slug)
    if question:
        stance = stances.withdraw(session, question, whose)
        objected = stance is not None and stance.stance == "object"
        what = f"objection to {question}" if objected else f"agreement with {question}"
        session.save()
    else:
        signing.withdraw_signoff(session, whose)
    console.print_message(f"{TEAM_POSSESSIVES[whose]} {what} is withdrawn.")


def _print_next_step(campaign: Campaign) -> None:

    if campaign_status(campaign) == "ready":
        console.print_message(
            f"Nothing is in the way of signing: alignkit sign {campaign.slug} --team marketing, then --team sales"
        )
    else:
        console.print_message(
            f"In the way of signing: {len(signing_blocks(campaign))}; alignkit show {campaign.slug} lists them."
        )
