"""Next to any file at all, every neighbour works on every command, and says what it says without that file.

The ordinary run tries a few. ``pytest -m slow -s tests/test_fuzz_files.py`` tries FUZZ_FILES of them (default 100, four
minutes) and prints its figures; FUZZ_SEED chooses others; FUZZ_KEEP names a folder for an example of each failure.
"""

from __future__ import annotations

import json
import os
import random
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from alignkit.store.workspace import Workspace
from tests.fuzzing import Tally, damaged, many, tried

SEED = int(os.environ.get("FUZZ_SEED", "1"))
ODD = "mmm-odd"  # between its neighbours
Judge = Callable[[str], object]


def told(text: str) -> object:
    """The lines, or the JSON, that are not about the odd file."""
    return [line for line in text.splitlines() if ODD not in line]


def listed(text: str) -> object:
    return [entry for entry in json.loads(text) if entry["slug"] != ODD]


def anything(text: str) -> object:
    return None


def document(text: str) -> object:
    json.loads(text)


def acts(neighbour: str, tag: str) -> list[tuple[list[str], Judge]]:
    """Each command, and what of its output is the same whatever stands beside; the rest must only work."""
    return [
        (["list"], anything),
        (["list", "--json"], listed),
        (["list", "--waiting", "me"], anything),
        (["show", neighbour], told),
        (["show", neighbour, "--json"], document),
        (["check", neighbour], anything),  # the leads of both may go to the same people
        (["check"], anything),
        (["check", "--json"], document),
        (["search", neighbour], told),
        (["search", neighbour, "--json"], document),
        (["search", "lead"], anything),
        (["verify", neighbour], told),
        (["verify"], anything),
        (["due"], anything),
        (["due", "--json"], document),
        (["review", neighbour], told),
        (["review"], anything),
        (["review", "--json"], document),
        (["calendar", neighbour], told),
        (["diff", "--tag", tag], anything),
        (["brief", neighbour], told),
        (["export", neighbour], told),
        (["crm", neighbour], told),
        (["publish", "wiki", "--for", "github"], anything),
    ]


@pytest.mark.parametrize("full", [pytest.param(True, marks=pytest.mark.slow), False], ids=["all", "a few"])
def test_next_to_any_file_every_neighbour_works(year: Workspace, monkeypatch: pytest.MonkeyPatch, full: bool) -> None:
    monkeypatch.chdir(year.root)
    folder = year.root / "campaigns"
    neighbour, tag = sorted(path.stem for path in folder.glob("*.toml"))[0], "dach"
    every = acts(neighbour, tag)
    alone = {" ".join(words): tried(*words) for words, _ in every}
    rng, tally = random.Random(SEED), Tally("files beside their neighbours")
    for number in range(many(full, "FUZZ_FILES", 100, 2)):
        raw = damaged(rng)
        (folder / f"{ODD}.toml").write_bytes(raw)
        tally.tried["files"] += 1
        # in the ordinary run, other commands for each file: all of them are too many
        for words, judge in every if full else every[number % 3 :: 3]:
            before = alone[" ".join(words)]
            with tally.judging(raw):
                tally.tried["commands"] += 1
                result = tried(*words)
                # 1: something was found, which may be the odd file
                assert result.exit_code in (before.exit_code, 1), f"{' '.join(words)}: {result.output[-300:]}"
                if judge is listed or judge is document or before.exit_code == 0:
                    same = judge(result.stdout) == judge(before.stdout)
                    assert same, f"{' '.join(words)} says something else of the neighbours"
        shutil.rmtree(year.root / "wiki", ignore_errors=True)
    Path(folder / f"{ODD}.toml").unlink()
    tally.told()
