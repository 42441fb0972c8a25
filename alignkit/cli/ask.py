"""`ask`: the questions of a sheet one after the other, as plain lines: for screen readers and slow connections."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import click

from alignkit.app import sheets
from alignkit.app.session import Session
from alignkit.cli import arguments, console, context, open_session
from alignkit.cli.collect import print_acts, print_outcome
from alignkit.core.errors import UserError
from alignkit.core.model import TEAM_NAMES, Team
from alignkit.core.questions import QUESTION_KEYS, get_question
from alignkit.core.status import sealed_digest
from alignkit.sheets.question_text import question_lines
from alignkit.sheets.reply import QuestionReply, Sheet, SheetReply, make_sheet, offered_says
from alignkit.store import begun_replies

_PROMPTS = {
    "view": "How does your team see it? The other team does not see it before it has written its own view.",
    "say": "On the text as it stands: agree or object?",
    "why": "Why? For an agreement: what should be remembered?",
    "settles": "What would settle it?",
}
_FEARS = "Imagine that the campaign is over and has failed. Why? One reason a line."
_HELP = "/back goes one field back, /skip leaves a field as it is, /stop ends and keeps what you have, /help says this."


class _Stop(Exception):
    """Somebody ends before the last field, or the input is over."""


@dataclass(frozen=True, slots=True)
class _Step:
    key: str
    part: str

    @property
    def name(self) -> str:
        return f"{self.key}.{self.part}"


@arguments.command(
    arguments.slug_argument,
    arguments.team_option,
    arguments.by_option,
    click.option("--all", "whole", is_flag=True, help="All nine questions."),
    click.option("--again", is_flag=True, help="Begin again, without what you answered before."),
    name="ask",
)
def ask(slug: str, team: str | None, by: str, whole: bool, again: bool) -> int:
    """Ask one team the questions line by line, without a screen: those of its sheet, one field at a time.

    Nothing controls the screen, so that it works with screen readers, over slow connections and in a log. By default it
    asks about MQL, SQL and what Sales will do. An empty line ends a text; an empty text leaves the field as it is.
    /back goes one field back, /skip leaves a field, /stop ends. What was answered is kept outside the workspace, and
    the next `ask` goes on there. At the end it shows what it understood, and writes it after a yes.

    Views are hidden from the other team until its own are there, as those on a sheet are.

    \b
    Example:
      alignkit ask spring-webinar --team sales
    """

    whose, who = context.acting_team(team), context.acting_person(by)
    session = open_session.open_session(slug)
    if sealed_digest(session.campaign):
        raise UserError(f"{slug} is signed and locked.", f"alignkit amend {slug} begins the next revision as a draft.")
    if again:
        begun_replies.drop_begun(session.workspace, slug, whose)
    made = make_sheet(session.campaign, whose, whole=whole)
    answers = _without_outdated(begun_replies.read_begun(session.workspace, slug, whose), made)
    console.print_data(f"{session.campaign.title}: questions to {TEAM_NAMES[whose]}, answered by {who.by}.")
    console.print_data(f"An empty line ends a text. {_HELP}")
    try:
        _ask_all(session, made, whose, answers)
        reply = _reply(made, whose, who.by, answers)
        if reply.is_empty:
            console.print_message("Nothing was answered, so nothing is written.")
            return 0
        print_acts(reply, who, sheets.preview_reply(session, reply, who, via="").acts)
        while (said := _read_line("Write this? yes or no: ")).casefold() not in ("yes", "y", "no", "n"):
            console.print_data("Please answer yes or no.")
        if said.casefold() in ("no", "n"):
            raise _Stop
    except _Stop:
        console.print_message(f"Nothing was written. To go on: alignkit ask {slug} --team {whose}")
        return 0
    outcome = sheets.collect_reply(session, reply, who, via="")
    begun_replies.drop_begun(session.workspace, slug, whose)
    print_outcome(reply, outcome)
    return console.EXIT_PROBLEMS_FOUND if any(act.problem for act in outcome.acts) else 0


def _ask_all(session: Session, made: Sheet, team: Team, answers: dict[str, str]) -> None:
    """Ask each field that has not been answered; what is answered is kept at once. Raises _Stop."""
    steps = [_Step(key, part) for key in made.keys for part in _PROMPTS] + [_Step("campaign", "fears")]
    place = next((n for n, step in enumerate(steps) if step.name not in answers), len(steps))
    if place:
        console.print_data(f"You answered {place} of {len(steps)} fields before; it goes on there.")
    shown = ""
    while place < len(steps):
        step = steps[place]
        if not _is_asked(step, answers, made):
            answers.setdefault(step.name, "")
            place += 1
            continue
        if step.key != shown:
            shown = step.key
            _print_question(made, step.key)
        offered = offered_says(made.campaign, step.key, made.team)[0] if step.part == "say" else ()
        said = _ask_field(step, answers.get(step.name, ""), offered)
        if said == "/back":
            earlier = [n for n in range(place) if _is_asked(steps[n], answers, made)]
            if not earlier:
                console.print_data("This is the first field.")
            place = earlier[-1] if earlier else place
            continue
        if said is not None:
            answers[step.name] = said
            answers[f"{step.key}.on"] = made.digests.get(step.key, "")
        answers.setdefault(step.name, "")
        begun_replies.keep_begun(session.workspace, session.slug, team, answers)
        place += 1


def _ask_field(step: _Step, stands: str, offered: Sequence[str]) -> str | None:
    """What is typed into a field, "/back", or None where it stays as it is."""
    console.print_data(f"\n{_PROMPTS.get(step.part, _FEARS)}")
    if stands:
        console.print_data(f"So far: {stands}")
    if step.part == "say":
        while True:
            said = _read_line(f"{', '.join(offered)}, or empty: ").casefold()
            if said in ("", "/skip"):
                return None
            if said in (*offered, "/back"):
                return said
            wanted = " or ".join(f'"{word}"' for word in offered)
            console.print_data(f"Please write {wanted}, or nothing.")
    lines: list[str] = []
    while line := _read_line("> "):
        if not lines and line in ("/back", "/skip"):
            return line if line == "/back" else None
        lines.append(line)
    return "\n".join(lines) or None


def _read_line(prompt: str) -> str:
    """One line as typed. Raises _Stop for /stop and at the end of the input."""
    while True:
        click.echo(prompt, nl=False)
        line = sys.stdin.readline()
        if not line or line.strip() == "/stop":
            click.echo("")
            raise _Stop
        if line.strip() != "/help":
            return line.strip()
        console.print_data(_HELP)


def _print_question(made: Sheet, key: str) -> None:
    if key not in QUESTION_KEYS:
        console.print_data("\nThe campaign as a whole")
        return
    question = get_question(key)
    console.print_data(f"\nQuestion {question.number}, {question.name}: {question.asks}\nThe text as it stands:")
    for line in question_lines(made.campaign, key):
        console.print_data(line)
    if note := offered_says(made.campaign, key, made.team)[1]:
        console.print_data(f"({note})")


def _is_asked(step: _Step, answers: Mapping[str, str], made: Sheet) -> bool:
    """Whether a field makes sense: a stance on a text that is there, a reason with it, what settles an objection."""
    if step.part == "say":
        return bool(offered_says(made.campaign, step.key, made.team)[0])
    said = answers.get(f"{step.key}.say", "")
    return said != "" if step.part == "why" else said == "object" if step.part == "settles" else True


def _without_outdated(answers: dict[str, str], made: Sheet) -> dict[str, str]:
    """The answers of before without the stances on texts that have changed since; these are asked for again."""
    old = {key for key in made.keys if answers.get(f"{key}.on", made.digests[key]) != made.digests[key]}
    dropped = {f"{key}.{part}" for key in old for part in ("say", "why", "settles", "on")}
    return {step: text for step, text in answers.items() if step not in dropped}


def _reply(made: Sheet, team: Team, name: str, answers: Mapping[str, str]) -> SheetReply:
    def answered(key: str) -> dict[str, str]:
        return {
            part: answers.get(f"{key}.{part}", "") for part in _PROMPTS if _is_asked(_Step(key, part), answers, made)
        }

    questions = tuple(QuestionReply(key, made.digests[key], **answered(key)) for key in made.keys)
    fears = tuple(filter(None, map(str.strip, answers.get("campaign.fears", "").splitlines())))
    campaign = made.campaign
    return SheetReply(campaign.slug, campaign.agreement.revision, team, name=name, questions=questions, fears=fears)
