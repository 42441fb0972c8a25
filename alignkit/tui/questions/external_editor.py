"""Writing an answer in the user's own editor, while the screen is put aside."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal

from textual.app import App, SuspendNotSupported

from alignkit.core.errors import UserError
from alignkit.store import text_editor
from alignkit.store.identity import editor_command


async def edit_externally(
    app: App[Any], say: Callable[[str, Literal["warning"]], None], text: str, asks: str
) -> str | None:
    """The text the editor left; None where nothing was changed, or where it could not be used, which ``say`` says.

    An empty file is not taken as an answer, as an editor that fails leaves one. A text that cannot be used is kept in a
    file.
    """

    def says(what: str) -> None:
        say(what, "warning")

    try:
        command = editor_command(os.environ)
    except UserError as refusal:
        says(str(refusal))
        return None
    before = text + "\n" if text else ""
    with tempfile.TemporaryDirectory(prefix="alignkit-") as folder:
        path = Path(folder) / "answer.md"
        path.write_text(before, "utf-8")
        try:
            with app.suspend():
                print(asks, flush=True)
                ended = text_editor.run_editor(command, path)
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
        kept = f" Your text is kept in {text_editor.keep_text('answer.md', raw)}" if is_new else ""
        says(f"{why}; nothing was changed.{kept}")
        return None
    return None if written == text.rstrip() else written
