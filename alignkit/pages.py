"""A campaign's brief as its workspace has it: its templates, its team names, the revision in force beside a draft."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from alignkit import atomic, listing, store
from alignkit.model import Campaign
from alignkit.problems import Refused
from alignkit.sandbox import Templates, renderer
from alignkit.standing import campaign_status, in_force
from alignkit.targets import PLAIN, Target
from alignkit.wiki import Source
from alignkit.workspace import Workspace, shipped

_MANY = 50  # files of templates/ that are read


def sealed(ws: Workspace, slug: str, revision: int) -> Campaign:
    """The sealed copy of a revision. Refused where there is none, or where it cannot be read."""
    stored = listing.read(ws, slug, revision=revision)
    if stored.loaded.campaign is None:
        raise Refused(f"The sealed copy of revision {revision} cannot be read.", problems=stored.loaded.problems)
    return stored.loaded.campaign


def templates(ws: Workspace) -> Templates:
    """All templates by their names: the workspace's own before those of alignkit, which stay ``alignkit/<name>``."""
    packaged = {
        path.name: path.read_text(encoding="utf-8").replace("\r\n", "\n")
        for path in sorted(shipped("templates").glob("*.j2"))
    }
    sources = packaged | {f"alignkit/{name}": text for name, text in packaged.items()}
    folder = ws.root / "templates"
    if not folder.is_dir() or os.path.samefile(folder, shipped("templates")):  # noqa: PTH121 - two folders, no file
        return Templates(sources)
    names = sorted(path.name for path in folder.glob("*.j2"))
    if len(names) > _MANY:
        raise Refused(f"{ws.shown_path(folder)} holds {len(names)} templates.", f"{_MANY} are read; remove some.")
    return Templates(sources | {name: ws.template(name) for name in names}, own=bool(names))


def rendered(
    ws: Workspace,
    live: Campaign,
    *,
    revision: int | None = None,
    draft: bool = False,
    one_page: bool = False,
    template: tuple[str, str] | None = None,
    target: Target = PLAIN,
) -> str:
    """The brief: the revision in force where there is one, unless ``draft`` or a ``revision`` is asked for.

    ``template`` is a name and a text, by default the workspace's own or the packaged one. Of a campaign that was
    changed behind its signatures the signed text is shown.
    """
    from alignkit import brief

    number = in_force(live)
    force = sealed(ws, live.slug, number) if number in listing.sealed_revisions(ws, live.slug) and number else None
    shown = live
    if revision:
        shown = sealed(ws, live.slug, revision)
    elif force and not draft and campaign_status(live) == "altered":
        shown = force
    words = brief.context(
        shown, target=target, one_page=one_page, draft=draft, in_force=force, team_names=team_names(ws)
    )
    known = templates(ws)
    if template:
        known = Templates({**known.sources, template[0]: template[1]}, own=True)
    with renderer(known) as render:
        return render(template[0] if template else target.template, words)


def sources(ws: Workspace) -> Iterator[Source]:
    """Every campaign of the workspace, archived ones too, with its signed revisions, for the pages of a wiki."""
    for stored in listing.entries(ws, archived=True):
        problems = stored.loaded.problems
        sealed: dict[int, Campaign] = {}
        if stored.raw:
            for number in listing.sealed_revisions(ws, stored.slug):
                with suppress(OSError, Refused):
                    copy = listing.load(ws, stored.slug, ws.sealed_path(stored.slug, number)).loaded.campaign
                    sealed |= {number: copy} if copy and copy.agreement.revision == number else {}
        yield Source(
            stored.slug,
            stored.loaded.campaign,
            sealed,
            archived=stored.path.parent != ws.campaigns,
            problem="" if stored.loaded.campaign else "; ".join(problem.message for problem in problems),
        )


def team_names(ws: Workspace) -> dict[str, str]:
    return {"marketing": ws.settings.marketing, "sales": ws.settings.sales}


def written(ws: Workspace, slug: str, text: str) -> Path:
    """Write a brief into the workspace's folder of pages; its path. A file that is equal is not touched."""
    path = ws.root / (ws.settings.publish_dir or "briefs") / f"{slug}.md"
    ws.inside(path)
    try:
        atomic.folder(path.parent)
    except OSError as error:
        raise Refused(f"{ws.shown_path(path.parent)} cannot be made: {atomic.reason(error)}.") from error
    if not (path.is_file() and path.read_bytes() == text.encode()):
        store.write_file(path, text.encode())
    return path
