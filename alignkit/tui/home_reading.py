"""What is known of one file to its row in the campaign list, as it reads today."""

from __future__ import annotations

import json
from datetime import date

from alignkit.listed import Listed
from alignkit.tui.home_rows import Row


def row_of(listed: Listed, today: date) -> Row:
    """The row of a file; one that cannot be read as a campaign says where and why."""
    entry = json.loads(listed.document)
    launch = entry["launch"]
    return Row(
        listed.slug,
        entry["title"] or listed.slug,
        entry["status"],
        date.fromisoformat(launch[:10]) if launch else None,
        entry["agreed"],
        listed.waits
        + (_review(entry["review_due"], today) if entry["status"] == "signed" else _findings(entry["findings"])),
        listed.problems,
    )


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
