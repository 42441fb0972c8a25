"""`review` without a campaign: how all of them came out, and what the teams' chances were worth."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from alignkit.cli import console
from alignkit.cli.reviewed_campaigns import read_selected_reviews
from alignkit.cli.terminal_width import fit_columns

if TYPE_CHECKING:
    from alignkit.core.errors import Problem
    from alignkit.core.model import Campaign
from alignkit.core.failures import drop_failing
from alignkit.core.model import TEAMS
from alignkit.render import targets
from alignkit.review import calibration, charts, lessons, outcome, records, report
from alignkit.text.sanitize import sanitize_line
from alignkit.values.json_values import to_json_value

_NOTHING_SIGNED = "No campaign is signed yet, so there is nothing to look back on."


def print_all_reviews(as_json: bool, markdown: bool = False, tag: str | None = None, launch: str | None = None) -> int:
    """How campaigns in force came out: goals, promises, chances; ``markdown``: the table of what they taught.

    All of them, or those with a tag, or launched in a range of days. Returns the exit code.
    """

    problems: list[Problem] = []

    def come_out(known: Campaign) -> None:
        _review_document(known)
        report.summarize_campaigns([known])

    in_it = read_selected_reviews(tag, launch, problems)
    bound = drop_failing(in_it, come_out, problems.append)
    code = console.exit_code_for(problems)
    if markdown:
        console.print_document(lessons.format_taught_table(bound, targets.find_target("").formatter("")))
        return code
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
    if not bound:
        console.print_message("No signed campaign is among these." if tag or launch else _NOTHING_SIGNED)
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
        "reached": sum(kinds.count(kind) for kind in ("reached", "early", "read late")),
        "late": kinds.count("late"),
        "missed": kinds.count("missed"),
        "not_shown": kinds.count("not shown"),
        "promises_broken": len(found.broken),
        "promises_unanswered": len(found.unanswered),
    }


def _print_reviews(bound: Sequence[Campaign]) -> None:
    head = ("Campaign", "Reached", "Late", "Missed", "Not shown", "Open", "Next review", "What came of it")
    rows: list[tuple[str, ...]] = [head]
    for known in bound:
        told = _review_document(known)
        counts = [told[key] for key in ("reached", "late", "missed", "not_shown")]
        cells = [str(count or "-") for count in (*counts, told["goals"] - sum(counts))]
        rows.append((sanitize_line(known.slug), *cells, told["next_review"] or "-", told["outcome"] or "-"))
    for line in console.align_columns(fit_columns(rows, len(head) - 1, (6, 4, 2, 5, 3, 1))):
        console.print_line(line)
