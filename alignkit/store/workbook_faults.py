"""What python-calamine does not tell of a workbook: formulas without a result, errors, and rows that are hidden."""

from __future__ import annotations

import html
import io
import re
import zipfile
from typing import NamedTuple

_CELL = re.compile(rb"<c\b([^>]*[^>/])>(.*?)</c>", re.DOTALL)
_PLACE = re.compile(rb"\br=\"([A-Z]{1,3}\d{1,7})\"")
_HIDDEN_ROW = re.compile(rb"<row\b(?=[^>]*\bhidden=\"(?:1|true)\")[^>]*?\br=\"(\d{1,7})\"")
_VALUE = re.compile(rb"<v\b[^>]*>[^<]|<is>")


class SheetFaults(NamedTuple):
    """The first cell with a formula that has no result, the cells with an error, and the lines of hidden rows."""

    uncalculated: str = ""
    errors: tuple[str, ...] = ()
    hidden_rows: frozenset[int] = frozenset()


def find_faults(raw: bytes) -> dict[str, SheetFaults]:
    """Return what python-calamine does not tell, by the name of a sheet.

    It reads both such formulas and errors as empty cells, and hidden rows like others. A sheet whose file cannot be
    told is left out.
    """
    found = {}
    with zipfile.ZipFile(io.BytesIO(raw)) as packed:
        try:
            relations = packed.read("xl/_rels/workbook.xml.rels").decode("utf-8", "replace")
            book = packed.read("xl/workbook.xml").decode("utf-8", "replace")
        except KeyError:
            return {}
        files = {}
        for tag in re.findall(r"<Relationship\b[^>]*>", relations):
            files[_attribute(tag, "Id")] = _attribute(tag, "Target").removeprefix("/xl/")
        for tag in re.findall(r"<(?:\w+:)?sheet\b[^>]*>", book):
            part = f"xl/{files.get(_attribute(tag, 'r:id'), '')}"
            if part in packed.namelist():
                found[html.unescape(_attribute(tag, "name"))] = _faults_of(packed, part)
    return found


def _faults_of(packed: zipfile.ZipFile, name: str) -> SheetFaults:
    uncalculated, errors, hidden_rows = "", [], set[int]()
    with packed.open(name) as sheet:
        kept = b""
        while part := sheet.read(1 << 20):
            text = kept + part
            end = text.rfind(b"</c>") + 4
            if b"hidden=" in text:
                hidden_rows.update(int(found[1]) for found in _HIDDEN_ROW.finditer(text))
            if end < 4 or not (b"<f" in text or b't="e"' in text):
                kept = text[end:] if end >= 4 else text[-65536:]
                continue
            for cell in _CELL.finditer(text, 0, end):
                kind = re.search(rb"\bt=\"(\w+)\"", cell[1])
                place = _PLACE.search(cell[1])
                where = place[1].decode() if place else "?"
                if kind and kind[1] == b"e":
                    errors.append(where)
                elif b"<f" in cell[2] and not (kind and kind[1] == b"str") and not _VALUE.search(cell[2]):
                    uncalculated = uncalculated or where
            kept = text[end:]
    return SheetFaults(uncalculated, tuple(errors), frozenset(hidden_rows))


def _attribute(tag: str, name: str) -> str:
    found = re.search(rf"\b{name}=\"([^\"]*)\"", tag)
    return found[1] if found else ""
