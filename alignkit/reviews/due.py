"""What is due of a campaign, or overdue: reviews, results, promises, parked objections, waivers that end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from alignkit.model import TEAM_NAMES, TEAMS, Campaign, Team
from alignkit.questions import question
from alignkit.reviews import commitments, measured, review
from alignkit.standing import in_force, objections

Kind = Literal["review", "result", "promise", "objection", "waiver"]


@dataclass(frozen=True, slots=True)
class Due:
    """One thing somebody owes on a day. ``team`` is whose it is, None where it is both's."""

    slug: str
    kind: Kind
    what: str
    on: date
    who: str = ""
    team: Team | None = None

    def days(self, today: date) -> int:
        """Days from today: 0 today, -3 three days overdue."""
        return (self.on - today).days


def dues(campaign: Campaign, known: Campaign, today: date) -> list[Due]:
    """Everything with a day that is not settled, by day; ``known`` is the revision in force (``review.bound``).

    Of the reviews the overdue and the next one. A promise is settled once the other team said that it was kept, or
    was asked on its day or later.
    """
    found = _objections(campaign) + _waivers(campaign, today)
    if in_force(campaign) is not None:
        found += _results(known, today) + _promises(known)
        if (when := review.next_review(known)) is not None:
            found.append(Due(campaign.slug, "review", "Review by both teams", when))
    return sorted(found, key=lambda due: (due.on, due.kind, due.what))


def planned(campaign: Campaign, known: Campaign, today: date) -> list[Due]:
    """The same for a calendar, with every review still to come."""
    later = review.reviews(known)[1:] if in_force(campaign) is not None else ()
    more = [Due(campaign.slug, "review", "Review by both teams", when) for when in later]
    return sorted([*dues(campaign, known, today), *more], key=lambda due: (due.on, due.kind, due.what))


def within(found: list[Due], today: date, days: int) -> list[Due]:
    """What is overdue, and what is due in so many days."""
    return [due for due in found if due.days(today) <= days]


def unsettled(known: Campaign) -> list[Due]:
    """The promises and results of a revision that are somebody's to settle, on whatever day one asks.

    A goal that is met before its day is settled here.
    """
    found = [
        Due(known.slug, "result", f"Result of {aim.metric}", aim.due, aim.owner)
        for aim in measured.aims(known)
        if aim.due and not (aim.reading and (aim.reading.on >= aim.due or aim.meets(aim.reading.actual)))
    ]
    return found + _promises(known)


def words(due: Due, today: date) -> str:
    """How far off: "3 days overdue", "today", "in 1 day"."""
    count = due.days(today)
    if count == 0:
        return "today"
    days = f"{abs(count)} day{'' if abs(count) == 1 else 's'}"
    return f"in {days}" if count > 0 else f"{days} overdue"


def _results(known: Campaign, today: date) -> list[Due]:
    return [
        Due(known.slug, "result", f"Result of {aim.metric}", aim.due, aim.owner)
        for aim in measured.aims(known)
        if aim.due and not any(reading.on >= aim.due for reading in aim.readings) and aim.outcome(today) is None
    ]


def _promises(known: Campaign) -> list[Due]:
    found = []
    for promise in commitments.promises(known):
        if promise.due is None or promise.team is None:
            continue
        settled = any(answer.kept or answer.on >= promise.due for answer in promise.answers)
        if not settled:
            found.append(Due(known.slug, "promise", promise.what, promise.due, promise.owner, promise.team))
    return found


def _objections(campaign: Campaign) -> list[Due]:
    return [
        Due(campaign.slug, "objection", f"{TEAM_NAMES[team]} objects to {question(key).name}", stance.due, stance.owner)
        for team, key, stance in objections(campaign)
        if stance.due is not None and stance.parked
    ]


def _waivers(campaign: Campaign, today: date) -> list[Due]:
    """A waiver ends with its last day: after a fortnight it is news no more."""
    return [
        Due(
            campaign.slug, "waiver", f"{waiver.code} is let pass until then: {waiver.reason}".rstrip(": "), waiver.until
        )
        for waiver in campaign.waivers
        if waiver.until and all(getattr(waiver, team) for team in TEAMS) and waiver.until >= today - timedelta(days=14)
    ]
