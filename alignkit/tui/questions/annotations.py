"""What the questions screen finds in the background: findings, changes since a stance, lessons.

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

# By team; None where the text the team agreed with is not known on this machine.
ChangesSinceStance = dict[Team, tuple[str, ...] | None]


class Annotations:
    """The annotations of one campaign."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self._findings_campaign: Campaign | None = None
        self._findings: tuple[Problem, ...] = ()
        self._overlapping: dict[str, Sequence[Campaign]] = {}  # by the people who get the leads
        self._changes: dict[tuple[str, str, Team, str], tuple[str, ...] | None] = {}
        self._sources: dict[str, SourceCampaign] = {}
        self._lessons: dict[str, CarriedLessons] = {}

    def findings(self, campaign: Campaign, today: date) -> tuple[Problem, ...]:
        """The findings of the checks, the most important first; those that compare it with overlapping campaigns come
        after ``look_up``.
        """
        if campaign is not self._findings_campaign:
            overlapping = self._overlapping.get(mql_recipient(campaign), ())
            self._findings = runner.run_checks(campaign, self.workspace.settings, overlapping, today)
            self._findings_campaign = campaign
        return self._findings

    def changes_since_stance(self, campaign: Campaign, key: str) -> ChangesSinceStance:
        """By team, what changed since it took its stance, in sentences. A team whose text was not looked up yet is left
        out; None where that text is not known on this machine.
        """
        known = self._stance_keys(campaign, key)
        return {team: self._changes[place] for team, place in known.items() if place in self._changes}

    def source_campaign(self, campaign: Campaign) -> SourceCampaign | None:
        """The campaign this one was carried from; None where there is none, or it was not looked up yet."""
        return self._sources.get(campaign.carried.source) if campaign.carried else None

    def lessons(self, campaign: Campaign, key: str) -> CarriedLessons | None:
        """What the reviews of the source campaign say about a question; None where it is not known."""
        found = self.source_campaign(campaign)
        if found is None or found.known is None:
            return None

        if key not in self._lessons:
            self._lessons[key] = collect_lessons(found.known, key)
        return self._lessons[key]

    def needs_lookup(self, campaign: Campaign, key: str) -> bool:
        """Whether ``look_up`` has something to find."""
        carried = campaign.carried
        if carried and carried.source not in self._sources:
            return True
        if mql_recipient(campaign) not in self._overlapping:
            return True
        return any(place not in self._changes for place in self._stance_keys(campaign, key).values())

    def look_up(self, campaign: Campaign, key: str) -> None:
        """Find earlier texts, the source campaign and overlapping campaigns. Reads files and may run git: call it on a
        thread.
        """
        if campaign.carried and campaign.carried.source not in self._sources:
            self._sources[campaign.carried.source] = find_source_campaign(self.workspace, campaign.carried.source)
        if (desk := mql_recipient(campaign)) not in self._overlapping:
            self._overlapping[desk] = overlapping_campaigns.find_overlapping(self.workspace, campaign) if desk else ()
            self._findings_campaign = None
        for team, place in self._stance_keys(campaign, key).items():
            if place not in self._changes:
                found = history.changes_since_stance(self.workspace, campaign, team, key)
                self._changes[place] = None if found is None else tuple(map(describe_change, found))

    def forget_unknown_texts(self) -> None:
        """Look again for earlier texts that were not found: after a save they may be there."""
        self._changes = {place: found for place, found in self._changes.items() if found is not None}

    @staticmethod
    def _stance_keys(campaign: Campaign, key: str) -> dict[Team, tuple[str, str, Team, str]]:
        digest = question_digest(key, campaign.content(key))
        stances = {team: campaign.view(team, key).stance for team in TEAMS}
        return {team: (key, digest, team, s.on) for team, s in stances.items() if s and s.on != digest}
