"""`due`: what is overdue and what is due soon, over all campaigns."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from alignkit.cli import arguments, console, context
from alignkit.cli.reviewed_campaigns import read_reviewed_campaigns
from alignkit.core.failures import report_failure
from alignkit.core.model import TEAM_NAMES, TEAMS
from alignkit.review import due as dues
from alignkit.review.due import describe_days_left
from alignkit.review.due_message import MESSAGE_FORMATS, CampaignDue, MessageFormat, format_message, is_owed_by
from alignkit.review.records import normalize_name
from alignkit.store.lead_batches import list_expiring
from alignkit.text.sanitize import sanitize_line
from alignkit.text.spelling import closest_match

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from alignkit.core.errors import Problem
    from alignkit.review.due import DueItem


@arguments.command(
    click.option(
        "--days", type=click.IntRange(0, 3660), default=14, metavar="N", help="How far to look ahead: 14 days."
    ),
    click.option(
        "--for", "form", type=click.Choice(MESSAGE_FORMATS), help="As a message to send; none if none is due."
    ),
    click.option("--owner", default="", metavar="NAME", help="Only what this person owes, or leads."),
    arguments.json_option,
    name="due",
)
def due(days: int, form: MessageFormat | None, owner: str, as_json: bool) -> int:
    """What is overdue, and what is due soon: reviews, results, promises, parked objections, waivers that end,
    leads that expire.

    With --for, a message to send: it says nothing when nothing is due. A misspelt name is warned of.
    Exit 1 where a campaign file cannot be read: what is due of it nobody knows.

    \b
    Example:
      alignkit due
      alignkit due --days 30 --json
      alignkit due --for slack --owner "Paul Wendt"
    """

    ws, today = context.open_workspace(), context.current_date()
    found: list[DueItem] = []
    titles: dict[str, str] = {}
    people: set[str] = set()
    problems: list[Problem] = []
    for campaign, known in read_reviewed_campaigns(ws, problems):
        with report_failure(campaign.slug, problems.append):
            every = dues.list_due(campaign, known, today)
            people |= {each.who for each in every} | {campaign.lead(team) for team in TEAMS}
            near = dues.due_within(every, today, days)
            found += [each for each in near if not owner or is_owed_by(each, campaign, owner)]
            titles[campaign.slug] = campaign.title
    found += [] if owner else dues.due_within(list_expiring(ws), today, days)
    found.sort(key=lambda each: (each.on, each.slug, each.kind, each.what))
    code = console.exit_code_for(problems)
    if owner and not found:
        _warn_of_misspelt_name(owner, people)
    if form:
        told = [
            CampaignDue(each, titles.get(each.slug, each.slug), ws.settings.page_address(each.slug)) for each in found
        ]
        if message := format_message(told, today, form):
            console.print_document(message)
        return code
    if as_json:
        console.print_json([_due_document(each, today) for each in found])
        return code
    for line in console.align_columns([_format_due(each, today) for each in found]):
        console.print_line(line)
    late = sum(each.days(today) < 0 for each in found)
    console.print_message(
        f"{late} overdue, {len(found) - late} due in the next {days} days." if found else "Nothing is due."
    )
    return code


def _warn_of_misspelt_name(owner: str, people: Iterable[str]) -> None:
    """Name the person that is probably meant: a message for a misspelt name would stay silent for ever.

    Whoever has settled everything is not among ``people`` and no reason to warn.
    """
    known = {normalize_name(name): name for name in people if name}
    near = closest_match(normalize_name(owner), known, cutoff=0.85)
    if near and normalize_name(owner) not in known:
        console.print_warning(f"Nothing is due from {sanitize_line(owner)}. Did you mean {sanitize_line(known[near])}?")


def _format_due(each: DueItem, today: date) -> tuple[str, ...]:

    who = ", ".join(filter(None, [sanitize_line(each.who), TEAM_NAMES[each.team] if each.team else ""]))
    return each.on.isoformat(), describe_days_left(each, today), sanitize_line(each.slug), sanitize_line(each.what), who


def _due_document(each: DueItem, today: date) -> dict[str, Any]:
    return {
        "slug": each.slug,
        "kind": each.kind,
        "what": each.what,
        "on": each.on.isoformat(),
        "days": each.days(today),
        "overdue": each.days(today) < 0,
        "who": each.who or None,
        "team": each.team,
    }
