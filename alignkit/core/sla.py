"""The lead flow: the steps of a lead through both teams, the promised time of each, and their sum."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from alignkit.core.model import Campaign
from alignkit.text.durations import AUTOMATIC, Duration, parse_duration

# Only units whose sizes do not depend on a team's business hours or on the calendar add up.
_LARGER_UNIT = {"minute": ("hour", 60), "business minute": ("business hour", 60), "day": ("week", 7)}


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
class LeadFlow:
    """``steps`` from the lead's act to the account executive; the totals are empty where a part is missing."""

    steps: tuple[FlowStep, ...]
    asked_for_call: str = ""  # first response to somebody who asked for a call, from the lead's act
    status_update: str = ""  # from each contact
    hours: str = ""  # what "business hours" means
    total_time: str = ""  # to the first call
    time_to_decision: str = ""  # to accepted or returned

    @property
    def missing(self) -> tuple[str, ...]:
        """The labels of the steps without a promise."""
        return tuple(step.label for step in self.steps if step.missing)


def lead_flow(campaign: Campaign) -> LeadFlow:
    """The lead flow of a campaign. A missing promise stays an empty ``within``; nothing is guessed."""
    mql = _table(campaign.content("mql").get("handoff"))
    sql = campaign.content("sql")
    passed_on = _table(sql.get("handoff"))
    follow_up = _table(campaign.content("sales_responsibilities").get("follow_up"))
    fallback = _text(mql, "fallback")
    handed_over = _text(mql, "within")
    first_call = _text(follow_up, "first_response")
    decide = _text(sql, "decide_within")
    stand_in = _text(follow_up, "fallback") or fallback
    steps = (
        FlowStep("lead acts"),
        FlowStep("handed over", handed_over, "the lead's act", _describe_handoff(mql), fallback),
        FlowStep("first call", first_call, "the hand-off", _text(mql, "to"), stand_in),
        FlowStep("accepted or returned", decide, "the hand-off", _text(mql, "to"), fallback),
        FlowStep(
            "passed on",
            _text(passed_on, "within"),
            "the acceptance",
            _describe_handoff(passed_on),
            _text(passed_on, "fallback") or fallback,
        ),
    )
    return LeadFlow(
        steps,
        asked_for_call=_text(follow_up, "asked_for_call"),
        status_update=_text(follow_up, "status_update"),
        hours=_text(campaign.info, "business_hours"),
        total_time=_describe_sum("first call", handed_over, first_call),
        time_to_decision=_describe_sum("accepted or returned", handed_over, decide),
    )


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


def _describe_sum(what: str, *parts: str) -> str:
    if not all(parts):
        return ""
    start = f"{what} at the latest {' + '.join(parts)}"
    one, other = (parse_duration(part) for part in parts)
    total = add_durations(one, other) if one and other else None
    if total == AUTOMATIC:
        return f"{what} automatically"
    return f"{start} = {total} after the lead's act" if total else f"{start} after the lead's act"


def _describe_handoff(handoff: Mapping[str, Any]) -> str:
    owner, to = _text(handoff, "owner"), _text(handoff, "to")
    return f"{owner} to {to}" if owner and to else owner or (f"to {to}" if to else "")


def _table(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _text(table: Mapping[str, Any], key: str) -> str:
    return " ".join(str(table.get(key, "")).split())
