"""Below the page: the lead's way, promises by date, what each team said, what was let pass, what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from alignkit.clocks import Step as Way
from alignkit.clocks import clock
from alignkit.fileformat.entry import spoken, spoken_day
from alignkit.model import TEAMS, Act, Campaign, Stance, Team, Waiver, day
from alignkit.questions import QUESTIONS, question
from alignkit.rendering.page import commitment, goal
from alignkit.rendering.safe import Safe, quoted, sentence
from alignkit.rendering.words import Due, Kept, Rejected, Result, Said, Step, Stuck
from alignkit.reviews import measured, review
from alignkit.reviews.charts import share_of
from alignkit.standing import is_stale, objections


def way(campaign: Campaign, safe: Safe) -> list[Step]:
    """Each station of a lead with its promise; empty where nothing is promised at all."""
    clocks = clock(campaign)
    handed_over, first_call, decided, passed_on = clocks.steps[1:]
    asked = clocks.asked_for_call
    returned = str(campaign.content("marketing_responsibilities").get("returned_leads", ""))
    stations = [
        *([Way("first response to somebody who asked for a call", asked, "the lead's act")] if asked else []),
        *(handed_over, first_call, decided),
        *([] if passed_on.missing else [passed_on]),
        *([Way("status update", clocks.status_update, "each contact")] if clocks.status_update else []),
        *([Way("back with Marketing", returned, "the return")] if returned.strip() else []),
    ]
    steps: list[Step] = [
        {
            "step": step.label,
            "within": "no time agreed" if step.missing else safe.line(step.within),
            "starts": step.starts_at,
            "who": safe.line(step.owner),
            "fallback": safe.line(step.fallback),
        }
        for step in stations
    ]
    return steps if any(step["within"] != "no time agreed" for step in steps) else []


def way_totals(campaign: Campaign, safe: Safe) -> list[str]:
    clocks = clock(campaign)
    totals = [safe.line(total) for total in (clocks.total, clocks.decided) if total]
    return [sentence(total[0].upper() + total[1:]) for total in totals]


def calendar(campaign: Campaign, names: Mapping[str, str], safe: Safe) -> list[Due]:
    """Promises, goals, sessions, reviews, first and last days by date, those without a day last."""
    dated = dated_promises(campaign, names, safe)
    for value, what in (
        (campaign.info.get("launch"), "First day leads may come in"),
        (campaign.info.get("end"), "Last day leads may come in"),
        (campaign.content("metrics").get("counts_until"), "Last day a deal counts"),
    ):
        if when := day(value):
            dated.append((when, what, ""))
    dated.sort(key=lambda item: item[0] or date.max)
    return [{"when": spoken_day(when) if when else "", "what": what, "who": who} for when, what, who in dated]


def dated_promises(campaign: Campaign, names: Mapping[str, str], safe: Safe) -> list[tuple[date | None, str, str]]:
    """What somebody owes, with day and name: promises, goals, sessions, reviews and parked objections."""
    marketing, sales = campaign.content("marketing_responsibilities"), campaign.content("sales_responsibilities")
    review = campaign.content("metrics").get("review") or {}
    dated: list[tuple[date | None, str, str]] = [
        (
            day(marketing.get("briefing")),
            "Briefing of Sales on the campaign, its messages and tactics",
            safe.line(names["marketing"]),
        ),
        (day(review.get("first")), "First review by both teams", ""),
        (day(campaign.review.get("next")), "Next review by both teams", ""),
    ]
    dated = [item for item in dated if item[0]]
    for row in marketing.get("training", ()):
        dated.append((day(row.get("date")), f"Session for both: {safe.field('topic', row)}", safe.field("host", row)))
    for team, content in (("marketing", marketing), ("sales", sales)):
        for row in content.get("commitments", ()):
            words = commitment({key: row[key] for key in row if key not in ("owner", "due")}, safe)
            owner = safe.field("owner", row)
            who = ", ".join(filter(None, [owner, safe.line(names[team])]))
            dated.append((day(row.get("due")), words, who))
    for row in campaign.content("goals").get("targets", ()):
        words = goal({key: row[key] for key in row if key not in ("owner", "due")}, safe)
        dated.append((day(row.get("due")), f"Goal {words}", safe.field("owner", row)))
    for team, key, stance in objections(campaign):
        if stance.parked:
            words = f"Objection of {safe.line(names[team])} to {question(key).name} settled"
            dated.append((stance.due, words, safe.line(stance.owner)))
    return dated


def positions(campaign: Campaign, safe: Safe) -> list[Said]:
    """Each team's own view, for the questions where either wrote one."""
    said: list[Said] = []
    for q in QUESTIONS:
        own = {team: safe.line(campaign.view(team, q.key).position) for team in TEAMS}
        if any(own.values()):
            said.append({"question": q.name, "marketing": own["marketing"], "sales": own["sales"]})
    return said


def stances(campaign: Campaign, safe: Safe) -> list[Said]:
    """Who agreed or objected, when and by whose hand, for the questions where anybody did."""
    said: list[Said] = []
    for q in QUESTIONS:
        own = {team: _stance(campaign, team, q.key, safe) for team in TEAMS}
        if any(own.values()):
            said.append({"question": q.name, "marketing": own["marketing"], "sales": own["sales"]})
    return said


def _stance(campaign: Campaign, team: Team, key: str, safe: Safe) -> str:
    stance = campaign.view(team, key).stance
    if stance is None:
        return ""
    return " ".join(map(sentence, [_who_when(stance, is_stale(campaign, key, stance), safe), *_talk(stance, safe)]))


def _who_when(stance: Stance, stale: bool, safe: Safe) -> str:
    verb = "objects" if stance.stance == "object" else "agreed, and it changed since" if stale else "agrees"
    when = f", {spoken_day(stance.at.date())}" if stance.at else ""
    hand = f", taken down by {safe.line(stance.recorded_by)}" if stance.recorded_by else ""
    return f"**{verb}**: {safe.line(stance.by)}{when}{hand}"


def _talk(stance: Stance, safe: Safe) -> list[str]:
    """The words of a stance that stay below the page: an agreement's too, once its text has changed."""
    pairs = [
        ("", quoted(safe.line(stance.note)) if stance.note.strip() else ""),
        ("Would settle it: ", safe.line(stance.settles)),
        ("Reply: ", safe.line(stance.reply)),
        (
            "With: ",
            ", ".join(filter(None, [safe.line(stance.owner), f"until {spoken(stance.due)}" if stance.due else ""])),
        ),
    ]
    return [before + text for before, text in pairs if text]


def waivers(campaign: Campaign, names: Mapping[str, str], safe: Safe) -> list[str]:
    return [_waiver(waiver, names, safe) for waiver in campaign.waivers]


def _waiver(waiver: Waiver, names: Mapping[str, str], safe: Safe) -> str:
    place = _question_name(waiver.question, safe)
    said = f"{safe.code(waiver.code)}" + (f" in {place}" if place else "")
    said += f": {sentence(safe.line(waiver.reason))}" if waiver.reason.strip() else "."
    said += f" Until {spoken_day(waiver.until)}." if waiver.until else ""
    acts: dict[str, Act | None] = {"marketing": waiver.marketing, "sales": waiver.sales}
    given = [
        f"{safe.line(names[team])}: {safe.line(act.by)}, {spoken_day(act.at.date())}"
        if act
        else f"{safe.line(names[team])}: not yet"
        for team, act in acts.items()
    ]
    return f"{said} {'; '.join(given)}."


def results(campaign: Campaign, safe: Safe) -> list[Result]:
    """What happened, goal by goal and measure by measure, the oldest result first.

    Whether a goal was reached is told as it stood on the day of the last entry: a page knows no clock.
    """
    last = max(review.reviewed_on(campaign), default=date.min)
    found: list[Result] = []
    for aim in (*measured.aims(campaign), *measured.others(campaign)):
        goal = "" if aim.target is None else safe.figure(aim.target, aim.unit)
        start = f"from {safe.figure(aim.baseline)} to " if goal and aim.baseline else ""
        by = f" by {spoken_day(aim.due)}" if goal and aim.due else ""
        for reading in aim.readings:
            outcome = aim.outcome(last) if reading is aim.reading else None
            told = "" if outcome is None else "reached" if outcome else "not reached"
            found.append(
                {
                    "metric": safe.line(aim.metric),
                    "promised": f"{start}{goal}{by}",
                    "happened": safe.figure(reading.actual, aim.unit),
                    "way": ", ".join(filter(None, [share_of(aim.way(reading.actual)), told])),
                    "when": spoken_day(reading.on),
                    "by": safe.line(reading.by),
                    "note": safe.line(reading.note),
                }
            )
    return found


def came(campaign: Campaign, safe: Safe) -> str:
    """What came of it in a line: the number that decides, and the goals reached or not by the last entry's day."""
    last, aims = max(review.reviewed_on(campaign), default=date.min), measured.aims(campaign)
    decides = next((aim for aim in aims if aim.primary and aim.reading), None)
    said = []
    if decides and decides.reading:
        goal = "" if decides.target is None else f" of {safe.figure(decides.target, decides.unit)}"
        said.append(f"{safe.line(decides.metric)}: {safe.figure(decides.reading.actual, decides.unit)}{goal}")
    outcomes = [aim.outcome(last) for aim in aims if aim.kind == "goal"]
    told = ((True, "reached"), (False, "not reached"))
    counts = [f"{outcomes.count(outcome)} {words}" for outcome, words in told if outcome in outcomes]
    return "; ".join([*said, *([f"{'goals' if said else 'Goals'}: {', '.join(counts)}"] if counts else [])])


def kept(campaign: Campaign, safe: Safe) -> list[Kept]:
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


def rejected(campaign: Campaign, safe: Safe) -> list[Rejected]:
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


def stuck(campaign: Campaign, safe: Safe) -> list[Stuck]:
    """Where leads stand that were neither won nor sent back, as last counted."""
    return [
        {"stage": safe.line(count.name), "count": safe.figure(count.last), "when": spoken_day(count.counts[-1][0])}
        for count in review.stuck(campaign)
    ]


def lessons(campaign: Campaign, safe: Safe) -> list[str]:
    said = []
    for row in campaign.review.get("lessons", ()):
        name = _question_name(str(row.get("question", "")), safe)
        change = safe.field("change", row)
        who = ", ".join(filter(None, [safe.field("by", row), safe.field("on", row)]))
        text = sentence(safe.field("learned", row)) + (f" What we change: {sentence(change)}" if change else "")
        said.append((f"**{name}**: " if name else "") + text + (f" ({who})" if who else ""))
    return said


def _question_name(key: str, safe: Safe) -> str:
    known = {q.key: q.name for q in QUESTIONS}
    return known.get(key) or safe.line(key)
