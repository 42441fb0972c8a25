"""Builds the summary of a campaign that lists show, in a form that stays true for as many days as possible."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from alignkit.core.failures import problem_from_error
from alignkit.core.model import TEAM_NAMES, TEAM_POSSESSIVES, TEAMS, Campaign, to_day
from alignkit.core.questions import QUESTION_KEYS, get_question
from alignkit.core.status import describe_newer_base, is_whole, list_objections, sealed_digest, signing_blocks
from alignkit.files.reader import ReadResult
from alignkit.listing.action_items import ActionItem, first_due_day
from alignkit.listing.list_documents import broken_file_document, list_entry_document
from alignkit.listing.review_snapshot import encode_review_snapshot
from alignkit.listing.summary import NO_END_DAY, CampaignSummary, SummaryDetails
from alignkit.review.due import list_unsettled
from alignkit.text.sanitize import escape_json, sanitize_line

if TYPE_CHECKING:
    from alignkit.checks.runner import CheckSettings

_MAX_ITEM_LENGTH = 80  # letters of an action item
_quote_json = json.encoder.encode_basestring


def build_summary(
    slug: str,
    loaded: ReadResult,
    today: date,
    tuning: CheckSettings | None = None,
    bound: Campaign | None = None,
) -> CampaignSummary:
    """The summary of a file as read, on a day. Never raises: what fails for one campaign is a broken row of its own.

    ``bound`` is the revision in force where the file holds another text.
    """
    try:
        return _build_summary(slug, loaded, today, tuning, bound)
    except Exception as error:
        problem = problem_from_error(error, slug)
        return _build_summary(slug, ReadResult(None, (problem, *loaded.problems)), today, tuning, None)


def _build_summary(
    slug: str, loaded: ReadResult, today: date, tuning: CheckSettings | None, bound: Campaign | None
) -> CampaignSummary:
    campaign, problems = loaded.campaign, loaded.problems
    if campaign is None:
        entry = broken_file_document(slug, problems)
        details = SummaryDetails(_first_problem(loaded))
        return CampaignSummary(
            slug, _list_row(entry, ()), problems, entry_json=_entry_json(entry), details_json=_compact_json(details)
        )
    entry = list_entry_document(campaign, problems, today, tuning, bound)
    details = SummaryDetails(_describe_waiting(campaign, entry, today), _list_action_items(campaign, entry))
    since, until = _validity_days(campaign, today)
    return CampaignSummary(
        slug,
        _list_row(entry, details.action_items),
        problems,
        since,
        until,
        _entry_json(entry),
        _compact_json(details),
        encode_review_snapshot(campaign, is_whole(campaign)),
    )


def _compact_json(value: Any) -> str:
    return json.dumps(value, separators=(",", ":"))


def _entry_json(entry: Mapping[str, Any]) -> str:
    return escape_json(_indent_json(entry, "\n  "))


def _indent_json(value: Any, line: str) -> str:
    """The same text as ``json.dumps`` with an indent of two, in a fifth of the time."""
    inner = line + "  "
    if isinstance(value, Mapping) and value:
        items = [f"{_quote_json(key)}: {_indent_json(item, inner)}" for key, item in value.items()]
        return f"{{{inner}{f',{inner}'.join(items)}{line}}}"
    if isinstance(value, list) and value:
        return f"[{inner}{f',{inner}'.join([_indent_json(item, inner) for item in value])}{line}]"
    return _quote_json(value) if isinstance(value, str) else json.dumps(value)


def _list_row(entry: Mapping[str, Any], items: Iterable[ActionItem]) -> list[str]:
    """The cells of `list`, by LIST_COLUMNS."""
    signed = ", ".join(f"{team.capitalize()} {name}" for team, name in entry["signed"].items() if name)
    force = f"r{entry['in_force']}" if entry["in_force"] else "-"
    agreed = "-" if entry["status"] == "broken" else f"{entry['agreed']}/9"
    if entry["from_base"]:
        agreed += f", {entry['from_base']} from {entry['based_on']}"
    if entry["newer_base"]:
        agreed += f" (r{entry['newer_base']} is signed)"
    cells = (entry["slug"], entry["title"] or "-", entry["launch"] or "-", entry["status"], agreed)
    counts = (first_due_day(items) or "-", entry["objections"] or "-", entry["findings"] or "-")
    return [sanitize_line(str(cell)) for cell in (*cells, *counts, signed or "-", force, entry["decided"] or "-")]


def _first_problem(loaded: ReadResult) -> str:
    """Where and why a file cannot be read."""
    problem = next(iter(loaded.problems), None)
    place = f"line {problem.line}: " if problem and problem.line else ""
    return place + (problem.message if problem else loaded.read_only)


def _describe_waiting(campaign: Campaign, entry: Mapping[str, Any], today: date) -> str:
    """Whom or what a campaign waits for, in a few words; a review that is due is not among them."""
    newer = describe_newer_base(campaign)
    if entry["status"] == "signed":
        return " · ".join(filter(None, [f"signed r{entry['revision']}", newer]))
    if entry["status"] == "altered":
        return campaign.against or "changed behind the signatures"
    parts = _describe_waiting_teams(entry["waiting"]) or [_describe_waiting_for_nobody(campaign, today)]
    return " · ".join(
        ([newer] if newer else []) + ([f"r{entry['in_force']} in force"] if entry["in_force"] else []) + parts
    )


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


def _list_action_items(campaign: Campaign, entry: Mapping[str, Any]) -> tuple[ActionItem, ...]:
    """What waiting teams' leads, owners of parked objections, of promises and of results, and both leads have to do.

    Promises and goals are those of the text in the file: reading its signed copy would take a list too long.
    """
    items = [
        ActionItem("", campaign.lead(each["team"]), _describe_request(each["questions"])) for each in entry["waiting"]
    ]
    for team, key, stance in list_objections(campaign):
        if stance.parked:
            what = f"{TEAM_NAMES[team]} objects to {get_question(key).name}"
            items += [
                ActionItem("", stance.owner, what),
                *([ActionItem(stance.due.isoformat(), "", what)] if stance.due else []),
            ]
    if entry["in_force"] is not None:
        items += [
            ActionItem(due.on.isoformat(), due.who, due.what[:_MAX_ITEM_LENGTH]) for due in list_unsettled(campaign)
        ]
    if entry["review_due"]:
        items += [ActionItem(entry["review_due"], campaign.lead(team), "Review by both teams") for team in TEAMS]
    on_one_line = [ActionItem(item.day, " ".join(item.who.split()), " ".join(item.what.split())) for item in items]
    return tuple(dict.fromkeys(on_one_line))


def _describe_request(questions: Iterable[str]) -> str:
    names = ", ".join(get_question(key).name for key in questions)
    return f"to agree with: {names}" if names else "to sign"


def _validity_days(campaign: Campaign, today: date) -> tuple[str, str]:
    """The first and last day, around today, between which no waiver ends and no unsigned campaign begins or ends."""
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
