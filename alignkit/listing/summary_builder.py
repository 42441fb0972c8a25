"""A campaign to what lists say of it, apart from what only the day tells, so that it can be kept for many days."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from alignkit.core.failures import problem_from_error
from alignkit.core.model import TEAM_NAMES, TEAM_POSSESSIVES, TEAMS, Campaign, to_day
from alignkit.core.questions import QUESTION_KEYS, get_question
from alignkit.core.status import is_whole, list_objections, sealed_digest, signing_blocks
from alignkit.files.reader import ReadResult
from alignkit.listing.action_items import ActionItem, first_due_day
from alignkit.listing.list_documents import broken_file_document, list_entry_document
from alignkit.listing.review_snapshot import pack_review_snapshot
from alignkit.listing.summary import NO_END_DAY, CampaignSummary
from alignkit.review.due import list_unsettled
from alignkit.text.sanitize import escape_json, sanitize_line

if TYPE_CHECKING:
    from alignkit.checks.runner import CheckSettings

_MAX_ACTION_ITEM = 80  # letters of what is owed
_quote_json = json.encoder.encode_basestring


def build_summary(slug: str, loaded: ReadResult, today: date, tuning: CheckSettings | None = None) -> CampaignSummary:
    """Never raises: a file that makes this program fail must not take its neighbours out of the list."""
    try:
        return _build_summary(slug, loaded, today, tuning)
    except Exception as error:
        return _build_summary(
            slug, ReadResult(None, (problem_from_error(error, slug), *loaded.problems)), today, tuning
        )


def _build_summary(slug: str, loaded: ReadResult, today: date, tuning: CheckSettings | None) -> CampaignSummary:
    campaign, problems = loaded.campaign, loaded.problems
    if campaign is None:
        entry = broken_file_document(slug, problems)
        return CampaignSummary(slug, _entry_json(entry), _format_cells(entry, ""), _first_problem(loaded), problems)
    entry = list_entry_document(campaign, problems, today, tuning)
    waits, owed = _describe_waiting(campaign, entry, today), _format_action_items(campaign, entry)
    since, until = _validity_days(campaign, today)
    kept = pack_review_snapshot(campaign, is_whole(campaign))
    return CampaignSummary(
        slug, _entry_json(entry), _format_cells(entry, owed), waits, problems, since, until, owed, kept
    )


def _entry_json(entry: Mapping[str, Any]) -> str:
    return escape_json(_indent_json(entry, "\n  "))


def _indent_json(value: Any, line: str) -> str:
    """What ``json.dumps`` makes of it with an indent of two, which takes it five times as long."""
    inner = line + "  "
    if isinstance(value, Mapping) and value:
        items = [f"{_quote_json(key)}: {_indent_json(item, inner)}" for key, item in value.items()]
        return f"{{{inner}{f',{inner}'.join(items)}{line}}}"
    if isinstance(value, list) and value:
        return f"[{inner}{f',{inner}'.join([_indent_json(item, inner) for item in value])}{line}]"
    return _quote_json(value) if isinstance(value, str) else json.dumps(value)


def _format_cells(entry: Mapping[str, Any], owed: str) -> str:
    signed = ", ".join(f"{team.capitalize()} {name}" for team, name in entry["signed"].items() if name)
    force = f"r{entry['in_force']}" if entry["in_force"] else "-"
    agreed = "-" if entry["status"] == "broken" else f"{entry['agreed']}/9"
    cells = (entry["slug"], entry["title"] or "-", entry["launch"] or "-", entry["status"], agreed)
    counts = (first_due_day(owed) or "-", entry["objections"] or "-", entry["findings"] or "-")
    return "\t".join(sanitize_line(str(cell)) for cell in (*cells, *counts, signed or "-", force))


def _first_problem(loaded: ReadResult) -> str:
    """Of a broken file: where and why."""
    problem = next(iter(loaded.problems), None)
    place = f"line {problem.line}: " if problem and problem.line else ""
    return place + (problem.message if problem else loaded.read_only)


def _describe_waiting(campaign: Campaign, entry: Mapping[str, Any], today: date) -> str:
    """Who or what a campaign waits for, in a few words; when its review is due is not among them."""
    if entry["status"] == "signed":
        return f"signed r{entry['revision']}"
    if entry["status"] == "altered":
        return campaign.against or "changed behind the signatures"
    parts = _describe_waiting_teams(entry["waiting"]) or [_describe_waiting_for_nobody(campaign, today)]
    return " · ".join(([f"r{entry['in_force']} in force"] if entry["in_force"] else []) + parts)


def _describe_waiting_teams(waiting: Iterable[Mapping[str, Any]]) -> list[str]:
    items = list(waiting)
    both = [key for key in QUESTION_KEYS if len(items) == 2 and all(key in item["questions"] for item in items)]
    parts = []
    for name, wanted in [("Both", both), *((TEAM_NAMES[item["team"]], item["questions"]) for item in items)]:
        if names := ", ".join(get_question(key).name for key in wanted if name == "Both" or key not in both):
            parts.append(f"{name}: {names}")
    return parts + [f"{TEAM_POSSESSIVES[item['team']]} signature" for item in items if not item["questions"]]


def _describe_waiting_for_nobody(campaign: Campaign, today: date) -> str:
    unanswered = sum(not campaign.answer(key).strip() for key in QUESTION_KEYS)
    if unanswered:
        return (
            "9 answers" if unanswered == len(QUESTION_KEYS) else f"{unanswered} answer{'s' if unanswered > 1 else ''}"
        )
    blocks = signing_blocks(campaign, today)
    return blocks[0].message if blocks else "nobody"


def _format_action_items(campaign: Campaign, entry: Mapping[str, Any]) -> str:
    """A waiting team's lead; who has a parked objection, a promise or a result; both leads for a review.

    A parked objection is in somebody's hands now, and has a day. Promises and goals are those of the text in the
    file: its signed copy is not read for a list.
    """
    rows = [
        ActionItem("", campaign.lead(each["team"]), _describe_request(each["questions"])) for each in entry["waiting"]
    ]
    for team, key, stance in list_objections(campaign):
        if stance.parked:
            what = f"{TEAM_NAMES[team]} objects to {get_question(key).name}"
            rows += [
                ActionItem("", stance.owner, what),
                *([ActionItem(stance.due.isoformat(), "", what)] if stance.due else []),
            ]
    if entry["in_force"] is not None:
        rows += [
            ActionItem(due.on.isoformat(), due.who, due.what[:_MAX_ACTION_ITEM]) for due in list_unsettled(campaign)
        ]
    if entry["review_due"]:
        rows += [ActionItem(entry["review_due"], campaign.lead(team), "Review by both teams") for team in TEAMS]
    return "\n".join(dict.fromkeys(row.kept() for row in rows))


def _describe_request(questions: Iterable[str]) -> str:
    names = ", ".join(get_question(key).name for key in questions)
    return f"to agree with: {names}" if names else "to sign"


def _validity_days(campaign: Campaign, today: date) -> tuple[str, str]:
    """The days from the last to the next on which a waiver ends or, unsigned, the campaign begins or ends."""
    ends = [waiver.until for waiver in campaign.waivers if waiver.until]
    launch = None
    if not sealed_digest(campaign):
        launch, end = to_day(campaign.info.get("launch")), to_day(campaign.info.get("end"))
        ends += [end] if end else []
    past = [(end + timedelta(days=1)).isoformat() for end in ends if end < today]
    past += [launch.isoformat()] if launch and launch <= today else []
    still = [end.isoformat() for end in ends if end >= today]
    still += [(launch - timedelta(days=1)).isoformat()] if launch and launch > today else []
    return max(past, default=""), min(still, default=NO_END_DAY)
