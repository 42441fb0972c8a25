"""A program in a real pseudo-terminal: keys go in, and what a person would see is read back."""

import fcntl
import os
import pty
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

import pyte

TIMEOUT = 30.0  # seconds until a screen is given up; a machine under load is no failure
KEY_SEQUENCES = {
    "enter": "\r",
    "escape": "\x1b",
    "tab": "\t",
    "space": " ",
    "backspace": "\x7f",
    "up": "\x1b[A",
    "down": "\x1b[B",
    "right": "\x1b[C",
    "left": "\x1b[D",
    "ctrl+s": "\x13",
    "ctrl+q": "\x11",
    "ctrl+u": "\x15",
}

# The program gets the terminal as its controlling one, so that closing it hangs up as closing a window does.
_START_SCRIPT = (
    "import fcntl, os, sys, termios; fcntl.ioctl(0, termios.TIOCSCTTY, 0); os.execvp(sys.argv[1], sys.argv[1:])"
)


class Terminal:
    """Use as a context manager; whatever still runs at its end is killed."""

    def __init__(
        self, command: Sequence[str], cwd: Path, environ: Mapping[str, str], columns: int = 80, rows: int = 24
    ):
        self.screen = pyte.Screen(columns, rows)
        self._stream = pyte.ByteStream(self.screen)
        self._master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        self.process = subprocess.Popen(
            [sys.executable, "-c", _START_SCRIPT, *command],
            stdin=slave,
            stdout=slave,
            stderr=slave,
            cwd=cwd,
            env={**environ, "TERM": "xterm-256color"},
            start_new_session=True,
        )
        os.close(slave)

    def __enter__(self) -> "Terminal":
        return self

    def __exit__(self, *raised: object) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait(TIMEOUT)
        self.close()

    def close(self) -> None:
        """Close the window."""
        if self._master >= 0:
            os.close(self._master)
            self._master = -1

    def text(self) -> str:
        return "\n".join(line.rstrip() for line in self.screen.display)

    def press(self, *keys: str) -> None:
        """Send keys by name, or one character as itself."""
        self.type("".join(KEY_SEQUENCES.get(key, key) for key in keys))

    def type(self, text: str) -> None:
        os.write(self._master, text.encode())

    def wait_for(self, *wanted: str, gone: str = "") -> str:
        """Wait until all of ``wanted`` stand on the screen, and ``gone`` no longer does; the screen."""
        end = time.monotonic() + TIMEOUT
        while True:
            shown = self.text()
            if all(text in shown for text in wanted) and not (gone and gone in shown):
                return shown
            ended = not self.read(0.1) and self.process.poll() is not None
            assert not ended, f"the program has ended with {self.process.returncode}; on its screen:\n{shown}"
            assert time.monotonic() < end, f"waited for {wanted}, not {gone!r}; on the screen:\n{shown}"

    def wait_for_quiet(self) -> str:
        """Wait until nothing more is drawn; the screen. A terminal hands over a frame in pieces."""
        end = time.monotonic() + TIMEOUT
        while self.read(0.3):
            assert time.monotonic() < end, f"it never stops drawing; on the screen:\n{self.text()}"
        return self.text()

    def wait_for_end(self) -> int:
        """The exit code, once the program has ended by itself."""
        end = time.monotonic() + TIMEOUT
        while self.process.poll() is None:
            if self._master < 0 or not self.read(0.05):
                time.sleep(0.01)
            assert time.monotonic() < end, f"it does not end; on the screen:\n{self.text()}"
        return self.process.returncode

    def signal(self, number: signal.Signals) -> None:
        self.process.send_signal(number)

    def read(self, patience: float) -> bool:
        """Take in what the program has drawn within ``patience`` seconds; whether there was anything."""
        if not select.select([self._master], [], [], patience)[0]:
            return False
        try:
            raw = os.read(self._master, 1 << 16)
        except OSError:  # what Linux says when the other end is closed
            return False
        self._stream.feed(raw)
        return bool(raw)
