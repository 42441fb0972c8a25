"""Open session."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from alignkit.session import Session
from alignkit.commands.context import workspace


def session(slug: str) -> Session:
    """A campaign open for writing. A sealed copy that is missing is made first: two branches, or a crash."""
    from alignkit.session import Session
    from alignkit.standing import sealed_digest

    opened = Session.open(workspace(), slug)
    if sealed_digest(opened.campaign):
        opened.seal()
    return opened
