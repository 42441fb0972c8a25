"""Where one can write in a question, in order: what Tab opens next, and before. Computed anew from the items each time.

A stop is a field, a folded part that opens as soon as one types there, or the end, where letters do nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from itertools import groupby
from typing import Any, Literal, NamedTuple

from alignkit.core.fields import REQUIRED, Field
from alignkit.core.model import TEAMS, Campaign
from alignkit.core.questions import find_field, step_of
from alignkit.core.status import is_filled, is_required, missing_fields
from alignkit.tui.question_items import FieldPath, QuestionItem, value_at

StopKind = Literal["field", "folded", "end"]


class Stop(NamedTuple):
    """One place. ``item`` is the key of the item it belongs to; ``path`` and ``field`` are those of a field.

    ``folded`` are the labels of the fields that a folded part hides.
    """

    kind: StopKind
    item: str = ""
    path: FieldPath = ()
    field: Field | None = None
    folded: tuple[str, ...] = ()

    @property
    def is_in_new_row(self) -> bool:
        """Whether it belongs to a row that is not there until something is typed."""
        return self.item.endswith(".+")


END = Stop("end")


def list_stops(
    campaign: Campaign,
    key: str,
    items: Sequence[QuestionItem],
    tier: int,
    unfolded: frozenset[str],
    shown: Collection[FieldPath] = (),
) -> list[Stop]:
    """All stops of a question, from its answer to the end.

    Fields of a table or row up to ``tier`` are among them, those that hold something, and those that are missing before
    anyone signs; the others are folded into one stop, unless their table is one of ``unfolded``. The cells that are
    folded in rows have theirs after the last row, so that the last cell of a row leads to the next one. ``shown`` are
    paths that are not folded: of texts that are no value yet, and the open one.
    """
    content, found = campaign.content(key), list[Stop]()
    gaps = {tuple(map(step_of, gap.path.split("."))) for gap in missing_fields(campaign, key)}
    shown = {*shown, *gaps}
    for name, group in groupby(items, key=lambda item: item.key.partition(".")[0]):
        hidden: dict[str, str] = {}  # the labels of folded cells, and the first row that has one
        for item in group:
            if item.key == "more":
                found.append(Stop("folded", item.key, folded=item.folded))
            elif item.fields and item.fields[0][0][0] not in TEAMS:
                table = find_field(key, item.fields[0][0][:1])
                asked_first = table.asked_first if table else ()
                stops, folded = _stops_of_item(item, content, tier, name in unfolded, shown, asked_first)
                found += stops
                hidden |= {label: item.key for label in folded if label not in hidden and not item.adds_row}
        if hidden:
            found.append(Stop("folded", next(iter(hidden.values())), folded=tuple(hidden)))
    return [*found, END]


def position_stops(items: Sequence[QuestionItem]) -> list[Stop]:
    """The stops of both teams' own views: they are no part of the answer, so that Tab does not lead there from it."""
    fields = [(item.key, *item.fields[0]) for item in items if item.fields and item.fields[0][0][0] in TEAMS]
    return [*(Stop("field", key, path, field) for key, path, field in fields), END]


def _stops_of_item(
    item: QuestionItem,
    content: Mapping[str, Any],
    tier: int,
    is_unfolded: bool,
    shown: Collection[FieldPath],
    asked_first: tuple[str, ...],
) -> tuple[list[Stop], list[str]]:
    """The stops of the fields that are shown, and the labels of those that are folded."""
    fields = order_fields(item.fields, asked_first)
    if len(fields) == 1:
        return [Stop("field", item.key, *fields[0])], []

    def is_shown(path: FieldPath, field: Field) -> bool:
        beside = value_at(content, path[:-1]) or {}
        if path in shown:
            return True
        if field.required_if and beside.get(field.required_if[0]) != field.required_if[1]:
            return is_filled(beside.get(field.key))
        if is_required(field, beside) or is_filled(beside.get(field.key)):
            return True
        if is_spared(field, beside):
            return False
        return field.tier <= tier or field.key in asked_first or is_unfolded

    stand = [pair for pair in fields if is_shown(*pair)]
    folded = [
        field.label
        for path, field in fields
        if (path, field) not in stand
        and not field.required_if
        and not is_spared(field, value_at(content, path[:-1]) or {})
    ]
    return [Stop("field", item.key, path, field) for path, field in stand], folded


def is_spared(field: Field, beside: Mapping[str, Any]) -> bool:
    """Whether a field is not needed because another one beside it is filled."""
    keys = (path.partition(".")[0] for path in field.not_required_if.split())
    return any(is_filled(beside.get(key)) for key in keys)


def order_fields(
    fields: Sequence[tuple[FieldPath, Field]], asked_first: Sequence[str] = ()
) -> list[tuple[FieldPath, Field]]:
    """The fields of an item as they are asked: those of ``asked_first``, required ones, and what can spare one another
    before those.
    """
    asked_before = {path for _, field in fields for path in field.not_required_if.split()}

    def rank(pair: tuple[FieldPath, Field]) -> tuple[int, int]:
        field = pair[1]
        if field.key in asked_first:
            return 0, asked_first.index(field.key)
        if field.tier == REQUIRED and not field.not_required_if:
            return 1, 0
        return (2 if field.kind == "flag" else 3 if field.key in asked_before else 4), 0

    return sorted(fields, key=rank)


def find_stop(stops: Sequence[Stop], at: Stop) -> int:
    """The index of a stop in a list that was computed later; of the nearest place where it is gone."""
    for place, stop in enumerate(stops):
        if stop == at or (at.kind == "field" and stop.path == at.path):
            return place
    for place, stop in enumerate(stops):
        if stop.item == at.item and stop.kind == at.kind:
            return place
    return next((place for place, stop in enumerate(stops) if stop.item == at.item), 0)


def next_stop(stops: Sequence[Stop], at: Stop, by: int, *, is_begun: bool = False) -> Stop:
    """The stop that Tab (``by`` 1) or Shift+Tab (-1) opens. While a new row is empty, both pass it as a whole, unless
    something ``is_begun`` in it that is no value yet; at the end Tab stays.
    """
    place = find_stop(stops, at)
    if by > 0 and stops[place].is_in_new_row and not is_begun:
        return next((stop for stop in stops[place:] if stop.item != stops[place].item), END)
    found = stops[max(0, min(place + by, len(stops) - 1))]
    if by < 0 and found.is_in_new_row and found.item != stops[place].item:
        return first_of(stops, lambda stop: stop.item == found.item)
    return found


def first_of(stops: Sequence[Stop], is_wanted: Callable[[Stop], bool]) -> Stop:
    """The first stop that is wanted; else the first of all."""
    return next((stop for stop in stops if is_wanted(stop)), stops[0])
