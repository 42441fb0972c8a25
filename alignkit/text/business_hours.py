"""Business hours as a campaign states them: days, times of day and a time zone.

"Mon-Fri 09:00-17:00 Europe/Berlin", "Mon-Thu,Sat 08:30-12:00,13:00-16:00 America/New_York", "24/7". Without its zone a
promise of "4 business hours" would end at another moment for everybody who reads it.
"""

from __future__ import annotations

import pkgutil
import re
from collections.abc import Iterable
from contextlib import suppress
from datetime import date
from functools import cache, lru_cache
from typing import NamedTuple

from alignkit.text.spelling import closest_match

ALWAYS = "24/7"  # needs no time zone
EXAMPLE = "Mon-Fri 09:00-17:00 Europe/Berlin"
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_DAY = re.compile(r"([A-Za-z]{3})(?:-([A-Za-z]{3}))?")
_TIME = re.compile(r"(\d{1,2}):(\d\d)-(\d{1,2}):(\d\d)", re.ASCII)
_WHOLE_DAY = 24 * 60


class BusinessHours(NamedTuple):
    """``days`` from 0, Monday; ``times`` as minutes since midnight, from and to, ascending; ``zone``: its IANA name."""

    days: tuple[int, ...]
    times: tuple[tuple[int, int], ...]
    zone: str


def parse_business_hours(text: str) -> BusinessHours | None:
    """The business hours in a text; None where it is not right."""
    found = _read(text)
    return found if isinstance(found, BusinessHours) else None


def explain_invalid(text: str) -> str:
    """What business hours must be, where the text is none ("days such as …"); an empty text where it is right."""
    found = _read(text)
    return found if isinstance(found, str) else ""


@lru_cache(maxsize=256)
def _read(text: str) -> BusinessHours | str:
    """What a text states, or what is wrong with it."""
    if text.strip() == ALWAYS:
        return BusinessHours(tuple(range(7)), ((0, _WHOLE_DAY),), "UTC")
    words = re.sub(r"\s*,\s*", ",", text.strip()).split()
    if len(words) == 2 and _TIME.search(words[1]):
        return f'days, hours and a time zone; the zone is missing, such as in "{EXAMPLE}"'
    if len(words) != 3:
        return f'days, hours and a time zone, such as "{EXAMPLE}", or {ALWAYS}'
    days, times = _days(words[0]), _times(words[1])
    if isinstance(days, str):
        return days
    if isinstance(times, str):
        return times
    if words[2] not in time_zones():
        near = closest_match(words[2], time_zones()) or next(
            (zone for zone in time_zones() if zone.endswith(f"/{words[2]}")), ""
        )
        meant = f"did you mean {near}?" if near else "it is a name such as Europe/Berlin or America/New_York"
        return f"a time zone by its full name; {words[2]!r} is none: {meant}"
    return BusinessHours(days, times, words[2])


def _days(text: str) -> tuple[int, ...] | str:
    found: list[int] = []
    for part in text.split(","):
        match = _DAY.fullmatch(part)
        named = [name.capitalize() for name in match.groups() if name] if match else []
        if not named or any(name not in DAYS for name in named):
            return f'days such as "Mon-Fri" or "Mon-Thu,Sat", not {part!r}'
        first, last = DAYS.index(named[0]), DAYS.index(named[-1])
        found += [(first + step) % 7 for step in range((last - first) % 7 + 1)]
    if len(set(found)) < len(found):
        return f"each day once; {text!r} names one twice"
    return tuple(sorted(found))


def _times(text: str) -> tuple[tuple[int, int], ...] | str:
    found: list[tuple[int, int]] = []
    for part in text.split(","):
        match = _TIME.fullmatch(part)
        if not match:
            return f'hours such as "09:00-17:00" or "09:00-12:00,13:00-17:00", not {part!r}'
        hour, minute, end_hour, end_minute = map(int, match.groups())
        begins, ends = hour * 60 + minute, end_hour * 60 + end_minute
        if max(minute, end_minute) > 59 or ends > _WHOLE_DAY:
            return f"hours from 00:00 to 24:00; {part!r} is no such time"
        if begins >= ends:
            return f"hours that end after they begin; {part!r} does not"
        if found and begins < found[-1][1]:
            return f"hours one after the other; {part!r} begins before those before it end"
        found.append((begins, ends))
    return tuple(found)


@cache
def time_zones() -> frozenset[str]:
    """The names of all time zones, from the package tzdata: the same on every machine."""
    return frozenset((pkgutil.get_data("tzdata", "zones") or b"").decode().split())


def parse_holidays(lines: Iterable[object]) -> tuple[date, ...]:
    """Return the days that stand in front of lines, such as "2026-12-25 Christmas"; other lines are left out."""
    found = []
    for line in lines:
        day = str(line).strip().partition(" ")[0]
        if re.fullmatch(r"\d{4}-\d\d-\d\d", day):
            with suppress(ValueError):
                found.append(date.fromisoformat(day))
    return tuple(dict.fromkeys(found))
