"""Natural keys: what makes two rows of a list the same row, and paths that name a field by them.

A path is a tuple of steps: a key, or a RowKey (a row or line of the list before it). As text:

    handoff.within                          a key in a table
    targets["Won deals"].target             a row by its natural key
    targets["SQLs"][1].due                  the second row of that key
    training["Contracts", 2027-03-30].host  a key of two columns
    criteria["Asked for the check"]         a line by its text

Texts stand as JSON, everything else bare, so that the row 1 is not the row "1".
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from alignkit.core.digests import NoCanonicalForm, canonical_value, encode_canonical
from alignkit.core.fields import FoldedColumn
from alignkit.core.schema import find_row_key

ABSENT_BYTES = b"null"  # of a missing value, and of an empty text, list or table
_NAME = re.compile(r"\.?([A-Za-z0-9_-]+)")
_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"')
_NTH = re.compile(r"\[(\d{1,6})\]")


@dataclass(frozen=True, slots=True, order=True)
class RowKey:
    """The ``nth`` (from 0) row or line of a list whose natural key reads ``label``.

    ``written`` is the key as the row has it, where ``label`` is the same without regard to case.
    """

    label: str
    nth: int
    written: str = field(default="", compare=False)


PathStep = str | RowKey
RowPath = tuple[PathStep, ...]
AnyKey = TypeVar("AnyKey", bound="str | RowKey")


def comparison_bytes(value: Any) -> bytes:
    """Canonical bytes, by which values are compared (1 is not true); total, also for values no file may hold."""
    try:
        return ABSENT_BYTES if value is None else encode_canonical(canonical_value(value))
    except NoCanonicalForm:
        return b"?" + repr(value).encode()


def natural_key_columns(table: str, path: RowPath) -> tuple[str, ...]:
    """The natural key of the rows of the list at a path in a top-level table; () where an item is its own key."""
    return find_row_key((table, *(step for step in path if isinstance(step, str))))


def natural_key_text(item: Any, key: tuple[str, ...]) -> str:
    """The natural key of a row or line, as text between the brackets of a path; a folded column in small letters."""
    if key and isinstance(item, Mapping):
        return ", ".join(_key_text(item.get(column), isinstance(column, FoldedColumn)) for column in key)
    return _key_text(item)


def describe_row_key(item: RowKey) -> str:
    """The natural key for people, without JSON quotation marks: Contracts, 2027-03-30."""
    return _QUOTED.sub(lambda found: str(json.loads(found[0])), item.written or item.label).strip(", ")


def row_keys(items: Iterable[Any], key: tuple[str, ...]) -> list[RowKey]:
    """One RowKey for each row or line, in their order."""
    seen: Counter[str] = Counter()
    found = []
    plain = tuple(str(column) for column in key) if any(isinstance(column, FoldedColumn) for column in key) else ()
    for item in items:
        text = natural_key_text(item, key)
        found.append(RowKey(text, seen[text], natural_key_text(item, plain) if plain else ""))
        seen[text] += 1
    return found


def format_path(path: RowPath) -> str:
    """A path as text; ``parse_path`` reads it back."""
    parts: list[str] = []
    for step in path:
        if isinstance(step, str):
            parts.append(f".{step}" if parts else step)
        else:
            parts.append(f"[{step.label}][{step.nth}]" if step.nth else f"[{step.label}]")
    return "".join(parts)


def parse_path(text: str) -> RowPath | None:
    """The steps of a path, or None where the text is none."""
    steps: list[PathStep] = []
    at = 0
    while at < len(text):
        if text[at] == "[":
            end = _closing_bracket(text, at)
            if end is None or not steps or isinstance(steps[-1], RowKey):
                return None
            nth = _NTH.match(text, end + 1)
            steps.append(RowKey(text[at + 1 : end], int(nth[1]) if nth else 0))
            at = nth.end() if nth else end + 1
        else:
            name = _NAME.match(text, at)
            if name is None or (text[at] == ".") != bool(steps):
                return None
            steps.append(name[1])
            at = name.end()
    return tuple(steps) or None


def is_inside_row(path: RowPath) -> bool:
    return any(isinstance(step, RowKey) for step in path)


def get_at(table: str, content: Any, path: RowPath, at: RowPath = ()) -> Any:
    """The value at a path inside the plain content of a top-level table. Raises LookupError where there is none."""
    if not path:
        return content
    place = _find_index(table, content, path[0], at)
    return get_at(table, content[place], path[1:], (*at, path[0]))


def put_at(table: str, content: Any, path: RowPath, value: Any, at: RowPath = ()) -> Any:
    """A copy of the content with the value at the path; tables on the way are made, rows are not (LookupError)."""
    if not path:
        return value
    step, rest = path[0], path[1:]
    if isinstance(step, str):
        inside = dict(content) if isinstance(content, Mapping) else {}
        inside[step] = put_at(table, inside.get(step), rest, value, (*at, step))
        return inside
    place = _find_index(table, content, step, at)
    return [*content[:place], put_at(table, content[place], rest, value, (*at, step)), *content[place + 1 :]]


def drop_at(table: str, content: Any, path: RowPath, at: RowPath = ()) -> Any:
    """A copy of the content without the value at the path, and without a table or list that becomes empty."""
    try:
        place = _find_index(table, content, path[0], at)
    except LookupError:
        return content
    below = drop_at(table, content[place], path[1:], (*at, path[0])) if len(path) > 1 else None
    if isinstance(content, Mapping):
        kept = {key: value for key, value in content.items() if key != place}
        return {key: below if key == place else value for key, value in content.items()} if below else kept
    return [*content[:place], *([below] if below else []), *content[place + 1 :]]


def merge_order(
    base: Sequence[AnyKey], ours: Sequence[AnyKey], theirs: Sequence[AnyKey], *, kept: Collection[AnyKey]
) -> list[AnyKey]:
    """The kept keys in one order: the base's or that of the only side that moved; additions after their predecessor.

    Symmetric in ours and theirs; ties go by the keys themselves.
    """
    old, here, there = ([key for key in side if key in kept] for side in (base, ours, theirs))
    line = _base_order(old, here, there)
    both = (set(here) & set(there)) - set(old)
    one, other = _added_runs(here, set(line), both), _added_runs(there, set(line), both)
    line = _insert_runs(line, one if one == other else _merge_runs(one, other, line))
    known = set(line)
    one, other = _added_runs(here, known, set(here) - known), _added_runs(there, known, set(there) - known)
    line = _insert_runs(line, {after: sorted([*one.get(after, []), *other.get(after, [])]) for after in {*one, *other}})
    return line + sorted(set(kept) - set(line))


KeyRuns = dict[
    AnyKey | None, list[list[AnyKey]]
]  # by predecessor (None at the start): stretches of additions that follow it


def _base_order(base: list[AnyKey], ours: list[AnyKey], theirs: list[AnyKey]) -> list[AnyKey]:
    known = set(base)
    sides = [[key for key in side if key in known] for side in (ours, theirs)]
    sets = [set(side) for side in sides]
    moved = [side for side, keys in zip(sides, sets, strict=True) if side != [key for key in base if key in keys]]
    shared = [[key for key in side if key in sets[0] and key in sets[1]] for side in sides]
    if not moved or (len(moved) == 2 and shared[0] != shared[1]):
        return base
    longest = max(len(side) for side in moved)
    line = min(side for side in moved if len(side) == longest)
    there = set(line)
    gone: KeyRuns[AnyKey] = {}  # removed on that side, kept all the same
    after: AnyKey | None = None
    for key in base:
        if key in there:
            after = key
        else:
            gone.setdefault(after, [[]])[0].append(key)
    return _insert_runs(line, gone)


def _added_runs(side: list[AnyKey], known: set[AnyKey], new: set[AnyKey]) -> KeyRuns[AnyKey]:
    runs: KeyRuns[AnyKey] = {}
    after: AnyKey | None = None
    for key in side:
        if key in known:
            after = key
        elif key in new:
            runs.setdefault(after, [[]])[0].append(key)
    return runs


def _insert_runs(line: list[AnyKey], runs: KeyRuns[AnyKey]) -> list[AnyKey]:
    return [
        key
        for after in (None, *line)
        for run in ([[after]] if after is not None else []) + runs.get(after, [])
        for key in run
    ]


def _merge_runs(one: KeyRuns[AnyKey], other: KeyRuns[AnyKey], line: list[AnyKey]) -> KeyRuns[AnyKey]:
    """Additions of both sides that stand in two places: each at the earlier one, by key where that leaves a choice."""
    places: dict[AnyKey | None, int] = {None: 0} | {key: at + 1 for at, key in enumerate(line)}
    at: dict[AnyKey, int] = {}
    for runs in (one, other):
        for after, stretches in runs.items():
            for key in (key for run in stretches for key in run):
                at[key] = min(places[after], at.get(key, len(line)))
    settled: KeyRuns[AnyKey] = {}
    for key in sorted(at):
        settled.setdefault(line[at[key] - 1] if at[key] else None, [[]])[0].append(key)
    return settled


def _find_index(table: str, content: Any, step: PathStep, at: RowPath) -> Any:
    if isinstance(step, str):
        if isinstance(content, Mapping) and step in content:
            return step
    elif isinstance(content, list | tuple):
        columns = natural_key_columns(table, at)
        found = row_keys(content, columns)
        if step in found:
            return found.index(step)
        if any(isinstance(column, FoldedColumn) for column in columns):  # as somebody typed it
            folded = [RowKey(item.label.casefold(), item.nth) for item in (*found, step)]
            if folded[-1] in folded[:-1]:
                return folded.index(folded[-1])
    raise LookupError(format_path((*at, step)))


def _key_text(value: Any, is_folded: bool = False) -> str:
    if isinstance(value, str) or value is None:
        text = str((canonical_value(value) if value else None) or "")
        return json.dumps(text.casefold() if is_folded else text, ensure_ascii=False)
    text = comparison_bytes(value).decode()
    found = re.fullmatch(r'\{"(?:number|date|time)":"([^"]+)"\}', text)
    return found[1] if found else text


def _closing_bracket(text: str, at: int) -> int | None:
    """The place of the bracket that closes the one at ``at``; brackets inside quotes do not count."""
    depth, quoted = 0, False
    while at < len(text):
        sign = text[at]
        if quoted:
            at += sign == "\\"
            quoted = sign != '"'
        elif sign == '"':
            quoted = True
        elif sign in "[]":
            depth += 1 if sign == "[" else -1
            if not depth:
                return at
        at += 1
    return None
