"""The parts below the first page: results, positions and stances of a draft, and waivers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from alignkit.core.model import TEAMS, Approval, Campaign, Stance, Waiver, to_day
from alignkit.core.questions import QUESTIONS, get_question
from alignkit.core.status import is_stale, list_objections, sealed_digest
from alignkit.render.context import ResultWords, TeamStatementsWords
from alignkit.render.front_page import format_commitment, format_goal
from alignkit.review import outcome, records
from alignkit.review import results as review_results
from alignkit.review.charts import format_progress, format_reading
from alignkit.review.evidence import EVIDENCE_MEANINGS
from alignkit.review.kept_promises import BRIEFING, Promise, list_promises
from alignkit.review.report import describe_follow_up
from alignkit.review.results import Metric
from alignkit.review.verdicts import Reading
from alignkit.signing.trust import describe_door
from alignkit.values.parse_format import format_day
from alignkit.values.safe_formatting import SafeFormatter, as_sentence

TOPICS = " on messages and tactics"  # of the briefing


def kept_words(campaign: Campaign, safe: SafeFormatter) -> dict[str, str]:
    """Return by their names what became of promises that were judged and of goals that are decided."""
    found = {safe.line(each.what): _describe_kept(each) for each in list_promises(campaign) if each.answer}
    found |= {f"briefing of Sales{TOPICS}": said for what, said in found.items() if what == safe.line(BRIEFING)}
    as_of = records.last_entry_day(campaign)
    for metric in review_results.list_metrics(campaign):
        if sealed_digest(campaign) and (said := _describe_goal(metric, as_of, safe)):
            found[f"goal {safe.strong(safe.line(metric.name))}"] = said
    return found


def _describe_kept(promise: Promise) -> str:
    if promise.answer and promise.answer.kept:
        return "✓ kept"
    return "✗ so far not kept" if promise.is_broken_so_far else "✗ not kept"


def _describe_goal(metric: Metric, as_of: date | None, safe: SafeFormatter) -> str:
    """Return the verdict on a goal; while it is open, that it is due and not read, or when it was last read."""
    last = metric.readings[-1].on if metric.readings else None
    known = outcome.describe_verdict(metric, safe) or outcome.describe_unread(metric, as_of, safe)
    return known or (f"open, last read {format_day(last)}" if last else "")


def collect_dated_promises(
    campaign: Campaign, names: Mapping[str, str], safe: SafeFormatter, *, in_full: bool = True
) -> list[tuple[date | None, str, str]]:
    """Return (day, what, who) of promises, goals, sessions, reviews, parked objections and lessons to take up.

    ``in_full`` says amounts and targets beside the names, and what a session or review is.
    """
    marketing, sales = campaign.content("marketing_responsibilities"), campaign.content("sales_responsibilities")
    topics, both, session = (TOPICS, " by both teams", "session for both") if in_full else ("", "", "session")
    dated: list[tuple[date | None, str, str]] = [
        (to_day(marketing.get("briefing")), f"briefing of Sales{topics}", safe.line(names["marketing"])),
        (records.first_review_day(campaign), f"first review{both}", ""),
        (to_day(campaign.review.get("next")), f"next review{both}", ""),
    ]
    dated = [item for item in dated if item[0]]
    for row in marketing.get("training", ()):
        topic = f"{session}: {safe.field('topic', row)}"
        dated.append((to_day(row.get("date")), topic, safe.field("host", row)))
    kept = ("what", "amount", "unit") if in_full else ("what",)
    for team, content in (("marketing", marketing), ("sales", sales)):
        for row in content.get("commitments", ()):
            words = format_commitment({key: row[key] for key in kept if key in row}, safe)
            dated.append((to_day(row.get("due")), words, _who(str(row.get("owner", "")), names[team], safe)))
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


def _who(owner: str, team: str, safe: SafeFormatter) -> str:
    return ", ".join(filter(None, [safe.line(owner), safe.line(team)]))


def collect_standing_promises(campaign: Campaign, safe: SafeFormatter) -> list[tuple[date | None, str, str]]:
    """Return (None, what, who) of the promises that hold for every lead, so that none of them has a day."""
    rows = [
        row
        for key in ("marketing_responsibilities", "sales_responsibilities")
        for row in campaign.content(key).get("commitments", ())
    ]
    names = campaign.team_names
    listed = {records.normalize_name(str(row.get("what", ""))) for row in rows}
    return [
        (None, safe.line(each.what), _who(each.owner, names[each.team], safe))
        for each in list_promises(campaign)
        if each.team and each.due is None and records.normalize_name(each.what) not in listed
    ]


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


def stance_lines(campaign: Campaign, names: Mapping[str, str], safe: SafeFormatter) -> list[str]:
    """Return who agreed with a draft or objected, to which questions, when, and who recorded it.

    What an objection or a reservation says stands under "Disagreement". What was objected and settled is said of a
    signed text, too.
    """
    by_act: dict[str, list[str]] = {}
    for team in TEAMS if not sealed_digest(campaign) else ():
        for q in QUESTIONS:
            if stance := campaign.view(team, q.key).stance:
                act = _format_who_and_when(stance, is_stale(campaign, q.key, stance), safe.line(names[team]), safe)
                by_act.setdefault(act, []).append(q.name)
    return [*(f"{act}: {', '.join(which)}" for act, which in by_act.items()), *_settled_lines(campaign, names, safe)]


def _settled_lines(campaign: Campaign, names: Mapping[str, str], safe: SafeFormatter) -> list[str]:
    """What a team had objected to the text it agrees with now, what it asked for, and when that was settled."""
    said = []
    for q in QUESTIONS:
        for team in TEAMS:
            stance = campaign.view(team, q.key).stance
            if stance and stance.settled and not is_stale(campaign, q.key, stance):
                asked = stance.objected_settles.strip()
                verb, words = ("asked for", asked) if asked else ("objected", stance.objected)
                day = f" Settled {format_day(stance.settled_on)}." if stance.settled_on else " Settled."
                head = safe.strong(f"{safe.line(names[team])} {verb}")
                said.append(f"{head} ({q.name}): {as_sentence(safe.line(words))}{day}")
    return said


def _format_who_and_when(stance: Stance, stale: bool, team: str, safe: SafeFormatter) -> str:
    verb = "objects" if stance.stance == "object" else "agreed, and it changed since" if stale else "agrees"
    when = f", {format_day(stance.at.date())}" if stance.at else ""
    hand = f", taken down by {safe.line(stance.recorded_by)}" if stance.recorded_by else ""
    return f"{safe.strong(f'{team} {verb}')} ({safe.line(stance.by)}{when}{hand}{describe_door(stance.via)})"


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
    as_of = records.last_entry_day(campaign)
    for metric in (*review_results.list_metrics(campaign), *review_results.unknown_metrics(campaign)):
        decides = metric.reading
        if decides is None:
            continue
        others = [reading for reading in metric.readings if reading is not decides]
        found.append(
            {
                "metric": safe.line(metric.name),
                "due": _format_near(metric.due, decides.on) if metric.due else "",
                "happened": f"{_format_happened(metric, decides, as_of, safe)} ({_read(decides, safe)})",
                "earlier": ", ".join(_format_other(reading, decides, metric, safe) for reading in others),
            }
        )
    return found


def latest_sentence(found: outcome.Outcome, safe: SafeFormatter) -> list[str]:
    """Return what the targets without a verdict have come to, by the day of the last entry, as one sentence."""
    read = [each for each in found.metrics if each.readings and each is not found.deciding and each.target is not None]
    read = [each for each in read if not each.verdict.is_decided]
    if not (read and found.as_of):
        return []
    evidence = {each.readings[-1].evidence for each in read}
    how = ", as each team reports of itself" if evidence == {"reported"} else ""
    told = "; ".join(f"{safe.line(each.name)} {outcome.format_figures(each, safe)}" for each in read)
    return [f"By {format_day(found.as_of)}{how}: {told}."]


def _format_way(metric: Metric, reading: Reading) -> str:
    return format_progress(metric.progress(reading.actual))


def _format_happened(metric: Metric, decides: Reading, as_of: date | None, safe: SafeFormatter) -> str:
    """Return what was read of what was promised, and the verdict, or how far it is while that is open."""
    figures, verdict = outcome.format_figures(metric, safe), metric.verdict
    if not verdict.is_decided:
        is_share = metric.unit.casefold() == "share" and metric.target is not None  # a third percentage says nothing
        way = f"promised {safe.figure(metric.target, 'share')}" if is_share else _format_way(metric, decides)
        figures = safe.figure(decides.actual, "share") if is_share else figures
        known = outcome.describe_unread(metric, as_of, safe)
        return ", ".join(filter(None, [figures, way])) + (f"; {known}" if known else "")
    told = verdict.words if verdict.kind == "not shown" else outcome.describe_verdict(metric, safe)
    return f"{figures}, {told}"


def _read(reading: Reading, safe: SafeFormatter) -> str:
    who = f", {safe.line(reading.by)}" if reading.by else ""
    note = f": {safe.line(reading.note)}" if reading.note else ""
    return f"read {format_day(reading.on)}{who}, {reading.evidence}{note}"


def _format_other(reading: Reading, decides: Reading, metric: Metric, safe: SafeFormatter) -> str:
    """A reading that does not decide: the number and its day, and who read it and a note where there is one."""
    day = _format_near(reading.on, decides.on)
    return f"{format_reading(reading, metric, safe)} ({_read(reading, safe) if reading.note else day})"


def _format_near(day: date, known: date) -> str:
    """A day without its year, where that is clear from a day beside it."""
    said = format_day(day)
    return said.removesuffix(f" {day.year}") if abs(day - known) < timedelta(days=180) else said


def describe_evidence(campaign: Campaign) -> str:
    """Return what the words mean that say how a result is known, for those that ``result_rows`` says."""
    metrics = (*review_results.list_metrics(campaign), *review_results.unknown_metrics(campaign))
    said = {each.evidence for metric in metrics for each in metric.readings if each is metric.reading or each.note}
    known = [f"{word}: {meaning}" for word, meaning in EVIDENCE_MEANINGS.items() if word in said]
    return as_sentence("; ".join(known)[:1].upper() + "; ".join(known)[1:])


def kept_lines(campaign: Campaign, safe: SafeFormatter) -> list[str]:
    """Return which promises were kept, with what the other team adds: one line for all that somebody said on a day."""
    said: dict[str, list[str]] = {}
    for row in campaign.review.get("promises", ()):
        kept = {True: "✓ ", False: "✗ "}.get(row.get("kept"), "")
        note = safe.field("note", row)
        who = ", ".join(filter(None, [safe.field("on", row), safe.field("said_by", row)]))
        said.setdefault(who, []).append(f"{kept}{safe.field('what', row)}{f': {note}' if note else ''}")
    return _format_by_person(said, "; ")


def rejected_lines(campaign: Campaign, safe: SafeFormatter) -> list[str]:
    """Return leads that came back by reason, one line for all that somebody counted on a day."""
    counted: dict[str, list[str]] = {}
    for row in campaign.review.get("rejected", ()):
        who = ", ".join(filter(None, [safe.field("on", row), safe.field("by", row)]))
        counted.setdefault(who, []).append(f"{safe.field('code', row)} {safe.field('count', row)}")
    return _format_by_person(counted, ", ")


def _format_by_person(said: Mapping[str, list[str]], between: str) -> list[str]:
    return [f"{who}: {between.join(lines)}" if who else between.join(lines) for who, lines in said.items()]


def stuck_lines(campaign: Campaign, safe: SafeFormatter) -> list[str]:
    """Return leads that are neither won nor rejected, by stage, as last counted."""
    return [
        f"{safe.line(count.name)}: {safe.figure(count.last)} ({format_day(count.counts[-1][0])})"
        for count in records.stuck_counts(campaign)
    ]


def lesson_lines(campaign: Campaign, safe: SafeFormatter) -> list[str]:
    """Return what was learned, what is changed because of it, who sees to that, and where it went."""
    said = []
    for lesson in records.list_lessons(campaign):
        name = _question_name(lesson.question, safe)
        change = as_sentence(safe.line(lesson.change)) if lesson.change else ""
        who = ", ".join(filter(None, [safe.line(lesson.by), format_day(lesson.on) if lesson.on else ""]))
        text = as_sentence(safe.line(lesson.learned)) + (f" Change: {change}" if change else "")
        text += f" ({who})" if who else ""
        text += f" {describe_follow_up(lesson, safe)}" if change else ""
        said.append((f"{safe.strong(name)}: " if name else "") + text)
    return said


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
