"""What somebody owes of a campaign, as it is kept of it (see Listed), in a few words. Light: lists wait for it."""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple

DUE_SOON = timedelta(days=14)  # from so long before its day it waits for somebody


class ActionItem(NamedTuple):
    """``day`` is an ISO day, empty of what is owed now; ``who`` and ``what`` may be empty."""

    day: str
    who: str = ""
    what: str = ""

    def kept(self) -> str:
        """As the line of a text that ``rows`` reads."""
        return "\t".join((self.day, *(" ".join(each.split()) for each in self[1:])))


def parse_action_items(text: str) -> list[ActionItem]:
    """The lines of what is kept, in their order."""
    return [ActionItem(*line.split("\t")) for line in text.split("\n")] if text else []


def first_due_day(text: str) -> str:
    """The ISO day that comes first; empty where nothing has a day."""
    return min((row.day for row in parse_action_items(text) if row.day), default="")


def due_soon(text: str, today: date) -> list[ActionItem]:
    """What is overdue or due within a fortnight, each once whoever owes it, the most urgent first."""
    last = (today + DUE_SOON).isoformat()
    found = {(row.day, row.what): row for row in parse_action_items(text) if row.day and row.day <= last}
    return sorted(found.values(), key=lambda row: row.day)


@lru_cache(maxsize=4096)
def describe_due_day(day: str, today: date) -> str:
    """How far off an ISO day is: "overdue 16 days", "due today", "due in 1 day"; empty without one."""
    if not day:
        return ""
    count = (date.fromisoformat(day) - today).days
    days = f"{abs(count)} day{'' if abs(count) == 1 else 's'}"
    return "due today" if count == 0 else f"due in {days}" if count > 0 else f"overdue {days}"


@lru_cache(maxsize=4096)
def format_due_cell(day: str, today: date) -> str:
    """The same for a column of a table, "-" of what is further off than a fortnight."""
    return describe_due_day(day, today) if day and day <= (today + DUE_SOON).isoformat() else "-"
