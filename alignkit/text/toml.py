"""TOML text to plain tables. The only module that imports tomli, so that integers are limited to 64 bits everywhere.

TOML promises integers of 64 bits. Python reads longer ones without end, but cannot write one of more than 4,300 digits
down again, so that a message that names the value would fail where it is most needed.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import tomli

TomlError = tomli.TOMLDecodeError  # has ``msg``, ``pos`` and ``lineno``
SMALLEST, LARGEST = -(2**63), 2**63 - 1
TOO_LARGE = "an integer is larger than the 64 bits of TOML"
_LONG_DECIMAL, _LONG_OTHER = re.compile(r"[0-9][0-9_]{18}"), re.compile(r"0[xob][0-9A-Fa-f_]{16}")  # in one: 3 x slower
_INTEGER = re.compile(r"(?<![\w.])[0-9][0-9A-Za-z_]*+(?![.:])")
_BASES = {"0x": (16, 16), "0o": (8, 22), "0b": (2, 64)}  # and how many digits 64 bits take at the most


def parse_toml(text: str, parse_float: Callable[[str], Any] = float) -> dict[str, Any]:
    """The plain tables of a text with LF line ends; ``parse_float`` makes a value of each fraction's text.

    Raises TomlError, with the message TOO_LARGE for an integer of more than 64 bits, and RecursionError where the text
    is nested too deeply.
    """
    try:
        tables = tomli.loads(text, parse_float=parse_float)
    except TomlError:
        raise
    except ValueError:  # a decimal integer that Python does not even read
        raise _too_large(text, parse_float) from None
    if (_LONG_DECIMAL.search(text) or _LONG_OTHER.search(text)) and not _all_fit(tables):
        raise _too_large(text, parse_float)
    return tables


def _all_fit(tables: dict[str, Any]) -> bool:
    waiting: list[Any] = [tables]
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            waiting += value.values()
        elif isinstance(value, list):
            waiting += value
        elif isinstance(value, int) and not SMALLEST <= value <= LARGEST:
            return False
    return True


def _too_large(text: str, parse_float: Callable[[str], Any]) -> TomlError:
    """The fault with the place of the first such integer; the same digits in texts, keys and comments are none.

    With an x before its digits an integer is no value any more, and the parser says where; a text or a key stays one.
    """
    places = [found.start() for found in _INTEGER.finditer(text) if _is_too_large(found[0])]
    parts = [text[start:end] for start, end in zip([0, *places], [*places, len(text)], strict=True)]
    at = places[0] if places else 0
    try:
        tomli.loads("x".join(parts), parse_float=parse_float)
    except TomlError as error:
        at = next((place for number, place in enumerate(places) if place + number >= error.pos - 1), at)
    except (ValueError, RecursionError):
        pass
    return TomlError(TOO_LARGE, text, at)


def _is_too_large(token: str) -> bool:
    base, most = _BASES.get(token[:2], (10, 19))
    digits = token[2 if base != 10 else 0 :].replace("_", "").lstrip("0")
    try:
        return len(digits) > most or int(digits or "0", base) > LARGEST
    except ValueError:  # no integer, but such as a moment
        return False
