"""The ways in which a lead can become an MQL: by the criteria alone, or by them and one condition of a lead class."""

from __future__ import annotations

from dataclasses import dataclass

from alignkit.checks.context import filled_lines, filled_rows, get_number, get_text
from alignkit.core.model import Content


@dataclass(frozen=True, slots=True)
class Way:
    """One way to qualify. ``place`` is its dotted key in question 5, ``lines`` everything that must be true.

    ``own`` are the lines of the lead class among them; ``name`` is the class's name, empty without one.
    """

    place: str
    lines: tuple[str, ...]
    own: tuple[str, ...] = ()
    name: str = ""
    has_score: bool = False


def find_ways(mql: Content) -> list[Way]:
    """Return every way to qualify; an empty list where question 5 has no criteria and no class with conditions."""
    common = tuple(line for _, line in filled_lines(mql, "criteria"))
    ways: list[Way] = []
    for number, row in filled_rows(mql, "classes"):
        criteria = tuple(line for _, line in filled_lines(row, "criteria"))
        any_of, has_score = filled_lines(row, "any_of"), get_number(row, "score") is not None
        name, place = get_text(row, "name"), f"classes.{number}"
        for at, line in any_of:
            own = (*criteria, line)
            ways.append(Way(f"{place}.any_of.{at}", (*common, *own), own, name, has_score))
        if not any_of and (criteria or has_score):
            ways.append(Way(place, (*common, *criteria), criteria, name, has_score))
    return ways or ([Way("criteria", common)] if common else [])
