"""alignkit rename: give a campaign another slug."""

from __future__ import annotations

import click

from alignkit.app import campaigns
from alignkit.cli import arguments, console, context


@arguments.command(arguments.slug_argument, click.argument("new_slug", metavar="NEW"), name="rename")
def rename(slug: str, new_slug: str) -> None:
    """Give a campaign another slug. Refused once it is signed, because the slug is signed too.

    \b
    Example:
      alignkit rename spring-webinar month-end-webinar
    """

    console.print_data(str(campaigns.rename(context.open_workspace(), slug, new_slug)))
