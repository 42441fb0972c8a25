"""What the pages over all campaigns say of one campaign, so that not all campaigns are held in memory."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Literal

from alignkit.core.lead_fields import STAGES_FIELD
from alignkit.core.model import TEAMS, Campaign, Team, to_day
from alignkit.core.questions import QUESTIONS, get_question
from alignkit.core.sla import lead_flow
from alignkit.core.status import (
    CampaignStatus,
    agreed_count,
    campaign_status,
    describe_unanswered,
    is_filled,
    is_whole,
    revision_number_in_force,
    sealed_digest,
    waiting_teams,
)
from alignkit.render import agreement_status, appendix, card
from alignkit.render.context import DefinitionWords, LessonWords, ListedCampaignWords, OwedWords, RunningWords
from alignkit.render.targets import DEFINITIONS_PAGE, LESSONS_PAGE, PROMISES_PAGE, REPS_PAGE, WikiTarget, format_tag
from alignkit.render.wiki import WikiSource, page_path, shown_campaign
from alignkit.review.lessons import collect_lessons, lesson_cells
from alignkit.review.outcome import Outcome, campaign_outcome, outcome_phrase
from alignkit.review.verdicts import VerdictKind
from alignkit.values.parse_format import format_day
from alignkit.values.safe_formatting import SafeFormatter

PageGroup = Literal["draft", "running", "over", "archived"]


@dataclass(frozen=True, slots=True)
class OverviewRow:
    """What the overviews need of a campaign. Texts are escaped."""

    slug: str
    title: str  # as typed
    group: PageGroup
    launch: date | None
    listed: ListedCampaignWords
    tags: tuple[str, ...]
    mql: DefinitionWords | None
    sql: DefinitionWords | None
    owed: tuple[tuple[date | None, OwedWords], ...]
    lessons: tuple[tuple[str, date | None, LessonWords], ...] = ()  # question, day, words
    over_in: int = 0  # the year in which the deciding number was decided; 0 while it is open
    verdict: VerdictKind = "open"  # of the deciding number
    carried_from: str = ""  # the slug of another campaign
    running: RunningWords | None = None  # the rep's card of a campaign that runs
    crm: str = ""  # its name in the CRM, to sort by
    stages: tuple[tuple[str, str], ...] = ()  # the names of the stages, and what they mean
    promised: tuple[
        tuple[int, int, int], ...
    ] = ()  # by team, Marketing first: kept, judged and given; signed ones only
    as_of: date | None = None  # the last entry of its review


def build_overview_row(source: WikiSource, target: WikiTarget) -> OverviewRow | None:
    """Return what the overviews need of a campaign; None if it cannot be read or its signed text is missing."""
    shown = shown_campaign(source)
    if source.live is None or shown is None:
        return None
    live, safe = source.live, target.formatter(str(source.live.info.get("currency", "")))
    force = source.sealed.get(revision_number_in_force(live) or 0)
    bound = replace(shown if sealed_digest(shown) or not force else force, slug=live.slug, review=live.review)
    found = campaign_outcome(bound)
    decided = found.deciding.reading if found.deciding and found.is_over else None
    group: PageGroup = "over" if decided else "running" if sealed_digest(bound) else "draft"
    group = "archived" if source.archived else group
    is_used = group != "archived"
    crm = str(bound.info.get("crm_name", "")).strip()
    status = campaign_status(live)
    return OverviewRow(
        slug=live.slug,
        title=bound.title,
        group=group,
        launch=to_day(bound.info.get("launch")),
        listed=_build_listed(live, bound, status, group, target, safe),
        tags=tuple(dict.fromkeys(str(text) for text in live.info.get("tags", ()) if format_tag(str(text)))),
        mql=_build_mql(live, bound, status, target, safe) if is_used else None,
        sql=_build_sql(live, bound, status, target, safe) if is_used else None,
        owed=tuple(_build_owed(bound, target, safe)) if is_used else (),
        lessons=tuple(_lesson_rows(bound, _page_link(bound, target, LESSONS_PAGE), safe)),
        over_in=decided.on.year if decided else 0,
        verdict=found.deciding.verdict.kind if found.deciding and decided else "open",
        carried_from=live.carried.source if live.carried else "",
        running=_build_running(bound, crm, target, safe) if group == "running" else None,
        crm=crm or bound.title,
        stages=tuple(_stage_rows(bound.content("sql"), safe)) if is_used else (),
        promised=tuple(_count_promises(found, team) for team in TEAMS) if group in ("running", "over") else (),
        as_of=found.as_of if is_used else None,
    )


def _count_promises(found: Outcome, team: Team) -> tuple[int, int, int]:
    given = [promise for promise in found.promises if promise.team == team]
    return sum(promise in found.kept for promise in given), sum(bool(each.answer) for each in given), len(given)


def _page_link(bound: Campaign, target: WikiTarget, here: str) -> str:
    return target.link(bound.title, here, page_path(bound.slug), cell=True)


def _format_launch(bound: Campaign) -> str:
    launch = to_day(bound.info.get("launch"))
    return format_day(launch) if launch else ""


def _build_listed(
    live: Campaign,
    bound: Campaign,
    status: CampaignStatus,
    group: PageGroup,
    target: WikiTarget,
    safe: SafeFormatter,
) -> ListedCampaignWords:
    return {
        "campaign": _page_link(bound, target, target.index),
        "launch": _format_launch(bound),
        "standing": _describe_status(live, bound, status),
        "agreed": "" if sealed_digest(live) else f"{agreed_count(live)} of {len(QUESTIONS)}",
        "waiting": _describe_waiting(live, safe) if status in ("draft", "ready") else "",
        "came": outcome_phrase(bound, safe) if group != "draft" else "",
    }


def _describe_status(live: Campaign, bound: Campaign, status: CampaignStatus, with_day: bool = True) -> str:
    number = bound.agreement.revision
    signed = agreement_status.signing_day(bound) if sealed_digest(bound) else None
    force = f"revision {number} in force" + (f", signed {format_day(signed)}" if signed and with_day else "")
    if status == "signed":
        return force
    if status == "altered":
        changed = (
            "not as it was signed" if is_whole(live) or not sealed_digest(live) else "changed behind the signatures"
        )
        return f"{changed}; {force}"
    word = "ready to sign" if status == "ready" else "a draft"
    said = f"revision {live.agreement.revision} {word}"
    return f"{force}; {said}" if signed else said


def _describe_waiting(live: Campaign, safe: SafeFormatter) -> str:
    """Return whom a campaign waits for: "Sales: MQL, Target", or "both teams' answers" if none is given yet."""
    found, names = waiting_teams(live), live.team_names
    by_questions: dict[tuple[str, ...], list[str]] = {}
    for item in found:
        by_questions.setdefault(tuple(item.questions), []).append(safe.line(names[item.team]))
    said = [f"{' and '.join(teams)}: {_name_questions(keys)}" for keys, teams in by_questions.items()]
    lacks = {q.key: describe_unanswered(live, q.key) for q in QUESTIONS}
    for lack in ("the sentence is missing", "no answer yet"):
        if open_ := [key for key, said_of in lacks.items() if said_of == lack]:
            said.append(f"{lack}: {_name_questions(open_)}")
    return "; ".join(said)


def _name_questions(keys: Sequence[str]) -> str:
    if len(keys) == len(QUESTIONS):
        return "all nine questions"
    return ", ".join(get_question(key).name for key in keys) or "signature"


def _build_mql(
    live: Campaign, bound: Campaign, status: CampaignStatus, target: WikiTarget, safe: SafeFormatter
) -> DefinitionWords | None:
    content, flow = bound.content("mql"), lead_flow(bound)
    ways = [
        f"{safe.line(kind.name)}: {card.describe_conditions(kind, safe)}"
        for kind in flow.classes
        if kind.has_conditions
    ]
    criteria = [*_list_lines(content, "criteria", safe), *ways]
    not_enough, within = _list_lines(content, "not_enough", safe), safe.line(flow.handed_over.within)
    if not (criteria or not_enough or within):
        return None
    return _definition_row(live, bound, status, target, criteria, within, not_enough=not_enough)


def _build_sql(
    live: Campaign, bound: Campaign, status: CampaignStatus, target: WikiTarget, safe: SafeFormatter
) -> DefinitionWords | None:
    content = bound.content("sql")
    criteria, within = _list_lines(content, "criteria", safe), safe.line(str(content.get("decide_within", "")))
    model = card.SQL_MODELS.get(str(content.get("model", "")), "")
    return _definition_row(live, bound, status, target, criteria, within, model=model) if criteria or within else None


def _list_lines(content: Mapping[str, Any], name: str, safe: SafeFormatter) -> list[str]:
    return [safe.line(str(item)) for item in content.get(name, ()) if is_filled(item)]


def _definition_row(
    live: Campaign,
    bound: Campaign,
    status: CampaignStatus,
    target: WikiTarget,
    criteria: list[str],
    within: str,
    *,
    not_enough: Sequence[str] = (),
    model: str = "",
) -> DefinitionWords:
    return {
        "campaign": _page_link(bound, target, DEFINITIONS_PAGE),
        "launch": _format_launch(bound),
        "standing": _describe_status(live, bound, status, with_day=False),
        "model": model,
        "criteria": criteria,
        "not_enough": list(not_enough),
        "within": within,
        "compared": "",
        "new": [],
    }


def _stage_rows(sql: Mapping[str, Any], safe: SafeFormatter) -> Iterator[tuple[str, str]]:
    """Yield the name of each stage, and what it means in one line."""
    fields = [each for each in STAGES_FIELD.fields if each.key != "name"]
    for row in sql.get("stages", ()):
        if is_filled(row.get("name")):
            parts = [(each, safe.line(str(row[each.key]))) for each in fields if is_filled(row.get(each.key))]
            words = [said if each.key == "means" else f"{each.label.lower()}: {said}" for each, said in parts]
            yield safe.line(str(row["name"])), "; ".join(words)


def _build_owed(bound: Campaign, target: WikiTarget, safe: SafeFormatter) -> Iterator[tuple[date | None, OwedWords]]:
    link = _page_link(bound, target, PROMISES_PAGE)
    campaign = link if sealed_digest(bound) else f"{link} (draft, not signed)"
    kept = appendix.kept_words(bound, safe)
    owed = appendix.collect_dated_promises(bound, bound.team_names, safe)
    for when, what, who in [*owed, *appendix.collect_standing_promises(bound, safe)]:
        words: OwedWords = {
            "when": format_day(when) if when else "",
            "what": what,
            "who": who,
            "kept": _find_kept(kept, what),
            "campaign": campaign,
        }
        yield when, words


def _find_kept(kept: Mapping[str, str], what: str) -> str:
    """Return what became of a promise or goal that is written as its name, or its name and a number."""
    return next((said for name, said in kept.items() if what == name or what.startswith((f"{name}: ", f"{name} "))), "")


def _lesson_rows(bound: Campaign, campaign: str, safe: SafeFormatter) -> Iterator[tuple[str, date | None, LessonWords]]:
    for each in collect_lessons([bound]):
        learned, change, went, _ = lesson_cells(each, safe)
        words: LessonWords = {"learned": learned, "change": change, "went": went, "campaign": campaign}
        yield each.lesson.question, each.lesson.on, words


def _build_running(bound: Campaign, crm: str, target: WikiTarget, safe: SafeFormatter) -> RunningWords:
    return {
        "name": safe.code(crm) if crm else safe.line(bound.title),
        "campaign": target.link(bound.title, REPS_PAGE, page_path(bound.slug)),
        "card": card.build_card(bound, safe),
    }
