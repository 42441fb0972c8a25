"""The text of alignkit.toml with another table [crm]: what people wrote elsewhere in the file stays byte for byte."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from alignkit.files.toml_text import format_key, format_toml_value
from alignkit.text.toml import TomlError, parse_toml

_HEADER = re.compile(r"[ \t]*\[\[?[ \t]*([^\]\n]+?)[ \t]*\]\]?[ \t]*(#.*)?")


def with_crm_table(text: str, table: Mapping[str, Any]) -> str | None:
    """Return the text with ``table`` as its table [crm], written at the end. None where that cannot be done safely.

    The parts of [crm] that are there already are written anew; a comment among them is kept above its part. The result
    is read again: it must hold exactly what it should, and everything else unchanged.
    """
    kept = _without_crm(text)
    written = _format_table(table)
    made = f"{kept.rstrip()}\n\n{written}" if kept.strip() else written
    try:
        expected = {key: value for key, value in parse_toml(text).items() if key != "crm"}
        expected |= {"crm": dict(table)} if table else {}
        return made if parse_toml(made) == expected else None
    except TomlError:
        return None


def _without_crm(text: str) -> str:
    """Return the text without the tables whose name is crm or begins with crm., but with their comment lines."""
    kept, inside = [], False
    for line in text.split("\n"):
        if header := _HEADER.fullmatch(line):
            inside = re.split(r"\s*\.\s*", header[1].strip("\"'"))[0] == "crm"
        if not inside or line.lstrip().startswith("#"):
            kept.append(line)
    return "\n".join(kept)


def _format_table(table: Mapping[str, Any]) -> str:
    plain = {key: value for key, value in table.items() if not _is_rows(value) and not isinstance(value, Mapping)}
    blocks = [_format_block("[crm]", plain)] if plain else []
    for key, value in table.items():
        if isinstance(value, Mapping):
            blocks.append(_format_block(f"[crm.{key}]", value))
        elif _is_rows(value):
            blocks += [_format_block(f"[[crm.{key}]]", row) for row in value]
    return "\n".join(blocks)


def _is_rows(value: Any) -> bool:
    return isinstance(value, list) and any(isinstance(item, Mapping) for item in value)


def _format_block(header: str, table: Mapping[str, Any]) -> str:
    lines = [f"{format_key(key)} = {format_toml_value(value)}" for key, value in table.items()]
    return "\n".join([header, *lines, ""])
