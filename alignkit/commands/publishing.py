"""The wiki: every campaign's page, and the overviews, in one folder."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from alignkit import console
from alignkit.commands import given

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from alignkit.workspace import Workspace


@given.verb(
    click.argument("folder", metavar="[DIR]", required=False, type=click.Path()),
    click.option(
        "--for",
        "wiki",
        metavar="TARGET",
        default="",
        help="Which wiki reads it: plain, github, mkdocs, obsidian, confluence; else alignkit.toml says.",
    ),
    click.option("--dry-run", is_flag=True, help="Say what would be done, and do nothing."),
    click.option("--force", is_flag=True, help="Write over pages that were edited by hand."),
    name="publish",
)
def publish(folder: str | None, wiki: str, dry_run: bool, force: bool) -> int:
    """Write the wiki: an index, a page a campaign, a page a signed revision, definitions and promises side by side.

    Only pages that differ are written, and only pages that were written here are removed. A page that somebody edited
    by hand is named and left alone; exit 1 where there is one, or a campaign file that cannot be read.

    \b
    Example:
      alignkit publish wiki --for mkdocs
      alignkit publish wiki --for mkdocs --dry-run
    """
    from alignkit import listing, pages, targets
    from alignkit import wiki as pages_of
    from alignkit.publish import publish as published
    from alignkit.sandbox import renderer

    ws = given.workspace()
    target = targets.find_wiki(wiki or ws.settings.publish_target)
    where = _folder(ws, folder)
    broken = 0

    def read() -> Iterator[pages_of.Source]:
        nonlocal broken
        whole = len(listing.slugs(ws))
        for done, source in enumerate(pages.sources(ws), 1):
            if source.live is None:
                broken += 1
                console.warn(f"{source.slug} cannot be read, so its page stays as it is: {source.problem}")
            yield source
            if progress:
                progress(done, whole)

    with renderer(pages.templates(ws)) as render, console.counting("Writing the pages of campaigns") as progress:
        made = pages_of.pages(read(), target, render, pages.team_names(ws))
        outcome = published(where, made, force=force, dry_run=dry_run)
    for word, paths in (("written", outcome.written), ("removed", outcome.removed)):
        for path in paths:
            console.data(f"{'would be ' if dry_run else ''}{word}: {path}")
    for path in outcome.edited:
        console.say(f"Edited by hand, left alone: {path}")
    if outcome.edited:
        console.say("To write over what was edited by hand: --force")
    done = f"{len(outcome.written)} written, {len(outcome.removed)} removed, {outcome.same} as they were"
    console.say(f"{folder or where}: {'would be ' if dry_run else ''}{done}.")
    return console.FOUND if outcome.edited or broken else 0


def _folder(ws: Workspace, told: str | None) -> Path:
    """The folder told, from here; else that of the settings, from the workspace. Raises Refused where there is none."""
    from pathlib import Path

    from alignkit.problems import Refused

    if told:
        return Path(told).resolve()
    if not ws.settings.publish_dir:
        raise Refused(
            "Which folder?", "Name it, such as: alignkit publish wiki. Or set dir in [publish], alignkit.toml."
        )
    return ws.inside(ws.root / ws.settings.publish_dir)
