"""Merge the data outside the questions: views, sign-offs, waivers, carried, review and unknown keys.

None of it can hold a dispute. Where both sides changed a text (a position, a note, a reason), both texts are kept, one
after the other. Rows of the review are kept side by side. A second value of an unknown key is kept as `NAME-other`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import partial, reduce
from typing import Any, TypeVar

from alignkit.core.model import NO_VIEW, TEAMS, Agreement, Campaign, CarriedForward, Content, Stance, TeamView, Waiver
from alignkit.core.questions import QUESTION_KEYS
from alignkit.core.row_identity import (
    ABSENT_BYTES,
    RowKey,
    comparison_bytes,
    merge_order,
    natural_key_columns,
    natural_key_text,
    row_keys,
)
from alignkit.merge.value_merge import NO_VALUE, MergeNode, merge_nodes, merge_tables

T = TypeVar("T")
TeamViews = Mapping[str, TeamView]
_NEVER = datetime.min.replace(tzinfo=UTC)


def merge_views(base: TeamViews, ours: TeamViews, theirs: TeamViews) -> dict[str, TeamView]:
    """Return one team's merged views by question."""
    keys = merge_order(list(base), list(ours), list(theirs), kept={*ours, *theirs})
    found = {key: _merge_view(*(side.get(key, NO_VIEW) for side in (base, ours, theirs))) for key in keys}
    return {key: view for key, view in found.items() if view != NO_VIEW or (key in ours and key in theirs)}


def merge_agreement(base: Campaign, ours: Campaign, theirs: Campaign) -> Agreement:
    """Return the higher revision, and for each team the sign-off that changed; if both changed it, the later one."""
    chosen = _merge_revision(base, ours, theirs)
    rows = [
        {RowKey(signoff.team, 0): signoff for signoff in side.agreement.signoffs}
        if _revision_number(side) == chosen
        else {}
        for side in (base, ours, theirs)
    ]
    signoffs = _merge_records(rows, lambda _, *both: _later(*both))
    return Agreement(*chosen, signoffs)


def merge_waivers(base: Sequence[Waiver], ours: Sequence[Waiver], theirs: Sequence[Waiver]) -> tuple[Waiver, ...]:
    """Return waivers merged by code and question: both reasons, the earlier end date, each team's later approval."""
    rows = [dict(zip(_waiver_keys(side), side, strict=True)) for side in (base, ours, theirs)]
    return _merge_records(rows, _merge_waiver)


def merge_carried(
    base: CarriedForward | None, ours: CarriedForward | None, theirs: CarriedForward | None
) -> CarriedForward | None:
    """Return the merged record of a carried campaign. A question that either side has seen counts as seen."""

    def meet(one: CarriedForward | None, other: CarriedForward | None) -> CarriedForward | None:
        if one is None or other is None:
            return one or other
        lists = ([*side.untouched] if side else [] for side in (base, one, other))
        untouched = merge_nodes("", (), *(MergeNode(found) for found in lists)).value
        source = _changed_side(base.source if base else "", one.source, other.source, min)
        return CarriedForward(source, () if untouched is NO_VALUE else tuple(untouched))

    return _changed_side(base, ours, theirs, meet)


def merge_review(base: Content, ours: Content, theirs: Content) -> dict[str, Any]:
    """Return review rows merged by natural key.

    Two people's different entries about the same thing are both kept. Of two dates for the next review the earlier one
    counts.
    """
    sides = (base, ours, theirs)
    rows: dict[str, Any] = {
        key: _review_rows(natural_key_columns("review", (key,)), *(side.get(key, []) for side in sides))
        for key in {**ours, **theirs}
        if any(_is_rows(side.get(key)) for side in sides) and all(_is_rows(side.get(key, [])) for side in sides)
    }
    days = [day for side in (ours, theirs) if isinstance(day := side.get("next"), date)]
    if len(days) == 2 and all(comparison_bytes(day) != comparison_bytes(base.get("next")) for day in days):
        rows["next"] = min(days, key=comparison_bytes)
    plain = [{key: value for key, value in side.items() if key not in rows} for side in sides]
    found = merge_unknown_keys(*plain) | {key: value for key, value in rows.items() if value}
    return {key: found[key] for key in merge_order(list(base), list(ours), list(theirs), kept=found)}


def merge_premortem(base: Sequence[Content], ours: Sequence[Content], theirs: Sequence[Content]) -> tuple[Content, ...]:
    """Return the rows merged by id. Two different rows of one id are both kept, and the file says that they meet."""
    return tuple(_review_rows(natural_key_columns("premortem", ()), base, ours, theirs))


def merge_unknown_keys(base: Content, ours: Content, theirs: Content) -> dict[str, Any]:
    """Return unknown top-level keys merged field by field; no value is dropped."""
    node = merge_tables("", (), MergeNode(base), MergeNode(ours), MergeNode(theirs))
    value: dict[str, Any] = node.value
    for path, versions in node.disputed_versions.items():
        listed = [versions[key] for key in sorted(versions) if key != ABSENT_BYTES]
        value = _merge_unknown_tables(value, [str(step) for step in path], listed)
    return value


def join_texts(one: str, other: str) -> str:
    """Return both texts with a blank line between them, or the longer one if it contains the other."""
    one, other = sorted((one.strip("\n"), other.strip("\n")), key=comparison_bytes)
    for text, inside in ((one, other), (other, one)):
        if f"\n\n{inside}\n\n" in f"\n\n{text}\n\n":
            return text
    return "\n\n".join(filter(None, (one, other)))


def _merge_view(base: TeamView, ours: TeamView, theirs: TeamView) -> TeamView:
    position = _changed_side(base.position, ours.position, theirs.position, join_texts)
    return TeamView(
        position,
        _changed_side(base.stance, ours.stance, theirs.stance, lambda *both: _merge_stance(base.stance, *both)),
    )


def _merge_stance(base: Stance | None, ours: Stance | None, theirs: Stance | None) -> Stance | None:
    """Return the objection if one side objects, else the later stance, with the new text of the other side added."""
    if ours is None or theirs is None:
        return ours or theirs
    lesser, chosen = sorted((ours, theirs), key=lambda s: (s.stance == "object", s.at or _NEVER, repr(s)))
    old = base or Stance(chosen.stance, chosen.on, chosen.by)
    alike = chosen.stance == lesser.stance

    def both(name: str, meet: Callable[[Any, Any], Any]) -> Any:
        before, kept, other = (getattr(side, name) for side in (old, chosen, lesser))
        if alike:
            return _changed_side(before, kept, other, meet)
        return kept if other == before else meet(kept, other)

    return replace(
        chosen,
        note=both("note", join_texts) or chosen.note,
        settles=both("settles", join_texts),
        reply=both("reply", join_texts),
        owner=both("owner", _join_owners),
        due=both("due", _earlier),
        **_merge_settled_objection(base, chosen, lesser),
    )


def _merge_settled_objection(base: Stance | None, chosen: Stance, lesser: Stance) -> dict[str, Any]:
    """Return what a team had objected and settled, and when, of both sides; less the objection that stands again."""
    old = base or Stance(chosen.stance, chosen.on, chosen.by)
    if base and {base.stance, chosen.stance} == {"object"} and lesser.objected != old.objected:
        lesser = chosen  # one side settled the very objection that stands

    def both(name: str, meet: Callable[[Any, Any], Any]) -> Any:
        return _changed_side(getattr(old, name), getattr(chosen, name), getattr(lesser, name), meet)

    return {
        "objected": both("objected", join_texts),
        "objected_settles": both("objected_settles", join_texts),
        "objected_on": both("objected_on", _last_day),
        "settled_on": both("settled_on", _last_day),
    }


def _join_owners(one: str, other: str) -> str:
    return " and ".join(sorted({name for name in (*one.split(" and "), *other.split(" and ")) if name}))


def _merge_revision(base: Campaign, ours: Campaign, theirs: Campaign) -> tuple[int, str]:
    sides = [_revision_number(side) for side in (base, ours, theirs)]
    if sides[0] in sides[1:] and sides[1] != sides[2]:
        moved, stayed = (sides[2], ours) if sides[1] == sides[0] else (sides[1], theirs)
        # One side discarded the draft and the other edited it: keep it, or the signed revision would be altered.
        if moved >= sides[0] or _signed_content(stayed) == _signed_content(base):
            return moved
    return max(sides[1:])


def _revision_number(campaign: Campaign) -> tuple[int, str]:
    return campaign.agreement.revision, campaign.agreement.previous


def _signed_content(campaign: Campaign) -> bytes:
    return comparison_bytes([campaign.info, *(campaign.content(key) for key in QUESTION_KEYS)])


def _merge_waiver(base: Waiver | None, ours: Waiver, theirs: Waiver) -> Waiver:
    old = base or Waiver(ours.code)
    return replace(
        ours,
        reason=_changed_side(old.reason, ours.reason, theirs.reason, join_texts),
        until=_changed_side(old.until, ours.until, theirs.until, _earlier),
        **{
            team: _changed_side(getattr(old, team), getattr(ours, team), getattr(theirs, team), _later)
            for team in TEAMS
        },
    )


def _waiver_keys(side: Sequence[Waiver]) -> list[RowKey]:
    return row_keys([{"code": waiver.code, "question": waiver.question} for waiver in side], ("code", "question"))


def _merge_records(rows: Sequence[Mapping[RowKey, T]], meet: Callable[[T | None, T, T], T]) -> tuple[T, ...]:
    """Merge records by natural key.

    A record that one side removed and the other did not change is removed; if the other side changed it, it stays.
    """
    base, ours, theirs = rows
    kept: dict[RowKey, T] = {}
    for item in {**ours, **theirs}:
        old, one, other = base.get(item), ours.get(item), theirs.get(item)
        found = _changed_side(old, one, other, partial(_merge_optional, meet, old))
        if found is not None:
            kept[item] = found
    return tuple(kept[item] for item in merge_order(list(base), list(ours), list(theirs), kept=kept))


def _merge_optional(meet: Callable[[T | None, T, T], T], old: T | None, one: T | None, other: T | None) -> T | None:
    return (one or other) if one is None or other is None else meet(old, one, other)


def _changed_side(base: T, ours: T, theirs: T, meet: Callable[[T, T], T]) -> T:
    """Return the side that changed. If both did, return ``meet`` of the two."""
    if ours == theirs or theirs == base:
        return ours
    return theirs if ours == base else meet(ours, theirs)


def _earlier(one: date | None, other: date | None) -> date | None:
    return min((day for day in (one, other) if day), default=None)


def _last_day(one: date | None, other: date | None) -> date | None:
    return max((day for day in (one, other) if day), default=None)


def _later(one: Any, other: Any) -> Any:
    """Return the later of two approvals or sign-offs, or the only one if the other was withdrawn."""
    return max(filter(None, (one, other)), key=lambda act: (act.at, repr(act)))


def _is_rows(value: Any) -> bool:
    return isinstance(value, list | tuple) and all(isinstance(item, Mapping) for item in value)


def _review_rows(key: tuple[str, ...], *sides: Sequence[Mapping[str, Any]]) -> list[Any]:
    groups = [_group_by_key(side, key) for side in sides]
    one = {}
    for name in groups[1].keys() & groups[2].keys() if key else ():
        rows = [group.get(name, []) for group in groups]
        if len(rows[1]) == len(rows[2]) == 1 and len(rows[0]) <= 1:
            row = merge_nodes("", (), *(MergeNode(found[0]) if found else MergeNode() for found in rows))
            if not row.disputed_versions:
                one[name] = row.value
    lists = [[one.get(natural_key_text(row, key), row) for row in side] for side in sides]
    found = merge_nodes("", (), *(MergeNode(rows) for rows in lists)).value
    return [] if found is NO_VALUE else list(found)


def _group_by_key(rows: Sequence[Mapping[str, Any]], key: tuple[str, ...]) -> dict[str, list[Mapping[str, Any]]]:
    groups: dict[str, list[Mapping[str, Any]]] = {}
    for row in rows:
        groups.setdefault(natural_key_text(row, key), []).append(row)
    return groups


def _merge_unknown_tables(content: dict[str, Any], path: Sequence[str], versions: Sequence[Any]) -> dict[str, Any]:
    name = path[0]
    if len(path) > 1:
        return {**content, name: _merge_unknown_tables(content.get(name, {}), path[1:], versions)}
    if all(isinstance(value, str) for value in versions):
        return {**content, name: reduce(join_texts, versions)}
    content = {**content, name: versions[0]}
    for value in versions[1:]:
        other, count = f"{name}-other", 2
        while comparison_bytes(content.get(other, value)) != comparison_bytes(value):
            other, count = f"{name}-other-{count}", count + 1
        content[other] = value
    return content
