"""What somebody still has to do for a campaign, as lists and filters show it, and how its days are worded."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple

DUE_SOON = timedelta(days=14)  # an item counts as waiting for somebody from this long before its day


class ActionItem(NamedTuple):
    """One thing to do. ``day`` is an ISO date, empty if it is due now; ``who`` and ``what`` may be empty."""

    day: str
    who: str = ""
    what: str = ""


def first_due_day(items: Iterable[ActionItem]) -> str:
    """The earliest ISO date among the items; empty if none of them has a date."""
    return min((item.day for item in items if item.day), default="")


def due_soon(items: Iterable[ActionItem], today: date) -> list[ActionItem]:
    """The items that are overdue or due within a fortnight, the most urgent first.

    An item that two people have to do is listed once.
    """
    last = (today + DUE_SOON).isoformat()
    found = {(item.day, item.what): item for item in items if item.day and item.day <= last}
    return sorted(found.values(), key=lambda item: item.day)


@lru_cache(maxsize=4096)
def describe_due_day(day: str, today: date) -> str:
    """How far off an ISO date is: "overdue 16 days", "due today", "due in 1 day"; empty for an empty date."""
    if not day:
        return ""
    count = (date.fromisoformat(day) - today).days
    days = f"{abs(count)} day{'' if abs(count) == 1 else 's'}"
    return "due today" if count == 0 else f"due in {days}" if count > 0 else f"overdue {days}"


@lru_cache(maxsize=4096)
def format_due_cell(day: str, today: date) -> str:
    """The same text for a table column; "-" if there is no date or it is more than a fortnight away."""
    return describe_due_day(day, today) if day and day <= (today + DUE_SOON).isoformat() else "-"
