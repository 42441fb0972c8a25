"""What there is to filter the campaign list by: of each part the values, and how many campaigns each would show."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from alignkit.filters import (
    PARTS,
    STATUSES,
    WAITING,
    Condition,
    Filter,
    Filtered,
    Me,
    conditions,
    folded,
    launch_words,
    tags_of,
)
from alignkit.launches import WHENS, phase, quarter, span

HEADINGS = {"status": "Status", "waiting": "Waiting for", "launch": "Launch", "tag": "Tag"}
MOST_TAGS = 200
_THESE = "these days"  # a launch that is none of the values offered


@dataclass(frozen=True, slots=True)
class Choice:
    """``value`` is what the filter holds, empty for all; ``count`` what it would show beside the other filters."""

    value: str
    label: str
    count: int
    chosen: bool


def choices(rows: Sequence[Filtered], wanted: Filter, today: date, me: Me | None) -> dict[str, list[Choice]]:
    """Of each part all values that these campaigns have, in the order in which people look for them."""
    mine = conditions(Filter(waiting="me"), today, me)["waiting"] if me else None
    counts = _counts(rows, conditions(wanted, today, me), today, mine)
    values = {
        "status": [(status, status) for status in STATUSES if any(row.status == status for row in rows)],
        "waiting": [(who, who.capitalize()) for who in WAITING if who != "me"] + ([("me", "me")] if me else []),
        "launch": _launches(rows, today),
        "tag": [(tag, tag) for tag in list(tags_of(rows))[:MOST_TAGS]],
    }
    return {part: _offered(part, values[part], counts[part], getattr(wanted, part)) for part in HEADINGS}


def _offered(part: str, values: list[tuple[str, str]], counts: Counter[str], present: str) -> list[Choice]:
    key = _key(part, present)
    known = {_key(part, value) for value, _ in values}
    if present and key not in known:
        values = [(present, launch_words(present) if part == "launch" else present), *values]
        counts[key] = counts[_THESE]
    everything = Choice("", "anybody" if part == "waiting" else "any", counts[""], not present)
    return [
        everything,
        *(Choice(each, label, counts[_key(part, each)], _key(part, each) == key) for each, label in values),
    ]


def _counts(
    rows: Iterable[Filtered], by: Mapping[str, Condition], today: date, mine: Condition | None
) -> dict[str, Counter[str]]:
    """Of each part, by value, the campaigns that pass the filters of all other parts; by "" all of these."""
    counts: dict[str, Counter[str]] = {part: Counter() for part in PARTS}
    for row in rows:
        failed = [part for part, passes in by.items() if not passes(row)]
        if len(failed) > 1:
            continue
        for part in failed or PARTS:
            tally = counts[part]
            tally[""] += 1
            for value in _values(part, row, today, mine):
                tally[value] += 1
        if not failed and "launch" in by:
            counts["launch"][_THESE] += 1
    return counts


def _values(part: str, row: Filtered, today: date, mine: Condition | None) -> Iterable[str]:
    if part == "status":
        return (row.status,)
    if part == "tag":
        return set(map(folded, row.tags))
    if part == "waiting":
        return (*row.teams, "me") if mine and mine(row) else row.teams
    return () if row.status == "broken" else _times(row.launch, row.end, today)


def _months(quarter: str) -> str:
    first, last = span(quarter)
    return f"· {first:%b}–{last:%b}"


@lru_cache(maxsize=4096)
def _times(launch: date | None, end: date | None, today: date) -> tuple[str, ...]:
    when = phase(launch, end, today)
    return (when, f"{launch.year:04}", quarter(launch)) if launch else (when,)


def _key(part: str, value: str) -> str:
    return folded(value) if part == "tag" else value


def _launches(rows: Iterable[Filtered], today: date) -> list[tuple[str, str]]:
    """Running and so on; then years, the latest first, and under each its quarters."""
    found = {phase(row.launch, row.end, today) for row in rows if row.status != "broken"}
    values = [(when, launch_words(when)) for when in WHENS if when in found]
    quarters = sorted({quarter(row.launch) for row in rows if row.launch})
    for year in sorted({each[:4] for each in quarters}, reverse=True):
        values.append((year, year))
        values += [(each, _months(each)) for each in quarters if each.startswith(year)]
    return values
