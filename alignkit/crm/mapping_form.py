"""What a form asks about an export: what each metric counts, the order of stages, reasons, the day, how it is written.

The same questions as those of the preview, as fields to fill in; the answers come back as the options of ``--map``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from alignkit.core.model import Campaign
from alignkit.crm import meanings
from alignkit.crm.headings import STATE_ROLES
from alignkit.crm.meanings import Meanings
from alignkit.crm.reading import ExportPreview, Question
from alignkit.review import results
from alignkit.review.records import normalize_name

NOT_HERE = "not from this file"
LEAVE_OUT = "leave out"
DAY_FIRST, MONTH_FIRST = "day first", "month first"
_MAX_CHOICES = 60
_AND = " and "
_LABELS = {
    "times": "Times",
    "class": "Lead class",
    "start": "Clock starts",
    "stop": "Clock stops",
    "types": "Touches",
    "outcome": "Outcome",
    "small_team": "Few people",
    "amount": "Amounts",
    "currency": "Currencies",
    "unread": "Unreadable",
    "group": "Groups",
    "campaign": "Campaign",
    "sheet": "Sheet",
    "count": "Counts",
    "repeated": "Repeated",
    "marks": "Marked",
    "several": "Several values",
    "hidden": "Hidden rows",
    "same_name": "Column",
}
_MAX_REASONS = 12


@dataclass(frozen=True, slots=True)
class FormItem:
    """One field: ``choices`` to choose from, or a text where there are none. ``value`` stands in it from the start."""

    key: str
    label: str
    asks: str
    value: str = ""
    choices: tuple[str, ...] = ()
    is_day: bool = False


def list_items(preview: ExportPreview, in_force: Campaign) -> list[FormItem]:
    """Return the fields for a file: what is asked first, then what each metric counts."""
    asked = {question.key: question for question in preview.questions}
    items: list[FormItem] = []
    if "day" in asked:
        items.append(FormItem("day", "Day", "From which day are these numbers?", is_day=True))
    if "day_first" in asked:
        items.append(FormItem("day_first", "Days", "How is 05/06/2027 written?", "", (DAY_FIRST, MONTH_FIRST)))
    if preview.shape == "months":
        items.append(FormItem("months", "Months", asked["months"].text if "months" in asked else "The month's own number, or the total so far?", preview.used.months, meanings.MONTHS))  # fmt: skip  # noqa: E501
    items += [item for question in preview.questions for item in _other_items(question, preview.headings)]
    items += _metric_items(preview, in_force)
    items += _order_items(preview)
    items += _reason_items(preview, in_force)
    return items


def to_maps(answers: Mapping[str, str]) -> tuple[str, ...]:
    """Return the ``--map`` options that a filled form stands for; ``answers`` by the keys of its items."""
    maps = []
    for key, text in answers.items():
        kind, _, name = key.partition(" ")
        if not text or text == NOT_HERE:
            continue
        if kind == "metric":
            maps.append(f"{name}={text}")
        elif kind == "order":
            maps.append(f"order={name}:{text}")
        elif kind == "reason":
            column, value = name.split("\t")
            maps.append(f"{text if text != LEAVE_OUT else 'leave out'}={column}:{value}")
        elif kind == "months":
            maps.append(f"months={text}")
        elif kind == "says":
            maps += text.split(_AND)
    return tuple(maps)


def _other_items(question: Question, headings: tuple[str, ...]) -> list[FormItem]:
    """Return the field for a question of response times, with the answers that it offers to choose from."""
    if question.key == "timezone":
        zone = question.options[0].removeprefix("--timezone ")
        return [FormItem("timezone", "Time zone", question.text, zone)]
    if question.key not in _LABELS:
        return []
    choices: list[str] = []
    for option in map(_inside, question.options):
        if option.endswith("=COLUMN"):
            choices += [option.replace("COLUMN", head) for head in headings if head]
        elif option:
            choices.append(option)
    if question.key == "times":
        choices = [_AND.join(choices)]
    given = choices[0] if len(choices) == 1 else ""
    return [FormItem(f"says {question.key}", _LABELS[question.key], question.text, given, tuple(choices))]


def _metric_items(preview: ExportPreview, in_force: Campaign) -> list[FormItem]:
    choices = _metric_choices(preview)
    if not choices:
        return []
    offered = dict(text.split("=", 1) for text in map(_inside, preview.offered) if "=" in text)
    items = []
    for metric in results.list_metrics(in_force):
        if metric.unit == "share":
            continue
        given = _given(preview.used, metric.name) or offered.get(metric.name, NOT_HERE)
        own = choices if given in choices or given == NOT_HERE else (*choices, given)
        asks = f"What counts for {metric.name}?"
        items.append(FormItem(f"metric {metric.name}", metric.name, asks, given, (NOT_HERE, *own)))
    return items


def _metric_choices(preview: ExportPreview) -> tuple[str, ...]:
    """Return "column:value" for each state in the file, or the headings where its columns hold numbers."""
    if preview.counts is None:
        return tuple(head for head in preview.headings if head)[:_MAX_CHOICES]
    found = []
    for place, (column, role) in enumerate(zip(preview.counts.columns, preview.counts.roles, strict=True)):
        is_state = role in STATE_ROLES or (preview.shape == "counts" and role != "reason")
        if is_state and place not in preview.counts.reached:
            found += [f"{column}:{value}" for value in preview.counts.values(column) if value]
    return tuple(dict.fromkeys(found))[:_MAX_CHOICES]


def _order_items(preview: ExportPreview) -> list[FormItem]:
    items = []
    proposed = {}
    for question in preview.questions:
        if question.key in ("order", "stages"):
            column, _, order = _inside(question.options[0]).removeprefix("order=").partition(":")
            if question.key == "order" or column not in proposed:
                proposed[column] = order
    for column, stages in preview.used.orders.items():
        proposed.setdefault(column, " < ".join(stages) or "none")
    for column, order in proposed.items():
        asks = "Which stage comes first? With < between them; none: each counts for itself alone"
        items.append(FormItem(f"order {column}", f"Order of {column}", asks, order))
    return items


def _reason_items(preview: ExportPreview, in_force: Campaign) -> list[FormItem]:
    if preview.counts is None:
        return []
    codes = meanings.reject_codes(in_force)
    items = []
    for column, role in zip(preview.counts.columns, preview.counts.roles, strict=True):
        if role != "reason" or not codes:
            continue
        for value, count in preview.counts.values(column).most_common(_MAX_REASONS):
            if not value or normalize_name(value) in map(normalize_name, codes):
                continue
            given = next(
                (r.target for r in preview.used.rules if r.is_reason and r.column == column and value in r.values), ""
            )
            if value in preview.used.left_out.get(column, ()):
                given = LEAVE_OUT
            asks = f"Which reason of question 6 is {value!r} ({count})?"
            items.append(FormItem(f"reason {column}\t{value}", value, asks, given, (NOT_HERE, *codes, LEAVE_OUT)))
    return items


def _given(used: Meanings, metric: str) -> str:
    rule = next((rule for rule in used.rules if not rule.is_reason and rule.target == metric), None)
    return "" if rule is None else f"{rule.column}{':' + '|'.join(rule.values) if rule.values else ''}"


def _inside(option: str) -> str:
    """Return the text between the quotation marks of an option."""
    return option.partition('"')[2].rpartition('"')[0]
