"""How things are timed here: side by side in one run, turn by turn, so that a noisy machine disturbs all alike."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

PYTHON = sys.executable
ALIGNKIT = str(Path(sys.executable).with_name("alignkit"))


@dataclass(frozen=True)
class Row:
    """One line of the table: what, the limit in words, the figure in words, and whether it is kept (None: no limit)."""

    what: str
    limit: str
    figure: str
    kept: bool | None = None


def ratio(what: str, limit: float, ours: float, theirs: float, unit: str = "ms") -> Row:
    """Ours against theirs, both in seconds."""
    figure = f"{ours / theirs:.2f}x ({_told(ours, unit)} against {_told(theirs, unit)})"
    return Row(what, f"<= {limit}x", figure, ours / theirs <= limit)


def _told(seconds: float, unit: str) -> str:
    return f"{seconds:.2f} s" if unit == "s" else f"{seconds * 1000:.1f} ms"


def median(times: Sequence[float]) -> float:
    return statistics.median(times)


def p95(times: Sequence[float]) -> float:
    return sorted(times)[max(0, round(len(times) * 0.95) - 1)]


def in_turn(runs: int, acts: Mapping[str, Callable[[], object]]) -> dict[str, list[float]]:
    """Seconds of each act, run after run, all acts in each run; the first run of each is thrown away."""
    times: dict[str, list[float]] = {name: [] for name in acts}
    for _ in range(runs + 1):
        for name, act in acts.items():
            start = time.perf_counter()
            act()
            times[name].append(time.perf_counter() - start)
    return {name: found[1:] for name, found in times.items()}


def process(*command: str, cwd: Path, **more: str) -> Callable[[], None]:
    """A whole process, from nothing to its end; ``more`` stands in its environment."""

    def act() -> None:
        subprocess.run(command, cwd=cwd, env=environ(cwd) | more, stdout=subprocess.DEVNULL, check=True)

    return act


def environ(folder: Path) -> dict[str, str]:
    """The environment without anybody's own settings, with compiled modules kept as an installed program has them."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("ALIGNKIT_", "TEXTUAL"))}
    kept.pop("PYTHONDONTWRITEBYTECODE", None)
    kept.pop("NO_COLOR", None)
    return kept | {
        "ALIGNKIT_STATE": str(folder / ".state"),
        "ALIGNKIT_CONFIG": str(folder / ".config.toml"),
        "COLORTERM": "truecolor",
    }
