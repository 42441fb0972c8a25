"""`amend`: begin the next revision of a signed campaign, or discard it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import click

from alignkit.app.session import Session
from alignkit.cli import arguments, console, context, open_session
from alignkit.core import actions
from alignkit.core.errors import UserError
from alignkit.core.status import campaign_status, revision_number_in_force
from alignkit.signing.verification import list_differences
from alignkit.store import campaigns, recovery

if TYPE_CHECKING:
    from alignkit.app.session import Session


@arguments.command(
    arguments.slug_argument,
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

    if discard:
        _discard_draft(Session.open(context.open_workspace(), slug))
        return
    session = open_session.open_session(slug)
    session.amend()
    session.save()
    number = session.campaign.agreement.revision
    console.print_message(
        f"{slug}: revision {number} is a draft now. Revision {number - 1} stays in force until it is signed."
    )
    console.print_message(f"To go back to the signed text: alignkit amend {slug} --discard")


def _discard_draft(session: Session) -> None:

    slug, force = session.slug, revision_number_in_force(session.campaign)
    if force is None:
        raise UserError(f"{slug} was never signed, so there is no signed text to return to.")
    sealed = session.revision(force)
    if campaign_status(session.campaign) == "signed" and not list_differences(session.campaign, sealed):
        raise UserError(f"{slug} is the signed text; there is no draft to discard.")
    raw = campaigns.read_campaign_file(session.workspace, slug).raw
    try:
        # a name of its own, because a save drops what this process had kept for the campaign
        kept = recovery.save_recovery(session.workspace, slug, "", raw, "discarded draft").path
        kept = kept.rename(kept.with_name(f"{slug}.{os.urandom(4).hex()}.toml"))
    except OSError as error:
        raise UserError(f"The draft could not be kept ({error.strerror}), so it was not discarded.") from error
    session.apply(actions.discard_draft, "discard", sealed)
    session.save()
    console.print_message(f"{slug} is back at revision {force} as signed.")
    console.print_message(f"The discarded draft is kept in {kept}")
