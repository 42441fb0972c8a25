"""10,000 campaigns: `list`, `search`, `publish`, the search line; with an index and without one.

RTOML may name a Python that has rtoml, against which the first reading is held; else it is held against tomli. PAPIS
may name a papis, whose list of as many records is held beside ours.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from generate import workspace
from measure import ALIGNKIT, PYTHON, Row, in_turn, median, p95, process, ratio
from pane import Pane

COUNT, RUNS, LETTERS = 10_000, 9, "month-end turin 77"
STAT = "import os, click\nfor entry in os.scandir('campaigns'): entry.stat()\n"
ASKED = "\nimport sqlite3, sys\nsqlite3.connect(sys.argv[1]).execute(sys.argv[2], sys.argv[3:]).fetchall()"
QUERY = "SELECT slug, lines FROM words CROSS JOIN campaigns ON campaigns.id = words.rowid WHERE words MATCH ?"
PARSE = "import os, {0}\nfor entry in os.scandir('campaigns'): {0}.loads(open(entry.path, 'rb').read().decode())\n"
RECORD = """\
author: Kaya, Ines and Boehm, Marcus
author_list:
- family: Kaya
  given: Ines
- family: Boehm
  given: Marcus
journal: Freight and Audit
papis_id: {number:032x}
pages: 12-31
ref: Kaya{year}n{number}
tags:
- freight
- audit
time-added: 2026-01-01-10:00:00
title: Freight overcharge checks, part {number}
type: article
volume: '{number}'
year: {year}
abstract: Freight managers at mid-size manufacturers pay three to five percent too much because nobody checks carrier
  invoices against the contract. It comes up when the year closes and the freight budget is over, and then it is too
  late. We read every invoice of nine carriers against its contract over two years and count what was overcharged, by
  carrier and by lane, and what came back of it. Most of it was fuel, much of it was weight, and none of it was luck.
"""
RARE, BROAD = "FRT-00777", "freight"


def rows() -> Iterator[Row]:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        workspace(root, COUNT)
        yield from _cold(root)
        yield from _warm(root)
        yield from _typing(root)


def _index(root: Path) -> Path:
    return next((root / ".state" / "cache" / "workspaces").glob("*/index.sqlite"))


def _cold(root: Path) -> Iterator[Row]:
    other, parser = (os.environ["RTOML"], "rtoml") if os.environ.get("RTOML") else (PYTHON, "tomli")
    read = process(other, "-c", PARSE.format(parser), cwd=root)
    read()
    bare, first = _once(read), _once(process(ALIGNKIT, "list", cwd=root))
    yield ratio(f"list of {COUNT:,} the first time / reading with {parser}", 4, first, bare, "s")
    size = _index(root).stat().st_size / 2**20
    whole = sum(path.stat().st_size for path in (root / "campaigns").iterdir()) / 2**20
    yield Row("the index", "", f"{size:.0f} MiB of {whole:.0f} MiB of files")
    time.sleep(2.1)  # what was read within two seconds of its change is read once more
    process(ALIGNKIT, "list", cwd=root)()


def _warm(root: Path) -> Iterator[Row]:
    match = {word: f'"{word.lower().replace("-", " ")}"*' for word in (RARE, BROAD)}
    times = _medians(
        {
            "stat": process(PYTHON, "-c", STAT, cwd=root),
            "list": process(ALIGNKIT, "list", cwd=root),
            "json": process(ALIGNKIT, "list", "--json", cwd=root),
            **{
                f"query {word}": process(PYTHON, "-c", STAT + ASKED, str(_index(root)), QUERY, match[word], cwd=root)
                for word in match
            },
            **{f"search {word}": process(ALIGNKIT, "search", word, cwd=root) for word in match},
        }
    )
    yield ratio(f"list of {COUNT:,} / click, scandir and stat", 3, times["list"], times["stat"])
    yield ratio("list --json of them / the same", 3, times["json"], times["stat"])
    yield ratio("search with one hit / the same, and the query", 1.5, times[f"search {RARE}"], times[f"query {RARE}"])
    broad = times[f"search {BROAD}"]
    yield Row(f"search with {COUNT:,} hits", "", f"{broad:.2f} s (the query {times[f'query {BROAD}']:.2f} s)")
    with sqlite3.connect(_index(root), isolation_level=None) as holder:
        holder.execute("BEGIN EXCLUSIVE")
        yield Row("list while somebody holds the index", "", f"{_once(process(ALIGNKIT, 'list', cwd=root)):.1f} s")
        holder.execute("ROLLBACK")
    yield from _looked_back(root)
    yield from _beside_papis(root)
    yield from _published(root)


def _looked_back(root: Path) -> Iterator[Row]:
    acts = {name: process(ALIGNKIT, name, cwd=root) for name in ("list", "due", "review")}
    times = _medians(acts)
    for name in ("due", "review"):
        yield Row(f"{name} over all of them", "", f"{times[name]:.2f} s (list {times['list']:.2f} s)")


def _beside_papis(root: Path) -> Iterator[Row]:
    """Papis as its users start it, its cache filled: a folder and a file of about 1 kB for each of its records."""
    if not (papis := os.environ.get("PAPIS")):
        return
    config = root / ".papis" / "papis" / "config"
    config.parent.mkdir(parents=True)
    config.write_text(f"[settings]\ndefault-library = many\n[many]\ndir = {root / '.papers'}\n")
    for number in range(COUNT):
        paper = root / ".papers" / f"kaya-boehm-{number:05}"
        paper.mkdir(parents=True)
        (paper / "info.yaml").write_text(RECORD.format(number=number, year=2000 + number % 27))
    told = {"XDG_CONFIG_HOME": str(config.parent.parent), "XDG_CACHE_HOME": str(root / ".cache")}
    theirs = process(papis, "list", "--all", cwd=root, **told)
    first = _once(theirs)
    times = _medians({"list": process(ALIGNKIT, "list", cwd=root), "papis": theirs})
    yield ratio(f"list of {COUNT:,} / papis list of as many", 1, times["list"], times["papis"])
    yield Row("papis list the first time", "", f"{first:.1f} s")


def _published(root: Path) -> Iterator[Row]:
    first = _once(process(ALIGNKIT, "publish", "wiki", cwd=root))
    acts = {"publish": process(ALIGNKIT, "publish", "wiki", cwd=root), "list": process(ALIGNKIT, "list", cwd=root)}
    times = {name: median(each) for name, each in in_turn(2, acts).items()}
    yield Row(f"publish of {COUNT:,} from nothing", "", f"{first:.1f} s")
    yield ratio("publish, nothing changed / list", 2, times["publish"], times["list"], "s")
    shutil.rmtree(root / "wiki", ignore_errors=True)


def _typing(root: Path) -> Iterator[Row]:
    """In the search line of the campaign list: to the letter in its cell, and to the list it narrows down to."""
    letters, lists = [], []
    with Pane(ALIGNKIT, cwd=root, columns=110, rows=30) as pane:
        listed = pane.when(lambda text: f"{COUNT:,} campaigns" in text) - pane.started
        pane.settle()
        memory = pane.memory()
        pane.press("/")
        pane.settle()
        for end in range(1, len(LETTERS) + 1):
            typed = LETTERS[:end]
            start = pane.press(typed[-1])
            if typed[-1] != " ":
                letters.append(pane.when(lambda text: typed in text.split("\n")[0]) - start)  # noqa: B023
                lists.append(pane.when(lambda text: f"“{typed}”:" in text) - start)  # noqa: B023
            pane.settle(0.15)
        more = pane.memory() - memory
        pane.press("\x1b")
        pane.when(lambda text: "campaigns" in text)
        filtered, offered = _filtering(pane)
    yield Row(f"the list of all {COUNT:,} is drawn", "", f"{listed:.2f} s from the start")
    yield Row("a letter in the search line to its cell", "", f"{p95(letters) * 1000:.0f} ms p95")
    yield Row("a letter in the search line to the narrowed list", "", f"{p95(lists) * 1000:.0f} ms p95")
    yield Row("a typed filter's last letter to the narrowed list", "", f"{p95(filtered) * 1000:.0f} ms p95")
    yield Row("the filters with their counts", "", f"{median(offered) * 1000:.0f} ms")
    yield Row("memory that searching takes", "", f"+ {more:.0f} MiB")


def _filtering(pane: Pane) -> tuple[list[float], list[float]]:
    """From the last letter of filters that are typed to the rows they leave; from a key to the filters side by side."""
    filtered, offered = [], []
    pane.press("/")
    for typed in ("status:draft", "tag:nordics", "launch:2027-q2", "waiting:sales"):
        pane.press(typed[:-1])
        pane.settle()
        before = pane.text()
        start = pane.press(typed[-1])
        filtered.append(pane.when(lambda text: "Esc shows all" in text and _last(text) != _last(before)) - start)  # noqa: B023
        pane.settle()
        pane.press(" ")
    pane.press("\r")
    for _ in range(5):
        start = pane.press("f")
        offered.append(pane.when(lambda text: "nordics" in text and "of 10,000 campaigns" in text) - start)
        pane.press("\x1b")
        pane.when(lambda text: "Which campaigns?" not in text)
        pane.settle()
    return filtered, offered


def _last(picture: str) -> list[str]:
    """The line below the list."""
    return picture.rstrip().split("\n")[-3:-1]


def _medians(acts: Mapping[str, Callable[[], object]]) -> dict[str, float]:
    return {name: median(each) for name, each in in_turn(RUNS, acts).items()}


def _once(act: Callable[[], object]) -> float:
    start = time.perf_counter()
    act()
    return time.perf_counter() - start
