"""The table of what is overdue or due within two weeks in all campaigns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, ClassVar

from rich.text import Text
from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.message import Message
from textual.screen import Screen
from textual.widgets import Static

from alignkit.core.errors import Problem
from alignkit.core.failures import report_failure, user_error_from
from alignkit.core.model import TEAM_NAMES
from alignkit.listing.action_items import describe_due_day
from alignkit.review.due import due_within, list_due
from alignkit.store.lead_batches import list_expiring
from alignkit.store.review_source import iter_reviewed_campaigns
from alignkit.text.sanitize import sanitize_line
from alignkit.tui import keys
from alignkit.tui.base_app import BaseApp
from alignkit.tui.cursor_bar import BarTable
from alignkit.tui.frame import KeyFooter, Pane, TitleBar
from alignkit.tui.safe_text import safe_phrase, safe_text

if TYPE_CHECKING:
    from alignkit.review.due import DueItem

_DAYS_AHEAD = 14  # as in `due`
_WHEN_WIDTH, _CELL_PADDING = 16, 8  # cells: of "overdue 128 days", and of what stands between four columns
_NOTHING_DUE_TEXT = f"""\
Nothing is overdue, and nothing is due in the next {_DAYS_AHEAD} days.

Reviews, results, promises and parked objections stand here from a fortnight before their day."""


class DueScreen(Screen[None]):
    """Shows the most urgent first; files that cannot be read are named below the table."""

    app: BaseApp
    CSS_PATH = "due_screen.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [*keys.make_bindings("due")]
    AUTO_FOCUS = "#dues"

    class Found(Message):
        """The due items that were read, the titles by slug, and messages about files that cannot be read."""

        def __init__(self, dues: Sequence[DueItem], titles: Mapping[str, str], said: Sequence[str]) -> None:
            super().__init__()
            self.due_items, self.titles, self.said = dues, titles, said

    def __init__(self) -> None:
        super().__init__()
        self.due_items: Sequence[DueItem] | None = None  # until it is known
        self.titles: Mapping[str, str] = {}  # by slug

    def compose(self) -> ComposeResult:
        yield TitleBar("What is due", "reading all campaigns")
        with Pane(title="Overdue and due", aside=f"until {_DAYS_AHEAD} days from now", id="due"):
            yield BarTable("dues")
            yield Static(_NOTHING_DUE_TEXT, id="nothing", markup=False)
        yield Static(id="note", markup=False)
        yield KeyFooter()

    def on_screen_resume(self) -> None:  # which comes first of all, too
        self.action_reload()

    def action_reload(self) -> None:
        self._read()

    @work(thread=True, exclusive=True, exit_on_error=False)
    def _read(self) -> None:
        today, problems, found, titles = self.app.today(), list[Problem](), list["DueItem"](), dict[str, str]()
        said: list[str] = []
        try:
            for campaign, known in iter_reviewed_campaigns(self.app.require_workspace, today, problems.append):
                with report_failure(campaign.slug, problems.append):
                    titles[campaign.slug] = campaign.title
                    found += list(due_within(list_due(campaign, known, today), today, _DAYS_AHEAD))
            found += due_within(list_expiring(self.app.require_workspace), today, _DAYS_AHEAD)
        except Exception as error:
            said.append(str(user_error_from(error)))
        said += [sanitize_line(str(problem)) for problem in problems]
        found.sort(key=lambda each: (each.on, each.slug, each.kind, each.what))
        self.post_message(self.Found(found, titles, said))

    @on(Found)
    def _due_loaded(self, event: Found) -> None:
        here = self.current_due
        self.due_items, self.titles = event.due_items, event.titles
        self._draw(here)
        late = sum(each.days(self.app.today()) < 0 for each in event.due_items)
        told = f"{late:,} overdue, {len(event.due_items) - late:,} due in the next {_DAYS_AHEAD} days"
        self.query_one(TitleBar).show(state=told)
        self.query_one("#note", Static).update(safe_text("\n".join(event.said[:3])))
        self.query_one("#note").display = bool(event.said)

    def on_resize(self) -> None:
        self.call_after_refresh(self._draw, self.current_due)

    def _draw(self, here: DueItem | None = None) -> None:
        if self.due_items is None:
            return
        table, today = self.query_one(BarTable), self.app.today()
        room = max(self.size.width - 3 - _WHEN_WIDTH - _CELL_PADDING, 30)
        who = min(max(room // 5, 10), 24)
        title = (room - who) // 2
        columns = (("When", _WHEN_WIDTH), ("What", room - title - who), ("Campaign", title), ("Who", who))
        self.set_class(not self.due_items, "-nothing")
        table.clear(columns=True)
        for label, width in columns:
            table.add_column(Text(label), width=width)
        for each in self.due_items:
            cells = (
                describe_due_day(each.on.isoformat(), today),
                each.what,
                self.titles.get(each.slug, each.slug),
                _describe_owner(each),
            )
            when, *others = (safe_phrase(cell, width) for cell, (_, width) in zip(cells, columns, strict=True))
            when.stylize("bold red" if each.on < today else "yellow")
            table.add_row(when, *others)
        if here in self.due_items:
            table.move_cursor(row=self.due_items.index(here), animate=False)

    @property
    def current_due(self) -> DueItem | None:
        """The item under the cursor."""
        row = self.query_one(BarTable).cursor_row
        return self.due_items[row] if self.due_items and 0 <= row < len(self.due_items) else None

    def on_data_table_row_selected(self) -> None:
        self.action_look()

    def action_look(self) -> None:
        """Open the review; for an objection or a waiver the questions, where these are settled."""
        if (each := self.current_due) is None:
            return
        if each.kind in ("objection", "waiver"):
            self.app.open_questions(each.slug)
        else:
            self.app.open_review(each.slug)

    def action_review(self) -> None:
        if each := self.current_due:
            self.app.open_review(each.slug)

    def action_open(self) -> None:
        if each := self.current_due:
            self.app.open_questions(each.slug)

    def action_leave(self) -> None:
        self.dismiss()


def _describe_owner(due: DueItem) -> str:

    return ", ".join(filter(None, [due.who, TEAM_NAMES[due.team] if due.team else ""])) or "both teams"
