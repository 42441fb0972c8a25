"""Read the rest of a review: rejected and stuck leads, lessons, chances, and the days of past and future reviews.

Everything is read from ``campaign``, whose questions must be those of the revision in force; ``campaign_in_force``
returns it. The same holds for ``results`` and ``kept_promises``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from alignkit.core.model import TEAMS, Campaign, Content, Team, to_day
from alignkit.core.status import sealed_digest
from alignkit.text import durations

ENTRY_KINDS = ("results", "promises", "rejected", "stuck", "lessons")


@dataclass(frozen=True, slots=True)
class LeadCount:
    """Leads rejected for a reason, or stuck at a stage. Each count is the total so far; the last one is the newest."""

    name: str
    meaning: str
    counts: tuple[tuple[date, float, str], ...]  # day, count, person

    @property
    def last(self) -> float:
        """The newest count."""
        return self.counts[-1][1]


@dataclass(frozen=True, slots=True)
class Lesson:
    """What was learned about a question, and what changes because of it.

    ``owner`` sees to the change until ``due``; ``taken_up_in`` is the revision or campaign that has it.
    """

    question: str
    learned: str
    change: str
    by: str
    on: date | None
    owner: str = ""
    due: date | None = None
    taken_up_in: str = ""

    @property
    def is_open(self) -> bool:
        """Whether it asks for a change that is taken up nowhere yet."""
        return bool(self.change.strip()) and not self.taken_up_in.strip()


@dataclass(frozen=True, slots=True)
class GoalConfidence:
    """The chance (0 to 1) that each team gave a goal; None if it gave none."""

    goal: str
    chances: Mapping[Team, float | None]


def campaign_in_force(campaign: Campaign, sealed: Campaign | None) -> Campaign:
    """Return the revision in force with the reviews, the waivers and the premortem of the campaign's own file.

    ``sealed`` is the sealed copy of that revision. It may be None if the file itself holds the revision in force.
    """
    if sealed is None:
        return campaign
    return replace(sealed, review=campaign.review, waivers=campaign.waivers, premortem=campaign.premortem)


def last_entry_day(campaign: Campaign) -> date | None:
    """Return the day of the last entry of the review: a result, a judged promise, a count or a lesson."""
    tables = ("results", "promises", "rejected", "stuck", "lessons")
    days = (to_day(row.get("on")) for table in tables for row in table_rows(campaign.review, table))
    return max((day for day in days if day), default=None)


def rejected_counts(campaign: Campaign) -> tuple[LeadCount, ...]:
    """Return rejected leads by reason: the reasons of question 6 in order, then others."""
    reasons = table_rows(campaign.content("sql"), "reject_reasons")
    meanings = {str(row["code"]): str(row.get("meaning", "")) for row in reasons if row.get("code")}
    return _build_counts(table_rows(campaign.review, "rejected"), "code", meanings)


def stuck_counts(campaign: Campaign) -> tuple[LeadCount, ...]:
    """Return leads that are neither won nor rejected, by stage."""
    return _build_counts(table_rows(campaign.review, "stuck"), "stage", {})


def list_lessons(campaign: Campaign) -> tuple[Lesson, ...]:
    """Return the lessons, the newest first."""
    rows = table_rows(campaign.review, "lessons")
    found = [
        Lesson(
            str(row.get("question", "")),
            str(row["learned"]),
            str(row.get("change", "")),
            str(row.get("by", "")),
            to_day(row.get("on")),
            str(row.get("owner", "")),
            to_day(row.get("due")),
            str(row.get("taken_up_in", "")),
        )
        for row in rows
        if row.get("learned")
    ]
    return tuple(sorted(found, key=lambda lesson: lesson.on or date.min, reverse=True))


def lessons_on_question(source: Campaign, question: str) -> tuple[Lesson, ...]:
    """Return the lessons on one question, the newest first."""
    return tuple(lesson for lesson in list_lessons(source) if lesson.question == question)


def list_confidences(campaign: Campaign) -> tuple[GoalConfidence, ...]:
    """Return the chances given at sign-off by goal; empty until both teams have signed the same text."""
    if not sealed_digest(campaign):
        return ()
    given = {made.team: dict(made.confidence) for made in campaign.agreement.signoffs}
    goals = dict.fromkeys(goal for team in TEAMS for goal in given.get(team, {}))
    return tuple(GoalConfidence(goal, {team: given.get(team, {}).get(goal) for team in TEAMS}) for goal in goals)


def review_days(campaign: Campaign) -> tuple[date, ...]:
    """Return the days of all entries in ascending order."""
    rows = (row for key in ENTRY_KINDS for row in table_rows(campaign.review, key))
    return tuple(sorted({when for row in rows if (when := to_day(row.get("on")))}))


def next_review_day(campaign: Campaign) -> date | None:
    """Return the day of the next review: the first planned day without an entry on it or later. None if there is none.

    Planned days begin with the day that was set, else with the first review of question 9, and follow that question's
    rhythm. The last one is the first on or after the last day of the campaign; without a last day there is always one.
    """
    return next(iter(planned_reviews(campaign, 1)), None)


def planned_reviews(campaign: Campaign, most: int = 100) -> tuple[date, ...]:
    """Return the days of reviews that are overdue or still to come, at most ``most``, up to the campaign's last day.

    Of a campaign without a last day it is the next one only.
    """
    begin = to_day(campaign.review.get("next")) or first_review_day(campaign)
    if begin is None:
        return ()
    held, last, found = max(review_days(campaign), default=date.min), last_day(campaign), []
    days: list[date] = [begin]
    while len(days) < 1000 and (days[-1] < last if last else days[-1] <= held):
        later = durations.nth_rhythm_date(begin, _review_rhythm(campaign), len(days))
        if later is None:
            break
        days.append(later)
    found = [each for each in days if each > held]
    return tuple(found[:most])


def first_review_day(campaign: Campaign) -> date | None:
    """Return the day of the first review by question 9, or None.

    Where its rhythm began before the campaign's first day, as that of a standing agreement it is based on may have, it
    is the first one from that day on.
    """
    plan = campaign.content("metrics").get("review") or {}
    first, launch = to_day(plan.get("first")), to_day(campaign.info.get("launch"))
    if first is None or launch is None or first >= launch:
        return first
    later = (durations.nth_rhythm_date(first, _review_rhythm(campaign), times) for times in range(1, 1000))
    return next((day for day in later if day is None or day >= launch), None) or first


def _review_rhythm(campaign: Campaign) -> str:
    return str((campaign.content("metrics").get("review") or {}).get("every", ""))


def normalize_name(text: str) -> str:
    """Return a name for comparison: without differences in case and spacing."""
    return " ".join(text.split()).casefold()


def table_rows(content: Content, key: str) -> list[Mapping[str, Any]]:
    """Return the rows of a list that are tables; other values are ignored."""
    return [row for row in content.get(key) or () if isinstance(row, Mapping)]


def last_day(campaign: Campaign) -> date | None:
    """Return the latest of the campaign's last day, the last day a deal counts, and the days of its goals."""
    days = [to_day(campaign.info.get("end")), to_day(campaign.content("metrics").get("counts_until"))]
    days += [to_day(row.get("due")) for row in table_rows(campaign.content("goals"), "targets")]
    return max(filter(None, days), default=None)


def _build_counts(rows: Iterable[Mapping[str, Any]], key: str, meanings: Mapping[str, str]) -> tuple[LeadCount, ...]:
    counts: dict[str, list[tuple[date, float, str]]] = {name: [] for name in meanings}
    for row in rows:
        if (when := to_day(row.get("on"))) and row.get("count") is not None:
            counts.setdefault(str(row.get(key, "")), []).append((when, row["count"], str(row.get("by", ""))))
    return tuple(
        LeadCount(name, meanings.get(name, ""), tuple(sorted(found, key=lambda each: each[0])))
        for name, found in counts.items()
        if found
    )
