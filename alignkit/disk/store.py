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

from alignkit.digests import agreement_digest
from alignkit.disk import atomic, recovery
from alignkit.disk.listing import SIZE, Stored, digest_of, entries, is_taken, load, read, sealed_revisions, slugs
from alignkit.disk.lock import locked
from alignkit.disk.recovery import Recovery
from alignkit.disk.workspace import Workspace, read_bounded
from alignkit.model import Campaign, to_data
from alignkit.problems import Refused
from alignkit.standing import sealed_digest

if TYPE_CHECKING:
    from alignkit.fileformat.codec import Document

__all__ = [
    "Moved",
    "NotSaved",
    "OpenFile",
    "Stored",
    "archive",
    "create",
    "digest_of",
    "entries",
    "has_moved",
    "open_for_writing",
    "read",
    "rename",
    "save",
    "seal",
    "sealed_revisions",
    "slugs",
    "write_file",
    "write_page",
]

Join = Callable[[Campaign, Campaign, Campaign], Campaign]  # base, ours, theirs


@dataclass(slots=True)
class OpenFile:
    """A campaign file open for writing. ``document`` is its tree, kept from save to save.

    A save takes the tree out before it edits it and hands it to the OpenFile it returns: after a save that failed, the
    one left behind reads its tree anew instead of going on with one that is ahead of the disk.
    """

    slug: str
    path: Path
    raw: bytes
    campaign: Campaign
    document: Document | None


class Moved(Exception):
    """The file is not what it was when it was opened. ``stored`` is how it stands now, maybe broken."""

    def __init__(self, stored: Stored) -> None:
        super().__init__(f"{stored.path} has changed on disk")
        self.stored = stored


class NotSaved(Refused):
    """The text is not in the campaign file. ``kept`` is the recovery file it stands in, None where even that failed."""

    def __init__(self, message: str, hint: str, path: Path, kept: Recovery | None) -> None:
        super().__init__(message, hint)
        self.path, self.kept = path, kept


def open_for_writing(ws: Workspace, slug: str) -> OpenFile:
    """A campaign whose file may be written. Raises Refused where it is broken, read-only or archived: line and mend."""
    from alignkit.fileformat.codec import Document

    stored = read(ws, slug)
    if stored.path != ws.campaign_path(slug):
        hint = f"Move it back to {ws.shown_path(ws.campaign_path(slug))} to go on with it."
        raise Refused(f"{slug} is archived, and archived campaigns are only read.", hint)
    for folder in (ws.campaigns, ws.sealed_folder(slug)):
        atomic.sweep(folder)
    campaign = _writable(ws, stored)
    return OpenFile(slug, stored.path, stored.raw, campaign, Document.parse(stored.raw))


def save(ws: Workspace, file: OpenFile, new: Campaign, join: Join | None = None) -> OpenFile:
    """Write a changed campaign: the file as it then stands, open. Nothing is written where nothing differs.

    Where the file has moved on since it was opened: ``join`` makes one campaign of the two, or, without it, Moved is
    raised. Raises NotSaved, with the text in a recovery file, for whatever keeps it from the disk.
    """
    document, file.document = file.document, None
    text: bytes | None = None
    base = file.raw
    try:
        with locked(ws):
            path = ws.inside(file.path)
            now = _bytes_now(path)
            theirs, base = file.campaign, now
            if now != file.raw:
                stored = load(ws, file.slug, file.path)
                if join is None:
                    raise Moved(stored)
                theirs = _writable(ws, stored)
                new, document = join(file.campaign, new, theirs), None
            document = document or _parsed(now)
            text = document.edit(to_data(theirs), to_data(new))
            if text != now:
                atomic.replace(path, text)
            elif now != file.raw:
                atomic.confirm(path)
    except (OSError, Refused) as error:
        raise _not_saved(ws, file, new, text, base, error) from error
    recovery.saved(ws, file.slug)
    return OpenFile(file.slug, file.path, text, new, document)


def has_moved(file: OpenFile) -> bool:
    """Whether the file holds other bytes than when it was opened or last saved, or is gone; cheap."""
    try:
        return read_bounded(file.path, SIZE) != file.raw
    except OSError:
        return True


def create(ws: Workspace, campaign: Campaign) -> Path:
    """Write a new campaign file. Raises Refused where its slug is taken, by an archived or a signed campaign too."""
    from alignkit.fileformat.codec import new_text

    path = ws.campaign_path(campaign.slug)
    text = new_text(to_data(campaign)).encode()
    with _refusing(ws, path):
        atomic.folder(ws.campaigns)
        ws.inside(path)
        with locked(ws):
            atomic.sweep(ws.campaigns)
            _free(ws, campaign.slug)
            atomic.create(path, text)
    recovery.forget_place(ws, campaign.slug)
    return path


def seal(ws: Workspace, slug: str) -> Path | None:
    """Copy a signed campaign file to its sealed place, byte for byte; None where it is not signed.

    A copy that is there already is left alone. Raises Refused where it is a copy of something else.
    """
    path = ws.campaign_path(slug)
    with _refusing(ws, path), locked(ws):
        stored = load(ws, slug, path)
        campaign = stored.loaded.campaign
        signed = campaign and sealed_digest(campaign)
        if campaign is None or not signed or signed != agreement_digest(campaign):
            return None
        target = ws.sealed_path(slug, campaign.agreement.revision)
        ws.inside(target)
        if not os.path.lexists(target):
            atomic.folder(target.parent)
            atomic.sweep(target.parent)
            atomic.create(target, stored.raw)
            return target
        sealed = load(ws, slug, target)
        if sealed.raw != stored.raw and not _agreed(sealed.loaded.campaign, signed):
            raise Refused(
                f"{ws.shown_path(target)} is there already and holds another text than the one signed now.",
                f"A sealed revision is never written again; alignkit verify {slug} says what differs.",
            )
        with contextlib.suppress(OSError):
            atomic.confirm(target)
        return target


def rename(ws: Workspace, slug: str, new: str) -> Path:
    """Give a campaign another slug. Raises Refused once anything of it is signed: the slug is part of that."""
    path, target = ws.campaign_path(slug), ws.campaign_path(new)
    with _refusing(ws, path), locked(ws):
        stored = read(ws, slug)
        campaign = stored.loaded.campaign
        if sealed_revisions(ws, slug) or (campaign and campaign.agreement.signoffs):
            raise Refused(f"{slug} is signed under that name and keeps it.", "Its title can change in a new revision.")
        _movable(ws, path)
        if not _is_half_moved(path, target):
            _free(ws, new)
        _move(path, target)
    return target


def archive(ws: Workspace, slug: str) -> Path:
    """Put a campaign away in campaigns/archive; its sealed revisions stay where they are. Raises Refused."""
    path, target = ws.campaign_path(slug), ws.archive_path(slug)
    with _refusing(ws, path), locked(ws):
        if read(ws, slug).path != path:
            raise Refused(f"{slug} is archived already.")
        _movable(ws, path)
        ws.inside(target)
        atomic.folder(target.parent)
        _move(path, target)
    return target


def write_file(path: Path, raw: bytes) -> None:
    """Write such as a brief, whole or not at all; a pipe or device plainly. Raises Refused."""
    try:
        real = path.resolve()
        if real.exists() and not real.is_file() and not real.is_dir():
            real.write_bytes(raw)
        elif not real.parent.is_dir():
            raise Refused(f"{path} was not written: there is no folder {real.parent}.", "Make it first.")
        else:
            atomic.sweep(real.parent)
            atomic.replace(real, raw)
    except RuntimeError as error:  # what resolve raises before Python 3.13
        raise Refused(f"{path} was not written: its symbolic links lead in a circle.") from error
    except OSError as error:
        raise Refused(f"{path} {atomic.told(error)}.") from error


def write_page(ws: Workspace, path: Path, raw: bytes) -> bool:
    """Write a page where somebody wants it; False where it stands there already.

    Raises Refused also where the workspace keeps its own files: a slip of the hand must not cost an agreement.
    """
    try:
        real = path.resolve()
        own = [folder.resolve() for folder in (ws.campaigns, ws.root / "alignkit.toml")]
        if any(real.is_relative_to(each) for each in own):
            hint = "Choose another name, such as one in briefs/."
            raise Refused(f"{path} was not written: campaigns and settings stand there.", hint)
        if real.is_file() and real.read_bytes() == raw:
            return False
    except (OSError, RuntimeError):  # what stands there is told by the one that writes
        pass
    write_file(path, raw)
    return True


@contextlib.contextmanager
def _refusing(ws: Workspace, path: Path) -> Iterator[None]:
    """What the disk refuses, said in words."""
    try:
        yield
    except FileExistsError as error:
        raise Refused(
            f"{error.filename2 or error.filename or path} is there already.", "Nothing was changed."
        ) from error
    except OSError as error:
        raise Refused(f"{ws.shown_path(path)} {atomic.told(error)}.") from error


def _not_saved(
    ws: Workspace, file: OpenFile, new: Campaign, text: bytes | None, base: bytes, error: OSError | Refused
) -> Refused:
    if isinstance(error, OSError):
        why, said, hint = atomic.reason(error), atomic.told(error, "saved"), ""
    else:
        why, hint = error.message.rstrip("."), error.hint
        said = f"was not saved: {why}"
    kept: Recovery | None = None
    try:
        if text is None:
            text, base = _parsed(file.raw).edit(to_data(file.campaign), to_data(new)), file.raw
        kept = recovery.keep(ws, file.slug, digest_of(base), text, why)
    except Refused:
        if isinstance(error, Refused):
            return error  # the text cannot stand in any file: only who typed it can mend that
    except OSError as second:
        hint = f"It could not be kept elsewhere either: {atomic.reason(second)}."
    mend = f"{hint} Your text is kept in {kept.path}." if kept else hint
    return NotSaved(f"{ws.shown_path(file.path)} {said}.", mend.strip(), file.path, kept)


def _bytes_now(path: Path) -> bytes:
    try:
        return read_bounded(path, SIZE)
    except FileNotFoundError:
        raise Refused("it has been removed, renamed or archived meanwhile.") from None


def _parsed(raw: bytes) -> Document:
    from alignkit.fileformat.codec import Document

    return Document.parse(raw)


def _writable(ws: Workspace, stored: Stored) -> Campaign:
    loaded = stored.loaded
    if loaded.campaign is not None and not loaded.read_only:
        return loaded.campaign
    errors = [problem for problem in loaded.problems if problem.severity == "error"] or list(loaded.problems)
    what = "cannot be read as a campaign" if loaded.campaign is None else "can be read, but not written"
    message = "\n".join([f"{ws.shown_path(stored.path)} {what}.", *map(str, errors[:5])])
    raise Refused(message, problems=loaded.problems)


def _agreed(campaign: Campaign | None, digest: str) -> bool:
    return campaign is not None and sealed_digest(campaign) == digest == agreement_digest(campaign)


def _free(ws: Workspace, slug: str) -> None:
    if is_taken(ws, slug):
        raise Refused(
            f"There is a campaign {slug} already.", f"Choose another name, or look at it: alignkit show {slug}"
        )


def _move(path: Path, target: Path) -> None:
    if _is_half_moved(path, target):
        path.unlink()
    else:
        atomic.move(path, target)


def _is_half_moved(path: Path, target: Path) -> bool:
    """Whether one file has both names: a move that was killed between its two steps."""
    if not os.path.lexists(target) or path.resolve() == target.resolve():
        return False
    return path.stat().st_nlink > 1 and path.samefile(target)


def _movable(ws: Workspace, path: Path) -> None:
    if path.is_symlink():
        raise Refused(f"{ws.shown_path(path)} is a symbolic link.", "Move the file it leads to by hand.")
