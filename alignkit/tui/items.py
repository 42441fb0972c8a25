"""What the walk shows of one question, from top to bottom: each item can be read and, where it has fields, edited."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from alignkit.fields import ASKED, EXTRA, NEEDED, Field
from alignkit.fileformat.entry import spoken
from alignkit.model import TEAMS, TEAMS_OWN, Campaign
from alignkit.questions import question
from alignkit.sentences import sentence
from alignkit.shown import shown_line
from alignkit.standing import Missing, is_filled, missing, needs

Path = tuple[str | int, ...]
NOTHING: Mapping[Path, str] = {}
ANSWER = Field("answer", "prose", "Answer", NEEDED, "One or two sentences a rep can repeat")
POSITION = Field("position", "prose", "Own view", EXTRA, "The team's own view, best written before the meeting")


@dataclass(frozen=True, slots=True)
class Item:
    """One stop of the cursor. ``fields`` are what its editor edits, with their paths inside the question."""

    key: str
    label: str
    text: str = ""
    asks: str = ""  # shown where there is no text, or where part of it is missing
    fields: tuple[tuple[Path, Field], ...] = ()
    needed: bool = False
    row: bool = False  # can be removed
    adds: bool = False  # the place where a new row begins
    wrong: str = ""  # what is typed there and is no value yet


def items(
    campaign: Campaign, key: str, tier: int, spread: bool = False, unfinished: Mapping[Path, str] = NOTHING
) -> list[Item]:
    """The items of a question: the answer, its fields up to a tier, what is folded, and both positions.

    ``spread`` gives each line of a list a line of its own, where the screen has room; ``unfinished`` are texts typed
    at paths of the question that are no value yet.
    """
    listed = _items(campaign, key, tier, spread)
    if not unfinished:
        return listed
    return [replace(item, wrong="; ".join(unfinished[p] for p, _ in item.fields if p in unfinished)) for item in listed]


def _items(campaign: Campaign, key: str, tier: int, spread: bool) -> list[Item]:
    q, content = question(key), campaign.content(key)
    lacking = {item.path: item for item in missing(campaign, key)}
    listed = [Item("answer", "", campaign.answer(key), q.tangible_line, ((("answer",), ANSWER),), True)]
    for place, row in enumerate(content.get("disputed", ())):
        versions = [spoken(version) for version in row.get("versions", ())] + ["removed"] * bool(row.get("removed"))
        listed.append(Item(f"disputed.{place}", "Two edits met", f"{row.get('field', '')}: {'  |  '.join(versions)}"))
    for field in q.fields:
        if field.tier <= tier:
            listed += _of_field(field, content, lacking, spread)
    folded = [field for field in q.fields if field.tier > tier]
    if folded:
        filled = [field.label for field in folded if is_filled(content.get(field.key))]
        names = ", ".join(field.label for field in folded)
        said = f"{len(folded)} more: {names}" + (f" ({len(filled)} filled)" if filled else "")
        listed.append(Item("more", "", said))
    elif tier == EXTRA:
        known = {field.key for field in q.fields} | {"answer", "disputed"}
        listed += [
            Item(f"unknown.{name}", name, spoken(value), "not known to this version")
            for name, value in content.items()
            if name not in known
        ]
    for team in TEAMS:
        position = campaign.view(team, key).position
        asks = "nothing written beforehand"
        label = f"{TEAMS_OWN[team]} view"
        listed.append(Item(f"position.{team}", label, position, asks, (((team, "position"), POSITION),)))
    return listed


def _of_field(field: Field, content: Any, lacking: dict[str, Missing], spread: bool) -> Iterator[Item]:
    value, needed = content.get(field.key), needs(field, content)
    if field.kind == "rows":
        yield from _of_rows(field, value or [], lacking, needed)
        return
    if field.only_if and content.get(field.only_if[0]) != field.only_if[1] and not is_filled(value):
        return
    fields = tuple(((field.key, inner.key), inner) for inner in field.fields) or (((field.key,), field),)
    parts = [item.label for path, item in lacking.items() if path.split(".")[0] == field.key]
    lines = spread and field.kind == "lines" and value
    text = "\n".join(shown_line(str(line)) for line in value) if lines else sentence(field, value)
    asks = field.asks if not text else ", ".join(dict.fromkeys(parts))
    yield Item(field.key, field.label, text, asks, fields, needed)


def _of_rows(field: Field, rows: list[Any], lacking: dict[str, Missing], needed: bool) -> Iterator[Item]:
    for place, row in enumerate(rows):
        start = f"{field.key}.{place}."
        asks = ", ".join(item.label for path, item in lacking.items() if path.startswith(start))
        yield Item(
            f"{field.key}.{place}",
            field.label if place == 0 else "",
            sentence(field, row),
            asks,
            row_fields(field, place),
            needed,
            row=True,
        )
    asks = lacking[field.key].asks if field.key in lacking else "" if rows else field.asks
    yield Item(f"{field.key}.+", "" if rows else field.label, "", asks, row_fields(field, len(rows)), needed, adds=True)


def row_fields(field: Field, place: int) -> tuple[tuple[Path, Field], ...]:
    """The fields of one row, with their paths."""
    return tuple(((field.key, place, inner.key), inner) for inner in field.fields)


def value_at(content: Any, path: Path) -> Any:
    """The value at a path, None where nothing stands there."""
    for step in path:
        if isinstance(step, int):
            content = content[step] if isinstance(content, list) and step < len(content) else None
        else:
            content = content.get(step) if isinstance(content, dict) else None
    return content


def next_tier(tier: int) -> int:
    """Unfold what is asked for, then everything, then fold again."""
    return {NEEDED: ASKED, ASKED: EXTRA}.get(tier, NEEDED)
