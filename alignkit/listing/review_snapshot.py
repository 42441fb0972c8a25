"""The parts of a campaign that `review` and `due` read when they go through all campaigns, as JSON for the index."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from alignkit.core.model import Campaign, Team, TeamView, from_data, to_data
from alignkit.core.status import list_objections, revision_number_in_force

# The fields of each question that ``review`` and ``due`` read.
_KEPT_FIELDS = {
    "goals": ("targets",),
    "mql": ("handoff", "classes", "steps"),
    "sql": ("decide_within",),
    "marketing_responsibilities": ("commitments", "briefing", "returned_leads"),
    "sales_responsibilities": ("commitments", "follow_up"),
    "metrics": ("measures", "review", "counts_until"),
}
_DAY_KEY = "$"  # stands for a date; no key of a campaign file


def encode_review_snapshot(campaign: Campaign, whole: bool) -> str:
    """The JSON text of a campaign without what no review reads. ``whole``: both teams have signed this very text.

    Empty if no revision is in force, no objection is parked and no waiver ends, since nothing can be due then.
    """
    force = revision_number_in_force(campaign)
    views: dict[Team, dict[str, TeamView]] = {}
    for team, key, stance in list_objections(campaign):
        if stance.parked:
            views.setdefault(team, {})[key] = TeamView(stance=stance)
    if force is None and not views and not any(waiver.until for waiver in campaign.waivers):
        return ""
    read = {key: campaign.content(key) for key in _KEPT_FIELDS if force is not None}
    agreement = campaign.agreement
    kept = replace(
        campaign,
        answers={
            key: {name: content[name] for name in _KEPT_FIELDS[key] if name in content} for key, content in read.items()
        },
        views=views,
        agreement=replace(agreement, signoffs=tuple(replace(made, signature="") for made in agreement.signoffs)),
        carried=None,
        unknown={},
    )
    is_own = force is None or whole
    return json.dumps([is_own, to_data(kept)], default=_encode_day, ensure_ascii=False, separators=(",", ":"))


def decode_review_snapshot(slug: str, text: str) -> tuple[Campaign, bool]:
    """The campaign, and whether its file holds the revision to review (else it is the sealed copy in force).

    ``text`` is not empty. Raises ValueError or KeyError if it is not such a text.
    """
    is_own, data = json.loads(text, object_hook=_decode_table)
    return from_data(slug, data), is_own


def _encode_day(value: date) -> dict[str, str]:
    return {_DAY_KEY: value.isoformat()}


def _decode_table(table: dict[str, Any]) -> Any:
    if _DAY_KEY not in table:
        return table
    text = table[_DAY_KEY]
    return datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text)
