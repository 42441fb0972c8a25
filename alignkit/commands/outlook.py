"""Over all campaigns: what is due, how promises and chances came out; and the calendar of one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from alignkit import console
from alignkit.commands import given, writing

if TYPE_CHECKING:
    from datetime import date

    from alignkit.disk.workspace import Workspace
    from alignkit.model import Campaign
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

    ws, today = given.workspace(), given.today()
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

    ws = given.workspace()
    campaign = given.campaign(listing.read(ws, slug))
    found = dues.planned(campaign, looked_back_on(ws, campaign), given.today())
    text = writer.ics(campaign, found)
    writing.page(ws, text, output)
    if output is not None:
        console.say(f"{len(found)} {'entry' if len(found) == 1 else 'entries'}.")
    if not found:
        signed = in_force(campaign) is not None
        why = "all of it is over" if signed else "it is not signed, and no objection is parked"
        console.warn(f"{slug} has no day to put into a calendar: {why}.")


def _all(ws: Workspace, problems: list[Problem]) -> list[tuple[Campaign, Campaign]]:
    from alignkit.disk.lookback import everything

    with console.counting("Reading campaigns") as progress:
        return list(everything(ws, given.today(), problems.append, progress))


def _told(problems: Sequence[Problem]) -> int:
    """Say what is wrong with files; the exit code that comes of it."""
    console.problems(problems)
    return console.FOUND if any(problem.severity == "error" for problem in problems) else 0


def everybody(as_json: bool) -> int:
    """How all campaigns in force came out: goals, promises, chances. Returns the exit code."""
    from alignkit.faults import working
    from alignkit.model import TEAMS
    from alignkit.reviews import calibration, reviewed
    from alignkit.standing import in_force

    ws, today = given.workspace(), given.today()
    problems: list[Problem] = []

    def come_out(known: Campaign) -> None:
        _line_document(known, today)
        reviewed.over_all([known], today)

    in_it = [known for campaign, known in _all(ws, problems) if in_force(campaign) is not None]
    bound = working(in_it, come_out, problems.append)
    code = _told(problems)
    if as_json:
        outcomes = [each for known in bound for each in calibration.outcomes(known, today)]
        console.document(
            {
                "campaigns": [_line_document(known, today) for known in bound],
                "promises": {team: {"kept": yes, "broken": no} for team, (yes, no) in calibration.kept(bound).items()},
                "outcomes": [
                    {"slug": o.slug, "goal": o.goal, "team": o.team, "chance": o.chance, "reached": o.reached}
                    for team in TEAMS
                    for o in outcomes
                    if o.team == team
                ],
            }
        )
        return code
    _lines_of(bound, today)
    console.data("\n".join(["", *reviewed.over_all(bound, today)]))
    return code


def _line_document(known: Campaign, today: date) -> dict[str, Any]:
    from alignkit.documents import plain
    from alignkit.reviews import measured, review

    outcomes = [aim.outcome(today) for aim in measured.aims(known)]
    return {
        "slug": known.slug,
        "title": known.title,
        "last_review": plain(next(reversed(review.reviewed_on(known)), None)),
        "next_review": plain(review.next_review(known)),
        "goals": len(outcomes),
        "reached": outcomes.count(True),
        "missed": outcomes.count(False),
    }


def _lines_of(bound: Sequence[Campaign], today: date) -> None:
    from alignkit.shown import shown_line

    if not bound:
        console.say("No campaign is signed yet, so there is nothing to look back on.")
        return
    rows: list[tuple[str, ...]] = [("Campaign", "Reached", "Not reached", "Open", "Last looked at", "Next review")]
    for known in bound:
        told = _line_document(known, today)
        still = told["goals"] - told["reached"] - told["missed"]
        figures = [str(told[key]) for key in ("reached", "missed")]
        days = [told["last_review"] or "never", told["next_review"] or "-"]
        rows.append((shown_line(known.slug), *figures, str(still), *days))
    for line in console.aligned(rows):
        console.line(line)
