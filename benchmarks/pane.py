"""A program in a pseudo-terminal, with the moment at which each piece of its picture came."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable
from pathlib import Path

import pyte
from measure import environ

PATIENCE = 400.0  # seconds
_START = "import fcntl, os, sys, termios; fcntl.ioctl(0, termios.TIOCSCTTY, 0); os.execvp(sys.argv[1], sys.argv[1:])"


class Pane:
    """Use as a context manager. ``started`` and all moments are of time.perf_counter."""

    def __init__(self, *command: str, cwd: Path, columns: int = 80, rows: int = 24) -> None:
        self.screen = pyte.Screen(columns, rows)
        self._stream = pyte.ByteStream(self.screen)
        self._master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        started = [sys.executable, "-S", "-c", _START, *command]
        self.started = time.perf_counter()
        self.process = subprocess.Popen(
            started,
            stdin=slave,
            stdout=slave,
            stderr=slave,
            cwd=cwd,
            env=environ(cwd) | {"TERM": "xterm-256color"},
            start_new_session=True,
        )
        os.close(slave)

    def __enter__(self) -> Pane:
        return self

    def __exit__(self, *raised: object) -> None:
        self.process.kill()
        self.process.wait()
        os.close(self._master)

    def press(self, keys: str) -> float:
        """The moment at which keys were sent."""
        moment = time.perf_counter()
        os.write(self._master, keys.encode())
        return moment

    def first_bytes(self, marker: str) -> float:
        """The moment at which a text first came out of the program, the terminal's own work left aside."""
        raw, sought = b"", marker.encode()
        while sought not in raw:
            raw += self._read(PATIENCE)
        moment = time.perf_counter()
        self._stream.feed(raw)
        return moment

    def when(self, true: Callable[[str], bool]) -> float:
        """The moment at which the bytes came that made the picture so."""
        end = time.perf_counter() + PATIENCE
        moment = time.perf_counter()
        while not true(self.text()):
            raw = self._read(end - time.perf_counter())
            moment = time.perf_counter()
            self._stream.feed(raw)
        return moment

    def settle(self, quiet: float = 0.4) -> None:
        """Take in what is drawn until nothing has come for so many seconds."""
        while raw := self._read(quiet, or_fail=False):
            self._stream.feed(raw)

    def text(self) -> str:
        return "\n".join(self.screen.display)

    def memory(self) -> float:
        """MiB that belong to the program alone or that it shares, each shared page counted for its part."""
        for line in Path(f"/proc/{self.process.pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) / 1024
        raise RuntimeError("no Pss")

    def _read(self, patience: float, or_fail: bool = True) -> bytes:
        if not select.select([self._master], [], [], max(0.0, patience))[0]:
            if or_fail:
                raise TimeoutError(self.text())
            return b""
        return os.read(self._master, 1 << 16)
