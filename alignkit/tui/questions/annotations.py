"""What stands around a question and takes time to find: findings of the checks, changes since a team's stance, the
lessons of the campaign it was carried from, and other campaigns that hand leads to the same people.

Everything is remembered for the text it was found for, so that drawing never waits.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from alignkit.checks import runner
from alignkit.checks.warning_signs import mql_recipient
from alignkit.core.digests import question_digest
from alignkit.core.errors import Problem
from alignkit.core.model import TEAMS, Campaign, Team
from alignkit.diff.changes import describe_change
from alignkit.review.carried_lessons import collect_lessons
from alignkit.store import history, overlapping_campaigns
from alignkit.store.review_source import find_source_campaign
from alignkit.store.workspace import Workspace

if TYPE_CHECKING:
    from alignkit.review.carried_lessons import CarriedLessons
    from alignkit.store.review_source import SourceCampaign

ChangesSinceStance = dict[
    Team, tuple[str, ...] | None
]  # None: the text the team agreed with is not known on this machine


class Annotations:
    """The annotations of one campaign."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self._of: Campaign | None = None
        self._findings: tuple[Problem, ...] = ()
        self._neighbours: dict[str, Sequence[Campaign]] = {}  # by the people who get the leads
        self._since: dict[tuple[str, str, Team, str], tuple[str, ...] | None] = {}
        self._sources: dict[str, SourceCampaign] = {}
        self._taught: dict[str, CarriedLessons] = {}

    def findings(self, campaign: Campaign, today: date) -> tuple[Problem, ...]:
        """The findings of the checks, the most important first; those that compare it with overlapping campaigns come
        after ``look_up``.
        """
        if campaign is not self._of:
            beside = self._neighbours.get(mql_recipient(campaign), ())
            self._of, self._findings = campaign, runner.run_checks(campaign, self.workspace.settings, beside, today)
        return self._findings

    def since(self, campaign: Campaign, key: str) -> ChangesSinceStance:
        """By team, what changed since it took its stance, in sentences. A team whose text was not looked up yet is left
        out; None where that text is not known on this machine.
        """
        known = self._known(campaign, key)
        return {team: self._since[place] for team, place in known.items() if place in self._since}

    def source(self, campaign: Campaign) -> SourceCampaign | None:
        """The campaign this one was carried from; None where there is none, or it was not looked up yet."""
        return self._sources.get(campaign.carried.source) if campaign.carried else None

    def taught(self, campaign: Campaign, key: str, today: date) -> CarriedLessons | None:
        """What the reviews of the source campaign say about a question; None where it is not known."""
        found = self.source(campaign)
        if found is None or found.known is None:
            return None

        if key not in self._taught:
            self._taught[key] = collect_lessons(found.known, key, today)
        return self._taught[key]

    def is_behind(self, campaign: Campaign, key: str) -> bool:
        """Whether ``look_up`` has something to find."""
        carried = campaign.carried
        if carried and carried.source not in self._sources:
            return True
        if mql_recipient(campaign) not in self._neighbours:
            return True
        return any(place not in self._since for place in self._known(campaign, key).values())

    def look_up(self, campaign: Campaign, key: str) -> None:
        """Find earlier texts, the source campaign and overlapping campaigns. Reads files and may run git: call it on a
        thread.
        """
        if campaign.carried and campaign.carried.source not in self._sources:
            self._sources[campaign.carried.source] = find_source_campaign(self.workspace, campaign.carried.source)
        if (desk := mql_recipient(campaign)) not in self._neighbours:
            self._neighbours[desk] = overlapping_campaigns.find_overlapping(self.workspace, campaign) if desk else ()
            self._of = None
        for team, place in self._known(campaign, key).items():
            if place not in self._since:
                found = history.changes_since_stance(self.workspace, campaign, team, key)
                self._since[place] = None if found is None else tuple(map(describe_change, found))

    def forget_unknown_texts(self) -> None:
        """Look again for earlier texts that were not found: after a save they may be there."""
        self._since = {place: found for place, found in self._since.items() if found is not None}

    @staticmethod
    def _known(campaign: Campaign, key: str) -> dict[Team, tuple[str, str, Team, str]]:
        digest = question_digest(key, campaign.content(key))
        stances = {team: campaign.view(team, key).stance for team in TEAMS}
        return {team: (key, digest, team, s.on) for team, s in stances.items() if s and s.on != digest}
