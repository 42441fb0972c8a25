"""One run over the campaigns of a wiki: the pages of those that changed, and the overview pages over all."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from alignkit.core.errors import UserError
from alignkit.core.failures import problem_from_error
from alignkit.render import wiki
from alignkit.render.overview_row import OverviewRow, build_overview_row
from alignkit.render.overviews import build_overviews
from alignkit.render.targets import WikiTarget
from alignkit.render.wiki import WikiPage, WikiSource
from alignkit.store import campaign_files, pages
from alignkit.store.folder_snapshot import ARCHIVE_FOLDER, LIVE_FOLDER
from alignkit.store.overview_rows import OverviewRows
from alignkit.store.publish_memory import FileStamps, MadeCampaign, PublishMemory
from alignkit.store.workspace import Workspace

if TYPE_CHECKING:
    from alignkit.store.campaign_files import CampaignFile


@dataclass(slots=True)
class WikiRun:
    """One run over the campaigns; what it comes to is kept in ``made``, ``rows``, ``broken``, ``kept`` and ``passed``.

    ``before`` has the rows of an earlier run, those of all that is ``fine`` among them.
    """

    ws: Workspace
    target: WikiTarget
    files: Mapping[str, tuple[str, FileStamps]]
    unchanged: set[str]
    memory: PublishMemory
    before: OverviewRows
    rows: OverviewRows
    own: bool  # whether some templates are the workspace's
    stamp_bases: Callable[[tuple[str, ...]], FileStamps]  # empty where they tell nothing yet
    progress: Callable[[int, int], None] | None
    made: dict[str, MadeCampaign] = field(default_factory=dict)
    broken: list[WikiSource] = field(default_factory=list)
    kept: dict[str, str] = field(default_factory=dict)
    overviews: list[str] = field(default_factory=list)
    done_count: int = 0

    def pages(self, render: wiki.RenderPage) -> Iterator[WikiPage]:
        present = {
            place: {name for name, at in self.files.items() if at[0] == place}
            for place in (LIVE_FOLDER, ARCHIVE_FOLDER)
        }
        for done, (name, (place, state)) in enumerate(self.files.items(), 1):
            if name in self.unchanged:
                self.made[name] = self.memory.campaigns[name]
                self.rows.take(name, self.before)
                self.done_count += len(self.made[name].paths)
                yield from (WikiPage(path, None) for path in self.made[name].paths)
            else:
                folder = self.ws.campaigns / place if place else self.ws.campaigns
                stored = campaign_files.load_entry(self.ws, folder, name.rpartition("/")[2], present[place])
                source, made, row = self._created_slug(name, stored, render)
                yield from made
                self.kept |= source.kept
                if row:
                    self.rows.put(name, row)
                    base_stamps = self.stamp_bases(stored.bases)
                    told = 0 if source.kept or (stored.bases and not base_stamps) else state
                    paths = tuple(page.path for page in made if not page.once)
                    self.made[name] = MadeCampaign(told, paths, stored.bases, base_stamps)
                else:
                    self.broken.append(source)
            if self.progress:
                self.progress(done, len(self.files))
        for page in build_overviews(self.rows, self.broken, self.target, render):
            self.overviews.append(page.path)
            yield page

    def _created_slug(
        self, name: str, stored: CampaignFile, render: wiki.RenderPage
    ) -> tuple[WikiSource, list[WikiPage], OverviewRow | None]:
        """A campaign, its pages and its row. Where that fails it has no row, and its pages are to stay as they are.

        Raises UserError where a template of the workspace's own is wrong: it is wrong for all campaigns.
        """
        try:
            source = pages.load_wiki_source(self.ws, stored)
            made = list(wiki.build_campaign_pages(source, self.target, render))
            return source, made, build_overview_row(source, self.target)
        except Exception as error:
            if isinstance(error, UserError) and self.own:
                raise
            problem = problem_from_error(error, stored.slug, self.ws.display_path(stored.path))
            source = WikiSource(stored.slug, None, problem=f"{problem.message} {problem.hint}".strip())
        known = self.memory.campaigns[name].paths if name in self.memory.campaigns else ()
        numbers: list[int] = []
        with suppress(Exception):  # what is wrong with the folder has been said
            numbers = campaign_files.sealed_revisions(self.ws, stored.slug)
        paths = [wiki.page_path(stored.slug), *(wiki.page_path(stored.slug, number) for number in numbers), *known]
        return source, [WikiPage(path, None) for path in dict.fromkeys(paths)], None
