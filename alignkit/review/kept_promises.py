"""What each team promised, as the other team is asked about it, with the other team's answers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from alignkit.core.model import TEAMS, Campaign, Content, Team, to_day
from alignkit.core.record_cache import keep_last
from alignkit.core.sla import lead_classes
from alignkit.review.records import normalize_name, table_rows
from alignkit.text.durations import describe_promise
from alignkit.text.numbers import format_percent
from alignkit.values.sentences import CLOCK_STARTS

BRIEFING = "Brief Sales on messages and tactics"
OTHER_LEADS, ATTEMPTS, DECISION = "all others", "attempts", "decision"  # what a promise times, beside lead classes


@dataclass(frozen=True, slots=True)
class PromiseAnswer:
    """The answer of somebody on the other team: whether a promise was kept."""

    kept: bool
    on: date
    answered_by: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Promise:
    """A promise given by ``team``. None means that the agreement no longer holds it."""

    team: Team | None
    what: str
    amount: float | None = None
    unit: str = ""
    owner: str = ""
    due: date | None = None
    answers: tuple[PromiseAnswer, ...] = ()
    clock: str = ""  # what it times: a lead class, OTHER_LEADS, ATTEMPTS or DECISION; empty for other promises

    @property
    def asked(self) -> Team | None:
        """The team that is asked whether the promise was kept."""
        return next((team for team in TEAMS if team != self.team), None) if self.team else None

    @property
    def answer(self) -> PromiseAnswer | None:
        """The last answer."""
        return self.answers[-1] if self.answers else None

    @property
    def is_broken_so_far(self) -> bool:
        """Whether it was called not kept before its day, so that it can still be kept."""
        return bool(self.answer and not self.answer.kept and self.due and self.answer.on < self.due)


@keep_last
def list_promises(campaign: Campaign) -> tuple[Promise, ...]:
    """Return every promise of both teams, then those that only the review still names."""
    given = list(
        {
            (p.team, normalize_name(p.what)): p for p in (*_marketing_promises(campaign), *_sales_promises(campaign))
        }.values()
    )
    known = {normalize_name(promise.what) for promise in given}
    rows = table_rows(campaign.review, "promises")
    loose = {
        normalize_name(what): what
        for row in rows
        if (what := str(row.get("what", ""))) and normalize_name(what) not in known
    }
    given += [Promise(None, what) for what in loose.values()]
    return tuple(replace(p, answers=_find_answers(rows, p.what)) for p in given)


def _marketing_promises(campaign: Campaign) -> list[Promise]:
    mql, content = campaign.content("mql"), campaign.content("marketing_responsibilities")
    found, handoff = _commitment_promises("marketing", content), mql.get("handoff") or {}
    if within := _format_line(handoff.get("within")):
        owner = _format_line(handoff.get("owner"))
        found.append(Promise("marketing", f"Hand over {describe_promise(within)}", owner=owner))
    for row in table_rows(mql, "steps"):
        what, within = _format_line(row.get("what")), _format_line(row.get("within"))
        if what and within:
            after = _format_line(row.get("after")) or "the lead's act"
            promise = f"{what}: {describe_promise(within)} of {after}"
            found.append(Promise("marketing", promise, owner=_format_line(row.get("owner"))))
    for row in table_rows(mql, "classes"):
        name, within = _format_line(row.get("name")), _format_line(row.get("within"))
        if name and within:
            found.append(Promise("marketing", f"{name}: handed over {describe_promise(within)}"))
    found += _response_promises("marketing", campaign)
    if briefing := to_day(content.get("briefing")):
        found.append(Promise("marketing", BRIEFING, due=briefing))
    if returned := _format_line(content.get("returned_leads")):
        found.append(Promise("marketing", f"Leads that come back: {returned}"))
    return found


def _sales_promises(campaign: Campaign) -> list[Promise]:
    content, sql = campaign.content("sales_responsibilities"), campaign.content("sql")
    follow_up, found = content.get("follow_up") or {}, _commitment_promises("sales", content)
    attempts, over = _format_line(follow_up.get("attempts")), _format_line(follow_up.get("over"))
    terms = (
        ("First response within {} of the hand-off", _format_line(follow_up.get("first_response")), OTHER_LEADS),
        ("Try {}", f"{attempts} times over {over}" if attempts and over else "", ATTEMPTS),
        ("Accept, or give back with a reason, within {}", _format_line(sql.get("decide_within")), DECISION),
        ("Status within {} of each contact", _format_line(follow_up.get("status_update")), ""),
    )
    found += _response_promises("sales", campaign)
    return found + [Promise("sales", words.format(term), clock=clock) for words, term, clock in terms if term]


def _response_promises(team: Team, campaign: Campaign) -> list[Promise]:
    """Return the first touch that a team promises to each lead class with a time of its own."""
    own = {_format_line(row.get("name")): row for row in table_rows(campaign.content("mql"), "classes")}
    found = []
    for kind in lead_classes(campaign):
        if kind.by != team or not kind.name:
            continue
        if kind.name not in own:  # the short form; these words stand in reviews
            words = f"Answer whoever asked for a call within {kind.respond_within}"
            found.append(Promise(team, words, clock=kind.name))
        elif own[kind.name].get("respond_within"):
            share = f", {format_percent(kind.in_time)} of them in time" if kind.in_time is not None else ""
            words = f"{kind.name}: first touch within {kind.respond_within} of {CLOCK_STARTS[kind.starts]}{share}"
            found.append(Promise(team, words, owner=kind.owner, clock=kind.name))
    return found


def _commitment_promises(team: Team, content: Content) -> list[Promise]:
    return [
        Promise(
            team,
            what,
            row.get("amount"),
            _format_line(row.get("unit")),
            _format_line(row.get("owner")),
            due=to_day(row.get("due")),
        )
        for row in table_rows(content, "commitments")
        if (what := _format_line(row.get("what")))
    ]


def _find_answers(rows: Iterable[Mapping[str, Any]], what: str) -> tuple[PromiseAnswer, ...]:
    found = [
        PromiseAnswer(row["kept"], when, str(row.get("said_by", "")), str(row.get("note", "")))
        for row in rows
        if normalize_name(str(row.get("what", ""))) == normalize_name(what)
        and isinstance(row.get("kept"), bool)
        and (when := to_day(row.get("on")))
    ]
    return tuple(sorted(found, key=lambda answer: answer.on))


def _format_line(value: Any) -> str:
    return "" if value is None else " ".join(str(value).split())
