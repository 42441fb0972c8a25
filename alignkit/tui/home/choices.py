"""What there is to filter the campaign list by: of each part the values, and how many campaigns each would show."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

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
    passes,
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
    rows: Sequence[Filtered], by: Mapping[str, Condition], today: date, mine: Condition | None
) -> dict[str, Counter[str]]:
    """Of each part, by value, the campaigns that pass the filters of all other parts; by "" all of these."""
    counts = {}
    for part in PARTS:
        others = [condition for each, condition in by.items() if each != part]
        among = [row for row in rows if passes(row, others)] if others else rows
        counts[part] = tally = Counter({"": len(among)})
        for kind, count in _kinds(part, among).items():
            for value in _values(part, kind, today):
                tally[value] += count
        if part == "waiting" and mine:
            tally["me"] = sum(map(mine, among))
        if part == "launch" and part in by:
            tally[_THESE] = sum(map(by[part], among))
    return counts


def _kinds(part: str, rows: Iterable[Filtered]) -> Counter[Any]:
    """The rows counted by all that one part asks of them: of ten thousand there are few kinds."""
    if part == "status":
        return Counter(row.status for row in rows)
    if part == "tag":
        return Counter(row.tags for row in rows)
    if part == "waiting":
        return Counter(row.teams for row in rows)
    return Counter((row.launch, row.end) for row in rows if row.status != "broken")


def _values(part: str, kind: Any, today: date) -> Iterable[str]:
    if part == "status":
        return (kind,)
    if part == "tag":
        return set(map(folded, kind))
    if part == "waiting":
        return tuple(kind)
    launch, end = kind
    when = phase(launch, end, today)
    return (when, f"{launch.year:04}", quarter(launch)) if launch else (when,)


def _months(quarter: str) -> str:
    first, last = span(quarter)
    return f"· {first:%b}–{last:%b}"


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
