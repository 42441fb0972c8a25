"""The parts below the first page: lead flow, dates, positions and stances, waivers, and review results."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from alignkit.core.model import TEAMS, Approval, Campaign, Stance, Team, Waiver, to_day
from alignkit.core.questions import QUESTIONS, get_question
from alignkit.core.sla import FlowStep as Way
from alignkit.core.sla import LeadClass, LeadFlow, lead_flow
from alignkit.core.status import is_stale, list_objections
from alignkit.render.context import (
    DueWords,
    FlowStepWords,
    KeptPromiseWords,
    RejectedWords,
    ResultWords,
    StuckWords,
    TeamStatementsWords,
)
from alignkit.render.front_page import format_commitment, format_goal
from alignkit.review import outcome, records
from alignkit.review import results as review_results
from alignkit.review.charts import format_progress
from alignkit.text.durations import AUTOMATIC
from alignkit.values.parse_format import format_day, format_value
from alignkit.values.safe_formatting import SafeFormatter, as_sentence, quote
from alignkit.values.sentences import CLOCK_STARTS


def lead_flow_rows(campaign: Campaign, safe: SafeFormatter) -> list[FlowStepWords]:
    """Return each step of the lead flow with its time limit; empty if no time is agreed for any of them."""
    clocks = lead_flow(campaign)
    returned = str(campaign.content("marketing_responsibilities").get("returned_leads", ""))
    missing = clocks.first_call.label in clocks.missing
    stations = [
        *clocks.preparation,
        clocks.handed_over,
        *(_first_touch(kind, clocks) for kind in clocks.classes),
        *([clocks.first_call] if missing else []),
        clocks.decided,
        *([] if clocks.passed_on.missing else [clocks.passed_on]),
        *([Way("status update", clocks.status_update, "each contact")] if clocks.status_update else []),
        *([Way("back with Marketing", returned, "the return")] if returned.strip() else []),
    ]
    steps: list[FlowStepWords] = [
        {
            "step": safe.line(step.label),
            "within": "no time agreed" if step.missing else safe.line(step.within),
            "starts": safe.line(step.starts_when),
            "who": safe.line(step.owner),
            "fallback": safe.line(step.fallback),
        }
        for step in stations
    ]
    return steps if any(step["within"] != "no time agreed" for step in steps) else []


def _first_touch(kind: LeadClass, clocks: LeadFlow) -> Way:
    label = f"first touch: {kind.name}" if kind.name else clocks.first_call.label
    owner = kind.owner or kind.to
    return Way(label, kind.respond_within, CLOCK_STARTS[kind.starts], owner, clocks.first_call.fallback)


def lead_flow_totals(campaign: Campaign, safe: SafeFormatter) -> list[str]:
    """Return the total times of the lead flow as sentences."""
    clocks = lead_flow(campaign)
    totals = (("First call", clocks.until_call), ("Accepted or returned", clocks.until_decision))
    return [
        f"{what} at the latest {safe.line(str(total))} after the lead's act."
        for what, total in totals
        if total and total.total != AUTOMATIC
    ]


def due_rows(campaign: Campaign, names: Mapping[str, str], safe: SafeFormatter) -> list[DueWords]:
    """Return promises, goals, sessions, reviews and the campaign's days by date; those without a day come last."""
    dated = collect_dated_promises(campaign, names, safe)
    for value, what in (
        (campaign.info.get("launch"), "First day leads may come in"),
        (campaign.info.get("end"), "Last day leads may come in"),
        (campaign.content("metrics").get("counts_until"), "Last day a deal counts"),
    ):
        if when := to_day(value):
            dated.append((when, what, ""))
    dated.sort(key=lambda item: item[0] or date.max)
    return [{"when": format_day(when) if when else "", "what": what, "who": who} for when, what, who in dated]


def collect_dated_promises(
    campaign: Campaign, names: Mapping[str, str], safe: SafeFormatter
) -> list[tuple[date | None, str, str]]:
    """Return (day, what, who) of promises, goals, sessions, reviews and parked objections."""
    marketing, sales = campaign.content("marketing_responsibilities"), campaign.content("sales_responsibilities")
    review = campaign.content("metrics").get("review") or {}
    dated: list[tuple[date | None, str, str]] = [
        (
            to_day(marketing.get("briefing")),
            "Briefing of Sales on the campaign, its messages and tactics",
            safe.line(names["marketing"]),
        ),
        (to_day(review.get("first")), "First review by both teams", ""),
        (to_day(campaign.review.get("next")), "Next review by both teams", ""),
    ]
    dated = [item for item in dated if item[0]]
    for row in marketing.get("training", ()):
        dated.append(
            (to_day(row.get("date")), f"Session for both: {safe.field('topic', row)}", safe.field("host", row))
        )
    for team, content in (("marketing", marketing), ("sales", sales)):
        for row in content.get("commitments", ()):
            words = format_commitment({key: row[key] for key in row if key not in ("owner", "due")}, safe)
            owner = safe.field("owner", row)
            who = ", ".join(filter(None, [owner, safe.line(names[team])]))
            dated.append((to_day(row.get("due")), words, who))
    for row in campaign.content("goals").get("targets", ()):
        words = format_goal({key: row[key] for key in row if key not in ("owner", "due")}, safe)
        dated.append((to_day(row.get("due")), f"Goal {words}", safe.field("owner", row)))
    for team, key, stance in list_objections(campaign):
        if stance.parked:
            words = f"Objection of {safe.line(names[team])} to {get_question(key).name} settled"
            dated.append((stance.due, words, safe.line(stance.owner)))
    return dated


def position_rows(campaign: Campaign, safe: SafeFormatter) -> list[TeamStatementsWords]:
    """Return each team's position on the questions where at least one team wrote one."""
    said: list[TeamStatementsWords] = []
    for q in QUESTIONS:
        own = {team: safe.line(campaign.view(team, q.key).position) for team in TEAMS}
        if any(own.values()):
            said.append({"question": q.name, "marketing": own["marketing"], "sales": own["sales"]})
    return said


def stance_rows(campaign: Campaign, safe: SafeFormatter) -> list[TeamStatementsWords]:
    """Return who agreed or objected, when, and who recorded it, for the questions with a stance."""
    said: list[TeamStatementsWords] = []
    for q in QUESTIONS:
        own = {team: _format_stance(campaign, team, q.key, safe) for team in TEAMS}
        if any(own.values()):
            said.append({"question": q.name, "marketing": own["marketing"], "sales": own["sales"]})
    return said


def _format_stance(campaign: Campaign, team: Team, key: str, safe: SafeFormatter) -> str:
    stance = campaign.view(team, key).stance
    if stance is None:
        return ""
    return " ".join(
        map(
            as_sentence,
            [_format_who_and_when(stance, is_stale(campaign, key, stance), safe), *_stance_notes(stance, safe)],
        )
    )


def _format_who_and_when(stance: Stance, stale: bool, safe: SafeFormatter) -> str:
    verb = "objects" if stance.stance == "object" else "agreed, and it changed since" if stale else "agrees"
    when = f", {format_day(stance.at.date())}" if stance.at else ""
    hand = f", taken down by {safe.line(stance.recorded_by)}" if stance.recorded_by else ""
    return f"**{verb}**: {safe.line(stance.by)}{when}{hand}"


def _stance_notes(stance: Stance, safe: SafeFormatter) -> list[str]:
    """Return the texts of a stance that are shown below the first page."""
    pairs = [
        ("", quote(safe.line(stance.note)) if stance.note.strip() else ""),
        ("Would settle it: ", safe.line(stance.settles)),
        ("Reply: ", safe.line(stance.reply)),
        (
            "With: ",
            ", ".join(
                filter(None, [safe.line(stance.owner), f"until {format_value(stance.due)}" if stance.due else ""])
            ),
        ),
    ]
    return [before + text for before, text in pairs if text]


def waiver_lines(campaign: Campaign, names: Mapping[str, str], safe: SafeFormatter) -> list[str]:
    return [_format_waiver(waiver, names, safe) for waiver in campaign.waivers]


def _format_waiver(waiver: Waiver, names: Mapping[str, str], safe: SafeFormatter) -> str:
    place = _question_name(waiver.question, safe)
    said = f"{safe.code(waiver.code)}" + (f" in {place}" if place else "")
    said += f": {as_sentence(safe.line(waiver.reason))}" if waiver.reason.strip() else "."
    said += f" Until {format_day(waiver.until)}." if waiver.until else ""
    acts: dict[str, Approval | None] = {"marketing": waiver.marketing, "sales": waiver.sales}
    given = [
        f"{safe.line(names[team])}: {safe.line(act.by)}, {format_day(act.at.date())}"
        if act
        else f"{safe.line(names[team])}: not yet"
        for team, act in acts.items()
    ]
    return f"{said} {'; '.join(given)}."


def result_rows(campaign: Campaign, safe: SafeFormatter) -> list[ResultWords]:
    """Return the results of each goal and measure, the oldest first; the one that decides has the verdict."""
    found: list[ResultWords] = []
    for metric in (*review_results.list_metrics(campaign), *review_results.unknown_metrics(campaign)):
        goal = "" if metric.target is None else safe.figure(metric.target, metric.unit)
        start = f"from {safe.figure(metric.baseline)} to " if goal and metric.baseline else ""
        by = f" by {format_day(metric.due)}" if goal and metric.due else ""
        decides = metric.reading
        for reading in metric.readings:
            told = outcome.describe_verdict(metric, safe) if reading is decides else ""
            found.append(
                {
                    "metric": safe.line(metric.name),
                    "promised": f"{start}{goal}{by}",
                    "happened": safe.figure(reading.actual, metric.unit),
                    "way": ", ".join(filter(None, [format_progress(metric.progress(reading.actual)), told])),
                    "when": format_day(reading.on),
                    "by": safe.line(reading.by),
                    "note": safe.line(reading.note),
                }
            )
    return found


def kept_promise_rows(campaign: Campaign, safe: SafeFormatter) -> list[KeptPromiseWords]:
    return [
        {
            "what": safe.field("what", row),
            "kept": {True: "kept", False: "not kept"}.get(row.get("kept"), ""),
            "by": safe.field("said_by", row),
            "when": safe.field("on", row),
            "note": safe.field("note", row),
        }
        for row in campaign.review.get("promises", ())
    ]


def rejected_rows(campaign: Campaign, safe: SafeFormatter) -> list[RejectedWords]:
    meanings = {row.get("code"): row for row in campaign.content("sql").get("reject_reasons", ())}
    return [
        {
            "code": safe.field("code", row),
            "meaning": safe.field("meaning", meanings.get(row.get("code"), {})),
            "count": safe.field("count", row),
            "when": safe.field("on", row),
        }
        for row in campaign.review.get("rejected", ())
    ]


def stuck_rows(campaign: Campaign, safe: SafeFormatter) -> list[StuckWords]:
    """Return leads that are neither won nor rejected, by stage, as last counted."""
    return [
        {"stage": safe.line(count.name), "count": safe.figure(count.last), "when": format_day(count.counts[-1][0])}
        for count in records.stuck_counts(campaign)
    ]


def lesson_lines(campaign: Campaign, safe: SafeFormatter) -> list[str]:
    said = []
    for row in campaign.review.get("lessons", ()):
        name = _question_name(str(row.get("question", "")), safe)
        change = safe.field("change", row)
        who = ", ".join(filter(None, [safe.field("by", row), safe.field("on", row)]))
        text = as_sentence(safe.field("learned", row)) + (f" What we change: {as_sentence(change)}" if change else "")
        said.append((f"**{name}**: " if name else "") + text + (f" ({who})" if who else ""))
    return said


def _question_name(key: str, safe: SafeFormatter) -> str:
    known = {q.key: q.name for q in QUESTIONS}
    return known.get(key) or safe.line(key)
