"""The links of an open room, in the user's state folder, so that a room that was killed comes back with the same ones.

A room that ends as it should removes them, and its links are dead. Who can read this user's files can read them.
"""

from __future__ import annotations

import contextlib
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from alignkit.core.errors import UserError
from alignkit.store import atomic
from alignkit.store.recovery import state_subfolder
from alignkit.store.workspace import Workspace, check_slug, read_limited

MOST_SECONDS = 12 * 3600  # after which the links of a killed room are dead too


@dataclass(frozen=True, slots=True)
class KeptRoom:
    """A room as it was opened: the secret of each role, and where it listened."""

    secrets: Mapping[str, str]
    host: str
    port: int


def read_room(ws: Workspace, slug: str) -> KeptRoom | None:
    """The room that was opened last and has not ended; None where there is none, or where it is too old."""
    with contextlib.suppress(OSError, ValueError, KeyError, TypeError, AttributeError):
        found = json.loads(read_limited(_path(ws, slug), 16 * 1024))
        if 0 <= time.time() - float(found["opened"]) < MOST_SECONDS:
            secrets = {str(role): str(secret) for role, secret in found["secrets"].items()}
            return KeptRoom(secrets, str(found["host"]), int(found["port"]))
    return None


def keep_room(ws: Workspace, slug: str, secrets: Mapping[str, str], host: str, port: int) -> None:
    """Keep the links of a room that opens now. Raises UserError where the disk refuses."""
    path = _path(ws, slug)
    kept = {"secrets": dict(secrets), "host": host, "port": port, "opened": time.time()}
    try:
        atomic.make_folder(path.parent)
        path.parent.chmod(0o700)  # who has a link may speak for a team
        atomic.replace_file(path, json.dumps(kept).encode())
    except OSError as error:
        raise UserError(f"{path} {atomic.describe_write_error(error)}.") from error


def drop_room(ws: Workspace, slug: str, port: int) -> None:
    """Forget the links of the room that ends on this port; those of another one, opened later, stay."""
    kept = read_room(ws, slug)
    if kept is None or kept.port == port:
        with contextlib.suppress(OSError):
            _path(ws, slug).unlink(missing_ok=True)


def _path(ws: Workspace, slug: str) -> Path:
    return state_subfolder(ws, "rooms") / f"{check_slug(slug)}.json"
