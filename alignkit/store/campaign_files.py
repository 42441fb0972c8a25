"""The campaign files of a workspace as they stand on disk: read one, list all, never failing on a broken one."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from alignkit.core.errors import Problem, UserError
from alignkit.core.failures import problem_from_error
from alignkit.core.model import Agreement, Campaign
from alignkit.core.status import base_problem, is_whole
from alignkit.files.decode import MAX_BYTES
from alignkit.files.reader import ReadResult, read_campaign
from alignkit.store.base_agreements import with_base
from alignkit.store.folder_snapshot import describe_read_error, folder_error
from alignkit.store.workspace import (
    Workspace,
    check_slug,
    is_slug,
    list_campaign_file_names,
    list_slugs,
    make_slug,
    read_limited,
    sealed_revisions,
)
from alignkit.text.spelling import closest_match

if TYPE_CHECKING:
    from alignkit.signing.verification import CampaignCopy

__all__ = [
    "CampaignFile",
    "file_digest",
    "file_stamp",
    "find_conflict_copies",
    "is_misnamed",
    "is_slug_taken",
    "iter_archived",
    "iter_campaigns",
    "load_entry",
    "load_file",
    "named",
    "read_campaign_file",
    "read_sealed",
    "sealed",
    "sealed_copies",
    "sealed_revisions",
    "stored_at",
    "with_base",
]

MAX_FILE_BYTES = MAX_BYTES  # and one byte more is read, so that reading can refuse a file by name
# What names of copies hold, and what follows a slug in the name of one; few folders hold any.
_CONFLICT_COPY = (
    r"(?i)conflict|\([^)]*\)|~|\bcopy\b|[-_. ]kopie\b|\.(orig|base|local|remote)\b|_(backup|base|local|remote)_[0-9]"
)
_COPY_SUFFIX = r"[^a-z0-9-].*\.toml|\.toml(\.|~)"


class CampaignFile(NamedTuple):
    """A campaign file as it stands on disk. ``raw`` is empty where it could not be read.

    A campaign that was read by its slug, or listed, is held against its sealed copies: see ``Campaign.against``.
    """

    slug: str  # of an unsuitable name: the name without .toml
    path: Path
    raw: bytes
    loaded: ReadResult
    bases: tuple[str, ...] = ()  # slugs of the campaigns that it, or a sealed copy it is held against, is based on


def file_digest(raw: bytes) -> str:
    """SHA-256 of a file's bytes, in hex. (Not the fingerprint that is signed.)"""
    return hashlib.sha256(raw).hexdigest()


def read_campaign_file(ws: Workspace, slug: str, *, revision: int | None = None) -> CampaignFile:
    """A campaign, live or archived, or one of its sealed revisions. Raises UserError where there is none."""
    check_slug(slug)
    path = _existing_path(ws, slug) if revision is None else ws.sealed_path(slug, revision)
    if not os.path.lexists(path):
        if revision is not None and is_slug_taken(ws, slug):
            sealed = ", ".join(map(str, sealed_revisions(ws, slug)))
            hint = f"Signed revisions: {sealed}." if sealed else "None of its revisions has been signed yet."
            raise UserError(f"{slug} has no signed revision {revision}.", hint)
        near = closest_match(slug, list_slugs(ws))
        hint = f"Did you mean {near}?" if near else "alignkit list shows the campaigns there are."
        raise UserError(f"There is no campaign {slug!r}.", hint)
    try:
        stored = load_file(ws, slug, path)
        return stored if revision is not None else _held_against(ws, stored)
    except OSError as error:
        raise UserError(f"{ws.display_path(path)} could not be read: {describe_read_error(error)}.") from error


def read_sealed(ws: Workspace, slug: str, revision: int) -> Campaign:
    """The sealed copy of a revision. Raises UserError where there is none, where it cannot be read, and where it
    is not what was signed.
    """
    stored = read_campaign_file(ws, slug, revision=revision)
    copy = stored.loaded.campaign
    if copy is None:
        raise UserError(f"The sealed copy of revision {revision} cannot be read.", problems=stored.loaded.problems)
    if problem := base_problem(copy):
        raise UserError(f"The sealed copy of revision {revision} of {slug} has no whole text. {problem}")
    if copy.agreement.revision != revision or not is_whole(copy):
        hint = f"Take {ws.display_path(stored.path)} back from git or a backup; alignkit verify {slug} says more."
        raise UserError(f"The sealed copy of revision {revision} is not what its sign-offs cover.", hint)
    return copy


def iter_campaigns(ws: Workspace, *, archived: bool = False) -> Iterator[CampaignFile]:
    """Every campaign file by slug, the broken and the wrongly named ones too, as entries whose problems say why."""
    yield from _iter_folder(ws, ws.campaigns)
    if archived:
        yield from iter_archived(ws)


def iter_archived(ws: Workspace) -> Iterator[CampaignFile]:
    """As ``entries``, of the archived campaigns alone."""
    yield from _iter_folder(ws, ws.campaigns / "archive")


def named(ws: Workspace, slugs: Iterable[str]) -> list[CampaignFile]:
    """As ``entries``, of these slugs, live or archived. Raises UserError for one that is not there."""
    places = {slug: _existing_path(ws, check_slug(slug)) for slug in slugs}
    gone = next((slug for slug, path in places.items() if not os.path.lexists(path)), None)
    return (
        [read_campaign_file(ws, gone)]
        if gone is not None
        else [stored_at(ws, slug, path) for slug, path in places.items()]
    )


def sealed(ws: Workspace, slug: str, revision: int) -> CampaignFile:
    """A sealed revision; where its file cannot be read, it has a problem that says why."""
    return stored_at(ws, slug, ws.sealed_path(slug, revision), live=False)


def sealed_copies(ws: Workspace, slug: str) -> dict[int, CampaignCopy]:
    """The signed and locked revisions by number; one that cannot be read has problems that say why."""
    from alignkit.signing.verification import CampaignCopy

    def copy(number: int) -> CampaignCopy:
        loaded = sealed(ws, slug, number).loaded
        return CampaignCopy(ws.display_path(ws.sealed_path(slug, number)), loaded.campaign, loaded.problems)

    try:
        numbers = sealed_revisions(ws, slug)
    except OSError:
        numbers = [1]  # which then says why the folder cannot be read
    return {number: copy(number) for number in numbers}


def _held_against(ws: Workspace, stored: CampaignFile) -> CampaignFile:
    """The same file, with what differs from its sealed copies in ``Campaign.against``."""
    campaign = stored.loaded.campaign
    if campaign is None or (campaign.agreement == Agreement() and not os.path.lexists(ws.sealed_folder(stored.slug))):
        return stored
    # Deferred: it takes 4 ms to load, a twentieth of `show`, and a campaign that nobody has signed has no need of it.
    from alignkit.signing.verification import CampaignCopy, explain_altered

    live = CampaignCopy(ws.display_path(stored.path), campaign, stored.loaded.problems)
    copies = sealed_copies(ws, stored.slug)
    bases = _base_slugs(campaign, *(copy.campaign for copy in copies.values()))
    if why := explain_altered(stored.slug, live, copies):
        campaign = replace(campaign, against=why)
    return stored._replace(loaded=stored.loaded._replace(campaign=campaign), bases=bases)


def _base_slugs(*campaigns: Campaign | None) -> tuple[str, ...]:
    found = (campaign.base.slug for campaign in campaigns if campaign and campaign.base and campaign.base.slug)
    return tuple(dict.fromkeys(found))


def load_file(ws: Workspace, slug: str, path: Path) -> CampaignFile:
    """A file of the workspace as a campaign, with the signed text that it is based on.

    Raises OSError, and UserError if it leads outside the workspace.
    """
    real = ws.inside(path)
    raw = read_limited(real, MAX_FILE_BYTES)
    size = real.stat().st_size if len(raw) > MAX_FILE_BYTES else len(raw)
    loaded = read_campaign(raw, slug, ws.display_path(path), size)
    if loaded.campaign is not None:
        loaded = loaded._replace(campaign=with_base(ws, loaded.campaign))
    return CampaignFile(slug, path, raw, loaded, _base_slugs(loaded.campaign))


def file_stamp(ws: Workspace, slug: str) -> tuple[int, int, int] | None:
    """What tells that a campaign's file has changed: size, moment and inode; None where it cannot be looked at."""
    try:
        found = _existing_path(ws, check_slug(slug)).stat()
    except (OSError, UserError):
        return None
    return found.st_size, found.st_mtime_ns, found.st_ino


def find_conflict_copies(ws: Workspace, slug: str) -> list[Path]:
    """Copies of a campaign file that a sync or merge program left next to it, recognised by their names."""
    try:
        names = sorted(os.listdir(ws.campaigns))  # noqa: PTH208 - ten thousand names; no Path for each
    except OSError:
        return []
    rests = {name: name.removeprefix(slug) for name in names if name.startswith(slug)}
    return [
        ws.campaigns / name
        for name, rest in rests.items()
        if re.match(_COPY_SUFFIX, rest) and re.search(_CONFLICT_COPY, rest)
    ]


def is_slug_taken(ws: Workspace, slug: str) -> bool:
    folders = (ws.campaigns, ws.campaigns / "archive")
    files = {name[:-5].casefold() for folder in folders for name in list_campaign_file_names(folder)}
    return slug in files or bool(sealed_revisions(ws, slug))


def _existing_path(ws: Workspace, slug: str) -> Path:
    live, archived = ws.campaign_path(slug), ws.archive_path(slug)
    return archived if not os.path.lexists(live) and os.path.lexists(archived) else live


def is_misnamed(stored: CampaignFile) -> bool:
    """Whether the file's name is no campaign's; its problems then say so, and nothing else is known of it."""
    return stored.path.name != f"{stored.slug}.toml" or not is_slug(stored.slug)


def load_entry(ws: Workspace, folder: Path, name: str, present: Collection[str]) -> CampaignFile:
    """One file of a folder; one that is unsuitable or cannot be read has problems that say why.

    ``present`` are the names of the folder's files.
    """
    path = folder / name
    if problem := _check_name(name, present):
        return _broken_file(ws, name[:-5], path, problem)
    return stored_at(ws, name[:-5], path)


def stored_at(ws: Workspace, slug: str, path: Path, *, live: bool = True) -> CampaignFile:
    """As ``load``; what cannot be read has a problem that says why. Never raises.

    A ``live`` one holds what its sealed copies say against it.
    """
    try:
        stored = load_file(ws, slug, path)
        return _held_against(ws, stored) if live else stored
    except OSError as error:
        return _broken_file(ws, slug, path, Problem("AF40", f"This could not be read: {describe_read_error(error)}."))
    except UserError as error:
        return _broken_file(ws, slug, path, Problem("AF44", error.message, error.hint))
    except Exception as error:
        return _broken_file(ws, slug, path, problem_from_error(error))


def _iter_folder(ws: Workspace, folder: Path) -> Iterator[CampaignFile]:
    try:
        names = list_campaign_file_names(ws.inside(folder))
    except OSError as error:
        raise folder_error(ws, folder, error) from error
    present = set(names)
    for name in names:
        if not name.startswith("."):
            yield load_entry(ws, folder, name, present)


def _check_name(name: str, present: Collection[str]) -> Problem | None:
    """Why a file's name is no campaign's; None where it is one."""
    stem = name[:-5]
    if name.endswith(".toml") and is_slug(stem):
        return None
    twin = stem.lower() + ".toml"
    if twin != name and twin in present:
        hint = f"Take over what is missing in {twin}, then remove this file; many disks cannot hold both."
        return Problem("AF43", f"This name differs from {twin} only by capital letters.", hint)
    if re.search(_CONFLICT_COPY, stem):
        hint = "Compare it with the campaign it was copied from, take over what is missing there, then remove it."
        return Problem("AF42", "This looks like a copy that a sync or merge program made of a campaign.", hint)
    hint = f"Rename it, for example to {make_slug(stem)}.toml."
    return Problem("AF41", "A campaign file is named in words of a-z and 0-9 joined by -, and ends in .toml.", hint)


def _broken_file(ws: Workspace, slug: str, path: Path, problem: Problem) -> CampaignFile:
    placed = problem.at(path=ws.display_path(path), slug=slug)
    return CampaignFile(slug, path, b"", ReadResult(None, (placed,), problem.message, {}))
