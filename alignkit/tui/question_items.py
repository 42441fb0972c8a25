"""The items that the questions screen lists for one question: what can be read and, where it has fields, edited."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from rich.cells import cell_len

from alignkit.core.fields import OPTIONAL, RECOMMENDED, REQUIRED, Field
from alignkit.core.model import TEAM_POSSESSIVES, TEAMS, Campaign
from alignkit.core.questions import NOT_APPLICABLE_FIELD, get_question
from alignkit.core.status import MissingField, is_filled, is_not_applicable, is_required, missing_fields
from alignkit.text.sanitize import sanitize_line
from alignkit.tui.typed_values import read_typed
from alignkit.values.known import NOTHING_KNOWN, Known, known_at
from alignkit.values.parse_format import format_value
from alignkit.values.sentences import format_field_value

FieldPath = tuple[str | int, ...]
NO_UNFINISHED: Mapping[FieldPath, str] = {}
MAX_COLUMNS = 4  # more columns than this are not read across
ANSWER_FIELD = Field("answer", "prose", "Answer", REQUIRED, "One or two sentences a rep can repeat")
POSITION_FIELD = Field(
    "position", "prose", "Own view", OPTIONAL, "The team's own view, best written before the meeting"
)


@dataclass(frozen=True, slots=True)
class QuestionItem:
    """One item. ``fields`` are the fields of its form, with their paths in the question."""

    key: str
    label: str
    text: str = ""
    asks: str = ""  # shown where there is no text, or where part of it is missing
    fields: tuple[tuple[FieldPath, Field], ...] = ()
    needed: bool = False
    row: bool = False  # can be removed
    adds_row: bool = False  # the place where a new row begins
    wrong: str = ""  # what is typed there and is no value yet, and why
    folded: tuple[str, ...] = ()  # the labels of the fields that a folded line hides
    entries: tuple[str, ...] = ()  # of a list
    cells: tuple[str, ...] = ()  # of a row that is read across
    heading: tuple[str, ...] = ()  # above the first of such rows
    widths: tuple[int, ...] = ()  # the longest text in each column of the table


def list_items(
    campaign: Campaign,
    key: str,
    tier: int,
    unfinished: Mapping[FieldPath, str] = NO_UNFINISHED,
    open_path: FieldPath = (),
    today: date | None = None,
) -> list[QuestionItem]:
    """The items of a question: the answer, its fields up to a tier, the folded line, and both positions.

    ``unfinished`` are typed texts that are no value yet, by path. The field at ``open_path`` is not folded away while
    somebody writes in it and has emptied it.
    """
    listed = list(_iter_items(campaign, key, tier, unfinished, open_path))
    if not unfinished:
        return listed

    said: set[str] = set()

    def describe(item: QuestionItem) -> str:
        told = []
        for path, field in item.fields:
            if path in unfinished:
                known = known_at(campaign, key, path, field, today)
                full = describe_draft(field, unfinished[path], known)
                why = full.removeprefix(_name_draft(field, unfinished[path]))
                told.append(f"{_name_draft(field, unfinished[path])}as above" if why in said else full)
                said.add(why)
        return "; ".join(told)

    return [replace(item, wrong=describe(item)) for item in listed]


def describe_draft(field: Field, text: str, known: Known = NOTHING_KNOWN) -> str:
    """A typed text that is no value: the field, the text, and why."""
    return _name_draft(field, text) + (read_typed(field, text, known=known).fault or "no value yet")


def _name_draft(field: Field, text: str) -> str:
    return f"{field.label}: “{sanitize_line(text)}”: "


def _iter_items(
    campaign: Campaign, key: str, tier: int, unfinished: Mapping[FieldPath, str], open_path: FieldPath
) -> Iterator[QuestionItem]:
    q, content = get_question(key), campaign.content(key)
    if is_not_applicable(campaign, key):  # then nothing is asked for; what is filled stays in sight
        shown = (f for f in q.fields if f.key == NOT_APPLICABLE_FIELD.key or is_filled(content.get(f.key)))
        q, tier = q._replace(fields=tuple(shown)), OPTIONAL
    lacking = {item.path: item for item in missing_fields(campaign, key)}
    yield QuestionItem("answer", "", campaign.answer(key), q.tangible_line, ((("answer",), ANSWER_FIELD),), True)
    for place, row in enumerate(content.get("disputed", ())):
        versions = [format_value(version) for version in row.get("versions", ())] + ["removed"] * bool(
            row.get("removed")
        )
        yield QuestionItem(f"disputed.{place}", "Two edits met", f"{row.get('field', '')}: {'  |  '.join(versions)}")
    currency = sanitize_line(str(campaign.info.get("currency", "")))
    with_draft = {path[0] for path in (*unfinished, open_path) if path}
    folded = []
    for field in q.fields:
        # what is filled is signed, so it is always in sight
        shows = field.key in with_draft or field.key in q.asked_first or is_filled(content.get(field.key))
        if shows or field.tier <= tier:
            for item in _items_of_field(field, content, lacking, unfinished):
                is_sum = field.is_money and item.text and not is_filled(content.get(field.unit_key))
                yield replace(item, text=f"{currency} {item.text}".strip()) if is_sum else item
        else:
            folded.append(field)
    if folded:
        names = tuple(field.label for field in folded)
        yield QuestionItem("more", "", f"{len(folded)} more: {', '.join(names)}", folded=names)
    elif tier == OPTIONAL:
        known = {field.key for field in q.fields} | {"answer", "disputed"}
        for name, value in content.items():
            if name not in known:
                yield QuestionItem(f"unknown.{name}", name, format_value(value), "not known to this version")
    for team in TEAMS:
        position = campaign.view(team, key).position
        asks = "nothing written beforehand"
        label = f"{TEAM_POSSESSIVES[team]} view"
        yield QuestionItem(f"position.{team}", label, position, asks, (((team, "position"), POSITION_FIELD),))


def _items_of_field(
    field: Field, content: Any, lacking: dict[str, MissingField], unfinished: Mapping[FieldPath, str]
) -> Iterator[QuestionItem]:
    value, needed = content.get(field.key), is_required(field, content)
    if field.is_recorded:
        if is_filled(value):
            yield QuestionItem(field.key, field.label, format_field_value(field, value))
        return
    if field.kind == "rows":
        yield from _items_of_rows(field, value or [], lacking, needed, unfinished)
        return
    if field.required_if and content.get(field.required_if[0]) != field.required_if[1] and not is_filled(value):
        return
    fields = inner_fields((field.key,), field) if field.kind == "table" else (((field.key,), field),)
    parts = [item.label for path, item in lacking.items() if path.split(".")[0] == field.key]
    entries = tuple(sanitize_line(str(line)) for line in value) if field.kind == "lines" and value else ()
    text = format_field_value(field, value)
    asks = field.asks if not text else ", ".join(dict.fromkeys(parts))
    yield QuestionItem(field.key, field.label, text, asks, fields, needed, entries=entries)


def inner_fields(path: FieldPath, field: Field) -> tuple[tuple[FieldPath, Field], ...]:
    """The fields inside a table or row, with their paths; those of a table inside it too."""
    found: list[tuple[FieldPath, Field]] = []
    for inner in field.fields:
        if inner.kind == "table":
            found += inner_fields((*path, inner.key), inner)
        elif inner.kind != "rows":
            found.append(((*path, inner.key), inner))
    return tuple(found)


def _items_of_rows(
    field: Field,
    rows: list[Any],
    lacking: dict[str, MissingField],
    needed: bool,
    unfinished: Mapping[FieldPath, str],
) -> Iterator[QuestionItem]:
    with_draft = {path[2] for path in unfinished if path[0] == field.key and len(path) == 3}
    columns = _read_columns(field, rows, with_draft)
    across = [
        tuple(_cell_text(row, each, unfinished.get((field.key, place, each.key), "")) for each in columns)
        for place, row in enumerate(rows)
        if columns
    ]
    widths = tuple(
        max(map(cell_len, texts)) for texts in zip(tuple(each.label for each in columns), *across, strict=True)
    )
    for place, row in enumerate(rows):
        start = f"{field.key}.{place}."
        asks = ", ".join(item.label for path, item in lacking.items() if path.startswith(start))
        yield QuestionItem(
            f"{field.key}.{place}",
            field.label if place == 0 else "",
            format_field_value(field, row),
            asks,
            inner_fields((field.key, place), field),
            needed,
            row=True,
            cells=across[place] if across else (),
            widths=widths,
            heading=tuple(each.label for each in columns) if place == 0 else (),
        )
    asks = lacking[field.key].asks if field.key in lacking else "" if rows else field.asks
    yield QuestionItem(
        f"{field.key}.+",
        "" if rows else field.label,
        "",
        asks,
        inner_fields((field.key, len(rows)), field),
        needed,
        adds_row=True,
    )


def _cell_text(row: Mapping[str, Any], field: Field, typed: str) -> str:
    """What stands in a cell; what was typed there and is no value yet is marked as such."""
    return f"✗ {sanitize_line(typed)}" if typed else sanitize_line(format_value(row.get(field.key)))


def _read_columns(field: Field, rows: Sequence[Any], with_draft: Container[str | int]) -> list[Field]:
    """The columns of a table that is read across: those with something in them, where they are few."""
    if not all(isinstance(row, Mapping) for row in rows):
        return []
    used = [
        each for each in field.fields if each.key in with_draft or any(is_filled(row.get(each.key)) for row in rows)
    ]
    return used if 1 < len(used) <= MAX_COLUMNS else []


def value_at(content: Any, path: FieldPath) -> Any:
    """The value at a path, or None."""
    for step in path:
        if isinstance(step, int):
            content = content[step] if isinstance(content, list) and step < len(content) else None
        else:
            content = content.get(step) if isinstance(content, dict) else None
    return content


def next_tier(tier: int) -> int:
    """The next tier: recommended fields, then all, then required only again."""
    return {REQUIRED: RECOMMENDED, RECOMMENDED: OPTIONAL}.get(tier, REQUIRED)
