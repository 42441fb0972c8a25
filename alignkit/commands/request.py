"""Request."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from alignkit import console
from alignkit.commands import context, given

if TYPE_CHECKING:
    pass


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

    whose = context.team_of(team)
    campaign = context.campaign(listing.read(context.workspace(), slug, revision=revision))
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

    ws, whose = context.workspace(), context.team_of(team)
    campaign = context.campaign(listing.read(ws, slug))
    if sealed_digest(campaign):
        raise Refused(f"{slug} is signed by both teams already.", f"alignkit brief {slug} prints what was signed.")
    digest = agreement_digest(campaign)
    if made := next((s for s in campaign.agreement.signoffs if (s.team, s.digest) == (whose, digest)), None):
        raise Refused(f"{made.name} has signed for {TEAM_NAMES[whose]} already.")
    if blocks := blocking(campaign, context.today()):
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
        context.person().name or "YOUR NAME",
    ]
    console.say("When the reply is there:")
    console.say(f'  {shlex.join(words)} --evidence "their mail of …"')
