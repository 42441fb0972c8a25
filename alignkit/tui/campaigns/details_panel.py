"""The pane below the campaign list, or beside it on wide screens: how the selected campaign stands."""

from __future__ import annotations

from contextlib import suppress
from datetime import date

from textual import on, work
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.timer import Timer
from textual.widgets import Static

from alignkit.core.failures import user_error_from
from alignkit.listing.action_items import ActionItem
from alignkit.store import campaign_files, review_source
from alignkit.tui.base_app import BaseApp
from alignkit.tui.campaigns.rows import CampaignRow
from alignkit.tui.frame import Pane
from alignkit.tui.safe_text import safe_text

_DELAY_SECONDS = 0.08  # seconds


class DetailsPanel(Pane):
    """Reads the selected campaign a moment after the cursor stops, on a thread of its own, and shows what it found.
    Low panes show the nine marks and what the teams object to; high ones all there is to say. Tab goes to it, and
    arrows scroll it.
    """

    app: BaseApp

    class Loaded(Message):
        """The text for one campaign is ready."""

        def __init__(self, slug: str, text: Content) -> None:
            super().__init__()
            self.slug, self.text = slug, text

    def __init__(self) -> None:
        super().__init__(id="details")
        self.shows_all = False
        self._slug, self._due_items = "", tuple[ActionItem, ...]()
        self._delay_timer: Timer | None = None

    def compose(self) -> ComposeResult:
        with VerticalScroll():
            yield Static(id="stands", markup=False)

    def show_campaign(self, row: CampaignRow | None) -> None:
        """Show this campaign soon; nothing for None. Nothing is read while the pane is hidden."""
        self._slug, self._due_items = (row.slug, row.action_items) if row else ("", ())
        self.show_title(row.title if row else "", _describe_launch(row, self.app.today()) if row else "")
        if self._delay_timer:
            self._delay_timer.stop()
        self._delay_timer = self.set_timer(_DELAY_SECONDS, self._start_reading)

    def _start_reading(self) -> None:
        if not self._slug:
            self.query_one("#stands", Static).update("")
        elif self.display:
            width = self.query_one(VerticalScroll).scrollable_content_region.width
            self._read(self._slug, self.shows_all, self._due_items, width)

    @work(thread=True, exclusive=True, group="stand", exit_on_error=False)
    def _read(self, slug: str, shows_all: bool, items: tuple[ActionItem, ...], width: int) -> None:
        from alignkit.tui.campaigns.details_text import describe_campaign, describe_shortly

        ws = self.app.require_workspace
        try:
            stored, known = campaign_files.read_campaign_file(ws, slug), None
            with suppress(Exception):  # a missing signed copy is what `verify` is for
                known = review_source.reviewed_revision(ws, stored.loaded.campaign) if stored.loaded.campaign else None
            describe = describe_campaign if shows_all else describe_shortly
            text = describe(stored, self.app.today(), known, items, width)
        except Exception as error:
            text = safe_text(str(user_error_from(error)))
        self.post_message(self.Loaded(slug, text))

    @on(Loaded)
    def _stands(self, event: Loaded) -> None:
        if event.slug == self._slug:
            stands: Content = event.text
            self.query_one("#stands", Static).update(stands)


def _describe_launch(row: CampaignRow, today: date) -> str:
    """When it launches, in days: "launch in 107 days"."""
    if row.launch is None:
        return ""
    days = (row.launch - today).days
    if days == 0:
        return "launch today"
    count = f"{abs(days):,} day{'' if abs(days) == 1 else 's'}"
    return f"launch in {count}" if days > 0 else f"launched {count} ago"
