"""Drawing the questions screen, at once or a moment after the last key."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from textual import work
from textual.content import Content
from textual.widgets import Static

from alignkit.core.digests import agreement_digest
from alignkit.core.model import TEAM_NAMES, TEAMS, Campaign, Team
from alignkit.core.questions import get_question
from alignkit.core.status import agreed_count, campaign_status, sealed_digest, signing_blocks
from alignkit.text.sanitize import sanitize_line
from alignkit.tui.questions import carried_text, side_panel
from alignkit.tui.questions.host import QuestionsHost
from alignkit.tui.widgets import RailItem, team_heading, update_if_changed, update_line_if_changed

if TYPE_CHECKING:
    from alignkit.review.carried_lessons import CarriedLessons
    from alignkit.store.review_source import SourceCampaign

REDRAW_DELAY = 0.2  # seconds


class ViewMixin:
    """Part of the questions screen."""

    @property
    def walk(self) -> QuestionsHost:
        return cast(QuestionsHost, self)

    def draw(self) -> None:
        """Draw everything from the campaign."""
        walk = self.walk
        walk.question_form.show(walk.campaign, walk.question_key, walk.tier, walk.has_class("-wide"))
        self._draw_surroundings()

    def draw_soon(self) -> None:
        """Draw what surrounds the form a moment after the last key, not at each."""
        walk = self.walk
        if walk._draw_timer is None:
            walk._draw_timer = walk.set_timer(REDRAW_DELAY, self._draw_now)
        else:
            walk._draw_timer.reset()

    def _draw_now(self) -> None:
        self.walk._draw_timer = None
        self._draw_surroundings()

    def _draw_surroundings(self) -> None:
        walk, campaign, now = self.walk, self.walk.campaign, self.walk.app.now()
        blocks, q, wide = signing_blocks(campaign, now.date()), get_question(walk.question_key), walk.has_class("-wide")
        findings, since = (
            walk.annotations.findings(campaign, now.date()),
            walk.annotations.changes_since_stance(campaign, walk.question_key),
        )
        source, taught = (
            walk.annotations.source_campaign(campaign),
            walk.annotations.lessons(campaign, walk.question_key),
        )
        if walk.is_locked is not (locked := sealed_digest(campaign) is not None):
            walk.is_locked = locked
            walk.refresh_bindings()
        if walk.annotations.needs_lookup(campaign, walk.question_key):
            self._look_up_annotations(campaign, walk.question_key)
        update_line_if_changed(walk.query_one("#title-name", Static), Content(sanitize_line(campaign.title)))
        update_line_if_changed(walk.query_one("#title-state", Static), Content(self._describe_state(campaign)))
        for item in walk.query(RailItem):
            item.show(campaign, item.question.key == walk.question_key)
        if wide:
            update_if_changed(walk.query_one("#in-the-way", Static), side_panel.render_blocks(campaign, blocks))
            update_if_changed(
                walk.query_one("#room-teams", Static), side_panel.render_teams(campaign, walk.question_key, now, since)
            )
            update_if_changed(walk.query_one("#hints", Static), side_panel.render_hints(campaign, q, findings))
            self._draw_lessons(source, taught)
        else:
            for team in TEAMS:
                update_if_changed(
                    walk.query_one(f"#{team}-mark", Static), team_heading(campaign, team, walk.question_key)
                )
                update_if_changed(
                    walk.query_one(f"#{team}-said", Static),
                    side_panel.render_stance(campaign, team, walk.question_key, now, since),
                )
        update_if_changed(walk.query_one("#notes", Static), side_panel.render_notes(q, () if wide else findings))
        update_if_changed(
            walk.query_one("#why", Static), carried_text.describe_why(campaign, q, None if wide else source, taught)
        )

    def _draw_lessons(self, source: SourceCampaign | None, taught: CarriedLessons | None) -> None:
        place = self.walk.query_one("#taught", Static)
        place.display = source is not None
        update_if_changed(place, carried_text.describe_lessons(source, taught))

    @work(thread=True, exclusive=True, group="asides", exit_on_error=False)
    def _look_up_annotations(self, campaign: Campaign, key: str) -> None:
        walk = self.walk
        walk.annotations.look_up(campaign, key)
        walk.app.call_from_thread(self.draw_soon)

    def _describe_state(self, campaign: Campaign) -> str:
        walk = self.walk
        if walk._save_error:
            return walk._save_error
        saved = "saved " if walk.session.is_saved else "saving"  # of one width: nothing moves
        if walk.session.read_only:
            saved = "read-only"
        status = campaign_status(campaign, walk.app.now().date())
        words = {"signed": "signed and locked", "altered": "not as it was signed"}.get(status, status)
        if status == "ready" and (signed := single_signer(campaign)):
            words = f"{TEAM_NAMES[signed]} has signed"
        return f"{words}, revision {campaign.agreement.revision} · {agreed_count(campaign)} of 9 · {saved}"


def single_signer(campaign: Campaign) -> Team | None:
    """The team whose signature alone stands on the present text; None without one."""
    digest = agreement_digest(campaign)
    return next((made.team for made in campaign.agreement.signoffs if made.digest == digest), None)
