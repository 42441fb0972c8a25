"""Finds the campaigns to review, each with the revision that is in force."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from alignkit.core.errors import Problem, UserError
from alignkit.core.failures import report_failure
from alignkit.core.model import Campaign
from alignkit.core.status import is_whole, revision_number_in_force
from alignkit.listing.review_snapshot import decode_review_snapshot
from alignkit.listing.summary import CampaignSummary
from alignkit.review import records
from alignkit.store import campaign_files
from alignkit.store.index import Index, ReportProgress
from alignkit.store.workspace import Workspace
from alignkit.text.sanitize import shown_name


def reviewed_revision(ws: Workspace, campaign: Campaign) -> Campaign:
    """The revision to review: the sealed one if the file holds a draft, or its text was changed after signing.

    Raises UserError where that copy is not there or cannot be read.
    """
    force = revision_number_in_force(campaign)
    if force is None or is_whole(campaign):
        return campaign
    return records.campaign_in_force(campaign, campaign_files.read_sealed(ws, campaign.slug, force))


def iter_reviewed_campaigns(
    ws: Workspace, today: date, told: Callable[[Problem], object], progress: ReportProgress | None = None
) -> Iterator[tuple[Campaign, Campaign]]:
    """Every campaign of which anything is due or in force, with the revision to review, from the index.

    Each holds what its review snapshot keeps. ``told`` is called for files that cannot be read. If the signed
    copy is missing what is due must not go unsaid: the text in the file stands in for it, and that is a warning.
    """
    with Index(ws) as index:
        for listed in index.entries(today, progress, documents=False, reviews=True):
            pair = None
            with report_failure(listed.slug, told):
                if listed.review_json is None:
                    told(_left_out(listed))
                elif listed.review_json:
                    pair = _reviewed_pair(ws, *decode_review_snapshot(listed.slug, listed.review_json), told)
            if pair:
                yield pair


def _left_out(listed: CampaignSummary) -> Problem:
    why = next((problem for problem in listed.problems if problem.severity == "error"), None)
    message = f"{shown_name(listed.slug)} cannot be read: alignkit show {shown_name(listed.slug)}"
    return Problem(why.code if why else "AF40", message, slug=listed.slug)


def _reviewed_pair(
    ws: Workspace, campaign: Campaign, is_own: bool, told: Callable[[Problem], object]
) -> tuple[Campaign, Campaign]:
    force = revision_number_in_force(campaign)
    if is_own or force is None:
        return campaign, campaign
    try:
        return campaign, records.campaign_in_force(campaign, campaign_files.read_sealed(ws, campaign.slug, force))
    except UserError as refusal:
        hint = f"The text in its file stands in for it: alignkit verify {campaign.slug}"
        told(Problem("AF40", refusal.message, hint, "warning", slug=campaign.slug))
        return campaign, campaign


@dataclass(frozen=True, slots=True)
class SourceCampaign:
    """The campaign that another was carried forward from. ``known`` is the revision to review, None if there is none.

    ``why`` says what a reader must know of it: that it is gone, cannot be read, or stands in the archive.
    """

    slug: str
    known: Campaign | None = None
    why: str = ""

    @property
    def title(self) -> str:
        return self.known.title if self.known else self.slug


def find_source_campaign(ws: Workspace, slug: str) -> SourceCampaign:
    """The campaign of that slug, live or archived, with the revision to review. Never raises."""
    try:
        stored = campaign_files.read_campaign_file(ws, slug)
    except UserError:
        return SourceCampaign(slug, None, _describe_missing(ws, slug))
    campaign = stored.loaded.campaign
    if campaign is None:
        return SourceCampaign(slug, None, f"{slug} cannot be read now: alignkit show {slug}")
    why = "" if stored.path.parent == ws.campaigns else "It is archived."
    try:
        return SourceCampaign(slug, reviewed_revision(ws, campaign), why)
    except UserError:
        return SourceCampaign(slug, campaign, "Its signed copy is missing; this is by the text in its file.")
    except Exception:
        return SourceCampaign(slug, campaign, "Its signed copy cannot be read; this is by the text in its file.")


def _describe_missing(ws: Workspace, slug: str) -> str:
    try:
        signed = bool(campaign_files.sealed_revisions(ws, slug))
    except (UserError, OSError):
        signed = False
    kept = f" What was signed is still in campaigns/sealed/{slug}." if signed else ""
    return f"{slug} is not here any more: renamed or removed.{kept}"
