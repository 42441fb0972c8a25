"""The campaign list: who waits for whom, found as one types; on wide screens, where the selected one stands."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from threading import Lock
from time import monotonic
from typing import TYPE_CHECKING, ClassVar

from textual import events, on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.screen import Screen
from textual.timer import Timer
from textual.widgets import Footer, Input, Static
from textual.worker import get_current_worker

from alignkit.problems import Refused
from alignkit.tui import keys
from alignkit.tui.home_rows import SORTS, STATUSES, Row, among, counted, in_order
from alignkit.tui.safe import safe, safe_line

if TYPE_CHECKING:
    from textual.widgets import DataTable

    from alignkit.model import Campaign
    from alignkit.tui.app import AlignApp
    from alignkit.tui.home_found import Found
    from alignkit.tui.home_index import HomeIndex
    from alignkit.tui.home_table import Campaigns

PAGE = 200  # rows put into the table at once: a table of ten thousand takes a second
_AHEAD = 40  # rows beyond the screen that are drawn at first
_FIRST, _LATER = 0.05, 0.5  # seconds of reading between two looks at what has been read, the later the longer
_EMPTY = """\
There is no campaign here yet.

Press [b]n[/b] to begin the first one: a title, two days and two names,
then nine questions that Marketing and Sales answer together.

[dim]alignkit init --sample, in another folder, shows three examples.[/dim]"""


class SearchLine(Input):
    """What is typed here narrows the list; Enter and the down arrow lead into it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "screen.clear_search", show=False),
        Binding("down,enter", "screen.to_list", show=False),
    ]


class Home(Screen[None]):
    """All campaigns of the workspace."""

    CSS_PATH = "home.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [*keys.bindings("campaigns")]
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (120, "-wide")]
    AUTO_FOCUS = None
    app: AlignApp

    class Read(Message):
        """``rows`` are all so far of one reading; ``counted``, files read and to be read, is None once it is over."""

        def __init__(self, rows: Sequence[Row], counted: tuple[int, int] | None = None) -> None:
            super().__init__()
            self.rows, self.counted = rows, counted

    class LookedUp(Message):
        """What a search has found."""

        def __init__(self, found: Found) -> None:
            super().__init__()
            self.found = found

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
        self.counted: tuple[int, int] | None = None
        self.reading = True
        self.found: Found | None = None  # what the search line asks for, once it has been looked up
        self._opening = Lock()
        self._opened_index: HomeIndex | None = None
        self.table: Campaigns | None = None
        self._wanted = ""  # the slug to put the cursor on once it is there
        self._pause: Timer | None = None

    def compose(self) -> ComposeResult:
        with Horizontal(id="head"):
            yield Static(" alignkit · campaigns", id="title", markup=False)
            yield SearchLine(placeholder="/ search", id="search", compact=True)
        yield Horizontal(id="body")
        yield Static(" reading", id="note", markup=False)
        yield Footer(show_command_palette=False, compact=True)

    def on_mount(self) -> None:
        self.call_after_refresh(self._begin)

    async def _begin(self) -> None:
        """What the first picture need not wait for."""
        from alignkit.tui.home_table import Campaigns

        table = Campaigns()
        panel = VerticalScroll(Static(id="stands", markup=False), id="panel", can_focus=False)
        await self.query_one("#body").mount(table, Static(_EMPTY, id="empty"), panel)
        self.table = table
        if self.focused is None:
            table.focus()
        self.action_reload()

    # reading the folder

    def action_reload(self) -> None:
        self.reading = True
        self._read_all()

    @work(thread=True, exclusive=True, group="read", exit_on_error=False)
    def _read_all(self) -> None:
        from alignkit.tui.home_reading import row_of

        worker, today = get_current_worker(), self.app.today()
        rows: list[Row] = []
        begun, counted = monotonic(), (0, 0)
        next_look = begun + _FIRST

        def progress(done: int, whole: int) -> None:
            nonlocal counted
            counted = done, whole

        try:
            for listed in self._index().entries(today, progress):
                if worker.is_cancelled:
                    return
                rows.append(row_of(listed, today))
                if monotonic() > next_look:
                    self.post_message(self.Read(tuple(rows), counted))
                    next_look = monotonic() + max(_LATER, (monotonic() - begun) / 4)
        except Refused as refused:
            self.app.call_from_thread(self.app.say, str(refused), "error")
        self.post_message(self.Read(tuple(rows)))

    def _index(self) -> HomeIndex:
        """The index, opened by the first thread that asks for it."""
        from alignkit.tui.home_index import HomeIndex

        with self._opening:
            if self._opened_index is None:
                self._opened_index = HomeIndex(self.app.home_workspace)
            return self._opened_index

    def on_unmount(self) -> None:
        if self._opened_index:
            self._opened_index.close()

    @on(Read)
    def _has_read(self, event: Read) -> None:
        self.counted, self.reading = event.counted, event.counted is not None
        if not self.reading or len(event.rows) > len(self.rows):
            self.rows = list(event.rows)
        if self.found:
            self._seek()
        self.show_rows()

    def reread(self, slug: str) -> None:
        """Bring one row up to date, or add it, and put the cursor on it."""
        from alignkit.disk import listing
        from alignkit.telling import told
        from alignkit.tui.home_reading import row_of

        self._wanted = slug
        try:
            stored = listing.read(self.app.home_workspace, slug)
        except Refused:
            self.action_reload()
            return
        row = row_of(told(slug, stored.loaded, self.app.today(), self.app.home_workspace.settings), self.app.today())
        self.rows = [*(other for other in self.rows if other.slug != slug), row]
        self.show_rows()

    # drawing

    def show_rows(self) -> None:
        """Draw the rows that are searched for, in their order, with the cursor on the campaign it was on."""
        if self.table is None:
            return
        self.listed = in_order(among(self.rows, self.found.slugs if self.found else None, self.status), self.sort)
        # Who is still on the first row has chosen none: rows that come in later may go above it.
        chosen = self.selected if self.table.cursor_row else ""
        here, self._wanted = self._wanted or chosen, ""
        place = next((n for n, row in enumerate(self.listed) if row.slug == here), 0)
        rows, drawn = max(self._ahead, place + PAGE // 2 if place else 0), self.table.drawn
        if drawn == self.listed[: len(drawn)]:
            rows = max(rows, len(drawn))
        self.table.draw(self.listed[:rows], self._table_width(), place, self.found)
        self.set_class(not self.rows and not self.reading, "-empty")
        self._say_what_is_shown()
        if self.table.point():
            self._show_standing()

    @property
    def _ahead(self) -> int:
        return (self.size.height or self.app.size.height) + _AHEAD

    def _table_width(self) -> int:
        width = self.size.width or self.app.size.width
        return (width * 3 // 5 if width >= 120 else width) - 1

    def _say_what_is_shown(self) -> None:
        words = self.found.text if self.found else ""
        if self.reading:
            done, whole = self.counted or (0, 0)
            note = f"reading {done:,} of {whole:,}" if done else "reading"
        elif words or self.status:
            what = " and ".join(filter(None, [self.status, f"“{words}”" if words else ""]))
            note = f"{what}: {len(self.listed):,} of {counted(self.rows)}"
        else:
            note = f"{counted(self.rows)}, by {self.sort}"
        self.query_one("#note", Static).update(safe_line(" " + note))

    @property
    def selected_row(self) -> Row | None:
        return self.table.here if self.table else None

    @property
    def selected(self) -> str:
        """The slug the cursor is on; empty where there is none."""
        return self.selected_row.slug if self.selected_row else ""

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
        from alignkit.disk import listing
        from alignkit.tui.home_panel import standing_of

        try:
            text = standing_of(listing.read(self.app.home_workspace, slug), self.app.today())
        except Refused as refused:
            text = safe(str(refused))
        self.post_message(self.Stands(slug, text))

    @on(Stands)
    def _stands(self, event: Stands) -> None:
        if event.slug == self.selected:
            stands: Content = event.text
            self.query_one("#stands", Static).update(stands)

    # what people do

    def on_data_table_row_highlighted(self) -> None:
        if self.table is None:
            return
        drawn = len(self.table.drawn)
        if drawn < len(self.listed) and self.table.near_end:
            more = self.listed[drawn : drawn + PAGE]
            self.table.add(more)
            if (found := self.found) and found.words:
                self._look_up(lambda index: index.further(found, more, self.app.today()))
        if self.table.point():
            self._show_standing()

    def on_data_table_row_selected(self) -> None:
        self.action_open()

    def on_data_table_header_selected(self, event: DataTable.HeaderSelected) -> None:
        self.sort = ("title", "launch", "status", "status")[event.column_index]
        self.show_rows()

    @on(Input.Changed, "#search")
    def _searched(self) -> None:
        if self._pause:
            self._pause.stop()
        self._pause = self.set_timer(0.03 if len(self.rows) > 500 else 0.001, self._seek)

    def _seek(self) -> None:
        text = self.query_one("#search", Input).value
        if text.strip():
            rows = in_order(among(self.rows, None, self.status), self.sort)
            self._look_up(lambda index: index.search(text, rows, self.app.today(), self._ahead + PAGE // 2))
        elif self.found:
            self.found = None
            self.show_rows()

    @work(thread=True, exclusive=True, group="search", exit_on_error=False)
    def _look_up(self, ask: Callable[[HomeIndex], Found]) -> None:
        worker = get_current_worker()
        try:
            found = ask(self._index())
        except Refused as refused:
            self.app.call_from_thread(self.app.say, str(refused), "error")
            return
        if not worker.is_cancelled:
            self.post_message(self.LookedUp(found))

    @on(LookedUp)
    def _has_looked_up(self, event: LookedUp) -> None:
        if event.found.text == self.query_one("#search", Input).value:
            self.found = event.found
            self.show_rows()

    def on_resize(self, event: events.Resize) -> None:
        if self.rows:
            self.call_after_refresh(self.show_rows)
            self.call_after_refresh(self._ask_standing)

    def on_screen_resume(self) -> None:
        if self.app.opened:
            self.reread(self.app.opened)

    def action_search(self) -> None:
        self.query_one("#search").focus()

    def action_clear_search(self) -> None:
        self.query_one("#search", Input).value = ""
        self.action_to_list()

    def action_to_list(self) -> None:
        if self.table:
            self.table.focus()

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
        if row.status == "broken":
            self.app.opened = row.slug
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
        if source := self._campaign(row):
            self.app.push_screen(StartForm(source=source), self._begun)

    def _begun(self, slug: str | None) -> None:
        if slug:
            self.app.open_walk(slug)

    def action_brief(self) -> None:
        from alignkit.tui.brief_screen import BriefScreen

        row = self.selected_row
        if row is None or row.status == "broken":
            return
        if campaign := self._campaign(row):
            self.app.push_screen(BriefScreen(campaign))

    def action_review(self) -> None:
        row = self.selected_row
        if row is not None and row.status != "broken":
            self.app.open_review(row.slug)

    def _campaign(self, row: Row) -> Campaign | None:
        from alignkit.disk import listing

        try:
            return listing.read(self.app.home_workspace, row.slug).loaded.campaign
        except Refused as refused:
            self.app.say(str(refused), "error")
            return None
