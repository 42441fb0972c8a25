"""The last import into each campaign, remembered so that one command takes it back. Counts only, outside workspaces."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from alignkit.core.model import Campaign
from alignkit.store import atomic
from alignkit.store.recovery import state_subfolder
from alignkit.store.workspace import Workspace, check_slug, read_limited

_KINDS = ("results", "rejected")
_MAX_BYTES = 4 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class RememberedImport:
    """The rows of the review, by kind, that an import added and those that they replaced."""

    added: Mapping[str, list[dict[str, Any]]]
    replaced: Mapping[str, list[dict[str, Any]]]


def compare_reviews(before: Campaign, after: Campaign) -> RememberedImport:
    """Return what an import changed in a review."""

    def rows(campaign: Campaign, kind: str) -> list[dict[str, Any]]:
        return [dict(row) for row in campaign.review.get(kind, ())]

    return RememberedImport(
        {kind: [row for row in rows(after, kind) if row not in rows(before, kind)] for kind in _KINDS},
        {kind: [row for row in rows(before, kind) if row not in rows(after, kind)] for kind in _KINDS},
    )


def remember_import(ws: Workspace, slug: str, made: RememberedImport) -> None:
    """Keep an import in place of the one before it. A disk that refuses only means that it cannot be taken back so."""
    plain = {"added": made.added, "replaced": made.replaced}
    with contextlib.suppress(OSError):
        atomic.make_folder(_path(ws, slug).parent)
        atomic.replace_file(_path(ws, slug), json.dumps(plain, default=date.isoformat).encode())


def recall_import(ws: Workspace, slug: str) -> RememberedImport | None:
    """Return the last import, or None where none is remembered."""
    try:
        plain = json.loads(read_limited(_path(ws, slug), _MAX_BYTES))
        return RememberedImport(_with_days(plain["added"]), _with_days(plain["replaced"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def forget_import(ws: Workspace, slug: str) -> None:
    """Forget the last import, once it was taken back."""
    with contextlib.suppress(OSError):
        _path(ws, slug).unlink(missing_ok=True)


def _with_days(kinds: dict[str, list[dict[str, Any]]]) -> dict[str, list[dict[str, Any]]]:
    return {
        kind: [{key: date.fromisoformat(value) if key == "on" else value for key, value in row.items()} for row in rows]
        for kind, rows in kinds.items()
        if kind in _KINDS
    }


def _path(ws: Workspace, slug: str) -> Path:
    return state_subfolder(ws, "imports") / f"{check_slug(slug)}.json"
