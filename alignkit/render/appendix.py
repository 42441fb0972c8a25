"""The parts below the first page: results, dates, positions and stances of a draft, and waivers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from alignkit.core.model import TEAMS, Approval, Campaign, Content, Stance, Team, Waiver, to_day
from alignkit.core.questions import QUESTIONS, get_question
from alignkit.core.status import is_stale, list_objections, sealed_digest
from alignkit.render.context import DueWords, ResultWords, TeamStatementsWords
from alignkit.render.front_page import format_commitment, format_goal
from alignkit.review import outcome, records
from alignkit.review import results as review_results
from alignkit.review.charts import format_progress, format_reading
from alignkit.review.kept_promises import list_promises
from alignkit.review.results import Metric
from alignkit.review.verdicts import Reading
from alignkit.signing.trust import describe_door
from alignkit.values.parse_format import format_day, format_value
from alignkit.values.safe_formatting import SafeFormatter, as_sentence, quote


def due_rows(campaign: Campaign, names: Mapping[str, str], safe: SafeFormatter) -> list[DueWords]:
    """Return what is due by date: promises, goals, sessions, reviews and the campaign's days, by their names alone.

    Promises without a day come last.
    """
    dated = collect_dated_promises(campaign, names, safe, in_full=False)
    for value, what in (
        (campaign.info.get("launch"), "first day for leads"),
        (campaign.info.get("end"), "last day for leads"),
        (campaign.content("metrics").get("counts_until"), "last day a deal counts"),
    ):
        if when := to_day(value):
            dated.append((when, what, ""))
    by_day: dict[date | None, list[str]] = {}
    for when, what, who in sorted(dated, key=lambda item: item[0] or date.max):
        by_day.setdefault(when, []).append(f"{what} ({who})" if who else what)
    return [{"when": format_day(when) if when else "", "what": what} for when, what in by_day.items()]


def kept_words(campaign: Campaign, safe: SafeFormatter) -> dict[str, str]:
    """Return by their names what became of promises that were judged and of goals that are decided."""
    judged = {promise.what: promise.answer for promise in list_promises(campaign) if promise.answer}
    found = {safe.line(what): "✓ kept" if answer.kept else "✗ not kept" for what, answer in judged.items()}
    for metric in review_results.list_metrics(campaign):
        if said := outcome.describe_verdict(metric, safe):
            found[f"goal {safe.strong(safe.line(metric.name))}"] = said
    return found


def collect_dated_promises(
    campaign: Campaign, names: Mapping[str, str], safe: SafeFormatter, *, in_full: bool = True
) -> list[tuple[date | None, str, str]]:
    """Return (day, what, who) of promises, goals, sessions, reviews, parked objections and lessons to take up.

    ``in_full`` says amounts and targets beside the names.
    """
    marketing, sales = campaign.content("marketing_responsibilities"), campaign.content("sales_responsibilities")
    review = campaign.content("metrics").get("review") or {}
    dated: list[tuple[date | None, str, str]] = [
        (to_day(marketing.get("briefing")), "briefing of Sales on messages and tactics", safe.line(names["marketing"])),
        (to_day(review.get("first")), "first review by both teams", ""),
        (to_day(campaign.review.get("next")), "next review by both teams", ""),
    ]
    dated = [item for item in dated if item[0]]
    for row in marketing.get("training", ()):
        topic = f"session for both: {safe.field('topic', row)}"
        dated.append((to_day(row.get("date")), topic, safe.field("host", row)))
    kept = ("what", "amount", "unit") if in_full else ("what",)
    for team, content in (("marketing", marketing), ("sales", sales)):
        for row in content.get("commitments", ()):
            words = format_commitment({key: row[key] for key in kept if key in row}, safe)
            who = ", ".join(filter(None, [safe.field("owner", row), safe.line(names[team])]))
            dated.append((to_day(row.get("due")), words, who))
    for row in campaign.content("goals").get("targets", ()):
        left_out = ("owner", "due") if in_full else tuple(key for key in row if key != "metric")
        words = format_goal({key: row[key] for key in row if key not in left_out}, safe)
        if to_day(row.get("due")) or not row.get("every"):
            dated.append((to_day(row.get("due")), f"goal {words}", safe.field("owner", row)))
    for team, key, stance in list_objections(campaign):
        if stance.parked:
            words = f"objection of {safe.line(names[team])} to {get_question(key).name} settled"
            dated.append((stance.due, words, safe.line(stance.owner)))
    for row in campaign.review.get("lessons", ()):
        if (due := to_day(row.get("due"))) and not row.get("taken_up_in"):
            words = f"change after a lesson: {safe.field('change', row) or safe.field('learned', row)}"
            dated.append((due, words, safe.field("owner", row)))
    return dated


def position_rows(campaign: Campaign, safe: SafeFormatter) -> list[TeamStatementsWords]:
    """Return each team's own view of a draft, on the questions where at least one team wrote one.

    It stays off a signed page: who knows that it will be published writes what sounds well.
    """
    said: list[TeamStatementsWords] = []
    for q in QUESTIONS if not sealed_digest(campaign) else ():
        own = {team: safe.line(campaign.view(team, q.key).position) for team in TEAMS}
        if any(own.values()):
            said.append({"question": q.name, "marketing": own["marketing"], "sales": own["sales"]})
    return said


def stance_rows(campaign: Campaign, safe: SafeFormatter) -> list[TeamStatementsWords]:
    """Return who agreed with a draft or objected, when, and who recorded it, for the questions with a stance."""
    said: list[TeamStatementsWords] = []
    for q in QUESTIONS if not sealed_digest(campaign) else ():
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
    return f"{safe.strong(verb)}: {safe.line(stance.by)}{when}{hand}{describe_door(stance.via)}"


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
    """Return what both teams, or one so far, let pass."""
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
    """Return one row for each goal and measure with results: the one that decides, or the last, and those before."""
    found: list[ResultWords] = []
    for metric in (*review_results.list_metrics(campaign), *review_results.unknown_metrics(campaign)):
        decides = metric.reading
        if decides is None:
            continue
        goal = "" if metric.target is None else safe.figure(metric.target, metric.unit)
        start = f"from {safe.figure(metric.baseline)} to " if goal and metric.baseline else ""
        by = f" by {format_day(metric.due)}" if goal and metric.due else ""
        told = outcome.describe_verdict(metric, safe)
        way = ", ".join(filter(None, [format_progress(metric.progress(decides.actual)), told]))
        others = [reading for reading in metric.readings if reading is not decides]
        found.append(
            {
                "metric": safe.line(metric.name),
                "promised": f"{start}{goal}{by}",
                "happened": f"{safe.figure(decides.actual, metric.unit)}{f', {way}' if way else ''} "
                f"({_read(decides, safe)})",
                "earlier": "; ".join(_format_other(reading, metric, safe) for reading in others),
            }
        )
    return found


def _read(reading: Reading, safe: SafeFormatter) -> str:
    who = f", {safe.line(reading.by)}" if reading.by else ""
    return f"{format_day(reading.on)}{who}{f': {safe.line(reading.note)}' if reading.note else ''}"


def _format_other(reading: Reading, metric: Metric, safe: SafeFormatter) -> str:
    """A reading that does not decide: the number alone, or with its day and note where somebody wrote one."""
    number = format_reading(reading, metric, safe)
    return f"{number} ({_read(reading, safe)})" if reading.note else number


def kept_lines(campaign: Campaign, safe: SafeFormatter) -> list[str]:
    """Return which promises were kept, with who says so, when, and what they add."""
    said = []
    for row in campaign.review.get("promises", ()):
        kept = {True: "✓ ", False: "✗ "}.get(row.get("kept"), "")
        note = safe.field("note", row)
        who = ", ".join(filter(None, [safe.field("said_by", row), safe.field("on", row)]))
        said.append(f"{kept}{safe.field('what', row)}{f': {note}' if note else ''}{f' ({who})' if who else ''}")
    return said


def rejected_lines(campaign: Campaign, safe: SafeFormatter) -> list[str]:
    """Return leads that came back by reason, one line for each count on a day by a person."""
    counted: dict[str, list[str]] = {}
    for row in campaign.review.get("rejected", ()):
        who = ", ".join(filter(None, [safe.field("on", row), safe.field("by", row)]))
        counted.setdefault(who, []).append(f"{safe.field('code', row)} {safe.field('count', row)}")
    return [f"{who}: {', '.join(counts)}" if who else ", ".join(counts) for who, counts in counted.items()]


def stuck_lines(campaign: Campaign, safe: SafeFormatter) -> list[str]:
    """Return leads that are neither won nor rejected, by stage, as last counted."""
    return [
        f"{safe.line(count.name)}: {safe.figure(count.last)} ({format_day(count.counts[-1][0])})"
        for count in records.stuck_counts(campaign)
    ]


def lesson_lines(campaign: Campaign, safe: SafeFormatter) -> list[str]:
    """Return what was learned, what is changed because of it, who sees to that, and where it went."""
    said = []
    for row in campaign.review.get("lessons", ()):
        name = _question_name(str(row.get("question", "")), safe)
        change = safe.field("change", row)
        who = ", ".join(filter(None, [safe.field("by", row), safe.field("on", row)]))
        text = as_sentence(safe.field("learned", row)) + (f" What we change: {as_sentence(change)}" if change else "")
        text += f" ({who})" if who else ""
        said.append((f"{safe.strong(name)}: " if name else "") + text + _follow_up(row, safe))
    return said


def _follow_up(row: Content, safe: SafeFormatter) -> str:
    taken, owner, due = safe.field("taken_up_in", row), safe.field("owner", row), to_day(row.get("due"))
    held = ", ".join(filter(None, [owner, f"by {format_day(due)}" if due else ""]))
    if taken:
        return f" Taken up in {taken}{f' ({held})' if held else ''}."
    return f" Seen to by {held}." if held else ""


def feared_lines(campaign: Campaign, safe: SafeFormatter) -> list[str]:
    """Return why the campaign may fail, as said beforehand: on a draft all of it, once signed only what happened.

    Who knows that fears are published with the signed page writes down what sounds well.
    """
    rows = [row for row in campaign.premortem if not sealed_digest(campaign) or row.get("happened") is True]
    said = []
    for row in rows:
        name = _question_name(str(row.get("question", "")), safe)
        due = to_day(row.get("due"))
        who = ", ".join(filter(None, [safe.field("owner", row), f"by {format_day(due)}" if due else ""]))
        happened = " This happened." if row.get("happened") is True else ""
        text = as_sentence(safe.field("reason", row)) + happened + (f" ({who})" if who else "")
        said.append((f"{safe.strong(name)}: " if name else "") + text)
    return said


def _question_name(key: str, safe: SafeFormatter) -> str:
    known = {q.key: q.name for q in QUESTIONS}
    return known.get(key) or safe.line(key)
