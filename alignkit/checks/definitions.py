"""Definitions and times that must be said once, and here: AK50 to AK52; and languages that no check reads: AK44."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from alignkit.checks.context import (
    CheckContext,
    filled_lines,
    filled_rows,
    get_number,
    get_table,
    get_text,
    make_finding,
)
from alignkit.checks.context import quote_excerpt as quote
from alignkit.core.errors import Problem
from alignkit.core.questions import get_question
from alignkit.core.status import every_class_has_a_clock
from alignkit.text.duration_phrases import read_duration_phrase
from alignkit.text.durations import Duration, parse_duration
from alignkit.values.parse_format import join_words

_WORD = re.compile(r"[^\W_]+")
# A definition that holds no other words than these says nothing: "meets the minimum requirements of an SQL".
_CRITERIA_WORDS = frozenset(
    _WORD.findall(
        "criteria criterion requirement requirements definition definitions standard standards conditions rules "
        "guideline "
        "guidelines qualification qualifications checklist "
        "kriterien kriterium anforderungen mindestanforderungen definition bedingungen voraussetzungen vorgaben "
        "critères critère exigences définition conditions règles "
        "criterios criterio requisitos definición condiciones reglas"
    )
)
_STAGE_WORDS = frozenset(
    _WORD.findall(
        "mql mqls sql sqls sal sals sao saos sqo sqos lead leads opportunity opportunities opp prospect qualified "
        "qualifies qualify accepted acceptance sales marketing stage "
        "qualifiziert qualifizierter vertrieb opportunity akzeptierte akzeptierten "
        "qualifié qualifiée qualifiés acceptée opportunité ventes "
        "cualificado calificado cualificada aceptada oportunidad ventas"
    )
)
# What one stage is called. A question may name the stage before it, and not itself.
_OWN_NAMES = frozenset(
    _WORD.findall(
        "sql sqls sal sals sao saos sqo sqos mql mqls qualified qualifies qualify accepted acceptance qualifiziert "
        "qualifizierter akzeptierte akzeptierten qualifié qualifiée qualifiés acceptée cualificado calificado "
        "cualificada "
        "aceptada"
    )
)
_PROFILE_WORDS = frozenset({"icp", "ideal", "customer", "profile", "bant", "persona", "personas"})
_FILLER_WORDS = frozenset(
    _WORD.findall(
        "a an the is are be by of for to in as per our its their all every any each it they that which and or with has "
        "have must been minimum basic usual agreed internal required general current company team meets meet met "
        "fulfils "
        "fulfills fulfilled satisfies satisfy passes pass matches match fits fit "
        "der die das ein eine einer eines den dem des ist sind von für nach alle unsere unserer erfüllt erfüllen "
        "üblichen "
        "le la les un une des du de est sont selon nos notre tous toutes remplit répond aux satisfait minimales "
        "minimum "
        "el los las una del es son según nuestros nuestro todos cumple con mínimos"
    )
)
_DOCUMENT = (
    r"(?:hand ?book|wiki|play ?book|confluence|notion|intranet|share ?point|polic(?:y|ies)|appendix|annex|guidelines?|"
    r"documentation|google (?:doc|sheet)|spreadsheet|sla document|sales process|process document|handbuch|leitfaden|"
    r"richtlinie\w*|dokument\w*|anhang|manuel|guide|annexe|procédure|manual|guía|documento|anexo|procedimiento)"
)
_REFERENCE = re.compile(
    r"\(?(?:(?:please )?(?:see|refer to|cf\.?|vgl\.?|siehe|voir|ver|véase)|(?:as )?(?:defined|described|documented|"
    r"listed|"
    r"specified|set out|laid down|stated|agreed) (?:in|on|by)|according to|in line with|per|as per|laut|gemäß|wie "
    r"(?:in|im)|"
    r"selon|conformément (?:à|au)|tel que défini dans|défini dans|según|conforme a|definid\w+ en)\b"
    rf"[^.;,()]{{0,40}}?\b{_DOCUMENT}\b[^.;,()]{{0,60}}(?:beschrieben|definiert)?\)?",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"(?<=[.!?;])\s+|\n\s*\n")
_SCORE_WORDS = frozenset(
    _WORD.findall(
        "a an the of at least or more higher above over than minimum min max reaches reach reached hits hit has have "
        "with "
        "is threshold mql lead leads scoring total and up from greater equal exceeds exceed in our crm value gets "
        "get model "
        "hubspot marketo pardot salesforce eloqua dynamics pipedrive zoho activecampaign "
        "ab mindestens über mehr als oder von erreicht hat der den die ein einen eine schwelle schwellenwert wert im "
        "de au moins plus que supérieur supérieure égal à ou atteint un une le la seuil "
        "al menos más mayor igual alcanza el umbral o con"
    )
)


def check_definitions(context: CheckContext) -> Iterator[Problem]:
    """AK50: a definition names itself or a document, and says nothing of its own."""
    for key in ("mql", "sql"):
        content = context.answered_content(key)
        if content is None or key in context.unread:
            continue
        listed = [(f"criteria.{number}", line) for number, line in filled_lines(content, "criteria")]
        for at, row in filled_rows(content, "classes"):
            for part in ("criteria", "any_of"):
                listed += [(f"classes.{at}.{part}.{number}", line) for number, line in filled_lines(row, part)]
        if not listed:  # then the answer is the definition
            listed = [("answer", sentence) for sentence in filter(None, _SENTENCE.split(get_text(content, "answer")))]
            listed = listed if all(_explain_empty(key, line) for _, line in listed) else []
        for place, line in listed:
            if said := _explain_empty(key, line):
                message = f"{get_question(key).name}: {quote(line)} {said}."
                hint = (
                    "Each team reads its own meaning into it, and it can change without either signing again. "
                    "What must be true of such a lead, in words that somebody new can check?"
                )
                yield make_finding("AK50", key, place, message, hint)
                break


def _explain_empty(key: str, line: str) -> str:
    """Return what is wrong with a definition that says nothing; empty if it says something."""
    bare = _REFERENCE.sub(" ", line)
    words = {word.lower() for word in _WORD.findall(bare)}
    elsewhere = bare != line
    if words - _CRITERIA_WORDS - _STAGE_WORDS - _FILLER_WORDS - (_PROFILE_WORDS if elsewhere else frozenset()):
        return ""
    if elsewhere:
        return "stands in another document, which nobody signs here"
    if key == "sql" and words & {"mql", "mqls"}:
        return ""  # as defined in question 5
    return "refers to a definition and is none" if words & _CRITERIA_WORDS or words & _OWN_NAMES else ""


def check_score_alone(context: CheckContext) -> Iterator[Problem]:
    """AK51: a score is all that makes an MQL, and nothing says what it is made of."""
    mql = context.answered_content("mql")
    if mql is None or "mql" in context.unread or filled_rows(mql, "points"):
        return
    criteria, classes = filled_lines(mql, "criteria"), filled_rows(mql, "classes")
    ways = [row for _, row in classes if _is_condition(row)]
    if not all(_is_score(context, line) for _, line in criteria):
        return
    if any(filled_lines(row, "criteria") or filled_lines(row, "any_of") for row in ways):
        return
    if not criteria and not ways:
        return
    place = f"criteria.{criteria[0][0]}" if criteria else "classes"
    name = quote(criteria[0][1]) if criteria else f"a score of {ways[0]['score']:g}"
    message = f"MQL, Criteria: {name} is all it takes, and nothing says what the points are for."
    hint = (
        "A student who reads everything scores high, and a rep who sees a number has no reason to call. "
        "Who must the lead be, what must it have done, or which points make up the score?"
    )
    yield make_finding("AK51", "mql", place, message, hint)


def _is_condition(row: object) -> bool:
    return isinstance(row, dict) and any(
        (filled_lines(row, "criteria"), filled_lines(row, "any_of"), isinstance(row.get("score"), int | float))
    )


def _is_score(context: CheckContext, line: str) -> bool:
    """Return whether a criterion is a score and nothing else: "Lead score of 70"."""
    if not context.find_words("score", line):
        return False
    words = [word.lower() for word in _WORD.findall(line) if not word.isdigit()]
    return all(word in _SCORE_WORDS or context.find_words("score", word) for word in words)


# --- two times for one act --------------------------------------------------------------------------------------------

_NUMBER = r"(?:\d+(?:[.,]\d+)?|one|two|three|four|five|six|seven|eight|nine|ten|twelve|fifteen|twenty|thirty)"
_UNIT = (
    r"(?:(?:business|working|work|calendar)[ -])?(?:minutes?|mins?|hours?|hrs?|h|days?|weeks?|months?)|"
    r"(?:Arbeits|Werk|Geschäfts)?(?:stunden?|tage?n?|minuten?|wochen?)|(?:heures?|jours?|minutes?)(?: ouvrée?s| "
    r"ouvrables)?|"
    r"(?:horas?|días?|minutos?)(?: hábiles| laborables)?"
)
_TIME = re.compile(
    rf"\b(?:within|in under|in less than|no later than|innerhalb(?: von)?|binnen|dans(?: les)?|sous|en menos de|"
    rf"dentro de|en moins de|≤|<)\s+(?P<length>{_NUMBER}[ -]?(?:{_UNIT}))\b",
    re.IGNORECASE,
)
_DECIDES = re.compile(
    r"\b(?:accept\w*|reject\w*|decid\w+|decision(?! mak)|disposition\w*|(?:mov|chang|advanc|set)\w* (?:the |its |a )?"
    r"(?:lead'?s? |deal |opportunity )?stage|akzeptier\w+|annehm\w+|nimmt|ablehn\w+|lehnt|entscheid\w+|"
    r"accepte\w*|refus\w+|rejett\w+|décid\w+|acept\w+|rechaz\w+|decid\w+)\b",
    re.IGNORECASE,
)
_RESPONDS = re.compile(
    r"\b(?:call(?:s|ed)?(?! back)|phon\w+|contact(?:s|ed)?|respond\w*|reach(?:es)? out|follow\w* up|rufen|ruft|"
    r"angerufen|"
    r"kontaktier\w+|antwort\w+|meldet|appell\w+|rappell\w+|contact\w+|répond\w+|llam\w+|respond\w+)\b",
    re.IGNORECASE,
)
# A time with its own condition is for some leads only.
_OWN_CLOCK = re.compile(
    r"\b(?:if|when|where|who|whoever|whom|unless|otherwise|others?|else|hot|priority|asked|requests?|demos?|targets?|"
    r"aims?|"
    r"later|again|then|next|second|wenn|falls|wer|sonst|danach|si|sinon|quand|puis|cuando|luego|return\w*|back|"
    r"updat\w+|"
    r"reply|replies|meetings?|events?|escalat\w+|reminder|voicemail|e-?mails?|follow-up)\b",
    re.IGNORECASE,
)
# And a time that another act starts is of another clock.
_OWN_START = re.compile(
    r"\s*(?:of|after|from|following|once|nach|ab|après|de|del|después de|desde)\s+(?!(?:the |its |a |being |their )?"
    r"(?:hand|assign|receipt|receiv|becoming|lead\b|mql|it\b|rout|übergabe|transmission|entrega))",
    re.IGNORECASE,
)
_CLAUSE = re.compile(
    r"[;:.!?\n]\s|,\s(?:and |und |et |y |but )?|\s(?:and|und|et|y|but|aber|mais|pero)\s", re.IGNORECASE
)


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
            message = f"{get_question(one.question).name}: {one.length} in {quote(one.words)}, but {times} in {act}."
            at = (one.question, one.place)
        elif (
            not agreed and len(said) > 1 and said[0].place == said[1].place and _differ(said[0].length, said[1].length)
        ):
            message = f"{get_question(said[0].question).name}: {quote(said[0].words)}, and {quote(said[1].words)}."
            at = (said[0].question, said[0].place)
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
        for number, row in filled_rows(context.campaign.content(key), "commitments"):
            amount, what = get_number(row, "amount"), get_text(row, "what")
            if amount is not None and act.search(what) and not _OWN_CLOCK.search(what):
                length = parse_duration(f"{amount} {get_text(row, 'unit')}")
                if length:
                    yield _SaidTime(key, f"commitments.{number}.amount", what, length)


def _times_in(key: str, place: str, text: str, act: re.Pattern[str]) -> Iterator[_SaidTime]:
    for clause in _CLAUSE.split(text):
        times = list(_TIME.finditer(clause))
        if len(times) != 1 or not act.search(clause) or _OWN_CLOCK.search(clause):
            continue
        if _OWN_START.match(clause, times[0].end()):
            continue
        length = read_duration_phrase(times[0]["length"])
        if isinstance(length, Duration):
            yield _SaidTime(key, place, clause.strip(" .,"), length)


def _differ(one: Duration, other: Duration) -> bool:
    """Return whether two times cannot be one time in other words: 24 hours and 1 business day can be."""
    return not any(
        math.isclose(a, b, rel_tol=0.01) for a in _worked_minute_readings(one) for b in _worked_minute_readings(other)
    )


def _worked_minute_readings(length: Duration) -> tuple[float, ...]:
    """Return the working time that a time may stand for: people write 24 hours for a day, and 7 days for a week."""
    readings = {"hour": 1 / 3, "day": 5 / 7, "week": 7 / 5, "month": 1.4}
    return length.worked_minutes, length.worked_minutes * readings.get(length.unit, 1)


def check_languages(context: CheckContext) -> Iterator[Problem]:
    """AK44: a question is written in a language whose words no check reads."""
    if not context.unread:
        return
    first = next(iter(context.unread))
    names = join_words(get_question(key).name for key in context.unread)
    language = context.unread[first]
    message = (
        f"{names}: written in {language}. The checks that read words (AK02, AK03, AK25, AK26, AK27, AK29, AK50 to "
        f"AK52) "
        "know English, German, French and Spanish, and were not made there."
    )
    hint = "What they would have found stays unseen. Has somebody of each team read these answers for vague words?"
    yield make_finding("AK44", first, "answer", message, hint)
