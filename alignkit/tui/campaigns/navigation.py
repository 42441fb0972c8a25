"""The screens that open from a row of the campaign list: the questions, a new campaign, the brief."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alignkit.core.errors import UserError
from alignkit.listing.text_search import is_of_review
from alignkit.tui.base_app import BaseApp

if TYPE_CHECKING:
    from collections.abc import Sequence

    from alignkit.core.model import Campaign
    from alignkit.listing.text_search import TextLine
    from alignkit.tui.campaigns.rows import CampaignRow


def open_row(app: BaseApp, row: CampaignRow, found: Sequence[TextLine] = ()) -> None:
    """Open the questions, or what the first of the lines found by a search is in: a question, or an entry of the
    review. Of a broken file, show its problems.
    """
    if row.status != "broken":
        line = next((line for line in found if line.question not in ("", "campaign") or is_of_review(line)), None)
        if line and is_of_review(line):
            app.open_review(row.slug, line.key)
        else:
            app.open_questions(row.slug, line.question if line else "")
        return
    from alignkit.tui.notice import NoticeDialog, describe_problem

    app.opened_slug = row.slug
    text = "\n\n".join(describe_problem(problem) for problem in row.problems)
    app.push_screen(NoticeDialog(f"{row.slug}.toml cannot be read as a campaign", text))


def open_start_form(app: BaseApp, row: CampaignRow | None = None) -> None:
    """Open the form of a new campaign, carried forward from the campaign of ``row`` if there is one."""
    from alignkit.tui.start_form import StartForm

    def begun(slug: str | None) -> None:
        if slug:
            app.open_questions(slug)

    source = _read_campaign(app, row) if row else None
    if source or not row:
        app.push_screen(StartForm(source=source), begun)


def open_brief(app: BaseApp, row: CampaignRow) -> None:
    """Open the brief of a campaign."""
    from alignkit.tui.brief_screen import BriefScreen

    if campaign := _read_campaign(app, row):
        app.push_screen(BriefScreen(campaign))


def _read_campaign(app: BaseApp, row: CampaignRow) -> Campaign | None:
    from alignkit.store import campaign_files

    try:
        return campaign_files.read_campaign_file(app.require_workspace, row.slug).loaded.campaign
    except UserError as refused:
        app.say(str(refused), "error")
        return None
