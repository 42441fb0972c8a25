"""The campaign of data/full.toml as it was before anybody agreed to anything."""

from pathlib import Path

from alignkit.fileformat import reading
from alignkit.model import Campaign

FULL = Path(__file__).parent / "data" / "full.toml"


def full(slug: str) -> Campaign:
    """Nine answers with every needed field, no stance, nothing signed."""
    loaded = reading.read(FULL.read_bytes(), slug)
    assert loaded.campaign
    reasons = [{"code": code, "meaning": f"No {code}", "next": "Nurture"} for code in ("date", "fit", "money")]
    whole = Campaign(slug, info=loaded.campaign.info, answers=loaded.campaign.answers)
    return whole.with_content("sql", {**whole.content("sql"), "reject_reasons": reasons})
