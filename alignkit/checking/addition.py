"""Sums and times that must add up: AK30 to AK38. Only the team's own numbers count; no rate is ever assumed."""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import date, timedelta
from fractions import Fraction
from functools import lru_cache

from alignkit import sums
from alignkit.checking.case import Case, amount, folded, found, rows, said, table, text
from alignkit.clocks import added
from alignkit.durations import Duration, parse
from alignkit.fileformat.entry import spoken, spoken_day
from alignkit.model import TEAMS, Campaign, day
from alignkit.problems import Problem
from alignkit.questions import question

_HOURS = {"minute": Fraction(1, 60), "hour": Fraction(1), "day": Fraction(24), "week": Fraction(168)}
# What a business day may hold at the least and at the most, in hours: campaigns state their business hours as text.
_SHORT_DAY, _LONG_DAY = 6, 12
_WAIT = Duration(2, "business day")


def too_few_promised(case: Case) -> Iterator[Problem]:
    """AK30"""
    needed, made = case.funnel, case.promised
    if needed is None or needed.mqls is None or made is None or not made.is_mql:
        return
    need = math.ceil(needed.mqls)
    if made.leads >= need:
        return
    weekly = math.ceil(need / made.weeks)
    message = (
        f"Marketing will, Promises: {made.words} MQLs, {spoken(need - made.leads)} too few. "
        f"The goals need {needed.words}."
    )
    hint = (
        "Sales would miss its number with every promise kept. "
        f"Can Marketing deliver {spoken(weekly)} a week until then, or which of the other numbers has to change?"
    )
    yield found("AK30", "marketing_responsibilities", "commitments", message, hint)


def too_many_to_work(case: Case) -> Iterator[Problem]:
    """AK31"""
    sales, made = case.answered("sales_responsibilities"), case.promised
    if sales is None or made is None:
        return
    capacity = table(sales, "capacity")
    reps, each = amount(capacity, "reps"), amount(capacity, "leads_per_rep_week")
    if not reps or not each or reps < 0 or each < 0:
        return
    can = Fraction(str(reps)) * Fraction(str(each))
    if made.weekly <= can:
        return
    left = float(round(made.weekly - can, 1))
    message = (
        f"Sales will, Capacity: {sums.weekly_capacity(case.campaign)}, and Marketing promises "
        f"{spoken(float(made.weekly))} a week: {spoken(left)} a week stay untouched."
    )
    attempts = amount(table(sales, "follow_up"), "attempts")
    if attempts:
        message += (
            f" With {spoken(attempts)} attempts each, one rep makes {spoken(each * attempts)} calls a week as it is."
        )
    if text(capacity, "when_full"):  # else the price stands in the finding about that
        message += _untouched(case)
    people = math.ceil(made.weekly / Fraction(str(each)))
    hint = (
        "Leads that wait go cold and are counted as bad ones. "
        f"Are there {spoken(people)} people for them, or how many a week should Marketing deliver?"
    )
    yield found("AK31", "sales_responsibilities", "capacity", message, hint)


def nothing_to_reach(case: Case) -> Iterator[Problem]:
    """AK32"""
    for key, field, name in (("goals", "targets", "metric"), ("metrics", "measures", "name")):
        content = case.answered(key)
        for number, row in rows(content, field) if content else []:
            target, baseline = amount(row, "target"), amount(row, "baseline")
            if target is None or baseline is None or target != baseline:
                continue
            what = f"{spoken(target)} {text(row, 'unit')}".strip()
            message = (
                f"{question(key).name}, {said(text(row, name))}: it stands at {what} today and is to reach {what}."
            )
            hint = "A goal that is reached already asks nothing of either team. What shall it be, and by when?"
            yield found("AK32", key, f"{field}.{number}.target", message, hint)


def too_late_to_answer(case: Case) -> Iterator[Problem]:
    """AK33"""
    sql, sales = case.answered("sql"), case.answered("sales_responsibilities")
    if sql is None or sales is None or (decide := parse(text(sql, "decide_within"))) is None:
        return
    follow_up = table(sales, "follow_up")
    response, over = (parse(text(follow_up, key)) for key in ("first_response", "over"))
    if response and surely_longer(response, decide):
        message = f"Sales will, First response: {response} from hand-off, but SQL is decided within {decide} of it."
        hint = "Leads would be accepted or rejected before anybody spoke to them. Which of the two times is meant?"
        yield found("AK33", "sales_responsibilities", "follow_up.first_response", message, hint)
    elif over and surely_longer(over, decide):
        attempts = amount(follow_up, "attempts")
        tries = f"{spoken(attempts)} attempts over" if attempts else "attempts over"
        message = f"Sales will, Over: {tries} {over}, but SQL is decided within {decide} of hand-off."
        hint = (
            "A lead that has not been reached yet must then be rejected while Sales still tries. "
            "Shall the decision wait for the last attempt, or the attempts end sooner?"
        )
        yield found("AK33", "sales_responsibilities", "follow_up.over", message, hint)


def long_wait(case: Case) -> Iterator[Problem]:
    """AK34"""
    mql, sales = case.answered("mql"), case.answered("sales_responsibilities")
    if mql is None or sales is None:
        return
    handed, response = parse(text(table(mql, "handoff"), "within")), _response(case.campaign)
    if handed is None or response is None:
        return
    total = added(handed, response)
    if not any(surely_longer(part, _WAIT) for part in (handed, response, *([total] if total else []))):
        return
    after = f" = {total}" if total else ""
    message = f"From the lead's act to the first call: {handed} to hand over + {response} to call{after}."
    hint = (
        "By then the lead has talked to others and Sales blames the lead. "
        "Which of the two times can shrink, and what would that take?"
    )
    yield found("AK34", "sales_responsibilities", "follow_up.first_response", message, hint)


def _response(campaign: Campaign) -> Duration | None:
    return parse(text(table(campaign.content("sales_responsibilities"), "follow_up"), "first_response"))


def counted_too_early(case: Case) -> Iterator[Problem]:
    """AK35"""
    goals, metrics = case.answered("goals"), case.answered("metrics")
    end = day(case.campaign.info.get("end"))
    if goals is None or metrics is None or end is None:
        return
    until, cycle = day(metrics.get("counts_until")), parse(text(table(goals, "funnel"), "sales_cycle"))
    closes = _after(end, cycle) if cycle else None
    if until is None or closes is None or closes <= until:
        return
    message = (
        f"Metrics, Counts until: the last leads come in on {spoken_day(end)}, + {cycle} of sales cycle = "
        f"{spoken_day(closes)}, but deals count until {spoken_day(until)} only."
    )
    hint = (
        "Late leads are then worth nothing to anybody's number, and Sales will leave them. "
        f"Shall deals count until {spoken_day(closes)}, or leads end earlier?"
    )
    yield found("AK35", "metrics", "counts_until", message, hint)


def _after(start: date, cycle: Duration) -> date | None:
    """A day as many calendar days later as a duration surely takes; None for a cycle of hours or beyond all dates."""
    days = {"day": 1, "week": 7, "month": 28, "business day": 1}.get(cycle.unit)
    try:
        return start + timedelta(days=math.floor(cycle.count * days)) if days else None
    except OverflowError:
        return None


def left_untouched(case: Case) -> Iterator[Problem]:
    """AK36"""
    worth = mql_worth(case.funnel)
    if worth is None:
        return
    sales, made = case.answered("sales_responsibilities"), case.promised
    capacity = table(sales, "capacity") if sales else {}
    if sales is not None and not text(capacity, "when_full") and (made or capacity):
        message = f"Sales will, Capacity: nobody says what happens when the desk is full.{_untouched(case)}"
        hint = "The leads nobody calls are the dearest ones. Who takes the next one, or does Marketing hold it back?"
        yield found("AK36", "sales_responsibilities", "capacity.when_full", message, hint)
    budget = amount(case.campaign.info, "budget")
    if made is None or not made.is_mql or not made.leads or budget is None or budget <= worth * made.leads:
        return
    each = float(round(Fraction(str(budget)) / made.leads, 2))
    money = _currency(case.campaign)
    message = (
        f"Campaign, Budget: {money}{spoken(budget)} ÷ {spoken(made.leads)} MQLs = {money}{spoken(each)} each, and one "
        f"is worth {money}{spoken(float(round(worth, 2)))} by your own rates."
    )
    hint = "Each lead costs more than it brings. Which of these numbers is wrong, or what else is the campaign for?"
    yield found("AK36", "campaign", "budget", message, hint)


def mql_worth(needed: sums.Funnel | None) -> Fraction | None:
    """What one MQL brings on average by the team's own deal size and rates; None where one of them is missing."""
    if needed is None or not needed.sql_to_won or not needed.mql_to_sql:
        return None
    return needed.average_deal * needed.sql_to_won * needed.mql_to_sql


def _untouched(case: Case) -> str:
    """What one MQL is worth and ten untouched ones cost, as a sentence; empty where a rate is missing."""
    worth, needed = mql_worth(case.funnel), case.funnel
    if worth is None or needed is None or not needed.mql_to_sql or not needed.sql_to_won:
        return ""
    money = _currency(case.campaign)
    rates = " × ".join(spoken(float(rate)) for rate in (needed.mql_to_sql, needed.sql_to_won))
    one, ten = (spoken(float(round(worth * count, 2))) for count in (1, 10))
    deal = spoken(float(needed.average_deal))
    return f" One MQL is worth {money}{deal} × {rates} = {money}{one}; ten untouched ones cost {money}{ten}."


def _currency(campaign: Campaign) -> str:
    code = text(campaign.info, "currency")
    return f"{code} " if code else ""


def reviewed_too_late(case: Case) -> Iterator[Problem]:
    """AK37"""
    metrics, end = case.answered("metrics"), day(case.campaign.info.get("end"))
    first = day(table(metrics, "review").get("first")) if metrics else None
    if first is None or end is None or first <= end:
        return
    message = f"Metrics, Review: both first look on {spoken_day(first)}, after the last lead on {spoken_day(end)}."
    hint = "Nothing can be mended by then. On which day are there enough leads to judge, while more still come?"
    yield found("AK37", "metrics", "review.first", message, hint)


def nobodys_sqls(case: Case) -> Iterator[Problem]:
    """AK38"""
    sql, goals = case.answered("sql"), case.answered("goals")
    owners = [("sql", "handoff.owner", text(table(sql, "handoff"), "owner"))] if sql else []
    for number, row in rows(goals, "targets") if goals else []:
        metric = set(folded(text(row, "metric")).replace("-", " ").split())
        if metric & {"sql", "sqls"} or {"sales", "qualified"} <= metric:
            owners.append(("goals", f"targets.{number}.owner", text(row, "owner")))
    if not owners or not case.answered("sales_responsibilities"):
        return
    named = _named(case.campaign)
    for key, place, owner in owners:
        if owner and folded(owner) not in named:
            label = "Hand-off" if key == "sql" else "Targets"
            message = f"{question(key).name}, {label}: {owner} owns the SQLs, and signs and promises nothing here."
            hint = (
                "Whoever answers for the SQLs decides whether Marketing's leads are any good. "
                f"Has {owner} read this, and which promise is {owner}'s?"
            )
            yield found("AK38", key, place, message, hint)


def _named(campaign: Campaign) -> set[str]:
    """Everybody who speaks or signs for a team, has promised something, receives or catches a lead, or reads one."""
    named = [campaign.lead(team) for team in TEAMS] + [signoff.name for signoff in campaign.agreement.signoffs]
    for key in ("marketing_responsibilities", "sales_responsibilities"):
        named += [text(row, "owner") for _, row in rows(campaign.content(key), "commitments")]
    handoff = table(campaign.content("mql"), "handoff")
    named += [text(handoff, part) for part in ("owner", "to", "fallback")]
    named.append(text(table(campaign.content("sales_responsibilities"), "follow_up"), "fallback"))
    named += [text(row, "owner") for _, row in rows(campaign.content("metrics"), "measures")]
    for key in ("mql", "sql"):
        named += [text(row, "who") for _, row in rows(campaign.content(key), "responsibilities")]
    return {folded(name) for name in named if name}


@lru_cache(maxsize=256)
def surely_longer(one: Duration, other: Duration) -> bool:
    """Whether one promise is longer than another however long the business day is and whenever the clock starts."""
    if one.unit == other.unit:
        return one.count > other.count
    ranges = [_business_days(one), _business_days(other)]
    if ranges[0] and ranges[1]:
        return ranges[0][0] > ranges[1][1]
    return _elapsed(one)[0] > _elapsed(other)[1]


def _business_days(length: Duration) -> tuple[Fraction, Fraction] | None:
    count = Fraction(str(length.count))
    if length.unit == "business day":
        return count, count
    return (count / _LONG_DAY, count / _SHORT_DAY) if length.unit == "business hour" else None


def _elapsed(length: Duration) -> tuple[Fraction, Fraction]:
    """At least and at most so many hours on the calendar, weekends counted where business days must cross them."""
    count = Fraction(str(length.count))
    if length.unit in _HOURS:
        return count * _HOURS[length.unit], count * _HOURS[length.unit]
    if length.unit == "month":
        return count * 28 * 24, count * 31 * 24
    if length.unit == "business hour":
        days = math.ceil(count / _SHORT_DAY)
        return count, Fraction(24 * (days + 2 * math.ceil(days / 5)))
    weekends = 2 * math.floor(count / 5)
    return 24 * (count + weekends), 24 * (count + 2 * math.ceil(count / 5))
