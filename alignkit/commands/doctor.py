"""Doctor."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from alignkit import console
from alignkit.commands import context, given

if TYPE_CHECKING:

    pass


@given.verb(name="doctor")
def doctor() -> int:
    """What works on this machine, and how to mend what does not.

    Version, workspace, identity, editor, terminal, ssh-keygen and git; exit 1 where one of the first needs mending.

    \b
    Example:
      alignkit doctor
    """
    import shutil

    from alignkit import __version__
    from alignkit.faults import refusal_of

    python = ".".join(map(str, sys.version_info[:3]))
    _tell("alignkit", f"{__version__}, Python {python}, {sys.platform}")
    well = True
    for name, look in (
        ("workspace", _workspace),
        ("identity", _identity),
        ("editor", _editor),
        ("terminal", _terminal),
        ("signers", _signers),
    ):
        try:
            _tell(name, look())
        except Exception as error:
            well = False
            _tell(name, str(refusal_of(error)), mend=True)
    for program, use in (("ssh-keygen", "signatures by key"), ("git", "names, history and merges")):
        where = shutil.which(program)
        _tell(program, where or f"not found; needed only for {use}.", mend=not where)
    return 0 if well else console.FOUND


def _tell(name: str, text: str, mend: bool = False) -> None:
    console.data(f"{'!' if mend else 'ok':<3} {name:<11} {text}")


def _workspace() -> str:
    from alignkit.disk import listing
    from alignkit.disk.workspace import state_dir

    ws = context.workspace()
    console.problems(ws.settings.problems)
    return f"{ws.root}, {len(listing.slugs(ws))} campaigns; recovery files in {state_dir()}"


def _identity() -> str:
    from alignkit.problems import Refused

    found = context.person()
    if not found.name:
        raise Refused("nobody's name is known.", "Set ALIGNKIT_BY, your config file, or git config --global user.name.")
    mail = f" <{found.email}>" if found.email else ""
    team = f", {found.team}" if found.team else ""
    return f"{found.name}{mail}{team} (from {found.source})"


def _signers() -> str:
    from pathlib import Path

    from alignkit.disk import signers
    from alignkit.disk.workspace import NoWorkspace
    from alignkit.problems import Refused

    try:
        root = context.workspace().root
    except NoWorkspace:
        root = Path.cwd()
    own = signers.find(root, os.environ)
    if own.notes:
        raise Refused(" ".join(own.notes))
    if not own.source:
        return "no list of allowed signers: nobody's SSH signature shows as verified"
    revoked = f", {len(own.revoked)} revoked" if own.revoked else ", a list of revoked keys" * bool(own.revocation_list)
    return f"{len(own.rows)} lines in {own.source}{revoked}"


def _editor() -> str:
    import os
    import shlex
    import shutil

    from alignkit.disk.identity import SET_EDITOR, editor
    from alignkit.problems import Refused

    words = editor(os.environ)
    if not shutil.which(words[0]):
        raise Refused(f"{words[0]!r} was not found.", SET_EDITOR)
    return shlex.join(words)


def _terminal() -> str:
    import shutil

    size = shutil.get_terminal_size()
    letters = sys.stdout.encoding or "unknown"
    plain = ", plain because of NO_COLOR" if os.environ.get("NO_COLOR") else ""
    kind = os.environ.get("TERM") or "unknown"
    small = " (the screens want 80×24)" if size.columns < 80 or size.lines < 24 else ""
    where = "" if context.is_interactive() else "not a terminal now; "
    return f"{where}{kind}, {size.columns}×{size.lines}{small}, {letters}{plain}"
