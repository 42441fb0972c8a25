"""The chances that each team gave its targets at sign-off: when they may be shown, and how."""

from __future__ import annotations

from alignkit.core.digests import agreement_digest
from alignkit.core.model import TEAM_NAMES, TEAMS, Campaign, Team
from alignkit.core.status import sealed_digest
from alignkit.review.charts import terminal_formatter
from alignkit.review.outcome import describe_verdict
from alignkit.review.records import list_confidences
from alignkit.review.results import Metric, list_metrics
from alignkit.text.numbers import format_percent
from alignkit.text.sanitize import sanitize_line
from alignkit.values.safe_formatting import SafeFormatter


def goal_names(campaign: Campaign) -> tuple[str, ...]:
    """Return the goals that can be given a chance: the metrics of question 4, each once."""
    rows = campaign.content("goals").get("targets", ())
    return tuple(dict.fromkeys(str(row["metric"]) for row in rows if row.get("metric")))


def teams_with_hidden_chances(campaign: Campaign) -> tuple[Team, ...]:
    """Return the teams that gave chances while the other team has not signed; these are not shown yet."""
    if sealed_digest(campaign):
        return ()
    digest = agreement_digest(campaign)
    return tuple(made.team for made in campaign.agreement.signoffs if made.digest == digest and made.confidence)


def hidden_chances_message(team: Team) -> str:
    """Return the text that stands in place of chances that are not shown yet."""
    other = next(each for each in TEAMS if each != team)
    return f"given, shown once {TEAM_NAMES[other]} has signed too"


def describe_goal_verdict(metric: Metric | None, safe: SafeFormatter) -> str:
    """Return the verdict on a goal, or that there is none yet."""
    return (describe_verdict(metric, safe) if metric else "") or "not decided yet"


def format_chances(campaign: Campaign, with_verdicts: bool = False) -> list[str]:
    """Return each goal's chances by team, ``with_verdicts`` also what became of it.

    Until both teams have signed, return only which teams gave chances.
    """
    if waiting := teams_with_hidden_chances(campaign):
        return [f"{TEAM_NAMES[team]}: {hidden_chances_message(team)}" for team in waiting]
    safe = terminal_formatter(str(campaign.info.get("currency", "")))
    known = {metric.name: metric for metric in list_metrics(campaign) if metric.kind == "goal"}
    said = []
    for each in list_confidences(campaign):
        both = ", ".join(
            f"{TEAM_NAMES[team]} {'gave none' if chance is None else format_percent(chance)}"
            for team, chance in each.chances.items()
        )
        verdict = f"; {describe_goal_verdict(known.get(each.goal), safe)}" if with_verdicts else ""
        said.append(f"{sanitize_line(each.goal)}: {both}{verdict}")
    return said
