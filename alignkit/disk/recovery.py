"""What could not be saved, kept outside the workspace until somebody takes it up; and where the user was.

A recovery file is one line of JSON behind ``# alignkit``, then the campaign file's bytes as they should have been. It
is tied to the digest of the bytes the work began from, and never laid over anything by itself.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from alignkit.disk import atomic
from alignkit.disk.workspace import Workspace, check_slug, read_bounded, state_dir
from alignkit.problems import Refused

_RUN = os.urandom(4).hex()  # one process keeps one file a campaign, and never writes over another's
_NAME = re.compile(r"([a-z0-9-]{1,60})\.[0-9a-f]{8}\.toml")
_HEAD = b"# alignkit "
_SIZE = 2 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Recovery:
    """One kept text. ``fits``: the campaign file still holds the bytes the text was made from."""

    slug: str
    path: Path
    base_digest: str  # of the bytes it was made from; empty where that is not known
    at: datetime  # UTC
    why: str
    fits: bool


def keep(ws: Workspace, slug: str, base_digest: str, text: bytes, why: str) -> Recovery:
    """Keep a text that could not be saved, in place of what this process kept for that campaign. Raises OSError."""
    now = datetime.now(UTC).replace(microsecond=0)
    head = {"slug": slug, "base": base_digest, "at": now.isoformat(), "why": why, "workspace": str(ws.root)}
    path = _folder(ws, "recovery") / f"{check_slug(slug)}.{_RUN}.toml"
    atomic.folder(path.parent)
    atomic.replace(path, _HEAD + json.dumps(head).encode() + b"\n" + text)
    return Recovery(slug, path, base_digest, now, why, _digest_now(ws, slug) == base_digest)


def saved(ws: Workspace, slug: str) -> None:
    """A later save of this process holds what it had kept: drop that."""
    with contextlib.suppress(OSError):
        (_folder(ws, "recovery") / f"{slug}.{_RUN}.toml").unlink()


def recoveries(ws: Workspace) -> tuple[Recovery, ...]:
    """Everything kept for this workspace, oldest first; files that are none are passed over."""
    folder = _folder(ws, "recovery")
    atomic.sweep(folder)
    try:
        names = sorted(entry.name for entry in folder.iterdir())
    except OSError:
        return ()
    found = [recovery for name in names if (recovery := _read(ws, folder / name))]
    return tuple(sorted(found, key=lambda recovery: (recovery.at, recovery.path.name)))


def text_of(recovery: Recovery) -> bytes:
    """The campaign file as it should have been, to be read like any other. Raises OSError."""
    return read_bounded(recovery.path, _SIZE).partition(b"\n")[2]


def discard(recovery: Recovery) -> None:
    """Remove a kept text for good. Raises OSError."""
    recovery.path.unlink(missing_ok=True)


def place(ws: Workspace, slug: str) -> dict[str, Any]:
    """Where the user was in a campaign, as ``keep_place`` was told; empty where that is lost."""
    with contextlib.suppress(OSError, ValueError, RecursionError):
        found = json.loads(read_bounded(_folder(ws, "places") / f"{check_slug(slug)}.json", 64 * 1024))
        return found if isinstance(found, dict) else {}
    return {}


def keep_place(ws: Workspace, slug: str, where: dict[str, Any]) -> None:
    """Remember where the user is, without waiting for the disk; losing it does no harm."""
    path = _folder(ws, "places") / f"{check_slug(slug)}.json"
    with contextlib.suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        atomic.put(path, json.dumps(where).encode())


def forget_place(ws: Workspace, slug: str) -> None:
    """A campaign of an old name begins anew at its first question."""
    with contextlib.suppress(OSError):
        (_folder(ws, "places") / f"{check_slug(slug)}.json").unlink(missing_ok=True)


def _read(ws: Workspace, path: Path) -> Recovery | None:
    match = _NAME.fullmatch(path.name)
    if not match or path.is_symlink():
        return None
    try:
        first = read_bounded(path, _SIZE).partition(b"\n")[0]
        at = datetime.fromtimestamp(int(path.stat().st_mtime), UTC)
    except (OSError, ValueError, OverflowError):
        return None
    head: Any = None
    with contextlib.suppress(ValueError, RecursionError):
        head = json.loads(first.removeprefix(_HEAD))
    head = head if isinstance(head, dict) else {}
    base, why = (value if isinstance(value := head.get(key), str) else "" for key in ("base", "why"))
    try:
        slug = check_slug(match[1])
    except Refused:
        return None
    return Recovery(slug, path, base, at, why, bool(base) and _digest_now(ws, slug) == base)


def _digest_now(ws: Workspace, slug: str) -> str:
    try:
        raw = read_bounded(ws.inside(ws.campaign_path(slug)), _SIZE)
    except (OSError, Refused):
        return ""
    return hashlib.sha256(raw).hexdigest()


def _folder(ws: Workspace, kind: str) -> Path:
    return state_dir() / kind / hashlib.sha256(os.fsencode(ws.root)).hexdigest()[:16]
