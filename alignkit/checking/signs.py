"""The ten warning signs of two teams that are not aligned: AK01 to AK10."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from alignkit.checking.case import Case, amount, folded, found, lines, rows, said, table, text, words
from alignkit.fileformat.entry import joined
from alignkit.model import TEAM_NAMES, TEAMS, Campaign, day
from alignkit.problems import Problem
from alignkit.questions import question
from alignkit.standing import objections

# Something a lead did without saying that it wants to buy, and anything at all that a lead did of its own.
_RESPONSE = re.compile(
    r"\b(?:download|regist|sign(?:s|ed|ing)?[ -]?up|subscri|click|open(?:s|ed|ing)\b|visit|badge|scan|attend|"
    r"respon[ds]|repl(?:y|ie)|inquir|enquir|fill|form\b|card\b|stopped by|view|watch|lik(?:es|ed)|follow(?:s|ed)\b)",
    re.IGNORECASE,
)
_ACT = re.compile(
    _RESPONSE.pattern + r"|\b(?:ask|request|book|nam(?:es|ed)|t(?:ell|old)|sa(?:id|ys)|agree|confirm|call|want|wrote|"
    r"answer|test|try|tried|appl|accept|came|join|met\b|spoke|chose|start|share[sd]|gave|upload|rang|invit)",
    re.IGNORECASE,
)
_WHO = re.compile(
    r"\b(?:account|role|title|compan|employee|industr|customer|buyer|director|manager|head|chief|c[efimot]o\b|vp\b|"
    r"lead at|owner|partner|group|firm|segment|list\b)",
    re.IGNORECASE,
)
_BOUGHT = re.compile(r"\b(?:bought|buy|rent|purchas|lists?\b|third[- ]party)", re.IGNORECASE)
_NOBODY = re.compile(
    r"(?:the )?(?:tb[dca]|todo|none|nobody|no one|n/?a|-+|\?+|(?:some|any|every)(?:one|body)|whoever|team|open|"
    r"unknown)\.?"
)
_LEADS = re.compile(r"\bleads?\b", re.IGNORECASE)
_DEFINED = re.compile(r"\b(?:mqls?|sqls?|(?:marketing|sales) qualified|accepted|rejected|returned)\b", re.IGNORECASE)
_RESULTS = ("revenue", "pipeline", "conversion", "quality")


def fighting(case: Case) -> Iterator[Problem]:
    """AK01"""
    for team, key, stance in objections(case.campaign):
        lacks = [
            name
            for name, value in (("reason", stance.note), ("reply", stance.reply), ("owner", stance.owner))
            if not value.strip()
        ]
        if lacks:
            who, other = TEAM_NAMES[team], TEAM_NAMES[next(other for other in TEAMS if other != team)]
            message = f"{who} objects to {question(key).name}, and the objection has no {joined(lacks, 'and no')}."
            hint = (
                f"An objection nobody takes in hand comes back after the launch as a quarrel. What does {other} reply "
                f"to {said(stance.note)}, who settles it, and by which day?"
            )
            yield Problem("AK01", message, hint, question=key, key=f"{team}.{key}")


def bought_list(case: Case) -> Iterator[Problem]:
    """AK02"""
    mql, sources = case.answered("mql"), rows(case.campaign.content("target"), "sources")
    bought = [(number, row) for number, row in sources if row.get("bought") is True or row.get("kind") == "list"]
    if mql is None or not bought or not lines(mql, "criteria"):
        return
    if any(_ACT.search(line) for _, line in lines(mql, "criteria")):
        return
    if any(_BOUGHT.search(line) for _, line in lines(mql, "not_enough")):
        return
    number, row = bought[0]
    message = f"Target, Sources: a name from {said(text(row, 'name'))} can become an MQL without having done anything."
    hint = (
        "Nobody on a bought list has asked for Sales, and every MQL criterion is met by being on it. "
        "What must such a person do first, of their own, before Sales calls?"
    )
    yield found("AK02", "target", f"sources.{number}", message, hint)


def any_response(case: Case) -> Iterator[Problem]:
    """AK03"""
    mql = case.answered("mql")
    criteria = lines(mql, "criteria") if mql else []
    if not criteria or any(_says_who(case.campaign, line) for _, line in criteria):
        return
    alone = len(criteria) == 1 and _ACT.search(criteria[0][1])
    if alone or all(_RESPONSE.search(line) for _, line in criteria):
        names = joined(said(line) for _, line in criteria)
        message = f"MQL, Criteria: {names} makes anybody an MQL, whoever they are."
        hint = (
            "Sales would call students, competitors and customers, and soon calls nobody. "
            "Which role at which account must it be, and what must they have told us?"
        )
        yield found("AK03", "mql", "criteria", message, hint)


def _says_who(campaign: Campaign, line: str) -> bool:
    """Whether a criterion is about the person or the company: in the words of the target, or in the usual ones."""
    if _WHO.search(line):
        return True
    target = campaign.content("target")
    described = [text(row, "title") for _, row in rows(target, "personas")]
    described += [account for _, account in lines(target, "accounts")]
    known = {word[:6] for word in words(" ".join(described)) if len(word) > 3 and not word.isdigit()}
    return any(word[:6] in known for word in words(line))


def two_definitions(case: Case) -> Iterator[Problem]:
    """AK04"""
    yield from _positions_apart(case)
    yield from _undefined_leads(case.campaign)
    yield from _same_desk(case)


def _positions_apart(case: Case) -> Iterator[Problem]:
    for key in ("mql", "sql"):
        if case.answered(key) is None:
            continue
        marketing, sales = (case.campaign.view(team, key).position.strip() for team in TEAMS)
        one, other = set(words(marketing)), set(words(sales))
        if not one or not other or len(one & other) * 2 >= len(one | other):
            continue
        stances = [case.campaign.view(team, key).stance for team in TEAMS]
        if all(stance and stance.stance == "agree" for stance in stances):
            continue  # they came together once; that the text changed since is said elsewhere
        name = question(key).name
        message = f"{name}: Marketing says {said(marketing)}, Sales says {said(sales)}, and no answer has both agreed."
        hint = "Until it has, each team counts by its own definition. Which of the two would the other accept, and why?"
        yield found("AK04", key, "answer", message, hint)


def _undefined_leads(campaign: Campaign) -> Iterator[Problem]:
    """Rows that count "leads" and do not say which."""
    counted = (
        ("goals", "targets", "metric"),
        ("marketing_responsibilities", "commitments", "what"),
        ("sales_responsibilities", "commitments", "what"),
        ("metrics", "measures", "name"),
    )
    for key, field, name in counted:
        if not campaign.answer(key).strip():
            continue
        for number, row in rows(campaign.content(key), field):
            whole = " ".join(text(row, part) for part in (name, "unit", "goal"))
            has_figure = any(amount(row, part) is not None for part in ("target", "amount", "baseline"))
            counted_in = text(row, "unit") or text(row, name)
            if has_figure and _LEADS.search(counted_in) and not _DEFINED.search(whole):
                message = f"{question(key).name}: {said(text(row, name))} counts leads and does not say which."
                hint = (
                    "Marketing will count everybody it reached and Sales only those worth a call. "
                    "Is it MQLs or SQLs, as defined in questions 5 and 6?"
                )
                yield found("AK04", key, f"{field}.{number}", message, hint)


def _same_desk(case: Case) -> Iterator[Problem]:
    """Another campaign hands leads to the same people in the same weeks by other criteria, and the CRM cannot tell."""
    own = case.answered("mql")
    if own is None or not (desk := desk_of(case.campaign)) or not (span := span_of(case.campaign)):
        return
    criteria = {folded(line) for _, line in lines(own, "criteria")}
    for other in case.neighbours:
        theirs = {folded(line) for _, line in lines(other.content("mql"), "criteria")}
        when = span_of(other)
        if other.slug == case.campaign.slug or desk_of(other) != desk or not theirs or theirs == criteria or not when:
            continue
        if when[0] > span[1] or span[0] > when[1] or not criteria:
            continue
        names = [folded(text(campaign.info, "crm_name")) for campaign in (case.campaign, other)]
        if all(names) and names[0] != names[1]:
            continue
        to = text(table(own, "handoff"), "to")
        message = f"MQL: {to} also gets leads of {other.slug} in those weeks, by other criteria and no CRM name apart."
        hint = "A rep who opens a lead cannot see which definition it met. Which name in the CRM tells the two apart?"
        yield found("AK04", "mql", "criteria", message, hint)
        return


def desk_of(campaign: Campaign) -> str:
    """Who receives a campaign's MQLs, as compared; empty where nobody is named."""
    return folded(text(table(campaign.content("mql"), "handoff"), "to"))


def span_of(campaign: Campaign) -> tuple[int, int] | None:
    """First and last day as ordinals; None where one of them is missing."""
    launch, end = day(campaign.info.get("launch")), day(campaign.info.get("end"))
    return (launch.toordinal(), end.toordinal()) if launch and end else None


def copied_talk_track(case: Case) -> Iterator[Problem]:
    """AK05"""
    content = case.answered("differentiation")
    if content is None:
        return
    track = text(content, "sales_talk_track")
    hint = "A rep who reads marketing copy aloud is hung up on. What does a rep ask in the first thirty seconds?"
    if not track:
        message = "Differentiation, Talk track: there is none, so a rep is left with the marketing copy."
        yield found("AK05", "differentiation", "sales_talk_track", message, hint)
        return
    for key, name in (("marketing_message", "marketing message"), ("answer", "answer above it")):
        if _nearly(track, text(content, key)):
            message = f"Differentiation, Talk track: it is nearly the {name}, word for word."
            yield found("AK05", "differentiation", "sales_talk_track", message, hint)
            return


def _nearly(one: str, other: str) -> bool:
    """Whether most pairs of neighbouring words of the shorter text stand in the other too."""
    pairs = [set(pairwise(words(each))) for each in (one, other)]
    shorter = min(map(len, pairs))
    return shorter > 1 and len(pairs[0] & pairs[1]) * 2 > shorter


def unworked_leads(case: Case) -> Iterator[Problem]:
    """AK06"""
    sales, marketing = case.answered("sales_responsibilities"), case.answered("marketing_responsibilities")
    if sales is not None:
        follow_up = table(sales, "follow_up")
        parts = (
            ("first_response", "the first response"),
            ("attempts", "attempts"),
            ("status_update", "status updates"),
        )
        gone = [(key, name) for key, name in parts if not follow_up.get(key)]
        if gone:
            names = joined((name for _, name in gone), "or")
            message = f"Sales will, Follow-up: nothing is promised about {names}."
            hint = (
                "What Marketing delivers is worth what is done with it, and a promise nobody made cannot be kept. "
                "What will Sales do with each lead: how fast, how often, and when does Marketing hear of it?"
            )
            yield found("AK06", "sales_responsibilities", f"follow_up.{gone[0][0]}", message, hint)
    if marketing is not None and not text(marketing, "returned_leads"):
        message = "Marketing will, Leads that come back: there is no way back for a lead that Sales returns."
        hint = "Sales then keeps it, works it no more and reports nothing. Where does such a lead go, and how fast?"
        yield found("AK06", "marketing_responsibilities", "returned_leads", message, hint)


def felt_feedback(case: Case) -> Iterator[Problem]:
    """AK07"""
    sql = case.answered("sql")
    if sql is None:
        return
    reasons = rows(sql, "reject_reasons")
    known = {folded(line) for key in ("mql", "sql") for _, line in lines(case.campaign.content(key), "criteria")}
    if not reasons:
        message = "SQL, Reasons for a no: there are none, so a rejected lead comes back with a feeling."
        hint = 'Marketing cannot mend "bad lead". Which three things made Sales return a lead last time?'
        yield found("AK07", "sql", "reject_reasons", message, hint)
    elif known and not any(folded(text(row, "criterion")) in known for _, row in reasons):
        message = "SQL, Reasons for a no: none of them names the criterion that failed."
        hint = (
            "Without it the two teams argue about the lead instead of the definition. "
            "Which line of the criteria does each reason belong to?"
        )
        yield found("AK07", "sql", f"reject_reasons.{reasons[0][0]}.criterion", message, hint)


def nobody_catches(case: Case) -> Iterator[Problem]:
    """AK08"""
    mql = case.answered("mql")
    if mql is None:
        return
    handoff = table(mql, "handoff")
    fallback, owner = text(handoff, "fallback"), text(handoff, "owner")
    hint = "A prospect who was promised a call then has to call back. Who picks it up, by name?"
    if not fallback:
        message = "MQL, Hand-off: nobody is named if it fails."
    elif _NOBODY.fullmatch(folded(fallback)):
        message = f"MQL, Hand-off: if it fails, {said(fallback)} picks it up, which is nobody."
    elif folded(fallback) == folded(owner):
        message = f"MQL, Hand-off: if {owner} fails to hand over, {owner} is to pick it up."
    else:
        return
    yield found("AK08", "mql", "handoff.fallback", message, hint)


def outside_quota(case: Case) -> Iterator[Problem]:
    """AK09"""
    goals = case.answered("goals")
    if goals is None:
        return
    counted = amount(goals, "quota_amount")
    if counted is not None and counted > 0:
        return
    nothing = "nothing is written down" if counted is None else "0 is written down"
    message = f"Goals, Counted on by Sales: {nothing}, so these leads do not count towards anybody's quota."
    hint = (
        "A rep with a number to reach works the leads that count for it. "
        "How much of Sales' number shall come from this campaign, or why is nothing the honest answer?"
    )
    yield found("AK09", "goals", "quota_amount", message, hint)


def activity_decides(case: Case) -> Iterator[Problem]:
    """AK10"""
    metrics = case.answered("metrics")
    if metrics is None:
        return
    measures = rows(metrics, "measures")
    primary = [(number, row) for number, row in measures if row.get("primary") is True]
    if len(primary) != 1:
        how_many = "none of them decides" if not primary else f"{len(primary)} of them decide"
        message = f"Metrics, Measures: {how_many if measures else 'there are none, so none decides'}."
        hint = "Each team will point at the number that suits it. Which one number says whether this worked?"
        yield found("AK10", "metrics", "measures", message, hint)
        return
    number, row = primary[0]
    if text(row, "kind") and row.get("kind") not in _RESULTS:
        message = f"Metrics, Measures: {said(text(row, 'name'))} decides, and it measures {row['kind']}, not a result."
        hint = (
            "Marketing can reach it while Sales wins nothing, and the other way round. "
            "Which number would both teams call a success, in revenue, pipeline or accepted leads?"
        )
        yield found("AK10", "metrics", f"measures.{number}", message, hint)
