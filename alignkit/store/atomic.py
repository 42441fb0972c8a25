"""The one road by which bytes reach the disk: a temporary sibling, flushed, put in place whole, the folder flushed.

A reader sees the old file or the new one, never a part; after a return the bytes survive a power cut. Every function
raises OSError and then has left no temporary behind and (but for a flush of the folder that fails last) no change.
"""

from __future__ import annotations

import contextlib
import errno
import os
import re
import stat
import sys
import time
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

_STALE_SECONDS = 3600  # seconds after which a temporary belongs to nobody, whatever its process number says
_TEMPORARY = re.compile(r"\.alignkit-([0-9a-f]{8})-([0-9]+)-[0-9a-f]{12}\.tmp")
_NO_HARD_LINK_ERRORS = {errno.EPERM, errno.ENOSYS, errno.ENOTSUP, errno.EOPNOTSUPP, errno.EMLINK, errno.EXDEV}
_NO_FOLDER_FSYNC_ERRORS = {errno.EINVAL, errno.ENOTSUP, errno.EOPNOTSUPP, errno.EBADF}
_WINDOWS_FILE_IN_USE = {5, 32}  # Windows: a virus scanner holds the file for a moment

_ERROR_TEXTS = {
    errno.ENOSPC: "the disk is full",
    errno.EDQUOT: "your share of the disk is used up",
    errno.EROFS: "the disk is read-only",
    errno.EACCES: "you may not write there",
    errno.EPERM: "you may not write there",
    errno.ENOENT: "the folder is gone",
    errno.ENOTDIR: "the folder is gone",
    errno.EIO: "the disk reported an error",
    errno.EFBIG: "the file would be too large for this disk",
    errno.EEXIST: "there is a file of that name already",
    errno.EMFILE: "too many files are open",
    errno.ENFILE: "too many files are open",
    errno.ENAMETOOLONG: "the name is too long for this disk",
}


class NotFlushedError(OSError):
    """The new file stands there whole, but the disk did not confirm that it would survive a power cut."""


def describe_os_error(error: OSError) -> str:
    """Why the disk refused, as the second half of a sentence."""
    if isinstance(error, TimeoutError):
        return "another program has been writing in this workspace for too long"
    return _ERROR_TEXTS.get(error.errno or 0) or (error.strerror or str(error)).lower()


def describe_write_error(error: OSError, act: str = "written") -> str:
    """What became of a file, as what follows its name; ``act`` is what was tried, such as "saved"."""
    if isinstance(error, NotFlushedError):
        return "was written, but the disk did not confirm it: a power cut could still take the new text"
    return f"was not {act}: {describe_os_error(error)}"


def replace_file(path: Path, raw: bytes | Iterable[bytes], *, and_folder: bool = True) -> None:
    """Give a file new bytes, or make it; its mode, owner and access lists stay. ``path`` is no symbolic link.

    ``raw`` may come in pieces. Without ``and_folder`` the caller flushes the folder, once for many files: until then
    a power cut may leave the old file.
    """
    try:
        before = path.stat(follow_symlinks=False)
    except FileNotFoundError:
        before = None
    temporary = _temporary(path, raw, before)
    try:
        _rename_into_place(temporary, path)
    except BaseException:
        _unlink_quietly(temporary)
        raise
    if and_folder:
        flush_folder(path.parent)


def put(path: Path, raw: bytes) -> None:
    """As ``replace``, without waiting for the disk: for what may be lost in a power cut."""
    temporary = _temporary(path, raw, None, durable=False)
    try:
        _rename_into_place(temporary, path)
    except BaseException:
        _unlink_quietly(temporary)
        raise


def append(path: Path, raw: bytes) -> None:
    """Add to a file, or make it; a link is not followed and a pipe not waited for. Raises OSError for those."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    descriptor = os.open(path, flags | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0), 0o666)
    try:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise OSError(errno.EINVAL, "not a file", str(path))
        _written(descriptor, raw)
    finally:
        os.close(descriptor)


def create_file(path: Path, raw: bytes) -> None:
    """Make a file that is not there yet. Raises FileExistsError, and then has touched nothing."""
    temporary = _temporary(path, raw, None)
    try:
        move_file(temporary, path)
    except BaseException:
        _unlink_quietly(temporary)
        raise


def move_file(source: Path, target: Path) -> None:
    """Give a file another name on the same disk, never over another file. Raises FileExistsError."""
    if os.name == "nt":
        source.rename(target)
        return
    try:
        os.link(source, target, follow_symlinks=False)
    except OSError as error:
        if error.errno not in _NO_HARD_LINK_ERRORS:
            raise
        if os.path.lexists(target):  # a disk without hard links: the caller's lock has to do
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(target)) from None
        source.rename(target)
    else:
        try:
            source.unlink()
        except OSError:
            _unlink_quietly(target)
            raise
    flush_folder(target.parent)
    if source.parent != target.parent:
        flush_folder(source.parent)


def make_folder(path: Path) -> None:
    """Make a folder and those above it, each one durable. One that is there already is fine."""
    if path.is_dir():
        return
    make_folder(path.parent)
    with contextlib.suppress(FileExistsError):
        path.mkdir()
    if not path.is_dir():
        raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), str(path))
    flush_folder(path.parent)


def flush_file(path: Path) -> None:
    """Make what stands in a file survive a power cut, where another may have written it without."""
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_CLOEXEC", 0))
    try:
        _fsync(descriptor)
    finally:
        os.close(descriptor)
    flush_folder(path.parent)


def remove_stale_temporaries(path: Path) -> int:
    """Remove the temporaries that processes of this machine left in a folder when they died; how many there were."""
    swept = 0
    for stray in list(_stale_temporaries(path)):
        with contextlib.suppress(OSError):
            stray.unlink()
            swept += 1
    return swept


def is_temporary_name(name: str) -> bool:
    return _TEMPORARY.fullmatch(name) is not None


def _stale_temporaries(path: Path) -> Iterator[Path]:
    try:
        names = os.listdir(path)  # noqa: PTH208 - thousands of names; no Path for each
    except OSError:
        return
    for name in names:
        if not (match := _TEMPORARY.fullmatch(name)):
            continue
        stray = path / name
        with contextlib.suppress(OSError):
            old = time.time() - stray.stat(follow_symlinks=False).st_mtime > _STALE_SECONDS
            if old or (match[1] == _host_id() and not _is_process_alive(int(match[2]))):
                yield stray


def _host_id() -> str:
    return f"{zlib.crc32(os.uname().nodename.encode()) if hasattr(os, 'uname') else 0:08x}"


def _is_process_alive(process: int) -> bool:
    if os.name == "nt":  # there signal 0 is Ctrl+C
        return True
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):
        return True
    return True


def _written(descriptor: int, raw: bytes) -> None:
    view = memoryview(raw)
    while view:
        view = view[os.write(descriptor, view) :]


def _temporary(path: Path, raw: bytes | Iterable[bytes], before: os.stat_result | None, durable: bool = True) -> Path:
    temporary = path.parent / f".alignkit-{_host_id()}-{os.getpid()}-{os.urandom(6).hex()}.tmp"
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
    flags |= getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)
    descriptor = os.open(temporary, flags, 0o666 if before is None else stat.S_IMODE(before.st_mode) & 0o700)
    try:
        try:
            for piece in (raw,) if isinstance(raw, bytes) else raw:
                _written(descriptor, piece)
            if before is not None:
                _copy_permissions(path, before, descriptor)
            if durable:
                _fsync(descriptor)
        finally:
            os.close(descriptor)
    except BaseException:
        _unlink_quietly(temporary)
        raise
    return temporary


def _copy_permissions(path: Path, before: os.stat_result, descriptor: int) -> None:
    if os.name == "nt":
        return
    now = os.fstat(descriptor)
    if (now.st_uid, now.st_gid) != (before.st_uid, before.st_gid):
        with contextlib.suppress(PermissionError):
            os.fchown(descriptor, before.st_uid, before.st_gid)
    os.fchmod(descriptor, stat.S_IMODE(before.st_mode))
    if sys.platform == "linux":
        with contextlib.suppress(OSError):
            for name in os.listxattr(path, follow_symlinks=False):
                with contextlib.suppress(OSError):
                    os.setxattr(descriptor, name, os.getxattr(path, name, follow_symlinks=False))


def _fsync(descriptor: int) -> None:
    if sys.platform == "darwin":  # fsync there leaves the bytes in the drive's own cache
        with contextlib.suppress(OSError):
            fcntl.fcntl(descriptor, fcntl.F_FULLFSYNC)
            return
    os.fsync(descriptor)


def _rename_into_place(temporary: Path, path: Path) -> None:
    until = time.monotonic() + 2
    while True:
        try:
            temporary.replace(path)
            return
        except PermissionError as error:
            if getattr(error, "winerror", None) not in _WINDOWS_FILE_IN_USE or time.monotonic() > until:
                raise
            time.sleep(0.02)


def flush_folder(path: Path) -> None:
    """Make the names in a folder survive a power cut. Raises NotFlushedError."""
    if os.name == "nt":
        return
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            _fsync(descriptor)
        finally:
            os.close(descriptor)
    except OSError as error:
        if error.errno not in _NO_FOLDER_FSYNC_ERRORS:
            raise NotFlushedError(error.errno, os.strerror(error.errno or 0), str(path)) from error


def _unlink_quietly(path: Path) -> None:
    with contextlib.suppress(OSError):
        path.unlink()
