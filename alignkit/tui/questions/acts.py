"""What the letters of the walk do to a question: agree, object, park, take back, settle a dispute, begin a revision.

Each is a function of the walk. What has to be asked is asked in one dialog, whose answer calls the rest.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial
from textwrap import shorten
from typing import Any

from alignkit.app import answers, disputes, signing, stances
from alignkit.core.errors import UserError
from alignkit.core.fields import OPTIONAL, REQUIRED, Field
from alignkit.core.model import TEAM_NAMES, TEAM_POSSESSIVES, TEAMS, Actor, Stance, Team
from alignkit.core.questions import get_question
from alignkit.core.status import is_stale, missing_fields, stance_mark
from alignkit.merge import campaign_merge
from alignkit.review.carried_lessons import collect_all_lessons
from alignkit.store.identity import remember_answer, was_asked
from alignkit.text.sanitize import sanitize_line
from alignkit.tui.dialogs import INSTEAD, ButtonDialog, Choice, ConfirmDialog, FormDialog, TeamDialog
from alignkit.tui.notice import NoticeDialog
from alignkit.tui.questions.carried_text import is_untouched
from alignkit.tui.questions.dispute_dialog import DisputeDialog
from alignkit.tui.questions.objection_dialog import DUE_FIELD, OWNER_FIELD, ObjectionDialog, dialog_title, likely_team
from alignkit.tui.questions.walk import Walk, question_name
from alignkit.values import outdated_references
from alignkit.values.known import known_in
from alignkit.values.parse_format import format_day

REPLY_FIELD = Field("reply", "prose", "Reply", OPTIONAL, "What is answered to it, or agreed to try?")
RESERVATION_FIELD = Field("note", "prose", "Reservation", REQUIRED, "What should be remembered, although you agree?")
NAME_FIELD = Field("name", "text", "Name", REQUIRED, "Who speaks for the team?")
_LEGIBLE_ABOVE = 24  # rows of a screen on which two rows of the answer stay in sight above a form
_QUOTED_CHANGES = 2
_GO_THERE = "go there"
_TEAM_KEYS: dict[Team, str] = {"marketing": "m", "sales": "s"}


async def ask_who(walk: Walk, then: Callable[[], Awaitable[None]]) -> None:
    """Before the first act on a machine whose person may be of one of the teams: ask which, once; then go on.

    Asked of somebody with the name of one of the campaign's leads, and where no name is known. A host of another name
    types for both teams.
    """
    me = walk.me
    leads = [(team, walk.campaign.lead(team).strip()) for team in TEAMS if walk.campaign.lead(team).strip()]
    mine = [(team, lead) for team, lead in leads if not me.name or lead.casefold() == me.name.casefold()]
    if me.team or not mine or was_asked(me.name):
        await then()
        return
    names = walk.campaign.team_names

    async def answered(answer: tuple[Team | None, str] | None) -> None:
        if answer is not None:
            team, name = answer
            remember_answer(me.name, name, team)
            walk.forget_me()
        await then()

    choices = [Choice(f"{lead}: {names[team]}", (team, lead)) for team, lead in mine]
    title = f"You are {mine[0][1]}: {names[mine[0][0]]}?" if len(mine) == 1 else "Who is at this keyboard?"
    text = "Asked once. An act for the other team is asked about from then on."
    choices.append(Choice("Both teams share this screen", (None, me.name)))
    await walk.view.ask(ButtonDialog[tuple[Team | None, str]](title, text, choices), answered)


async def agree(walk: Walk, team: Team, note: str = "") -> None:
    """A team agrees with the question. Asks first where that is more than one letter should do."""
    await ask_who(walk, partial(_agree_as_known, walk, team, note))


async def _agree_as_known(walk: Walk, team: Team, note: str) -> None:
    key = walk.question_key
    if not walk.may_change():
        return
    if not note and stance_mark(walk.campaign, team, key) == "agrees":
        await agree_with_reservation(walk, team)
        return
    if drafts := walk.drafts.all(key):
        told = "\n".join(f"{draft.field.label}: “{draft.text.strip()}” is no value yet." for draft in drafts)
        dialog = ButtonDialog[str](
            f"{question_name(key)}: first mend what was typed", told, [Choice("Go there", _GO_THERE)]
        )
        await walk.view.ask(dialog, lambda answer: go_to_draft(walk) if answer else None)
        return
    reasons = _reasons_to_ask(walk, team)
    if not reasons:
        await _agree(walk, team, note)
        return
    lacks, settles = bool(walk.lacking(key)), _may_settle(walk, team)
    choices = [
        Choice(
            f"Settled: {TEAM_NAMES[team]} agrees" if settles else f"{TEAM_NAMES[team]} agrees all the same", "agree"
        ),
        *([] if note or settles else [Choice("With a reservation", "note")]),
        Choice("Back", ""),
    ]
    if lacks:
        choices.insert(0, Choice("Go to what is missing", _GO_THERE))

    async def answered(answer: str | None) -> None:
        if answer == "agree":
            await _agree(walk, team, note)
        elif answer == "note":
            await _ask_for_reservation(walk, team, partial(_agree, walk, team))
        elif answer == _GO_THERE:
            await go_to_missing(walk)

    title = "Does this settle it?" if settles else f"{TEAM_NAMES[team]} agrees with {question_name(key)}?"
    await walk.view.ask(ButtonDialog[str](title, "\n".join(reasons), choices), answered)


def _may_settle(walk: Walk, team: Team) -> bool:
    """Whether the team objects to an older text of the question than the present one."""
    stance = walk.campaign.view(team, walk.question_key).stance
    return bool(stance and stance.stance == "object" and is_stale(walk.campaign, walk.question_key, stance))


def _quote_objection(walk: Walk, team: Team, stance: Stance) -> list[str]:
    """What the team objected, what would settle it, and shortly what has changed since."""
    said = [f"{TEAM_NAMES[team]} objected: “{sanitize_line(stance.note)}”"]
    if stance.settles:
        said.append(f"Would settle it: {sanitize_line(stance.settles)}")
    found = walk.annotations.changes_since_stance(walk.campaign, walk.question_key).get(team) or ()
    more = f"; {len(found) - _QUOTED_CHANGES} more" if len(found) > _QUOTED_CHANGES else ""
    changes = "; ".join(map(sanitize_line, found[:_QUOTED_CHANGES]))
    return [*said, f"Since then: {changes}{more}" if changes else "The text has changed since."]


def _reasons_to_ask(walk: Walk, team: Team) -> list[str]:
    key, reasons = walk.question_key, list[str]()
    stance = walk.campaign.view(team, key).stance
    if stance and _may_settle(walk, team):
        reasons += _quote_objection(walk, team, stance)
    elif stance and stance.stance == "object":
        reasons.append(f"{TEAM_POSSESSIVES[team]} objection is taken back: “{sanitize_line(stance.note)}”")
    if walk.campaign.answer(key).strip() and (lacking := walk.lacking(key)):
        reasons.append(f"Still missing, and in the way of signing: {', '.join(lacking)}.")
    if walk.me.team and walk.me.team != team:
        reasons.append(f"This machine is set up for {TEAM_NAMES[walk.me.team]}; this speaks for {TEAM_NAMES[team]}.")
    return reasons


async def _agree(walk: Walk, team: Team, note: str) -> None:
    key = walk.question_key

    def go_on(who: Actor) -> None:
        if walk.act(partial(stances.agree, walk.session, key, team, who, note)):
            walk.view.changed()
            more = ", with a reservation" if note else ""
            if walk.agrees_on_all():
                walk.view.say(f"{TEAM_NAMES[team]} agrees{more}: {who.by}. All nine are agreed: z signs. u undoes it.")
                return
            again = "" if note else f"; {_TEAM_KEYS[team]} adds a note"
            walk.view.say(f"{TEAM_NAMES[team]} agrees with {question_name(key)}{more}: {who.by}. u undoes it{again}.")

    await with_actor(walk, team, go_on)


async def agree_with_reservation(walk: Walk, team: Team) -> None:
    """A team agrees, and wants something to be remembered; what it has as a reservation already can be changed."""
    if walk.may_change():
        await _ask_for_reservation(walk, team, partial(agree, walk, team))


async def _ask_for_reservation(walk: Walk, team: Team, then: Callable[[str], Awaitable[None]]) -> None:
    key = walk.question_key
    stance = walk.campaign.view(team, key).stance
    agrees = stance is not None and stance_mark(walk.campaign, team, key) == "agrees"
    first = {"note": stance.note} if agrees and stance and stance.note else {}
    text = f"{TEAM_NAMES[team]} agrees already; this is kept with it. w takes the agreement back." if agrees else ""
    title = f"{TEAM_NAMES[team]} agrees with {question_name(key)}, with a reservation"

    async def answered(answer: dict[str, Any] | None) -> None:
        if answer:
            await then(str(answer["note"]))

    await walk.view.ask(FormDialog(title, (RESERVATION_FIELD,), first, f"{TEAM_NAMES[team]} agrees", text), answered)


async def with_actor(walk: Walk, team: Team, then: Callable[[Actor], Awaitable[None] | None]) -> None:
    """Call ``then`` with the person who acts for a team: the one at this machine if it is their team, else the
    campaign's lead, else whoever is named in a dialog. Where somebody else is at the keyboard, that is recorded.
    """
    me, lead = walk.me, walk.campaign.lead(team).strip()

    async def act(name: str) -> None:
        recorded = me.name if me.name and me.name.casefold() != name.casefold() else ""
        done = then(Actor(name, walk.now(), recorded))
        if done is not None:
            await done

    async def named(answer: dict[str, Any] | None) -> None:
        if answer:
            await act(str(answer["name"]))

    if me.team == team and me.name:
        done = then(Actor(me.name, walk.now()))
        if done is not None:
            await done
    elif lead:
        await act(lead)
    else:
        await walk.view.ask(FormDialog(f"Who speaks for {TEAM_NAMES[team]}?", (NAME_FIELD,), {}, "Go on"), named)


async def object_to(walk: Walk) -> None:
    """A team objects: which, why, what would settle it and, if that is known, who takes it from here."""
    await ask_who(walk, partial(_object_as_known, walk))


async def _object_as_known(walk: Walk) -> None:
    key = walk.question_key
    if not walk.may_change():
        return

    async def answered(answer: dict[str, Any] | None) -> None:
        if answer is None:
            return
        spoken = dialog.team
        if answer[INSTEAD]:
            await agree(walk, spoken, "\n\n".join(filter(None, [answer["note"], answer["settles"]])))
            return

        def go_on(who: Actor) -> None:
            act = partial(
                stances.object_to,
                walk.session,
                key,
                spoken,
                who,
                answer["note"],
                settles=answer["settles"] or "",
                owner=answer["owner"] or "",
                due=answer["due"],
            )
            if walk.act(act):
                walk.view.changed()
                walk.view.say(f"{TEAM_NAMES[spoken]} objects to {question_name(key)}: {who.by}. u undoes it.")

        await with_actor(walk, spoken, go_on)

    kept = walk.view.app.kept_texts.get(dialog_title(key), {}).get("team", "")
    team = likely_team(walk.campaign, key, walk.me.team, kept)
    dialog = ObjectionDialog(walk.campaign, key, team, _quote_answer(walk), _require_whole_parking)
    await walk.view.ask(dialog, answered)


def _quote_answer(walk: Walk) -> str:
    """The answer on one row, where the dialog leaves no room for the answer itself; else empty."""
    size, quoted = walk.view.app.size, sanitize_line(walk.campaign.answer(walk.question_key))
    if size.height >= _LEGIBLE_ABOVE or not quoted:
        return ""
    return f"“{shorten(quoted, size.width - 8, placeholder='…')}”"


def _require_whole_parking(answer: dict[str, Any]) -> None:
    if answer[INSTEAD] and (answer["owner"] or answer["due"]):
        raise UserError(
            "Nobody takes on a reservation: it is only remembered.", "Empty with whom it is parked, and the day."
        )
    if bool(answer["owner"]) != bool(answer["due"]):
        raise UserError("An objection that somebody takes on needs both a name and a day.")


async def park(walk: Walk) -> None:
    """Give a standing objection an owner and a day."""
    key = walk.question_key
    teams = tuple(team for team in TEAMS if stance_mark(walk.campaign, team, key) == "objects")
    if not teams:
        walk.view.say("Nobody objects here, so there is nothing to hold.")
    elif walk.may_change():
        await _with_team(walk, "Whose objection?", teams, partial(_park, walk, key))


async def _park(walk: Walk, key: str, team: Team) -> None:
    stance = walk.campaign.view(team, key).stance
    assert stance is not None
    first = {"owner": stance.owner or None, "due": stance.due, "reply": stance.reply or None}
    text = f"“{sanitize_line(stance.note)}”\nIt stays in the way of signing until {TEAM_NAMES[team]} agrees."
    required = (replace_tier(OWNER_FIELD), replace_tier(DUE_FIELD), REPLY_FIELD)

    def answered(answer: dict[str, Any] | None) -> None:
        if answer is None:
            return
        act = partial(stances.park, walk.session, key, team, answer["owner"], answer["due"], answer["reply"] or "")
        if walk.act(act):
            walk.view.changed()
            walk.view.say(f"{answer['owner']} has it until {format_day(answer['due'])}. n goes on; u undoes it.")

    title = f"Hold {TEAM_POSSESSIVES[team]} objection to {question_name(key)}"
    await walk.view.ask(FormDialog(title, required, first, "Hold it", text, known=known_in(walk.campaign)), answered)


def replace_tier(field: Field) -> Field:
    """The same field, which must be filled."""
    return field._replace(tier=REQUIRED)


async def _with_team(
    walk: Walk, asks: str, teams: tuple[Team, ...], then: Callable[[Team], Awaitable[None]], text: str = ""
) -> None:
    async def answered(team: Team | None) -> None:
        if team:
            await then(team)

    if len(teams) == 1:
        await then(teams[0])
    else:
        await walk.view.ask(TeamDialog(asks, teams, text), answered)


async def withdraw(walk: Walk) -> None:
    """Take back what a team said to the question."""
    key = walk.question_key
    teams = tuple(team for team in TEAMS if walk.campaign.view(team, key).stance)
    if not teams:
        walk.view.say("Neither team has said anything to this question.")
    elif walk.may_change():
        await _with_team(walk, "Whose word is taken back?", teams, partial(_withdraw, walk, key))


async def _withdraw(walk: Walk, key: str, team: Team) -> None:
    if walk.act(partial(stances.withdraw, walk.session, key, team)):
        walk.view.changed()
        walk.view.say(f"{TEAM_NAMES[team]} took back its word on {question_name(key)}. u brings it back.")


def still_right(walk: Walk) -> None:
    """Mark a carried answer as read and still right; where it names numbers of the older campaign, the second time."""
    key = walk.question_key
    name = question_name(key)
    if not is_untouched(walk.campaign, key):
        walk.view.say(f"{name} is not marked: it has been looked at, or did not come along.")
    elif walk.may_change():
        named = outdated_references.describe_outdated_references(walk.campaign, key)
        if named and walk.confirmed_reference != (key, named):
            walk.confirmed_reference = (key, named)
            walk.view.say(f"{named} i once more: right all the same.", "warning")
        elif walk.act(partial(answers.confirm_carried, walk.session, key)):
            walk.view.changed()
            walk.view.say(f"{name} is still right as it came along. u marks it again.")


async def show_lessons(walk: Walk) -> None:
    """Show all lessons of the source campaign, those of this question first."""
    source = walk.annotations.source_campaign(walk.campaign)
    if walk.campaign.carried is None:
        walk.view.say("This campaign did not come from an older one.")
    elif source is None:
        walk.view.say("Still looking for it.")
    else:
        said = collect_all_lessons(source.known, walk.question_key) if source.known else []
        silent = ["Nobody has looked back on it yet."] if source.known and not said else []
        text = "\n".join([*([source.why, ""] if source.why else []), *said, *silent])
        await walk.view.ask(NoticeDialog(f"What {source.title} taught", text), lambda _: None)


async def amend(walk: Walk) -> None:
    """Begin the next revision of a signed campaign as a draft."""
    revision = walk.campaign.agreement.revision
    text = f"Revision {revision} stays in force until both teams have signed the next one."

    def answered(yes: bool | None) -> None:
        if yes and walk.act(partial(signing.amend, walk.session)):
            walk.view.changed()
            walk.view.say(f"Revision {walk.campaign.agreement.revision} is a draft.")

    await walk.view.ask(ConfirmDialog(f"Begin revision {revision + 1} as a draft?", text, "Begin it"), answered)


async def choose_version(walk: Walk, place: int) -> None:
    """Settle a dispute: ask which of the texts shall stand."""
    key = walk.question_key
    dispute = [each for each in campaign_merge.find_disputes(walk.campaign) if each.question == key][place]

    def answered(taken: int | None) -> None:
        act = partial(disputes.resolve, walk.session, key, dispute.field, taken or 0)
        if taken is not None and walk.may_change() and walk.act(act):
            walk.view.changed()

    await walk.view.ask(DisputeDialog(dispute), answered)


async def go_to_draft(walk: Walk) -> None:
    """Write in the field of the first text of the campaign that is no value yet, this question's first."""
    drafts = walk.drafts.all(walk.question_key) or walk.drafts.all()
    if drafts:
        await write_at_path(walk, drafts[0].question, drafts[0].path)


async def go_to_missing(walk: Walk) -> None:
    """Write in the first required field of the question that has no value."""
    key = walk.question_key
    if walk.drafts.all(key):
        await go_to_draft(walk)
    elif missing := missing_fields(walk.campaign, key):
        await write_at_path(walk, key, tuple(int(s) if s.isdigit() else s for s in missing[0].path.split(".")))


async def go_to_path(walk: Walk, key: str, path: tuple[str | int, ...]) -> None:
    """Show a question with the cursor on the item that holds a path."""
    await walk.view.show_question(key, item_of_path(walk, key, path))


async def write_at_path(walk: Walk, key: str, path: tuple[str | int, ...]) -> None:
    """Show a question, and write in the field at a path."""
    item = item_of_path(walk, key, path)
    await walk.view.show_question(key, item)
    await walk.view.write_in(item, path)


def item_of_path(walk: Walk, key: str, path: tuple[str | int, ...]) -> str:
    """The key of the item that a path belongs to: a field, a table, a row, or the place where a row is added."""
    field = next((each for each in get_question(key).fields if path and each.key == path[0]), None)
    if field is None or field.kind != "rows":
        return str(path[0]) if path else "answer"
    rows = walk.campaign.content(key).get(field.key) or []
    place = path[1] if len(path) > 1 else len(rows)
    return f"{field.key}.{place}" if isinstance(place, int) and place < len(rows) else f"{field.key}.+"
