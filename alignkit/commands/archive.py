"""Archive."""

from __future__ import annotations

from alignkit import console
from alignkit.commands import context, given


@given.verb(given.slug_argument, name="archive")
def archive(slug: str) -> None:
    """Put a campaign away in campaigns/archive; its signed revisions stay where they are.

    \b
    Example:
      alignkit archive spring-webinar
    """
    from alignkit.disk import store

    console.data(str(store.archive(context.workspace(), slug)))
