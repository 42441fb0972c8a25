"""Where one goes from a row of the campaign list: into it, its brief, its review, or a campaign that begins from it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alignkit.problems import Refused

if TYPE_CHECKING:
    from alignkit.model import Campaign
    from alignkit.tui.app import AlignApp
    from alignkit.tui.home.rows import Row


def open_row(app: AlignApp, row: Row) -> None:
    """The walk; of a broken file what is wrong with it."""
    if row.status != "broken":
        app.open_walk(row.slug)
        return
    from alignkit.tui.notice import Notice, told

    app.opened = row.slug
    text = "\n\n".join(told(problem) for problem in row.problems)
    app.push_screen(Notice(f"{row.slug}.toml cannot be read as a campaign", text))


def begin(app: AlignApp, row: Row | None = None) -> None:
    """A new campaign, from the one of a row where there is one."""
    from alignkit.tui.start_form import StartForm

    def begun(slug: str | None) -> None:
        if slug:
            app.open_walk(slug)

    source = _campaign(app, row) if row else None
    if source or not row:
        app.push_screen(StartForm(source=source), begun)


def read_brief(app: AlignApp, row: Row) -> None:
    from alignkit.tui.brief_screen import BriefScreen

    if campaign := _campaign(app, row):
        app.push_screen(BriefScreen(campaign))


def _campaign(app: AlignApp, row: Row) -> Campaign | None:
    from alignkit.disk import listing

    try:
        return listing.read(app.home_workspace, row.slug).loaded.campaign
    except Refused as refused:
        app.say(str(refused), "error")
        return None
