"""Short commands, as whole processes: what a person who asks one thing waits for."""

from __future__ import annotations

import tempfile
from pathlib import Path

from generate import workspace
from measure import ALIGNKIT, PYTHON, Row, in_turn, median, process, ratio

RUNS = 25
BARE_SHOW = "import sys, click, tomli; click.echo(len(tomli.loads(open(sys.argv[1], 'rb').read().decode())))"


def rows() -> list[Row]:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        slug = workspace(root, 5)[3]
        times = in_turn(
            RUNS,
            {
                "click": process(PYTHON, "-c", "import click", cwd=root),
                "version": process(ALIGNKIT, "--version", cwd=root),
                "help": process(ALIGNKIT, "--help", cwd=root),
                "bare show": process(PYTHON, "-c", BARE_SHOW, f"campaigns/{slug}.toml", cwd=root),
                "show": process(ALIGNKIT, "show", slug, cwd=root),
            },
        )
    middle = {name: median(found) for name, found in times.items()}
    return [
        ratio("alignkit --version / import click", 1.3, middle["version"], middle["click"]),
        ratio("alignkit --help / import click", 1.3, middle["help"], middle["click"]),
        ratio("alignkit show / click, tomli, the file", 1.5, middle["show"], middle["bare show"]),
    ]
