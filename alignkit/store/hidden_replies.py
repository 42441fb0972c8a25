"""Sheets that came back from one team, kept until the other team's is there too: in the user's state folder.

They are in no file of the workspace, so no screen, page or clone has them. Who can read this user's files can read
them.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from alignkit.core.errors import UserError
from alignkit.core.model import Actor, to_utc
from alignkit.sheets.reply import SheetReply, reply_data, reply_from_data
from alignkit.store import atomic
from alignkit.store.recovery import state_subfolder
from alignkit.store.workspace import Workspace, check_slug, read_limited

_MAX_BYTES = 4 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class HiddenReply:
    """A sheet as it came, who gave it and who took it down, by which door, and what shows it."""

    reply: SheetReply
    who: Actor
    via: str
    evidence: str


def hidden_path(ws: Workspace, slug: str) -> Path:
    """The file in which the hidden sheets of a campaign lie."""
    return state_subfolder(ws, "hidden") / f"{check_slug(slug)}.json"


def read_hidden(ws: Workspace, slug: str) -> tuple[HiddenReply, ...]:
    """The hidden sheets of a campaign, oldest first. Raises UserError for a file that cannot be read."""
    path = hidden_path(ws, slug)
    try:
        return tuple(map(_from_data, json.loads(read_limited(path, _MAX_BYTES))))
    except FileNotFoundError:
        return ()
    except (OSError, ValueError, KeyError, TypeError, StopIteration) as error:
        raise UserError(f"{path} cannot be read: hidden views are kept there.", "Restore it, or remove it.") from error


def keep_hidden(ws: Workspace, slug: str, replies: Sequence[HiddenReply]) -> None:
    """Keep these sheets in place of the ones kept before; none removes the file. Raises UserError."""
    path = hidden_path(ws, slug)
    try:
        if not replies:
            path.unlink(missing_ok=True)
            return
        atomic.make_folder(path.parent)
        raw = json.dumps([_data(each) for each in replies], ensure_ascii=False, indent=1).encode()
        if len(raw) > _MAX_BYTES:
            raise UserError(f"More hidden sheets than {_MAX_BYTES >> 20} MiB.", f"alignkit reveal {slug}")
        atomic.replace_file(path, raw)
    except OSError as error:
        raise UserError(f"{path} {atomic.describe_write_error(error)}.") from error


def move_hidden(ws: Workspace, slug: str, new_slug: str) -> None:
    """Take hidden sheets along to a campaign's new slug. Raises UserError."""
    waiting = read_hidden(ws, slug)
    if waiting:
        moved = [replace(each, reply=replace(each.reply, slug=new_slug)) for each in waiting]
        keep_hidden(ws, new_slug, moved)
        keep_hidden(ws, slug, [])


def _data(hidden: HiddenReply) -> dict[str, object]:
    who = hidden.who
    return {
        "reply": reply_data(hidden.reply),
        "by": who.by,
        "at": to_utc(who.at).isoformat(),
        "recorded_by": who.recorded_by,
        "via": hidden.via,
        "evidence": hidden.evidence,
    }


def _from_data(data: dict[str, str]) -> HiddenReply:
    reply = reply_from_data(data["reply"])  # type: ignore[arg-type]
    who = Actor(str(data["by"]), datetime.fromisoformat(data["at"]), str(data["recorded_by"]))
    return HiddenReply(reply, who, str(data["via"]), str(data["evidence"]))
