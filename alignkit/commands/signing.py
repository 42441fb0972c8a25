"""What both teams put their names to: the sign-off, the request for one, the next revision."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

import click

from alignkit import console
from alignkit.commands import context, given, open_session

if TYPE_CHECKING:
    from alignkit.model import Campaign, Signoff
    from alignkit.session import Session


@given.verb(
    given.slug_argument,
    given.team_option,
    given.by_option,
    click.option("--role", default="", help="The signer's role, such as Head of Sales."),
    click.option("--email", default="", help="The signer's address; else that of the identity that gave the name."),
    click.option(
        "--key",
        metavar="FILE",
        default="",
        help="Add an SSH signature: a private key, or a public one whose key the agent holds; git for git's "
        "user.signingkey; none for none. Else the key of your config file, where that gave the name.",
    ),
    given.recorded_by_option,
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
) -> None:
    """Sign the agreement for one team. The second team's signature on the same text seals it.

    A typed name shows intent. With --key it carries an SSH signature too, over the text, the name, the role, the
    e-mail, the team and the time.

    A chance is shown to nobody until both teams have signed, so that neither leans on the other's. It is no
    secret: the campaign file is plain, and export prints it.

    \b
    Example:
      alignkit sign spring-webinar --team sales --by "Marcus Boehm" --role "Head of Sales"
      alignkit sign spring-webinar --team sales --email marcus@example.com --key ~/.ssh/id_ed25519
      alignkit sign spring-webinar --team sales --confidence "Won deals=60 %" --confidence "SQLs=0.8"
    """
    from alignkit import agreement
    from alignkit.checking import checks
    from alignkit.digests import agreement_digest
    from alignkit.model import TEAM_NAMES, TEAMS
    from alignkit.reviews import chances

    ws, whose = context.workspace(), context.team_of(team)
    session = open_session.session(slug)
    signer = context.person(by)
    sure = tuple(dict(_chance(session.campaign, text) for text in confidence).items())
    for sentence in _hidden_letters(session.campaign):
        console.warn(sentence)
    who = context.who(signer.name, recorded_by)
    mail = email or signer.email
    today = context.today()
    mine = agreement.prepared(
        session.campaign,
        whose,
        who,
        role=role,
        email=mail,
        evidence=evidence,
        confidence=sure,
        also=checks.blocked_by_checks(session.campaign, ws.settings, today),
    )
    own = checks.own_questions(session.campaign, ws.settings.own)
    for finding in (*checks.findings(session.campaign, ws.settings, (), today), *own):
        console.say(f"{finding.code} {finding.message}")
    # on one's own machine the key of one's config file signs unasked, but never in the name of another
    if key or not (recorded_by or signer.source == "ALIGNKIT_BY"):
        mine = _by_key(session, mine, key)
    session.apply(agreement.sign, "sign", mine)
    sealed = session.seal()
    made = next(signoff for signoff in session.campaign.agreement.signoffs if signoff.team == whose)
    console.say(f"{TEAM_NAMES[whose]} has signed {made.digest}")
    if made.digest != agreement_digest(session.campaign):
        console.warn("somebody changed the text at the same moment, so this sign-off is not about the present one.")
    for line in chances.lines(session.campaign):
        console.say(f"Chances: {line}")
    if sealed:
        console.say(f"Both teams have signed: signed and locked as {ws.shown_path(sealed)}")
        console.say(f"Next: alignkit brief {slug}")
        return
    other = next(team for team in TEAMS if team != whose)
    console.say(f"{TEAM_NAMES[other]} has yet to sign: alignkit sign {slug} --team {other}")
    console.say(f"A lead who is not here: alignkit request {slug} --team {other}")


def _by_key(session: Session, made: Signoff, told: str) -> Signoff:
    import os

    from alignkit.disk import signatures, signers
    from alignkit.proving.trust import shown_by_file

    key = signers.signing_key(told, session.workspace.root, os.environ)
    if key is None:
        return made
    signed = signatures.signed(session.slug, made, key, session.campaign.agreement.signoffs)
    console.say(shown_by_file(signed))
    return signed




def _chance(campaign: Campaign, text: str) -> tuple[str, float]:
    from alignkit.fileformat.entry import NotYet, chance_of
    from alignkit.problems import Refused, nearest
    from alignkit.reviews.chances import goals

    goal, _, chance = text.rpartition("=")
    known = goals(campaign)
    if goal not in known:
        near = nearest(goal, known)
        hint = f"Did you mean {near}?" if near else f"The goals are: {'; '.join(known)}"
        raise Refused(f"There is no goal {goal!r}.", hint)
    try:
        return goal, chance_of(chance)
    except NotYet as reason:
        why = str(reason)
        raise Refused(f"{goal}: {chance!r} is no chance from 0 to 1.", f"{why[0].upper()}{why[1:]}.") from None


def _hidden_letters(campaign: Campaign) -> list[str]:
    """A sentence for each question whose text holds letters that do not show, or that turn a line around."""
    from alignkit.questions import CAMPAIGN, QUESTIONS
    from alignkit.shown import shown

    hidden = set("\u200b\u2060\ufeff\u00ad")  # joiners are left out: emoji and whole scripts need them
    return [
        f"{q.name} holds invisible characters or ones that turn text around. Read it in an editor that shows them."
        for q in (CAMPAIGN, *QUESTIONS)
        if any(shown(text) != text or hidden & set(text) for text in _texts(campaign.content(q.key)))
    ]


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping | list):
        for item in value.values() if isinstance(value, Mapping) else value:
            yield from _texts(item)






