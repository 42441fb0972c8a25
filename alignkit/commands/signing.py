"""What both teams put their names to: the sign-off, the request for one, the next revision."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

import click

from alignkit import console
from alignkit.commands import given

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

    ws, whose = given.workspace(), given.team_of(team)
    session = given.session(slug)
    signer = given.person(by)
    sure = tuple(dict(_chance(session.campaign, text) for text in confidence).items())
    for sentence in _hidden_letters(session.campaign):
        console.warn(sentence)
    who = given.who(signer.name, recorded_by)
    mail = email or signer.email
    today = given.today()
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


@given.verb(
    given.slug_argument,
    given.team_option,
    click.option("--revision", type=click.IntRange(min=1), metavar="N", help="A signed revision instead."),
    click.option("--signature", is_flag=True, help="The signature itself instead of what it covers."),
    name="statement",
)
def statement(slug: str, team: str | None, revision: int | None, signature: bool) -> None:
    """Print the exact bytes that a team's SSH signature covers, with no line end added, or the signature.

    \b
    Example:
      alignkit statement spring-webinar --team sales --signature > sales.sig
      alignkit statement spring-webinar --team sales |
        ssh-keygen -Y verify -f allowed_signers -I marcus@example.com -n signoff@alignkit -s sales.sig
    """
    from alignkit import digests
    from alignkit.disk import listing
    from alignkit.model import TEAM_NAMES
    from alignkit.problems import Refused
    from alignkit.standing import in_force

    whose = given.team_of(team)
    campaign = given.campaign(listing.read(given.workspace(), slug, revision=revision))
    made = next((signoff for signoff in campaign.agreement.signoffs if signoff.team == whose), None)
    if made is None:
        force = None if revision else in_force(campaign)
        hint = f"Revision {force} is the one in force: --revision {force}" if force else ""
        raise Refused(f"{TEAM_NAMES[whose]} has not signed {slug}, revision {campaign.agreement.revision}.", hint)
    if not signature:
        console.raw(digests.statement(slug, made).decode())
    elif made.signature:
        console.raw(f"{made.signature.strip()}\n")
    else:
        raise Refused(f"{made.name} signed for {TEAM_NAMES[whose]} by typing a name; there is no SSH signature.")


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


@given.verb(given.slug_argument, given.team_option, name="request")
def request(slug: str, team: str | None) -> None:
    """Print a message for a lead who is not at this machine: the page, the fingerprint, the sentence to reply with.

    \b
    Example:
      alignkit request spring-webinar --team sales
    """
    import shlex

    from alignkit.digests import agreement_digest
    from alignkit.disk import listing, pages
    from alignkit.model import TEAM_NAMES
    from alignkit.problems import Refused
    from alignkit.proving import proof
    from alignkit.standing import blocking, sealed_digest

    ws, whose = given.workspace(), given.team_of(team)
    campaign = given.campaign(listing.read(ws, slug))
    if sealed_digest(campaign):
        raise Refused(f"{slug} is signed by both teams already.", f"alignkit brief {slug} prints what was signed.")
    digest = agreement_digest(campaign)
    if made := next((s for s in campaign.agreement.signoffs if (s.team, s.digest) == (whose, digest)), None):
        raise Refused(f"{made.name} has signed for {TEAM_NAMES[whose]} already.")
    if blocks := blocking(campaign, given.today()):
        listed = "\n".join(f"  - {block.message}" for block in blocks)
        raise Refused(f"Nobody can sign yet. In the way:\n{listed}")
    lead = campaign.lead(whose) or TEAM_NAMES[whose]
    page = proof.unmarked(pages.rendered(ws, campaign, one_page=True, draft=True))
    console.raw(
        f"{lead}, please read the page below and reply for {TEAM_NAMES[whose]}.\n\n"
        f"If you agree, reply with this sentence:\n\n"
        f"    I sign {slug}, revision {campaign.agreement.revision}, {digest}, for {TEAM_NAMES[whose]}.\n\n"
        f"If not, say which answer you object to, and why.\n\n---\n\n{page.rstrip()}\n"
    )
    words = [
        "alignkit",
        "sign",
        slug,
        "--team",
        whose,
        "--by",
        lead,
        "--recorded-by",
        given.person().name or "YOUR NAME",
    ]
    console.say("When the reply is there:")
    console.say(f'  {shlex.join(words)} --evidence "their mail of …"')


@given.verb(
    given.slug_argument,
    click.option("--discard", is_flag=True, help="Return to the signed text; the draft is kept in a recovery file."),
    name="amend",
)
def amend(slug: str, discard: bool) -> None:
    """Begin the next revision of a signed campaign as a draft. The signed one stays in force until that is signed.

    \b
    Example:
      alignkit amend spring-webinar
      alignkit amend spring-webinar --discard
    """
    from alignkit.session import Session

    if discard:
        _discard(Session.open(given.workspace(), slug))
        return
    session = given.session(slug)
    session.amend()
    session.save()
    number = session.campaign.agreement.revision
    console.say(f"{slug}: revision {number} is a draft now. Revision {number - 1} stays in force until it is signed.")
    console.say(f"To go back to the signed text: alignkit amend {slug} --discard")


def _discard(session: Session) -> None:
    import os

    from alignkit import agreement
    from alignkit.disk import recovery, store
    from alignkit.problems import Refused
    from alignkit.proving.verifying import differences
    from alignkit.standing import campaign_status, in_force

    slug, force = session.slug, in_force(session.campaign)
    if force is None:
        raise Refused(f"{slug} was never signed, so there is no signed text to return to.")
    sealed = session.revision(force)
    if campaign_status(session.campaign) == "signed" and not differences(session.campaign, sealed):
        raise Refused(f"{slug} is the signed text; there is no draft to discard.")
    raw = store.read(session.workspace, slug).raw
    try:
        # a name of its own, because a save drops what this process had kept for the campaign
        kept = recovery.keep(session.workspace, slug, "", raw, "discarded draft").path
        kept = kept.rename(kept.with_name(f"{slug}.{os.urandom(4).hex()}.toml"))
    except OSError as error:
        raise Refused(f"The draft could not be kept ({error.strerror}), so it was not discarded.") from error
    session.apply(agreement.discard, "discard", sealed)
    session.save()
    console.say(f"{slug} is back at revision {force} as signed.")
    console.say(f"The discarded draft is kept in {kept}")
