"""Were promised times kept? Each lead is in time, late, overdue and untouched, still running, or not measurable.

The share in time is over the first three, with bounds for what could not be measured. Nothing is computed by person.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from statistics import median
from typing import Literal

from alignkit.text import numbers
from alignkit.text.business_clock import find_deadline, next_opening, open_minutes
from alignkit.text.business_hours import BusinessHours
from alignkit.text.durations import Duration

Outcome = Literal["in time", "late", "overdue", "running", "not measurable"]
LEAST_FOR_SHARE = 20  # leads below which a share says nothing
OUTCOME_TEXTS = {
    "in time": "in time",
    "late": "late",
    "overdue": "overdue and untouched",
    "running": "still running",
    "not measurable": "not measurable",
}


@dataclass(frozen=True, slots=True)
class LeadTimes:
    """The moments of one lead. ``aside`` is why it is no case of the promise, ``unknown`` why it cannot be measured.

    ``record`` is its id in the CRM, to correct it there; it is shown to nobody else and kept in no campaign.
    """

    line: int
    record: str = field(default="", repr=False)
    kind: str = ""
    act: datetime | None = None
    assigned: datetime | None = None
    touched: datetime | None = None
    aside: str = ""
    unknown: str = ""


@dataclass(frozen=True, slots=True)
class Clock:
    """A promise of one lead class: how long, and when its clock runs (``hours`` is None for 24/7)."""

    name: str
    within: Duration
    hours: BusinessHours | None
    holidays: tuple[date, ...] = ()


@dataclass(slots=True)
class Measurement:
    """What came of one promise. ``minutes``: how long each touched lead waited, on the clock of the promise.

    ``slowest`` are lines of the file with their minutes, longest first.
    """

    counts: Counter[Outcome] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    asides: Counter[str] = field(default_factory=Counter)
    minutes: list[float] = field(default_factory=list)
    slowest: list[tuple[float, int]] = field(default_factory=list)
    to_check: list[tuple[str, str]] = field(default_factory=list, repr=False)  # record ids with why
    holidays: set[date] = field(default_factory=set)  # those that fell between two moments

    @property
    def decided(self) -> int:
        return self.counts["in time"] + self.counts["late"] + self.counts["overdue"]

    @property
    def share(self) -> float | None:
        """The share in time; None under 20 leads, where it says nothing."""
        return self.counts["in time"] / self.decided if self.decided >= LEAST_FOR_SHARE else None

    @property
    def bounds(self) -> tuple[float, float]:
        """The share if all that could not be measured were late, and if all of them were in time."""
        unknown = self.counts["not measurable"]
        whole = self.decided + unknown
        return (self.counts["in time"] / whole, (self.counts["in time"] + unknown) / whole) if whole else (0.0, 1.0)


def measure(
    leads: Iterable[LeadTimes],
    clock: Clock,
    start_of: Callable[[LeadTimes], datetime | None],
    end_of: Callable[[LeadTimes], datetime | None],
    as_of: datetime,
    ends_with_touch: bool = True,
) -> Measurement:
    """Return what came of a promise from one moment of each lead to another, as known at ``as_of``.

    ``ends_with_touch``: the leg ends with the first touch, so that what is known of touches counts for it.
    """
    found = Measurement()
    for lead in leads:
        start, end = start_of(lead), end_of(lead)
        if lead.aside and ends_with_touch:
            found.asides[lead.aside] += 1
            continue
        why = (lead.unknown if ends_with_touch or start is None else "") or ("no start" if start is None else "")
        if not why and start and end and end < start:
            if ends_with_touch:
                found.asides["touched before the start"] += 1
                continue
            why = "it ends before it starts"
        if why or start is None:
            _count(found, lead, "not measurable", why)
            continue
        if start > as_of:
            _count(found, lead, "not measurable", "it starts after the newest moment of the file")
            continue
        _judge(found, lead, clock, start, end, as_of)
    found.minutes.sort()
    found.slowest.sort(reverse=True)
    del found.slowest[3:]
    return found


def _judge(
    found: Measurement, lead: LeadTimes, clock: Clock, start: datetime, end: datetime | None, as_of: datetime
) -> None:
    deadline = find_deadline(start, clock.within, clock.hours, clock.holidays)
    until = end or as_of
    if clock.hours:
        found.holidays |= {day for day in clock.holidays if start.date() <= day <= max(until, deadline).date()}
    if end is None:
        _count(found, lead, "overdue" if as_of > deadline else "running")
        return
    _count(found, lead, "in time" if end <= deadline else "late")
    begins = next_opening(start, clock.hours, clock.holidays)
    runs_in_hours = clock.hours is not None and clock.within.unit.startswith("business ")
    minutes = open_minutes(begins, end, clock.hours if runs_in_hours else None, clock.holidays)
    found.minutes.append(minutes)
    found.slowest.append((minutes, lead.line))


def _count(found: Measurement, lead: LeadTimes, outcome: Outcome, why: str = "") -> None:
    found.counts[outcome] += 1
    if why:
        found.reasons[why] += 1
    if lead.record and outcome in ("late", "overdue", "not measurable"):
        found.to_check.append((lead.record, why or OUTCOME_TEXTS[outcome]))


def describe(found: Measurement, clock: Clock) -> list[str]:
    """Return what came of a promise as sentences: counts first, then the share with its bounds, median, slowest."""
    counted = [f"{found.counts[key]} {text}" for key, text in OUTCOME_TEXTS.items() if found.counts[key]]  # type: ignore[index]
    lines = [f"{', '.join(counted) or 'no lead'}."]
    if found.reasons:
        listed = "; ".join(f"{count} {why}" for why, count in found.reasons.most_common())
        lines.append(f"Not measurable: {listed}.")
    if found.asides:
        lines.append(f"Not counted: {'; '.join(f'{count} {why}' for why, count in found.asides.most_common())}.")
    share = found.share
    if share is not None:
        low, high = found.bounds
        between = f", {_percent(low)} to {_percent(high)}: {found.counts['not measurable']} could not be measured"
        between = between if high > low else ""
        lines.append(f"{_percent(share)} in time{between}.")
    elif found.decided:
        slowest = ", ".join(f"{describe_minutes(minutes, clock)} (line {line})" for minutes, line in found.slowest)
        lines.append(f"Under {LEAST_FOR_SHARE} leads a share says nothing.{f' Slowest: {slowest}.' if slowest else ''}")
    if found.minutes and share is not None:
        tenth = found.minutes[min(int(len(found.minutes) * 0.9), len(found.minutes) - 1)]
        lines.append(
            f"Median {describe_minutes(median(found.minutes), clock)}; "
            f"the slowest tenth {describe_minutes(tenth, clock)} or more."
        )
    return lines


def describe_minutes(minutes: float, clock: Clock) -> str:
    """Return a time on the clock of a promise: "3 h 20 min", in business hours where the promise is."""
    runs_in_hours = clock.hours is not None and clock.within.unit.startswith("business ")
    whole = round(minutes)
    hours, rest = divmod(whole, 60)
    if hours >= 48 and not runs_in_hours:
        text = f"{hours // 24} d {hours % 24} h"
    else:
        text = f"{hours} h {rest} min" if hours else f"{rest} min"
    return f"{text} of business hours" if runs_in_hours else text


def _percent(share: float) -> str:
    return numbers.format_percent(round(share, 2))
