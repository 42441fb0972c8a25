"""`resolve`: choose between the versions where two edits met."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from alignkit.app import disputes
from alignkit.cli import arguments, console, context, open_session
from alignkit.core.errors import UserError
from alignkit.core.questions import get_question
from alignkit.diff.changes import describe_change, find_changes
from alignkit.merge.campaign_merge import find_disputes
from alignkit.store import campaign_files
from alignkit.store.conflict_repair import list_conflict_copies
from alignkit.text.spelling import closest_match
from alignkit.values.sentences import format_nested_value

if TYPE_CHECKING:
    from collections.abc import Sequence

    from alignkit.app.session import Session
    from alignkit.merge.campaign_merge import Dispute
    from alignkit.store.workspace import Workspace


@arguments.command(
    arguments.slug_argument,
    arguments.question_argument(required=False, campaign=True),
    click.option("--field", metavar="F", help="The disputed field, as it is listed; asks nothing."),
    click.option("--take", type=click.IntRange(min=0), metavar="N", help="The version of it that shall stand, from 0."),
    name="resolve",
)
def resolve(slug: str, question: str | None, field: str | None, take: int | None) -> int:
    """Walk the fields where two edits met, and choose what shall stand.

    Each is listed with its versions, numbered from 0; on a terminal it is asked which one stands. A file in which
    git left both sides is joined field by field first; its text with the markers is kept. Exit 1 while any is left.

    \b
    Example:
      alignkit resolve spring-webinar
      alignkit resolve spring-webinar mql --field handoff.within --take 1
    """

    if (field is None) != (take is None):
        raise UserError("--field and --take go together.", "Give the field and the number of the version to take.")
    ws = context.open_workspace()
    _repair_conflict(ws, slug, campaign_files.read_campaign_file(ws, slug).raw)
    session = open_session.open_session(slug)
    here = [each for each in find_disputes(session.campaign) if question in (None, each.question)]
    if field is not None and take is not None:
        _resolve_dispute(session, _find_dispute(here, field), take)
    elif here:
        _ask_each_dispute(session, here)
    left = len(find_disputes(session.campaign))
    copies = _print_conflict_copies(ws, session)
    if left:
        console.print_message(
            f"{left} of them {'is' if left == 1 else 'are'} left; nobody can sign before they are settled."
        )
    elif not copies:
        console.print_message(f"{slug}: nothing is disputed.")
    return console.EXIT_PROBLEMS_FOUND if field is None and (left or copies) else 0


def _repair_conflict(ws: Workspace, slug: str, raw: bytes) -> None:
    if b"<<<<<<<" not in raw:
        return

    mended = disputes.repair_file(ws, slug)
    if mended is None:
        return
    path = ws.display_path(ws.campaign_path(slug))
    console.print_message(f"{path}: git had left both sides in it; they are joined field by field now.")
    if not mended.has_base:
        console.print_warning(
            "the text both began from is not known, so what one side had taken out may stand there again."
        )
    console.print_message(f"The text with the markers is kept in {mended.kept}")
    console.print_message(f"When it is right: git add {path}")


def _find_dispute(here: list[Dispute], field: str) -> Dispute:

    found = [each for each in here if each.field == field]
    if len(found) == 1:
        return found[0]
    if found:
        raise UserError(
            f"{field} is disputed in several questions.", f"Name one: {', '.join(d.question for d in found)}."
        )
    if not here:
        raise UserError(f"No edits met at {field}.", "Nothing is disputed there.")
    near = closest_match(field, [each.field for each in here])
    raise UserError(
        f"No edits met at {field}.",
        f"Did you mean {near}?" if near else f"Disputed: {', '.join(each.field for each in here)}.",
    )


def _resolve_dispute(session: Session, dispute: Dispute, take: int) -> None:

    disputes.resolve(session, dispute.question, dispute.field, take)
    session.save()
    console.print_message(
        f"{get_question(dispute.question).name}, {dispute.field}: settled. Who agreed before is asked again."
    )


def _ask_each_dispute(session: Session, here: list[Dispute]) -> None:

    for dispute in here:
        if dispute not in find_disputes(session.campaign):
            continue  # its row went with an earlier choice
        _print_dispute(dispute)
        if not context.is_interactive():
            console.print_data(
                f"  alignkit resolve {session.slug} {dispute.question} --field '{dispute.field}' --take N\n"
            )
            continue
        asked = click.prompt(
            f"Which one shall stand? 0 to {dispute.choice_count - 1}, Enter leaves all",
            default=-1,
            show_default=False,
            type=click.IntRange(-1, dispute.choice_count - 1),
            err=True,
        )
        if asked >= 0:
            _resolve_dispute(session, dispute, asked)


def _print_dispute(dispute: Dispute) -> None:

    console.print_data(f"{get_question(dispute.question).name}: two edits met at {dispute.field}")
    said = [format_nested_value(version) or "(empty)" for version in dispute.versions] + [
        "(taken out)"
    ] * dispute.removed
    for number, text in enumerate(said):
        first, *rest = text.split("\n")
        console.print_data("\n".join([f"  {number}  {first}", *(f"     {line}" for line in rest)]))


def _print_conflict_copies(ws: Workspace, session: Session) -> int:

    found = list_conflict_copies(ws, session.slug)
    for copy in found:
        console.print_data(f"{ws.display_path(copy.path)}: a copy that a sync or merge program made of {session.slug}")
        if copy.campaign is None:
            console.print_data("  It cannot be read as a campaign.")
            continue
        for change in find_changes(session.campaign, copy.campaign):
            console.print_data(f"  there: {describe_change(change)}")
    if found:
        console.print_message("Take over from a copy what is missing, then remove it.")
    return len(found)


def _tell_met(path: str, met: Sequence[Dispute]) -> None:

    for dispute in met:
        console.print_message(
            f"{path}: two edits of {get_question(dispute.question).name} met at {dispute.field}; both are kept."
        )
    if met:
        console.print_message(f"To choose: alignkit resolve {Path(path).stem}")
