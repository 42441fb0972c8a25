"""The nine questions in full: the answer and every filled field, in the order of the schema.

The fields come from ``core.questions``, so a new field appears on the page by itself. Keys that format 1 does not know
are signed too; they appear as "Also written down".
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from alignkit.core.fields import Field, Question
from alignkit.core.model import Campaign, Content
from alignkit.core.questions import CAMPAIGN_QUESTION, QUESTIONS
from alignkit.core.status import describe_origin, is_filled
from alignkit.render.context import FactWords, PartWords, SectionWords
from alignkit.values.safe_formatting import SafeFormatter

_RESERVED = ("answer", "disputed")


def build_sections(campaign: Campaign, safe: SafeFormatter) -> list[SectionWords]:
    """Return the questions that have an answer or a filled field."""
    found = [_build_section(campaign, question, safe) for question in QUESTIONS]
    return [section for section in found if section["answer"] or section["parts"]]


def build_campaign_parts(campaign: Campaign, safe: SafeFormatter) -> list[PartWords]:
    """Return the campaign's own fields but its title, which is the page's heading."""
    fields = [field for field in CAMPAIGN_QUESTION.fields if field.key != "title"]
    facts = _build_facts(fields, campaign.info, safe)
    if origin := describe_origin(campaign):
        facts.append({"label": "Questions", "text": safe.line(origin)})
    return [
        *([_make_part("facts", "The campaign", facts=facts)] if facts else []),
        *_unknown_parts(CAMPAIGN_QUESTION, campaign.info, safe),
    ]


def find_goal(campaign: Campaign, row: Content) -> Content:
    """Return the goal that a measure points to, or an empty table."""
    goals = campaign.content("goals").get("targets", ())
    return next((target for target in goals if "goal" in row and target.get("metric") == row["goal"]), {})


def measure_with_goal(campaign: Campaign, row: Content) -> Content:
    """Return a measure; numbers that it lacks are those of its goal."""
    goal = find_goal(campaign, row)
    return {key: goal[key] for key in ("baseline", "target", "to_most", "unit", "owner") if key in goal} | dict(row)


def _build_section(campaign: Campaign, question: Question, safe: SafeFormatter) -> SectionWords:
    content = campaign.content(question.key)
    if question.key == "metrics":
        content = dict(content) | {
            "measures": [measure_with_goal(campaign, row) for row in content.get("measures", ())]
        }
    return {
        "key": question.key,
        "number": question.number,
        "name": question.name,
        "asks": question.asks,
        "answer": safe.block(str(content.get("answer", ""))),
        "parts": [*_origin_parts(campaign, question.key, safe), *_build_parts(question, content, safe)],
    }


def _origin_parts(campaign: Campaign, key: str, safe: SafeFormatter) -> list[PartWords]:
    """Return where a question is from that the campaign does not hold itself."""
    if campaign.base is None or not campaign.is_from_base(key):
        return []
    text = f"{safe.line(campaign.base.name)}, which both teams have signed"
    return [_make_part("facts", facts=[{"label": "From", "text": text}])]


def _build_parts(question: Question, content: Content, safe: SafeFormatter) -> list[PartWords]:
    parts: list[PartWords] = []
    for field in question.fields:
        value: Any = content.get(field.key)
        if not is_filled(value):
            continue
        if field.kind == "rows":
            parts.append(_build_table(field.label, field.fields, value, safe))
        elif field.kind == "table":
            parts.append(_make_part("facts", field.label, facts=_build_facts(field.fields, value, safe)))
        elif field.kind == "prose":
            parts.append(_make_part("text", field.label, text=safe.block(value)))
        elif field.kind == "lines" and len(value) > 1:
            parts.append(_make_part("list", field.label, items=[safe.line(item) for item in value if is_filled(item)]))
        else:
            parts.append(_make_part("facts", facts=_build_facts((field,), content, safe)))
    return _join_facts([*parts, *_unknown_parts(question, content, safe)])


def _unknown_parts(question: Question, content: Content, safe: SafeFormatter) -> list[PartWords]:
    """Return the disputes and unknown keys of a table."""
    also = list(_flat_facts(question.fields, content, "", safe))
    return _dispute_parts(content, safe) + ([_make_part("facts", "Also written down", facts=also)] if also else [])


def _make_part(shape: Any, label: str = "", **filled: Any) -> PartWords:
    empty: PartWords = {"shape": shape, "label": label, "facts": [], "items": [], "head": [], "rows": [], "text": ""}
    return empty | filled  # type: ignore[return-value]


def _join_facts(parts: Iterable[PartWords]) -> list[PartWords]:
    """Return the parts with adjacent unlabelled facts joined into one list."""
    joined: list[PartWords] = []
    for part in parts:
        if joined and part["shape"] == joined[-1]["shape"] == "facts" and not part["label"] and not joined[-1]["label"]:
            joined[-1]["facts"] += part["facts"]
        else:
            joined.append(part)
    return joined


def _build_facts(fields: Iterable[Field], table: Content, safe: SafeFormatter) -> list[FactWords]:
    found = [(field.label, safe.field(field.key, table)) for field in fields]
    return [{"label": label, "text": text} for label, text in found if text]


def _build_table(label: str, fields: Iterable[Field], rows: list[Content], safe: SafeFormatter) -> PartWords:
    fields = _order_columns(list(fields))
    columns = [(field.label, [safe.field(field.key, row) for row in rows]) for field in fields]
    columns = [(name, cells) for name, cells in columns if any(cells)]
    cells = [list(row) for row in zip(*(cells for _, cells in columns), strict=True)]
    return _make_part("table", label, head=[name for name, _ in columns], rows=[row for row in cells if any(row)])


def _order_columns(fields: list[Field]) -> list[Field]:
    """Return the fields in the order of columns: the baseline comes before the target."""
    keys = [field.key for field in fields]
    if "baseline" in keys and "target" in keys:
        fields.insert(keys.index("target"), fields.pop(keys.index("baseline")))
    return fields


def _dispute_parts(content: Content, safe: SafeFormatter) -> list[PartWords]:
    facts: list[FactWords] = []
    for row in content.get("disputed", ()):
        versions = [safe.said(version) for version in row.get("versions", ())]
        versions += ["removed"] if row.get("removed") is True else []
        facts.append({"label": safe.code(str(row.get("field", ""))), "text": " **or** ".join(versions)})
    return [_make_part("facts", "Two edits met here, and nobody has chosen yet", facts=facts)] if facts else []


def _flat_facts(fields: tuple[Field, ...], table: Content, prefix: str, safe: SafeFormatter) -> Iterator[FactWords]:
    known = {field.key: field for field in fields}
    for key, value in table.items():
        if not is_filled(value) or (not prefix and key in _RESERVED):
            continue
        field = known.get(key)
        if field is None:
            yield {"label": safe.line(f"{prefix}{key}"), "text": safe.said(value)}
        elif field.kind == "table":
            yield from _flat_facts(field.fields, value, f"{prefix}{key}.", safe)
        elif field.kind == "rows":
            for place, row in enumerate(value, 1):
                yield from _flat_facts(field.fields, row, f"{prefix}{key} {place}.", safe)
