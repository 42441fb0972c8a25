"""What a team says of an answer: its own position, agreement, objection, parking, and taking a word back.

Each function changes the open campaign in memory, as one step of undo; the caller writes it with ``session.save()``.
Each raises UserError where the campaign is signed and locked. ``question`` is a key such as "mql".
"""

from __future__ import annotations

from datetime import date
from functools import partial

from alignkit.app.session import Session
from alignkit.core import actions
from alignkit.core.errors import UserError
from alignkit.core.model import TEAM_NAMES, TEAM_POSSESSIVES, Actor, Campaign, Stance, Team
from alignkit.core.questions import get_question
from alignkit.store.base_agreements import base_slug
from alignkit.store.campaign_files import read_sealed
from alignkit.store.workspace import is_slug, sealed_revisions


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


def agree_unchanged(session: Session, team: Team, who: Actor) -> tuple[str, ...]:
    """Agree with every question that is word for word what both teams signed in the campaign it was copied from.

    That campaign is the one it was carried on from or is based on. Returns the keys of the questions; those the team
    objects to, or agrees with already, are not among them. One step of undo. Raises UserError where there is no such
    text, and where no question is the same.
    """
    signed, name = _signed_source(session)
    keys = actions.unchanged_questions(session.campaign, signed, team)
    if not keys:
        raise UserError(f"No question that {TEAM_NAMES[team]} has yet to agree with is word for word that of {name}.")

    def agree_all(campaign: Campaign) -> Campaign:
        for key in keys:
            campaign = actions.agree(campaign, key, team, who)
        return campaign

    session.apply(agree_all, f"{TEAM_NAMES[team]} agrees with what is as in {name}", question=keys[0])
    return keys


def _signed_source(session: Session) -> tuple[Campaign, str]:
    """The signed text that the campaign was copied from, and its name."""
    campaign, ws = session.campaign, session.workspace
    slug = campaign.carried.source if campaign.carried else base_slug(campaign)
    if not slug:
        raise UserError(f"{session.slug} began from no other campaign.", "Only new --from and --based-on do that.")
    known = sealed_revisions(ws, slug) if is_slug(slug) else []
    if not known:
        raise UserError(f"{slug} has no signed revision, so there is no text that both teams signed.")
    return read_sealed(ws, slug, known[-1]), f"{slug} r{known[-1]}"


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
