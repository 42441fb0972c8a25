"""Campaign files: read, list, open for writing, save, create, seal, rename, archive.

Everything that writes holds the workspace's lock and takes the road of ``atomic``.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from alignkit.core.digests import agreement_digest
from alignkit.core.errors import UserError
from alignkit.core.model import Campaign, to_data
from alignkit.core.status import sealed_digest
from alignkit.files.editor import EditableFile, write_new_file
from alignkit.merge.campaign_merge import is_emptied
from alignkit.store import atomic, recovery, write_guard
from alignkit.store.campaign_files import (
    MAX_FILE_BYTES,
    CampaignFile,
    file_digest,
    is_slug_taken,
    iter_campaigns,
    load_file,
    read_campaign_file,
    sealed_revisions,
    with_base,
)
from alignkit.store.lock import workspace_lock
from alignkit.store.recovery import RecoveredText
from alignkit.store.workspace import Workspace, list_slugs, read_limited

if TYPE_CHECKING:
    from alignkit.files.editor import EditableFile

__all__ = [
    "CampaignFile",
    "FileChangedError",
    "NotSavedError",
    "OpenCampaignFile",
    "archive_campaign",
    "create_campaign",
    "file_digest",
    "has_changed_on_disk",
    "iter_campaigns",
    "list_slugs",
    "open_for_writing",
    "read_campaign_file",
    "rename_campaign",
    "reopened",
    "save_campaign",
    "seal_revision",
    "sealed_revisions",
    "write_file",
    "write_page",
]

MergeCampaigns = Callable[[Campaign, Campaign, Campaign], Campaign]  # base, ours, theirs


@dataclass(slots=True)
class OpenCampaignFile:
    """A campaign file open for writing. ``document`` is its tree, kept from save to save.

    A save takes the tree out before it edits it and hands it to the record it returns. So after a save that failed, the
    old record reads its tree again instead of going on with one that is ahead of the disk.
    """

    slug: str
    path: Path
    raw: bytes
    campaign: Campaign
    document: EditableFile | None


class FileChangedError(Exception):
    """The file is not what it was when it was opened. ``stored`` is how it stands now, maybe broken."""

    def __init__(self, stored: CampaignFile) -> None:
        super().__init__(f"{stored.path} has changed on disk")
        self.stored = stored


class NotSavedError(UserError):
    """The text is not in the campaign file. ``kept`` is the recovery file it stands in, None where even that failed."""

    def __init__(self, message: str, hint: str, path: Path, kept: RecoveredText | None) -> None:
        super().__init__(message, hint)
        self.path, self.kept = path, kept


def open_for_writing(ws: Workspace, slug: str) -> OpenCampaignFile:
    """A campaign file open for writing. Raises UserError, with line and fix, if it is broken, read-only or archived."""

    stored = read_campaign_file(ws, slug)
    if stored.path != ws.campaign_path(slug):
        hint = f"Move it back to {ws.display_path(ws.campaign_path(slug))} to go on with it."
        raise UserError(f"{slug} is archived, and archived campaigns are only read.", hint)
    campaign = _require_writable(ws, stored)
    write_guard.check_campaign_file(ws, stored.path)
    for folder in (ws.campaigns, ws.sealed_folder(slug)):
        atomic.remove_stale_temporaries(folder)
    return OpenCampaignFile(slug, stored.path, stored.raw, campaign, EditableFile.parse(stored.raw))


def save_campaign(
    ws: Workspace, file: OpenCampaignFile, new: Campaign, join: MergeCampaigns | None = None
) -> OpenCampaignFile:
    """Write a changed campaign: the file as it then stands, open. Nothing is written where nothing differs.

    Where the file has moved on since it was opened: ``join`` merges the two; without it FileChangedError is
    raised. Raises NotSavedError, with the text in a recovery file, for whatever keeps it from the disk.
    """
    document, file.document = file.document, None
    text: bytes | None = None
    base = file.raw
    try:
        with workspace_lock(ws):
            path = write_guard.check_campaign_file(ws, file.path)
            now = _read_bytes(path)
            theirs, base = file.campaign, now
            if now != file.raw:
                stored = load_file(ws, file.slug, file.path)
                if join is None:
                    raise FileChangedError(stored)
                theirs = _require_writable(ws, stored)
                _refuse_emptied(ws, file, theirs)
                new, document = with_base(ws, join(file.campaign, new, theirs)), None
            document = document or _parse_document(now)
            text = document.edit(to_data(theirs), to_data(new))
            if text != now:
                atomic.replace_file(path, text)
            elif now != file.raw:
                atomic.flush_file(path)
    except FileChangedError:
        raise
    except Exception as error:  # a mistake in the program must not cost what was typed either
        raise _not_saved_error(ws, file, new, text, base, error) from error
    recovery.drop_own_recovery(ws, file.slug)
    return OpenCampaignFile(file.slug, file.path, text, new, document)


def reopened(ws: Workspace, file: OpenCampaignFile) -> OpenCampaignFile:
    """A file that has moved on, open as it stands now. Raises UserError as ``open_for_writing``, and where its text is
    gone: nobody who has it open loses it to a failed sync."""
    now = open_for_writing(ws, file.slug)
    _refuse_emptied(ws, file, now.campaign)
    return now


def has_changed_on_disk(file: OpenCampaignFile) -> bool:
    """Whether the file holds other bytes than when it was opened or last saved, or is gone; cheap."""
    try:
        return read_limited(file.path, MAX_FILE_BYTES) != file.raw
    except OSError:
        return True


def create_campaign(ws: Workspace, campaign: Campaign) -> Path:
    """Write a new campaign file. Raises UserError where its slug is taken, by an archived or a signed campaign too."""

    path = ws.campaign_path(campaign.slug)
    text = write_new_file(to_data(campaign)).encode()
    with _wrap_os_errors(ws, path):
        atomic.make_folder(ws.campaigns)
        write_guard.check_campaign_file(ws, path)
        with workspace_lock(ws):
            atomic.remove_stale_temporaries(ws.campaigns)
            _require_free_slug(ws, campaign.slug)
            atomic.create_file(path, text)
    recovery.delete_bookmark(ws, campaign.slug)
    return path


def seal_revision(ws: Workspace, slug: str) -> Path | None:
    """Copy a signed campaign file to its sealed place, byte for byte; None where it is not signed.

    A copy that is there already is left alone. Raises UserError where it is a copy of something else.
    """
    path = ws.campaign_path(slug)
    with _wrap_os_errors(ws, path), workspace_lock(ws):
        stored = load_file(ws, slug, path)
        campaign = stored.loaded.campaign
        signed = campaign and sealed_digest(campaign)
        if campaign is None or not signed or signed != agreement_digest(campaign):
            return None
        target = ws.sealed_path(slug, campaign.agreement.revision)
        write_guard.check_sealed_file(ws, target)
        if not os.path.lexists(target):
            atomic.make_folder(target.parent)
            atomic.remove_stale_temporaries(target.parent)
            atomic.create_file(target, stored.raw)
            return target
        sealed = load_file(ws, slug, target)
        if sealed.raw != stored.raw and not _has_digest(sealed.loaded.campaign, signed):
            raise UserError(
                f"{ws.display_path(target)} is there already and holds another text than the one signed now.",
                f"A sealed revision is never written again; alignkit verify {slug} says what differs.",
            )
        with contextlib.suppress(OSError):
            atomic.flush_file(target)
        return target


def rename_campaign(ws: Workspace, slug: str, new: str) -> Path:
    """Give a campaign another slug. Raises UserError once anything of it is signed: the slug is part of that."""
    path, target = ws.campaign_path(slug), ws.campaign_path(new)
    with _wrap_os_errors(ws, path), workspace_lock(ws):
        stored = read_campaign_file(ws, slug)
        campaign = stored.loaded.campaign
        if sealed_revisions(ws, slug) or (campaign and campaign.agreement.signoffs):
            raise UserError(
                f"{slug} is signed under that name and keeps it.", "Its title can change in a new revision."
            )
        _require_movable(ws, path)
        if not _is_interrupted_move(path, target):
            _require_free_slug(ws, new)
        _move_file(path, target)
    return target


def archive_campaign(ws: Workspace, slug: str) -> Path:
    """Put a campaign away in campaigns/archive; its sealed revisions stay where they are. Raises UserError."""
    path, target = ws.campaign_path(slug), ws.archive_path(slug)
    with _wrap_os_errors(ws, path), workspace_lock(ws):
        if read_campaign_file(ws, slug).path != path:
            raise UserError(f"{slug} is archived already.")
        _require_movable(ws, path)
        write_guard.check_archived_file(ws, target)
        atomic.make_folder(target.parent)
        _move_file(path, target)
    return target


def write_file(path: Path, raw: bytes) -> None:
    """Write such as a brief, whole or not at all; a pipe or device plainly. Raises UserError."""
    try:
        real = path.resolve()
        if real.exists() and not real.is_file() and not real.is_dir():
            real.write_bytes(raw)
        elif not real.parent.is_dir():
            raise UserError(f"{path} was not written: there is no folder {real.parent}.", "Make it first.")
        else:
            atomic.remove_stale_temporaries(real.parent)
            atomic.replace_file(real, raw)
    except RuntimeError as error:  # what resolve raises before Python 3.13
        raise UserError(f"{path} was not written: its symbolic links lead in a circle.") from error
    except OSError as error:
        raise UserError(f"{path} {atomic.describe_write_error(error)}.") from error


def write_page(ws: Workspace, path: Path, raw: bytes) -> bool:
    """Write a page where somebody wants it; False where it stands there already.

    Raises UserError also where the workspace keeps its own files: a slip of the hand must not cost an agreement.
    """
    real = write_guard.check_page(ws, path)
    with contextlib.suppress(OSError):  # what stands there is told by the one that writes
        if real.is_file() and real.read_bytes() == raw:
            return False
    write_file(path, raw)
    return True


@contextlib.contextmanager
def _wrap_os_errors(ws: Workspace, path: Path) -> Iterator[None]:
    """What the disk refuses, said in words."""
    try:
        yield
    except FileExistsError as error:
        raise UserError(
            f"{error.filename2 or error.filename or path} is there already.", "Nothing was changed."
        ) from error
    except OSError as error:
        raise UserError(f"{ws.display_path(path)} {atomic.describe_write_error(error)}.") from error


def _not_saved_error(
    ws: Workspace, file: OpenCampaignFile, new: Campaign, text: bytes | None, base: bytes, error: Exception
) -> UserError:
    if isinstance(error, OSError):
        why, said, hint = atomic.describe_os_error(error), atomic.describe_write_error(error, "saved"), ""
    else:
        refused = (
            error if isinstance(error, UserError) else UserError(f"alignkit itself failed ({type(error).__name__}).")
        )
        why, hint = refused.message.rstrip("."), refused.hint
        said = f"was not saved: {why}"
    kept: RecoveredText | None = None
    try:
        if text is None:
            text, base = _parse_document(file.raw).edit(to_data(file.campaign), to_data(new)), file.raw
        kept = recovery.save_recovery(ws, file.slug, file_digest(base), text, why)
    except UserError:
        if isinstance(error, UserError):
            return error  # the text cannot stand in any file: only who typed it can mend that
    except OSError as second:
        hint = f"It could not be kept elsewhere either: {atomic.describe_os_error(second)}."
    mend = f"{hint} Your text is kept in {kept.path}." if kept else hint
    return NotSavedError(f"{ws.display_path(file.path)} {said}.", mend.strip(), file.path, kept)


def _read_bytes(path: Path) -> bytes:
    try:
        return read_limited(path, MAX_FILE_BYTES)
    except FileNotFoundError:
        raise UserError("it has been removed, renamed or archived meanwhile.") from None


def _parse_document(raw: bytes) -> EditableFile:

    return EditableFile.parse(raw)


def _require_writable(ws: Workspace, stored: CampaignFile) -> Campaign:
    loaded = stored.loaded
    if loaded.campaign is not None and not loaded.read_only:
        return loaded.campaign
    errors = [problem for problem in loaded.problems if problem.severity == "error"] or list(loaded.problems)
    what = "cannot be read as a campaign" if loaded.campaign is None else "can be read, but not written"
    message = "\n".join([f"{ws.display_path(stored.path)} {what}.", *map(str, errors[:5])])
    raise UserError(message, problems=loaded.problems)


def _refuse_emptied(ws: Workspace, file: OpenCampaignFile, now: Campaign) -> None:

    if is_emptied(file.campaign, now):
        shown = ws.display_path(file.path)
        raise UserError(f"{shown} has been emptied meanwhile.", f"Bring it back, such as with: git checkout -- {shown}")


def _has_digest(campaign: Campaign | None, digest: str) -> bool:
    return campaign is not None and sealed_digest(campaign) == digest == agreement_digest(campaign)


def _require_free_slug(ws: Workspace, slug: str) -> None:
    if is_slug_taken(ws, slug):
        raise UserError(
            f"There is a campaign {slug} already.", f"Choose another name, or look at it: alignkit show {slug}"
        )


def _move_file(path: Path, target: Path) -> None:
    if _is_interrupted_move(path, target):
        path.unlink()
    else:
        atomic.move_file(path, target)


def _is_interrupted_move(path: Path, target: Path) -> bool:
    """Whether one file has both names: a move that was killed between its two steps."""
    if not os.path.lexists(target) or path.resolve() == target.resolve():
        return False
    return path.stat().st_nlink > 1 and path.samefile(target)


def _require_movable(ws: Workspace, path: Path) -> None:
    if path.is_symlink():
        raise UserError(f"{ws.display_path(path)} is a symbolic link.", "Move the file it leads to by hand.")
