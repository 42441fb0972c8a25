"""List what is due or overdue in a campaign: reviews, results, promises, parked objections, waivers that expire."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Literal

from alignkit.core.model import TEAM_NAMES, TEAMS, Campaign, Team
from alignkit.core.questions import get_question
from alignkit.core.status import list_objections, revision_number_in_force
from alignkit.review import charts, kept_promises, records, report, results
from alignkit.review.kept_promises import Promise
from alignkit.text.sanitize import sanitize_line

DueKind = Literal["review", "result", "promise", "answers", "lesson", "objection", "waiver", "leads"]


REVIEW_QUESTIONS = (
    "Fifteen minutes, three questions: what did the numbers come to, which promises were kept, what do we change?"
)


@dataclass(frozen=True, slots=True)
class DueItem:
    """Something that is due on a day.

    ``who`` is the person and ``team`` the team that owes it; None means both teams. ``detail`` says what was promised,
    safe to show.
    """

    slug: str
    kind: DueKind
    what: str
    on: date
    who: str = ""
    team: Team | None = None
    detail: str = field(default="", compare=False)

    def days(self, today: date) -> int:
        """Return the days from today: 0 for today, -3 if it is three days overdue."""
        return (self.on - today).days


def list_due(campaign: Campaign, in_force: Campaign, today: date) -> list[DueItem]:
    """Return everything with a day that is not settled, by day. ``in_force`` is the revision in force.

    Of the reviews it lists only the next one, which may be overdue. A promise with a day is settled once the other team
    said that it was kept, or gave any answer on its day or later. The promises without a day that nobody has judged are
    one item for the team that is asked: on the next review, or on the campaign's last day.
    """
    found = _due_objections(campaign) + _due_waivers(campaign, today)
    if revision_number_in_force(campaign) is not None:
        found += _due_results(in_force) + _due_promises(in_force) + _due_answers(in_force)
        found += _due_lessons(in_force)
        if (when := records.next_review_day(in_force)) is not None:
            found.append(_review_item(in_force, when))
    return sorted(found, key=lambda due: (due.on, due.kind, due.what))


def list_planned(campaign: Campaign, in_force: Campaign, today: date) -> list[DueItem]:
    """Return the same for a calendar, with all future reviews; promises to judge are a part of each review there."""
    later = records.planned_reviews(in_force)[1:] if revision_number_in_force(campaign) is not None else ()
    more = [_review_item(in_force, when) for when in later]
    dated = [due for due in list_due(campaign, in_force, today) if due.kind != "answers"]
    return sorted([*dated, *more], key=lambda due: (due.on, due.kind, due.what))


def due_within(found: list[DueItem], today: date, days: int) -> list[DueItem]:
    """Return what is overdue or due within ``days`` days."""
    return [due for due in found if due.days(today) <= days]


def list_unsettled(in_force: Campaign) -> list[DueItem]:
    """Return the promises and results of a revision that somebody still has to settle, whatever the date.

    A goal that was reached before its day is settled.
    """
    return _due_results(in_force) + _due_promises(in_force)


def describe_days_left(due: DueItem, today: date) -> str:
    """Return the distance in days as text: "3 days overdue", "today", "in 1 day"."""
    count = due.days(today)
    if count == 0:
        return "today"
    days = f"{abs(count)} day{'' if abs(count) == 1 else 's'}"
    return f"in {days}" if count > 0 else f"{days} overdue"


def _review_item(in_force: Campaign, when: date) -> DueItem:
    asked = [promise.what for team in TEAMS for promise in unjudged_promises(in_force, team)]
    still = [f"Nobody has judged: {sanitize_line('; '.join(asked))}."] if asked else []
    detail = " ".join([REVIEW_QUESTIONS, *still])
    return DueItem(in_force.slug, "review", "Review by both teams", when, detail=detail)


def _due_results(in_force: Campaign) -> list[DueItem]:
    safe = charts.terminal_formatter(str(in_force.info.get("currency", "")))
    return [
        DueItem(
            in_force.slug,
            "result",
            f"Result of {metric.name}",
            metric.due,
            metric.owner,
            detail=report.describe_metric(metric, safe),
        )
        for metric in results.list_metrics(in_force)
        if metric.due
        and not any(reading.on >= metric.due for reading in metric.readings)
        and not metric.verdict.is_decided
    ]


def _due_promises(in_force: Campaign) -> list[DueItem]:
    safe = charts.terminal_formatter(str(in_force.info.get("currency", "")))
    found = []
    for promise in kept_promises.list_promises(in_force):
        if promise.due is None or promise.team is None:
            continue
        settled = any(answer.kept or answer.on >= promise.due for answer in promise.answers)
        if not settled:
            detail = report.describe_promise(promise, safe)
            found.append(
                DueItem(in_force.slug, "promise", promise.what, promise.due, promise.owner, promise.team, detail)
            )
    return found


def unjudged_promises(in_force: Campaign, asked: Team) -> tuple[Promise, ...]:
    """Return the promises without a day that ``asked`` has to judge and has not."""
    promises = kept_promises.list_promises(in_force)
    return tuple(each for each in promises if each.asked == asked and each.due is None and each.answer is None)


def _due_answers(in_force: Campaign) -> list[DueItem]:
    when = records.next_review_day(in_force) or records.last_day(in_force)
    found = []
    for team in TEAMS:
        if when and (waiting := unjudged_promises(in_force, team)):
            other = next(TEAM_NAMES[each] for each in TEAMS if each != team)
            promises = f"a promise of {other} was" if len(waiting) == 1 else f"{len(waiting)} promises of {other} were"
            what = f"Say whether {promises} kept"
            detail = sanitize_line("; ".join(promise.what for promise in waiting))
            found.append(DueItem(in_force.slug, "answers", what, when, in_force.lead(team), team, detail))
    return found


def _due_lessons(in_force: Campaign) -> list[DueItem]:
    """Return the changes that lessons ask for, which are taken up nowhere and have a day."""
    return [
        DueItem(in_force.slug, "lesson", f"Take up: {lesson.change}", lesson.due, lesson.owner)
        for lesson in records.list_lessons(in_force)
        if lesson.is_open and lesson.due
    ]


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
    """Return waivers by their last day. A waiver that expired more than 14 days ago is left out."""
    return [
        DueItem(
            campaign.slug, "waiver", f"{waiver.code} is let pass until then: {waiver.reason}".rstrip(": "), waiver.until
        )
        for waiver in campaign.waivers
        if waiver.until and all(getattr(waiver, team) for team in TEAMS) and waiver.until >= today - timedelta(days=14)
    ]
