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
_SPOKEN_TIME = re.compile(r"(\d{1,2})(?::(\d\d))?([ap]m)?-(\d{1,2})(?::(\d\d))?([ap]m)?", re.ASCII | re.IGNORECASE)
_DAY_NAMES = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_SHOWN_ZONES = 3
# Abbreviations that name no zone, by the zone that is most often meant; it is proposed, and never taken by itself.
_ABBREVIATIONS = {
    **dict.fromkeys(("et", "edt"), ("America/New_York", "US Eastern")),
    **dict.fromkeys(("ct", "cst", "cdt"), ("America/Chicago", "US Central")),
    **dict.fromkeys(("mt", "mdt"), ("America/Denver", "US Mountain")),
    **dict.fromkeys(("pt", "pst", "pdt"), ("America/Los_Angeles", "US Pacific")),
    "bst": ("Europe/London", "UK"),
    "ist": ("Europe/Dublin", "Ireland"),
    "cest": ("Europe/Berlin", "Central Europe"),
    "eest": ("Europe/Helsinki", "Eastern Europe"),
}


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
        near = " or ".join(_fitting_zones(words[2]))
        meant = f"did you mean {near}?" if near else "it is a name such as Europe/Berlin or America/New_York"
        return f"a time zone by its full name; {words[2]!r} is none: {meant}"
    return BusinessHours(days, times, words[2])


def _fitting_zones(word: str) -> list[str]:
    """The zones that a word which names none most likely means, a few at most."""
    wanted = word.casefold()
    if wanted in _ABBREVIATIONS:
        zone, region = _ABBREVIATIONS[wanted]
        return [f"{zone} ({region})"]
    for fits in (
        lambda zone: zone == wanted or zone.endswith(f"/{wanted}"),
        lambda zone: wanted in zone.split("/"),
        lambda zone: len(wanted) > 3 and zone.rpartition("/")[2].startswith(wanted),
    ):
        if found := sorted(
            (zone for zone in time_zones() if fits(zone.casefold())), key=lambda zone: (len(zone), zone)
        ):
            return found[:_SHOWN_ZONES]
    near = closest_match(word, time_zones())
    return [near] if near else []


def plain_hours(text: str) -> str:
    """A text as people write it in the form that a file holds: "Mon-Fri 08:00-18:00 America/Chicago" for "Monday to
    Friday, 8 am – 6 pm America/Chicago". What is not understood stays as it is.
    """
    plain = re.sub(r"[\u2010-\u2015]", "-", text.strip())
    plain = re.sub(r"\s*-\s*|\s+(?:to|until)\s+", "-", plain, flags=re.IGNORECASE)
    plain = re.sub(r"(\d)\s*([ap])\.?m\b\.?", r"\1\2m", plain, flags=re.IGNORECASE)
    plain = re.sub(r"\s*,\s*", ",", plain)
    found = re.fullmatch(r"([A-Za-z][A-Za-z,-]*?)[ ,]+(\d[\d:apm,-]*)(?:[ ,]+(.+))?", plain, re.IGNORECASE)
    if not found:
        return text.strip()
    days = re.sub("[A-Za-z]+", _short_day, found[1])
    times = ",".join(map(_plain_time, found[2].split(",")))
    zone = "_".join((found[3] or "").split())
    zone = next((each for each in time_zones() if each.casefold() == zone.casefold()), zone)
    return " ".join(filter(None, (days, times, zone)))


def complete_hours(text: str, so_far: str) -> str:
    """The plain form of a text; days and a time zone that it leaves out are those of the hours ``so_far``: of "8am-6pm"
    both, of "Mon-Thu 8am-6pm" the zone.
    """
    plain, old = plain_hours(text), plain_hours(so_far).split()
    if len(old) != 3 or not parse_business_hours(" ".join(old)):
        return plain
    if re.match(r"\d", plain) and plain != ALWAYS:
        plain = plain_hours(f"{old[0]} {plain}")
    return f"{plain} {old[2]}" if re.fullmatch(r"[A-Z][\w,-]* [\d:,-]+", plain) else plain


def _short_day(found: re.Match[str]) -> str:
    word = found[0].lower()
    return word[:3].capitalize() if len(word) >= 3 and any(day.startswith(word) for day in _DAY_NAMES) else found[0]


def _plain_time(text: str) -> str:
    """ "8am-6pm" and "8-18" as "08:00-18:00"; any other text as it is."""
    found = _SPOKEN_TIME.fullmatch(text)
    if not found:
        return text
    hour, minute, half, end_hour, end_minute, end_half = found.groups()
    begins, ends = int(hour), int(end_hour)
    if half or end_half:
        if not (1 <= begins <= 12 and 1 <= ends <= 12 and end_half) or (not half and begins % 12 < ends % 12):
            return text  # "8-11pm" may begin in the morning or in the evening
        begins = begins % 12 + 12 * ((half or "am").lower() == "pm")
        ends = ends % 12 + 12 * (end_half.lower() == "pm")
        if not ends and not end_minute:
            ends = 24
    return f"{begins:02}:{minute or '00'}-{ends:02}:{end_minute or '00'}"


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
