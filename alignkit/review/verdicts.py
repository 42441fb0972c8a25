"""The verdict on a target: reached, reached early, reached but first read later, reached late, not shown, missed, open.

A verdict follows from the target, its day and the results read, never from today's date: the same file gives the same
verdict on any day, on a page as on a screen.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from alignkit.review.evidence import Evidence
from alignkit.text.durations import nth_rhythm_date

VerdictKind = Literal["reached", "early", "read late", "late", "not shown", "missed", "open"]
_USUAL_INTERVAL = timedelta(days=30)  # between reviews, where no rhythm is agreed


@dataclass(frozen=True, slots=True)
class Reading:
    """What a metric reached on a day, who read it, and how it is known.

    ``team`` is the name of the team that reports it, where the agreement tells; empty where it is not only reported.
    """

    actual: float
    on: date
    by: str = ""
    note: str = ""
    evidence: Evidence = "entered"
    team: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a target.

    ``reading`` is the result that decides; while the verdict is open, the last one. ``fell_short`` is the first result
    on the day or after it that did not reach the target, if there is one. ``days_after`` is how many days after its day
    a target was first read as reached.

    A result knows the day it was read, not the day it holds for. So a target is late only where it was read as short on
    its day or after; one that nobody read in time is "read late".
    """

    kind: VerdictKind = "open"
    reading: Reading | None = None
    days_after: int = 0
    fell_short: Reading | None = None

    @property
    def is_decided(self) -> bool:
        return self.kind != "open"

    @property
    def words(self) -> str:
        """The verdict as people read it: "reached, 25 days late", "reached, first read 7 days after its day"."""
        days = f"{self.days_after} day{'' if self.days_after == 1 else 's'}"
        if self.kind == "late":
            return f"reached, {days} late"
        if self.kind == "read late":
            return f"reached, first read {days} after its day"
        return {"early": "reached early", "not shown": "not shown by the day"}.get(self.kind, self.kind)

    @property
    def by_its_day(self) -> bool | None:
        """Whether the target was reached by its day. None if that is open, or if nobody read it in time to know.

        A target that was first read a few days after its day, and reached, counts as reached by then. One that was
        short on its day, and reached later, does not.
        """
        if self.kind in ("open", "not shown"):
            return None
        return self.kind != "missed" and self.fell_short is None


def decide(readings: Sequence[Reading], due: date | None, meets: Callable[[float], bool], every: str = "") -> Verdict:
    """Return the verdict on a target that is due on ``due``.

    ``readings`` are sorted by day; of two on one day the later one corrects the other. ``meets`` tells whether a value
    reaches the target. ``every`` is the rhythm of the reviews ("2 weeks"): a target that is first shown within one
    interval after its day was reached, and late if it was short before. A target without a day is reached as soon as
    its last result reaches it.
    """
    found = [*{reading.on: reading for reading in readings}.values()]
    if not found:
        return Verdict()
    if due is None:
        return Verdict("reached" if meets(found[-1].actual) else "open", found[-1])
    before = [reading for reading in found if reading.on < due]
    after = [reading for reading in found if reading.on >= due]
    short = next((reading for reading in after if not meets(reading.actual)), None)
    was_there = bool(before) and meets(before[-1].actual)
    if not after:
        return Verdict("early" if was_there else "open", found[-1])
    first = next((reading for reading in after if meets(reading.actual)), None)
    if first is None:
        return Verdict("missed", after[0], fell_short=short)
    if short and short.on > first.on:
        short = None  # it says nothing of the day any more
    if first.on == due or (was_there and short is None):
        return Verdict("early" if was_there else "reached", first)
    if first.on <= _last_late_day(due, every):
        return Verdict("late" if short else "read late", first, (first.on - due).days, short)
    return Verdict("missed", short, fell_short=short) if short else Verdict("not shown", first)


def _last_late_day(due: date, every: str) -> date:
    try:
        return nth_rhythm_date(due, every, 1) or due + _USUAL_INTERVAL
    except OverflowError:
        return date.max
