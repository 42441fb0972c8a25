"""`review` without a campaign: how all of them came out, and what the teams' chances were worth."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from alignkit.cli import console, context
from alignkit.cli.reviewed_campaigns import read_reviewed_campaigns

if TYPE_CHECKING:
    from datetime import date

    from alignkit.core.errors import Problem
    from alignkit.core.model import Campaign
from alignkit.core.failures import drop_failing
from alignkit.core.model import TEAMS
from alignkit.core.status import revision_number_in_force
from alignkit.review import calibration, records, report, results
from alignkit.text.sanitize import sanitize_line
from alignkit.values.json_values import to_json_value


def print_all_reviews(as_json: bool) -> int:
    """How all campaigns in force came out: goals, promises, chances. Returns the exit code."""

    ws, today = context.open_workspace(), context.current_date()
    problems: list[Problem] = []

    def come_out(known: Campaign) -> None:
        _review_document(known, today)
        report.summarize_campaigns([known], today)

    in_it = [
        known
        for campaign, known in read_reviewed_campaigns(ws, problems)
        if revision_number_in_force(campaign) is not None
    ]
    bound = drop_failing(in_it, come_out, problems.append)
    code = console.exit_code_for(problems)
    if as_json:
        outcomes = [each for known in bound for each in calibration.chance_outcomes(known, today)]
        console.print_json(
            {
                "campaigns": [_review_document(known, today) for known in bound],
                "promises": {
                    team: {"kept": yes, "broken": no}
                    for team, (yes, no) in calibration.count_kept_promises(bound).items()
                },
                "outcomes": [
                    {"slug": o.slug, "goal": o.goal, "team": o.team, "chance": o.chance, "reached": o.reached}
                    for team in TEAMS
                    for o in outcomes
                    if o.team == team
                ],
            }
        )
        return code
    _print_reviews(bound, today)
    console.print_data("\n".join(["", *report.summarize_campaigns(bound, today)]))
    return code


def _review_document(known: Campaign, today: date) -> dict[str, Any]:

    outcomes = [aim.outcome(today) for aim in results.list_metrics(known)]
    return {
        "slug": known.slug,
        "title": known.title,
        "last_review": to_json_value(next(reversed(records.review_days(known)), None)),
        "next_review": to_json_value(records.next_review_day(known)),
        "goals": len(outcomes),
        "reached": outcomes.count(True),
        "missed": outcomes.count(False),
    }


def _print_reviews(bound: Sequence[Campaign], today: date) -> None:

    if not bound:
        console.print_message("No campaign is signed yet, so there is nothing to look back on.")
        return
    rows: list[tuple[str, ...]] = [("Campaign", "Reached", "Not reached", "Open", "Last looked at", "Next review")]
    for known in bound:
        told = _review_document(known, today)
        still = told["goals"] - told["reached"] - told["missed"]
        figures = [str(told[key]) for key in ("reached", "missed")]
        days = [told["last_review"] or "never", told["next_review"] or "-"]
        rows.append((sanitize_line(known.slug), *figures, str(still), *days))
    for line in console.align_columns(rows):
        console.print_line(line)
