"""Reading the campaign folder and searching the index on threads; results reach the list as messages."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from threading import Lock
from typing import TYPE_CHECKING, cast

from textual.message import Message
from textual.screen import Screen
from textual.worker import get_current_worker

from alignkit.core.errors import UserError
from alignkit.core.failures import user_error_from
from alignkit.tui.base_app import BaseApp
from alignkit.tui.campaigns.rows import CampaignRow

if TYPE_CHECKING:
    from alignkit.tui.campaigns.search_results import SearchResults
    from alignkit.tui.campaigns.shared_index import SharedIndex


class RowsLoaded(Message):
    """``rows`` are all rows read so far. ``counted`` is (files read, files to read), None when the reading is over."""

    def __init__(self, rows: Sequence[CampaignRow], counted: tuple[int, int] | None = None) -> None:
        super().__init__()
        self.rows, self.counted = rows, counted


class SearchDone(Message):
    """The results of a search."""

    def __init__(self, found: SearchResults) -> None:
        super().__init__()
        self.found = found


class FolderChanged(Message):
    """The folder has changed since it was read."""


class CampaignLoader:
    """Runs one reading and one search at a time: a new one replaces the one before."""

    def __init__(self, screen: Screen[None]) -> None:
        """``screen`` runs the threads and gets the messages."""
        self._screen = screen
        self._open_lock = Lock()
        self._open_index: SharedIndex | None = None

    @property
    def _app(self) -> BaseApp:
        return cast(BaseApp, self._screen.app)

    def read(self) -> None:
        """Read all campaigns."""
        self._screen.run_worker(self._read, thread=True, exclusive=True, group="read", exit_on_error=False)

    def watch(self) -> None:
        """Post ``FolderChanged`` if the folder has changed since it was read."""

        def act() -> None:
            with suppress(UserError):  # reading it says why
                if self._index().is_behind():
                    self._screen.post_message(FolderChanged())

        if not any(worker.group == "watch" and not worker.is_finished for worker in self._screen.workers):
            self._screen.run_worker(act, thread=True, group="watch", exit_on_error=False)

    def look_up(self, ask: Callable[[SharedIndex], SearchResults]) -> None:
        """Run a search of the index; its results come as ``SearchDone``."""

        def act() -> None:
            worker = get_current_worker()
            try:
                found = ask(self._index())
            except Exception as error:
                self._failed(error)
                return
            if not worker.is_cancelled:
                self._screen.post_message(SearchDone(found))

        self._screen.run_worker(act, thread=True, exclusive=True, group="search", exit_on_error=False)

    def close(self) -> None:
        if self._open_index:
            self._open_index.close()

    def _read(self) -> None:
        from alignkit.tui.campaigns.row_reader import read_rows

        worker = get_current_worker()

        def look(rows: Sequence[CampaignRow], counted: tuple[int, int] | None) -> None:
            self._screen.post_message(RowsLoaded(rows, counted))

        try:
            index = self._index()
        except Exception as error:
            look((), None)
            self._failed(error)
            return
        try:
            read_rows(index, self._app.today(), lambda: worker.is_cancelled, look)
        except Exception as error:
            self._failed(error)

    def _index(self) -> SharedIndex:
        """The index, opened by the first thread that needs it."""
        from alignkit.tui.campaigns.shared_index import SharedIndex

        with self._open_lock:
            if self._open_index is None:
                self._open_index = SharedIndex(self._app.require_workspace)
            return self._open_index

    def _failed(self, error: Exception) -> None:
        self._app.call_from_thread(self._app.say, str(user_error_from(error)), "error")
