"""Amend."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from alignkit import console
from alignkit.commands import context, given, open_session

if TYPE_CHECKING:
    from alignkit.session import Session


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
        _discard(Session.open(context.workspace(), slug))
        return
    session = open_session.session(slug)
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
