"""The JSON documents that the commands print. Their keys are stable: programs read them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from alignkit.checks.runner import DEFAULT_CHECK_SETTINGS, run_checks
from alignkit.core.digests import agreement_digest, question_digest
from alignkit.core.errors import Problem
from alignkit.core.model import TEAMS, Campaign, Signoff, Team, to_data, to_day
from alignkit.core.questions import QUESTION_KEYS
from alignkit.core.status import (
    SigningBlock,
    campaign_overview,
    campaign_status,
    is_stale,
    list_objections,
    question_status,
    revision_number_in_force,
    sealed_digest,
    signing_blocks,
)
from alignkit.review.records import next_review_day
from alignkit.signing.trust import SignatureCheck, SignatureChecks, trust_level
from alignkit.values.json_values import to_json_value

if TYPE_CHECKING:
    from alignkit.checks.runner import CheckSettings

_STANCE_KEYS = ("stance", "by", "recorded_by", "at", "note", "settles", "reply", "owner", "due")


def show_document(
    campaign: Campaign, today: date | None = None, checks: SignatureChecks | None = None
) -> dict[str, Any]:
    """What ``show --json`` prints: where the nine questions stand and what blocks signing. Absent values are null.

    ``checks`` say what signatures by key came to; the trust in a sign-off whose signature does not hold is null.
    """
    digest = agreement_digest(campaign)
    return {
        "slug": campaign.slug,
        "title": campaign.info.get("title") or None,
        "status": campaign_status(campaign, today),
        "revision": campaign.agreement.revision,
        "in_force": revision_number_in_force(campaign),
        "digest": digest,
        "questions": [_question_document(campaign, key) for key in QUESTION_KEYS],
        "signoffs": [
            _signoff_document(made, digest, (checks or {}).get(made.team)) for made in campaign.agreement.signoffs
        ],
        "blocking": [_block_document(block) for block in signing_blocks(campaign, today)],
    }


def list_entry_document(
    campaign: Campaign, problems: Sequence[Problem] = (), today: date | None = None, tuning: CheckSettings | None = None
) -> dict[str, Any]:
    """One campaign's entry of what ``list --json`` prints. ``waiting`` names no questions where a signature is due."""
    stands = campaign_overview(campaign, today)
    return {
        "slug": campaign.slug,
        "title": campaign.info.get("title") or None,
        "launch": to_json_value(campaign.info.get("launch")),
        "end": to_json_value(campaign.info.get("end")),
        "status": stands.status,
        "revision": campaign.agreement.revision,
        "in_force": revision_number_in_force(campaign),
        "agreed": stands.agreed,
        "objections": len(list_objections(campaign)),
        "findings": _count_findings(campaign, today, tuning),
        "signed": _signer_names(campaign),
        "waiting": [{"team": w.team, "questions": list(w.questions)} for w in stands.waiting],
        "review_due": _next_review_day(campaign),
        "tags": list(campaign.info.get("tags") or ()),
        "problems": len(problems),
    }


def broken_file_document(slug: str, problems: Sequence[Problem]) -> dict[str, Any]:
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
    exported = to_json_value(to_data(campaign))
    assert isinstance(exported, dict)
    return exported


def _question_document(campaign: Campaign, key: str) -> dict[str, Any]:
    content = campaign.content(key)
    return {
        "key": key,
        "status": question_status(campaign, key),
        "digest": question_digest(key, content),
        "answer": campaign.answer(key) or None,
        "fields": {name: to_json_value(value) for name, value in content.items() if name not in ("answer", "disputed")},
        **{team: _view_document(campaign, team, key) for team in TEAMS},
        "disputed": to_json_value(content.get("disputed", [])),
    }


def _view_document(campaign: Campaign, team: Team, key: str) -> dict[str, Any]:
    view = campaign.view(team, key)
    stance = view.stance
    said = {name: to_json_value(getattr(stance, name)) or None if stance else None for name in _STANCE_KEYS}
    stale = is_stale(campaign, key, stance) if stance else None
    return {"position": view.position or None, "stance": said.pop("stance"), "stale": stale, **said}


def _signoff_document(signoff: Signoff, digest: str, checked: SignatureCheck | None) -> dict[str, Any]:
    return {
        "team": signoff.team,
        "name": signoff.name,
        "role": signoff.role or None,
        "email": signoff.email or None,
        "recorded_by": signoff.recorded_by or None,
        "at": to_json_value(signoff.at),
        "digest": signoff.digest,
        "trust": trust_level(signoff, checked),
        "stale": signoff.digest != digest,
    }


def _block_document(block: SigningBlock) -> dict[str, Any]:
    return {
        "question": block.question or None,
        "team": block.team or None,
        "code": block.code,
        "message": block.message,
    }


def _count_findings(campaign: Campaign, today: date | None, tuning: CheckSettings | None) -> int | None:
    """How much the checks find, other campaigns left aside; None where it is signed, or over unsigned."""
    end = to_day(campaign.info.get("end"))
    if sealed_digest(campaign) or (today and end and end < today):
        return None

    return len(run_checks(campaign, tuning or DEFAULT_CHECK_SETTINGS, (), today))


def _signer_names(campaign: Campaign) -> dict[str, str | None]:
    digest = agreement_digest(campaign)
    names = {signoff.team: signoff.name for signoff in campaign.agreement.signoffs if signoff.digest == digest}
    return {team: names.get(team) for team in TEAMS}


def _next_review_day(campaign: Campaign) -> str | None:
    due = next_review_day(campaign) if revision_number_in_force(campaign) is not None else None
    return due.isoformat() if due else None
