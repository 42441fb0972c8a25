"""Promised response times, measured: from times in a lead export, from activities, or from a history of statuses.

Two legs by lead class: from the lead's act to its assignment, and the promise of the class itself. Only what the file
proves is measured; what it does not say is asked, or counted as not measurable.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from operator import attrgetter
from typing import Any
from zoneinfo import ZoneInfo

from alignkit.core.sla import LeadClass, lead_classes
from alignkit.crm import export_shapes, headings, lead_events, response_times
from alignkit.crm.headings import normalize_heading
from alignkit.crm.lead_events import EventReading, TimeFormat
from alignkit.crm.meanings import COLUMN_KEYS
from alignkit.crm.offers import squash
from alignkit.crm.reading import Reading, ask_day_first
from alignkit.crm.response_times import Clock, LeadTimes, Measurement
from alignkit.crm.tables import OnRow, cell_text
from alignkit.review.records import normalize_name, table_rows
from alignkit.review.results import Metric, find_metric
from alignkit.text import business_hours
from alignkit.text.business_clock import find_deadline
from alignkit.text.durations import Duration, parse_duration
from alignkit.values.parse_format import format_day

FEWEST_PEOPLE = 5
_MOST_TYPES = 20  # with more, what people typed stands in the column
_PROVISIONAL = Duration(5, "business day")
_NO_TIMES = "Add the time of day to the report, or take another column"
# Headings that probably hold a moment of a lead; they are offered, never used unasked.
_LIKELY: Mapping[str, tuple[str, ...]] = {
    "touched": (
        "first touch", "first touched", "first touch date", "first contacted", "first contact date", "first contact",
        "first outreach date", "first outreach", "first response", "first response date", "first activity",
        "first activity date", "date of first engagement", "first call", "first call date", "first attempt",
        "first sales activity", "hs first outreach date", "erster kontakt", "responded at", "first touch at",
        "first sales touch", "erstkontakt", "first meaningful touch", "time of first touch", "touched",
        "erste aktivität",
    ),
    "assigned": (
        "assigned", "assigned at", "assigned on", "date assigned", "assigned date", "assignment date",
        "owner assigned date", "hubspot owner assigneddate", "hubspot owner assigned date", "owner change date",
        "zugewiesen am", "handed over", "hand off date", "handed over at", "routed at", "owner assigned at",
        "assigned time", "zuweisung", "mql date",
    ),
    "act": (
        "form submitted", "form submission date", "recent conversion date", "first conversion date", "inquiry date",
        "request date", "submitted at", "acted at", "act", "lead act", "asked at", "requested at", "create date",
        "created date", "created", "created at", "created time", "erstelldatum", "erstellt am",
    ),
    "class": ("lead class", "class", "lead type", "leadklasse", "klasse", "lead category", "sla class"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class PromisedMeasure:
    """A measure of question 9 whose ``promise`` names a lead class, with that class's clock."""

    metric: Metric
    kind: LeadClass


def promised_measures(reading: Reading) -> list[PromisedMeasure]:
    """Return the measures that read the clock of a lead class."""
    classes = {normalize_name(kind.name): kind for kind in lead_classes(reading.in_force)}
    found = []
    for row in table_rows(reading.in_force.content("metrics"), "measures"):
        kind = classes.get(normalize_name(str(row.get("promise", "")))) if row.get("promise") else None
        metric = find_metric(reading.in_force, str(row.get("name", "")))
        if kind and metric:
            found.append(PromisedMeasure(metric, kind))
    return found


def read_lead_times(reading: Reading, on_row: OnRow | None) -> bool:
    """Measure the promises from a table with one row a lead, where its columns of times are known.

    Return whether the file is about response times: measured, or asked for.
    """
    measures = promised_measures(reading)
    _warn_of_lead_response_time(reading)
    columns = _mapped_columns(reading)
    if not measures or ("touched" not in columns and "assigned" not in columns):
        return bool(measures) and _offer_columns(reading)
    starts = [key for key in ("act", "assigned") if key in columns]
    if "touched" in columns and not starts:
        return _offer_columns(reading)
    how = _time_format(reading, [columns[key] for key in ("act", "assigned", "touched") if key in columns])
    if how is None:
        return True
    owner = columns.get("who", next(iter(headings.find_roles(reading.table.headings).get("owner", [])), None))
    found = lead_events.read_lead_columns(reading.table, columns, how, owner, on_row)
    _report(reading, measures, found, how, "class" in columns)
    return True


def read_events(reading: Reading, on_row: OnRow | None) -> None:
    """Measure the promises from a table of activities or of changes of status."""
    measures = promised_measures(reading)
    columns = {**export_shapes.event_columns(reading.table), **_mapped_columns(reading)}
    if not measures:
        reading.ask(
            "promise",
            "The file says when somebody did something, and no measure of question 9 has a promise to hold it against. "
            "Give a measure the name of a lead class: promise.",
        )
        return
    places = [columns[key] for key in ("when", "act", "assigned") if key in columns]
    how = _time_format(reading, places)
    if how is None:
        return
    used = reading.used
    if reading.shape == "activities":
        conversation = any(each.kind.stops == "conversation" for each in measures)
        if conversation and "outcome" not in columns:
            text = "The clock stops with a conversation. Which column says how a call or meeting went?"
            reading.ask("outcome", text, f'--map "outcome={reading.table.headings[-1]}"')
            return
        found = lead_events.read_activities(
            reading.table, columns, how, touches=used.touches, no_person=used.no_person, starts=used.starts,
            needs_conversation=conversation, on_row=on_row,
        )  # fmt: skip
        if len(found.unknown_types) > _MOST_TYPES:
            text = "The column of types holds too many different texts. Which column says what kind an activity is?"
            reading.ask("types", text, '--map "type=COLUMN"')
        elif found.unknown_types:
            listed = ", ".join(f"{kind} {count}" for kind, count in found.unknown_types.most_common(8))
            kinds = "|".join(found.unknown_types)
            text = f"Do these activities mean that a person tried to reach the lead: {listed}?"
            reading.ask("types", text, f'--map "touches={kinds}"', f'--map "no person={kinds}"')
        if not ({"act", "assigned"} & set(columns)) and not found.starts_seen:
            text = (
                "The file does not say when a lead was handed over. Which type of activity, or which column, says it?"
            )
            kinds_seen = [kind for kind, _ in found.values.most_common(8) if kind and len(found.values) <= _MOST_TYPES]
            reading.ask("start", text, *(f'--map "starts={kind}"' for kind in kinds_seen), '--map "assigned=COLUMN"')
    else:
        stops = used.stops or tuple({each.kind.stop_status for each in measures if each.kind.stop_status})
        found = lead_events.read_history(
            reading.table, columns, how, starts=used.starts, stops=stops, no_person=used.no_person, on_row=on_row
        )
        _ask_for_statuses(reading, found, stops)
    if not reading.questions:
        _report(reading, measures, found, how, "class" in columns)


def _ask_for_statuses(reading: Reading, found: EventReading, stops: Sequence[str]) -> None:
    values = [value for value, _ in found.values.most_common(12) if value]
    listed = ", ".join(values) if len(found.values) <= 2 * _MOST_TYPES else "too many to list"
    values = values if len(found.values) <= 2 * _MOST_TYPES else []
    if not reading.used.starts or not found.starts_seen:
        text = f"Which status means that a lead was handed over? There are: {listed}."
        reading.ask("start", text, *(f'--map "starts={value}"' for value in values[:4]))
    if not stops or not found.stops_seen:
        text = f"Which status means that a person has answered the lead? There are: {listed}."
        reading.ask("stop", text, *(f'--map "stops={value}"' for value in values[:4]))


def _mapped_columns(reading: Reading) -> dict[str, int]:
    """Return the columns that somebody said, and that of the record id."""
    table = reading.table
    found = {
        key: place
        for key in COLUMN_KEYS
        if (place := table.column(reading.used.columns.get(key, ""))) is not None and key in reading.used.columns
    }
    if record := headings.find_roles(table.headings).get("record"):
        found.setdefault("record", record[0])
    names = [normalize_heading(head) for head in table.headings]
    for name in _LIKELY["class"]:
        if name in names:
            found.setdefault("class", names.index(name))
    return found


def _offer_columns(reading: Reading) -> bool:
    """Ask which columns hold the times of a lead, where their headings suggest it; returns whether it did."""
    names = {normalize_heading(head): head for head in reading.table.headings}
    likely = {
        key: head
        for key, known in _LIKELY.items()
        if key != "class" and (head := next((names[name] for name in known if name in names), ""))
    }
    if "touched" not in likely or len(likely) < 2:
        return False
    said = ", ".join(f"{head!r} {COLUMN_KEYS[key]}" for key, head in likely.items())
    options = tuple(f'--map "{key}={head}"' for key, head in likely.items() if key not in reading.used.columns)
    if reading.used.rules:
        reading.offered += options
        return False
    reading.ask("times", f"Does {said}? Then the promised times can be measured.", *options)
    return True


def _warn_of_lead_response_time(reading: Reading) -> None:
    for head in reading.table.headings:
        if "lead response time" in normalize_heading(head):
            reading.facts.append(
                f"{head!r} is not used: HubSpot counts it for the present owner, and a reassignment starts it again."
            )


def _time_format(reading: Reading, places: Sequence[int]) -> TimeFormat | None:
    """Return how the file writes moments; None where that must be asked, or where it has days only."""
    table, options = reading.table, reading.options
    proven, matters = lead_events.day_order(table, places)
    order = options.day_first if options.day_first is not None else proven
    if order is None and matters:
        ask_day_first(reading, [table.headings[place] for place in places])
        return None
    if days := lead_events.find_day_only(table, places, order):
        listed = " and ".join(map(repr, days))
        verb = "has" if len(days) == 1 else "have"
        reading.ask("days_only", f"{listed} {verb} days without a time, so no hours can be measured. {_NO_TIMES}.")
        return None
    zone = options.timezone or reading.used.timezone
    if not zone:
        offered = _campaign_zone(reading) or "Europe/Berlin"
        if _has_naive_times(reading, places, order):
            text = "In which time zone are the times of the file? They name none."
            reading.ask("timezone", text, f"--timezone {offered}")
            return None
        zone = offered
    return TimeFormat(zone, order)


def _has_naive_times(reading: Reading, places: Sequence[int], order: bool | None) -> bool:
    for _, row in reading.table.rows():
        for place in places:
            cell = row[place] if place < len(row) else ""
            text = cell_text(cell).strip()
            if text and not re.search(r"\d\d(\.\d+)?\s*(Z|UTC|GMT)$|:\d\d(\.\d+)?\s*[+-]\d\d(:?\d\d)?$", text):
                return True
    return False


def _campaign_zone(reading: Reading) -> str:
    stated = business_hours.parse_business_hours(str(reading.in_force.info.get("business_hours", "")))
    return stated.zone if stated else ""


def _campaign_holidays(reading: Reading) -> tuple[date, ...]:
    """Return the holidays of the signed text; those of alignkit.toml may have changed since it was signed."""
    return business_hours.parse_holidays(reading.in_force.info.get("holidays", ()))


def _report(
    reading: Reading, measures: Sequence[PromisedMeasure], found: EventReading, how: TimeFormat, has_class: bool
) -> None:
    """Say what came of each promise, and add a row for each measure of which a share can be told."""
    if found.people is not None and found.people < FEWEST_PEOPLE and not reading.used.small_teams:
        few = "1 person" if found.people == 1 else f"{found.people} people"
        text = f"Only {few} answered these leads, so the times say much of each. Show them all the same?"
        reading.ask("small_team", text, '--map "small teams=yes"')
        return
    leads = _with_classes(reading, measures, found.leads, has_class)
    as_of = _as_of(reading, found, how)
    slug = reading.in_force.slug
    if other := sorted({*reading.options.holidays} - {*_campaign_holidays(reading)}):
        listed = ", ".join(map(format_day, other[:4])) + (f" and {len(other) - 4} more" if len(other) > 4 else "")
        reading.facts.append(
            f"Not counted as holidays, since the agreement does not list them and alignkit.toml alone does: {listed}. "
            f"To agree on them: alignkit amend {slug}; alignkit answer {slug} campaign --set holidays.+={other[0]}"
        )
    if leads is None or as_of is None:
        return
    reading.document["response_times"] = []
    for each in measures:
        clock = _clock_of(reading, each.kind)
        own = [lead for lead in leads if normalize_name(lead.kind) == normalize_name(each.kind.name)]
        if clock is None:
            reading.facts.append(f"{each.kind.name}: no promised time can be read.")
            continue
        _report_first_leg(reading, each, own, clock, as_of)
        start = {"act": "act"}.get(each.kind.starts, "assigned")
        if not any(getattr(lead, start) for lead in own) and own:
            said = "the lead acted" if start == "act" else "it was assigned"
            text = f"The clock of {each.kind.name} starts when {said}, and no column says when that was."
            reading.ask("start", text, f'--map "{start}=COLUMN"')
            continue
        result = response_times.measure(own, clock, attrgetter(start), attrgetter("touched"), as_of)
        _say(reading, each, clock, result, as_of)
    others = Counter(lead.kind or "no class" for lead in leads) - Counter(
        lead.kind for lead in leads if any(normalize_name(lead.kind) == normalize_name(m.kind.name) for m in measures)
    )
    if others:
        listed = "; ".join(f"{name} {count}" for name, count in others.most_common(6))
        reading.facts.append(f"Leads of classes without a measured promise: {listed}.")


def _report_first_leg(
    reading: Reading, each: PromisedMeasure, own: Sequence[LeadTimes], clock: Clock, as_of: datetime
) -> None:
    """Say what came of the time from the lead's act to its assignment, where the file and the campaign have both."""
    within = parse_duration(each.kind.handed_over)
    if within is None or not any(lead.act and lead.assigned and lead.act != lead.assigned for lead in own):
        return
    first = Clock(each.kind.name, within, clock.hours, clock.holidays)
    result = response_times.measure(own, first, attrgetter("act"), attrgetter("assigned"), as_of, False)
    said = " ".join(response_times.describe(result, first))
    reading.facts.append(f"{each.kind.name}, act to assignment within {within} (Marketing): {said}")
    _document(reading, each.kind.name, "act to assignment", within, result)


def _say(reading: Reading, each: PromisedMeasure, clock: Clock, result: Measurement, as_of: datetime) -> None:
    starts = {"act": "the lead's act", "handoff": "the hand-off", "assignment": "the assignment"}[each.kind.starts]
    team = "Marketing" if each.kind.by == "marketing" else "Sales"
    said = response_times.describe(result, clock)
    name = each.kind.name or "All leads"
    reading.facts.append(f"{name}, {starts} to first touch within {clock.within} ({team}): {' '.join(said)}")
    target = parse_duration(each.kind.respond_target)
    if target and result.minutes:
        aimed = sum(minutes <= _minutes_of(target) for minutes in result.minutes)
        reading.facts.append(f"{name}: {aimed} of {len(result.minutes)} touched within the {target} aimed at.")
    _document(reading, name, "start to first touch", clock.within, result)
    reading.to_check += result.to_check
    until = find_deadline(as_of, _PROVISIONAL, clock.hours, clock.holidays).date()
    reading.facts.append(f"Provisional until {format_day(until)}: correct the CRM, and import again.")
    share = result.share
    if share is None:
        return
    hours = each.kind.hours or str(reading.in_force.info.get("business_hours", ""))
    closed = ", ".join(day.isoformat() for day in sorted(result.holidays)) or "none"
    low, high = (round(bound * 100) for bound in result.bounds)
    first = "" if each.metric.readings else " The first reading: a baseline without a verdict."
    counts = result.counts
    note = (
        f"Measured from an export: {counts['in time']} of {result.decided} in time, {counts['late']} late, "
        f"{counts['overdue']} overdue, {counts['running']} running, {counts['not measurable']} not measurable "
        f"({low} to {high} %). Hours: {hours}; holidays: {closed}. Provisional until {until.isoformat()}.{first}"
    )
    day = reading.options.on or as_of.astimezone(ZoneInfo(_campaign_zone(reading) or "UTC")).date()
    value = round(share, 4) if each.metric.unit == "share" else round(share * 100, 2)
    if each.metric.unit not in ("share", "%"):
        unit = each.metric.unit or "no unit"
        reading.facts.append(f"{each.metric.name} is in {unit}; a share in time needs the unit share.")
        return
    place = f"{len(reading.rows) + 1}  {name}: in time"
    reading.add_row(each.metric.name, value, day, place)
    reading.rows[-1] = replace(reading.rows[-1], note=note)


def _minutes_of(length: Duration) -> float:
    unit = length.unit.removeprefix("business ")
    return length.count * {"automatic": 0, "minute": 1, "hour": 60, "day": 1440, "week": 10080, "month": 43200}[unit]


def _document(reading: Reading, name: str, leg: str, within: Duration, result: Measurement) -> None:
    entry: dict[str, Any] = {
        "class": name,
        "leg": leg,
        "within": str(within),
        "outcomes": {key: result.counts[key] for key in response_times.OUTCOME_TEXTS},  # type: ignore[index]
        "not_measurable": dict(result.reasons),
        "aside": dict(result.asides),
        "share": result.share,
        "bounds": list(result.bounds),
        "holidays": sorted(day.isoformat() for day in result.holidays),
    }
    reading.document["response_times"].append(entry)


def _clock_of(reading: Reading, kind: LeadClass) -> Clock | None:
    within = parse_duration(kind.respond_within)
    text = kind.hours or str(reading.in_force.info.get("business_hours", ""))
    hours = None if text.strip() == business_hours.ALWAYS else business_hours.parse_business_hours(text)
    if within is None or (hours is None and text.strip() != business_hours.ALWAYS):
        return None
    return Clock(kind.name, within, hours, _campaign_holidays(reading))


def _with_classes(
    reading: Reading, measures: Sequence[PromisedMeasure], leads: Sequence[LeadTimes], has_class: bool
) -> list[LeadTimes] | None:
    """Return the leads with the class that the file, or somebody, gives them; None where it must be asked."""
    names = {squash(each.kind.name): each.kind.name for each in measures}
    if has_class:
        return [replace(lead, kind=names.get(squash(lead.kind), lead.kind)) for lead in leads]
    said = names.get(squash(reading.used.all_leads)) if reading.used.all_leads else None
    if said is None:
        listed = ", ".join(each.kind.name for each in measures)
        text = f"Which lead class are these leads of ({listed})? The file does not say."
        answers = [f'--map "all leads={each.kind.name}"' for each in measures]
        reading.ask("class", text, *answers, '--map "class=COLUMN"')
        return None
    reading.facts.append(f"Every lead is taken as {said!r}, as said.")
    return [replace(lead, kind=said) for lead in leads]


def _as_of(reading: Reading, found: EventReading, how: TimeFormat) -> datetime | None:
    """Return the moment up to which the file knows what happened: the end of ``--on``, else its newest moment."""
    if reading.options.on:
        return datetime.combine(reading.options.on + timedelta(days=1), time(), ZoneInfo(how.zone))
    latest = datetime.combine(reading.options.today + timedelta(days=1), time(), UTC)
    if found.newest and found.newest <= latest + timedelta(days=1):
        return found.newest
    reading.ask("day", "On which day was the file exported? Its times do not say.", "--on 2026-11-30")
    return None
