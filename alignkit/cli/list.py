"""`list`: one line a campaign."""

from __future__ import annotations

from alignkit.cli import arguments, console, context, filter_options
from alignkit.cli.terminal_width import fit_columns
from alignkit.core.errors import Problem
from alignkit.core.failures import report_failure
from alignkit.listing.action_items import format_due_cell
from alignkit.listing.summary import DUE_COLUMN, LIST_COLUMNS, OPTIONAL_COLUMNS, TITLE_COLUMN, CampaignSummary
from alignkit.store.index import Index


@arguments.command(*filter_options.filter_options, arguments.json_option, name="list")
def list_(as_json: bool, **parts: str | None) -> int:
    """One line a campaign. A broken file is listed too; what is wrong with it goes to standard error. Exit 1 then.

    Several filters narrow each other. What waits for me is what my team has to agree with or to sign, and what is in my
    hands by name: a parked objection; due within 14 days a promise, a result, or the review of a campaign that I lead.

    In a terminal too narrow for all of it columns give way; in a pipe all of them stand.

    \b
    Example:
      alignkit list --waiting me
      alignkit list --status signed --tag fair --launch 2026
      alignkit list --launch 2026-03..2026-05 --json
    """

    asked, today = filter_options.build_campaign_query(parts), context.current_date()
    with Index(context.open_workspace()) as index, console.show_progress("Reading campaigns") as progress:
        everything = list(index.entries(today, progress, documents=as_json or bool(asked.conditions)))
    found: list[CampaignSummary] = []
    failed: list[Problem] = []
    for listed in everything:
        with report_failure(listed.slug, failed.append):
            if asked.matches(listed):
                found.append(listed)
    for listed in found:
        console.print_problems(listed.problems)
    console.print_problems(failed)
    if as_json:
        console.json_text("[\n  " + ",\n  ".join(listed.entry_json for listed in found) + "\n]" if found else "[]")
    elif found:
        rows = [list(LIST_COLUMNS), *(list(listed.row) for listed in found)]
        for row in rows[1:]:
            row[DUE_COLUMN] = format_due_cell(row[DUE_COLUMN].strip("-"), today)
        console.print_line("\n".join(console.align_columns(fit_columns(rows, TITLE_COLUMN, OPTIONAL_COLUMNS))))
    else:
        console.print_message(
            asked.describe_nothing_found(everything) if everything else 'No campaigns yet: alignkit new "Its title"'
        )
    return console.EXIT_PROBLEMS_FOUND if failed or any(listed.is_broken for listed in found) else 0
