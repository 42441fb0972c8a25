"""What one person answered on a sheet: the records, the marks that frame each answer, and the code of a sheet."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from alignkit.core.digests import agreement_digest, question_digest
from alignkit.core.model import TEAMS, Campaign, Team
from alignkit.core.questions import QUESTION_KEYS, get_question
from alignkit.core.status import SigningBlock, has_fields_alone, stance_mark

ASKED_FIRST = ("mql", "sql", "sales_responsibilities")  # where the two teams differ most
PARTS = ("view", "say", "why", "settles")  # of one question, in the order they are asked
PART_MARKS = {"view": "VIEW", "say": "AGREE OR OBJECT", "why": "WHY", "settles": "WHAT WOULD SETTLE IT"}

_AGREEMENTS, _OBJECTION = ("AF21", "AF22"), "AF23"  # blocks that go without a change of the text


@dataclass(frozen=True, slots=True)
class QuestionReply:
    """What was answered to one question; ``digest`` is that of the text in front of whoever answered.

    ``say`` is "agree", "object" or empty. ``unclear`` is what stands where one of the two words was asked for.
    """

    key: str
    digest: str
    view: str = ""
    say: str = ""
    why: str = ""
    settles: str = ""
    unclear: str = ""

    @property
    def is_empty(self) -> bool:
        return not (self.view or self.say or self.why or self.settles or self.unclear)


@dataclass(frozen=True, slots=True)
class SheetReply:
    """One sheet that came back. ``signs`` is the agreement digest that is signed with ``signer``, or empty."""

    slug: str
    revision: int
    team: Team
    code: str = ""
    name: str = ""
    role: str = ""
    questions: tuple[QuestionReply, ...] = ()
    fears: tuple[str, ...] = ()
    signs: str = ""
    signer: str = ""

    @property
    def is_empty(self) -> bool:
        return all(each.is_empty for each in self.questions) and not (self.fears or self.signer)

    @property
    def has_views(self) -> bool:
        """Whether it says something that the other team should not see before it has spoken itself."""
        return bool(self.fears) or any(each.view for each in self.questions)


def mark(key: str, part: str) -> str:
    """The mark before an answer: "[Q5 MQL VIEW]"."""
    return f"[Q{get_question(key).number} {key.upper().replace('_', ' ')} {part}]"


def sheet_code(slug: str, revision: int, team: str, digests: Mapping[str, str], signs: str = "") -> str:
    """Six letters that stand for what a sheet is about: they no longer fit if a fingerprint was damaged on the way."""
    parts = [slug, str(revision), team, *(f"{key} {digests[key]}" for key in QUESTION_KEYS if key in digests), signs]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:6]


@dataclass(frozen=True, slots=True)
class Sheet:
    """An empty sheet for one team: the questions asked, the fingerprints, and what is still in the way of signing.

    ``is_early``: something in the way needs another text, so nobody can sign this one and the sheet does not ask.
    """

    campaign: Campaign
    team: Team
    keys: tuple[str, ...]
    signs: str  # the agreement digest to sign, or empty where the sheet does not ask for a signature
    open_points: tuple[str, ...] = ()
    is_early: bool = False

    @property
    def is_whole(self) -> bool:
        return len(self.keys) == len(QUESTION_KEYS)

    @property
    def digests(self) -> dict[str, str]:
        return {key: question_digest(key, self.campaign.content(key)) for key in self.keys}

    @property
    def code(self) -> str:
        campaign = self.campaign
        return sheet_code(campaign.slug, campaign.agreement.revision, self.team, self.digests, self.signs)


def make_sheet(campaign: Campaign, team: Team, *, whole: bool, blocks: Sequence[SigningBlock] = ()) -> Sheet:
    """The sheet of a team. ``whole``: all nine questions and the signature, else the three that teams differ on most.

    ``blocks`` is what is in the way of signing. Where one of them needs another text, a signature of the present one
    could never count, so the sheet asks for none.
    """
    keys = tuple(QUESTION_KEYS) if whole else tuple(key for key in QUESTION_KEYS if key in ASKED_FIRST)
    is_early = any(_needs_other_text(block, team) for block in blocks)
    points = tuple(block.message for block in blocks) if whole else ()
    return Sheet(campaign, team, keys, agreement_digest(campaign) if whole and not is_early else "", points, is_early)


def _needs_other_text(block: SigningBlock, team: Team) -> bool:
    """Whether a block goes with a change of the text only. The team can give its agreement on the sheet itself."""
    return block.code not in _AGREEMENTS and (block.code != _OBJECTION or block.team != team)


def offered_says(campaign: Campaign, key: str, team: Team) -> tuple[tuple[str, ...], str]:
    """Which of "agree" and "object" a team can say to a question as it stands, and where not both, why."""
    content, name = campaign.content(key), get_question(key).name
    if content.get("disputed"):
        return (), "Two edits met here, so there is no one text yet. Only VIEW is taken over."
    if has_fields_alone(campaign, key):
        return ("object",), "The sentence is missing. OBJECT is taken over, AGREE is not before it is there."
    if not campaign.answer(key).strip():
        return (), "There is no answer yet, so only VIEW is taken over."
    if campaign.base and campaign.is_from_base(key) and stance_mark(campaign, team, key) == "agrees":
        return ("object",), f"{name} is from {campaign.base.name}, which both teams have signed: AGREE is not needed."
    return ("agree", "object"), ""


def reply_data(reply: SheetReply) -> dict[str, Any]:
    """The reply as plain values for JSON; ``reply_from_data`` reads it back."""
    questions = [{name: getattr(each, name) for name in QuestionReply.__slots__} for each in reply.questions]
    return {name: getattr(reply, name) for name in SheetReply.__slots__ if name not in ("questions", "fears")} | {
        "questions": questions,
        "fears": list(reply.fears),
    }


def reply_from_data(data: Mapping[str, Any]) -> SheetReply:
    """The reply of plain values. Raises ValueError, KeyError or TypeError where they are none."""
    team = next(team for team in TEAMS if team == data["team"])
    questions = tuple(QuestionReply(**{str(k): str(v) for k, v in each.items()}) for each in data["questions"])
    texts = {name: str(data.get(name, "")) for name in ("code", "name", "role", "signs", "signer")}
    fears = tuple(map(str, data.get("fears", ())))
    return SheetReply(str(data["slug"]), int(data["revision"]), team, questions=questions, fears=fears, **texts)
