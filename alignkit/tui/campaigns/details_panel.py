"""The panel on the right of the campaign list on wide screens: the state of the selected campaign."""

from __future__ import annotations

from contextlib import suppress

from textual import on, work
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.timer import Timer
from textual.widgets import Static

from alignkit.core.failures import user_error_from
from alignkit.store import campaign_files, review_source
from alignkit.tui.base_app import BaseApp
from alignkit.tui.safe_text import safe_text

_DELAY_SECONDS = 0.08  # seconds


class DetailsPanel(VerticalScroll, can_focus=False):
    """Reads the selected campaign a moment after the cursor stops, on a thread of its own, and shows what it found."""

    app: BaseApp

    class Loaded(Message):
        """The text for one campaign is ready."""

        def __init__(self, slug: str, text: Content) -> None:
            super().__init__()
            self.slug, self.text = slug, text

    def __init__(self) -> None:
        super().__init__(id="panel")
        self._slug = ""
        self._delay_timer: Timer | None = None

    def compose(self) -> ComposeResult:
        yield Static(id="stands", markup=False)

    def show_campaign(self, slug: str) -> None:
        """Show this campaign soon; nothing for an empty slug. Nothing is read while the panel is hidden."""
        self._slug = slug
        if self._delay_timer:
            self._delay_timer.stop()
        self._delay_timer = self.set_timer(_DELAY_SECONDS, self._start_reading)

    def _start_reading(self) -> None:
        if not self._slug:
            self.query_one("#stands", Static).update("")
        elif self.display:
            self._read(self._slug)

    @work(thread=True, exclusive=True, group="stand", exit_on_error=False)
    def _read(self, slug: str) -> None:
        from alignkit.tui.campaigns.details_text import describe_campaign

        ws = self.app.require_workspace
        try:
            stored, known = campaign_files.read_campaign_file(ws, slug), None
            with suppress(Exception):  # a missing signed copy is what `verify` is for
                known = review_source.reviewed_revision(ws, stored.loaded.campaign) if stored.loaded.campaign else None
            text = describe_campaign(stored, self.app.today(), known)
        except Exception as error:
            text = safe_text(str(user_error_from(error)))
        self.post_message(self.Loaded(slug, text))

    @on(Loaded)
    def _stands(self, event: Loaded) -> None:
        if event.slug == self._slug:
            stands: Content = event.text
            self.query_one("#stands", Static).update(stands)
