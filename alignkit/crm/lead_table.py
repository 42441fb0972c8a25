"""The leads in an export, for two teams to judge: without contact data, and with what gives the answer away apart.

E-mail addresses are cut to their domain, names to initials, phone numbers and owners left out. Stage, status, reason,
owner, score, deal and source are hidden from the judges. Days and amounts are written in one way, so that rules can
compare them.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from alignkit.core.errors import UserError
from alignkit.crm import cells, headings
from alignkit.crm.lead_counts import OnRow
from alignkit.crm.offers import is_accepted, is_turned_away, outcome, squash
from alignkit.crm.tables import Cell, Table, cell_text, looks_personal
from alignkit.leads.batch import Lead
from alignkit.leads.sampling import Candidate
from alignkit.review.result_parsing import detect_decimal_mark
from alignkit.values.parse_format import ParseError

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
_MAX_CELL = 300
STEP = 1000  # rows between two calls of ``on_row``


@dataclass(frozen=True, slots=True)
class LeadTable:
    """The rows of an export as leads, and which columns are shown, hidden and left out."""

    candidates: tuple[Candidate, ...]
    shown: tuple[str, ...]
    hidden: tuple[str, ...]
    left_out: tuple[str, ...]
    source_column: str
    knows_outcome: bool
    described: tuple[str, ...] = ()  # what the judges see of each column: "Email (domain only)", "Last Name (initials)"


def read_leads(
    table: Table,
    source: str = "",
    keep_names: bool = False,
    reasons: Sequence[str] = (),
    on_row: OnRow | None = None,
) -> LeadTable:
    """Return the leads of a table with one row a lead. ``source`` is the heading of the column of sources.

    ``keep_names``: first and last names stay; ``reasons`` are values of any column that mean "given back" here.
    ``on_row`` is called with the number of rows that were read, now and then. Raise UserError where the column of
    sources is not there, or where no row is a lead.
    """
    kinds = [_kind(table.headings, place) for place in range(len(table.headings))]
    source_place = _source_place(table, source)
    if source_place is not None:
        kinds[source_place] = "source"
    rows = list_rows(table, on_row)
    if not rows:
        raise UserError("The file holds no lead.", "Export one row a lead, with the names of its columns.")
    columns = {place: _read_column([_cell(row, place) for row in rows], table.headings[place], kinds[place])
               for place in range(len(table.headings)) if kinds[place] not in ("left out", "person")}  # fmt: skip
    returned = {squash(value) for value in reasons}
    roles = headings.find_roles(table.headings)
    found = []
    for place, row in enumerate(rows):
        if on_row and place % STEP == 0:
            on_row(place)
        found.append(_read_lead(table, row, place, kinds, columns, roles, keep_names, returned, source_place))
    named = {kind: tuple(h for h, k in zip(table.headings, kinds, strict=True) if k == kind)
             for kind in ("shown", "hidden", "left out", "person")}  # fmt: skip
    return LeadTable(
        tuple(found),
        named["shown"],
        (*named["hidden"], *((table.headings[source_place],) if source_place is not None else ())),
        named["left out"],
        table.headings[source_place] if source_place is not None else "",
        any(each.lead.outcome for each in found),
        tuple(
            heading + (" (domain only)" if headings.find_role(heading) == "email" else "") for heading in named["shown"]
        )
        + tuple(heading + ("" if keep_names else " (initials)") for heading in named["person"]),
    )


def list_rows(table: Table, on_row: OnRow | None = None) -> list[Sequence[Cell]]:
    """Return the rows of a table. ``on_row`` is called with their number now and then."""
    rows: list[Sequence[Cell]] = []
    for _, row in table.rows():
        rows.append(row)
        if on_row and len(rows) % STEP == 0:
            on_row(len(rows))
    return rows


def column_texts(table: Table, rows: Sequence[Sequence[Cell]]) -> list[dict[str, str]]:
    """Return each row as headings and texts, days and amounts written in one way: what rules compare."""
    read = {
        place: _read_column([_cell(row, place) for row in rows], heading, "hidden")
        for place, heading in enumerate(table.headings)
    }
    return [{table.headings[place]: texts[at] for place, texts in read.items()} for at in range(len(rows))]


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


def _read_column(column: Sequence[Cell], heading: str, kind: str) -> list[str]:
    """Return the texts of a column: days as 2027-05-31, amounts as plain numbers where the whole column is of these."""
    texts = [" ".join(cell_text(cell).split())[:_MAX_CELL] for cell in column]
    texts = ["" if cells.is_no_value(text) else text for text in texts]
    filled = [text for text in texts if text]
    if filled and all(re.search(r"\d", text) for text in filled):
        if (days := _as_days(column, texts)) is not None:
            return days
        role = headings.find_role(heading)
        if role not in ("record", "phone") and (numbers := _as_numbers(texts)) is not None:
            return numbers
    return texts


def _as_days(column: Sequence[Cell], texts: Sequence[str]) -> list[str] | None:
    if any(isinstance(cell, int | float) for cell in column) or any(text.isdigit() for text in texts if text):
        return None
    order, _ = cells.detect_day_first(texts)
    found = []
    for text in texts:
        try:
            moment = cells.parse_moment(text, order)
        except ParseError:
            return None
        at = f" {moment.at:%H:%M}" if moment and moment.at else ""
        found.append(f"{moment.day.isoformat()}{at}" if moment else "")
    return found


def _as_numbers(texts: Sequence[str]) -> list[str] | None:
    filled = [text for text in texts if text]
    mark = detect_decimal_mark({cells.money_figure(text) for text in filled})
    if mark is None or not any("," in text or "." in text for text in filled):
        return None
    found = []
    for text in texts:
        try:
            money = cells.parse_money(text, mark)
        except (ParseError, cells.AmbiguousNumber):
            return None
        found.append("" if money is None else " ".join(filter(None, [format(money.amount, "f"), money.currency])))
    return found


def _read_lead(
    table: Table,
    row: Sequence[Cell],
    at: int,
    kinds: Sequence[str],
    columns: dict[int, list[str]],
    roles: dict[str, list[int]],
    keep_names: bool,
    returned: set[str],
    source_place: int | None,
) -> Candidate:
    people = [cell_text(_cell(row, place)) for place, kind in enumerate(kinds) if kind == "person"]
    owners = [cell_text(_cell(row, place)) for place in roles.get("owner", [])]
    words = {word for text in (*people, *owners) for word in re.findall(r"\w{3,}", text)}
    keep = {word for text in people for word in re.findall(r"\w{3,}", text)} if keep_names else set()

    def safe(place: int) -> str:
        text = columns[place][at]
        if headings.find_role(table.headings[place]) == "email":
            domain = text.rpartition("@")[2] if "@" in text else ""
            return f"@{domain}" if domain and not any(word.casefold() in domain.casefold() for word in words) else ""
        if _is_personal(text):
            return LEFT_OUT
        return _cut_names(text, words - keep)

    record = next((cell_text(_cell(row, place)) for place in roles.get("record", [])), "")
    if not record or _is_personal(record) or re.search(r"[^\W\d_]{3,} [^\W\d_]{3,}", record):
        record = "row " + hashlib.sha256(repr([cell_text(cell) for cell in row]).encode()).hexdigest()[:16]
    shown = {table.headings[place]: safe(place) for place, kind in enumerate(kinds) if kind == "shown"}
    hidden = {table.headings[place]: safe(place) for place, kind in enumerate(kinds) if kind == "hidden"}
    outcome_known, happened = _outcome(table, at, columns, roles, returned)
    is_open = not outcome_known and bool(_state_places(roles))
    source = safe(source_place) if source_place is not None else ""
    if source_place is not None:
        hidden[table.headings[source_place]] = source
    name = " ".join(filter(None, people)) if keep_names else " ".join(filter(None, map(_initials, people)))
    happened = _cut_names(happened, words - keep)
    lead = Lead(0, record, source, outcome_known, happened, name, shown, hidden)
    return Candidate(record, lead, _day(at, columns, roles), is_open)


def _state_places(roles: dict[str, list[int]]) -> list[int]:
    return [place for role in ("stage", "deal_stage", "status", "converted", "reason") for place in roles.get(role, [])]


def _outcome(
    table: Table, at: int, columns: dict[int, list[str]], roles: dict[str, list[int]], returned: set[str]
) -> tuple[str, str]:
    """Return "accepted", "returned" or "", and what happened in words: the filled columns that say so."""
    said = {place: columns[place][at] for place in _state_places(roles) if place in columns}
    reached = {place: columns[place][at] for place in roles.get("reached", []) if place in columns}
    parts = [f"{table.headings[place]}: {text}" for place, text in said.items() if text]
    amounts = [place for place in roles.get("amount", []) if place in columns and columns[place][at]]
    parts += [f"{table.headings[place]}: {columns[place][at]}" for place in amounts]
    happened = "; ".join(LEFT_OUT if _is_personal(part) else part for part in parts)
    converted = set(roles.get("converted", []))
    values = [text for place, text in said.items() if place not in converted]
    if any(outcome(value) == "won" for value in values):
        return "accepted", happened
    reasons = [columns[place][at] for place in roles.get("reason", []) if place in columns]
    if any(reasons) or any(is_turned_away(value) or squash(value) in returned for value in values if value):
        return "returned", happened
    if any(cells.parse_flag(said[place]) for place in converted if said.get(place)):
        return "accepted", happened
    entered = [headings.reached_value(table.headings[place]) for place, text in reached.items() if text]
    if any(is_accepted(value) for value in (*values, *entered)):
        return "accepted", happened
    return "", happened


def _day(at: int, columns: dict[int, list[str]], roles: dict[str, list[int]]) -> date | None:
    """Return when a lead was closed, else when it last changed, else when it came."""
    for group in (("closed",), ("reached", "changed"), ("created",)):
        texts = [columns[place][at][:10] for role in group for place in roles.get(role, []) if place in columns]
        days = []
        for text in texts:
            try:
                days.append(date.fromisoformat(text))
            except ValueError:
                continue
        if days:
            return max(days)
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
