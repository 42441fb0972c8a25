"""The campaign list: who waits for whom, found as one types; on wide screens, where the selected one stands."""

from __future__ import annotations

from collections.abc import Sequence
from time import monotonic
from typing import TYPE_CHECKING, ClassVar

from rich.text import Text
from textual import events, on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.screen import Screen
from textual.timer import Timer
from textual.widgets import DataTable, Footer, Input, Static
from textual.worker import get_current_worker

from alignkit import listing
from alignkit.problems import Refused
from alignkit.tui import keys
from alignkit.tui.home_rows import SORTS, STATUSES, Row, counted, found, in_order, row_of
from alignkit.tui.safe import safe, safe_cell, safe_line

if TYPE_CHECKING:
    from alignkit.tui.app import AlignApp

PAGE = 200  # rows put into the table at once: a table of ten thousand takes a second
_FIRST, _LATER = 0.05, 0.5  # seconds of reading between two looks at what has been read
_LAUNCH, _AGREED, _PADDING = 11, 6, 2
_EMPTY = """\
There is no campaign here yet.

Press [b]n[/b] to begin the first one: a title, two days and two names,
then nine questions that Marketing and Sales answer together.

[dim]alignkit init --sample, in another folder, shows three finished examples.[/dim]"""


class Campaigns(DataTable[Text], inherit_bindings=False):
    """The table; Enter belongs to the screen, so that the footer can say what it does."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "cursor_up", show=False),
        Binding("down,j", "cursor_down", show=False),
        Binding("pageup", "page_up", show=False),
        Binding("pagedown", "page_down", show=False),
        Binding("home,ctrl+home", "scroll_top", show=False),
        Binding("end,ctrl+end", "scroll_bottom", show=False),
    ]

    def __init__(self) -> None:
        super().__init__(cursor_type="row", id="campaigns")


class SearchLine(Input):
    """What is typed here narrows the list; Enter and the down arrow lead into it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "screen.clear_search", show=False),
        Binding("down,enter", "screen.to_list", show=False),
    ]


class Home(Screen[None]):
    """All campaigns of the workspace."""

    BINDINGS: ClassVar[list[BindingType]] = [*keys.bindings("campaigns")]
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (120, "-wide")]
    AUTO_FOCUS = "#campaigns"
    app: AlignApp

    class Read(Message):
        """Some files have been read; ``rows`` are all so far of one reading."""

        def __init__(self, rows: Sequence[Row], total: int, done: bool) -> None:
            super().__init__()
            self.rows, self.total, self.done = rows, total, done

    class Stands(Message):
        """Where the selected campaign stands, for the panel."""

        def __init__(self, slug: str, text: Content) -> None:
            super().__init__()
            self.slug, self.text = slug, text

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[Row] = []
        self.listed: list[Row] = []
        self.sort = SORTS[0]
        self.status = ""
        self.total, self.reading = 0, True
        self._drawn: list[Row] = []
        self._width = 0
        self._wanted = ""  # the slug to put the cursor on once it is there
        self._marked = ""
        self._opened = ""
        self._pause: Timer | None = None

    def compose(self) -> ComposeResult:
        with Horizontal(id="head"):
            yield Static(" alignkit · campaigns", id="title", markup=False)
            yield SearchLine(placeholder="/ search", id="search", compact=True)
        with Horizontal(id="body"):
            yield Campaigns()
            yield Static(_EMPTY, id="empty")
            with VerticalScroll(id="panel", can_focus=False):
                yield Static(id="stands", markup=False)
        yield Static(" reading", id="note", markup=False)
        yield Footer(show_command_palette=False, compact=True)

    def on_mount(self) -> None:
        self.call_after_refresh(self.action_reload)

    # reading the folder

    def action_reload(self) -> None:
        self.reading = True
        self._read_all()

    @work(thread=True, exclusive=True, group="read", exit_on_error=False)
    def _read_all(self) -> None:
        worker, workspace, today = get_current_worker(), self.app.home_workspace, self.app.today()
        rows: list[Row] = []
        next_look = monotonic() + _FIRST
        try:
            total = len(listing.slugs(workspace))
            for stored in listing.entries(workspace):
                if worker.is_cancelled:
                    return
                rows.append(row_of(stored, today))
                if monotonic() > next_look:
                    self.post_message(self.Read(tuple(rows), total, False))
                    next_look = monotonic() + _LATER
        except Refused as refused:
            self.app.call_from_thread(self.app.say, str(refused), "error")
        self.post_message(self.Read(tuple(rows), len(rows), True))

    @on(Read)
    def _has_read(self, event: Read) -> None:
        self.total, self.reading = event.total, not event.done
        if event.done or len(event.rows) > len(self.rows):
            self.rows = list(event.rows)
        self.show_rows()

    def reread(self, slug: str) -> None:
        """Bring one row up to date, or add it, and put the cursor on it."""
        self._wanted = slug
        try:
            stored = listing.read(self.app.home_workspace, slug)
        except Refused:
            self.action_reload()
            return
        row = row_of(stored, self.app.today())
        self.rows = [*(other for other in self.rows if other.slug != slug), row]
        self.show_rows()

    # drawing

    def show_rows(self) -> None:
        """Draw the rows that are searched for, in their order, with the cursor on the campaign it was on."""
        words = self.query_one("#search", Input).value
        self.listed = in_order(found(self.rows, words, self.status), self.sort)
        here, self._wanted = self._wanted or self.selected, ""
        place = next((n for n, row in enumerate(self.listed) if row.slug == here), 0)
        self._fill(max(PAGE, place + PAGE // 2), place)
        self.set_class(not self.rows and not self.reading, "-empty")
        self._say_what_is_shown(words)
        self._point()

    def _fill(self, count: int, place: int) -> None:
        table, rows = self.query_one(Campaigns), self.listed[:count]
        width = self._table_width()
        if rows == self._drawn and width == self._width:
            return
        self._drawn, self._width, self._marked = rows, width, ""
        table.clear(columns=True)
        agreed_and_launch = _LAUNCH + _AGREED + 4 * _PADDING
        title = max(20, (width - agreed_and_launch) // 2)
        self._title_width, self._waiting_width = title, max(10, width - agreed_and_launch - title)
        for label, wide in (("  Campaign", title), ("Launch", _LAUNCH), ("Agreed", _AGREED)):
            table.add_column(Text(label), width=wide)
        table.add_column(Text("Waiting for"), width=self._waiting_width)
        self._add(rows)
        if rows:
            table.move_cursor(row=min(place, len(rows) - 1), animate=False)

    def _add(self, rows: Sequence[Row]) -> None:
        table = self.query_one(Campaigns)
        for row in rows:
            broken = row.status == "broken"
            launch = f"{row.launch.day} {row.launch:%b %Y}" if row.launch else ""
            table.add_row(
                safe_cell("  ", 2) + safe_cell(row.title, self._title_width - 2),
                Text(launch),
                Text("" if broken else f"{row.agreed} of 9"),
                safe_cell(row.waiting, self._waiting_width, "red" if broken else ""),
                key=row.slug,
            )

    def _table_width(self) -> int:
        width = self.size.width or self.app.size.width
        return (width * 3 // 5 if width >= 120 else width) - 1

    def _say_what_is_shown(self, words: str) -> None:
        if self.reading and self.total > len(self.rows):
            note = f"reading {len(self.rows):,} of {self.total:,}"
        elif self.reading:
            note = "reading"
        elif words or self.status:
            what = " and ".join(filter(None, [self.status, f"“{words}”" if words else ""]))
            note = f"{what}: {len(self.listed):,} of {counted(self.rows)}"
        else:
            note = f"{counted(self.rows)}, by {self.sort}"
        self.query_one("#note", Static).update(safe_line(" " + note))

    @property
    def selected(self) -> str:
        """The slug the cursor is on; empty where the table is."""
        place = self.query_one(Campaigns).cursor_row
        return self._drawn[place].slug if 0 <= place < len(self._drawn) else ""

    @property
    def selected_row(self) -> Row | None:
        return next((row for row in self._drawn if row.slug == self.selected), None)

    def _point(self) -> None:
        """A pointer before the selected title: a colour alone is not seen everywhere."""
        table, here = self.query_one(Campaigns), self.selected
        if here == self._marked:
            return
        first = table.ordered_columns[0].key if table.ordered_columns else None
        for slug, sign in ((self._marked, "  "), (here, "▸ ")):
            row = next((row for row in self._drawn if row.slug == slug), None)
            if row and first:
                table.update_cell(slug, first, Text(sign) + safe_cell(row.title, self._title_width - 2))
        self._marked = here
        self._show_standing()

    def _show_standing(self) -> None:
        if self._pause:
            self._pause.stop()
        self._pause = self.set_timer(0.08, self._ask_standing)

    def _ask_standing(self) -> None:
        if self.has_class("-wide") and self.selected:
            self._stand(self.selected)
        elif not self.selected:
            self.query_one("#stands", Static).update("")

    @work(thread=True, exclusive=True, group="stand", exit_on_error=False)
    def _stand(self, slug: str) -> None:
        from alignkit.tui.home_panel import standing_of

        try:
            text = standing_of(listing.read(self.app.home_workspace, slug), self.app.today())
        except Refused as refused:
            text = safe(str(refused))
        self.post_message(self.Stands(slug, text))

    @on(Stands)
    def _stands(self, event: Stands) -> None:
        if event.slug == self.selected:
            self.query_one("#stands", Static).update(event.text)

    # what people do

    @on(DataTable.RowHighlighted)
    def _moved(self) -> None:
        table = self.query_one(Campaigns)
        if len(self._drawn) < len(self.listed) and table.cursor_row >= len(self._drawn) - 20:
            more = self.listed[len(self._drawn) : len(self._drawn) + PAGE]
            self._drawn = [*self._drawn, *more]
            self._add(more)
        self._point()

    @on(DataTable.RowSelected)
    def _clicked(self) -> None:
        self.action_open()

    @on(DataTable.HeaderSelected)
    def _sorted_by(self, event: DataTable.HeaderSelected) -> None:
        self.sort = ("title", "launch", "status", "status")[event.column_index]
        self.show_rows()

    @on(Input.Changed, "#search")
    def _searched(self) -> None:
        if self._pause:
            self._pause.stop()
        self._pause = self.set_timer(0.06 if len(self.rows) > 500 else 0.001, self.show_rows)

    def on_resize(self, event: events.Resize) -> None:
        if self._drawn and self._table_width() != self._width:
            self.call_after_refresh(self.show_rows)
        self.call_after_refresh(self._ask_standing)

    def on_screen_resume(self) -> None:
        if self._opened:
            slug, self._opened = self._opened, ""
            self.reread(slug)

    def action_search(self) -> None:
        self.query_one("#search").focus()

    def action_clear_search(self) -> None:
        self.query_one("#search", Input).value = ""
        self.action_to_list()

    def action_to_list(self) -> None:
        self.query_one(Campaigns).focus()

    def action_sort(self) -> None:
        self.sort = SORTS[(SORTS.index(self.sort) + 1) % len(SORTS)]
        self.show_rows()

    def action_filter(self) -> None:
        present = ["", *(status for status in STATUSES if any(row.status == status for row in self.rows))]
        self.status = present[(present.index(self.status) + 1) % len(present)] if self.status in present else ""
        self.show_rows()

    def action_open(self) -> None:
        row = self.selected_row
        if row is None:
            return
        self._opened = row.slug
        if row.status == "broken":
            self._show_problems(row)
        else:
            self.app.open_walk(row.slug)

    def _show_problems(self, row: Row) -> None:
        from alignkit.tui.notice import Notice, told

        text = "\n\n".join(told(problem) for problem in row.problems)
        self.app.push_screen(Notice(f"{row.slug}.toml cannot be read as a campaign", text))

    def action_new(self) -> None:
        from alignkit.tui.start_form import StartForm

        self.app.push_screen(StartForm(), self._begun)

    def action_carry(self) -> None:
        from alignkit.tui.start_form import StartForm

        row = self.selected_row
        if row is None or row.status == "broken":
            return
        source = listing.read(self.app.home_workspace, row.slug).loaded.campaign
        if source:
            self.app.push_screen(StartForm(source=source), self._begun)

    def _begun(self, slug: str | None) -> None:
        if slug:
            self._opened = slug
            self.app.open_walk(slug)

    def action_brief(self) -> None:
        from alignkit.tui.brief_screen import BriefScreen

        row = self.selected_row
        if row is None or row.status == "broken":
            return
        campaign = listing.read(self.app.home_workspace, row.slug).loaded.campaign
        if campaign:
            self.app.push_screen(BriefScreen(campaign))
