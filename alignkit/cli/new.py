"""New."""

from __future__ import annotations

from typing import Any

import click

from alignkit.cli import arguments, carried_lessons, console, context
from alignkit.core import actions
from alignkit.core.errors import UserError
from alignkit.core.model import Campaign
from alignkit.store import campaign_files, campaigns
from alignkit.store.workspace import check_slug, make_slug


@arguments.command(
    click.argument("title"),
    arguments.day_option("--launch", "First day leads may come in."),
    arguments.day_option("--end", "Last day leads may come in."),
    click.option("--marketing-lead", metavar="NAME", help="Who speaks for Marketing."),
    click.option("--sales-lead", metavar="NAME", help="Who speaks for Sales."),
    click.option("--slug", metavar="SLUG", help="Its file's name without .toml; else made of the title."),
    click.option("--tag", "tags", multiple=True, help="A word to find it by; may be given several times."),
    click.option(
        "--from",
        "source",
        metavar="SLUG",
        shell_complete=arguments.complete_slugs,
        help="Begin from an older campaign.",
    ),
    name="new",
)
def new(title: str, slug: str | None, tags: tuple[str, ...], source: str | None, **told: Any) -> None:
    """Begin a campaign; prints the path of its file.

    The file is named after the title, with a number where that name is taken; after the launch where the title's
    script has no plain letters.

    Currency, business hours and the names of the teams are copied from alignkit.toml, so that they are signed too.
    With --from, its answers and fields come along, marked as not looked at yet; dates, numbers of goals,
    agreements, objections and sign-offs stay behind. What the older one taught is said.

    \b
    Example:
      alignkit new "Spring webinar" --launch 2027-03-01 --marketing-lead "Dana Ruiz" --sales-lead "Theo Park"
    """

    if not title.strip():
        raise UserError("A campaign needs a title.", 'For example: alignkit new "Spring webinar"')
    if upside_down := context.check_date_order(told):
        raise UserError(upside_down, "Give --launch the first day leads may come in, and --end the last.")
    ws = context.open_workspace()
    slug = check_slug(slug) if slug else campaign_files.free_slug(ws, make_slug(title, told.get("launch")))
    older = context.require_campaign(campaign_files.read_campaign_file(ws, source)) if source else None
    info = {"title": title.strip(), **actions.begun(ws.settings.start_fields, older)}
    info |= {key: value for key, value in told.items() if value} | ({"tags": list(tags)} if tags else {})
    made = actions.carry_forward(older, slug, info) if older else Campaign(slug, info=info)
    console.print_data(str(campaigns.create_campaign(ws, made)))
    for line in carried_lessons.describe_carried_lessons(ws, made):
        console.print_message(line)
    console.print_message(f"Next: alignkit open {slug}")
