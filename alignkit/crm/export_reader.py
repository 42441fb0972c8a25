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
from alignkit.crm.import_rows import ImportTable, judge_rows
from alignkit.crm.reading import ExportPreview, Question, Reading, ReadOptions
from alignkit.crm.tables import OnRow, Sheet, choose_table, find_table
from alignkit.review import results

__all__ = ["ExportPreview", "Question", "ReadOptions", "read_export"]


def read_export(
    sheets: Sequence[Sheet], in_force: Campaign, options: ReadOptions, on_row: OnRow | None = None
) -> ExportPreview:
    """Return what a file says of the campaign. ``sheets`` is one for a text file, several for a workbook.

    ``on_row`` is called now and then with the rows read; what it raises ends the reading. Raise UserError where the
    file holds no table, or a mapping names a column or a metric that is not there.
    """
    metrics = results.list_metrics(in_force)
    names = [name for metric in metrics for name in metric.names]
    sheet_name = meanings.find_plain(options.maps, "sheet")
    table = choose_table(sheets, names, sheet_name)
    hidden = frozenset(line for line in table.sheet.hidden_rows if line > table.heading_line)
    shown = meanings.find_plain(options.maps, "hidden rows")
    if shown == "leave out":
        table = replace(table, passed_over=hidden)
    if not any(True for _ in table.rows(keep_lone=True)):
        raise UserError("The table has no row below its headings.", "Export the report again with its rows.")
    counted = meanings.find_plain(options.maps, "count") or options.kept.columns.get("count", "")
    said = meanings.used_in(options.file_maps, table.headings, in_force).with_more(
        meanings.parse_options(options.maps, table.headings, in_force)
    )
    counting = [rule for rule in said.rules if rule.values]
    shape = export_shapes.detect_shape(table, in_force, counted, counts_rows=bool(counting))
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
    if counting and shape not in ("counts", "leads"):
        names_text = ", ".join(dict.fromkeys(rule.target for rule in counting))
        text = f"{names_text} cannot be counted from this file: it has {SHAPE_NAMES[shape]}."
        reading.ask("shape", f"{text} Export a report with one row a lead or deal, or leave out that --map.")
    if hidden:
        _describe_hidden(reading, hidden, shown)
    _describe_file(reading)
    if not sheet_name:
        _describe_sheets(reading, sheets, names)
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


def _describe_hidden(reading: Reading, hidden: frozenset[int], shown: str) -> None:
    """Ask whether rows count that a filter has hidden, or say that they do not."""
    count = len(hidden)
    rows = f"{count} row{' is' if count == 1 else 's are'} hidden"
    if shown == "leave out":
        reading.facts.append(f"Left out: {rows}, as by a filter.")
    elif not shown:
        verb = "Does it" if count == 1 else "Do they"
        text = f"{rows} in the workbook, as by a filter ({_list_lines(hidden)}). {verb} count?"
        reading.ask("hidden", text, *(f'--map "hidden rows={answer}"' for answer in meanings.HIDDEN_ROWS))


def _list_lines(lines: frozenset[int]) -> str:
    first = ", ".join(map(str, sorted(lines)[:4]))
    return f"line{'' if len(lines) == 1 else 's'} {first}{' and others' if len(lines) > 4 else ''}"


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
    if table.left_out["headings"]:
        first.append("Left out: the headings where they stand once more.")
    if table.second_table:
        first.append(f"Another table begins on line {table.second_table[0]}; it is not read.")
    if errors := sheet.errors:
        listed = ", ".join(errors[:3])
        first.append(f"Read as empty: {len(errors)} cell{'' if len(errors) == 1 else 's'} with an error such as #N/A ({listed}).")  # fmt: skip  # noqa: E501
    for kind, name in (("footer", "line"), ("total", "row of totals")):
        if count := table.left_out[kind]:
            plural = name.replace("row", "rows") if kind == "total" else f"{name}s"
            what = (" that is no row" if count == 1 else " that are no rows") if kind == "footer" else ""
            first.append(f"Left out: {count} {name if count == 1 else plural}{what}.")
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


def _describe_sheets(reading: Reading, sheets: Sequence[Sheet], names: Sequence[str]) -> None:
    """Say which sheets of a workbook are not read; ask which one is meant where another has such a table too."""
    chosen = reading.table.sheet
    alike, others = [chosen.name], list[str]()
    for sheet in sheets:
        if sheet is chosen:
            continue
        try:
            table = find_table(sheet, names)
            is_alike = not sheet.is_hidden and export_shapes.detect_shape(table, reading.in_force) == reading.shape
        except UserError:
            is_alike = False
        (alike if is_alike else others).append(sheet.name)
    if len(alike) > 1:
        listed = ", ".join(map(repr, alike))
        text = f"Sheets {listed} hold a table of this kind. Which one is meant? Only one is read."
        reading.ask("sheet", text, *(f'--map "sheet={name}"' for name in alike))
    if others:
        hidden = " (hidden)" if all(sheet.is_hidden for sheet in sheets if sheet.name in others) else ""
        reading.facts.insert(1, f"Not read: sheet{'' if len(others) == 1 else 's'} {', '.join(others)}{hidden}.")
