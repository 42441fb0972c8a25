"""How a column of an export writes days and amounts: learnt cell by cell, so that no cell has to be kept.

Days become 2027-05-31 and amounts plain numbers where the whole column is of these, so that rules can compare them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from alignkit.crm import cells, headings
from alignkit.crm.tables import Cell, OnRow, Table, cell_text
from alignkit.review.result_parsing import DecimalMark, detect_decimal_mark
from alignkit.values.parse_format import ParseError

STEP = 1000  # rows between two calls of ``on_row``
_MAX_CELL = 300


@dataclass(slots=True)
class ColumnFormat:
    """What the cells of one column that were noted can be, all of them: days, amounts, or only texts."""

    may_be_days: bool = True
    may_be_amounts: bool = True
    begins_with_day: set[bool] = field(default_factory=set)  # what days such as 31/05/2027 prove
    is_ambiguous: bool = False  # a day such as 05/06/2027 was there
    marks: set[DecimalMark] = field(default_factory=lambda: {",", "."})  # with which all amounts can be read
    proven: set[DecimalMark] = field(default_factory=set)
    has_mark: bool = False
    is_filled: bool = False

    @property
    def is_settled(self) -> bool:
        """Whether no further cell can change anything: the column holds texts."""
        return not (self.may_be_days or self.may_be_amounts)

    @property
    def day_first(self) -> bool | None:
        return next(iter(self.begins_with_day)) if len(self.begins_with_day) == 1 else None

    @property
    def holds_days(self) -> bool:
        return self.may_be_days and self.is_filled and not (self.is_ambiguous and self.day_first is None)

    @property
    def mark(self) -> DecimalMark | None:
        """The decimal mark of the amounts; None where the column is not one of amounts."""
        proven = next(iter(self.proven)) if len(self.proven) == 1 else None
        return proven if self.may_be_amounts and self.has_mark and proven in self.marks else None

    def note(self, cell: Cell) -> None:
        text = plain_text(cell)
        if not text:
            return
        self.is_filled = True
        if not any(map(str.isdigit, text)):
            self.may_be_days = self.may_be_amounts = False
        if self.may_be_days:
            self._note_day(cell, text)
        if self.may_be_amounts:
            self._note_amount(text)

    def _note_day(self, cell: Cell, text: str) -> None:
        try:
            is_number = isinstance(cell, int | float) or text.isdigit()
            self.may_be_days = not is_number and cells.parse_moment(text, True) is not None
        except ParseError:
            self.may_be_days = False
        first, is_unlike = cells.detect_day_first((text,))
        if first is not None:
            self.begins_with_day.add(first)
        self.is_ambiguous = self.is_ambiguous or (is_unlike and first is None)

    def _note_amount(self, text: str) -> None:
        self.has_mark = self.has_mark or "," in text or "." in text
        if text.isdigit():
            return
        if mark := detect_decimal_mark((cells.money_figure(text),)):
            self.proven.add(mark)
        for mark in tuple(self.marks):
            try:
                cells.parse_money(text, mark)
            except ParseError:
                self.marks.discard(mark)
        self.may_be_amounts = bool(self.marks)

    def read(self, cell: Cell) -> str:
        """Return a cell as rules compare it."""
        text = plain_text(cell)
        if not text or self.is_settled:
            return text
        if self.holds_days:
            moment = cells.parse_moment(text, self.day_first)
            at = f" {moment.at:%H:%M}" if moment and moment.at else ""
            return f"{moment.day.isoformat()}{at}" if moment else ""
        if mark := self.mark:
            money = cells.parse_money(text, mark)
            return " ".join(filter(None, [format(money.amount, "f"), money.currency])) if money else ""
        return text


def plain_text(cell: Cell) -> str:
    """Return a cell on one line, cut where it is long, and nothing where it says that there is nothing."""
    text = cell if isinstance(cell, str) else cell_text(cell)
    if not text:
        return ""
    text = " ".join(text.split())[:_MAX_CELL]
    return "" if cells.is_no_value(text) else text


def learn_formats(
    table: Table, places: Sequence[int], on_row: OnRow | None = None
) -> tuple[dict[int, ColumnFormat], int]:
    """Return the formats of some columns of a table, and how many rows it has."""
    formats = {}
    for place in places:
        of_numbers = headings.find_role(table.headings[place]) not in ("record", "phone")
        formats[place] = ColumnFormat(may_be_amounts=of_numbers)
    open_ones, count = list(formats.items()), 0
    for count, (_, row) in enumerate(table.rows(), 1):
        if on_row and count % STEP == 0:
            on_row(count)
        width, settled = len(row), False
        for place, each in open_ones:
            if place < width:
                each.note(row[place])
                settled = settled or each.is_settled
        if settled:
            open_ones = [(place, each) for place, each in open_ones if not each.is_settled]
    return formats, count
