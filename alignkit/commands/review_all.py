"""Review all."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from alignkit import console
from alignkit.commands import context

if TYPE_CHECKING:
    from datetime import date

    from alignkit.disk.workspace import Workspace
    from alignkit.model import Campaign
    from alignkit.problems import Problem
from alignkit.commands.outlook import _told


def _all(ws: Workspace, problems: list[Problem]) -> list[tuple[Campaign, Campaign]]:
    from alignkit.disk.lookback import everything

    with console.counting("Reading campaigns") as progress:
        return list(everything(ws, context.today(), problems.append, progress))


def everybody(as_json: bool) -> int:
    """How all campaigns in force came out: goals, promises, chances. Returns the exit code."""
    from alignkit.faults import working
    from alignkit.model import TEAMS
    from alignkit.reviews import calibration, reviewed
    from alignkit.standing import in_force

    ws, today = context.workspace(), context.today()
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
