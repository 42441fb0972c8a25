"""The campaign of data/full.toml as it was before anybody agreed to anything."""

from pathlib import Path

from alignkit.core.model import Campaign
from alignkit.files import reader

FULL_FILE = Path(__file__).parent / "data" / "full.toml"


def full_campaign(slug: str) -> Campaign:
    """Nine answers with every needed field, no stance, nothing signed."""
    loaded = reader.read_campaign(FULL_FILE.read_bytes(), slug)
    assert loaded.campaign
    reasons = [{"code": code, "meaning": f"No {code}", "next": "Nurture"} for code in ("date", "fit", "money")]
    whole = Campaign(slug, info=loaded.campaign.info, answers=loaded.campaign.answers)
    return whole.with_content("sql", {**whole.content("sql"), "reject_reasons": reasons})
