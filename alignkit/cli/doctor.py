"""`doctor`: what works on this machine, and how to repair what does not."""

from __future__ import annotations

import os
import shlex
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from alignkit import __version__
from alignkit.cli import arguments, console, context
from alignkit.core.errors import UserError
from alignkit.core.failures import user_error_from
from alignkit.store import allowed_signers
from alignkit.store.identity import SET_EDITOR_FIX, editor_command
from alignkit.store.user_folders import state_folder
from alignkit.store.workspace import NoWorkspaceError, list_slugs

if TYPE_CHECKING:
    pass


@arguments.command(name="doctor")
def doctor() -> int:
    """What works on this machine, and how to mend what does not.

    Version, workspace, identity, editor, terminal, ssh-keygen and git; exit 1 where one of the first needs mending.

    \b
    Example:
      alignkit doctor
    """

    python = ".".join(map(str, sys.version_info[:3]))
    _print_result("alignkit", f"{__version__}, Python {python}, {sys.platform}")
    well = True
    for name, look in (
        ("workspace", _check_workspace),
        ("identity", _check_identity),
        ("editor", _check_editor),
        ("terminal", _check_terminal),
        ("signers", _check_signers),
    ):
        try:
            _print_result(name, look())
        except Exception as error:
            well = False
            _print_result(name, str(user_error_from(error)), mend=True)
    for program, use in (("ssh-keygen", "signatures by key"), ("git", "names, history and merges")):
        where = shutil.which(program)
        _print_result(program, where or f"not found; needed only for {use}.", mend=not where)
    return 0 if well else console.EXIT_PROBLEMS_FOUND


def _print_result(name: str, text: str, mend: bool = False) -> None:
    console.print_data(f"{'!' if mend else 'ok':<3} {name:<11} {text}")


def _check_workspace() -> str:

    ws = context.open_workspace()
    console.print_problems(ws.settings.problems)
    return f"{ws.root}, {len(list_slugs(ws))} campaigns; recovery files in {state_folder()}"


def _check_identity() -> str:

    found = context.acting_identity()
    if not found.name:
        raise UserError(
            "nobody's name is known.", "Set ALIGNKIT_BY, your config file, or git config --global user.name."
        )
    mail = f" <{found.email}>" if found.email else ""
    team = f", {found.team}" if found.team else ""
    return f"{found.name}{mail}{team} (from {found.source})"


def _check_signers() -> str:

    try:
        root = context.open_workspace().root
    except NoWorkspaceError:
        root = Path.cwd()
    own = allowed_signers.find_signers(root, os.environ)
    if own.notes:
        raise UserError(" ".join(own.notes))
    if not own.source:
        return "no list of allowed signers: nobody's SSH signature shows as verified"
    revoked = f", {len(own.revoked)} revoked" if own.revoked else ", a list of revoked keys" * bool(own.revocation_list)
    return f"{len(own.rows)} lines in {own.source}{revoked}"


def _check_editor() -> str:

    words = editor_command(os.environ)
    if not shutil.which(words[0]):
        raise UserError(f"{words[0]!r} was not found.", SET_EDITOR_FIX)
    return shlex.join(words)


def _check_terminal() -> str:

    size = shutil.get_terminal_size()
    letters = sys.stdout.encoding or "unknown"
    plain = ", plain because of NO_COLOR" if os.environ.get("NO_COLOR") else ""
    kind = os.environ.get("TERM") or "unknown"
    small = " (the screens want 80×24)" if size.columns < 80 or size.lines < 24 else ""
    where = "" if context.is_interactive() else "not a terminal now; "
    return f"{where}{kind}, {size.columns}×{size.lines}{small}, {letters}{plain}"
