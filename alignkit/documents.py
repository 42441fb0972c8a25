"""The JSON documents that the commands print. Their keys are stable: programs read them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from alignkit.digests import agreement_digest, question_digest
from alignkit.model import TEAMS, Campaign, Signoff, Team, day, to_data
from alignkit.problems import Problem
from alignkit.proving.trust import Checked, Checks, level
from alignkit.questions import KEYS
from alignkit.reviews.review import next_review
from alignkit.standing import (
    Block,
    blocking,
    campaign_status,
    in_force,
    is_stale,
    objections,
    overall,
    question_status,
    sealed_digest,
)

if TYPE_CHECKING:
    from alignkit.checking.checks import Tuning

_STANCE = ("stance", "by", "recorded_by", "at", "note", "settles", "reply", "owner", "due")


def plain(value: Any) -> Any:
    """A value of a file as JSON holds it: days and moments as ISO texts, numbers as they are."""
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    return value


def show_document(campaign: Campaign, today: date | None = None, checks: Checks | None = None) -> dict[str, Any]:
    """What ``show --json`` prints: where the nine questions stand and what blocks signing. Absent values are null.

    ``checks`` say what signatures by key came to; the trust in a sign-off whose signature does not hold is null.
    """
    digest = agreement_digest(campaign)
    return {
        "slug": campaign.slug,
        "title": campaign.info.get("title") or None,
        "status": campaign_status(campaign, today),
        "revision": campaign.agreement.revision,
        "in_force": in_force(campaign),
        "digest": digest,
        "questions": [_question(campaign, key) for key in KEYS],
        "signoffs": [_signoff(made, digest, (checks or {}).get(made.team)) for made in campaign.agreement.signoffs],
        "blocking": [_block(block) for block in blocking(campaign, today)],
    }


def list_document(
    campaign: Campaign, problems: Sequence[Problem] = (), today: date | None = None, tuning: Tuning | None = None
) -> dict[str, Any]:
    """One campaign's entry of what ``list --json`` prints. ``waiting`` names no questions where a signature is due."""
    stands = overall(campaign, today)
    return {
        "slug": campaign.slug,
        "title": campaign.info.get("title") or None,
        "launch": plain(campaign.info.get("launch")),
        "end": plain(campaign.info.get("end")),
        "status": stands.status,
        "revision": campaign.agreement.revision,
        "in_force": in_force(campaign),
        "agreed": stands.agreed,
        "objections": len(objections(campaign)),
        "findings": _findings(campaign, today, tuning),
        "signed": _signed(campaign),
        "waiting": [{"team": w.team, "questions": list(w.questions)} for w in stands.waiting],
        "review_due": _review_due(campaign),
        "tags": list(campaign.info.get("tags") or ()),
        "problems": len(problems),
    }


def broken_document(slug: str, problems: Sequence[Problem]) -> dict[str, Any]:
    """The entry of a file that cannot be read as a campaign: the same keys."""
    return {
        "slug": slug,
        "title": None,
        "launch": None,
        "end": None,
        "status": "broken",
        "revision": None,
        "in_force": None,
        "agreed": 0,
        "objections": 0,
        "findings": None,
        "signed": dict.fromkeys(TEAMS),
        "waiting": [],
        "review_due": None,
        "tags": [],
        "problems": len(problems),
    }


def export_document(campaign: Campaign) -> dict[str, Any]:
    """The whole campaign file as JSON; ``schema`` validates it."""
    exported = plain(to_data(campaign))
    assert isinstance(exported, dict)
    return exported


def _question(campaign: Campaign, key: str) -> dict[str, Any]:
    content = campaign.content(key)
    return {
        "key": key,
        "status": question_status(campaign, key),
        "digest": question_digest(key, content),
        "answer": campaign.answer(key) or None,
        "fields": {name: plain(value) for name, value in content.items() if name not in ("answer", "disputed")},
        **{team: _view(campaign, team, key) for team in TEAMS},
        "disputed": plain(content.get("disputed", [])),
    }


def _view(campaign: Campaign, team: Team, key: str) -> dict[str, Any]:
    view = campaign.view(team, key)
    stance = view.stance
    said = {name: plain(getattr(stance, name)) or None if stance else None for name in _STANCE}
    stale = is_stale(campaign, key, stance) if stance else None
    return {"position": view.position or None, "stance": said.pop("stance"), "stale": stale, **said}


def _signoff(signoff: Signoff, digest: str, checked: Checked | None) -> dict[str, Any]:
    return {
        "team": signoff.team,
        "name": signoff.name,
        "role": signoff.role or None,
        "email": signoff.email or None,
        "recorded_by": signoff.recorded_by or None,
        "at": plain(signoff.at),
        "digest": signoff.digest,
        "trust": level(signoff, checked),
        "stale": signoff.digest != digest,
    }


def _block(block: Block) -> dict[str, Any]:
    return {
        "question": block.question or None,
        "team": block.team or None,
        "code": block.code,
        "message": block.message,
    }


def _findings(campaign: Campaign, today: date | None, tuning: Tuning | None) -> int | None:
    """How much the checks find, other campaigns left aside; None where it is signed, or over unsigned."""
    end = day(campaign.info.get("end"))
    if sealed_digest(campaign) or (today and end and end < today):
        return None
    from alignkit.checking.checks import UNTUNED, findings

    return len(findings(campaign, tuning or UNTUNED, (), today))


def _signed(campaign: Campaign) -> dict[str, str | None]:
    digest = agreement_digest(campaign)
    names = {signoff.team: signoff.name for signoff in campaign.agreement.signoffs if signoff.digest == digest}
    return {team: names.get(team) for team in TEAMS}


def _review_due(campaign: Campaign) -> str | None:
    due = next_review(campaign) if in_force(campaign) is not None else None
    return due.isoformat() if due else None
