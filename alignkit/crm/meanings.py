"""What the stages, statuses, reasons and columns of an export mean in this workspace: the table [crm] of alignkit.toml.

Asked once and kept: which values of which column count for a goal, a measure or a reason; the order of the stages;
which values are left out; which column holds what; and the time zone of times.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from alignkit.core.errors import UserError
from alignkit.core.model import Campaign
from alignkit.crm.headings import list_headings
from alignkit.crm.tables import looks_personal
from alignkit.review import results
from alignkit.review.records import normalize_name, table_rows
from alignkit.text import business_hours
from alignkit.text.spelling import closest_match

# What a column can be said to hold -> how the manual explains it
COLUMN_KEYS = {
    "amount": "amounts of money",
    "currency": "their currency",
    "campaign": "the campaign a record belongs to",
    "record": "the id of a record",
    "group": "what is written once for a group of rows",
    "count": "how many records a row stands for",
    "class": "the lead class",
    "act": "when the lead acted",
    "assigned": "when it was assigned",
    "touched": "when a person first touched it",
    "type": "the type of an activity",
    "direction": "whether an activity came in or went out",
    "when": "when an activity or a change of status was",
    "who": "who did it",
    "value": "the status after a change",
    "outcome": "how a call went",
}
MONTHS = ("own", "so far")
HIDDEN_ROWS = ("count", "leave out")
_LISTS = {"no person": "no_person", "touches": "touches", "starts": "starts", "stops": "stops"}


@dataclass(frozen=True, slots=True)
class Rule:
    """What counts for a metric, or for a reason (``is_reason``): the rows with one of ``values`` in ``column``.

    Without values the numbers in the column are the result themselves.
    """

    target: str
    column: str
    values: tuple[str, ...] = ()
    is_reason: bool = False


@dataclass(frozen=True, slots=True)
class Meanings:
    """``orders``: the stages of a column, the first one first; an empty tuple: each stage counts for itself alone.
    ``left_out``: values of a column that mean nothing here. ``columns``: headings by ``COLUMN_KEYS``.
    ``touches`` are types of activities by which a person tries to reach a lead, ``no_person`` those that are none, and
    users that are no person. ``starts`` and ``stops`` are values that set the clock going and stop it. ``all_leads`` is
    the class of every lead of files that name none; ``small_teams`` lets times of fewer than five people be shown.
    """

    rules: tuple[Rule, ...] = ()
    orders: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    left_out: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    columns: Mapping[str, str] = field(default_factory=dict)
    months: str = ""
    timezone: str = ""
    no_person: tuple[str, ...] = ()
    touches: tuple[str, ...] = ()
    starts: tuple[str, ...] = ()
    stops: tuple[str, ...] = ()
    all_leads: str = ""
    small_teams: bool = False

    def with_more(self, other: Meanings) -> Meanings:
        """Return these meanings with those of ``other`` in place of what they contradict."""
        said = {(normalize_name(rule.target), rule.is_reason, normalize_name(rule.column)) for rule in other.rules}
        kept = [r for r in self.rules if (normalize_name(r.target), r.is_reason, normalize_name(r.column)) not in said]
        return Meanings(
            (*kept, *other.rules),
            {**self.orders, **other.orders},
            {
                key: tuple(dict.fromkeys((*self.left_out.get(key, ()), *other.left_out.get(key, ()))))
                for key in {**self.left_out, **other.left_out}
            },
            {**self.columns, **other.columns},
            other.months or self.months,
            other.timezone or self.timezone,
            tuple(dict.fromkeys((*self.no_person, *other.no_person))),
            tuple(dict.fromkeys((*self.touches, *other.touches))),
            other.starts or self.starts,
            other.stops or self.stops,
            other.all_leads or self.all_leads,
            self.small_teams or other.small_teams,
        )


def parse_options(given: Iterable[str], headings: Sequence[str], in_force: Campaign) -> Meanings:
    """Return what ``--map`` options say of a file with these headings.

    "MQLs=Lifecycle Stage:Marketing Qualified Lead|SQL" counts rows, "no-payer=Unqualified Reason:No budget" leads sent
    back, "MQLs=Marketing leads" reads a column of numbers, "order=Stage:A < B < C" orders stages ("none": each counts
    for itself), "leave out=Stage:Test", "amount=Deal Amount", "months=own". Headings may hold ":" and "=".
    Raise UserError for anything else, with what is meant.
    """
    said = Meanings()
    for text in given:
        one = _parse_option(text, headings, in_force)
        same = [rule for rule in said.rules if any(_same_place(rule, new) for new in one.rules)]
        rules = tuple(
            replace(new, values=tuple(dict.fromkeys((*(v for old in same for v in old.values), *new.values))))
            for new in one.rules
        )
        said = said.with_more(replace(one, rules=rules))
    return said


def find_plain(given: Iterable[str], key: str) -> str:
    """Return what ``--map`` options say of the file itself, "sheet=Leads", "count=none"; empty where none does."""
    named = [text.partition("=")[2].strip() for text in given if normalize_name(text.partition("=")[0]) == key]
    return named[-1] if named else ""


def _same_place(one: Rule, other: Rule) -> bool:
    return (one.target, one.is_reason, one.column) == (other.target, other.is_reason, other.column)


def _parse_option(text: str, headings: Sequence[str], in_force: Campaign) -> Meanings:
    for equals in [found.start() for found in re.finditer("=", text)]:
        target, rest = text[:equals].strip(), text[equals + 1 :].strip()
        key = normalize_name(target)
        if key == "sheet" or (key == "count" and normalize_name(rest) == "none"):
            return Meanings()
        if key == "hidden rows":
            if rest not in HIDDEN_ROWS:
                raise UserError(f"--map {text!r}: write hidden rows=count or hidden rows=leave out.")
            return Meanings()
        if key == "months":
            if rest not in MONTHS:
                raise UserError(f"--map {text!r}: write months=own or months=so far.")
            return Meanings(months=rest)
        if key in _LISTS:
            given: dict[str, Any] = {_LISTS[key]: _split_values(rest)}
            return Meanings(**given)
        if key == "all leads":
            return Meanings(all_leads=rest)
        if key == "small teams":
            return Meanings(small_teams=rest == "yes")
        named = key in COLUMN_KEYS or key in ("order", "leave out")
        metric, code = _find_target(target, in_force)
        if named or metric or code:
            heading, values = _split_column(text, rest, headings)
            if metric or code:
                return Meanings((Rule(metric or code, heading, _split_values(values), not metric),))
            if key == "leave out":
                return Meanings(left_out={heading: _split_values(values)})
            if key == "order":
                none = normalize_name(values) == "none"
                return Meanings(orders={heading: () if none else _split_values(values, "<")})
            return Meanings(columns={key: heading})
    names = [
        *_target_names(in_force),
        *COLUMN_KEYS,
        *_LISTS,
        "order",
        "leave out",
        "months",
        "all leads",
        "sheet",
        "hidden rows",
    ]
    target = text.partition("=")[0].strip()
    close = closest_match(normalize_name(target), [normalize_name(name) for name in names])
    meant = next((name for name in names if normalize_name(name) == close), "") if close else ""
    raise UserError(
        f"--map {text!r}: {target!r} is no goal, measure or reject reason of this campaign.",
        f"Did you mean {meant}?"
        if meant
        else 'Write for example --map "MQLs=Lifecycle Stage:Marketing Qualified Lead".',
    )


def _find_target(name: str, in_force: Campaign) -> tuple[str, str]:
    """Return the name of the metric, or the code of the reject reason, that is called so."""
    if metric := results.find_metric(in_force, name):
        return metric.name, ""
    return "", next((code for code in reject_codes(in_force) if normalize_name(code) == normalize_name(name)), "")


def reject_codes(in_force: Campaign) -> list[str]:
    """Return the codes of the reject reasons of question 6."""
    return [str(row["code"]) for row in table_rows(in_force.content("sql"), "reject_reasons") if row.get("code")]


def _target_names(in_force: Campaign) -> list[str]:
    return [*(name for each in results.list_metrics(in_force) for name in each.names), *reject_codes(in_force)]


def _split_column(option: str, text: str, headings: Sequence[str]) -> tuple[str, str]:
    """Return the heading at the beginning of a text, the longest that fits, and what follows its colon."""
    fits = sorted(
        (name for name in headings if name and normalize_name(text).startswith(normalize_name(name))),
        key=len,
        reverse=True,
    )
    for name in fits:
        length = _length_of(name, text)
        rest = text[length:].strip()
        if not rest or rest.startswith(":"):
            return name, rest[1:].strip()
    column = text.partition(":")[0].strip()
    if same := [name for name in headings if re.fullmatch(rf"{re.escape(column)} \(\d+\)", name, re.IGNORECASE)]:
        listed = " or ".join(map(repr, same))
        raise UserError(f"--map {option!r}: {len(same)} columns are called {column!r}.", f"Say which: {listed}.")
    close = closest_match(normalize_name(column), [normalize_name(name) for name in headings])
    meant = next((name for name in headings if normalize_name(name) == close), "") if close else ""
    raise UserError(
        f"--map {option!r}: the file has no column {column!r}.",
        f"Did you mean {meant!r}?" if meant else list_headings(headings),
    )


def _length_of(name: str, text: str) -> int:
    """Return how many letters of the text the name takes, whatever its blanks."""
    pattern = r"\s+".join(map(re.escape, name.split()))
    found = re.match(rf"\s*{pattern}", text, re.IGNORECASE)
    return found.end() if found else len(text) + 1


def _split_values(text: str, mark: str = "|") -> tuple[str, ...]:
    values = tuple(" ".join(part.split()) for part in text.split(mark) if part.strip())
    for value in values:
        require_impersonal(value)
    return values


def require_impersonal(value: str) -> None:
    """Raise UserError for a value with an e-mail address or a phone number: it would be kept in a file."""
    if looks_personal(value):
        raise UserError("A value holds an e-mail address or a phone number, so it is not kept.", "Map another column.")


def parse_table(table: Mapping[str, Any]) -> tuple[Meanings, str]:
    """Return the meanings in the table [crm], and what is wrong with it: empty, or a key and a sentence's end."""
    rules: list[Rule] = []
    orders: dict[str, tuple[str, ...]] = {}
    left_out: dict[str, tuple[str, ...]] = {}
    lists, texts = tuple(_LISTS.values()), ("months", "timezone", "all_leads")
    known = ("counts", "order", "left_out", "columns", "small_teams", *texts, *lists)
    if unknown := next((key for key in table if key not in known), ""):
        near = closest_match(unknown, known)
        return Meanings(), f"crm.{unknown} is not known{f'; did you mean crm.{near}?' if near else '.'}"
    for key in ("counts", "order", "left_out"):
        rows = table.get(key, [])
        if not isinstance(rows, list) or not all(isinstance(row, Mapping) for row in rows):
            return Meanings(), f"crm.{key} must be rows [[crm.{key}]]."
        for row in rows:
            column, values = row.get("column"), row.get("values", [])
            if not isinstance(column, str) or not column.strip():
                return Meanings(), f"crm.{key} needs a column: the heading in the export, in quotes."
            if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
                return Meanings(), f'crm.{key} values must be a list of texts such as ["Customer"].'
            if key == "order":
                orders[column] = tuple(values)
            elif key == "left_out":
                left_out[column] = tuple(values)
            else:
                names = [name for name in ("metric", "reason") if isinstance(row.get(name), str) and row[name].strip()]
                if len(names) != 1:
                    return Meanings(), "crm.counts needs either metric or reason: whom the values count for."
                rules.append(Rule(row[names[0]], column, tuple(values), names[0] == "reason"))
    columns, zone, months = table.get("columns", {}), table.get("timezone", ""), table.get("months", "")
    if not isinstance(columns, Mapping) or not all(isinstance(name, str) for name in columns.values()):
        return Meanings(), 'crm.columns must be headings by what they hold, such as amount = "Deal Amount".'
    if wrong := next((name for name in columns if name not in COLUMN_KEYS), ""):
        return Meanings(), f"crm.columns.{wrong} is not known; there are {', '.join(COLUMN_KEYS)}."
    if months not in ("", *MONTHS):
        return Meanings(), 'crm.months must be "own" or "so far".'
    if zone and (not isinstance(zone, str) or zone not in business_hours.time_zones()):
        return Meanings(), 'crm.timezone must be the name of a time zone, such as "Europe/Berlin".'
    for key in lists:
        if not isinstance(table.get(key, []), list) or not all(isinstance(text, str) for text in table.get(key, [])):
            return Meanings(), f'crm.{key} must be a list of texts such as ["Call"].'
    all_leads, small = table.get("all_leads", ""), table.get("small_teams", False)
    if not isinstance(all_leads, str) or not isinstance(small, bool):
        return Meanings(), "crm.all_leads must be the name of a lead class, crm.small_teams true or false."
    said = Meanings(tuple(rules), orders, left_out, dict(columns), months, zone, all_leads=all_leads, small_teams=small)
    given: dict[str, Any] = {key: tuple(table.get(key, ())) for key in lists}
    return replace(said, **given), ""


def to_table(said: Meanings) -> dict[str, Any]:
    """Return the meanings as the plain table [crm]."""
    table: dict[str, Any] = {}
    if said.timezone:
        table["timezone"] = said.timezone
    if said.months:
        table["months"] = said.months
    if said.all_leads:
        table["all_leads"] = said.all_leads
    if said.small_teams:
        table["small_teams"] = True
    for key in _LISTS.values():
        if getattr(said, key):
            table[key] = list(getattr(said, key))
    if said.columns:
        table["columns"] = dict(said.columns)
    if said.orders:
        table["order"] = [{"column": column, "values": list(values)} for column, values in said.orders.items()]
    if said.rules:
        table["counts"] = [
            {"reason" if rule.is_reason else "metric": rule.target, "column": rule.column, "values": list(rule.values)}
            for rule in said.rules
        ]
    if said.left_out:
        table["left_out"] = [{"column": column, "values": list(values)} for column, values in said.left_out.items()]
    return table


def format_option(rule: Rule) -> str:
    """Return a rule as the text of a ``--map`` option."""
    return f"{rule.target}={rule.column}{':' + '|'.join(rule.values) if rule.values else ''}"


def used_in(said: Meanings, headings: Sequence[str], in_force: Campaign) -> Meanings:
    """Return what of the kept meanings concerns a file with these headings and this campaign, headings as the file
    writes them.
    """
    own = {normalize_name(name): name for name in headings if name}

    def here(column: str) -> str:
        return own.get(normalize_name(column), "")

    rules = []
    for rule in said.rules:
        metric, code = _find_target(rule.target, in_force)
        target = code if rule.is_reason else metric
        if target and here(rule.column):
            rules.append(replace(rule, target=target, column=here(rule.column)))
    return replace(
        said,
        rules=tuple(rules),
        orders={here(column): values for column, values in said.orders.items() if here(column)},
        left_out={here(column): values for column, values in said.left_out.items() if here(column)},
        columns={key: here(column) for key, column in said.columns.items() if here(column)},
    )
