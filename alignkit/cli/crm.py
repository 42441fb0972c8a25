"""`crm`: what a CRM's administrator sets up for a campaign, and how an exported list of values differs from it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from alignkit.cli import arguments, console, context, output_file
from alignkit.cli.terminal_width import wrap_hanging
from alignkit.core.errors import UserError
from alignkit.core.status import revision_number_in_force
from alignkit.crm import setup, setup_report, value_differences, value_list
from alignkit.crm.text_decoding import decode_table
from alignkit.render.targets import PLAIN
from alignkit.review.charts import terminal_formatter
from alignkit.store import campaign_files
from alignkit.store.export_files import MAX_EXPORT_BYTES, open_sheets, read_export_bytes, too_large_error
from alignkit.store.review_source import reviewed_revision
from alignkit.text.sanitize import shown_name

if TYPE_CHECKING:
    from alignkit.core.model import Campaign


@arguments.command(
    arguments.slug_argument,
    click.option("--draft", is_flag=True, help="The present text, not the revision in force."),
    click.option("--against", metavar="FILE", help="Compare with a list of values that the CRM exported; - is stdin."),
    click.option(
        "--list",
        "which",
        type=click.Choice(setup.LISTS, case_sensitive=False),
        help="Which values FILE holds: reasons for a no (the default), stages, lead classes or bands.",
    ),
    click.option("--column", metavar="HEADING", default="", help="The column of FILE in which the values stand."),
    click.option("--markdown", is_flag=True, help="One page of Markdown, for the administrator's ticket or wiki."),
    arguments.json_option,
    click.option("-o", "--output", type=click.Path(), metavar="FILE", help="Write the page into a file."),
    name="crm",
)
def crm(
    slug: str,
    draft: bool,
    against: str | None,
    which: str | None,
    column: str,
    markdown: bool,
    as_json: bool,
    output: str | None,
) -> int:
    """What to set up in the CRM, and how its lists of values differ.

    It prints values, fields, clocks, queues, points, rules, reports and escalations, made from the revision in force
    where there is one, else from the present text, and says what is not agreed yet.

    With --against it says which values are missing in FILE, which are not in the agreement and which are spelled
    otherwise; exit 1 where there is any. FILE is text with one value a line, a table with commas, semicolons or
    tabs, or a workbook.

    \b
    Example:
      alignkit crm spring-webinar
      alignkit crm spring-webinar --markdown -o crm-ticket.md
      alignkit crm spring-webinar --against reasons.csv --column "API Name"
      alignkit crm spring-webinar --against stages.txt --list stages --json
    """
    if against is None and (which or column):
        raise click.UsageError("--list and --column say how to read a FILE. Give it with --against FILE.")
    if (markdown or output) and (as_json or against is not None):
        raise click.UsageError(
            "--markdown and --output are for the page of what to set up, without --json or --against."
        )
    ws = context.open_workspace()
    live = context.require_campaign(campaign_files.read_campaign_file(ws, slug))
    try:
        campaign = live if draft else reviewed_revision(ws, live)
    except UserError as error:
        raise UserError(error.message, f"alignkit verify {slug} says more; --draft shows the present text.") from None
    if against is not None:
        return _compare(campaign, against, which or "reasons", column, as_json)
    if not draft and revision_number_in_force(live) not in (None, live.agreement.revision):
        console.print_warning(f"{slug} has a draft of revision {live.agreement.revision}: --draft shows it.")
    found = setup.build_crm_setup(campaign)
    currency = str(campaign.info.get("currency", ""))
    if as_json:
        console.print_json(setup_report.setup_document(found))
    elif markdown or output:
        output_file.write_output(ws, setup_report.format_markdown(found, PLAIN.formatter(currency)), output)
    else:
        for line in setup_report.format_text(found, terminal_formatter(currency)):
            console.print_data(wrap_hanging(line))
    return 0


def _compare(campaign: Campaign, path: str, which: str, column: str, as_json: bool) -> int:
    """Print how a file's values differ from one list of the agreement; the exit code."""
    agreed = setup.list_values(campaign, which)
    name = setup.LIST_NAMES[which]
    if not agreed:
        others = [key for key in setup.LISTS if setup.list_values(campaign, key)]
        hint = f"It has {' and '.join(others)}: --list {others[0]}" if others else f"alignkit open {campaign.slug}"
        raise UserError(f"The agreement names no {name}, so there is nothing to compare with.", hint)
    listed = _read_values(path, column, agreed)
    for note in listed.notes:
        console.print_message(note)
    found = value_differences.compare_values(agreed, listed.values)
    if as_json:
        console.print_json(value_differences.differences_document(found, which))
    else:
        for line in value_differences.describe_differences(found, name):
            console.print_data(line)
    if which == "reasons" and len(found.missing) == len(agreed):
        fits = [key for key in setup.LISTS if _is_any_agreed(setup.list_values(campaign, key), listed)]
        if fits:
            console.print_warning(f"The file holds {setup.LIST_NAMES[fits[0]]}: --list {fits[0]} compares with them.")
    return console.EXIT_PROBLEMS_FOUND if found else 0


def _is_any_agreed(agreed: list[str], listed: value_list.ValueList) -> bool:
    return bool(
        set(map(value_list.fold_value, agreed)) & {value_list.fold_value(value.text) for value in listed.values}
    )


def _read_values(path: str, column: str, agreed: list[str]) -> value_list.ValueList:
    if path == "-":
        raw = sys.stdin.buffer.read(MAX_EXPORT_BYTES + 1)
        if len(raw) > MAX_EXPORT_BYTES:
            raise too_large_error("The list")
    else:
        raw = read_export_bytes(Path(path))
    try:
        sheets = open_sheets(raw)
        if not sheets[0].delimiter:  # a workbook
            return value_list.read_value_sheets(sheets, column, agreed)
        return value_list.read_value_text(decode_table(raw).text, column, agreed)
    except UserError as error:
        place = "Standard input" if path == "-" else shown_name(path)
        hint = "Save the list as text or CSV in UTF-8." if "--encoding" in error.hint else error.hint
        raise UserError(f"{place}: {error.message}", hint) from error
