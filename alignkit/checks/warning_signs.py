"""The ten warning signs of two teams that are not aligned: AK01 to AK10."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from itertools import pairwise

from alignkit.checks import qualifying, words
from alignkit.checks.context import (
    CheckContext,
    content_words,
    filled_lines,
    filled_rows,
    get_number,
    get_table,
    get_text,
    make_finding,
    normalize_name,
    quote_excerpt,
)
from alignkit.core.errors import Problem
from alignkit.core.model import TEAM_NAMES, TEAMS, Campaign, Content, to_day
from alignkit.core.questions import get_question
from alignkit.core.status import every_class_has_a_clock, list_objections
from alignkit.values.parse_format import join_words

_LEAD_WORD = re.compile(r"(?<!per )\bleads?\b", re.IGNORECASE)
_DEFINED_LEAD = re.compile(
    r"\b(?:mqls?|sqls?|(?:marketing|sales)[- ]qualified|accepted|rejected|returned|qualifizier|akzeptier|"
    r"qualifié|accepté|cualificad|calificad|aceptad)",
    re.IGNORECASE,
)
_SHARE_UNIT = re.compile(r"%|\b(?:per ?cent|percent|share|prozent|pour cent|por ciento)", re.IGNORECASE)
_MOST_NAMED = 5  # of many lines in one message
_RESULT_KINDS = ("revenue", "pipeline", "conversion", "quality")


def check_objection_owner(context: CheckContext) -> Iterator[Problem]:
    """AK01: an objection without a reason, a reply or an owner."""
    for team, key, stance in list_objections(context.campaign):
        missing = [
            name
            for name, value in (("reason", stance.note), ("reply", stance.reply), ("owner", stance.owner))
            if not value.strip()
        ]
        if missing:
            who, other = TEAM_NAMES[team], TEAM_NAMES[next(other for other in TEAMS if other != team)]
            gone = join_words(f"no {name}" for name in missing)
            message = f"{who} objects to {get_question(key).name}, and the objection has {gone}."
            hint = (
                f"An objection nobody takes in hand comes back after the launch as a quarrel. What does {other} reply "
                f"to {quote_excerpt(stance.note)}, who settles it, and by which day?"
            )
            yield Problem("AK01", message, hint, question=key, key=f"{team}.{key}")


def check_bought_list(context: CheckContext) -> Iterator[Problem]:
    """AK02: a name on a bought list can become an MQL without doing anything."""
    mql, sources = context.answered_content("mql"), filled_rows(context.campaign.content("target"), "sources")
    bought = [(number, row) for number, row in sources if row.get("bought") is True or row.get("kind") == "list"]
    if mql is None or not bought or "mql" in context.unread:
        return
    if any(context.find_words("bought", line) for _, line in filled_lines(mql, "not_enough")):
        return
    for number, row in bought:
        name = get_text(row, "name")
        for way in qualifying.find_ways(mql):
            if way.has_score:
                continue
            if not any(context.find_words("act", line) for line in way.lines):
                how = "without having done anything"
            elif way.own and _is_weak(context, way) and _is_about(context, way.own[-1], name):
                how = f"by {quote_excerpt(way.own[-1])} alone"
            else:
                continue
            message = f"Target, Sources: a name from {quote_excerpt(name)} can become an MQL {how}."
            hint = (
                "Nobody on a bought list has asked for Sales, and every MQL criterion is met by being on it. "
                "What must such a person do first, of their own, before Sales calls?"
            )
            yield make_finding("AK02", "target", f"sources.{number}", message, hint)
            return


def _is_about(context: CheckContext, line: str, source: str) -> bool:
    """Return whether a criterion is about a bought source: it says so, or shares a word with the source's name."""
    known = {word[:6] for word in content_words(source) if len(word) > 3}
    return context.find_words("bought", line) or any(word[:6] in known for word in content_words(line))


def check_any_response(context: CheckContext) -> Iterator[Problem]:
    """AK03: any response makes a lead an MQL, whoever it is."""
    mql = context.answered_content("mql")
    ways = qualifying.find_ways(mql) if mql and "mql" not in context.unread else []
    if ways and not ways[0].name and ways[0].place == "criteria":
        lines = ways[0].lines
        alone = len(lines) == 1 and context.find_words("act", lines[0])
        is_weak = alone or all(context.find_words("response", line) for line in lines)
        if not is_weak or any(_says_who(context, line) for line in lines):
            return
        place, label, each = "criteria", "Criteria", ""
        makes = "makes" if len(lines) == 1 else "make"
    else:
        weak = [way for way in ways if _is_weak(context, way)]
        if not weak:
            return
        lines, place, label = tuple(" and ".join(way.own) for way in weak), weak[0].place, "Lead classes"
        each = "" if len(lines) == 1 else " each"
        makes = "alone makes" if len(lines) == 1 else "make"
    names = [quote_excerpt(line) for line in lines[:_MOST_NAMED]]
    more = [f"{len(lines) - _MOST_NAMED} more"] if len(lines) > _MOST_NAMED else []
    message = f"MQL, {label}: {join_words([*names, *more])}{each} {makes} anybody an MQL, whoever they are."
    hint = (
        "Sales would call students, competitors and customers, and soon calls nobody. "
        "Which role at which account must it be, and what must they have told us?"
    )
    yield make_finding("AK03", "mql", place, message, hint)


def _is_weak(context: CheckContext, way: qualifying.Way) -> bool:
    """Return whether a lead class lets a response alone qualify: nothing says who it is, or what it wants."""
    if way.has_score or not way.lines or any(_says_who(context, line) for line in way.lines):
        return False
    return all(context.find_words("response", line) and not context.find_words("wish", line) for line in way.lines)


def _says_who(context: CheckContext, line: str) -> bool:
    """Return whether a criterion is about the person or company, by common words or by those of the target."""
    if context.find_words("who", line):
        return True
    target = context.campaign.content("target")
    described = [get_text(row, "title") for _, row in filled_rows(target, "personas")]
    described += [account for _, account in filled_lines(target, "accounts")]
    known = {word[:6] for word in content_words(" ".join(described)) if len(word) > 3 and not word.isdigit()}
    return any(word[:6] in known for word in content_words(line))


def check_one_definition(context: CheckContext) -> Iterator[Problem]:
    """AK04: more than one definition of a qualified lead is in use."""
    yield from _check_positions(context)
    yield from _check_undefined_leads(context.campaign)
    yield from _check_same_recipient(context)


def _check_positions(context: CheckContext) -> Iterator[Problem]:
    for key in ("mql", "sql"):
        if context.answered_content(key) is None:
            continue
        marketing, sales = (context.campaign.view(team, key).position.strip() for team in TEAMS)
        one, other = set(content_words(marketing)), set(content_words(sales))
        if not one or not other or len(one & other) * 2 >= len(one | other):
            continue
        stances = [context.campaign.view(team, key).stance for team in TEAMS]
        if all(stance and stance.stance == "agree" for stance in stances):
            continue  # both agreed once; a later change of the text is reported as a stale stance
        name = get_question(key).name
        message = (
            f"{name}: Marketing says {quote_excerpt(marketing)}, Sales says {quote_excerpt(sales)}, "
            f"and they agreed on no answer."
        )
        hint = (
            "Until they do, each team counts by its own definition. Which of the two would the other accept, and why?"
        )
        yield make_finding("AK04", key, "answer", message, hint)


def _check_undefined_leads(campaign: Campaign) -> Iterator[Problem]:
    """Yield rows that count "leads" without saying which."""
    counted = (
        ("goals", "targets", "metric"),
        ("marketing_responsibilities", "commitments", "what"),
        ("sales_responsibilities", "commitments", "what"),
        ("metrics", "measures", "name"),
    )
    for key, field, name in counted:
        if not campaign.answer(key).strip():
            continue
        for number, row in filled_rows(campaign.content(key), field):
            whole = " ".join(get_text(row, part) for part in (name, "unit", "goal"))
            has_figure = any(get_number(row, part) is not None for part in ("target", "amount", "baseline"))
            counted_in = get_text(row, "unit") or get_text(row, name)
            is_share = _SHARE_UNIT.search(get_text(row, "unit"))
            if has_figure and not is_share and _LEAD_WORD.search(counted_in) and not _DEFINED_LEAD.search(whole):
                message = (
                    f"{get_question(key).name}: {quote_excerpt(get_text(row, name))} counts leads and "
                    f"does not say which."
                )
                hint = (
                    "Marketing will count everybody it reached and Sales only those worth a call. "
                    "Is it MQLs or SQLs, as defined in questions 5 and 6?"
                )
                yield make_finding("AK04", key, f"{field}.{number}", message, hint)


def _check_same_recipient(context: CheckContext) -> Iterator[Problem]:
    """Yield a finding if another campaign hands leads to the same people at the same time by other criteria.

    A CRM name of its own in each campaign tells the leads apart; then there is no finding.
    """
    own = context.answered_content("mql")
    if own is None or not (desk := mql_recipient(context.campaign)) or not (span := campaign_days(context.campaign)):
        return
    criteria = {normalize_name(line) for _, line in filled_lines(own, "criteria")}
    for other in context.overlapping_campaigns:
        theirs = {normalize_name(line) for _, line in filled_lines(other.content("mql"), "criteria")}
        when = campaign_days(other)
        if (
            other.slug == context.campaign.slug
            or mql_recipient(other) != desk
            or not theirs
            or theirs == criteria
            or not when
        ):
            continue
        if when[0] > span[1] or span[0] > when[1] or not criteria:
            continue
        names = [normalize_name(get_text(campaign.info, "crm_name")) for campaign in (context.campaign, other)]
        if all(name not in ("", "none") for name in names) and names[0] != names[1]:
            continue
        to = get_text(get_table(own, "handoff"), "to")
        message = (
            f"MQL: {to} also gets leads of {other.slug} in those weeks, by other criteria, and no CRM name "
            "tells them apart."
        )
        hint = "A rep who opens a lead cannot see which definition it met. Which name in the CRM tells the two apart?"
        yield make_finding("AK04", "mql", "criteria", message, hint)
        return


def mql_recipient(campaign: Campaign) -> str:
    """Return who receives a campaign's MQLs, normalized for comparison; empty if nobody is named."""
    return normalize_name(get_text(get_table(campaign.content("mql"), "handoff"), "to"))


def campaign_days(campaign: Campaign) -> tuple[int, int] | None:
    """Return the first and last day as ordinals, or None without a first. Without a last day it runs on."""
    launch, end = to_day(campaign.info.get("launch")), to_day(campaign.info.get("end"))
    return (launch.toordinal(), (end or date.max).toordinal()) if launch else None


def check_talk_track(context: CheckContext) -> Iterator[Problem]:
    """AK05: no talk track, or one that repeats the marketing message."""
    content = context.answered_content("differentiation")
    if content is None:
        return
    track = get_text(content, "sales_talk_track")
    hint = "A rep who reads marketing copy aloud is hung up on. What does a rep ask in the first thirty seconds?"
    if not track:
        message = "Differentiation, Talk track: there is none, so a rep is left with the marketing copy."
        yield make_finding("AK05", "differentiation", "sales_talk_track", message, hint)
        return
    for key, name in (("marketing_message", "marketing message"), ("answer", "answer above it")):
        if _is_nearly_same(track, get_text(content, key)):
            message = f"Differentiation, Talk track: it is nearly the {name}, word for word."
            yield make_finding("AK05", "differentiation", "sales_talk_track", message, hint)
            return


def _is_nearly_same(one: str, other: str) -> bool:
    """Return whether more than half of the word pairs of the shorter text are in the other text."""
    pairs = [set(pairwise(content_words(each))) for each in (one, other)]
    shorter = min(map(len, pairs))
    return shorter > 1 and len(pairs[0] & pairs[1]) * 2 > shorter


def check_lead_treatment(context: CheckContext) -> Iterator[Problem]:
    """AK06: Sales promises nothing about follow-up, or nobody says where returned leads go."""
    sales, marketing = (
        context.answered_content("sales_responsibilities"),
        context.answered_content("marketing_responsibilities"),
    )
    if sales is None and context.answered_content("metrics") is not None:
        # Question 8 was passed over: question 9 is answered.
        gone = _missing_response_time(context.campaign)
    elif sales is not None:
        follow_up = get_table(sales, "follow_up")
        parts = (("attempts", "attempts"), ("status_update", "status updates"))
        gone = _missing_response_time(context.campaign) + [part for part in parts if not follow_up.get(part[0])]
    else:
        gone = []
    if gone:
        names = join_words((name for _, name in gone), "or")
        message = f"Sales will, Follow-up: nothing is promised about {names}."
        hint = (
            "What Marketing delivers is worth what is done with it, and a promise nobody made cannot be kept. "
            "What will Sales do with each lead: how fast, how often, and when does Marketing hear of it?"
        )
        yield make_finding("AK06", "sales_responsibilities", f"follow_up.{gone[0][0]}", message, hint)
    if marketing is not None and not get_text(marketing, "returned_leads") and not _says_where_leads_go(context):
        message = "Marketing will, Leads that come back: there is no way back for a lead that Sales returns."
        hint = "Sales then keeps it, works it no more and reports nothing. Where does such a lead go, and how fast?"
        yield make_finding("AK06", "marketing_responsibilities", "returned_leads", message, hint)


def _missing_response_time(campaign: Campaign) -> list[tuple[str, str]]:
    """Return the first response as a part of the follow-up that is missing; empty where each lead is promised one.

    It names the lead classes that have none, if others have.
    """
    follow_up = get_table(campaign.content("sales_responsibilities"), "follow_up")
    if get_text(follow_up, "first_response") or every_class_has_a_clock(campaign):
        return []
    classes = [row for _, row in filled_rows(campaign.content("mql"), "classes")]
    timeless = [quote_excerpt(get_text(row, "name")) for row in classes if not get_text(row, "respond_within")]
    some = f" to {join_words(timeless)}" if timeless and len(timeless) < len(classes) else ""
    return [("first_response", f"the first response{some}")]


def _says_where_leads_go(context: CheckContext) -> bool:
    """Return whether every reason for a no says what happens to the lead then."""
    sql = context.answered_content("sql")
    reasons = filled_rows(sql, "reject_reasons") if sql else []
    return bool(reasons) and all(get_text(row, "next") for _, row in reasons)


def check_feedback(context: CheckContext) -> Iterator[Problem]:
    """AK07: no reject reasons, or none that names the criterion that failed."""
    sql = context.answered_content("sql")
    if sql is None:
        return
    reasons = filled_rows(sql, "reject_reasons")
    feelings = [
        (number, row) for number, row in reasons if words.is_feeling(get_text(row, "meaning") or get_text(row, "code"))
    ]
    known = {
        normalize_name(line)
        for key in ("mql", "sql")
        for _, line in filled_lines(context.campaign.content(key), "criteria")
    }
    if not reasons:
        message = "SQL, Reasons for a no: there are none, so a rejected lead comes back without a reason that helps."
        hint = 'Marketing cannot fix "bad lead". Which three things made Sales return a lead last time?'
        yield make_finding("AK07", "sql", "reject_reasons", message, hint)
        return
    feelings = [(number, row) for number, row in feelings if normalize_name(get_text(row, "criterion")) not in known]
    if feelings:
        names = join_words(quote_excerpt(get_text(row, "meaning") or get_text(row, "code")) for _, row in feelings)
        verb = "is a feeling and names" if len(feelings) == 1 else "are feelings and name"
        message = f"SQL, Reasons for a no: {names} {verb} no criterion that failed."
        hint = (
            "Without it the two teams argue about the lead instead of the definition. "
            "What was not true of such a lead, and which line of the criteria says that it must be?"
        )
        yield make_finding("AK07", "sql", f"reject_reasons.{feelings[0][0]}.meaning", message, hint)


def check_handoff_fallback(context: CheckContext) -> Iterator[Problem]:
    """AK08: nobody is named who picks up a failed hand-off."""
    mql = context.answered_content("mql")
    if mql is None:
        return
    handoff = get_table(mql, "handoff")
    fallback, owner = get_text(handoff, "fallback"), get_text(handoff, "owner")
    hint = "A prospect who was promised a call then has to call back. Who picks it up, by name?"
    if not fallback:
        message = "MQL, Hand-off: nobody is named if it fails."
    elif words.NOBODY.fullmatch(normalize_name(fallback)):
        message = f"MQL, Hand-off: if it fails, {quote_excerpt(fallback)} picks it up, which is nobody."
    elif normalize_name(fallback) == normalize_name(owner):
        message = f"MQL, Hand-off: if {owner} fails to hand over, {owner} is to pick it up."
    else:
        return
    yield make_finding("AK08", "mql", "handoff.fallback", message, hint)


def check_quota(context: CheckContext) -> Iterator[Problem]:
    """AK09: Sales does not count on these leads."""
    goals = context.answered_content("goals")
    if goals is None:
        return
    counted = get_number(goals, "quota_amount")
    if counted is not None and counted > 0:
        return
    if counted is None and (get_text(goals, "quota_unit") or get_text(goals, "quota_per")):
        return  # it counts; how much is missing
    nothing = "nothing is written down" if counted is None else "0 is written down"
    message = f"Goals, Counted on by Sales: {nothing}, so these leads do not count towards anybody's quota."
    hint = (
        "A rep with a number to reach works the leads that count for it. "
        "How much of Sales' number shall come from this campaign, or why is nothing the honest answer?"
    )
    yield make_finding("AK09", "goals", "quota_amount", message, hint)


def check_primary_metric(context: CheckContext) -> Iterator[Problem]:
    """AK10: not exactly one primary metric, or one that measures activity."""
    metrics = context.answered_content("metrics")
    if metrics is None:
        return
    measures = filled_rows(metrics, "measures")
    primary = [(number, row) for number, row in measures if row.get("primary") is True]
    if len(primary) != 1:
        how_many = "none of them decides" if not primary else f"{len(primary)} of them decide"
        message = f"Metrics, Measures: {how_many if measures else 'there are none, so none decides'}."
        hint = "Each team will point at the number that suits it. Which one number says whether this worked?"
        yield make_finding("AK10", "metrics", "measures", message, hint)
        return
    number, row = primary[0]
    kind, read = get_text(row, "kind"), _kind_by_name(context, row)
    if kind and kind not in _RESULT_KINDS:
        said = f"it measures {kind}"
    elif read:
        said = f"it is called {kind} but {read}" if kind else f"it {read}"
    else:
        return
    message = f"Metrics, Measures: {quote_excerpt(get_text(row, 'name'))} decides, and {said}, not a result."
    hint = (
        "Marketing can reach it while Sales wins nothing, and the other way round. "
        "Which number would both teams call a success, in revenue, pipeline or accepted leads?"
    )
    yield make_finding("AK10", "metrics", f"measures.{number}", message, hint)


def _kind_by_name(context: CheckContext, row: Content) -> str:
    """Return what a measure does by the words of its name and goal, if that is no result; else an empty text."""
    name = " ".join(filter(None, (get_text(row, "name"), get_text(row, "goal"))))
    if context.find_words("reaction rate", name):
        return "counts who reacts"
    if _SHARE_UNIT.search(get_text(row, "unit")) or context.find_words("result", name):
        return ""
    if context.find_words("speed", name):
        return "measures speed"
    return "counts activity" if context.find_words("volume", name) else ""
