"""Two changes of a file that its disk cannot tell apart: size, inode and moments are the same after both."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.command_line import run_checked

SLUG = "ledger-days-cologne"


class EntryOfMoment:
    """A directory entry whose file was changed at a given moment, as a disk with a coarse clock has it."""

    def __init__(self, entry: os.DirEntry[str], moment: int) -> None:
        self._entry, self._moment = entry, moment

    def __getattr__(self, name: str) -> Any:
        return getattr(self._entry, name)

    def stat(self, *, follow_symlinks: bool = True) -> os.stat_result:
        return at_moment(self._entry.stat(follow_symlinks=follow_symlinks), self._moment)


def at_moment(found: os.stat_result, moment: int) -> os.stat_result:
    seconds, nanoseconds = moment / 10**9, {"st_mtime_ns": moment, "st_ctime_ns": moment}
    times = {"st_mtime": seconds, "st_ctime": seconds, "st_atime": seconds, "st_atime_ns": moment}
    return os.stat_result(tuple(found)[:10], {**times, **nanoseconds})


def put_on_coarse_disk(path: Path, moment: int, patch: pytest.MonkeyPatch) -> None:
    """From now on the disk says of a file that it was last changed at that moment, in nanoseconds."""
    real_scandir, real_stat = os.scandir, os.stat

    @contextmanager
    def scandir(where: Any) -> Iterator[Iterator[Any]]:
        with real_scandir(where) as entries:
            yield (EntryOfMoment(each, moment) if each.name == path.name else each for each in entries)

    def stat(where: Any, **more: Any) -> os.stat_result:
        found = real_stat(where, **more)
        same = not isinstance(where, int) and Path(os.fsdecode(where)).name == path.name
        return at_moment(found, moment) if same else found

    patch.setattr(os, "scandir", scandir)
    patch.setattr(os, "stat", stat)


def listed_title() -> str:
    entries = json.loads(run_checked("list", "--json").stdout)
    return next(entry["title"] for entry in entries if entry["slug"] == SLUG)


def test_a_second_change_that_the_disk_cannot_tell_from_the_first_is_seen(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = root / "campaigns" / f"{SLUG}.toml"
    text = path.read_text()
    title = next(line for line in text.splitlines() if line.startswith("title = "))
    for other in root.glob("campaigns/*.toml"):  # nothing else is read anew because it changed a moment ago
        if other != path:
            other.unlink()
    path.write_text(text.replace(title, 'title = "The first text"'))
    inode, size = path.stat().st_ino, path.stat().st_size
    with monkeypatch.context() as patch:
        put_on_coarse_disk(path, time.time_ns(), patch)
        assert listed_title() == "The first text"
        path.write_text(text.replace(title, 'title = "The other text"'))
        assert (path.stat().st_ino, path.stat().st_size) == (inode, size)
        assert listed_title() == "The other text"


def test_what_was_changed_long_ago_is_not_read_again(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The other side: of a file that seems unchanged for an hour the index is believed."""
    path = root / "campaigns" / f"{SLUG}.toml"
    text = path.read_text()
    title = next(line for line in text.splitlines() if line.startswith("title = "))
    path.write_text(text.replace(title, 'title = "The first text"'))
    with monkeypatch.context() as patch:
        put_on_coarse_disk(path, time.time_ns() - 3600 * 10**9, patch)
        assert listed_title() == "The first text"
        path.write_text(text.replace(title, 'title = "The other text"'))
        assert listed_title() == "The first text"
