"""`lessons`: what was learned over all campaigns, and where each change went."""

from __future__ import annotations

import click

from alignkit.cli import arguments, console
from alignkit.cli.reviewed_campaigns import SELECTION_OPTIONS, read_selected_reviews
from alignkit.core.errors import Problem
from alignkit.core.questions import QUESTION_KEYS
from alignkit.render import targets
from alignkit.review import lessons as all_lessons


@arguments.command(
    *SELECTION_OPTIONS,
    click.option("--question", type=click.Choice(QUESTION_KEYS), help="Only lessons about this question."),
    click.option("--open", "only_open", is_flag=True, help="Only changes that are taken up nowhere yet."),
    click.option("--markdown", is_flag=True, help="As a page for a wiki."),
    arguments.json_option,
    name="lessons",
)
def lessons(
    tag: str | None, launch: str | None, question: str | None, only_open: bool, markdown: bool, as_json: bool
) -> int:
    """What was learned over all campaigns, and where each change went: by question, or in whose hands it is.

    Exit 1 where a campaign file cannot be read.

    \b
    Example:
      alignkit lessons --open
      alignkit lessons --tag fair --question mql
      alignkit lessons --markdown > lessons.md
    """
    problems: list[Problem] = []
    campaigns = read_selected_reviews(tag, launch, problems)
    found = all_lessons.collect_lessons(campaigns, question or "", only_open)
    code = console.exit_code_for(problems)
    if as_json:
        console.print_json(all_lessons.lesson_documents(found))
    elif markdown:
        console.print_document(all_lessons.format_markdown(found, targets.find_target("").formatter("")))
    elif found:
        console.print_data("\n".join(all_lessons.format_text(found)))
    else:
        console.print_message("No lesson is open." if only_open else all_lessons.NO_LESSONS)
    return code
