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
from alignkit.comparing.saying import figures, in_words, label, names
from alignkit.comparing.wording import word_diff
from alignkit.fileformat.shapes import fields_at
from alignkit.merging.rows import ABSENT, Item, Path, columns, form, identities, path_steps, path_text
from alignkit.model import Campaign, Content
from alignkit.questions import KEYS

__all__ = ["Change", "apply", "changes", "in_words", "word_diff"]

Kind = Literal["added", "removed", "changed", "moved"]
Pair = tuple[str, str]  # of the old version and of the new


@dataclass(frozen=True, slots=True)
class Change:
    """One field, row or line. Where it moved, ``before`` and ``after`` are its places counted from 1.

    ``place`` counts from 0: where an added or moved row or line stands in the new list. ``figures`` are both sides of
    a number in their units as a sentence has them ("20", "24 deals"), empty where it has none.
    """

    question: str
    field: str
    label: str
    kind: Kind
    before: Any = None
    after: Any = None
    place: int | None = None
    figures: Pair = ("", "")


def changes(old: Campaign, new: Campaign) -> tuple[Change, ...]:
    """What differs in the campaign's own table and the nine answers; () where nothing that counts does."""
    money = (str(old.info.get("currency") or ""), str(new.info.get("currency") or ""))
    return tuple(
        change
        for key in ("campaign", *KEYS)
        for change in _in_table(key, (), old.content(key), new.content(key), money)
    )


def apply(old: Campaign, changed: Iterable[Change]) -> Campaign:
    """The changes made to the version they were found in: what is agreed in the new one, layout apart."""
    grouped: dict[str, list[_Step]] = defaultdict(list)
    for change in changed:
        grouped[change.question].append((path_steps(change.field) or (), change))
    for key, steps in grouped.items():
        old = old.with_content(key, _applied(key, (), old.content(key), steps) or {})
    return old


# --- finding ----------------------------------------------------------------------------------------------------------


def _in_table(key: str, path: Path, old: Content, new: Content, money: Pair) -> Iterator[Change]:
    declared = [field.key for field in fields_at((key, *names(path)))]
    for name in dict.fromkeys([*declared, *new, *old]):
        said = figures(name, (old, new), money)
        yield from _in_field(key, (*path, name), old.get(name), new.get(name), money, said)


def _in_field(key: str, path: Path, old: Any, new: Any, money: Pair, said: Pair) -> Iterator[Change]:
    before, after = form(old), form(new)
    if before == after:
        return
    sides = [side for side, bare in ((old, before), (new, after)) if bare != ABSENT]
    if all(isinstance(side, Mapping) for side in sides):
        one, other = (side if isinstance(side, Mapping) else {} for side in (old, new))
        yield from _in_table(key, path, one, other, money)
    elif all(isinstance(side, list | tuple) for side in sides):
        yield from _in_list(key, path, _filled(old), _filled(new), money)
    else:
        kind: Kind = "added" if before == ABSENT else "removed" if after == ABSENT else "changed"
        yield _change(key, path, kind, old, new, said=said)


def _in_list(key: str, path: Path, old: list[Any], new: list[Any], money: Pair) -> Iterator[Change]:
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
            yield from _in_table(key, place, old[i], row, money)
        elif form(old[i]) != form(row):
            yield _change(key, place, "changed", old[i], row)
        if (i, j) in out_of_order:
            yield _change(key, place, "moved", i + 1, j + 1, j)


def _change(
    key: str,
    path: Path,
    kind: Kind,
    old: Any,
    new: Any,
    place: int | None = None,
    said: Pair = ("", ""),
) -> Change:
    return Change(
        key,
        path_text(path),
        label(key, path),
        kind,
        None if kind == "added" else old,
        None if kind == "removed" else new,
        place,
        said,
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
