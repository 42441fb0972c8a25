"""`review import`: results from a table that a CRM exported, shown as understood before anything is written."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

import click

from alignkit.app import reviews
from alignkit.cli import arguments, console, context, day_arguments, open_session
from alignkit.cli.review_entries import DECIMAL_MARKS, decimal_option
from alignkit.core.model import Actor, Campaign
from alignkit.crm import csv_import
from alignkit.review import actions
from alignkit.store.review_source import MAX_TABLE_BYTES, read_table_bytes, reviewed_revision, too_large_error
from alignkit.values.parse_format import format_day


@arguments.command(
    arguments.slug_argument,
    click.argument("file", type=click.Path()),
    click.option("--dry-run", is_flag=True, help="Show what the table would bring, and write nothing."),
    click.option("--take", metavar="LINES", default="", help="Only these lines of the table, such as 2,5-8."),
    day_arguments.day_option("--on", "The day of lines that have none; else today."),
    arguments.by_option,
    decimal_option,
    name="import",
)
def import_(slug: str, file: str, dry_run: bool, take: str, on: date | None, by: str, decimal: str | None) -> int:
    """Record results from a table that a CRM exported.

    FILE has the headings metric and value, and date, by and note if it likes, with commas, semicolons or tabs; - is
    standard input. It is shown as it was understood. Nothing is written unless every line is understood, or --take
    says which lines.

    \b
    Example:
      alignkit review import spring-webinar report.csv --dry-run
      alignkit review import spring-webinar report.csv --take 2,5-8
    """
    session = open_session.open_session(slug)
    actions.require_signed(session.campaign)
    known, who = reviewed_revision(session.workspace, session.campaign), context.acting_person(by)
    table = _preview_table(file, known, who, on or context.current_date(), take, decimal)
    if dry_run:
        return console.EXIT_PROBLEMS_FOUND if table.wrong else 0
    count = len(table.rows_to_write)
    if not table.wrong and count == 0:
        console.print_message("The table brings nothing new.")
    elif not table.wrong and context.is_interactive() and not click.confirm(f"Write these {count}?", err=True):
        console.print_message("Nothing was written.")
        return console.EXIT_FAILED
    made = reviews.import_results(session, table, who)
    session.save()
    if count:
        console.print_message(f"{count} result{'' if count == 1 else 's'} of the table written.")
    then = made.next_review
    console.print_message(f"Next review {format_day(then)}." if then else "No further review is planned.")
    return 0


def _preview_table(
    path: str, known: Campaign, who: Actor, day: date, take: str, decimal: str | None
) -> csv_import.ImportTable:
    """The table as it was understood, shown on standard error."""

    sheet = csv_import.read_csv_results(
        _read_table(path), known, who.by, day, context.current_date(), DECIMAL_MARKS.get(decimal)
    )
    if take:
        sheet = csv_import.select_lines(sheet, known, _parse_line_numbers(take))
    for note in sheet.notes:
        console.print_message(note)
    for _, line in csv_import.describe_rows(sheet.rows, known):
        console.print_message(line)
    if sheet.ambiguous:
        console.print_message("--decimal says which mark stands before the decimals: comma or point.")
    return sheet


def _read_table(path: str) -> bytes:
    if path != "-":
        return read_table_bytes(Path(path))
    raw = sys.stdin.buffer.read(MAX_TABLE_BYTES + 1)
    if len(raw) > MAX_TABLE_BYTES:
        raise too_large_error("The table")
    return raw


def _parse_line_numbers(take: str) -> set[int]:
    found: set[int] = set()
    for part in take.split(","):
        first, dash, last = part.strip().partition("-")
        if not first.isdecimal() or (dash and not last.isdecimal()) or len(first + last) > 12:
            raise click.UsageError(f"--take {take!r}: write lines such as 2,5-8.")
        if dash and int(last) < int(first):
            raise click.UsageError(f"--take {take!r}: {part.strip()} runs backwards; write {last}-{first}.")
        found |= set(range(int(first), min(int(last or first), int(first) + 10_000) + 1))
    return found
