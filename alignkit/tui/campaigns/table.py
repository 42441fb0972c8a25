"""The table of the campaign list: title, launch, questions agreed, who is waited for, and what came of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from rich.cells import cell_len
from rich.text import Text

from alignkit.tui.campaigns.rows import CampaignRow
from alignkit.tui.campaigns.search_results import SearchResults, render_lines_cell
from alignkit.tui.cursor_bar import BarTable
from alignkit.tui.safe_text import safe_cell, safe_lines

_LAUNCH_WIDTH, _AGREED_WIDTH, _CELL_PADDING = 11, 6, 2
_DUE_WIDTH = 16  # cells of "overdue 128 days"
_OUTCOME_WIDTH = 36  # cells of "EUR 171,000 of 144,000, 17 days late"
_LEAST_BESIDE = 46  # cells of a title and of who is waited for, beside which there is a column for the outcome
_LEAST_AGREED = 60  # cells of a table that has a column for how many questions are agreed
_LEAST_SEARCHED = 100  # cells of a table that shows launch and agreed beside what a search has found
_MOST_LINES = 3  # of a row
_WRAP_ROOM = 14  # cells that two lines may lose where words are not broken
_OVERDUE = "overdue "  # as ``describe_due_day`` begins for a day that has passed
DescribeMyTask = Callable[[CampaignRow], str]
_ROWS_BEFORE_END = 20  # rows before the last one drawn at which more are wanted


class _Widths(NamedTuple):
    """Of the columns that give way, in cells; 0 where there is no such column."""

    title: int
    launch: int
    agreed: int
    waiting: int
    outcome: int


class CampaignTable(BarTable):
    """The table."""

    def __init__(self) -> None:
        super().__init__("campaigns")
        self.drawn_rows: list[CampaignRow] = []
        self._widths = _Widths(0, 0, 0, 0, 0)
        self._seen_slug = ""
        self._results: SearchResults | None = None
        self._my_task: DescribeMyTask | None = None

    def draw_rows(
        self,
        rows: Sequence[CampaignRow],
        width: int,
        place: int,
        found: SearchResults | None = None,
        mine: DescribeMyTask | None = None,
        every: Sequence[CampaignRow] = (),
        height: int = 0,
    ) -> None:
        """Show exactly these rows in ``width`` cells, with the cursor on row ``place``.

        The columns and lines of a row follow from ``every`` row there is, so that they stand still while one searches:
        rows have two lines where one is too short for some text, and ``height`` lines are enough for all.

        The fourth column says who is waited for; with ``found`` it shows the matching lines, with ``mine`` my task in
        the row. Where there is room and something to say, a fifth one says what the deciding number came to.
        """
        before, self._results = self._results, found
        every = every or rows
        widths, lines = _share_width(width, every, height, bool(found and found.words))
        as_it_was = (widths, lines) == (self._widths, self.lines_per_row) and (mine is None) == (self._my_task is None)
        as_it_was = as_it_was and (before and before.words) == (found and found.words)
        self._my_task = mine
        if as_it_was and [row.slug for row in rows] == [row.slug for row in self.drawn_rows]:
            changed = [row for row, drawn in zip(rows, self.drawn_rows, strict=True) if row != drawn]
            self.drawn_rows = list(rows)
            for row in changed:
                self._redraw_row(row)
            self._add_found_lines(before)
            return
        here = self.current_row
        above = self.cursor_row * lines - self.scroll_offset.y if as_it_was and here else None
        self.drawn_rows, self._widths, self.lines_per_row, self._seen_slug = [], widths, lines, ""
        self.clear(columns=True)
        waiting = "Found" if found else "Waits for me" if mine else "Waiting for"
        labels = ("Campaign", "Launch", "Agreed", waiting, "Outcome")
        for name, label, wide in zip(_Widths._fields, labels, widths, strict=True):
            if wide:
                self.add_column(Text(label), width=wide, key=name)
        self.append_rows(rows)
        if rows:
            self.move_cursor(row=min(place, len(rows) - 1), animate=False)
        if above is not None and here and rows and rows[min(place, len(rows) - 1)].slug == here.slug:
            self.call_after_refresh(self.scroll_to, y=place * lines - above, animate=False)

    def append_rows(self, rows: Sequence[CampaignRow]) -> None:
        """Append rows."""
        self.drawn_rows = [*self.drawn_rows, *rows]
        for row in rows:
            self.add_row(*self._cells(row), key=row.slug, height=self.lines_per_row)

    def _cells(self, row: CampaignRow) -> tuple[Text, ...]:
        launch = Text(f"{row.launch.day} {row.launch:%b %Y}" if row.launch else "")
        agreed = Text("" if row.status == "broken" else f"{row.agreed} of 9")
        title, most = self._widths.title, self.lines_per_row
        named = safe_cell(row.title, title) if most == 1 else safe_lines(row.title, title, most)
        cells = (named, launch, agreed, self._waiting_cell(row), _outcome_cell(row, self._widths.outcome, most))
        return tuple(cell for cell, wide in zip(cells, self._widths, strict=True) if wide)

    def _redraw_row(self, row: CampaignRow) -> None:
        for column, cell in zip(self.ordered_columns, self._cells(row), strict=True):
            self.update_cell(row.slug, column.key, cell)

    @property
    def current_row(self) -> CampaignRow | None:
        """The row under the cursor."""
        return self.drawn_rows[self.cursor_row] if 0 <= self.cursor_row < len(self.drawn_rows) else None

    @property
    def is_near_end(self) -> bool:
        return self.cursor_row >= len(self.drawn_rows) - _ROWS_BEFORE_END

    def has_moved(self) -> bool:
        """Whether the cursor is on another campaign than at the last call."""
        slug = self.current_row.slug if self.current_row else ""
        before, self._seen_slug = self._seen_slug, slug
        return slug != before

    def _add_found_lines(self, before: SearchResults | None) -> None:
        for row in self.drawn_rows if self._results != before else ():
            if self._results and row.slug in self._results.lines and not (before and row.slug in before.lines):
                self.update_cell(row.slug, "waiting", self._waiting_cell(row))

    def _waiting_cell(self, row: CampaignRow) -> Text:
        width, most = self._widths.waiting, self.lines_per_row
        lines = self._results.lines.get(row.slug, ()) if self._results else ()
        room = width if most == 1 else max(width, most * width - _WRAP_ROOM)
        if self._results and (cell := render_lines_cell(lines, self._results.words, room)):
            cell.no_wrap = most == 1
            return cell
        told = self._my_task(row) if self._my_task else row.waiting
        if row.outcome and told.startswith("signed ") and not self._widths.outcome:
            return _outcome_cell(row, width, most)  # it is over, and nobody is waited for
        if row.status == "broken":
            return safe_lines(told, width, most, "red")
        cell = safe_lines(told, width, most)
        if told.startswith(_OVERDUE):
            cell.stylize("bold red", 0, len(told.partition(":")[0]))
        return cell


def _outcome_cell(row: CampaignRow, width: int, most: int) -> Text:
    return safe_lines(row.outcome, width, most, "red" if row.outcome.endswith(", missed") else "")


def _share_width(width: int, every: Sequence[CampaignRow], height: int, searches: bool) -> tuple[_Widths, int]:
    """The widths of the columns, and the lines of a row: two where one is too short, or three where that is enough."""
    launch = 0 if searches and width < _LEAST_SEARCHED else _LAUNCH_WIDTH
    agreed = _AGREED_WIDTH if launch and width >= _LEAST_AGREED else 0
    fixed = sum(each + _CELL_PADDING for each in (launch, agreed) if each) + 2 * _CELL_PADDING
    longest = max((cell_len(row.title) for row in every), default=0)
    outcome = min(_OUTCOME_WIDTH, max((cell_len(row.outcome) for row in every), default=0)) + _CELL_PADDING
    has_room = outcome > _CELL_PADDING and width - fixed - outcome >= _LEAST_BESIDE
    room = width - fixed - (outcome if has_room else 0)
    # The pane beside or below the table says all that is waited for: titles may have the greater part.
    title = min(max(18, room // 3, min(longest, room * 11 // 20)), room - _DUE_WIDTH)
    widths = _Widths(title, launch, agreed, room - title, outcome - _CELL_PADDING if has_room else 0)
    lines = 1
    while lines < _MOST_LINES and (lines + 1) * len(every) <= height and _is_any_cut(every, widths, lines):
        lines += 1
    return widths, lines


def _is_any_cut(rows: Sequence[CampaignRow], widths: _Widths, lines: int) -> bool:
    cells = (
        (text, width) for row in rows for text, width in ((row.title, widths.title), (row.waiting, widths.waiting))
    )
    return any(safe_lines(text, width, lines).plain.endswith("…") for text, width in cells)
