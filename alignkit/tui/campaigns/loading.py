"""The folder read and the index asked in threads of their own; what comes of it reaches the list as messages."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from threading import Lock
from typing import TYPE_CHECKING

from textual.message import Message
from textual.worker import get_current_worker

from alignkit.core.errors import UserError
from alignkit.core.failures import user_error_from
from alignkit.tui.campaigns.rows import CampaignRow

if TYPE_CHECKING:
    from alignkit.tui.campaigns.screen import CampaignsScreen
    from alignkit.tui.campaigns.search_results import SearchResults
    from alignkit.tui.campaigns.shared_index import SharedIndex


class RowsLoaded(Message):
    """``rows`` are all so far of one reading; ``counted``, files read and to be read, is None once it is over."""

    def __init__(self, rows: Sequence[CampaignRow], counted: tuple[int, int] | None = None) -> None:
        super().__init__()
        self.rows, self.counted = rows, counted


class SearchDone(Message):
    """What a search has found."""

    def __init__(self, found: SearchResults) -> None:
        super().__init__()
        self.found = found


class FolderChanged(Message):
    """The folder has changed since it was read."""


class CampaignLoader:
    """One reading at a time, and one search: a new one takes the place of the last."""

    def __init__(self, home: CampaignsScreen) -> None:
        self._screen = home
        self._open_lock = Lock()
        self._open_index: SharedIndex | None = None

    def read(self) -> None:
        """Read all campaigns."""
        self._screen.run_worker(self._read, thread=True, exclusive=True, group="read", exit_on_error=False)

    def watch(self) -> None:
        """Say so where the folder has changed since it was read."""

        def act() -> None:
            with suppress(UserError):  # reading it says why
                if self._index().is_behind():
                    self._screen.post_message(FolderChanged())

        if not any(worker.group == "watch" and not worker.is_finished for worker in self._screen.workers):
            self._screen.run_worker(act, thread=True, group="watch", exit_on_error=False)

    def look_up(self, ask: Callable[[SharedIndex], SearchResults]) -> None:
        """Ask the index something."""

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
            read_rows(index, self._screen.app.today(), lambda: worker.is_cancelled, look)
        except Exception as error:
            self._failed(error)

    def _index(self) -> SharedIndex:
        """The index, opened by the first thread that asks for it."""
        from alignkit.tui.campaigns.shared_index import SharedIndex

        with self._open_lock:
            if self._open_index is None:
                self._open_index = SharedIndex(self._screen.app.require_workspace)
            return self._open_index

    def _failed(self, error: Exception) -> None:
        self._screen.app.call_from_thread(self._screen.app.say, str(user_error_from(error)), "error")
