"""Describe a change as one sentence with the names of its fields: "MQL hand-off within: 4 hours → 1 day"."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from alignkit.core.fields import Field
from alignkit.core.questions import get_question
from alignkit.core.row_identity import RowKey, RowPath, natural_key_columns, parse_path
from alignkit.core.row_identity import describe_row_key as row_in_words
from alignkit.core.schema import find_fields
from alignkit.diff.model import Change
from alignkit.text.numbers import format_percent
from alignkit.text.word_diff import describe_rewording, quote
from alignkit.values.parse_format import format_value, join_words
from alignkit.values.safe_formatting import MONEY_FIELDS, NUMBER_FIELDS, PERCENT_FIELDS
from alignkit.values.sentences import format_field_value

RowValues = Mapping[str, Any]
_LONG_VALUE = 60  # longer texts are described by the words that changed

_POSSESSIVE = {
    "campaign": "Campaign's",
    "marketing_responsibilities": "Marketing's",
    "sales_responsibilities": "Sales'",
}
_ROW_NOUNS = {  # the name of one row; capitalized if it identifies the question by itself
    "personas": "person",
    "sources": "source",
    "targets": "Goal",
    "classes": "Lead class",
    "steps": "step before the hand-off",
    "engagement": "lead somebody works already",
    "routing": "routing of",
    "points": "points for",
    "bands": "band",
    "rules": "rule for",
    "reject_reasons": "reason for a no",
    "stages": "Stage",
    "escalation": "escalation to",
    "responsibilities": "task",
    "commitments": "promise",
    "training": "training",
    "measures": "Measure",
}
_SPECIAL_LABELS = {  # fields whose joined form labels would not be English
    "pain.cost": "Pain, what it costs",
    "pain.felt_by": "Pain, felt by",
    "target.exclusions": "Target, not for",
    "goals.quota_amount": "Goals, what Sales counts on",
    "goals.quota_unit": "Goals, what Sales counts on is counted in",
    "goals.quota_every": "Goals, what Sales counts on, every",
    "goals.quota_per": "Goals, what Sales counts on, per",
    "goals.funnel": "Goals, funnel numbers,",
    "mql.not_enough": "Not enough for an MQL",
    "mql.not_yet": "Not yet an MQL",
    "mql.handoff.fallback": "MQL hand-off, if that fails",
    "sql.handoff.fallback": "SQL hand-off, if that fails",
    "sql.decide_within": "SQL accepted or rejected within",
    "marketing_responsibilities.answer": "What Marketing will do",
    "marketing_responsibilities.returned_leads": "Marketing, leads that come back",
    "sales_responsibilities.answer": "What Sales will do",
    "sales_responsibilities.follow_up.asked_for_call": "Sales' first response to somebody who asked for a call",
    "sales_responsibilities.follow_up.first_response": "Sales' first response to all others",
    "sales_responsibilities.follow_up.attempts": "Sales' attempts",
    "sales_responsibilities.follow_up.over": "Sales' attempts, spread over",
    "sales_responsibilities.follow_up.status_update": "Sales' status update",
    "sales_responsibilities.follow_up.fallback": "Sales' follow-up, if that fails",
    "sales_responsibilities.capacity.leads_per_rep_week": "Sales' capacity, leads per rep and week",
    "sales_responsibilities.capacity.reps": "Sales' capacity, reps",
    "sales_responsibilities.capacity.when_full": "When Sales is full",
    "metrics.counts_when": "Metrics, a deal counts when",
    "metrics.counts_until": "Metrics, deals count until",
    "metrics.review.first": "First review",
    "metrics.review.every": "Reviews after the first, every",
}
_STANDALONE_LABELS = ("targets.target", "measures.target")  # the number that the row is about needs no label


def describe_field(key: str, path: RowPath) -> str:
    """Return a field as the beginning of a sentence: "MQL hand-off within", "Goal “Won deals”, by"."""
    said, after_row = _POSSESSIVE.get(key, get_question(key).name), False
    for at, step in enumerate(path):
        within = key_names(path[: at + 1])
        if isinstance(step, RowKey):
            if natural_key_columns(key, path[:at]):
                said += f" {quote(row_in_words(step))}" + (f" ({_format_ordinal(step.nth + 1)})" if step.nth else "")
                after_row = True
        elif whole := _SPECIAL_LABELS.get(".".join((key, *within))):
            said = whole
        elif at + 1 < len(path) and isinstance(path[at + 1], RowKey) and natural_key_columns(key, path[: at + 1]):
            said = _row_label(key, said, within)
        elif not (after_row and ".".join(within) in _STANDALONE_LABELS):
            said += (", " if after_row else " ") + _lower_first(_field_label(key, within))
            after_row = False
    return said


def format_numbers(name: str, sides: tuple[RowValues, RowValues], money: tuple[str, str]) -> tuple[str, str]:
    """Return both sides of a number with its unit, as a sentence shows them: "20" and "24 deals", "35 %" and "40 %".

    ``name`` is the field, ``sides`` are the two tables that hold it, ``money`` the currencies of the two campaigns.
    Both texts are empty if the field is not a number with a unit.
    """
    if name not in (*MONEY_FIELDS, *PERCENT_FIELDS, *NUMBER_FIELDS):
        return "", ""
    values = [side.get(name) for side in sides]
    units = list(money)
    if name not in MONEY_FIELDS:
        units = ["share" if name in PERCENT_FIELDS else str(side.get("unit") or "") for side in sides]
    said = [_format_number(value, unit, own) for value, unit, own in zip(values, units, money, strict=True)]
    same = units[0] == units[1] and None not in values and units[0] not in ("", "share", *money)
    return said[0].removesuffix(f" {units[0]}") if same else said[0], said[1]


def _format_number(value: Any, unit: str, money: str) -> str:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return ""
    if unit.casefold() == "share":
        return format_percent(value)
    return f"{unit} {format_value(value)}" if unit and unit == money else f"{format_value(value)} {unit}".strip()


def describe_change(change: Change) -> str:
    """Return the change as one sentence on one line."""
    path = parse_path(change.field) or ()
    if path[:1] == ("disputed",):
        return _describe_dispute(change, path)
    if path and isinstance(path[-1], RowKey):
        return _describe_item(change, path)
    if is_record(change.question, path) and isinstance(
        change.after if change.after is not None else change.before, Mapping
    ):
        return f"{change.label}: {_describe_record(change, path)}"
    if _is_row_renamed(change, path):
        return f"{describe_field(change.question, path[:-1])} is now {quote(format_value(change.after))}"
    before, after = (
        figure or (shorten_digest(str(value)) if path == _FINGERPRINT else format_value(value))
        for figure, value in zip(change.formatted_numbers, (change.before, change.after), strict=True)
    )
    if change.kind == "added":
        return f"{change.label}: {'' if isinstance(change.after, bool) else 'now '}{_shorten(after)}"
    if change.kind == "removed":
        return f"{change.label}: no longer{'' if change.before is True else f' {_shorten(before)}'}"
    if is_prose_change(change):
        return f"{change.label}: {describe_rewording(before, after)}"
    if before == after:  # the same text in another type: "9 of 12" and a list of it
        return f"{change.label}: {_shorten(after)}, now as {_describe_kind(change.after)}"
    return f"{change.label}: {_shorten(before)} → {_shorten(after)}"


def is_record(key: str, path: RowPath) -> bool:
    """Return whether a field is a table that alignkit wrote, which changes as one value."""
    field = _find_field(key, key_names(path)) if len(path) == 1 else None
    return field is not None and field.is_recorded


def _describe_record(change: Change, path: RowPath) -> str:
    field = _find_field(change.question, key_names(path))
    if field is None or change.after is None:
        return "taken out"
    return ("" if change.kind == "added" else "now ") + format_field_value(field, change.after).rstrip(".")


_FINGERPRINT = ("based_on_digest",)  # the one fingerprint that is a field


def shorten_digest(digest: str) -> str:
    """Return the beginning and end of a fingerprint, as screens show it."""
    bare = digest.removeprefix("sha256:")
    return f"{bare[:8]}…{bare[-8:]}"


def is_prose_change(change: Change) -> bool:
    """Return whether a long text changed, so that the description shows its words and not both texts in full."""
    before, after = change.before, change.after
    if not (isinstance(before, str) and isinstance(after, str)) or max(len(before), len(after)) <= _LONG_VALUE:
        return False
    path = parse_path(change.field) or ()
    return path[:1] != ("disputed",) and path != _FINGERPRINT and not _is_row_renamed(change, path)


def is_item_change(change: Change) -> bool:
    """Return whether a whole row or line changed, not a field."""
    path = parse_path(change.field) or ()
    return bool(path) and isinstance(path[-1], RowKey)


def describe_emptied(gone: Sequence[Change]) -> str:
    """Describe many emptied fields in one sentence. Rows of one kind that lost the same fields are named together."""
    of_rows: dict[tuple[str, str], list[str]] = {}  # (kind, row name) -> its fields
    for change in gone:
        kind, quote, rest = change.label.partition(" “")
        name, _, field = rest.rpartition("”")
        if not quote and (whose := _POSSESSIVE["campaign"] + " ") and kind.startswith(whose):
            kind, field = whose.strip(), kind.removeprefix(whose)
        of_rows.setdefault((kind, name), []).append(field.removeprefix(", ") or ("number" if name else ""))
    alike: dict[tuple[str, tuple[str, ...]], list[str]] = {}
    for (kind, name), lost in of_rows.items():
        alike.setdefault((kind, tuple(lost)), []).append(name)
    said = []
    for (kind, fields), names in alike.items():
        rows = join_words(tuple(f"“{name}”" for name in names)) if names[0] else ""
        listed = f"({', '.join(fields)})" if rows else join_words(tuple(filter(None, fields)))
        said.append(" ".join(filter(None, (kind, rows, listed))))
    return f"{len(gone)} fields are empty now: {'; '.join(said)}"


def describe_in_question(change: Change) -> str:
    """Return the sentence without the question's name, for use below a heading: "Hand-off within: 4 hours → 1 day"."""
    return _strip_question(change.question, describe_change(change))


def change_heading(change: Change) -> str:
    """Return the heading above a changed text, without the question's name: "Answer", "Talk track"."""
    return _strip_question(change.question, change.label)


def _strip_question(key: str, said: str) -> str:
    for begun in (f"{_POSSESSIVE.get(key, '')} ", f"{get_question(key).name}, ", f"{get_question(key).name} "):
        if begun.strip() and said.startswith(begun):
            said = said.removeprefix(begun)
            break
    return said[:1].upper() + said[1:]


def key_names(path: RowPath) -> tuple[str, ...]:
    """Return the keys of a path without its rows."""
    return tuple(step for step in path if isinstance(step, str))


def _row_label(key: str, said: str, within: tuple[str, ...]) -> str:
    called = _ROW_NOUNS.get(within[-1], _lower_first(_field_label(key, within)))
    return called if called[:1].isupper() else f"{said} {called}"


def _is_row_renamed(change: Change, path: RowPath) -> bool:
    """Return whether the text of a row's only key column changed."""
    texts = all(isinstance(value, str) and value for value in (change.before, change.after))
    return (
        texts
        and change.kind == "changed"
        and len(path) > 1
        and isinstance(path[-2], RowKey)
        and natural_key_columns(change.question, path[:-2]) == (path[-1],)
    )


def _describe_item(change: Change, path: RowPath) -> str:
    within = key_names(path)
    keyed = bool(natural_key_columns(change.question, path[:-1]))
    if change.kind == "moved" and isinstance(path[-1], RowKey):
        what = change.label if keyed else f"{change.label}: {quote(row_in_words(path[-1]))}"
        return f"{what} moved from {_format_ordinal(change.before)} to {_format_ordinal(change.after)} place"
    before, after = (_read_row(change.question, within, side) for side in (change.before, change.after))
    if change.kind == "changed":
        return f"{change.label}: {before} → {after}"
    if keyed:
        row = _row_label(change.question, _POSSESSIVE.get(change.question, get_question(change.question).name), within)
        return f"{row} added: {after}" if change.kind == "added" else f"{row} taken out: {before}"
    return f"{change.label}: added {after}" if change.kind == "added" else f"{change.label}: {before} taken out"


def _describe_dispute(change: Change, path: RowPath) -> str:
    where = describe_field(change.question, ("disputed",))
    if len(path) > 1 and isinstance(path[1], RowKey):
        inner = parse_path(row_in_words(path[1]))
        where = describe_field(change.question, inner) if inner else where
    if len(path) == 2 and change.kind == "removed":
        return f"{where}: two edits met there, and one was chosen"
    if len(path) == 2 and change.kind == "added" and isinstance(change.after, Mapping):
        listed = [_shorten(format_value(version)) or "nothing" for version in change.after.get("versions", ())]
        gone = ["its removal"] if change.after.get("removed") is True else []
        return f"{where}: two edits met, {' or '.join([*listed, *gone])}"
    return f"{where}: two edits met, and the versions changed"


def _read_row(key: str, within: tuple[str, ...], value: Any) -> str:
    """Describe a row with a comma after its name, since the sentence already has a colon. A line of text is quoted."""
    field = _find_field(key, within)
    if not isinstance(value, Mapping) or not field:
        return quote(format_value(value), 400)
    said = " ".join(format_field_value(field, value).split())
    if within[-1] == "responsibilities":
        return quote(said, 400)
    name = " ".join(format_value(value.get(field.row_key[0])).split()) if field.row_key else ""
    return f"{name}, {said.removeprefix(f'{name}: ')}" if name and said.startswith(f"{name}: ") else said


def _describe_kind(value: Any) -> str:
    names = ((list | tuple, "a list"), (str, "a text"), (bool, "yes or no"), (int | float, "a number"))
    return next((name for kind, name in names if isinstance(value, kind)), "a day")


def _shorten(text: str) -> str:
    """Return a value on one line; quote and shorten it if it is long."""
    line = " ".join(text.split())
    return line if len(line) <= _LONG_VALUE else quote(line)


def _find_field(key: str, within: tuple[str, ...]) -> Field | None:
    return next((field for field in find_fields((key, *within[:-1])) if field.key == within[-1]), None)


def _field_label(key: str, within: tuple[str, ...]) -> str:
    field = _find_field(key, within)
    return field.label if field else within[-1].replace("_", " ")


def _lower_first(label: str) -> str:
    """Return a label with a small first letter, unless it begins with an abbreviation."""
    return label[:1].lower() + label[1:] if label[1:2].islower() or len(label) == 1 else label


def _format_ordinal(count: int) -> str:
    ending = "th" if count % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(count % 10, "th")
    return f"{count}{ending}"
