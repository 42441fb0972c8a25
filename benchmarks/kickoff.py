"""The kickoff of tests/kickoff.py typed into the real program in a terminal of 80 by 24, at several speeds.

    python benchmarks/kickoff.py burst 5 30 120 200     # milliseconds a key

For each speed: whether the file holds what was meant and only the intended acts, how long it took, and the keys besides
the text by question.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
import tomllib
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.kickoff import contents, expected, hold_meeting
from tests.pseudo_terminal import Terminal


def measure(speed: str) -> str:
    """One line about one meeting."""
    seconds = None if speed == "burst" else float(speed) / 1000
    with tempfile.TemporaryDirectory(prefix="kickoff-") as name:
        folder = Path(name) / "meeting"
        folder.mkdir()
        environ = {name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "TERM")}
        environ |= {"ALIGNKIT_STATE": f"{name}/state", "ALIGNKIT_CONFIG": f"{name}/none.toml"}
        environ |= {"ALIGNKIT_BY": "Jo Host", "LC_ALL": "C.UTF-8"}
        begun = time.monotonic()
        with Terminal([sys.executable, "-m", "alignkit"], folder, environ) as terminal:
            try:
                counts = hold_meeting(terminal, Path(name) / "scratch", seconds)
            except AssertionError as error:
                return f"{speed:>6}  FAILED after {time.monotonic() - begun:.0f} s: {error}"
        (path,) = (folder / "campaigns").glob("*.toml")
        data = tomllib.loads(path.read_text("utf-8"))
        want = expected()
        wrong = [key for key, value in contents(data).items() if value != contents(want)[key]]
        acts = {(team, key, view["stance"]) for team in ("marketing", "sales") for key, view in data[team].items()}
        meant = {
            (team, key, "agree") for team in ("marketing", "sales") for key in want if key not in ("format", "campaign")
        }
        same = "the file is as meant" if not wrong else f"differs in {', '.join(wrong)}"
        done = "only the intended acts" if acts == meant else f"acts differ: {sorted(acts ^ meant)}"
        keys = ", ".join(f"{key} {count}" for key, count in counts.items())
        return f"{speed:>6}  {same}; {done}; {time.monotonic() - begun:.0f} s; {sum(counts.values())} keys: {keys}"


if __name__ == "__main__":
    for each in sys.argv[1:] or ["burst", "5"]:
        print(measure(each), flush=True)
