"""`publish`: write the wiki, every campaign's page and the overviews."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from alignkit.cli import arguments, console, context
from alignkit.core.errors import UserError
from alignkit.render import targets
from alignkit.store import publish_wiki, write_guard
from alignkit.text.sanitize import shown_name

if TYPE_CHECKING:
    from pathlib import Path

    from alignkit.store.workspace import Workspace


@arguments.command(
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
    by hand is named and left alone; exit 1 where there is one, a campaign file that cannot be read, a signed revision
    whose sealed copy is not what was signed, or one slug both live and archived.

    \b
    Example:
      alignkit publish wiki --for mkdocs
      alignkit publish wiki --for mkdocs --dry-run
    """

    ws = context.open_workspace()
    target = targets.find_wiki_target(wiki or ws.settings.publish_target)
    where = _find_folder(ws, folder)
    with console.show_progress("Writing the pages of campaigns") as progress:
        made = publish_wiki.publish_wiki(ws, where, target, force=force, dry_run=dry_run, progress=progress)
    for source in made.broken:
        what = "does not hold what was signed" if source.live else "cannot be read"
        console.print_warning(f"{shown_name(source.slug)} {what}, so its page stays as it is: {source.problem}")
    for path, why in made.kept.items():
        console.print_warning(f"{path} stays as it is: {why}")
    for slug in made.twins:
        hint = "archive it under another name, or remove one of the two."
        console.print_warning(
            f"{slug} is there twice, live and archived; the live one is published. Of the archived one: {hint}"
        )
    outcome = made.outcome
    for word, paths in (("written", outcome.written), ("removed", outcome.removed)):
        for path in paths:
            console.print_data(f"{'would be ' if dry_run else ''}{word}: {path}")
    for path in outcome.edited:
        console.print_message(f"Edited by hand, left alone: {path}")
    if outcome.edited:
        console.print_message("To write over what was edited by hand: --force")
    done = f"{len(outcome.written)} written, {len(outcome.removed)} removed, {outcome.same} as they were"
    console.print_message(f"{folder or where}: {'would be ' if dry_run else ''}{done}.")
    return console.EXIT_PROBLEMS_FOUND if outcome.edited or made.broken or made.kept or made.twins else 0


def _find_folder(ws: Workspace, told: str | None) -> Path:
    """The folder told, from here; else that of the settings, from the workspace. Raises Refused where there is none."""

    if told:
        return write_guard.check_published_folder(ws, Path(told), told)
    if not ws.settings.publish_dir:
        raise UserError(
            "Which folder?", "Name it, such as: alignkit publish wiki. Or set dir in [publish], alignkit.toml."
        )
    folder = ws.inside(ws.root / ws.settings.publish_dir)
    return write_guard.check_published_folder(
        ws, folder, f"{ws.settings.publish_dir} (dir in [publish], alignkit.toml)"
    )
