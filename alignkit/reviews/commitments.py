"""What each team promised, in the words it is asked by, beside what the other team says of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from alignkit.model import TEAMS, Campaign, Content, Team, day
from alignkit.reviews.review import folded, tables


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


def promises(campaign: Campaign) -> tuple[Promise, ...]:
    """Every promise of both teams in the words it is asked by, then those that only the review still knows."""
    given = list({(p.team, folded(p.what)): p for p in (*_marketings(campaign), *_sales(campaign))}.values())
    known = {folded(promise.what) for promise in given}
    rows = tables(campaign.review, "promises")
    loose = {folded(what): what for row in rows if (what := str(row.get("what", ""))) and folded(what) not in known}
    given += [Promise(None, what) for what in loose.values()]
    return tuple(replace(p, answers=_answers(rows, p.what)) for p in given)


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
        for row in tables(content, "commitments")
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


def _line(value: Any) -> str:
    return "" if value is None else " ".join(str(value).split())
