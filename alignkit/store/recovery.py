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

from alignkit.core.errors import UserError
from alignkit.store import atomic
from alignkit.store.user_folders import state_folder
from alignkit.store.workspace import Workspace, check_slug, read_limited

_RUN_ID = os.urandom(4).hex()  # one process keeps one file a campaign, and never writes over another's
_FILE_NAME = re.compile(r"([a-z0-9-]{1,60})\.[0-9a-f]{8}\.toml")
_HEADER = b"# alignkit "
_MAX_BYTES = 2 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class RecoveredText:
    """One kept text. ``fits``: the campaign file still holds the bytes the text was made from."""

    slug: str
    path: Path
    base_digest: str  # of the bytes it was made from; empty where that is not known
    at: datetime  # UTC
    why: str
    matches_file: bool


def save_recovery(ws: Workspace, slug: str, base_digest: str, text: bytes, why: str) -> RecoveredText:
    """Keep a text that could not be saved, in place of what this process kept for that campaign. Raises OSError."""
    now = datetime.now(UTC).replace(microsecond=0)
    head = {"slug": slug, "base": base_digest, "at": now.isoformat(), "why": why, "workspace": str(ws.root)}
    path = state_subfolder(ws, "recovery") / f"{check_slug(slug)}.{_RUN_ID}.toml"
    atomic.make_folder(path.parent)
    atomic.replace_file(path, _HEADER + json.dumps(head).encode() + b"\n" + text)
    return RecoveredText(slug, path, base_digest, now, why, _current_digest(ws, slug) == base_digest)


def drop_own_recovery(ws: Workspace, slug: str) -> None:
    """A later save of this process holds what it had kept: drop that."""
    with contextlib.suppress(OSError):
        (state_subfolder(ws, "recovery") / f"{slug}.{_RUN_ID}.toml").unlink()


def list_recoveries(ws: Workspace) -> tuple[RecoveredText, ...]:
    """Everything kept for this workspace, oldest first; files that are none are passed over."""
    folder = state_subfolder(ws, "recovery")
    atomic.remove_stale_temporaries(folder)
    try:
        names = sorted(entry.name for entry in folder.iterdir())
    except OSError:
        return ()
    found = [recovery for name in names if (recovery := _parse_recovery(ws, folder / name))]
    return tuple(sorted(found, key=lambda recovery: (recovery.at, recovery.path.name)))


def read_recovery(recovery: RecoveredText) -> bytes:
    """The campaign file as it should have been, to be read like any other. Raises OSError."""
    return read_limited(recovery.path, _MAX_BYTES).partition(b"\n")[2]


def delete_recovery(recovery: RecoveredText) -> None:
    """Remove a kept text for good. Raises OSError."""
    recovery.path.unlink(missing_ok=True)


def read_bookmark(ws: Workspace, slug: str) -> dict[str, Any]:
    """Where the user was in a campaign when it was last kept; empty if that is not known."""
    with contextlib.suppress(OSError, ValueError, RecursionError):
        found = json.loads(read_limited(state_subfolder(ws, "places") / f"{check_slug(slug)}.json", 64 * 1024))
        return found if isinstance(found, dict) else {}
    return {}


def save_bookmark(ws: Workspace, slug: str, where: dict[str, Any]) -> None:
    """Remember where the user is, without waiting for the disk; losing it does no harm."""
    path = state_subfolder(ws, "places") / f"{check_slug(slug)}.json"
    with contextlib.suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        atomic.put(path, json.dumps(where).encode())


def delete_bookmark(ws: Workspace, slug: str) -> None:
    """A campaign of an old name begins anew at its first question."""
    with contextlib.suppress(OSError):
        (state_subfolder(ws, "places") / f"{check_slug(slug)}.json").unlink(missing_ok=True)


def _parse_recovery(ws: Workspace, path: Path) -> RecoveredText | None:
    match = _FILE_NAME.fullmatch(path.name)
    if not match or path.is_symlink():
        return None
    try:
        first = read_limited(path, _MAX_BYTES).partition(b"\n")[0]
        at = datetime.fromtimestamp(int(path.stat().st_mtime), UTC)
    except (OSError, ValueError, OverflowError):
        return None
    head: Any = None
    with contextlib.suppress(ValueError, RecursionError):
        head = json.loads(first.removeprefix(_HEADER))
    head = head if isinstance(head, dict) else {}
    base, why = (value if isinstance(value := head.get(key), str) else "" for key in ("base", "why"))
    try:
        slug = check_slug(match[1])
    except UserError:
        return None
    return RecoveredText(slug, path, base, at, why, bool(base) and _current_digest(ws, slug) == base)


def _current_digest(ws: Workspace, slug: str) -> str:
    try:
        raw = read_limited(ws.inside(ws.campaign_path(slug)), _MAX_BYTES)
    except (OSError, UserError):
        return ""
    return hashlib.sha256(raw).hexdigest()


def state_subfolder(ws: Workspace, kind: str) -> Path:
    return state_folder() / kind / hashlib.sha256(os.fsencode(ws.root)).hexdigest()[:16]
