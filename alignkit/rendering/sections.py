"""The nine questions in full: the answer and every field with a value, in the order of the field list.

Driven by ``questions.py``, so that a new field is on the page without anybody remembering it; keys that format 1 does
not know are signed too, and stand there as "Also written down".
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from alignkit.fields import Field, Question
from alignkit.model import Campaign, Content
from alignkit.questions import CAMPAIGN, QUESTIONS
from alignkit.rendering.safe import Safe
from alignkit.rendering.words import Fact, Part, Section
from alignkit.standing import is_filled

_RESERVED = ("answer", "disputed")


def sections(campaign: Campaign, safe: Safe) -> list[Section]:
    """All questions that hold anything."""
    found = [_section(campaign, question, safe) for question in QUESTIONS]
    return [section for section in found if section["answer"] or section["parts"]]


def campaign_parts(campaign: Campaign, safe: Safe) -> list[Part]:
    """The campaign's own fields but its title, which stands above the page."""
    fields = [field for field in CAMPAIGN.fields if field.key != "title"]
    facts = _facts(fields, campaign.info, safe)
    return [*([_part("facts", "The campaign", facts=facts)] if facts else []), *_beyond(CAMPAIGN, campaign.info, safe)]


def goal_of(campaign: Campaign, row: Content) -> Content:
    """The goal a measure points to; empty where it points to none."""
    goals = campaign.content("goals").get("targets", ())
    return next((target for target in goals if "goal" in row and target.get("metric") == row["goal"]), {})


def measure(campaign: Campaign, row: Content) -> Content:
    """A measure with the numbers of its goal, where its own are not there."""
    goal = goal_of(campaign, row)
    return {key: goal[key] for key in ("baseline", "target", "unit", "owner") if key in goal} | dict(row)


def _section(campaign: Campaign, question: Question, safe: Safe) -> Section:
    content = campaign.content(question.key)
    if question.key == "metrics":
        content = dict(content) | {"measures": [measure(campaign, row) for row in content.get("measures", ())]}
    return {
        "key": question.key,
        "number": question.number,
        "name": question.name,
        "asks": question.asks,
        "answer": safe.block(str(content.get("answer", ""))),
        "parts": _parts(question, content, safe),
    }


def _parts(question: Question, content: Content, safe: Safe) -> list[Part]:
    parts: list[Part] = []
    for field in question.fields:
        value: Any = content.get(field.key)
        if not is_filled(value):
            continue
        if field.kind == "rows":
            parts.append(_table(field.label, field.fields, value, safe))
        elif field.kind == "table":
            parts.append(_part("facts", field.label, facts=_facts(field.fields, value, safe)))
        elif field.kind == "prose":
            parts.append(_part("text", field.label, text=safe.block(value)))
        elif field.kind == "lines" and len(value) > 1:
            parts.append(_part("list", field.label, items=[safe.line(item) for item in value if is_filled(item)]))
        else:
            parts.append(_part("facts", facts=_facts((field,), content, safe)))
    return _joined([*parts, *_beyond(question, content, safe)])


def _beyond(question: Question, content: Content, safe: Safe) -> list[Part]:
    """What stands in a table besides its known fields."""
    also = list(_also(question.fields, content, "", safe))
    return _disputed(content, safe) + ([_part("facts", "Also written down", facts=also)] if also else [])


def _part(shape: Any, label: str = "", **filled: Any) -> Part:
    empty: Part = {"shape": shape, "label": label, "facts": [], "items": [], "head": [], "rows": [], "text": ""}
    return empty | filled  # type: ignore[return-value]


def _joined(parts: Iterable[Part]) -> list[Part]:
    """Neighbouring facts without a label of their own as one list."""
    joined: list[Part] = []
    for part in parts:
        if joined and part["shape"] == joined[-1]["shape"] == "facts" and not part["label"] and not joined[-1]["label"]:
            joined[-1]["facts"] += part["facts"]
        else:
            joined.append(part)
    return joined


def _facts(fields: Iterable[Field], table: Content, safe: Safe) -> list[Fact]:
    found = [(field.label, safe.field(field.key, table)) for field in fields]
    return [{"label": label, "text": text} for label, text in found if text]


def _table(label: str, fields: Iterable[Field], rows: list[Content], safe: Safe) -> Part:
    fields = _from_before_to(list(fields))
    columns = [(field.label, [safe.field(field.key, row) for row in rows]) for field in fields]
    columns = [(name, cells) for name, cells in columns if any(cells)]
    cells = [list(row) for row in zip(*(cells for _, cells in columns), strict=True)]
    return _part("table", label, head=[name for name, _ in columns], rows=[row for row in cells if any(row)])


def _from_before_to(fields: list[Field]) -> list[Field]:
    """The order of columns: a form asks for the goal first, a reader reads from left to right."""
    keys = [field.key for field in fields]
    if "baseline" in keys and "target" in keys:
        fields.insert(keys.index("target"), fields.pop(keys.index("baseline")))
    return fields


def _disputed(content: Content, safe: Safe) -> list[Part]:
    facts: list[Fact] = []
    for row in content.get("disputed", ()):
        versions = [safe.said(version) for version in row.get("versions", ())]
        versions += ["removed"] if row.get("removed") is True else []
        facts.append({"label": safe.code(str(row.get("field", ""))), "text": " **or** ".join(versions)})
    return [_part("facts", "Two edits met here, and nobody has chosen yet", facts=facts)] if facts else []


def _also(fields: tuple[Field, ...], table: Content, prefix: str, safe: Safe) -> Iterator[Fact]:
    known = {field.key: field for field in fields}
    for key, value in table.items():
        if not is_filled(value) or (not prefix and key in _RESERVED):
            continue
        field = known.get(key)
        if field is None:
            yield {"label": safe.line(f"{prefix}{key}"), "text": safe.said(value)}
        elif field.kind == "table":
            yield from _also(field.fields, value, f"{prefix}{key}.", safe)
        elif field.kind == "rows":
            for place, row in enumerate(value, 1):
                yield from _also(field.fields, row, f"{prefix}{key} {place}.", safe)
