"""alignkit amend: begin the next revision, or discard its draft."""

from __future__ import annotations

import click

from alignkit.app import signing
from alignkit.app.session import Session
from alignkit.cli import arguments, console, context, open_session


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
        discarded = signing.discard_draft(Session.open(context.open_workspace(), slug))
        console.print_message(f"{slug} is back at revision {discarded.revision} as signed.")
        console.print_message(f"The discarded draft is kept in {discarded.kept_path}")
        return
    number = signing.amend(open_session.open_session(slug))
    console.print_message(
        f"{slug}: revision {number} is a draft now. Revision {number - 1} stays in force until it is signed."
    )
    console.print_message(f"To go back to the signed text: alignkit amend {slug} --discard")
