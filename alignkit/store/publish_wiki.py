"""The wiki of a workspace in a folder, and what is remembered of it: campaigns and pages that are as they were are
passed over.

What is remembered is thrown away at will and never trusted over the files: it counts only while alignkit, templates,
the campaign's files and its pages are what they were. It lies where only this user can write it.
"""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from alignkit import __version__
from alignkit.render.targets import DEFINITIONS_PAGE, PROMISES_PAGE, WikiTarget
from alignkit.store import atomic, pages
from alignkit.store.folder_snapshot import ARCHIVE_FOLDER, LIVE_FOLDER, take_snapshot
from alignkit.store.overview_rows import OverviewRows
from alignkit.store.publish import MANIFEST_NAME, PublishOutcome, publish_pages
from alignkit.store.template_sandbox import Templates, open_renderer
from alignkit.store.wiki_pages import WikiRun
from alignkit.store.workspace import Workspace, kept_dir, read_limited

if TYPE_CHECKING:
    from alignkit.render.wiki import WikiSource
    from alignkit.store.overview_rows import OverviewRows

_UNSETTLED_NS = 2_000_000_000  # nanoseconds within which some disks cannot tell two changes apart
_MAX_MEMORY_BYTES = 256 * 1024 * 1024

FileStamps = tuple[tuple[int, ...], ...]  # what tells that a campaign's files have changed; () where nothing does


@dataclass(slots=True)
class PublishMemory:
    """``campaigns``: a file's name -> its Files and the paths of its pages; ``pages``: path -> size, moment, inode."""

    key: str = ""
    campaigns: dict[str, tuple[FileStamps, list[str]]] = field(default_factory=dict)
    pages: dict[str, tuple[int, ...]] = field(default_factory=dict)


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
    """Make a folder hold the wiki of the workspace; see ``publish``. ``progress`` is told of campaigns: done, all."""
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
    stored = _memory_path(ws, folder)
    key = _memory_key(target, known)
    memory = _read_memory(stored, key) if stored else PublishMemory()
    standing = _page_stamps(folder)
    fine = {name for name in files if _is_campaign_unchanged(name, files[name][1], memory, standing)}
    overviews = (target.index, DEFINITIONS_PAGE, PROMISES_PAGE, MANIFEST_NAME)
    if fine == set(files) == set(memory.campaigns) and all(
        _is_page_unchanged(path, memory, standing) for path in overviews
    ):
        return WikiOutcome(PublishOutcome(same=len(memory.pages) - 1), twins=slugs)

    with closing(OverviewRows()) as before, closing(OverviewRows()) as rows:
        if fine and stored:
            before.read(stored.with_suffix(".rows"))
        work = WikiRun(
            ws, target, files, {name for name in fine if name in before}, memory, before, rows, known.own, progress
        )
        with open_renderer(known) as render:
            outcome = publish_pages(folder, work.pages(render), force=force, dry_run=dry_run)
        outcome.same += work.done_count
        if stored and not dry_run:
            left_alone = set(outcome.edited)
            work.made = {name: made for name, made in work.made.items() if made[0] and not left_alone & set(made[1])}
            after = _page_stamps(folder)
            kept = {path for _, paths in work.made.values() for path in paths} | {*overviews} - left_alone
            standing = {path: after[path] for path in sorted(kept) if path in after}
            _write_memory(stored, PublishMemory(key, work.made, standing), rows)
    return WikiOutcome(outcome, tuple(work.broken), work.kept, slugs)


def _campaign_stamps(ws: Workspace, place: str, now: int) -> dict[str, FileStamps]:
    """Every campaign file of a folder by name, archived ones behind their folder's, and what tells of its changes."""
    found: dict[str, FileStamps] = {}
    sealed: set[str] = set()
    with suppress(OSError):
        sealed.update(os.listdir(ws.campaigns / "sealed"))  # noqa: PTH208 - ten thousand names; no Path for each
    for name, key in take_snapshot(ws, place).files().items():
        states = [key, *_sealed_stamps(ws, name[:-5])] if name[:-5] in sealed else [key]
        told = all(state and now - state[1] > _UNSETTLED_NS for state in states)
        found[f"{place}/{name}" if place else name] = tuple([state for state in states if state]) if told else ()
    return found


def _sealed_stamps(ws: Workspace, slug: str) -> Iterator[tuple[int, ...] | None]:
    with suppress(OSError), os.scandir(ws.campaigns / "sealed" / slug) as entries:
        for entry in sorted(entries, key=lambda entry: entry.name):
            found = entry.stat(follow_symlinks=False)
            yield (found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino) if entry.is_file() else None


def _page_stamps(folder: Path) -> dict[str, tuple[int, ...]]:
    """What tells that a page has changed, for every page there is."""
    found: dict[str, tuple[int, ...]] = {}
    for inside in ("", "campaigns/", "revisions/"):
        with suppress(OSError), os.scandir(folder / inside) as entries:
            for entry in entries:
                if entry.name.endswith((".md", MANIFEST_NAME)) and entry.is_file(follow_symlinks=False):
                    state = entry.stat(follow_symlinks=False)
                    found[inside + entry.name] = (state.st_size, state.st_mtime_ns, state.st_ino)
    return found


def _is_campaign_unchanged(
    name: str, state: FileStamps, memory: PublishMemory, standing: Mapping[str, tuple[int, ...]]
) -> bool:
    was, paths = memory.campaigns.get(name, ((), []))
    return bool(state) and was == state and all(_is_page_unchanged(path, memory, standing) for path in paths)


def _is_page_unchanged(path: str, memory: PublishMemory, standing: Mapping[str, tuple[int, ...]]) -> bool:
    return path in standing and memory.pages.get(path) == standing[path]


def _memory_key(target: WikiTarget, known: Templates) -> str:
    told = [__version__, target.name, sorted(known.sources.items())]
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()


def _memory_path(ws: Workspace, folder: Path) -> Path | None:
    """Where it is remembered; None where there is no place for it that others cannot write."""
    named = hashlib.sha256(os.fsencode(folder)).hexdigest()[:12]
    with suppress(OSError):
        return kept_dir(ws) / f"wiki-{named}.json"
    return None


def _read_memory(path: Path, key: str) -> PublishMemory:
    try:
        data = json.loads(read_limited(path, _MAX_MEMORY_BYTES))
        if data["key"] != key:
            return PublishMemory()
        campaigns = {
            str(name): (tuple(map(tuple, state)), [str(path) for path in paths])
            for name, (state, paths) in data["campaigns"].items()
        }
        return PublishMemory(key, campaigns, {str(path): tuple(state) for path, state in data["pages"].items()})
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return PublishMemory()


def _write_memory(path: Path, memory: PublishMemory, rows: OverviewRows) -> None:
    """Remember; where that cannot be written, the next run takes its time."""
    with suppress(OSError):
        atomic.make_folder(path.parent)
        atomic.replace_file(path.with_suffix(".rows"), b"".join(rows.lines(memory.campaigns)))
        told = {"key": memory.key, "campaigns": memory.campaigns, "pages": memory.pages}
        atomic.replace_file(path, json.dumps(told).encode())
