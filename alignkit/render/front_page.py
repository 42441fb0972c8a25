"""The first page below the rep's card: what the teams promised each other, and what decides. Made from fields only."""

from __future__ import annotations

from itertools import zip_longest

from alignkit.core.model import Campaign, Content, Team, to_day
from alignkit.core.status import is_filled
from alignkit.render.card import kept_mark
from alignkit.render.context import PromisePairWords
from alignkit.review.kept_promises import Promise, list_promises
from alignkit.text.durations import say_every
from alignkit.values import lead_funnel
from alignkit.values.parse_format import format_day, format_value, join_words
from alignkit.values.safe_formatting import SafeFormatter, as_sentence


def promise_rows(campaign: Campaign, safe: SafeFormatter) -> list[PromisePairWords]:
    """Return what each team promised, side by side; behind each whether it was kept, once it was judged.

    How fast and how often a lead is worked stands on the card; a line says how many promises that makes.
    """
    marketing, sales = (_format_promises(campaign, team, safe) for team in ("marketing", "sales"))
    pairs = zip_longest(marketing, sales, fillvalue="")
    return [{"marketing": one, "sales": other} for one, other in pairs]


def _format_promises(campaign: Campaign, team: Team, safe: SafeFormatter) -> list[str]:
    given = [promise for promise in list_promises(campaign) if promise.team == team]
    timed = [safe.line(promise.clock) for promise in given if promise.clock]
    count = "a promise" if len(timed) == 1 else f"{len(timed)} promises"
    on_card = [f"On the card, counted as {count}: {'; '.join(timed)}"] if timed else []
    return [_format_promise(promise, safe) for promise in given if not promise.clock] + on_card


def _format_promise(promise: Promise, safe: SafeFormatter) -> str:
    amount = "" if promise.amount is None else f": {safe.figure(promise.amount, promise.unit)}"
    return f"{safe.line(promise.what)}{amount}{kept_mark(promise)}"


def format_commitment(row: Content, safe: SafeFormatter) -> str:
    """Return one promise on a line: "Deliver MQLs: 19 leads a week (Ines Kaya, by 30 June 2027). If missed: ..."."""
    amount = safe.field("amount", row)
    due = to_day(row.get("due"))
    who = ", ".join(filter(None, [_text(row, "owner", safe), f"by {format_day(due)}" if due else ""]))
    said = ": ".join(filter(None, [_text(row, "what", safe), amount])) + (f" ({who})" if who else "")
    missed = _text(row, "if_missed", safe)
    return f"{said}. If missed: {missed}" if missed else said


def deciding_measure(campaign: Campaign, safe: SafeFormatter) -> tuple[str, str]:
    """Return the deciding number, and who reads it, how often and where; both empty without one primary measure."""
    rows = [row for row in campaign.content("metrics").get("measures", ()) if row.get("primary") is True]
    if len(rows) != 1:
        return "", ""
    row = _measure_with_goal(campaign, rows[0])
    due = to_day(_find_goal(campaign, row).get("due")) or to_day(campaign.content("metrics").get("counts_until"))
    figure = format_goal_number(row, safe, _text(_find_goal(campaign, row), "every", safe))
    number = ": ".join(filter(None, [_text(row, "name", safe), figure])) + (f" by {format_day(due)}" if due else "")
    every, owner, source = (_text(row, key, safe) for key in ("every", "owner", "source"))
    how = [f"read {say_every(every)}" if every else "read" if owner or source else ""]
    how += [f"by {owner}" if owner else "", f"from {source}" if source else ""]
    return number, " ".join(filter(None, how))


def _find_goal(campaign: Campaign, row: Content) -> Content:
    """Return the goal that a measure points to, or an empty table."""
    goals = campaign.content("goals").get("targets", ())
    return next((target for target in goals if "goal" in row and target.get("metric") == row["goal"]), {})


def _measure_with_goal(campaign: Campaign, row: Content) -> Content:
    """Return a measure; numbers that it lacks are those of its goal."""
    goal = _find_goal(campaign, row)
    return {key: goal[key] for key in ("baseline", "target", "to_most", "unit", "owner") if key in goal} | dict(row)


def format_goal_number(row: Content, safe: SafeFormatter, every: str = "") -> str:
    """Return the number of a goal or measure: "from 0 to 20 deals", "160 to 180 MQLs every week".

    A baseline of 0 or none is left out. ``every`` is the goal's rhythm, where it is a rate.
    """
    target, baseline = safe.field("target", row), row.get("baseline")
    if target and is_filled(row.get("to_most")):
        target = f"{format_value(row['target'])} to {safe.field('to_most', row)}"
    target += f" {say_every(every)}" if target and every else ""
    return f"from {safe.field('baseline', row)} to {target}" if target and baseline else target


def build_decision_facts(campaign: Campaign, safe: SafeFormatter) -> list[str]:
    """Return what Sales counts on, the budget, which deals count, and the sum from leads to money, one line each."""
    goals, metrics = campaign.content("goals"), campaign.content("metrics")
    money = [f"Sales counts on {safe.quota(goals)}"] if is_filled(goals.get("quota_amount")) else []
    money += [f"Budget {safe.money(campaign.info['budget'])}"] if is_filled(campaign.info.get("budget")) else []
    said = [". ".join(money)]
    counts, last = _text(metrics, "counts_when", safe), to_day(metrics.get("counts_until"))
    until = f" until {format_day(last)}" if last else ""
    if counts or until:
        said.append(f"A deal counts{until}{f' when: {counts}' if counts else ''}")
    said.append(_describe_funnel(campaign))
    return [as_sentence(line) for line in said if line]


def _describe_funnel(campaign: Campaign) -> str:
    """Return how many leads the goal takes by the teams' own history, and how many are promised; empty without both.

    The rates themselves stand in question 4.
    """
    needed, made = lead_funnel.build_funnel(campaign), lead_funnel.count_promised_leads(campaign)
    said = [f"It takes {join_words(needed.stages)} by the teams' own history"] if needed else []
    if made:
        compared = lead_funnel.compare_promise_to_need(needed, made)
        promised = format_value(made.leads) if compared else f"{made.words} leads"
        said.append(f"promised: {promised}{f', {compared}' if compared else ''}")
    told = "; ".join(said)
    return told[:1].upper() + told[1:]


def format_goal(row: Content, safe: SafeFormatter) -> str:
    """Return one goal on a line: "Won deals 20 deals by 31 December 2027 (Marcus Boehm)", its name in bold."""
    due, owner = to_day(row.get("due")), _text(row, "owner", safe)
    metric = _text(row, "metric", safe)
    said = " ".join(
        filter(
            None,
            [safe.strong(metric) if metric else "", format_goal_number(row, safe, _text(row, "every", safe))],
        )
    )
    return said + (f" by {format_day(due)}" if due else "") + (f" ({owner})" if owner else "")


def _text(table: Content, key: str, safe: SafeFormatter) -> str:
    return safe.line(str(table.get(key, "")))
