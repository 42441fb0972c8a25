"""The answer in the user's own editor, with the screen out of the way."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import Any

from textual.app import App, SuspendNotSupported

from alignkit.disk import texteditor
from alignkit.disk.identity import editor
from alignkit.problems import Refused
from alignkit.shown import shown


async def edited(app: App[Any], text: str, asks: str) -> str | None:
    """What the editor left, or None where nothing was changed or it could not be taken over (said on screen).

    An empty file is no answer: an editor that fails leaves one. What cannot be taken over is kept.
    """

    def says(what: str) -> None:
        app.notify(shown(what), severity="warning", markup=False)

    try:
        command = editor(os.environ)
    except Refused as refusal:
        says(str(refusal))
        return None
    before = text + "\n" if text else ""
    with tempfile.TemporaryDirectory(prefix="alignkit-") as folder:
        path = Path(folder) / "answer.md"
        path.write_text(before, "utf-8")
        try:
            with app.suspend():
                print(asks, flush=True)
                ended = texteditor.run(command, path)
        except SuspendNotSupported:
            says("This terminal cannot make room for an editor.")
            return None
        except OSError as error:
            says(f"{command[0]} could not be started: {error.strerror}")
            return None
        raw = path.read_bytes() if path.is_file() else b""
    if ended == 0 and not raw.strip():
        if text.strip():
            says("The editor left an empty file, so the answer stays. Enter edits it here, where it can be emptied.")
        return None
    try:
        written = raw.decode("utf-8").rstrip()
        why = f"The editor ended with an error ({ended})" if ended else ""
    except UnicodeDecodeError:
        written, why = "", "What the editor left is no UTF-8 text"
    if why:
        is_new = raw.strip() and raw != before.encode()
        kept = f" Your text is kept in {texteditor.keep('answer.md', raw)}" if is_new else ""
        says(f"{why}; nothing was changed.{kept}")
        return None
    return None if written == text.rstrip() else written
