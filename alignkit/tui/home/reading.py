"""What is known of one file to its row in the campaign list, as it reads today; and all of them, read aside."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from functools import lru_cache
from time import monotonic
from typing import TYPE_CHECKING, Any

from alignkit.filters import day_in
from alignkit.problems import Refused
from alignkit.tui.home.rows import Row

if TYPE_CHECKING:
    from alignkit.listed import Listed
    from alignkit.tui.home.index import HomeIndex

_FIRST, _LATER = 0.05, 0.5  # seconds of reading between two looks at what has been read, the later the longer
Counted = tuple[int, int]  # files read, files to be read


def read_all(
    index: HomeIndex,
    today: date,
    is_stopped: Callable[[], bool],
    look: Callable[[tuple[Row, ...], Counted | None], object],
) -> None:
    """Show the rows there are from time to time, and at the end all, with None. Raises Refused, after the end."""
    rows: list[Row] = []
    begun, counted = monotonic(), (0, 0)
    next_look = begun + _FIRST

    def progress(done: int, whole: int) -> None:
        nonlocal counted
        counted = done, whole

    try:
        for listed in index.entries(today, progress):
            if is_stopped():
                return
            rows.append(row_of(listed, today))
            if monotonic() > next_look:
                look(tuple(rows), counted)
                next_look = monotonic() + max(_LATER, (monotonic() - begun) / 4)
    except Refused:
        look(tuple(rows), None)
        raise
    look(tuple(rows), None)


def row_of(listed: Listed, today: date) -> Row:
    """The row of a file; one that cannot be read as a campaign says where and why."""
    entry = json.loads(listed.document)
    signed = entry["status"] == "signed"
    return Row(
        listed.slug,
        entry["title"] or listed.slug,
        entry["status"],
        day_in(entry["launch"]),
        entry["agreed"],
        listed.waits + (_review(entry["review_due"], today) if signed else _findings(entry["findings"])),
        listed.problems,
        day_in(entry["end"]),
        _shared(tuple(_shared(str(tag)) for tag in entry["tags"])),
        _shared(tuple(_shared(each["team"]) for each in entry["waiting"])),
        _shared(listed.owed),
    )


@lru_cache(maxsize=8192)
def _shared(value: Any) -> Any:
    """The value itself, or an equal one that another row has: ten thousand rows keep few tags and names."""
    return value


def _findings(count: int | None) -> str:
    return f" · {count} finding{'s' if count > 1 else ''}" if count else ""


def _review(due: str | None, today: date) -> str:
    if due is None:
        return ""
    day = date.fromisoformat(due)
    days = (day - today).days
    if days < 0:
        return f" · review overdue since {day.day} {day:%b}"
    return " · review due today" if days == 0 else f" · review due in {days} day{'s' if days > 1 else ''}"
