"""Run the checks on a campaign and leave out what both teams have waived."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache
from typing import Protocol

from alignkit.checks import arithmetic, clocks, definitions, hostile_text, tangible, warning_signs
from alignkit.checks.context import Check, CheckContext, make_finding
from alignkit.checks.rules import RULES_BY_CODE
from alignkit.checks.vague_words import build_word_list
from alignkit.core.errors import Problem, Severity
from alignkit.core.failures import describe_origin
from alignkit.core.model import TEAM_NAMES, TEAMS, Campaign, Waiver
from alignkit.core.questions import CONTENT_KEYS, QUESTION_KEYS, get_question
from alignkit.core.status import (
    MISSING_FIELD,
    SigningBlock,
    is_not_applicable,
    is_waived,
    missing_fields,
    sealed_digest,
)
from alignkit.values.parse_format import format_day

# The most harmful first: findings of one severity come in this order.
CHECKS: tuple[tuple[str, Check], ...] = (
    ("AK90", hostile_text.check_bidi_controls),
    ("AK03", warning_signs.check_any_response),
    ("AK51", definitions.check_score_alone),
    ("AK50", definitions.check_definitions),
    ("AK04", warning_signs.check_one_definition),
    ("AK06", warning_signs.check_lead_treatment),
    ("AK08", warning_signs.check_handoff_fallback),
    ("AK10", warning_signs.check_primary_metric),
    ("AK09", warning_signs.check_quota),
    ("AK01", warning_signs.check_objection_owner),
    ("AK02", warning_signs.check_bought_list),
    ("AK05", warning_signs.check_talk_track),
    ("AK07", warning_signs.check_feedback),
    ("AK40", tangible.check_launched_unsigned),
    ("AK30", arithmetic.check_lead_volume),
    ("AK31", arithmetic.check_sales_capacity),
    ("AK33", clocks.check_decision_time),
    ("AK52", clocks.check_two_times),
    ("AK39", clocks.check_steps_before_promise),
    ("AK36", arithmetic.check_untouched_leads),
    ("AK35", arithmetic.check_sales_cycle),
    ("AK21", tangible.check_dates_in_campaign),
    ("AK27", tangible.check_handoff_complete),
    ("AK24", tangible.check_time_units),
    ("AK20", tangible.check_goal_fields),
    ("AK22", tangible.check_promise_owner),
    ("AK23", tangible.check_measure_source),
    ("AK29", tangible.check_speed_measured),
    ("AK37", arithmetic.check_review_rhythm),
    ("AK32", arithmetic.check_target_beyond_baseline),
    ("AK38", arithmetic.check_sql_owner),
    ("AK25", tangible.check_evidence),
    ("AK28", tangible.check_incomplete_rows),
    ("AK91", hostile_text.check_invisible_characters),
    ("AK92", hostile_text.check_mixed_scripts),
    ("AK26", tangible.check_vague_words),
    ("AK34", clocks.check_first_response),
    ("AK44", definitions.check_languages),
    ("AK53", definitions.check_tested),
    ("AK41", tangible.check_uncontested_agreement),
)
IDLE_WAIVER = "AK42"
_SEVERITIES: tuple[Severity, ...] = ("error", "warning", "info")
_CODE_ORDER = {code: place for place, code in enumerate([code for code, _ in CHECKS] + [IDLE_WAIVER])}
_QUESTION_ORDER = {key: place for place, key in enumerate(CONTENT_KEYS)}


class CheckSettings(Protocol):
    """What a team sets in alignkit.toml: severity by code (or "off"), vague words, codes that block signing."""

    @property
    def severity(self) -> Mapping[str, str]: ...
    @property
    def words(self) -> Sequence[str]: ...
    @property
    def block(self) -> Sequence[str]: ...


@dataclass(frozen=True, slots=True)
class _DefaultCheckSettings:
    severity: Mapping[str, str] = field(default_factory=dict)
    words: Sequence[str] = ()
    block: Sequence[str] = ()


DEFAULT_CHECK_SETTINGS: CheckSettings = _DefaultCheckSettings()  # for a team without settings


def run_checks(
    campaign: Campaign, settings: CheckSettings, overlapping: Sequence[Campaign] = (), today: date | None = None
) -> tuple[Problem, ...]:
    """Return the findings of a campaign, the most important first, with ``slug`` set; path and line are not.

    ``overlapping`` are campaigns that may run at the same time. If ``today`` is None, checks that depend on the date
    find nothing and waivers do not expire. A check that raises becomes one finding, an error that no waiver covers; the
    other checks run as usual.
    """
    context = CheckContext(campaign, build_word_list(settings.words), overlapping, today)
    raw: list[Problem] = []
    not_made: list[Problem] = []
    for code, severity, check in _enabled_checks(tuple(settings.severity.items())):
        try:
            raw += [replace(problem, severity=severity, slug=campaign.slug) for problem in check(context)]
        except Exception as error:
            not_made.append(_not_made(code, campaign.slug, error))
    raw = [problem for problem in raw if not _asks_what_does_not_apply(campaign, problem)]
    kept = [problem for problem in raw if not is_waived(campaign, problem.code, problem.question, today)]
    shown = [_note_half_waiver(campaign, problem) for problem in kept]
    if idle_severity := _severity(settings, IDLE_WAIVER):
        try:
            idle = list(_idle_waivers(context, settings, raw, {problem.code for problem in not_made}))
            shown += [replace(problem, severity=idle_severity, slug=campaign.slug) for problem in idle]
        except Exception as error:
            not_made.append(_not_made(IDLE_WAIVER, campaign.slug, error))
    return tuple(sorted([*shown, *not_made], key=_sort_key))


def _asks_what_does_not_apply(campaign: Campaign, problem: Problem) -> bool:
    """Return whether a finding is about the content of a question that is marked as not applicable."""
    return problem.question in QUESTION_KEYS and (
        is_not_applicable(campaign, problem.question) and not problem.code.startswith("AK9")
    )


def blocks_from_checks(campaign: Campaign, settings: CheckSettings, today: date | None = None) -> list[SigningBlock]:
    """Return a signing block for each finding whose code the team has set to block signing."""
    if not settings.block:
        return []
    return [
        SigningBlock(problem.code, problem.message, problem.question)
        for problem in run_checks(campaign, settings, (), today)
        if problem.code in settings.block
    ]


def team_questions(campaign: Campaign, own: Sequence[str]) -> tuple[Problem, ...]:
    """Return the team's own questions as TEAM1, TEAM2 and so on; none once both teams have signed."""
    if sealed_digest(campaign):
        return ()
    return tuple(
        Problem(f"TEAM{number}", text, "Your own question, to tick at sign-off.", "info", slug=campaign.slug)
        for number, text in enumerate(own, 1)
    )


def find_overlapping_campaigns(campaigns: Sequence[Campaign], most: int = 20) -> dict[str, tuple[Campaign, ...]]:
    """Return for each slug the campaigns whose leads go to the same people, at most ``most``, nearest by first day.

    The limit keeps the checks of very many campaigns linear.
    """
    desks: dict[str, list[tuple[int, Campaign]]] = {}
    for campaign in campaigns:
        desk, span = warning_signs.mql_recipient(campaign), warning_signs.campaign_days(campaign)
        if desk and span:
            desks.setdefault(desk, []).append((span[0], campaign))
    found_near: dict[str, tuple[Campaign, ...]] = {}
    for listed in desks.values():
        ordered = [campaign for _, campaign in sorted(listed, key=lambda item: (item[0], item[1].slug))]
        for place, campaign in enumerate(ordered):
            low = max(0, min(place - most // 2, len(ordered) - most - 1))
            found_near[campaign.slug] = tuple(c for c in ordered[low : low + most + 1] if c is not campaign)
    return found_near


def strip_for_overlap_checks(campaign: Campaign) -> Campaign:
    """Return only the parts of a campaign that the checks of overlapping campaigns read."""
    return Campaign(campaign.slug, campaign.info, {"mql": campaign.content("mql")})


@lru_cache(maxsize=4)
def _enabled_checks(severities: tuple[tuple[str, str], ...]) -> tuple[tuple[str, Severity, Check], ...]:
    """Return (code, severity, check) of each check that these severities do not turn off."""
    found = ((code, _severity_of(dict(severities), code), check) for code, check in CHECKS)
    return tuple((code, severity, check) for code, severity, check in found if severity)


def _severity(settings: CheckSettings, code: str) -> Severity | None:
    """Return the severity of a rule in these settings, or None if it is off."""
    return _severity_of(settings.severity, code)


def _severity_of(severities: Mapping[str, str], code: str) -> Severity | None:
    told = severities.get(code, RULES_BY_CODE[code].severity)
    return next((severity for severity in _SEVERITIES if severity == told), None)


def _not_made(code: str, slug: str, error: Exception) -> Problem:
    """Return the finding that a check could not be run."""
    message = f"The check “{RULES_BY_CODE[code].name}” could not be run on this campaign ({describe_origin(error)})."
    hint = "That is a fault of alignkit, please report it; the other checks were run."
    return Problem(code, message, hint, slug=slug)


def _sort_key(problem: Problem) -> tuple[int, int, int, str]:
    place = _QUESTION_ORDER.get(problem.question, -1)
    return _SEVERITIES.index(problem.severity), _CODE_ORDER[problem.code], place, problem.key


def _note_half_waiver(campaign: Campaign, problem: Problem) -> Problem:
    """Return the finding, with a note if one team alone has waived it."""
    for waiver in campaign.waivers:
        teams = [team for team in TEAMS if getattr(waiver, team)]
        if waiver.code == problem.code and waiver.question in ("", problem.question) and len(teams) == 1:
            other = next(team for team in TEAMS if team not in teams)
            note = f"{TEAM_NAMES[teams[0]]} lets this pass, {TEAM_NAMES[other]} does not yet."
            return replace(problem, message=f"{problem.message} {note}")
    return problem


def _idle_waivers(
    context: CheckContext, settings: CheckSettings, raw: Sequence[Problem], not_made: Collection[str]
) -> Iterator[Problem]:
    """AK42: waivers that have expired, or whose finding no longer exists.

    ``not_made`` holds the codes of checks that could not be run; their waivers are not reported.
    """
    for number, waiver in enumerate(context.campaign.waivers):
        name = (
            f"{waiver.code} in {get_question(waiver.question).name}"
            if waiver.question in _QUESTION_ORDER
            else waiver.code
        )
        if waiver.until and context.today and context.today > waiver.until:
            said = f"the waiver of {name} expired on {format_day(waiver.until)}"
            ask = "Shall both teams renew the waiver, or remove it?"
        elif waiver.code in not_made or _may_waiver_apply(context, settings, waiver, raw):
            continue
        else:
            said = f"{name} is waived, but the checks no longer find it"
            ask = "Is the problem fixed, so that the waiver can be removed?"
        message = f"{said[0].upper()}{said[1:]}."
        hint = f"A reader of the brief believes it still holds. {ask}"
        place = waiver.question if waiver.question in _QUESTION_ORDER else ""
        yield replace(make_finding(IDLE_WAIVER, place, "", message, hint), key=f"waivers.{number}")


def _may_waiver_apply(context: CheckContext, settings: CheckSettings, waiver: Waiver, raw: Sequence[Problem]) -> bool:
    """Return whether a waiver still covers something, or this run cannot tell."""
    if waiver.code == MISSING_FIELD:
        keys = [waiver.question] if waiver.question in _QUESTION_ORDER else CONTENT_KEYS
        return any(missing_fields(context.campaign, key) for key in keys)
    if waiver.code not in RULES_BY_CODE:
        return False
    if not _severity(settings, waiver.code) or (waiver.code == "AK40" and context.today is None):
        return True
    if waiver.code == "AK04" and not context.overlapping_campaigns:
        return True
    return any(problem.code == waiver.code and waiver.question in ("", problem.question) for problem in raw)
