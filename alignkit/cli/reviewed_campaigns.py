"""The campaigns that `due` and `review` are about, read with a progress line."""

from __future__ import annotations

from alignkit.cli import console, context
from alignkit.core.errors import Problem
from alignkit.core.model import Campaign
from alignkit.store.review_source import iter_reviewed_campaigns
from alignkit.store.workspace import Workspace


def read_reviewed_campaigns(ws: Workspace, problems: list[Problem]) -> list[tuple[Campaign, Campaign]]:
    """Each campaign with its revision in force; what is wrong with files is added to ``problems``."""
    with console.show_progress("Reading campaigns") as progress:
        return list(iter_reviewed_campaigns(ws, context.current_date(), problems.append, progress))
