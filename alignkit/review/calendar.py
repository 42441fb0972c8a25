"""Write due items as an iCalendar file (RFC 5545). Events are whole days, so no time zone shifts them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256

from alignkit.core.model import TEAM_NAMES, TEAMS, Campaign
from alignkit.core.questions import QUESTION_KEYS
from alignkit.review.due import DueItem
from alignkit.review.records import review_days
from alignkit.text.sanitize import sanitize

_NEVER = datetime(2000, 1, 1, tzinfo=UTC)  # for a file without any time
_MAX_LINE_OCTETS = 75  # RFC 5545 folds longer lines
_KIND_TITLES = {
    "review": "Review",
    "result": "Result",
    "promise": "Promise",
    "answers": "Promises",
    "lesson": "Lesson",
    "objection": "Objection",
    "waiver": "Waiver",
    "leads": "Leads",
}


def build_ics(campaign: Campaign, found: Iterable[DueItem], address: str = "") -> str:
    """Return the calendar of one campaign. The same file gives the same calendar at any time, on any machine.

    Each event says what was promised, and links ``address``, the campaign's page in the wiki, if there is one.

    An event keeps its UID when the campaign changes, so importing again moves it. SEQUENCE grows with the revision.
    """
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//alignkit//campaign calendar//EN",
        "CALSCALE:GREGORIAN",
        f"X-WR-CALNAME:{_escape_text(campaign.title)}",
    ]
    seen: dict[str, int] = {}
    revised = last_changed(campaign)
    for due in found:
        base = _event_uid(due)
        seen[base] = seen.get(base, 0) + 1
        lines += _format_event(campaign, due, revised, base if seen[base] == 1 else f"{base}-{seen[base]}", address)
    return "".join(f"{part}\r\n" for line in [*lines, "END:VCALENDAR"] for part in _fold_line(line))


def last_changed(campaign: Campaign) -> datetime:
    """Return the time of the latest stance, sign-off, waiver or review entry in the file."""
    acts: list[datetime | None] = [made.at for made in campaign.agreement.signoffs]
    acts += [stance.at for team in TEAMS for key in QUESTION_KEYS if (stance := campaign.view(team, key).stance)]
    acts += [act.at for waiver in campaign.waivers for act in (waiver.marketing, waiver.sales) if act]
    moments = [act.astimezone(UTC) for act in acts if act]
    moments += [datetime(on.year, on.month, on.day, tzinfo=UTC) for on in review_days(campaign)]
    return max(moments, default=_NEVER)


def _format_event(campaign: Campaign, due: DueItem, at: datetime, uid: str, address: str) -> Iterator[str]:
    whose = ", ".join(filter(None, [due.who, TEAM_NAMES[due.team] if due.team else ""]))
    told = [f"{_KIND_TITLES[due.kind]} of {campaign.title}", whose, due.detail, address]
    yield "BEGIN:VEVENT"
    yield f"UID:{uid}@alignkit"
    yield f"DTSTAMP:{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    yield f"SEQUENCE:{max(0, campaign.agreement.revision - 1)}"
    yield f"DTSTART;VALUE=DATE:{_format_date(due.on)}"
    if due.on < date.max:
        yield f"DTEND;VALUE=DATE:{_format_date(due.on + timedelta(days=1))}"
    yield f"SUMMARY:{_escape_text(f'{campaign.title}: {due.what}' + (f' ({whose})' if whose else ''))}"
    yield f"DESCRIPTION:{_escape_text(chr(10).join(filter(None, told)))}"
    if address:
        yield f"URL:{sanitize(address)}"
    yield f"CATEGORIES:{_KIND_TITLES[due.kind].upper()}"
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def _event_uid(due: DueItem) -> str:
    """Return the UID of an event.

    A review is identified by its day; anything else by what it is, so that a promise with a new day stays one event.
    """
    what = due.on.isoformat() if due.kind == "review" else f"{due.team}\n{due.what}"
    return f"{due.slug}-{due.kind}-{sha256(what.encode()).hexdigest()[:16]}"


def _format_date(value: date) -> str:
    return f"{value.year:04d}{value.month:02d}{value.day:02d}"


def _escape_text(text: str) -> str:
    """Return text as an iCalendar value: no control characters, and the special characters escaped."""
    text = sanitize(text.replace("\r\n", "\n").replace("\r", "\n")).replace("\t", " ")
    for mark in "\\;,":
        text = text.replace(mark, f"\\{mark}")
    return text.replace("\n", "\\n")


def _fold_line(line: str) -> Iterator[str]:
    """Yield the line in pieces of at most 75 octets. Continuation lines begin with a blank; no character is split."""
    piece, size = "", 0
    for letter in line:
        more = len(letter.encode())
        if size + more > _MAX_LINE_OCTETS:
            yield piece
            piece, size = " ", 1
        piece, size = piece + letter, size + more
    yield piece
