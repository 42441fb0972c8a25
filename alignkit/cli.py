"""The command line. Commands load what they need when they run, so that help and version cost nothing."""

from __future__ import annotations

from pathlib import Path

import click

from alignkit import __version__
from alignkit.commands import agreeing, answering, campaigns, checking, showing
from alignkit.console import Door, plain

_HELP = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


@click.group(cls=Door, invoke_without_command=True, context_settings=_HELP)
@click.option(
    "--workspace",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="The workspace; else ALIGNKIT_WORKSPACE, else the nearest alignkit.toml from here upwards.",
)
@click.option("--no-color", is_flag=True, help="Plain text; NO_COLOR and a pipe do the same.")
@click.version_option(__version__, prog_name="alignkit")
@click.pass_context
def cli(ctx: click.Context, workspace: Path | None, no_color: bool) -> int:
    """Nine questions that Marketing and Sales answer together before a campaign launches.

    Without a command, alignkit opens the screens.

    \b
    Example:
      alignkit init && alignkit new "Spring webinar" && alignkit open spring-webinar
    """
    ctx.color = plain(no_color)
    return campaigns.screens() if ctx.invoked_subcommand is None else 0


for command in (
    campaigns.init,
    campaigns.new,
    campaigns.open_,
    campaigns.list_,
    showing.show,
    answering.answer,
    answering.position,
    agreeing.agree,
    agreeing.object_,
    agreeing.withdraw,
    agreeing.sign,
    agreeing.request,
    agreeing.amend,
    showing.brief,
    showing.export,
    showing.schema,
    campaigns.rename,
    campaigns.archive,
    checking.verify,
    checking.doctor,
    checking.completion,
):
    cli.add_command(command)


def main() -> None:
    """Run the command line; ends the process with its exit code."""
    cli(prog_name="alignkit")
