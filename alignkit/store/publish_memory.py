"""What `publish wiki` remembers of the pages it wrote, so that it passes over what has not changed.

It is thrown away at will and never trusted over the files: it counts only while alignkit, the templates, the campaign's
files and its pages are what they were. It lies in the user's cache folder, where only this user can write.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import NamedTuple, TypeVar

from alignkit import __version__
from alignkit.render.targets import WikiTarget
from alignkit.store import atomic
from alignkit.store.overview_rows import OverviewRows
from alignkit.store.regular_files import open_regular
from alignkit.store.template_sandbox import Templates
from alignkit.store.workspace import Workspace, kept_dir

_T = TypeVar("_T")
_MAX_KEY_BYTES = 1024

FileStamps = int  # stands for the state of a campaign's file and sealed copies; 0 if it tells nothing yet
PageStamps = Mapping[str, int]  # path -> what stands for size, time of modification and inode
_BATCH_SIZE = 500  # campaigns, or pages, on a line


def fold_states(states: tuple[int | tuple[int, ...], ...]) -> int:
    """Return a number that stands for the states of files, never 0: ten thousand of them are kept.

    It is the same in every run, because Python hashes numbers, other than texts, without a secret of the process.
    """
    return hash(states) or 1


class MadeCampaign(NamedTuple):
    """The pages that were made of a campaign, and the state of the files they were made of.

    ``bases`` are the slugs of the campaigns that it is based on, ``base_stamps`` the state of their sealed copies.
    """

    stamps: FileStamps
    paths: tuple[str, ...]
    bases: tuple[str, ...] = ()
    base_stamps: FileStamps = 0


@dataclass(slots=True)
class PublishMemory:
    """``campaigns``: a file's name -> what was made of it. ``key`` stands for what made the pages."""

    key: str = ""
    campaigns: dict[str, MadeCampaign] = field(default_factory=dict)
    pages: dict[str, int] = field(default_factory=dict)

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
    memory = PublishMemory(key)
    try:
        with open_regular(path) as kept:
            if json.loads(kept.readline(_MAX_KEY_BYTES)) != key:
                return PublishMemory()
            for line in kept:
                campaigns, pages = json.loads(line)
                for name, state, paths, bases, base_stamps in campaigns:
                    made = MadeCampaign(int(state), _texts(paths), _texts(bases), int(base_stamps))
                    memory.campaigns[str(name)] = made
                memory.pages |= {str(path): int(state) for path, state in pages}
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return PublishMemory()
    return memory


def _texts(values: Iterable[object]) -> tuple[str, ...]:
    return tuple([str(value) for value in values])


def write_memory(path: Path, memory: PublishMemory, rows: OverviewRows) -> None:
    """If it cannot be written, the next run takes its time."""
    with suppress(OSError):
        atomic.make_folder(path.parent)
        atomic.replace_file(path.with_suffix(".rows"), rows.lines(memory.campaigns))
        atomic.replace_file(path, _memory_lines(memory))


def _memory_lines(memory: PublishMemory) -> Iterator[bytes]:
    """Yield the key on a line, then campaigns and pages, many on a line: to read ten thousand lines takes longer."""
    yield json.dumps(memory.key).encode() + b"\n"
    for batch in _batches([name, *made] for name, made in memory.campaigns.items()):
        yield json.dumps([batch, []], separators=(",", ":")).encode() + b"\n"
    for pages in _batches(memory.pages.items()):
        yield json.dumps([[], pages], separators=(",", ":")).encode() + b"\n"


def _batches(items: Iterable[_T]) -> Iterator[list[_T]]:
    left = iter(items)
    while batch := list(islice(left, _BATCH_SIZE)):
        yield batch
