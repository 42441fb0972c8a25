"""How definitions, criteria, times and thresholds drifted from one campaign to the next, in the order of their launch.

Only what both teams hold themselves to is followed: what counts as a lead, how fast it is worked, how much of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any, Literal

from alignkit.comparing.changes import Change, changes
from alignkit.comparing.saying import figures, label
from alignkit.fileformat.entry import spoken
from alignkit.merging.rows import ABSENT, Item, Path, columns, form, identities, path_text
from alignkit.model import Campaign, day

Kind = Literal["text", "lines", "value"]
FOLLOWED: tuple[tuple[str, str, Kind], ...] = (
    ("mql", "answer", "text"),
    ("mql", "criteria", "lines"),
    ("mql", "not_enough", "lines"),
    ("mql", "not_yet", "text"),
    ("mql", "handoff.within", "value"),
    ("sql", "answer", "text"),
    ("sql", "model", "value"),
    ("sql", "criteria", "lines"),
    ("sql", "threshold", "value"),
    ("sql", "decide_within", "value"),
    ("sql", "reject_reasons", "lines"),
    ("sql", "handoff.within", "value"),
    ("sales_responsibilities", "follow_up.asked_for_call", "value"),
    ("sales_responsibilities", "follow_up.first_response", "value"),
    ("sales_responsibilities", "follow_up.attempts", "value"),
    ("sales_responsibilities", "follow_up.over", "value"),
    ("sales_responsibilities", "follow_up.status_update", "value"),
    ("sales_responsibilities", "capacity.reps", "value"),
    ("sales_responsibilities", "capacity.leads_per_rep_week", "value"),
    ("goals", "quota_amount", "value"),
    ("goals", "funnel.average_deal", "value"),
    ("goals", "funnel.mql_to_sql", "value"),
    ("goals", "funnel.sql_to_won", "value"),
    ("goals", "targets.target", "value"),
    ("marketing_responsibilities", "commitments.amount", "value"),
    ("sales_responsibilities", "commitments.amount", "value"),
    ("metrics", "measures.target", "value"),
    ("campaign", "business_hours", "value"),
)


@dataclass(frozen=True, slots=True)
class Line:
    """One field over all campaigns: its value in each, None where there is none, and the same as one says it.

    Of a text and of lines ``steps`` has what changed from each campaign to the next; of a value it is empty.
    """

    question: str
    field: str
    label: str
    kind: Kind
    values: tuple[Any, ...]
    said: tuple[str, ...]
    steps: tuple[tuple[Change, ...], ...] = ()

    @property
    def moved(self) -> bool:
        return len({form(value) for value in self.values}) > 1

    @property
    def runs(self) -> list[tuple[int, int]]:
        """First and last campaign (from 0) of each stretch in which nothing moved."""
        forms = [form(value) for value in self.values]
        starts = [at for at in range(len(forms)) if at == 0 or forms[at] != forms[at - 1]]
        return [(start, end - 1) for start, end in zip(starts, [*starts[1:], len(forms)], strict=True)]


@dataclass(frozen=True, slots=True)
class Drift:
    """The campaigns in the order of their launch, and what moved between them; what never did only by its label."""

    tag: str
    campaigns: tuple[Campaign, ...]
    lines: tuple[Line, ...]
    steady: tuple[str, ...]


def drift(tag: str, campaigns: Sequence[Campaign]) -> Drift:
    """What moved over the campaigns; each is taken as it is given, so give the revision in force."""
    ordered = in_order(campaigns)
    between = [changes(one, other) for one, other in pairwise(ordered)]
    found = [line for followed in FOLLOWED for line in _lines(*followed, ordered, between)]
    moved = tuple(line for line in found if line.moved)
    steady = tuple(line.label for line in found if not line.moved and form(line.values[0]) != ABSENT)
    return Drift(tag, tuple(ordered), moved, steady)


def in_order(campaigns: Sequence[Campaign]) -> list[Campaign]:
    """By their first day; those without one last."""
    return sorted(campaigns, key=lambda one: (launch(one) or date.max, one.slug))


def launch(campaign: Campaign) -> date | None:
    return day(campaign.info.get("launch"))


def _lines(
    key: str, name: str, kind: Kind, campaigns: Sequence[Campaign], between: Sequence[tuple[Change, ...]]
) -> Iterator[Line]:
    *above, last = name.split(".")
    tables = [_inside(campaign.content(key), above) for campaign in campaigns]
    if above and any(isinstance(table, list | tuple) for table in tables):
        yield from _row_lines(key, above[0], last, campaigns, tables)
        return
    path = (*above, last)
    sides = [table if isinstance(table, Mapping) else {} for table in tables]
    values = tuple(side.get(last) for side in sides)
    said = tuple(_said(campaign, side, last) for campaign, side in zip(campaigns, sides, strict=True))
    steps = tuple(tuple(c for c in step if c.question == key and _is_at(c, name)) for step in between)
    yield Line(key, name, label(key, path), kind, values, said, steps if kind != "value" else ())


def _row_lines(key: str, rows: str, last: str, campaigns: Sequence[Campaign], tables: Sequence[Any]) -> Iterator[Line]:
    """A line for each row that two campaigns or more have: a goal that only one has cannot have drifted."""
    natural = columns(key, (rows,))
    known: list[dict[Item, Mapping[str, Any]]] = []
    for table in tables:
        items = [row for row in table if isinstance(row, Mapping)] if isinstance(table, list | tuple) else []
        known.append(dict(zip(identities(items, natural), items, strict=True)))
    for item in dict.fromkeys(item for each in known for item in each):
        sides = [each.get(item, {}) for each in known]
        if sum(form(side.get(last)) != ABSENT for side in sides) < 2:
            continue
        path: Path = (rows, item, last)
        said = tuple(_said(campaign, side, last) for campaign, side in zip(campaigns, sides, strict=True))
        yield Line(key, path_text(path), label(key, path), "value", tuple(side.get(last) for side in sides), said)


def _inside(content: Any, above: Sequence[str]) -> Any:
    for name in above:
        content = content.get(name) if isinstance(content, Mapping) else None
    return content


def _said(campaign: Campaign, side: Mapping[str, Any], name: str) -> str:
    """A value in its unit; lists by their lines, rows by what they are called."""
    money = str(campaign.info.get("currency") or "")
    _, figure = figures(name, ({}, side), (money, money))
    value = side.get(name)
    if isinstance(value, list | tuple):
        figure = "; ".join(str(row.get("code", "")) if isinstance(row, Mapping) else spoken(row) for row in value)
    return " ".join((figure or spoken(value)).split())


def _is_at(change: Change, name: str) -> bool:
    return change.field == name or change.field.startswith((f"{name}[", f"{name}."))
