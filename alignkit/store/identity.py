"""Who is at the keyboard: the environment, the user's own config.toml, git; asked in that order."""

from __future__ import annotations

import contextlib
import json
import shlex
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from alignkit.core.errors import UserError
from alignkit.core.model import TEAM_NAMES, TEAMS, Team
from alignkit.listing.current_user import CurrentUser
from alignkit.store import atomic
from alignkit.store.programs import run_git
from alignkit.store.regular_files import read_limited
from alignkit.store.user_folders import state_folder, user_config_path
from alignkit.text.spelling import closest_match
from alignkit.text.toml import TomlError, parse_toml

GIT_CONFIG = "git config"
ANSWERED_HERE = "what was answered here"
_MAX_BYTES = 64 * 1024
SET_EDITOR_FIX = "Set EDITOR, for example: export EDITOR=nano"


@dataclass(frozen=True, slots=True)
class Identity:
    """``source`` says where the name comes from; the e-mail is of the same source. All empty where nothing is known.

    ``found`` is the name before what was answered here, under which another answer is remembered.
    """

    name: str = ""
    email: str = ""
    team: Team | None = None
    source: str = ""
    found: str = field(default="", compare=False)


def find_identity(environ: Mapping[str, str], cwd: Path) -> Identity:
    """The person and team that an action is recorded for by default. Raises UserError for a wrong setting."""
    name, email, source = environ.get("ALIGNKIT_BY", "").strip(), "", "ALIGNKIT_BY"
    team, said_by = environ.get("ALIGNKIT_TEAM", "").strip().lower(), "ALIGNKIT_TEAM"
    if not (name and team):
        path = user_config_path(environ)
        config = read_user_config(path)
        if not name:
            name, email, source = _config_text(config, "name", path), _config_text(config, "email", path), str(path)
        if not team:
            team, said_by = _config_text(config, "team", path).lower(), str(path)
    if not name:
        name, email = _read_git_user(environ, cwd)
        source = GIT_CONFIG if name else ""
    found = name
    if not team and (answers := _read_answers()):
        for _ in range(2):  # a name, and then perhaps the team of that name
            if not team and name.casefold() in answers:
                (name, team), source = answers[name.casefold()], ANSWERED_HERE
        email = email if name.casefold() == found.casefold() else ""
    if team and team not in TEAMS:
        raise UserError(f"{said_by}: the team is marketing or sales, not {team!r}.", _suggest_team(team))
    return Identity(name, email if name else "", next((known for known in TEAMS if known == team), None), source, found)


def was_asked(name: str) -> bool:
    """Whether whoever acts under a name (or none) has answered on this machine which team is theirs, if any."""
    return name.casefold() in _read_answers()


def remember_answer(asked_name: str, name: str, team: Team | None) -> None:
    """Remember which team the person of a name belongs to; None on a screen that both share. Losing it is harmless."""
    answers = _read_answers() | {asked_name.casefold(): (name, team or "")}
    path = _answers_path()
    with contextlib.suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        atomic.put(path, json.dumps(answers).encode())


def _answers_path() -> Path:
    return state_folder() / "teams.json"


def _read_answers() -> dict[str, tuple[str, str]]:
    """What was answered, by name in small letters: the name and the team, which is empty on a shared screen."""
    found: Any = None
    with contextlib.suppress(OSError, ValueError, RecursionError):
        found = json.loads(read_limited(_answers_path(), _MAX_BYTES))
    answers: dict[str, tuple[str, str]] = {}
    for asked, answer in (found if isinstance(found, dict) else {}).items():
        match answer:
            case [str(name), ("marketing" | "sales" | "") as team]:
                answers[asked] = (name, team)
    return answers


def find_me(environ: Mapping[str, str], cwd: Path) -> CurrentUser:
    """Whom campaigns can wait for here. Raises UserError if no name or team is configured, or a setting is wrong."""
    who = find_identity(environ, cwd)
    if not (who.name or who.team):
        mend = "Set ALIGNKIT_BY to your name and ALIGNKIT_TEAM to marketing or sales, or write them into"
        path = user_config_path(environ)
        raise UserError(
            "Who you are is not known here, so nothing can wait for you.", f"{mend} {path} as name and team."
        )

    return CurrentUser(who.name, who.team)


def describe_missing_identity(me: CurrentUser, environ: Mapping[str, str]) -> str:
    """What is not configured of a user, what cannot be shown without it, and the fix; empty if nothing is missing."""
    path = user_config_path(environ)
    if not me.team:
        return (
            f"Your team is not known here, so only what waits for {me.name} by name is found. "
            f'Set ALIGNKIT_TEAM to marketing or sales, or write team = "..." in {path}.'
        )
    if not me.name:
        return (
            f"Your name is not known here, so only what waits for {TEAM_NAMES[me.team]} is found. "
            f'Set ALIGNKIT_BY, or write name = "..." in {path}.'
        )
    return ""


def read_user_config(path: Path) -> dict[str, Any]:
    """The plain tables of the user's config.toml; empty where there is none. Raises UserError, naming the line."""

    try:
        raw = read_limited(path, _MAX_BYTES)
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except OSError as error:
        raise UserError(f"{path} could not be read: {error.strerror}.") from error
    if len(raw) > _MAX_BYTES:
        raise UserError(f"{path} is larger than 64 KiB.", "It holds a handful of lines: name, email, team.")
    try:
        return parse_toml(raw.decode("utf-8-sig").replace("\r\n", "\n"))
    except UnicodeDecodeError as error:
        raise UserError(f"{path} is not UTF-8 text.", "Save it as UTF-8.") from error
    except (TomlError, RecursionError) as error:
        raise UserError(f"{path} is not valid TOML: {error}.", 'A line reads like name = "Ines Kaya".') from error


def _config_text(config: Mapping[str, Any], key: str, path: Path) -> str:
    value = config.get(key, "")
    if not isinstance(value, str):
        raise UserError(f"{path}: {key} is a text in quotes, not {value!r}.", f'Write {key} = "...".')
    return value.strip()


def _suggest_team(team: str) -> str:
    near = closest_match(team, TEAMS)
    return f"Did you mean {near}?" if near else ""


def _read_git_user(environ: Mapping[str, str], cwd: Path) -> tuple[str, str]:
    """git's user.name and user.email for a folder; empty without git, and without a name no e-mail."""
    done = run_git(["config", "--null", "--get-regexp", r"^user\.(name|email)$"], 2, environ=environ, folder=cwd)
    if done is None:
        return "", ""
    entries = (entry.partition("\n") for entry in done.stdout.decode("utf-8", "replace").split("\0") if entry)
    found = {key: value.strip() for key, _, value in entries}
    name = found.get("user.name", "")
    return name, found.get("user.email", "") if name else ""


def editor_command(environ: Mapping[str, str]) -> list[str]:
    """The person's own text editor as an argument list. Raises UserError where none is set."""
    told = environ.get("VISUAL") or environ.get("EDITOR") or ""
    try:
        words = shlex.split(told)
    except ValueError:
        words = []
    if not words:
        raise UserError("No editor is set." if not told.strip() else f"EDITOR={told!r} is no command.", SET_EDITOR_FIX)
    return words
