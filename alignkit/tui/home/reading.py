"""What is known of one file to its row in the campaign list, as it reads today; and all of them, read aside."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from functools import lru_cache
from time import monotonic
from typing import TYPE_CHECKING, Any

from alignkit.faults import problem_of
from alignkit.filters import Me, day_in, in_my_hands
from alignkit.owing import first_day, soon, when
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
    """Show the rows there are from time to time, and at the end all, with None; also where the reading fails. Raises
    what it failed with, after the end."""
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
    except Exception:
        look(tuple(rows), None)
        raise
    look(tuple(rows), None)


def row_of(listed: Listed, today: date) -> Row:
    """The row of a file; one that cannot be read as a campaign says where and why. Never raises."""
    try:
        return _row_of(listed, today)
    except Exception as error:
        problem = problem_of(error, listed.slug)
        return Row(listed.slug, listed.slug, "broken", None, 0, problem.message, (problem, *listed.problems))


def _row_of(listed: Listed, today: date) -> Row:
    entry = json.loads(listed.document)
    return Row(
        listed.slug,
        entry["title"] or listed.slug,
        entry["status"],
        day_in(entry["launch"]),
        entry["agreed"],
        " · ".join(filter(None, [_due(listed.owed, entry, today), listed.waits, _findings(entry)])),
        listed.problems,
        day_in(entry["end"]),
        _shared(tuple(_shared(str(tag)) for tag in entry["tags"])),
        _shared(tuple(_shared(each["team"]) for each in entry["waiting"])),
        _shared(listed.owed),
        day_in(first_day(listed.owed)),
    )


def waits_for_me(row: Row, me: Me, today: date) -> str:
    """What of it is in my hands, the most urgent first; where nothing is by name, what is my team's."""
    said = [": ".join(filter(None, [when(each.day, today), each.what])) for each in in_my_hands(row, me, today)]
    return " · ".join(said) or row.waiting


@lru_cache(maxsize=8192)
def _shared(value: Any) -> Any:
    """The value itself, or an equal one that another row has: ten thousand rows keep few tags and names."""
    return value


def _due(owed: str, entry: dict[str, Any], today: date) -> str:
    """What is overdue or due soon: the most urgent, and how much more; else of a signed campaign its next review."""
    if not (found := soon(owed, today)):
        review = entry["review_due"] if entry["status"] == "signed" else None
        return f"review {when(review, today)}" if review else ""
    more = f" and {len(found) - 1} more" if len(found) > 1 else ""
    return f"{when(found[0].day, today)}: {found[0].what}{more}"


def _findings(entry: dict[str, Any]) -> str:
    count = 0 if entry["status"] == "signed" else entry["findings"]
    return f"{count} finding{'s' if count > 1 else ''}" if count else ""
