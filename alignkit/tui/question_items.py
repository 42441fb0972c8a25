"""The items that the questions screen lists for one question: what can be read and, where it has fields, edited."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from alignkit.core.fields import OPTIONAL, RECOMMENDED, REQUIRED, Field
from alignkit.core.model import TEAM_POSSESSIVES, TEAMS, Campaign
from alignkit.core.questions import NOT_APPLICABLE_FIELD, get_question
from alignkit.core.status import MissingField, is_filled, is_not_applicable, is_required, missing_fields
from alignkit.text.sanitize import sanitize_line
from alignkit.values.parse_format import format_value
from alignkit.values.sentences import format_field_value

FieldPath = tuple[str | int, ...]
NO_UNFINISHED: Mapping[FieldPath, str] = {}
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
    wrong: str = ""  # what is typed there and is no value yet


def list_items(
    campaign: Campaign, key: str, tier: int, spread: bool = False, unfinished: Mapping[FieldPath, str] = NO_UNFINISHED
) -> list[QuestionItem]:
    """The items of a question: the answer, its fields up to a tier, the folded line, and both positions.

    ``spread`` puts each line of a list on a line of its own, where the screen has room; ``unfinished`` are typed texts
    that are no value yet, by path.
    """
    listed = _iter_items(campaign, key, tier, spread)
    if not unfinished:
        return listed
    return [replace(item, wrong="; ".join(unfinished[p] for p, _ in item.fields if p in unfinished)) for item in listed]


def _iter_items(campaign: Campaign, key: str, tier: int, spread: bool) -> list[QuestionItem]:
    q, content = get_question(key), campaign.content(key)
    if is_not_applicable(campaign, key):  # then nothing is asked for; what is filled stays in sight
        shown = (f for f in q.fields if f.key == NOT_APPLICABLE_FIELD.key or is_filled(content.get(f.key)))
        q = q._replace(fields=tuple(shown))
    lacking = {item.path: item for item in missing_fields(campaign, key)}
    listed = [QuestionItem("answer", "", campaign.answer(key), q.tangible_line, ((("answer",), ANSWER_FIELD),), True)]
    for place, row in enumerate(content.get("disputed", ())):
        versions = [format_value(version) for version in row.get("versions", ())] + ["removed"] * bool(
            row.get("removed")
        )
        listed.append(
            QuestionItem(f"disputed.{place}", "Two edits met", f"{row.get('field', '')}: {'  |  '.join(versions)}")
        )
    folded = [field for field in q.fields if field.tier > max(tier, _tier_of_filled(content.get(field.key)))]
    for field in q.fields:
        if field not in folded:
            listed += _items_of_field(field, content, lacking, spread)
    if folded:
        filled = [field.label for field in folded if is_filled(content.get(field.key))]
        names = ", ".join(field.label for field in folded)
        said = f"{len(folded)} more: {names}" + (f" ({len(filled)} filled)" if filled else "")
        listed.append(QuestionItem("more", "", said))
    elif tier == OPTIONAL:
        known = {field.key for field in q.fields} | {"answer", "disputed"}
        listed += [
            QuestionItem(f"unknown.{name}", name, format_value(value), "not known to this version")
            for name, value in content.items()
            if name not in known
        ]
    for team in TEAMS:
        position = campaign.view(team, key).position
        asks = "nothing written beforehand"
        label = f"{TEAM_POSSESSIVES[team]} view"
        listed.append(QuestionItem(f"position.{team}", label, position, asks, (((team, "position"), POSITION_FIELD),)))
    return listed


def _tier_of_filled(value: Any) -> int:
    """The tier up to which a field is shown for its value: a recommended one is not folded away once it is filled."""
    return RECOMMENDED if is_filled(value) else REQUIRED


def _items_of_field(
    field: Field, content: Any, lacking: dict[str, MissingField], spread: bool
) -> Iterator[QuestionItem]:
    value, needed = content.get(field.key), is_required(field, content)
    if field.is_recorded:
        if is_filled(value):
            yield QuestionItem(field.key, field.label, format_field_value(field, value))
        return
    if field.kind == "rows":
        yield from _items_of_rows(field, value or [], lacking, needed)
        return
    if field.required_if and content.get(field.required_if[0]) != field.required_if[1] and not is_filled(value):
        return
    fields = tuple(((field.key, inner.key), inner) for inner in field.fields) or (((field.key,), field),)
    parts = [item.label for path, item in lacking.items() if path.split(".")[0] == field.key]
    lines = spread and field.kind == "lines" and value
    text = "\n".join(sanitize_line(str(line)) for line in value) if lines else format_field_value(field, value)
    asks = field.asks if not text else ", ".join(dict.fromkeys(parts))
    yield QuestionItem(field.key, field.label, text, asks, fields, needed)


def _items_of_rows(
    field: Field, rows: list[Any], lacking: dict[str, MissingField], needed: bool
) -> Iterator[QuestionItem]:
    for place, row in enumerate(rows):
        start = f"{field.key}.{place}."
        asks = ", ".join(item.label for path, item in lacking.items() if path.startswith(start))
        yield QuestionItem(
            f"{field.key}.{place}",
            field.label if place == 0 else "",
            format_field_value(field, row),
            asks,
            row_fields(field, place),
            needed,
            row=True,
        )
    asks = lacking[field.key].asks if field.key in lacking else "" if rows else field.asks
    yield QuestionItem(
        f"{field.key}.+", "" if rows else field.label, "", asks, row_fields(field, len(rows)), needed, adds_row=True
    )


def row_fields(field: Field, place: int) -> tuple[tuple[FieldPath, Field], ...]:
    """The fields of one table row, with their paths."""
    return tuple(((field.key, place, inner.key), inner) for inner in field.fields)


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
