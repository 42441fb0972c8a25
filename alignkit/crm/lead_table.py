"""The leads in an export, for two teams to judge: without contact data, and with what gives the answer away apart.

E-mail addresses are cut to their domain, names to initials, phone numbers and owners left out. Stage, status, reason,
owner, score, deal and source are hidden from the judges. Days and amounts are written in one way, so that rules can
compare them.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache

from alignkit.core.errors import UserError
from alignkit.crm import cells, headings
from alignkit.crm.column_formats import STEP, ColumnFormat, learn_formats
from alignkit.crm.offers import is_accepted, is_turned_away, outcome, squash
from alignkit.crm.tables import Cell, OnRow, Table, cell_text, looks_personal
from alignkit.leads.batch import Lead
from alignkit.leads.sampling import Candidate

_HIDDEN_ROLES = (*headings.STATE_ROLES, "converted", "reason", "amount", "currency", "source", "campaign", "closed",
                 "reached", "record", "changed")  # fmt: skip
_HIDDEN_WORDS = re.compile(
    r"(?i)\b(stage|status|reason|score|deals?|opportunit\w+|won|lost|converted|conversion|mql|sql|sal|qualified|"
    r"lifecycle|grade|rating|priority|revenue|amount|accepted|rejected|disqualified|recycled|punkte|phase|grund|"
    r"betrag|umsatz|source|quelle|pipeline)"
)
_LEFT_OUT_WORDS = re.compile(
    r"(?i)\b(street|strasse|straße|address|adresse|zip|postcode|plz|linkedin|twitter|facebook|skype|xing|fax|mobile|"
    r"birth\w*|geburt\w*|ip address|signature|salutation|anrede|gender|geschlecht)\b"
)
_PERSON_HEADINGS = ("name", "lead name", "contact name", "full name")
LEFT_OUT = "(left out)"
_NAME, _TWO_WORDS = re.compile(r"\w{3,}"), re.compile(r"[^\W\d_]{3,} [^\W\d_]{3,}")
_NOTHING: dict[str, str] = {}  # one for all leads that were only looked at


@dataclass(frozen=True, slots=True)
class _Reader:
    """How the rows of one export become leads."""

    table: Table
    kinds: Sequence[str]
    roles: dict[str, list[int]]
    formats: dict[int, ColumnFormat]
    keep_names: bool
    returned: frozenset[str]  # values that mean "given back" here
    source: int | None
    outcomes: dict[tuple[str, ...], str] = field(default_factory=dict)  # by the states, reasons and dates of a row

    def text(self, row: Sequence[Cell], place: int) -> str:
        return self.formats[place].read(_cell(row, place))


@dataclass(frozen=True, slots=True)
class LeadTable:
    """The rows of an export as leads, and which columns are shown, hidden and left out.

    The leads of ``candidates`` hold only what one chooses by; ``complete_leads`` returns those that were chosen whole.
    """

    candidates: tuple[Candidate, ...]
    shown: tuple[str, ...]
    hidden: tuple[str, ...]
    left_out: tuple[str, ...]
    source_column: str
    knows_outcome: bool
    described: tuple[str, ...]  # what the judges see of each column: "Email (domain only)", "Last Name (initials)"
    reader: _Reader = field(repr=False)


def read_leads(
    table: Table,
    source: str = "",
    keep_names: bool = False,
    reasons: Sequence[str] = (),
    on_row: OnRow | None = None,
) -> LeadTable:
    """Return the leads of a table with one row a lead. ``source`` is the heading of the column of sources.

    ``keep_names``: first and last names stay; ``reasons`` are values of any column that mean "given back" here.
    ``on_row`` is called with the number of rows that were read, now and then; what it raises ends the reading. The rows
    are gone through twice and not kept. Raise UserError where the column of sources is not there, or where no row is a
    lead.
    """
    kinds = [_kind(table.headings, place) for place in range(len(table.headings))]
    source_place = _source_place(table, source)
    if source_place is not None:
        kinds[source_place] = "source"
    read = [place for place, kind in enumerate(kinds) if kind not in ("left out", "person")]
    formats, count = learn_formats(table, read, on_row)
    if not count:
        raise UserError("The file holds no lead.", "Export one row a lead, with the names of its columns.")
    returned = frozenset(squash(value) for value in reasons)
    roles = headings.find_roles(table.headings)
    reader = _Reader(table, kinds, roles, formats, keep_names, returned, source_place)
    found = []
    for place, (_, row) in enumerate(table.rows()):
        if on_row and place % STEP == 0:
            on_row(place)
        found.append(_read_candidate(reader, row, place))
    named = {kind: tuple(h for h, k in zip(table.headings, kinds, strict=True) if k == kind)
             for kind in ("shown", "hidden", "left out", "person")}  # fmt: skip
    return LeadTable(
        tuple(found),
        named["shown"],
        (*named["hidden"], *((table.headings[source_place],) if source_place is not None else ())),
        named["left out"],
        table.headings[source_place] if source_place is not None else "",
        any(each.lead.outcome for each in found),
        tuple(map(describe_stored, named["shown"]))
        + tuple(heading + ("" if keep_names else " (initials)") for heading in named["person"]),
        reader,
    )


def describe_stored(heading: str) -> str:
    """Return a column that judges see, with what is stored of it where that is not the whole cell."""
    return f"{heading} (domain only)" if headings.find_role(heading) == "email" else heading


def complete_leads(found: LeadTable, chosen: Sequence[Lead], on_row: OnRow | None = None) -> tuple[Lead, ...]:
    """Return some leads of a table with all that judges see and all that is hidden from them."""
    places = {each.record: each.place for each in reversed(found.candidates)}  # of two of one record the first counts
    wanted = {places[lead.record]: number for number, lead in enumerate(chosen)}
    whole = list(chosen)
    for place, (_, row) in enumerate(found.reader.table.rows()):
        if on_row and place % STEP == 0:
            on_row(place)
        if place in wanted:
            number = wanted[place]
            whole[number] = _complete(found.reader, row, chosen[number])
    return tuple(whole)


def _kind(names: Sequence[str], place: int) -> str:
    """Return what happens to a column: "shown", "hidden", "left out", or "person" for names."""
    heading = names[place]
    role, plain = headings.find_role(heading), headings.normalize_heading(heading)
    if role in ("phone", "owner") or _LEFT_OUT_WORDS.search(plain) or not heading:
        return "left out"
    if role == "person" or plain in _PERSON_HEADINGS:
        return "hidden" if re.search(r"(?i)\b(deal|opportunity)\b", heading) and role != "person" else "person"
    if role == "email":
        return "shown"
    if role in _HIDDEN_ROLES or _HIDDEN_WORDS.search(heading.replace("_", " ")):
        return "hidden"
    return "shown"


def _source_place(table: Table, source: str) -> int | None:
    if source:
        place = table.column(source)
        if place is None:
            raise UserError(f"There is no column {source!r}.", f"The columns are: {', '.join(table.headings)}.")
        return place
    found = headings.find_roles(table.headings).get("source", [])
    named = [place for place in found if headings.normalize_heading(table.headings[place]) != "pipeline"]
    return named[0] if named else None


def _cell(row: Sequence[Cell], place: int) -> Cell:
    return row[place] if place < len(row) else ""


def _read_candidate(reader: _Reader, row: Sequence[Cell], place: int) -> Candidate:
    """Return what one chooses a lead by: its record id, source, outcome and day."""
    record = _record(reader, row)
    outcome_known = _outcome(reader, row)
    is_open = not outcome_known and bool(_state_places(reader.roles))
    source = _safe(reader, row, reader.source, _names_of(reader, row)) if reader.source is not None else ""
    lead = Lead(0, record, source, outcome_known, shown=_NOTHING, hidden=_NOTHING)
    return Candidate(record, lead, _day(reader, row), is_open, place)


def _complete(reader: _Reader, row: Sequence[Cell], lead: Lead) -> Lead:
    """Return a lead with its columns, its name and what happened to it."""
    names, words = reader.table.headings, _names_of(reader, row)
    shown = {names[n]: _safe(reader, row, n, words) for n, kind in enumerate(reader.kinds) if kind == "shown"}
    hidden = {names[n]: _safe(reader, row, n, words) for n, kind in enumerate(reader.kinds) if kind == "hidden"}
    if reader.source is not None:
        hidden[names[reader.source]] = lead.source
    people = _people(reader, row)
    name = " ".join(filter(None, people if reader.keep_names else map(_initials, people)))
    happened = _cut_names(_happened(reader, row), words)
    return replace(lead, happened=happened, name=name, shown=shown, hidden=hidden)


def _people(reader: _Reader, row: Sequence[Cell]) -> list[str]:
    return [cell_text(_cell(row, place)) for place, kind in enumerate(reader.kinds) if kind == "person"]


def _names_of(reader: _Reader, row: Sequence[Cell]) -> set[str]:
    """Return the names in a row that are cut to their first letters wherever they stand in it."""
    people = _people(reader, row)
    owners = [cell_text(_cell(row, place)) for place in reader.roles.get("owner", [])]
    words = {word for text in (*people, *owners) for word in _NAME.findall(text)}
    return words - {word for text in people for word in _NAME.findall(text)} if reader.keep_names else words


def _safe(reader: _Reader, row: Sequence[Cell], place: int, words: set[str]) -> str:
    """Return a cell without what identifies a person."""
    text = reader.text(row, place)
    if headings.find_role(reader.table.headings[place]) == "email":
        domain = text.rpartition("@")[2] if "@" in text else ""
        everybody = {word for person in _people(reader, row) for word in _NAME.findall(person)} | words
        return f"@{domain}" if domain and not any(word.casefold() in domain.casefold() for word in everybody) else ""
    return LEFT_OUT if _is_personal(text) else _cut_names(text, words)


def _record(reader: _Reader, row: Sequence[Cell]) -> str:
    record = next((cell_text(_cell(row, place)) for place in reader.roles.get("record", [])), "")
    if record.isdigit() or (record and not _is_personal(record) and not _TWO_WORDS.search(record)):
        return record
    return "row " + hashlib.sha256(repr([cell_text(cell) for cell in row]).encode()).hexdigest()[:16]


def _state_places(roles: dict[str, list[int]]) -> list[int]:
    return [place for role in ("stage", "deal_stage", "status", "converted", "reason") for place in roles.get(role, [])]


def _outcome(reader: _Reader, row: Sequence[Cell]) -> str:
    """Return "accepted", "returned" or ""."""
    places = [n for n in (*_state_places(reader.roles), *reader.roles.get("reached", [])) if n in reader.formats]
    reached = set(reader.roles.get("reached", []))
    key = tuple(("1" if text else "") if n in reached else text for n in places for text in [reader.text(row, n)])
    if key not in reader.outcomes:
        reader.outcomes[key] = _judge_outcome(reader, dict(zip(places, key, strict=True)))
    return reader.outcomes[key]


def _judge_outcome(reader: _Reader, said: dict[int, str]) -> str:
    roles = {place: role for role, places in reader.roles.items() for place in places}
    values = [text for n, text in said.items() if text and roles[n] not in ("converted", "reached")]
    if any(outcome(value) == "won" for value in values):
        return "accepted"
    has_reason = any(text for n, text in said.items() if roles[n] == "reason")
    if has_reason or any(is_turned_away(value) or squash(value) in reader.returned for value in values):
        return "returned"
    if any(cells.parse_flag(text) for n, text in said.items() if text and roles[n] == "converted"):
        return "accepted"
    entered = [headings.reached_value(reader.table.headings[n]) for n, t in said.items() if t and roles[n] == "reached"]
    return "accepted" if any(is_accepted(value) for value in (*values, *entered)) else ""


def _happened(reader: _Reader, row: Sequence[Cell]) -> str:
    """Return what happened to a lead: the filled columns that say so."""
    places = [*_state_places(reader.roles), *reader.roles.get("amount", [])]
    texts = {place: reader.text(row, place) for place in dict.fromkeys(places) if place in reader.formats}
    parts = [f"{reader.table.headings[place]}: {text}" for place, text in texts.items() if text]
    return "; ".join(LEFT_OUT if _is_personal(part) else part for part in parts)


def _day(reader: _Reader, row: Sequence[Cell]) -> date | None:
    """Return when a lead was closed, else when it last changed, else when it came."""
    for group in (("closed",), ("reached", "changed"), ("created",)):
        places = [place for role in group for place in reader.roles.get(role, []) if place in reader.formats]
        days = [day for place in places if (day := _iso_day(reader.text(row, place)[:10]))]
        if days:
            return max(days)
    return None


@lru_cache(maxsize=4096)
def _iso_day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


@lru_cache(maxsize=65536)
def _is_personal(text: str) -> bool:
    return looks_personal(text)


def _initials(name: str) -> str:
    return " ".join(f"{word[0].upper()}." for word in re.findall(r"[^\W\d_][^\W\d_'’-]*", name))


def _cut_names(text: str, words: set[str]) -> str:
    """Return a text in which the names of the row's people are cut to their first letters."""
    plain = text.casefold()
    for word in words:
        if word.casefold() in plain:
            text = re.sub(rf"(?<!\w){re.escape(word)}(?!\w)", f"{word[0]}.", text, flags=re.IGNORECASE)
    return text
