"""New."""

from __future__ import annotations

from typing import Any

import click

from alignkit import console
from alignkit.commands import carried_lessons, context, given


@given.verb(
    click.argument("title"),
    given.day_option("--launch", "First day leads may come in."),
    given.day_option("--end", "Last day leads may come in."),
    click.option("--marketing-lead", metavar="NAME", help="Who speaks for Marketing."),
    click.option("--sales-lead", metavar="NAME", help="Who speaks for Sales."),
    click.option("--tag", "tags", multiple=True, help="A word to find it by; may be given several times."),
    click.option(
        "--from", "source", metavar="SLUG", shell_complete=given.complete_slugs, help="Begin from an older campaign."
    ),
    name="new",
)
def new(title: str, tags: tuple[str, ...], source: str | None, **told: Any) -> None:
    """Begin a campaign; prints the path of its file.

    Currency, business hours and the names of the teams are copied from alignkit.toml, so that they are signed too.
    With --from, its answers and fields come along, marked as not looked at yet; dates, numbers of goals,
    agreements, objections and sign-offs stay behind. What the older one taught is said.

    \b
    Example:
      alignkit new "Spring webinar" --launch 2027-03-01 --marketing-lead "Dana Ruiz" --sales-lead "Theo Park"
    """
    from alignkit import agreement
    from alignkit.disk import listing, store
    from alignkit.disk.workspace import slug_of
    from alignkit.model import Campaign
    from alignkit.problems import Refused

    if not title.strip():
        raise Refused("A campaign needs a title.", 'For example: alignkit new "Spring webinar"')
    if upside_down := context.dates_in_the_way(told):
        raise Refused(upside_down, "Give --launch the first day leads may come in, and --end the last.")
    ws = context.workspace()
    slug = slug_of(title)
    older = context.campaign(listing.read(ws, source)) if source else None
    info = {"title": title.strip(), **agreement.begun(ws.settings.particulars, older)}
    info |= {key: value for key, value in told.items() if value} | ({"tags": list(tags)} if tags else {})
    made = agreement.carried_from(older, slug, info) if older else Campaign(slug, info=info)
    console.data(str(store.create(ws, made)))
    for line in carried_lessons.taught(ws, made):
        console.say(line)
    console.say(f"Next: alignkit open {slug}")
