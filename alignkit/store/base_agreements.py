"""Finds the signed revision that a campaign is based on, and gives the campaign its text.

Every campaign that is read from the disk passes here (``campaign_files.load_file``), so no reader can forget the base.
The text counts only while the sealed copy is what both teams signed and has the fingerprint that the campaign pins.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from alignkit.core.digests import agreement_digest
from alignkit.core.errors import UserError
from alignkit.core.model import BaseAgreement, Campaign
from alignkit.core.status import is_whole
from alignkit.files.decode import MAX_BYTES
from alignkit.files.reader import read_campaign
from alignkit.store.folder_snapshot import describe_read_error
from alignkit.store.workspace import Workspace, is_slug, read_limited, sealed_revisions
from alignkit.values.kinds import describe_value

_REFERENCE = re.compile(r"([a-z0-9-]+)@r([1-9][0-9]{0,8})")


class SealedText(NamedTuple):
    """A sealed copy: the campaign, its agreement digest, and why it cannot be a base."""

    campaign: Campaign | None
    digest: str = ""
    problem: str = ""


def with_base(ws: Workspace, campaign: Campaign) -> Campaign:
    """The campaign with the base that it names, as it stands on the disk now. Never raises."""
    named, pinned = campaign.info.get("based_on"), campaign.info.get("based_on_digest")
    if not (named or pinned):
        return campaign if campaign.base is None else campaign.with_base(None)
    return campaign.with_base(_find_base(ws, campaign.slug, named, pinned))


def parse_reference(text: object) -> tuple[str, int] | None:
    """Slug and revision of ``inbound-sla@r4``; None for anything else."""
    match = _REFERENCE.fullmatch(text) if isinstance(text, str) else None
    return (match[1], int(match[2])) if match and is_slug(match[1]) else None


def read_base(ws: Workspace, own_slug: str, slug: str, revision: int) -> tuple[BaseAgreement, str]:
    """A signed revision as the base of the campaign ``own_slug``, and its agreement digest. Never raises.

    ``problem`` of the base says why it cannot be one.
    """
    newest = max(_revisions(ws, slug), default=0)
    if slug == own_slug:
        return BaseAgreement(slug, revision, problem="A campaign cannot be based on itself.", newest=newest), ""
    found = _read_sealed_text(ws, slug, revision)
    title = found.campaign.title if found.campaign and not found.problem else ""
    answers = dict(found.campaign.answers) if found.campaign and not found.problem else {}
    return BaseAgreement(slug, revision, title, answers, found.problem, newest), found.digest


def base_slug(campaign: Campaign) -> str:
    """The slug of the campaign that another says it is based on; empty where it names none."""
    reference = parse_reference(campaign.info.get("based_on"))
    return reference[0] if reference else ""


def _find_base(ws: Workspace, own_slug: str, named: object, pinned: object) -> BaseAgreement:
    reference = parse_reference(named)
    if reference is None:
        problem = f"based_on is {describe_value(named)}; it names a signed revision, such as inbound-sla@r4."
        return BaseAgreement("", 0, problem=problem if named else "based_on_digest stands there without based_on.")
    base, digest = read_base(ws, own_slug, *reference)
    if base.problem or digest == pinned:
        return base
    where = f"{base.slug}@r{base.revision}"
    if not pinned:
        said = f"based_on names {where} without its fingerprint, based_on_digest"
    else:
        said = f"{where} has the fingerprint {digest}, and based_on_digest is another: this is not the text agreed on"
    mend = f"alignkit base {own_slug} --on {where} takes the one that is there."
    return replace(base, answers={}, problem=f"{said}. {mend}")


def _read_sealed_text(ws: Workspace, slug: str, revision: int) -> SealedText:
    path = ws.sealed_path(slug, revision)
    shown, mend = ws.display_path(path), "Take it back from git or a backup."
    try:
        real = ws.inside(path)
        found = real.stat()
        stamp = (found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino)
        return _parse_sealed_text(real, shown, slug, revision, stamp)
    except FileNotFoundError:
        return SealedText(None, problem=f"{shown}, the signed text that this campaign is based on, is missing. {mend}")
    except OSError as error:
        return SealedText(None, problem=f"{shown} could not be read: {describe_read_error(error)}. {mend}")
    except UserError as error:
        return SealedText(None, problem=f"{error.message} {error.hint}")


@lru_cache(maxsize=16)
def _parse_sealed_text(path: Path, shown: str, slug: str, revision: int, stamp: tuple[int, ...]) -> SealedText:
    """A sealed copy read from the disk; ``stamp`` tells one state of the file from another."""
    raw = read_limited(path, MAX_BYTES)
    campaign = read_campaign(raw, slug, shown, stamp[0]).campaign
    if campaign is None:
        mend = f"Take it back from git or a backup; alignkit verify {slug} says more."
        return SealedText(None, problem=f"{shown}, which this campaign is based on, cannot be read. {mend}")
    digest = agreement_digest(campaign)
    if campaign.info.get("based_on") or campaign.info.get("based_on_digest"):
        other = parse_reference(campaign.info.get("based_on"))
        why = f"{slug} r{revision} is itself based on another campaign; a base holds all nine questions itself."
        return SealedText(campaign, digest, f"{why} Its own base is {other[0]}@r{other[1]}." if other else why)
    if campaign.agreement.revision != revision or not is_whole(campaign):
        mend = f"Take it back from git or a backup; alignkit verify {slug} says more."
        return SealedText(
            campaign, digest, f"{shown}, which this campaign is based on, is not what both teams signed there. {mend}"
        )
    return SealedText(campaign, digest)


def _revisions(ws: Workspace, slug: str) -> list[int]:
    try:
        return sealed_revisions(ws, slug)
    except OSError:
        return []
