"""An export again, in its order, with two columns more: which class a lead is in, and why, in one sentence."""

from __future__ import annotations

import codecs
import csv
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from alignkit.core.model import Campaign
from alignkit.core.sla import LeadClass, lead_classes, shorter_clock
from alignkit.crm.lead_counts import OnRow
from alignkit.crm.lead_table import STEP, column_texts, list_rows
from alignkit.crm.tables import Cell, Table, cell_text
from alignkit.leads.definition import Judged, judge_lead, missing_columns

_CODECS = {"UTF-8": "utf-8", "UTF-16": "utf-16", "UTF-32": "utf-32", "Windows-1252": "cp1252", "Shift_JIS": "cp932",
           "ISO-8859-1": "latin-1"}  # fmt: skip
_DELIMITERS = {"commas": ",", "semicolons": ";", "tabs": "\t", "vertical bars": "|"}
HEADINGS = ("Lead class", "Why")


@dataclass(frozen=True, slots=True)
class ReasonedExport:
    """The bytes to write, how many leads pass, do not, and cannot be told, and what the encoding could not hold."""

    raw: bytes
    passed: int
    refused: int
    untold: int
    replaced: str  # letters that were replaced by "?"
    missing_columns: tuple[str, ...]


def add_reasons(
    table: Table,
    campaign: Campaign,
    on: date,
    encoding: str = "",
    has_mark: bool = False,
    on_row: OnRow | None = None,
) -> ReasonedExport:
    """Return an export with the class of each lead by question 5 and one sentence from the criteria that were true.

    ``encoding`` is that of the file where somebody said it, else the one it was found to have; a workbook becomes CSV
    in UTF-8. ``has_mark``: the file begins with a byte-order mark. Cells of the file stay as they are. ``on_row`` is
    called with the number of rows that were read, now and then.
    """
    mql, classes = campaign.content("mql"), lead_classes(campaign)
    rows = list_rows(table, on_row)
    judged = []
    for place, columns in enumerate(column_texts(table, rows)):
        if on_row and place % STEP == 0:
            on_row(place)
        judged.append(judge_lead(mql, columns, {}, on))
    is_workbook = not table.sheet.encoding
    delimiter = _DELIMITERS.get(table.sheet.delimiter, ",")
    pieces: list[str] = []
    writer = csv.writer(_Pieces(pieces), delimiter=delimiter, lineterminator="\r\n")
    taken = {heading.casefold() for heading in table.headings}
    writer.writerow([*table.plain_headings, *(f"{name} 2" if name.casefold() in taken else name for name in HEADINGS)])
    width = len(table.headings)
    for cells, found in zip(rows, judged, strict=True):
        texts = [_plain(cells[place]) if place < len(cells) else "" for place in range(max(width, len(cells)))]
        writer.writerow([*texts, _safe(_class_name(found, classes)), _safe(explain(found))])
    codec = "utf-8" if is_workbook else codecs.lookup(encoding).name if encoding else _CODECS[table.sheet.encoding]
    if (has_mark or is_workbook) and codec == "utf-8":
        codec = "utf-8-sig"
    raw, replaced = _encode("".join(pieces), codec)
    passes = [each.passes for each in judged]
    return ReasonedExport(
        raw,
        passes.count(True),
        passes.count(False),
        passes.count(None),
        replaced,
        tuple(missing_columns(mql, table.headings)),
    )


def explain(found: Judged) -> str:
    """Return one sentence that says why a lead passes or does not."""
    if found.passes:
        return f"Qualifies, because: {_join(found.true_lines)}." if found.true_lines else _score_sentence(found)
    if found.passes is None:
        return f"Cannot be told: {_join(found.unknown)}." if found.unknown else "Cannot be told: no rule is written."
    true = f"; true: {_join(found.true_lines)}" if found.true_lines else ""
    return f"Does not qualify; not true: {_join(found.false_lines) or 'enough points'}{true}."


def _score_sentence(found: Judged) -> str:
    return f"Qualifies, because it has {found.score} points." if found.score is not None else "Qualifies."


def _class_name(found: Judged, classes: Sequence[LeadClass]) -> str:
    """Return the classes of a lead; first the one with the shortest clock, which is the one that holds."""
    if not found.passes:
        return "cannot be told" if found.passes is None else "no MQL"
    holds = shorter_clock([kind for kind in classes if kind.name in found.classes])
    return ", ".join(sorted(found.classes, key=lambda name: holds is None or name != holds.name)) or "MQL"


def _join(lines: Sequence[str]) -> str:
    return "; ".join(line.rstrip(".") for line in lines)


def _plain(cell: Cell) -> str:
    return cell if isinstance(cell, str) else cell_text(cell)


def _safe(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text


def _encode(text: str, codec: str) -> tuple[bytes, str]:
    try:
        return text.encode(codec), ""
    except UnicodeEncodeError:
        letters = "".join(dict.fromkeys(letter for letter in text if not _holds(codec, letter)))
        return text.encode(codec, "replace"), letters


def _holds(codec: str, letter: str) -> bool:
    if letter.isascii():
        return True
    try:
        letter.encode(codec)
    except UnicodeEncodeError:
        return False
    return True


class _Pieces:
    """Where csv writes: a list of texts."""

    def __init__(self, pieces: list[str]) -> None:
        self.write = pieces.append
