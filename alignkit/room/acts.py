"""What somebody does on the page of a room: the message of the browser, read strictly, and the act it leads to."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from alignkit.app import sheets, signing, stances
from alignkit.app.session import Session
from alignkit.app.sheets import CollectOutcome
from alignkit.app.signing import SignOutcome
from alignkit.core.actions import plain_name
from alignkit.core.digests import agreement_digest
from alignkit.core.errors import UserError
from alignkit.core.model import TEAM_NAMES, TEAMS, Actor, Campaign, Stance, Team
from alignkit.core.questions import QUESTION_KEYS, get_question
from alignkit.room.document import stance_id
from alignkit.sheets.reply import QuestionReply, SheetReply
from alignkit.store.unfinished import find_unfinished
from alignkit.store.workspace import Workspace
from alignkit.text.sanitize import shorten

KINDS = ("view", "agree", "object", "withdraw", "fear", "sign", "unsign")
_LONGEST = {"name": 120, "role": 120}  # of one text; the others may be as long as ``_LONGEST_TEXT``
_LONGEST_TEXT = 20_000
_TEXTS = ("name", "role", "question", "digest", "text", "settles", "before", "seen", "fingerprint")
_STANDS = ("before", "seen")  # what the server has sent comes back as it was


class BadMessage(Exception):
    """The browser sent something that the page never sends."""


@dataclass(frozen=True, slots=True)
class RoomAct:
    """One act as the browser sent it. ``digest`` and ``fingerprint`` are of what was in front of who acts.

    ``text`` is the view, the reservation, the reason or the fear. ``before`` is the view that was in the field,
    ``seen`` the ``stance_id`` of the team's own word as the page showed it.
    """

    kind: str
    revision: int
    name: str
    role: str = ""
    question: str = ""
    digest: str = ""
    text: str = ""
    settles: str = ""
    before: str = ""
    seen: str = ""
    fingerprint: str = ""


@dataclass(frozen=True, slots=True)
class ActDone:
    """What came of an act: a sentence for who acted, and one for the host's terminal."""

    said: str
    told: str


def read_act(message: Any) -> RoomAct:
    """The act of a decoded JSON message. Raises BadMessage for another shape, UserError for what a person can mend."""
    if not isinstance(message, dict) or message.get("kind") not in KINDS:
        raise BadMessage
    texts = {name: message.get(name, "") for name in _TEXTS}
    revision = message.get("revision")
    if not isinstance(revision, int) or isinstance(revision, bool):
        raise BadMessage
    if not all(isinstance(text, str) for text in texts.values()) or not set(message) <= {*_TEXTS, "kind", "revision"}:
        raise BadMessage
    if message["kind"] not in ("fear", "sign", "unsign") and texts["question"] not in QUESTION_KEYS:
        raise BadMessage
    for name, text in texts.items():
        if len(text) > _LONGEST.get(name, _LONGEST_TEXT):
            most = _LONGEST.get(name, _LONGEST_TEXT)
            raise UserError(f"This text has {len(text)} letters; it may have {most}.")
    cleaned = {name: text if name in _STANDS else clean(text) for name, text in texts.items()}
    cleaned["name"] = " ".join(cleaned["name"].split())
    cleaned["role"] = " ".join(cleaned["role"].split())
    if not any(map(str.isalnum, cleaned["name"])):
        raise UserError("Give your name first: it is recorded with what you do.")
    return RoomAct(message["kind"], revision, **cleaned)


def clean(text: str) -> str:
    """A typed text without control characters and halves of letters, with plain line ends, stripped."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(c for c in lines if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cs")).strip()


def do_act(ws: Workspace, slug: str, team: Team, act: RoomAct) -> ActDone:
    """Do what a team did on its page, and write it. Raises UserError, and then nothing was written."""
    session = Session.open(ws, slug)
    if act.revision != session.campaign.agreement.revision:
        raise UserError("A new revision has begun meanwhile. Look at it, then do this again.")
    if act.kind == "unsign":
        signing.withdraw_signoff(session, team)
        return _done(act, team, "took back its signature")
    stance = session.campaign.view(team, act.question).stance
    if act.kind in ("agree", "object", "withdraw") and act.seen != stance_id(stance):
        who = stance.by if stance else "Somebody"
        raise UserError(f"{who} has spoken for your team on this meanwhile. Look at it, then do this again.")
    if act.kind == "withdraw":
        stances.withdraw(session, act.question, team)
        session.save()
        return _done(act, team, f"took back its word on {get_question(act.question).name}")
    if act.kind == "sign" and act.fingerprint != agreement_digest(session.campaign):
        raise UserError("The text has changed while you read it, so nothing is signed. Read it again, then sign.")
    open_texts = [each for each in find_unfinished(ws, slug) if act.question in ("", each.question)]
    if act.kind in ("agree", "sign") and open_texts:
        raise UserError(f"The host has a text open: {'; '.join(map(str, open_texts))}.", "Wait until it is one.")
    if act.kind == "sign":
        _refuse_lead_of_other(session.campaign, team, act.name)
    outcome = _take_over(session, team, act)
    if problem := next((each.problem for each in outcome.acts if each.problem), ""):
        raise UserError(problem)
    done = _done(act, team, _describe(act, outcome), _explain(act, ws, stance, outcome))
    if outcome.signed and outcome.signed.sealed_path:
        done = replace(done, told=f"{done.told}\n{_tell_sealed(ws, outcome.signed)}")
    return done


def _refuse_lead_of_other(campaign: Campaign, team: Team, name: str) -> None:
    """Raises UserError where somebody signs for one team in the name of the other team's lead."""
    for other in TEAMS:
        leads = (campaign.lead(other), campaign.lead(team))
        if other != team and plain_name(name) == plain_name(leads[0]) != plain_name(leads[1]):
            names = campaign.team_names
            raise UserError(
                f"{leads[0]} is {names[other]}'s lead, so this is no signature for {names[team]}.",
                f"Open {names[other]}'s link, or change the name.",
            )


def _tell_sealed(ws: Workspace, signed: SignOutcome) -> str:
    """That both teams have signed, and where the brief is."""
    said = "Both teams have signed: the text is locked."
    if signed.brief_path:
        return f"{said} The brief is in {ws.display_path(signed.brief_path)}."
    return f"{said} The brief was not written: {signed.brief_problem}" if signed.brief_problem else said


def _take_over(session: Session, team: Team, act: RoomAct) -> CollectOutcome:
    """Write an act, or keep it hidden: views question by question. Raises UserError where a text is missing."""
    needed = {"view": "your team's view", "fear": "a reason", "object": "why you object"}
    if not act.text and act.kind in needed:
        raise UserError(f"Write {needed[act.kind]} first.")
    who = Actor(act.name, datetime.now(UTC))
    if act.kind == "view":
        return sheets.give_view(session, act.question, team, act.text, who, via="room", evidence="", before=act.before)
    if act.kind == "fear":
        return sheets.give_fear(session, team, act.text, who, via="room")
    return sheets.collect_reply(session, _reply(session.slug, team, act), who, via="room")


def _reply(slug: str, team: Team, act: RoomAct) -> SheetReply:
    """A stance or a signature as a sheet with one answer, which is what it is."""
    sheet = SheetReply(slug, act.revision, team, name=act.name, role=act.role)
    if act.kind == "sign":
        return replace(sheet, signs=act.fingerprint, signer=act.name)
    answer = QuestionReply(act.question, act.digest, say=act.kind, why=act.text, settles=act.settles)
    return replace(sheet, questions=(answer,))


def _describe(act: RoomAct, outcome: CollectOutcome) -> str:
    name = get_question(act.question).name if act.question else ""
    return {
        "view": f"wrote its own view on {name}" + (", hidden for now" if outcome.hidden else ""),
        "agree": f"agrees with {name}" + (" with a reservation" if act.text else ""),
        "object": f"objects to {name}",
        "fear": "wrote why it may fail" + (", hidden for now" if outcome.hidden else ""),
        "sign": "has signed",
    }[act.kind]


def _explain(act: RoomAct, ws: Workspace, before: Stance | None, outcome: CollectOutcome) -> str:
    """What to know beside what was done."""
    said = []
    if act.kind == "agree" and not act.text and before and before.stance == "agree" and before.note.strip():
        said.append(f"The reservation is gone: “{shorten(before.note)}”")
    if outcome.hidden:
        own = "its own reason" if act.kind == "fear" else "its own view on this question"
        said.append(f"The other team does not see it before it has written {own}, or the host shows both.")
    if outcome.joined:
        said.append("Somebody else of your team wrote there meanwhile: both texts are kept. Put them in order.")
    if outcome.revealed:
        said.append("Both teams' reasons are shown now." if act.kind == "fear" else "Both teams' views are shown now.")
    said += [each.note for each in outcome.acts if each.note and not outcome.joined]
    if outcome.signed and outcome.signed.is_stale:
        said.append("Somebody changed the text at the same moment, so this is no signature of the present text.")
    elif outcome.signed and outcome.signed.sealed_path:
        said.append(_tell_sealed(ws, outcome.signed))
    return " ".join(said)


def _done(act: RoomAct, team: Team, did: str, more: str = "") -> ActDone:
    return ActDone(f"{TEAM_NAMES[team]} {did}. {more}".strip(), f"{TEAM_NAMES[team]} {did} ({act.name}, in the room)")
