"""`request` and `statement`: a message for a lead elsewhere, and the bytes that an SSH signature covers."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

import click

from alignkit.cli import arguments, console, context
from alignkit.core import digests
from alignkit.core.digests import agreement_digest
from alignkit.core.errors import UserError
from alignkit.core.model import TEAM_NAMES
from alignkit.core.status import revision_number_in_force, sealed_digest, signing_blocks
from alignkit.signing import page_proof
from alignkit.store import campaign_files, pages
from alignkit.text.sanitize import sanitize_line

if TYPE_CHECKING:
    pass


@arguments.command(
    arguments.slug_argument,
    arguments.team_option,
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

    whose = context.acting_team(team)
    campaign = context.require_campaign(
        campaign_files.read_campaign_file(context.open_workspace(), slug, revision=revision)
    )
    made = next((signoff for signoff in campaign.agreement.signoffs if signoff.team == whose), None)
    if made is None:
        force = None if revision else revision_number_in_force(campaign)
        hint = f"Revision {force} is the one in force: --revision {force}" if force else ""
        raise UserError(f"{TEAM_NAMES[whose]} has not signed {slug}, revision {campaign.agreement.revision}.", hint)
    if not signature:
        console.print_document(digests.signoff_statement(slug, made).decode())
    elif made.signature:
        console.print_document(f"{made.signature.strip()}\n")
    else:
        raise UserError(f"{made.name} signed for {TEAM_NAMES[whose]} by typing a name; there is no SSH signature.")


@arguments.command(arguments.slug_argument, arguments.team_option, name="request")
def request(slug: str, team: str | None) -> None:
    """Print a message for a lead who is not at this machine: the page, the fingerprint, the sentence to reply with.

    Before everything is settled it says what is open instead, and asks for no signature.

    \b
    Example:
      alignkit request spring-webinar --team sales
    """

    ws, whose = context.open_workspace(), context.acting_team(team)
    campaign = context.require_campaign(campaign_files.read_campaign_file(ws, slug))
    if sealed_digest(campaign):
        raise UserError(f"{slug} is signed by both teams already.", f"alignkit brief {slug} prints what was signed.")
    digest = agreement_digest(campaign)
    if made := next((s for s in campaign.agreement.signoffs if (s.team, s.digest) == (whose, digest)), None):
        raise UserError(f"{made.name} has signed for {TEAM_NAMES[whose]} already.")
    blocks = signing_blocks(campaign, context.current_date())
    lead = campaign.lead(whose) or TEAM_NAMES[whose]
    page = page_proof.strip_marks(pages.render_brief(ws, campaign, one_page=True, draft=True))
    if blocks:
        points = "".join(f"- {sanitize_line(block.message)}\n" for block in blocks)
        console.print_document(
            f"{lead}, please read the page below and reply for {TEAM_NAMES[whose]}.\n\n"
            f"Nobody can sign it yet. Still open:\n\n{points}\n"
            "Say what you agree with, which answer you object to, and why. The present fingerprint is\n\n"
            f"    {digest}\n\nIt changes with the text; you will get the page again to sign.\n\n"
            f"---\n\n{page.rstrip()}\n"
        )
        console.print_message(f"To have the answers come back in order: alignkit sheet {slug} --team {whose}")
        return
    console.print_document(
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
        context.acting_identity().name or "YOUR NAME",
    ]
    console.print_message("When the reply is there, paste it into this command, or record it with the next one:")
    console.print_message(f"  alignkit collect --by {shlex.quote(lead)}")
    console.print_message(f'  {shlex.join(words)} --evidence "their mail of …"')
