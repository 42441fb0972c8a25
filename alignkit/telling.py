"""A campaign to what lists say of it, apart from what only the day tells, so that it can be kept for many days."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from alignkit.documents import broken_document, list_document
from alignkit.faults import problem_of
from alignkit.fileformat.reading import Loaded
from alignkit.listed import LAST_DAY, Listed
from alignkit.model import TEAM_NAMES, TEAMS, TEAMS_OWN, Campaign, day
from alignkit.owing import Owed, first_day
from alignkit.questions import KEYS, question
from alignkit.reviews.due import unsettled
from alignkit.reviews.gist import gist
from alignkit.shown import escaped, shown_line
from alignkit.standing import blocking, is_whole, objections, sealed_digest

if TYPE_CHECKING:
    from alignkit.checking.checks import Tuning

_MOST = 80  # letters of what is owed
_quoted = json.encoder.encode_basestring


def told(slug: str, loaded: Loaded, today: date, tuning: Tuning | None = None) -> Listed:
    """Never raises: a file that makes this program fail must not take its neighbours out of the list."""
    try:
        return _told(slug, loaded, today, tuning)
    except Exception as error:
        return _told(slug, Loaded(None, (problem_of(error, slug), *loaded.problems)), today, tuning)


def _told(slug: str, loaded: Loaded, today: date, tuning: Tuning | None) -> Listed:
    campaign, problems = loaded.campaign, loaded.problems
    if campaign is None:
        entry = broken_document(slug, problems)
        return Listed(slug, _text(entry), _cells(entry, ""), _first(loaded), problems)
    entry = list_document(campaign, problems, today, tuning)
    waits, owed = _waits(campaign, entry, today), _owed(campaign, entry)
    since, until = _true_for(campaign, today)
    kept = gist(campaign, is_whole(campaign))
    return Listed(slug, _text(entry), _cells(entry, owed), waits, problems, since, until, owed, kept)


def _text(entry: Mapping[str, Any]) -> str:
    return escaped(_indented(entry, "\n  "))


def _indented(value: Any, line: str) -> str:
    """What ``json.dumps`` makes of it with an indent of two, which takes it five times as long."""
    inner = line + "  "
    if isinstance(value, Mapping) and value:
        items = [f"{_quoted(key)}: {_indented(item, inner)}" for key, item in value.items()]
        return f"{{{inner}{f',{inner}'.join(items)}{line}}}"
    if isinstance(value, list) and value:
        return f"[{inner}{f',{inner}'.join([_indented(item, inner) for item in value])}{line}]"
    return _quoted(value) if isinstance(value, str) else json.dumps(value)


def _cells(entry: Mapping[str, Any], owed: str) -> str:
    signed = ", ".join(f"{team.capitalize()} {name}" for team, name in entry["signed"].items() if name)
    force = f"r{entry['in_force']}" if entry["in_force"] else "-"
    agreed = "-" if entry["status"] == "broken" else f"{entry['agreed']}/9"
    cells = (entry["slug"], entry["title"] or "-", entry["launch"] or "-", entry["status"], agreed)
    counts = (first_day(owed) or "-", entry["objections"] or "-", entry["findings"] or "-")
    return "\t".join(shown_line(str(cell)) for cell in (*cells, *counts, signed or "-", force))


def _first(loaded: Loaded) -> str:
    """Of a broken file: where and why."""
    problem = next(iter(loaded.problems), None)
    place = f"line {problem.line}: " if problem and problem.line else ""
    return place + (problem.message if problem else loaded.read_only)


def _waits(campaign: Campaign, entry: Mapping[str, Any], today: date) -> str:
    """Who or what a campaign waits for, in a few words; when its review is due is not among them."""
    if entry["status"] == "signed":
        return f"signed r{entry['revision']}"
    if entry["status"] == "altered":
        return campaign.against or "changed behind the signatures"
    parts = _teams(entry["waiting"]) or [_nobody(campaign, today)]
    return " · ".join(([f"r{entry['in_force']} in force"] if entry["in_force"] else []) + parts)


def _teams(waiting: Iterable[Mapping[str, Any]]) -> list[str]:
    items = list(waiting)
    both = [key for key in KEYS if len(items) == 2 and all(key in item["questions"] for item in items)]
    parts = []
    for name, wanted in [("Both", both), *((TEAM_NAMES[item["team"]], item["questions"]) for item in items)]:
        if names := ", ".join(question(key).name for key in wanted if name == "Both" or key not in both):
            parts.append(f"{name}: {names}")
    return parts + [f"{TEAMS_OWN[item['team']]} signature" for item in items if not item["questions"]]


def _nobody(campaign: Campaign, today: date) -> str:
    unanswered = sum(not campaign.answer(key).strip() for key in KEYS)
    if unanswered:
        return "9 answers" if unanswered == len(KEYS) else f"{unanswered} answer{'s' if unanswered > 1 else ''}"
    blocks = blocking(campaign, today)
    return blocks[0].message if blocks else "nobody"


def _owed(campaign: Campaign, entry: Mapping[str, Any]) -> str:
    """A waiting team's lead; who has a parked objection, a promise or a result; both leads for a review.

    A parked objection is in somebody's hands now, and has a day. Promises and goals are those of the text in the
    file: its signed copy is not read for a list.
    """
    rows = [Owed("", campaign.lead(each["team"]), _wanted(each["questions"])) for each in entry["waiting"]]
    for team, key, stance in objections(campaign):
        if stance.parked:
            what = f"{TEAM_NAMES[team]} objects to {question(key).name}"
            rows += [Owed("", stance.owner, what), *([Owed(stance.due.isoformat(), "", what)] if stance.due else [])]
    if entry["in_force"] is not None:
        rows += [Owed(due.on.isoformat(), due.who, due.what[:_MOST]) for due in unsettled(campaign)]
    if entry["review_due"]:
        rows += [Owed(entry["review_due"], campaign.lead(team), "Review by both teams") for team in TEAMS]
    return "\n".join(dict.fromkeys(row.kept() for row in rows))


def _wanted(questions: Iterable[str]) -> str:
    names = ", ".join(question(key).name for key in questions)
    return f"to agree with: {names}" if names else "to sign"


def _true_for(campaign: Campaign, today: date) -> tuple[str, str]:
    """The days from the last to the next on which a waiver ends or, unsigned, the campaign begins or ends."""
    ends = [waiver.until for waiver in campaign.waivers if waiver.until]
    launch = None
    if not sealed_digest(campaign):
        launch, end = day(campaign.info.get("launch")), day(campaign.info.get("end"))
        ends += [end] if end else []
    past = [(end + timedelta(days=1)).isoformat() for end in ends if end < today]
    past += [launch.isoformat()] if launch and launch <= today else []
    still = [end.isoformat() for end in ends if end >= today]
    still += [(launch - timedelta(days=1)).isoformat()] if launch and launch > today else []
    return max(past, default=""), min(still, default=LAST_DAY)
