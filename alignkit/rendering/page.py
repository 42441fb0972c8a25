"""The first page: what a head of sales signs, a rep works from and a CMO prints. All of it from fields."""

from __future__ import annotations

from itertools import zip_longest

from alignkit import sums
from alignkit.clocks import Clock, clock
from alignkit.fileformat.entry import joined, spoken, spoken_day
from alignkit.model import Campaign, Content, day
from alignkit.rendering.safe import Safe, quoted, sentence, span
from alignkit.rendering.sections import goal_of, measure
from alignkit.rendering.words import Ask, Pair, Reason
from alignkit.standing import is_filled

MODELS = {"conversation": "A conversation", "score": "A score", "opportunity": "An opportunity"}


def asks(campaign: Campaign, safe: Safe) -> list[Ask]:
    """What a rep asks who gets one of these leads."""
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
        ("How fast?", how_fast(clock(campaign), safe)),
        ("How often?", _how_often(follow_up, safe)),
        ("Yes means", _yes_means(sql, safe)),
        ("Open with", quoted(safe.line(track)) if track.strip() else ""),
        ("Stuck?", joined(dict.fromkeys(filter(None, stuck))) + (f"; a tie is broken by {decider}" if decider else "")),
    ]
    return [{"ask": ask, "answer": answer.removeprefix("; ")} for ask, answer in rows if answer]


def how_fast(clocks: Clock, safe: Safe) -> str:
    """The clocks as one line; a promise that is missing says so."""
    handed_over, first_call = clocks.steps[1:3]
    said = [f"Asked for a call: {safe.line(clocks.asked_for_call)}"] if clocks.asked_for_call else []
    if handed_over.within or first_call.within:
        steps = [f"{step.label} {_within(step.within, safe)}" for step in (handed_over, first_call)]
        way = " → ".join(["lead acts", *steps])
        total = f", together {safe.line(clocks.total.rpartition(' = ')[2])}" if " = " in clocks.total else ""
        said.append(f"{'All others: ' if said else ''}{way}{total}")
    if said and clocks.hours:
        said.append(f"Business hours: {safe.line(clocks.hours)}")
    return ". ".join(said)


def _within(promise: str, safe: Safe) -> str:
    return f"within {safe.line(promise)}" if promise else "(no time agreed)"


def _how_often(follow_up: Content, safe: Safe) -> str:
    attempts, over = follow_up.get("attempts"), _text(follow_up, "over", safe)
    tries = f"{spoken(attempts)} attempt{'' if attempts == 1 else 's'}" if attempts is not None else ""
    return " in ".join(filter(None, [tries, over]))


def _yes_means(sql: Content, safe: Safe) -> str:
    model = MODELS.get(str(sql.get("model", "")), "")
    if model == "A score" and is_filled(sql.get("threshold")):
        model += f" from {spoken(sql['threshold'])}"
    criteria = f" {safe.strong('and')} ".join(_lines(sql, "criteria", safe))
    said = [": ".join(filter(None, [model, criteria]))]
    if decide := _text(sql, "decide_within", safe):
        said.append(f"Say yes, or give it back, within {decide} of the hand-off")
    handoff = _table(sql, "handoff")
    if to := _text(handoff, "to", safe):
        within = _text(handoff, "within", safe)
        said.append(f"Then to {to}" + (f" within {within}" if within else ""))
    return ". ".join(filter(None, said))


def reasons(campaign: Campaign, safe: Safe) -> list[Reason]:
    """Why a lead may be given back, and what happens to it then."""
    found: list[Reason] = []
    for row in campaign.content("sql").get("reject_reasons", ()):
        after = _text(row, "after", safe)
        then = ", ".join(filter(None, [_text(row, "next", safe), f"again after {after}" if after else ""]))
        found.append({"code": safe.field("code", row), "meaning": _text(row, "meaning", safe), "then": then})
    return found


def promises(campaign: Campaign, safe: Safe) -> list[Pair]:
    """What each team promised the other, side by side."""
    pairs = zip_longest(_marketings(campaign, safe), _sales(campaign, safe), fillvalue="")
    return [{"marketing": marketing, "sales": sales} for marketing, sales in pairs]


def _marketings(campaign: Campaign, safe: Safe) -> list[str]:
    content, handoff = campaign.content("marketing_responsibilities"), _table(campaign.content("mql"), "handoff")
    said = [commitment(row, safe) for row in content.get("commitments", ())]
    within, owner, include = (
        _text(handoff, "within", safe),
        _text(handoff, "owner", safe),
        _lines(handoff, "include", safe),
    )
    handed = f"Handed over within {within}" + (f" ({owner})" if owner else "") if within else ""
    said.append(f"{handed or 'Handed over'}, with: {'; '.join(include)}" if include else handed)
    if briefing := day(content.get("briefing")):
        said.append(f"Briefing on messages and tactics, {spoken_day(briefing)}")
    if returned := _text(content, "returned_leads", safe):
        said.append(f"Leads that come back: {returned}")
    return [line for line in said if line]


def _sales(campaign: Campaign, safe: Safe) -> list[str]:
    content = campaign.content("sales_responsibilities")
    follow_up, capacity = _table(content, "follow_up"), _table(content, "capacity")
    said = [commitment(row, safe) for row in content.get("commitments", ())]
    first, update = _text(follow_up, "first_response", safe), _text(follow_up, "status_update", safe)
    decide = _text(campaign.content("sql"), "decide_within", safe)
    promises = [
        f"called within {first} of the hand-off" if first else "",
        f"accepted, or given back with a reason, within {decide}" if decide else "",
        f"its status in the CRM within {update} of each contact" if update else "",
    ]
    if any(promises):
        said.append(f"Every lead {'; '.join(filter(None, promises))}")
    size, when_full = sums.weekly_capacity(campaign), _text(capacity, "when_full", safe)
    said.append(
        ". ".join(filter(None, [f"Room for {size}" if size else "", f"When full: {when_full}" if when_full else ""]))
    )
    return [line for line in said if line]


def commitment(row: Content, safe: Safe) -> str:
    """One promise in a line: "Deliver MQLs: 19 leads a week (Ines Kaya, by 30 June 2027). If missed: ..."."""
    amount = safe.field("amount", row)
    due = day(row.get("due"))
    who = ", ".join(filter(None, [_text(row, "owner", safe), f"by {spoken_day(due)}" if due else ""]))
    said = ": ".join(filter(None, [_text(row, "what", safe), amount])) + (f" ({who})" if who else "")
    missed = _text(row, "if_missed", safe)
    return f"{said}. If missed: {missed}" if missed else said


def decides(campaign: Campaign, safe: Safe) -> tuple[str, str]:
    """The one number that decides, and who reads it, how often and where; both empty where none is primary."""
    rows = [row for row in campaign.content("metrics").get("measures", ()) if row.get("primary") is True]
    if len(rows) != 1:
        return "", ""
    row = measure(campaign, rows[0])
    due = day(goal_of(campaign, row).get("due")) or day(campaign.content("metrics").get("counts_until"))
    figure = goal_figure(row, safe)
    number = ": ".join(filter(None, [_text(row, "name", safe), figure])) + (f" by {spoken_day(due)}" if due else "")
    every, owner, source = (_text(row, key, safe) for key in ("every", "owner", "source"))
    how = [f"read every {every}" if every else "read" if owner or source else ""]
    how += [f"by {owner}" if owner else "", f"from {source}" if source else ""]
    return number, " ".join(filter(None, how))


def goal_figure(row: Content, safe: Safe) -> str:
    """The figure of a goal or measure: "from 0 to 20 deals"; a start at nothing is left out."""
    target, baseline = safe.field("target", row), row.get("baseline")
    return f"from {safe.field('baseline', row)} to {target}" if target and baseline else target


def decision_facts(campaign: Campaign, safe: Safe) -> list[str]:
    """Goals, what counts, the sums and the reviews, one line each."""
    goals, metrics = campaign.content("goals"), campaign.content("metrics")
    targets = [goal(row, safe) for row in goals.get("targets", ())]
    said = [f"Goals: {'; '.join(targets)}"] if targets else []
    money = [f"Sales counts on {safe.money(goals['quota_amount'])}"] if is_filled(goals.get("quota_amount")) else []
    money += [f"Budget {safe.money(campaign.info['budget'])}"] if is_filled(campaign.info.get("budget")) else []
    said.append(". ".join(money))
    until = day(metrics.get("counts_until"))
    if counts := _text(metrics, "counts_when", safe):
        said.append(f"A deal counts when: {counts}" + (f"; until {spoken_day(until)}" if until else ""))
    needed, made = sums.funnel(campaign), sums.promised(campaign)
    if needed:
        said.append(f"By the teams' own history: {needed.words}")
    if made:
        compared = sums.against(needed, made)
        said.append(f"Promised: {made.words}" + (f" leads, {compared}" if compared else " leads"))
    said.append(_reviews(_table(metrics, "review"), safe))
    return [sentence(line) for line in said if line]


def goal(row: Content, safe: Safe) -> str:
    """One goal in a line: "**Won deals** 20 deals by 31 December 2027 (Marcus Boehm)"."""
    due, owner = day(row.get("due")), _text(row, "owner", safe)
    metric = _text(row, "metric", safe)
    said = " ".join(filter(None, [f"**{metric}**" if metric else "", goal_figure(row, safe)]))
    return said + (f" by {spoken_day(due)}" if due else "") + (f" ({owner})" if owner else "")


def _reviews(review: Content, safe: Safe) -> str:
    first, every = day(review.get("first")), _text(review, "every", safe)
    begins = f"First review {spoken_day(first)}" if first else ""
    return ", ".join(filter(None, [begins, f"{'then' if first else 'Review'} every {every}" if every else ""]))


def about(campaign: Campaign, safe: Safe) -> list[str]:
    """When leads come in, and what a rep sees in the CRM."""
    days = span(day(campaign.info.get("launch")), day(campaign.info.get("end")))
    crm = str(campaign.info.get("crm_name", ""))
    return [*([f"leads {days}"] if days else []), *([f"in the CRM: {safe.code(crm)}"] if crm.strip() else [])]


def _lines(table: Content, key: str, safe: Safe) -> list[str]:
    return [safe.line(str(item)) for item in table.get(key, ()) if is_filled(item)]


def _text(table: Content, key: str, safe: Safe) -> str:
    return safe.line(str(table.get(key, "")))


def _table(content: Content, key: str) -> Content:
    return content.get(key) or {}
