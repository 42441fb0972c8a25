"""Two changes of a file that its disk cannot tell apart: size, inode and moments are the same after both."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Iterator
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


def put_on_coarse_disk(path: Path, patch: pytest.MonkeyPatch, age: int) -> None:
    """From now on the disk says of a file that it was last changed so many nanoseconds ago, and no time passes."""
    now = time.time_ns()
    moment = now - age
    patch.setattr(time, "time_ns", lambda: now)
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


def listed_title(root: Path) -> str:
    entries = json.loads(run_checked("list", "--json").stdout)
    return next(entry["title"] for entry in entries if entry["slug"] == SLUG)


def published_title(root: Path) -> str:
    run_checked("publish", "wiki")
    page = (root / "wiki" / "campaigns" / f"{SLUG}.md").read_text()
    return next(line.removeprefix("# ") for line in page.splitlines() if line.startswith("# "))


@pytest.fixture
def path(root: Path) -> Path:
    """A campaign's file; the others are gone, so that nothing is read anew because of them."""
    kept = root / "campaigns" / f"{SLUG}.toml"
    for other in root.glob("campaigns/*.toml"):
        if other != kept:
            other.unlink()
    return kept


def with_title(text: str, title: str) -> str:
    line = next(line for line in text.splitlines() if line.startswith("title = "))
    return text.replace(line, f'title = "{title}"')


@pytest.mark.parametrize("shown_title", [listed_title, published_title])
def test_a_second_change_that_the_disk_cannot_tell_from_the_first_is_seen(
    root: Path, path: Path, shown_title: Callable[[Path], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    text = path.read_text()
    path.write_text(with_title(text, "The first text"))
    inode, size = path.stat().st_ino, path.stat().st_size
    with monkeypatch.context() as patch:
        put_on_coarse_disk(path, patch, age=10**6)
        assert shown_title(root) == "The first text"
        path.write_text(with_title(text, "The other text"))
        assert (path.stat().st_ino, path.stat().st_size) == (inode, size)
        assert shown_title(root) == "The other text"


@pytest.mark.parametrize("shown_title", [listed_title, published_title])
def test_what_was_changed_long_ago_is_not_read_again(
    root: Path, path: Path, shown_title: Callable[[Path], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The other side: of a file that seems unchanged for an hour what is kept is believed."""
    text = path.read_text()
    path.write_text(with_title(text, "The first text"))
    with monkeypatch.context() as patch:
        put_on_coarse_disk(path, patch, age=3600 * 10**9)
        assert shown_title(root) == "The first text"
        path.write_text(with_title(text, "The other text"))
        assert shown_title(root) == "The first text"
