"""The record of one change between two versions of a campaign."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

ChangeKind = Literal["added", "removed", "changed", "moved"]
ValuePair = tuple[str, str]  # (old, new)


@dataclass(frozen=True, slots=True)
class Change:
    """One field, row or line that differs.

    ``field`` is a path of ``core.row_identity`` in the old version; of an added row, in the new one. ``before`` and
    ``after`` are the values; of a row or line that moved, its positions counted from 1. ``place`` is the position of
    an added or moved row or line in the new list, counted from 0. ``formatted_numbers`` holds both sides of a number
    with their units as a sentence shows them ("20", "24 deals"); both are empty where the field is no such number.
    """

    question: str
    field: str
    label: str
    kind: ChangeKind
    before: Any = None
    after: Any = None
    place: int | None = None
    formatted_numbers: ValuePair = ("", "")
