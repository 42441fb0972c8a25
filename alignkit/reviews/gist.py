"""As much of a campaign as is read of it where all are looked back on at once, as text, to be kept from run to run."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from alignkit.model import Campaign, Team, View, from_data, to_data
from alignkit.standing import in_force, objections

# Of each question what ``review`` and ``due`` read.
_READ = {
    "goals": ("targets",),
    "mql": ("handoff",),
    "sql": ("decide_within",),
    "marketing_responsibilities": ("commitments", "briefing", "returned_leads"),
    "sales_responsibilities": ("commitments", "follow_up"),
    "metrics": ("measures", "review", "counts_until"),
}
_DAY = "$"  # no key of a campaign file


def gist(campaign: Campaign, whole: bool) -> str:
    """``whole``: both teams have signed this very text.

    Empty where no revision is in force, no objection is parked and no waiver ends: nothing is due of it then."""
    force = in_force(campaign)
    views: dict[Team, dict[str, View]] = {}
    for team, key, stance in objections(campaign):
        if stance.parked:
            views.setdefault(team, {})[key] = View(stance=stance)
    if force is None and not views and not any(waiver.until for waiver in campaign.waivers):
        return ""
    read = {key: campaign.content(key) for key in _READ if force is not None}
    agreement = campaign.agreement
    kept = replace(
        campaign,
        answers={key: {name: content[name] for name in _READ[key] if name in content} for key, content in read.items()},
        views=views,
        agreement=replace(agreement, signoffs=tuple(replace(made, signature="") for made in agreement.signoffs)),
        carried=None,
        unknown={},
    )
    is_own = force is None or whole
    return json.dumps([is_own, to_data(kept)], default=_told, ensure_ascii=False, separators=(",", ":"))


def campaign_of(slug: str, text: str) -> tuple[Campaign, bool]:
    """The campaign of a text that ``gist`` made, and whether its file holds the revision that is looked back on."""
    is_own, data = json.loads(text, object_hook=_heard)
    return from_data(slug, data), is_own


def _told(value: date) -> dict[str, str]:
    return {_DAY: value.isoformat()}


def _heard(table: dict[str, Any]) -> Any:
    if _DAY not in table:
        return table
    text = table[_DAY]
    return datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text)
