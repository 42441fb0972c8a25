"""What a typed text is for its field: a value, or the reason why it is none, and how it was understood."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, NamedTuple

from alignkit.core.fields import Field
from alignkit.text.durations import say_every
from alignkit.text.number_phrases import read_money
from alignkit.text.value_lists import join_values
from alignkit.values.known import NOTHING_KNOWN, Known
from alignkit.values.parse_format import (
    ParseError,
    explain_doubt,
    format_day,
    format_for_entry,
    format_value,
    parse_value,
    typed_unit,
)

ParseText = Callable[[str], tuple[Any, str]]  # a text's value, and what to say of it; raises ParseError


_SAID_KINDS = ("date", "duration", "number", "choice", "flag", "chance", "hours", "rhythm")


class TypedValue(NamedTuple):
    """``value`` is None for an empty text and where there is a ``fault``; ``doubt`` says what a value will be of no use
    for; ``meaning`` says how a text was understood, where that differs from what was typed.
    """

    value: Any
    fault: str = ""
    doubt: str = ""
    meaning: str = ""


def read_typed(field: Field, text: str, parse: ParseText | None = None, known: Known = NOTHING_KNOWN) -> TypedValue:
    """Read a typed text. ``parse`` is used in place of the field's own parser. Never raises."""
    try:
        if parse and text.strip():
            value, meaning = parse(text.strip())
            return TypedValue(value, meaning=meaning)
        value = parse_value(field, text, known)
    except ParseError as error:
        return TypedValue(None, str(error))
    meaning = _describe_meaning(field, text, value, known)
    return TypedValue(value, doubt=explain_doubt(field, text, known), meaning=meaning)


def entry_text(field: Field, value: Any) -> str:
    """A value as it is typed; a list has a line for each entry, in quotes where a comma would part it."""
    if field.on_one_line and isinstance(value, list | tuple):
        return join_values(map(format_for_entry, value))
    return value if isinstance(value, str) else format_for_entry(value)


def _describe_meaning(field: Field, text: str, value: Any, known: Known) -> str:
    if field.on_one_line and isinstance(value, list) and len(value) > 1:
        return f"= {len(value)} values: {' | '.join(map(str, value))}"
    if value is None or not (field.names or field.kind in _SAID_KINDS):
        return ""
    if isinstance(value, date):
        return f"{value:%A}, {format_day(value)}"
    plain = entry_text(field, value)
    if plain.casefold() == text.strip().casefold():
        return ""
    if unit := typed_unit(field, text, known):
        return f"= {format_value(value)}, in {unit}"
    if field.kind == "number" and read_money(text):
        currency = known.unit or known.currency
        return f"= {format_value(value)}{f' {currency}' if currency else ', kept without the currency'}"
    if field.kind == "rhythm":
        return f"= {say_every(plain)}"
    return f"= {format_value(value) if field.kind == 'number' else plain}"
