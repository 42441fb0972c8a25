"""A table of results: shown as it was understood before anything of it is written."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from alignkit.app import reviews
from alignkit.cli import console, context
from alignkit.crm import csv_import
from alignkit.store.review_source import MAX_TABLE_BYTES, read_table_bytes, too_large_error

if TYPE_CHECKING:
    from datetime import date

    from alignkit.app.session import Session
    from alignkit.core.actions import Actor
    from alignkit.core.model import Campaign
    from alignkit.crm import csv_import
    from alignkit.review.result_parsing import DecimalMark

DECIMAL_MARKS: dict[str | None, DecimalMark | None] = {"comma": ",", "point": "."}


def preview_table(
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
    if sheet.unsure:
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


def write_table(session: Session, known: Campaign, sheet: csv_import.ImportTable, who: Actor) -> bool:

    if sheet.wrong:
        listed = ",".join(str(row.line) for row in sheet.rows_to_write)
        console.print_message("Error: nothing was written, because not every line is understood.")
        console.print_message(f"Mend the table, or take only what is: --take {listed}" if listed else "Mend the table.")
        return False
    if not sheet.rows_to_write:
        console.print_message("The table brings nothing new.")
    elif context.is_interactive() and not click.confirm(f"Write these {len(sheet.rows_to_write)}?", err=True):
        console.print_message("Nothing was written.")
        return False
    reviews.import_results(session, sheet, who)
    return True
