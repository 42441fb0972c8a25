"""What a team says of an answer: its own position, agreement, objection, parking, and taking a word back.

Each function changes the open campaign in memory, as one step of undo; the caller writes it with ``session.save()``.
Each raises UserError where the campaign is signed and locked. ``question`` is a key such as "mql".
"""

from __future__ import annotations

from datetime import date
from functools import partial

from alignkit.app.session import Session
from alignkit.core import actions
from alignkit.core.model import TEAM_NAMES, TEAM_POSSESSIVES, Actor, Stance, Team
from alignkit.core.questions import get_question


def set_position(session: Session, question: str, team: Team, text: str, *, group: str = "") -> None:
    """Write down a team's own view, best before the meeting; an empty text removes it.

    Steps of one ``group``, such as the keys typed into one field, are undone together.
    """
    label = f"{TEAM_POSSESSIVES[team]} view"
    session.apply(actions.set_position, label, question, team, text, group=group, question=question)


def agree(session: Session, question: str, team: Team, who: Actor, note: str = "") -> None:
    """Agree with the present answer, for one team; a note makes it a reservation. It replaces an objection.

    Raises UserError where there is no answer yet, or where two edits of it met.
    """
    label = f"{TEAM_NAMES[team]} agrees with {get_question(question).name}"
    session.apply(actions.agree, label, question, team, who, note, question=question)


def object_to(
    session: Session,
    question: str,
    team: Team,
    who: Actor,
    note: str,
    *,
    settles: str = "",
    owner: str = "",
    due: date | None = None,
) -> None:
    """Object to the present answer, for one team: why, and what would change its mind. With owner and due it is parked.

    Raises UserError without a reason, where there is no answer yet, and for an owner without a day or the reverse.
    """
    label = f"{TEAM_NAMES[team]} objects to {get_question(question).name}"
    action = partial(actions.object_to, settles=settles, owner=owner, due=due)
    session.apply(action, label, question, team, who, note, question=question)


def park(session: Session, question: str, team: Team, owner: str, due: date | None, reply: str | None = None) -> None:
    """Put a team's objection into somebody's hands until a day, with a reply. It still blocks signing.

    ``reply`` None keeps the one that is there. Raises UserError where the team does not object.
    """
    label = f"Park {TEAM_POSSESSIVES[team]} objection to {get_question(question).name}"
    session.apply(actions.park, label, question, team, owner, due, reply, question=question)


def withdraw(session: Session, question: str, team: Team) -> Stance | None:
    """Take back a team's agreement or objection, and return it. Raises UserError where it has said neither."""
    stance = session.campaign.view(team, question).stance
    label = f"{TEAM_NAMES[team]} took back its word on {get_question(question).name}"
    session.apply(actions.withdraw_stance, label, question, team, question=question)
    return stance
