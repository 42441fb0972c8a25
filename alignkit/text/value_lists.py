"""Several values typed on one line: a comma, a semicolon or a new line stands between two, quotes keep one whole."""

from __future__ import annotations

import re
from collections.abc import Iterable

_VALUE = re.compile(r'\s*(?:"((?:[^"]|"")*)"(?=\s*(?:[,;\n]|$))|((?:[^,;\n]|(?<=\d),(?=\d))+))')


def split_values(text: str) -> list[str]:
    """Return the values in a text, each once. A value with a comma stands in quotes, and a quote in it is written
    twice: "CFO, Europe"; a comma between two digits belongs to a number.
    """
    found = (
        quoted.replace('""', '"') if plain is None else plain
        for quoted, plain in ((each[1], each[2]) for each in _VALUE.finditer(text))
    )
    return list(dict.fromkeys(value for each in found if (value := " ".join(each.split()))))


def join_values(values: Iterable[str]) -> str:
    """Return values as one types them, a line each; ``split_values`` makes the same values of it."""
    return "\n".join(map(_quote, values))


def _quote(value: str) -> str:
    is_plain = split_values(value) == [value] and not value.startswith('"')
    return value if is_plain else '"' + value.replace('"', '""') + '"'
