"""Over all campaigns: what is due, how promises and chances came out; and the calendar of one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from alignkit import console
from alignkit.commands import context, given
from alignkit.commands.review_all import _all

if TYPE_CHECKING:
    from datetime import date

    from alignkit.problems import Problem
    from alignkit.reviews.due import Due


@given.verb(
    click.option(
        "--days", type=click.IntRange(0, 3660), default=14, metavar="N", help="How far to look ahead: 14 days."
    ),
    given.json_option,
    name="due",
)
def due(days: int, as_json: bool) -> int:
    """What is overdue, and what is due soon: reviews, results, promises, parked objections, waivers that end.

    Exit 1 where a campaign file cannot be read: what is due of it nobody knows.

    \b
    Example:
      alignkit due
      alignkit due --days 30 --json
    """
    from alignkit.faults import failing_alone
    from alignkit.reviews import due as dues

    ws, today = context.workspace(), context.today()
    found: list[Due] = []
    problems: list[Problem] = []
    for campaign, known in _all(ws, problems):
        with failing_alone(campaign.slug, problems.append):
            found += list(dues.within(dues.dues(campaign, known, today), today, days))
    found.sort(key=lambda each: (each.on, each.slug, each.kind, each.what))
    code = _told(problems)
    if as_json:
        console.document([_due_document(each, today) for each in found])
        return code
    for line in console.aligned([_due_line(each, today) for each in found]):
        console.line(line)
    late = sum(each.days(today) < 0 for each in found)
    console.say(f"{late} overdue, {len(found) - late} due in the next {days} days." if found else "Nothing is due.")
    return code


def _due_line(each: Due, today: date) -> tuple[str, ...]:
    from alignkit.model import TEAM_NAMES
    from alignkit.reviews.due import words
    from alignkit.shown import shown_line

    who = ", ".join(filter(None, [shown_line(each.who), TEAM_NAMES[each.team] if each.team else ""]))
    return each.on.isoformat(), words(each, today), shown_line(each.slug), shown_line(each.what), who


def _due_document(each: Due, today: date) -> dict[str, Any]:
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






def _told(problems: Sequence[Problem]) -> int:
    """Say what is wrong with files; the exit code that comes of it."""
    console.problems(problems)
    return console.FOUND if any(problem.severity == "error" for problem in problems) else 0






