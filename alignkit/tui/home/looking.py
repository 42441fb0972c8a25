"""The folder read and the index asked in threads of their own; what comes of it reaches the list as messages."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from threading import Lock
from typing import TYPE_CHECKING

from textual.message import Message
from textual.worker import get_current_worker

from alignkit.faults import refusal_of
from alignkit.problems import Refused
from alignkit.tui.home.rows import Row

if TYPE_CHECKING:
    from alignkit.tui.home.found import Found
    from alignkit.tui.home.index import HomeIndex
    from alignkit.tui.home.screen import Home


class Read(Message):
    """``rows`` are all so far of one reading; ``counted``, files read and to be read, is None once it is over."""

    def __init__(self, rows: Sequence[Row], counted: tuple[int, int] | None = None) -> None:
        super().__init__()
        self.rows, self.counted = rows, counted


class LookedUp(Message):
    """What a search has found."""

    def __init__(self, found: Found) -> None:
        super().__init__()
        self.found = found


class Behind(Message):
    """The folder has changed since it was read."""


class Looking:
    """One reading at a time, and one search: a new one takes the place of the last."""

    def __init__(self, home: Home) -> None:
        self._home = home
        self._opening = Lock()
        self._opened: HomeIndex | None = None

    def read(self) -> None:
        """Read all campaigns."""
        self._home.run_worker(self._read, thread=True, exclusive=True, group="read", exit_on_error=False)

    def watch(self) -> None:
        """Say so where the folder has changed since it was read."""

        def act() -> None:
            with suppress(Refused):  # reading it says why
                if self._index().is_behind():
                    self._home.post_message(Behind())

        if not any(worker.group == "watch" and not worker.is_finished for worker in self._home.workers):
            self._home.run_worker(act, thread=True, group="watch", exit_on_error=False)

    def look_up(self, ask: Callable[[HomeIndex], Found]) -> None:
        """Ask the index something."""

        def act() -> None:
            worker = get_current_worker()
            try:
                found = ask(self._index())
            except Exception as error:
                self._failed(error)
                return
            if not worker.is_cancelled:
                self._home.post_message(LookedUp(found))

        self._home.run_worker(act, thread=True, exclusive=True, group="search", exit_on_error=False)

    def close(self) -> None:
        if self._opened:
            self._opened.close()

    def _read(self) -> None:
        from alignkit.tui.home.reading import read_all

        worker = get_current_worker()

        def look(rows: Sequence[Row], counted: tuple[int, int] | None) -> None:
            self._home.post_message(Read(rows, counted))

        try:
            index = self._index()
        except Exception as error:
            look((), None)
            self._failed(error)
            return
        try:
            read_all(index, self._home.app.today(), lambda: worker.is_cancelled, look)
        except Exception as error:
            self._failed(error)

    def _index(self) -> HomeIndex:
        """The index, opened by the first thread that asks for it."""
        from alignkit.tui.home.index import HomeIndex

        with self._opening:
            if self._opened is None:
                self._opened = HomeIndex(self._home.app.home_workspace)
            return self._opened

    def _failed(self, error: Exception) -> None:
        self._home.app.call_from_thread(self._home.app.say, str(refusal_of(error)), "error")
