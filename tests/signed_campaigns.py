"""Signed campaigns."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from alignkit import agreement
from alignkit.agreement import Who
from alignkit.fileformat.reading import read
from alignkit.model import TEAMS, Campaign
from alignkit.questions import KEYS

NOW = datetime(2027, 3, 30, 8, tzinfo=UTC)


INES, MARCUS = Who("Ines Kaya", NOW), Who("Marcus Boehm", NOW)


WHO = {"marketing": INES, "sales": MARCUS}


SAMPLES = Path(__file__).parents[1] / "campaigns"


def sample(slug: str = "month-end-close-webinar") -> Campaign:
    campaign = read((SAMPLES / f"{slug}.toml").read_bytes(), slug).campaign
    assert campaign is not None
    return campaign


def whole() -> Campaign:
    """Everything filled, nobody has said anything."""
    return replace(sample(), views={}, agreement=replace(sample().agreement, signoffs=()), review={})


def agreed(campaign: Campaign) -> Campaign:
    for key in KEYS:
        for team in TEAMS:
            campaign = agreement.agree(campaign, key, team, WHO[team])
    return campaign


def signed(campaign: Campaign) -> Campaign:
    for team in TEAMS:
        campaign = agreement.sign(campaign, agreement.prepared(campaign, team, WHO[team]))
    return campaign
