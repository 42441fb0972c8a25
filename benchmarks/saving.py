"""A save of the open file against the least that a durable write needs, and what it does to the event loop."""

from __future__ import annotations

import asyncio
import gc
import os
import tempfile
import time
from pathlib import Path

from generate import workspace
from measure import Row, environ, in_turn, median, p95, ratio

SAVES = 200


def rows() -> list[Row]:
    gc.set_threshold(50_000)  # as alignkit itself runs
    gc.freeze()
    # On the disk the checkout is on: a folder in memory would have nothing to wait for.
    with tempfile.TemporaryDirectory(dir=Path(__file__).parent) as folder:
        root = Path(folder)
        os.environ.update({key: value for key, value in environ(root).items() if key.startswith("ALIGNKIT_")})
        slug = workspace(root, 2)[1]
        return [*_saves(root, slug), _pauses(root, slug)]


def _saves(root: Path, slug: str) -> list[Row]:
    from alignkit.core import actions
    from alignkit.merge import campaign_merge
    from alignkit.store import campaigns
    from alignkit.store.workspace import find_workspace

    ws = find_workspace(root, {})
    path = ws.campaign_path(slug)
    file = campaigns.open_for_writing(ws, slug)
    count = 0

    def typed(text: str) -> None:
        nonlocal file
        new = actions.set_answer(file.campaign, "mql", f"{text} {count}.")
        file = campaigns.save_campaign(ws, file, new, join=campaign_merge.merge_campaigns)

    def ours() -> None:
        nonlocal count
        count += 1
        typed("A letter more in this answer")

    def moved() -> None:
        typed("Another wrote the title meanwhile")

    def another() -> None:
        lines = path.read_text().split("\n")
        place = next(n for n, line in enumerate(lines) if line.startswith("title"))
        lines[place] = f'title = "Changed elsewhere {count}"'
        path.write_text("\n".join(lines))

    acts = {"bare": lambda: _bare(path), "ours": ours, "another": another, "moved": moved}
    times = in_turn(SAVES, acts)
    assert f"Changed elsewhere {count}" in path.read_text() and f"meanwhile {count}." in path.read_text()
    bare, same, other = (times[name] for name in ("bare", "ours", "moved"))
    limit = 3 * p95(bare) + 0.015
    return [
        ratio("a save, p95 / write, fsync, replace, fsync", 3, p95(same), p95(bare)),
        Row("the same, median", "", f"{median(same) / median(bare):.2f}x ({median(same) * 1000:.1f} ms)"),
        Row(
            "a save when the file has moved, p95",
            f"<= 3x + 15 ms = {limit * 1000:.0f} ms",
            f"{p95(other) * 1000:.1f} ms (median {median(other) * 1000:.1f} ms)",
            p95(other) <= limit,
        ),
    ]


def _bare(path: Path) -> None:
    raw = path.read_bytes()
    beside = path.with_suffix(".bare")
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL)
    os.write(descriptor, raw)
    os.fsync(descriptor)
    os.close(descriptor)
    beside.replace(path.with_suffix(".twin"))
    folder = os.open(path.parent, os.O_RDONLY)
    os.fsync(folder)
    os.close(folder)


def _pauses(root: Path, slug: str) -> Row:
    """The longest that a loop which wakes every millisecond was kept waiting while a session saved on a thread."""
    from alignkit.app.session import Session
    from alignkit.core import actions
    from alignkit.store.workspace import find_workspace

    session = Session.open(find_workspace(root, {}), slug)

    async def measured(saves: int) -> float:
        longest, done = 0.0, False

        async def wakes() -> None:
            nonlocal longest
            while not done:
                start = time.perf_counter()
                await asyncio.sleep(0.001)
                longest = max(longest, time.perf_counter() - start - 0.001)

        watch = asyncio.create_task(wakes())
        for number in range(saves):
            session.apply(actions.set_answer, "", "sql", f"They have agreed to meet again, number {number}.")
            await asyncio.to_thread(session.save)
        if not saves:
            await asyncio.sleep(0.3)
        done = True
        await watch
        return longest

    busy = [asyncio.run(measured(1)) for _ in range(60)]
    idle = [asyncio.run(measured(0)) for _ in range(5)]
    figure = f"{max(busy) * 1000:.1f} ms longest, {median(busy) * 1000:.1f} ms usual (idle: {max(idle) * 1000:.1f} ms)"
    return Row("pause of the event loop during a save", "never on it", figure)
