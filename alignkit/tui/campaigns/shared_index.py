"""The index of the campaign list, shared by the threads that read and search it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from threading import Lock
from time import monotonic

from alignkit.listing.summary import CampaignSummary
from alignkit.store.index import Index
from alignkit.store.workspace import Workspace
from alignkit.tui.campaigns.rows import CampaignRow
from alignkit.tui.campaigns.search_results import SearchResults

_MIN_LOOK_SECONDS = 1.0  # seconds between two looks at the folder while somebody types
_LOOK_TIME_SHARE = 50  # of the time at most one part of so many is spent on looking whether the folder has changed


class SharedIndex:
    """Lets one thread at a time use the index, none of them for long."""

    def __init__(self, ws: Workspace) -> None:
        self._lock = Lock()
        self._index = Index(ws)
        self._looked = 0.0
        self._readers = 0
        self._next_look = 0.0

    def entries(self, today: date, progress: Callable[[int, int], None]) -> Iterator[CampaignSummary]:
        """As ``Index.entries``; other threads can use the index between two entries."""
        entries = self._index.entries(today, progress)
        self._readers += 1
        try:
            while True:
                with self._lock:
                    listed = next(entries, None)
                if listed is None:
                    break
                yield listed
        finally:
            with self._lock:
                entries.close()
            self._readers -= 1
            self._looked = monotonic()

    def is_behind(self) -> bool:
        """Whether the folder has changed since ``entries`` read it; False while it is being read. Raises UserError."""
        begun = monotonic()
        if self._readers or begun < self._next_look:
            return False
        found = self._index.is_behind()
        self._next_look = monotonic() + _LOOK_TIME_SHARE * (monotonic() - begun) - _MIN_LOOK_SECONDS
        return found

    def search(
        self, text: str, wanted: Sequence[str], rows: Iterable[CampaignRow], today: date, count: int
    ) -> SearchResults:
        """The rows that hold all of ``wanted``, and the matching lines of the first ``count`` of them. ``text`` is what
        was typed.

        While the folder is being read, the search covers what has been read so far.
        """
        with self._lock:
            if not self._readers and monotonic() > self._looked + _MIN_LOOK_SECONDS:
                self._index.refresh(today, archived=False)
                self._looked = monotonic()
            slugs = frozenset(self._index.find_slugs(wanted, today))
            first = [
                slug for slug, _ in zip((row.slug for row in rows if row.slug in slugs), range(count), strict=False)
            ]
            nearest = {} if slugs else self._index.suggest(wanted)
            return SearchResults(text, tuple(wanted), slugs, self._index.lines(first, wanted, today), nearest)

    def add_lines(self, found: SearchResults, rows: Iterable[CampaignRow], today: date) -> SearchResults:
        """The same results with the matching lines of more rows."""
        with self._lock:
            more = self._index.lines([row.slug for row in rows], found.words, today)
        return replace(found, lines={**found.lines, **more})

    def close(self) -> None:
        with self._lock:
            self._index.close()
