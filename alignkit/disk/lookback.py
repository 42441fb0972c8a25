"""What campaigns are looked back on: each held against the revision of it that is in force."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from alignkit.disk import listing, pages
from alignkit.disk.workspace import Workspace
from alignkit.model import Campaign
from alignkit.problems import Refused
from alignkit.reviews import review
from alignkit.standing import campaign_status, in_force


def looked_back_on(ws: Workspace, campaign: Campaign) -> Campaign:
    """The revision looked back on: the sealed one where the file holds a draft, or was changed behind it.

    Raises Refused where that copy is not there or cannot be read.
    """
    force = in_force(campaign)
    if force is None or campaign_status(campaign) == "signed":
        return campaign
    return review.bound(campaign, pages.sealed(ws, campaign.slug, force))


def everything(ws: Workspace, told: Callable[[str], None]) -> Iterator[tuple[Campaign, Campaign]]:
    """Every campaign that can be read, with what it is looked back on as; ``told`` hears of those that cannot.

    Where the signed copy is missing what is due must not go unsaid: the text in the file stands in for it.
    """
    for stored in listing.entries(ws):
        campaign = stored.loaded.campaign
        if campaign is None:
            told(f"{stored.slug} cannot be read: alignkit show {stored.slug}")
            continue
        try:
            known = looked_back_on(ws, campaign)
        except Refused as refusal:
            told(f"{refusal.message} The text in its file stands in for it: alignkit verify {stored.slug}")
            known = campaign
        yield campaign, known
