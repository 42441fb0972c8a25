"""Context."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from alignkit.agreement import Who
    from alignkit.disk.identity import Identity
    from alignkit.disk.listing import Stored
    from alignkit.disk.workspace import Workspace
    from alignkit.model import Campaign, Team
from alignkit.commands.given import _LONGEST


def dates_in_the_way(info: Mapping[str, Any]) -> str:
    """A sentence where a campaign's last day is before its first; else empty."""
    from alignkit.model import day

    first, last = day(info.get("launch")), day(info.get("end"))
    return f"The last day, {last}, is before the first day, {first}." if first and last and last < first else ""


def workspace(ctx: click.Context | None = None) -> Workspace:
    """The workspace of this run. Raises NoWorkspace."""
    from pathlib import Path

    from alignkit.disk.workspace import NoWorkspace, find

    told = (ctx or click.get_current_context()).find_root().params.get("workspace")
    try:
        here = Path.cwd()
    except OSError:
        hint = "Go to another one, or give the whole path of a workspace: --workspace DIR."
        raise NoWorkspace("The folder you stand in has been removed.", hint) from None
    return find(here, os.environ, Path(told) if told else None)


def told_workspace() -> bool:
    """Whether somebody said which workspace it is to be."""
    return bool(click.get_current_context().find_root().params.get("workspace") or os.environ.get("ALIGNKIT_WORKSPACE"))


def now() -> datetime:
    return datetime.now(UTC)


def today() -> date:
    return datetime.now().astimezone().date()


def person(by: str = "") -> Identity:
    """Who acts: the name told, with no e-mail of somebody else's beside it, or the identity of this machine."""
    from pathlib import Path

    from alignkit.disk.identity import identity

    return identity({**os.environ, "ALIGNKIT_BY": by} if by.strip() else os.environ, Path.cwd())


def who(by: str, recorded_by: str = "") -> Who:
    """Raises Refused where nobody's name is known."""
    from alignkit.agreement import Who
    from alignkit.problems import Refused

    name = by.strip() or person().name
    if not name:
        raise Refused("Nobody's name is known for this.", "Give --by NAME, set ALIGNKIT_BY, or git config user.name.")
    return Who(name, now(), recorded_by.strip())


def team_of(told: str | None) -> Team:
    """The team told, else that of the environment or the config file. Raises Refused where there is none."""
    from alignkit.model import TEAMS
    from alignkit.problems import Refused

    team = next((team for team in TEAMS if team == told), None)
    if team is None:
        team = person("only the team is asked for").team  # with a name given, git need not be asked for one
    if team is None:
        raise Refused("Which team?", "Give --team marketing or --team sales, or set ALIGNKIT_TEAM.")
    return team


def text_of(given: str) -> str:
    """The text given, or standard input for ``-``. Raises Refused where that is not UTF-8, is too long, or is empty.

    Nothing on standard input is a program that failed; nothing given is meant.
    """
    if given != "-":
        return given
    from alignkit.problems import Refused

    raw = sys.stdin.buffer.read(_LONGEST + 1)
    if len(raw) > _LONGEST:
        hint = f"A whole campaign may be {_LONGEST // 1024} KiB; move long material to the wiki and name the place."
        raise Refused(f"Standard input holds more than {_LONGEST // 1024} KiB.", hint)
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Refused(f"Standard input is not UTF-8 text (byte {error.start + 1}).", "Save it as UTF-8.") from None
    if not text.strip():
        raise Refused("Standard input is empty, so nothing was changed.", "To take a text out on purpose: --text ''")
    return text.replace("\r\n", "\n").removesuffix("\n")


def is_interactive() -> bool:
    return sys.stdin.isatty() and sys.stdout.isatty()


def campaign(stored: Stored) -> Campaign:
    """The record of a file that was read; its warnings go to standard error. Raises Refused where it is broken."""
    from alignkit import console
    from alignkit.problems import Refused

    loaded = stored.loaded
    if loaded.campaign is None:
        listed = "\n".join(map(str, loaded.problems))
        raise Refused(listed or f"{stored.path} cannot be read as a campaign.", problems=loaded.problems)
    console.problems(loaded.problems)
    return loaded.campaign
