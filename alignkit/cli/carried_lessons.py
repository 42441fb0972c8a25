"""What the campaign that another was carried from has taught, as lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from alignkit.core.errors import Problem
    from alignkit.core.model import Campaign
    from alignkit.store.workspace import Workspace
from alignkit.core.failures import report_failure
from alignkit.review.carried_lessons import collect_all_lessons
from alignkit.store.review_source import find_source_campaign
from alignkit.text.sanitize import sanitize_line


def describe_carried_lessons(ws: Workspace, campaign: Campaign) -> list[str]:
    """What the campaign it was carried from taught, or why nobody can say; empty where it was not carried."""

    if campaign.carried is None:
        return []
    older = find_source_campaign(ws, campaign.carried.source)
    said: list[str] = []
    failed: list[Problem] = []
    with report_failure(older.slug, failed.append):
        said = collect_all_lessons(older.known) if older.known else []
    silent = ["Nobody has looked back on it yet."] if older.known and not (said or failed) else []
    why = [*([older.why] if older.why else []), *map(str, failed)]
    lines = [*map(sanitize_line, why), *silent, *said]
    return [f"What {sanitize_line(older.title)} taught", *(f"  {line}".rstrip() for line in lines)]
