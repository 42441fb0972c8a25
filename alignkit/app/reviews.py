"""Reviewing a signed campaign: record results, judge promises, add lessons, count leads, plan the next review.

Each function changes the open campaign in memory; the caller writes it with ``session.save()``. Each holds its entry
against the revision in force, and raises UserError where nobody signed yet, where the agreement has no goal, promise or
reason of that name, where the day has not come, and where the signed copy is missing.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import Any

from alignkit.app.session import Action, Session
from alignkit.core.errors import UserError
from alignkit.core.model import Actor, Campaign, Team
from alignkit.review import actions, entries, records
from alignkit.review.entries import ReviewEntry
from alignkit.store.review_source import reviewed_revision


@dataclass(frozen=True, slots=True)
class EntryOutcome:
    """What an act put into the review.

    ``lines``: each new entry in words, such as "SQLs: 41 leads, 20 November 2026 (was 39 leads)"; none where it stood
    there already. ``too_early``: why the day of the entry is doubtful, such as "before the campaign's first day,
    6 April 2026"; empty where it is not. ``next_review``: the day of the next review now, None where none is planned.
    """

    lines: tuple[str, ...]
    too_early: str
    next_review: date | None


@dataclass(frozen=True, slots=True)
class RemovedEntry:
    """The entry that was taken out, and the options of the command that write it again.

    ``restore_options`` is empty where the agreement no longer holds what the entry is about.
    """

    entry: ReviewEntry
    restore_options: tuple[str, ...]


def record_result(session: Session, metric: str, actual: float, who: Actor, on: date, note: str = "") -> EntryOutcome:
    """Record what a goal or a measure came to on a day: ``actual`` in the metric's own unit, a share as 0.95.

    An entry about the same metric, day and person is replaced.
    """
    known = revision_in_force(session)
    return enter(session, known, actions.add_result, "result", known, metric, actual, who, on, note, on=on)


def judge_promise(
    session: Session, promise: str, kept: bool, team: Team, who: Actor, on: date, note: str = ""
) -> EntryOutcome:
    """Record whether a promise was kept, as ``who`` of ``team`` says: not the team that gave it.

    ``promise`` is its name, or the beginning of it where that is enough to tell it from the others.
    """
    known = revision_in_force(session)
    return enter(session, known, actions.add_promise, "promise", known, promise, kept, team, who, on, note, on=on)


def count_rejected(session: Session, code: str, count: float, who: Actor, on: date) -> EntryOutcome:
    """Record how many leads were sent back so far, for one of the reject reasons of question 6."""
    known = revision_in_force(session)
    return enter(session, known, actions.add_rejected, "sent back", known, code, count, who, on, on=on)


def count_stuck(session: Session, stage: str, count: float, who: Actor, on: date) -> EntryOutcome:
    """Record how many leads stand at a stage of the sales process, neither won nor sent back."""
    return enter(session, revision_in_force(session), actions.add_stuck, "stuck", stage, count, who, on, on=on)


def add_lesson(
    session: Session,
    question: str,
    learned: str,
    change: str,
    who: Actor,
    on: date,
    owner: str = "",
    due: date | None = None,
    taken_up_in: str = "",
) -> EntryOutcome:
    """Write down what was learned about one of the nine questions, and what is changed because of it.

    ``question`` is a key such as "mql"; ``change`` may be empty. ``owner`` sees to it until ``due``; ``taken_up_in``
    is the revision or campaign that has it.
    """
    action = partial(actions.add_lesson, owner=owner, due=due, taken_up_in=taken_up_in)
    return enter(session, revision_in_force(session), action, "lesson", question, learned, change, who, on, on=on)


def take_up_lesson(session: Session, lesson: str, taken_up_in: str) -> EntryOutcome:
    """Write down in which revision or campaign the change of a lesson was taken up; empty opens it again.

    ``lesson`` is its text, or the beginning of it where that is enough to tell it from the others.
    """
    return enter(session, revision_in_force(session), actions.take_up_lesson, "lesson", lesson, taken_up_in)


def plan_next_review(session: Session, day: date | None, today: date) -> EntryOutcome:
    """Set the day of the next review, from ``today`` on; None returns to the rhythm of question 9."""
    return enter(session, revision_in_force(session), actions.set_next_review, "next review", day, today)


def remove_entry(session: Session, entry: ReviewEntry) -> RemovedEntry:
    """Take one entry out of a review: ``entry`` as ``entries.find_entry`` or ``entries.find_entries`` found it.

    Raises UserError where somebody else changed or removed it meanwhile.
    """
    session.apply(actions.remove_entry, "an entry taken out", entry.kind, entry.row)
    try:
        options = entries.command_options(reviewed_revision(session.workspace, session.campaign), entry)
    except UserError:  # the signed copy is missing: the entry is out all the same
        options = []
    return RemovedEntry(entry, tuple(options))


def revision_in_force(session: Session) -> Campaign:
    """Return the revision to review. Raise UserError where both teams never signed, or its copy is missing."""
    actions.require_signed(session.campaign)
    return reviewed_revision(session.workspace, session.campaign)


def enter(
    session: Session, known: Campaign, action: Action, label: str, *args: Any, on: date | None = None
) -> EntryOutcome:
    """Apply an action to the session, and say what came of it; ``on`` is the day of the entry."""
    before = session.campaign
    session.apply(action, label, *args)
    return EntryOutcome(
        tuple(entries.describe_new_entries(before, session.campaign, known)),
        actions.warn_before_start(known, on) if on else "",
        records.next_review_day(replace(known, review=session.campaign.review)),
    )
