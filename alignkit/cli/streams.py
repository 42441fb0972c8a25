"""Standard input, output and error before anything is printed: opened where they are closed, guarded where they fail.

Light on purpose: `--version` and `--help` load it, and nothing heavier of ours.
"""

from __future__ import annotations

import contextlib
import io
import os
import sys
from collections.abc import Iterator
from typing import Any


class OutputError(Exception):
    """Standard output takes nothing more: whoever read it has gone, as `head` does, or its disk is full."""


@contextlib.contextmanager
def guard_output() -> Iterator[None]:
    """A failure of standard output told apart from one of a campaign's disk. Raises OutputError."""
    try:
        yield
    except OSError as error:
        why = "" if isinstance(error, BrokenPipeError) else (error.strerror or str(error)).lower()
        raise OutputError(why) from error


class ClosedOutput(io.TextIOWrapper):
    """Stands for a standard output that is closed: keeps what is written, so that it is known that something was."""

    def __init__(self) -> None:
        self._kept = io.BytesIO()
        super().__init__(self._kept, encoding="utf-8", errors="backslashreplace", write_through=True)

    def written(self) -> bool:
        return self._kept.tell() > 0


def open_missing_streams() -> None:
    """Where a standard stream is closed, put something in its place; no file that is opened later takes its number."""
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # the lowest number that is free
    if sys.stdin is None:
        sys.stdin = open(os.devnull)  # noqa: SIM115, PTH123 - as long as the program runs
    if sys.stdout is None:
        sys.stdout = ClosedOutput()
    if sys.stderr is None:
        sys.stderr = open(os.devnull, "w")  # noqa: SIM115, PTH123


def escape_unencodable_output() -> None:
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure and getattr(stream, "errors", "") == "strict":
            reconfigure(errors="backslashreplace")


def discard_stream(stream: Any) -> None:
    # the interpreter flushes the streams once more when it ends
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
