"""The table of what is overdue or due within two weeks in all campaigns, and below it the selected row in full."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, ClassVar

from rich.cells import cell_len
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
from alignkit.listing.filters import normalize_name
from alignkit.review.due import due_within, list_due
from alignkit.store.lead_batches import list_expiring
from alignkit.store.review_source import iter_reviewed_campaigns
from alignkit.text.sanitize import sanitize_line
from alignkit.tui import keys
from alignkit.tui.base_app import BaseApp
from alignkit.tui.cursor_bar import BarTable
from alignkit.tui.frame import KeyFooter, Pane, TitleBar
from alignkit.tui.safe_text import safe_lines, safe_text
from alignkit.values.parse_format import format_day

if TYPE_CHECKING:
    from alignkit.listing.current_user import CurrentUser
    from alignkit.review.due import DueItem
    from alignkit.tui.campaigns.query import UserLookup

_DAYS_AHEAD = 14  # as in `due`
_WHEN_WIDTH, _CELL_PADDING = 16, 8  # cells: of "overdue 128 days", and of what stands between four columns
_LEAST_WITH_WHO = 70  # cells of a screen that has a column for who has it
_ROWS_AROUND, _DETAILS_ROWS = 6, 4  # lines of title, borders, heading, note and footer, and of the pane below
_DETAILS_HEIGHT = 20  # lines of a screen with room for the selected row in full
_NOTHING_DUE_TEXT = f"""\
Nothing is overdue, and nothing is due in the next {_DAYS_AHEAD} days.

Reviews, results, promises and parked objections stand here from a fortnight before their day."""
_NOTHING_MINE_TEXT = "Nothing here is yours. y shows what is due from all of us again."


class DueScreen(Screen[None]):
    """Shows the most urgent first; files that cannot be read are named below the table. ``only_mine``: only what is
    due from the person at this machine, or from the team where nobody is named.
    """

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
        self.only_mine = False
        self.user_lookup: UserLookup | None = None  # asked for once it matters

    def compose(self) -> ComposeResult:
        yield TitleBar("What is due", "reading all campaigns")
        with Pane(title="Overdue and due", aside=f"until {_DAYS_AHEAD} days from now", id="due"):
            yield BarTable("dues")
            yield Static(_NOTHING_DUE_TEXT, id="nothing", markup=False)
        with Pane(id="due-details"):
            yield Static(id="due-said", markup=False)
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
        self.query_one("#note", Static).update(safe_text("\n".join(event.said[:3])))
        self.query_one("#note").display = bool(event.said)

    @property
    def shown_items(self) -> Sequence[DueItem]:
        """The items that are shown: all, or only mine."""
        me = self.user_lookup.user if self.only_mine and self.user_lookup else None
        return [each for each in self.due_items or () if me is None or _is_mine(each, me)]

    def on_resize(self) -> None:
        self.call_after_refresh(self._draw, self.current_due)

    def _draw(self, here: DueItem | None = None) -> None:
        if self.due_items is None:
            return
        table, today = self.query_one(BarTable), self.app.today()
        shown, owners = self.shown_items, [each.who or _describe_owner(each) for each in self.shown_items]
        late = sum(each.days(today) < 0 for each in shown)
        places = len({each.slug for each in shown if each.days(today) < 0})
        in_them = f" in {places:,} campaign{'' if places == 1 else 's'}" if late else ""
        told = f"{late:,} overdue{in_them}, {len(shown) - late:,} due soon"
        self.query_one(TitleBar).show(state=f"only mine: {told}" if self.only_mine else told)
        room = max(self.size.width - 3 - _WHEN_WIDTH - _CELL_PADDING, 30)
        has_who = self.size.width >= _LEAST_WITH_WHO
        who = min(max(map(cell_len, ["Who", *owners])), room // 4) if has_who else 0
        room += 0 if has_who else 2  # cells of the padding of its column
        # The pane below the table says it in full: what is due may have the greater part.
        title = min(max(map(cell_len, ["Campaign", *self.titles.values()])), (room - who) * 2 // 5)
        columns: tuple[tuple[str, int], ...] = (
            ("When", _WHEN_WIDTH),
            ("What", room - title - who),
            ("Campaign", title),
            ("Who", who),
        )
        columns = columns if has_who else columns[:3]
        below = _DETAILS_ROWS if self.size.height >= _DETAILS_HEIGHT else 0
        free = self.size.height - _ROWS_AROUND - below - len(shown)  # rows for second lines
        self.set_class(not shown, "-nothing")
        self.query_one("#nothing", Static).update(_NOTHING_MINE_TEXT if self.due_items else _NOTHING_DUE_TEXT)
        table.clear(columns=True)
        table.lines_per_row = 0  # each has its own height
        for label, width in columns:
            table.add_column(Text(label), width=width)
        for each, owner in zip(shown, owners, strict=True):
            due = describe_due_day(each.on.isoformat(), today)
            cells = (due, each.what, self.titles.get(each.slug, each.slug), owner)[: len(columns)]
            lines = 2 if free > 0 else 1
            when, *others = (safe_lines(cell, width, lines) for cell, (_, width) in zip(cells, columns, strict=True))
            lines = 2 if any("\n" in cell.plain for cell in others) else 1
            free -= lines - 1
            when.stylize("bold red" if each.on < today else "yellow")
            table.add_row(when, *others, height=lines)
        if here in shown:
            table.move_cursor(row=shown.index(here), animate=False)
        self._show_details()

    def on_data_table_row_highlighted(self) -> None:
        self._show_details()

    def _show_details(self) -> None:
        """Show the selected row in full, where the screen has the lines for it."""
        each, pane = self.current_due, self.query_one("#due-details", Pane)
        pane.display = each is not None and self.size.height >= _DETAILS_HEIGHT
        if each is not None:
            pane.show_title(self.titles.get(each.slug, each.slug), format_day(each.on))
            owner, is_whole = _describe_owner(each), each.detail.startswith(each.what)
            said = [f"{each.detail}: {owner}"] if is_whole else [f"{each.what}: {owner}", each.detail]
            self.query_one("#due-said", Static).update(safe_text("\n".join(said)))

    @property
    def current_due(self) -> DueItem | None:
        """The item under the cursor."""
        row, shown = self.query_one(BarTable).cursor_row, self.shown_items
        return shown[row] if 0 <= row < len(shown) else None

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

    @work(exclusive=True, group="who", exit_on_error=False)
    async def action_mine(self) -> None:
        """Show only what is mine, or all again; where it is not known who that is, say so."""
        from alignkit.tui.campaigns.query import look_up_user

        here = self.current_due
        if self.user_lookup is None:
            self.user_lookup = await asyncio.to_thread(look_up_user)
        if self.user_lookup.missing_text:
            self.app.say(self.user_lookup.missing_text, "warning")
        self.only_mine = not self.only_mine and self.user_lookup.user is not None
        self._draw(here)

    def action_review(self) -> None:
        if each := self.current_due:
            self.app.open_review(each.slug)

    def action_open(self) -> None:
        if each := self.current_due:
            self.app.open_questions(each.slug)

    def action_leave(self) -> None:
        self.dismiss()


def _is_mine(due: DueItem, me: CurrentUser) -> bool:
    if due.who:
        return normalize_name(due.who) == normalize_name(me.name)
    return me.team is not None and due.team in (None, me.team)


def _describe_owner(due: DueItem) -> str:
    return ", ".join(filter(None, [due.who, TEAM_NAMES[due.team] if due.team else ""])) or "both teams"
