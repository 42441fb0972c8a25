"""Whether what is agreed can be held against what happens: AK20 to AK29, and AK40 and AK41 on the agreement itself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from functools import cache

from alignkit.checking.case import Case, amount, folded, found, lines, rows, said, table, text
from alignkit.checking.vague import may_be_vague, pattern, vague_in
from alignkit.durations import why_no_rhythm, why_not
from alignkit.fields import Field
from alignkit.fileformat.entry import joined, spoken_day
from alignkit.model import TEAM_NAMES, TEAMS, Content, day
from alignkit.problems import Problem
from alignkit.questions import QUESTIONS, question
from alignkit.standing import in_force, question_status

_HEARSAY = re.compile(
    r"\b(?:every(?:one|body) (?:says|knows|agrees)|(?:it is )?well[- ]known|obvious(?:ly)?|common sense|gut feeling|we "
    r"(?:believe|think|feel|all know|just know)|i (?:believe|think|feel)|people say|they say|as (?:we|you) know|no "
    r"doubt|should be clear|trust us|in our experience|anecdotal(?:ly)?)\b",
    re.IGNORECASE,
)
_TRACE = re.compile(
    r"\d|\b(?:interview|survey|report|crm|call|ticket|stud|audit|case|contract|record|review|benchmark|pilot|trial|test|"
    r"analys|invoice|letter|mail|quote|reference|log)|:",
    re.IGNORECASE,
)
_REASON = re.compile(
    r"\b(?:why|reason|because|sa(?:y|id)|ask|told|tell|pain|need|problem|trigger|interest|wants?|worth|cause|context|"
    r"question|mention|concern|goal|situation|history|did)",
    re.IGNORECASE,
)
_FOLLOWS_UP = re.compile(
    r"\b(?:call(?:ed|s|back)?|contact(?:ed|s)?|respon(?:d|se|ded)|reach(?:ed)?|follow(?:ed)?[- ]?up|attempts?|"
    r"touch(?:ed|es)?|answered|picked up|status|sla|speed|within|time to|untouched|first call)\b",
    re.IGNORECASE,
)
_COMMITMENTS = ("marketing_responsibilities", "sales_responsibilities")


def goals_on_paper(case: Case) -> Iterator[Problem]:
    """AK20"""
    content = case.answered("goals")
    for number, row in rows(content, "targets") if content else []:
        lacks = [
            name
            for name, there in (
                ("number", amount(row, "target") is not None),
                ("unit", text(row, "unit")),
                ("day", day(row.get("due"))),
                ("owner", text(row, "owner")),
            )
            if not there
        ]
        if lacks:
            message = f"Goals, {_named(row, 'metric', number)}: no {joined(lacks, 'and no')}."
            hint = f"Nobody can say later whether it was reached. {_asks(lacks)}"
            yield found("AK20", "goals", f"targets.{number}", message, hint)


def _asks(lacks: list[str]) -> str:
    asked = {"number": "How many", "unit": "counted in what", "day": "by which day", "owner": "who answers for it"}
    words = joined((asked[name] for name in lacks), "and")
    return f"{words[0].upper()}{words[1:]}?"


def dates_outside(case: Case) -> Iterator[Problem]:
    """AK21"""
    launch, end = day(case.campaign.info.get("launch")), day(case.campaign.info.get("end"))
    if launch and end and end < launch:
        message = f"Campaign: its last day, {spoken_day(end)}, comes before its first, {spoken_day(launch)}."
        hint = "Every promise below is counted over these days. On which days may leads come in?"
        yield found("AK21", "campaign", "end", message, hint)
        return
    for key, place, what, when, too_early in _dated(case):
        edge = launch if too_early else end
        if edge and (when < edge if too_early else when > edge):
            side = "before the first" if too_early else "after the last"
            message = (
                f"{question(key).name}, {what}: {spoken_day(when)} is {side} day of the campaign, {spoken_day(edge)}."
            )
            hint = "One of the two teams has planned for other days. Which day is meant?"
            yield found("AK21", key, place, message, hint)
    briefing = day(case.campaign.content("marketing_responsibilities").get("briefing"))
    if briefing and launch and briefing > launch and case.answered("marketing_responsibilities"):
        message = (
            f"Marketing will, Briefing: Sales is shown the campaign on {spoken_day(briefing)}, "
            f"after leads come in from {spoken_day(launch)} on."
        )
        hint = "Sales would call people about messages it has not seen. Can the briefing be before the first day?"
        yield found("AK21", "marketing_responsibilities", "briefing", message, hint)


def _dated(case: Case) -> Iterator[tuple[str, str, str, date, bool]]:
    """Question, place, name, day, and whether that day must not be too early (else not too late)."""
    goals = case.answered("goals")
    for number, row in rows(goals, "targets") if goals else []:
        if due := day(row.get("due")):
            yield "goals", f"targets.{number}.due", _named(row, "metric", number), due, True
    for key in _COMMITMENTS:
        content = case.answered(key)
        for number, row in rows(content, "commitments") if content else []:
            due = day(row.get("due"))
            if due and key == "marketing_responsibilities":
                yield key, f"commitments.{number}.due", _named(row, "what", number), due, False
            elif due:
                yield key, f"commitments.{number}.due", _named(row, "what", number), due, True
    metrics = case.answered("metrics")
    if metrics:
        if first := day(table(metrics, "review").get("first")):
            yield "metrics", "review.first", "Review", first, True
        if until := day(metrics.get("counts_until")):
            yield "metrics", "counts_until", "Counts until", until, True


def promises_of_nobody(case: Case) -> Iterator[Problem]:
    """AK22"""
    for key in _COMMITMENTS:
        content = case.answered(key)
        for number, row in rows(content, "commitments") if content else []:
            lacks = [] if text(row, "owner") else ["owner"]
            if amount(row, "amount") is None and day(row.get("due")) is None:
                lacks.append("amount or day")
            if lacks:
                message = f"{question(key).name}, {_named(row, 'what', number)}: no {joined(lacks, 'and no')}."
                ask = "Who answers for it" if lacks == ["owner"] else "How many, or by which day"
                ask += ", and who answers for it" if len(lacks) == 2 else ""
                hint = f"The other team cannot tell a kept promise from a broken one. {ask}?"
                yield found("AK22", key, f"commitments.{number}", message, hint)


def unreadable_measures(case: Case) -> Iterator[Problem]:
    """AK23"""
    content, goals = case.answered("metrics"), rows(case.campaign.content("goals"), "targets")
    by_name = {folded(text(row, "metric")): row for _, row in goals}
    for number, row in rows(content, "measures") if content else []:
        name, goal = text(row, "name") or f"row {number + 1}", text(row, "goal")
        held = by_name.get(folded(goal), {}) if goal else row
        place = f"measures.{number}"
        if goal and not held:
            message = f"Metrics, {said(name)}: its numbers are those of the goal {said(goal)}, which is not there."
            hint = "So nobody knows what it is held against. Which target of question 4 is meant?"
            yield found("AK23", "metrics", f"{place}.goal", message, hint)
        elif not text(row, "source"):
            message = f"Metrics, {said(name)}: it does not say where it is read."
            hint = "Two teams with two reports have two truths. Which report, in which system, counts for both?"
            yield found("AK23", "metrics", f"{place}.source", message, hint)
        elif amount(held, "target") is None and amount(held, "baseline") is None:
            message = f"Metrics, {said(name)}: nothing stands there to hold it against, neither From nor To."
            hint = "A number alone is neither good nor bad. Where does it stand today, and where shall it be?"
            yield found("AK23", "metrics", f"{place}.target", message, hint)


def unmeasured_times(case: Case) -> Iterator[Problem]:
    """AK24"""
    for q in QUESTIONS:
        content = case.answered(q.key)
        for place, label, value, why in _times(_timed(q.key), content or {}):
            message = f"{q.name}, {label}: {said(value)} cannot be measured."
            hint = f"Sales and Marketing will each hear another time in it. What is it as {why}?"
            yield found("AK24", q.key, place, message, hint)


@cache
def _timed(key: str) -> tuple[Field, ...]:
    """The fields of a question that are times or hold some."""
    return _with_times(question(key).fields)


def _with_times(fields: tuple[Field, ...]) -> tuple[Field, ...]:
    kept = (field._replace(fields=_with_times(field.fields)) for field in fields)
    return tuple(field for field in kept if field.fields or field.kind in ("duration", "rhythm"))


def _times(fields: tuple[Field, ...], content: Content, before: str = "") -> Iterator[tuple[str, str, str, str]]:
    for field in fields:
        place = f"{before}{field.key}"
        if field.kind == "table":
            yield from _times(field.fields, table(content, field.key), f"{place}.")
        elif field.kind == "rows":
            for number, row in rows(content, field.key):
                yield from _times(field.fields, row, f"{place}.{number}.")
        elif field.kind in ("duration", "rhythm") and (value := text(content, field.key)):
            why = why_not(value) if field.kind == "duration" else why_no_rhythm(value)
            if why:
                yield place, field.label, value, why


def hearsay(case: Case) -> Iterator[Problem]:
    """AK25"""
    for key, field, label in (("pain", "evidence", "Evidence"), ("differentiation", "proof", "Proof")):
        content = case.answered(key)
        given = lines(content, field) if content else []
        heard = [(number, line) for number, line in given if _HEARSAY.search(line)]
        if not heard and given and not any(_TRACE.search(line) or _names_somebody(line) for _, line in given):
            heard = given[:1]
        if heard:
            number, line = heard[0]
            message = f"{question(key).name}, {label}: {said(line)} is an opinion; nobody could look it up."
            hint = (
                "Sales is asked for it in the first call. Who said so, how many of them, and where is it written down?"
            )
            yield found("AK25", key, f"{field}.{number}", message, hint)


def _names_somebody(line: str) -> bool:
    return any(word[:1].isupper() for word in line.split()[1:])


def vague_promises(case: Case) -> Iterator[Problem]:
    """AK26"""
    search = pattern(case.vague)
    if search is None or not may_be_vague((value for q in QUESTIONS for _, value in case.texts[q.key]), case.vague):
        return
    for q in QUESTIONS:
        content = case.answered(q.key)
        if content is None or not may_be_vague((value for _, value in case.texts[q.key]), case.vague):
            continue
        heard: dict[str, str] = {}
        times = {place for place, *_ in _times(_timed(q.key), content)}  # those are found as times already
        for place, value in case.texts[q.key]:
            for word in vague_in(value, search) if place not in times and not place.startswith("disputed.") else ():
                heard.setdefault(word, place)
        if heard:
            first = next(iter(heard))
            names = joined(said(word) for word in heard)
            message = f"{q.name}: {names} {'promises' if len(heard) == 1 else 'promise'} nothing."
            hint = f"Each team will read its own number into it. {case.vague.get(first, 'What would one see?')}"
            hint = hint if hint.endswith("?") else f"{hint}?"
            yield found("AK26", q.key, heard[first], message, hint)


def qualified_halfway(case: Case) -> Iterator[Problem]:
    """AK27"""
    for key in ("mql", "sql"):
        content = case.answered(key)
        if content is None:
            continue
        handoff = table(content, "handoff")
        lacks = [
            (place, name)
            for place, name, there in (
                ("criteria", "criteria", lines(content, "criteria")),
                ("handoff", "hand-off", text(handoff, "owner") and text(handoff, "to")),
                ("responsibilities", "division of who does what", rows(content, "responsibilities")),
            )
            if not there
        ]
        if lacks:
            message = f"{question(key).name}: there is no {joined((name for _, name in lacks), 'and no')}."
            hint = (
                "A lead that meets no definition, or that nobody hands over, falls between the two teams. "
                "What must be true, who hands it to whom, and who does what before that?"
            )
            yield found("AK27", key, lacks[0][0], message, hint)
        include = lines(handoff, "include")
        if key == "mql" and include and not any(_REASON.search(line) for _, line in include):
            message = "MQL, Hand-off, Comes with: nothing in it says why this lead is worth a call."
            hint = "A rep who knows no reason opens with nothing, or not at all. What does Marketing know of them?"
            yield found("AK27", "mql", "handoff.include", message, hint)


def rows_halfway(case: Case) -> Iterator[Problem]:
    """AK28"""
    target, sql = case.answered("target"), case.answered("sql")
    bare = [(number, row) for number, row in rows(target, "personas") if not text(row, "role")] if target else []
    if bare:
        names = joined(_named(row, "title", number) for number, row in bare)
        message = f"Target, People: {names} {'has' if len(bare) == 1 else 'have'} no role in buying."
        hint = "A rep talks differently to who uses, who decides and who pays. Which of them is it?"
        yield found("AK28", "target", f"personas.{bare[0][0]}.role", message, hint)
    if sql is None:
        return
    known = {folded(line) for key in ("mql", "sql") for _, line in lines(case.campaign.content(key), "criteria")}
    for number, row in rows(sql, "reject_reasons"):
        name = said(text(row, "code") or text(row, "meaning"))
        place, criterion = f"reject_reasons.{number}", text(row, "criterion")
        if not text(row, "next"):
            message = f"SQL, Reasons for a no: after {name} nothing happens to the lead."
            hint = "Sales sends it back and Marketing paid for it twice. Which track does it go to, until when?"
            yield found("AK28", "sql", f"{place}.next", message, hint)
        elif criterion and known and folded(criterion) not in known:
            message = f"SQL, Reasons for a no: {name} names a criterion that stands nowhere, {said(criterion)}."
            hint = "So a rejected lead teaches nothing about the definition. Which of the present lines is meant?"
            yield found("AK28", "sql", f"{place}.criterion", message, hint)


def nobody_reads_speed(case: Case) -> Iterator[Problem]:
    """AK29"""
    content = case.answered("metrics")
    measures = [row for _, row in rows(content, "measures")] if content else []
    if measures and not any(row.get("kind") == "speed" or _FOLLOWS_UP.search(text(row, "name")) for row in measures):
        message = "Metrics, Measures: none of them reads how fast or how often Sales follows up."
        hint = (
            "What Sales promised in question 8 is then kept or broken unseen, and only the leads are judged. "
            "Which report shows the share of leads called in time, and who reads it?"
        )
        yield found("AK29", "metrics", "measures", message, hint)


def launched_unsigned(case: Case) -> Iterator[Problem]:
    """AK40"""
    launch = day(case.campaign.info.get("launch"))
    if case.today is None or launch is None or case.today < launch or in_force(case.campaign) is not None:
        return
    started = "starts today" if case.today == launch else f"started on {spoken_day(launch)}"
    message = f"Campaign: it {started}, and no text is signed by both teams."
    hint = "Leads come in under promises nobody has made. Who of the two leads is missing, and can they sign today?"
    yield found("AK40", "campaign", "launch", message, hint)


def too_smooth(case: Case) -> Iterator[Problem]:
    """AK41"""
    views = [case.campaign.view(team, q.key) for team in TEAMS for q in QUESTIONS]
    if any(view.position.strip() or (view.stance and view.stance.note.strip()) for view in views):
        return
    if all(view.stance for view in views) and all(question_status(case.campaign, q.key) == "agreed" for q in QUESTIONS):
        teams = joined(TEAM_NAMES[team] for team in TEAMS)
        message = f"{teams} agree nine times, and neither wrote a position or a reservation on any question."
        hint = "Two teams that see nothing differently have perhaps not looked. Suppose it is over and it failed: why?"
        yield Problem("AK41", message, hint)


def _named(row: Content, key: str, number: int) -> str:
    name = text(row, key)
    return said(name) if name else f"row {number + 1}"
