"""Taking over sheets that came back and views typed one team after the other; showing both once both are there.

What a sheet says is written at once where it holds no view, or where the other team has given its own. Else it waits
outside the workspace. Each function writes before it returns, and raises UserError where the act is refused.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from alignkit.app import signing
from alignkit.app.session import Session
from alignkit.app.signing import SignOutcome
from alignkit.checks.runner import blocks_from_checks
from alignkit.core import actions
from alignkit.core.digests import question_digest
from alignkit.core.errors import UserError
from alignkit.core.model import TEAMS, Actor, Campaign, Team
from alignkit.core.questions import get_question
from alignkit.core.status import MISSING_FIELD, SigningBlock, sealed_digest
from alignkit.merge.metadata_merge import join_texts
from alignkit.sheets.acts import SheetAct, SheetResult, apply_reply, list_refused
from alignkit.sheets.reply import QuestionReply, SheetReply
from alignkit.sheets.view_pairs import ViewPair, pair_views
from alignkit.store import hidden_replies
from alignkit.store.hidden_replies import HiddenReply
from alignkit.store.identity import Identity
from alignkit.store.unfinished import UnfinishedText, find_unfinished
from alignkit.store.workspace import Workspace

_TYPED = "typed one team after the other"


@dataclass(frozen=True, slots=True)
class CollectOutcome:
    """What became of a sheet. ``hidden``: it waits for the other team's views, and nothing was written.

    ``revealed``: the sheets that had waited and are written now. ``signed``: the signature, where there was one.
    ``joined``: the questions whose view somebody else wrote meanwhile, so that both texts are kept. ``refused``: what
    sheets that had waited say and is not taken over now.
    """

    acts: tuple[SheetAct, ...]
    hidden: bool = False
    joined: tuple[str, ...] = ()
    revealed: tuple[HiddenReply, ...] = ()
    pairs: tuple[ViewPair, ...] = ()
    signed: SignOutcome | None = None
    refused: tuple[SheetAct, ...] = ()


@dataclass(frozen=True, slots=True)
class OwnWords:
    """What one team said that waits hidden: its views by question, and its reasons why the campaign may fail."""

    views: Mapping[str, str] = field(default_factory=dict)
    fears: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RevealOutcome:
    """The sheets that were hidden, what each did, and both teams' views, furthest apart first."""

    revealed: tuple[HiddenReply, ...]
    acts: tuple[SheetAct, ...]
    pairs: tuple[ViewPair, ...]


def preview_reply(session: Session, reply: SheetReply, who: Actor, *, via: str = "sheet") -> SheetResult:
    """What a sheet would do to the campaign now; nothing is changed. Raises UserError for another revision."""
    return _result(session, session.campaign, HiddenReply(reply, who, via, "a sheet"))


def is_to_be_hidden(session: Session, reply: SheetReply) -> bool:
    """Whether a sheet holds views and the other team has none yet, neither in the campaign nor in a hidden sheet."""
    if not reply.has_views:
        return False
    other = _other(reply.team)
    if _has_views(session.campaign, other):
        return False
    waiting = hidden_replies.read_hidden(session.workspace, session.slug)
    return not any(each.reply.team == other for each in waiting)


def may_read_views(session: Session, reply: SheetReply, reader: Identity) -> bool:
    """Whether whoever sits at this machine may read the views of a sheet: the team that wrote them, else not before
    the other team has its own.

    Where nobody has said which team sits here, only the very person whose name is on the sheet.
    """
    if not is_to_be_hidden(session, reply) or reader.team == reply.team:
        return True
    name = actions.plain_name(reader.name)
    return reader.team is None and bool(name) and name == actions.plain_name(reply.name)


def collect_reply(
    session: Session,
    reply: SheetReply,
    who: Actor,
    *,
    via: str = "sheet",
    evidence: str = "",
    accepted: frozenset[str] | None = None,
    views_before: Mapping[str, str] | None = None,
) -> CollectOutcome:
    """Take over what a team said elsewhere, or keep it hidden until the other team's views are there too.

    ``who``: the person named, with who collects as ``recorded_by``. ``evidence`` says what shows it. ``accepted``: the
    questions that are taken over, "" for what is about the whole campaign; None for all. Of two sheets of one team the
    later one counts, question by question; but where ``views_before`` has the view that was in front of whoever wrote,
    and another one stands by now, both texts are kept.
    """
    ws, slug = session.workspace, session.slug
    session.refresh()  # another sheet may have been written since it was opened
    reply, joined = _keep_both_views(session, reply, views_before or {})
    arrived = HiddenReply(_only(reply, accepted), who, via, evidence)
    if is_to_be_hidden(session, arrived.reply):
        acts = _result(session, session.campaign, arrived).acts
        hidden_replies.keep_hidden(ws, slug, [*hidden_replies.read_hidden(ws, slug), arrived])
        return CollectOutcome(acts, hidden=True, joined=joined)
    waiting, rest = _split_waiting(hidden_replies.read_hidden(ws, slug), reply) if reply.has_views else ((), ())
    late: tuple[SheetAct, ...] = ()
    if waiting:
        late = _write_hidden(session, waiting)
        hidden_replies.keep_hidden(ws, slug, rest)
    acts, signed = _write(session, [arrived])
    pairs = tuple(pair_views(session.campaign)) if reply.has_views else ()
    refused = tuple(list_refused(late))
    return CollectOutcome(acts, joined=joined, revealed=tuple(waiting), pairs=pairs, signed=signed, refused=refused)


def give_view(
    session: Session,
    question: str,
    team: Team,
    text: str,
    who: Actor,
    *,
    via: str = "",
    evidence: str = _TYPED,
    before: str | None = None,
) -> CollectOutcome:
    """Give a team's own view on one question: it stays hidden until the other team's view on it is there too.

    A view of that team which waits hidden is replaced; but where another one waits or stands by now than ``before``,
    the one in front of whoever wrote, both texts are kept. Once both teams' are there, both are written as one step of
    undo; what a hidden sheet says of other questions goes on waiting.
    """
    if not text.strip():
        raise UserError("A view needs words.", "Say in one sentence how the team sees it.")
    ws, slug = session.workspace, session.slug
    session.refresh()
    campaign = session.campaign
    answered = QuestionReply(question, question_digest(question, campaign.content(question)), view=text.strip())
    reply = SheetReply(slug, campaign.agreement.revision, team, name=who.by, questions=(answered,))
    reply, joined = _keep_both_views(session, reply, {} if before is None else {question: before})
    arrived = HiddenReply(reply, who, via, evidence)
    outcome = _result(session, campaign, arrived)
    if refused := next((act.problem for act in outcome.acts if act.problem), ""):
        raise UserError(refused)
    waiting = hidden_replies.read_hidden(ws, slug)
    theirs = [each for each in waiting if each.reply.team != team and _has_view_on(each.reply, question)]
    if not theirs and not campaign.view(_other(team), question).position.strip():
        kept = [each if each.reply.team != team else _without_view(each, question) for each in waiting]
        hidden_replies.keep_hidden(ws, slug, [*(each for each in kept if not each.reply.is_empty), arrived])
        return CollectOutcome(outcome.acts, hidden=True, joined=joined)
    shown = [replace(each, reply=_only(each.reply, frozenset({question}))) for each in theirs]
    acts = _write_together(session, [*_at_present(session, shown), arrived], question)
    mine = [_without_view(each, question) for each in waiting if each.reply.team == team]
    rest = [replace(each, reply=_except(each.reply, question)) for each in theirs]
    others = [each for each in waiting if each.reply.team != team and each not in theirs]
    hidden_replies.keep_hidden(ws, slug, [each for each in (*mine, *rest, *others) if not each.reply.is_empty])
    pairs = tuple(pair for pair in pair_views(session.campaign) if pair.question == question)
    return CollectOutcome(acts, joined=joined, revealed=tuple(shown), pairs=pairs)


def give_fear(session: Session, team: Team, text: str, who: Actor, *, via: str = "") -> CollectOutcome:
    """Give one reason why the campaign may fail: it stays hidden until the other team has given one too.

    Then the reasons of both are written; what waits hidden of views goes on waiting.
    """
    ws, slug = session.workspace, session.slug
    session.refresh()
    reply = SheetReply(slug, session.campaign.agreement.revision, team, name=who.by, fears=(text,))
    arrived = HiddenReply(reply, who, via, "")
    outcome = _result(session, session.campaign, arrived)
    if refused := next((act.problem for act in outcome.acts if act.problem), ""):
        raise UserError(refused)
    waiting, other = hidden_replies.read_hidden(ws, slug), _other(team)
    is_there = any(row.get("team") == other for row in session.campaign.premortem)
    if not is_there and not any(each.reply.team == other and each.reply.fears for each in waiting):
        hidden_replies.keep_hidden(ws, slug, [*waiting, arrived])
        return CollectOutcome(outcome.acts, hidden=True)
    told = [each for each in waiting if each.reply.fears]
    shown = [replace(each, reply=replace(each.reply, questions=(), signer="")) for each in told]
    if shown:
        _write_hidden(session, shown)
        rest = [replace(each, reply=replace(each.reply, fears=())) if each in told else each for each in waiting]
        hidden_replies.keep_hidden(ws, slug, [each for each in rest if not each.reply.is_empty])
    acts, _ = _write(session, [arrived])
    return CollectOutcome(acts, revealed=tuple(shown))


def hidden_views(ws: Workspace, slug: str) -> dict[str, frozenset[Team]]:
    """By question, the teams of which a view on it waits hidden."""
    found: dict[str, frozenset[Team]] = {}
    for hidden in hidden_replies.read_hidden(ws, slug):
        for each in hidden.reply.questions:
            if each.view:
                found[each.key] = found.get(each.key, frozenset()) | {hidden.reply.team}
    return found


def reveal(session: Session) -> RevealOutcome:
    """Show the views that were collected: what waits hidden is written into the campaign.

    Returns what came of it and both teams' views, furthest apart first. Without a hidden sheet nothing is written.
    """
    waiting = hidden_replies.read_hidden(session.workspace, session.slug)
    acts: tuple[SheetAct, ...] = ()
    if waiting:
        acts = _write_hidden(session, waiting)
        hidden_replies.keep_hidden(session.workspace, session.slug, [])
    return RevealOutcome(waiting, acts, tuple(pair_views(session.campaign)))


def hidden_teams(ws: Workspace, slug: str) -> tuple[Team, ...]:
    """The teams whose sheets wait hidden, each once."""
    return tuple(dict.fromkeys(each.reply.team for each in hidden_replies.read_hidden(ws, slug)))


def own_hidden_words(ws: Workspace, slug: str, team: Team) -> OwnWords:
    """What a team said that is kept from the other one for now. Raises UserError where that cannot be read."""
    replies = [each.reply for each in hidden_replies.read_hidden(ws, slug) if each.reply.team == team]
    views = {each.key: each.view for reply in replies for each in reply.questions if each.view}
    return OwnWords(views, tuple(dict.fromkeys(fear for reply in replies for fear in reply.fears)))


def _keep_both_views(
    session: Session, reply: SheetReply, before: Mapping[str, str]
) -> tuple[SheetReply, tuple[str, ...]]:
    """The reply with both texts where its team's view is another by now than the one that it began from."""
    hidden = own_hidden_words(session.workspace, session.slug, reply.team).views if before else {}
    questions, joined = [], []
    for each in reply.questions:
        stands = hidden.get(each.key) or session.campaign.view(reply.team, each.key).position
        if each.view and each.key in before and stands not in ("", before[each.key], each.view):
            each = replace(each, view=join_texts(stands, each.view))
            joined.append(each.key)
        questions.append(each)
    return replace(reply, questions=tuple(questions)), tuple(joined)


def _split_waiting(waiting: Sequence[HiddenReply], reply: SheetReply) -> tuple[list[HiddenReply], list[HiddenReply]]:
    """What is shown when a sheet with views comes in, and what goes on waiting.

    Sheets are shown whole. Of what was given question by question, only what this sheet speaks of too.
    """
    spoken = frozenset(each.key for each in reply.questions if each.view)
    shown, rest = [], []
    for each in waiting:
        if each.via != "room" and each.evidence != _TYPED:
            shown.append(each)
            continue
        both = replace(each.reply, questions=tuple(one for one in each.reply.questions if one.key in spoken))
        left = replace(each.reply, questions=tuple(one for one in each.reply.questions if one.key not in spoken))
        both, left = (both, replace(left, fears=())) if reply.fears else (replace(both, fears=()), left)
        shown += [replace(each, reply=both)] if not both.is_empty else []
        rest += [replace(each, reply=left)] if not left.is_empty else []
    return shown, rest


def _write_hidden(session: Session, waiting: Sequence[HiddenReply]) -> tuple[SheetAct, ...]:
    """Write hidden sheets, also those of an older revision: their fingerprints say what they were about.

    Raises UserError where the campaign is signed and locked, so that no word is lost.
    """
    if sealed_digest(session.campaign):
        raise UserError(
            f"{session.slug} is signed and locked, and hidden sheets wait.",
            f"alignkit amend {session.slug} begins the next revision; then they can be shown.",
        )
    return _write(session, _at_present(session, waiting))[0]


def _at_present(session: Session, waiting: Sequence[HiddenReply]) -> list[HiddenReply]:
    """Hidden sheets as those of the present revision."""
    revision = session.campaign.agreement.revision
    return [replace(each, reply=replace(each.reply, revision=revision)) for each in waiting]


def _write_together(session: Session, arrived: Sequence[HiddenReply], question: str) -> tuple[SheetAct, ...]:
    """Write what both teams said of one question, as one step of undo; a signature is not among it."""
    acts: list[SheetAct] = []

    def apply(campaign: Campaign) -> Campaign:
        for each in arrived:
            outcome = _result(session, campaign, each)
            campaign = outcome.campaign
            acts.extend(outcome.acts)
        return campaign

    session.apply(apply, f"both teams' views on {get_question(question).name}", question=question)
    session.save()
    return tuple(acts)


def _write(session: Session, arrived: Sequence[HiddenReply]) -> tuple[tuple[SheetAct, ...], SignOutcome | None]:
    """Write sheets into the campaign. A signature is a write of its own, because the second one seals the text."""
    acts: list[SheetAct] = []
    signed = None
    for each in arrived:
        session.look_at_base()
        results: list[SheetResult] = []

        def apply(campaign: Campaign, each: HiddenReply = each, results: list[SheetResult] = results) -> Campaign:
            results.append(_result(session, campaign, each))
            return results[-1].campaign

        session.apply(apply, "a sheet taken over")
        session.save()
        acts += results[-1].acts
        if signoff := results[-1].signoff:
            signed = signing.sign(session, signoff)
    return tuple(acts), signed


def _result(session: Session, campaign: Campaign, arrived: HiddenReply) -> SheetResult:
    unfinished = find_unfinished(session.workspace, session.slug)
    blocks = partial(_other_blocks, session, arrived.who, unfinished)
    return apply_reply(
        campaign,
        arrived.reply,
        arrived.who,
        via=arrived.via,
        evidence=arrived.evidence,
        others=blocks,
        unfinished={each.question: str(each) for each in unfinished},
    )


def _other_blocks(
    session: Session, who: Actor, unfinished: Sequence[UnfinishedText], campaign: Campaign
) -> Sequence[SigningBlock]:
    """What else is in the way of a signature: texts that are open in the walk on this machine, and what checks find."""
    found = [SigningBlock(MISSING_FIELD, f"{each}.", each.question) for each in unfinished]
    return [*found, *blocks_from_checks(campaign, session.workspace.settings, who.at.date())]


def _only(reply: SheetReply, accepted: frozenset[str] | None) -> SheetReply:
    """The sheet without what was not accepted."""
    if accepted is None:
        return reply
    kept = replace(reply, questions=tuple(each for each in reply.questions if each.key in accepted))
    return kept if "" in accepted else replace(kept, fears=(), signer="")


def _except(reply: SheetReply, question: str) -> SheetReply:
    """The sheet without what it says of one question."""
    return replace(reply, questions=tuple(each for each in reply.questions if each.key != question))


def _without_view(hidden: HiddenReply, question: str) -> HiddenReply:
    """A hidden sheet without its view on one question; what else it says of that question stays."""
    questions = (replace(each, view="") if each.key == question else each for each in hidden.reply.questions)
    kept = tuple(each for each in questions if not each.is_empty)
    return replace(hidden, reply=replace(hidden.reply, questions=kept))


def _has_view_on(reply: SheetReply, question: str) -> bool:
    return any(each.key == question and each.view for each in reply.questions)


def _other(team: Team) -> Team:
    return next(each for each in TEAMS if each != team)


def _has_views(campaign: Campaign, team: Team) -> bool:
    return any(view.position.strip() for view in campaign.views.get(team, {}).values())
