"""Answers that somebody began to give line by line, kept in the user's state folder until all are written."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Mapping
from pathlib import Path

from alignkit.core.errors import UserError
from alignkit.core.model import Team
from alignkit.store import atomic
from alignkit.store.recovery import state_subfolder
from alignkit.store.workspace import Workspace, check_slug, read_limited

_MAX_BYTES = 1024 * 1024


def read_begun(ws: Workspace, slug: str, team: Team) -> dict[str, str]:
    """What was answered so far, by step; empty where nothing was, or where it cannot be read."""
    with contextlib.suppress(OSError, ValueError, RecursionError):
        found = json.loads(read_limited(_path(ws, slug, team), _MAX_BYTES))
        if isinstance(found, dict):
            return {str(step): str(text) for step, text in found.items()}
    return {}


def keep_begun(ws: Workspace, slug: str, team: Team, answers: Mapping[str, str]) -> None:
    """Keep what was answered so far. Raises UserError where the disk refuses."""
    path = _path(ws, slug, team)
    try:
        atomic.make_folder(path.parent)
        atomic.replace_file(path, json.dumps(dict(answers), ensure_ascii=False).encode())
    except OSError as error:
        raise UserError(f"{path} {atomic.describe_write_error(error)}.") from error


def drop_begun(ws: Workspace, slug: str, team: Team) -> None:
    """Forget the answers, once they are written."""
    with contextlib.suppress(OSError):
        _path(ws, slug, team).unlink(missing_ok=True)


def _path(ws: Workspace, slug: str, team: Team) -> Path:
    return state_subfolder(ws, "asked") / f"{check_slug(slug)}.{team}.json"
