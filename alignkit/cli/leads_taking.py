"""The subcommands of `leads` that take leads from an export, list what was taken, and delete it."""

from __future__ import annotations

from pathlib import Path

import click

from alignkit.app import leads
from alignkit.cli import arguments, console, context
from alignkit.core.errors import UserError
from alignkit.core.model import TEAMS
from alignkit.leads.batch import Batch, describe_progress
from alignkit.leads.sampling import RULE
from alignkit.store import campaign_files, lead_batches
from alignkit.store.export_files import read_export_bytes
from alignkit.text.sanitize import sanitize_line, shorten
from alignkit.values.parse_format import format_day


@arguments.command(
    arguments.slug_argument,
    click.argument("file", type=click.Path()),
    click.option(
        "--per-source", type=click.IntRange(1, 100), default=10, metavar="N", help="At most so many a source: 10."
    ),
    click.option("--source", metavar="COLUMN", default="", help="The column of the lead's source, where it is asked."),
    click.option(
        "--days", type=click.IntRange(1, 3660), metavar="N", help="Closed in the last N days; else 90 to 180."
    ),
    click.option("--names", is_flag=True, help="Keep names whole; else they are cut to initials."),
    click.option("--encoding", metavar="NAME", default="", help="Of a text file, such as cp1250; else it is found."),
    click.option("--again", is_flag=True, help="In place of the leads taken before; their marks are deleted."),
    arguments.by_option,
    name="add",
)
def add(
    slug: str,
    file: str,
    per_source: int,
    source: str,
    days: int | None,
    names: bool,
    encoding: str,
    again: bool,
    by: str,
) -> None:
    """Take leads from an export, for both teams to judge.

    FILE is a .csv, .tsv, .txt or .xlsx with one row a lead. Closed leads of the last 90 to 180 days are taken, ten a
    source, half accepted and half returned where the file knows it. Contact data is left out; stage, status, reason,
    owner, score, deal and source are hidden from the judges.

    \b
    Example:
      alignkit leads add spring-webinar contacts.csv
      alignkit leads add spring-webinar contacts.csv --per-source 6 --source "Original Source"
    """
    ws = context.open_workspace()
    context.require_campaign(campaign_files.read_campaign_file(ws, slug))
    who = context.acting_person(by)
    raw = read_export_bytes(Path(file))
    with console.show_row_progress(raw) as on_row:
        taken = leads.choose_batch(
            ws,
            slug,
            raw,
            context.current_date(),
            who.by,
            per_source=per_source,
            source=source,
            keep_names=names,
            days=days,
            encoding=encoding,
            on_row=on_row,
        )
    leads.take_leads(ws, taken.batch, again=again)
    console.print_message(f"{len(taken.batch.leads)} leads taken, of {len(taken.table.candidates)}.")
    for fact in taken.facts:
        console.print_message(sanitize_line(fact))
    console.print_message(f"Shown to the judges: {_list(taken.table.described)}.")
    console.print_message(f"Hidden until the reveal: {_list(taken.table.hidden)}.")
    if taken.table.left_out:
        console.print_message(f"Left out: {_list(taken.table.left_out)}.")
    if not taken.table.source_column:
        console.print_message("No column of sources is known; --source COLUMN names one.")
    console.print_message(f"How they were chosen: {RULE}")
    console.print_message(
        f"They lie in leads/{slug}, which git leaves alone, and expire on {format_day(taken.batch.expires)}."
    )
    console.print_message(f"Now each team alone: alignkit leads judge {slug} --team {' or '.join(TEAMS)}")


@arguments.command(
    click.argument("slug", required=False, metavar="[SLUG]", shell_complete=arguments.complete_slugs),
    arguments.json_option,
    name="list",
)
def list_(slug: str | None, as_json: bool) -> int:
    """The leads taken, and how far the teams are; of one campaign, or of all.

    \b
    Example:
      alignkit leads list
      alignkit leads list spring-webinar
    """
    ws, today = context.open_workspace(), context.current_date()
    found: list[Batch] = []
    code = 0
    for each in [slug] if slug else lead_batches.list_batches(ws):
        try:
            found.append(lead_batches.read_batch(ws, each))
        except UserError as error:
            console.print_error(error)
            code = console.EXIT_PROBLEMS_FOUND
    if as_json:
        console.print_json([_batch_document(batch) for batch in found])
        return code
    rows = []
    for batch in found:
        state = "revealed" if batch.is_revealed else describe_progress(batch)
        ends = "expired" if today > batch.expires else "expires"
        rows.append((batch.slug, f"{len(batch.leads)} leads", state, f"{ends} {batch.expires.isoformat()}"))
    for line in console.align_columns(rows):
        console.print_line(line)
    if not found and not code:
        console.print_message("No leads were taken. To take some: alignkit leads add SLUG FILE")
    return code


@arguments.command(arguments.slug_argument, name="forget")
def forget(slug: str) -> None:
    """Delete the leads taken for a campaign, and all marks.

    What was kept in the campaign's question 5 stays: it holds nothing about a person.

    \b
    Example:
      alignkit leads forget spring-webinar
    """
    leads.forget_leads(context.open_workspace(), slug)
    console.print_message(f"The leads of {slug} are deleted, and all marks.")


def _batch_document(batch: Batch) -> dict[str, object]:
    return {
        "slug": batch.slug,
        "leads": len(batch.leads),
        "taken": batch.taken.isoformat(),
        "expires": batch.expires.isoformat(),
        "judged": {team: len(batch.leads) - len(batch.unjudged(team)) for team in TEAMS},
        "revealed": batch.is_revealed,
    }


def _list(columns: tuple[str, ...]) -> str:
    return ", ".join(shorten(column) for column in dict.fromkeys(columns)) or "nothing"
