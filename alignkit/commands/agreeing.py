"""What teams say to the answers."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import click

from alignkit import console
from alignkit.commands import context, given, open_session

if TYPE_CHECKING:
    from alignkit.model import Campaign


@given.verb(
    given.slug_argument,
    given.question_argument("questions", many=True),
    click.option("--all", "take_all", is_flag=True, help="Every answered question."),
    given.team_option,
    given.by_option,
    given.recorded_by_option,
    click.option(
        "--note", default="", metavar="RESERVATION", help="Agree with a reservation, kept with the agreement."
    ),
    name="agree",
)
def agree(
    slug: str, questions: tuple[str, ...], take_all: bool, team: str | None, by: str, recorded_by: str, note: str
) -> None:
    """Agree with the present text of questions, for one team.

    \b
    Example:
      alignkit agree spring-webinar mql sql --team sales --by "Marcus Boehm"
      alignkit agree spring-webinar --all --team marketing
    """
    from alignkit import agreement
    from alignkit.commands.stance_changes import since_stance
    from alignkit.model import TEAM_NAMES
    from alignkit.problems import Refused

    if bool(questions) == take_all:
        raise Refused("Which questions?", "Name them, or give --all for every answered one.")
    whose, person = context.team_of(team), context.who(by, recorded_by)
    session = open_session.session(slug)
    keys = questions or agreement.stance_keys(session.campaign)
    if not keys:
        raise Refused(f"No question of {slug} has an answer yet.", f"alignkit answer {slug} pain --text …")
    for key in keys:
        for line in since_stance(session.workspace, session.campaign, whose, key):
            console.say(line)
        session.apply(agreement.agree, "agree", key, whose, person, note)
    session.save()
    console.say(f"{TEAM_NAMES[whose]} agrees with {', '.join(keys)} ({person.by}).")
    _tell_next(session.campaign)


@given.verb(
    given.slug_argument,
    given.question_argument(),
    given.team_option,
    given.by_option,
    given.recorded_by_option,
    click.option("--note", default="", metavar="WHY", help="Why; an objection needs it."),
    click.option("--settles", default="", metavar="TEXT", help="What would change your mind?"),
    click.option("--owner", default="", metavar="NAME", help="In whose hands it is, when parked."),
    given.day_option("--due", "Until which day, when parked."),
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
    from alignkit import agreement
    from alignkit.model import TEAM_NAMES

    whose, person = context.team_of(team), context.who(by, recorded_by)
    session = open_session.session(slug)
    session.apply(agreement.object_to, "object", question, whose, person, note, settles=settles, owner=owner, due=due)
    session.save()
    held = f" Parked with {owner.strip()} until {due}." if due else ""
    console.say(f"{TEAM_NAMES[whose]} objects to {question} ({person.by}).{held}")
    if due and due < context.today():
        console.warn(f"{due} is past: the objection is due already. Object again with a day to come.")


@given.verb(given.slug_argument, given.question_argument(required=False), given.team_option, name="withdraw")
def withdraw(slug: str, question: str | None, team: str | None) -> None:
    """Take back an agreement, an objection, or a sign-off before both teams have signed.

    Without QUESTION it is the sign-off.

    \b
    Example:
      alignkit withdraw spring-webinar mql --team sales
    """
    from alignkit import agreement
    from alignkit.model import TEAMS_OWN

    whose, what = context.team_of(team), "sign-off"
    session = open_session.session(slug)
    if question:
        stance = session.campaign.view(whose, question).stance
        objects = stance is not None and stance.stance == "object"
        what = f"objection to {question}" if objects else f"agreement with {question}"
        session.apply(agreement.withdraw, "withdraw", question, whose)
    else:
        session.apply(agreement.withdraw_signoff, "withdraw", whose)
    session.save()
    console.say(f"{TEAMS_OWN[whose]} {what} is withdrawn.")


def _tell_next(campaign: Campaign) -> None:
    from alignkit.standing import blocking, campaign_status

    if campaign_status(campaign) == "ready":
        console.say(
            f"Nothing is in the way of signing: alignkit sign {campaign.slug} --team marketing, then --team sales"
        )
    else:
        console.say(f"In the way of signing: {len(blocking(campaign))}; alignkit show {campaign.slug} lists them.")
