"""Answers and positions: what stands in a campaign, typed at the prompt, from a pipe or in an editor."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from alignkit import console
from alignkit.commands import context, given, open_session

if TYPE_CHECKING:
    from alignkit.session import Session


@given.verb(
    given.slug_argument,
    given.question_argument(campaign=True),
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

    \b
    Example:
      alignkit answer spring-webinar mql --text "Asked for a demo." \\
        --set 'criteria=["Fits the target", "Asked for a demo"]' --set handoff.within="4 business hours"
    """
    from alignkit import agreement, leftovers
    from alignkit.fileformat.assigning import assigned, assignment, refuse_wrong, unknown_keys
    from alignkit.problems import Refused

    if text is not None and question == "campaign":
        raise Refused("The campaign itself has no prose.", "Set its fields: --set launch=2027-04-06")
    if text is None and not settings and not editor and not still_right:
        raise Refused("Nothing to set was given.", "Give --text TEXT, --set KEY=VALUE or --editor.")
    session = open_session.session(slug)
    if still_right:
        if named := leftovers.told(session.campaign, question):
            console.warn(named)
        session.apply(agreement.looked_at, "still right", question)
    if text is not None:
        session.apply(agreement.answer, "answer", question, context.text_of(text))
    for setting in settings:
        asked = assignment(question, setting)
        session.apply(assigned, "field", question, asked)
        if asked.doubt:
            console.warn(asked.doubt)
    if editor:
        from alignkit.commands.editing import edited

        with edited(session, question):
            _tell(question, session)
    else:
        refuse_wrong(question, session.campaign.content(question))
        _tell(question, session)
    content = session.campaign.content(question)
    if question == "campaign" and (upside_down := context.dates_in_the_way(content)):
        console.warn(f"{upside_down} Nobody can sign until one of the two is changed.")
    for sentence in unknown_keys(question, content):
        console.warn(sentence)


def _tell(question: str, session: Session) -> None:
    """Save, and say what of the question is still missing."""
    from alignkit.questions import question as the_question
    from alignkit.standing import missing, where

    saved = "nothing differs" if session.is_saved else "saved"
    session.save()
    name = the_question(question).name
    gone = [where(item) for item in missing(session.campaign, question)]
    if question != "campaign" and not session.campaign.answer(question).strip():
        gone.insert(0, "Answer")
    console.say(f"{name}: {saved}." + (f" Still missing before anyone signs: {'; '.join(gone)}." if gone else ""))


@given.verb(
    given.slug_argument,
    given.question_argument(),
    given.team_option,
    click.option(
        "--text", required=True, help="The team's own view; - reads standard input, 256 KiB at most; empty removes it."
    ),
    name="position",
)
def position(slug: str, question: str, team: str | None, text: str) -> None:
    """Write down one team's own view on a question, best before the meeting.

    \b
    Example:
      alignkit position spring-webinar mql --team sales --text "Budget named, start this quarter."
    """
    from alignkit import agreement
    from alignkit.model import TEAMS_OWN

    whose = context.team_of(team)
    session = open_session.session(slug)
    session.apply(agreement.position, "position", question, whose, context.text_of(text))
    saved = "nothing differs" if session.is_saved else "saved"
    session.save()
    console.say(f"{TEAMS_OWN[whose]} position on {question}: {saved}.")
