"""The checks: one function a rule, one ordered tuple of them; what they find, less what both teams let pass."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache
from typing import Protocol

from alignkit.checking import addition, hostile, signs, tangible
from alignkit.checking.case import Case, Check, found
from alignkit.checking.rules import BY_CODE
from alignkit.checking.vague import vague_words
from alignkit.faults import kind_and_place
from alignkit.fileformat.entry import spoken_day
from alignkit.model import TEAM_NAMES, TEAMS, Campaign, Waiver
from alignkit.problems import Problem, Severity
from alignkit.questions import CAMPAIGN, KEYS, question
from alignkit.standing import MISSING, Block, missing, sealed_digest, waived

# From what spoils most to what spoils least: findings of one severity come in this order.
CHECKS: tuple[tuple[str, Check], ...] = (
    ("AK90", hostile.turned_around),
    ("AK03", signs.any_response),
    ("AK04", signs.two_definitions),
    ("AK06", signs.unworked_leads),
    ("AK08", signs.nobody_catches),
    ("AK10", signs.activity_decides),
    ("AK09", signs.outside_quota),
    ("AK01", signs.fighting),
    ("AK02", signs.bought_list),
    ("AK05", signs.copied_talk_track),
    ("AK07", signs.felt_feedback),
    ("AK40", tangible.launched_unsigned),
    ("AK30", addition.too_few_promised),
    ("AK31", addition.too_many_to_work),
    ("AK33", addition.too_late_to_answer),
    ("AK36", addition.left_untouched),
    ("AK35", addition.counted_too_early),
    ("AK21", tangible.dates_outside),
    ("AK27", tangible.qualified_halfway),
    ("AK24", tangible.unmeasured_times),
    ("AK20", tangible.goals_on_paper),
    ("AK22", tangible.promises_of_nobody),
    ("AK23", tangible.unreadable_measures),
    ("AK29", tangible.nobody_reads_speed),
    ("AK37", addition.reviewed_too_late),
    ("AK32", addition.nothing_to_reach),
    ("AK38", addition.nobodys_sqls),
    ("AK25", tangible.hearsay),
    ("AK28", tangible.rows_halfway),
    ("AK91", hostile.unseen),
    ("AK92", hostile.mixed_scripts),
    ("AK26", tangible.vague_promises),
    ("AK34", addition.long_wait),
    ("AK41", tangible.too_smooth),
)
WAIVER = "AK42"
_SEVERITIES: tuple[Severity, ...] = ("error", "warning", "info")
_ORDER = {code: place for place, code in enumerate([code for code, _ in CHECKS] + [WAIVER])}
_PLACE = {key: place for place, key in enumerate(("campaign", *KEYS))}


class Tuning(Protocol):
    """What a team sets in alignkit.toml: severities by code ("off" too), vague words, codes that block signing."""

    @property
    def severity(self) -> Mapping[str, str]: ...
    @property
    def words(self) -> Sequence[str]: ...
    @property
    def block(self) -> Sequence[str]: ...


@dataclass(frozen=True, slots=True)
class _Untuned:
    severity: Mapping[str, str] = field(default_factory=dict)
    words: Sequence[str] = ()
    block: Sequence[str] = ()


UNTUNED: Tuning = _Untuned()  # what a team has that set nothing


def findings(
    campaign: Campaign, settings: Tuning, neighbours: Sequence[Campaign] = (), today: date | None = None
) -> tuple[Problem, ...]:
    """What the checks find in a campaign, the most important first; ``slug`` is filled in, path and line are not.

    ``neighbours`` are campaigns that may run at the same time. Without ``today`` nothing that needs a clock is found
    and waivers do not end. A check that fails is one finding of that check, an error that no waiver lets pass; the
    others are made as usual.
    """
    case = Case(campaign, vague_words(settings.words), neighbours, today)
    raw: list[Problem] = []
    not_made: list[Problem] = []
    for code, severity, check in _wanted(tuple(settings.severity.items())):
        try:
            raw += [replace(problem, severity=severity, slug=campaign.slug) for problem in check(case)]
        except Exception as error:
            not_made.append(_not_made(code, campaign.slug, error))
    kept = [problem for problem in raw if not waived(campaign, problem.code, problem.question, today)]
    shown = [_half_waived(campaign, problem) for problem in kept]
    if idle_severity := _severity(settings, WAIVER):
        try:
            idle = list(_idle_waivers(case, settings, raw, {problem.code for problem in not_made}))
            shown += [replace(problem, severity=idle_severity, slug=campaign.slug) for problem in idle]
        except Exception as error:
            not_made.append(_not_made(WAIVER, campaign.slug, error))
    return tuple(sorted([*shown, *not_made], key=_rank))


def hints(campaign: Campaign, question: str, settings: Tuning, today: date | None = None) -> tuple[Problem, ...]:
    """The findings of one question, or of ``campaign``: what stands beside its answer."""
    return tuple(problem for problem in findings(campaign, settings, (), today) if problem.question == question)


def blocked_by_checks(campaign: Campaign, settings: Tuning, today: date | None = None) -> list[Block]:
    """What stands in the way of signing because the team made its code block."""
    if not settings.block:
        return []
    return [
        Block(problem.code, problem.message, problem.question)
        for problem in findings(campaign, settings, (), today)
        if problem.code in settings.block
    ]


def own_questions(campaign: Campaign, own: Sequence[str]) -> tuple[Problem, ...]:
    """A team's own warning signs, TEAM1 and so on: questions to tick at sign-off, and none once both have signed."""
    if sealed_digest(campaign):
        return ()
    return tuple(
        Problem(f"TEAM{number}", text, "Your own question, to tick at sign-off.", "info", slug=campaign.slug)
        for number, text in enumerate(own, 1)
    )


def near(campaigns: Sequence[Campaign], most: int = 20) -> dict[str, tuple[Campaign, ...]]:
    """For each slug the campaigns whose leads go to the same people, the ``most`` nearest by first day.

    The bound keeps the checks of very many campaigns linear.
    """
    desks: dict[str, list[tuple[int, Campaign]]] = {}
    for campaign in campaigns:
        desk, span = signs.desk_of(campaign), signs.span_of(campaign)
        if desk and span:
            desks.setdefault(desk, []).append((span[0], campaign))
    found_near: dict[str, tuple[Campaign, ...]] = {}
    for listed in desks.values():
        ordered = [campaign for _, campaign in sorted(listed, key=lambda item: (item[0], item[1].slug))]
        for place, campaign in enumerate(ordered):
            low = max(0, min(place - most // 2, len(ordered) - most - 1))
            found_near[campaign.slug] = tuple(c for c in ordered[low : low + most + 1] if c is not campaign)
    return found_near


def without_rest(campaign: Campaign) -> Campaign:
    """As much of a campaign as its neighbours' checks look at."""
    return Campaign(campaign.slug, campaign.info, {"mql": campaign.content("mql")})


@lru_cache(maxsize=4)
def _wanted(severities: tuple[tuple[str, str], ...]) -> tuple[tuple[str, Severity, Check], ...]:
    """The checks that are not off where a team has set these severities: code, how severe, and the check itself."""
    found = ((code, _severity_of(dict(severities), code), check) for code, check in CHECKS)
    return tuple((code, severity, check) for code, severity, check in found if severity)


def _severity(settings: Tuning, code: str) -> Severity | None:
    """How severe a rule is here; None where it is off."""
    return _severity_of(settings.severity, code)


def _severity_of(severities: Mapping[str, str], code: str) -> Severity | None:
    told = severities.get(code, BY_CODE[code].severity)
    return next((severity for severity in _SEVERITIES if severity == told), None)


def _not_made(code: str, slug: str, error: Exception) -> Problem:
    """That a check could not be run: nobody knows then what it would have found."""
    message = f"The check “{BY_CODE[code].name}” could not be run on this campaign ({kind_and_place(error)})."
    hint = "That is a fault of alignkit, please report it; the other checks were run."
    return Problem(code, message, hint, slug=slug)


def _rank(problem: Problem) -> tuple[int, int, int, str]:
    place = _PLACE.get(problem.question, -1)
    return _SEVERITIES.index(problem.severity), _ORDER[problem.code], place, problem.key


def _half_waived(campaign: Campaign, problem: Problem) -> Problem:
    """The finding, and who has let it pass alone."""
    for waiver in campaign.waivers:
        teams = [team for team in TEAMS if getattr(waiver, team)]
        if waiver.code == problem.code and waiver.question in ("", problem.question) and len(teams) == 1:
            other = next(team for team in TEAMS if team not in teams)
            note = f"{TEAM_NAMES[teams[0]]} lets this pass, {TEAM_NAMES[other]} does not yet."
            return replace(problem, message=f"{problem.message} {note}")
    return problem


def _idle_waivers(case: Case, settings: Tuning, raw: Sequence[Problem], not_made: Collection[str]) -> Iterator[Problem]:
    """AK42: waivers that let nothing pass, because they ran out or what they were for is gone.

    ``not_made`` are the codes of checks that could not be run: of theirs nobody knows.
    """
    for number, waiver in enumerate(case.campaign.waivers):
        name = f"{waiver.code} in {question(waiver.question).name}" if waiver.question in _PLACE else waiver.code
        if waiver.until and case.today and case.today > waiver.until:
            said = f"the waiver of {name} ran out on {spoken_day(waiver.until)}"
            ask = "Shall both teams let it pass again, or is the waiver to go?"
        elif waiver.code in not_made or _may_apply(case, settings, waiver, raw):
            continue
        else:
            said = f"{name} is let pass, but is nowhere found"
            ask = "Is what it was for mended, so that it can go?"
        message = f"{said[0].upper()}{said[1:]}."
        hint = f"A reader of the brief believes it still holds. {ask}"
        place = waiver.question if waiver.question in _PLACE else ""
        yield replace(found(WAIVER, place, "", message, hint), key=f"waivers.{number}")


def _may_apply(case: Case, settings: Tuning, waiver: Waiver, raw: Sequence[Problem]) -> bool:
    """Whether a waiver has something to let pass, or this run cannot tell."""
    if waiver.code == MISSING:
        keys = [waiver.question] if waiver.question in _PLACE else [CAMPAIGN.key, *KEYS]
        return any(missing(case.campaign, key) for key in keys)
    if waiver.code not in BY_CODE:
        return False
    if not _severity(settings, waiver.code) or (waiver.code == "AK40" and case.today is None):
        return True
    if waiver.code == "AK04" and not case.neighbours:
        return True
    return any(problem.code == waiver.code and waiver.question in ("", problem.question) for problem in raw)
