"""What else a review holds: leads sent back or stuck, lessons, chances; and the days on which both teams look back.

Everything is read from ``campaign``, whose questions are the revision that is looked back on (see ``bound``), here
as in ``measured`` and ``commitments``.
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
    """Leads sent back for a reason, or standing at a stage: how many so far, the last count last."""

    name: str
    meaning: str
    counts: tuple[tuple[date, float, str], ...]  # on, how many, by whom

    @property
    def last(self) -> float:
        return self.counts[-1][1]


@dataclass(frozen=True, slots=True)
class Lesson:
    question: str
    learned: str
    change: str
    by: str
    on: date | None


@dataclass(frozen=True, slots=True)
class GoalConfidence:
    """The chance (0 to 1) that each team gave to a goal; None where it gave none."""

    goal: str
    chances: Mapping[Team, float | None]


def campaign_in_force(campaign: Campaign, sealed: Campaign | None) -> Campaign:
    """The revision that is looked back on: the one in force, with what follows as the campaign's own file has it.

    ``sealed`` is the copy of the revision in force, needed where the file holds another text than that.
    """
    if sealed is None:
        return campaign
    return replace(sealed, review=campaign.review, waivers=campaign.waivers)


def rejected_counts(campaign: Campaign) -> tuple[LeadCount, ...]:
    """Leads sent back, by reason: the reasons of question 6 in their order, then others."""
    reasons = table_rows(campaign.content("sql"), "reject_reasons")
    meanings = {str(row["code"]): str(row.get("meaning", "")) for row in reasons if row.get("code")}
    return _build_counts(table_rows(campaign.review, "rejected"), "code", meanings)


def stuck_counts(campaign: Campaign) -> tuple[LeadCount, ...]:
    """Leads neither won nor sent back, by where they stand."""
    return _build_counts(table_rows(campaign.review, "stuck"), "stage", {})


def list_lessons(campaign: Campaign) -> tuple[Lesson, ...]:
    """What was learned, the newest first."""
    rows = table_rows(campaign.review, "lessons")
    found = [
        Lesson(
            str(row.get("question", "")),
            str(row["learned"]),
            str(row.get("change", "")),
            str(row.get("by", "")),
            to_day(row.get("on")),
        )
        for row in rows
        if row.get("learned")
    ]
    return tuple(sorted(found, key=lambda lesson: lesson.on or date.min, reverse=True))


def lessons_on_question(source: Campaign, question: str) -> tuple[Lesson, ...]:
    """What a campaign's reviews said about one question, the newest first: to stand beside what is carried along."""
    return tuple(lesson for lesson in list_lessons(source) if lesson.question == question)


def list_confidences(campaign: Campaign) -> tuple[GoalConfidence, ...]:
    """The chances given at sign-off, by goal; none until both teams have signed the same text."""
    if not sealed_digest(campaign):
        return ()
    given = {made.team: dict(made.confidence) for made in campaign.agreement.signoffs}
    goals = dict.fromkeys(goal for team in TEAMS for goal in given.get(team, {}))
    return tuple(GoalConfidence(goal, {team: given.get(team, {}).get(goal) for team in TEAMS}) for goal in goals)


def review_days(campaign: Campaign) -> tuple[date, ...]:
    """The days of all entries, ascending."""
    rows = (row for key in ENTRY_KINDS for row in table_rows(campaign.review, key))
    return tuple(sorted({when for row in rows if (when := to_day(row.get("on")))}))


def next_review_day(campaign: Campaign) -> date | None:
    """The next review both teams owe each other: the first day without an entry on or after it.

    It begins with the day that was set, else with the first of question 9, and goes on by that question's rhythm. The
    last review is the first one on or after the campaign's last day of any kind; after that there is none.
    """
    return next(iter(planned_reviews(campaign, 1)), None)


def planned_reviews(campaign: Campaign, most: int = 100) -> tuple[date, ...]:
    """The reviews still to come (or overdue), as far as the campaign's own days reach; at most so many."""
    plan = campaign.content("metrics").get("review") or {}
    begin = to_day(campaign.review.get("next")) or to_day(plan.get("first"))
    if begin is None:
        return ()
    held, last, found = max(review_days(campaign), default=date.min), _last_day(campaign), []
    days: list[date] = [begin]
    while len(days) < 1000 and last and days[-1] < last:
        later = durations.nth_rhythm_date(begin, str(plan.get("every", "")), len(days))
        if later is None:
            break
        days.append(later)
    found = [each for each in days if each > held]
    return tuple(found[:most])


def normalize_name(text: str) -> str:
    """A name as people compare it: without capitals and spacing."""
    return " ".join(text.split()).casefold()


def table_rows(content: Content, key: str) -> list[Mapping[str, Any]]:
    """The rows of a list; whatever else somebody wrote into it is none."""
    return [row for row in content.get(key) or () if isinstance(row, Mapping)]


def _last_day(campaign: Campaign) -> date | None:
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
