"""A change as a manager would say it, in the words of the field: "MQL hand-off within: 4 hours → 1 day"."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from alignkit.comparing.wording import quoted, reworded
from alignkit.fields import Field
from alignkit.fileformat.entry import joined, spoken
from alignkit.fileformat.shapes import fields_at
from alignkit.merging.rows import Item, Path, columns, path_steps
from alignkit.merging.rows import in_words as row_in_words
from alignkit.questions import question
from alignkit.sentences import sentence
from alignkit.sums import share

if TYPE_CHECKING:
    from alignkit.comparing.changes import Change

Row = Mapping[str, Any]
_LONG = 60  # letters of a text whose change is told by its words
_MONEY = ("budget", "quota_amount", "revenue_target", "average_deal")
_SHARES = ("mql_to_sql", "sql_to_won")
_FIGURES = ("target", "baseline", "amount")

_WHOSE = {
    "campaign": "Campaign's",
    "marketing_responsibilities": "Marketing's",
    "sales_responsibilities": "Sales'",
}
_ROW = {  # what one row of a list is called; where that alone says which question it is of, with a capital
    "personas": "person",
    "sources": "source",
    "targets": "Goal",
    "reject_reasons": "reason for a no",
    "responsibilities": "task",
    "commitments": "promise",
    "training": "training",
    "measures": "Measure",
}
_SAID = {  # where the labels of a form, one after the other, are no English
    "pain.cost": "Pain, what it costs",
    "pain.felt_by": "Pain, felt by",
    "target.exclusions": "Target, not for",
    "goals.quota_amount": "Goals, what Sales counts on",
    "goals.funnel": "Goals, your own history,",
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
_OWN = ("targets.target", "measures.target")  # the one figure that the row is about


def label(key: str, path: Path) -> str:
    """The field as the beginning of a sentence: "MQL hand-off within", "Goal “Won deals”, by"."""
    said, after_row = _WHOSE.get(key, question(key).name), False
    for at, step in enumerate(path):
        within = names(path[: at + 1])
        if isinstance(step, Item):
            if columns(key, path[:at]):
                said += f" {quoted(row_in_words(step))}" + (f" ({_nth(step.nth + 1)})" if step.nth else "")
                after_row = True
        elif whole := _SAID.get(".".join((key, *within))):
            said = whole
        elif at + 1 < len(path) and isinstance(path[at + 1], Item) and columns(key, path[: at + 1]):
            said = _row(key, said, within)
        elif not (after_row and ".".join(within) in _OWN):
            said += (", " if after_row else " ") + _small(_field_label(key, within))
            after_row = False
    return said


def figures(name: str, sides: tuple[Row, Row], money: tuple[str, str]) -> tuple[str, str]:
    """A number of a table in its unit, as both sides of a sentence: "20" and "24 deals", "35 %" and "40 %".

    ``money`` are the currencies of the two campaigns. Empty where the field is no number with a unit.
    """
    if name not in (*_MONEY, *_SHARES, *_FIGURES):
        return "", ""
    values = [side.get(name) for side in sides]
    units = list(money)
    if name not in _MONEY:
        units = ["share" if name in _SHARES else str(side.get("unit") or "") for side in sides]
    said = [_figure(value, unit, own) for value, unit, own in zip(values, units, money, strict=True)]
    same = units[0] == units[1] and None not in values and units[0] not in ("", "share", *money)
    return said[0].removesuffix(f" {units[0]}") if same else said[0], said[1]


def _figure(value: Any, unit: str, money: str) -> str:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return ""
    if unit.casefold() == "share":
        return share(value)
    return f"{unit} {spoken(value)}" if unit and unit == money else f"{spoken(value)} {unit}".strip()


def in_words(change: Change) -> str:
    """The change as one sentence, on one line."""
    path = path_steps(change.field) or ()
    if path[:1] == ("disputed",):
        return _dispute_in_words(change, path)
    if path and isinstance(path[-1], Item):
        return _item_in_words(change, path)
    if _is_rename(change, path):
        return f"{label(change.question, path[:-1])} is now {quoted(spoken(change.after))}"
    before, after = (
        figure or spoken(value) for figure, value in zip(change.figures, (change.before, change.after), strict=True)
    )
    if change.kind == "added":
        return f"{change.label}: {'' if isinstance(change.after, bool) else 'now '}{_short(after)}"
    if change.kind == "removed":
        return f"{change.label}: no longer{'' if change.before is True else f' {_short(before)}'}"
    if is_prose(change):
        return f"{change.label}: {reworded(before, after)}"
    if before == after:  # "9 of 12" and a list of it, or a number and the text that it reads as
        return f"{change.label}: {_short(after)}, now as {_nature(change.after)}"
    return f"{change.label}: {_short(before)} → {_short(after)}"


def is_prose(change: Change) -> bool:
    """Whether the change is one of a text that is told by its words."""
    before, after = change.before, change.after
    if not (isinstance(before, str) and isinstance(after, str)) or max(len(before), len(after)) <= _LONG:
        return False
    path = path_steps(change.field) or ()
    return path[:1] != ("disputed",) and not _is_rename(change, path)


def is_item(change: Change) -> bool:
    """Whether the change is one of a whole row or line, and not of a field."""
    path = path_steps(change.field) or ()
    return bool(path) and isinstance(path[-1], Item)


def emptied(gone: Sequence[Change]) -> str:
    """Many fields that hold nothing any more, in one sentence; rows of a kind that lost the same are named together."""
    of_rows: dict[tuple[str, str], list[str]] = {}  # (what is told of, the row's name) -> its fields
    for change in gone:
        kind, quote, rest = change.label.partition(" “")
        name, _, field = rest.rpartition("”")
        if not quote and (whose := _WHOSE["campaign"] + " ") and kind.startswith(whose):
            kind, field = whose.strip(), kind.removeprefix(whose)
        of_rows.setdefault((kind, name), []).append(field.removeprefix(", ") or ("number" if name else ""))
    alike: dict[tuple[str, tuple[str, ...]], list[str]] = {}
    for (kind, name), lost in of_rows.items():
        alike.setdefault((kind, tuple(lost)), []).append(name)
    said = []
    for (kind, fields), names in alike.items():
        rows = joined(tuple(f"“{name}”" for name in names)) if names[0] else ""
        listed = f"({', '.join(fields)})" if rows else joined(tuple(filter(None, fields)))
        said.append(" ".join(filter(None, (kind, rows, listed))))
    return f"{len(gone)} fields are empty now: {'; '.join(said)}"


def within_question(change: Change) -> str:
    """The sentence as it reads below a heading that names the question: "Hand-off within: 4 hours → 1 day"."""
    return _below(change.question, in_words(change))


def heading(change: Change) -> str:
    """What stands above a text that is told by its words: "Answer", "Talk track"."""
    return _below(change.question, change.label)


def _below(key: str, said: str) -> str:
    for begun in (f"{_WHOSE.get(key, '')} ", f"{question(key).name}, ", f"{question(key).name} "):
        if begun.strip() and said.startswith(begun):
            said = said.removeprefix(begun)
            break
    return said[:1].upper() + said[1:]


def names(path: Path) -> tuple[str, ...]:
    """The keys of a path, rows left out."""
    return tuple(step for step in path if isinstance(step, str))


def _row(key: str, said: str, within: tuple[str, ...]) -> str:
    called = _ROW.get(within[-1], _small(_field_label(key, within)))
    return called if called[:1].isupper() else f"{said} {called}"


def _is_rename(change: Change, path: Path) -> bool:
    """Whether the one column by which a row is known is another text now."""
    texts = all(isinstance(value, str) and value for value in (change.before, change.after))
    return (
        texts
        and change.kind == "changed"
        and len(path) > 1
        and isinstance(path[-2], Item)
        and columns(change.question, path[:-2]) == (path[-1],)
    )


def _item_in_words(change: Change, path: Path) -> str:
    within = names(path)
    keyed = bool(columns(change.question, path[:-1]))
    if change.kind == "moved" and isinstance(path[-1], Item):
        what = change.label if keyed else f"{change.label}: {quoted(row_in_words(path[-1]))}"
        return f"{what} moved from {_nth(change.before)} to {_nth(change.after)} place"
    before, after = (_aloud(change.question, within, side) for side in (change.before, change.after))
    if change.kind == "changed":
        return f"{change.label}: {before} → {after}"
    if keyed:
        row = _row(change.question, _WHOSE.get(change.question, question(change.question).name), within)
        return f"{row} added: {after}" if change.kind == "added" else f"{row} taken out: {before}"
    return f"{change.label}: added {after}" if change.kind == "added" else f"{change.label}: {before} taken out"


def _dispute_in_words(change: Change, path: Path) -> str:
    where = label(change.question, ("disputed",))
    if len(path) > 1 and isinstance(path[1], Item):
        inner = path_steps(row_in_words(path[1]))
        where = label(change.question, inner) if inner else where
    if len(path) == 2 and change.kind == "removed":
        return f"{where}: two edits met there, and one was chosen"
    if len(path) == 2 and change.kind == "added" and isinstance(change.after, Mapping):
        listed = [_short(spoken(version)) or "nothing" for version in change.after.get("versions", ())]
        gone = ["its removal"] if change.after.get("removed") is True else []
        return f"{where}: two edits met, {' or '.join([*listed, *gone])}"
    return f"{where}: two edits met, and the versions changed"


def _aloud(key: str, within: tuple[str, ...], value: Any) -> str:
    """A row, its name parted from the rest by a comma: the sentence has its colon already. A line is quoted."""
    field = _field(key, within)
    if not isinstance(value, Mapping) or not field:
        return quoted(spoken(value), 400)
    said = " ".join(sentence(field, value).split())
    if within[-1] == "responsibilities":
        return quoted(said, 400)
    name = " ".join(spoken(value.get(field.row_key[0])).split()) if field.row_key else ""
    return f"{name}, {said.removeprefix(f'{name}: ')}" if name and said.startswith(f"{name}: ") else said


def _nature(value: Any) -> str:
    names = ((list | tuple, "a list"), (str, "a text"), (bool, "yes or no"), (int | float, "a number"))
    return next((name for kind, name in names if isinstance(value, kind)), "a day")


def _short(text: str) -> str:
    """A value inside a sentence: on one line, and between quotation marks where it is long."""
    line = " ".join(text.split())
    return line if len(line) <= _LONG else quoted(line)


def _field(key: str, within: tuple[str, ...]) -> Field | None:
    return next((field for field in fields_at((key, *within[:-1])) if field.key == within[-1]), None)


def _field_label(key: str, within: tuple[str, ...]) -> str:
    field = _field(key, within)
    return field.label if field else within[-1].replace("_", " ")


def _small(label: str) -> str:
    """A label inside a sentence: its first letter small, unless it begins an abbreviation."""
    return label[:1].lower() + label[1:] if label[1:2].islower() or len(label) == 1 else label


def _nth(count: int) -> str:
    ending = "th" if count % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(count % 10, "th")
    return f"{count}{ending}"
