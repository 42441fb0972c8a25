"""The lock of a workspace: one writer at a time, on this machine and on disks that lock for several."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import time
from collections.abc import Iterator
from pathlib import Path

from alignkit.store.user_folders import state_folder
from alignkit.store.workspace import Workspace

LOCK_TIMEOUT = 10.0  # seconds for another writer to finish


@contextlib.contextmanager
def workspace_lock(ws: Workspace) -> Iterator[None]:
    """Hold the only right to write campaigns here; the lock dies with its process. Raises OSError, TimeoutError."""
    if os.name == "nt":
        from filelock import FileLock, Timeout

        path = _lock_path(ws)
        try:
            with FileLock(path, timeout=LOCK_TIMEOUT):
                yield
        except Timeout as error:
            raise TimeoutError("locked") from error
        return
    descriptor = _acquire(ws)
    try:
        yield
    finally:
        with contextlib.suppress(OSError):  # what was written is written
            os.close(descriptor)


def _acquire(ws: Workspace) -> int:
    import fcntl

    until = time.monotonic() + LOCK_TIMEOUT
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
            where = _lock_path(ws)  # a network disk that locks no folders: guard this machine at least
            continue
        except BaseException:
            os.close(descriptor)
            raise
        os.close(descriptor)
        if time.monotonic() > until:
            raise TimeoutError(errno.ETIMEDOUT, "locked", str(where))
        time.sleep(0.002)


def _lock_path(ws: Workspace) -> Path:
    folder = state_folder() / "locks"
    folder.mkdir(parents=True, exist_ok=True)
    return folder / f"{hashlib.sha256(os.fsencode(ws.root)).hexdigest()[:16]}.lock"
