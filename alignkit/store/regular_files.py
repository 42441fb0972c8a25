"""Files read without waiting: a pipe, a device or a folder in the place of a file is refused, never waited for."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path
from typing import BinaryIO


def open_regular(path: Path) -> BinaryIO:
    """A regular file open for reading bytes. Raises OSError, also where something else stands there."""
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)
    descriptor = os.open(path, flags)
    try:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise OSError(errno.EINVAL, "it is not a file", str(path))
        return os.fdopen(descriptor, "rb")
    except BaseException:
        os.close(descriptor)
        raise


def read_limited(path: Path, size: int) -> bytes:
    """At most ``size`` + 1 bytes of a regular file. Raises OSError, also where something else stands there."""
    with open_regular(path) as file:
        return file.read(min(os.fstat(file.fileno()).st_size, size) + 1)
