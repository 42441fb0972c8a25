"""What a sheet that came back does to a campaign, act by act; and of each act that is not taken over, why."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from alignkit.core import actions, premortem
from alignkit.core.digests import agreement_digest, question_digest
from alignkit.core.errors import UserError
from alignkit.core.model import TEAM_NAMES, Actor, Campaign, Signoff
from alignkit.core.questions import get_question
from alignkit.core.status import SigningBlock
from alignkit.sheets.reply import QuestionReply, SheetReply
from alignkit.text.sanitize import shorten

ActKind = Literal["view", "agree", "object", "unclear", "fear", "sign"]
OtherBlocks = Callable[[Campaign], Sequence[SigningBlock]]  # what blocks signing beside the campaign itself
NOTHING_UNFINISHED: Mapping[str, str] = {}
_WIDTH = 76  # of a line in a mail


@dataclass(frozen=True, slots=True)
class SheetAct:
    """One thing a sheet says. ``problem``: why it is not taken over. ``note``: what to know although it is.

    ``question`` is empty for what is about the whole campaign. ``more`` is the second text of a stance. ``is_hidden``:
    the text is left out, because the other team has not spoken yet.
    """

    kind: ActKind
    question: str
    text: str
    more: str = ""
    problem: str = ""
    note: str = ""
    is_hidden: bool = False


@dataclass(frozen=True, slots=True)
class SheetResult:
    """The acts of a sheet, the campaign with all that is taken over but the signature, and that signature."""

    acts: tuple[SheetAct, ...]
    campaign: Campaign
    signoff: Signoff | None = None


def apply_reply(
    campaign: Campaign,
    reply: SheetReply,
    who: Actor,
    *,
    via: str = "sheet",
    evidence: str = "",
    others: OtherBlocks = lambda campaign: (),
    unfinished: Mapping[str, str] = NOTHING_UNFINISHED,
) -> SheetResult:
    """What a sheet comes to now. ``who``: the person named on it, and who collects it as ``recorded_by``.

    ``via`` is kept with each stance and the sign-off. ``unfinished`` are texts that are no value yet, in words, by
    question: nobody can agree with such a question. Raises UserError for a sheet of another revision.
    """
    _require_revision(campaign, reply)
    acts: list[SheetAct] = []
    for each in reply.questions:
        campaign = _apply_question(campaign, reply, each, who, via, acts, unfinished.get(each.key, ""))
    for fear in reply.fears:
        if any(row.get("reason") == fear and row.get("team") == reply.team for row in campaign.premortem):
            acts.append(SheetAct("fear", "", fear, problem="It is on the list already."))
            continue
        campaign = premortem.add_fear(campaign, fear, reply.team)
        acts.append(SheetAct("fear", "", fear))
    signoff = None
    if reply.signer:
        signoff, problem = _prepare_signoff(campaign, reply, who, via, evidence, others)
        acts.append(SheetAct("sign", "", reply.signs, reply.signer, problem))
    return SheetResult(tuple(acts), campaign, signoff)


def _require_revision(campaign: Campaign, reply: SheetReply) -> None:
    present = campaign.agreement.revision
    if reply.slug != campaign.slug:
        raise UserError(f"The sheet is about {reply.slug}, not about {campaign.slug}.")
    if reply.revision != present:
        raise UserError(
            f"The sheet is about revision {reply.revision} of {reply.slug}; the present one is {present}.",
            f"Send a new one: alignkit sheet {reply.slug} --team {reply.team}",
        )


def _apply_question(
    campaign: Campaign,
    reply: SheetReply,
    each: QuestionReply,
    who: Actor,
    via: str,
    acts: list[SheetAct],
    unfinished: str,
) -> Campaign:
    if each.view:
        act = SheetAct("view", each.key, each.view)
        before = campaign.view(reply.team, each.key).position
        if before and before != each.view:
            act = replace(act, note="It takes the place of the view that stands there.")
        try:
            campaign = actions.set_position(campaign, each.key, reply.team, each.view)
        except UserError as error:
            act = replace(act, problem=error.message)
        acts.append(act)
    if each.unclear:
        problem = 'This is neither "agree" nor "object", so it is taken for neither.'
        acts.append(SheetAct("unclear", each.key, each.unclear, each.why, problem=problem))
    if not each.say:
        if (each.why or each.settles) and not each.unclear:
            problem = 'A reason without "agree" or "object".'
            acts.append(SheetAct("unclear", each.key, each.why or each.settles, problem=problem))
        return campaign
    if unfinished and each.say == "agree":
        problem = f"A text is open in the walk: {unfinished}. Mend it there, or empty its field."
        acts.append(SheetAct("agree", each.key, each.why, each.settles, problem))
        return campaign
    after, act = _apply_stance(campaign, reply, each, who, via)
    acts.append(act)
    return after


def _apply_stance(
    campaign: Campaign, reply: SheetReply, each: QuestionReply, who: Actor, via: str
) -> tuple[Campaign, SheetAct]:
    """The campaign with the stance, or as it is with the problem. An agreement counts for the very text it is about.

    An objection to an older text is kept, bound to that text: it is shown as one that has to be looked at again.
    """
    key, name = each.key, get_question(each.key).name
    act = SheetAct("agree" if each.say == "agree" else "object", key, each.why, each.settles)
    has_changed = each.digest != question_digest(key, campaign.content(key))
    if has_changed and each.say == "agree":
        return campaign, replace(act, problem=f"{name} has changed since the sheet was made. Ask for a new agreement.")
    try:
        if each.say == "agree":
            note = each.why if not each.settles else f"{each.why}\n\n{each.settles}".strip()
            after = actions.agree(campaign, key, reply.team, who, note)
        else:
            after = actions.object_to(campaign, key, reply.team, who, each.why, settles=each.settles)
    except UserError as error:
        return campaign, replace(act, problem=" ".join(filter(None, [error.message, error.hint])))
    view = after.view(reply.team, key)
    if view.stance:
        stance = replace(view.stance, via=via, on=each.digest if has_changed else view.stance.on)
        after = after.with_view(reply.team, key, replace(view, stance=stance))
    note = f"{name} has changed since the sheet was made; the objection is about the older text." if has_changed else ""
    return after, replace(act, note=note)


def _prepare_signoff(
    campaign: Campaign, reply: SheetReply, who: Actor, via: str, evidence: str, others: OtherBlocks
) -> tuple[Signoff | None, str]:
    if reply.signs != agreement_digest(campaign):
        return None, (
            "The fingerprint on the sheet is not that of the present text, so this is no signature of it."
            f" Send a new sheet: alignkit sheet {campaign.slug} --team {reply.team} --all"
        )
    signer = replace(who, by=reply.signer)
    try:
        made = actions.prepare_signoff(
            campaign, reply.team, signer, role=reply.role, evidence=evidence, also=others(campaign)
        )
    except UserError as error:
        return None, error.message
    return replace(made, via=via), ""


def hide_views(acts: Sequence[SheetAct]) -> tuple[SheetAct, ...]:
    """The acts without the words of views and of reasons why it may fail; that there are some stays."""
    return tuple(replace(act, text="", is_hidden=True) if act.kind in ("view", "fear") else act for act in acts)


def list_refused(acts: Sequence[SheetAct]) -> list[SheetAct]:
    """The acts that are not taken over, without reasons why it may fail that are on the list already."""
    return [act for act in acts if act.problem and act.kind != "fear"]


def write_answer(reply: SheetReply, acts: Sequence[SheetAct]) -> str:
    """A short text to mail back to who filled in a sheet: what was not taken over, and why; empty if all was."""
    refused = list_refused(acts)
    if not refused:
        return ""
    kinds = {"view": "your view", "agree": "AGREE", "object": "OBJECT", "sign": "your signature"}
    count = len(acts) - len(refused)
    lines = [
        f"Your sheet{f' {reply.code}' if reply.code else ''} on {reply.slug}, revision {reply.revision}: {count} of"
        f" {len(acts)} statement{'' if len(acts) == 1 else 's'} understood. Not taken over:"
    ]
    for act in refused:
        name = f"{get_question(act.question).number}. {get_question(act.question).name}, " if act.question else ""
        what = kinds.get(act.kind, f"“{shorten(act.text)}”")
        lines += textwrap.wrap(f"- {name}{what}: {' '.join(act.problem.split())}", _WIDTH, subsequent_indent="  ")
    return "\n".join([*lines, "You can answer these by mail, in your own words, or on a new sheet."])


def describe_act(act: SheetAct, team: str) -> list[str]:
    """An act in lines: what it is, its texts, and what becomes of it."""
    whose = TEAM_NAMES[team]
    head = {
        "view": f"{whose} sees it so:",
        "agree": f"{whose} AGREES" + (" with a reservation:" if act.text else " with the present text."),
        "object": f"{whose} OBJECTS:",
        "unclear": "Not understood:",
        "fear": "It failed, because:",
        "sign": f"{act.more} SIGNS for {whose}: {act.text}",
    }[act.kind]
    if act.is_hidden:
        what = "its own view" if act.kind == "view" else "why it may fail"
        head = f"{whose} has written {what}, hidden for now."
    lines = [head]
    if act.kind != "sign":
        lines += [f"  {line}" for line in act.text.splitlines()]
        label = "  Would settle it: " if act.kind == "object" else "  "
        lines += [label + line for line in act.more.splitlines()]
    if act.problem:
        lines.append(f"  Not taken over: {act.problem}")
    if act.note:
        lines.append(f"  Note: {act.note}")
    return lines
