"""`publish`: write the wiki, every campaign's page and the overviews."""

from __future__ import annotations

import click

from alignkit.app import publishing
from alignkit.cli import arguments, console, context
from alignkit.text.sanitize import shown_name


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
    with console.show_progress("Writing the pages of campaigns") as progress:
        published = publishing.publish(ws, folder or "", wiki, force=force, dry_run=dry_run, progress=progress)
    made = published.wiki
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
    console.print_message(f"{folder or published.folder}: {'would be ' if dry_run else ''}{done}.")
    return console.EXIT_PROBLEMS_FOUND if outcome.edited or made.broken or made.kept or made.twins else 0
