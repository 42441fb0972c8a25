"""Which rows the campaign list shows: those that pass the filters and hold the words, sorted."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import TYPE_CHECKING

from alignkit.listing.filters import count_tags
from alignkit.tui.campaigns.rows import SORT_KEYS, CampaignRow, count_overdue, sort_rows

if TYPE_CHECKING:
    from alignkit.tui.campaigns.query import ListQuery
    from alignkit.tui.campaigns.search_results import SearchResults


class VisibleRows:
    """``query`` is that of the search line, None while that is empty; ``results`` are those of its search, once
    there are.
    """

    def __init__(self) -> None:
        self.rows: list[CampaignRow] = []
        self.sort = SORT_KEYS[0]
        self.query: ListQuery | None = None
        self.results: SearchResults | None = None
        self._sorted: list[CampaignRow] | None = None
        self._tags: Collection[str] | None = None
        self.overdue_count = 0

    def set_rows(self, rows: list[CampaignRow], today: date) -> None:
        self.rows, self._sorted, self._tags = rows, None, None
        self.overdue_count = count_overdue(rows, today)

    def sort_by(self, sort: str) -> None:
        self.sort, self._sorted = sort, None

    @property
    def slugs(self) -> Collection[str]:
        return {row.slug for row in self.rows}

    @property
    def tags(self) -> Collection[str]:
        """All tags of the rows, the most used first."""
        if self._tags is None:
            self._tags = count_tags(self.rows)
        return self._tags

    def found_rows(self) -> list[CampaignRow]:
        """The rows that hold the words, whatever the filters."""
        return [row for row in self.rows if row.slug in self.results.slugs] if self.results else self.rows

    def filtered_rows(self) -> list[CampaignRow]:
        """The rows that pass the filters, whatever the words, sorted."""
        if self._sorted is None:
            self._sorted = sort_rows(self.rows, self.sort)
        if not (self.query and self.query.conditions):
            return self._sorted
        conditions = list(self.query.conditions.values())
        return [row for row in self._sorted if all(condition(row) for condition in conditions)]

    def visible(self) -> list[CampaignRow]:
        """The rows that pass the filters and hold the words, sorted."""
        passing = self.filtered_rows()
        return [row for row in passing if row.slug in self.results.slugs] if self.results else passing
