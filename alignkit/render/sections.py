"""The nine questions: the answer and every filled field, in the order of the schema.

What stands word for word on the first page is named there and not said again. The fields come from ``core.questions``,
so a new field appears on the page by itself. Keys that format 1 does not know are signed too; they appear as "Also
written down".
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from alignkit.core.campaign_fields import CAMPAIGN_QUESTION
from alignkit.core.fields import Field, Question
from alignkit.core.model import TEAM_NAMES, Campaign, Content
from alignkit.core.questions import QUESTIONS
from alignkit.core.status import describe_origin, is_filled
from alignkit.render import front_page
from alignkit.render.card import build_card
from alignkit.render.context import FactWords, PartWords, SectionWords
from alignkit.text.sanitize import sanitize_line
from alignkit.values.parse_format import format_value
from alignkit.values.safe_formatting import SafeFormatter
from alignkit.values.tested_result import describe_kept

_RESERVED = ("answer", "disputed")
# What the first page says in full, as far as its text bears that out.
_USUAL_NAMES = {f"{team}_name": name for team, name in TEAM_NAMES.items()}
_ABOVE_OF_CAMPAIGN = ("tags", "title", "launch", "end", "crm_name", "decider", "budget")
_ON_FIRST_PAGE = {
    "differentiation": ("sales_talk_track",),
    "target": ("exclusions",),
    "goals": ("quota_amount",),
    "mql": ("criteria", "not_enough", "not_yet", "engagement", "routing", "classes"),
    "sql": ("model", "criteria", "threshold", "decide_within"),
    "marketing_responsibilities": ("returned_leads",),
    "sales_responsibilities": ("follow_up", "escalation"),
    "metrics": ("counts_when", "counts_until"),
}
_HANDOFF_ON_FIRST_PAGE = ("within",)  # who receives a lead stays beside who hands it over
_DECIDING_ON_FIRST_PAGE = ("target", "unit", "owner", "source", "every")  # of the measure that decides
_ONE_LINE = 160  # characters: short items stand on one line
# Labels that a line says in other words, or that its value needs none of.
_LABELS = {"What happens next": "then", "Comes with": "with", "Failed line": "fails"} | dict.fromkeys(
    ("Owner", "Meaning", "Means", "Does", "Role", "Kind", "Amount", "Date", "Points"), ""
)


def build_sections(campaign: Campaign, first_page: str, safe: SafeFormatter) -> list[SectionWords]:
    """Return the questions that have an answer or a filled field; for ``first_page`` see ``first_page_text``."""
    found = [_build_section(campaign, question, first_page, safe) for question in QUESTIONS]
    return [section for section in found if section["answer"] or section["parts"]]


def build_campaign_parts(campaign: Campaign, first_page: str, safe: SafeFormatter) -> list[PartWords]:
    """Return the campaign's own fields but its title, which is the page's heading."""
    fields = [
        field
        for field in CAMPAIGN_QUESTION.fields
        if field.key not in _ABOVE_OF_CAMPAIGN
        and not (field.key == "business_hours" and _is_said(campaign.info.get(field.key), first_page))
        and campaign.info.get(field.key) != _USUAL_NAMES.get(field.key)
    ]
    said = [_format_item(field, campaign.info, safe) for field in fields]
    origin = describe_origin(campaign)
    text = "; ".join(filter(None, [*said, f"questions {safe.line(origin)}" if origin else ""]))
    return [
        *([_make_part("facts", facts=[{"label": "The campaign", "text": text}])] if text else []),
        *_unknown_parts(CAMPAIGN_QUESTION, campaign.info, safe),
    ]


def _build_section(campaign: Campaign, question: Question, first_page: str, safe: SafeFormatter) -> SectionWords:
    content = campaign.content(question.key)
    return {
        "key": question.key,
        "number": question.number,
        "name": question.name,
        "asks": question.asks,
        "answer": safe.block(str(content.get("answer", ""))),
        "parts": [*_origin_parts(campaign, question.key, safe), *_build_parts(campaign, question, first_page, safe)],
    }


def _origin_parts(campaign: Campaign, key: str, safe: SafeFormatter) -> list[PartWords]:
    """Return where a question is from that the campaign does not hold itself."""
    if campaign.base is None or not campaign.is_from_base(key):
        return []
    text = f"{safe.line(campaign.base.name)}, which both teams have signed"
    return [_make_part("facts", facts=[{"label": "From", "text": text}])]


def _build_parts(campaign: Campaign, question: Question, first_page: str, safe: SafeFormatter) -> list[PartWords]:
    content = campaign.content(question.key)
    parts: list[PartWords] = []
    for field in question.fields:
        value: Any = content.get(field.key)
        if not is_filled(value) or _is_above(question.key, field, content, first_page):
            continue
        if field.kind == "rows":
            rows = value
            if field.key == "reject_reasons":
                rows = _without_card(campaign, value)
            elif field.key == "measures":
                rows = _without_deciding(campaign, value)
            elif field.key == "commitments":
                rows = [_without_amount(row, first_page) for row in value]
            brief = len(rows) == 1 or all(len(row) <= 2 for row in rows)
            items, line = (_format_rows(field.fields, rows, safe, name) for name in (safe.strong, str))
            if items:
                parts.append(_list_part(field.label, items, "; ".join(line) if brief else ""))
        elif field.key == "tested":
            text = safe.line(" ".join(describe_kept(value, content)))
            parts.append(_make_part("facts", facts=[{"label": field.label, "text": text}]))
        elif field.kind == "table":
            hidden = _HANDOFF_ON_FIRST_PAGE if field.key == "handoff" else ()
            left = [
                each for each in field.fields if each.key not in hidden or not _is_said(value.get(each.key), first_page)
            ]
            text = "; ".join(filter(None, (_format_item(each, value, safe) for each in left)))
            parts.append(_make_part("facts", facts=[{"label": field.label, "text": text}] if text else []))
        elif field.kind == "prose":
            parts.append(_make_part("text", field.label, text=safe.block(value)))
        elif field.kind == "lines" and len(value) > 1:
            items = [safe.line(item) for item in value if is_filled(item)]
            parts.append(_list_part(field.label, items, "; ".join(items)))
        else:
            parts.append(_make_part("facts", facts=_build_facts((field,), content, safe)))
    return _join_facts([*parts, *_unknown_parts(question, content, safe)])


def _list_part(label: str, items: list[str], line: str) -> PartWords:
    """Return a list; instead of it ``line``, which says the same, where that is short."""
    if line and len(line) <= _ONE_LINE:
        return _make_part("facts", facts=[{"label": label, "text": line}])
    return _make_part("list", label, items=items)


def _is_above(key: str, field: Field, content: Content, first_page: str) -> bool:
    """Whether the first page says all of a field: ``first_page`` is its text, and every value must be found there."""
    value: Any = content.get(field.key)
    if field.key not in _ON_FIRST_PAGE.get(key, ()) or not is_filled(value):
        return False
    if field.kind == "prose" and "\n\n" in str(value).strip():
        return False  # paragraphs stand there on one line
    return _is_said(value, first_page)


def _is_said(value: Any, page: str) -> bool:
    return all(" ".join(text.split()) in page for text in _leaf_texts(value))


def _leaf_texts(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        for each in value.values():
            yield from _leaf_texts(each)
    elif isinstance(value, list):
        for each in value:
            yield from _leaf_texts(each)
    else:
        yield format_value(value)


def first_page_text(campaign: Campaign) -> str:
    """Return what the first page says, as plain text on one line."""
    plain = SafeFormatter(line=sanitize_line, code=sanitize_line, block=sanitize_line, strong=str)
    facts = [front_page.promise_rows(campaign, plain), front_page.build_decision_facts(campaign, plain)]
    return " ".join(_leaf_texts([build_card(campaign, plain), facts, _deciding_text(campaign)]))


def _without_amount(row: Content, first_page: str) -> Content:
    """Return a promise without its amount, where the first page says it."""
    plain = SafeFormatter(line=sanitize_line, code=sanitize_line, block=sanitize_line, strong=str)
    said = f"{row.get('what', '')}: {plain.field('amount', row)}"
    return {k: v for k, v in row.items() if k not in ("amount", "unit")} if said in first_page else row


def _deciding_text(campaign: Campaign) -> str:
    plain = SafeFormatter(line=sanitize_line, code=sanitize_line, block=sanitize_line, strong=str)
    return " ".join(front_page.deciding_measure(campaign, plain))


def _without_deciding(campaign: Campaign, rows: Sequence[Content]) -> list[Content]:
    """Return the measures without what the first page says of the one that decides."""
    said = _deciding_text(campaign)
    hidden = _DECIDING_ON_FIRST_PAGE if said else ()
    return [
        {k: v for k, v in row.items() if not (row.get("primary") is True and k in hidden and _is_said(v, said))}
        for row in rows
    ]


def _lower_first(label: str) -> str:
    """A label inside a line: "first response", "MQL to SQL", "Marketing lead"."""
    is_name = label[1:2].isupper() or label.startswith(("Marketing ", "Sales lead", "Sales is"))
    return label if is_name else label[:1].lower() + label[1:]


def _without_card(campaign: Campaign, rows: Sequence[Content]) -> list[Content]:
    """Return the reasons for a no with what the card does not say of them; a criterion is named by its number."""
    places = {
        str(line): f"{name} criterion {number}"
        for key, name in (("mql", "MQL"), ("sql", "SQL"))
        for number, line in enumerate(campaign.content(key).get("criteria", ()), 1)
    }
    left = [
        {**row, "criterion": places.get(str(row["criterion"]), row["criterion"])} if "criterion" in row else row
        for row in rows
    ]
    left = [{key: value for key, value in row.items() if key not in ("meaning", "next", "after")} for row in left]
    return [row for row in left if set(row) & {"kind", "criterion"}]


def _unknown_parts(question: Question, content: Content, safe: SafeFormatter) -> list[PartWords]:
    """Return the disputes and unknown keys of a table."""
    also = list(_flat_facts(question.fields, content, "", safe))
    return _dispute_parts(content, safe) + ([_make_part("facts", "Also written down", facts=also)] if also else [])


def _make_part(shape: Any, label: str = "", **filled: Any) -> PartWords:
    empty: PartWords = {"shape": shape, "label": label, "facts": [], "items": [], "text": ""}
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


def _format_rows(
    fields: tuple[Field, ...], rows: Sequence[Content], safe: SafeFormatter, name_format: Callable[[str], str]
) -> list[str]:
    """Return each row on a line: its first field, then the others by their labels."""
    name, *others = _order_fields(list(fields))
    found = []
    for row in rows:
        said = [_format_item(field, row, safe) for field in others]
        if is_filled(row.get("baseline")) and is_filled(row.get("target")):
            place = [field.key for field in others].index("target")
            start = "share" if row.get("unit") == "share" else ""
            said[place - 1 : place + 1] = [
                "",
                f"from {safe.figure(row['baseline'], start)} to {safe.field('target', row)}",
            ]
        first = safe.field(name.key, row)
        found.append(": ".join(filter(None, [name_format(first) if first else "", "; ".join(filter(None, said))])))
    return [line for line in found if line]


def _format_item(field: Field, row: Content, safe: SafeFormatter) -> str:
    value = row.get(field.key)
    text = safe.field(field.key, row)
    if isinstance(value, list):
        text = " · ".join(safe.line(str(item)) for item in value if is_filled(item))
    label = _LABELS.get(field.label, _lower_first(field.label))
    return label if value is True else f"{label} {text}".strip() if text else ""


def _order_fields(fields: list[Field]) -> list[Field]:
    """Return the fields in the order they are read: the baseline comes before the target."""
    keys = [field.key for field in fields]
    if "baseline" in keys and "target" in keys:
        fields.insert(keys.index("target"), fields.pop(keys.index("baseline")))
    return fields


def _dispute_parts(content: Content, safe: SafeFormatter) -> list[PartWords]:
    facts: list[FactWords] = []
    for row in content.get("disputed", ()):
        versions = [safe.said(version) for version in row.get("versions", ())]
        versions += ["removed"] if row.get("removed") is True else []
        facts.append({"label": safe.code(str(row.get("field", ""))), "text": f" {safe.strong('or')} ".join(versions)})
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
