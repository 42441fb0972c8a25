"""A document for standard output, or for the file that was asked for."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from alignkit import console

if TYPE_CHECKING:
    from alignkit.disk.workspace import Workspace


def page(ws: Workspace, text: str, output: str | None) -> None:
    """Print it, or write ``output`` where it differs. Raises Refused where files of the workspace itself stand."""
    if output is None:
        console.raw(text)
        return
    from alignkit.disk import store

    is_written = store.write_page(ws, Path(output), text.encode())
    console.say(f"{output}: {'written' if is_written else 'nothing differs'}.")
