"""The moments of each lead, read from an export: from columns of a lead export, from activities, or from a history.

Who did something is only asked whether it was a person; no name leaves this module.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from alignkit.crm import cells
from alignkit.crm.offers import squash
from alignkit.crm.response_times import LeadTimes
from alignkit.crm.tables import Cell, OnRow, Table, cell_text, looks_personal
from alignkit.values.parse_format import ParseError

_NO_PERSON = re.compile(
    r"(?i)integration|automat|\bsystem\b|workflow|\bbot\b|\bapi\b|sequence|no-?reply|zapier|\bsync\b|data ?load|hubspot"
    r"|\bpardot\b|marketo|eloqua|service user|\badmin user\b|schnittstelle"
)
_NO_TOUCH = re.compile(
    r"(?i)sequence|automat|marketing|newsletter|workflow|\bauto\b|bulk|mass|list e-?mail|\bopen(ed)?\b|click|page view"
    r"|\bform\b|\bnote\b|notiz|import|status|created|assigned|owner|score|bounce|subscri|system|drip|nurture"
    r"|out of office"
)
_TOUCH = re.compile(
    r"(?i)\bcall|anruf|telefonat|appel|llamada|e-?mail|\bmail|\bsms\b|whatsapp|linkedin|inmail|xing|meeting|termin"
    r"|treffen|visit|besuch|\bdemo\b|chat|message|nachricht|voicemail|letter|brief|conversation|gespräch|video"
)
_INCOMING = re.compile(r"(?i)incoming|inbound|eingehend|received|\bin\b|from (lead|contact)|entrant|entrada|reply")
_BOOKED = re.compile(r"(?i)meeting|termin|treffen|demo|appointment|booking")
_SELF_BOOKED = re.compile(r"(?i)booked|self|meetings? link|scheduling page|calendly|gebucht|chili ?piper")
_NOT_DONE = re.compile(
    r"(?i)(to ?do|not[ _]?started|open|planned|scheduled|in[ _]progress|deferred|waiting.*|pending|overdue|cancell?ed"
    r"|nicht begonnen|in bearbeitung|offen|geplant|à faire|non commencé|pendiente|no show|not done)"
)
_DONE_TIME = re.compile(r"(?i)\b(done|completed|finished|erledigt|abgeschlossen)\b")
_MAIL = re.compile(r"(?i)e-?mail|\bmail")
_REACHED = re.compile(r"(?i)connected|conversation|spoke|reached|answered|gesprochen|erreicht|completed|held|joint")


@dataclass(slots=True)
class EventReading:
    """What was read: the leads, the newest moment of the file, and what is unclear.

    ``unknown_types``: types of activities that may be a touch or not. ``day_only``: headings of columns with days only.
    ``people``: how many different persons touched a lead; their names are not kept.
    """

    leads: list[LeadTimes] = field(default_factory=list)
    newest: datetime | None = None
    unknown_types: Counter[str] = field(default_factory=Counter)
    day_only: list[str] = field(default_factory=list)
    values: Counter[str] = field(default_factory=Counter)
    people: int | None = None
    unread: int = 0
    starts_seen: int = 0
    stops_seen: int = 0


@dataclass(frozen=True, slots=True)
class TimeFormat:
    """How a file writes moments: the zone of those that name none, and the order of day and month."""

    zone: str
    day_first: bool | None


def find_day_only(table: Table, places: Sequence[int], day_first: bool | None) -> list[str]:
    """Return the headings of those columns in which no cell has a time of day, so that hours cannot be measured."""
    timed: set[int] = set()
    filled: set[int] = set()
    for _, row in table.rows():
        for place in places:
            cell = row[place] if place < len(row) else ""
            if place in timed or not cell_text(cell):
                continue
            try:
                moment = cells.parse_moment(cell, day_first if day_first is not None else True)
            except ParseError:
                continue
            if moment:
                filled.add(place)
                if moment.at and (moment.at.hour or moment.at.minute or moment.at.second):
                    timed.add(place)
        if len(timed) == len(places):
            break
    return [table.headings[place] for place in places if place in filled - timed]


def day_order(table: Table, places: Sequence[int]) -> tuple[bool | None, bool]:
    """Return whether days begin with the day, as the columns prove it, and whether that matters in them."""
    texts = {
        cell for _, row in table.rows() for place in places if place < len(row) and isinstance(cell := row[place], str)
    }
    return cells.detect_day_first(texts)


def read_lead_columns(
    table: Table, columns: Mapping[str, int], how: TimeFormat, owner: int | None, on_row: OnRow | None = None
) -> EventReading:
    """Return the leads of a table with one row a lead. ``columns``: record, class, act, assigned, touched."""
    found, people = EventReading(), set[int]()
    for seen, (line, row) in enumerate(table.rows(), 1):
        if on_row and seen % 1000 == 0:
            on_row(seen)
        moments: dict[str, Any] = {}
        unknown = ""
        for key in ("act", "assigned", "touched"):
            if key in columns:
                moments[key], wrong = _moment(row, columns[key], how)
                if wrong:
                    unknown = f"{table.headings[columns[key]]} is no time"
                    found.unread += 1
        found.newest = max(filter(None, (found.newest, *moments.values())), default=None)
        if owner is not None and moments.get("touched"):
            people.add(hash(_text(row, owner)))
        found.leads.append(
            LeadTimes(line, _record(row, columns), _text(row, columns.get("class")), **moments, unknown=unknown)
        )
    found.people = len(people) if owner is not None else None
    return found


@dataclass(slots=True)
class _EventLog:
    """A table with one row an event, while it is read: its leads in the order in which they first stand."""

    table: Table
    columns: Mapping[str, int]
    how: TimeFormat
    found: EventReading = field(default_factory=EventReading)
    leads: dict[str, LeadTimes] = field(default_factory=dict)  # by record, with the times of columns of their own
    unreadable: set[str] = field(default_factory=set)  # records with a moment that cannot be read

    def events(self, on_row: OnRow | None) -> Iterator[tuple[str, datetime, Sequence[Cell]]]:
        """Yield record, moment and row of each event that has both."""
        for seen, (line, row) in enumerate(self.table.rows(), 1):
            if on_row and seen % 1000 == 0:
                on_row(seen)
            record = _text(row, self.columns["record"])
            if not record:
                self.found.unread += 1
                continue
            if record not in self.leads:
                given: dict[str, Any] = {
                    key: _moment(row, self.columns[key], self.how)[0]
                    for key in ("act", "assigned")
                    if key in self.columns
                }
                kind = _text(row, self.columns.get("class"))
                self.leads[record] = LeadTimes(line, _record(row, self.columns), kind, **given)
            when, wrong = _moment(row, self.columns["when"], self.how)
            if when is None and not wrong and self._is_planned(row):
                continue
            if wrong or when is None:
                self.unreadable.add(record)
                self.found.unread += 1
                continue
            self.found.newest = max(filter(None, (self.found.newest, when)))
            yield record, when, row

    def _is_planned(self, row: Sequence[Cell]) -> bool:
        """Return whether an activity without a time is one that nobody has done yet."""
        done = self.columns.get("done")
        return bool(_DONE_TIME.search(self.table.headings[self.columns["when"]])) or (
            done is not None and _is_undone(_text(row, done))
        )


def read_activities(
    table: Table,
    columns: Mapping[str, int],
    how: TimeFormat,
    *,
    touches: Sequence[str],
    no_person: Sequence[str],
    starts: Sequence[str],
    needs_conversation: bool,
    on_row: OnRow | None = None,
) -> EventReading:
    """Return the leads of a table with one row an activity: the first touch by a person after the start of each.

    ``columns``: record, when, type; and where they are there direction, who, class, outcome, act, assigned. ``touches``
    and ``no_person`` are types, or names of users, said to be one or none; ``starts`` are types that start the clock.
    """
    log, people = _EventLog(table, columns, how), set[int]()
    found = log.found
    touched: dict[str, list[datetime]] = {}
    booked: dict[str, datetime] = {}
    begun: dict[str, datetime] = {}
    of_touches, of_nobody, of_starts = (frozenset(map(squash, texts)) for texts in (touches, no_person, starts))
    said = _Said(of_touches, of_nobody, of_starts, needs_conversation)
    for record, when, row in log.events(on_row):
        kind = _text(row, columns["type"]).replace("_", " ")
        what = said.judge(kind, row, columns)
        if what == "start":
            begun[record] = min(begun.get(record, when), when)
            found.starts_seen += 1
            continue
        found.values[kind] += 1
        if what == "booked":
            booked[record] = min(booked.get(record, when), when)
        elif what == "unknown":
            found.unknown_types[kind or "(no type)"] += 1
        elif what == "touch":
            touched.setdefault(record, []).append(when)
            people.add(hash(_text(row, columns.get("who"))))
    for record, lead in log.leads.items():
        no_time = "a time that cannot be read" if record in log.unreadable else ""
        found.leads.append(_first_touch(lead, begun.get(record), touched.get(record, ()), booked.get(record), no_time))
    found.people = len(people) if "who" in columns else None
    return found


@dataclass(frozen=True, slots=True)
class _Said:
    """What was said of types of activities, squashed: touches, what is no person, and what starts the clock."""

    touches: frozenset[str]
    no_person: frozenset[str]
    starts: frozenset[str]
    needs_conversation: bool

    def judge(self, kind: str, row: Sequence[Cell], columns: Mapping[str, int]) -> str:
        """Return what an activity is: "start", "booked", "touch", "unknown", or an empty text for none of these."""
        if squash(kind) in self.starts:
            return "start"
        if "done" in columns and _is_undone(_text(row, columns["done"])):
            return ""
        direction, who = _text(row, columns.get("direction")), _text(row, columns.get("who"))
        incoming = bool(_INCOMING.search(direction) or (not direction and _INCOMING.search(kind)))
        if squash(kind) in self.no_person or squash(who) in self.no_person:
            return ""
        if _BOOKED.search(kind) and (incoming or _SELF_BOOKED.search(kind)):
            return "booked"
        if incoming or ("who" in columns and (not who or _NO_PERSON.search(who))):
            return ""
        if squash(kind) not in self.touches:
            if _NO_TOUCH.search(kind):
                return ""
            if not _TOUCH.search(kind) or ("who" not in columns and not direction and _MAIL.search(kind)):
                return "unknown"  # a mail may be the lead's own, or a sequence's, where the file names nobody
        missed = self.needs_conversation and not _REACHED.search(_text(row, columns.get("outcome")))
        return "" if missed else "touch"


def _is_undone(text: str) -> bool:
    """Return whether the status of an activity says that it is planned only, or was called off."""
    return bool(text) and (cells.parse_flag(text) is False or _NOT_DONE.fullmatch(text) is not None)


def _first_touch(
    lead: LeadTimes, begun: datetime | None, touched: Sequence[datetime], booked: datetime | None, no_time: str
) -> LeadTimes:
    """Return a lead with its first touch after the start, and why it stands aside where it does."""
    start = begun or lead.assigned or lead.act
    after = sorted(when for when in touched if start is None or when >= start)
    aside = "touched before the start" if start and any(when < start for when in touched) else ""
    if not aside and booked and (not after or booked <= after[0]):
        aside = "booked a meeting themselves"
    return replace(
        lead,
        act=lead.act or begun,
        assigned=lead.assigned or begun,
        touched=after[0] if after else None,
        aside=aside,
        unknown="" if after else no_time,
    )


def read_history(
    table: Table,
    columns: Mapping[str, int],
    how: TimeFormat,
    *,
    starts: Sequence[str],
    stops: Sequence[str],
    no_person: Sequence[str],
    on_row: OnRow | None = None,
) -> EventReading:
    """Return the leads of a table with one row a change of status: from the first of ``starts`` to the first of
    ``stops`` after it. ``columns``: record, when, value; and where they are there who and class.
    """
    log, people = _EventLog(table, columns, how), set[int]()
    found = log.found
    begins: dict[str, datetime] = {}
    ends: dict[str, list[datetime]] = {}
    is_none, is_start, is_stop = (set(map(squash, texts)) for texts in (no_person, starts, stops))
    for record, when, row in log.events(on_row):
        value = _text(row, columns["value"])
        found.values[value] += 1
        if squash(value) in is_start:
            begins[record] = min(begins.get(record, when), when)
            found.starts_seen += 1
        if squash(value) in is_stop:
            who = _text(row, columns.get("who"))
            if "who" in columns and (not who or _NO_PERSON.search(who) or squash(who) in is_none):
                continue
            ends.setdefault(record, []).append(when)
            people.add(hash(who))
            found.stops_seen += 1
    for record, lead in log.leads.items():
        start = begins.get(record)
        after = sorted(when for when in ends.get(record, ()) if start is None or when >= start)
        before = [when for when in ends.get(record, ()) if start and when < start]
        found.leads.append(
            LeadTimes(
                lead.line,
                lead.record,
                lead.kind,
                start,
                start,
                after[0] if after else None,
                "touched before the start" if before and not after else "",
                "a time that cannot be read" if record in log.unreadable else "",
            )
        )
    found.people = len(people) if "who" in columns else None
    return found


def _text(row: Sequence[Cell], place: int | None) -> str:
    return cell_text(row[place]) if place is not None and place < len(row) else ""


def _record(row: Sequence[Cell], columns: Mapping[str, int]) -> str:
    text = _text(row, columns.get("record"))
    return "" if looks_personal(text) or " " in text else text


def _moment(row: Sequence[Cell], place: int, how: TimeFormat) -> tuple[datetime | None, bool]:
    """Return the moment in a cell, and whether the cell holds something that is none."""
    cell = row[place] if place < len(row) else ""
    try:
        moment = cells.parse_moment(cell, how.day_first)
    except ParseError:
        return None, True
    if moment is None:
        return None, False
    if moment.at is None:
        midnight = datetime(moment.day.year, moment.day.month, moment.day.day)
        return cells.in_zone(midnight, how.zone), False
    return cells.in_zone(moment.at, how.zone), False
