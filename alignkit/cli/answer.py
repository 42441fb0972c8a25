"""Answers and positions: what stands in a campaign, typed at the prompt, from a pipe or in an editor."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from alignkit.app import answers, sheets, stances
from alignkit.cli import arguments, console, context, open_session
from alignkit.cli.answer_editor import edited
from alignkit.core.errors import UserError
from alignkit.core.model import TEAM_NAMES, TEAM_POSSESSIVES, TEAMS, Actor
from alignkit.core.questions import get_question as the_question
from alignkit.core.status import describe_missing_field, missing_fields
from alignkit.store.unfinished import drop_unfinished
from alignkit.values import outdated_references
from alignkit.values.assign import describe_unknown_keys, parse_assignment, require_known_keys, require_valid
from alignkit.values.known import known_in

if TYPE_CHECKING:
    from alignkit.app.session import Session


@arguments.command(
    arguments.slug_argument,
    arguments.question_argument(campaign=True),
    click.option("--text", help="The answer's prose; - reads standard input, 256 KiB at most; empty removes it."),
    click.option("--set", "settings", metavar="KEY=VALUE", multiple=True, help="A field; may be given several times."),
    click.option("--editor", is_flag=True, help="Open the question in $EDITOR."),
    click.option("--still-right", is_flag=True, help="What came along from an older campaign is right as it is."),
    name="answer",
)
def answer(
    slug: str, question: str, text: str | None, settings: tuple[str, ...], editor: bool, still_right: bool
) -> None:
    """Set the answer of a question, or its fields.

    QUESTION is pain, differentiation, target, goals, mql, sql, marketing_responsibilities,
    sales_responsibilities or metrics; or campaign, for the campaign's own fields, such as launch.

    KEY is dotted inside the question: handoff.within, targets.0.due, proof.+ for a new row; rows count from 0.
    A text field takes VALUE as it is given, other fields take TOML; an empty VALUE removes.
    A KEY that is not known is refused, unless it is in the file already.

    \b
    Example:
      alignkit answer spring-webinar mql --text "Asked for a demo." \\
        --set 'criteria=["Fits the target", "Asked for a demo"]' --set handoff.within="4 business hours"
    """

    if text is not None and question == "campaign":
        raise UserError("The campaign itself has no prose.", "Set its fields: --set launch=2027-04-06")
    if text is None and not settings and not editor and not still_right:
        raise UserError("Nothing to set was given.", "Give --text TEXT, --set KEY=VALUE or --editor.")
    session = open_session.open_session(slug)
    if still_right:
        if named := outdated_references.describe_outdated_references(session.campaign, question):
            console.print_warning(named)
        answers.confirm_carried(session, question)
    if text is not None:
        answers.set_answer(session, question, context.read_text(text))
    given = []
    for setting in settings:
        before = session.campaign.content(question)
        asked = parse_assignment(question, setting, before, known_in(session.campaign))
        answers.set_field(session, question, asked.path, asked.value, is_typed_path=True, unit=asked.unit)
        given.append(asked.path)
        require_known_keys(question, before, session.campaign.content(question))
        for note in asked.notes:
            console.print_message(note)
        if asked.warning:
            console.print_warning(asked.warning)
    if editor:
        with edited(session, question):
            _save_and_print_missing(question, session)
    else:
        require_valid(question, session.campaign.content(question))
        _save_and_print_missing(question, session)
    for path in given:
        drop_unfinished(session.workspace, slug, question, path)
    content = session.campaign.content(question)
    if question == "campaign" and (upside_down := context.check_date_order(content)):
        console.print_warning(f"{upside_down} Nobody can sign until one of the two is changed.")
    for sentence in describe_unknown_keys(question, content):
        console.print_warning(sentence)


def _save_and_print_missing(question: str, session: Session) -> None:
    """Save, and say what of the question is still missing."""

    saved = "nothing differs" if session.is_saved else "saved"
    session.save()
    name = the_question(question).name
    gone = [describe_missing_field(item) for item in missing_fields(session.campaign, question)]
    if question != "campaign" and not session.campaign.answer(question).strip():
        gone.insert(0, "Answer")
    console.print_message(
        f"{name}: {saved}." + (f" Still missing before anyone signs: {'; '.join(gone)}." if gone else "")
    )


@arguments.command(
    arguments.slug_argument,
    arguments.question_argument(),
    arguments.team_option,
    click.option(
        "--text", required=True, help="The team's own view; - reads standard input, 256 KiB at most; empty removes it."
    ),
    click.option(
        "--hidden", "is_hidden", is_flag=True, help="Keep it out of the workspace until the other team's is there."
    ),
    name="position",
)
def position(slug: str, question: str, team: str | None, text: str, is_hidden: bool) -> None:
    """Write down one team's own view on a question, best before the meeting.

    With --hidden the other team cannot read it before it has given its own view on the question, or `reveal` shows it.

    \b
    Example:
      alignkit position spring-webinar mql --team sales --text "Budget named, start this quarter."
      alignkit position spring-webinar mql --team sales --hidden --text -
    """

    whose = context.acting_team(team)
    session = open_session.open_session(slug)
    if is_hidden:
        who = Actor(context.acting_identity().name, context.current_time())
        outcome = sheets.give_view(session, question, whose, context.read_text(text), who)
        other = next(each for each in TEAMS if each != whose)
        kept = f"hidden until {TEAM_NAMES[other]} has given its own, or alignkit reveal {slug} shows it"
        shown = f"saved, as is {TEAM_POSSESSIVES[other]}: alignkit reveal {slug} shows both"
        console.print_message(f"{TEAM_POSSESSIVES[whose]} view on {question}: {kept if outcome.hidden else shown}.")
        return
    stances.set_position(session, question, whose, context.read_text(text))
    saved = "nothing differs" if session.is_saved else "saved"
    session.save()
    console.print_message(f"{TEAM_POSSESSIVES[whose]} position on {question}: {saved}.")
