"""What is due of a campaign, or overdue: reviews, results, promises, parked objections, waivers that end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from alignkit.core.model import TEAM_NAMES, TEAMS, Campaign, Team
from alignkit.core.questions import get_question
from alignkit.core.status import list_objections, revision_number_in_force
from alignkit.review import kept_promises, records, results

DueKind = Literal["review", "result", "promise", "objection", "waiver"]


@dataclass(frozen=True, slots=True)
class DueItem:
    """One thing somebody owes on a day. ``team`` is whose it is, None where it is both's."""

    slug: str
    kind: DueKind
    what: str
    on: date
    who: str = ""
    team: Team | None = None

    def days(self, today: date) -> int:
        """Days from today: 0 today, -3 three days overdue."""
        return (self.on - today).days


def list_due(campaign: Campaign, known: Campaign, today: date) -> list[DueItem]:
    """Everything with a day that is not settled, by day; ``known`` is the revision in force (``review.bound``).

    Of the reviews the overdue and the next one. A promise is settled once the other team said that it was kept, or
    was asked on its day or later.
    """
    found = _due_objections(campaign) + _due_waivers(campaign, today)
    if revision_number_in_force(campaign) is not None:
        found += _due_results(known, today) + _due_promises(known)
        if (when := records.next_review_day(known)) is not None:
            found.append(DueItem(campaign.slug, "review", "Review by both teams", when))
    return sorted(found, key=lambda due: (due.on, due.kind, due.what))


def list_planned(campaign: Campaign, known: Campaign, today: date) -> list[DueItem]:
    """The same for a calendar, with every review still to come."""
    later = records.planned_reviews(known)[1:] if revision_number_in_force(campaign) is not None else ()
    more = [DueItem(campaign.slug, "review", "Review by both teams", when) for when in later]
    return sorted([*list_due(campaign, known, today), *more], key=lambda due: (due.on, due.kind, due.what))


def due_within(found: list[DueItem], today: date, days: int) -> list[DueItem]:
    """What is overdue, and what is due in so many days."""
    return [due for due in found if due.days(today) <= days]


def list_unsettled(known: Campaign) -> list[DueItem]:
    """The promises and results of a revision that are somebody's to settle, on whatever day one asks.

    A goal that is met before its day is settled here.
    """
    found = [
        DueItem(known.slug, "result", f"Result of {aim.metric}", aim.due, aim.owner)
        for aim in results.list_metrics(known)
        if aim.due and not (aim.reading and (aim.reading.on >= aim.due or aim.meets(aim.reading.actual)))
    ]
    return found + _due_promises(known)


def describe_days_left(due: DueItem, today: date) -> str:
    """How far off: "3 days overdue", "today", "in 1 day"."""
    count = due.days(today)
    if count == 0:
        return "today"
    days = f"{abs(count)} day{'' if abs(count) == 1 else 's'}"
    return f"in {days}" if count > 0 else f"{days} overdue"


def _due_results(known: Campaign, today: date) -> list[DueItem]:
    return [
        DueItem(known.slug, "result", f"Result of {aim.metric}", aim.due, aim.owner)
        for aim in results.list_metrics(known)
        if aim.due and not any(reading.on >= aim.due for reading in aim.readings) and aim.outcome(today) is None
    ]


def _due_promises(known: Campaign) -> list[DueItem]:
    found = []
    for promise in kept_promises.list_promises(known):
        if promise.due is None or promise.team is None:
            continue
        settled = any(answer.kept or answer.on >= promise.due for answer in promise.answers)
        if not settled:
            found.append(DueItem(known.slug, "promise", promise.what, promise.due, promise.owner, promise.team))
    return found


def _due_objections(campaign: Campaign) -> list[DueItem]:
    return [
        DueItem(
            campaign.slug,
            "objection",
            f"{TEAM_NAMES[team]} objects to {get_question(key).name}",
            stance.due,
            stance.owner,
        )
        for team, key, stance in list_objections(campaign)
        if stance.due is not None and stance.parked
    ]


def _due_waivers(campaign: Campaign, today: date) -> list[DueItem]:
    """A waiver ends with its last day: after a fortnight it is news no more."""
    return [
        DueItem(
            campaign.slug, "waiver", f"{waiver.code} is let pass until then: {waiver.reason}".rstrip(": "), waiver.until
        )
        for waiver in campaign.waivers
        if waiver.until and all(getattr(waiver, team) for team in TEAMS) and waiver.until >= today - timedelta(days=14)
    ]
