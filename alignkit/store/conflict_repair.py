"""A campaign file in which a merge left both sides, and copies that a sync program made of one: found and mended."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from alignkit.core.errors import UserError
from alignkit.core.model import Campaign
from alignkit.files.decode import MAX_BYTES
from alignkit.files.reader import read_campaign
from alignkit.merge import file_merge
from alignkit.merge.file_merge import MergedFile
from alignkit.store import atomic, campaign_files, recovery, write_guard
from alignkit.store.lock import workspace_lock
from alignkit.store.programs import run_git
from alignkit.store.workspace import Workspace, read_limited

_GIT_TIMEOUT = 10.0  # seconds


@dataclass(frozen=True, slots=True)
class RepairedFile:
    """A file made whole: what it holds now, where its text with the markers is kept, whether the base was known."""

    joined: MergedFile
    kept: Path
    has_base: bool


@dataclass(frozen=True, slots=True)
class ConflictCopy:
    """A file that a sync or merge program made of a campaign; ``campaign`` is None where it cannot be read."""

    path: Path
    campaign: Campaign | None


def repair_conflict(ws: Workspace, slug: str) -> RepairedFile | None:
    """Join both sides of a file with git's conflict markers field by field; None where it holds no whole conflict.

    The text with the markers is kept beside the recovery files first. Raises UserError where a side is broken.
    """
    try:
        with workspace_lock(ws):
            path = write_guard.check_campaign_file(ws, ws.campaign_path(slug))
            raw = read_limited(path, MAX_BYTES)
            found = file_merge.split_conflict(raw) if len(raw) <= MAX_BYTES else None
            if found is None:
                return None
            base, ours, theirs = found
            base = base or _read_merge_base(ws, path)
            if base and read_campaign(base, slug).campaign is None:
                base = b""
            joined = file_merge.merge_files(
                base, ours, theirs, slug, lambda campaign: campaign_files.with_base(ws, campaign)
            )
            kept = recovery.save_recovery(ws, slug, "", raw, "both sides of a merge").path
            kept = kept.rename(kept.with_name(f"{slug}.{os.urandom(4).hex()}.toml"))
            atomic.replace_file(path, joined.raw)
    except OSError as error:
        raise UserError(f"{ws.display_path(ws.campaign_path(slug))} {atomic.describe_write_error(error)}.") from error
    return RepairedFile(joined, kept, bool(base))


def list_conflict_copies(ws: Workspace, slug: str) -> list[ConflictCopy]:
    """The conflict copies next to a campaign file, by name."""
    found = []
    for path in campaign_files.find_conflict_copies(ws, slug):
        try:
            campaign = campaign_files.load_file(ws, slug, path).loaded.campaign
        except (OSError, UserError):
            campaign = None
        found.append(ConflictCopy(path, campaign))
    return found


def merged_by_lines(base: Path, ours: Path, theirs: Path) -> tuple[bytes, bool]:
    """What git makes of three files by lines, with conflict markers where it must; whether none were needed.

    Raises UserError where git cannot.
    """
    names = [word for label in ("ours", "base", "theirs") for word in ("-L", label)]
    done = run_git(["merge-file", "-p", "-q", *names, "--", str(ours), str(base), str(theirs)], _GIT_TIMEOUT)
    if done is None:
        raise UserError("git could not be run to merge it by lines.")
    if not 0 <= done.returncode < 128:
        raise UserError("git cannot merge it by lines either.")
    return done.stdout, done.returncode == 0


def _read_merge_base(ws: Workspace, path: Path) -> bytes:
    """What both sides of a merge under way began from, as git's index has it; empty where it has none."""
    words = ["cat-file", "blob", f":1:./{path.relative_to(ws.root).as_posix()}"]
    done = run_git(["-C", str(ws.root), *words], _GIT_TIMEOUT)
    return done.stdout if done and done.returncode == 0 else b""
