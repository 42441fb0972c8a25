"""The campaigns that `due` and `review` are about, read with a progress line."""

from __future__ import annotations

import click

from alignkit.cli import console, context
from alignkit.core.errors import Problem
from alignkit.core.model import Campaign, to_day
from alignkit.core.status import revision_number_in_force
from alignkit.listing.filters import explain_unknown_tag, normalize_name
from alignkit.store.review_source import iter_reviewed_campaigns
from alignkit.store.workspace import Workspace
from alignkit.text.date_ranges import parse_date_range


def _parse_launch(ctx: click.Context, param: click.Parameter, value: str | None) -> str | None:
    try:
        if value:
            parse_date_range(value)
    except ValueError as reason:
        raise click.UsageError(f"--launch {value!r}: {reason}.") from None
    return value


SELECTION_OPTIONS = (
    click.option("--tag", help="Only campaigns with this tag."),
    click.option(
        "--launch",
        metavar="WHEN",
        callback=_parse_launch,
        help="Only campaigns launched then: 2026, 2026-q2, 2026-04, 2026-03..2026-05.",
    ),
)


def read_selected_reviews(tag: str | None, launch: str | None, problems: list[Problem]) -> list[Campaign]:
    """The revisions in force of the campaigns with a tag that were launched in a range; what is wrong with files is
    added to ``problems``.
    """
    days = parse_date_range(launch) if launch else None
    found = []
    all_tags: dict[str, str] = {}
    for campaign, known in read_reviewed_campaigns(context.open_workspace(), problems):
        tags = {normalize_name(str(each)): str(each) for each in campaign.info.get("tags") or ()}
        all_tags |= tags
        first = to_day(known.info.get("launch"))
        if revision_number_in_force(campaign) is None or (tag and normalize_name(tag) not in tags):
            continue
        if days is None or (first and days[0] <= first <= days[1]):
            found.append(known)
    if tag and normalize_name(tag) not in all_tags:
        console.print_warning(explain_unknown_tag(tag, sorted(all_tags.values())))
    return found


def read_reviewed_campaigns(ws: Workspace, problems: list[Problem]) -> list[tuple[Campaign, Campaign]]:
    """Each campaign with its revision in force; what is wrong with files is added to ``problems``."""
    with console.show_progress("Reading campaigns") as progress:
        return list(iter_reviewed_campaigns(ws, context.current_date(), problems.append, progress))
