"""`merge-driver`: what git calls to merge a campaign file field by field."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from alignkit.cli import arguments, console

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from alignkit.core.model import Campaign

from pathlib import Path

from alignkit.cli.resolve import _tell_met
from alignkit.core.errors import UserError
from alignkit.merge import file_merge
from alignkit.store import atomic, campaign_files
from alignkit.store.conflict_repair import merged_by_lines
from alignkit.store.workspace import find_workspace


@arguments.command(
    click.argument("base", type=click.Path()),
    click.argument("ours", type=click.Path()),
    click.argument("theirs", type=click.Path()),
    click.argument("path"),
    name="merge-driver",
)
def merge_driver(base: str, ours: str, theirs: str, path: str) -> int:
    """What git calls to merge a campaign file field by field; alignkit init --git registers it.

    BASE, OURS and THEIRS are the three versions, PATH is the file's name. The outcome is written into OURS. What
    cannot be merged so is merged by lines, with git's markers, and exits 1. Where a side has lost its whole text, or
    anything goes wrong, both sides stand whole between the markers.

    \b
    Example:
      alignkit merge-driver base.toml ours.toml theirs.toml campaigns/spring-webinar.toml
    """

    # Read whole, however large: what cannot be merged is written back with the other side.
    began, one, other = (Path(each).read_bytes() for each in (base, ours, theirs))
    if "sealed" in Path(path).parts:
        if one == other:
            return 0
        raise UserError(
            f"{path} is a signed revision, and the two sides hold different texts of it; neither was changed.",
            f"Choose whole: git checkout --ours or --theirs {path}. Then: alignkit verify {Path(path).parent.name}",
        )
    try:
        found = file_merge.merge_files(began, one, other, Path(path).stem, _with_base(Path(path)))
        atomic.replace_file(Path(ours), found.raw)
    except file_merge.Emptied as error:
        console.print_message(f"{path}: {error}")
    except UserError as error:
        console.print_message(f"{path}: {error}")
        if _merge_by_lines(Path(base), Path(ours), Path(theirs), file_merge.is_cut):
            return console.EXIT_PROBLEMS_FOUND
    except Exception as error:  # whatever it is: git would keep our side and say nothing of the other
        console.print_message(f"{path}: it could not be merged field by field ({type(error).__name__}: {error}).")
    else:
        _tell_met(path, found.disputes)
        return 0
    atomic.replace_file(Path(ours), file_merge.format_conflict(one, other))
    console.print_message("Both sides stand in it whole, between git's markers. Keep what is right, then git add it.")
    return console.EXIT_PROBLEMS_FOUND


def _with_base(path: Path) -> Callable[[Campaign], Campaign]:
    """What gives a campaign of the workspace that ``path`` lies in the signed text that it is based on."""
    try:
        ws = find_workspace(path.parent, {})
    except UserError:
        return lambda campaign: campaign
    return lambda campaign: campaign_files.with_base(ws, campaign)


def _merge_by_lines(base: Path, ours: Path, theirs: Path, is_cut: Callable[[bytes, bytes], bool]) -> bool:
    """Merge by lines, as git does; False where that would not show all of both sides, and nothing was written."""

    began, one, other = (each.read_bytes() for each in (base, ours, theirs))
    if is_cut(began, one) or is_cut(began, other):
        return False
    try:
        text, is_clean = merged_by_lines(base, ours, theirs)
    except UserError:
        return False
    if is_clean:  # nobody has understood it, and nothing in it would show that
        return False
    atomic.replace_file(ours, text)
    console.print_message("Both sides stand in it between git's markers. Keep what is right, then git add it.")
    return True
