"""What the page of a room shows, as one JSON document for each role.

People's text in it has been through ``sanitize``; the page puts it into text nodes only.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from alignkit.app import sheets
from alignkit.app.sheets import OwnWords
from alignkit.checks.runner import blocks_from_checks, run_checks, team_questions
from alignkit.core.digests import agreement_digest, question_digest
from alignkit.core.model import TEAMS, Campaign, Signoff, Stance, Team
from alignkit.core.questions import QUESTIONS
from alignkit.core.status import (
    campaign_status,
    describe_origin,
    is_stale,
    sealed_digest,
    signing_blocks,
    stance_mark,
)
from alignkit.diff.changes import describe_change
from alignkit.merge.campaign_merge import Dispute, find_disputes
from alignkit.room.links import ROLES, Role, team_of
from alignkit.sheets.question_text import question_lines
from alignkit.signing.trust import describe_door
from alignkit.store import history
from alignkit.store.unfinished import UnfinishedText, find_unfinished
from alignkit.store.workspace import Workspace
from alignkit.text.sanitize import sanitize, sanitize_line

_STATUS_WORDS = {
    "draft": "Draft: not everything is agreed yet",
    "ready": "Everything is agreed: ready to be signed",
    "signed": "Signed by both teams",
    "altered": "Changed behind its signatures: ask the host",
}
_OPEN_TEXT = "Everything is agreed but a text that the host has open and that is no value yet"


def room_documents(ws: Workspace, campaign: Campaign, today: date) -> dict[Role, bytes]:
    """What each role is shown of a campaign. Not for an event loop: it may ask git."""
    shared = _shared_document(ws, campaign, today)
    return {role: _encode(_for_role(ws, campaign, shared, role)) for role in ROLES}


def with_problem(document: bytes, problem: str) -> bytes:
    """The document last shown, with why it is not the present one."""
    return _encode({**json.loads(document or b"{}"), "problem": sanitize(problem)})


def _encode(document: Mapping[str, Any]) -> bytes:
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


def _shared_document(ws: Workspace, campaign: Campaign, today: date) -> dict[str, Any]:
    blocks = [*signing_blocks(campaign, today), *blocks_from_checks(campaign, ws.settings, today)]
    sealed = sealed_digest(campaign)
    open_texts = () if sealed else find_unfinished(ws, campaign.slug)
    status = _STATUS_WORDS[campaign_status(campaign, today)]
    if open_texts and not signing_blocks(campaign, today):
        status = _OPEN_TEXT
    disputes = find_disputes(campaign)
    present = agreement_digest(campaign)
    return {
        "slug": campaign.slug,
        "title": sanitize_line(campaign.title),
        "revision": campaign.agreement.revision,
        "status": status,
        "origin": sanitize_line(describe_origin(campaign)),
        "names": {team: sanitize_line(name) for team, name in campaign.team_names.items()},
        "leads": {team: sanitize_line(campaign.lead(team)) for team in TEAMS},
        "campaign": question_lines(campaign, "campaign"),
        "questions": [_question(campaign, number, disputes, open_texts) for number in range(len(QUESTIONS))],
        "fingerprint": present,
        "locked": sealed is not None,
        "brief": _brief_place(ws, campaign) if sealed else "",
        "blocks": []
        if sealed
        else [*(f"{each}: the host has it open" for each in open_texts), *(sanitize_line(b.message) for b in blocks)],
        "findings": [] if sealed else _findings(ws, campaign, today),
        "reservations": _reservations(campaign),
        "signoffs": [_signoff(made, present) for made in campaign.agreement.signoffs],
        "fears": [_fear(campaign, row) for row in campaign.premortem],
        "problem": "",
    }


def _brief_place(ws: Workspace, campaign: Campaign) -> str:
    """Where the brief lies in the workspace; empty where it is not there."""
    path = ws.brief_path(campaign.slug)
    return ws.display_path(path) if path.is_file() else ""


def _findings(ws: Workspace, campaign: Campaign, today: date) -> list[str]:
    """What the checks find, and the teams' own questions: nobody signs without seeing them."""
    found = (*run_checks(campaign, ws.settings, (), today), *team_questions(campaign, ws.settings.own))
    return [sanitize_line(f"{each.code} {each.message}") for each in found]


def _reservations(campaign: Campaign) -> list[dict[str, str]]:
    """The agreements with a reservation, in the order of the questions."""
    found = []
    for question in QUESTIONS:
        for team in TEAMS:
            stance = campaign.view(team, question.key).stance
            if stance and stance.stance == "agree" and stance.note.strip():
                note = sanitize(stance.note).strip()
                found.append({"team": team, "question": question.name, "by": sanitize_line(stance.by), "note": note})
    return found


def _question(
    campaign: Campaign, number: int, disputes: Sequence[Dispute], open_texts: Sequence[UnfinishedText]
) -> dict[str, Any]:
    question = QUESTIONS[number]
    key = question.key
    return {
        "key": key,
        "number": question.number,
        "name": question.name,
        "asks": question.asks,
        "lines": question_lines(campaign, key),
        "answered": bool(campaign.answer(key).strip()),
        "digest": question_digest(key, campaign.content(key)),
        "open_texts": [str(each) for each in open_texts if each.question == key],
        "disputes": [_dispute(dispute) for dispute in disputes if dispute.question == key],
        "views": {team: sanitize(campaign.view(team, key).position).strip() for team in TEAMS},
        "stances": {team: _stance(campaign, team, key) for team in TEAMS},
    }


def _dispute(dispute: Dispute) -> dict[str, Any]:
    versions = [sanitize(str(version)) for version in dispute.versions]
    return {"field": sanitize_line(dispute.field), "versions": versions + ["(taken out)"] * dispute.removed}


def _stance(campaign: Campaign, team: Team, key: str) -> dict[str, Any]:
    stance = campaign.view(team, key).stance
    said = {"mark": stance_mark(campaign, team, key), "id": sanitize(stance_id(stance))}
    return said if stance is None else {**said, **_stance_words(campaign, key, stance)}


def stance_id(stance: Stance | None) -> str:
    """What tells a team's word on a question from another one; empty where it has said nothing."""
    return f"{stance.stance} {stance.by} {stance.at}" if stance else ""


def _stance_words(campaign: Campaign, key: str, stance: Stance) -> dict[str, Any]:
    return {
        "says": stance.stance,
        "by": sanitize_line(stance.by),
        "at": stance.at.isoformat() if stance.at else "",
        "recorded_by": sanitize_line(stance.recorded_by),
        "note": sanitize(stance.note).strip(),
        "settles": sanitize(stance.settles).strip(),
        "objected": sanitize(stance.objected).strip() if stance.settled else "",
        "reply": sanitize(stance.reply).strip(),
        "parked": f"{sanitize_line(stance.owner)} until {stance.due}" if stance.parked else "",
        "via": sanitize_line(stance.via),
        "stale": is_stale(campaign, key, stance),
    }


def _signoff(made: Signoff, present: str) -> dict[str, Any]:
    return {
        "team": made.team,
        "name": sanitize_line(made.name),
        "role": sanitize_line(made.role),
        "at": made.at.isoformat(),
        "door": describe_door(made.via).removeprefix(", "),
        "stale": made.digest != present,
    }


def _fear(campaign: Campaign, row: Mapping[str, Any]) -> str:
    team = campaign.team_names.get(str(row.get("team", "")), "")
    reason = sanitize(str(row.get("reason", ""))).strip()
    return f"{reason} ({sanitize_line(team)})" if team else reason


def _for_role(ws: Workspace, campaign: Campaign, shared: Mapping[str, Any], role: Role) -> dict[str, Any]:
    team = team_of(role)
    if team is None:
        return {**shared, "team": ""}
    own = sheets.own_hidden_words(ws, campaign.slug, team)
    questions = [{**each, "own": _own(ws, campaign, team, each, own)} for each in shared["questions"]]
    return {**shared, "team": team, "questions": questions, "hidden_fears": list(map(sanitize, own.fears))}


def _own(ws: Workspace, campaign: Campaign, team: Team, question: Mapping[str, Any], own: OwnWords) -> dict[str, Any]:
    """A team's own view, whether it is hidden, and what changed since its own stance."""
    key = question["key"]
    hidden = own.views.get(key, "")
    # sent as it stands in the file, so that the text to be edited comes back as it was
    return {
        "view": hidden or campaign.view(team, key).position,
        "hidden": bool(hidden),
        "since": _since(ws, campaign, team, key),
    }


def _since(ws: Workspace, campaign: Campaign, team: Team, key: str) -> list[str]:
    stance = campaign.view(team, key).stance
    if stance is None or not is_stale(campaign, key, stance):
        return []
    found = history.changes_since_stance(ws, campaign, team, key)
    if found is None:
        return ["It has changed; what it said then is not known on the host's machine."]
    return [sanitize(describe_change(change)) for change in found]
