"""The command line: which commands there are. Each loads what it needs when it runs, so that help costs nothing."""

from __future__ import annotations

import gc

# Looking for garbage takes a seventh of a short command, imports included, and there is none to find: rarely, then,
# and not at the end.
gc.set_threshold(50_000)

import click  # noqa: E402

from alignkit import __version__  # noqa: E402
from alignkit.console import Door, plain, stand_somewhere  # noqa: E402


class Commands(Door):
    lines = {
        "init": ("campaigns", "Make a workspace."),
        "new": ("campaigns", "Begin a campaign."),
        "open": ("campaigns", "Open the walk at the first question that needs somebody."),
        "list": ("campaigns", "One line a campaign."),
        "search": ("searching", "Full text over all campaigns, with the matching line."),
        "show": ("showing", "Where the nine questions stand, and what blocks signing."),
        "answer": ("answering", "Set the answer of a question, or its fields."),
        "position": ("answering", "Write down one team's own view on a question."),
        "agree": ("agreeing", "Agree with the present text of questions, for one team."),
        "object": ("agreeing", "Object to the answer of a question, for one team."),
        "withdraw": ("agreeing", "Take back an agreement, an objection, or a sign-off before both teams have signed."),
        "resolve": ("merging", "Walk the fields where two edits met, and choose."),
        "check": ("advising", "Warning signs, sums that do not add up, words that promise nothing."),
        "rule": ("advising", "What a code means, why it matters, an example that fails and one that passes."),
        "waive": ("advising", "Let a finding of the checks pass, for one team."),
        "sign": ("signing", "Sign the agreement for one team."),
        "request": ("signing", "Print a message for a lead who is not at this machine."),
        "statement": ("signing", "Print the exact bytes that a team's SSH signature covers."),
        "amend": ("signing", "Begin the next revision of a signed campaign."),
        "verify": ("checking", "Recompute the fingerprints, check SSH signatures and follow the revisions."),
        "diff": ("comparing", "What changed, question by question, in words."),
        "brief": ("showing", "Print the brief."),
        "publish": ("publishing", "Write the wiki."),
        "review": ("reviewing", "Results beside what was promised; promises kept, lessons, the next review."),
        "due": ("outlook", "What is overdue, and what is due soon."),
        "calendar": ("outlook", "Reviews, promises and parked objections as an iCalendar file."),
        "export": ("showing", "Print one campaign as JSON."),
        "schema": ("showing", "Print the JSON Schema of campaign files and exports."),
        "rename": ("campaigns", "Give a campaign another slug."),
        "archive": ("campaigns", "Put a campaign away."),
        "merge-driver": ("merging", "What git calls to merge a campaign file field by field."),
        "doctor": ("checking", "What works on this machine, and how to mend what does not."),
        "completion": ("checking", "Print the completion script of a shell."),
    }


@click.group(
    cls=Commands,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.option(
    "--workspace",
    type=click.Path(),
    metavar="DIR",
    help="The workspace; else ALIGNKIT_WORKSPACE, else the nearest alignkit.toml from here upwards.",
)
@click.option("--no-color", is_flag=True, help="Plain text; NO_COLOR and a pipe do the same.")
@click.version_option(__version__, prog_name="alignkit")
@click.pass_context
def cli(ctx: click.Context, workspace: str | None, no_color: bool) -> int:
    """Nine questions that Marketing and Sales answer together before a campaign launches.

    Without a command, alignkit opens the screens.

    Standard output is data, standard error is talk. Exit code 0: done; 1: it worked and found something wrong;
    2: it could not be done, and nothing was changed; 3: what was to be printed could not be written, because the disk
    is full, the output is closed, or its reader has gone (of that nothing is said); 130: interrupted.

    JSON is UTF-8 in every terminal. A byte of a file's name that is not UTF-8 is shown, there too, as \\xe9.

    \b
    Example:
      alignkit init && alignkit new "Spring webinar" && alignkit open spring-webinar
    """
    ctx.color = plain(no_color)
    stand_somewhere(workspace)
    if ctx.invoked_subcommand:
        return 0
    from alignkit.commands.open import screens

    return screens()


def main() -> None:
    """Run the command line; ends the process with its exit code."""
    try:
        cli(prog_name="alignkit")
    finally:
        gc.freeze()
