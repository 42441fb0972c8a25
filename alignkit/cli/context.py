"""What every command needs: the workspace, the time, the acting person and team, text from standard input."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from alignkit.core.model import Actor, Campaign, Team
    from alignkit.store.campaign_files import CampaignFile
    from alignkit.store.identity import Identity
    from alignkit.store.workspace import Workspace
from pathlib import Path

from alignkit.cli import console
from alignkit.core.errors import UserError
from alignkit.core.model import TEAMS, Actor, to_day
from alignkit.store.identity import find_identity
from alignkit.store.workspace import NoWorkspaceError, find_workspace

_MAX_TEXT_BYTES = 256 * 1024  # of a text from standard input


def check_date_order(info: Mapping[str, Any]) -> str:
    """A sentence where a campaign's last day is before its first; else empty."""

    first, last = to_day(info.get("launch")), to_day(info.get("end"))
    return f"The last day, {last}, is before the first day, {first}." if first and last and last < first else ""


def open_workspace(ctx: click.Context | None = None) -> Workspace:
    """The workspace of this run. Raises NoWorkspace."""

    told = (ctx or click.get_current_context()).find_root().params.get("workspace")
    try:
        here = Path.cwd()
    except OSError:
        hint = "Go to another one, or give the whole path of a workspace: --workspace DIR."
        raise NoWorkspaceError("The folder you stand in has been removed.", hint) from None
    return find_workspace(here, os.environ, Path(told) if told else None)


def is_workspace_given() -> bool:
    """Whether somebody said which workspace it is to be."""
    return bool(click.get_current_context().find_root().params.get("workspace") or os.environ.get("ALIGNKIT_WORKSPACE"))


def current_time() -> datetime:
    return datetime.now(UTC)


def current_date() -> date:
    return datetime.now().astimezone().date()


def acting_identity(by: str = "") -> Identity:
    """Who acts: the name told, with no e-mail of somebody else's beside it, or the identity of this machine."""

    return find_identity({**os.environ, "ALIGNKIT_BY": by} if by.strip() else os.environ, Path.cwd())


def acting_person(by: str, recorded_by: str = "") -> Actor:
    """Raises Refused where nobody's name is known."""

    name = by.strip() or acting_identity().name
    if not name:
        raise UserError("Nobody's name is known for this.", "Give --by NAME, set ALIGNKIT_BY, or git config user.name.")
    return Actor(name, current_time(), recorded_by.strip())


def acting_team(told: str | None) -> Team:
    """The team told, else that of the environment or the config file. Raises Refused where there is none."""

    team = next((team for team in TEAMS if team == told), None)
    if team is None:
        team = acting_identity("only the team is asked for").team  # with a name given, git need not be asked for one
    if team is None:
        raise UserError("Which team?", "Give --team marketing or --team sales, or set ALIGNKIT_TEAM.")
    return team


def read_text(given: str) -> str:
    """The text given, or standard input for ``-``. Raises Refused where that is not UTF-8, is too long, or is empty.

    Nothing on standard input is a program that failed; nothing given is meant.
    """
    if given != "-":
        return given

    raw = sys.stdin.buffer.read(_MAX_TEXT_BYTES + 1)
    if len(raw) > _MAX_TEXT_BYTES:
        hint = (
            f"A whole campaign may be {_MAX_TEXT_BYTES // 1024} KiB; move long material to the wiki and name the place."
        )
        raise UserError(f"Standard input holds more than {_MAX_TEXT_BYTES // 1024} KiB.", hint)
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UserError(f"Standard input is not UTF-8 text (byte {error.start + 1}).", "Save it as UTF-8.") from None
    if not text.strip():
        raise UserError("Standard input is empty, so nothing was changed.", "To take a text out on purpose: --text ''")
    return text.replace("\r\n", "\n").removesuffix("\n")


def is_interactive() -> bool:
    return sys.stdin.isatty() and sys.stdout.isatty()


def require_campaign(stored: CampaignFile) -> Campaign:
    """The record of a file that was read; its warnings go to standard error. Raises Refused where it is broken."""

    loaded = stored.loaded
    if loaded.campaign is None:
        listed = "\n".join(map(str, loaded.problems))
        raise UserError(listed or f"{stored.path} cannot be read as a campaign.", problems=loaded.problems)
    console.print_problems(loaded.problems)
    return loaded.campaign
