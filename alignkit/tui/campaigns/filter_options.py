"""The values that the filter dialog offers, and how many campaigns each of them would show."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from alignkit.listing.current_user import CurrentUser
from alignkit.listing.filters import (
    FILTER_KEYS,
    STATUSES,
    WAITING_CHOICES,
    CampaignFilter,
    Filterable,
    FilterCondition,
    build_conditions,
    count_tags,
    describe_launch,
    normalize_name,
    passes_all,
)
from alignkit.text.date_ranges import LAUNCH_PHASES, launch_phase, parse_date_range, quarter_of

PART_HEADINGS = {"status": "Status", "waiting": "Waiting for", "launch": "Launch", "tag": "Tag"}
MOST_TAGS = 200
_CUSTOM_DAYS_LABEL = "these days"  # a launch that is none of the values offered


@dataclass(frozen=True, slots=True)
class FilterOption:
    """One value of a filter: ``value`` is what the filter holds, empty for "any"; ``count`` is the number of campaigns
    it would show together with the other filters, None for an order, which hides none.
    """

    value: str
    label: str
    count: int | None
    chosen: bool


def count_filter_options(
    rows: Sequence[Filterable], wanted: CampaignFilter, today: date, me: CurrentUser | None
) -> dict[str, list[FilterOption]]:
    """By filter, all values that these campaigns have, in the order in which people look for them."""
    mine = build_conditions(CampaignFilter(waiting="me"), today, me)["waiting"] if me else None
    counts = _count_values(rows, build_conditions(wanted, today, me), today, mine)
    values = {
        "status": [(status, status) for status in STATUSES if any(row.status == status for row in rows)],
        "waiting": [(who, who.capitalize()) for who in WAITING_CHOICES if who != "me"] + ([("me", "me")] if me else []),
        "launch": _launch_values(rows, today),
        "tag": [(tag, tag) for tag in list(count_tags(rows))[:MOST_TAGS]],
    }
    return {part: _make_options(part, values[part], counts[part], getattr(wanted, part)) for part in PART_HEADINGS}


def _make_options(part: str, values: list[tuple[str, str]], counts: Counter[str], present: str) -> list[FilterOption]:
    key = _value_key(part, present)
    known = {_value_key(part, value) for value, _ in values}
    if present and key not in known:
        values = [(present, describe_launch(present) if part == "launch" else present), *values]
        counts[key] = counts[_CUSTOM_DAYS_LABEL]
    everything = FilterOption("", "anybody" if part == "waiting" else "any", counts[""], not present)
    return [
        everything,
        *(
            FilterOption(each, label, counts[_value_key(part, each)], _value_key(part, each) == key)
            for each, label in values
        ),
    ]


def _count_values(
    rows: Sequence[Filterable], by: Mapping[str, FilterCondition], today: date, mine: FilterCondition | None
) -> dict[str, Counter[str]]:
    """By filter and value, the number of campaigns that pass all the other filters; under "" their total."""
    counts = {}
    for part in FILTER_KEYS:
        others = [condition for each, condition in by.items() if each != part]
        among = [row for row in rows if passes_all(row, others)] if others else rows
        counts[part] = tally = Counter({"": len(among)})
        for kind, count in _group_rows(part, among).items():
            for value in _values_of(part, kind, today):
                tally[value] += count
        if part == "waiting" and mine:
            tally["me"] = sum(map(mine, among))
        if part == "launch" and part in by:
            tally[_CUSTOM_DAYS_LABEL] = sum(map(by[part], among))
    return counts


def _group_rows(part: str, rows: Iterable[Filterable]) -> Counter[Any]:
    """The rows counted by what one filter looks at: ten thousand rows fall into few groups."""
    if part == "status":
        return Counter(row.status for row in rows)
    if part == "tag":
        return Counter(row.tags for row in rows)
    if part == "waiting":
        return Counter(row.teams for row in rows)
    return Counter((row.launch, row.end) for row in rows if row.status != "broken")


def _values_of(part: str, kind: Any, today: date) -> Iterable[str]:
    if part == "status":
        return (kind,)
    if part == "tag":
        return set(map(normalize_name, kind))
    if part == "waiting":
        return tuple(kind)
    launch, end = kind
    when = launch_phase(launch, end, today)
    return (when, f"{launch.year:04}", quarter_of(launch)) if launch else (when,)


def _quarter_months(quarter: str) -> str:
    first, last = parse_date_range(quarter)
    return f"· {first:%b}–{last:%b}"


def _value_key(part: str, value: str) -> str:
    return normalize_name(value) if part == "tag" else value


def _launch_values(rows: Iterable[Filterable], today: date) -> list[tuple[str, str]]:
    """Running, past and so on first; then years, the latest first, each followed by its quarters."""
    found = {launch_phase(row.launch, row.end, today) for row in rows if row.status != "broken"}
    values = [(when, describe_launch(when)) for when in LAUNCH_PHASES if when in found]
    quarters = sorted({quarter_of(row.launch) for row in rows if row.launch})
    for year in sorted({each[:4] for each in quarters}, reverse=True):
        values.append((year, year))
        values += [(each, _quarter_months(each)) for each in quarters if each.startswith(year)]
    return values
