"""A campaign's brief as its workspace has it: its templates, the revision in force beside a draft."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import nullcontext, suppress
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from alignkit.disk import atomic, listing, store, writable
from alignkit.disk.workspace import Workspace, shipped
from alignkit.model import Campaign
from alignkit.problems import Refused
from alignkit.standing import campaign_status, in_force, is_whole

if TYPE_CHECKING:
    from alignkit.disk.sandbox import Templates
    from alignkit.proving.trust import Checks
    from alignkit.rendering.targets import Target
    from alignkit.rendering.wiki import Source

_MANY = 50  # files of templates/ that are read


def sealed(ws: Workspace, slug: str, revision: int) -> Campaign:
    """The sealed copy of a revision. Refused where there is none, it cannot be read, or it is not what was signed."""
    stored = listing.read(ws, slug, revision=revision)
    copy = stored.loaded.campaign
    if copy is None:
        raise Refused(f"The sealed copy of revision {revision} cannot be read.", problems=stored.loaded.problems)
    if copy.agreement.revision != revision or not is_whole(copy):
        hint = f"Take {ws.shown_path(stored.path)} back from git or a backup; alignkit verify {slug} says more."
        raise Refused(f"The sealed copy of revision {revision} is not what its sign-offs cover.", hint)
    return copy


def templates(ws: Workspace) -> Templates:
    """All templates by their names: the workspace's own before those of alignkit, which stay ``alignkit/<name>``."""
    from alignkit.disk.sandbox import Templates

    sources = packaged()
    folder = ws.root / "templates"
    if not folder.is_dir() or os.path.samefile(folder, shipped("templates")):  # noqa: PTH121 - two folders, no file
        return Templates(sources)
    names = sorted(path.name for path in folder.glob("*.j2"))
    if len(names) > _MANY:
        raise Refused(f"{ws.shown_path(folder)} holds {len(names)} templates.", f"{_MANY} are read; remove some.")
    return Templates(sources | {name: ws.template(name) for name in names}, own=bool(names))


def packaged() -> dict[str, str]:
    """The templates that came with alignkit, by both of their names."""
    found = {
        path.name: path.read_text(encoding="utf-8").replace("\r\n", "\n")
        for path in sorted(shipped("templates").glob("*.j2"))
    }
    return found | {f"alignkit/{name}": text for name, text in found.items()}


def rendered(
    ws: Workspace,
    live: Campaign,
    *,
    revision: int | None = None,
    draft: bool = False,
    one_page: bool = False,
    template: tuple[str, str] | None = None,
    target: Target | None = None,
    web: bool = False,
    check: Callable[[Campaign], Checks] | None = None,
) -> str:
    """The brief: the revision in force where there is one, unless ``draft`` or a ``revision`` is asked for.

    ``template`` is a name and a text, by default the workspace's own or the packaged one. Of a campaign that was
    changed behind its signatures the signed text is shown. ``web``: as a page of HTML. ``check``: see brief.context.
    """
    from alignkit.disk.sandbox import Templates, renderer
    from alignkit.rendering import brief, webpage
    from alignkit.rendering.targets import PLAIN

    target = target or PLAIN
    number, force = in_force(live), None
    if number and number in listing.sealed_revisions(ws, live.slug):
        with suppress(Refused) if draft else nullcontext():  # a draft can be read without what was signed before it
            force = sealed(ws, live.slug, number)
    shown = live
    if revision:
        shown = sealed(ws, live.slug, revision)
    elif force and not draft and campaign_status(live) == "altered":
        shown = force
    words = brief.context(
        shown,
        target=target,
        one_page=one_page,
        draft=draft,
        in_force=force,
        alone=revision is not None,
        check=check,
    )
    known = templates(ws)
    if template:
        known = Templates({**known.sources, template[0]: template[1]}, own=True)
    with renderer(known) as render:
        page = render(template[0] if template else target.template, words)
        if not web:
            return page
        pictures = "" if one_page else webpage.pictures(brief.looked_at(shown, force, draft))
        return render(webpage.TEMPLATE, webpage.words(page, words["state"], live.slug, one_page, pictures))


def looked_back(ws: Workspace, known: Campaign, today: date, *, web: bool = False) -> str:
    """The one page of what was promised, happened and was kept, and what is changed; ``web``: as a page of HTML.

    ``known`` is the revision looked back on.
    """
    from alignkit.disk.sandbox import renderer
    from alignkit.rendering import webpage
    from alignkit.rendering.targets import PLAIN
    from alignkit.reviews import reviewed

    page = reviewed.page(known, today, PLAIN.safe(str(known.info.get("currency", ""))))
    if not web:
        return page
    with renderer(templates(ws)) as render:
        state = "in force" if in_force(known) else "draft"
        words = webpage.words(page, state, known.slug, True, webpage.pictures(known))
        return render(webpage.TEMPLATE, words)


def sources(ws: Workspace) -> Iterator[Source]:
    """Every campaign of the workspace, archived ones too, with its signed revisions, for the pages of a wiki."""
    for stored in listing.entries(ws, archived=True):
        yield source(ws, stored)


def source(ws: Workspace, stored: listing.Stored) -> Source:
    """A campaign file that was read, with its signed revisions, and why some of them are not what was signed."""
    from alignkit.rendering.wiki import MISSING_COPY, Source

    sealed: dict[int, Campaign] = {}
    unsound: dict[int, str] = {}
    campaign = stored.loaded.campaign
    for number, copy in {} if listing.is_misnamed(stored) else listing.sealed_copies(ws, stored.slug).items():
        errors = [problem for problem in copy.problems if problem.severity == "error"]
        if copy.campaign is None or errors:
            unsound[number] = f"{copy.path}: {errors[0].message if errors else 'it cannot be read.'}"
        elif copy.campaign.agreement.revision != number or not is_whole(copy.campaign):
            unsound[number] = f"{copy.path} is not what its sign-offs cover."
        else:
            sealed[number] = copy.campaign
    force = in_force(campaign) if campaign else None
    if force and force not in sealed and force not in unsound:
        unsound[force] = MISSING_COPY
    why = f"revision {force}: {unsound[force]}" if force in unsound else ""
    if campaign is None:
        why = "; ".join(problem.message for problem in stored.loaded.problems)
    archived = stored.path.parent != ws.campaigns
    return Source(stored.slug, campaign, sealed, archived=archived, problem=why, unsound=unsound)


def written(ws: Workspace, slug: str, text: str) -> Path:
    """Write a brief into ``briefs/``, never among the published pages; its path. An equal file is not touched."""
    path = ws.root / "briefs" / f"{slug}.md"
    real = writable.page(ws, path, inside=True)
    try:
        atomic.folder(path.parent)
    except OSError as error:
        raise Refused(f"{ws.shown_path(path.parent)} cannot be made: {atomic.reason(error)}.") from error
    if not (real.is_file() and real.read_bytes() == text.encode()):
        store.write_file(real, text.encode())
    return path
