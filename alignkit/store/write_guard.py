"""Whether a path may be written: every writer of a workspace asks here first.

A link, a pipe or a slip of the hand must not lead a text into a signed revision, the settings, git's own files or
anybody's home. What may be written is told by where a path really leads, not by its name.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from alignkit.core.errors import UserError
from alignkit.store.settings import SETTINGS_NAME
from alignkit.store.workspace import Workspace, check_slug

_ITSELF = "Put the file itself there."


def check_campaign_file(ws: Workspace, path: Path) -> Path:
    """Where the bytes of a campaign file stand, so that they may be replaced. Raises UserError.

    A link may lead to another campaign file of this workspace, and nowhere else.
    """
    real = ws.inside(path)
    folder = _campaigns(ws)
    if real.parent != folder or real.suffix != ".toml" or check_slug(real.stem) != real.stem:
        raise UserError(
            f"{ws.display_path(path)} leads to {ws.display_path(real)}, which is no campaign file.", _ITSELF
        )
    _plain(ws, real)
    return real


def check_sealed_file(ws: Workspace, path: Path) -> Path:
    """The place of a sealed copy that is to be made, reached through no link. Raises UserError."""
    return _unlinked(ws, path, ws.campaigns, _campaigns(ws))


def check_archived_file(ws: Workspace, path: Path) -> Path:
    """The place of a campaign file that is put away, reached through no link. Raises UserError."""
    return _unlinked(ws, path, ws.campaigns, _campaigns(ws))


def check_page(ws: Workspace, path: Path, *, inside: bool = False) -> Path:
    """Where a page that somebody wants really goes. Raises UserError.

    Not where this or another workspace keeps campaigns, settings or templates, and not among git's own files.
    ``inside``: somewhere else in this workspace.
    """
    try:
        real = ws.inside(path) if inside else path.resolve()
    except RuntimeError as error:  # what resolve raises before Python 3.13
        raise UserError(f"{path} was not written: its symbolic links lead in a circle.") from error
    if why := _describe_owner(real, ws):
        raise UserError(f"{path} was not written: {why}.", "Choose another name, such as one in briefs/.")
    return real


def check_published_folder(ws: Workspace, folder: Path, told: str = "") -> Path:
    """Where a folder that a wiki is published into really is. Raises UserError.

    It holds pages only: it is no workspace, not above one, in none of its folders, not git's and nobody's home.
    """
    name = told or str(folder)
    hint = "Publish into a folder of its own, such as: alignkit publish wiki"
    real = folder.resolve()
    if why := _describe_owner(real, ws):
        raise UserError(f"Nothing is published into {name}: {why}.", hint)
    if _is_within(ws.root, real) or (real / SETTINGS_NAME).exists():
        raise UserError(f"Nothing is published into {name}: it holds a workspace.", hint)
    if _is_within(Path.home(), real):
        raise UserError(f"Nothing is published into {name}: it holds your own files.", hint)
    return real


def is_regular_file(path: Path) -> bool:
    """Whether a file that is written in place is one, or is not there yet: no link, pipe, device or second name."""
    try:
        found = path.stat(follow_symlinks=False)
    except FileNotFoundError:
        return True
    return stat.S_ISREG(found.st_mode) and found.st_nlink == 1


def _campaigns(ws: Workspace) -> Path:
    """The folder of the campaign files; a link may lead to another folder of the workspace that is nothing else."""
    real = ws.inside(ws.campaigns)
    own = [ws.root / name for name in (".alignkit", "templates", "briefs")]
    if real == ws.root or ".git" in real.parts[len(ws.root.parts) :] or any(_is_within(real, each) for each in own):
        raise UserError(f"{ws.display_path(ws.campaigns)} leads to {real}, where no campaigns are kept.", _ITSELF)
    return real


def _unlinked(ws: Workspace, path: Path, folder: Path, real_folder: Path) -> Path:
    """The path itself, where no link stands between a folder and it."""
    real = ws.inside(path)
    if real != real_folder / path.relative_to(folder):
        raise UserError(
            f"{ws.display_path(path)} leads to {ws.display_path(real)}.", "Put the folder or file itself there."
        )
    _plain(ws, real)
    return real


def _plain(ws: Workspace, real: Path) -> None:
    try:
        found = real.stat(follow_symlinks=False)
    except OSError:  # not there: who writes says what that means
        return
    if not stat.S_ISREG(found.st_mode):
        raise UserError(f"{ws.display_path(real)} is no plain file.", _ITSELF)


def _describe_owner(real: Path, ws: Workspace) -> str:
    """What a place is kept for, as a sentence's end; empty where anybody may write there."""
    if ".git" in real.parts or any(_is_gits(folder) for folder in (real, *real.parents)):
        return "git keeps its own files there"
    for root in _workspaces(real, ws):
        if _is_within(real, root / "campaigns"):
            return "campaigns stand there"
        if _is_within(real, root / "templates"):
            return "templates stand there"
        if any(_is_within(real, root / name) for name in (SETTINGS_NAME, ".alignkit")):
            return "settings stand there"
    return ""


def _is_gits(folder: Path) -> bool:
    """Whether a folder is a repository's own, whatever its name is."""
    return (folder / "HEAD").is_file() and (folder / "objects").is_dir() and (folder / "refs").is_dir()


def _workspaces(real: Path, ws: Workspace) -> Iterator[Path]:
    """This workspace, and every other one that a path is in."""
    yield ws.root
    for folder in real.parents:
        if folder != ws.root and (folder / SETTINGS_NAME).is_file():
            yield folder


def _is_within(path: Path, folder: Path) -> bool:
    """Whether a real path is a folder or file, or is in it, also on a disk that takes no notice of capital letters."""
    if path.is_relative_to(folder):
        return True
    try:
        found = folder.stat()
    except OSError:
        return False
    for each in (path, *path.parents):
        try:
            if os.path.samestat(each.stat(), found):
                return True
        except OSError:
            continue
    return False
