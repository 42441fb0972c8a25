"""Plain values as TOML text: one way to write each, pleasant to read, on one line or over several."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from alignkit.digests import NoForm, canonical, number
from alignkit.fileformat.kinds import stands
from alignkit.problems import Refused

WIDTH = 100  # columns that one line of a file may take before it is broken
_BARE = re.compile(r"[A-Za-z0-9_-]+")
# Beside what TOML forbids: C1, bidirectional controls, line separators and a byte-order mark hide in an editor.
_HIDDEN = "\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff"
_ONE_LINE = re.compile(f'["\\\\\t\n{_HIDDEN}]')
_LINES = re.compile(f'"""|"$|[\\\\{_HIDDEN}]')
_SHORT = {"\b": "\\b", "\t": "\\t", "\n": "\\n", "\f": "\\f", "\r": "\\r", '"': '\\"', "\\": "\\\\", '"""': '""\\"'}


def key_text(key: str) -> str:
    """A key as it stands before ``=`` or in a header. Raises Refused for one that would need quotation marks."""
    if not _BARE.fullmatch(key):
        raise Refused(f"{key!r} cannot be a key of a campaign file.", "Use letters from A to Z, digits, _ and -.")
    return key


def string(text: str, lines: bool = False) -> str:
    """A text in quotation marks, or over several lines. Raises Refused for a character no file can hold."""
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise Refused(
            f"a text holds U+{ord(text[error.start]):04X}, half of a character, which no file can hold.",
            "Delete that character and type it again.",
        ) from None
    if lines and "<<<<<<<" not in text:  # a marker at the start of a line would pass for a conflict
        return f'"""\n{_LINES.sub(_escaped, text)}"""'
    return f'"{_ONE_LINE.sub(_escaped, text)}"'


def value(plain: Any, room: int = WIDTH, lines: bool | None = None) -> str:
    """A value as it stands after ``=``; ``lines`` forces a text onto several lines or keeps it on one."""
    if isinstance(plain, str):
        long = "\n" in plain or (len(plain) > room and " " in plain)
        return string(plain, long if lines is None else lines and ("\n" in plain or len(plain) > room // 2))
    if isinstance(plain, list | tuple):
        return array(list(plain), room)
    return inline(plain)


def array(items: list[Any], room: int = WIDTH) -> str:
    """A list, over several lines where one would be too long."""
    parts = [inline(item) for item in items]
    short = f"[{', '.join(parts)}]"
    return short if len(short) <= room or not parts else "[\n" + "".join(f"  {part},\n" for part in parts) + "]"


def inline(plain: Any) -> str:
    """A value on one line. Raises Refused for what a campaign file may not hold."""
    if isinstance(plain, str):
        return string(plain)
    if isinstance(plain, bool):
        return "true" if plain else "false"
    if isinstance(plain, list | tuple):
        return f"[{', '.join(inline(item) for item in plain)}]"
    if isinstance(plain, Mapping):
        pairs = ", ".join(f"{key_text(key)} = {inline(item)}" for key, item in plain.items())
        return f"{{ {pairs}{room_after(plain)}}}" if pairs else "{}"
    try:
        canonical(plain)
    except (NoForm, OverflowError) as error:
        raise Refused(f"{stands(plain)} cannot be written: {error}.") from None
    if isinstance(plain, date):
        return plain.isoformat().replace("+00:00", "Z") if isinstance(plain, datetime) else plain.isoformat()
    text = repr(plain)
    if isinstance(plain, float) and "e" in text:
        text = number(plain)
        return text if "." in text else f"{text}.0"
    return text


def room_after(table: Mapping[str, Any], room: str = " ") -> str:
    """What stands before the closing brace of an inline table: tomlkit loses blanks there behind a day."""
    last = list(table.values())[-1] if table else None
    return "" if isinstance(last, date) and not isinstance(last, datetime) else room


def _escaped(found: re.Match[str]) -> str:
    char = found[0]
    return _SHORT.get(char) or f"\\u{ord(char):04X}"
