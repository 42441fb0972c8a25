"""`init`: make a workspace."""

from __future__ import annotations

from pathlib import Path

import click

from alignkit.cli import console, context
from alignkit.cli.root_group import TextCommand
from alignkit.store import workspace
from alignkit.store.workspace import SAMPLE_NAMES


class InitCommand(TextCommand):
    """``--sample`` takes its value behind ``=``, or behind a blank where it is a sample's name: a folder may follow."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:

        place = args.index("--sample") if "--sample" in args else len(args)
        named = args[place + 1 : place + 2] if args[place + 1 : place + 2] in [[name] for name in SAMPLE_NAMES] else []
        told = [f"--sample={(named or SAMPLE_NAMES)[0]}"] if place < len(args) else []
        return super().parse_args(ctx, [*args[:place], *told, *args[place + 1 + len(named) :]])


@click.command(cls=InitCommand)
@click.argument("directory", metavar="[DIR]", default=".", type=click.Path(file_okay=False))
@click.option(
    "--sample",
    default="",
    metavar="[=NAME]",
    help="Campaigns to look at; year: six, with what came of them; leads: a definition tested on 24 invented leads; "
    "standing: a standing agreement and a campaign based on it.",
)
@click.option("--git", is_flag=True, help="Also write .gitattributes and register the merge driver.")
def init(directory: str, sample: str, git: bool) -> None:
    """Make a workspace: alignkit.toml, campaigns/ and .gitignore. Existing files are left alone.

    \b
    Example:
      alignkit init
      alignkit init ~/campaigns --sample
      alignkit init ~/year --sample=year
      alignkit init ~/leads --sample=leads
      alignkit init ~/standing --sample=standing
    """

    registered = git and workspace.has_merge_driver(Path(directory))
    written = workspace.create_workspace(Path(directory), sample=sample, git=git, today=context.current_date())
    for path in written:
        console.print_data(str(path))
    if git and not registered:
        console.print_message("Registered the merge driver in the configuration of this clone of the git repository.")
    elif git:
        console.print_message("The merge driver is registered already in this clone of the git repository.")
    if sample and written:
        console.print_message(
            "These campaigns are samples: companies, people and dates are invented. Begin your own in another folder, "
            "with alignkit init there; or delete the samples' files in campaigns/."
        )
    if not written and (registered or not git):
        console.print_message(f"{Path(directory).resolve()} is a workspace already; nothing was changed.")
    console.print_message('Next: alignkit new "Name of the campaign", or alignkit alone for the screens.')
