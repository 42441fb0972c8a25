"""The table of commands. Each command's module is loaded when it is called, so `--help` and `--version` are fast."""

from __future__ import annotations

import gc

# Looking for garbage takes a seventh of a short command, imports included, and there is none to find: rarely, then,
# and not at the end.
gc.set_threshold(50_000)

import click  # noqa: E402

from alignkit import __version__  # noqa: E402
from alignkit.cli.root_group import RootGroup, color_setting, enter_workspace_if_lost  # noqa: E402


class AlignkitCommands(RootGroup):
    lines = {
        "init": ("init", "Make a workspace."),
        "new": ("new", "Begin a campaign."),
        "open": ("open", "Open the walk at the first question that needs somebody."),
        "list": ("list", "One line a campaign."),
        "search": ("search", "Full text over all campaigns, with the matching line."),
        "show": ("show", "Where the nine questions stand, and what blocks signing."),
        "answer": ("answer", "Set the answer of a question, or its fields."),
        "position": ("answer", "Write down one team's own view on a question."),
        "agree": ("agree", "Agree with the present text of questions, for one team."),
        "object": ("agree", "Object to the answer of a question, for one team."),
        "withdraw": ("agree", "Take back an agreement, an objection, or a sign-off before both teams have signed."),
        "resolve": ("resolve", "Walk the fields where two edits met, and choose."),
        "check": ("check", "Warning signs, sums that do not add up, words that promise nothing."),
        "rule": ("rule", "What a code means, why it matters, an example that fails and one that passes."),
        "waive": ("waive", "Let a finding of the checks pass, for one team."),
        "sheet": ("sheet", "Print an answer sheet for a team to fill in elsewhere."),
        "collect": ("collect", "Take over answer sheets that came back."),
        "reveal": ("collect", "Show both teams' own views side by side."),
        "ask": ("ask", "Ask one team the questions line by line, without a screen."),
        "room": ("room", "Open a campaign as a live page."),
        "premortem": ("premortem", "Why the campaign may fail, said beforehand."),
        "sign": ("sign", "Sign the agreement for one team."),
        "request": ("request", "Print a message for a lead who is not at this machine."),
        "statement": ("request", "Print the exact bytes that a team's SSH signature covers."),
        "amend": ("amend", "Begin the next revision of a signed campaign."),
        "base": ("base", "What a campaign has from the one it is based on."),
        "verify": ("verify", "Recompute the fingerprints, check SSH signatures and follow the revisions."),
        "diff": ("diff", "What changed, question by question, in words."),
        "brief": ("brief", "Print the brief."),
        "publish": ("publish", "Write the wiki."),
        "review": ("review", "Results beside what was promised; promises kept, lessons, the next review."),
        "lessons": ("lessons", "What was learned over all campaigns, and where each change went."),
        "due": ("due", "What is overdue, and what is due soon."),
        "calendar": ("calendar", "Reviews, promises and parked objections as an iCalendar file."),
        "crm": ("crm", "What to set up in the CRM, and how its lists of values differ."),
        "leads": ("leads", "Real leads that both teams judge, and a definition tested on them."),
        "export": ("export", "Print one campaign as JSON."),
        "schema": ("export", "Print the JSON Schema of campaign files and exports."),
        "rename": ("rename", "Give a campaign another slug."),
        "archive": ("archive", "Put a campaign away."),
        "merge-driver": ("merge_driver", "What git calls to merge a campaign file field by field."),
        "doctor": ("doctor", "What works on this machine, and how to mend what does not."),
        "completion": ("completion", "Print the completion script of a shell."),
    }


@click.group(
    cls=AlignkitCommands,
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

    Without a command, alignkit opens the screens. A sheet that you were sent needs no alignkit: fill it in with any
    editor and mail it back.

    Standard output is data, standard error is talk. Exit code 0: done; 1: it worked and found something wrong;
    2: it could not be done, and nothing was changed; 3: what was to be printed could not be written, because the disk
    is full, the output is closed, or its reader has gone (of that nothing is said); 130: interrupted.

    JSON is UTF-8 in every terminal. A byte of a file's name that is not UTF-8 is shown, there too, as \\xe9.

    \b
    Example:
      alignkit init && alignkit new "Spring webinar" && alignkit open spring-webinar
    """
    ctx.color = color_setting(no_color)
    enter_workspace_if_lost(workspace)
    if ctx.invoked_subcommand:
        return 0
    from alignkit.cli.open import run_screens

    return run_screens()


def main() -> None:
    """Run the command line; ends the process with its exit code."""
    try:
        cli(prog_name="alignkit")
    finally:
        gc.freeze()
