"""Sums that must add up: AK30 to AK32 and AK35 to AK38. They use the teams' own numbers only and assume no rates."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from datetime import date, timedelta
from fractions import Fraction

from alignkit.checks.context import (
    CheckContext,
    filled_rows,
    get_number,
    get_table,
    get_text,
    make_finding,
    normalize_name,
    quote_excerpt,
)
from alignkit.core.errors import Problem
from alignkit.core.model import TEAMS, Campaign, to_day
from alignkit.core.questions import get_question
from alignkit.text.durations import Duration, parse_duration
from alignkit.text.numbers import format_grouped, format_rounded
from alignkit.values import lead_funnel
from alignkit.values.parse_format import format_day, format_value

# The name of a person: two to four words with a capital letter, none of which is a team or a role.
_PERSON = re.compile(
    r"[^\W\d_a-zß-ÿ][\w.'’-]*(?: (?:de|del|la|van|von|der|den|da|di|bin|al|[^\W\d_a-zß-ÿ][\w.'’-]*)){1,4}"
)
_TEAM_WORD = re.compile(
    r"\b(?:teams?|desk|sales|marketing|sdrs?|bdrs?|aes?|executives?|reps?|representatives?|managers?|directors?|vps?|"
    r"heads?|leads?|operations|ops|revops|group|pool|queue|robin|development|success|department|partners?|owners?|"
    r"agency|engineers?|consultants?|specialists?|advisors?|coordinators?|analysts?|strategists?|architects?|"
    r"officers?|president|chief|assistants?|closers?|hunters?|region|territory|accounts?|inside|field|deal|"
    r"vertrieb\w*|innendienst|außendienst|abteilung|leit\w+|gruppe|équipe|commercia\w+|ventes|responsable|directeur|"
    r"directrice|equipo|ventas|comercial\w*|director\w*|gerente)\b",
    re.IGNORECASE,
)


def check_lead_volume(context: CheckContext) -> Iterator[Problem]:
    """AK30: Marketing promises fewer MQLs than the goals need."""
    needed, made = context.funnel, context.promised_leads
    if needed is None or needed.mqls is None or made is None or not made.is_mql:
        return
    need = math.ceil(needed.mqls)
    if made.leads >= need:
        return
    weekly = math.ceil(need / made.weeks)
    message = (
        f"Marketing will, Promises: {made.words} MQLs, {format_value(need - made.leads)} too few. "
        f"The goals need {needed.words}."
    )
    hint = (
        "Sales would miss its number with every promise kept. "
        f"Can Marketing deliver {format_value(weekly)} a week until then, or which of the other numbers has to change?"
    )
    yield make_finding("AK30", "marketing_responsibilities", "commitments", message, hint)


def check_sales_capacity(context: CheckContext) -> Iterator[Problem]:
    """AK31: Marketing promises more leads than Sales has capacity for."""
    sales, made = context.answered_content("sales_responsibilities"), context.promised_leads
    if sales is None or made is None:
        return
    capacity = get_table(sales, "capacity")
    reps, each = get_number(capacity, "reps"), get_number(capacity, "leads_per_rep_week")
    if not reps or not each or reps < 0 or each < 0:
        return
    can = Fraction(str(reps)) * Fraction(str(each))
    if made.weekly <= can:
        return
    message = (
        f"Sales will, Capacity: {lead_funnel.describe_weekly_capacity(context.campaign)}, and Marketing promises "
        f"{_describe_weekly(made)}: {format_rounded(made.weekly - can, 1)} a week stay untouched."
    )
    attempts = get_number(get_table(sales, "follow_up"), "attempts")
    if attempts:
        message += (
            f" With {format_value(attempts)} attempts each, one rep makes "
            f"{format_value(each * attempts)} calls a week as it is."
        )
    if get_text(capacity, "when_full"):  # otherwise AK36 says what it costs
        message += _describe_untouched_cost(context)
    people = math.ceil(made.weekly / Fraction(str(each)))
    hint = (
        "Leads that wait go cold and are counted as bad ones. "
        f"Are there {format_value(people)} people for them, or how many a week should Marketing deliver?"
    )
    yield make_finding("AK31", "sales_responsibilities", "capacity", message, hint)


def _describe_weekly(made: lead_funnel.PromisedLeads) -> str:
    """Return what is promised a week: "12 a week", "178 a month, 41.5 a week" or "500, 62.5 a week"."""
    weekly = f"{format_rounded(made.weekly, 1)} a week"
    if made.every == "week":
        return f"{format_grouped(made.weekly)} a week"
    every = f"{'every' if ' ' in made.every else 'a'} {made.every}"
    return f"{format_grouped(made.amounts[0])} {every}, {weekly}" if made.every else f"{made.words}, {weekly}"


def check_target_beyond_baseline(context: CheckContext) -> Iterator[Problem]:
    """AK32: a goal's target equals its baseline."""
    for key, field, name in (("goals", "targets", "metric"), ("metrics", "measures", "name")):
        content = context.answered_content(key)
        for number, row in filled_rows(content, field) if content else []:
            target, baseline = get_number(row, "target"), get_number(row, "baseline")
            if target is None or baseline is None or target != baseline:
                continue
            what = f"{format_value(target)} {get_text(row, 'unit')}".strip()
            message = (
                f"{get_question(key).name}, {quote_excerpt(get_text(row, name))}: it is at {what} "
                f"today and its target is {what}."
            )
            hint = "A goal that is reached already asks nothing of either team. What shall it be, and by when?"
            yield make_finding("AK32", key, f"{field}.{number}.target", message, hint)


def check_sales_cycle(context: CheckContext) -> Iterator[Problem]:
    """AK35: deals stop counting before the last leads can close."""
    goals, metrics = context.answered_content("goals"), context.answered_content("metrics")
    end = to_day(context.campaign.info.get("end"))
    if goals is None or metrics is None or end is None:
        return
    until, cycle = (
        to_day(metrics.get("counts_until")),
        parse_duration(get_text(get_table(goals, "funnel"), "sales_cycle")),
    )
    closes = _add_duration(end, cycle) if cycle else None
    if until is None or closes is None or closes <= until:
        return
    message = (
        f"Metrics, Counts until: the last leads come in on {format_day(end)}, + {cycle} of sales cycle = "
        f"{format_day(closes)}, but deals count until {format_day(until)} only."
    )
    hint = (
        "Late leads are then worth nothing to anybody's number, and Sales will leave them. "
        f"Shall deals count until {format_day(closes)}, or leads end earlier?"
    )
    yield make_finding("AK35", "metrics", "counts_until", message, hint)


def _add_duration(start: date, cycle: Duration) -> date | None:
    """Return the day that is the shortest length of a duration later.

    None for a duration in hours or minutes, or if the day is beyond the range of dates.
    """
    days = {"day": 1, "week": 7, "month": 28, "business day": 1}.get(cycle.unit)
    try:
        return start + timedelta(days=math.floor(cycle.count * days)) if days else None
    except OverflowError:
        return None


def check_untouched_leads(context: CheckContext) -> Iterator[Problem]:
    """AK36: nobody says what happens when Sales is full, or a lead costs more than it is worth."""
    worth = value_of_mql(context.funnel)
    if worth is None:
        return
    sales, made = context.answered_content("sales_responsibilities"), context.promised_leads
    capacity = get_table(sales, "capacity") if sales else {}
    escalates = sales is not None and filled_rows(sales, "escalation")  # then a lead that nobody works has a way
    if sales is not None and not get_text(capacity, "when_full") and (capacity or (made and not escalates)):
        message = (
            f"Sales will, Capacity: nobody says what happens when Sales is full.{_describe_untouched_cost(context)}"
        )
        hint = (
            "Leads that nobody calls are the most expensive ones. Who takes the next one, or does Marketing hold it "
            "back?"
        )
        yield make_finding("AK36", "sales_responsibilities", "capacity.when_full", message, hint)
    budget = get_number(context.campaign.info, "budget")
    if made is None or not made.is_mql or not made.leads or budget is None or budget <= worth * made.leads:
        return
    money = _currency(context.campaign)
    message = (
        f"Campaign, Budget: {money}{format_value(budget)} ÷ {format_value(made.leads)} MQLs = "
        f"{money}{format_rounded(Fraction(str(budget)) / made.leads, 2)} each, and one "
        f"is worth {money}{format_rounded(worth, 2)} by your own rates."
    )
    hint = "Each lead costs more than it brings. Which of these numbers is wrong, or what else is the campaign for?"
    yield make_finding("AK36", "campaign", "budget", message, hint)


def value_of_mql(needed: lead_funnel.Funnel | None) -> Fraction | None:
    """Return the average value of one MQL by the team's own deal size and rates, or None if one of them is missing."""
    if needed is None or not needed.sql_to_won or not needed.mql_to_sql:
        return None
    return needed.average_deal * needed.sql_to_won * needed.mql_to_sql


def _describe_untouched_cost(context: CheckContext) -> str:
    """Describe the value of one MQL and the cost of ten untouched ones; empty if a rate is missing."""
    worth, needed = value_of_mql(context.funnel), context.funnel
    if worth is None or needed is None or not needed.mql_to_sql or not needed.sql_to_won:
        return ""
    money = _currency(context.campaign)
    rates = " × ".join(format_grouped(rate) for rate in (needed.mql_to_sql, needed.sql_to_won))
    one, ten = (format_rounded(worth * count, 2) for count in (1, 10))
    deal = format_grouped(needed.average_deal)
    return f" One MQL is worth {money}{deal} × {rates} = {money}{one}; ten untouched ones cost {money}{ten}."


def _currency(campaign: Campaign) -> str:
    code = get_text(campaign.info, "currency")
    return f"{code} " if code else ""


def check_review_rhythm(context: CheckContext) -> Iterator[Problem]:
    """AK37: the first review comes after the campaign's last day."""
    metrics, end = context.answered_content("metrics"), to_day(context.campaign.info.get("end"))
    first = to_day(get_table(metrics, "review").get("first")) if metrics else None
    if first is None or end is None or first <= end:
        return
    message = f"Metrics, Review: the first review is on {format_day(first)}, after the last lead on {format_day(end)}."
    hint = (
        "By then it is too late to change anything. On which day are there enough leads to judge, while more still "
        "come?"
    )
    yield make_finding("AK37", "metrics", "review.first", message, hint)


def check_sql_owner(context: CheckContext) -> Iterator[Problem]:
    """AK38: the owner of the SQLs neither signs nor promises anything."""
    sql, goals = context.answered_content("sql"), context.answered_content("goals")
    owners = [("sql", "handoff.owner", get_text(get_table(sql, "handoff"), "owner"))] if sql else []
    for number, row in filled_rows(goals, "targets") if goals else []:
        metric = set(normalize_name(get_text(row, "metric")).replace("-", " ").split())
        if metric & {"sql", "sqls"} or {"sales", "qualified"} <= metric:
            owners.append(("goals", f"targets.{number}.owner", get_text(row, "owner")))
    if not owners or not context.answered_content("sales_responsibilities"):
        return
    named = _people_in_campaign(context.campaign)
    for key, place, owner in owners:
        if owner and normalize_name(owner) not in named and not _is_team(context.campaign, owner):
            label = "Hand-off" if key == "sql" else "Targets"
            message = (
                f"{get_question(key).name}, {label}: {owner} owns the SQLs, but neither signs nor promises "
                "anything here."
            )
            hint = (
                "Whoever answers for the SQLs decides whether Marketing's leads are any good. "
                f"Has {owner} read this, and which promise is {owner}'s?"
            )
            yield make_finding("AK38", key, place, message, hint)


def _is_team(campaign: Campaign, owner: str) -> bool:
    """Return whether an owner is a team or a role, which is part of the agreement as the team that signs it."""
    teams = {normalize_name(str(campaign.info.get(f"{team}_name", ""))) for team in TEAMS} - {""}
    if not _PERSON.fullmatch(owner) or _TEAM_WORD.search(owner):
        return True
    return any(name in normalize_name(owner) for name in teams)


def _people_in_campaign(campaign: Campaign) -> set[str]:
    """Return the names of everybody who leads, signs, promises, hands over, receives or reads something."""
    named = [campaign.lead(team) for team in TEAMS] + [signoff.name for signoff in campaign.agreement.signoffs]
    for key in ("marketing_responsibilities", "sales_responsibilities"):
        named += [get_text(row, "owner") for _, row in filled_rows(campaign.content(key), "commitments")]
    handoff = get_table(campaign.content("mql"), "handoff")
    named += [get_text(handoff, part) for part in ("owner", "to", "fallback")]
    named.append(get_text(get_table(campaign.content("sales_responsibilities"), "follow_up"), "fallback"))
    named += [get_text(row, "owner") for _, row in filled_rows(campaign.content("metrics"), "measures")]
    for key in ("mql", "sql"):
        named += [get_text(row, "who") for _, row in filled_rows(campaign.content(key), "responsibilities")]
    return {normalize_name(name) for name in named if name}
