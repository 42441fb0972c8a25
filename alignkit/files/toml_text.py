"""Plain values as TOML text: one way to write each, pleasant to read, on one line or over several."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from alignkit.core.digests import NoCanonicalForm, canonical_number, canonical_value
from alignkit.core.errors import UserError
from alignkit.values.kinds import describe_value

LINE_WIDTH = 100  # columns that one line of a file may take before it is broken
_BARE = re.compile(r"[A-Za-z0-9_-]+")
# Beside what TOML forbids: C1, bidirectional controls, line separators and a byte-order mark hide in an editor.
_HIDDEN_CHARACTERS = "\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff"
_NOT_IN_ONE_LINE = re.compile(f'["\\\\\t\n{_HIDDEN_CHARACTERS}]')
_NOT_IN_MULTI_LINE = re.compile(f'"""|"$|[\\\\{_HIDDEN_CHARACTERS}]')
_ESCAPES = {"\b": "\\b", "\t": "\\t", "\n": "\\n", "\f": "\\f", "\r": "\\r", '"': '\\"', "\\": "\\\\", '"""': '""\\"'}


def format_key(key: str) -> str:
    """A key as it stands before ``=`` or in a header. Raises UserError for one that would need quotation marks."""
    if not _BARE.fullmatch(key):
        raise UserError(f"{key!r} cannot be a key of a campaign file.", "Use letters from A to Z, digits, _ and -.")
    return key


def format_string(text: str, lines: bool = False) -> str:
    """A text in quotation marks, or over several lines. Raises UserError for a character no file can hold."""
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise UserError(
            f"a text holds U+{ord(text[error.start]):04X}, half of a character, which no file can hold.",
            "Delete that character and type it again.",
        ) from None
    if lines and "<<<<<<<" not in text:  # a marker at the start of a line would pass for a conflict
        return f'"""\n{_NOT_IN_MULTI_LINE.sub(_escaped, text)}"""'
    return f'"{_NOT_IN_ONE_LINE.sub(_escaped, text)}"'


def format_toml_value(plain: Any, room: int = LINE_WIDTH, lines: bool | None = None) -> str:
    """A value as it stands after ``=``; ``lines`` forces a text onto several lines or keeps it on one."""
    if isinstance(plain, str):
        long = "\n" in plain or (len(plain) > room and " " in plain)
        return format_string(plain, long if lines is None else lines and ("\n" in plain or len(plain) > room // 2))
    if isinstance(plain, list | tuple):
        return format_array(list(plain), room)
    return format_inline(plain)


def format_array(items: list[Any], room: int = LINE_WIDTH) -> str:
    """A list, over several lines where one would be too long."""
    parts = [format_inline(item) for item in items]
    short = f"[{', '.join(parts)}]"
    return short if len(short) <= room or not parts else "[\n" + "".join(f"  {part},\n" for part in parts) + "]"


def format_inline(plain: Any) -> str:
    """A value on one line. Raises UserError for what a campaign file may not hold."""
    if isinstance(plain, str):
        return format_string(plain)
    if isinstance(plain, bool):
        return "true" if plain else "false"
    if isinstance(plain, list | tuple):
        return f"[{', '.join(format_inline(item) for item in plain)}]"
    if isinstance(plain, Mapping):
        pairs = ", ".join(f"{format_key(key)} = {format_inline(item)}" for key, item in plain.items())
        return f"{{ {pairs}{room_after(plain)}}}" if pairs else "{}"
    try:
        canonical_value(plain)
    except (NoCanonicalForm, OverflowError) as error:
        raise UserError(f"{describe_value(plain)} cannot be written: {error}.") from None
    if isinstance(plain, date):
        return plain.isoformat().replace("+00:00", "Z") if isinstance(plain, datetime) else plain.isoformat()
    text = repr(plain)
    if isinstance(plain, float) and "e" in text:
        text = canonical_number(plain)
        return text if "." in text else f"{text}.0"
    return text


def room_after(table: Mapping[str, Any], room: str = " ") -> str:
    """What stands before the closing brace of an inline table: tomlkit loses blanks there behind a day."""
    last = list(table.values())[-1] if table else None
    return "" if isinstance(last, date) and not isinstance(last, datetime) else room


def _escaped(found: re.Match[str]) -> str:
    char = found[0]
    return _ESCAPES.get(char) or f"\\u{ord(char):04X}"
