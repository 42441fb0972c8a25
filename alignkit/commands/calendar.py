"""Calendar."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from alignkit import console
from alignkit.commands import context, given, writing

if TYPE_CHECKING:

    pass


@given.verb(
    given.slug_argument,
    click.option("-o", "--output", type=click.Path(), metavar="FILE", help="Write a file instead."),
    name="calendar",
)
def calendar(slug: str, output: str | None) -> None:
    """Reviews, promises and parked objections as an iCalendar file, to import or to subscribe to.

    \b
    Example:
      alignkit calendar spring-webinar -o spring-webinar.ics
    """
    from alignkit.disk import listing
    from alignkit.disk.lookback import looked_back_on
    from alignkit.reviews import calendar as writer
    from alignkit.reviews import due as dues
    from alignkit.standing import in_force

    ws = context.workspace()
    campaign = context.campaign(listing.read(ws, slug))
    found = dues.planned(campaign, looked_back_on(ws, campaign), context.today())
    text = writer.ics(campaign, found)
    writing.page(ws, text, output)
    if output is not None:
        console.say(f"{len(found)} {'entry' if len(found) == 1 else 'entries'}.")
    if not found:
        signed = in_force(campaign) is not None
        why = "all of it is over" if signed else "it is not signed, and no objection is parked"
        console.warn(f"{slug} has no day to put into a calendar: {why}.")
