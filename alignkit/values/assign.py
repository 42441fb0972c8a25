"""``KEY=VALUE`` from a command line (``answer --set``) to a value at a path inside a question."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from alignkit.core import actions
from alignkit.core.actions import APPEND
from alignkit.core.errors import UserError
from alignkit.core.fields import Field
from alignkit.core.model import Campaign, Content
from alignkit.core.questions import find_field, step_of
from alignkit.text.numbers import format_number
from alignkit.text.sanitize import shorten
from alignkit.text.toml import TOO_LARGE, TomlError, parse_toml
from alignkit.values.kinds import KINDS, describe_allowed, describe_fix, describe_value, find_fault
from alignkit.values.known import NOTHING_KNOWN, Known, unit_beside, with_unit
from alignkit.values.parse_format import ParseError, parse_value, typed_unit
from alignkit.values.places import format_place
from alignkit.values.validation import validate_content

_RANGE = re.compile(r"([\d.,]+)\s*(?:to|-|–|bis|and)\s*([\d.,]+)", re.IGNORECASE)
_COUNTED = ("target", "baseline", "to_most")  # of a target or a measure: in the unit of its row
_PERCENT = ("%", "percent", "per cent", "prozent", "pct")
_ROWS = ("rows", "lines", "list")
_TEXTS = ("text", "prose", "duration", "rhythm", "hours", "currency", "choice")


@dataclass(frozen=True, slots=True)
class Assignment:
    """One value to set: its ``path`` in the question; None removes it.

    ``warning``: why it cannot be measured. ``notes``: what typed times, rhythms and shares were stored as, such as
    "24 hours" for "24h". ``unit``: what was typed behind a number, for the field beside it.
    """

    path: tuple[str | int, ...]
    value: Any
    warning: str = ""
    notes: tuple[str, ...] = ()
    unit: str = ""


def parse_assignment(
    question: str, text: str, content: Content | None = None, known: Known = NOTHING_KNOWN
) -> Assignment:
    """The assignment in one ``KEY=VALUE``; an empty VALUE removes.

    ``content`` is the question's, for the unit of a row: "90 %" is 90 where it counts in %, else 0.9; ``known`` has the
    campaign's currency. Fields of text
    take the text as typed, or the content of a TOML string; other fields take TOML or what an entry field takes. Raises
    UserError, naming what the field takes.
    """
    key, equals, given = text.partition("=")
    steps = [step.strip() for step in key.split(".")]
    if not equals or not all(steps):
        raise UserError(f"{text!r} is not KEY=VALUE.", "Write for example: --set handoff.within='4 business hours'")
    path = tuple(map(step_of, steps))
    if path[0] == "disputed" and given:
        raise UserError("disputed is kept for two edits that met; it cannot be set.")
    if path[0] == "answer" and question != "campaign":
        return Assignment(path, _unquote(given) if given else None)
    for end in range(1, len(path)):
        rows, step = find_field(question, path[:end]), path[end]
        if rows and rows.kind in _ROWS and path[end - 1] == rows.key and isinstance(step, str) and step != APPEND:
            raise _ask_for_row(path[:end], step)
    field = find_field(question, path)
    if not given:
        return Assignment(path, None)
    if field is None:
        found = _parse_toml_value(given)
        return Assignment(path, given if found is None else found)
    if field.kind in _TEXTS or (field.kind == "lines" and path[-1] != field.key):
        assigned = _assignment_from_text(field, path, _unquote(given), known)
        _require_days(field, path, [assigned.value])
        return assigned
    known = with_unit(known, field, unit_beside(content or {}, path, field))
    notes: list[str] = []
    value = _read_counted_share(field, path, given, content or {})
    if value is None:
        value = _normalize_times(field, path, _value_from_toml(field, path, given, known), notes)
    _require_days(field, path, value)
    if field.kind == "number" and given.endswith("%"):
        notes.append(f"{format_place(path)}: {format_number(value)} (you wrote {describe_value(given)})")
    unit = typed_unit(field, given, known) if field.kind == "number" and not given.endswith("%") else ""
    if unit:
        notes.append(f"{format_place(path)}: {format_number(value)}, in {unit}")
    return Assignment(path, value, notes=tuple(notes), unit=unit)


def _read_counted_share(field: Field, path: tuple[str | int, ...], given: str, content: Content) -> Any:
    """The number of a text such as "90 %" in a field that is counted in the unit of its row; else None."""
    if field.kind != "number" or field.key not in _COUNTED or not given.endswith("%"):
        return None
    rows: Any = content.get(str(path[0]))
    place = path[1] if len(path) > 2 else APPEND
    row = rows[place] if isinstance(rows, list) and isinstance(place, int) and place < len(rows) else {}
    unit = str(row.get("unit", "")).strip().casefold() if isinstance(row, Mapping) else ""
    share = given if unit not in _PERCENT else given.removesuffix("%").rstrip()
    try:
        return parse_value(field._replace(most=1) if share == given else field, share)
    except ParseError:
        return None


def apply_assignment(campaign: Campaign, question: str, assignment: Assignment) -> Campaign:
    """The campaign with the value set. Raises UserError where the field cannot hold it."""
    content: Any = campaign.content(question)
    for place, step in enumerate(assignment.path):
        if content is not None:
            _require_path_step(assignment.path[:place], content, step)
        inside = isinstance(content, list) and isinstance(step, int) and step < len(content)
        content = content.get(step) if isinstance(content, Mapping) else content[step] if inside else None
    changed = actions.set_field(campaign, question, assignment.path, assignment.value)
    field = find_field(question, assignment.path) if assignment.unit else None
    if field and field.unit_key:
        rows = changed.content(question).get(str(assignment.path[0]))
        last = len(rows) - 1 if isinstance(rows, list) else 0  # a new row is the last one
        path = tuple(last if step == APPEND else step for step in (*assignment.path[:-1], field.unit_key))
        changed = actions.set_field(changed, question, path, assignment.unit)
    require_valid(question, changed.content(question))
    return changed


def require_valid(question: str, content: Content) -> None:
    """Raises UserError where the content has a finding that would break the file."""
    errors = [finding for finding in validate_content(question, content) if finding.severity == "error"]
    if errors:
        raise UserError("\n".join(f"{question}: {error.message}" for error in errors), errors[0].hint)


def describe_unknown_keys(question: str, content: Content) -> list[str]:
    """A sentence for each key that format 1 does not know, with the closest known spelling."""
    found = validate_content(question, content)
    return [f"{finding.message} {finding.hint}" for finding in found if finding.code == "AF06"]


def require_known_keys(question: str, before: Content, after: Content) -> None:
    """Raises UserError for a key that format 1 does not know and that was not there before, naming the nearest."""
    old = set(describe_unknown_keys(question, before))
    for finding in validate_content(question, after):
        if finding.code == "AF06" and f"{finding.message} {finding.hint}" not in old:
            hint = "" if finding.hint == "It is kept as it is." else finding.hint
            raise UserError(finding.message, hint or f"alignkit schema lists the keys of {question}.")


def _require_path_step(before: tuple[str | int, ...], content: Any, step: str | int) -> None:
    where = format_place(before)
    if isinstance(content, Mapping):
        if isinstance(step, int) or step == APPEND:
            raise UserError(f"{where or 'A question'} holds keys, not rows.", f"Leave out the {step}.")
        return
    if not isinstance(content, list):
        raise UserError(f"{where} holds {describe_value(content)}; there is nothing inside it to set.")
    if not isinstance(step, int) and step != APPEND:
        raise _ask_for_row(before, step)


def _ask_for_row(before: tuple[str | int, ...], step: str) -> UserError:
    where, inside = format_place(before), "" if step.removeprefix("-").isdecimal() else f".{shorten(step)}"
    message = f"{where} has rows, and {shorten(step)} is none: they count from 0, and + adds one."
    return UserError(message, f"Say which, such as {where}.0{inside}, or {where}.+{inside} for a new one.")


def _assignment_from_text(field: Field, path: tuple[str | int, ...], text: str, known: Known) -> Assignment:
    if field.kind in ("duration", "rhythm"):
        notes: list[str] = []
        plain = _normalize_times(field, path, text, notes)
        return Assignment(path, plain, _explain_doubt(field, path, plain), tuple(notes))
    if field.kind not in ("choice", "hours", "currency"):
        return Assignment(path, text, _explain_doubt(field, path, text))
    try:
        value = parse_value(field, text, known)
        completed = field.kind == "hours" and len(value.split()) > len(text.split())
        said = (f"{format_place(path)}: {value} (you wrote {describe_value(text)})",) if completed else ()
        return Assignment(path, value, notes=said)
    except ParseError as reason:
        if field.kind != "choice":
            raise UserError(f"{format_place(path)} is {describe_value(text)}; it must be {reason}.") from None
        raise _bad_value_error(field, path, text) from None


def _normalize_times(field: Field, path: tuple[str | int, ...], value: Any, notes: list[str]) -> Any:
    """The value with each typed time and rhythm in its plain form; adds a line to ``notes`` for each that was changed.

    Raises UserError for a text that is not clearly one time.
    """
    if field.kind in ("duration", "rhythm") and isinstance(value, str) and value.strip():
        try:
            plain = parse_value(field, value)
        except ParseError as reason:
            what = "no rhythm" if field.kind == "rhythm" else "not one time for sure"
            message = f"{format_place(path)} is {what}: {describe_value(value)}."
            raise UserError(f"{message} {str(reason)[0].upper()}{str(reason)[1:]}", "Nothing was changed.") from None
        if plain != value:
            notes.append(f"{format_place(path)}: {plain} (you wrote {describe_value(value)})")
        return plain
    if field.kind == "rows" and isinstance(value, list):
        return [_normalize_times(field, (*path, place), row, notes) for place, row in enumerate(value)]
    if field.fields and isinstance(value, Mapping):
        inner = {each.key: each for each in field.fields}
        return {
            key: _normalize_times(inner[key], (*path, key), part, notes) if key in inner else part
            for key, part in value.items()
        }
    return value


def _require_days(field: Field, path: tuple[str | int, ...], value: Any) -> None:
    """Raise UserError where a line of a field such as the holidays does not begin with a day."""
    if field.begins_with_day and isinstance(value, list) and (fault := find_fault(value, field)):
        raise UserError(f"{format_place(path)} {fault.predicate}", fault.fix)


def _explain_doubt(field: Field, path: tuple[str | int, ...], text: str) -> str:
    explain = KINDS[field.kind].explain_doubt
    why = explain(text) if explain and text.strip() else ""
    return f"{format_place(path)} is kept as {describe_value(text)}, but cannot be measured: {why}." if why else ""


def _value_from_toml(field: Field, path: tuple[str | int, ...], given: str, known: Known) -> Any:
    value = _parse_toml_value(given)
    if field.on_one_line and not isinstance(value, list):
        return [value] if isinstance(value, str) else parse_value(field, given)
    if field.kind in ("number", "flag", "date") and not isinstance(value, int | float | dict | list):
        try:
            return parse_value(field, given if value is None else str(value), known)
        except ParseError as reason:
            refused = _bad_value_error(field, path, given)
            if field.kind == "number" and not refused.hint and "write" in str(reason):
                refused = UserError(refused.message, f"{str(reason)[0].upper()}{str(reason)[1:]}.")
            raise refused from None
    if value is None:
        raise _bad_value_error(field, path, given)
    return value


def _bad_value_error(field: Field, path: tuple[str | int, ...], given: str) -> UserError:
    hint = f"Or add one with {format_place(path)}.+={given}" if field.kind == "lines" and "\n" not in given else ""
    where, one_row = format_place(path), field.kind == "rows" and path[-1] != field.key
    if field.kind == "choice":
        hint = describe_fix(given, field, path)
    if path[0] == "targets" and field.key == "target" and (ends := _RANGE.fullmatch(given.strip())):
        hint = f"Of a range, target={ends[1]} is the lower end and to_most={ends[2]} the upper."
    if field.kind in ("table", "rows", "lines") and given[:1] in ("{", "[") and (why := _explain_bad_toml(given)):
        return UserError(f"{where} cannot be read as TOML: {why}", 'Such as {name = "Hand raise", in_time = 0.9}.')
    if field.kind in ("table", "rows"):
        row = "+." if field.kind == "rows" and not one_row else ""
        hint = f"Or set what is inside it, such as {where}.{row}{field.fields[0].key}=…"
    return UserError(
        f"{where} must be {'a row' if one_row else describe_allowed(field, path)}, not {describe_value(given)}.", hint
    )


def _unquote(given: str) -> str:
    value = _parse_toml_value(given) if given[:1] in ("'", '"') else None
    return value if isinstance(value, str) else given


def _explain_bad_toml(given: str) -> str:
    """Where a text that should be a TOML list or table stops being one; an empty text where it is one."""
    try:
        parse_toml(f"v = {given}")
    except TomlError as error:
        rest = given[max(0, error.pos - len("v = ")) :]
        return f"{error.msg[0].lower()}{error.msg[1:]} at {describe_value(rest)}." if rest else f"{error.msg}."
    except RecursionError:
        pass
    return ""


def _parse_toml_value(given: str) -> Any:
    """The value of a TOML text; None where it is not one. Raises UserError for an integer beyond 64 bits."""

    try:
        table = parse_toml(f"v = {given}")
    except (TomlError, RecursionError) as error:
        if getattr(error, "msg", "") == TOO_LARGE:
            hint = "Write a number of at most 15 digits, or a text in quotation marks."
            raise UserError(f"{describe_value(given)} cannot be kept: {TOO_LARGE}.", hint) from None
        return None
    return table["v"] if len(table) == 1 else None
