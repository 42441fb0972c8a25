"""Actions on the review: each takes a campaign and returns another whose ``review`` alone differs, or raises UserError.

They work on signed campaigns only. Every entry has a day and a name. An entry replaces an older one with the same
natural key. ``in_force`` is the revision in force, as ``records.campaign_in_force`` returns it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from alignkit.core.actions import actor_name
from alignkit.core.digests import NoCanonicalForm, canonical_number
from alignkit.core.errors import UserError
from alignkit.core.model import TEAM_NAMES, Actor, Campaign, Team
from alignkit.core.model import to_day as day_in
from alignkit.core.questions import QUESTION_KEYS
from alignkit.core.row_identity import natural_key_columns
from alignkit.core.status import revision_number_in_force
from alignkit.review import kept_promises, records, result_parsing, results
from alignkit.review.records import normalize_name
from alignkit.text.spelling import closest_match
from alignkit.values.parse_format import format_day

NOT_SIGNED_MESSAGE = "This campaign was never signed by both teams, so there is nothing to review."


def add_result(
    campaign: Campaign,
    in_force: Campaign,
    metric: str,
    actual: float,
    who: Actor,
    on: date,
    note: str = "",
    source: str = "",
) -> Campaign:
    """Add what a goal or measure reached on a day. ``source`` is what a program read it from.

    Raise UserError if the agreement has no such metric, or if the metric cannot have this value.
    """
    found = results.find_metric(in_force, metric)
    if found is None:
        raise _unknown_name_error(
            "goal or measure", metric, [name for each in results.list_metrics(in_force) for name in each.names]
        )
    if why := result_parsing.explain_impossible(_require_number(actual), found, str(in_force.info.get("currency", ""))):
        raise UserError(f"{why}.")
    row = {"metric": found.name, "actual": actual, "on": _require_day(on, who), "by": actor_name(who)}
    return _put_row(campaign, "results", row | _note_fields("source", source) | _note_fields("note", note))


def add_promise(
    campaign: Campaign, in_force: Campaign, what: str, kept: bool, team: Team, who: Actor, on: date, note: str = ""
) -> Campaign:
    """Add whether a promise was kept, in the words of ``team``, which is the team that did not give it.

    Raise UserError if no promise or several begin with ``what``, if ``team`` gave the promise itself, or if the actor
    speaks for the other team.
    """
    given = [promise for promise in kept_promises.list_promises(in_force) if promise.team]
    named = _find_promises(what, given)
    if not named:
        raise _unknown_name_error("promise", what, [promise.what for promise in given])
    promise = next((each for each in named if each.asked == team), None)
    if promise is None:
        own, other = TEAM_NAMES[team], "Sales" if team == "marketing" else "Marketing"
        raise UserError(f"{own} gave this promise: {named[0].what}.", f"Ask {other} whether it was kept.")
    by = actor_name(who)
    givers = [promise.owner, in_force.lead(promise.team) if promise.team else ""]
    if promise.team and normalize_name(by) in [normalize_name(name) for name in givers if name.strip()]:
        raise UserError(
            f"{by} speaks for {TEAM_NAMES[promise.team]}, which gave this promise.",
            f"Name somebody of {TEAM_NAMES[team]}.",
        )
    row = {"what": promise.what, "kept": kept, "said_by": by, "on": _require_day(on, who)}
    return _put_row(campaign, "promises", row | _note_fields("note", note))


def add_rejected(campaign: Campaign, in_force: Campaign, code: str, count: float, who: Actor, on: date) -> Campaign:
    """Add how many leads were rejected so far for a reason of question 6. Raise UserError for another reason."""
    codes = [str(row.get("code", "")) for row in in_force.content("sql").get("reject_reasons", ())]
    if code not in codes:
        raise _unknown_name_error("reason", code, codes)
    row = {"code": code, "count": _require_count(count), "on": _require_day(on, who), "by": actor_name(who)}
    return _put_row(campaign, "rejected", row)


def add_stuck(campaign: Campaign, stage: str, count: float, who: Actor, on: date) -> Campaign:
    """Add how many leads are at a stage of the sales process so far, neither won nor rejected."""
    if not stage.strip():
        raise UserError("At which stage do they stand?", 'Name it, such as "waiting for a first call".')
    row = {
        "stage": " ".join(stage.split()),
        "count": _require_count(count),
        "on": _require_day(on, who),
        "by": actor_name(who),
    }
    return _put_row(campaign, "stuck", row)


def add_lesson(
    campaign: Campaign,
    question: str,
    learned: str,
    change: str,
    who: Actor,
    on: date,
    *,
    owner: str = "",
    due: date | None = None,
    taken_up_in: str = "",
) -> Campaign:
    """Add what was learned about one of the nine questions, and what changes because of it.

    ``owner`` sees to the change until ``due``; ``taken_up_in`` is the revision or campaign that has it already.
    """
    if question not in QUESTION_KEYS:
        raise _unknown_name_error("question", question, QUESTION_KEYS)
    if not learned.strip():
        raise UserError("A lesson needs a text.", "Write in one sentence what you learned.")
    if not change.strip() and (owner.strip() or due or taken_up_in.strip()):
        raise UserError("There is no change to see to.", "Say what is changed because of the lesson.")
    row: dict[str, Any] = {"question": question, "learned": learned.strip(), **_note_fields("change", change)}
    row |= {"by": actor_name(who), "on": _require_day(on, who), **_note_fields("owner", owner)}
    row |= {"due": due} if due else {}
    return _put_row(campaign, "lessons", row | _note_fields("taken_up_in", taken_up_in))


def take_up_lesson(campaign: Campaign, lesson: str, taken_up_in: str) -> Campaign:
    """Write down in which revision or campaign the change of a lesson was taken up; empty opens it again.

    ``lesson`` is its text, or the beginning of it. Raise UserError if there is none of that name, if several begin with
    it, or if it asks for no change.
    """
    require_signed(campaign)
    rows = [dict(each) for each in records.table_rows(campaign.review, "lessons")]
    wanted = normalize_name(lesson)
    texts = [normalize_name(str(row.get("learned", ""))) for row in rows]
    found = [n for n, text in enumerate(texts) if text == wanted]
    found = found or [n for n, text in enumerate(texts) if wanted and text.startswith(wanted)]
    if not found:
        raise _unknown_name_error("lesson", lesson, [str(row.get("learned", "")) for row in rows])
    if len(found) > 1:
        listed = "; ".join(str(rows[n].get("learned", "")) for n in found)
        raise UserError(f"{len(found)} lessons begin with {lesson!r}.", f"Which one? {listed}.")
    row = rows[found[0]]
    if not str(row.get("change", "")).strip():
        raise UserError("This lesson asks for no change.", "Write the lesson again with its change.")
    rows[found[0]] = {key: value for key, value in row.items() if key != "taken_up_in"} | _note_fields(
        "taken_up_in", taken_up_in
    )
    return replace(campaign, review={**campaign.review, "lessons": rows})


def remove_entry(campaign: Campaign, kind: str, row: Mapping[str, Any]) -> Campaign:
    """Remove ``row`` from the list ``kind``, one of ``records.ENTRY_KINDS``.

    Raise UserError if the row is no longer there.
    """
    rows = list(campaign.review.get(kind, ()))
    if row not in rows:
        raise UserError("Somebody else changed or removed this entry, so it stays as it is now.")
    rows.remove(row)
    review = {key: rows if key == kind else value for key, value in campaign.review.items()}
    return replace(campaign, review={key: value for key, value in review.items() if value or key != kind})


def set_next_review(campaign: Campaign, day: date | None, today: date) -> Campaign:
    """Set the day of the next review. None returns to the rhythm of question 9.

    Raise UserError for a day before ``today``, or one on or before which a review was held.
    """
    require_signed(campaign)
    if day and day < today:
        raise UserError(f"{format_day(day)} is in the past.", "Choose today or a later day.")
    if day and (held := max(records.review_days(campaign), default=date.min)) >= day:
        raise UserError(f"{format_day(held)} has entries already, so a review was held then.", "Choose a later day.")
    kept = {key: value for key, value in campaign.review.items() if key != "next"}
    # first in its table, so that the row tables below stay together
    return replace(campaign, review={"next": day, **kept} if day else kept)


def warn_before_start(in_force: Campaign, on: date) -> str:
    """Return a warning for a day before the campaign's first day, else an empty string."""
    first = day_in(in_force.info.get("launch"))
    return f"before the campaign's first day, {format_day(first)}" if first and on < first else ""


def _put_row(campaign: Campaign, key: str, row: Mapping[str, Any]) -> Campaign:
    """Put the row in place of one with the same natural key, else at the end."""
    require_signed(campaign)
    names = natural_key_columns("review", (key,)) or tuple(row)
    rows = [dict(each) for each in campaign.review.get(key, ())]
    said = [_same_key(row, names)]
    place = next((n for n, each in enumerate(rows) if _same_key(each, names) in said), len(rows))
    rows[place : place + 1] = [dict(row)]
    return replace(campaign, review={**campaign.review, key: rows})


def require_signed(campaign: Campaign) -> None:
    """Raise UserError if both teams never signed the campaign."""
    if revision_number_in_force(campaign) is None:
        raise UserError(NOT_SIGNED_MESSAGE, "Both teams sign first.")


def _find_promises(what: str, given: Sequence[kept_promises.Promise]) -> list[kept_promises.Promise]:
    """Return the promises with this name, else those whose name begins with it.

    Raise UserError if several different promises begin with it.
    """
    if found := [promise for promise in given if normalize_name(promise.what) == normalize_name(what)]:
        return found
    found = [
        promise
        for promise in given
        if normalize_name(what) and normalize_name(promise.what).startswith(normalize_name(what))
    ]
    if len(names := dict.fromkeys(promise.what for promise in found)) > 1:
        raise UserError(f"{len(names)} promises begin with {what!r}.", f"Which one? {'; '.join(names)}.")
    return found


def _same_key(row: Mapping[str, Any], names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(normalize_name(str(row.get(name, ""))) for name in names)


def _unknown_name_error(kind: str, name: str, known: Any) -> UserError:
    names = list(dict.fromkeys(each for each in known if each))
    close = closest_match(normalize_name(name), [normalize_name(each) for each in names])
    meant = next((each for each in names if normalize_name(each) == close), "") if close else ""
    listed = "; ".join(names)
    hint = f"Did you mean {meant}?" if meant else f"There are: {listed}." if names else "The agreement holds none."
    return UserError(f"There is no {kind} {name!r}.", hint)


def _require_day(on: date, who: Actor) -> date:
    # in another time zone it may be tomorrow already
    if on > who.at.date() + timedelta(days=1):
        raise UserError(f"{on} is in the future.", "A review records what has happened.")
    return on


def _require_number(value: float) -> float:
    try:
        canonical_number(value)
    except NoCanonicalForm as wrong:
        raise UserError(f"{value!r} cannot be stored in the file: {wrong.why}.") from None
    return value


def _require_count(value: float) -> float:
    if _require_number(value) < 0 or value != int(value):
        raise UserError(f"{value!r} is not a count.", "Give a whole number from 0.")
    return int(value)


def _note_fields(key: str, text: str) -> dict[str, str]:
    return {key: text.strip()} if text.strip() else {}
