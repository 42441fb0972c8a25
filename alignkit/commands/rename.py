"""Rename."""

from __future__ import annotations

import click

from alignkit import console
from alignkit.commands import context, given


@given.verb(given.slug_argument, click.argument("new_slug", metavar="NEW"), name="rename")
def rename(slug: str, new_slug: str) -> None:
    """Give a campaign another slug. Refused once it is signed, because the slug is signed too.

    \b
    Example:
      alignkit rename spring-webinar month-end-webinar
    """
    from alignkit.disk import store

    console.data(str(store.rename(context.workspace(), slug, new_slug)))
