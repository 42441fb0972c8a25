"""The user's own editor on a file, and a place for what it left where that cannot be taken over."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import tempfile
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path

from alignkit.store import atomic
from alignkit.store.user_folders import state_folder


def run_editor(command: Sequence[str], path: Path) -> int:
    """Open a file in an editor and wait; its exit code. Raises OSError where it cannot be started.

    Ctrl+C is the editor's while it runs: it must not take the file away under it.
    """
    with _no_interrupt():
        return subprocess.run([*command, str(path)], check=False).returncode


def keep_text(name: str, raw: bytes) -> Path:
    """Write a text next to the recovery files or, if that fails, into the temporary folder; return its path."""
    stem, _, ending = name.rpartition(".")
    name = f"{stem}.{os.urandom(4).hex()}.{ending}"
    try:
        path = state_folder() / "edited" / name
        atomic.make_folder(path.parent)
        atomic.create_file(path, raw)
    except OSError:
        path = Path(tempfile.mkdtemp(prefix="alignkit-kept-")) / name
        path.write_bytes(raw)
    return path


@contextlib.contextmanager
def _no_interrupt() -> Iterator[None]:
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    # A function, not SIG_IGN: the editor would inherit that.
    before = signal.signal(signal.SIGINT, lambda *_: None)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
