"""A document for standard output, or for the file that was asked for."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from alignkit.cli import console
from alignkit.store import campaigns

if TYPE_CHECKING:
    from alignkit.store.workspace import Workspace


def write_output(ws: Workspace, text: str, output: str | None) -> None:
    """Print it, or write ``output`` where it differs. Raises Refused where files of the workspace itself stand."""
    if output is None:
        console.print_document(text)
        return

    is_written = campaigns.write_page(ws, Path(output), text.encode())
    console.print_message(f"{output}: {'written' if is_written else 'nothing differs'}.")
