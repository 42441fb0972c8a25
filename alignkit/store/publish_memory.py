"""What `publish wiki` remembers of the pages it wrote, so that it passes over what has not changed.

It is thrown away at will and never trusted over the files: it counts only while alignkit, the templates, the campaign's
files and its pages are what they were. It lies in the user's cache folder, where only this user can write.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from alignkit import __version__
from alignkit.render.targets import WikiTarget
from alignkit.store import atomic
from alignkit.store.overview_rows import OverviewRows
from alignkit.store.template_sandbox import Templates
from alignkit.store.workspace import Workspace, kept_dir, read_limited

_MAX_MEMORY_BYTES = 256 * 1024 * 1024

FileStamps = tuple[tuple[int, ...], ...]  # of a campaign's file and sealed copies; () if they tell nothing yet
PageStamps = Mapping[str, tuple[int, ...]]  # path -> size, time of modification in nanoseconds, inode


class MadeCampaign(NamedTuple):
    """The pages that were made of a campaign, and the state of the files they were made of.

    ``bases`` are the slugs of the campaigns that it is based on, ``base_stamps`` the state of their sealed copies.
    """

    stamps: FileStamps
    paths: list[str]
    bases: tuple[str, ...] = ()
    base_stamps: FileStamps = ()


@dataclass(slots=True)
class PublishMemory:
    """``campaigns``: a file's name -> what was made of it. ``key`` stands for what made the pages."""

    key: str = ""
    campaigns: dict[str, MadeCampaign] = field(default_factory=dict)
    pages: dict[str, tuple[int, ...]] = field(default_factory=dict)

    def is_campaign_unchanged(
        self, name: str, state: FileStamps, pages: PageStamps, stamp_bases: Callable[[tuple[str, ...]], FileStamps]
    ) -> bool:
        """Whether a campaign's files, those of its bases, and all its pages are what they were."""
        was = self.campaigns.get(name)
        return (
            was is not None
            and bool(state)
            and was.stamps == state
            and was.base_stamps == stamp_bases(was.bases)
            and all(self.is_page_unchanged(path, pages) for path in was.paths)
        )

    def is_page_unchanged(self, path: str, pages: PageStamps) -> bool:
        return path in pages and self.pages.get(path) == pages[path]


def memory_key(target: WikiTarget, known: Templates) -> str:
    """A digest of what pages depend on besides the campaigns: alignkit, the target, the templates."""
    parts = [__version__, target.name, sorted(known.sources.items())]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def memory_path(ws: Workspace, folder: Path) -> Path | None:
    """The file of what is remembered of a wiki folder; None if there is no place that others cannot write."""
    named = hashlib.sha256(os.fsencode(folder)).hexdigest()[:12]
    with suppress(OSError):
        return kept_dir(ws) / f"wiki-{named}.json"
    return None


def read_memory(path: Path, key: str) -> PublishMemory:
    """Empty if there is none, or it cannot be read, or has another key."""
    try:
        data = json.loads(read_limited(path, _MAX_MEMORY_BYTES))
        if data["key"] != key:
            return PublishMemory()
        campaigns = {
            str(name): MadeCampaign(
                tuple(map(tuple, state)),
                [str(path) for path in paths],
                tuple(str(slug) for slug in bases),
                tuple(map(tuple, base_stamps)),
            )
            for name, (state, paths, bases, base_stamps) in data["campaigns"].items()
        }
        return PublishMemory(key, campaigns, {str(path): tuple(state) for path, state in data["pages"].items()})
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return PublishMemory()


def write_memory(path: Path, memory: PublishMemory, rows: OverviewRows) -> None:
    """If it cannot be written, the next run takes its time."""
    with suppress(OSError):
        atomic.make_folder(path.parent)
        atomic.replace_file(path.with_suffix(".rows"), b"".join(rows.lines(memory.campaigns)))
        data = {"key": memory.key, "campaigns": memory.campaigns, "pages": memory.pages}
        atomic.replace_file(path, json.dumps(data).encode())
