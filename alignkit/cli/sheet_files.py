"""A sheet given where a campaign or a command is asked for: whoever was sent one is told what to do with it."""

from __future__ import annotations

import re
from pathlib import Path

from alignkit.core.errors import UserError
from alignkit.store.regular_files import read_limited
from alignkit.text.sanitize import shown_name

_MAX_BYTES = 64 * 1024
_LEADS = re.compile(rb"\[SHEET [0-9a-f]{6} (?:MARKETING|SALES)\]", re.IGNORECASE)
_QUESTIONS = re.compile(rb"\[SHEET [a-z0-9-]{1,60} r\d{1,6} (?:MARKETING|SALES) [0-9a-f]{6}\]", re.IGNORECASE)
_PAGE = b"data-alignkit-sheet="


def refuse_sheet(name: str) -> None:
    """Raise UserError where a file of that name is a sheet, with what to do with it; do nothing otherwise."""
    try:
        start = read_limited(Path(name), _MAX_BYTES)[:_MAX_BYTES].replace(b"\0", b"")  # UTF-16 in ASCII is UTF-8
    except (OSError, ValueError):
        return
    if _PAGE in start:
        does, door = "open it in a browser, answer, and mail back the text at its end", "alignkit collect FILE"
    elif _LEADS.search(start):
        does, door = "fill it in with any editor and mail it back", "alignkit leads collect SLUG FILE"
    elif _QUESTIONS.search(start):
        does, door = "fill it in with any editor and mail it back", "alignkit collect FILE"
    else:
        return
    raise UserError(
        f"{shown_name(name)} is a sheet: {does}. You need no alignkit for that.",
        f"Who sent it takes the answers over: {door}",
    )
