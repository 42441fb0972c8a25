"""What a folder of campaign files looks like from outside: the names, and what tells that a file has changed."""

from __future__ import annotations

import os
import zlib
from array import array
from dataclasses import dataclass, field

from alignkit.store.campaign_files import folder_error
from alignkit.store.workspace import Workspace

LIVE_FOLDER, ARCHIVE_FOLDER = "", "archive"
# Size, modified and changed in nanoseconds, inode. Where a campaign has sealed copies, what tells of their changes is
# folded into the last two: how it stands depends on them as much as on its own file.
FileStamp = tuple[int, int, int, int]
_FILE_TYPE_MASK, _REGULAR_FILE = 0o170000, 0o100000
_MAX_INTEGER = 0x7FFF_FFFF_FFFF_FFFF


@dataclass(slots=True)
class FolderSnapshot:
    """``keys`` are four numbers a name. ``odd`` are links and what is no file: nothing tells of them."""

    names: list[str] = field(default_factory=list)
    keys: array[int] = field(default_factory=lambda: array("q"))
    untracked: list[str] = field(default_factory=list)

    @property
    def picture(self) -> bytes:
        """Equal for equal folders, read in the same order; empty where something odd is in it."""
        if self.untracked:
            return b""
        return self._drawn()

    @property
    def looks(self) -> int:
        """Tells two looks of one run apart as the picture does, and is small; odd names count too."""
        return hash((self._drawn(), *self.untracked))

    def _drawn(self) -> bytes:
        return "\0".join(self.names).encode("utf-8", "surrogateescape") + b"\0\0" + self.keys.tobytes()

    def files(self) -> dict[str, FileStamp | None]:
        """Name -> key, None for the odd; by slug."""
        four = iter(self.keys)
        keys: dict[str, FileStamp | None] = dict(zip(self.names, zip(four, four, four, four, strict=True), strict=True))
        keys |= dict.fromkeys(self.untracked)
        return {name: keys[name] for name in sorted(keys, key=lambda name: name[:-5])}


def take_snapshot(ws: Workspace, folder: str) -> FolderSnapshot:
    """The campaign files of a folder, LIVE or ARCHIVE. Raises Refused where it cannot be read."""
    path = ws.campaigns / folder if folder else ws.campaigns
    seen = FolderSnapshot()
    names, keys = seen.names, seen.keys
    sealed = _sealed(ws)
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
                        latest, all_copies = _copies(ws, name[:-5])
                        changed, inode = max(changed, latest), inode ^ all_copies
                    keys.extend((found.st_size, found.st_mtime_ns, changed, inode & _MAX_INTEGER))
                else:
                    seen.untracked.append(name)
    except (FileNotFoundError, NotADirectoryError):
        return FolderSnapshot()
    except OSError as error:
        raise folder_error(ws, path, error) from error
    return seen


def _sealed(ws: Workspace) -> set[str]:
    """The slugs that have a folder of sealed copies."""
    try:
        return set(os.listdir(ws.campaigns / "sealed"))  # noqa: PTH208 - ten thousand names; no Path for each
    except OSError:
        return set()


def _copies(ws: Workspace, slug: str) -> tuple[int, int]:
    """The latest moment at which a sealed copy was changed, and a number that is another once any of them has."""
    latest, told = 0, []
    try:
        with os.scandir(f"{ws.campaigns}/sealed/{slug}") as entries:
            for entry in entries:
                found = entry.stat(follow_symlinks=False)
                latest = max(latest, found.st_mtime_ns, found.st_ctime_ns)
                name = zlib.crc32(os.fsencode(entry.name))
                told.append((name, found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino))
    except OSError as error:
        return latest, error.errno or 1
    return latest, hash(tuple(sorted(told))) & _MAX_INTEGER
