"""The lead flow: the way of a lead through both teams, the clock of each lead class, and how the times add up."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from alignkit.core.model import Campaign, Team
from alignkit.core.record_cache import keep_last
from alignkit.text.durations import AUTOMATIC, Duration, parse_duration

# Only units whose sizes do not depend on a team's business hours or on the calendar add up.
_LARGER_UNIT = {"minute": ("hour", 60), "business minute": ("business hour", 60), "day": ("week", 7)}
ASKED_FOR_CALL = "Asked for a call"  # the class that follow_up.asked_for_call stands for


@dataclass(frozen=True, slots=True)
class TimeSum:
    """Promised times one after another, as written; ``total`` is None where their units do not add up."""

    parts: tuple[str, ...] = ()
    total: Duration | None = None

    def __bool__(self) -> bool:
        return bool(self.parts)

    def __str__(self) -> str:
        """ "1 hour + 30 minutes = 90 minutes", "1 day + 2 business hours", "2 hours"; empty without a part."""
        said = " + ".join(self.parts)
        return f"{said} = {self.total}" if len(self.parts) > 1 and self.total else said

    @property
    def shortest(self) -> str:
        """The total alone, or the parts where they do not add up."""
        return str(self.total) if self.total else " + ".join(self.parts)


@dataclass(frozen=True, slots=True)
class FlowStep:
    """One step of the lead flow. ``within`` is the promised duration as written, empty where none is promised."""

    label: str
    within: str = ""
    starts_when: str = ""  # what sets the clock going: "the lead's act"
    owner: str = ""
    fallback: str = ""

    @property
    def missing(self) -> bool:
        """Whether a time should be promised here and none is."""
        return bool(self.starts_when) and not self.within


@dataclass(frozen=True, slots=True)
class LeadClass:
    """A kind of lead with the clock that holds for it: what its own row leaves out is filled in from the hand-off.

    The name of all leads that no class names is empty. Times are as written, empty where none is promised.
    """

    name: str = ""
    criteria: tuple[str, ...] = ()  # all of these
    any_of: tuple[str, ...] = ()  # one of these
    score: float | None = None  # at least
    handed_over: str = ""  # from the lead's act
    respond_target: str = ""  # what is aimed for
    respond_within: str = ""  # what is promised
    starts: str = "handoff"  # act, handoff or assignment
    stops: str = "attempt"  # attempt, conversation or status
    stop_status: str = ""
    hours: str = ""  # when the clock runs
    in_time: float | None = None  # the share that must be in time
    by: Team = "sales"
    owner: str = ""
    to: str = ""
    until_handoff: TimeSum = TimeSum()  # from the lead's act: the steps, or the promised time where that is longer
    until_response: TimeSum = TimeSum()  # from the lead's act to the first touch; empty where a part is missing

    @property
    def has_conditions(self) -> bool:
        """Whether a lead qualifies by this class; without conditions it is only a clock."""
        return bool(self.criteria or self.any_of or self.score is not None)


@dataclass(frozen=True, slots=True)
class LeadFlow:
    """From the lead's act to the account executive. A missing promise stays an empty ``within``; nothing is guessed."""

    preparation: tuple[FlowStep, ...] = ()  # the longest chain of steps before the hand-off
    handed_over: FlowStep = FlowStep("handed over")
    first_call: FlowStep = FlowStep("first call")  # to a lead that no class names
    decided: FlowStep = FlowStep("accepted or returned")
    passed_on: FlowStep = FlowStep("passed on")
    classes: tuple[LeadClass, ...] = ()
    status_update: str = ""  # from each contact
    hours: str = ""  # what "business hours" means
    preparation_time: TimeSum = TimeSum()
    until_call: TimeSum = TimeSum()  # from the lead's act, for a lead that no class names
    until_decision: TimeSum = TimeSum()  # from the lead's act

    @property
    def missing(self) -> tuple[str, ...]:
        """The labels of the steps without a promise. With a time in each class, no other first call is missed."""
        steps = [self.handed_over, self.first_call, self.decided, self.passed_on]
        if self.classes and all(kind.respond_within for kind in self.classes):
            steps.remove(self.first_call)
        return tuple(step.label for step in steps if step.missing)


@keep_last
def lead_flow(campaign: Campaign) -> LeadFlow:
    """The lead flow of a campaign, where any field may be missing or hold a value of another type."""
    handoff = _handoff(campaign)
    sql = campaign.content("sql")
    passed_on = _table(sql.get("handoff"))
    follow_up = _follow_up(campaign)
    fallback, to = _text(handoff, "fallback"), _text(handoff, "to")
    handed_over, first_call = _text(handoff, "within"), _text(follow_up, "first_response")
    decide = _text(sql, "decide_within")
    chain = longest_chain(campaign)
    until_handoff = _until_handoff(chain, handed_over)
    return LeadFlow(
        preparation=chain,
        handed_over=FlowStep("handed over", handed_over, "the lead's act", _describe_handoff(handoff), fallback),
        first_call=FlowStep("first call", first_call, "the hand-off", to, _text(follow_up, "fallback") or fallback),
        decided=FlowStep("accepted or returned", decide, "the hand-off", to, fallback),
        passed_on=FlowStep(
            "passed on",
            _text(passed_on, "within"),
            "the acceptance",
            _describe_handoff(passed_on),
            _text(passed_on, "fallback") or fallback,
        ),
        classes=lead_classes(campaign),
        status_update=_text(follow_up, "status_update"),
        hours=_text(campaign.info, "business_hours"),
        preparation_time=sum_times(step.within for step in chain),
        until_call=_then(until_handoff, first_call),
        until_decision=_then(until_handoff, decide),
    )


@keep_last
def lead_classes(campaign: Campaign) -> tuple[LeadClass, ...]:
    """The classes of a campaign with their effective clocks, in the order of the file.

    Beside the rows of ``mql.classes``: "Asked for a call" where the follow-up promises it and no row has that name,
    and last, without a name, the leads that no class names. Those there are as long as no class has conditions, since
    a lead qualifies by one of the classes that have.
    """
    named = [_build_class(campaign, row) for row in _rows(campaign, "classes") if _text(row, "name")]
    asked, first = (_text(_follow_up(campaign), key) for key in ("asked_for_call", "first_response"))
    if asked and all(kind.name.casefold() != ASKED_FOR_CALL.casefold() for kind in named):
        shorthand = _build_class(campaign, {"name": ASKED_FOR_CALL, "respond_within": asked, "starts": "act"})
        named.insert(0, shorthand)
    if first and not any(kind.has_conditions for kind in named):
        named.append(_build_class(campaign, {}))
    return tuple(named)


def shorter_clock(classes: Sequence[LeadClass]) -> LeadClass | None:
    """The class with the shortest promise, which is the one that holds for a lead in several; None without a promise.

    A clock that starts with the lead's act is compared by its own time, the others by the whole time from that act.
    """
    timed = [
        (kind, _working_minutes(kind.until_response or sum_times([kind.respond_within])))
        for kind in classes
        if kind.respond_within
    ]
    known = [(minutes, place, kind) for place, (kind, minutes) in enumerate(timed) if minutes is not None]
    return min(known)[2] if known else next((kind for kind, _ in timed), None)


@keep_last
def longest_chain(campaign: Campaign) -> tuple[FlowStep, ...]:
    """The steps before the hand-off that follow one another (``after``) and take longest together.

    A step after one that is not there, or after itself, begins at the lead's act. A time that cannot be read counts as
    none.
    """
    rows = {what.casefold(): row for row in _rows(campaign, "steps") if (what := _text(row, "what"))}
    longest: tuple[Mapping[str, Any], ...] = ()
    for name, row in rows.items():
        chain, seen = [row], {name}
        while (before := _text(chain[0], "after").casefold()) in rows and before not in seen:
            seen.add(before)
            chain.insert(0, rows[before])
        if _chain_minutes(chain) > _chain_minutes(longest) or not longest:
            longest = tuple(chain)
    starts = ["the lead's act", *(_text(row, "what") for row in longest)]
    return tuple(
        FlowStep(_text(row, "what"), _text(row, "within"), start, _text(row, "owner"))
        for row, start in zip(longest, starts, strict=False)
    )


def sum_times(times: Iterable[str]) -> TimeSum:
    """The sum of promised times as written; times that take none ("automatic") are no part of a longer sum."""
    parts = tuple(time for time in times if time)
    lengths = [parse_duration(part) for part in parts]
    counted = tuple(part for part, length in zip(parts, lengths, strict=True) if length != AUTOMATIC)
    total: Duration | None = AUTOMATIC if parts else None
    for length in lengths:
        total = add_durations(total, length) if total and length else None
    return TimeSum(counted or parts[:1], total)


def add_durations(one: Duration, other: Duration) -> Duration | None:
    """The sum of two durations, or None where their units do not add up without knowing the calendar."""
    if AUTOMATIC in (one, other):
        return other if one == AUTOMATIC else one
    if one.unit == other.unit:
        return Duration(one.count + other.count, one.unit)
    for small, (large, size) in _LARGER_UNIT.items():
        if {one.unit, other.unit} == {small, large}:
            count = sum(part.count * (size if part.unit == large else 1) for part in (one, other))
            return Duration(count / size, large) if count % size == 0 else Duration(count, small)
    return None


def _build_class(campaign: Campaign, row: Mapping[str, Any]) -> LeadClass:
    handoff, follow_up = _handoff(campaign), _follow_up(campaign)
    to = _text(row, "to") or _text(handoff, "to")
    handed_over = _text(row, "within") or _text(handoff, "within")
    respond_within = _text(row, "respond_within") or _text(follow_up, "first_response")
    starts = _choice(row, "starts", ("handoff", "act", "assignment"))
    until_handoff = _until_handoff(longest_chain(campaign), handed_over)
    return LeadClass(
        name=_text(row, "name"),
        criteria=_lines(row, "criteria"),
        any_of=_lines(row, "any_of"),
        score=_number(row, "score"),
        handed_over=handed_over,
        respond_target=_text(row, "respond_target"),
        respond_within=respond_within,
        starts=starts,
        stops=_choice(row, "stops", ("attempt", "conversation", "status")),
        stop_status=_text(row, "stop_status"),
        hours=_text(row, "hours") or _text(campaign.info, "business_hours"),
        in_time=_number(row, "in_time"),
        by="marketing" if row.get("by") == "marketing" else "sales",
        owner=_text(row, "owner"),
        to=to,
        until_handoff=until_handoff,
        until_response=sum_times([respond_within]) if starts == "act" else _then(until_handoff, respond_within),
    )


def _until_handoff(chain: Sequence[FlowStep], handed_over: str) -> TimeSum:
    """From the lead's act to the hand-off: what is promised, or the steps before it where they surely take longer."""
    steps, promised = sum_times(step.within for step in chain), sum_times([handed_over])
    longer, shorter = _working_minutes(steps), _working_minutes(promised)
    return steps if steps and (shorter is None or (longer or 0) > shorter) else promised


def _then(before: TimeSum, time: str) -> TimeSum:
    return sum_times([*before.parts, time]) if before and time else TimeSum()


def _working_minutes(times: TimeSum) -> float | None:
    """The working minutes of a sum, so that unlike times can be put in order; None where a part cannot be read."""
    lengths = [parse_duration(part) for part in times.parts]
    return sum(length.worked_minutes for length in lengths if length) if lengths and all(lengths) else None


def _chain_minutes(rows: Iterable[Mapping[str, Any]]) -> float:
    return sum(length.worked_minutes for row in rows if (length := parse_duration(_text(row, "within"))))


def _describe_handoff(handoff: Mapping[str, Any]) -> str:
    owner, to = _text(handoff, "owner"), _text(handoff, "to")
    return f"{owner} to {to}" if owner and to else owner or (f"to {to}" if to else "")


def _handoff(campaign: Campaign) -> Mapping[str, Any]:
    return _table(campaign.content("mql").get("handoff"))


def _follow_up(campaign: Campaign) -> Mapping[str, Any]:
    return _table(campaign.content("sales_responsibilities").get("follow_up"))


def _rows(campaign: Campaign, key: str) -> list[Mapping[str, Any]]:
    rows = campaign.content("mql").get(key)
    return [row for row in rows if isinstance(row, Mapping)] if isinstance(rows, list | tuple) else []


def _table(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _text(table: Mapping[str, Any], key: str) -> str:
    return " ".join(str(table.get(key, "")).split())


def _lines(table: Mapping[str, Any], key: str) -> tuple[str, ...]:
    value = table.get(key)
    return tuple(filter(None, (" ".join(str(line).split()) for line in value))) if isinstance(value, list) else ()


def _number(table: Mapping[str, Any], key: str) -> float | None:
    value = table.get(key)
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None


def _choice(table: Mapping[str, Any], key: str, choices: tuple[str, ...]) -> str:
    """The value of a choice, or the first one where it is absent or unknown."""
    value = table.get(key)
    return value if isinstance(value, str) and value in choices else choices[0]
