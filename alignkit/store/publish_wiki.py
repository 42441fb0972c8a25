"""Publishes the wiki of a workspace into a folder, passing over what has not changed (see ``publish_memory``)."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing, suppress
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from alignkit.render.targets import OVERVIEW_TITLES, WikiTarget
from alignkit.store import pages
from alignkit.store.folder_snapshot import ARCHIVE_FOLDER, LIVE_FOLDER, take_snapshot
from alignkit.store.overview_rows import OverviewRows
from alignkit.store.publish import MANIFEST_NAME, PublishOutcome, publish_pages
from alignkit.store.publish_memory import (
    FileStamps,
    PublishMemory,
    fold_states,
    memory_key,
    memory_path,
    read_memory,
    write_memory,
)
from alignkit.store.template_sandbox import open_renderer
from alignkit.store.wiki_pages import WikiRun
from alignkit.store.workspace import Workspace

if TYPE_CHECKING:
    from alignkit.render.wiki import WikiSource
    from alignkit.store.overview_rows import OverviewRows

_UNSETTLED_NS = 2_000_000_000  # nanoseconds within which some disks cannot tell two changes apart


@dataclass(frozen=True, slots=True)
class WikiOutcome:
    """``broken`` are the campaigns that cannot be shown, ``kept`` the pages of signed revisions that stay as they are,
    each with the reason, and ``twins`` the slugs of archived campaigns passed over for a live one of that name.
    """

    outcome: PublishOutcome
    broken: tuple[WikiSource, ...] = ()
    kept: Mapping[str, str] = field(default_factory=dict)
    twins: tuple[str, ...] = ()


def publish_wiki(
    ws: Workspace,
    folder: Path,
    target: WikiTarget,
    *,
    force: bool = False,
    dry_run: bool = False,
    progress: Callable[[int, int], None] | None = None,
) -> WikiOutcome:
    """Make a folder hold the wiki of the workspace; see ``publish``. ``progress`` gets the campaigns done, and all."""
    known = pages.load_templates(ws)
    begun = time.time_ns()
    files = {
        name: (place, state)
        for place in (LIVE_FOLDER, ARCHIVE_FOLDER)
        for name, state in _campaign_stamps(ws, place, begun).items()
    }
    twins = sorted(name for name in files if f"{ARCHIVE_FOLDER}/{name}" in files)
    for name in twins:  # two campaigns cannot have one page
        del files[f"{ARCHIVE_FOLDER}/{name}"]
    slugs = tuple(name[:-5] for name in twins)
    stored = memory_path(ws, folder)
    memory = read_memory(stored, memory_key(target, known)) if stored else PublishMemory()
    stamp_bases = cache(lambda bases: _base_stamps(ws, bases, begun))  # many campaigns have one base
    standing = _page_stamps(folder)
    fine = {name for name in files if memory.is_campaign_unchanged(name, files[name][1], standing, stamp_bases)}
    overviews = {target.index, *OVERVIEW_TITLES, MANIFEST_NAME, *(path for path in memory.pages if "/" not in path)}
    if fine == set(files) == set(memory.campaigns) and all(
        memory.is_page_unchanged(path, standing) for path in overviews
    ):
        return WikiOutcome(PublishOutcome(same=len(memory.pages) - 1), twins=slugs)
    del standing  # ten thousand pages are not to be held while others are made

    with closing(OverviewRows()) as before, closing(OverviewRows()) as rows:
        if fine and stored:
            before.read(stored.with_suffix(".rows"))
        unchanged = {name for name in fine if name in before}
        work = WikiRun(ws, target, files, unchanged, memory, before, rows, known.own, stamp_bases, progress)
        with open_renderer(known) as render:
            outcome = publish_pages(folder, work.pages(render), force=force, dry_run=dry_run)
        outcome.same += work.done_count
        if stored and not dry_run:
            _remember(stored, memory_key(target, known), folder, work, set(outcome.edited))
    return WikiOutcome(outcome, tuple(work.broken), work.kept, slugs)


def _remember(stored: Path, key: str, folder: Path, work: WikiRun, left_alone: set[str]) -> None:
    """Keep what was made of which files, and how the pages look; pages edited by hand are looked at next time."""
    made = {name: m for name, m in work.made.items() if m.stamps and not left_alone & set(m.paths)}
    kept = {path for each in made.values() for path in each.paths}
    kept |= {*work.overviews, MANIFEST_NAME} - left_alone
    standing = {path: state for path, state in sorted(_page_stamps(folder).items()) if path in kept}
    write_memory(stored, PublishMemory(key, made, standing), work.rows)


def _campaign_stamps(ws: Workspace, place: str, now: int) -> dict[str, FileStamps]:
    """Every campaign file of a folder by name, archived ones behind their folder's, and what tells of its changes."""
    found: dict[str, FileStamps] = {}
    sealed: set[str] = set()
    with suppress(OSError):
        sealed.update(os.listdir(ws.campaigns / "sealed"))  # noqa: PTH208 - ten thousand names; no Path for each
    for name, key in take_snapshot(ws, place).files().items():
        states = [key, *_sealed_stamps(ws, name[:-5])] if name[:-5] in sealed else [key]
        told = all(state and now - state[1] > _UNSETTLED_NS for state in states)
        found[f"{place}/{name}" if place else name] = (
            fold_states(tuple([state for state in states if state])) if told else 0
        )
    return found


def _sealed_stamps(ws: Workspace, slug: str) -> Iterator[tuple[int, ...] | None]:
    with suppress(OSError), os.scandir(ws.campaigns / "sealed" / slug) as entries:
        for entry in sorted(entries, key=lambda entry: entry.name):
            found = entry.stat(follow_symlinks=False)
            yield (found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino) if entry.is_file() else None


def _base_stamps(ws: Workspace, bases: Iterable[str], now: int) -> FileStamps:
    """The state of the sealed copies of campaigns that another is based on; 0 where it tells nothing yet."""
    states = [state for slug in bases for state in _sealed_stamps(ws, slug)]
    known = tuple([state for state in states if state and now - max(state[1:3]) > _UNSETTLED_NS])
    return fold_states(known) if known and len(known) == len(states) else 0


def _page_stamps(folder: Path) -> dict[str, int]:
    """What tells that a page has changed, for every page there is."""
    found: dict[str, int] = {}
    for inside in ("", "campaigns/", "revisions/"):
        with suppress(OSError), os.scandir(folder / inside) as entries:
            for entry in entries:
                if entry.name.endswith((".md", MANIFEST_NAME)) and entry.is_file(follow_symlinks=False):
                    state = entry.stat(follow_symlinks=False)
                    found[inside + entry.name] = fold_states((state.st_size, state.st_mtime_ns, state.st_ino))
    return found
