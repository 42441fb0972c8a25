"""Campaigns whose leads go to the same people: what a check of one campaign must know of the others."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from alignkit.checking.checks import near, without_rest
from alignkit.disk import listing
from alignkit.disk.workspace import Workspace, read_bounded
from alignkit.faults import working
from alignkit.model import Campaign
from alignkit.problems import Refused

Beside = Mapping[str, Sequence[Campaign]]  # by slug; of each neighbour no more than its checks look at


def of(ws: Workspace, campaign: Campaign) -> Sequence[Campaign]:
    """The neighbours of a campaign as it is open here, saved or not. Reads every file of the folder."""
    return _of(ws, [campaign]).get(campaign.slug, ())


def of_these(ws: Workspace, slugs: Sequence[str]) -> Beside:
    """Those of some campaigns; what cannot be read has none. Raises Refused where a slug is not there."""
    return _of(ws, [stored.loaded.campaign for stored in listing.named(ws, slugs) if stored.loaded.campaign])


def of_all(ws: Workspace) -> Beside:
    every = (stored.loaded.campaign for stored in listing.entries(ws))
    return _near(campaign for campaign in every if campaign)


def _of(ws: Workspace, named: Sequence[Campaign]) -> Beside:
    known = {campaign.slug: campaign for campaign in (*_sharing_a_desk(ws, named), *named)}
    return _near(known.values())


def _near(campaigns: Iterable[Campaign]) -> Beside:
    """A campaign with which that cannot be worked out has no neighbours, and is nobody's; its own check says why."""
    return near(working(map(without_rest, campaigns), lambda one: near([one]), lambda problem: None))


def _sharing_a_desk(ws: Workspace, named: Sequence[Campaign]) -> Iterator[Campaign]:
    """Campaigns whose file holds the name of a desk, as it is written; only those are parsed."""
    handoffs = [campaign.content("mql").get("handoff") for campaign in named]
    desks = {str(handoff.get("to", "")).strip().encode() for handoff in handoffs if isinstance(handoff, Mapping)}
    desks.discard(b"")
    for slug in listing.slugs(ws) if desks else ():
        path = ws.campaign_path(slug)
        try:
            raw = read_bounded(path, listing.SIZE)
            campaign = listing.load(ws, slug, path).loaded.campaign if any(desk in raw for desk in desks) else None
        except (OSError, Refused):
            continue
        if campaign:
            yield campaign
