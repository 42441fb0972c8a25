"""alignkit sign: one team's sign-off, with what the second one leads to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

import click

from alignkit.app import signing
from alignkit.checks import runner
from alignkit.cli import arguments, console, context, open_session
from alignkit.core.campaign_fields import CAMPAIGN_QUESTION
from alignkit.core.errors import UserError
from alignkit.core.model import TEAM_NAMES, TEAMS
from alignkit.core.questions import QUESTIONS
from alignkit.core.status import describe_origin
from alignkit.review import chances
from alignkit.review.chances import goal_names
from alignkit.signing.trust import describe_signature_in_file
from alignkit.store.unfinished import refuse_unfinished
from alignkit.text.sanitize import sanitize
from alignkit.text.spelling import closest_match
from alignkit.values.parse_format import ParseError, parse_chance

if TYPE_CHECKING:
    from alignkit.core.model import Campaign, Team
    from alignkit.store.workspace import Workspace


@arguments.command(
    arguments.slug_argument,
    arguments.team_option,
    arguments.by_option,
    click.option("--role", default="", help="The signer's role, such as Head of Sales."),
    click.option("--email", default="", help="The signer's address; else that of the identity that gave the name."),
    click.option(
        "--key",
        metavar="FILE",
        default="",
        help="Add an SSH signature: a private key, or a public one whose key the agent holds; git for git's "
        "user.signingkey; none for none. Else the key of your config file, where that gave the name.",
    ),
    arguments.recorded_by_option,
    click.option("--evidence", default="", metavar="TEXT", help="What shows it, where somebody else types it."),
    click.option(
        "--confidence",
        multiple=True,
        metavar="GOAL=CHANCE",
        help="How sure, 0 to 1 or in %, that a goal is reached; shown once both teams have signed.",
    ),
    name="sign",
)
def sign(
    slug: str,
    team: str | None,
    by: str,
    role: str,
    email: str,
    key: str,
    recorded_by: str,
    evidence: str,
    confidence: tuple[str, ...],
) -> int:
    """Sign the agreement for one team. The second team's signature on the same text seals it and writes the brief.

    It is refused while the walk on this machine has a text open that is no value yet.

    A typed name shows intent. With --key it carries an SSH signature too, over the text, the name, the role, the
    e-mail, the team and the time.

    The brief goes to briefs/. Where it cannot be written that is said, exit 1, and the signatures stand.

    A chance is shown to nobody until both teams have signed, so that neither leans on the other's. It is no
    secret: the campaign file is plain, and export prints it.

    \b
    Example:
      alignkit sign spring-webinar --team sales --by "Marcus Boehm" --role "Head of Sales"
      alignkit sign spring-webinar --team sales --email marcus@example.com --key ~/.ssh/id_ed25519
      alignkit sign spring-webinar --team sales --confidence "Won deals=60 %" --confidence "SQLs=0.8"
    """

    ws, whose = context.open_workspace(), context.acting_team(team)
    session = open_session.open_session(slug)
    signer = context.acting_identity(by)
    sure = tuple(dict(_parse_chance(session.campaign, text) for text in confidence).items())
    for sentence in _warn_hidden_letters(session.campaign):
        console.print_warning(sentence)
    who = context.acting_person(signer.name, recorded_by)
    today = context.current_date()
    refuse_unfinished(ws, slug)
    mine = signing.prepare_signoff(
        session, whose, who, today, role=role, email=email or signer.email, evidence=evidence, confidence=sure
    )
    own = runner.team_questions(session.campaign, ws.settings.own)
    for finding in (*runner.run_checks(session.campaign, ws.settings, (), today), *own):
        console.print_message(f"{finding.code} {finding.message}")
    # on one's own machine the key of one's config file signs unasked, but never in the name of another
    if key or not (recorded_by or signer.source == "ALIGNKIT_BY"):
        mine = signing.add_key_signature(session, mine, key, prompt=True)
        if mine.signature:
            console.print_message(describe_signature_in_file(mine))
    if origin := describe_origin(session.campaign):
        console.print_message(f"The nine questions: {origin}.")
    outcome = signing.sign(session, mine)
    return _report_signing(ws, session.campaign, whose, outcome)


def _report_signing(ws: Workspace, campaign: Campaign, whose: Team, outcome: signing.SignOutcome) -> int:
    """Say what a sign-off has come to and what is next; return the exit code."""
    slug = campaign.slug
    console.print_message(f"{TEAM_NAMES[whose]} has signed {outcome.signoff.digest}")
    if outcome.is_stale:
        console.print_warning(
            "somebody changed the text at the same moment, so this sign-off is not about the present one."
        )
    for line in chances.format_chances(campaign):
        console.print_message(f"Chances: {line}")
    if outcome.sealed_path is None:
        other = next(team for team in TEAMS if team != whose)
        console.print_message(f"{TEAM_NAMES[other]} has yet to sign: alignkit sign {slug} --team {other}")
        console.print_message(f"A lead who is not here: alignkit request {slug} --team {other}")
        return 0
    console.print_message(f"Both teams have signed: signed and locked as {ws.display_path(outcome.sealed_path)}")
    if outcome.brief_path:
        console.print_message(f"The brief is in {ws.display_path(outcome.brief_path)}")
        return 0
    console.print_warning(f"the brief could not be written: {outcome.brief_problem}")
    console.print_message(f"The signature stands. Once that is put right: alignkit brief {slug} -o briefs/{slug}.md")
    return console.EXIT_PROBLEMS_FOUND


def _parse_chance(campaign: Campaign, text: str) -> tuple[str, float]:

    goal, _, chance = text.rpartition("=")
    known = goal_names(campaign)
    if goal not in known:
        near = closest_match(goal, known)
        hint = f"Did you mean {near}?" if near else f"The goals are: {'; '.join(known)}"
        raise UserError(f"There is no goal {goal!r}.", hint)
    try:
        return goal, parse_chance(chance)
    except ParseError as reason:
        why = str(reason)
        raise UserError(f"{goal}: {chance!r} is no chance from 0 to 1.", f"{why[0].upper()}{why[1:]}.") from None


def _warn_hidden_letters(campaign: Campaign) -> list[str]:
    """A sentence for each question whose text holds letters that do not show, or that turn a line around."""

    hidden = set("\u200b\u2060\ufeff\u00ad")  # joiners are left out: emoji and whole scripts need them
    return [
        f"{q.name} holds invisible characters or ones that turn text around. Read it in an editor that shows them."
        for q in (CAMPAIGN_QUESTION, *QUESTIONS)
        if any(sanitize(text) != text or hidden & set(text) for text in _iter_texts(campaign.content(q.key)))
    ]


def _iter_texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping | list):
        for item in value.values() if isinstance(value, Mapping) else value:
            yield from _iter_texts(item)
