"""What a CRM's administrator sets up for a campaign: lists of values, fields, clocks, queues, points and reports.

Everything comes from the fields of the agreement; nothing is guessed. ``open_points`` lists what it does not say.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from alignkit.core import sla
from alignkit.core.model import Campaign, Content
from alignkit.core.status import is_filled, revision_number_in_force
from alignkit.review.records import normalize_name
from alignkit.text.durations import parse_duration
from alignkit.text.numbers import format_number
from alignkit.values.parse_format import format_value
from alignkit.values.sentences import CLOCK_STARTS

LISTS = ("reasons", "stages", "classes", "bands")  # the lists of values, by the names that a command takes
LIST_NAMES = {"reasons": "reasons for a no", "stages": "stages", "classes": "lead classes", "bands": "bands"}
_STOPS = {
    "attempt": "a person's first attempt",
    "conversation": "the first conversation",
    "status": "a change of status",
}
_EVERY_MQL = "Every MQL"


class Column(NamedTuple):
    """A column of a part: its key in the JSON document, its heading, and what stands before it in a line of text."""

    key: str
    heading: str
    before: str = ""


class SetupPart(NamedTuple):
    """One kind of thing to set up, as rows; ``note`` is what holds for all of them."""

    key: str
    heading: str
    note: str
    columns: tuple[Column, ...]
    rows: Sequence[Mapping[str, Any]] = ()


@dataclass(frozen=True, slots=True)
class CrmSetup:
    """All parts of a campaign's setup in the order one sets them up, empty ones too."""

    campaign: Campaign
    parts: tuple[SetupPart, ...]


_PARTS = (  # in the order in which one sets them up; ``build_crm_setup`` adds the rows and what the campaign says
    SetupPart(
        "fields",
        "Fields",
        "One field each; those with a list take its values from below.",
        (Column("field", "Field"), Column("type", "Type"), Column("use", "For")),
    ),
    SetupPart(
        "reject_reasons",
        "Values: reasons for a no",
        "Required when a lead is given back.",
        (
            Column("code", "Value"),
            Column("kind", "Kind"),
            Column("meaning", "Meaning"),
            Column("next", "Where it goes", "then: "),
            Column("after", "Again after", "again after "),
            Column("criterion", "Failed line", "fails: "),
        ),
    ),
    SetupPart(
        "stages",
        "Values: stages",
        "In this order.",
        (
            Column("name", "Value"),
            Column("means", "Meaning"),
            Column("enters", "Enters when", "enters when: "),
            Column("leaves", "Leaves when", "leaves when: "),
            Column("owner", "Owner", "owner: "),
        ),
    ),
    SetupPart(
        "classes",
        "Values: lead classes",
        "A lead in two classes has the shorter clock.",
        (
            Column("name", "Value"),
            Column("criteria", "All of", "all of: "),
            Column("any_of", "Any of", "any of: "),
            Column("score", "Score from", "a score from "),
        ),
    ),
    SetupPart(
        "clocks",
        "Clocks",
        "Each needs the time it starts and the time it stops.",
        (
            Column("clock", "Clock"),
            Column("starts", "Starts with", "from "),
            Column("stops", "Stops with", "to "),
            Column("within", "Within", "within "),
            Column("target", "Aimed at", "aimed at "),
            Column("hours", "Hours", "in "),
            Column("in_time", "In time", "in time: "),
            Column("by", "Promised by", "promised by "),
            Column("owner", "Owner", "owner: "),
        ),
    ),
    SetupPart(
        "queues",
        "Queues and owners",
        "",
        (
            Column("leads", "Which leads"),
            Column("to", "To", "to "),
            Column("handed_over_by", "Handed over by", "handed over by "),
            Column("fallback", "If that fails", "if that fails: "),
            Column("channel", "By", "by "),
        ),
    ),
    SetupPart(
        "points",
        "Points",
        "",
        (Column("what", "What"), Column("points", "Points"), Column("axis", "Of which score")),
    ),
    SetupPart(
        "bands",
        "Values: bands",
        "",
        (Column("name", "Value"), Column("at_least", "From", "from ")),
    ),
    SetupPart(
        "rules",
        "Rules over columns",
        "Rules for one line must all hold; of those with one group any is enough.",
        (
            Column("for", "For"),
            Column("column", "Column"),
            Column("how", "How"),
            Column("values", "Values"),
            Column("group", "Group", "group "),
            Column("never", "Never", "never: "),
        ),
    ),
    SetupPart(
        "reports",
        "Views and reports",
        "",
        (
            Column("name", "Report"),
            Column("source", "Source", "source: "),
            Column("kind", "Kind"),
            Column("promise", "Clock of", "clock of "),
            Column("target", "To", "to "),
            Column("to_most", "To at most", "at most "),
            Column("unit", "Unit"),
            Column("every", "Every", "every "),
            Column("owner", "Read by", "read by "),
            Column("primary", "Decides", "decides: "),
        ),
    ),
    SetupPart(
        "escalations",
        "Escalations",
        "Counted from when the answer was due.",
        (Column("after", "After", "after "), Column("to", "To", "to ")),
    ),
)


def build_crm_setup(campaign: Campaign) -> CrmSetup:
    """Return what to set up for a campaign, signed or not."""
    mql, sql = campaign.content("mql"), campaign.content("sql")
    clocks = list(_list_clocks(campaign))
    rows: dict[str, Sequence[Mapping[str, Any]]] = {
        "fields": list(_list_fields(campaign, clocks)),
        "reject_reasons": filled_rows(sql, "reject_reasons"),
        "stages": filled_rows(sql, "stages"),
        "classes": filled_rows(mql, "classes"),
        "clocks": clocks,
        "queues": list(_list_queues(campaign)),
        "points": filled_rows(mql, "points"),
        "bands": filled_rows(mql, "bands"),
        "rules": filled_rows(mql, "rules"),
        "reports": list(_list_reports(campaign)),
        "escalations": filled_rows(campaign.content("sales_responsibilities"), "escalation"),
    }
    notes = {"classes": _describe_common_criteria(mql), "reports": _describe_counting(campaign)}
    parts = tuple(
        part._replace(note=" ".join(filter(None, (part.note, notes.get(part.key)))), rows=rows[part.key])
        for part in _PARTS
    )
    return CrmSetup(campaign, parts)


def list_values(campaign: Campaign, which: str) -> list[str]:
    """Return the values of one of LISTS, as the agreement writes them."""
    question, field, key = {
        "reasons": ("sql", "reject_reasons", "code"),
        "stages": ("sql", "stages", "name"),
        "classes": ("mql", "classes", "name"),
        "bands": ("mql", "bands", "name"),
    }[which]
    return [get_text(row, key) for row in filled_rows(campaign.content(question), field) if get_text(row, key)]


def describe_revision(campaign: Campaign) -> str:
    """Return whether this is what both teams signed: "revision 2, signed by both teams", or a draft."""
    number = campaign.agreement.revision
    force = revision_number_in_force(campaign)
    if force == number:
        return f"revision {number}, signed by both teams"
    return f"draft of revision {number}; revision {force} is in force" if force else "draft, never signed"


def _describe_common_criteria(mql: Content) -> str:
    common = _lines(mql, "criteria")
    return f"All of them ask for: {'; '.join(common)}." if common else ""


def _list_fields(campaign: Campaign, clocks: Iterable[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    mql, sql = campaign.content("mql"), campaign.content("sql")
    if filled_rows(sql, "reject_reasons"):
        yield {"field": "Reason for a no", "type": "list", "use": "Which reason a lead was given back for"}
    if filled_rows(sql, "stages"):
        yield {"field": "Stage", "type": "list", "use": "Where the lead stands"}
    if filled_rows(mql, "classes"):
        yield {"field": "Lead class", "type": "list", "use": "How the lead qualified, and its clock"}
    scores = {get_text(row, "axis") for row in filled_rows(mql, "points")}
    if scores or filled_rows(mql, "bands") or is_filled(sql.get("threshold")) or _scores_of(mql):
        use = ["A lead class asks for " + " or ".join(map(format_number, _scores_of(mql)))] if _scores_of(mql) else []
        use += [f"An SQL asks for {format_number(sql['threshold'])}"] if is_filled(sql.get("threshold")) else []
        yield {"field": "Score", "type": "number", "use": "; ".join(use)}
        yield from (
            {"field": f"Score, {axis}", "type": "number", "use": f"Points for {axis}"} for axis in sorted(scores - {""})
        )
    if filled_rows(mql, "bands"):
        yield {"field": "Band", "type": "list", "use": "The range of the score"}
    moments: dict[str, list[str]] = {}
    for row in clocks:
        for end in ("starts", "stops"):
            if row.get(end):
                moments.setdefault(row[end], []).append(f"{end} {row['clock']}")
    for moment, used in moments.items():
        yield {"field": f"Time of {moment}", "type": "date and time", "use": "; ".join(dict.fromkeys(used))}
    for line in _lines(get_table(mql, "handoff"), "include"):
        yield {"field": line, "type": "text", "use": "Required at the hand-off"}


def _list_clocks(campaign: Campaign) -> Iterator[dict[str, Any]]:
    """Yield every promised time with what starts and stops it."""
    mql, sql = campaign.content("mql"), campaign.content("sql")
    handoff, passed_on = get_table(mql, "handoff"), get_table(sql, "handoff")
    follow_up = get_table(campaign.content("sales_responsibilities"), "follow_up")
    hours = get_text(campaign.info, "business_hours")

    def clock(name: str, starts: str, stops: str, within: str, owner: str = "") -> dict[str, Any]:
        length = parse_duration(within)
        return {
            "clock": name,
            "starts": starts,
            "stops": stops,
            "within": within,
            "hours": hours if length and length.unit.startswith("business") else "",
            "owner": owner,
        }

    for step in filled_rows(mql, "steps"):
        name = get_text(step, "what")
        start = get_text(step, "after") or "the lead's act"
        yield clock(name, start, name, get_text(step, "within"), get_text(step, "owner"))
    if within := get_text(handoff, "within"):
        yield clock(f"{_EVERY_MQL}, handed over", "the lead's act", "the hand-off", within, get_text(handoff, "owner"))
    kinds = sla.lead_classes(campaign)
    for kind in kinds:
        name = kind.name or (_EVERY_MQL if len(kinds) == 1 else "Every other MQL")
        if kind.handed_over != get_text(handoff, "within"):
            yield clock(f"{name}, handed over", "the lead's act", "the hand-off", kind.handed_over)
        if kind.respond_within or kind.respond_target:
            stop = f"the status “{kind.stop_status}”" if kind.stop_status else _STOPS[kind.stops]
            yield {
                **clock(f"{name}, answered", CLOCK_STARTS[kind.starts], stop, kind.respond_within, kind.owner),
                "target": kind.respond_target,
                "hours": kind.hours,
                "in_time": kind.in_time,
                "by": campaign.team_names[kind.by],
            }
    if within := get_text(follow_up, "status_update"):
        yield clock("Status updated", "each contact", "the status update", within)
    if within := get_text(sql, "decide_within"):
        yield clock("Accepted or given back", CLOCK_STARTS["handoff"], "the decision", within)
    if within := get_text(passed_on, "within"):
        yield clock("Passed on", "the acceptance", "the second hand-off", within, get_text(passed_on, "owner"))


def _list_queues(campaign: Campaign) -> Iterator[dict[str, Any]]:
    mql, sql = campaign.content("mql"), campaign.content("sql")
    handoff, passed_on = get_table(mql, "handoff"), get_table(sql, "handoff")
    fallback = get_text(handoff, "fallback")
    if any(get_text(handoff, key) for key in ("owner", "to", "fallback", "channel")):
        yield {
            "leads": _EVERY_MQL,
            "to": get_text(handoff, "to"),
            "handed_over_by": get_text(handoff, "owner"),
            "fallback": fallback,
            "channel": get_text(handoff, "channel"),
        }
    for row in filled_rows(mql, "classes"):
        if to := get_text(row, "to"):
            yield {"leads": get_text(row, "name"), "to": to}
    for row in filled_rows(mql, "routing"):
        yield {"leads": get_text(row, "who"), "to": get_text(row, "to")}
    for row in filled_rows(mql, "engagement"):
        yield {"leads": get_text(row, "when"), "to": get_text(row, "keeps")}
    if stand_in := get_text(get_table(campaign.content("sales_responsibilities"), "follow_up"), "fallback"):
        yield {"leads": "MQLs that nobody answers", "to": stand_in}
    if any(get_text(passed_on, key) for key in ("owner", "to")):
        yield {
            "leads": "Accepted leads",
            "to": get_text(passed_on, "to"),
            "handed_over_by": get_text(passed_on, "owner"),
            "fallback": get_text(passed_on, "fallback") or fallback,
        }


def _list_reports(campaign: Campaign) -> Iterator[dict[str, Any]]:
    """Yield the measures; what a measure leaves to its goal or its lead class is filled in from there."""
    goals = {
        normalize_name(get_text(goal, "metric")): goal for goal in filled_rows(campaign.content("goals"), "targets")
    }
    classes = {normalize_name(get_text(row, "name")): row for row in filled_rows(campaign.content("mql"), "classes")}
    for measure in filled_rows(campaign.content("metrics"), "measures"):
        goal = goals.get(normalize_name(get_text(measure, "goal")), {})
        promise = get_text(measure, "promise")
        in_time = classes.get(normalize_name(promise), {}).get("in_time") if promise else None
        row = {key: measure.get(key, goal.get(key)) for key in ("target", "to_most", "unit", "owner")}
        if row["target"] is None and in_time is not None:
            row |= {"target": in_time, "unit": "share"}
        yield {
            **{key: value for key, value in row.items() if value is not None},
            "name": get_text(measure, "name"),
            "source": get_text(measure, "source"),
            "kind": get_text(measure, "kind"),
            "promise": promise,
            "every": get_text(measure, "every"),
            "primary": True if measure.get("primary") is True else None,
        }


def _describe_counting(campaign: Campaign) -> str:
    """Return which deals a report counts, as far as it is agreed."""
    metrics = campaign.content("metrics")
    said = [f"A deal counts when: {get_text(metrics, 'counts_when')}."] if get_text(metrics, "counts_when") else []
    if is_filled(metrics.get("counts_until")):
        said.append(f"It counts until {format_value(metrics['counts_until'])}.")
    return " ".join(said)


def _scores_of(mql: Content) -> list[Any]:
    return [row["score"] for row in filled_rows(mql, "classes") if is_filled(row.get("score"))]


def filled_rows(content: Content, key: str) -> list[Mapping[str, Any]]:
    """Return the rows of a field that hold anything."""
    rows = content.get(key)
    return [row for row in rows if isinstance(row, Mapping) and is_filled(row)] if isinstance(rows, list) else []


def get_table(content: Content, key: str) -> Mapping[str, Any]:
    value = content.get(key)
    return value if isinstance(value, Mapping) else {}


def _lines(table: Mapping[str, Any], key: str) -> list[str]:
    value = table.get(key)
    return [str(line) for line in value if is_filled(line)] if isinstance(value, list) else []


def get_text(table: Mapping[str, Any], key: str) -> str:
    """Return a plain value as one line, or an empty string."""
    value = table.get(key)
    return "" if value is None or isinstance(value, list | dict) else " ".join(str(value).split())
