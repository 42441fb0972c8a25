"""The table in an exported file: where its headings are, which lines above and below are no rows, and its rows.

Rows are never kept here: whoever needs them goes through the file again. So no name or address of a person stays in
memory, and a large file costs no more than its text.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from functools import partial

from alignkit.core.errors import UserError
from alignkit.crm import headings
from alignkit.crm.text_decoding import DecodedText

Cell = str | int | float | bool | date | datetime | time | None
Records = Callable[[], Iterator[tuple[int, Sequence[Cell], bool]]]  # line, cells, whether a blank line is above
OnRow = Callable[[int], None]  # called with the rows read so far; may raise to cancel
MAX_HEADING_RECORD = 30
_SAMPLED_RECORDS = 200
_DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "vertical bars"}
_FOOTER = re.compile(
    r"(?i)(confidential information|copyright\b|©|\(c\) ?\d{4}|grand totals?\b|generated (by|on)\b|exported\b|as of\b"
    r"|stand:|stichtag\b|filtered by\b|report generated|all rights reserved|vertrauliche? information|erstellt von\b"
    r"|angewendete filter|applied filters|gesamtsummen?\b|.*\(\d[\d.,]* (records?|datensätze?|enregistrements?)\)$)"
)
_TOTAL = re.compile(
    r"(?i)((grand |sub|sub-|report )?(total|totals|totale|totales|summe|gesamt|insgesamt|gesamtsumme|zwischensumme"
    r"|gesamtergebnis|total général|total general|sous-total|suma|somma|totaal|合計|小計|総計)( ?[:(].*)?"
    r"|average|avg\.?|mean|durchschnitt|mittelwert|moyenne|promedio|media|ø|count|sum|anzahl|平均"
    r"|\d[\d.,]* (records?|rows?|leads|datensätze?|zeilen|enregistrements?|registros?)):?"
)
_PLAIN_TOTAL = re.compile(
    r"(?i)(grand|sub|report|total|summe|gesamt|insgesamt|zwischen|sous|suma|somma|totaal|合|小|総|\d)"
)
_TOTAL_ENDS = frozenset(("total", "totals", "ergebnis", "summe", "count", "anzahl", "average", "mittelwert", "totaal"))
_TOTAL_BEGINS = frozenset("gtsziracmdøp合小総平0123456789")
_TOTAL_CELL = re.compile(r"(?i)(sum|count|total|avg|average|anzahl|summe|records?|(?-i:(?!WON)[A-Z]{3}))")


@dataclass(frozen=True, slots=True)
class Sheet:
    """The records of one file, or of one sheet of a workbook. ``described`` says how it was read, in words."""

    records: Records
    described: str
    delimiter: str = ""
    encoding: str = ""
    name: str = ""
    doubtful_letters: str = ""  # some letters outside ASCII, where the bytes do not prove their encoding
    is_hidden: bool = False
    uncalculated: str = ""  # the first cell of a workbook with a formula whose result is not in the file
    errors: tuple[str, ...] = ()  # cells of a workbook with an error such as #N/A, which are read as empty
    hidden_rows: frozenset[int] = frozenset()  # lines of a workbook that a filter, or somebody, has hidden


@dataclass(frozen=True, slots=True)
class Table:
    """A table with its headings on line ``heading_line``. ``title_lines`` stand above them; they are never shown."""

    sheet: Sheet
    headings: tuple[str, ...]
    heading_line: int
    title_lines: tuple[str, ...] = ()
    left_out: Counter[str] = field(default_factory=Counter)  # filled while the rows are read
    footer_lines: list[str] = field(default_factory=list)  # the same; never shown, but they may hold the day
    totals: list[Sequence[Cell]] = field(default_factory=list)
    second_table: list[int] = field(default_factory=list)  # the line on which another table begins, which is not read
    passed_over: frozenset[int] = frozenset()  # lines that are no rows, as somebody or the file says
    grouped: int | None = None  # the column that is filled in once for a group of rows
    plain_headings: tuple[str, ...] = ()  # as the file writes them: of two equal ones ``headings`` say which they are

    def rows(self, *, keep_lone: bool = False, known: Collection[str] = ()) -> Iterator[tuple[int, Sequence[Cell]]]:
        """Yield (line, cells) of each row, without footers and totals; these are counted in ``left_out``.

        ``keep_lone``: a row with a single filled cell is still a row. ``known``: first cells that are no total.
        """
        for emptied in (self.left_out, self.footer_lines, self.totals, self.second_table):
            emptied.clear()
        width, above = len(self.headings), None
        begins = next((name for name in self.plain_headings if name), "")
        for line, cells, after_blank in self.sheet.records():
            if line <= self.heading_line:
                continue
            if line in self.passed_over:
                if self.grouped is not None and self.grouped < len(cells) and cell_text(cells[self.grouped]):
                    above = cells[self.grouped]
                continue
            first, filled = "", 0
            for cell in cells:
                if cell is not None and cell != "":
                    text = cell_text(cell)
                    if text:
                        first = first or text
                        filled += 1
                        if filled > 3:
                            break
            if not filled:
                continue
            is_named = width > 2 and first.rpartition(" ")[2].casefold() in _TOTAL_ENDS
            could_be = is_named or first[0].lower() in _TOTAL_BEGINS
            if could_be and first.casefold() not in known and _is_total(first, cells, is_named):
                self.totals.append(tuple(cells))
                self.left_out["total"] += 1
            elif first == begins and self._repeats_headings(cells):
                self.left_out["headings"] += 1
            elif after_blank and filled > 1 and _begins_table(cells):
                self.second_table.append(line)
                return
            elif filled <= 3 and filled < max(width, 2) and self._is_footer(first, filled, after_blank, keep_lone):
                self.footer_lines.append(" ".join(cell_text(cell) for cell in cells))
                self.left_out["footer"] += 1
            elif self.grouped is None:
                yield line, cells
            else:
                own = cells[self.grouped] if self.grouped < len(cells) else ""
                above = own if cell_text(own) else above
                yield line, [*cells[: self.grouped], above, *cells[self.grouped + 1 :]]

    def _repeats_headings(self, cells: Sequence[Cell]) -> bool:
        """Return whether a row is the line of headings once more, as where exports were pasted below each other."""
        texts = [" ".join(cell_text(cell).split()) for cell in cells]
        return [text for text in texts if text] == [name for name in self.plain_headings if name]

    def _is_footer(self, first: str, filled: int, after_blank: bool, keep_lone: bool) -> bool:
        if _FOOTER.match(first):
            return True
        lone = filled == 1 and len(self.headings) >= 2 and not keep_lone
        return lone and (after_blank or bool(self.footer_lines) or (len(self.headings) >= 3 and " " in first))

    def column(self, heading: str) -> int | None:
        """Return the place of the column with this heading, whatever its case and blanks."""
        wanted = " ".join(heading.split()).casefold()
        plain = [" ".join(each.split()).casefold() for each in self.headings]
        return plain.index(wanted) if wanted in plain else None


def cell_text(cell: Cell) -> str:
    """Return a cell of a workbook as text: whole numbers without ".0", days as 2027-05-31."""
    if isinstance(cell, str):
        return cell.strip()
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return str(int(cell)) if cell == int(cell) else repr(cell)
    if isinstance(cell, datetime):
        whole_day = cell.time() == time(0)
        return cell.date().isoformat() if whole_day else cell.isoformat(" ", "minutes")
    return cell.isoformat() if isinstance(cell, date | time) else str(cell)


def open_text(decoded: DecodedText, metric_names: Iterable[str] = ()) -> Sheet:
    """Return the records of a text file, with the delimiter that fits it. Raise UserError where it has no record."""
    text, skipped = decoded.text, 0
    if told := re.match(r"sep=([;,\t|])\n", text):
        text, skipped, delimiter = text[told.end() :], 1, told[1]
    else:
        delimiter = _detect_delimiter(text, frozenset(map(headings.normalize_heading, metric_names)))
    named = _DELIMITERS[delimiter]
    doubtful = "" if decoded.is_proven else decoded.accented
    records = partial(_parse_records, text, delimiter, skipped)
    return Sheet(records, named, named, decoded.encoding, doubtful_letters=doubtful)


def open_rows(
    name: str,
    rows: Callable[[], Iterable[Sequence[Cell]]],
    first_line: int = 1,
    *,
    is_hidden: bool = False,
    uncalculated: str = "",
    errors: tuple[str, ...] = (),
    hidden_rows: frozenset[int] = frozenset(),
) -> Sheet:
    """Return the records of one sheet of a workbook."""

    def records() -> Iterator[tuple[int, Sequence[Cell], bool]]:
        blank = False
        for line, cells in enumerate(rows(), first_line):
            if any(cell is not None and cell != "" for cell in cells):
                yield line, cells, blank
                blank = False
            else:
                blank = True

    return Sheet(
        records, f"sheet {name}", name=name, is_hidden=is_hidden, uncalculated=uncalculated, errors=errors,
        hidden_rows=hidden_rows,
    )  # fmt: skip


def choose_table(sheets: Sequence[Sheet], metric_names: Sequence[str] = (), named: str = "") -> Table:
    """Return the table of the sheet whose headings are known best, a hidden one only where no other has a table; or of
    the sheet that is ``named``.

    Raise UserError where there is none, and where formulas of the sheet were never calculated.
    """
    if named:
        own = [sheet for sheet in sheets if sheet.name.casefold() == named.casefold()]
        if not own:
            listed = ", ".join(sheet.name for sheet in sheets if sheet.name) or "none"
            raise UserError(f"There is no sheet {named!r}.", f"The file's sheets are: {listed}.")
        sheets = own
    found: list[tuple[bool, int, int, Table]] = []
    refusal: UserError | None = None
    also = {headings.normalize_heading(name) for name in metric_names}
    for place, sheet in enumerate(sheets):
        try:
            table = find_table(sheet, metric_names)
        except UserError as error:
            refusal = refusal or error
            continue
        known = sum(bool(headings.find_role(head)) for head in table.headings)
        known += sum(headings.normalize_heading(head) in also for head in table.headings)
        found.append((not sheet.is_hidden, known, -place, table))
    if not found:
        raise refusal or UserError("The file is empty.", "Export the report again, with its headings.")
    chosen = max(found, key=lambda each: each[:3])[3]
    if cell := chosen.sheet.uncalculated:
        raise UserError(
            f"The formula in cell {cell} of sheet {chosen.sheet.name} was never calculated: its result is missing.",
            "Open the workbook in Excel or LibreOffice, save it, and import it again.",
        )
    return chosen


def find_table(sheet: Sheet, metric_names: Iterable[str] = ()) -> Table:
    """Return the table in a sheet: its headings are the record of the first 30 with the most known names.

    Raise UserError where the file has no record, or where no record can be the headings.
    """
    also = frozenset(map(headings.normalize_heading, metric_names))
    first: list[tuple[int, Sequence[Cell]]] = []
    for line, cells, _ in sheet.records():
        first.append((line, cells))
        if len(first) >= MAX_HEADING_RECORD * 2:
            break
    if not first:
        raise UserError("The file is empty.", "Export the report again, with its headings.")
    widths = Counter(_filled_width(cells) for _, cells in first if _filled_width(cells) > 1)
    usual = widths.most_common(1)[0][0] if widths else 1
    rated = [
        ((headings.count_known(texts := [cell_text(cell) for cell in cells], also), len(texts) >= usual), -place)
        for place, (_, cells) in enumerate(first[:MAX_HEADING_RECORD])
    ]
    (known, _), place = max(rated)
    if known == 0:  # no name is known: the first record as wide as the others, if it looks like headings
        wide = (n for n, (_, cells) in enumerate(first[:MAX_HEADING_RECORD]) if _filled_width(cells) >= usual)
        place = -next(wide, 0)
    line, cells = first[-place]
    names = [cell_text(cell) for cell in cells]
    while names and not names[-1]:
        names.pop()
    if any(looks_personal(name) for name in names) or (known == 0 and any(re.search(r"\d{3}", name) for name in names)):
        raise UserError(
            "The file has no line of headings in its first 30 rows.", "Export it again with the names of its columns."
        )
    titles = tuple(" ".join(cell_text(cell) for cell in above) for _, above in first[:-place])
    plain = tuple(" ".join(name.split()) for name in names)
    return Table(sheet, _number_repeated(plain), line, titles, plain_headings=plain)


def _number_repeated(names: Sequence[str]) -> tuple[str, ...]:
    """Return headings of which none stands there twice: "Amount (1)" and "Amount (2)" for two of one name."""
    counts, seen, found = Counter(name.casefold() for name in names if name), Counter[str](), []
    for name in names:
        seen[name.casefold()] += 1
        found.append(f"{name} ({seen[name.casefold()]})" if counts[name.casefold()] > 1 else name)
    return tuple(found)


def _is_total(first: str, cells: Sequence[Cell], is_named: bool) -> bool:
    """Return whether a row that begins with a text holds totals: beside it are only numbers, and what names them.

    ``is_named``: the text ends as Excel's subtotals do, "Dana Total".
    """
    is_plain = _TOTAL.fullmatch(first) is not None
    if not is_named and not is_plain:
        return False
    texts = [cell_text(cell) for cell in cells]
    others = [text for text in texts[texts.index(first) + 1 :] if text]
    has_numbers = any(re.search(r"\d", text) for text in others)
    if not is_plain and (not has_numbers or len(others) > 2):
        return False
    return all(map(_fits_total, others)) and (has_numbers or _PLAIN_TOTAL.match(first) is not None)


def _fits_total(text: str) -> bool:
    letters = sum(map(str.isalpha, text))
    return not letters or bool(_TOTAL_CELL.fullmatch(text)) or (letters <= 3 and any(map(str.isdigit, text)))


def _begins_table(cells: Sequence[Cell]) -> bool:
    """Return whether a row below a blank line is the headings of another table."""
    texts = [text for cell in cells if (text := cell_text(cell))]
    return len(texts) > 1 and headings.count_known(texts) * 2 >= max(len(texts), 3)


def looks_personal(text: str) -> bool:
    """Return whether a text holds an e-mail address or a phone number."""
    return bool(
        ("@" in text and re.search(r"[^\s@<>\"]@[^\s@<>\"]+\.\w{2,}", text))
        or re.search(r"(?<![\w.])(\+|00)\d[\d\s()/.-]{6,}\d", text)
        or re.search(r"(?<![\w.,-])\(?0\d{2,5}\)?[\s/-]\d[\d\s-]{4,}\d", text)
        or re.search(r"(?<!\d)\(?\d{3}\)?[ -]\d{3}[ -]\d{4}(?!\d)", text)
    )


def _filled_width(cells: Sequence[Cell]) -> int:
    """Return how many cells a record has up to its last filled one."""
    return max((place for place, cell in enumerate(cells, 1) if cell is not None and cell != ""), default=0)


def _detect_delimiter(text: str, metric_names: frozenset[str]) -> str:
    """Return the delimiter under which the records are most alike and a heading is best known."""
    head = _sample_lines(text)
    return max(",;\t|", key=lambda delimiter: _rate_delimiter(head, delimiter, metric_names))


def _sample_lines(text: str) -> list[str]:
    end = -1
    for _ in range(_SAMPLED_RECORDS):
        found = text.find("\n", end + 1)
        if found < 0:
            return [f"{line}\n" for line in text.split("\n")]
        end = found
    return [f"{line}\n" for line in text[:end].split("\n")]


def _rate_delimiter(lines: Sequence[str], delimiter: str, names: frozenset[str]) -> tuple[int, float, int]:
    """Return (known headings, share of records of the usual width, that width)."""
    try:
        records = [cells for cells in csv.reader(lines, delimiter=delimiter) if any(cell.strip() for cell in cells)]
    except csv.Error:
        return 0, 0.0, 0
    known = max(
        (headings.count_known(cells, names) for cells in records[:MAX_HEADING_RECORD] if len(cells) > 1), default=0
    )
    widths = Counter(len(cells) for cells in records if len(cells) > 1)
    if not widths:
        return 0, 0.0, 0
    usual, often = max(widths.items(), key=lambda each: (each[1], each[0]))
    return known, round(often / len(records), 2), usual


def _parse_records(text: str, delimiter: str, skipped: int) -> Iterator[tuple[int, Sequence[Cell], bool]]:
    reader = csv.reader(_iter_lines(text), delimiter=delimiter, strict=True)
    begins, blank = 1, False
    try:
        for cells in reader:
            if any(cells) and any(cell.strip() for cell in cells):
                yield begins + skipped, cells, blank
                blank = False
            else:
                blank = True
            begins = reader.line_num + 1
    except csv.Error as error:
        open_quote = "unexpected end" in str(error)
        why = "a quotation mark is opened here and never closed" if open_quote else str(error)
        raise UserError(f"Line {begins + skipped}: {why}.", "Export the report again, or fix that line.") from None


def _iter_lines(text: str) -> Iterator[str]:
    start = 0
    while (end := text.find("\n", start)) >= 0:
        yield text[start : end + 1]
        start = end + 1
    yield f"{text[start:]}\n"
