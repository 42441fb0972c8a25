"""Carried lessons."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from alignkit.disk.workspace import Workspace
    from alignkit.model import Campaign
    from alignkit.problems import Problem
from alignkit.commands.context import today


def taught(ws: Workspace, campaign: Campaign) -> list[str]:
    """What the campaign it was carried from taught, or why nobody can say; empty where it was not carried."""
    from alignkit.disk.lookback import source
    from alignkit.faults import failing_alone
    from alignkit.reviews.taught import everything
    from alignkit.shown import shown_line

    if campaign.carried is None:
        return []
    older = source(ws, campaign.carried.source)
    said: list[str] = []
    failed: list[Problem] = []
    with failing_alone(older.slug, failed.append):
        said = everything(older.known, today()) if older.known else []
    silent = ["Nobody has looked back on it yet."] if older.known and not (said or failed) else []
    why = [*([older.why] if older.why else []), *map(str, failed)]
    lines = [*map(shown_line, why), *silent, *said]
    return [f"What {shown_line(older.title)} taught", *(f"  {line}".rstrip() for line in lines)]
