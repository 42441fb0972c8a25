"""What lists, filters, reviews and the campaign screen know of one campaign file, kept in the index from run to run.

This module is loaded by every `list`, so it imports no more than the record needs. ``summary_builder`` makes the record
from a campaign; ``store.index`` keeps it.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from alignkit.core.errors import Problem
from alignkit.listing.action_items import ActionItem

LIST_COLUMNS = (
    "Slug", "Title", "Launch", "Status", "Agreed", "Due", "Objections", "Findings", "Signed", "In force", "Outcome",
)  # fmt: skip
DUE_COLUMN = LIST_COLUMNS.index("Due")
STATUS_COLUMN = LIST_COLUMNS.index("Status")
TITLE_COLUMN = LIST_COLUMNS.index("Title")
# Columns that a narrow terminal can do without, the least important first.
OPTIONAL_COLUMNS = tuple(
    map(LIST_COLUMNS.index, ("Findings", "Objections", "In force", "Signed", "Agreed", "Launch", "Outcome"))
)
NO_END_DAY = "9999-12-31"


class SummaryDetails(NamedTuple):
    """What the campaign screen shows beside the entry.

    ``waiting_text`` says in a few words whom or what the campaign waits for; for a broken file, its first error.
    """

    waiting_text: str = ""
    action_items: tuple[ActionItem, ...] = ()


@dataclass(slots=True)
class CampaignSummary:
    """One campaign file as lists know it, true on every day from ``since`` to ``until`` (ISO dates, both included).

    ``row`` holds the cells of `list` by LIST_COLUMNS; its Due cell is the ISO date of the first action item, or "-".
    The other parts are kept as JSON texts, because most runs need none of them and decoding ten thousand takes longer
    than the list itself: ``entry_json`` is the entry of `list --json`, laid out as it is printed; ``details_json`` and
    ``review_json`` are decoded by ``details`` and ``review_snapshot``. ``review_json`` is None for a broken file.

    (Not frozen: ten thousand are made for one list, and a frozen record takes three times as long.)
    """

    slug: str
    row: Sequence[str]
    problems: tuple[Problem, ...] = ()
    since: str = ""
    until: str = NO_END_DAY
    entry_json: str = ""
    details_json: str = ""
    review_json: str | None = None

    @property
    def entry(self) -> dict[str, Any]:
        """The entry of `list --json`. Raises ValueError if the summary was read without it."""
        entry = json.loads(self.entry_json)
        assert isinstance(entry, dict)
        return entry

    @property
    def details(self) -> SummaryDetails:
        """Raises ValueError if the summary was read without them."""
        waiting_text, items = json.loads(self.details_json)
        return SummaryDetails(waiting_text, tuple([ActionItem(*item) for item in items]))

    @property
    def is_broken(self) -> bool:
        """Whether the file cannot be read as a campaign, so that nothing else is known of it."""
        return bool(self.problems) and self.row[STATUS_COLUMN] == "broken"
