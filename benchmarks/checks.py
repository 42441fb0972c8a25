"""All checks: over one campaign, over many, and over texts made to be slow."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import tomli
from generate import workspace
from measure import ALIGNKIT, Row, in_turn, median, process

from alignkit.checks.runner import run_checks
from alignkit.core.model import Campaign, from_data
from alignkit.core.questions import QUESTION_KEYS
from alignkit.store.settings import Settings

SAMPLES = Path(__file__).parent.parent / "campaigns"
TODAY = date(2027, 1, 12)
UNITS = (
    "a ",
    ". ",
    "every a ",
    "as soon as ",
    "over\u200d",
    "within ",
    "A",
    "1 ",
    "\n",
    "....",
    "sign ",
    "we ",
    "à",
    " ",
)


def rows() -> Iterator[Row]:
    data = {path.stem: tomli.loads(path.read_text(encoding="utf-8")) for path in sorted(SAMPLES.glob("*.toml"))}
    acts = {slug: _checked(from_data(slug, tables)) for slug, tables in data.items()}
    slowest = max(median(times) for times in in_turn(50, acts).values())
    yield Row("all checks over one campaign, the slowest sample", "< 5 ms", f"{slowest * 1000:.2f} ms", slowest < 0.005)
    yield _grown(data["month-end-close-webinar"])
    yield _many()


def _checked(campaign: Campaign):  # type: ignore[no-untyped-def]
    return lambda: run_checks(campaign, Settings(), (), TODAY)


def _grown(tables: dict) -> Row:  # type: ignore[type-arg]
    """Texts of 8,000 and of 64,000 letters, of one piece repeated: the time may grow 8-fold."""
    worst, which = 0.0, ""
    for unit in UNITS:
        spent = [_spent(tables, (unit * size)[:size]) for size in (8_000, 64_000)]
        if spent[1] / spent[0] > worst:
            worst, which = spent[1] / spent[0], unit
    figure = f"{worst:.1f}-fold at most, over {which!r} repeated"
    return Row("checks over texts of 8 times the length", "8-fold, with room: 12", figure, worst <= 12)


def _spent(tables: dict, text: str) -> float:  # type: ignore[type-arg]
    table = {key: {**tables[key], "answer": f"{text}x"} for key in QUESTION_KEYS}
    table["mql"] |= {"criteria": [f"{text}y"], "handoff": {"fallback": text, "within": text, "include": [text]}}
    table["pain"] |= {"evidence": [text], "cost": text}
    table["sql"] |= {"decide_within": text}
    table["differentiation"] |= {"sales_talk_track": text, "marketing_message": text, "proof": [text]}
    table["marketing_responsibilities"] |= {"commitments": [{"what": text, "amount": 1, "unit": text}]}
    act = _checked(from_data("x", tables | table))
    best = float("inf")
    for _ in range(3):
        start = time.process_time()
        act()
        best = min(best, time.process_time() - start)
    return best


def _many() -> Row:
    """`alignkit check` of whole workspaces in which most campaigns have findings; start-up is taken off."""
    spent = {}
    for count in (0, 200, 1000):
        with tempfile.TemporaryDirectory() as folder:
            workspace(Path(folder), count)
            act = process(ALIGNKIT, "check", "--json", cwd=Path(folder))
            start = time.perf_counter()
            try:
                act()
            finally:
                spent[count] = time.perf_counter() - start
    each = [(spent[count] - spent[0]) / count * 1000 for count in (200, 1000)]
    figure = f"{each[0]:.1f} ms each of 200, {each[1]:.1f} ms each of 1,000"
    return Row(
        "alignkit check, a campaign with its line numbers", "the same for each", figure, each[1] <= 1.5 * each[0]
    )
