"""What a typed text may refer to: today, the campaign's currency, its people and goals, and the unit of a number."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple

from alignkit.core.fields import Field
from alignkit.core.model import Campaign
from alignkit.core.rule_names import list_ruled_lines
from alignkit.values.people import list_people


class Known(NamedTuple):
    """Days such as "June 30" are counted from ``today``; without it a year is asked for. ``currency`` is the
    campaign's; ``unit`` what the number is counted in, by the field beside it; where that is empty and ``takes_unit``,
    a unit may be typed with the number, and whoever takes the number writes it there (``typed_unit``). ``people`` and
    ``goals`` may be named in part; where ``goals`` is None nobody knows which there are. ``hours`` are the business
    hours that hold so far, for what is left out of new ones. ``lines`` are those of question 5 a rule can be for.
    ``asked`` is the text that was asked back before, where the number of a reading may be typed
    (``numbered_readings``); None where it may not.
    """

    today: date | None = None
    currency: str = ""
    unit: str = ""
    people: tuple[str, ...] = ()
    goals: tuple[str, ...] | None = None
    takes_unit: bool = False
    hours: str = ""
    lines: tuple[str, ...] = ()
    asked: str | None = None


NOTHING_KNOWN = Known()


def known_in(campaign: Campaign, today: date | None = None) -> Known:
    """What is known in a campaign, whatever the field."""
    targets = campaign.content("goals").get("targets")
    rows = targets if isinstance(targets, list) else []
    goals = [row.get("metric") for row in rows if isinstance(row, Mapping)]
    names = tuple(dict.fromkeys(name.strip() for name in goals if isinstance(name, str) and name.strip()))
    hours, lines = _text(campaign.info.get("business_hours")), tuple(list_ruled_lines(campaign.content("mql")))
    currency, people = _text(campaign.info.get("currency")), list_people(campaign)
    return Known(today, currency, "", people, names, hours=hours, lines=lines)


def known_at(
    campaign: Campaign, question: str, path: tuple[str | int, ...], field: Field | None, today: date | None = None
) -> Known:
    """What is known at one field of a question: the unit that stands beside it too."""
    if field is None or not (field.names or field.kind in ("number", "hours")):
        return Known(today)  # nothing else matters there, and people are looked for in the whole campaign
    known = known_in(campaign, today)
    return with_unit(known, field, unit_beside(campaign.content(question), path, field))


def with_unit(known: Known, field: Field, unit: str) -> Known:
    """What is known at a number beside which this unit stands, or none."""
    return known._replace(unit=unit, takes_unit=bool(field.unit_key) and not unit)


def unit_beside(content: Mapping[str, Any], path: tuple[str | int, ...], field: Field) -> str:
    """What the number at a path of a question is counted in, by the field beside it; empty where none says so."""
    return _text(_beside(content, path).get(field.unit_key))


def _beside(content: Any, path: tuple[str | int, ...]) -> Mapping[str, Any]:
    """The table that a field stands in, as far as it is there."""
    for step in path[:-1]:
        if isinstance(step, int):
            content = content[step] if isinstance(content, list) and step < len(content) else {}
        else:
            content = content.get(step, {}) if isinstance(content, Mapping) else {}
    return content if isinstance(content, Mapping) else {}


def _text(value: Any) -> str:
    return value.strip() if isinstance(value, str) else ""
