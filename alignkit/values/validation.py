"""Plain values of a campaign file held against the fields of format 1: what is wrong, where, and how to fix it.

One walk over the tables finds everything: ``read_tables`` for a whole file, ``validate_content`` for one question.
What may stand in one field is in ``kinds``; here is what concerns more than one: unknown keys, missing keys, rows of
the same name, and values that no fingerprint can hold.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import cache
from typing import Any, NamedTuple

from alignkit.core.digests import RESERVED_KEYS, NoCanonicalForm, canonical_value
from alignkit.core.errors import Severity
from alignkit.core.fields import MOST, REQUIRED, Field, FoldedColumn
from alignkit.core.model import TEAMS
from alignkit.core.schema import FILE_FIELDS, STANCE_REQUIRED_KEYS
from alignkit.text.sanitize import sanitize_line, shorten
from alignkit.text.spelling import closest_match
from alignkit.values.kinds import (
    KINDS,
    Fault,
    describe_allowed,
    describe_fix,
    describe_value,
    find_canonical_fault,
)
from alignkit.values.places import CONTENT_TABLES, FilePlace, describe_place, format_header

MAX_DEPTH = 100  # levels of tables and lists
_KEY = re.compile(r"[A-Za-z0-9_-]+")


class FormatFinding(NamedTuple):
    """A problem at a place of the file, not yet with its line. ``is_dropped``: no record can hold the value."""

    code: str
    place: FilePlace
    message: str
    hint: str = ""
    severity: Severity = "error"
    is_dropped: bool = False

    def as_warning(self) -> FormatFinding:
        """The same as a warning, for a file whose format this version does not know."""
        return self._replace(severity="warning", is_dropped=self.is_dropped or self.code == "AF10")


class _Rule(NamedTuple):
    """A field and the rules of its kind, unpacked for speed. ``table``: the rules of what is inside it."""

    field: Field
    types: tuple[type, ...]
    accepts: Callable[[Any, Field], bool] | None
    find_fault: Callable[[Any, Field], Fault | None] | None
    table: _TableRules | None


class _TableRules(NamedTuple):
    """The fields of a table, or of each row of a list."""

    known: Mapping[str, _Rule]
    required: tuple[Field, ...]  # keys whose absence makes the file wrong
    is_view: bool  # what one team says to one question
    is_content: bool  # inside a question, or ``campaign``: signed


def read_tables(tables: dict[str, Any]) -> list[FormatFinding]:
    """Every finding in a file's plain tables, from the outside in.

    Fractions come as Decimal, so that their digits can be counted; afterwards each is a float, in place. A value that
    is nested too deep (AF03) is emptied.
    """
    walk = _Walk()
    walk.check_table(tables, _file_rules(), ())
    for holder, key in walk.replaced:
        value = holder[key]
        holder[key] = (float(value) or 0.0) if isinstance(value, Decimal) else type(value)()
    return walk.found


def validate_content(question: str, content: Mapping[str, Any]) -> list[FormatFinding]:
    """Every finding in the content of a question or of ``campaign``, which stays as it is."""
    walk, rules = _Walk(), _file_rules().known[question].table
    assert rules is not None
    walk.check_table(content, rules, (question,))
    return walk.found


@cache
def _file_rules() -> _TableRules:
    return _table_rules(FILE_FIELDS, ())


def _table_rules(fields: tuple[Field, ...], place: tuple[str, ...]) -> _TableRules:
    known = {}
    for field in fields:
        kind, inside = KINDS[field.kind], field.kind in ("table", "rows")
        table = _table_rules(field.fields, (*place, field.key)) if inside else None
        known[field.key] = _Rule(field, kind.types, kind.accepts, kind.find_fault, table)
    is_content = bool(place) and place[0] in CONTENT_TABLES
    # A question without its required fields is unfinished, not wrong; a dispute or a sign-off without them is wrong.
    enforced = not is_content or "disputed" in place
    required = [field for field in fields if enforced and field.tier == REQUIRED and not known[field.key].table]
    return _TableRules(known, tuple(required), len(place) == 2 and place[0] in TEAMS, is_content)


class _Walk:
    """One walk over tables: what it ``found``, and the values to be ``replaced`` afterwards, by holder and key."""

    def __init__(self) -> None:
        self.found: list[FormatFinding] = []
        self.replaced: list[tuple[Any, str | int]] = []

    def check_table(self, table: Mapping[str, Any], rules: _TableRules, place: FilePlace) -> None:
        """The whole of a table whose fields are known. Reading ten thousand files spends its time here."""
        known = rules.known
        for key, value in table.items():
            rule = known.get(key)
            if rule is None:
                self.found.append(_unknown_key_finding(key, known, place))
                self._check_key(key, place)
                self._check_free_value(table, key, (*place, key), rules.is_content)
                continue
            field, types, accepts, find_fault, inner = rule
            given = type(value)
            if given not in types or (accepts and not accepts(value, field)):
                if value == "" and field.kind == "choice" and rules.is_content:
                    continue  # not chosen yet
                self._add_wrong_type(value, field, (*place, key))
                self._check_free_value(table, key, (*place, key), rules.is_content)
            elif find_fault:
                if fault := find_fault(value, field):
                    self._add(fault, (*place, key))
                if given is list:
                    self._check_lines(value, (*place, key), rules.is_content)
                if given is Decimal:
                    self.replaced.append((table, key))
            elif given is dict:
                if inner:
                    self.check_table(value, inner, (*place, key))
            elif given is list:
                if inner:
                    self._check_rows(value, rule, (*place, key))
                else:
                    self._check_free_value(table, key, (*place, key), rules.is_content)
        for field in rules.required:
            if field.key not in table:
                self.found.append(_missing_finding(field, place))
        if rules.is_view and "stance" in table:
            self._check_stance(table, rules, place)
        if rules.is_content and not RESERVED_KEYS.isdisjoint(table):
            self._check_reserved_keys(table, place)

    def _check_stance(self, table: Mapping[str, Any], rules: _TableRules, place: FilePlace) -> None:
        needed = {"agree": STANCE_REQUIRED_KEYS, "object": (*STANCE_REQUIRED_KEYS, "note")}
        stance = table["stance"]
        for key in needed.get(stance, ()) if isinstance(stance, str) else ():
            if not table.get(key):
                self.found.append(_missing_finding(rules.known[key].field, place))

    def _check_lines(self, lines: list[Any], place: FilePlace, is_content: bool) -> None:
        for number, line in enumerate(lines):
            if type(line) is not str:
                at = (*place, number)
                message = f"{describe_place(at)} must be a text in quotation marks, not {describe_value(line)}."
                self.found.append(FormatFinding("AF05", at, message, "Put it in quotation marks.", is_dropped=True))
                self._check_free_value(lines, number, at, is_content)

    def _check_rows(self, rows: list[Any], rule: _Rule, place: FilePlace) -> None:
        field, inner = rule.field, rule.table
        first_rows: dict[tuple[str, ...], int] = {}
        assert inner is not None
        for number, row in enumerate(rows):
            if type(row) is not dict:
                message = f"{describe_place((*place, number))} must be a row under [[{format_header(place)}]], "
                fix = f"Write [[{format_header(place)}]] above its keys."
                message += f"not {describe_value(row)}."
                self.found.append(FormatFinding("AF05", (*place, number), message, fix, is_dropped=True))
                self._check_free_value(rows, number, (*place, number), inner.is_content)
                continue
            self.check_table(row, inner, (*place, number))
            if field.unique_rows and len(rows) > 1 and (name := _row_name(row, field.row_key)):
                if name in first_rows:
                    written = " ".join(row[key] for key in field.row_key)
                    text, first = sanitize_line(written).strip()[:60], first_rows[name] + 1
                    message = f'{describe_place(place)} has two rows with the {field.row_key[0]} "{text}"'
                    message += f": rows {first} and {number + 1}."
                    fix = "Join them into one, or rename one of them."
                    self.found.append(FormatFinding("AF09", (*place, number), message, fix))
                first_rows.setdefault(name, number)

    def _check_free_value(self, holder: Any, key: str | int, place: FilePlace, is_content: bool) -> None:
        """A value that no field describes: it is kept as it is, if a fingerprint can hold it."""
        value = holder[key]
        if isinstance(value, dict | list):
            if len(place) > MAX_DEPTH:
                message = f"{shorten(str(place[0]))} is nested deeper than {MAX_DEPTH} levels."
                self.found.append(FormatFinding("AF03", place[:1], message, "A campaign needs four.", is_dropped=True))
                self.replaced.append((holder, key))
                return
            for inner in value if isinstance(value, dict) else range(len(value)):
                if isinstance(inner, str):
                    self._check_key(inner, place)
                self._check_free_value(value, inner, (*place, inner), is_content)
            if is_content and isinstance(value, dict) and not RESERVED_KEYS.isdisjoint(value):
                self._check_reserved_keys(value, place)
        elif type(value) is not str and not (type(value) is int and -MOST < value < MOST):
            if fault := find_canonical_fault(value):
                self._add(fault, place)
            if isinstance(value, Decimal):
                self.replaced.append((holder, key))

    def _check_key(self, key: str, place: FilePlace) -> None:
        if not _KEY.fullmatch(key):
            message = f"{describe_place((*place, key))!s}: a key holds letters from A to Z, digits, _ and - only."
            self.found.append(FormatFinding("AF12", (*place, key), message, "Rename it.", is_dropped=True))

    def _check_reserved_keys(self, table: Mapping[str, Any], place: FilePlace) -> None:
        """A signed table with a reserved key may not look like the form of a plain value, as {number = "40"} does."""
        try:
            canonical_value(table)
        except NoCanonicalForm as error:
            if not error.key:  # else it is found at the value itself
                message, fix = f"{describe_place(place, 'row')}: {error.why}.", "Add another key to it."
                self.found.append(FormatFinding("AF12", place, message, fix, is_dropped=True))

    def _add_wrong_type(self, value: Any, field: Field, place: FilePlace) -> None:
        message = f"{describe_place(place)} must be {describe_allowed(field, place)}, not {describe_value(value)}."
        self.found.append(FormatFinding("AF05", place, message, describe_fix(value, field, place), is_dropped=True))

    def _add(self, fault: Fault, place: FilePlace) -> None:
        message = f"{describe_place(place)} {fault.predicate}"
        self.found.append(FormatFinding(fault.code, place, message, fault.fix, fault.severity, fault.is_dropped))


def _row_name(row: Mapping[str, Any], row_key: tuple[str, ...]) -> tuple[str, ...]:
    """The natural key of a row, without differences nobody sees; () where it is empty or no text."""
    parts = [row.get(key, "") for key in row_key]
    if not any(parts) or not all(isinstance(part, str) for part in parts):
        return ()
    columns = zip(row_key, parts, strict=True)
    parts = [part.casefold() if isinstance(column, FoldedColumn) else part for column, part in columns]
    name = tuple([" ".join(unicodedata.normalize("NFC", part).split()) for part in parts])
    return name if any(name) else ()


def _missing_finding(field: Field, place: FilePlace) -> FormatFinding:
    key = field.key
    if not place:
        return FormatFinding("AF10", (key,), f"{key} is missing.", "Put format = 1 at the top of the file.")
    if key == "note":
        message, fix = f"{describe_place(place)} objects without a note that says why.", 'Add note = "…", or remove '
        return FormatFinding("AF10", (*place, key), message, f'{fix}stance = "object".', is_dropped=True)
    message = f"{describe_place((*place, key))} is missing."
    return FormatFinding("AF10", (*place, key), message, f"Add {key}: {describe_allowed(field)}.")


def _unknown_key_finding(key: str, known: Mapping[str, _Rule], place: FilePlace) -> FormatFinding:
    if not place:
        close = closest_match(key, [other for other in known if other != "format"])
        message = f"{shorten(key)} is no part of a campaign; nobody signs it."
        return FormatFinding("AF07", (key,), message, f"Did you mean {close}?" if close else "Move it into a question.")
    if place[0] in CONTENT_TABLES and len(place) == 1 and key in TEAMS:
        fix = f"What {key.capitalize()} says stands under [{key}.{place[0]}]."
        return FormatFinding("AF14", (*place, key), f"no question may hold a key named {key}.", fix, is_dropped=True)
    inside = next((name for name, rule in known.items() if rule.table and key in rule.table.known), "")
    close = closest_match(key, known)
    if inside:
        fix = f"It is a key of {inside}: write {inside}.{'0.' if known[inside].field.kind == 'rows' else ''}{key}."
    else:
        fix = f"Did you mean {close}?" if close else "It is kept as it is."
    message = f"{describe_place((*place, key))} is a key that format 1 does not know."
    return FormatFinding("AF06", (*place, key), message, fix, "warning")
