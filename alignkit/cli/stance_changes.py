"""What changed since a team's stance, as lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alignkit.cli import console
from alignkit.core.model import TEAM_NAMES, TEAMS
from alignkit.core.questions import QUESTION_KEYS, get_question
from alignkit.core.status import is_stale
from alignkit.diff.changes import describe_change
from alignkit.store import history

if TYPE_CHECKING:
    from alignkit.core.model import Campaign, Team
    from alignkit.store.workspace import Workspace


def print_changes_since_stances(ws: Workspace, campaign: Campaign) -> None:
    """What changed since each stance on another text than the present one, for standard output."""

    for key in QUESTION_KEYS:
        for team in TEAMS:
            for line in describe_changes_since_stance(ws, campaign, team, key):
                console.print_data(line)


def describe_changes_since_stance(ws: Workspace, campaign: Campaign, team: Team, key: str) -> list[str]:
    """What changed in a question since a team's own stance, in lines; none where nothing did."""

    stance = campaign.view(team, key).stance
    if stance is None or not is_stale(campaign, key, stance):
        return []

    did = "agreed with" if stance.stance == "agree" else "objected to"
    head = f"Since {TEAM_NAMES[team]} {did} {get_question(key).name} ({stance.by})"
    found = history.changes_since_stance(ws, campaign, team, key)
    if found is None:
        return [f"{head} it has changed; what it said then is not known on this machine."]
    return [f"{head}:", *(f"  {describe_change(change)}" for change in found)]
