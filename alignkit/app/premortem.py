"""Working on the list of why a campaign may fail: add a reason, join two, give one to somebody, say what happened.

Each function changes the open campaign in memory, as one step of undo; the caller writes it with ``session.save()``.
Each raises UserError where the campaign has no reason of that id. The list is not signed, so a lock does not hold it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import partial

from alignkit.app.session import Session
from alignkit.core import premortem
from alignkit.core.model import Team


def add_fear(session: Session, reason: str, team: Team | None) -> str:
    """Add a reason why the campaign may fail, and return its id."""
    session.apply(premortem.add_fear, "a reason why it may fail", reason, team)
    return str(session.campaign.premortem[-1]["id"])


def join_fears(session: Session, fears: Sequence[str]) -> None:
    """Make one reason of several that say the same; the first keeps its id, and no word is lost."""
    session.apply(premortem.join_fears, "reasons joined", fears)


def change_fear(
    session: Session,
    fear: str,
    *,
    owner: str | None = None,
    due: date | None = None,
    question: str | None = None,
    happened: bool | None = None,
) -> None:
    """Give a reason to somebody until a day, to a question, or say at a review whether it happened."""
    action = partial(premortem.change_fear, owner=owner, due=due, question=question, happened=happened)
    session.apply(action, "a reason changed", fear)


def remove_fear(session: Session, fear: str) -> None:
    """Take a reason why the campaign may fail off the list."""
    session.apply(premortem.remove_fear, "a reason taken out", fear)
