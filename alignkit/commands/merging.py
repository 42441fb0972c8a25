"""Two edits met: what git calls, and choosing between the versions that both stand in the file."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from alignkit import console
from alignkit.commands import context, given, open_session

if TYPE_CHECKING:
    from collections.abc import Sequence

    from alignkit.disk.workspace import Workspace
    from alignkit.merging.merge import Dispute
    from alignkit.session import Session


@given.verb(
    given.slug_argument,
    given.question_argument(required=False, campaign=True),
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
    from alignkit.disk import listing
    from alignkit.merging.merge import disputes
    from alignkit.problems import Refused

    if (field is None) != (take is None):
        raise Refused("--field and --take go together.", "Give the field and the number of the version to take.")
    ws = context.workspace()
    _mend(ws, slug, listing.read(ws, slug).raw)
    session = open_session.session(slug)
    here = [each for each in disputes(session.campaign) if question in (None, each.question)]
    if field is not None and take is not None:
        _choose(session, _the_one(here, field), take)
    elif here:
        _walk(session, here)
    left = len(disputes(session.campaign))
    copies = _tell_copies(ws, session)
    if left:
        console.say(f"{left} of them {'is' if left == 1 else 'are'} left; nobody can sign before they are settled.")
    elif not copies:
        console.say(f"{slug}: nothing is disputed.")
    return console.FOUND if field is None and (left or copies) else 0


def _mend(ws: Workspace, slug: str, raw: bytes) -> None:
    if b"<<<<<<<" not in raw:
        return
    from alignkit.disk.mending import mend

    mended = mend(ws, slug)
    if mended is None:
        return
    path = ws.shown_path(ws.campaign_path(slug))
    console.say(f"{path}: git had left both sides in it; they are joined field by field now.")
    if not mended.with_base:
        console.warn("the text both began from is not known, so what one side had taken out may stand there again.")
    console.say(f"The text with the markers is kept in {mended.kept}")
    console.say(f"When it is right: git add {path}")


def _the_one(here: list[Dispute], field: str) -> Dispute:
    from alignkit.problems import Refused, nearest

    found = [each for each in here if each.field == field]
    if len(found) == 1:
        return found[0]
    if found:
        raise Refused(
            f"{field} is disputed in several questions.", f"Name one: {', '.join(d.question for d in found)}."
        )
    if not here:
        raise Refused(f"No edits met at {field}.", "Nothing is disputed there.")
    near = nearest(field, [each.field for each in here])
    raise Refused(
        f"No edits met at {field}.",
        f"Did you mean {near}?" if near else f"Disputed: {', '.join(each.field for each in here)}.",
    )


def _choose(session: Session, dispute: Dispute, take: int) -> None:
    from alignkit.merging import merge
    from alignkit.questions import question

    session.apply(merge.resolve, "resolve", dispute.question, dispute.field, take)
    session.save()
    console.say(f"{question(dispute.question).name}, {dispute.field}: settled. Who agreed before is asked again.")


def _walk(session: Session, here: list[Dispute]) -> None:
    from alignkit.merging.merge import disputes

    for dispute in here:
        if dispute not in disputes(session.campaign):
            continue  # its row went with an earlier choice
        _tell(dispute)
        if not context.is_interactive():
            console.data(f"  alignkit resolve {session.slug} {dispute.question} --field '{dispute.field}' --take N\n")
            continue
        asked = click.prompt(
            f"Which one shall stand? 0 to {dispute.takes - 1}, Enter leaves all",
            default=-1,
            show_default=False,
            type=click.IntRange(-1, dispute.takes - 1),
            err=True,
        )
        if asked >= 0:
            _choose(session, dispute, asked)


def _tell(dispute: Dispute) -> None:
    from alignkit.questions import question
    from alignkit.sentences import spoken_value

    console.data(f"{question(dispute.question).name}: two edits met at {dispute.field}")
    said = [spoken_value(version) or "(empty)" for version in dispute.versions] + ["(taken out)"] * dispute.removed
    for number, text in enumerate(said):
        first, *rest = text.split("\n")
        console.data("\n".join([f"  {number}  {first}", *(f"     {line}" for line in rest)]))


def _tell_copies(ws: Workspace, session: Session) -> int:
    from alignkit.comparing.changes import changes, in_words
    from alignkit.disk.mending import copies

    found = copies(ws, session.slug)
    for copy in found:
        console.data(f"{ws.shown_path(copy.path)}: a copy that a sync or merge program made of {session.slug}")
        if copy.campaign is None:
            console.data("  It cannot be read as a campaign.")
            continue
        for change in changes(session.campaign, copy.campaign):
            console.data(f"  there: {in_words(change)}")
    if found:
        console.say("Take over from a copy what is missing, then remove it.")
    return len(found)




def _tell_met(path: str, met: Sequence[Dispute]) -> None:
    from pathlib import Path

    from alignkit.questions import question

    for dispute in met:
        console.say(f"{path}: two edits of {question(dispute.question).name} met at {dispute.field}; both are kept.")
    if met:
        console.say(f"To choose: alignkit resolve {Path(path).stem}")


