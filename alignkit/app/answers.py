"""Answers and their fields: set one, remove a row, take over an edited table, confirm what was carried along.

Each function changes the open campaign in memory, as one step of undo; the caller writes it with ``session.save()``.
Each raises UserError where the campaign is signed and locked. ``question`` is a key such as "mql", or "campaign" for
the campaign's own particulars, such as its launch.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from alignkit.app import bases
from alignkit.app.session import Session
from alignkit.core import actions
from alignkit.core.actions import FieldPath
from alignkit.core.campaign_fields import CAMPAIGN_QUESTION
from alignkit.core.model import Campaign, Content
from alignkit.core.questions import find_field, get_question
from alignkit.merge import campaign_merge
from alignkit.values.assign import Assignment, apply_assignment, require_valid


def set_answer(session: Session, question: str, text: str) -> None:
    """Set the prose of an answer; an empty text removes it."""
    label = f"{get_question(question).name}: answer"
    session.apply(actions.set_answer, label, question, text, question=question)


def set_field(
    session: Session,
    question: str,
    path: FieldPath,
    value: Any,
    *,
    is_typed_path: bool = False,
    unit: str = "",
    shown_disputes: Sequence[Any] = (),
    group: str = "",
) -> None:
    """Set one field; None, an empty text or an empty list removes it.

    ``path`` names keys and row numbers from 0, such as ("handoff", "within") or ("targets", 0, "due").
    ``is_typed_path``: somebody typed the path, no form made it, so that path and value are held against the format;
    raises UserError where they do not fit. ``unit`` was typed behind the number then. ``shown_disputes`` are the
    question's disputes that whoever writes was shown: where they still stand, what is written settles them. Steps of
    one ``group`` are undone together.

    Who sets ``based_on`` of ``campaign`` names a campaign, or a signed revision of it; see ``bases.take_base``.
    """
    if question == CAMPAIGN_QUESTION.key and tuple(path) == ("based_on",):
        bases.take_base(session, str(value or ""))
        return

    began = session.group_start(group)

    def action(campaign: Campaign) -> Campaign:
        if is_typed_path:
            after = apply_assignment(campaign, question, Assignment(tuple(path), value, unit=unit))
        else:
            after = actions.set_field(campaign, question, path, value, began)
        if not shown_disputes or campaign.content(question).get("disputed") != list(shown_disputes):
            return after
        contents = campaign.content(question), after.content(question)
        return after.with_content(question, campaign_merge.drop_settled_disputes(question, *contents))

    session.apply(action, _label(question, path), group=group, question=question)


def remove_row(session: Session, question: str, table: str, row: int) -> None:
    """Remove a row of a table, counted from 0. Raises UserError where there is no such row."""
    session.apply(actions.set_field, "row removed", question, (table, row), None, question=question)


def replace_content(session: Session, question: str, content: Content) -> None:
    """Replace all fields of a question, as they come back from an editor.

    Raises UserError where a reader of the file would find an error in it.
    """
    require_valid(question, content)
    label = f"{get_question(question).name}: edited"
    session.apply(actions.set_content, label, question, content, question=question)


def confirm_carried(session: Session, question: str) -> None:
    """Confirm that an answer carried along from an older campaign is right as it is."""
    label = f"{get_question(question).name}: still right"
    session.apply(actions.mark_as_seen, label, question, question=question)


def _label(question: str, path: FieldPath) -> str:
    if tuple(path) == ("answer",):
        return f"{get_question(question).name}: Answer"
    field = find_field(question, tuple(path))
    label = field.label if field else ".".join(map(str, path))
    return label if question == "campaign" else f"{get_question(question).name}: {label}"
