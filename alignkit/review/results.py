"""Goals and measures as promised, with their results."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from alignkit.core.model import Campaign, Content, to_day
from alignkit.review.records import normalize_name, table_rows


@dataclass(frozen=True, slots=True)
class Reading:
    """What a metric reached on a day, and who read it."""

    actual: float
    on: date
    by: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Metric:
    """A target of question 4 or a measure of question 9, with its results, the oldest first.

    ``names`` are all names that a result may use. A measure that points to a goal is the same metric as that goal.
    """

    name: str
    kind: Literal["goal", "measure"]
    names: tuple[str, ...]
    target: float | None = None
    baseline: float | None = None
    unit: str = ""
    due: date | None = None
    owner: str = ""
    source: str = ""
    primary: bool = False
    readings: tuple[Reading, ...] = ()

    @property
    def reading(self) -> Reading | None:
        """The deciding result: the first on or after the due day; until there is one, the last before it."""
        decides = (each for each in self.readings if self.due and each.on >= self.due)
        return next(decides, self.readings[-1] if self.readings else None)

    def progress(self, actual: float) -> float | None:
        """Return the share of the way from the baseline (0 if there is none) to the target: 1 means reached."""
        start = self.baseline or 0
        return None if self.target is None or self.target == start else (actual - start) / (self.target - start)

    def meets(self, actual: float) -> bool:
        """Return whether a value reaches the target. If the target is below the baseline, lower is better."""
        if self.target is None:
            return False
        falls = self.baseline is not None and self.target < self.baseline
        return actual <= self.target if falls else actual >= self.target

    def outcome(self, today: date) -> bool | None:
        """Return whether the target was reached on its day, or None until that is known."""
        decides = self.reading
        if decides is None or self.due is None or self.target is None:
            return None
        if decides.on >= self.due:
            return self.meets(decides.actual)
        return True if today > self.due and self.meets(decides.actual) else None


def list_metrics(campaign: Campaign) -> tuple[Metric, ...]:
    """Return the goals, then the measures that belong to no goal."""
    goals = [row for row in table_rows(campaign.content("goals"), "targets") if row.get("metric")]
    measures = [row for row in table_rows(campaign.content("metrics"), "measures") if row.get("name")]
    metrics = {str(row["metric"]) for row in goals}
    found = []
    for row in goals:
        metric = str(row["metric"])
        its = [each for each in measures if metric in (each.get("goal"), each["name"])]
        names = (metric, *(str(each["name"]) for each in its))
        found.append(_build_metric(campaign, "goal", metric, names, {**_measure_fields(its), **row}))
    for row in measures:
        if metrics.isdisjoint((row.get("goal"), row["name"])):
            name = str(row["name"])
            until = {"due": campaign.content("metrics").get("counts_until")} if row.get("primary") is True else {}
            found.append(_build_metric(campaign, "measure", name, (name,), {**until, **row}))
    return tuple(found)


def find_metric(campaign: Campaign, name: str) -> Metric | None:
    """Return the goal or measure with this name, whatever its spacing and case."""
    return next(
        (metric for metric in list_metrics(campaign) if normalize_name(name) in map(normalize_name, metric.names)), None
    )


def unknown_metrics(campaign: Campaign) -> tuple[Metric, ...]:
    """Return the metrics of results that the agreement does not have, or no longer has."""
    known = {normalize_name(name) for metric in list_metrics(campaign) for name in metric.names}
    names = {
        normalize_name(m): m for row in table_rows(campaign.review, "results") if (m := str(row.get("metric", "")))
    }
    return tuple(
        _build_metric(campaign, "measure", name, (name,), {}) for key, name in names.items() if key not in known
    )


def _measure_fields(measures: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Return the fields that a goal takes from its measures."""
    found: dict[str, Any] = {}
    for row in measures:
        found |= {key: row[key] for key in ("source", "baseline", "unit") if row.get(key) not in (None, "")}
        found |= {"primary": True} if row.get("primary") is True else {}
    return found


def _build_metric(
    campaign: Campaign, kind: Literal["goal", "measure"], metric: str, names: tuple[str, ...], row: Content
) -> Metric:
    known = {normalize_name(name) for name in names}
    rows = [
        each for each in table_rows(campaign.review, "results") if normalize_name(str(each.get("metric", ""))) in known
    ]
    readings = [
        Reading(each["actual"], when, str(each.get("by", "")), str(each.get("note", "")))
        for each in rows
        if each.get("actual") is not None and (when := to_day(each.get("on")))
    ]
    return Metric(
        metric,
        kind,
        tuple(dict.fromkeys(names)),
        row.get("target"),
        row.get("baseline"),
        str(row.get("unit", "")),
        to_day(row.get("due")),
        str(row.get("owner", "")),
        str(row.get("source", "")),
        row.get("primary") is True,
        tuple(sorted(readings, key=lambda each: each.on)),
    )
