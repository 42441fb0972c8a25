"""Rows of the campaign list made from campaign summaries, one or all of the folder."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import lru_cache
from time import monotonic
from typing import TYPE_CHECKING, Any

from alignkit.core.failures import problem_from_error
from alignkit.listing.action_items import ActionItem, describe_due_day, due_soon, first_due_day
from alignkit.listing.current_user import CurrentUser
from alignkit.listing.filters import my_action_items, parse_iso_day
from alignkit.listing.summary_builder import build_summary
from alignkit.store import campaign_files
from alignkit.store.index_files import read_text_in_force
from alignkit.store.workspace import Workspace
from alignkit.tui.campaigns.rows import CampaignRow

if TYPE_CHECKING:
    from alignkit.listing.summary import CampaignSummary
    from alignkit.tui.campaigns.shared_index import SharedIndex

_FIRST_UPDATE_SECONDS, _UPDATE_SECONDS = (
    0.05,
    0.5,
)  # seconds of reading between two looks at what has been read, the later the longer
ReadProgress = tuple[int, int]  # files read, files to be read


def read_rows(
    index: SharedIndex,
    today: date,
    is_stopped: Callable[[], bool],
    look: Callable[[tuple[CampaignRow, ...], ReadProgress | None], object],
) -> None:
    """Call ``look`` with the rows read so far from time to time, and at the end with all rows and None, also where
    reading fails. Raises the error it failed with, after that.
    """
    rows: list[CampaignRow] = []
    begun, counted = monotonic(), (0, 0)
    next_look = begun + _FIRST_UPDATE_SECONDS

    def progress(done: int, whole: int) -> None:
        nonlocal counted
        counted = done, whole

    try:
        for listed in index.entries(today, progress):
            if is_stopped():
                return
            rows.append(make_row(listed, today))
            if monotonic() > next_look:
                look(tuple(rows), counted)
                next_look = monotonic() + max(_UPDATE_SECONDS, (monotonic() - begun) / 4)
    except Exception:
        look(tuple(rows), None)
        raise
    look(tuple(rows), None)


def read_row(ws: Workspace, slug: str, today: date) -> CampaignRow:
    """The row of one campaign file as it is now. Raises UserError where the file cannot be read at all."""
    stored = campaign_files.read_campaign_file(ws, slug)
    bound = read_text_in_force(ws, stored.loaded.campaign)
    return make_row(build_summary(slug, stored.loaded, today, ws.settings, bound), today)


def make_row(listed: CampaignSummary, today: date) -> CampaignRow:
    """The row of a summary; of a file that cannot be read as a campaign it holds the place and the reason. Never
    raises.
    """
    try:
        return _row_of(listed, today)
    except Exception as error:
        problem = problem_from_error(error, listed.slug)
        return CampaignRow(listed.slug, listed.slug, "broken", None, 0, problem.message, (problem, *listed.problems))


def _row_of(listed: CampaignSummary, today: date) -> CampaignRow:
    entry, details = listed.entry, listed.details
    return CampaignRow(
        listed.slug,
        entry["title"] or listed.slug,
        entry["status"],
        parse_iso_day(entry["launch"]),
        entry["agreed"],
        " · ".join(
            filter(
                None, [_describe_due(details.action_items, entry, today), details.waiting_text, _count_findings(entry)]
            )
        ),
        listed.problems,
        parse_iso_day(entry["end"]),
        _intern(tuple(_intern(str(tag)) for tag in entry["tags"])),
        _intern(tuple(_intern(each["team"]) for each in entry["waiting"])),
        _intern(details.action_items),
        parse_iso_day(first_due_day(details.action_items)),
        entry.get("decided") or "",
    )


def describe_my_task(row: CampaignRow, me: CurrentUser, today: date) -> str:
    """What I have to do in a campaign, the most urgent first; where nothing is mine by name, what waits for my team."""
    said = [
        ": ".join(filter(None, [describe_due_day(each.day, today), each.what]))
        for each in my_action_items(row, me, today)
    ]
    return " · ".join(said) or row.waiting


@lru_cache(maxsize=8192)
def _intern(value: Any) -> Any:
    """The value itself, or an equal one of another row: ten thousand rows share few tags and names."""
    return value


def _describe_due(items: tuple[ActionItem, ...], entry: dict[str, Any], today: date) -> str:
    """What is overdue or due soon: the most urgent item and the number of others. Of a signed campaign with nothing
    due, its next review.
    """
    if not (found := due_soon(items, today)):
        review = entry["review_due"] if entry["status"] == "signed" else None
        return f"review {describe_due_day(review, today)}" if review else ""
    more = f" and {len(found) - 1} more" if len(found) > 1 else ""
    return f"{describe_due_day(found[0].day, today)}: {found[0].what}{more}"


def _count_findings(entry: dict[str, Any]) -> str:
    count = 0 if entry["status"] == "signed" else entry["findings"]
    return f"{count} finding{'s' if count > 1 else ''}" if count else ""
