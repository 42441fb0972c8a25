"""The answer in the user's own editor, with the screen out of the way."""

from __future__ import annotations

import os
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from textual.app import App, SuspendNotSupported

from alignkit.disk.identity import editor
from alignkit.problems import Refused
from alignkit.shown import shown


async def edited(app: App[Any], text: str, asks: str) -> str | None:
    """What the editor left, or None where nothing was changed or it could not be opened (said on screen)."""
    try:
        command = editor(os.environ)
    except Refused as refusal:
        app.notify(shown(str(refusal)), severity="warning", markup=False)
        return None
    with tempfile.TemporaryDirectory(prefix="alignkit-") as folder:
        path = Path(folder) / "answer.md"
        path.write_text(text + "\n" if text else "", "utf-8")
        try:
            with app.suspend():
                print(asks, flush=True)
                ended = subprocess.run([*command, str(path)], check=False).returncode
        except SuspendNotSupported:
            app.notify("This terminal cannot make room for an editor.", severity="warning", markup=False)
            return None
        except OSError as error:
            app.notify(f"{command[0]} could not be started: {error.strerror}", severity="warning", markup=False)
            return None
        try:
            written = path.read_text("utf-8").rstrip()
        except (OSError, UnicodeDecodeError):
            app.notify("What the editor left is no UTF-8 text; nothing was changed.", severity="error", markup=False)
            return None
    if ended != 0:
        app.notify("The editor ended with an error; nothing was changed.", severity="warning", markup=False)
        return None
    return None if written == text.rstrip() else written
