"""How a result is known: measured, reported by the team it judges, or entered by somebody else."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from alignkit.core.model import TEAMS, Campaign, Content, Team
from alignkit.review.records import normalize_name, table_rows

Evidence = Literal["measured", "reported", "entered"]
EVIDENCE_MEANINGS: dict[Evidence, str] = {
    "measured": "read by a program",
    "reported": "said by the team it judges",
    "entered": "written down by somebody else",
}
CRM_EXPORT = "CRM export"  # the source of a result that an import wrote


def find_evidence(campaign: Campaign, owner: str, result: Content) -> Evidence:
    """Return how a result is known, from its record alone.

    ``owner`` answers for the goal or measure. A result with a source was read by a program, so it is measured. One
    that the owner, or somebody of the owner's team, wrote down is reported by the team it judges. All others are
    entered: by the other team, by nobody, or by somebody whose team the agreement does not name.
    """
    if str(result.get("source", "")).strip():
        return "measured"
    reader = normalize_name(str(result.get("by", "")))
    if not reader:
        return "entered"
    if reader == normalize_name(owner):
        return "reported"
    judged, team = _find_team(campaign, normalize_name(owner)), _find_team(campaign, reader)
    return "reported" if team is not None and team == judged else "entered"


def reporting_team(campaign: Campaign, owner: str, result: Content) -> str:
    """Return the name of the team that reports a result; empty where it is not only reported, or nobody knows whose."""
    if find_evidence(campaign, owner, result) != "reported":
        return ""
    team = _find_team(campaign, normalize_name(str(result.get("by", ""))))
    return campaign.team_names[team] if team else ""


def _find_team(campaign: Campaign, name: str) -> Team | None:
    """Return the team of a person by the agreement; None if it names them for neither team, or for both."""
    found = [team for team in TEAMS if name and name in set(map(normalize_name, _names(campaign, team)))]
    return found[0] if len(found) == 1 else None


def _names(campaign: Campaign, team: Team) -> Iterator[str]:
    """Yield who leads a team, signed for it, owns one of its promises or hands its leads over."""
    yield campaign.lead(team)
    yield from (signoff.name for signoff in campaign.agreement.signoffs if signoff.team == team)
    yield from (
        str(row.get("owner", "")) for row in table_rows(campaign.content(f"{team}_responsibilities"), "commitments")
    )
    yield str((campaign.content("mql" if team == "marketing" else "sql").get("handoff") or {}).get("owner", ""))
