"""Definitions that must stand here and say something: AK50, AK51 and AK53; languages that no check reads: AK44."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from alignkit.checks.context import (
    CheckContext,
    filled_lines,
    filled_rows,
    get_table,
    get_text,
    make_finding,
)
from alignkit.checks.context import quote_excerpt as quote
from alignkit.checks.qualifying import find_ways
from alignkit.core.definition_parts import describe_changes
from alignkit.core.digests import definition_digest
from alignkit.core.errors import Problem
from alignkit.core.model import to_day
from alignkit.core.questions import get_question
from alignkit.core.rule_names import describe_idle_rule, differing_numbers, idle_rules
from alignkit.core.status import sealed_digest
from alignkit.values.parse_format import format_day, join_words

_MAX_CHANGES = 3  # that are named
_WORD = re.compile(r"[^\W_]+")
# A definition that holds no other words than these says nothing: "meets the minimum requirements of an SQL".
_CRITERIA_WORDS = frozenset(
    _WORD.findall(
        "criteria criterion requirement requirements definition definitions standard standards conditions rules "
        "guideline guidelines qualification qualifications checklist kriterien kriterium anforderungen "
        "mindestanforderungen definition bedingungen voraussetzungen vorgaben critères critère exigences définition "
        "conditions règles criterios criterio requisitos definición condiciones reglas"
    )
)
_STAGE_WORDS = frozenset(
    _WORD.findall(
        "mql mqls sql sqls sal sals sao saos sqo sqos lead leads opportunity opportunities opp prospect qualified "
        "qualifies qualify accepted acceptance sales marketing stage qualifiziert qualifizierter vertrieb opportunity "
        "akzeptierte akzeptierten qualifié qualifiée qualifiés acceptée opportunité ventes cualificado calificado "
        "cualificada aceptada oportunidad ventas"
    )
)
# What one stage is called. A question may name the stage before it, and not itself.
_OWN_NAMES = frozenset(
    _WORD.findall(
        "sql sqls sal sals sao saos sqo sqos mql mqls qualified qualifies qualify accepted acceptance qualifiziert "
        "qualifizierter akzeptierte akzeptierten qualifié qualifiée qualifiés acceptée cualificado calificado "
        "cualificada aceptada"
    )
)
# What somebody thinks of a lead. "Sales considers it worth a try" is a judgement: it names nothing to judge by.
_JUDGING_WORDS = frozenset(
    _WORD.findall(
        "consider considers considered think thinks believe believes judge judges judged deem deems deemed feel feels "
        "regard regards regarded decide decides decided opinion judgement judgment discretion gut feeling hält halten "
        "findet meint glaubt entscheidet entscheiden ermessen einschätzung meinung juge jugent jugé jugée estime "
        "estiment considère considèrent décide décident avis considera consideran cree creen decide deciden juicio "
        "criterio opinión"
    )
)
_JUDGES = frozenset(
    _WORD.findall(
        "sales marketing team rep reps representative representatives account executive executives ae aes sdr sdrs bdr "
        "bdrs manager managers we vertrieb wir commercial commerciale commerciaux vendeur vendeurs ventes nous "
        "vendedor vendedores comercial ventas nosotros"
    )
)
_JUDGED_WORDS = frozenset(
    _WORD.findall(
        "us who whoever whichever whatever whether if so good bad fit worth worthwhile pursuing working following "
        "work pursue time effort try ready promising interesting interested right real serious valuable own s up ihn "
        "sie es gut gute guten ob lohnt lohnend vielversprechend interessant bon "
        "bonne prêt prometteur intéressant si que bueno buena listo prometedor interesante está einen dass dafür lui "
        "il elle su"
    )
)
_PROFILE_WORDS = frozenset({"icp", "ideal", "customer", "profile", "bant", "persona", "personas"})
_FILLER_WORDS = frozenset(
    _WORD.findall(
        "d l s n qu a an the is are be by of for to in as per our its their all every any each it they that which and "
        "or with has have must been exit entry minimum basic usual agreed internal required general current company "
        "team meets meet met fulfils fulfills fulfilled satisfies satisfy passes pass matches match fits fit der die "
        "das ein eine einer eines den dem des ist sind von für nach alle unsere unserer erfüllt erfüllen üblichen le "
        "la les un une des du de est sont selon nos notre tous toutes remplit répond aux satisfait minimales minimum "
        "el los las una del es son según nuestros nuestro todos cumple con mínimos"
    )
)
_DOCUMENT = (
    r"(?:https?://\S+|hand ?book|wiki|play ?book|confluence|notion|intranet|share ?point|polic(?:y|ies)|appendix|annex|"
    r"guidelines?|documentation|google (?:doc|sheet)|spreadsheet|sla document|sales process|process document|handbuch|"
    r"leitfaden|richtlinie\w*|dokument\w*|anhang|manuel|guide|annexe|procédure|manual|guía|documento|anexo|"
    r"procedimiento)"
)
_REFERENCE = re.compile(
    r"\(?(?:(?:please )?(?:see|refer to|cf\.?|vgl\.?|siehe|voir|ver|véase)|(?:as )?(?:defined|described|documented|"
    r"listed|specified|set out|laid down|stated|agreed) (?:in|on|by)|according to|in line with|per|as per|laut|gemäß|"
    r"wie (?:in|im)|selon|conformément (?:à|au)|tel que défini dans|défini dans|según|conforme a|definid\w+ en)\b"
    rf"[^.;,()]{{0,40}}?\b{_DOCUMENT}\b[^.;,()]{{0,60}}(?:beschrieben|definiert)?\)?",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"(?<=[.!?;])\s+|\n\s*\n")
_SCORE_WORDS = frozenset(
    _WORD.findall(
        "a an the of at least or more higher above over than minimum min max reaches reach reached hits hit has have "
        "with is threshold mql lead leads scoring total and up from greater equal exceeds exceed in our crm value gets "
        "get model hubspot marketo pardot salesforce eloqua dynamics pipedrive zoho activecampaign ab mindestens über "
        "mehr als oder von erreicht hat der den die ein einen eine schwelle schwellenwert wert im de au moins plus que "
        "supérieur supérieure égal à ou atteint un une le la seuil al menos más mayor igual alcanza el umbral o con"
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
                    "Each team reads its own meaning into it, and it can change without either signing again. What "
                    "must be true of such a lead, in words that somebody new can check?"
                )
                yield make_finding("AK50", key, place, message, hint)
                break


def _explain_empty(key: str, line: str) -> str:
    """Return what is wrong with a definition that says nothing; empty if it says something."""
    bare = _REFERENCE.sub(" ", line)
    words = {word.lower() for word in _WORD.findall(bare)}
    elsewhere = bare != line
    judged = words & _JUDGING_WORDS and words & _JUDGES
    known = _CRITERIA_WORDS | _STAGE_WORDS | _FILLER_WORDS | (_PROFILE_WORDS if elsewhere else frozenset())
    if words - known - (_JUDGING_WORDS | _JUDGED_WORDS | _JUDGES if judged else frozenset()):
        return ""
    if elsewhere:
        return "stands in another document, which nobody signs here"
    if judged:
        return "is somebody's judgement, without what it is judged by"
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
        "A student who reads everything scores high, and a rep who sees a number has no reason to call. Who must the "
        "lead be, what must it have done, or which points make up the score?"
    )
    yield make_finding("AK51", "mql", place, message, hint)


def _is_condition(row: object) -> bool:
    return isinstance(row, Mapping) and any(
        (filled_lines(row, "criteria"), filled_lines(row, "any_of"), isinstance(row.get("score"), int | float))
    )


def _is_score(context: CheckContext, line: str) -> bool:
    """Return whether a criterion is a score and nothing else: "Lead score of 70"."""
    if not context.find_words("score", line):
        return False
    words = [word.lower() for word in _WORD.findall(line) if not word.isdigit()]
    return all(word in _SCORE_WORDS or context.find_words("score", word) for word in words)


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


def check_tested(context: CheckContext) -> Iterator[Problem]:
    """AK53: the definition of an MQL was never tried on real leads, has changed since, or has a rule for no line."""
    campaign = context.campaign
    mql = campaign.content("mql")
    is_signed = sealed_digest(campaign) or campaign.is_from_base("mql")
    if is_signed or not (filled_lines(mql, "criteria") or find_ways(mql)):
        return
    for line in idle_rules(mql):
        yield make_finding("AK53", "mql", "rules", f"MQL: {describe_idle_rule(line)}", "Which line is it for?")
    for told in differing_numbers(mql):
        yield make_finding("AK53", "mql", "rules", f"MQL: {told}", "Change the line or the rule.")
    tested = get_table(mql, "tested")
    hint = "Would both teams call the same twenty leads good (alignkit leads add)?"
    if not tested:
        yield make_finding("AK53", "mql", "", "MQL: the definition was never tested on real leads.", hint)
    elif tested.get("of") != definition_digest(campaign):
        on = to_day(tested.get("on"))
        since = f" since it was tested on {format_day(on)}" if on else " since it was tested"
        hint = "Does it still pass the leads that were called good (alignkit leads test)?"
        changes = describe_changes([text for _, text in filled_lines(tested, "parts")], mql)
        which = f": {'; '.join(changes[:_MAX_CHANGES])}" if changes else ""
        which += f" and {len(changes) - _MAX_CHANGES} more" if len(changes) > _MAX_CHANGES else ""
        yield make_finding("AK53", "mql", "tested", f"MQL: the definition has changed{since}{which}.", hint)
