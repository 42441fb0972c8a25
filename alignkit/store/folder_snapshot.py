"""What a folder of campaign files looks like from outside: the names, and what tells that a file has changed."""

from __future__ import annotations

import os
import zlib
from array import array
from dataclasses import dataclass, field
from pathlib import Path

from alignkit.core.errors import UserError
from alignkit.store.workspace import Workspace

LIVE_FOLDER, ARCHIVE_FOLDER = "", "archive"
# Size, times of modification and of change in nanoseconds, inode. If a campaign has sealed copies, theirs are folded
# into the last two: its status depends on them as much as on its own file.
FileStamp = tuple[int, int, int, int]
_FILE_TYPE_MASK, _REGULAR_FILE = 0o170000, 0o100000
_MAX_INTEGER = 0x7FFF_FFFF_FFFF_FFFF


@dataclass(slots=True)
class FolderSnapshot:
    """``stamps`` holds four numbers a name. ``untracked`` are links and other entries whose stamps tell nothing."""

    names: list[str] = field(default_factory=list)
    stamps: array[int] = field(default_factory=lambda: array("q"))
    untracked: list[str] = field(default_factory=list)

    @property
    def picture(self) -> bytes:
        """Equal for equal folders, read in the same order; empty if a name is untracked."""
        return b"" if self.untracked else self._encode()

    @property
    def fingerprint(self) -> int:
        """A small number that differs between two snapshots of one run as their pictures do; untracked names count."""
        return hash((self._encode(), *self.untracked))

    def _encode(self) -> bytes:
        return "\0".join(self.names).encode("utf-8", "surrogateescape") + b"\0\0" + self.stamps.tobytes()

    def files(self) -> dict[str, FileStamp | None]:
        """Name -> stamp, None if untracked; sorted by slug."""
        four = iter(self.stamps)
        stamps: dict[str, FileStamp | None] = dict(
            zip(self.names, zip(four, four, four, four, strict=True), strict=True)
        )
        stamps |= dict.fromkeys(self.untracked)
        return {name: stamps[name] for name in sorted(stamps, key=lambda name: name[:-5])}


def take_snapshot(ws: Workspace, folder: str) -> FolderSnapshot:
    """The campaign files of LIVE_FOLDER or ARCHIVE_FOLDER. Raises UserError if the folder cannot be read."""
    path = ws.campaigns / folder if folder else ws.campaigns
    seen = FolderSnapshot()
    names, stamps = seen.names, seen.stamps
    sealed = _sealed_slugs(ws)
    try:
        with os.scandir(ws.inside(path)) as entries:
            for entry in entries:
                name = entry.name
                if name[-5:].lower() != ".toml" or name[0] == ".":
                    continue
                try:
                    found = entry.stat(follow_symlinks=False)
                except OSError:
                    seen.untracked.append(name)
                    continue
                if found.st_mode & _FILE_TYPE_MASK == _REGULAR_FILE:
                    names.append(name)
                    changed, inode = found.st_ctime_ns, found.st_ino
                    if name[:-5] in sealed:
                        latest, all_copies = _stamp_copies(ws, name[:-5])
                        changed, inode = max(changed, latest), inode ^ all_copies
                    stamps.extend((found.st_size, found.st_mtime_ns, changed, inode & _MAX_INTEGER))
                else:
                    seen.untracked.append(name)
    except (FileNotFoundError, NotADirectoryError):
        return FolderSnapshot()
    except OSError as error:
        raise folder_error(ws, path, error) from error
    return seen


def _sealed_slugs(ws: Workspace) -> set[str]:
    """The slugs that have a folder of sealed copies."""
    try:
        return set(os.listdir(ws.campaigns / "sealed"))  # noqa: PTH208 - ten thousand names; no Path for each
    except OSError:
        return set()


def _stamp_copies(ws: Workspace, slug: str) -> tuple[int, int]:
    """When a sealed copy was last changed, in nanoseconds, and a number that changes with any of them."""
    latest, stamps = 0, []
    try:
        with os.scandir(f"{ws.campaigns}/sealed/{slug}") as entries:
            for entry in entries:
                found = entry.stat(follow_symlinks=False)
                latest = max(latest, found.st_mtime_ns, found.st_ctime_ns)
                name = zlib.crc32(os.fsencode(entry.name))
                stamps.append((name, found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino))
    except OSError as error:
        return latest, error.errno or 1
    return latest, hash(tuple(sorted(stamps))) & _MAX_INTEGER


def stamp_bases(ws: Workspace, slugs: str) -> tuple[int, int]:
    """As ``_stamp_copies``, of several campaigns: the slugs, with blanks between them, that another is based on."""
    each = [_stamp_copies(ws, slug) for slug in slugs.split()]
    return max((latest for latest, _ in each), default=0), hash(tuple(number for _, number in each)) & _MAX_INTEGER


def folder_error(ws: Workspace, folder: Path, error: OSError) -> UserError:
    """The error of a folder that cannot be listed."""
    return UserError(f"{ws.display_path(folder)} could not be read: {describe_read_error(error)}.")


def describe_read_error(error: OSError) -> str:
    """Why a file or folder cannot be read, as the end of a sentence."""
    if isinstance(error, PermissionError):
        return "you may not read it"
    if isinstance(error, FileNotFoundError):
        return "it is a link that leads nowhere, or has just been removed"
    return (error.strerror or str(error)).lower()
