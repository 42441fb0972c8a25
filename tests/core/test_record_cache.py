"""What is kept of a record: once computed, for this record only, and never of one that raised."""

from __future__ import annotations

import pytest

from alignkit.core.model import Campaign
from alignkit.core.record_cache import keep_last


def test_a_record_is_asked_once_and_an_equal_one_again() -> None:
    asked = []

    @keep_last
    def title(campaign: Campaign, mark: str = "") -> str:
        asked.append(campaign)
        return campaign.title + mark

    one, other = Campaign("a", info={"title": "A"}), Campaign("a", info={"title": "A"})
    assert (title(one), title(one), title(one, "!")) == ("A", "A", "A!")
    assert title(other) == "A"
    assert [record is one for record in asked] == [True, True, False]


def test_what_raises_is_not_kept() -> None:
    left = ["fails"]

    @keep_last
    def once(campaign: Campaign) -> str:
        if left:
            raise ValueError(left.pop())
        return campaign.slug

    campaign = Campaign("a")
    with pytest.raises(ValueError, match="fails"):
        once(campaign)
    assert once(campaign) == "a"
