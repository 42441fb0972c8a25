"""git, run without a terminal and without what a repository's own settings could make it run."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path
    from subprocess import CompletedProcess

GIT_COMMAND = ("git", "-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null")
_GIT_QUIET = {"GIT_NO_LAZY_FETCH": "1", "GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0"}


def run_git(
    words: Sequence[str],
    timeout: float,
    *,
    environ: Mapping[str, str] | None = None,
    folder: Path | None = None,
    text: bytes = b"",
) -> CompletedProcess[bytes] | None:
    """Run git with these words, at most ``timeout`` seconds; None where git could not be run or took longer.

    It fetches nothing and asks nobody. ``environ`` is its whole environment, by default the one of this process;
    ``folder`` is where it runs; ``text`` is what it reads from standard input.
    """
    # Deferred: it takes 5 ms, a tenth of `show`, and most commands run no other program.
    import subprocess

    try:
        return subprocess.run(
            [*GIT_COMMAND, *words],
            cwd=folder,
            env={**(os.environ if environ is None else environ), **_GIT_QUIET},
            input=text,
            capture_output=True,
            timeout=timeout,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
