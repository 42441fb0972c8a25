"""Text from people made safe to show: without control characters and without marks that reverse a line."""

from __future__ import annotations

import re
from functools import cache

_CONTROL_PICTURES = {code: 0x2400 + code for code in range(0x20) if code not in (0x09, 0x0A)}
_CONTROL_PICTURES[0x7F] = 0x2421
_REPLACED_CHARACTERS = dict.fromkeys(
    [*range(0x80, 0xA0), 0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)], 0xFFFD
)
# A byte of a file's name that is not UTF-8, as Python hands it out, is shown as \xe9; half a letter as U+FFFD.
_BYTES = {0xDC00 + byte: f"\\x{byte:02x}" for byte in range(0x80, 0x100)}
_HALVES = dict.fromkeys([*range(0xD800, 0xDC80), *range(0xDD00, 0xE000)], 0xFFFD)
_REPLACEMENTS: dict[int, int | str] = (
    _CONTROL_PICTURES | _REPLACED_CHARACTERS | {0x2028: 0x0A, 0x2029: 0x0A} | _HALVES | _BYTES
)
_TABLE = str.maketrans(_REPLACEMENTS)
_LINE = str.maketrans(_REPLACEMENTS | {0x09: " ", 0x0A: " "})
_NAME = str.maketrans(_REPLACEMENTS | {0x09: 0x2409, 0x0A: 0x240A, 0x2028: 0xFFFD, 0x2029: 0xFFFD})


def sanitize(text: str) -> str:
    """The text with C0 and DEL as visible symbols, C1 and bidirectional controls as U+FFFD; tab and LF stay."""
    return text.translate(_TABLE)


def sanitize_line(text: str) -> str:
    """As ``sanitize``, on one line: runs of blanks and line ends become one blank."""
    return " ".join(text.replace("\r\n", "\n").translate(_LINE).split())


def shown_name(name: str) -> str:
    """The name or path of a file for one line: control characters and bytes that are not UTF-8 become visible."""
    return name.translate(_NAME)


def shorten(text: str, most: int = 60) -> str:
    """As ``sanitize_line``, short enough for a message."""
    line = sanitize_line(text)
    return line if len(line) <= most else f"{line[:most]}…"


def escape_json(json: str) -> str:
    """JSON text, in which C0 is escaped already, with DEL, C1 and bidirectional controls as escapes too.

    What is no letter, and so no UTF-8, stands in it as ``shown`` has it.
    """
    return json if json.isascii() and "\x7f" not in json else _unsafe_characters().sub(_escape, json)


@cache
def _unsafe_characters() -> re.Pattern[str]:
    return re.compile("[" + "".join(f"\\u{code:04x}" for code in sorted(_REPLACEMENTS) if code >= 0x7F) + "]")


def _escape(found: re.Match[str]) -> str:
    code = ord(found[0])
    if 0xD800 <= code < 0xE000:
        return found[0].translate(_TABLE).replace("\\", "\\\\")
    return f"\\u{code:04x}"
