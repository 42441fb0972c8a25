"""What was promised beside what happened: goals and measures with their results, promises with the answers to them.

Everything is read from ``campaign``, whose questions are the revision that is looked back on (see ``bound``).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Literal

from alignkit import durations
from alignkit.model import TEAMS, Campaign, Content, Team, day
from alignkit.standing import sealed_digest

ENTRIES = ("results", "promises", "rejected", "stuck", "lessons")


@dataclass(frozen=True, slots=True)
class Reading:
    """What a metric came to on a day, and who read it."""

    actual: float
    on: date
    by: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Aim:
    """A target of question 4 or a measure of question 9, with its results, the oldest first.

    ``names`` are what a result may call it: a measure that points to a goal is one aim with it.
    """

    metric: str
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
        """The result that decides: the first on or after its day, until there is one the last before it."""
        decides = (each for each in self.readings if self.due and each.on >= self.due)
        return next(decides, self.readings[-1] if self.readings else None)

    def way(self, actual: float) -> float | None:
        """How much of the way from the baseline (0 where there is none) to the target: 1 is there."""
        start = self.baseline or 0
        return None if self.target is None or self.target == start else (actual - start) / (self.target - start)

    def meets(self, actual: float) -> bool:
        """Whether a value is at the target, or beyond it. A target below its baseline is to be gone down to."""
        if self.target is None:
            return False
        falls = self.baseline is not None and self.target < self.baseline
        return actual <= self.target if falls else actual >= self.target

    def outcome(self, today: date) -> bool | None:
        """Whether it was reached on its day; None until that is known."""
        decides = self.reading
        if decides is None or self.due is None or self.target is None:
            return None
        if decides.on >= self.due:
            return self.meets(decides.actual)
        return True if today > self.due and self.meets(decides.actual) else None


@dataclass(frozen=True, slots=True)
class Answer:
    """What somebody of the other team said about a promise."""

    kept: bool
    on: date
    said_by: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Promise:
    """``team`` gave it, the other one is asked whether it was kept; None where the agreement no longer holds it."""

    team: Team | None
    what: str
    amount: float | None = None
    unit: str = ""
    owner: str = ""
    due: date | None = None
    answers: tuple[Answer, ...] = ()

    @property
    def asked(self) -> Team | None:
        """The team that says whether it was kept."""
        return next((team for team in TEAMS if team != self.team), None) if self.team else None

    @property
    def answer(self) -> Answer | None:
        """The last one given."""
        return self.answers[-1] if self.answers else None


@dataclass(frozen=True, slots=True)
class Count:
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
class Confidence:
    """The chance (0 to 1) that each team gave to a goal; None where it gave none."""

    goal: str
    chances: Mapping[Team, float | None]


def bound(campaign: Campaign, sealed: Campaign | None) -> Campaign:
    """The revision that is looked back on: the one in force, with what follows as the campaign's own file has it.

    ``sealed`` is the copy of the revision in force, needed where the file holds another text than that.
    """
    if sealed is None:
        return campaign
    return replace(sealed, review=campaign.review, waivers=campaign.waivers)


def aims(campaign: Campaign) -> tuple[Aim, ...]:
    """The goals, then the measures that are no goal's; the primary one knows itself."""
    goals = [row for row in _rows(campaign.content("goals"), "targets") if row.get("metric")]
    measures = [row for row in _rows(campaign.content("metrics"), "measures") if row.get("name")]
    metrics = {str(row["metric"]) for row in goals}
    found = []
    for row in goals:
        metric = str(row["metric"])
        its = [each for each in measures if metric in (each.get("goal"), each["name"])]
        names = (metric, *(str(each["name"]) for each in its))
        found.append(_aim(campaign, "goal", metric, names, {**_of(its), **row}))
    for row in measures:
        if metrics.isdisjoint((row.get("goal"), row["name"])):
            name = str(row["name"])
            until = {"due": campaign.content("metrics").get("counts_until")} if row.get("primary") is True else {}
            found.append(_aim(campaign, "measure", name, (name,), {**until, **row}))
    return tuple(found)


def aim_of(campaign: Campaign, name: str) -> Aim | None:
    """The goal or measure that a result's metric names, however it is spaced or capitalised."""
    return next((aim for aim in aims(campaign) if folded(name) in map(folded, aim.names)), None)


def others(campaign: Campaign) -> tuple[Aim, ...]:
    """Results of metrics that the agreement does not, or no longer, hold."""
    known = {folded(name) for aim in aims(campaign) for name in aim.names}
    names = {folded(m): m for row in _rows(campaign.review, "results") if (m := str(row.get("metric", "")))}
    return tuple(_aim(campaign, "measure", name, (name,), {}) for key, name in names.items() if key not in known)


def promises(campaign: Campaign) -> tuple[Promise, ...]:
    """Every promise of both teams in the words it is asked by, then those that only the review still knows."""
    given = list({(p.team, folded(p.what)): p for p in (*_marketings(campaign), *_sales(campaign))}.values())
    known = {folded(promise.what) for promise in given}
    rows = _rows(campaign.review, "promises")
    loose = {folded(what): what for row in rows if (what := str(row.get("what", ""))) and folded(what) not in known}
    given += [Promise(None, what) for what in loose.values()]
    return tuple(replace(p, answers=_answers(rows, p.what)) for p in given)


def rejected(campaign: Campaign) -> tuple[Count, ...]:
    """Leads sent back, by reason: the reasons of question 6 in their order, then others."""
    reasons = _rows(campaign.content("sql"), "reject_reasons")
    meanings = {str(row["code"]): str(row.get("meaning", "")) for row in reasons if row.get("code")}
    return _counts(_rows(campaign.review, "rejected"), "code", meanings)


def stuck(campaign: Campaign) -> tuple[Count, ...]:
    """Leads neither won nor sent back, by where they stand."""
    return _counts(_rows(campaign.review, "stuck"), "stage", {})


def lessons(campaign: Campaign) -> tuple[Lesson, ...]:
    """What was learned, the newest first."""
    rows = _rows(campaign.review, "lessons")
    found = [
        Lesson(
            str(row.get("question", "")),
            str(row["learned"]),
            str(row.get("change", "")),
            str(row.get("by", "")),
            day(row.get("on")),
        )
        for row in rows
        if row.get("learned")
    ]
    return tuple(sorted(found, key=lambda lesson: lesson.on or date.min, reverse=True))


def lessons_of(source: Campaign, question: str) -> tuple[Lesson, ...]:
    """What a campaign's reviews said about one question, the newest first: to stand beside what is carried along."""
    return tuple(lesson for lesson in lessons(source) if lesson.question == question)


def confidences(campaign: Campaign) -> tuple[Confidence, ...]:
    """The chances given at sign-off, by goal; none until both teams have signed the same text."""
    if not sealed_digest(campaign):
        return ()
    given = {made.team: dict(made.confidence) for made in campaign.agreement.signoffs}
    goals = dict.fromkeys(goal for team in TEAMS for goal in given.get(team, {}))
    return tuple(Confidence(goal, {team: given.get(team, {}).get(goal) for team in TEAMS}) for goal in goals)


def reviewed_on(campaign: Campaign) -> tuple[date, ...]:
    """The days of all entries, ascending."""
    rows = (row for key in ENTRIES for row in _rows(campaign.review, key))
    return tuple(sorted({when for row in rows if (when := day(row.get("on")))}))


def next_review(campaign: Campaign) -> date | None:
    """The next review both teams owe each other: the first day without an entry on or after it.

    It begins with the day that was set, else with the first of question 9, and goes on by that question's rhythm. The
    last review is the first one on or after the campaign's last day of any kind; after that there is none.
    """
    return next(iter(reviews(campaign, 1)), None)


def reviews(campaign: Campaign, most: int = 100) -> tuple[date, ...]:
    """The reviews still to come (or overdue), as far as the campaign's own days reach; at most so many."""
    plan = campaign.content("metrics").get("review") or {}
    begin = day(campaign.review.get("next")) or day(plan.get("first"))
    if begin is None:
        return ()
    held, last, found = max(reviewed_on(campaign), default=date.min), _last_day(campaign), []
    days: list[date] = [begin]
    while len(days) < 1000 and last and days[-1] < last:
        later = durations.turn(begin, str(plan.get("every", "")), len(days))
        if later is None:
            break
        days.append(later)
    found = [each for each in days if each > held]
    return tuple(found[:most])


def folded(text: str) -> str:
    """A name as people compare it: without capitals and spacing."""
    return " ".join(text.split()).casefold()


def _last_day(campaign: Campaign) -> date | None:
    days = [day(campaign.info.get("end")), day(campaign.content("metrics").get("counts_until"))]
    days += [day(row.get("due")) for row in _rows(campaign.content("goals"), "targets")]
    return max(filter(None, days), default=None)


def _rows(content: Content, key: str) -> list[Mapping[str, Any]]:
    return [row for row in content.get(key) or () if isinstance(row, Mapping)]


def _of(measures: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """What a goal's measures add to it."""
    found: dict[str, Any] = {}
    for row in measures:
        found |= {key: row[key] for key in ("source", "baseline", "unit") if row.get(key) not in (None, "")}
        found |= {"primary": True} if row.get("primary") is True else {}
    return found


def _aim(
    campaign: Campaign, kind: Literal["goal", "measure"], metric: str, names: tuple[str, ...], row: Content
) -> Aim:
    known = {folded(name) for name in names}
    rows = [each for each in _rows(campaign.review, "results") if folded(str(each.get("metric", ""))) in known]
    readings = [
        Reading(each["actual"], when, str(each.get("by", "")), str(each.get("note", "")))
        for each in rows
        if each.get("actual") is not None and (when := day(each.get("on")))
    ]
    return Aim(
        metric,
        kind,
        tuple(dict.fromkeys(names)),
        row.get("target"),
        row.get("baseline"),
        str(row.get("unit", "")),
        day(row.get("due")),
        str(row.get("owner", "")),
        str(row.get("source", "")),
        row.get("primary") is True,
        tuple(sorted(readings, key=lambda each: each.on)),
    )


def _marketings(campaign: Campaign) -> list[Promise]:
    content, handoff = campaign.content("marketing_responsibilities"), campaign.content("mql").get("handoff") or {}
    found = _commitments("marketing", content)
    if within := _line(handoff.get("within")):
        found.append(Promise("marketing", f"Hand over within {within}", owner=_line(handoff.get("owner"))))
    if briefing := day(content.get("briefing")):
        found.append(Promise("marketing", "Brief Sales on messages and tactics", due=briefing))
    if returned := _line(content.get("returned_leads")):
        found.append(Promise("marketing", f"Leads that come back: {returned}"))
    return found


def _sales(campaign: Campaign) -> list[Promise]:
    content = campaign.content("sales_responsibilities")
    follow_up, found = content.get("follow_up") or {}, _commitments("sales", content)
    attempts, over = _line(follow_up.get("attempts")), _line(follow_up.get("over"))
    terms = (
        ("Answer whoever asked for a call within {}", _line(follow_up.get("asked_for_call"))),
        ("First response within {} of the hand-off", _line(follow_up.get("first_response"))),
        ("Try {}", f"{attempts} times over {over}" if attempts and over else ""),
        ("Accept, or give back with a reason, within {}", _line(campaign.content("sql").get("decide_within"))),
        ("Status within {} of each contact", _line(follow_up.get("status_update"))),
    )
    return found + [Promise("sales", words.format(term)) for words, term in terms if term]


def _commitments(team: Team, content: Content) -> list[Promise]:
    return [
        Promise(team, what, row.get("amount"), _line(row.get("unit")), _line(row.get("owner")), due=day(row.get("due")))
        for row in _rows(content, "commitments")
        if (what := _line(row.get("what")))
    ]


def _answers(rows: Iterable[Mapping[str, Any]], what: str) -> tuple[Answer, ...]:
    found = [
        Answer(row["kept"], when, str(row.get("said_by", "")), str(row.get("note", "")))
        for row in rows
        if folded(str(row.get("what", ""))) == folded(what)
        and isinstance(row.get("kept"), bool)
        and (when := day(row.get("on")))
    ]
    return tuple(sorted(found, key=lambda answer: answer.on))


def _counts(rows: Iterable[Mapping[str, Any]], key: str, meanings: Mapping[str, str]) -> tuple[Count, ...]:
    counts: dict[str, list[tuple[date, float, str]]] = {name: [] for name in meanings}
    for row in rows:
        if (when := day(row.get("on"))) and row.get("count") is not None:
            counts.setdefault(str(row.get(key, "")), []).append((when, row["count"], str(row.get("by", ""))))
    return tuple(
        Count(name, meanings.get(name, ""), tuple(sorted(found, key=lambda each: each[0])))
        for name, found in counts.items()
        if found
    )


def _line(value: Any) -> str:
    return "" if value is None else " ".join(str(value).split())
