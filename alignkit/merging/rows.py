"""Natural keys: what makes two rows of a list the same row, and paths that name a field by them.

A path is a tuple of steps: a key, or an Item (a row or line of the list before it). As text:

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
from typing import Any, NamedTuple, TypeVar

from alignkit.digests import NoForm, canonical, encoded
from alignkit.fileformat.shapes import row_key_at

ABSENT = b"null"  # the form of what is not there; an empty text, list or table has it too
_NAME = re.compile(r"\.?([A-Za-z0-9_-]+)")
_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"')
_NTH = re.compile(r"\[(\d{1,6})\]")


class Item(NamedTuple):
    """The ``nth`` (from 0) row or line of a list whose natural key reads ``label``."""

    label: str
    nth: int


Step = str | Item
Path = tuple[Step, ...]
Key = TypeVar("Key", bound="str | Item")


def form(value: Any) -> bytes:
    """Canonical bytes, by which values are compared (1 is not true); total, also for values no file may hold."""
    try:
        return ABSENT if value is None else encoded(canonical(value))
    except NoForm:
        return b"?" + repr(value).encode()


def columns(table: str, path: Path) -> tuple[str, ...]:
    """The natural key of the rows of the list at a path in a top-level table; () where an item is its own key."""
    return row_key_at((table, *(step for step in path if isinstance(step, str))))


def label(item: Any, key: tuple[str, ...]) -> str:
    """A natural key as it stands between the brackets of a path."""
    if key and isinstance(item, Mapping):
        return ", ".join(_bare(item.get(column)) for column in key)
    return _bare(item)


def in_words(item: Item) -> str:
    """The natural key as people read it, without the marks of JSON: Contracts, 2027-03-30."""
    return _QUOTED.sub(lambda found: str(json.loads(found[0])), item.label).strip(", ")


def identities(items: Iterable[Any], key: tuple[str, ...]) -> list[Item]:
    """One Item for each row or line, in their order."""
    seen: Counter[str] = Counter()
    found = []
    for text in (label(item, key) for item in items):
        found.append(Item(text, seen[text]))
        seen[text] += 1
    return found


def path_text(path: Path) -> str:
    """A path as text; ``path_steps`` reads it back."""
    parts: list[str] = []
    for step in path:
        if isinstance(step, str):
            parts.append(f".{step}" if parts else step)
        else:
            parts.append(f"[{step.label}][{step.nth}]" if step.nth else f"[{step.label}]")
    return "".join(parts)


def path_steps(text: str) -> Path | None:
    """The steps of a path, or None where the text is none."""
    steps: list[Step] = []
    at = 0
    while at < len(text):
        if text[at] == "[":
            end = _closing(text, at)
            if end is None or not steps or isinstance(steps[-1], Item):
                return None
            nth = _NTH.match(text, end + 1)
            steps.append(Item(text[at + 1 : end], int(nth[1]) if nth else 0))
            at = nth.end() if nth else end + 1
        else:
            name = _NAME.match(text, at)
            if name is None or (text[at] == ".") != bool(steps):
                return None
            steps.append(name[1])
            at = name.end()
    return tuple(steps) or None


def in_row(path: Path) -> bool:
    return any(isinstance(step, Item) for step in path)


def get(table: str, content: Any, path: Path, at: Path = ()) -> Any:
    """The value at a path inside the plain content of a top-level table. Raises LookupError where there is none."""
    if not path:
        return content
    place = _place(table, content, path[0], at)
    return get(table, content[place], path[1:], (*at, path[0]))


def put(table: str, content: Any, path: Path, value: Any, at: Path = ()) -> Any:
    """A copy of the content with the value at the path; tables on the way are made, rows are not (LookupError)."""
    if not path:
        return value
    step, rest = path[0], path[1:]
    if isinstance(step, str):
        inside = dict(content) if isinstance(content, Mapping) else {}
        inside[step] = put(table, inside.get(step), rest, value, (*at, step))
        return inside
    place = _place(table, content, step, at)
    return [*content[:place], put(table, content[place], rest, value, (*at, step)), *content[place + 1 :]]


def drop(table: str, content: Any, path: Path, at: Path = ()) -> Any:
    """A copy of the content without what stands at the path, nor the table or list that this leaves empty."""
    try:
        place = _place(table, content, path[0], at)
    except LookupError:
        return content
    below = drop(table, content[place], path[1:], (*at, path[0])) if len(path) > 1 else None
    if isinstance(content, Mapping):
        kept = {key: value for key, value in content.items() if key != place}
        return {key: below if key == place else value for key, value in content.items()} if below else kept
    return [*content[:place], *([below] if below else []), *content[place + 1 :]]


def named(table: str, content: Any, path: Iterable[str | int]) -> Path:
    """The same path with row numbers (from 0) replaced by natural keys. Raises LookupError."""
    steps: Path = ()
    for step in path:
        if isinstance(step, int):
            found = identities(content, columns(table, steps))[step]
            content, steps = content[step], (*steps, found)
        else:
            content, steps = content.get(step, {}), (*steps, step)
    return steps


def ordered(base: Sequence[Key], ours: Sequence[Key], theirs: Sequence[Key], *, kept: Collection[Key]) -> list[Key]:
    """The kept keys in one order: the base's or that of the only side that moved; additions after their predecessor.

    Symmetric in ours and theirs; ties go by the keys themselves.
    """
    old, here, there = ([key for key in side if key in kept] for side in (base, ours, theirs))
    line = _old_order(old, here, there)
    both = (set(here) & set(there)) - set(old)
    one, other = _runs(here, set(line), both), _runs(there, set(line), both)
    line = _inserted(line, one if one == other else _settled(one, other, line))
    known = set(line)
    one, other = _runs(here, known, set(here) - known), _runs(there, known, set(there) - known)
    line = _inserted(line, {after: sorted([*one.get(after, []), *other.get(after, [])]) for after in {*one, *other}})
    return line + sorted(set(kept) - set(line))


Runs = dict[Key | None, list[list[Key]]]  # by predecessor (None at the start): stretches of additions that follow it


def _old_order(base: list[Key], ours: list[Key], theirs: list[Key]) -> list[Key]:
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
    gone: Runs[Key] = {}  # removed on that side, kept all the same
    after: Key | None = None
    for key in base:
        if key in there:
            after = key
        else:
            gone.setdefault(after, [[]])[0].append(key)
    return _inserted(line, gone)


def _runs(side: list[Key], known: set[Key], new: set[Key]) -> Runs[Key]:
    runs: Runs[Key] = {}
    after: Key | None = None
    for key in side:
        if key in known:
            after = key
        elif key in new:
            runs.setdefault(after, [[]])[0].append(key)
    return runs


def _inserted(line: list[Key], runs: Runs[Key]) -> list[Key]:
    return [
        key
        for after in (None, *line)
        for run in ([[after]] if after is not None else []) + runs.get(after, [])
        for key in run
    ]


def _settled(one: Runs[Key], other: Runs[Key], line: list[Key]) -> Runs[Key]:
    """Additions of both sides that stand in two places: each at the earlier one, by key where that leaves a choice."""
    places: dict[Key | None, int] = {None: 0} | {key: at + 1 for at, key in enumerate(line)}
    at: dict[Key, int] = {}
    for runs in (one, other):
        for after, stretches in runs.items():
            for key in (key for run in stretches for key in run):
                at[key] = min(places[after], at.get(key, len(line)))
    settled: Runs[Key] = {}
    for key in sorted(at):
        settled.setdefault(line[at[key] - 1] if at[key] else None, [[]])[0].append(key)
    return settled


def _place(table: str, content: Any, step: Step, at: Path) -> Any:
    if isinstance(step, str):
        if isinstance(content, Mapping) and step in content:
            return step
    elif isinstance(content, list | tuple):
        found = identities(content, columns(table, at))
        if step in found:
            return found.index(step)
    raise LookupError(path_text((*at, step)))


def _bare(value: Any) -> str:
    if isinstance(value, str) or value is None:
        return json.dumps((canonical(value) if value else None) or "", ensure_ascii=False)
    text = form(value).decode()
    found = re.fullmatch(r'\{"(?:number|date|time)":"([^"]+)"\}', text)
    return found[1] if found else text


def _closing(text: str, at: int) -> int | None:
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
