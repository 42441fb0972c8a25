"""`review` without a campaign: how all of them came out, and what the teams' chances were worth."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from alignkit.cli import console, context
from alignkit.cli.reviewed_campaigns import read_reviewed_campaigns
from alignkit.cli.terminal_width import fit_columns

if TYPE_CHECKING:
    from alignkit.core.errors import Problem
    from alignkit.core.model import Campaign
from alignkit.core.failures import drop_failing
from alignkit.core.model import TEAMS
from alignkit.core.status import revision_number_in_force
from alignkit.review import calibration, charts, outcome, records, report
from alignkit.text.sanitize import sanitize_line
from alignkit.values.json_values import to_json_value


def print_all_reviews(as_json: bool) -> int:
    """How all campaigns in force came out: goals, promises, chances. Returns the exit code."""

    ws = context.open_workspace()
    problems: list[Problem] = []

    def come_out(known: Campaign) -> None:
        _review_document(known)
        report.summarize_campaigns([known])

    in_it = [
        known
        for campaign, known in read_reviewed_campaigns(ws, problems)
        if revision_number_in_force(campaign) is not None
    ]
    bound = drop_failing(in_it, come_out, problems.append)
    code = console.exit_code_for(problems)
    if as_json:
        outcomes = [each for known in bound for each in calibration.chance_outcomes(known)]
        console.print_json(
            {
                "campaigns": [_review_document(known) for known in bound],
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
    _print_reviews(bound)
    console.print_data("\n".join(["", *report.summarize_campaigns(bound)]))
    return code


def _review_document(known: Campaign) -> dict[str, Any]:
    found = outcome.campaign_outcome(known)
    kinds = [metric.verdict.kind for metric in found.metrics]
    safe = charts.terminal_formatter(str(known.info.get("currency", "")))
    deciding = found.deciding
    return {
        "slug": known.slug,
        "title": known.title,
        "last_review": to_json_value(next(reversed(records.review_days(known)), None)),
        "next_review": to_json_value(records.next_review_day(known)),
        "over": found.is_over,
        "deciding": {
            "metric": deciding.name,
            "actual": deciding.reading.actual if deciding.reading else None,
            "target": deciding.target,
            "unit": deciding.unit or None,
            "verdict": deciding.verdict.kind,
        }
        if deciding
        else None,
        "outcome": outcome.outcome_phrase(known, safe) or None,
        "goals": len(kinds),
        "reached": kinds.count("reached") + kinds.count("early"),
        "late": kinds.count("late"),
        "missed": kinds.count("missed"),
        "not_shown": kinds.count("not shown"),
        "promises_broken": len(found.broken),
        "promises_unanswered": len(found.unanswered),
    }


def _print_reviews(bound: Sequence[Campaign]) -> None:
    if not bound:
        console.print_message("No campaign is signed yet, so there is nothing to look back on.")
        return
    head = ("Campaign", "Reached", "Late", "Missed", "Not shown", "Open", "Next review", "What came of it")
    rows: list[tuple[str, ...]] = [head]
    for known in bound:
        told = _review_document(known)
        counts = [told[key] for key in ("reached", "late", "missed", "not_shown")]
        cells = [str(count or "-") for count in (*counts, told["goals"] - sum(counts))]
        rows.append((sanitize_line(known.slug), *cells, told["next_review"] or "-", told["outcome"] or "-"))
    for line in console.align_columns(fit_columns(rows, len(head) - 1, (6, 4, 2, 5, 3, 1))):
        console.print_line(line)
