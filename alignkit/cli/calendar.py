"""`calendar`: what is due of one campaign as an iCalendar file."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from alignkit.cli import arguments, console, context, output_file
from alignkit.core.status import revision_number_in_force
from alignkit.review import calendar as writer
from alignkit.review import due as dues
from alignkit.store import campaign_files
from alignkit.store.review_source import reviewed_revision

if TYPE_CHECKING:
    pass


@arguments.command(
    arguments.slug_argument,
    click.option("-o", "--output", type=click.Path(), metavar="FILE", help="Write a file instead."),
    name="calendar",
)
def calendar(slug: str, output: str | None) -> None:
    """Reviews, promises and parked objections as an iCalendar file, to import or to subscribe to.

    Each entry says what was promised. It links the campaign's page where alignkit.toml says where people read the wiki:
    `[publish] url`.

    \b
    Example:
      alignkit calendar spring-webinar -o spring-webinar.ics
    """

    ws = context.open_workspace()
    campaign = context.require_campaign(campaign_files.read_campaign_file(ws, slug))
    found = dues.list_planned(campaign, reviewed_revision(ws, campaign), context.current_date())
    text = writer.build_ics(campaign, found, ws.settings.page_address(slug))
    output_file.write_output(ws, text, output)
    if output is not None:
        console.print_message(f"{len(found)} {'entry' if len(found) == 1 else 'entries'}.")
    if not found:
        signed = revision_number_in_force(campaign) is not None
        why = "all of it is over" if signed else "it is not signed, and no objection is parked"
        console.print_warning(f"{slug} has no day to put into a calendar: {why}.")
