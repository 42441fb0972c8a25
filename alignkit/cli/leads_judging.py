"""The subcommands of `leads` by which a team judges: line by line, for scripts, and on a sheet."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from alignkit.app import leads
from alignkit.cli import arguments, console, context, output_file
from alignkit.core.errors import UserError
from alignkit.core.model import TEAM_NAMES, Team
from alignkit.leads.batch import VERDICTS, Batch, Mark, Verdict, parse_verdict
from alignkit.leads.cards import describe_lead
from alignkit.leads.sheets import count_marks, describe_marks, read_sheet, write_answer, write_sheet
from alignkit.store import lead_batches
from alignkit.store.workspace import Workspace
from alignkit.text.sanitize import sanitize_line


@arguments.command(
    arguments.slug_argument,
    click.argument("verdicts", nargs=-1, metavar="[LEAD=VERDICT]..."),
    arguments.team_option,
    click.option("--reason", metavar="TEXT", default="", help="Why; several with a semicolon between."),
    click.option("--wanted", metavar="TEXT", default="", help="What one would have liked to know."),
    arguments.by_option,
    name="judge",
)
def judge(slug: str, verdicts: tuple[str, ...], team: str | None, reason: str, wanted: str, by: str) -> None:
    """Judge leads, for one team.

    Without LEAD=VERDICT it shows one lead at a time and asks; what is answered is kept at once, and the next call goes
    on where this one stopped. VERDICT is good, later (good, but not yet), bad, unsure (cannot tell) or known (I know
    this one). The other team's marks are shown to nobody before the reveal.

    \b
    Example:
      alignkit leads judge spring-webinar --team sales
      alignkit leads judge spring-webinar 3=bad --team sales --reason "No date named"
    """
    ws = context.open_workspace()
    batch = leads.open_batch(ws, slug, context.current_date())
    side, who = context.acting_team(team), context.acting_person(by)
    if verdicts:
        marks = {}
        for text in verdicts:
            number, verdict = _parse_pair(text)
            marks[number] = Mark(verdict, reason.strip(), wanted.strip(), who.by)
        batch = leads.judge_leads(ws, batch, side, marks)
        _say_rest(batch, side)
        return
    if reason or wanted:
        raise click.UsageError("Which lead? --reason and --wanted go with LEAD=VERDICT.")
    _judge_one_by_one(ws, batch, side, who.by)


@arguments.command(
    arguments.slug_argument,
    arguments.team_option,
    click.option("--with-marks", is_flag=True, help="With what your own team has judged already."),
    click.option("-o", "--output", type=click.Path(), metavar="FILE", help="Write the sheet into a file."),
    name="sheet",
)
def sheet(slug: str, team: str | None, with_marks: bool, output: str | None) -> None:
    """Print a sheet on which a team judges elsewhere, in a document or a mail.

    It holds the leads, so it belongs in no place that git tracks; --output refuses one. What comes back goes to
    alignkit leads collect. The sheet is blank, and a lead that stays blank keeps its mark; --with-marks fills in what
    your own team, or where no team is set you yourself, judged before.

    \b
    Example:
      alignkit leads sheet spring-webinar --team sales -o ~/sales-sheet.txt
    """
    ws = context.open_workspace()
    batch = leads.open_batch(ws, slug, context.current_date())
    side, me = context.acting_team(team), context.acting_identity()
    if with_marks and me.team and me.team != side:
        raise UserError(
            f"What {TEAM_NAMES[side]} has said is hidden until the reveal: this machine is set up for "
            f"{TEAM_NAMES[me.team]}.",
            "Leave --with-marks out: the sheet is blank, and a lead that stays blank keeps its mark.",
        )
    seen = [number for number in batch.marks_of(side) if batch.sees_mark(side, number, me.team, me.name)]
    text = write_sheet(batch, side, seen if with_marks else ())
    if output:
        lead_batches.require_untracked(Path(output), slug)
    output_file.write_output(ws, text, output)


@arguments.command(
    arguments.slug_argument,
    click.argument("file", type=click.Path()),
    click.option("--yes", is_flag=True, help="Take the marks over; without it they are only shown."),
    arguments.by_option,
    name="collect",
)
def collect(slug: str, file: str, yes: bool, by: str) -> int:
    """Take over the marks of a sheet that came back.

    The marks are shown first, with what differs from those the team gave before, and taken over with --yes. Before the
    reveal only their own team sees them; on a machine of the other team, and where nobody has said which team sits
    there (ALIGNKIT_TEAM), only how many there are. A lead without a verdict stays as it was, and so does one whose
    verdict is not understood: a text to mail back says which. A sheet without its last line is refused. FILE - is
    standard input.

    \b
    Example:
      alignkit leads collect spring-webinar ~/sales-sheet.txt --by "Marcus Boehm" --yes
    """
    ws = context.open_workspace()
    batch = leads.open_batch(ws, slug, context.current_date())
    who = context.acting_person(by)
    found = read_sheet(batch, _read_text(file), who.by)
    for line in describe_marks(batch, found, context.acting_identity().team):
        console.print_message(line)
    if answer := write_answer(batch, found):
        console.print_message("To mail back:")
        console.print_data(answer)
    marks = count_marks(found)
    if not yes:
        console.print_message(f"{marks} of {TEAM_NAMES[found.team]}. To take over: the same with --yes.")
        return console.EXIT_PROBLEMS_FOUND if found.problems else 0
    batch = leads.judge_leads(ws, batch, found.team, found.marks)
    console.print_message(f"{marks} of {TEAM_NAMES[found.team]} taken over.")
    _say_rest(batch, found.team)
    return console.EXIT_PROBLEMS_FOUND if found.problems else 0


def _judge_one_by_one(ws: Workspace, batch: Batch, team: Team, by: str) -> None:
    """Ask for one lead after the other until all are judged, the input ends, or somebody types q."""
    waiting = batch.unjudged(team)
    if waiting:
        console.print_message(
            "g good, l good but not yet, b not good, u cannot tell, k I know this one. Enter skips, p goes back, q "
            "ends; what was answered is kept."
        )
    place = 0
    before = len(waiting)
    while waiting:
        if place == len(waiting):  # those that were skipped come again, unless a whole round was skipped
            waiting, place = batch.unjudged(team), 0
            if len(waiting) in (0, before):
                break
            before = len(waiting)
        lead = waiting[place]
        for line in describe_lead(lead, len(batch.leads)):
            console.print_message(line)
        typed = _ask(f"{TEAM_NAMES[team]}, lead {lead.number}")
        if typed is None or typed.casefold() in ("q", "quit"):
            break
        if typed.casefold() in ("p", "back"):
            place = max(0, place - 1)
            continue
        if not typed:
            place += 1
            continue
        verdict = parse_verdict(typed)
        if verdict is None:
            console.print_message(f"{sanitize_line(typed)!r} is none of g, l, b, u, k.")
            continue
        reason = wants = ""
        if verdict != "known":
            reason = _ask("Why") or ""
            wants = _ask("What would you have liked to know") or ""
        batch = leads.judge_leads(ws, batch, team, {lead.number: Mark(verdict, reason, wants, by)})
        place += 1
    _say_rest(batch, team)


def _ask(what: str) -> str | None:
    """Return what somebody typed; None where the input has ended."""
    click.echo(f"{what}: ", err=True, nl=False)
    line = sys.stdin.readline()
    return line.strip() if line else None


def _say_rest(batch: Batch, team: Team) -> None:
    rest = len(batch.unjudged(team))
    if rest:
        console.print_message(f"{TEAM_NAMES[team]}: {rest} of {len(batch.leads)} still to judge.")
    else:
        console.print_message(f"{TEAM_NAMES[team]} is through.")
        if batch.is_through:
            console.print_message(f"Both teams are through: alignkit leads reveal {batch.slug}")


def _parse_pair(text: str) -> tuple[int, Verdict]:
    number, equals, word = text.partition("=")
    if not equals or not number.strip().isdecimal():
        raise click.UsageError(f"{sanitize_line(text)!r}: write a lead and a verdict, such as 3=good.")
    return int(number), parse_verdict_word(word)


def parse_verdict_word(word: str) -> Verdict:
    """Return the verdict that was typed. Raise UsageError where it is none."""
    verdict = parse_verdict(word)
    if verdict is None:
        raise click.UsageError(f"{sanitize_line(word)!r} is no verdict: it is one of {', '.join(VERDICTS)}.")
    return verdict


def _read_text(file: str) -> str:
    if file == "-":
        return context.read_text("-")
    return lead_batches.read_sheet_text(Path(file))
