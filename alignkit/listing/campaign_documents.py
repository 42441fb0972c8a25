"""What `show --json` and `export` print of a campaign. Their keys are stable: programs read them."""

from __future__ import annotations

from datetime import date
from typing import Any

from alignkit.core.digests import agreement_digest, question_digest
from alignkit.core.model import TEAMS, Campaign, Signoff, Team, to_data
from alignkit.core.questions import QUESTION_KEYS
from alignkit.core.status import (
    SigningBlock,
    campaign_status,
    is_stale,
    question_status,
    revision_number_in_force,
    signing_blocks,
)
from alignkit.review.results import Metric, list_metrics
from alignkit.signing.trust import SignatureCheck, SignatureChecks, trust_level
from alignkit.values.json_values import to_json_value

_STANCE_KEYS = (
    *("stance", "by", "recorded_by", "via", "at", "note", "settles", "reply", "owner", "due"),
    *("objected", "objected_settles", "objected_on", "settled_on"),
)


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
        "base": _base_document(campaign),
        "questions": [_question_document(campaign, key, today) for key in QUESTION_KEYS],
        "signoffs": [
            _signoff_document(made, digest, (checks or {}).get(made.team)) for made in campaign.agreement.signoffs
        ],
        "blocking": [_block_document(block) for block in signing_blocks(campaign, today)],
        "results": [_result_document(metric) for metric in list_metrics(campaign) if metric.reading],
    }


def _result_document(metric: Metric) -> dict[str, Any]:
    """The result of a goal or measure that decides, or the last one."""
    read = metric.reading
    assert read is not None
    return {
        "metric": metric.name,
        "actual": read.actual,
        "on": to_json_value(read.on),
        "by": read.by or None,
        "evidence": read.evidence,
        "verdict": metric.verdict.kind,
    }


def _base_document(campaign: Campaign) -> dict[str, Any] | None:
    base = campaign.base
    if base is None:
        return None
    return {
        "slug": base.slug or None,
        "revision": base.revision or None,
        "title": base.title or None,
        "newest": base.newest or None,
        "problem": base.problem or None,
    }


def export_document(campaign: Campaign) -> dict[str, Any]:
    """The whole campaign as JSON, with the questions of its base; ``schema`` validates it."""
    exported = to_json_value({**to_data(campaign), **campaign.contents})
    assert isinstance(exported, dict)
    return exported


def _question_document(campaign: Campaign, key: str, today: date | None) -> dict[str, Any]:
    content = campaign.content(key)
    return {
        "key": key,
        "status": question_status(campaign, key, today),
        "digest": question_digest(key, content),
        "from_base": campaign.base.name if campaign.base and campaign.is_from_base(key) else None,
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
        "via": signoff.via or None,
        "at": to_json_value(signoff.at),
        "digest": signoff.digest,
        "trust": trust_level(signoff, checked),
        "stale": signoff.digest != digest,
    }


def _block_document(block: SigningBlock) -> dict[str, Any]:
    return {
        "question": block.question or None,
        "key": f"{block.question}.{block.path}" if block.path else block.question or None,
        "team": block.team or None,
        "code": block.code,
        "message": block.message,
    }
