"""`open`: open the screens; the only module of the command line that knows them."""

from __future__ import annotations

import gc
from pathlib import Path

from alignkit.cli import arguments, context
from alignkit.core.errors import UserError
from alignkit.store import campaign_files
from alignkit.store.workspace import NoWorkspaceError


@arguments.command(arguments.slug_argument, name="open")
def open_(slug: str) -> int:
    """Open the walk at the first question that needs somebody.

    \b
    Example:
      alignkit open spring-webinar
    """

    campaign_files.read_campaign_file(context.open_workspace(), slug)
    return run_screens(slug)


def run_screens(slug: str | None = None) -> int:
    """Start the screens; their exit code. Raises Refused without a terminal."""

    if not context.is_interactive():
        raise UserError("The screens need a terminal.", "alignkit --help lists the commands that work without one.")
    try:
        ws = context.open_workspace()
    except NoWorkspaceError:
        if slug or context.is_workspace_given():
            raise
        ws = None
    gc.disable()  # nothing that is imported is garbage; ``run_app`` enables it again
    from alignkit.tui.app import run_app

    return run_app(ws, Path.cwd(), slug)
