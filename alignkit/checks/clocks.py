"""Times that must fit together: AK33, AK34 and AK39, and AK52 for two times of one act."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise

from alignkit.checks.context import (
    CheckContext,
    filled_rows,
    get_number,
    get_table,
    get_text,
    make_finding,
    quote_excerpt,
)
from alignkit.core.errors import Problem
from alignkit.core.model import Campaign
from alignkit.core.questions import get_question
from alignkit.core.sla import LeadClass, lead_classes, longest_chain, sum_times
from alignkit.core.status import every_class_has_a_clock
from alignkit.text.duration_phrases import read_duration_phrase
from alignkit.text.durations import AUTOMATIC, Duration, parse_duration
from alignkit.values.parse_format import format_value, join_words

_HOURS_PER_UNIT = {
    "automatic": Fraction(0),
    "minute": Fraction(1, 60),
    "hour": Fraction(1),
    "day": Fraction(24),
    "week": Fraction(168),
}
# The shortest and longest business day assumed, in hours: a campaign's business hours are text.
_SHORT_DAY, _LONG_DAY = 6, 12
_LONGEST_GOOD_WAIT = Duration(2, "business day")
_NUMBER = r"(?:\d+(?:[.,]\d+)?|one|two|three|four|five|six|seven|eight|nine|ten|twelve|fifteen|twenty|thirty)"
_UNIT = (
    r"(?:(?:business|working|work|calendar)[ -])?(?:minutes?|mins?|hours?|hrs?|h|days?|weeks?|months?)|(?:Arbeits|Werk|"
    r"Geschäfts)?(?:stunden?|tage?n?|minuten?|wochen?)|(?:heures?|jours?|minutes?)(?: ouvrée?s| ouvrables)?|(?:horas?|"
    r"días?|minutos?)(?: hábiles| laborables)?"
)
_TIME = re.compile(
    rf"\b(?:within|in under|in less than|no later than|innerhalb(?: von)?|binnen|dans(?: les)?|sous|en menos de|"
    rf"dentro de|en moins de|≤|<)\s+(?P<length>{_NUMBER}[ -]?(?:{_UNIT}))\b",
    re.IGNORECASE,
)
_DECIDES = re.compile(
    r"\b(?:accept\w*|reject\w*|decid\w+|decision(?! mak)|disposition\w*|(?:mov|chang|advanc|set)\w* (?:the |its |"
    r"a )?(?:lead'?s? |deal |opportunity )?stage|stage (?:is |are )?(?:moved|changed|advanced)|akzeptier\w+|annehm\w+|"
    r"nimmt|ablehn\w+|lehnt|entscheid\w+|accepte\w*|refus\w+|rejett\w+|décid\w+|acept\w+|rechaz\w+|decid\w+)\b",
    re.IGNORECASE,
)
_RESPONDS = re.compile(
    r"\b(?:call(?:s|ed)?(?! back)|phon\w+|contact(?:s|ed)?(?! (?:data|details|form|person|rate))|respond\w*|"
    r"reach(?:es)? out|follow\w* up|rufen|ruft|angerufen|kontaktier\w+|antwort\w+|meldet|appell\w+|rappell\w+|"
    r"contact\w+|répond\w+|llam\w+|respond\w+)\b",
    re.IGNORECASE,
)
# How a lead gets out of a stage. Out of the last one before an acceptance, whoever moves it has decided.
_MOVES = re.compile(
    r"\b(?<!not )(?:moves?|moved|advances?|advanced|leaves?|left|progress(?:es|ed)|promoted?|passe[sd] on|goes on|"
    r"changes?|changed|closes?|closed|bewegt|verschiebt|verschoben|weitergegeben|verlässt|passe|avance|déplace\w*|quitte|"
    r"mueve|movid[oa]|pasa|avanza|sale)\b",
    re.IGNORECASE,
)
_ACCEPTED = re.compile(r"\b(?:sqls?|sals?|saos?|qualified|qualifi\w+|cualificad\w+)\b", re.IGNORECASE)
_HANDED_OVER = re.compile(
    r"\b(?:hand(?:ed|s)?[ -]?(?:over|off)|mqls?|(?:passed|given|assigned|sent) to sales|assigned|übergeben|übergabe|"
    r"zugewiesen|transmis\w*|attribué\w*|entregad\w+|asignad\w+)\b",
    re.IGNORECASE,
)
_DOES_NOT = re.compile(r"\b(?:no|not|never|un(?:moved|touched)|nicht|kein\w*|pas|jamais|nunca)\b", re.IGNORECASE)
# What others decide, what has happened before, and what is done with leads after a no.
_OTHER_ACT = re.compile(
    r"\b(?:customers?|buyers?|clients?|prospects?|competitors?|projects?|budget|proposals?|offers?|quotes?|contracts?|"
    r"tenders?|nobody|they|them|kunde\w*|projekt\w*|clients?|projet\w*|proyecto\w*|ha(?:s|ve|d) (?:\w+ )?(?:contacted|"
    r"called|accepted)|(?:accepted|rejected|disqualified) (?:leads?|mqls?|sqls?|ones|opportunit\w+)|(?:after|once|"
    r"following|nach|après|después)(?! (?:the |its |a |being |their )?(?:hand|assign|receipt|receiv)))\b",
    re.IGNORECASE,
)
_HOURS_OF_LONG_DAY = 12
_LONGEST_ACT = 15 * 480  # working minutes: what takes longer is no act of a desk
# A time with its own condition is for some leads only.
_OWN_CLOCK = re.compile(
    r"\b(?:if|when|where|who|whoever|whom|unless|otherwise|others?|else|hot|priority|asked|requests?|demos?|targets?|"
    r"aims?|later|again|then|next|second|wenn|falls|wer|sonst|danach|si|sinon|quand|puis|cuando|luego|return\w*|back|"
    r"updat\w+|reply|replies|meetings?|events?|escalat\w+|reminder|voicemail|e-?mails?|follow-up)\b",
    re.IGNORECASE,
)
# And a time that another act starts is of another clock.
_OWN_START = re.compile(
    r"\s*(?:of|after|from|following|once|nach|ab|après|de|del|después de|desde)\s+(?!(?:the |its |a |being |"
    r"their )?(?:hand|assign|receipt|receiv|becoming|lead\b|mql|it\b|rout|übergabe|transmission|entrega))",
    re.IGNORECASE,
)
_CLAUSE = re.compile(
    r"[;:.!?\n]\s|,\s(?:and |und |et |y |but )?|\s(?:and|und|et|y|but|aber|mais|pero)\s", re.IGNORECASE
)


def check_decision_time(context: CheckContext) -> Iterator[Problem]:
    """AK33: a lead must be accepted or rejected before Sales has made its calls."""
    sql, sales = context.answered_content("sql"), context.answered_content("sales_responsibilities")
    if sql is None or sales is None or (decide := parse_duration(get_text(sql, "decide_within"))) is None:
        return
    follow_up = get_table(sales, "follow_up")
    over = parse_duration(get_text(follow_up, "over"))
    late = [
        (kind, response)
        for kind in _answered_classes(context.campaign)
        if (response := parse_duration(kind.respond_within)) and is_surely_longer(response, decide)
    ]
    if late:
        kind, response = late[0]
        name = f" to {quote_excerpt(kind.name)}" if kind.name else ""
        start = {"act": "the lead's act", "assignment": "assignment"}.get(kind.starts, "hand-off")
        message = (
            f"Sales will, First response{name}: {response} from {start}, but SQL is decided within {decide} of "
            f"{'it' if start == 'hand-off' else 'hand-off'}."
        )
        hint = "Leads would be accepted or rejected before anybody spoke to them. Which of the two times is meant?"
        yield make_finding("AK33", "sales_responsibilities", "follow_up.first_response", message, hint)
    elif over and is_surely_longer(over, decide):
        attempts = get_number(follow_up, "attempts")
        tries = f"{format_value(attempts)} attempts over" if attempts else "attempts over"
        message = f"Sales will, Over: {tries} {over}, but SQL is decided within {decide} of hand-off."
        hint = (
            "A lead that has not been reached yet must then be rejected while Sales still tries. Shall the decision "
            "wait for the last attempt, or the attempts end sooner?"
        )
        yield make_finding("AK33", "sales_responsibilities", "follow_up.over", message, hint)


def check_first_response(context: CheckContext) -> Iterator[Problem]:
    """AK34: hand-off and first response together take longer than two business days."""
    if context.answered_content("mql") is None or context.answered_content("sales_responsibilities") is None:
        return
    for kind in _answered_classes(context.campaign):
        before = () if kind.starts == "act" else _times_before(context.campaign, kind)
        if not kind.respond_within or (not before and kind.starts != "act"):
            continue
        whole = sum_times([*before, kind.respond_within])
        if not is_sum_surely_longer(whole.parts, _LONGEST_GOOD_WAIT):
            continue
        start = f"the act of {quote_excerpt(kind.name)}" if kind.name else "the lead's act"
        after = f" = {whole.total}" if whole.total and len(before) else ""
        handing = _describe_handing(context.campaign, before)
        message = f"From {start} to the first call: {handing}{kind.respond_within} to call{after}."
        hint = (
            "By then the lead has talked to others and Sales blames the lead. Which of the times can shrink, and what "
            "would that take?"
        )
        yield make_finding("AK34", "sales_responsibilities", "follow_up.first_response", message, hint)
        return


def _answered_classes(campaign: Campaign) -> list[LeadClass]:
    """Return the classes by which a lead qualifies, or the one of all leads."""
    return [kind for kind in lead_classes(campaign) if kind.has_conditions or not kind.name]


def _times_before(campaign: Campaign, kind: LeadClass) -> tuple[str, ...]:
    """Return the times from the act to the hand-off of a class: its own, that of all leads, or those of the steps."""
    rows = [row for _, row in filled_rows(campaign.content("mql"), "classes")]
    own = [get_text(row, "within") for row in rows if kind.name and get_text(row, "name") == kind.name]
    return (own[0],) if own and own[0] else kind.until_handoff.parts


def _describe_handing(campaign: Campaign, before: tuple[str, ...]) -> str:
    steps = [step for step in longest_chain(campaign) if step.within]
    if before and before == tuple(step.within for step in steps):
        return "".join(f"{step.within} ({step.label}) + " for step in steps)
    automatic = "automatic hand-over + "
    return "".join(automatic if each == str(AUTOMATIC) else f"{each} to hand over + " for each in before)


def check_steps_before_promise(context: CheckContext) -> Iterator[Problem]:
    """AK39: the steps before a promise add up to more than the promise."""
    campaign, mql = context.campaign, context.answered_content("mql")
    if mql is None:
        return
    hint = "The promise is broken before anybody can keep it. Which step can be faster, or when does the clock start?"
    steps = [step for step in longest_chain(campaign) if step.within]
    handed = get_text(get_table(mql, "handoff"), "within")
    if handed and _is_exceeded([step.within for step in steps], handed):
        listed = " + ".join(f"{step.within} ({step.label})" for step in steps)
        message = f"MQL, Hand-off, Within: {handed} from the lead's act, but the steps before it take {listed}."
        yield make_finding("AK39", "mql", "handoff.within", message, hint)
        return
    rows = {get_text(row, "name"): number for number, row in filled_rows(mql, "classes")}
    for kind in lead_classes(campaign):
        before = _times_before(campaign, kind)
        if kind.starts != "act" or not _is_exceeded(before, kind.respond_within):
            continue
        if kind.name in rows:
            key, place, name = "mql", f"classes.{rows[kind.name]}.respond_within", quote_excerpt(kind.name)
            where = f"MQL, Lead classes, {name}"
        else:
            key, place, where = "sales_responsibilities", "follow_up.asked_for_call", "Sales will, Asked for a call"
        if context.answered_content(key) is None:
            continue
        message = (
            f"{where}: {kind.respond_within} from the lead's act, but handing the lead over takes {' + '.join(before)}."
        )
        yield make_finding("AK39", key, place, message, hint)
        return


def _is_exceeded(times: Sequence[str], promise: str) -> bool:
    """Return whether times, one after the other, surely take longer than a promise."""
    promised = parse_duration(promise)
    return promised is not None and is_sum_surely_longer(times, promised)


@dataclass(frozen=True)
class _SaidTime:
    """A time that a text gives for an act."""

    question: str
    place: str
    words: str
    length: Duration


def check_two_times(context: CheckContext) -> Iterator[Problem]:
    """AK52: a text gives another time for an act than the field of that act, or than another text."""
    campaign = context.campaign
    follow_up = get_table(campaign.content("sales_responsibilities"), "follow_up")
    classes = [row for _, row in filled_rows(campaign.content("mql"), "classes")]
    decided = [get_text(campaign.content("sql"), "decide_within")]
    first = [get_text(follow_up, key) for key in ("first_response", "asked_for_call")]
    first += [get_text(row, key) for row in classes for key in ("respond_within", "respond_target")]
    if not first[0] and not every_class_has_a_clock(campaign):
        first = []  # some leads have no time that a text could differ from
    elsewhere = [get_text(follow_up, key) for key in ("status_update", "over")]
    for pattern, act, fields in (
        (_DECIDES, "SQL, Decide within", decided),
        (_RESPONDS, "Sales will, First response", first),
    ):
        agreed = [length for length in map(parse_duration, fields) if length]
        allowed = agreed + [length for length in map(parse_duration, elsewhere) if length]
        said = [each for each in _said_times(context, pattern) if each.length not in allowed]
        others = [each for each in said if agreed and all(_differ(each.length, length) for length in allowed)]
        if others:
            one = others[0]
            times = join_words(dict.fromkeys(map(str, agreed)), "or")
            message = (
                f"{get_question(one.question).name}: {one.length} in {quote_excerpt(one.words)}, but {times} in {act}."
            )
            at = (one.question, one.place)
        elif not agreed and (pair := _two_in_one_text(said)):
            words = " and ".join(quote_excerpt(each.words) for each in pair)
            message = f"{get_question(pair[0].question).name}: {words} give two times."
            at = (pair[0].question, pair[0].place)
        else:
            continue
        hint = "Each team will hold the other to the time that suits it. Which of the two times is meant for this act?"
        yield make_finding("AK52", *at, message, hint)


def _two_in_one_text(said: list[_SaidTime]) -> tuple[_SaidTime, _SaidTime] | None:
    """Return two times that one text gives for one act."""
    return next(((a, b) for a, b in pairwise(said) if a.place == b.place and _differ(a.length, b.length)), None)


def _said_times(context: CheckContext, act: re.Pattern[str]) -> Iterator[_SaidTime]:
    """Yield the times that the texts of questions 5, 6, 8 and the names of measures give for an act."""
    for key in ("mql", "sql", "sales_responsibilities", "metrics"):
        if context.answered_content(key) is None or key in context.unread:
            continue
        for place, text in context.texts[key]:
            part = place.split(".")[0]
            if key == "metrics" and not (part == "measures" and place.endswith(".name")):
                continue
            if part in ("answer", "responsibilities", "commitments", "stages", "measures"):
                yield from _times_in(key, place, " ".join(text.split()), act)
        if act is _DECIDES and key == "sql":
            yield from _times_out_of_stages(context.campaign)
        for number, row in filled_rows(context.campaign.content(key), "commitments"):
            amount, what = get_number(row, "amount"), get_text(row, "what")
            own = _OWN_CLOCK.search(what) or _OTHER_ACT.search(what)
            if amount is not None and act.search(what) and not own:
                length = parse_duration(f"{amount} {get_text(row, 'unit')}")
                if length:
                    yield _SaidTime(key, f"commitments.{number}.amount", what, length)


def _times_out_of_stages(campaign: Campaign) -> Iterator[_SaidTime]:
    """Yield the times within which a lead is moved out of the stage that an acceptance comes after."""
    rows = filled_rows(campaign.content("sql"), "stages")
    said = [" ".join(get_text(row, key) for key in ("name", "means", "enters")) for _, row in rows]
    for (number, row), own, after in zip(rows, said, (*said[1:], ""), strict=False):
        decides = _DECIDES.search(after) or _ACCEPTED.search(after) if after else _HANDED_OVER.search(own)
        leaves = get_text(row, "leaves")
        if decides and not _DOES_NOT.search(leaves):
            yield from _times_in("sql", f"stages.{number}.leaves", leaves, _MOVES)


def _times_in(key: str, place: str, text: str, act: re.Pattern[str]) -> Iterator[_SaidTime]:
    if not _TIME.search(text):
        return
    for clause in _CLAUSE.split(text):
        times = list(_TIME.finditer(clause))
        if len(times) != 1 or not act.search(clause) or _OWN_CLOCK.search(clause) or _OTHER_ACT.search(clause):
            continue
        if _OWN_START.match(clause, times[0].end()):
            continue
        length = read_duration_phrase(times[0]["length"])
        if isinstance(length, Duration) and length.worked_minutes <= _LONGEST_ACT:
            yield _SaidTime(key, place, clause.strip(" .,"), length)


def _differ(one: Duration, other: Duration) -> bool:
    """Return whether two times cannot be one time in other words: 24 hours and 1 business day can be."""
    if one.count == other.count and one.unit.removeprefix("business ") == other.unit.removeprefix("business "):
        return False  # "business" is often left out
    return not any(
        math.isclose(a, b, rel_tol=0.01) for a in _worked_minute_readings(one) for b in _worked_minute_readings(other)
    )


def _worked_minute_readings(length: Duration) -> tuple[float, ...]:
    """Return the working time that a time may stand for: people write 24 hours for a day, and 7 days for a week."""
    if length.unit == "hour" and length.count >= _HOURS_OF_LONG_DAY:
        return (length.worked_minutes / 3,)
    readings = {"hour": 1 / 3, "day": 5 / 7, "week": 7 / 5, "month": 1.4}
    return length.worked_minutes, length.worked_minutes * readings.get(length.unit, 1)


def is_sum_surely_longer(times: Sequence[str], other: Duration) -> bool:
    """Return whether times, one after the other, are longer than another whatever the calendar is.

    A time that cannot be read counts as none.
    """
    parts = [length for length in map(parse_duration, times) if length]
    total = sum_times(map(str, parts)).total if parts else None
    if any(is_surely_longer(part, other) for part in parts) or (total and is_surely_longer(total, other)):
        return True
    most, ranges = _business_day_range(other), [_business_day_range(part) for part in parts]
    known = [least_most[0] for least_most in ranges if least_most]
    if most and len(known) == len(parts):
        return sum(known) > most[1]
    return sum(_elapsed_hour_range(part)[0] for part in parts) > _elapsed_hour_range(other)[1]


@lru_cache(maxsize=256)
def is_surely_longer(one: Duration, other: Duration) -> bool:
    """Return whether one duration is longer than another however long a business day is and whenever they start."""
    if one.unit == other.unit or {one.unit, other.unit} == {"business minute", "business hour"}:
        return one.worked_minutes > other.worked_minutes
    ranges = [_business_day_range(one), _business_day_range(other)]
    if ranges[0] and ranges[1]:
        return ranges[0][0] > ranges[1][1]
    return _elapsed_hour_range(one)[0] > _elapsed_hour_range(other)[1]


def _business_day_range(length: Duration) -> tuple[Fraction, Fraction] | None:
    count = Fraction(str(length.count))
    if length.unit == "business day":
        return count, count
    if length.unit == "business minute":
        count /= 60
    return (count / _LONG_DAY, count / _SHORT_DAY) if length.unit.startswith("business") else None


def _elapsed_hour_range(length: Duration) -> tuple[Fraction, Fraction]:
    """Return the least and the most hours on the calendar, with weekends where business days must cross them."""
    count = Fraction(str(length.count))
    if length.unit in _HOURS_PER_UNIT:
        return count * _HOURS_PER_UNIT[length.unit], count * _HOURS_PER_UNIT[length.unit]
    if length.unit == "month":
        return count * 28 * 24, count * 31 * 24
    if length.unit in ("business minute", "business hour"):
        count /= 60 if length.unit == "business minute" else 1
        days = math.ceil(count / _SHORT_DAY)
        return count, Fraction(24 * (days + 2 * math.ceil(days / 5)))
    weekends = 2 * math.floor(count / 5)
    return 24 * (count + weekends), 24 * (count + 2 * math.ceil(count / 5))
