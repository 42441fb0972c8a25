"""A campaign file in which a merge left both sides, and copies that a sync program made of one: found and mended."""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

from alignkit.disk import atomic, listing, recovery, writable
from alignkit.disk.identity import GIT
from alignkit.disk.lock import locked
from alignkit.disk.workspace import Workspace, read_bounded
from alignkit.fileformat.reading import MAX_BYTES, read
from alignkit.merging import joining
from alignkit.merging.joining import Joined
from alignkit.model import Campaign
from alignkit.problems import Refused

_TIMEOUT = 10.0  # seconds


@dataclass(frozen=True, slots=True)
class Mended:
    """A file made whole: what it holds now, where its text with the markers is kept, whether the base was known."""

    joined: Joined
    kept: Path
    with_base: bool


@dataclass(frozen=True, slots=True)
class Copy:
    """A file that a sync or merge program made of a campaign; ``campaign`` is None where it cannot be read."""

    path: Path
    campaign: Campaign | None


def mend(ws: Workspace, slug: str) -> Mended | None:
    """Join both sides of a file with git's conflict markers field by field; None where it holds no whole conflict.

    The text with the markers is kept beside the recovery files first. Raises Refused where a side is broken.
    """
    try:
        with locked(ws):
            path = writable.campaign_file(ws, ws.campaign_path(slug))
            raw = read_bounded(path, MAX_BYTES)
            found = joining.sides(raw) if len(raw) <= MAX_BYTES else None
            if found is None:
                return None
            base, ours, theirs = found
            base = base or _merge_base(ws, path)
            if base and read(base, slug).campaign is None:
                base = b""
            joined = joining.joined(base, ours, theirs, slug)
            kept = recovery.keep(ws, slug, "", raw, "both sides of a merge").path
            kept = kept.rename(kept.with_name(f"{slug}.{os.urandom(4).hex()}.toml"))
            atomic.replace(path, joined.raw)
    except OSError as error:
        raise Refused(f"{ws.shown_path(ws.campaign_path(slug))} {atomic.told(error)}.") from error
    return Mended(joined, kept, bool(base))


def copies(ws: Workspace, slug: str) -> list[Copy]:
    """The conflict copies of a campaign that lie beside it, by name."""
    found = []
    for path in listing.conflict_copies(ws, slug):
        try:
            campaign = listing.load(ws, slug, path).loaded.campaign
        except (OSError, Refused):
            campaign = None
        found.append(Copy(path, campaign))
    return found


def merged_by_lines(base: Path, ours: Path, theirs: Path) -> tuple[bytes, bool]:
    """What git makes of three files by lines, with conflict markers where it must; whether none were needed.

    Raises Refused where git cannot.
    """
    names = [word for label in ("ours", "base", "theirs") for word in ("-L", label)]
    try:
        done = subprocess.run(
            [*GIT, "merge-file", "-p", "-q", *names, "--", str(ours), str(base), str(theirs)],
            capture_output=True,
            timeout=_TIMEOUT,
            stdin=subprocess.DEVNULL,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise Refused("git could not be run to merge it by lines.") from error
    if not 0 <= done.returncode < 128:
        raise Refused("git cannot merge it by lines either.")
    return done.stdout, done.returncode == 0


def _merge_base(ws: Workspace, path: Path) -> bytes:
    """What both sides of a merge under way began from, as git's index has it; empty where it has none."""
    words = ["cat-file", "blob", f":1:./{path.relative_to(ws.root).as_posix()}"]
    try:
        done = subprocess.run(
            [*GIT, "-C", str(ws.root), *words],
            capture_output=True,
            timeout=_TIMEOUT,
            stdin=subprocess.DEVNULL,
            check=False,
            env={**os.environ, "GIT_NO_LAZY_FETCH": "1", "GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0"},
        )
    except (OSError, subprocess.TimeoutExpired):
        return b""
    return done.stdout if done.returncode == 0 else b""
