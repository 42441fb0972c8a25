"""The verbs of looking back: each takes a campaign and returns another whose [review] alone differs, or refuses.

They are open on signed campaigns, and only there: what nobody signed, nobody promised. Every entry has a day and a
name; one that says another thing about the same is put in place of the older. ``known`` is the revision looked back on
(``review.bound``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from alignkit.agreement import Who
from alignkit.digests import NoForm, number
from alignkit.fileformat.entry import spoken_day
from alignkit.merging.rows import columns
from alignkit.model import TEAM_NAMES, Campaign, Team
from alignkit.model import day as day_in
from alignkit.problems import Refused, nearest
from alignkit.questions import KEYS
from alignkit.reviews import cells, commitments, measured, review
from alignkit.reviews.review import folded
from alignkit.standing import in_force

UNSIGNED = "Nobody has signed this campaign: there is nothing promised to look back on."


def add_result(
    campaign: Campaign, known: Campaign, metric: str, actual: float, who: Who, on: date, note: str = ""
) -> Campaign:
    """What a goal or a measure came to on a day."""
    aim = measured.aim_of(known, metric)
    if aim is None:
        raise _unknown("goal or measure", metric, [name for aim in measured.aims(known) for name in aim.names])
    if why := cells.impossible(_number(actual), aim, str(known.info.get("currency", ""))):
        raise Refused(f"{why}.")
    row = {"metric": aim.metric, "actual": actual, "on": _day(on, who), "by": _named(who)}
    return _put(campaign, "results", row | _note("note", note))


def add_promise(
    campaign: Campaign, known: Campaign, what: str, kept: bool, team: Team, who: Who, on: date, note: str = ""
) -> Campaign:
    """Whether a promise was kept, as somebody of ``team`` says, which is not the team that gave it."""
    given = [promise for promise in commitments.promises(known) if promise.team]
    named = _called(what, given)
    if not named:
        raise _unknown("promise", what, [promise.what for promise in given])
    promise = next((each for each in named if each.asked == team), None)
    if promise is None:
        own, other = TEAM_NAMES[team], "Sales" if team == "marketing" else "Marketing"
        raise Refused(f"{own} gave this promise: {named[0].what}.", f"Ask {other} whether it was kept.")
    by = _named(who)
    givers = [promise.owner, known.lead(promise.team) if promise.team else ""]
    if promise.team and folded(by) in [folded(name) for name in givers if name.strip()]:
        raise Refused(
            f"{by} speaks for {TEAM_NAMES[promise.team]}, which gave this promise.",
            f"Name somebody of {TEAM_NAMES[team]}.",
        )
    row = {"what": promise.what, "kept": kept, "said_by": by, "on": _day(on, who)}
    return _put(campaign, "promises", row | _note("note", note))


def add_rejected(campaign: Campaign, known: Campaign, code: str, count: float, who: Who, on: date) -> Campaign:
    """How many leads were sent back so far for a reason of question 6."""
    codes = [str(row.get("code", "")) for row in known.content("sql").get("reject_reasons", ())]
    if code not in codes:
        raise _unknown("reason", code, codes)
    row = {"code": code, "count": _count(count), "on": _day(on, who), "by": _named(who)}
    return _put(campaign, "rejected", row)


def add_stuck(campaign: Campaign, stage: str, count: float, who: Who, on: date) -> Campaign:
    """How many leads stand at a stage of the sales process, neither won nor sent back."""
    if not stage.strip():
        raise Refused("At which stage do they stand?", 'Name it, such as "waiting for a first call".')
    row = {"stage": " ".join(stage.split()), "count": _count(count), "on": _day(on, who), "by": _named(who)}
    return _put(campaign, "stuck", row)


def add_lesson(campaign: Campaign, question: str, learned: str, change: str, who: Who, on: date) -> Campaign:
    """What was learned about one of the nine questions, and what is changed because of it."""
    if question not in KEYS:
        raise _unknown("question", question, KEYS)
    if not learned.strip():
        raise Refused("A lesson needs words.", "Say in one sentence what you know now.")
    row = {"question": question, "learned": learned.strip(), **_note("change", change)}
    return _put(campaign, "lessons", row | {"by": _named(who), "on": _day(on, who)})


def remove(campaign: Campaign, kind: str, row: Mapping[str, Any]) -> Campaign:
    """Take one entry out of a list of the review (``review.ENTRIES``): the row, as it stands there."""
    rows = list(campaign.review.get(kind, ()))
    if row not in rows:
        raise Refused("Somebody else changed or removed this entry, so it stays as it is now.")
    rows.remove(row)
    review = {key: rows if key == kind else value for key, value in campaign.review.items()}
    return replace(campaign, review={key: value for key, value in review.items() if value or key != kind})


def set_next(campaign: Campaign, day: date | None, today: date) -> Campaign:
    """The day of the next review, which is still to come; None returns to the rhythm of question 9."""
    must_be_signed(campaign)
    if day and day < today:
        raise Refused(f"{spoken_day(day)} is over.", "The next review is on a day from today on.")
    if day and (held := max(review.reviewed_on(campaign), default=date.min)) >= day:
        raise Refused(f"{spoken_day(held)} has entries: that review was held.", "The next one is on a later day.")
    kept = {key: value for key, value in campaign.review.items() if key != "next"}
    # it leads its table, so that the rows below stay in one piece
    return replace(campaign, review={"next": day, **kept} if day else kept)


def early(known: Campaign, on: date) -> str:
    """What to say of a day before the campaign's first; empty of any other."""
    first = day_in(known.info.get("launch"))
    return f"before the campaign's first day, {spoken_day(first)}" if first and on < first else ""


def _put(campaign: Campaign, key: str, row: Mapping[str, Any]) -> Campaign:
    """The row in place of one of its natural key, else after the others."""
    must_be_signed(campaign)
    names = columns("review", (key,)) or tuple(row)
    rows = [dict(each) for each in campaign.review.get(key, ())]
    said = [_same(row, names)]
    place = next((n for n, each in enumerate(rows) if _same(each, names) in said), len(rows))
    rows[place : place + 1] = [dict(row)]
    return replace(campaign, review={**campaign.review, key: rows})


def must_be_signed(campaign: Campaign) -> None:
    """Raises Refused for a campaign that both teams never signed."""
    if in_force(campaign) is None:
        raise Refused(UNSIGNED, "Both teams sign first.")


def _called(what: str, given: Sequence[commitments.Promise]) -> list[commitments.Promise]:
    """The promises of a name, else those whose name alone begins so. Refused where several begin so."""
    if found := [promise for promise in given if folded(promise.what) == folded(what)]:
        return found
    found = [promise for promise in given if folded(what) and folded(promise.what).startswith(folded(what))]
    if len(names := dict.fromkeys(promise.what for promise in found)) > 1:
        raise Refused(f"{len(names)} promises begin with {what!r}.", f"Which one? {'; '.join(names)}.")
    return found


def _same(row: Mapping[str, Any], names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(folded(str(row.get(name, ""))) for name in names)


def _unknown(kind: str, name: str, known: Any) -> Refused:
    names = list(dict.fromkeys(each for each in known if each))
    close = nearest(folded(name), [folded(each) for each in names])
    meant = next((each for each in names if folded(each) == close), "") if close else ""
    listed = "; ".join(names)
    hint = f"Did you mean {meant}?" if meant else f"There are: {listed}." if names else "The agreement holds none."
    return Refused(f"There is no {kind} {name!r}.", hint)


def _named(who: Who) -> str:
    if not who.by.strip():
        raise Refused("Nobody's name is known for this.", "Give --by NAME, or set ALIGNKIT_BY.")
    return who.by.strip()


def _day(on: date, who: Who) -> date:
    # somewhere it is tomorrow already
    if on > who.at.date() + timedelta(days=1):
        raise Refused(f"{on} has not come yet.", "A review says what has happened.")
    return on


def _number(value: float) -> float:
    try:
        number(value)
    except NoForm as wrong:
        raise Refused(f"{value!r} cannot stand in the file: {wrong.why}.") from None
    return value


def _count(value: float) -> float:
    if _number(value) < 0 or value != int(value):
        raise Refused(f"{value!r} is no count.", "Give a whole number from 0.")
    return int(value)


def _note(key: str, text: str) -> dict[str, str]:
    return {key: text.strip()} if text.strip() else {}
