"""Two versions of a campaign -> what changed in what is agreed, in question order and in the words of the field.

Fields are named by the paths of ``rows``, as they were in the old version; an added row by its place in the new.
A row matched under another natural key is the same row with that key changed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from alignkit.comparing.matching import moved, pairs
from alignkit.comparing.wording import quoted, reworded, word_diff
from alignkit.fileformat.entry import spoken
from alignkit.fileformat.shapes import fields_at
from alignkit.merging.rows import ABSENT, Item, Path, columns, form, identities, path_steps, path_text
from alignkit.merging.rows import in_words as row_in_words
from alignkit.model import Campaign, Content
from alignkit.questions import KEYS, Field, question
from alignkit.sentences import sentence

__all__ = ["Change", "apply", "changes", "in_words", "word_diff"]

_WHOSE = {"marketing_responsibilities": "Marketing's", "sales_responsibilities": "Sales'"}
_ONE = {
    "personas": "person",
    "sources": "source",
    "targets": "target",
    "reject_reasons": "reason for a no",
    "responsibilities": "part",
    "commitments": "promise",
    "training": "training",
    "measures": "measure",
}
_LONG = 60  # letters of a text whose change is told by its words


@dataclass(frozen=True, slots=True)
class Change:
    """One field, row or line. Where it moved, ``before`` and ``after`` are its places counted from 1.

    ``place`` counts from 0: where an added or moved row or line stands in the new list.
    """

    question: str
    field: str
    label: str
    kind: Literal["added", "removed", "changed", "moved"]
    before: Any = None
    after: Any = None
    place: int | None = None


def changes(old: Campaign, new: Campaign) -> tuple[Change, ...]:
    """What differs in the campaign's own table and the nine answers; () where nothing that counts does."""
    return tuple(
        change for key in ("campaign", *KEYS) for change in _in_table(key, (), old.content(key), new.content(key))
    )


def apply(old: Campaign, changed: Iterable[Change]) -> Campaign:
    """The changes made to the version they were found in: what is agreed in the new one, layout apart."""
    grouped: dict[str, list[_Step]] = defaultdict(list)
    for change in changed:
        grouped[change.question].append((path_steps(change.field) or (), change))
    for key, steps in grouped.items():
        old = old.with_content(key, _applied(key, (), old.content(key), steps) or {})
    return old


def in_words(change: Change) -> str:
    """The change as a manager would say it: "MQL hand-off within: 4 business hours → 1 business day"."""
    path = path_steps(change.field) or ()
    if path[:1] == ("disputed",):
        return _dispute_in_words(change, path)
    if path and isinstance(path[-1], Item):
        return _item_in_words(change, path)
    before, after = spoken(change.before), spoken(change.after)
    if change.kind == "added":
        return f"{change.label}: {'' if isinstance(change.after, bool) else 'now '}{_short(after)}"
    if change.kind == "removed":
        return f"{change.label}: no longer {_short(before)}"
    if isinstance(change.before, str) and isinstance(change.after, str) and max(len(before), len(after)) > _LONG:
        return f"{change.label}: {reworded(before, after)}"
    return f"{change.label}: {_short(before)} → {_short(after)}"


# --- finding ----------------------------------------------------------------------------------------------------------


def _in_table(key: str, path: Path, old: Content, new: Content) -> Iterator[Change]:
    declared = [field.key for field in fields_at((key, *_names(path)))]
    for name in dict.fromkeys([*declared, *new, *old]):
        yield from _in_field(key, (*path, name), old.get(name), new.get(name))


def _in_field(key: str, path: Path, old: Any, new: Any) -> Iterator[Change]:
    before, after = form(old), form(new)
    if before == after:
        return
    sides = [side for side, said in ((old, before), (new, after)) if said != ABSENT]
    if all(isinstance(side, Mapping) for side in sides):
        yield from _in_table(key, path, *(side if isinstance(side, Mapping) else {} for side in (old, new)))
    elif all(isinstance(side, list | tuple) for side in sides):
        yield from _in_list(key, path, _filled(old), _filled(new))
    else:
        yield _change(key, path, "added" if before == ABSENT else "removed" if after == ABSENT else "changed", old, new)


def _in_list(key: str, path: Path, old: list[Any], new: list[Any]) -> Iterator[Change]:
    natural = columns(key, path)
    here, there = identities(old, natural), identities(new, natural)
    matched = pairs(old, new, natural)
    out_of_order = moved(matched)
    kept, by_place = {i for i, _ in matched}, {j: i for i, j in matched}
    for i, row in enumerate(old):
        if i not in kept:
            yield _change(key, (*path, here[i]), "removed", row, None)
    for j, row in enumerate(new):
        if j not in by_place:
            yield _change(key, (*path, there[j]), "added", None, row, j)
            continue
        i = by_place[j]
        place = (*path, here[i])
        if isinstance(old[i], Mapping) and isinstance(row, Mapping):
            yield from _in_table(key, place, old[i], row)
        elif form(old[i]) != form(row):
            yield _change(key, place, "changed", old[i], row)
        if (i, j) in out_of_order:
            yield _change(key, place, "moved", i + 1, j + 1, j)


def _change(
    key: str,
    path: Path,
    kind: Literal["added", "removed", "changed", "moved"],
    old: Any,
    new: Any,
    place: int | None = None,
) -> Change:
    return Change(
        key,
        path_text(path),
        _label(key, path),
        kind,
        None if kind == "added" else old,
        None if kind == "removed" else new,
        place,
    )


def _filled(value: Any) -> list[Any]:
    """The items of a list that hold anything; none where it is no list."""
    return [item for item in value if form(item) != ABSENT] if isinstance(value, list | tuple) else []


# --- applying ---------------------------------------------------------------------------------------------------------

_Step = tuple[Path, Change]


def _applied(key: str, path: Path, value: Any, steps: list[_Step]) -> Any:
    """The value with every change below it made; None where nothing is left."""
    whole = next((change for rest, change in steps if not rest), None)
    if whole:
        return whole.after
    if isinstance(steps[0][0][0], Item):
        return _applied_to_list(key, path, _filled(value), steps)
    below = _below(steps)
    table = dict(value) if isinstance(value, Mapping) else {}
    for name, inner in below.items():
        table[str(name)] = _applied(key, (*path, name), table.get(str(name)), inner)
    return {name: inside for name, inside in table.items() if inside is not None} or None


def _applied_to_list(key: str, path: Path, items: list[Any], steps: list[_Step]) -> Any:
    gone, placed = set(), []
    inner: list[_Step] = []
    moves: dict[Item, int] = {}
    for rest, change in steps:
        item = rest[0]
        if len(rest) > 1 or change.kind == "changed" or not isinstance(item, Item):
            inner.append((rest, change))
        elif change.kind == "removed":
            gone.add(item)
        elif change.kind == "moved":
            moves[item] = change.place or 0
        else:
            placed.append((change.place or 0, change.after))
    below, stay = _below(inner), []
    for item, value in zip(identities(items, columns(key, path)), items, strict=True):
        now = _applied(key, (*path, item), value, below[item]) if item in below else value
        if item in moves:
            placed.append((moves[item], now))
        elif item not in gone:
            stay.append(now)
    for place, value in sorted(placed, key=lambda one: one[0]):
        stay.insert(place, value)
    return stay or None


def _below(steps: list[_Step]) -> dict[str | Item, list[_Step]]:
    grouped: dict[str | Item, list[_Step]] = defaultdict(list)
    for rest, change in steps:
        grouped[rest[0]].append((rest[1:], change))
    return dict(grouped)


# --- telling ----------------------------------------------------------------------------------------------------------


def _label(key: str, path: Path) -> str:
    said, after_row = _WHOSE.get(key, question(key).name), False
    for at, step in enumerate(path):
        names = _names(path[: at + 1])
        if isinstance(step, Item):
            if columns(key, path[:at]):
                said += f" {quoted(row_in_words(step))}" + (f" ({_nth(step.nth + 1)})" if step.nth else "")
                after_row = True
        elif at + 1 < len(path) and isinstance(path[at + 1], Item) and columns(key, path[: at + 1]):
            said += f" {_ONE.get(step, _small(_field_label(key, names)))}"
        else:
            said += (", " if after_row else " ") + _small(_field_label(key, names))
            after_row = False
    return said


def _item_in_words(change: Change, path: Path) -> str:
    names = _names(path)
    keyed = bool(columns(change.question, path[:-1]))
    if change.kind == "moved" and isinstance(path[-1], Item):
        what = change.label if keyed else f"{change.label}: {quoted(row_in_words(path[-1]))}"
        return f"{what} moved from {_nth(change.before)} to {_nth(change.after)} place"
    before, after = (_aloud(change.question, names, side) for side in (change.before, change.after))
    if change.kind == "changed":
        return f"{change.label}: {before} → {after}"
    if keyed:
        begun = f"{_WHOSE.get(change.question, question(change.question).name)} {_ONE.get(names[-1], names[-1])}"
        return f"{begun} added: {after}" if change.kind == "added" else f"{begun} taken out: {before}"
    return f"{change.label}: added {after}" if change.kind == "added" else f"{change.label}: {before} taken out"


def _dispute_in_words(change: Change, path: Path) -> str:
    where = _label(change.question, ("disputed",))
    if len(path) > 1 and isinstance(path[1], Item):
        inner = path_steps(row_in_words(path[1]))
        where = _label(change.question, inner) if inner else where
    if len(path) == 2 and change.kind == "removed":
        return f"{where}: two edits met there, and one was chosen"
    if len(path) == 2 and change.kind == "added" and isinstance(change.after, Mapping):
        listed = [_short(spoken(version)) or "nothing" for version in change.after.get("versions", ())]
        gone = ["its removal"] if change.after.get("removed") is True else []
        return f"{where}: two edits met, {' or '.join([*listed, *gone])}"
    return f"{where}: two edits met, and the versions changed"


def _aloud(key: str, names: tuple[str, ...], value: Any) -> str:
    field = _field(key, names)
    if isinstance(value, Mapping) and field:
        return " ".join(sentence(field, value).split())
    return quoted(spoken(value), 400)


def _short(text: str) -> str:
    """A value inside a sentence: on one line, and between quotation marks where it is long."""
    line = " ".join(text.split())
    return line if len(line) <= _LONG else quoted(line)


def _field(key: str, names: tuple[str, ...]) -> Field | None:
    return next((field for field in fields_at((key, *names[:-1])) if field.key == names[-1]), None)


def _field_label(key: str, names: tuple[str, ...]) -> str:
    field = _field(key, names)
    return field.label if field else names[-1].replace("_", " ")


def _names(path: Path) -> tuple[str, ...]:
    return tuple(step for step in path if isinstance(step, str))


def _small(label: str) -> str:
    """A label inside a sentence: its first letter small, unless it begins an abbreviation."""
    return label[:1].lower() + label[1:] if label[1:2].islower() or len(label) == 1 else label


def _nth(count: int) -> str:
    ending = "th" if count % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(count % 10, "th")
    return f"{count}{ending}"
