"""What is worked out beside the walk: findings of the checks, and what changed since a team's own stance.

Both are kept for the contents they were made of, so that drawing asks nothing twice.
"""

from __future__ import annotations

from datetime import date

from alignkit.checking import checks
from alignkit.comparing.changes import in_words
from alignkit.digests import question_digest
from alignkit.disk import history
from alignkit.disk.workspace import Workspace
from alignkit.model import TEAMS, Campaign, Team
from alignkit.problems import Problem

Since = dict[Team, tuple[str, ...] | None]  # None: the text the team agreed with is not known on this machine


class Asides:
    """For one campaign of one workspace."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self._of: Campaign | None = None
        self._findings: tuple[Problem, ...] = ()
        self._since: dict[tuple[str, str, Team, str], tuple[str, ...] | None] = {}

    def findings(self, campaign: Campaign, today: date) -> tuple[Problem, ...]:
        """What the checks find, the most important first."""
        if campaign is not self._of:
            self._of, self._findings = campaign, checks.findings(campaign, self.workspace.settings, (), today)
        return self._findings

    def since(self, campaign: Campaign, key: str) -> Since:
        """What changed, in words, for each team that spoke of another text; what is not looked up yet is left out."""
        known = self._known(campaign, key)
        return {team: self._since[place] for team, place in known.items() if place in self._since}

    def is_behind(self, campaign: Campaign, key: str) -> bool:
        """Whether ``look_up`` has something to do."""
        return any(place not in self._since for place in self._known(campaign, key).values())

    def look_up(self, campaign: Campaign, key: str) -> None:
        """Find the older texts; asks the disk and git, so not on the event loop."""
        for team, place in self._known(campaign, key).items():
            if place not in self._since:
                found = history.since_stance(self.workspace, campaign, team, key)
                self._since[place] = None if found is None else tuple(map(in_words, found))

    def forget_unknown(self) -> None:
        """After a save: a text that was not known may be kept now."""
        self._since = {place: found for place, found in self._since.items() if found is not None}

    @staticmethod
    def _known(campaign: Campaign, key: str) -> dict[Team, tuple[str, str, Team, str]]:
        digest = question_digest(key, campaign.content(key))
        stances = {team: campaign.view(team, key).stance for team in TEAMS}
        return {team: (key, digest, team, s.on) for team, s in stances.items() if s and s.on != digest}
