"""The screens in a real pseudo-terminal: start, a key, the next question, memory."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import tomli
from generate import CONTENT, workspace
from measure import ALIGNKIT, PYTHON, Row, in_turn, median, p95, ratio
from pane import Pane

from alignkit.core.questions import QUESTIONS

STARTS, LETTERS, LAPS = 12, 200, 8
BARE = str(Path(__file__).with_name("bare.py"))
TITLE = "f filter"  # in the border of the list, which is drawn first of all
RARE = "QXZJKWY"  # letters that stand nowhere else on the screen
SIZES = ((80, 24), (160, 48))
PARAGRAPH = (
    "Somebody in logistics or finance at a target account who asked for the check, or named a tender date within "
    "the next twelve months, and who has told us how much freight the company pays for in a year."
)


def rows() -> Iterator[Row]:
    yield from _first_paint()
    for columns, lines in SIZES:
        yield from _letters(columns, lines)
        yield _moves(columns, lines)
    yield from _many()


def _first_paint() -> list[Row]:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        workspace(root, 100)
        times = in_turn(
            STARTS,
            {
                "empty": _start(root, "ready", PYTHON, BARE, "empty"),
                "first paint": _start(root, TITLE, ALIGNKIT),
                "rows": _start(root, "100 campaigns", ALIGNKIT),
            },
        )
    middle = {name: median(found) for name, found in times.items()}
    return [
        ratio("first paint, 100 campaigns / empty app", 1.25, middle["first paint"], middle["empty"]),
        Row("the list of all 100 is drawn", "", f"{middle['rows'] * 1000:.0f} ms from the start"),
    ]


def _start(root: Path, marker: str, *command: str) -> Callable[[], None]:
    def act() -> None:
        with Pane(*command, cwd=root) as pane:
            pane.first_bytes(marker)

    return act


def _letters(columns: int, lines: int) -> list[Row]:
    """A letter at the end of the answer: in the walk and in a bare text area of the same text, turn by turn."""
    times: dict[str, list[float]] = {"walk": [], "bare": []}
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        slug = workspace(root, 5)[4]
        path = root / "campaigns" / f"{slug}.toml"
        path.write_text(path.read_text() + f'\n[mql]\nanswer = "{PARAGRAPH}"\n')
        (root / "answer.txt").write_text(PARAGRAPH)
        with (
            Pane(ALIGNKIT, "open", slug, cwd=root, columns=columns, rows=lines) as walk,
            Pane(PYTHON, BARE, "text", "answer.txt", cwd=root, columns=columns, rows=lines) as bare,
        ):
            walk.when(lambda text: "Twenty won deals" in text)
            walk.press("5")
            walk.when(lambda text: "in a year." in text)
            bare.when(lambda text: "in a year." in text)
            walk.settle()
            walk.press("e")
            walk.when(lambda text: "WRITING" in text)
            walk.settle()
            bare.settle()
            for number in range(LETTERS):
                letter = RARE[number % len(RARE)]
                for name, pane in (("walk", walk), ("bare", bare)):
                    if number % 6 == 5:
                        pane.press(" ")
                        pane.settle(0.05)
                    before = pane.text().count(letter)
                    start = pane.press(letter)
                    times[name].append(pane.when(lambda text: text.count(letter) > before) - start)  # noqa: B023
                time.sleep(0.06)
            walk.when(lambda text: " saved" in text)
        assert RARE in path.read_text().replace(" ", ""), "the walk has not saved what was typed"
    size = f"{columns}x{lines}"
    return [
        ratio(f"a key to its cell, {size}, p95 / bare TextArea", 1.3, p95(times["walk"]), p95(times["bare"])),
        ratio(f"a key to its cell, {size}, median / bare TextArea", 1.15, median(times["walk"]), median(times["bare"])),
    ]


def _moves(columns: int, lines: int) -> Row:
    """From the key of a question to that question and its answer on the screen."""
    content = tomli.loads(CONTENT)
    wanted = {q.number: (q.asks[:30], content[q.key]["answer"].strip()[:40]) for q in QUESTIONS}
    times = []
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        slug = workspace(root, 2)[1]
        with Pane(ALIGNKIT, "open", slug, cwd=root, columns=columns, rows=lines) as walk:
            walk.when(lambda text: wanted[9][1] in text)
            walk.settle()
            for _ in range(LAPS):
                for number, texts in wanted.items():
                    start = walk.press(str(number))
                    times.append(walk.when(lambda text: all(each in text for each in texts)) - start)  # noqa: B023
                    walk.settle(0.35)  # two digits that follow faster are text
    figure = f"{p95(times) * 1000:.0f} ms p95, {median(times) * 1000:.0f} ms median"
    return Row(f"to another question, {columns}x{lines}", "< 17 ms p95", figure, p95(times) < 0.017)


def _many() -> list[Row]:
    """First paint and memory with 10,000 campaigns."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        workspace(root, 10_000)
        acts = {"empty": _start(root, "ready", PYTHON, BARE, "empty"), "ours": _start(root, TITLE, ALIGNKIT)}
        middle = {name: median(found) for name, found in in_turn(5, acts).items()}
        with Pane(PYTHON, BARE, "empty", cwd=root) as empty, Pane(ALIGNKIT, cwd=root) as ours:
            empty.when(lambda text: "ready" in text)
            listed = ours.when(lambda text: "10,000 campaigns" in text) - ours.started
            empty.settle()
            ours.settle()
            more = ours.memory() - empty.memory()
    return [
        ratio("first paint, 10,000 campaigns / empty app", 1.5, middle["ours"], middle["empty"]),
        Row("the list of all 10,000 is drawn", "", f"{listed:.1f} s from the start (there is no index yet)"),
        Row("memory of the screens with 10,000 campaigns", "+ 40 MiB", f"+ {more:.0f} MiB", more <= 40),
    ]
