"""Batches of real leads on the disk: in ``leads/`` of the workspace, which git is told to leave alone.

A batch is a folder: what was taken, and one file of marks for each team, so that both can judge at the same time. Only
this user can read it. Nothing is written where git tracks the place, or would.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from alignkit.core.errors import UserError
from alignkit.core.model import TEAMS, Team
from alignkit.crm.text_decoding import decode_table
from alignkit.leads.batch import (
    Batch,
    Mark,
    batch_from_data,
    batch_to_data,
    marks_from_data,
    marks_to_data,
)
from alignkit.review.due import DueItem
from alignkit.store import atomic
from alignkit.store.programs import run_git
from alignkit.store.workspace import Workspace, check_slug, is_slug, read_limited
from alignkit.text.sanitize import shown_name

IGNORE_LINE = "/leads/"
_MAX_BYTES = 8 * 1024 * 1024
_MAX_SHEET_BYTES = 1024 * 1024
_TIMEOUT = 10


def batches_folder(ws: Workspace) -> Path:
    return ws.root / "leads"


def batch_folder(ws: Workspace, slug: str) -> Path:
    return batches_folder(ws) / check_slug(slug)


def prepare_folder(ws: Workspace) -> None:
    """Make the folder of leads, and have git leave it alone. Raise UserError where git tracks the place anyway."""
    folder = batches_folder(ws)
    if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
        raise UserError("leads is no folder of its own in this workspace.", "Move what stands there away.")
    if tracked := run_git(["-C", str(ws.root), "ls-files", "--", "leads"], _TIMEOUT):
        if tracked.returncode == 0 and tracked.stdout.strip():
            hint = "Take it out of version control: git rm -r --cached leads"
            raise UserError("Leads are not taken, because git tracks the folder leads.", hint)
    elif _is_in_repository(ws.root):
        raise UserError("Leads are not taken, because git could not be asked whether it would track them.")
    _add_ignore_line(ws)
    if would_track(folder / "batch.json"):
        hint = f"Take the line that says so out of .gitignore, such as !leads; {IGNORE_LINE} must come last."
        raise UserError("Leads are not taken, because git would track the folder leads.", hint)
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        if os.name != "nt":
            folder.chmod(0o700)
    except OSError as error:
        raise UserError(f"leads {atomic.describe_write_error(error)}.") from error


def would_track(path: Path) -> bool:
    """Return whether git tracks a file, or would with the next ``git add``; True too where git cannot be asked."""
    folder = path.parent
    while not folder.is_dir():
        folder = folder.parent
    if not _is_in_repository(folder):
        return False
    found = run_git(["-C", str(folder), "check-ignore", "-q", "--", str(path)], _TIMEOUT)
    return found is None or found.returncode != 0


def require_untracked(path: Path, slug: str = "") -> None:
    """Raise UserError for a file with leads that git tracks, or would track. The leads of ``slug`` have a folder."""
    if would_track(path.resolve()):
        hint = (
            f"Write it outside the repository, or into leads/, such as: leads/{f'{slug}/' if slug else ''}{path.name}"
        )
        raise UserError(f"{shown_name(str(path))} was not written: git would track it, and it holds leads.", hint)


def read_sheet_text(path: Path) -> str:
    """Return the text of a sheet that came back, in any usual encoding. Raise UserError."""
    try:
        raw = read_limited(path, _MAX_SHEET_BYTES)
    except OSError as error:
        raise UserError(f"{shown_name(str(path))} could not be read: {error.strerror}.") from error
    if len(raw) > _MAX_SHEET_BYTES:
        raise UserError(f"{shown_name(str(path))} is larger than a sheet can be.")
    try:
        return decode_table(raw).text
    except UserError:
        hint = "Save the sheet as plain text; or copy its text, and give - in place of the file."
        raise UserError(f"{shown_name(str(path))} is no text.", hint) from None


def read_export(path: Path) -> bytes:
    """Return what stands in a file with leads; nothing where there is none. Raise UserError."""
    try:
        return path.read_bytes() if path.exists() else b""
    except OSError as error:
        raise UserError(f"{shown_name(str(path))} {atomic.describe_write_error(error)}.") from None


def write_export(path: Path, raw: bytes) -> None:
    """Write a table with leads where git does not track it. Raise UserError."""
    require_untracked(path)
    try:
        if path.is_symlink():
            raise UserError(f"{shown_name(str(path))} is a symbolic link.", "Give the file itself.")
        atomic.replace_file(path, raw)
    except OSError as error:
        raise UserError(f"{shown_name(str(path))} {atomic.describe_write_error(error)}.") from None


def _is_in_repository(folder: Path) -> bool:
    real = folder.resolve()
    return any((each / ".git").exists() for each in (real, *real.parents))


def _add_ignore_line(ws: Workspace) -> None:
    path = ws.root / ".gitignore"
    try:
        if path.is_symlink():
            raise UserError(".gitignore is a symbolic link.", f"Add this line to it yourself: {IGNORE_LINE}")
        text = path.read_bytes() if path.exists() else b""
        if IGNORE_LINE.encode() in text.split():
            return
        end = b"" if not text or text.endswith(b"\n") else b"\n"
        atomic.replace_file(path, text + end + IGNORE_LINE.encode() + b"\n")
    except OSError as error:
        raise UserError(f".gitignore {atomic.describe_write_error(error)}.") from error


def has_batch(ws: Workspace, slug: str) -> bool:
    return (batch_folder(ws, slug) / "batch.json").is_file()


def batch_state(ws: Workspace, slug: str) -> tuple[object, ...]:
    """Return what differs once the files of a batch were written again; cheap to ask for often."""
    found: list[object] = []
    for name in ("batch", *TEAMS):
        try:
            stat = (batch_folder(ws, slug) / f"{name}.json").stat()
        except OSError:
            found.append(None)
        else:
            found.append((stat.st_mtime_ns, stat.st_size, stat.st_ino))
    return tuple(found)


def list_batches(ws: Workspace) -> list[str]:
    """Return the slugs of all batches, sorted."""
    try:
        names = sorted(path.name for path in batches_folder(ws).iterdir() if path.is_dir())
    except OSError:
        return []
    return [name for name in names if is_slug(name) and has_batch(ws, name)]


def list_expiring(ws: Workspace) -> list[DueItem]:
    """Return when the leads of each campaign expire, as something that is due: to be deleted until then."""
    found = []
    for slug in list_batches(ws):
        try:
            batch = read_batch(ws, slug)
        except UserError:
            continue
        what = f"{len(batch.leads)} leads expire; to delete them: alignkit leads forget {slug}"
        found.append(DueItem(slug, "leads", what, batch.expires, batch.chosen_by))
    return found


def read_batch(ws: Workspace, slug: str) -> Batch:
    """Return a batch with the marks of both teams. Raise UserError where there is none, or it cannot be read."""
    folder = batch_folder(ws, slug)
    if not has_batch(ws, slug):
        raise UserError(f"No leads were taken for {slug}.", f"Take some: alignkit leads add {slug} FILE")
    marks: dict[Team, Mapping[int, Mark]] = {}
    try:
        for team in TEAMS:
            path = folder / f"{team}.json"
            marks[team] = marks_from_data(_read_json(path)) if path.is_file() else {}
        return batch_from_data(_read_json(folder / "batch.json"), marks)
    except OSError as error:
        raise UserError(f"{shown_name(str(folder))} could not be read: {error.strerror}.") from None
    except (ValueError, KeyError, TypeError, AttributeError):
        hint = f"Take them anew: alignkit leads forget {slug}"
        raise UserError(f"The leads of {slug} are damaged.", hint) from None


def write_batch(ws: Workspace, batch: Batch) -> None:
    """Write what was taken, settled and ticked; not the marks. Raise UserError."""
    _write(ws, batch_folder(ws, batch.slug) / "batch.json", batch_to_data(batch))


def replace_batch(ws: Workspace, batch: Batch) -> None:
    """Write a batch in place of the one before it, whose marks are deleted. Where it fails, all is as it was."""
    prepare_folder(ws)
    folder = batch_folder(ws, batch.slug)
    aside = folder.with_name(f".{batch.slug}.old")
    try:
        shutil.rmtree(aside, ignore_errors=True)
        folder.rename(aside)
        try:
            write_batch(ws, batch)
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            aside.rename(folder)
            raise
        shutil.rmtree(aside)
    except OSError as error:
        raise UserError(f"{shown_name(str(folder))} {atomic.describe_write_error(error)}.") from None


def write_marks(ws: Workspace, slug: str, team: Team, marks: Mapping[int, Mark]) -> None:
    """Write the marks of one team. Raise UserError."""
    _write(ws, batch_folder(ws, slug) / f"{team}.json", marks_to_data(marks))


def forget_batch(ws: Workspace, slug: str) -> None:
    """Delete the leads of a campaign and all marks. Raise UserError where there are none."""
    folder = batch_folder(ws, slug)
    if not folder.is_dir() or folder.is_symlink():
        raise UserError(f"No leads were taken for {slug}.")
    try:
        shutil.rmtree(folder)
    except OSError as error:
        raise UserError(f"{shown_name(str(folder))} could not be deleted: {error.strerror}.") from None


def _read_json(path: Path) -> Any:
    raw = read_limited(path, _MAX_BYTES)
    if len(raw) > _MAX_BYTES:
        raise ValueError("too large")
    return json.loads(raw)


def _write(ws: Workspace, path: Path, data: Any) -> None:
    prepare_folder(ws)
    try:
        path.parent.mkdir(mode=0o700, exist_ok=True)
        if path.parent.is_symlink():
            raise UserError(f"{ws.display_path(path.parent)} is a symbolic link.", "Delete it.")
        atomic.replace_file(path, json.dumps(data, ensure_ascii=False, indent=1).encode("utf-8", "replace"))
        if os.name != "nt":
            path.chmod(0o600)
    except OSError as error:
        raise UserError(f"{ws.display_path(path)} {atomic.describe_write_error(error)}.") from None
