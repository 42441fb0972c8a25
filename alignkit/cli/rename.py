"""`rename`: give a campaign another slug."""

from __future__ import annotations

import click

from alignkit.cli import arguments, console, context
from alignkit.store import campaigns


@arguments.command(arguments.slug_argument, click.argument("new_slug", metavar="NEW"), name="rename")
def rename(slug: str, new_slug: str) -> None:
    """Give a campaign another slug. Refused once it is signed, because the slug is signed too.

    \b
    Example:
      alignkit rename spring-webinar month-end-webinar
    """

    console.print_data(str(campaigns.rename_campaign(context.open_workspace(), slug, new_slug)))
