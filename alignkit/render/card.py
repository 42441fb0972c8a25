"""The rep's card: what somebody with one of these leads on the phone has to know. It is made from fields only."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypedDict

from alignkit.core.actions import plain_name
from alignkit.core.model import Campaign, Content, to_day
from alignkit.core.sla import ASKED_FOR_CALL, LeadClass, lead_flow
from alignkit.core.status import is_filled
from alignkit.render.context import FactWords, RejectReasonWords, RepCardWords
from alignkit.review.kept_promises import Promise
from alignkit.text.durations import describe_promise, parse_duration, say_every
from alignkit.text.numbers import format_percent
from alignkit.values.parse_format import format_value, join_words
from alignkit.values.safe_formatting import SafeFormatter, format_date_range, quote

SQL_MODELS = {"conversation": "a conversation", "score": "a score", "opportunity": "an opportunity"}
_STARTS = {"act": "they did so", "handoff": "the hand-off", "assignment": "the assignment"}


def build_card(campaign: Campaign, safe: SafeFormatter) -> RepCardWords:
    """Return the card of a campaign; what is not agreed is left out."""
    mql = campaign.content("mql")
    return {
        "about": _describe_campaign(campaign, safe),
        "say": _say(campaign, safe),
        "criteria": _lines(mql, "criteria", safe),
        "facts": _facts(campaign, safe),
        **_clocks(campaign, safe),
        "clock_notes": _clock_notes(campaign, safe),
        "then": _then(campaign, safe),
        **_acceptance(campaign, safe),
        "reasons": _reject_reasons(campaign, safe),
        "stuck": _stuck(campaign, safe),
    }


def _describe_campaign(campaign: Campaign, safe: SafeFormatter) -> list[str]:
    """Return the name in the CRM, the queue, where the leads come from and when."""
    crm = str(campaign.info.get("crm_name", ""))
    queue = _text(_table(campaign.content("mql"), "handoff"), "to", safe)
    sources = [_text(row, "name", safe) for row in campaign.content("target").get("sources", ())]
    first, last = to_day(campaign.info.get("launch")), to_day(campaign.info.get("end"))
    days = format_date_range(first, last)
    renew = _text(campaign.info, "renew", safe)
    said = [
        f"CRM {safe.code(crm)}" if crm.strip().casefold() not in ("", "none") else "",
        f"queue: {queue}" if queue else "",
        f"from: {'; '.join(sources)}" if any(sources) else "",
        days.removeprefix("from ") if first and last else days,
        f"renewed {say_every(renew)}" if renew else "",
    ]
    return [part for part in said if part]


def _say(campaign: Campaign, safe: SafeFormatter) -> str:
    track = str(campaign.content("differentiation").get("sales_talk_track", ""))
    return quote(safe.line(track)) if track.strip() else ""


def _facts(campaign: Campaign, safe: SafeFormatter) -> list[FactWords]:
    """Return what is no lead of this campaign, and who keeps or gets which."""
    mql = campaign.content("mql")
    found = [
        ("Not enough", "; ".join(_lines(mql, "not_enough", safe))),
        ("Never", "; ".join(_lines(campaign.content("target"), "exclusions", safe))),
        ("Fits, but not ready", _text(mql, "not_yet", safe)),
        *((_text(row, "when", safe), f"{_text(row, 'keeps', safe)} keeps it") for row in mql.get("engagement", ())),
        *((_text(row, "who", safe), f"goes to {_text(row, 'to', safe)}") for row in mql.get("routing", ())),
    ]
    return [{"label": label, "text": text} for label, text in found if label and text]


class _Clocks(TypedDict):
    clock_terms: str
    clocks: list[FactWords]


def _clocks(campaign: Campaign, safe: SafeFormatter) -> _Clocks:
    """Return a line for each lead class, and who answers in which hours, as far as that is the same for all of them.

    A first response that nobody promised is named.
    """
    flow = lead_flow(campaign)
    when = _describe_hours(campaign, flow.classes, safe)
    terms = [(_whose(campaign, kind, safe), when.get(kind.hours, "")) for kind in flow.classes]
    shared = [all(term[n] == terms[0][n] for term in terms) for n in (0, 1)]
    rows: list[FactWords] = []
    for kind, own in zip(flow.classes, terms, strict=True):
        differs = ", ".join(word for word, same in zip(own, shared, strict=True) if word and not same)
        said = _describe_clock(kind, safe) + (f"; {differs}" if differs else "")
        they = _they(kind, safe, alone=len(flow.classes) == 1)
        rows.append({"label": they, "text": said})
    if flow.handed_over.within and flow.first_call.label in flow.missing and not rows:
        rows.append({"label": "every lead", "text": "no time agreed"})
        terms, shared = [(safe.line(flow.first_call.owner), "")], [True, True]
    common = [word for word, same in zip(terms[0], shared, strict=True) if word and same] if terms else []
    return {"clock_terms": "; ".join(common), "clocks": rows}


def _describe_hours(campaign: Campaign, classes: Sequence[LeadClass], safe: SafeFormatter) -> dict[str, str]:
    """Return by business hours in which of them a clock runs.

    Plain minutes and days only start in these hours; business ones run in no others.
    """
    found: dict[str, str] = {}
    closed = ", not on the agreed holidays" if any(map(is_filled, campaign.info.get("holidays", ()))) else ""
    for hours in dict.fromkeys(kind.hours for kind in classes if kind.hours):
        lengths = [parse_duration(kind.respond_within) for kind in classes if kind.hours == hours]
        in_business = {length.unit.startswith("business ") for length in lengths if length}
        if len(in_business) > 1:
            said = "clocks start, and business time counts, only"
            found[hours] = f"{said} {safe.line(hours)}{closed}"
            continue
        verb = "starts" if in_business == {False} else "runs"
        found[hours] = f"the clock {verb} {safe.line(hours)} only{closed}"
    return found


def _whose(campaign: Campaign, kind: LeadClass, safe: SafeFormatter) -> str:
    return safe.line(kind.owner or (campaign.team_names["marketing"] if kind.by == "marketing" else kind.to))


def _they(kind: LeadClass, safe: SafeFormatter, *, alone: bool) -> str:
    """Return which leads a clock is for, and how one qualifies by their class."""
    they = safe.strong(safe.line(kind.name)) if kind.name else "every lead" if alone else "all others"
    conditions = describe_conditions(kind, safe)
    return f"{they} ({conditions})" if conditions else they


def describe_conditions(kind: LeadClass, safe: SafeFormatter) -> str:
    """Return how a lead qualifies by a class; empty for a class that is only a clock."""
    both = f" {safe.strong('and')} "
    parts = [both.join(map(safe.line, kind.criteria))]
    parts.append(f"any of: {'; '.join(map(safe.line, kind.any_of))}" if kind.any_of else "")
    parts.append(f"a score from {format_value(kind.score)}" if kind.score is not None else "")
    return both.join(filter(None, parts))


def _describe_clock(kind: LeadClass, safe: SafeFormatter) -> str:
    """Return the time of a first touch, and in brackets what belongs to it."""
    if not kind.respond_within:
        return "no time agreed"
    stops = {"conversation": "until somebody has spoken to them", "status": "until their status changes"}
    if kind.stop_status:
        stops["status"] = f"until their status is {safe.line(kind.stop_status)}"
    more = [
        f"aim {safe.line(kind.respond_target)}" if kind.respond_target else "",
        stops.get(kind.stops, ""),
        f"{format_percent(kind.in_time)} in time" if kind.in_time is not None else "",
    ]
    asked = kind.starts == "act" and kind.name.casefold() == ASKED_FOR_CALL.casefold()
    said = f"{safe.line(kind.respond_within)} after {'they ask' if asked else _STARTS[kind.starts]}"
    return f"{said} ({'; '.join(filter(None, more))})" if any(more) else said


def _clock_notes(campaign: Campaign, safe: SafeFormatter) -> list[str]:
    """Return the steps before the hand-off and their sum, which clock holds, and who hears of a lead nobody answers."""
    flow, said = lead_flow(campaign), []
    if flow.preparation:
        steps = [f"{safe.line(step.label)} {_promise(step.within, safe)}" for step in flow.preparation if step.within]
        total = safe.line(flow.preparation_time.shortest)
        together = f", together {total}" if len(flow.preparation_time.parts) > 1 else ""
        said.append(f"Before the hand-off: {', then '.join(steps)}{together}.")
    if len([kind for kind in flow.classes if kind.name and kind.respond_within]) > 1:
        said.append("A lead in two rows has the shorter time.")
    rows = campaign.content("sales_responsibilities").get("escalation", ())
    steps = [f"after {_text(row, 'after', safe)} {_text(row, 'to', safe)}" for row in rows]
    if steps:
        said.append(f"Nobody has answered when that is over: {', '.join(steps)} hears of it.")
    return said


def _then(campaign: Campaign, safe: SafeFormatter) -> list[FactWords]:
    """Return how often to try, and by when to say yes."""
    sql, follow_up = campaign.content("sql"), _table(campaign.content("sales_responsibilities"), "follow_up")
    decide = _text(sql, "decide_within", safe)
    found = [
        ("Try", _format_attempts(follow_up, safe)),
        ("Then", f"say yes within {decide} of the hand-off, or give it back" if decide else ""),
    ]
    return [{"label": label, "text": text} for label, text in found if text]


def kept_mark(promise: Promise) -> str:
    """Return what stands behind a promise once the other team has judged it."""
    return "" if promise.answer is None else " ✓" if promise.answer.kept else " ✗"


def _format_attempts(follow_up: Content, safe: SafeFormatter) -> str:
    attempts, over = follow_up.get("attempts"), _text(follow_up, "over", safe)
    tries = f"{format_value(attempts)} time{'' if attempts == 1 else 's'}" if attempts is not None else ""
    return " in ".join(filter(None, [tries, over]))


class _Acceptance(TypedDict):
    yes: str
    yes_criteria: list[str]
    yes_then: str


def _acceptance(campaign: Campaign, safe: SafeFormatter) -> _Acceptance:
    """Return what a yes means, its conditions where there are several, and to whom the lead goes then."""
    sql = campaign.content("sql")
    model = SQL_MODELS.get(str(sql.get("model", "")), "")
    if sql.get("model") == "score" and is_filled(sql.get("threshold")):
        model += f" from {format_value(sql['threshold'])}"
    criteria = _lines(sql, "criteria", safe)
    several = criteria if len(criteria) > 1 else []
    handoff = _table(sql, "handoff")
    to, within = _text(handoff, "to", safe), _text(handoff, "within", safe)
    then = f"to {to}{f' {describe_promise(within)}' if within else ''}" if to else ""
    said = [model, "all of these" if several else "".join(criteria)]
    return {"yes": (", " if several else ": ").join(filter(None, said)), "yes_criteria": several, "yes_then": then}


def _reject_reasons(campaign: Campaign, safe: SafeFormatter) -> list[RejectReasonWords]:
    found: list[RejectReasonWords] = []
    for row in campaign.content("sql").get("reject_reasons", ()):
        after = _text(row, "after", safe)
        then = ", ".join(filter(None, [_text(row, "next", safe), f"again after {after}" if after else ""]))
        found.append({"code": safe.field("code", row), "meaning": _text(row, "meaning", safe), "then": then})
    if found and (ask := _whom_without_code(campaign, safe)):
        found.append({"code": "No code fits", "meaning": f"ask {ask}", "then": ""})
    return found


def _whom_without_code(campaign: Campaign, safe: SafeFormatter) -> str:
    """Return whom to ask where a lead may fail a criterion that no code names; empty where codes name all of them."""
    rows = campaign.content("sql").get("reject_reasons", ())
    named = {str(row.get("criterion", "")).strip() for row in rows}
    criteria = [str(line).strip() for key in ("mql", "sql") for line in campaign.content(key).get("criteria", ())]
    if named.issuperset(filter(None, criteria)):
        return ""
    return _stuck(campaign, safe).partition(", then ")[0] or safe.line(campaign.lead("sales"))


def _stuck(campaign: Campaign, safe: SafeFormatter) -> str:
    """Return whom to ask, in this order: who takes over, then who breaks a tie."""
    follow_up = _table(campaign.content("sales_responsibilities"), "follow_up")
    tables = (_table(campaign.content("mql"), "handoff"), follow_up)
    takers = {_person(name): name for table in tables if (name := str(table.get("fallback", "")).strip())}
    decider = str(campaign.info.get("decider", "")).strip()
    if (person := _person(decider)) in takers:  # is named once, with the title that only one of the fields may have
        takers[person] = max(takers[person], decider, key=len)
        decider = ""
    return ", then ".join(filter(None, [join_words(map(safe.line, takers.values())), safe.line(decider)]))


def _person(name: str) -> str:
    """A name without the title behind it, to be compared."""
    return plain_name(name.partition(",")[0])


def _promise(within: str, safe: SafeFormatter) -> str:
    return describe_promise(within, safe.line(within))


def _lines(table: Content, key: str, safe: SafeFormatter) -> list[str]:
    return [safe.line(str(item)) for item in table.get(key, ()) if is_filled(item)]


def _text(table: Content, key: str, safe: SafeFormatter) -> str:
    return safe.line(str(table.get(key, "")))


def _table(content: Content, key: str) -> Content:
    return content.get(key) or {}
