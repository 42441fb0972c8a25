"""alignkit new: begin a campaign, from an older one where it is named."""

from __future__ import annotations

from typing import Any

import click

from alignkit.app import bases, campaigns
from alignkit.cli import arguments, carried_lessons, console, context, day_arguments
from alignkit.core.errors import UserError
from alignkit.core.status import describe_origin
from alignkit.store import campaign_files
from alignkit.store.workspace import check_slug
from alignkit.text.sanitize import sanitize_line


@arguments.command(
    click.argument("title"),
    day_arguments.day_option("--launch", "First day leads may come in."),
    day_arguments.day_option("--end", "Last day leads may come in."),
    click.option("--marketing-lead", metavar="NAME", help="Who speaks for Marketing."),
    click.option("--sales-lead", metavar="NAME", help="Who speaks for Sales."),
    click.option("--crm-name", metavar="NAME", help="What a rep sees in the CRM, or: none."),
    click.option("--slug", metavar="SLUG", help="The file's name, without .toml; by default made from the title."),
    click.option("--tag", "tags", multiple=True, help="A word to find it by; may be given several times."),
    click.option(
        "--from",
        "source",
        metavar="SLUG",
        shell_complete=arguments.complete_slugs,
        help="Begin from an older campaign.",
    ),
    click.option(
        "--based-on",
        "based_on",
        metavar="SLUG[@rN]",
        shell_complete=arguments.complete_slugs,
        help="Take the questions from a signed revision of this campaign; without @rN from the newest.",
    ),
    name="new",
)
def new(
    title: str, slug: str | None, tags: tuple[str, ...], source: str | None, based_on: str | None, **told: Any
) -> None:
    """Begin a campaign; prints the path of its file.

    The file is named after the title, with a number if that name is taken. A title that plain letters cannot spell
    gives way to the day of the launch.

    The first review is set to 14 days after the first day; any other day can be set in question 9.
    Currency, business hours and the names of the teams are copied from alignkit.toml, so that they are signed too.
    With --from, its answers and fields come along, marked as not looked at yet; dates, numbers of goals,
    agreements, objections and sign-offs stay behind. What the older one taught is said.

    With --based-on it has the nine questions of a signed revision, such as a standing agreement, and both teams agree
    with them already. Only what is edited becomes its own; see alignkit base.

    \b
    Example:
      alignkit new "Spring webinar" --launch 2027-03-01 --marketing-lead "Dana Ruiz" --sales-lead "Theo Park"
    """

    if upside_down := context.check_date_order(told):
        raise UserError(upside_down, "Give --launch the first day leads may come in, and --end the last.")
    ws = context.open_workspace()
    slug = check_slug(slug) if slug else campaigns.free_slug(ws, title, told.get("launch"))
    older = context.require_campaign(campaign_files.read_campaign_file(ws, source)) if source else None
    base = bases.read_base_campaign(ws, based_on) if based_on else None
    info = {"title": title.strip(), **campaigns.starting_info(ws, older or base)}
    info |= {"based_on": based_on} if based_on else {}
    info |= {key: value for key, value in told.items() if value} | ({"tags": list(tags)} if tags else {})
    made = campaigns.carry_on(ws, older, info, slug) if older else campaigns.create(ws, info, slug)
    console.print_data(str(made.path))
    if origin := describe_origin(made.campaign):
        console.print_message(sanitize_line(f"{origin[0].upper()}{origin[1:]}."))
    for line in carried_lessons.describe_carried_lessons(ws, made.campaign):
        console.print_message(line)
    console.print_message(f"Next: alignkit open {made.campaign.slug}")
