"""Reads campaign files for the index in several processes at once, where there are many to read.

A process is told what to read by its standard input and ends with it, so none outlives the one that began it. What a
process cannot read, because it could not be started or has died, is read here.
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import date
from queue import SimpleQueue
from typing import Any

from alignkit.store.folder_snapshot import FileStamp
from alignkit.store.index_database import IndexedFile
from alignkit.store.index_files import read_files
from alignkit.store.workspace import Workspace

_MAX_PROCESSES = 4
_CHUNK = 25  # files that a process is given at once
_FIRST = 50  # files that are read here while the processes start, so that a list has rows to show

_NamedFile = tuple[str, IndexedFile]


def read_many_files(
    ws: Workspace, folder: str, today: date, names: Sequence[str], files: Mapping[str, FileStamp | None], before: int
) -> Iterator[_NamedFile]:
    """As ``read_files``, by as many processes as there are processors; in the order of the names."""
    count = min(os.cpu_count() or 1, _MAX_PROCESSES)
    if count < 2:
        yield from read_files(ws, folder, today, names, files, before)
        return

    def read_here(chunk: Sequence[str]) -> list[_NamedFile]:
        return list(read_files(ws, folder, today, chunk, files, before))

    idle: SimpleQueue[subprocess.Popen[bytes] | None] = SimpleQueue()
    started = [_start((ws, folder, today, dict(files), before)) for _ in range(count)]
    for child in started:
        idle.put(child)

    def read_chunk(chunk: Sequence[str]) -> list[_NamedFile]:
        child = idle.get()
        try:
            return _ask(child, chunk, read_here)
        finally:
            idle.put(child)

    pool = ThreadPoolExecutor(count)
    try:
        yield from read_files(ws, folder, today, names[:_FIRST], files, before)
        chunks = [names[start : start + _CHUNK] for start in range(_FIRST, len(names), _CHUNK)]
        for read in pool.map(read_chunk, chunks):
            yield from read
    finally:
        for child in started:
            _stop(child)
        pool.shutdown(cancel_futures=True)


def _start(task: tuple[Any, ...]) -> subprocess.Popen[bytes] | None:
    # -P and the own path: nothing that lies in the current folder is imported
    environ = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    try:
        child = subprocess.Popen(
            [sys.executable, "-P", "-m", "alignkit.store.index_workers"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environ,
            start_new_session=True,  # Ctrl+C is for the one that waits
        )
        assert child.stdin
        pickle.dump(task, child.stdin)
        child.stdin.flush()
    except OSError:
        return None
    return child


def _ask(
    child: subprocess.Popen[bytes] | None, chunk: Sequence[str], read_here: Callable[[Sequence[str]], list[_NamedFile]]
) -> list[_NamedFile]:
    """What a process reads of these files; if it does not answer, what is read here."""
    with suppress(OSError, EOFError, ValueError, pickle.UnpicklingError):
        if child and child.stdin and child.stdout:
            pickle.dump(chunk, child.stdin)
            child.stdin.flush()
            found: list[_NamedFile] = pickle.load(child.stdout)
            return found
    return read_here(chunk)


def _stop(child: subprocess.Popen[bytes] | None) -> None:
    if child:
        child.kill()
        for pipe in (child.stdin, child.stdout):
            with suppress(OSError):
                pipe.close()  # type: ignore[union-attr]
        child.wait()


def _serve() -> None:
    ws, folder, today, files, before = pickle.load(sys.stdin.buffer)
    with suppress(EOFError):
        while True:
            names = pickle.load(sys.stdin.buffer)
            pickle.dump(list(read_files(ws, folder, today, names, files, before)), sys.stdout.buffer)
            sys.stdout.buffer.flush()


if __name__ == "__main__":
    _serve()
