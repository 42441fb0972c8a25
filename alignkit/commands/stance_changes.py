"""Stance changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alignkit import console

if TYPE_CHECKING:

    from alignkit.disk.workspace import Workspace
    from alignkit.model import Campaign, Team


def tell_since(ws: Workspace, campaign: Campaign) -> None:
    """What changed since each stance on another text than the present one, for standard output."""
    from alignkit.model import TEAMS
    from alignkit.questions import KEYS

    for key in KEYS:
        for team in TEAMS:
            for line in since_stance(ws, campaign, team, key):
                console.data(line)


def since_stance(ws: Workspace, campaign: Campaign, team: Team, key: str) -> list[str]:
    """What changed in a question since a team's own stance, in lines; none where nothing did."""
    from alignkit.model import TEAM_NAMES
    from alignkit.questions import question
    from alignkit.standing import is_stale

    stance = campaign.view(team, key).stance
    if stance is None or not is_stale(campaign, key, stance):
        return []
    from alignkit.comparing.changes import in_words
    from alignkit.disk import history

    did = "agreed with" if stance.stance == "agree" else "objected to"
    head = f"Since {TEAM_NAMES[team]} {did} {question(key).name} ({stance.by})"
    found = history.since_stance(ws, campaign, team, key)
    if found is None:
        return [f"{head} it has changed; what it said then is not known on this machine."]
    return [f"{head}:", *(f"  {in_words(change)}" for change in found)]
