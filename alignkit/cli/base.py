"""`base`: the signed revision of another campaign that one is based on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from alignkit.app import bases
from alignkit.cli import arguments, console, context, open_session
from alignkit.core.errors import UserError
from alignkit.core.questions import QUESTION_KEYS, QUESTIONS
from alignkit.core.status import base_problem, describe_newer_base, describe_origin
from alignkit.diff.changes import describe_change
from alignkit.store import campaign_files
from alignkit.text.sanitize import sanitize_line

if TYPE_CHECKING:
    from alignkit.app.bases import NewerBase
    from alignkit.core.model import Campaign


@arguments.command(
    arguments.slug_argument,
    click.option(
        "--on",
        "reference",
        metavar="SLUG[@rN]",
        shell_complete=arguments.complete_slugs,
        help="Base it on a signed revision of this campaign; without @rN on the newest.",
    ),
    click.option("--update", is_flag=True, help="Move to the newest signed revision of its base."),
    click.option("--leave", is_flag=True, help="Go on without a base; what came from it becomes its own."),
    click.option(
        "--return",
        "question",
        type=click.Choice(QUESTION_KEYS),
        metavar="QUESTION",
        help="Drop its own text of a question for the base's.",
    ),
    name="base",
)
def base(slug: str, reference: str | None, update: bool, leave: bool, question: str | None) -> int:
    """What a campaign has from the one it is based on. Moves it to a newer signed revision of that.

    Without an option it says which questions come from there, and what a newer revision would change.

    A question without a text of its own is the base's, and agreed because both teams signed it there. Whoever edits it
    copies it into the campaign, where both teams have to agree with it. Exit 1 where the base cannot be used.

    \b
    Example:
      alignkit base freight-spring
      alignkit base freight-spring --update
      alignkit base freight-spring --return mql
    """

    if sum((reference is not None, update, leave, question is not None)) > 1:
        raise UserError("Only one of --on, --update, --leave and --return at a time.")
    if not (reference is not None or update or leave or question is not None):
        return _print_base(slug)
    session = open_session.open_session(slug)
    if update:
        newer = bases.update_base(session)
        if newer:
            _print_changes(newer)
        else:
            console.print_message(f"{slug} is based on the newest revision already.")
    elif leave:
        bases.leave_base(session)
    elif question is not None:
        bases.return_to_base(session, question)
    else:
        bases.take_base(session, reference or "")
    session.save()
    console.print_message(
        sanitize_line(f"{slug}: {describe_origin(session.campaign) or 'based on no other campaign'}.")
    )
    return 0


def _print_base(slug: str) -> int:
    ws = context.open_workspace()
    campaign = context.require_campaign(campaign_files.read_campaign_file(ws, slug))
    if problem := base_problem(campaign):
        console.print_data(sanitize_line(f"{slug}: {problem}"))
        return console.EXIT_PROBLEMS_FOUND
    if campaign.base is None:
        console.print_message(f"{slug} is based on no other campaign. alignkit base {slug} --on SLUG bases it on one.")
        return 0
    console.print_data(
        sanitize_line(f"{slug}: {describe_origin(campaign)} ({campaign.base.slug}@r{campaign.base.revision})")
    )
    rows = [(str(q.number), q.name, _describe_source(campaign, q.key)) for q in QUESTIONS]
    for line in console.align_columns(rows):
        console.print_data(f"  {line}")
    if campaign.base.is_outdated:
        console.print_data(sanitize_line(describe_newer_base(campaign)))
        newer = bases.find_newer_base(ws, campaign)
        if newer:
            _print_changes(newer)
        console.print_message(f"To move to it: alignkit base {slug} --update")
    return 0


def _describe_source(campaign: Campaign, key: str) -> str:
    assert campaign.base is not None
    return sanitize_line(campaign.base.name) if campaign.is_from_base(key) else "our own"


def _print_changes(newer: NewerBase) -> None:
    """What a newer revision changes in the questions that are the base's."""
    if not newer.changes:
        console.print_data(sanitize_line(f"{newer.base.name} changes none of the questions that come from it."))
        return
    console.print_data(sanitize_line(f"{newer.base.name} changes:"))
    for change in newer.changes:
        console.print_data(f"  {sanitize_line(describe_change(change))}")
