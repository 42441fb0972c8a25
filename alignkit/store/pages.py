"""What a brief or wiki page of a campaign is made from: its templates, and the revision in force next to a draft."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import nullcontext, suppress
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from alignkit.core.errors import UserError
from alignkit.core.model import Campaign
from alignkit.core.status import campaign_status, is_whole, revision_number_in_force
from alignkit.render import brief, html
from alignkit.render.targets import PLAIN, WEB
from alignkit.render.wiki import MISSING_COPY, WikiSource
from alignkit.review import report
from alignkit.store import atomic, campaign_files, campaigns, write_guard
from alignkit.store.template_sandbox import Templates, open_renderer
from alignkit.store.workspace import Workspace, packaged_folder

if TYPE_CHECKING:
    from alignkit.render.targets import WikiTarget
    from alignkit.render.wiki import WikiSource
    from alignkit.signing.trust import SignatureChecks
    from alignkit.store.template_sandbox import Templates

_PROGRESS_STEP = 50  # files of templates/ that are read


def load_templates(ws: Workspace) -> Templates:
    """All templates by their names: the workspace's own before those of alignkit, which stay ``alignkit/<name>``."""

    sources = packaged()
    folder = ws.root / "templates"
    if not folder.is_dir() or os.path.samefile(folder, packaged_folder("templates")):  # noqa: PTH121 - two folders, no file
        return Templates(sources)
    names = sorted(path.name for path in folder.glob("*.j2"))
    if len(names) > _PROGRESS_STEP:
        raise UserError(
            f"{ws.display_path(folder)} holds {len(names)} templates.", f"{_PROGRESS_STEP} are read; remove some."
        )
    return Templates(sources | {name: ws.template(name) for name in names}, own=bool(names))


def packaged() -> dict[str, str]:
    """The templates that came with alignkit, by both of their names."""
    found = {
        path.name: path.read_text(encoding="utf-8").replace("\r\n", "\n")
        for path in sorted(packaged_folder("templates").glob("*.j2"))
    }
    return found | {f"alignkit/{name}": text for name, text in found.items()}


def render_brief(
    ws: Workspace,
    live: Campaign,
    *,
    revision: int | None = None,
    draft: bool = False,
    one_page: bool = False,
    template: tuple[str, str] | None = None,
    target: WikiTarget | None = None,
    web: bool = False,
    check: Callable[[Campaign], SignatureChecks] | None = None,
) -> str:
    """The brief: the revision in force where there is one, unless ``draft`` or a ``revision`` is asked for.

    ``template`` is a name and a text, by default the workspace's own or the packaged one. Of a campaign that was
    changed behind its signatures the signed text is shown. ``web``: as a page of HTML. ``check``: see brief.context.
    """

    target = WEB if web else target or PLAIN
    number, force = revision_number_in_force(live), None
    if number and number in campaign_files.sealed_revisions(ws, live.slug):
        with suppress(UserError) if draft else nullcontext():  # a draft can be read without what was signed before it
            force = campaign_files.read_sealed(ws, live.slug, number)
    shown = live
    if revision:
        shown = campaign_files.read_sealed(ws, live.slug, revision)
    elif force and not draft and campaign_status(live) == "altered":
        shown = force
    words = brief.build_context(
        shown,
        target=target,
        one_page=one_page,
        draft=draft,
        in_force=force,
        alone=revision is not None,
        check=check,
    )
    known = load_templates(ws)
    if template:
        known = Templates({**known.sources, template[0]: template[1]}, own=True)
    with open_renderer(known) as render:
        return render(template[0] if template else target.template, words)


def render_review(ws: Workspace, known: Campaign, today: date, *, web: bool = False) -> str:
    """The one page of what was promised, happened and was kept, and what is changed; ``web``: as a page of HTML.

    ``known`` is the revision looked back on.
    """

    safe = (WEB if web else PLAIN).formatter(str(known.info.get("currency", "")))
    if not web:
        return report.format_markdown(known, today, safe)
    with open_renderer(load_templates(ws)) as render:
        page = report.build_page(known, today, safe)
        words = html.build_review_words(known, page, revision_number_in_force(known) is not None)
        return render(html.REVIEW_TEMPLATE, words)


def iter_wiki_sources(ws: Workspace) -> Iterator[WikiSource]:
    """Every campaign of the workspace, archived ones too, with its signed revisions, for the pages of a wiki."""
    for stored in campaign_files.iter_campaigns(ws, archived=True):
        yield load_wiki_source(ws, stored)


def load_wiki_source(ws: Workspace, stored: campaign_files.CampaignFile) -> WikiSource:
    """A campaign file that was read, with its signed revisions, and why some of them are not what was signed."""

    sealed: dict[int, Campaign] = {}
    unsound: dict[int, str] = {}
    campaign = stored.loaded.campaign
    for number, copy in (
        {} if campaign_files.is_misnamed(stored) else campaign_files.sealed_copies(ws, stored.slug).items()
    ):
        errors = [problem for problem in copy.problems if problem.severity == "error"]
        if copy.campaign is None or errors:
            unsound[number] = f"{copy.path}: {errors[0].message if errors else 'it cannot be read.'}"
        elif copy.campaign.agreement.revision != number or not is_whole(copy.campaign):
            unsound[number] = f"{copy.path} is not what its sign-offs cover."
        else:
            sealed[number] = copy.campaign
    force = revision_number_in_force(campaign) if campaign else None
    if force and force not in sealed and force not in unsound:
        unsound[force] = MISSING_COPY
    why = f"revision {force}: {unsound[force]}" if force in unsound else ""
    if campaign is None:
        why = "; ".join(problem.message for problem in stored.loaded.problems)
    archived = stored.path.parent != ws.campaigns
    return WikiSource(stored.slug, campaign, sealed, archived=archived, problem=why, unsound=unsound)


def write_brief(ws: Workspace, slug: str, text: str) -> Path:
    """Write a brief into ``briefs/``, never among the published pages; its path. An equal file is not touched."""
    path = ws.brief_path(slug)
    real = write_guard.check_page(ws, path, inside=True)
    try:
        atomic.make_folder(path.parent)
    except OSError as error:
        raise UserError(f"{ws.display_path(path.parent)} cannot be made: {atomic.describe_os_error(error)}.") from error
    if not (real.is_file() and real.read_bytes() == text.encode()):
        campaigns.write_file(real, text.encode())
    return path
