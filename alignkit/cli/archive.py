"""`archive`: put a campaign away."""

from __future__ import annotations

from alignkit.cli import arguments, console, context
from alignkit.store import campaigns


@arguments.command(arguments.slug_argument, name="archive")
def archive(slug: str) -> None:
    """Put a campaign away in campaigns/archive; its signed revisions stay where they are.

    \b
    Example:
      alignkit archive spring-webinar
    """

    console.print_data(str(campaigns.archive_campaign(context.open_workspace(), slug)))
