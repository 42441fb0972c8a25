"""Drawing the walk: everything again from the record, and what stands around the form a moment after the last key."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from textual import work
from textual.content import Content
from textual.widgets import Static

from alignkit.digests import agreement_digest
from alignkit.model import TEAM_NAMES, TEAMS, Campaign, Team
from alignkit.questions import question
from alignkit.shown import shown_line
from alignkit.standing import agreed_count, blocking, campaign_status, sealed_digest
from alignkit.tui.parts import RailItem, head, put, put_line
from alignkit.tui.walk import carried, room

if TYPE_CHECKING:
    from alignkit.disk.lookback import Source
    from alignkit.reviews.taught import Taught
    from alignkit.tui.walk.screen import Walk

DRAW_AFTER = 0.2  # seconds


class Drawing:
    """Mixed into the walk, which has the session and the screen."""

    @property
    def walk(self) -> Walk:
        return cast("Walk", self)

    def draw(self) -> None:
        """Everything again from the record."""
        walk = self.walk
        walk.sheet.draw(walk.campaign, walk.here, walk.tier, walk.has_class("-wide"))
        self._draw_around()

    def draw_soon(self) -> None:
        """What stands around the form, a moment after the last keystroke rather than at each."""
        walk = self.walk
        if walk._drawing is None:
            walk._drawing = walk.set_timer(DRAW_AFTER, self._draw_later)
        else:
            walk._drawing.reset()

    def _draw_later(self) -> None:
        self.walk._drawing = None
        self._draw_around()

    def _draw_around(self) -> None:
        walk, campaign, now = self.walk, self.walk.campaign, self.walk.owner.now()
        blocks, q, wide = blocking(campaign, now.date()), question(walk.here), walk.has_class("-wide")
        findings, since = walk.asides.findings(campaign, now.date()), walk.asides.since(campaign, walk.here)
        source, taught = walk.asides.source(campaign), walk.asides.taught(campaign, walk.here, now.date())
        if walk.is_locked is not (locked := sealed_digest(campaign) is not None):
            walk.is_locked = locked
            walk.refresh_bindings()
        if walk.asides.is_behind(campaign, walk.here):
            self._look_up(campaign, walk.here)
        put_line(walk.query_one("#title-name", Static), Content(shown_line(campaign.title)))
        put_line(walk.query_one("#title-state", Static), Content(self._state(campaign)))
        for item in walk.query(RailItem):
            item.show(campaign, item.question.key == walk.here)
        if wide:
            put(walk.query_one("#in-the-way", Static), room.in_the_way(campaign, blocks))
            put(walk.query_one("#room-teams", Static), room.teams(campaign, walk.here, now, since))
            put(walk.query_one("#hints", Static), room.hints(campaign, q, findings))
            self._draw_taught(source, taught)
        else:
            for team in TEAMS:
                put(walk.query_one(f"#{team}-mark", Static), head(campaign, team, walk.here))
                put(walk.query_one(f"#{team}-said", Static), room.words(campaign, team, walk.here, now, since))
        put(walk.query_one("#notes", Static), room.notes(q, () if wide else findings))
        put(walk.query_one("#why", Static), carried.why(campaign, q, None if wide else source, taught))

    def _draw_taught(self, source: Source | None, taught: Taught | None) -> None:
        place = self.walk.query_one("#taught", Static)
        place.display = source is not None
        put(place, carried.aside(source, taught))

    @work(thread=True, exclusive=True, group="asides", exit_on_error=False)
    def _look_up(self, campaign: Campaign, key: str) -> None:
        walk = self.walk
        walk.asides.look_up(campaign, key)
        walk.app.call_from_thread(self.draw_soon)

    def _state(self, campaign: Campaign) -> str:
        walk = self.walk
        if walk._trouble:
            return walk._trouble
        saved = "saved " if walk.session.is_saved else "saving"  # of one width: nothing moves
        if walk.session.read_only:
            saved = "read-only"
        status = campaign_status(campaign, walk.owner.now().date())
        words = {"signed": "signed and locked", "altered": "not as it was signed"}.get(status, status)
        if status == "ready" and (signed := signed_alone(campaign)):
            words = f"{TEAM_NAMES[signed]} has signed"
        return f"{words}, revision {campaign.agreement.revision} · {agreed_count(campaign)} of 9 · {saved}"


def signed_alone(campaign: Campaign) -> Team | None:
    """The one team whose signature stands on the present text."""
    digest = agreement_digest(campaign)
    return next((made.team for made in campaign.agreement.signoffs if made.digest == digest), None)
