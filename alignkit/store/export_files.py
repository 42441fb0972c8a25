"""Exported files as the sheets of records in them: text files decoded, workbooks read by python-calamine.

The only module that imports python_calamine. A file is never written, copied or remembered.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from alignkit.core.errors import UserError
from alignkit.crm.tables import Cell, Sheet, open_rows, open_text
from alignkit.crm.text_decoding import decode_table
from alignkit.store.regular_files import read_limited
from alignkit.store.workbook_faults import SheetFaults, find_faults
from alignkit.text.sanitize import shown_name

MAX_EXPORT_BYTES = 64 * 1024 * 1024
_MAX_UNPACKED_BYTES = 512 * 1024 * 1024
_MAX_CELLS = 32 * 1024 * 1024
_MAX_ROWS = 1024 * 1024
_CELL_COLUMN = re.compile(rb"r=[\"']([A-Z]{1,3})\d")
_CELL_ROW = re.compile(rb"r=[\"'][A-Z]{1,3}(\d{1,7})")
_ZIP, _OLD_EXCEL = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"


def read_export_bytes(path: Path) -> bytes:
    """Return the bytes of an exported file. Raise UserError where it cannot be read, or is too large."""
    try:
        raw = read_limited(path, MAX_EXPORT_BYTES)
    except OSError as error:
        raise UserError(f"{shown_name(str(path))} could not be read: {error.strerror}.") from error
    if len(raw) > MAX_EXPORT_BYTES:
        raise too_large_error(shown_name(str(path)))
    return raw


def too_large_error(name: str) -> UserError:
    return UserError(f"{name} is larger than {MAX_EXPORT_BYTES // 1024**2} MiB.", "Export only this campaign's rows.")


def open_sheets(raw: bytes, encoding: str = "", metric_names: Sequence[str] = ()) -> list[Sheet]:
    """Return the sheets of a workbook, or the one of a text file with commas, semicolons or tabs.

    ``encoding`` is that of a text file, where somebody says it. Raise UserError where the bytes are neither.
    """
    if raw.startswith((_ZIP, _OLD_EXCEL)):
        return _open_workbook(raw)
    start = raw[:512].lstrip().lower()
    if start.startswith((b"<html", b"<!doctype", b"<table", b"<?xml")):
        hint = "Export it again as CSV or XLSX; or open it in Excel and save it as .xlsx."
        raise UserError("The file is a web page, whatever its name says.", hint)
    if start.startswith(b"%pdf"):
        raise UserError("The file is a PDF.", "Export the report as CSV or XLSX.")
    return [open_text(decode_table(raw, encoding), metric_names)]


def _open_workbook(raw: bytes) -> list[Sheet]:
    from python_calamine import CalamineError, CalamineWorkbook

    if raw.startswith(_ZIP):
        _require_modest(raw)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(raw))
        sheets = [book.get_sheet_by_name(name) for name in book.sheet_names]
        shown = {each.name for each in book.sheets_metadata if str(each.visible).endswith("Visible")}
    except (CalamineError, OSError, ValueError) as error:
        del error  # its message may quote cells
        hint = "Open it in Excel, take a password off, and save it as .xlsx or as CSV."
        raise UserError("The workbook cannot be read.", hint) from None
    faults = find_faults(raw) if raw.startswith(_ZIP) else {}
    found = []
    for sheet in sheets:
        if sheet.height:
            start = sheet.start or (0, 0)
            uncalculated, errors, hidden_rows = faults.get(sheet.name, SheetFaults())
            found.append(
                open_rows(
                    sheet.name,
                    partial(_iter_rows, sheet, start),
                    start[0] + 1,
                    is_hidden=sheet.name not in shown,
                    uncalculated=uncalculated,
                    errors=errors,
                    hidden_rows=hidden_rows,
                )
            )
    if not found:
        raise UserError("The workbook is empty.", "Export the report again, with its headings.")
    return found


def _iter_rows(sheet: Any, start: tuple[int, int]) -> Iterator[Sequence[Cell]]:
    """Yield the rows of a sheet; a cell that is merged downwards has its value in each of its rows."""
    merged: dict[int, list[tuple[int, int]]] = {}
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or ():
        if top < bottom and left == right:
            merged[left - start[1]] = [*merged.get(left - start[1], []), (top - start[0], bottom - start[0])]
    if not merged:
        yield from sheet.iter_rows()
        return
    above: dict[int, Cell] = {}
    for line, cells in enumerate(sheet.iter_rows()):
        row = list(cells)
        for place, spans in merged.items():
            for top, bottom in spans:
                if line == top and place < len(row):
                    above[place] = row[place]
                elif top < line <= bottom and place < len(row):
                    row[place] = above.get(place, row[place])
        yield row


def _require_modest(raw: bytes) -> None:
    """Raise UserError for a zip file that is no workbook, or one that unpacks to far more than it could hold."""
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as packed:
            names = packed.namelist()
            size = sum(part.file_size for part in packed.infolist())
    except (zipfile.BadZipFile, OSError, ValueError):
        raise UserError("The workbook is damaged.", "Export it again.") from None
    if not any(name.startswith(("xl/", "content.xml")) for name in names):
        raise UserError("The file is a zip file, not a table.", "Unpack it and give the table inside.")
    if size > _MAX_UNPACKED_BYTES:
        raise UserError("The workbook is too large when unpacked.", "Export only this campaign's rows.")
    if not any(name.startswith("xl/worksheets/") and name.endswith(".xml") for name in names):
        raise UserError("The file is no .xlsx workbook.", "Save it as .xlsx or as CSV.")
    with zipfile.ZipFile(io.BytesIO(raw)) as packed:
        for name in names:
            if name.startswith("xl/worksheets/") and name.endswith(".xml"):
                _require_few_cells(packed, name)


def _require_few_cells(packed: zipfile.ZipFile, name: str) -> None:
    """Raise UserError where a sheet spans so many cells that python-calamine would end the process for want of memory.

    It holds every cell of the rectangle that the sheet's cells span, empty ones too: a single cell in the last corner
    makes it 17 thousand million.
    """
    try:
        column = max(map(_column_number, _find_in_sheet(packed, name, _CELL_COLUMN)), default=0)
        # A sheet has 1,048,576 rows at most, so one with few columns need not be gone through once more.
        is_narrow = column <= _MAX_CELLS // _MAX_ROWS
        row = 0 if is_narrow else max(map(int, _find_in_sheet(packed, name, _CELL_ROW)), default=0)
    except (zipfile.BadZipFile, OSError, ValueError, RuntimeError, zlib.error):
        raise UserError("The workbook is damaged.", "Export it again.") from None
    if row * column > _MAX_CELLS:
        hint = "Copy the columns and rows with the table into a new workbook, or save it as CSV."
        raise UserError(f"A sheet of the workbook spans {row:,} rows and {column:,} columns.", hint)


def _find_in_sheet(packed: zipfile.ZipFile, name: str, place: re.Pattern[bytes]) -> set[bytes]:
    """Return what a pattern with one group finds in a sheet, each once."""
    found: set[bytes] = set()
    with packed.open(name) as sheet:
        kept = b""
        while part := sheet.read(1 << 20):
            found.update(place.findall(kept + part))
            kept = part[-32:]
    return found


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
