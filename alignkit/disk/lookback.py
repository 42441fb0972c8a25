"""What campaigns are looked back on: each held against the revision of it that is in force."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from alignkit.disk import listing, pages
from alignkit.disk.index import Index, Progress
from alignkit.disk.workspace import Workspace, read_bounded
from alignkit.faults import failing_alone
from alignkit.listed import Listed
from alignkit.model import Campaign
from alignkit.problems import Problem, Refused
from alignkit.reviews import review
from alignkit.reviews.gist import campaign_of
from alignkit.shown import shown_name
from alignkit.standing import in_force, is_whole

LARGEST = 1024 * 1024  # bytes of a table


def table_bytes(path: Path) -> bytes:
    """What stands in a table that a CRM exported. Raises Refused where it cannot be read, or is too large."""
    try:
        raw = read_bounded(path, LARGEST)
    except OSError as error:
        raise Refused(f"{path} could not be read: {error.strerror}.") from error
    if len(raw) > LARGEST:
        raise too_large(str(path))
    return raw


def too_large(name: str) -> Refused:
    return Refused(f"{name} is larger than 1 MiB.", "Export only this campaign's rows.")


def looked_back_on(ws: Workspace, campaign: Campaign) -> Campaign:
    """The revision looked back on: the sealed one where the file holds a draft, or its text was changed behind it.

    Raises Refused where that copy is not there or cannot be read.
    """
    force = in_force(campaign)
    if force is None or is_whole(campaign):
        return campaign
    return review.bound(campaign, pages.sealed(ws, campaign.slug, force))


def everything(
    ws: Workspace, today: date, told: Callable[[Problem], object], progress: Progress | None = None
) -> Iterator[tuple[Campaign, Campaign]]:
    """Every campaign of which anything is due or in force, with what it is looked back on as, from the index.

    Each holds as much as ``reviews.gist`` keeps of it. ``told`` hears of files that cannot be read. Where the signed
    copy is missing what is due must not go unsaid: the text in the file stands in for it, and that is a warning.
    """
    with Index(ws) as index:
        for listed in index.entries(today, progress, documents=False, gists=True):
            pair = None
            with failing_alone(listed.slug, told):
                if listed.gist is None:
                    told(_left_out(listed))
                elif listed.gist:
                    pair = _pair(ws, *campaign_of(listed.slug, listed.gist), told)
            if pair:
                yield pair


def _left_out(listed: Listed) -> Problem:
    why = next((problem for problem in listed.problems if problem.severity == "error"), None)
    message = f"{shown_name(listed.slug)} cannot be read: alignkit show {shown_name(listed.slug)}"
    return Problem(why.code if why else "AF40", message, slug=listed.slug)


def _pair(
    ws: Workspace, campaign: Campaign, is_own: bool, told: Callable[[Problem], object]
) -> tuple[Campaign, Campaign]:
    force = in_force(campaign)
    if is_own or force is None:
        return campaign, campaign
    try:
        return campaign, review.bound(campaign, pages.sealed(ws, campaign.slug, force))
    except Refused as refusal:
        hint = f"The text in its file stands in for it: alignkit verify {campaign.slug}"
        told(Problem("AF40", refusal.message, hint, "warning", slug=campaign.slug))
        return campaign, campaign


@dataclass(frozen=True, slots=True)
class Source:
    """The campaign that another was carried from. ``known`` is what it is looked back on as, None where it cannot be.

    ``why`` says what a reader must know of it: that it is gone, cannot be read, or stands in the archive.
    """

    slug: str
    known: Campaign | None = None
    why: str = ""

    @property
    def title(self) -> str:
        return self.known.title if self.known else self.slug


def source(ws: Workspace, slug: str) -> Source:
    """The campaign of that slug, live or archived, as it is looked back on. Never raises: a campaign outlives it."""
    try:
        stored = listing.read(ws, slug)
    except Refused:
        return Source(slug, None, _gone(ws, slug))
    campaign = stored.loaded.campaign
    if campaign is None:
        return Source(slug, None, f"{slug} cannot be read now: alignkit show {slug}")
    why = "" if stored.path.parent == ws.campaigns else "It is archived."
    try:
        return Source(slug, looked_back_on(ws, campaign), why)
    except Refused:
        return Source(slug, campaign, "Its signed copy is missing; this is by the text in its file.")
    except Exception:
        return Source(slug, campaign, "Its signed copy cannot be read; this is by the text in its file.")


def _gone(ws: Workspace, slug: str) -> str:
    try:
        signed = bool(listing.sealed_revisions(ws, slug))
    except (Refused, OSError):
        signed = False
    kept = f" What was signed is still in campaigns/sealed/{slug}." if signed else ""
    return f"{slug} is not here any more: renamed or removed.{kept}"
