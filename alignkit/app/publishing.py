"""Pages for others to read: the brief of a campaign in ``briefs/``, and the wiki of all campaigns."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from alignkit.core.errors import UserError
from alignkit.core.model import Campaign
from alignkit.render import targets
from alignkit.store import pages, publish_wiki, write_guard
from alignkit.store.publish_wiki import WikiOutcome
from alignkit.store.workspace import Workspace


@dataclass(frozen=True, slots=True)
class PublishedWiki:
    """The folder of the wiki, and what was done there, or would be."""

    folder: Path
    wiki: WikiOutcome


def write_brief(ws: Workspace, campaign: Campaign, text: str | None = None) -> Path:
    """Write the brief of a campaign to ``briefs/``, and return its path.

    ``text`` is the page, where it was rendered already; else it is that of the revision in force, or of the present
    text where nothing is signed. Raises UserError where a template fails or the page cannot be written.
    """
    return pages.write_brief(ws, campaign.slug, pages.render_brief(ws, campaign) if text is None else text)


def publish(
    ws: Workspace,
    folder: str = "",
    target: str = "",
    *,
    force: bool = False,
    dry_run: bool = False,
    progress: Callable[[int, int], None] | None = None,
) -> PublishedWiki:
    """Make a folder hold the wiki of the workspace: only pages that differ are written.

    ``folder`` is a path from where one stands; empty is the folder of alignkit.toml, from the workspace. ``target``
    names the wiki, such as "mkdocs"; empty is that of alignkit.toml. ``force`` writes over pages edited by hand,
    ``dry_run`` writes nothing, ``progress`` is called with campaigns done, and all.

    Raises UserError where no folder is named, where it holds something else, and for an unknown target.
    """
    wiki = targets.find_wiki_target(target or ws.settings.publish_target)
    where = _find_folder(ws, folder)
    return PublishedWiki(
        where, publish_wiki.publish_wiki(ws, where, wiki, force=force, dry_run=dry_run, progress=progress)
    )


def _find_folder(ws: Workspace, folder: str) -> Path:
    if folder:
        return write_guard.check_published_folder(ws, Path(folder), folder)
    if not ws.settings.publish_dir:
        raise UserError(
            "Which folder?", "Name it, such as: alignkit publish wiki. Or set dir in [publish], alignkit.toml."
        )
    where = ws.inside(ws.root / ws.settings.publish_dir)
    return write_guard.check_published_folder(ws, where, f"{ws.settings.publish_dir} (dir in [publish], alignkit.toml)")
