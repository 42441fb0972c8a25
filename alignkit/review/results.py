"""Goals and measures as promised, with their results."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from alignkit.core.model import Campaign, Content, to_day
from alignkit.core.record_cache import keep_last
from alignkit.review import evidence
from alignkit.review.records import normalize_name, table_rows
from alignkit.review.verdicts import Reading, Verdict, decide
from alignkit.text.durations import nth_rhythm_date


@dataclass(frozen=True, slots=True)
class Metric:
    """A target of question 4 or a measure of question 9, with its results, the oldest first.

    ``names`` are all names that a result may use. A measure that points to a goal is the same metric as that goal.
    ``due`` is the day it is decided on, which may be the campaign's; ``every`` is the rhythm of the reviews. A target
    that is a range reaches up to ``to_most``. ``read_every`` is how often it is to be read.
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
    every: str = ""
    to_most: float | None = None
    read_every: str = ""

    @property
    def verdict(self) -> Verdict:
        """What became of the target, by the results there are; open where there is no target."""
        if self.target is None:
            return Verdict(reading=self.readings[-1] if self.readings else None)
        return decide(self.readings, self.due, self.meets, self.every)

    @property
    def reading(self) -> Reading | None:
        """The result that decides; while the verdict is open, the last one."""
        return self.verdict.reading

    def progress(self, actual: float) -> float | None:
        """Return the share of the way from the baseline (0 if there is none) to the target: 1 means reached."""
        start = self.baseline or 0
        return None if self.target is None or self.target == start else (actual - start) / (self.target - start)

    def meets(self, actual: float) -> bool:
        """Return whether a value reaches the target. If the target is below the baseline, lower is better."""
        if self.target is None:
            return False
        if self.to_most is not None:
            return self.target <= actual <= self.to_most
        falls = self.baseline is not None and self.target < self.baseline
        return actual <= self.target if falls else actual >= self.target


@keep_last
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
            found.append(_build_metric(campaign, "measure", name, (name,), row))
    return tuple(found)


def decision_day(campaign: Campaign) -> date | None:
    """Return the day on which a goal or measure without a day of its own is decided; None if there is none.

    It is the last day that a deal counts, else the campaign's last day. In a standing agreement it is the end of a
    period: of the first one, and once that was read, of the last one that results reach.
    """
    if fixed := to_day(campaign.content("metrics").get("counts_until")) or to_day(campaign.info.get("end")):
        return fixed
    launch, every = to_day(campaign.info.get("launch")), str(campaign.info.get("renew") or "")
    if launch is None or (first := nth_rhythm_date(launch, every, 1)) is None:
        return None
    read = [on for row in table_rows(campaign.review, "results") if (on := to_day(row.get("on")))]
    end, number = first, 2
    while (then := nth_rhythm_date(launch, every, number)) and then <= max(read, default=first):
        end, number = then, number + 1
    return end


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
        found |= {"read_every": row["every"]} if row.get("every") else {}
    return found


def _build_metric(
    campaign: Campaign, kind: Literal["goal", "measure"], metric: str, names: tuple[str, ...], row: Content
) -> Metric:
    known = {normalize_name(name) for name in names}
    rows = [
        each for each in table_rows(campaign.review, "results") if normalize_name(str(each.get("metric", ""))) in known
    ]
    owner = str(row.get("owner", ""))
    readings = [
        Reading(
            each["actual"],
            when,
            str(each.get("by", "")),
            str(each.get("note", "")),
            evidence.find_evidence(campaign, owner, each),
            evidence.reporting_team(campaign, owner, each),
        )
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
        to_day(row.get("due")) or (None if row.get("target") is None else decision_day(campaign)),
        owner,
        str(row.get("source", "")),
        row.get("primary") is True,
        tuple(sorted(readings, key=lambda each: each.on)),
        str((campaign.content("metrics").get("review") or {}).get("every", "")),
        row.get("to_most"),
        str(row.get("every" if kind == "measure" else "read_every", "")),
    )
