"""Whether the agreement can be compared with what happens (AK20 to AK29), and two checks of the agreement itself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache

from alignkit.checks.context import (
    CheckContext,
    filled_lines,
    filled_rows,
    get_number,
    get_table,
    get_text,
    make_finding,
    normalize_name,
    quote_excerpt,
)
from alignkit.checks.vague_words import compile_pattern, find_vague_words, possible_vague_words
from alignkit.core.errors import Problem
from alignkit.core.fields import Field
from alignkit.core.model import TEAM_NAMES, TEAMS, Content, to_day
from alignkit.core.questions import QUESTIONS, get_question
from alignkit.core.sla import lead_classes
from alignkit.core.status import revision_number_in_force, stance_mark
from alignkit.text.durations import explain_bad_duration, explain_bad_rhythm
from alignkit.values.parse_format import format_day, join_words

_LEADS = re.compile(r"\b(?:mqls?|leads?)\b", re.IGNORECASE)
# A promise may be kept before the first day; one that is older than this has been left over from another campaign.
_PREPARATION = timedelta(days=90)
_COMMITMENTS = ("marketing_responsibilities", "sales_responsibilities")


def check_goal_fields(context: CheckContext) -> Iterator[Problem]:
    """AK20: a goal without a number, unit, day or owner."""
    content = context.answered_content("goals")
    for number, row in filled_rows(content, "targets") if content else []:
        missing = [
            name
            for name, there in (
                ("number", get_number(row, "target") is not None),
                ("unit", get_text(row, "unit")),
                ("day", to_day(row.get("due")) or get_text(row, "every")),
                ("owner", get_text(row, "owner")),
            )
            if not there
        ]
        if missing:
            message = f"Goals, {_row_name(row, 'metric', number)}: {join_words(f'no {name}' for name in missing)}."
            hint = f"Nobody can say later whether it was reached. {_ask_for(missing)}"
            yield make_finding("AK20", "goals", f"targets.{number}", message, hint)


def _ask_for(missing: list[str]) -> str:
    asked = {"number": "How many", "unit": "counted in what", "day": "by which day", "owner": "who answers for it"}
    words = join_words((asked[name] for name in missing), "and")
    return f"{words[0].upper()}{words[1:]}?"


def check_dates_in_campaign(context: CheckContext) -> Iterator[Problem]:
    """AK21: a day that lies outside the days of the campaign."""
    launch, end = to_day(context.campaign.info.get("launch")), to_day(context.campaign.info.get("end"))
    if launch and end and end < launch:
        message = f"Campaign: its last day, {format_day(end)}, comes before its first, {format_day(launch)}."
        hint = "Every promise below is counted over these days. On which days may leads come in?"
        yield make_finding("AK21", "campaign", "end", message, hint)
        return
    for key, place, what, when, too_early in _collect_dates(context):
        edge = launch if too_early else end
        if edge and (when < edge if too_early else when > edge):
            side = "before the first" if too_early else "after the last"
            message = (
                f"{get_question(key).name}, {what}: {format_day(when)} is {side} day of the campaign, "
                f"{format_day(edge)}."
            )
            hint = "One of the two teams has planned for other days. Which day is meant?"
            yield make_finding("AK21", key, place, message, hint)
    briefing = to_day(context.campaign.content("marketing_responsibilities").get("briefing"))
    if briefing and launch and briefing > launch and context.answered_content("marketing_responsibilities"):
        message = (
            f"Marketing will, Briefing: Sales is shown the campaign on {format_day(briefing)}, "
            f"after leads come in from {format_day(launch)} on."
        )
        hint = "Sales would call people about messages it has not seen. Can the briefing be before the first day?"
        yield make_finding("AK21", "marketing_responsibilities", "briefing", message, hint)


def _collect_dates(context: CheckContext) -> Iterator[tuple[str, str, str, date, bool]]:
    """Yield question, key, name, day, and whether the day must not be too early (else: not too late)."""
    goals = context.answered_content("goals")
    for number, row in filled_rows(goals, "targets") if goals else []:
        if due := to_day(row.get("due")):
            yield "goals", f"targets.{number}.due", _row_name(row, "metric", number), due, True
    launch = to_day(context.campaign.info.get("launch"))
    for key in _COMMITMENTS:
        content = context.answered_content(key)
        for number, row in filled_rows(content, "commitments") if content else []:
            if (due := to_day(row.get("due"))) is None:
                continue
            place, name = f"commitments.{number}.due", _row_name(row, "what", number)
            if launch and due < launch - _PREPARATION:
                yield key, place, name, due, True
            elif key == "marketing_responsibilities" and _promises_leads(row):
                yield key, place, name, due, False
    metrics = context.answered_content("metrics")
    if metrics:
        first = to_day(get_table(metrics, "review").get("first"))
        if first and not context.campaign.is_from_base("metrics"):  # there both teams may have met for a year
            yield "metrics", "review.first", "Review", first, True
        if until := to_day(metrics.get("counts_until")):
            yield "metrics", "counts_until", "Counts until", until, True


def _promises_leads(row: Content) -> bool:
    """Return whether a promise is a number of leads; other work may go on after the last of them."""
    return get_number(row, "amount") is not None and bool(
        _LEADS.search(f"{get_text(row, 'what')} {get_text(row, 'unit')}")
    )


def check_promise_owner(context: CheckContext) -> Iterator[Problem]:
    """AK22: a promise without an owner, or without an amount or a day."""
    for key in _COMMITMENTS:
        content = context.answered_content(key)
        for number, row in filled_rows(content, "commitments") if content else []:
            missing = [] if get_text(row, "owner") else ["owner"]
            if get_number(row, "amount") is None and to_day(row.get("due")) is None:
                missing.append("amount or day")
            if missing:
                gone = join_words(f"no {name}" for name in missing)
                message = f"{get_question(key).name}, {_row_name(row, 'what', number)}: {gone}."
                ask = "Who answers for it" if missing == ["owner"] else "How many, or by which day"
                ask += ", and who answers for it" if len(missing) == 2 else ""
                hint = f"The other team cannot tell a kept promise from a broken one. {ask}?"
                yield make_finding("AK22", key, f"commitments.{number}", message, hint)


def check_measure_source(context: CheckContext) -> Iterator[Problem]:
    """AK23: a measure without a source, or without a number to compare with."""
    content, goals = context.answered_content("metrics"), filled_rows(context.campaign.content("goals"), "targets")
    by_name = {normalize_name(get_text(row, "metric")): row for _, row in goals}
    classes = {normalize_name(kind.name) for kind in lead_classes(context.campaign)}
    for number, row in filled_rows(content, "measures") if content else []:
        name, goal = get_text(row, "name") or f"row {number + 1}", get_text(row, "goal")
        held = by_name.get(normalize_name(goal), {}) if goal else row
        place = f"measures.{number}"
        if goal and not held:
            message = (
                f"Metrics, {quote_excerpt(name)}: its numbers are those of the goal "
                f"{quote_excerpt(goal)}, which is not there."
            )
            hint = "So nobody knows what it is compared with. Which target of question 4 is meant?"
            yield make_finding("AK23", "metrics", f"{place}.goal", message, hint)
        elif (promise := get_text(row, "promise")) and normalize_name(promise) not in classes:
            message = (
                f"Metrics, {quote_excerpt(name)}: it reads the clock of the lead class {quote_excerpt(promise)}, "
                "which is not there."
            )
            hint = "So nobody knows which promise it tells of. Which lead class of question 5 is meant?"
            yield make_finding("AK23", "metrics", f"{place}.promise", message, hint)
        elif not get_text(row, "source"):
            message = f"Metrics, {quote_excerpt(name)}: it does not say where it is read."
            hint = "Two teams with two reports have two truths. Which report, in which system, counts for both?"
            yield make_finding("AK23", "metrics", f"{place}.source", message, hint)
        elif get_text(row, "promise"):
            continue  # the share that must be in time stands in the lead class
        elif get_number(held, "target") is None and get_number(held, "baseline") is None:
            message = f"Metrics, {quote_excerpt(name)}: it has no number to compare with, neither From nor To."
            hint = "A number alone is neither good nor bad. Where does it stand today, and where shall it be?"
            yield make_finding("AK23", "metrics", f"{place}.target", message, hint)


def check_time_units(context: CheckContext) -> Iterator[Problem]:
    """AK24: a time that cannot be measured."""
    for q in QUESTIONS:
        content = context.answered_content(q.key)
        for place, label, value, why in _collect_times(_time_fields_of(q.key), content or {}):
            message = f"{q.name}, {label}: {quote_excerpt(value)} cannot be measured."
            hint = f"Sales and Marketing will each read another time into it. What is it as {why}?"
            yield make_finding("AK24", q.key, place, message, hint)


@cache
def _time_fields_of(key: str) -> tuple[Field, ...]:
    """Return the fields of a question that are durations or rhythms, or that contain some."""
    return _time_fields(get_question(key).fields)


def _time_fields(fields: tuple[Field, ...]) -> tuple[Field, ...]:
    kept = (field._replace(fields=_time_fields(field.fields)) for field in fields)
    return tuple(field for field in kept if field.fields or field.kind in ("duration", "rhythm"))


def _collect_times(
    fields: tuple[Field, ...], content: Content, before: str = ""
) -> Iterator[tuple[str, str, str, str]]:
    for field in fields:
        place = f"{before}{field.key}"
        if field.kind == "table":
            yield from _collect_times(field.fields, get_table(content, field.key), f"{place}.")
        elif field.kind == "rows":
            for number, row in filled_rows(content, field.key):
                yield from _collect_times(field.fields, row, f"{place}.{number}.")
        elif field.kind in ("duration", "rhythm") and (value := get_text(content, field.key)):
            is_duration = field.kind == "duration"
            why = explain_bad_duration(value, field.takes_automatic) if is_duration else explain_bad_rhythm(value)
            if why:
                yield place, field.label, value, why


def check_evidence(context: CheckContext) -> Iterator[Problem]:
    """AK25: evidence that is an opinion."""
    for key, field, label in (("pain", "evidence", "Evidence"), ("differentiation", "proof", "Proof")):
        content = context.answered_content(key)
        given = filled_lines(content, field) if content else []
        if key in context.unread:
            continue
        heard = [(number, line) for number, line in given if context.find_words("hearsay", line)]
        if not heard and given and not any(_can_be_looked_up(context, line) for _, line in given):
            heard = given[:1]
        if heard:
            number, line = heard[0]
            message = (
                f"{get_question(key).name}, {label}: {quote_excerpt(line)} is an opinion; nobody could look it up."
            )
            hint = (
                "Sales is asked for it in the first call. Who said so, how many of them, and where is it written down?"
            )
            yield make_finding("AK25", key, f"{field}.{number}", message, hint)


def _can_be_looked_up(context: CheckContext, line: str) -> bool:
    """Return whether a line holds a figure, a source, or the name of somebody."""
    if ":" in line or any(letter.isdigit() for letter in line) or context.find_words("source", line):
        return True
    return any(word[:1].isupper() for word in line.split()[1:])


def check_vague_words(context: CheckContext) -> Iterator[Problem]:
    """AK26: vague words."""
    everything = (value for q in QUESTIONS for _, value in context.texts[q.key])
    possible = possible_vague_words(everything, context.vague_words)
    for q in QUESTIONS if possible else ():
        content = context.answered_content(q.key)
        search = compile_pattern(possible_vague_words((value for _, value in context.texts[q.key]), possible))
        if content is None or search is None:
            continue
        heard: dict[str, str] = {}
        times = {place for place, *_ in _collect_times(_time_fields_of(q.key), content)}  # AK24 reports these
        for place, value in context.texts[q.key]:
            for word in (
                find_vague_words(value, search) if place not in times and not place.startswith("disputed.") else ()
            ):
                heard.setdefault(word, place)
        if heard:
            first = next(iter(heard))
            names = join_words(quote_excerpt(word) for word in heard)
            message = f"{q.name}: {names} {'promises' if len(heard) == 1 else 'promise'} nothing."
            hint = (
                f"Each team will read its own number into it. {context.vague_words.get(first, 'What would one see?')}"
            )
            hint = hint if hint.endswith("?") else f"{hint}?"
            yield make_finding("AK26", q.key, heard[first], message, hint)


def check_handoff_complete(context: CheckContext) -> Iterator[Problem]:
    """AK27: criteria, hand-off or division of work missing, or a hand-off without a reason to call."""
    for key in ("mql", "sql"):
        content = context.answered_content(key)
        if content is None:
            continue
        handoff = get_table(content, "handoff")
        nobody_receives = "nobody receives it" if not get_text(handoff, "owner") else "Hand-off: nobody receives a lead"
        missing = [
            (place, name)
            for place, name, there in (
                ("criteria", "Criteria: there are none", _qualifies_by_something(content)),
                ("handoff.owner", "Hand-off: nobody hands a lead over", key == "sql" or get_text(handoff, "owner")),
                ("handoff.to", nobody_receives, key == "sql" or _has_recipient(content)),
            )
            if not there
        ]
        if missing:
            message = f"{get_question(key).name}, {join_words(name for _, name in missing)}."
            hint = (
                "A lead that meets no definition, or that nobody hands over, falls between the two teams. "
                f"{'What must be true' if missing[0][0] == 'criteria' else 'Who hands it to whom, by name or by team'}?"
            )
            yield make_finding("AK27", key, missing[0][0], message, hint)
        include = filled_lines(handoff, "include")
        if key != "mql" or key in context.unread:
            continue
        if include and not any(context.find_words("reason", line) for _, line in include):
            message = "MQL, Hand-off, Comes with: nothing in it says why this lead is worth a call."
            hint = "A rep who knows no reason opens with nothing, or not at all. What does Marketing know of them?"
            yield make_finding("AK27", "mql", "handoff.include", message, hint)


def _qualifies_by_something(content: Content) -> bool:
    """Return whether a question says by criteria, a class of leads or a score what must be true."""
    rows = [content, *(row for _, row in filled_rows(content, "classes"))]
    scores = ("score", "threshold")
    return any(
        filled_lines(row, "criteria") or filled_lines(row, "any_of") or any(row.get(key) is not None for key in scores)
        for row in rows
    )


def _has_recipient(content: Content) -> bool:
    """Return whether every MQL goes to somebody: in the hand-off, by the routing, or by its class."""
    classes = filled_rows(content, "classes")
    return bool(
        get_text(get_table(content, "handoff"), "to")
        or filled_rows(content, "routing")
        or (classes and all(get_text(row, "to") for _, row in classes))
    )


def check_incomplete_rows(context: CheckContext) -> Iterator[Problem]:
    """AK28: a persona without a role, a reject reason without a next step or with an unknown criterion."""
    target, sql = context.answered_content("target"), context.answered_content("sql")
    bare = (
        [(number, row) for number, row in filled_rows(target, "personas") if not get_text(row, "role")]
        if target
        else []
    )
    if bare:
        names = join_words(_row_name(row, "title", number) for number, row in bare)
        message = f"Target, People: {names} {'has' if len(bare) == 1 else 'have'} no role in buying."
        hint = "A rep talks differently to who uses, who decides and who pays. Which of them is it?"
        yield make_finding("AK28", "target", f"personas.{bare[0][0]}.role", message, hint)
    if sql is None:
        return
    known = {
        normalize_name(line)
        for key in ("mql", "sql")
        for _, line in filled_lines(context.campaign.content(key), "criteria")
    }
    for number, row in filled_rows(sql, "reject_reasons"):
        name = quote_excerpt(get_text(row, "code") or get_text(row, "meaning"))
        place, criterion = f"reject_reasons.{number}", get_text(row, "criterion")
        if not get_text(row, "next"):
            message = f"SQL, Reasons for a no: after {name} nothing happens to the lead."
            hint = "Sales sends it back and Marketing paid for it twice. Which track does it go to, until when?"
            yield make_finding("AK28", "sql", f"{place}.next", message, hint)
        elif criterion and known and normalize_name(criterion) not in known:
            message = (
                f"SQL, Reasons for a no: {name} names a criterion that does not exist, {quote_excerpt(criterion)}."
            )
            hint = "So a rejected lead teaches nothing about the definition. Which of the criteria is meant?"
            yield make_finding("AK28", "sql", f"{place}.criterion", message, hint)


def check_speed_measured(context: CheckContext) -> Iterator[Problem]:
    """AK29: Sales promises a speed that no measure reads."""
    content = context.answered_content("metrics")
    measures = [row for _, row in filled_rows(content, "measures")] if content else []
    if "metrics" in context.unread or not measures:
        return
    if not any(
        row.get("kind") == "speed" or get_text(row, "promise") or context.find_words("follow-up", get_text(row, "name"))
        for row in measures
    ):
        message = "Metrics, Measures: none of them reads how fast or how often Sales follows up."
        hint = (
            "What Sales promised in question 8 is then kept or broken unseen, and only the leads are judged. "
            "Which report shows the share of leads called in time, and who reads it?"
        )
        yield make_finding("AK29", "metrics", "measures", message, hint)


def check_launched_unsigned(context: CheckContext) -> Iterator[Problem]:
    """AK40: the first day has passed and nothing is signed by both teams."""
    launch = to_day(context.campaign.info.get("launch"))
    if (
        context.today is None
        or launch is None
        or context.today < launch
        or revision_number_in_force(context.campaign) is not None
    ):
        return
    started = "starts today" if context.today == launch else f"started on {format_day(launch)}"
    message = f"Campaign: it {started}, and no text is signed by both teams."
    hint = "Leads come in under promises nobody has made. Who of the two leads is missing, and can they sign today?"
    yield make_finding("AK40", "campaign", "launch", message, hint)


def check_uncontested_agreement(context: CheckContext) -> Iterator[Problem]:
    """AK41: both teams agree with everything and wrote nothing."""
    views = [context.campaign.view(team, q.key) for team in TEAMS for q in QUESTIONS]
    if any(
        view.position.strip() or (view.stance and (view.stance.note.strip() or view.stance.objected.strip()))
        for view in views
    ):
        return
    if all(view.stance for view in views) and all(
        context.campaign.answer(q.key).strip() and stance_mark(context.campaign, team, q.key) == "agrees"
        for q in QUESTIONS
        for team in TEAMS
    ):
        teams = join_words(TEAM_NAMES[team] for team in TEAMS)
        message = (
            f"{teams} agree nine times, and neither wrote a position, objected or had a reservation on any question."
        )
        hint = (
            "Two teams that see nothing differently have perhaps not looked. Suppose the campaign is over "
            "and has failed: why?"
        )
        yield Problem("AK41", message, hint)


def _row_name(row: Content, key: str, number: int) -> str:
    name = get_text(row, key)
    return quote_excerpt(name) if name else f"row {number + 1}"
