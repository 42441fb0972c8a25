"""Rows of the campaign list: how they are sorted and counted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from alignkit.listing.filters import STATUSES

if TYPE_CHECKING:
    from alignkit.core.errors import Problem
    from alignkit.listing.action_items import ActionItem

SORT_KEYS = ("launch", "title", "status", "due")


@dataclass(frozen=True, slots=True)
class CampaignRow:
    """One campaign file, with what filters look at (see ``filters.Filterable``).

    ``waiting`` is the text of the last column: what is due soon and who is waited for; of a broken file its error.
    ``due`` is the first day on which something is due, ``outcome`` what the deciding number came to.
    """

    slug: str
    title: str
    status: str
    launch: date | None
    agreed: int
    waiting: str
    problems: tuple[Problem, ...] = ()
    end: date | None = None
    tags: tuple[str, ...] = ()
    teams: tuple[str, ...] = ()
    action_items: tuple[ActionItem, ...] = ()
    due: date | None = None
    outcome: str = ""


def sort_rows(rows: Iterable[CampaignRow], by: str) -> list[CampaignRow]:
    """Rows sorted by one of ``SORT_KEYS``: the latest launch first, or the earliest due day first; broken files always
    last.
    """
    if by == "title":
        return sorted(rows, key=lambda row: (row.status == "broken", row.title.casefold(), row.slug))
    if by == "due":
        return sorted(rows, key=lambda row: (row.status == "broken", row.due or date.max, *_launch_sort_key(row)))
    if by == "status":
        return sorted(rows, key=lambda row: (STATUSES.index(row.status), *_launch_sort_key(row)))
    return sorted(rows, key=lambda row: (row.status == "broken", *_launch_sort_key(row)))


def describe_count(rows: Sequence[CampaignRow]) -> str:
    """How many campaigns there are, and how many of the files are broken."""
    broken = sum(row.status == "broken" for row in rows)
    good = len(rows) - broken
    text = "1 campaign" if good == 1 else f"{good:,} campaigns"
    return text + (f" and {broken:,} broken file{'s' if broken > 1 else ''}" if broken else "")


def count_overdue(rows: Iterable[CampaignRow], today: date) -> int:
    """The number of campaigns with something overdue."""
    return sum(row.due is not None and row.due < today for row in rows)


def _launch_sort_key(row: CampaignRow) -> tuple[int, str, str]:
    return -(row.launch or date.max).toordinal(), row.title.casefold(), row.slug
