"""Open."""

from __future__ import annotations

from alignkit.commands import context, given


@given.verb(given.slug_argument, name="open")
def open_(slug: str) -> int:
    """Open the walk at the first question that needs somebody.

    \b
    Example:
      alignkit open spring-webinar
    """
    from alignkit.disk import listing

    listing.read(context.workspace(), slug)
    return screens(slug)


def screens(slug: str | None = None) -> int:
    """Start the screens; their exit code. Raises Refused without a terminal."""
    from pathlib import Path

    from alignkit.disk.workspace import NoWorkspace
    from alignkit.problems import Refused

    if not context.is_interactive():
        raise Refused("The screens need a terminal.", "alignkit --help lists the commands that work without one.")
    try:
        ws = context.workspace()
    except NoWorkspace:
        if slug or context.told_workspace():
            raise
        ws = None
    from alignkit.tui.app import run

    return run(ws, Path.cwd(), slug)
