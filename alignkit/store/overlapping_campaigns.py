"""Campaigns whose leads go to the same people: what a check of one campaign must know of the others."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from alignkit.checks.runner import find_overlapping_campaigns, strip_for_overlap_checks
from alignkit.core.errors import UserError
from alignkit.core.failures import drop_failing
from alignkit.core.model import Campaign
from alignkit.store import campaign_files
from alignkit.store.workspace import Workspace, list_slugs, read_limited

Overlaps = Mapping[str, Sequence[Campaign]]  # by slug; of each neighbour no more than its checks look at


def find_overlapping(ws: Workspace, campaign: Campaign) -> Sequence[Campaign]:
    """The neighbours of a campaign as it is open here, saved or not. Reads every file of the folder."""
    return _group_overlapping(ws, [campaign]).get(campaign.slug, ())


def find_overlapping_by_slug(ws: Workspace, slugs: Sequence[str]) -> Overlaps:
    """Those of some campaigns; what cannot be read has none. Raises UserError where a slug is not there."""
    return _group_overlapping(
        ws, [stored.loaded.campaign for stored in campaign_files.named(ws, slugs) if stored.loaded.campaign]
    )


def find_all_overlapping(ws: Workspace) -> Overlaps:
    every = (stored.loaded.campaign for stored in campaign_files.iter_campaigns(ws))
    return _near(campaign for campaign in every if campaign)


def _group_overlapping(ws: Workspace, named: Sequence[Campaign]) -> Overlaps:
    known = {campaign.slug: campaign for campaign in (*_iter_sharing_desk(ws, named), *named)}
    return _near(known.values())


def _near(campaigns: Iterable[Campaign]) -> Overlaps:
    """A campaign with which that cannot be worked out has no neighbours, and is nobody's; its own check says why."""
    return find_overlapping_campaigns(
        drop_failing(
            map(strip_for_overlap_checks, campaigns),
            lambda one: find_overlapping_campaigns([one]),
            lambda problem: None,
        )
    )


def _iter_sharing_desk(ws: Workspace, named: Sequence[Campaign]) -> Iterator[Campaign]:
    """Campaigns whose file holds the name of a desk, as it is written; only those are parsed."""
    handoffs = [campaign.content("mql").get("handoff") for campaign in named]
    desks = {str(handoff.get("to", "")).strip().encode() for handoff in handoffs if isinstance(handoff, Mapping)}
    desks.discard(b"")
    for slug in list_slugs(ws) if desks else ():
        path = ws.campaign_path(slug)
        try:
            raw = read_limited(path, campaign_files.MAX_FILE_BYTES)
            campaign = (
                campaign_files.load_file(ws, slug, path).loaded.campaign if any(desk in raw for desk in desks) else None
            )
        except (OSError, UserError):
            continue
        if campaign:
            yield campaign
