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
from alignkit.disk import atomic, pages
from alignkit.disk.publish import MANIFEST, Outcome, publish
from alignkit.disk.sandbox import Templates, renderer
from alignkit.disk.seen import ARCHIVE, LIVE, look
from alignkit.disk.workspace import Workspace, kept_dir, read_bounded
from alignkit.rendering.targets import DEFINITIONS, PROMISES, Target

if TYPE_CHECKING:
    from alignkit.disk.rowfile import RowFile
    from alignkit.rendering.wiki import Source

_MOMENT = 2_000_000_000  # nanoseconds within which some disks cannot tell two changes apart
_LARGEST = 256 * 1024 * 1024

Files = tuple[tuple[int, ...], ...]  # what tells that a campaign's files have changed; () where nothing does


@dataclass(slots=True)
class Memory:
    """``campaigns``: a file's name -> its Files and the paths of its pages; ``pages``: path -> size, moment, inode."""

    key: str = ""
    campaigns: dict[str, tuple[Files, list[str]]] = field(default_factory=dict)
    pages: dict[str, tuple[int, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Published:
    """``broken`` are the campaigns that cannot be shown, ``kept`` the pages of signed revisions that stay as they are,
    each with the reason, and ``twins`` the slugs of archived campaigns passed over for a live one of that name.
    """

    outcome: Outcome
    broken: tuple[Source, ...] = ()
    kept: Mapping[str, str] = field(default_factory=dict)
    twins: tuple[str, ...] = ()


def refresh(
    ws: Workspace,
    folder: Path,
    target: Target,
    *,
    force: bool = False,
    dry_run: bool = False,
    progress: Callable[[int, int], None] | None = None,
) -> Published:
    """Make a folder hold the wiki of the workspace; see ``publish``. ``progress`` is told of campaigns: done, all."""
    known = pages.templates(ws)
    begun = time.time_ns()
    files = {name: (place, state) for place in (LIVE, ARCHIVE) for name, state in _files(ws, place, begun).items()}
    twins = sorted(name for name in files if f"{ARCHIVE}/{name}" in files)
    for name in twins:  # two campaigns cannot have one page
        del files[f"{ARCHIVE}/{name}"]
    slugs = tuple(name[:-5] for name in twins)
    stored = _stored(ws, folder)
    key = _key(target, known)
    memory = _read(stored, key) if stored else Memory()
    standing = _standing(folder)
    fine = {name for name in files if _is_known(name, files[name][1], memory, standing)}
    overviews = (target.index, DEFINITIONS, PROMISES, MANIFEST)
    if fine == set(files) == set(memory.campaigns) and all(_same(path, memory, standing) for path in overviews):
        return Published(Outcome(same=len(memory.pages) - 1), twins=slugs)
    from alignkit.disk.rowfile import RowFile
    from alignkit.disk.wikirun import Work

    with closing(RowFile()) as before, closing(RowFile()) as rows:
        if fine and stored:
            before.read(stored.with_suffix(".rows"))
        work = Work(
            ws, target, files, {name for name in fine if name in before}, memory, before, rows, known.own, progress
        )
        with renderer(known) as render:
            outcome = publish(folder, work.pages(render), force=force, dry_run=dry_run)
        outcome.same += work.passed
        if stored and not dry_run:
            left_alone = set(outcome.edited)
            work.made = {name: made for name, made in work.made.items() if made[0] and not left_alone & set(made[1])}
            after = _standing(folder)
            kept = {path for _, paths in work.made.values() for path in paths} | {*overviews} - left_alone
            standing = {path: after[path] for path in sorted(kept) if path in after}
            _write(stored, Memory(key, work.made, standing), rows)
    return Published(outcome, tuple(work.broken), work.kept, slugs)


def _files(ws: Workspace, place: str, now: int) -> dict[str, Files]:
    """Every campaign file of a folder by name, archived ones behind their folder's, and what tells of its changes."""
    found: dict[str, Files] = {}
    sealed: set[str] = set()
    with suppress(OSError):
        sealed.update(os.listdir(ws.campaigns / "sealed"))  # noqa: PTH208 - ten thousand names; no Path for each
    for name, key in look(ws, place).files().items():
        states = [key, *_sealed(ws, name[:-5])] if name[:-5] in sealed else [key]
        told = all(state and now - state[1] > _MOMENT for state in states)
        found[f"{place}/{name}" if place else name] = tuple([state for state in states if state]) if told else ()
    return found


def _sealed(ws: Workspace, slug: str) -> Iterator[tuple[int, ...] | None]:
    with suppress(OSError), os.scandir(ws.campaigns / "sealed" / slug) as entries:
        for entry in sorted(entries, key=lambda entry: entry.name):
            found = entry.stat(follow_symlinks=False)
            yield (found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino) if entry.is_file() else None


def _standing(folder: Path) -> dict[str, tuple[int, ...]]:
    """What tells that a page has changed, for every page there is."""
    found: dict[str, tuple[int, ...]] = {}
    for inside in ("", "campaigns/", "revisions/"):
        with suppress(OSError), os.scandir(folder / inside) as entries:
            for entry in entries:
                if entry.name.endswith((".md", MANIFEST)) and entry.is_file(follow_symlinks=False):
                    state = entry.stat(follow_symlinks=False)
                    found[inside + entry.name] = (state.st_size, state.st_mtime_ns, state.st_ino)
    return found


def _is_known(name: str, state: Files, memory: Memory, standing: Mapping[str, tuple[int, ...]]) -> bool:
    was, paths = memory.campaigns.get(name, ((), []))
    return bool(state) and was == state and all(_same(path, memory, standing) for path in paths)


def _same(path: str, memory: Memory, standing: Mapping[str, tuple[int, ...]]) -> bool:
    return path in standing and memory.pages.get(path) == standing[path]


def _key(target: Target, known: Templates) -> str:
    told = [__version__, target.name, sorted(known.sources.items())]
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()


def _stored(ws: Workspace, folder: Path) -> Path | None:
    """Where it is remembered; None where there is no place for it that others cannot write."""
    named = hashlib.sha256(os.fsencode(folder)).hexdigest()[:12]
    with suppress(OSError):
        return kept_dir(ws) / f"wiki-{named}.json"
    return None


def _read(path: Path, key: str) -> Memory:
    try:
        data = json.loads(read_bounded(path, _LARGEST))
        if data["key"] != key:
            return Memory()
        campaigns = {
            str(name): (tuple(map(tuple, state)), [str(path) for path in paths])
            for name, (state, paths) in data["campaigns"].items()
        }
        return Memory(key, campaigns, {str(path): tuple(state) for path, state in data["pages"].items()})
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return Memory()


def _write(path: Path, memory: Memory, rows: RowFile) -> None:
    """Remember; where that cannot be written, the next run takes its time."""
    with suppress(OSError):
        atomic.folder(path.parent)
        atomic.replace(path.with_suffix(".rows"), b"".join(rows.lines(memory.campaigns)))
        told = {"key": memory.key, "campaigns": memory.campaigns, "pages": memory.pages}
        atomic.replace(path, json.dumps(told).encode())
