"""The time zone of this machine by its IANA name, for the business hours of a new workspace."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from alignkit.text.business_hours import time_zones

_LINK = Path("/etc/localtime")
_UTC_WORDS = ("UTC", "UCT", "Universal", "Zulu", "GMT", "Greenwich")
_UTC_NAMES = {f"{area}{word}" for area in ("", "Etc/") for word in _UTC_WORDS}


def find_time_zone(environ: Mapping[str, str], link: Path = _LINK) -> str:
    """The name that TZ gives or, where it is not set, the one that ``link`` leads to; UTC where neither is a zone."""
    if told := environ.get("TZ", "").strip():
        name = told.removeprefix(":")
    else:
        try:
            name = str(link.readlink())
        except OSError:  # no link, as on Windows
            return "UTC"
    name = name.rpartition("zoneinfo/")[2].removeprefix("posix/").removeprefix("right/")
    return name if name in time_zones() and name not in _UTC_NAMES else "UTC"
