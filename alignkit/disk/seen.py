"""What a folder of campaign files looks like from outside: the names, and what tells that a file has changed."""

from __future__ import annotations

import os
from array import array
from dataclasses import dataclass, field

from alignkit.disk.workspace import Workspace

LIVE, ARCHIVE = "", "archive"
Key = tuple[int, int, int, int]  # size, modified and changed in nanoseconds, inode
_KIND, _FILE = 0o170000, 0o100000
_LARGEST = 0x7FFF_FFFF_FFFF_FFFF


@dataclass(slots=True)
class Seen:
    """``keys`` are four numbers a name. ``odd`` are links and what is no file: nothing tells of them."""

    names: list[str] = field(default_factory=list)
    keys: array[int] = field(default_factory=lambda: array("q"))
    odd: list[str] = field(default_factory=list)

    @property
    def picture(self) -> bytes:
        """Equal for equal folders, read in the same order; empty where something odd is in it."""
        if self.odd:
            return b""
        return self._drawn()

    @property
    def looks(self) -> int:
        """Tells two looks of one run apart as the picture does, and is small; odd names count too."""
        return hash((self._drawn(), *self.odd))

    def _drawn(self) -> bytes:
        return "\0".join(self.names).encode("utf-8", "surrogateescape") + b"\0\0" + self.keys.tobytes()

    def files(self) -> dict[str, Key | None]:
        """Name -> key, None for the odd; by slug."""
        four = iter(self.keys)
        keys: dict[str, Key | None] = dict(zip(self.names, zip(four, four, four, four, strict=True), strict=True))
        keys |= dict.fromkeys(self.odd)
        return {name: keys[name] for name in sorted(keys, key=lambda name: name[:-5])}


def look(ws: Workspace, folder: str) -> Seen:
    """The campaign files of a folder, LIVE or ARCHIVE. Raises Refused where it cannot be read."""
    path = ws.campaigns / folder if folder else ws.campaigns
    seen = Seen()
    names, keys = seen.names, seen.keys
    try:
        with os.scandir(ws.inside(path)) as entries:
            for entry in entries:
                name = entry.name
                if name[-5:].lower() != ".toml" or name[0] == ".":
                    continue
                try:
                    found = entry.stat(follow_symlinks=False)
                except OSError:
                    seen.odd.append(name)
                    continue
                if found.st_mode & _KIND == _FILE:
                    names.append(name)
                    keys.extend((found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino & _LARGEST))
                else:
                    seen.odd.append(name)
    except (FileNotFoundError, NotADirectoryError):
        return Seen()
    except OSError as error:
        from alignkit.disk.listing import unreadable

        raise unreadable(ws, path, error) from error
    return seen
