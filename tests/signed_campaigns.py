"""Signed campaigns."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from alignkit.core import actions
from alignkit.core.model import TEAMS, Actor, Campaign
from alignkit.core.questions import QUESTION_KEYS
from alignkit.files.reader import read_campaign

NOW = datetime(2027, 3, 30, 8, tzinfo=UTC)


INES, MARCUS = Actor("Ines Kaya", NOW), Actor("Marcus Boehm", NOW)


WHO = {"marketing": INES, "sales": MARCUS}


SAMPLES = Path(__file__).parents[1] / "campaigns"


def load_sample(slug: str = "month-end-close-webinar") -> Campaign:
    campaign = read_campaign((SAMPLES / f"{slug}.toml").read_bytes(), slug).campaign
    assert campaign is not None
    return campaign


def full_campaign() -> Campaign:
    """Everything filled, nobody has said anything."""
    return replace(load_sample(), views={}, agreement=replace(load_sample().agreement, signoffs=()), review={})


def with_agreements(campaign: Campaign) -> Campaign:
    for key in QUESTION_KEYS:
        for team in TEAMS:
            campaign = actions.agree(campaign, key, team, WHO[team])
    return campaign


def with_signoffs(campaign: Campaign) -> Campaign:
    for team in TEAMS:
        campaign = actions.sign(campaign, actions.prepare_signoff(campaign, team, WHO[team]))
    return campaign
