"""The first page of the brief: what the leads sign and a rep works from. It is made from fields only."""

from __future__ import annotations

from itertools import zip_longest

from alignkit.core.model import Campaign, Content, to_day
from alignkit.core.sla import LeadClass, LeadFlow, lead_flow
from alignkit.core.status import is_filled
from alignkit.render.context import PromisePairWords, RejectReasonWords, RepQuestionWords
from alignkit.render.sections import find_goal, measure_with_goal
from alignkit.text.durations import describe_promise
from alignkit.values import lead_funnel
from alignkit.values.parse_format import format_day, format_value, join_words
from alignkit.values.safe_formatting import SafeFormatter, as_sentence, format_date_range, quote

SQL_MODELS = {"conversation": "A conversation", "score": "A score", "opportunity": "An opportunity"}


def rep_questions(campaign: Campaign, safe: SafeFormatter) -> list[RepQuestionWords]:
    """Return the answers to what a rep asks who gets one of these leads."""
    mql, sql = campaign.content("mql"), campaign.content("sql")
    handoff, follow_up = _table(mql, "handoff"), _table(campaign.content("sales_responsibilities"), "follow_up")
    track = str(campaign.content("differentiation").get("sales_talk_track", ""))
    stuck = [_text(handoff, "fallback", safe), _text(follow_up, "fallback", safe)]
    decider = _text(campaign.info, "decider", safe)
    rows = [
        ("Is it mine?", f" {safe.strong('and')} ".join(_lines(mql, "criteria", safe))),
        ("Not enough", "; ".join(_lines(mql, "not_enough", safe))),
        ("Not for", "; ".join(_lines(campaign.content("target"), "exclusions", safe))),
        ("Not yet", _text(mql, "not_yet", safe)),
        ("How fast?", format_response_times(lead_flow(campaign), safe)),
        ("How often?", _format_attempts(follow_up, safe)),
        ("Yes means", _format_acceptance(sql, safe)),
        ("Open with", quote(safe.line(track)) if track.strip() else ""),
        (
            "Stuck?",
            join_words(dict.fromkeys(filter(None, stuck))) + (f"; a tie is broken by {decider}" if decider else ""),
        ),
    ]
    return [{"ask": ask, "answer": answer.removeprefix("; ")} for ask, answer in rows if answer]


def format_response_times(clocks: LeadFlow, safe: SafeFormatter) -> str:
    """Return the agreed response times on one line; a missing time is named."""
    said = [_format_clock(kind, safe) for kind in clocks.classes if kind.name and kind.respond_within]
    handed_over, first_call = clocks.handed_over, clocks.first_call
    others = any(not kind.name for kind in clocks.classes) or first_call.label in clocks.missing
    if others and (handed_over.within or first_call.within):
        steps = [f"{step.label} {_format_time(step.within, safe)}" for step in (handed_over, first_call)]
        way = " → ".join(["lead acts", *steps])
        total = clocks.until_call.total
        together = f", together {total} after the lead's act" if total and len(clocks.until_call.parts) > 1 else ""
        said.append(f"{'All others: ' if said else ''}{way}{together}")
    if said and clocks.hours:
        said.append(f"Business hours: {safe.line(clocks.hours)}")
    return ". ".join(said)


def _format_clock(kind: LeadClass, safe: SafeFormatter) -> str:
    aim = f" (aim: {safe.line(kind.respond_target)})" if kind.respond_target else ""
    return f"{safe.line(kind.name)}: {safe.line(kind.respond_within)}{aim}"


def _format_time(promise: str, safe: SafeFormatter) -> str:
    return describe_promise(promise, safe.line(promise)) if promise else "(no time agreed)"


def _format_attempts(follow_up: Content, safe: SafeFormatter) -> str:
    attempts, over = follow_up.get("attempts"), _text(follow_up, "over", safe)
    tries = f"{format_value(attempts)} attempt{'' if attempts == 1 else 's'}" if attempts is not None else ""
    return " in ".join(filter(None, [tries, over]))


def _format_acceptance(sql: Content, safe: SafeFormatter) -> str:
    model = SQL_MODELS.get(str(sql.get("model", "")), "")
    if model == "A score" and is_filled(sql.get("threshold")):
        model += f" from {format_value(sql['threshold'])}"
    criteria = f" {safe.strong('and')} ".join(_lines(sql, "criteria", safe))
    said = [": ".join(filter(None, [model, criteria]))]
    if decide := _text(sql, "decide_within", safe):
        said.append(f"Say yes, or give it back, within {decide} of the hand-off")
    handoff = _table(sql, "handoff")
    if to := _text(handoff, "to", safe):
        within = _text(handoff, "within", safe)
        said.append(f"Then to {to}" + (f" {describe_promise(within)}" if within else ""))
    return ". ".join(filter(None, said))


def reject_reasons(campaign: Campaign, safe: SafeFormatter) -> list[RejectReasonWords]:
    """Return the reject reasons with what happens to the lead next."""
    found: list[RejectReasonWords] = []
    for row in campaign.content("sql").get("reject_reasons", ()):
        after = _text(row, "after", safe)
        then = ", ".join(filter(None, [_text(row, "next", safe), f"again after {after}" if after else ""]))
        found.append({"code": safe.field("code", row), "meaning": _text(row, "meaning", safe), "then": then})
    return found


def promise_rows(campaign: Campaign, safe: SafeFormatter) -> list[PromisePairWords]:
    """Return what each team promised, side by side."""
    pairs = zip_longest(_marketing_promises(campaign, safe), _sales_promises(campaign, safe), fillvalue="")
    return [{"marketing": marketing, "sales": sales} for marketing, sales in pairs]


def _marketing_promises(campaign: Campaign, safe: SafeFormatter) -> list[str]:
    content, handoff = campaign.content("marketing_responsibilities"), _table(campaign.content("mql"), "handoff")
    said = [format_commitment(row, safe) for row in content.get("commitments", ())]
    within, owner, include = (
        _text(handoff, "within", safe),
        _text(handoff, "owner", safe),
        _lines(handoff, "include", safe),
    )
    handed = f"Handed over {describe_promise(within)}" + (f" ({owner})" if owner else "") if within else ""
    said.append(f"{handed or 'Handed over'}, with: {'; '.join(include)}" if include else handed)
    if briefing := to_day(content.get("briefing")):
        said.append(f"Briefing on messages and tactics, {format_day(briefing)}")
    if returned := _text(content, "returned_leads", safe):
        said.append(f"Leads that come back: {returned}")
    return [line for line in said if line]


def _sales_promises(campaign: Campaign, safe: SafeFormatter) -> list[str]:
    content = campaign.content("sales_responsibilities")
    follow_up, capacity = _table(content, "follow_up"), _table(content, "capacity")
    said = [format_commitment(row, safe) for row in content.get("commitments", ())]
    first, update = _text(follow_up, "first_response", safe), _text(follow_up, "status_update", safe)
    decide = _text(campaign.content("sql"), "decide_within", safe)
    promises = [
        f"called within {first} of the hand-off" if first else "",
        f"accepted, or given back with a reason, within {decide}" if decide else "",
        f"its status in the CRM within {update} of each contact" if update else "",
    ]
    if any(promises):
        said.append(f"Every lead {'; '.join(filter(None, promises))}")
    size, when_full = lead_funnel.describe_weekly_capacity(campaign), _text(capacity, "when_full", safe)
    said.append(
        ". ".join(filter(None, [f"Room for {size}" if size else "", f"When full: {when_full}" if when_full else ""]))
    )
    return [line for line in said if line]


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
    row = measure_with_goal(campaign, rows[0])
    due = to_day(find_goal(campaign, row).get("due")) or to_day(campaign.content("metrics").get("counts_until"))
    figure = format_goal_number(row, safe, _text(find_goal(campaign, row), "every", safe))
    number = ": ".join(filter(None, [_text(row, "name", safe), figure])) + (f" by {format_day(due)}" if due else "")
    every, owner, source = (_text(row, key, safe) for key in ("every", "owner", "source"))
    how = [f"read every {every}" if every else "read" if owner or source else ""]
    how += [f"by {owner}" if owner else "", f"from {source}" if source else ""]
    return number, " ".join(filter(None, how))


def format_goal_number(row: Content, safe: SafeFormatter, every: str = "") -> str:
    """Return the number of a goal or measure: "from 0 to 20 deals", "160 to 180 MQLs every week".

    A baseline of 0 or none is left out. ``every`` is the goal's rhythm, where it is a rate.
    """
    target, baseline = safe.field("target", row), row.get("baseline")
    if target and is_filled(row.get("to_most")):
        target = f"{format_value(row['target'])} to {safe.field('to_most', row)}"
    target += f" every {every}" if target and every else ""
    return f"from {safe.field('baseline', row)} to {target}" if target and baseline else target


def build_decision_facts(campaign: Campaign, safe: SafeFormatter) -> list[str]:
    """Return goals, what counts, the funnel and the reviews, one line each."""
    goals, metrics = campaign.content("goals"), campaign.content("metrics")
    targets = [format_goal(row, safe) for row in goals.get("targets", ())]
    said = [f"Goals: {'; '.join(targets)}"] if targets else []
    money = [f"Sales counts on {safe.quota(goals)}"] if is_filled(goals.get("quota_amount")) else []
    money += [f"Budget {safe.money(campaign.info['budget'])}"] if is_filled(campaign.info.get("budget")) else []
    said.append(". ".join(money))
    until = to_day(metrics.get("counts_until"))
    if counts := _text(metrics, "counts_when", safe):
        said.append(f"A deal counts when: {counts}" + (f"; until {format_day(until)}" if until else ""))
    needed, made = lead_funnel.build_funnel(campaign), lead_funnel.count_promised_leads(campaign)
    if needed:
        said.append(f"By the teams' own history: {needed.words}")
    if made:
        compared = lead_funnel.compare_promise_to_need(needed, made)
        said.append(f"Promised: {made.words}" + (f" leads, {compared}" if compared else " leads"))
    said.append(_format_review_rhythm(_table(metrics, "review"), safe))
    return [as_sentence(line) for line in said if line]


def format_goal(row: Content, safe: SafeFormatter) -> str:
    """Return one goal on a line: "**Won deals** 20 deals by 31 December 2027 (Marcus Boehm)"."""
    due, owner = to_day(row.get("due")), _text(row, "owner", safe)
    metric = _text(row, "metric", safe)
    said = " ".join(
        filter(None, [f"**{metric}**" if metric else "", format_goal_number(row, safe, _text(row, "every", safe))])
    )
    return said + (f" by {format_day(due)}" if due else "") + (f" ({owner})" if owner else "")


def _format_review_rhythm(review: Content, safe: SafeFormatter) -> str:
    first, every = to_day(review.get("first")), _text(review, "every", safe)
    begins = f"First review {format_day(first)}" if first else ""
    return ", ".join(filter(None, [begins, f"{'then' if first else 'Review'} every {every}" if every else ""]))


def describe_campaign(campaign: Campaign, safe: SafeFormatter) -> list[str]:
    """Return when leads come in, and the campaign's name in the CRM."""
    days = format_date_range(to_day(campaign.info.get("launch")), to_day(campaign.info.get("end")))
    crm = str(campaign.info.get("crm_name", ""))
    return [*([f"leads {days}"] if days else []), *([f"in the CRM: {safe.code(crm)}"] if crm.strip() else [])]


def _lines(table: Content, key: str, safe: SafeFormatter) -> list[str]:
    return [safe.line(str(item)) for item in table.get(key, ()) if is_filled(item)]


def _text(table: Content, key: str, safe: SafeFormatter) -> str:
    return safe.line(str(table.get(key, "")))


def _table(content: Content, key: str) -> Content:
    return content.get(key) or {}
