"""Merge three versions of a campaign file, as git asks a merge driver to do: values field by field, comments kept.

Swapping the two sides gives the same bytes, because nothing here knows which side is ours.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from alignkit.core.errors import UserError
from alignkit.core.model import Campaign, to_data
from alignkit.files.decode import decode_toml
from alignkit.files.editor import EditableFile
from alignkit.files.reader import read_campaign
from alignkit.files.table_diff import apply_difference, is_same_value
from alignkit.merge.campaign_merge import Dispute, find_disputes, is_emptied, merge_campaigns

_MARKER = re.compile(rb"(<{7}|\|{7}|={7}|>{7})(?:[ \t][^\r\n]*)?\r?\n?")

_BLANK = b"\0 \t\r\n"  # after a failed write some file systems leave NUL bytes


@dataclass(frozen=True, slots=True)
class MergedFile:
    """The result of merging two files: its bytes, the campaign in it, and the fields that both sides changed."""

    raw: bytes
    campaign: Campaign
    disputes: tuple[Dispute, ...]


class Emptied(UserError):
    """One side has lost all of its text, so a merge would delete it on the other side too."""


@dataclass(slots=True, eq=False)
class _FileVersion:
    name: str
    raw: bytes
    campaign: Campaign
    document: EditableFile

    @property
    def known(self) -> dict[str, Any]:
        return to_data(self.campaign) if self.raw.strip() else {}

    def edited(self, new: Campaign) -> bytes:
        return self.document.edit(self.known, to_data(new))


def _without_base(campaign: Campaign) -> Campaign:
    return campaign


def merge_files(
    base: bytes,
    ours: bytes,
    theirs: bytes,
    slug: str,
    with_base: Callable[[Campaign], Campaign] = _without_base,
) -> MergedFile:
    """Return the merge of two files that began as ``base``; an empty ``base`` means that they have no common version.

    ``with_base`` gives a version the signed text that it is based on, so that two edits of a question from there are
    merged from its text; without it both whole texts count as new.
    Raise Emptied if a side has lost the text that the base holds. Raise UserError if a file is broken, has a newer
    format, or holds keys that cannot be merged field by field.
    """
    if ours != theirs:
        _refuse_emptied(base, ours, theirs, slug)
    if ours == theirs or theirs == base:
        return _unchanged_file(ours, slug)
    if ours == base:
        return _unchanged_file(theirs, slug)
    began, one, other = (
        _read_version(name, raw, slug, with_base)
        for name, raw in (("what both began from", base), ("one side", ours), ("the other side", theirs))
    )
    merged = merge_campaigns(began.campaign, one.campaign, other.campaign)
    return MergedFile(_write_merged(began, one, other, merged), merged, find_disputes(merged))


def split_conflict(raw: bytes) -> tuple[bytes, bytes, bytes] | None:
    """Return (base, ours, theirs) of a file with git's conflict markers, or None if it holds no complete conflict.

    The base is empty if the markers do not include it (they do in git's diff3 style).
    """
    parts: tuple[list[bytes], list[bytes], list[bytes]] = ([], [], [])
    state, found, with_base = 0, 0, True
    for line in raw.splitlines(keepends=True):
        marker = _MARKER.fullmatch(line)
        sign = marker[1][:1] if marker else b""
        if sign == b"<" and state == 0:
            state, has_base = 1, False
        elif sign == b"|" and state == 1:
            state, has_base = 2, True
        elif sign == b"=" and state in (1, 2):
            state, with_base = 3, with_base and has_base
        elif sign == b">" and state == 3:
            state, found = 0, found + 1
        else:
            for place in ((0, 1, 2), (1,), (0,), (2,))[state]:
                parts[place].append(line)
    if state or not found:
        return None
    base, ours, theirs = (b"".join(part) for part in parts)
    return base if with_base else b"", ours, theirs


def format_conflict(ours: bytes, theirs: bytes) -> bytes:
    """Return two whole files between git's conflict markers. ``split_conflict`` is the inverse."""
    one, other = (raw if not raw or raw.endswith(b"\n") else raw + b"\n" for raw in (ours, theirs))
    return b"<<<<<<< ours\n" + one + b"=======\n" + other + b">>>>>>> theirs\n"


def is_cut(base: bytes, side: bytes) -> bool:
    """Return whether ``side`` is only the beginning of ``base``, blanks and NUL bytes at the ends not counted."""
    left = side.strip(_BLANK)
    return len(left) < len(base.strip(_BLANK)) and base.strip(_BLANK).startswith(left)


def _refuse_emptied(base: bytes, ours: bytes, theirs: bytes, slug: str) -> None:
    before = _record(base, slug)
    for name, raw in (("our", ours), ("their", theirs)):
        now = _record(raw, slug)
        if before and now and is_emptied(before, now):
            raise Emptied(
                f"{slug}: {name} side has lost all of its text, so the two sides are not merged.",
                "Keep the right side: git checkout --ours FILE or git checkout --theirs FILE. Then git add FILE.",
            )


def _record(raw: bytes, slug: str) -> Campaign | None:
    """Return the campaign of a file, an empty one for a file without tables; None if the file cannot be read."""
    if not raw.strip(_BLANK):
        return Campaign(slug)
    loaded = read_campaign(raw, slug)
    if loaded.campaign is not None:
        return loaded.campaign
    try:
        return None if decode_toml(raw)[1].keys() - {"format"} else Campaign(slug)
    except UserError:
        return None


def _unchanged_file(raw: bytes, slug: str) -> MergedFile:
    campaign = _read_version("one side", raw, slug).campaign
    return MergedFile(raw, campaign, find_disputes(campaign))


def _read_version(
    name: str, raw: bytes, slug: str, with_base: Callable[[Campaign], Campaign] = _without_base
) -> _FileVersion:
    if not raw.strip():
        return _FileVersion(name, raw, Campaign(slug), EditableFile.parse(b""))
    loaded = read_campaign(raw, slug, name)
    if loaded.campaign is None or loaded.read_only:
        why = next((str(problem) for problem in loaded.problems if problem.severity == "error"), loaded.read_only)
        raise UserError(f"{slug} cannot be merged field by field: {why}", problems=loaded.problems)
    return _FileVersion(name, raw, with_base(loaded.campaign), EditableFile.parse(raw))


def _write_merged(base: _FileVersion, one: _FileVersion, other: _FileVersion, merged: Campaign) -> bytes:
    """Return the bytes of the merged file.

    Its layout is that of the only side that changed the layout; if both did, that of the side that sorts first.
    """
    odd = [side for side in (one, other) if _holds_unknown_keys(base, side)]
    if len(odd) == 2:
        raise UserError(f"{merged.slug}: both sides have unknown keys outside the questions, which cannot be merged.")
    moved = [side for side in (one, other) if side in odd or _changed_layout(base, side)]
    if not moved:
        return base.edited(merged)
    kept = odd[0] if odd else min(moved, key=lambda side: side.raw)
    rest = other if kept is one else one
    was = kept.document.layout()
    kept.edited(merged)
    return kept.document.take_over(was, base.document, rest.document if rest in moved else None)


def _holds_unknown_keys(base: _FileVersion, side: _FileVersion) -> bool:
    """Return whether a side's file differs from the base in keys that its campaign record does not hold."""
    return not is_same_value(
        apply_difference(base.document.data, base.known, to_data(side.campaign)), side.document.data
    )


def _changed_layout(base: _FileVersion, side: _FileVersion) -> bool:
    return EditableFile.parse(base.raw).edit(base.known, to_data(side.campaign)) != side.raw
