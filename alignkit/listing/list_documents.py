"""What `list --json` prints of a campaign. Its keys are stable: programs read them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from alignkit.checks.runner import DEFAULT_CHECK_SETTINGS, run_checks
from alignkit.core.digests import agreement_digest
from alignkit.core.errors import Problem
from alignkit.core.model import TEAMS, Campaign, to_day
from alignkit.core.questions import QUESTION_KEYS
from alignkit.core.status import (
    campaign_overview,
    list_objections,
    revision_number_in_force,
    sealed_digest,
)
from alignkit.review.charts import terminal_formatter
from alignkit.review.outcome import campaign_outcome, outcome_cell, outcome_phrase
from alignkit.review.records import next_review_day
from alignkit.values.json_values import to_json_value

if TYPE_CHECKING:
    from alignkit.checks.runner import CheckSettings


def list_entry_document(
    campaign: Campaign,
    problems: Sequence[Problem] = (),
    today: date | None = None,
    tuning: CheckSettings | None = None,
    bound: Campaign | None = None,
) -> dict[str, Any]:
    """One campaign's entry of what ``list --json`` prints. ``waiting`` names no questions where a signature is due.

    ``bound`` is the revision in force where the file holds another text; what came of it is judged by that.
    """
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
        **_outcome_texts(bound or campaign),
        "tags": list(campaign.info.get("tags") or ()),
        "problems": len(problems),
        "based_on": campaign.info.get("based_on") or None,
        "from_base": sum(campaign.is_from_base(key) for key in QUESTION_KEYS),
        "newer_base": campaign.base.newest if campaign.base and campaign.base.is_outdated else None,
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
        "decided": None,
        "evidence": None,
        "outcome": None,
        "tags": [],
        "problems": len(problems),
        "based_on": None,
        "from_base": 0,
        "newer_base": None,
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


def _outcome_texts(bound: Campaign) -> dict[str, str | None]:
    """The deciding number in the fewest words, how it is known, and what came of the whole; None without results."""
    if revision_number_in_force(bound) is None:
        return {"decided": None, "evidence": None, "outcome": None}
    safe = terminal_formatter(str(bound.info.get("currency", "")))
    deciding = campaign_outcome(bound).deciding
    return {
        "decided": outcome_cell(bound, safe) or None,
        "evidence": deciding.reading.evidence if deciding and deciding.reading else None,
        "outcome": outcome_phrase(bound, safe) or None,
    }


def _next_review_day(campaign: Campaign) -> str | None:
    due = next_review_day(campaign) if revision_number_in_force(campaign) is not None else None
    return due.isoformat() if due else None
