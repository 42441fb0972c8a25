"""`review import`: what a CRM exported, shown as understood before anything is written."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from typing import Any

import click

from alignkit.app import imports
from alignkit.app.session import Session
from alignkit.cli import arguments, console, context, day_arguments, open_session
from alignkit.cli.review_entries import decimal_option
from alignkit.core.errors import UserError
from alignkit.core.model import Actor, Campaign
from alignkit.crm import import_rows
from alignkit.crm.export_reader import ExportPreview
from alignkit.crm.import_rows import ImportTable
from alignkit.review import actions
from alignkit.store.export_files import MAX_EXPORT_BYTES, read_export_bytes, too_large_error
from alignkit.store.review_source import reviewed_revision
from alignkit.text import business_hours
from alignkit.text.sanitize import sanitize_line
from alignkit.text.spelling import closest_match
from alignkit.values.parse_format import format_day

_MAX_MAP_BYTES = 64 * 1024


@arguments.command(
    arguments.slug_argument,
    click.argument("file", type=click.Path(), required=False),
    click.option(
        "--map",
        "maps",
        multiple=True,
        metavar="MEANING",
        help='What a value or a column means: "MQLs=Lifecycle Stage:Marketing Qualified Lead".',
    ),
    click.option(
        "--map-file",
        type=click.Path(),
        metavar="FILE",
        help="A TOML file with such meanings, as [crm] of alignkit.toml.",
    ),
    click.option("--encoding", metavar="NAME", default="", help="Of a text file, such as cp1250; else it is found."),
    decimal_option,
    click.option("--day-first/--month-first", default=None, help="How 05/06/2027 is written; else the column decides."),
    click.option("--timezone", metavar="ZONE", default="", help="Of times that name none, such as Europe/Berlin."),
    day_arguments.day_option("--on", "The day of the numbers, where the file does not say it."),
    click.option("--take", metavar="ROWS", default="", help="Only these rows of the preview, such as 2,5-8."),
    arguments.by_option,
    click.option("--yes", is_flag=True, help="Write what the preview shows, if nothing is left to ask."),
    click.option("--dry-run", is_flag=True, help="Only show it; exit code 1 where something is left to ask."),
    click.option("--undo", is_flag=True, help="Take back the last import into this campaign; no FILE."),
    arguments.json_option,
    name="import",
)
def import_(
    slug: str,
    file: str | None,
    maps: tuple[str, ...],
    map_file: str | None,
    encoding: str,
    decimal: str | None,
    day_first: bool | None,
    timezone: str,
    on: date | None,
    take: str,
    by: str,
    yes: bool,
    dry_run: bool,
    undo: bool,
    as_json: bool,
) -> int:
    """Record results from what a CRM exported.

    FILE is a .csv, .tsv, .txt or .xlsx: a table of metrics and values, counts by stage or by reason, one row a
    campaign, or one row a lead, contact or deal; - is standard input. It is shown as it was understood, and nothing is
    written without --yes. What stages and columns mean is asked once (--map answers) and kept in alignkit.toml.
    Nothing about a person is kept.

    \b
    Example:
      alignkit review import spring-webinar contacts.csv
      alignkit review import spring-webinar contacts.csv --map "MQLs=Lifecycle Stage:Marketing Qualified Lead" --yes
      alignkit review import spring-webinar --undo
    """
    session = open_session.open_session(slug)
    actions.require_signed(session.campaign)
    known = reviewed_revision(session.workspace, session.campaign)
    if undo:
        return _undo_last_import(session, known, file)
    if not file:
        raise click.UsageError("Which FILE? Give the exported file, or - for standard input.")
    who = context.acting_person(by)
    options = imports.read_options(
        who.by, context.current_date(), on, decimal, day_first, maps, _check_zone(timezone), session.workspace
    )
    raw = _read_export(file)
    with console.show_row_progress(raw) as on_row:
        preview = imports.preview_export(
            session.workspace,
            known,
            raw,
            options,
            encoding=encoding,
            map_file=_read_map_file(map_file) if map_file else "",
            on_row=on_row,
        )
    table = import_rows.select_lines(preview.table, known, _parse_row_numbers(take)) if take else preview.table
    writes = _may_write(preview, table, yes, dry_run, as_json)
    if not as_json:
        _show_preview(preview, table, known)
    if as_json:
        console.print_json(_to_document(preview, table, known, writes))
    if not writes:
        return _end_without_writing(preview, table, session.slug, file, yes, dry_run, as_json)
    _write(session, preview, table, who)
    return 0


def _write(session: Session, preview: ExportPreview, table: ImportTable, who: Actor) -> None:
    """Record the rows of a table, and say how many, how to take them back, and when the next review is."""
    made = imports.import_export(session, preview, who, table)
    session.save()
    count = len(table.rows_to_write)
    if count:
        console.print_message(f"{count} result{'' if count == 1 else 's'} written.")
        console.print_message(f"To take them back: alignkit review import {session.slug} --undo")
    if where := imports.records_to_correct(session, preview):
        console.print_message(where)
    then = made.next_review
    console.print_message(f"Next review {format_day(then)}." if then else "No further review is planned.")


def _undo_last_import(session: Session, known: Campaign, file: str | None) -> int:
    if file:
        raise click.UsageError("--undo takes back the last import and reads no FILE.")
    taken, stayed = imports.undo_import(session, known)
    session.save()
    console.print_message(f"Taken back: {taken} entr{'y' if taken == 1 else 'ies'} of the last import.")
    if stayed:
        console.print_message(f"{stayed} were changed since; they stay.")
    return 0


def _may_write(preview: ExportPreview, table: ImportTable, yes: bool, dry_run: bool, as_json: bool) -> bool:
    if preview.questions or table.wrong or dry_run:
        return False
    return yes


def _end_without_writing(
    preview: ExportPreview, table: ImportTable, slug: str, file: str, yes: bool, dry_run: bool, as_json: bool
) -> int:
    """Say why nothing was written, and how to go on; returns the exit code."""
    is_open = bool(preview.questions or table.wrong)
    if as_json or dry_run:
        return console.EXIT_PROBLEMS_FOUND if is_open else 0
    if preview.questions:
        console.print_message("Nothing was written: answer what is asked, with these options.")
    elif table.wrong:
        understood = ",".join(str(row.line) for row in table.rows_to_write)
        console.print_message("Nothing was written, because not every line is understood.")
        console.print_message(f"Take only what is: --take {understood}" if understood else "Correct the table.")
        if any(row.ambiguous for row in table.rows):
            console.print_message("--decimal says which mark stands before the decimals: comma or point.")
    elif not table.rows_to_write and not preview.said.rules:
        console.print_message("The file brings nothing new.")
    else:
        console.print_message("Nothing was written yet. To write it: the same command with --yes.")
    return console.EXIT_FAILED if is_open else 0


def _show_preview(preview: ExportPreview, table: ImportTable, known: Campaign) -> None:
    for fact in preview.facts:
        console.print_message(sanitize_line(fact))
    for _, line in import_rows.describe_rows(table.rows, known):
        console.print_message(line)
    for question in preview.questions:
        console.print_message(f"? {sanitize_line(question.text)}")
        for answer in question.options:
            console.print_message(f"    {sanitize_line(answer)}")
    asked = {answer for question in preview.questions for answer in question.options}
    if more := [option for option in preview.offered if option not in asked]:
        console.print_message("It may hold more; if these are right, add them:")
        for option in more:
            console.print_message(f"    {sanitize_line(option)}")


def _to_document(preview: ExportPreview, table: ImportTable, known: Campaign, written: bool) -> dict[str, Any]:
    return {
        **preview.document,
        "facts": list(preview.facts),
        "results": [
            {
                "row": row.line,
                "kind": row.kind,
                "metric": row.metric,
                "actual": row.actual,
                "on": row.on.isoformat() if row.on != date.min else None,
                "by": row.by,
                "state": row.state,
                "message": row.message,
            }
            for row in table.rows
        ],
        "questions": [{"key": q.key, "asks": q.text, "answers": list(q.options)} for q in preview.questions],
        "offered": list(preview.offered),
        "written": written,
    }


def _check_zone(zone: str) -> str:
    if zone and zone not in business_hours.time_zones():
        close = closest_match(zone, business_hours.time_zones())
        raise click.UsageError(
            f"--timezone {zone!r} is no time zone. {f'Did you mean {close}?' if close else ''}".strip()
        )
    return zone


def _read_map_file(path: str) -> str:
    raw = read_export_bytes(Path(path))
    try:
        return raw[:_MAX_MAP_BYTES].decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UserError("The file of --map-file is not UTF-8 text.", "Save it as UTF-8.") from None


def _read_export(path: str) -> bytes:
    if path != "-":
        return read_export_bytes(Path(path))
    raw = sys.stdin.buffer.read(MAX_EXPORT_BYTES + 1)
    if len(raw) > MAX_EXPORT_BYTES:
        raise too_large_error("The table")
    return raw


def _parse_row_numbers(take: str) -> set[int]:
    found: set[int] = set()
    for part in take.split(","):
        first, dash, last = part.strip().partition("-")
        if not first.isdecimal() or (dash and not last.isdecimal()) or len(first + last) > 12:
            raise click.UsageError(f"--take {take!r}: write rows such as 2,5-8.")
        if dash and int(last) < int(first):
            raise click.UsageError(f"--take {take!r}: {part.strip()} runs backwards; write {last}-{first}.")
        found |= set(range(int(first), min(int(last or first), int(first) + 10_000) + 1))
    return found
