"""How definitions, criteria, times and thresholds drifted from one campaign to the next, ordered by launch.

Only the fields of ``TRACKED_FIELDS`` are compared: what counts as a lead, how fast leads are worked, and how many.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any, Literal

from alignkit.core.model import Campaign, to_day
from alignkit.core.row_identity import (
    ABSENT_BYTES,
    RowKey,
    RowPath,
    comparison_bytes,
    format_path,
    natural_key_columns,
    row_keys,
)
from alignkit.diff.changes import find_changes
from alignkit.diff.descriptions import describe_field, format_numbers
from alignkit.diff.model import Change
from alignkit.values.parse_format import format_value

TrackedKind = Literal["text", "lines", "value"]
TRACKED_FIELDS: tuple[tuple[str, str, TrackedKind], ...] = (
    ("mql", "answer", "text"),
    ("mql", "criteria", "lines"),
    ("mql", "not_enough", "lines"),
    ("mql", "not_yet", "text"),
    ("mql", "classes", "lines"),
    ("mql", "classes.criteria", "lines"),
    ("mql", "classes.any_of", "lines"),
    ("mql", "classes.score", "value"),
    ("mql", "classes.within", "value"),
    ("mql", "classes.respond_target", "value"),
    ("mql", "classes.respond_within", "value"),
    ("mql", "classes.in_time", "value"),
    ("mql", "steps.within", "value"),
    ("mql", "engagement.keeps", "value"),
    ("mql", "routing.to", "value"),
    ("mql", "points.points", "value"),
    ("mql", "bands.at_least", "value"),
    ("mql", "handoff.within", "value"),
    ("sql", "answer", "text"),
    ("sql", "model", "value"),
    ("sql", "criteria", "lines"),
    ("sql", "threshold", "value"),
    ("sql", "decide_within", "value"),
    ("sql", "reject_reasons", "lines"),
    ("sql", "stages", "lines"),
    ("sql", "stages.means", "value"),
    ("sql", "stages.enters", "value"),
    ("sql", "stages.leaves", "value"),
    ("sql", "handoff.within", "value"),
    ("sales_responsibilities", "follow_up.asked_for_call", "value"),
    ("sales_responsibilities", "follow_up.first_response", "value"),
    ("sales_responsibilities", "follow_up.attempts", "value"),
    ("sales_responsibilities", "follow_up.over", "value"),
    ("sales_responsibilities", "follow_up.status_update", "value"),
    ("sales_responsibilities", "escalation.after", "value"),
    ("sales_responsibilities", "capacity.reps", "value"),
    ("sales_responsibilities", "capacity.leads_per_rep_week", "value"),
    ("goals", "quota_amount", "value"),
    ("goals", "quota_unit", "value"),
    ("goals", "quota_every", "value"),
    ("goals", "quota_per", "value"),
    ("goals", "funnel.average_deal", "value"),
    ("goals", "funnel.mql_to_sql", "value"),
    ("goals", "funnel.sql_to_won", "value"),
    ("goals", "targets.target", "value"),
    ("goals", "targets.to_most", "value"),
    ("goals", "targets.every", "value"),
    ("marketing_responsibilities", "commitments.amount", "value"),
    ("sales_responsibilities", "commitments.amount", "value"),
    ("metrics", "measures.target", "value"),
    ("campaign", "business_hours", "value"),
    ("campaign", "renew", "value"),
)


@dataclass(frozen=True, slots=True)
class FieldHistory:
    """One field over all campaigns: ``values`` has its value in each (None if it has none), ``texts`` the same as text.

    For a text or a list of lines, ``steps`` holds the changes from each campaign to the next. For a single value it is
    empty.
    """

    question: str
    field: str
    label: str
    kind: TrackedKind
    values: tuple[Any, ...]
    texts: tuple[str, ...]
    steps: tuple[tuple[Change, ...], ...] = ()

    @property
    def has_changed(self) -> bool:
        return len({comparison_bytes(value) for value in self.values}) > 1

    @property
    def unchanged_runs(self) -> list[tuple[int, int]]:
        """Return the first and last campaign (counted from 0) of each run in which the field did not change."""
        forms = [comparison_bytes(value) for value in self.values]
        starts = [at for at in range(len(forms)) if at == 0 or forms[at] != forms[at - 1]]
        return [(start, end - 1) for start, end in zip(starts, [*starts[1:], len(forms)], strict=True)]


@dataclass(frozen=True, slots=True)
class Drift:
    """The campaigns ordered by launch, the fields that changed between them, and the labels of the others."""

    tag: str
    campaigns: tuple[Campaign, ...]
    lines: tuple[FieldHistory, ...]
    unchanged_labels: tuple[str, ...]


def find_drift(tag: str, campaigns: Sequence[Campaign]) -> Drift:
    """Return how the campaigns of a tag drifted. Each campaign is compared as given, so pass the revision in force."""
    ordered = sort_by_launch(campaigns)
    between = [find_changes(one, other) for one, other in pairwise(ordered)]
    found = [line for followed in TRACKED_FIELDS for line in _field_histories(*followed, ordered, between)]
    moved = tuple(line for line in found if line.has_changed)
    steady = tuple(
        line.label for line in found if not line.has_changed and comparison_bytes(line.values[0]) != ABSENT_BYTES
    )
    return Drift(tag, tuple(ordered), moved, steady)


def sort_by_launch(campaigns: Sequence[Campaign]) -> list[Campaign]:
    """Return the campaigns by first day; those without one come last."""
    return sorted(campaigns, key=lambda one: (launch_date(one) or date.max, one.slug))


def launch_date(campaign: Campaign) -> date | None:
    return to_day(campaign.info.get("launch"))


def _field_histories(
    key: str, name: str, kind: TrackedKind, campaigns: Sequence[Campaign], between: Sequence[tuple[Change, ...]]
) -> Iterator[FieldHistory]:
    *above, last = name.split(".")
    tables = [_get_nested(campaign.content(key), above) for campaign in campaigns]
    if above and any(isinstance(table, list | tuple) for table in tables):
        yield from _row_histories(key, above[0], last, campaigns, tables)
        return
    path = (*above, last)
    sides = [table if isinstance(table, Mapping) else {} for table in tables]
    values = tuple(side.get(last) for side in sides)
    texts = tuple(_format_field(campaign, side, last) for campaign, side in zip(campaigns, sides, strict=True))
    steps = tuple(tuple(c for c in step if c.question == key and _is_change_at(c, name)) for step in between)
    yield FieldHistory(key, name, describe_field(key, path), kind, values, texts, steps if kind != "value" else ())


def _row_histories(
    key: str, rows: str, last: str, campaigns: Sequence[Campaign], tables: Sequence[Any]
) -> Iterator[FieldHistory]:
    """Return a history for each row that at least two campaigns have. A goal of one campaign alone cannot drift."""
    natural = natural_key_columns(key, (rows,))
    known: list[dict[RowKey, Mapping[str, Any]]] = []
    for table in tables:
        items = [row for row in table if isinstance(row, Mapping)] if isinstance(table, list | tuple) else []
        known.append(dict(zip(row_keys(items, natural), items, strict=True)))
    for item in dict.fromkeys(item for each in known for item in each):
        sides = [each.get(item, {}) for each in known]
        if sum(comparison_bytes(side.get(last)) != ABSENT_BYTES for side in sides) < 2:
            continue
        path: RowPath = (rows, item, last)
        texts = tuple(_format_field(campaign, side, last) for campaign, side in zip(campaigns, sides, strict=True))
        yield FieldHistory(
            key, format_path(path), describe_field(key, path), "value", tuple(side.get(last) for side in sides), texts
        )


def _get_nested(content: Any, above: Sequence[str]) -> Any:
    for name in above:
        content = content.get(name) if isinstance(content, Mapping) else None
    return content


def _format_field(campaign: Campaign, side: Mapping[str, Any], name: str) -> str:
    """Format a value with its unit; lists by their lines, tables by their row names."""
    money = str(campaign.info.get("currency") or "")
    _, figure = format_numbers(name, ({}, side), (money, money))
    value = side.get(name)
    if isinstance(value, list | tuple):
        figure = "; ".join(
            str(row.get("code") or row.get("name") or "") if isinstance(row, Mapping) else format_value(row)
            for row in value
        )
    return " ".join((figure or format_value(value)).split())


def _is_change_at(change: Change, name: str) -> bool:
    return change.field == name or change.field.startswith((f"{name}[", f"{name}."))
