"""Campaign files: read, list, open for writing, save, create, seal, rename, archive.

Everything that writes holds the workspace's lock and takes the road of ``atomic``.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from alignkit import atomic, recovery
from alignkit.digests import agreement_digest
from alignkit.model import Campaign, to_data
from alignkit.problems import Problem, Refused, nearest
from alignkit.reading import Loaded
from alignkit.reading import read as read_campaign
from alignkit.recovery import Recovery
from alignkit.standing import sealed_digest
from alignkit.workspace import Workspace, check_slug, read_bounded, slug_of, state_dir

if TYPE_CHECKING:
    from alignkit.codec import Document

SIZE = 256 * 1024  # bytes of a campaign file; one more is read, so that reading can refuse it by name
WAIT = 10.0  # seconds for another writer to finish
_COPY = re.compile(r"conflict|\([^)]*\)|~|\bcopy\b|[-_. ]kopie\b|\.(orig|base|local|remote)\b", re.IGNORECASE)

Join = Callable[[Campaign, Campaign, Campaign], Campaign]  # base, ours, theirs


@dataclass(frozen=True, slots=True)
class Stored:
    """A campaign file as it stands on disk. ``raw`` is empty where it could not be read."""

    slug: str  # of an unsuitable name: the name without .toml
    path: Path
    raw: bytes
    loaded: Loaded


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


def digest_of(raw: bytes) -> str:
    """SHA-256 of a file's bytes, in hex. (Not the fingerprint that is signed.)"""
    return hashlib.sha256(raw).hexdigest()


def read(ws: Workspace, slug: str, *, revision: int | None = None) -> Stored:
    """A campaign, live or archived, or one of its sealed revisions. Raises Refused where there is none."""
    check_slug(slug)
    path = _present(ws, slug) if revision is None else ws.sealed_path(slug, revision)
    if not os.path.lexists(path):
        if revision is not None and _is_taken(ws, slug):
            sealed = ", ".join(map(str, sealed_revisions(ws, slug)))
            hint = f"Signed revisions: {sealed}." if sealed else "None of its revisions has been signed yet."
            raise Refused(f"{slug} has no signed revision {revision}.", hint)
        near = nearest(slug, slugs(ws))
        hint = f"Did you mean {near}?" if near else "alignkit list shows the campaigns there are."
        raise Refused(f"There is no campaign {slug!r}.", hint)
    try:
        return _stored(ws, slug, path)
    except OSError as error:
        raise Refused(f"{ws.shown_path(path)} could not be read: {_unread(error)}.") from error


def entries(ws: Workspace, *, archived: bool = False) -> Iterator[Stored]:
    """Every campaign file by slug, the broken and the wrongly named ones too, as entries whose problems say why."""
    yield from _entries(ws, ws.campaigns)
    if archived:
        yield from _entries(ws, ws.campaigns / "archive")


def slugs(ws: Workspace) -> list[str]:
    """The slugs of all campaigns that are not archived, sorted."""
    return [name[:-5] for name in _names(ws.campaigns) if _is_slug(name[:-5])]


def sealed_revisions(ws: Workspace, slug: str) -> list[int]:
    """The numbers of the revisions that are signed and locked, ascending."""
    names = _names(ws.sealed_folder(slug))
    return sorted(int(match[1]) for name in names if (match := re.fullmatch(r"r([1-9][0-9]{0,8})\.toml", name)))


def open_for_writing(ws: Workspace, slug: str) -> OpenFile:
    """A campaign whose file may be written. Raises Refused where it is broken, read-only or archived: line and mend."""
    from alignkit.codec import Document

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
            now = read_bounded(path, SIZE)
            theirs, base = file.campaign, now
            if now != file.raw:
                stored = _stored(ws, file.slug, file.path)
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
    """Whether the file holds other bytes than when it was opened or last saved, or is gone. Cheap enough for a timer."""
    try:
        return read_bounded(file.path, SIZE) != file.raw
    except OSError:
        return True


def create(ws: Workspace, campaign: Campaign) -> Path:
    """Write a new campaign file. Raises Refused where its slug is taken, by an archived or a signed campaign too."""
    from alignkit.codec import new_text

    path = ws.campaign_path(campaign.slug)
    text = new_text(to_data(campaign)).encode()
    with _refusing(ws, path):
        atomic.folder(ws.campaigns)
        ws.inside(path)
        with locked(ws):
            atomic.sweep(ws.campaigns)
            _free(ws, campaign.slug)
            atomic.create(path, text)
    return path


def seal(ws: Workspace, slug: str) -> Path | None:
    """Copy a signed campaign file to its sealed place, byte for byte; None where it is not signed.

    A copy that is there already is left alone. Raises Refused where it is a copy of something else.
    """
    path = ws.campaign_path(slug)
    with _refusing(ws, path), locked(ws):
        stored = _stored(ws, slug, path)
        campaign = stored.loaded.campaign
        signed = campaign and sealed_digest(campaign)
        if campaign is None or not signed or signed != agreement_digest(campaign):
            return None
        target = ws.sealed_path(slug, campaign.agreement.revision)
        ws.inside(target)
        if not os.path.lexists(target):
            atomic.folder(target.parent)
            atomic.sweep(target.parent)
            with contextlib.suppress(FileExistsError):
                atomic.create(target, stored.raw)
                return target
        sealed = _stored(ws, slug, target)
        if sealed.raw != stored.raw and not _agreed(sealed.loaded.campaign, signed):
            raise Refused(
                f"{ws.shown_path(target)} is there already and holds another text than the one signed now.",
                f"A sealed revision is never written again; alignkit verify {slug} says what differs.",
            )
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
        _free(ws, new)
        atomic.move(path, target)
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
        atomic.move(path, target)
    return target


def write_file(path: Path, raw: bytes) -> None:
    """Write a file that is no campaign, such as a brief, whole or not at all; into a pipe or device plainly. Raises Refused."""
    try:
        real = path.resolve()
        if real.exists() and not real.is_file() and not real.is_dir():
            real.write_bytes(raw)
        else:
            atomic.sweep(real.parent)
            atomic.replace(real, raw)
    except (OSError, RuntimeError) as error:
        why = atomic.reason(error) if isinstance(error, OSError) else "its symbolic link leads nowhere"
        raise Refused(f"{path} was not written: {why}.") from error


@contextlib.contextmanager
def locked(ws: Workspace) -> Iterator[None]:
    """Hold the only right to write campaigns here; the lock dies with its process. Raises OSError, TimeoutError."""
    if os.name == "nt":
        from filelock import FileLock, Timeout

        path = _lock_file(ws)
        try:
            with FileLock(path, timeout=WAIT):
                yield
        except Timeout as error:
            raise TimeoutError("locked") from error
        return
    descriptor = _lock(ws)
    try:
        yield
    finally:
        os.close(descriptor)


def _lock(ws: Workspace) -> int:
    import errno
    import fcntl

    until = time.monotonic() + WAIT
    where: Path = ws.campaigns
    while True:
        flags = os.O_CLOEXEC | (os.O_RDONLY | os.O_DIRECTORY if where == ws.campaigns else os.O_RDWR | os.O_CREAT)
        descriptor = os.open(where, flags, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if os.path.samestat(os.fstat(descriptor), os.stat(where)):  # noqa: PTH116 - a checkout may have swapped it
                return descriptor
        except BlockingIOError:
            pass
        except OSError as error:
            os.close(descriptor)
            if where != ws.campaigns or error.errno not in {errno.EBADF, errno.ENOLCK, errno.ENOTSUP, errno.ENOSYS}:
                raise
            where = _lock_file(ws)  # a network disk that locks no folders: guard this machine at least
            continue
        except BaseException:
            os.close(descriptor)
            raise
        os.close(descriptor)
        if time.monotonic() > until:
            raise TimeoutError(errno.ETIMEDOUT, "locked", str(where))
        time.sleep(0.002)


def _lock_file(ws: Workspace) -> Path:
    folder = state_dir() / "locks"
    folder.mkdir(parents=True, exist_ok=True)
    return folder / f"{digest_of(os.fsencode(ws.root))[:16]}.lock"


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
        raise Refused(f"{ws.shown_path(path)} was not written: {atomic.reason(error)}.") from error


def _not_saved(
    ws: Workspace, file: OpenFile, new: Campaign, text: bytes | None, base: bytes, error: OSError | Refused
) -> Refused:
    if isinstance(error, OSError):
        why, hint = atomic.reason(error), ""
    else:
        why, hint = error.message.rstrip("."), error.hint
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
    where = ws.shown_path(file.path)
    head = f"{where} was written, but" if isinstance(error, atomic.NotConfirmed) else f"{where} was not saved:"
    mend = f"{hint} Your text is kept in {kept.path}." if kept else hint
    return NotSaved(f"{head} {why}.", mend.strip(), file.path, kept)


def _parsed(raw: bytes) -> Document:
    from alignkit.codec import Document

    return Document.parse(raw)


def _stored(ws: Workspace, slug: str, path: Path) -> Stored:
    raw = read_bounded(ws.inside(path), SIZE)
    return Stored(slug, path, raw, read_campaign(raw, slug, ws.shown_path(path)))


def _writable(ws: Workspace, stored: Stored) -> Campaign:
    loaded = stored.loaded
    if loaded.campaign is not None and not loaded.read_only:
        return loaded.campaign
    errors = [problem for problem in loaded.problems if problem.severity == "error"] or list(loaded.problems)
    what = "cannot be read as a campaign" if loaded.campaign is None else "can be read, but not written"
    message = "\n".join([f"{ws.shown_path(stored.path)} {what}.", *map(str, errors[:5])])
    raise Refused(message, problems=loaded.problems)


def _present(ws: Workspace, slug: str) -> Path:
    live, archived = ws.campaign_path(slug), ws.archive_path(slug)
    return archived if not os.path.lexists(live) and os.path.lexists(archived) else live


def _agreed(campaign: Campaign | None, digest: str) -> bool:
    return campaign is not None and sealed_digest(campaign) == digest == agreement_digest(campaign)


def _is_taken(ws: Workspace, slug: str) -> bool:
    folders = (ws.campaigns, ws.campaigns / "archive")
    files = {name[:-5].casefold() for folder in folders for name in _names(folder)}
    return slug in files or bool(sealed_revisions(ws, slug))


def _free(ws: Workspace, slug: str) -> None:
    if _is_taken(ws, slug):
        raise Refused(
            f"There is a campaign {slug} already.", f"Choose another name, or look at it: alignkit show {slug}"
        )


def _movable(ws: Workspace, path: Path) -> None:
    if path.is_symlink():
        raise Refused(f"{ws.shown_path(path)} is a symbolic link.", "Move the file it leads to by hand.")


def _names(folder: Path) -> list[str]:
    """The names in a folder that end in .toml, sorted; none where it is not there."""
    try:
        return sorted(name for name in os.listdir(folder) if name.lower().endswith(".toml"))  # noqa: PTH208 - speed
    except (FileNotFoundError, NotADirectoryError):
        return []


def _is_slug(text: str) -> bool:
    try:
        return check_slug(text) == text
    except Refused:
        return False


def _entries(ws: Workspace, folder: Path) -> Iterator[Stored]:
    try:
        names = _names(folder)
    except OSError as error:
        raise Refused(f"{ws.shown_path(folder)} could not be read: {_unread(error)}.") from error
    present = set(names)
    for name in names:
        path = folder / name
        if path.is_dir() or name.startswith("."):
            continue
        if problem := _wrong_name(name, present):
            yield _unusable(ws, path, problem)
            continue
        try:
            yield _stored(ws, name[:-5], path)
        except OSError as error:
            yield _unusable(ws, path, Problem("AF40", f"This could not be read: {_unread(error)}."))
        except Refused as error:
            yield _unusable(ws, path, Problem("AF44", error.message, error.hint))


def _wrong_name(name: str, present: set[str]) -> Problem | None:
    """Why a file's name is no campaign's; None where it is one."""
    stem = name[:-5]
    if name.endswith(".toml") and _is_slug(stem):
        return None
    twin = stem.lower() + ".toml"
    if twin in present:
        hint = f"Take over what is missing in {twin}, then remove this file; many disks cannot hold both."
        return Problem("AF43", f"This name differs from {twin} only by capital letters.", hint)
    if _COPY.search(stem):
        hint = "Compare it with the campaign it was copied from, take over what is missing there, then remove it."
        return Problem("AF42", "This looks like a copy that a sync or merge program made of a campaign.", hint)
    hint = f"Rename it, for example to {slug_of(stem)}.toml."
    return Problem("AF41", "A campaign file is named in words of a-z and 0-9 joined by -, and ends in .toml.", hint)


def _unusable(ws: Workspace, path: Path, problem: Problem) -> Stored:
    slug = path.name[:-5]
    placed = problem.at(path=ws.shown_path(path), slug=slug)
    return Stored(slug, path, b"", Loaded(None, (placed,), True, {}))


def _unread(error: OSError) -> str:
    if isinstance(error, PermissionError):
        return "you may not read it"
    if isinstance(error, FileNotFoundError):
        return "it is a link that leads nowhere, or has just been removed"
    return (error.strerror or str(error)).lower()
