"""Read what a CRM exported: which table a file holds, what it says of a campaign, and what is left to ask.

Nothing is guessed. What a stage, a status or a reason means here comes from ``Meanings``; what is missing is a
``Question`` with the options that answer it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from alignkit.core.errors import UserError
from alignkit.core.model import Campaign
from alignkit.crm import export_shapes, lead_results, meanings, response_results, result_columns
from alignkit.crm.export_shapes import SHAPE_NAMES
from alignkit.crm.headings import find_roles
from alignkit.crm.import_rows import ImportTable, judge_rows
from alignkit.crm.lead_counts import OnRow
from alignkit.crm.reading import ExportPreview, Question, Reading, ReadOptions
from alignkit.crm.tables import Sheet, Table, find_table
from alignkit.review import results
from alignkit.review.records import normalize_name

__all__ = ["ExportPreview", "Question", "ReadOptions", "read_export"]


def read_export(
    sheets: Sequence[Sheet], in_force: Campaign, options: ReadOptions, on_row: OnRow | None = None
) -> ExportPreview:
    """Return what a file says of the campaign. ``sheets`` is one for a text file, several for a workbook.

    ``on_row`` is called now and then with the rows read; what it raises ends the reading. Raise UserError where the
    file holds no table, or a mapping names a column or a metric that is not there.
    """
    metrics = results.list_metrics(in_force)
    table = _choose_table(sheets, [name for metric in metrics for name in metric.names])
    if not any(True for _ in table.rows(keep_lone=True)):
        raise UserError("The table has no row below its headings.", "Export the report again with its rows.")
    shape = export_shapes.detect_shape(table, in_force)
    said = meanings.used_in(options.file_maps, table.headings, in_force).with_more(
        meanings.parse_options(options.maps, table.headings, in_force)
    )
    if options.timezone:
        said = replace(said, timezone=options.timezone)
    used = meanings.used_in(options.kept, table.headings, in_force).with_more(said)
    reading = Reading(table, in_force, options, shape, used, said, metrics)
    readers: dict[str, Callable[[Reading, OnRow | None], None]] = {
        "results": result_columns.read_results,
        "wide": result_columns.read_wide,
        "months": result_columns.read_months,
        "campaigns": result_columns.read_campaigns,
        "counts": lead_results.read_leads,
        "leads": lead_results.read_leads,
    }
    readers.get(shape, response_results.read_events)(reading, on_row)
    _describe_file(reading)
    return ExportPreview(
        shape,
        table.headings,
        tuple(reading.facts),
        ImportTable(judge_rows(reading.rows, in_force), tuple(reading.facts)),
        tuple(reading.questions),
        said,
        used,
        tuple(reading.offered),
        reading.counts,
        reading.document,
        tuple(reading.to_check),
    )


def _choose_table(sheets: Sequence[Sheet], names: Sequence[str]) -> Table:
    """Return the table of the sheet whose headings are known best."""
    found: list[tuple[int, int, Table]] = []
    refusal: UserError | None = None
    for place, sheet in enumerate(sheets):
        try:
            table = find_table(sheet, names)
        except UserError as error:
            refusal = refusal or error
            continue
        roles = sum(len(places) for places in find_roles(table.headings).values())
        own = sum(normalize_name(head) in {normalize_name(name) for name in names} for head in table.headings)
        found.append((roles + own, -place, table))
    if found:
        return max(found, key=lambda each: each[:2])[2]
    raise refusal or UserError("The file is empty.", "Export the report again, with its headings.")


def _describe_file(reading: Reading) -> None:
    """Put what the whole file is in front of the facts."""
    table, sheet = reading.table, reading.table.sheet
    how = f"separated by {sheet.delimiter}, {sheet.encoding}" if sheet.delimiter else sheet.described
    first = [f"{SHAPE_NAMES[reading.shape].capitalize()}; {how}; headings on line {table.heading_line}."]
    if sheet.doubtful_letters:
        letters = ", ".join(sheet.doubtful_letters)
        first.append(
            f"Its letters are read as {sheet.encoding}: {letters}. If these are wrong, --encoding names another."
        )
    if table.title_lines:
        count = len(table.title_lines)
        first.append(f"Left out: {count} line{'' if count == 1 else 's'} above the headings.")
    for kind, name in (("footer", "line"), ("total", "row of totals")):
        if count := table.left_out[kind]:
            plural = name.replace("row", "rows") if kind == "total" else f"{name}s"
            first.append(
                f"Left out: {count} {name if count == 1 else plural}{' that are no rows' if kind == 'footer' else ''}."
            )
    reading.facts[:0] = first
    reading.document = {
        "shape": reading.shape,
        "encoding": sheet.encoding,
        "delimiter": sheet.delimiter,
        "sheet": sheet.name,
        "heading_line": table.heading_line,
        "headings": list(table.headings),
        "left_out": {"above": len(table.title_lines), **dict(table.left_out)},
        **reading.document,
    }
