"""``KEY=VALUE`` from a command line to a value at a place inside a question. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from alignkit import agreement
from alignkit.agreement import APPEND
from alignkit.fields import Field
from alignkit.fileformat.entry import NotYet, doubt, value_of
from alignkit.fileformat.kinds import Finding, allowed, place_of, plain, stands, wrong
from alignkit.fileformat.shapes import fields_at
from alignkit.model import Campaign, Content
from alignkit.problems import Refused
from alignkit.questions import field_at, step_of
from alignkit.shown import cut

_ROWS = ("rows", "lines", "list")
_TEXTS = ("text", "prose", "duration", "rhythm", "hours", "choice")


@dataclass(frozen=True, slots=True)
class Assignment:
    """``path`` inside the question, ``value`` None to remove; ``doubt`` says why a value will not do its work."""

    path: tuple[str | int, ...]
    value: Any
    doubt: str = ""


def assignment(question: str, text: str) -> Assignment:
    """One ``KEY=VALUE``: text fields take the text as given, or a TOML string unquoted; others TOML or as typed.

    An empty VALUE removes. Raises Refused, naming what the field takes.
    """
    key, equals, given = text.partition("=")
    steps = [step.strip() for step in key.split(".")]
    if not equals or not all(steps):
        raise Refused(f"{text!r} is not KEY=VALUE.", "Write for example: --set handoff.within='4 business hours'")
    path = tuple(map(step_of, steps))
    if path[0] == "disputed" and given:
        raise Refused("disputed is kept for two edits that met; it cannot be set.")
    if path[0] == "answer" and question != "campaign":
        return Assignment(path, _unquoted(given) if given else None)
    for end in range(1, len(path)):
        rows, step = field_at(question, path[:end]), path[end]
        if rows and rows.kind in _ROWS and path[end - 1] == rows.key and isinstance(step, str) and step != APPEND:
            raise _which_row(path[:end], step)
    field = field_at(question, path)
    if not given:
        return Assignment(path, None)
    if field is None:
        found = _toml(given)
        return Assignment(path, given if found is None else found)
    if field.kind in _TEXTS or (field.kind == "lines" and path[-1] != field.key):
        return _of_text(field, path, _unquoted(given))
    return Assignment(path, _of_toml(field, path, given))


def assigned(campaign: Campaign, question: str, asked: Assignment) -> Campaign:
    """The campaign with the value in its place. Raises Refused where it does not fit there; a verb."""
    content: Any = campaign.content(question)
    for place, step in enumerate(asked.path):
        if content is not None:
            _walkable(asked.path[:place], content, step)
        inside = isinstance(content, list) and isinstance(step, int) and step < len(content)
        content = content.get(step) if isinstance(content, Mapping) else content[step] if inside else None
    changed = agreement.set_field(campaign, question, asked.path, asked.value)
    refuse_wrong(question, changed.content(question))
    before = {_stood(finding) for finding in _codes(question, campaign.content(question))}
    for finding in _codes(question, changed.content(question)):
        if _stood(finding) not in before:
            raise Refused(f"{question}: {finding.message}", finding.hint)
    return changed


def _codes(question: str, content: Content) -> list[Finding]:
    """The codes of reasons that could not be written in a CRM's list: no error in a file, and not written here."""
    return [f for f in wrong(content, fields_at((question,)), (question,)) if f.code == "AF15"]


def _stood(finding: Finding) -> str:
    return finding.message.partition(" is ")[2]  # without the number of the row, which may have changed


def refuse_wrong(question: str, content: Content) -> None:
    """Raises Refused where a reader of the file would find an error in this question, so that it is not written."""
    errors: list[Finding] = []
    plain(content, errors, (question,))
    errors += [f for f in wrong(content, fields_at((question,)), (question,)) if f.severity == "error"]
    if errors:
        raise Refused("\n".join(f"{question}: {error.message}" for error in errors), errors[0].hint)


def unknown_keys(question: str, content: Content) -> list[str]:
    """A sentence for each key that format 1 does not know, with the nearest spelling it does."""
    found = wrong(content, fields_at((question,)), (question,))
    return [f"{finding.message} {finding.hint}" for finding in found if finding.code == "AF06"]


def _walkable(before: tuple[str | int, ...], content: Any, step: str | int) -> None:
    where = place_of(before)
    if isinstance(content, Mapping):
        if isinstance(step, int) or step == APPEND:
            raise Refused(f"{where or 'A question'} holds keys, not rows.", f"Leave out the {step}.")
        return
    if not isinstance(content, list):
        raise Refused(f"{where} holds {stands(content)}; there is nothing inside it to set.")
    if not isinstance(step, int) and step != APPEND:
        raise _which_row(before, step)


def _which_row(before: tuple[str | int, ...], step: str) -> Refused:
    where, inside = place_of(before), "" if step.removeprefix("-").isdecimal() else f".{cut(step)}"
    message = f"{where} has rows, and {cut(step)} is none: they count from 0, and + adds one."
    return Refused(message, f"Say which, such as {where}.0{inside}, or {where}.+{inside} for a new one.")


def _of_text(field: Field, path: tuple[str | int, ...], text: str) -> Assignment:
    if field.kind not in ("choice", "hours"):
        return Assignment(path, text, _doubted(field, path, text))
    try:
        return Assignment(path, value_of(field, text))
    except NotYet as reason:
        if field.kind == "hours":
            raise Refused(f"{place_of(path)} is {stands(text)}; it must be {reason}.") from None
        raise _refusal(field, path, text) from None


def _doubted(field: Field, path: tuple[str | int, ...], text: str) -> str:
    why = doubt(field, text) if field.kind in ("duration", "rhythm") else ""
    return f"{place_of(path)} is kept as {stands(text)}, but cannot be measured: {why}." if why else ""


def _of_toml(field: Field, path: tuple[str | int, ...], given: str) -> Any:
    value = _toml(given)
    if field.kind in ("number", "flag", "date") and not isinstance(value, int | float | dict | list):
        try:
            return value_of(field, given if value is None else str(value))
        except NotYet:
            raise _refusal(field, path, given) from None
    if value is None:
        raise _refusal(field, path, given)
    return value


def _refusal(field: Field, path: tuple[str | int, ...], given: str) -> Refused:
    hint = f"Or add one with {place_of(path)}.+={given}" if field.kind == "lines" and "\n" not in given else ""
    where, one_row = place_of(path), field.kind == "rows" and path[-1] != field.key
    if field.kind in ("table", "rows"):
        row = "+." if field.kind == "rows" and not one_row else ""
        hint = f"Or set what is inside it, such as {where}.{row}{field.fields[0].key}=…"
    return Refused(f"{where} must be {'a row' if one_row else allowed(field, path)}, not {stands(given)}.", hint)


def _unquoted(given: str) -> str:
    value = _toml(given) if given[:1] in ("'", '"') else None
    return value if isinstance(value, str) else given


def _toml(given: str) -> Any:
    """The one value a text is in TOML; None where it is none."""
    from alignkit.fileformat.parsing import TOO_LARGE, NotToml, parsed

    try:
        table = parsed(f"v = {given}")
    except (NotToml, RecursionError) as error:
        if getattr(error, "msg", "") == TOO_LARGE:
            hint = "Write a number of at most 15 digits, or a text in quotation marks."
            raise Refused(f"{stands(given)} cannot be kept: {TOO_LARGE}.", hint) from None
        return None
    return table["v"] if len(table) == 1 else None
