"""A campaign opened for writing, for the commands that change one."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from alignkit.app.session import Session
from alignkit.app.session import Session
from alignkit.cli.context import open_workspace
from alignkit.core.status import sealed_digest


def open_session(slug: str) -> Session:
    """A campaign open for writing. A sealed copy that is missing is made first: two branches, or a crash."""

    opened = Session.open(open_workspace(), slug)
    if sealed_digest(opened.campaign):
        opened.seal()
    return opened
