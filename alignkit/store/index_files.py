"""Reads campaign files for the index; loaded only when a file has changed."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from alignkit.core.failures import CODE as FAULT
from alignkit.core.failures import problem_from_error
from alignkit.core.model import Campaign
from alignkit.core.status import is_whole, revision_number_in_force
from alignkit.files.reader import ReadResult
from alignkit.listing.summary_builder import build_summary
from alignkit.listing.text_search import pack_broken_file_lines, pack_campaign_lines
from alignkit.review.records import campaign_in_force
from alignkit.store import campaign_files
from alignkit.store.folder_snapshot import FileStamp, stamp_bases
from alignkit.store.index_database import IndexedFile
from alignkit.store.workspace import Workspace


def read_files(
    ws: Workspace, folder: str, today: date, names: Sequence[str], files: Mapping[str, FileStamp | None], before: int
) -> Iterator[tuple[str, IndexedFile]]:
    """Read the named files of a folder one after the other, and give each with its name.

    ``files`` are all files of the folder. Settled are those that last changed ``before`` a time in nanoseconds.
    """
    path = ws.campaigns / folder if folder else ws.campaigns
    for name in names:
        stored = campaign_files.load_entry(ws, path, name, files)
        slug, loaded = stored.slug, stored.loaded
        try:
            lines = (
                pack_campaign_lines(slug, {**loaded.data, **loaded.campaign.contents})
                if loaded.campaign
                else pack_broken_file_lines(slug, stored.raw)
            )
        except Exception as error:
            lines = pack_broken_file_lines(slug, stored.raw)
            loaded = ReadResult(None, (problem_from_error(error, slug), *loaded.problems))
        summary = build_summary(slug, loaded, today, ws.settings, read_text_in_force(ws, loaded.campaign))
        stamp = files[name] if stored.raw else None
        bases = " ".join(stored.bases)
        latest, bases_stamp = stamp_bases(ws, bases) if bases else (0, 0)
        is_fault = any(problem.code == FAULT for problem in summary.problems)  # which may be gone at the next look
        settled = stamp is not None and max(stamp[1], stamp[2], latest) < before and not is_fault
        yield name, IndexedFile(stamp, settled, summary, lines, bases, bases_stamp)


def read_text_in_force(ws: Workspace, campaign: Campaign | None) -> Campaign | None:
    """The revision in force of a campaign whose file holds another text; None if the file holds it, or it is missing.

    Never raises: a list says what it can.
    """
    force = revision_number_in_force(campaign) if campaign else None
    if campaign is None or force is None or is_whole(campaign):
        return None
    with contextlib.suppress(Exception):
        return campaign_in_force(campaign, campaign_files.read_sealed(ws, campaign.slug, force))
    return None
