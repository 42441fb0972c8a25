"""The table [crm] of a workspace's alignkit.toml: read fresh, and written with the rest of the file left as it is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from alignkit.core.errors import UserError
from alignkit.files.settings_text import with_crm_table
from alignkit.store import atomic
from alignkit.store.lock import workspace_lock
from alignkit.store.regular_files import read_limited
from alignkit.store.settings import SETTINGS_NAME, read_settings
from alignkit.store.workspace import Workspace

_MAX_BYTES = 64 * 1024


def read_crm_table(ws: Workspace) -> Mapping[str, Any]:
    """Return the table [crm] as it stands now. Raise UserError where alignkit.toml cannot be read."""
    return read_settings(ws.root / SETTINGS_NAME).crm


def write_crm_table(ws: Workspace, table: Mapping[str, Any]) -> None:
    """Make ``table`` the table [crm] of alignkit.toml. Raise UserError where that cannot be done, with what to do."""
    path = ws.inside(ws.root / SETTINGS_NAME)
    try:
        with workspace_lock(ws):
            raw = read_limited(path, _MAX_BYTES)
            mark = b"\xef\xbb\xbf" if raw.startswith(b"\xef\xbb\xbf") else b""
            text = raw.decode("utf-8-sig")
            line_end = "\r\n" if "\r\n" in text else "\n"
            made = with_crm_table(text.replace("\r\n", "\n"), table)
            if made is None:
                wanted = with_crm_table("", table)
                raise UserError(f"{SETTINGS_NAME} cannot be changed safely.", f"Put this at its end:\n{wanted}")
            atomic.replace_file(path, mark + made.replace("\n", line_end).encode())
    except OSError as error:
        raise UserError(f"{SETTINGS_NAME} {atomic.describe_write_error(error)}.") from error
    except UnicodeDecodeError as error:
        raise UserError(f"{SETTINGS_NAME} is not UTF-8 text.", "Save the file as UTF-8.") from error
