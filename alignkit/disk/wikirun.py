"""One run over the campaigns of a wiki: the pages of those that changed, and the overview pages over all."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from alignkit.disk import listing, pages
from alignkit.disk.rowfile import RowFile
from alignkit.disk.seen import ARCHIVE, LIVE
from alignkit.disk.workspace import Workspace
from alignkit.faults import problem_of
from alignkit.problems import Refused
from alignkit.rendering import wiki
from alignkit.rendering.targets import Target
from alignkit.rendering.wiki import Page, Row, Source

if TYPE_CHECKING:
    from alignkit.disk.listing import Stored
    from alignkit.disk.published import Files, Memory


@dataclass(slots=True)
class Work:
    """One run over the campaigns; what it comes to is kept in ``made``, ``rows``, ``broken``, ``kept`` and ``passed``.

    ``before`` has the rows of an earlier run, those of all that is ``fine`` among them.
    """

    ws: Workspace
    target: Target
    files: Mapping[str, tuple[str, Files]]
    fine: set[str]
    memory: Memory
    before: RowFile
    rows: RowFile
    own: bool  # whether some templates are the workspace's
    progress: Callable[[int, int], None] | None
    made: dict[str, tuple[Files, list[str]]] = field(default_factory=dict)
    broken: list[Source] = field(default_factory=list)
    kept: dict[str, str] = field(default_factory=dict)
    passed: int = 0

    def pages(self, render: wiki.Render) -> Iterator[Page]:
        present = {place: {name for name, at in self.files.items() if at[0] == place} for place in (LIVE, ARCHIVE)}
        for done, (name, (place, state)) in enumerate(self.files.items(), 1):
            if name in self.fine:
                self.made[name] = self.memory.campaigns[name]
                self.rows.take(name, self.before)
                self.passed += len(self.made[name][1])
                yield from (Page(path, None) for path in self.made[name][1])
            else:
                folder = self.ws.campaigns / place if place else self.ws.campaigns
                stored = listing.entry(self.ws, folder, name.rpartition("/")[2], present[place])
                source, made, row = self._made(name, stored, render)
                yield from made
                self.kept |= source.kept
                if row:
                    self.rows.put(name, row)
                    self.made[name] = (() if source.kept else state, [page.path for page in made])
                else:
                    self.broken.append(source)
            if self.progress:
                self.progress(done, len(self.files))
        yield from wiki.overviews(self.rows, self.broken, self.target, render)

    def _made(self, name: str, stored: Stored, render: wiki.Render) -> tuple[Source, list[Page], Row | None]:
        """A campaign, its pages and its row. Where that fails it has no row, and its pages are to stay as they are.

        Raises Refused where a template of the workspace's own is wrong: it is wrong for all campaigns.
        """
        try:
            source = pages.source(self.ws, stored)
            made = list(wiki.of(source, self.target, render))
            return source, made, wiki.row_of(source, self.target)
        except Exception as error:
            if isinstance(error, Refused) and self.own:
                raise
            problem = problem_of(error, stored.slug, self.ws.shown_path(stored.path))
            source = Source(stored.slug, None, problem=f"{problem.message} {problem.hint}".strip())
        known = self.memory.campaigns.get(name, ((), []))[1]
        numbers: list[int] = []
        with suppress(Exception):  # what is wrong with the folder has been said
            numbers = listing.sealed_revisions(self.ws, stored.slug)
        paths = [wiki.path_of(stored.slug), *(wiki.path_of(stored.slug, number) for number in numbers), *known]
        return source, [Page(path, None) for path in dict.fromkeys(paths)], None
