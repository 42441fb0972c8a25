"""Campaigns as a whole: create one, carry an older one on, rename, archive. Each function writes before it returns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from alignkit.app import bases
from alignkit.core import actions
from alignkit.core.errors import UserError
from alignkit.core.lead_fields import STAGES_FIELD
from alignkit.core.model import Campaign, to_day
from alignkit.store import campaigns, hidden_replies
from alignkit.store.campaign_files import is_slug_taken, with_base
from alignkit.store.workspace import MAX_SLUG_LENGTH, Workspace, make_slug

FIRST_REVIEW_AFTER = timedelta(days=14)  # of a new campaign, counted from its first day


@dataclass(frozen=True, slots=True)
class NewCampaign:
    """A campaign that was just written, and its file."""

    campaign: Campaign
    path: Path


def starting_info(ws: Workspace, source: Campaign | None = None) -> dict[str, Any]:
    """The particulars that a new campaign begins with.

    They are the defaults of alignkit.toml, and what comes along from ``source``, the campaign it is carried on from.
    """
    return actions.begun(ws.settings.start_fields, source)


def free_slug(ws: Workspace, title: str, launch: date | None = None) -> str:
    """A slug for a title that no campaign has yet, with a number at its end if need be; empty for an empty title.

    A title that plain letters cannot spell gives way to the day of the launch: ``campaign-2027-04-06``.
    """
    if not title.strip():
        return ""
    slug, number = make_slug(title, launch), 1
    found = slug
    while is_slug_taken(ws, found):
        number += 1
        end = f"-{number}"
        found = slug[: MAX_SLUG_LENGTH - len(end)].rstrip("-") + end
    return found


def create(ws: Workspace, info: Mapping[str, Any], slug: str = "") -> NewCampaign:
    """Create a campaign with these particulars; ``title`` is needed, ``starting_info`` has the others.

    The first review is set to FIRST_REVIEW_AFTER the launch, or to the last day if that is sooner; a campaign with a
    base has its base's. The stages of alignkit.toml stand in question 6, unless it is the base's. An empty ``slug`` is
    made from title and launch. ``based_on`` may name a campaign, or one of its signed revisions: the new one then has
    its nine questions. Raises UserError without a title, where the slug is taken, and where there is no such revision.
    """
    slug = slug or _slug_of(info)
    return _write(ws, Campaign(slug, info=bases.with_base_keys(ws, slug, info)))


def carry_on(ws: Workspace, source: Campaign, info: Mapping[str, Any], slug: str = "") -> NewCampaign:
    """Create a campaign that begins from an older one; otherwise as ``create``.

    Answers and fields come along, marked as not looked at yet; dates, numbers of goals, stances, sign-offs and results
    stay behind.
    """
    slug = slug or _slug_of(info)
    return _write(ws, actions.carry_forward(source, slug, bases.with_base_keys(ws, slug, info)))


def rename(ws: Workspace, slug: str, new_slug: str) -> Path:
    """Give a campaign another slug; the path of its file. Raises UserError once it is signed, and for a taken slug."""
    path = campaigns.rename_campaign(ws, slug, new_slug)
    hidden_replies.move_hidden(ws, slug, new_slug)
    return path


def archive(ws: Workspace, slug: str) -> Path:
    """Move a campaign to campaigns/archive; the path of its file. Its signed revisions stay where they are.

    Raises UserError where it is archived already.
    """
    return campaigns.archive_campaign(ws, slug)


def _write(ws: Workspace, campaign: Campaign) -> NewCampaign:
    _slug_of(campaign.info)
    campaign = with_base(ws, campaign)
    campaign = campaign if campaign.base else _with_first_review(_with_stages(ws, campaign))
    return NewCampaign(campaign, campaigns.create_campaign(ws, campaign))


def _with_first_review(campaign: Campaign) -> Campaign:
    launch, end = to_day(campaign.info.get("launch")), to_day(campaign.info.get("end"))
    if launch is None or date.max - launch < FIRST_REVIEW_AFTER or (end and end < launch):
        return campaign
    content = campaign.content("metrics")
    first = min(launch + FIRST_REVIEW_AFTER, end or date.max)
    return campaign.with_content("metrics", {**content, "review": {"first": first, **(content.get("review") or {})}})


def _with_stages(ws: Workspace, campaign: Campaign) -> Campaign:
    """Return the campaign with the stages of alignkit.toml, unless it has some, as one that is carried on may."""
    content = campaign.content("sql")
    if not ws.settings.stages or content.get("stages"):
        return campaign
    keys = [each.key for each in STAGES_FIELD.fields]
    rows = [{key: row[key] for key in keys if str(row.get(key, "")).strip()} for row in ws.settings.stages]
    return campaign.with_content("sql", {**content, "stages": rows})


def _slug_of(info: Mapping[str, Any]) -> str:
    if not str(info.get("title", "")).strip():
        raise UserError("A campaign needs a title.", 'For example: alignkit new "Spring webinar"')
    launch = info.get("launch")
    return make_slug(str(info["title"]), launch if isinstance(launch, date) else None)
