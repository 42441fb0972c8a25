"""Merging what stands beside the questions: views, sign-offs, waivers, what was carried, the review, unknown keys.

Nothing here can hold a dispute, so where two edits met both words stand: positions, notes and reasons are joined,
rows of the review stand one after the other, and any other value stands beside the first as `NAME-other`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import partial, reduce
from typing import Any, TypeVar

from alignkit.merging.rows import ABSENT, Item, columns, form, identities, label, ordered
from alignkit.merging.versions import NOTHING, Node, merged, merged_table
from alignkit.model import NO_VIEW, TEAMS, Agreement, Campaign, Carried, Content, Stance, View, Waiver
from alignkit.questions import KEYS

T = TypeVar("T")
Views = Mapping[str, View]
_NEVER = datetime.min.replace(tzinfo=UTC)


def views(base: Views, ours: Views, theirs: Views) -> dict[str, View]:
    """One team's views by question."""
    keys = ordered(list(base), list(ours), list(theirs), kept={*ours, *theirs})
    found = {key: _view(*(side.get(key, NO_VIEW) for side in (base, ours, theirs))) for key in keys}
    return {key: view for key, view in found.items() if view != NO_VIEW or (key in ours and key in theirs)}


def agreement(base: Campaign, ours: Campaign, theirs: Campaign) -> Agreement:
    """The higher revision, and of each team the sign-off that changed, or the later one."""
    chosen = _revision(base, ours, theirs)
    rows = [
        {Item(signoff.team, 0): signoff for signoff in side.agreement.signoffs} if _number(side) == chosen else {}
        for side in (base, ours, theirs)
    ]
    signoffs = _records(rows, lambda _, *both: _later(*both))
    return Agreement(*chosen, signoffs)


def waivers(base: Sequence[Waiver], ours: Sequence[Waiver], theirs: Sequence[Waiver]) -> tuple[Waiver, ...]:
    """By code and question; of two reasons both, of two days the earlier, of two acts of one team the later."""
    rows = [dict(zip(_waiver_items(side), side, strict=True)) for side in (base, ours, theirs)]
    return _records(rows, _waiver)


def carried(base: Carried | None, ours: Carried | None, theirs: Carried | None) -> Carried | None:
    """A question either side has looked at is no longer untouched."""

    def meet(one: Carried | None, other: Carried | None) -> Carried | None:
        if one is None or other is None:
            return one or other
        lists = ([*side.untouched] if side else [] for side in (base, one, other))
        untouched = merged("", (), *(Node(found) for found in lists)).value
        source = _one(base.source if base else "", one.source, other.source, min)
        return Carried(source, () if untouched is NOTHING else tuple(untouched))

    return _one(base, ours, theirs, meet)


def review(base: Content, ours: Content, theirs: Content) -> dict[str, Any]:
    """Rows by natural key; what two people wrote of one thing stands twice. Of two next dates the earlier."""
    sides = (base, ours, theirs)
    rows: dict[str, Any] = {
        key: _review_rows(columns("review", (key,)), *(side.get(key, []) for side in sides))
        for key in {**ours, **theirs}
        if any(_is_rows(side.get(key)) for side in sides) and all(_is_rows(side.get(key, [])) for side in sides)
    }
    days = [day for side in (ours, theirs) if isinstance(day := side.get("next"), date)]
    if len(days) == 2 and all(form(day) != form(base.get("next")) for day in days):
        rows["next"] = min(days, key=form)
    plain = [{key: value for key, value in side.items() if key not in rows} for side in sides]
    found = unknown(*plain) | {key: value for key, value in rows.items() if value}
    return {key: found[key] for key in ordered(list(base), list(ours), list(theirs), kept=found)}


def unknown(base: Content, ours: Content, theirs: Content) -> dict[str, Any]:
    """Keys that nobody reads: field by field, and no word less."""
    node = merged_table("", (), Node(base), Node(ours), Node(theirs))
    value: dict[str, Any] = node.value
    for path, versions in node.met.items():
        listed = [versions[key] for key in sorted(versions) if key != ABSENT]
        value = _beside(value, [str(step) for step in path], listed)
    return value


def joined(one: str, other: str) -> str:
    """Both texts, a blank line between them; one that already stands in the other is not said twice."""
    one, other = sorted((one.strip("\n"), other.strip("\n")), key=form)
    for text, inside in ((one, other), (other, one)):
        if f"\n\n{inside}\n\n" in f"\n\n{text}\n\n":
            return text
    return "\n\n".join(filter(None, (one, other)))


def _view(base: View, ours: View, theirs: View) -> View:
    position = _one(base.position, ours.position, theirs.position, joined)
    return View(position, _one(base.stance, ours.stance, theirs.stance, lambda *both: _stance(base.stance, *both)))


def _stance(base: Stance | None, ours: Stance | None, theirs: Stance | None) -> Stance | None:
    """An objection beats an agreement, else the later counts; the other's new words are added to its own."""
    if ours is None or theirs is None:
        return ours or theirs
    lesser, chosen = sorted((ours, theirs), key=lambda s: (s.stance == "object", s.at or _NEVER, repr(s)))
    old = base or replace(chosen, note="", settles="", reply="", owner="", due=None)
    alike = chosen.stance == lesser.stance

    def both(name: str, meet: Callable[[Any, Any], Any]) -> Any:
        before, kept, other = (getattr(side, name) for side in (old, chosen, lesser))
        if alike:
            return _one(before, kept, other, meet)
        return kept if other == before else meet(kept, other)

    return replace(
        chosen,
        note=both("note", joined) or chosen.note,
        settles=both("settles", joined),
        reply=both("reply", joined),
        owner=both("owner", _owners),
        due=both("due", _earlier),
    )


def _owners(one: str, other: str) -> str:
    return " and ".join(sorted({name for name in (*one.split(" and "), *other.split(" and ")) if name}))


def _revision(base: Campaign, ours: Campaign, theirs: Campaign) -> tuple[int, str]:
    sides = [_number(side) for side in (base, ours, theirs)]
    if sides[0] in sides[1:] and sides[1] != sides[2]:
        moved, stayed = (sides[2], ours) if sides[1] == sides[0] else (sides[1], theirs)
        # A draft discarded here and worked on there lives on: going back would alter what was signed.
        if moved >= sides[0] or _signed(stayed) == _signed(base):
            return moved
    return max(sides[1:])


def _number(campaign: Campaign) -> tuple[int, str]:
    return campaign.agreement.revision, campaign.agreement.previous


def _signed(campaign: Campaign) -> bytes:
    return form([campaign.info, *(campaign.content(key) for key in KEYS)])


def _waiver(base: Waiver | None, ours: Waiver, theirs: Waiver) -> Waiver:
    old = base or Waiver(ours.code)
    return replace(
        ours,
        reason=_one(old.reason, ours.reason, theirs.reason, joined),
        until=_one(old.until, ours.until, theirs.until, _earlier),
        **{team: _one(getattr(old, team), getattr(ours, team), getattr(theirs, team), _later) for team in TEAMS},
    )


def _waiver_items(side: Sequence[Waiver]) -> list[Item]:
    return identities([{"code": waiver.code, "question": waiver.question} for waiver in side], ("code", "question"))


def _records(rows: Sequence[Mapping[Item, T]], meet: Callable[[T | None, T, T], T]) -> tuple[T, ...]:
    """Records by their natural key: what one side removed and the other left goes, changed beats removed."""
    base, ours, theirs = rows
    kept: dict[Item, T] = {}
    for item in {**ours, **theirs}:
        old, one, other = base.get(item), ours.get(item), theirs.get(item)
        found = _one(old, one, other, partial(_met, meet, old))
        if found is not None:
            kept[item] = found
    return tuple(kept[item] for item in ordered(list(base), list(ours), list(theirs), kept=kept))


def _met(meet: Callable[[T | None, T, T], T], old: T | None, one: T | None, other: T | None) -> T | None:
    return (one or other) if one is None or other is None else meet(old, one, other)


def _one(base: T, ours: T, theirs: T, meet: Callable[[T, T], T]) -> T:
    """The side that changed; ``meet`` of the two where both did."""
    if ours == theirs or theirs == base:
        return ours
    return theirs if ours == base else meet(ours, theirs)


def _earlier(one: date | None, other: date | None) -> date | None:
    return min((day for day in (one, other) if day), default=None)


def _later(one: Any, other: Any) -> Any:
    """Of two acts or sign-offs the later; the one there is, where the other was taken back."""
    return max(filter(None, (one, other)), key=lambda act: (act.at, repr(act)))


def _is_rows(value: Any) -> bool:
    return isinstance(value, list | tuple) and all(isinstance(item, Mapping) for item in value)


def _review_rows(key: tuple[str, ...], *sides: Sequence[Mapping[str, Any]]) -> list[Any]:
    groups = [_grouped(side, key) for side in sides]
    one = {}
    for name in groups[1].keys() & groups[2].keys() if key else ():
        rows = [group.get(name, []) for group in groups]
        if len(rows[1]) == len(rows[2]) == 1 and len(rows[0]) <= 1:
            row = merged("", (), *(Node(found[0]) if found else Node() for found in rows))
            if not row.met:
                one[name] = row.value
    lists = [[one.get(label(row, key), row) for row in side] for side in sides]
    found = merged("", (), *(Node(rows) for rows in lists)).value
    return [] if found is NOTHING else list(found)


def _grouped(rows: Sequence[Mapping[str, Any]], key: tuple[str, ...]) -> dict[str, list[Mapping[str, Any]]]:
    groups: dict[str, list[Mapping[str, Any]]] = {}
    for row in rows:
        groups.setdefault(label(row, key), []).append(row)
    return groups


def _beside(content: dict[str, Any], path: Sequence[str], versions: Sequence[Any]) -> dict[str, Any]:
    name = path[0]
    if len(path) > 1:
        return {**content, name: _beside(content.get(name, {}), path[1:], versions)}
    if all(isinstance(value, str) for value in versions):
        return {**content, name: reduce(joined, versions)}
    content = {**content, name: versions[0]}
    for value in versions[1:]:
        other, count = f"{name}-other", 2
        while form(content.get(other, value)) != form(value):
            other, count = f"{name}-other-{count}", count + 1
        content[other] = value
    return content
