"""`list` of a folder that no index knows: every file is read."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from generate import workspace
from measure import ALIGNKIT, PYTHON, Row, in_turn, median, process

BARE = (
    "import sys, os, click, tomli\n"
    "for entry in os.scandir('campaigns'):\n"
    "    entry.stat()\n"
    "    if sys.argv[1:]: tomli.loads(open(entry.path, 'rb').read().decode())\n"
)


def rows() -> Iterator[Row]:
    for count, runs in ((1_000, 3), (10_000, 1)):
        with tempfile.TemporaryDirectory() as folder:
            root = Path(folder)
            workspace(root, count)
            acts = {
                "list": process(ALIGNKIT, "list", cwd=root),
                "parse": process(PYTHON, "-c", BARE, "parse", cwd=root),
                "stat": process(PYTHON, "-c", BARE, cwd=root),
            }
            if runs > 1:
                times = {name: median(each) for name, each in in_turn(runs, acts).items()}
            else:
                times = {name: _once(act) for name, act in acts.items()}
        figure = (
            f"{times['list']:.1f} s; parsing alone with tomli {times['parse']:.1f} s, "
            f"scandir and stat {times['stat']:.2f} s"
        )
        yield Row(f"list of {count:,} without an index", "(with one: 3x stat)", figure)


def _once(act: object) -> float:
    assert callable(act)
    start = time.perf_counter()
    act()
    return time.perf_counter() - start
