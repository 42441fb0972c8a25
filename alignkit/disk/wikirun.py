"""One run over the campaigns of a wiki: the pages of those that changed, and the overview pages over all."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from alignkit.disk import listing, pages
from alignkit.disk.rowfile import RowFile
from alignkit.disk.seen import ARCHIVE, LIVE
from alignkit.disk.workspace import Workspace
from alignkit.rendering import wiki
from alignkit.rendering.targets import Target
from alignkit.rendering.wiki import Page, Source

if TYPE_CHECKING:
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
                source = pages.source(self.ws, listing.entry(self.ws, folder, name.rpartition("/")[2], present[place]))
                paths = []
                for page in wiki.of(source, self.target, render):
                    paths.append(page.path)
                    yield page
                self.kept |= source.kept
                if row := wiki.row_of(source, self.target):
                    self.rows.put(name, row)
                    self.made[name] = (() if source.kept else state, paths)
                else:
                    self.broken.append(source)
            if self.progress:
                self.progress(done, len(self.files))
        yield from wiki.overviews(self.rows, self.broken, self.target, render)
