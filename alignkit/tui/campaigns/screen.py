"""The campaign list: a search line, the table of campaigns, and the details of one next to it."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import events, on, work
from textual.app import ComposeResult
from textual.binding import ActiveBinding, BindingType
from textual.containers import Container
from textual.screen import Screen
from textual.timer import Timer
from textual.widgets import Input, Static

from alignkit.core.errors import UserError
from alignkit.listing.filters import parse_query
from alignkit.tui import keys
from alignkit.tui.base_app import BaseApp
from alignkit.tui.campaigns.loading import CampaignLoader, FolderChanged, RowsLoaded, SearchDone
from alignkit.tui.campaigns.navigation import open_brief, open_row, open_start_form
from alignkit.tui.campaigns.rows import SORT_KEYS, CampaignRow, describe_count
from alignkit.tui.campaigns.search_input import SearchInput
from alignkit.tui.campaigns.visible_rows import VisibleRows
from alignkit.tui.frame import KeyFooter, Pane, TitleBar, hide_in_footer, short_path
from alignkit.tui.safe_text import safe_text

if TYPE_CHECKING:
    from datetime import date

    from textual.widgets import DataTable

    from alignkit.tui.campaigns.details_panel import DetailsPanel
    from alignkit.tui.campaigns.query import UserLookup
    from alignkit.tui.campaigns.table import CampaignTable, DescribeMyTask

_WATCH_SECONDS = 1.0  # seconds between two looks whether others have changed the folder
PAGE_ROWS = 200  # rows put into the table at once: a table of ten thousand takes a second
_EXTRA_ROWS = 40  # rows beyond the screen that are drawn at first
_NO_CAMPAIGNS_TEXT = """\
There is no campaign here yet.

Press [b]a[/b] to begin the first one: a title, two days and two names,
then nine questions that Marketing and Sales answer together.

alignkit init --sample, in another folder, shows three examples."""


class CampaignsScreen(Screen[None]):
    """All campaigns of the workspace. Only the content of the search line narrows them; keys
    that filter write into it.
    """

    CSS_PATH = "campaigns.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [*keys.make_bindings("campaigns")]
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (140, "-wide")]
    VERTICAL_BREAKPOINTS = [(0, "-low"), (20, "-high"), (34, "-tall")]
    AUTO_FOCUS = None
    app: BaseApp

    def __init__(self) -> None:
        super().__init__(classes="-plain")
        self.visible_rows = VisibleRows()
        self.listed_rows: list[CampaignRow] = []
        self.read_progress: tuple[int, int] | None = None
        self.is_reading = True
        # Whether the list is filtered, something is overdue, a team is waited for, there is a campaign.
        self._moment = False, False, False, True
        self.user_lookup: UserLookup | None = None  # asked for once it matters
        self.table: CampaignTable | None = None
        self._details_panel: DetailsPanel | None = None
        self._loader = CampaignLoader(self)
        self._read_on: date | None = None  # on which it was read
        self._is_background_read = False  # it is being read because somebody else changed it
        self._slug_to_select = ""  # the row to put the cursor on, once it is there
        self._filtered_out_slug = ""  # the one it was on before that was filtered out
        self._typing_timer: Timer | None = None

    def compose(self) -> ComposeResult:
        yield TitleBar(f"alignkit · {self._describe_folder()}", "reading")
        with Container(id="body"), Pane(id="list", title="Campaigns", aside="/ search · f filter"):
            yield SearchInput()
        yield Static(id="note", markup=False)
        yield KeyFooter()

    def _describe_folder(self) -> str:
        """The folder of the workspace, and whether it is another one than the program was started in."""
        root = self.app.require_workspace.root
        here = root.resolve() == self.app.start.resolve()
        return short_path(root, Path.home()) if here else f"{short_path(root, Path.home(), 20)} (not this folder)"

    def on_mount(self) -> None:
        self.call_after_refresh(self._mount_table)
        self.set_interval(_WATCH_SECONDS, self._watch_folder)

    async def _mount_table(self) -> None:
        """Mount the table and the panel. Their imports stand here, as the first frame need not wait for them."""
        from alignkit.tui.campaigns.details_panel import DetailsPanel
        from alignkit.tui.campaigns.table import CampaignTable

        table, panel = CampaignTable(), DetailsPanel()
        await self.query_one("#list").mount(
            table, Static(_NO_CAMPAIGNS_TEXT, id="empty"), Static(id="nothing", markup=False)
        )
        await self.query_one("#body").mount(panel)
        self.table, self._details_panel = table, panel
        if self.focused is None:
            table.focus()
        self.action_reload()

    # reading the folder

    def action_reload(self) -> None:
        self.is_reading, self.user_lookup, self._is_background_read = True, None, False
        self._read_campaigns()

    def _read_campaigns(self) -> None:
        self._read_on = self.app.today()
        self._loader.read()

    def _watch_folder(self) -> None:
        """Read again when others have changed the folder or a new day has begun, unless
        another screen covers the list.
        """
        if self.app.screen is not self or self.is_reading or self.table is None:
            return
        if self._read_on != self.app.today():
            self._folder_changed()
        else:
            self._loader.watch()

    @on(FolderChanged)
    def _folder_changed(self) -> None:
        self._is_background_read = True
        self._read_campaigns()

    def on_unmount(self) -> None:
        self._loader.close()

    @on(RowsLoaded)
    def _rows_loaded(self, event: RowsLoaded) -> None:
        if self._is_background_read and event.counted is not None:
            return
        self.read_progress, self.is_reading = event.counted, event.counted is not None
        if not self.is_reading or len(event.rows) > len(self.visible_rows.rows):
            self.visible_rows.set_rows(list(event.rows), self.app.today())
        self._apply_query()
        self.show_rows()
        if self._is_background_read:
            self._show_details()

    def reload_row(self, slug: str) -> None:
        """Read one campaign again, or add it, and put the cursor on it."""
        from alignkit.tui.campaigns.row_reader import read_row

        self._slug_to_select, today = slug, self.app.today()
        try:
            row = read_row(self.app.require_workspace, slug, today)
        except UserError:
            self.action_reload()
            return
        self.visible_rows.set_rows([*(other for other in self.visible_rows.rows if other.slug != slug), row], today)
        self.show_rows()

    # what is asked for

    @on(Input.Changed, "#search")
    def _typed(self) -> None:
        self.set_class(bool(self.search_input.value) or self.search_input.has_focus, "-searching")
        if self._typing_timer:
            self._typing_timer.stop()
        self._typing_timer = self.set_timer(0.03 if len(self.visible_rows.rows) > 500 else 0.001, self._apply_query)

    def _apply_query(self) -> None:
        """Apply the search line: filters at once, words through a search on a thread."""
        text, shown, today = self.search_input.value.strip(), self.visible_rows, self.app.today()
        if not (text or shown.query):
            return
        from alignkit.tui.campaigns.query import build_list_query

        shown.query = wanted = build_list_query(text, today, self.user_lookup, shown.tags) if text else None
        if wanted and wanted.needs_user and self.user_lookup is None:
            self._look_up_user_then_query()
        if wanted and wanted.search_terms:
            rows, count = shown.filtered_rows(), self._rows_to_draw + PAGE_ROWS // 2
            self._loader.look_up(
                lambda index: index.search(wanted.search_text, wanted.search_terms, rows, today, count)
            )
        else:
            shown.results = None
            self.show_rows()

    @on(SearchDone)
    def _search_done(self, event: SearchDone) -> None:
        if self.visible_rows.query and event.found.text == self.visible_rows.query.search_text:
            self.visible_rows.results = event.found
            self.show_rows()

    @work(exclusive=True, group="who")
    async def _look_up_user_then_query(self) -> None:
        await self._look_up_user()
        self._apply_query()

    async def _look_up_user(self) -> UserLookup:
        from alignkit.tui.campaigns.query import look_up_user

        if self.user_lookup is None:
            self.user_lookup = await asyncio.to_thread(look_up_user)
        return self.user_lookup

    # drawing

    def show_rows(self) -> None:
        """Draw the rows that pass, in their order, and leave the cursor on the campaign it was on."""
        if self.table is None:
            return
        self.listed_rows = self.visible_rows.visible()
        # Who is still on the first row has chosen none: rows that come in later may go above it.
        chosen = self.selected_slug if self.table.cursor_row or self._is_background_read else ""
        here, self._slug_to_select = self._slug_to_select or chosen or self._filtered_out_slug, ""
        place = next((n for n, row in enumerate(self.listed_rows) if row.slug == here), -1)
        self._filtered_out_slug = here if place < 0 else ""
        if place < 0:  # where its file is gone, the next one; where it is filtered out, the first
            is_gone = here not in self.visible_rows.slugs
            place = max(0, min(self.table.cursor_row, len(self.listed_rows) - 1)) if is_gone else 0
        rows, drawn = max(self._rows_to_draw, place + PAGE_ROWS // 2 if place else 0), self.table.drawn_rows
        if drawn == self.listed_rows[: len(drawn)]:
            rows = max(rows, len(drawn))
        self.table.draw_rows(
            self.listed_rows[:rows],
            self._table_width(),
            place,
            self.visible_rows.results,
            self._my_task_describer(),
            self.visible_rows.rows,
            self._table_height(),
        )
        self._update_note()
        if self.table.has_moved():
            self._show_details()

    def _my_task_describer(self) -> DescribeMyTask | None:
        """What describes my task in a row, while only what waits for me is shown; None otherwise."""
        asked, user = self.visible_rows.query, self.user_lookup and self.user_lookup.user
        if not (asked and asked.needs_user and user):
            return None
        from alignkit.tui.campaigns.row_reader import describe_my_task

        today = self.app.today()
        return lambda row: describe_my_task(row, user, today)

    @property
    def _rows_to_draw(self) -> int:
        return (self.size.height or self.app.size.height) + _EXTRA_ROWS

    def _table_width(self) -> int:
        width, wide = self.size.width or self.app.size.width, self.has_class("-wide")
        share = width if not wide else width // 2 if self.has_class("-more") else width * 3 // 5
        return share - 3  # the border of the pane and the scroll bar

    def _table_height(self) -> int:
        """The lines of all rows that there is room for, whether or not one searches."""
        height = self.size.height or self.app.size.height
        has_none_below = self.has_class("-wide") or self.has_class("-low")
        pane = 0 if has_none_below else 16 if self.has_class("-tall") else 12
        return height - pane - 6  # title bar, borders, heading, note, footer

    def _update_note(self) -> None:
        from alignkit.tui.campaigns.query import ListQuery, describe_nothing_shown, describe_shown

        shown, nothing = self.visible_rows, not self.listed_rows and not self.is_reading
        asked = shown.query or ListQuery()
        was_empty = self.has_class("-empty")
        self.set_class(nothing and not shown.rows, "-empty")
        if shown.rows and (was_empty or self.focused is None) and self.table:  # a hidden table loses the focus
            self.call_after_refresh(self.table.focus)
        self.set_class(nothing and bool(shown.rows), "-nothing")
        self.set_class(bool(asked.errors), "-refused")
        self.set_class(not shown.query, "-plain")
        is_there = self.is_reading or bool(shown.rows)
        moment = bool(shown.query), bool(shown.overdue_count), any(row.teams for row in shown.rows), is_there
        if moment != self._moment:
            self._moment = moment
            self.refresh_bindings()
        if self.has_class("-nothing"):
            why = describe_nothing_shown(asked, shown.results, shown.rows)
            self.query_one("#nothing", Static).update(safe_text(why))
        done, whole = self.read_progress or (0, 0)
        reading = f"reading {done:,} of {whole:,}" if done else "reading" if self.is_reading else ""
        note = describe_shown(
            asked, shown.results, len(self.listed_rows), shown.rows, shown.sort, reading, shown.overdue_count
        )
        self.query_one("#note", Static).update(safe_text(note if shown.query else ""))
        self.query_one(TitleBar).show(state=note if not shown.query else describe_count(shown.rows))

    @property
    def selected_row(self) -> CampaignRow | None:
        return self.table.current_row if self.table else None

    @property
    def selected_slug(self) -> str:
        """The slug of the row under the cursor, or an empty text."""
        return self.selected_row.slug if self.selected_row else ""

    def _show_details(self) -> None:
        if self._details_panel:
            self._details_panel.shows_all = self.has_class("-more") or self.has_class("-wide")
            self._details_panel.show_campaign(self.selected_row)

    # what people do

    def on_data_table_row_highlighted(self) -> None:
        if self.table is None:
            return
        drawn = len(self.table.drawn_rows)
        if drawn < len(self.listed_rows) and self.table.is_near_end:
            more = self.listed_rows[drawn : drawn + PAGE_ROWS]
            self.table.append_rows(more)
            if (found := self.visible_rows.results) and found.words:
                self._loader.look_up(lambda index: index.add_lines(found, more, self.app.today()))
        if self.table.has_moved():
            self._show_details()

    def on_data_table_row_selected(self) -> None:
        self.action_open()

    def on_data_table_header_selected(self, event: DataTable.HeaderSelected) -> None:
        by = {"title": "title", "launch": "launch", "agreed": "status"}
        self._sort_by(by.get(str(event.column_key.value), "due"))

    def on_resize(self, event: events.Resize) -> None:
        if self.visible_rows.rows:
            self.call_after_refresh(self.show_rows)
            self.call_after_refresh(self._show_details)

    def on_screen_resume(self) -> None:
        if self.app.opened_slug:
            self.reload_row(self.app.opened_slug)
        self._watch_folder()

    @property
    def search_input(self) -> SearchInput:
        return self.query_one(SearchInput)

    def action_search(self) -> None:
        self.add_class("-searching")
        self.search_input.begin()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer "clear" only where something is filtered."""
        return action != "clear" or self._moment[0] or isinstance(self.focused, SearchInput)

    @property
    def active_bindings(self) -> dict[str, ActiveBinding]:
        """The footer names what is due and what is mine only where there is such a thing, and what is done with a
        campaign where there is one.
        """
        _, overdue, waiting, is_there = self._moment
        hidden = {*(() if overdue else ("due",)), *(() if waiting else ("mine",))}
        if not is_there:
            hidden |= {"open", "search", "filter", "brief", "review"}
        elif isinstance(self.focused, SearchInput):
            hidden.add("search")
        return hide_in_footer(super().active_bindings, hidden)

    def action_clear(self) -> None:
        self.search_input.value = ""
        self.action_to_list()

    def action_to_list(self) -> None:
        self.set_class(bool(self.search_input.value), "-searching")
        if self.table:
            self.table.focus()

    def action_details(self) -> None:
        """Give the pane with the selected campaign more room, or less."""
        self.toggle_class("-more")
        self.call_after_refresh(self.show_rows)
        self._show_details()

    @work(exclusive=True, group="filter")
    async def action_filter(self) -> None:
        from alignkit.tui.campaigns.filter_dialog import FilterDialog

        who = await self._look_up_user()
        shown = self.visible_rows
        dialog = FilterDialog(self.search_input.value, shown.found_rows(), self.app.today(), who.user, shown.sort)
        text = await self.app.push_screen_wait(dialog)
        if text is not None:
            self.search_input.value = text
            self._sort_by(dialog.sort)
            self.action_to_list()

    @work(exclusive=True, group="filter")
    async def action_mine(self) -> None:
        from alignkit.tui.notice import NoticeDialog

        who = await self._look_up_user()
        if who.user is None:
            self.app.push_screen(NoticeDialog("Who is at this machine?", who.missing_text))
        else:
            self.search_input.toggle_filter("waiting", "me")

    def action_sort(self) -> None:
        self._sort_by(SORT_KEYS[(SORT_KEYS.index(self.visible_rows.sort) + 1) % len(SORT_KEYS)])

    def _sort_by(self, sort: str) -> None:
        self.visible_rows.sort_by(sort)
        self.show_rows()

    def action_open(self) -> None:
        if row := self.selected_row:
            found = self.visible_rows.results
            open_row(self.app, row, found.lines.get(row.slug, ()) if found else ())

    def action_new(self) -> None:
        open_start_form(self.app)

    def action_carry(self) -> None:
        if row := self._readable_row():
            open_start_form(self.app, row)

    def action_brief(self) -> None:
        if row := self._readable_row():
            open_brief(self.app, row)

    def action_review(self) -> None:
        if row := self._readable_row():
            self.app.open_review(row.slug)

    def action_leads(self) -> None:
        if row := self._readable_row():
            self.app.open_leads(row.slug)

    def action_compare(self) -> None:
        if row := self.selected_row:
            self.app.open_comparison(row.slug)

    def action_due(self) -> None:
        from alignkit.tui.campaigns.due_screen import DueScreen

        self.app.push_screen(DueScreen())

    def action_drift(self) -> None:
        self.app.open_drift(parse_query(self.search_input.value).filter.tag)

    def _readable_row(self) -> CampaignRow | None:
        """The row under the cursor, unless its file is broken."""
        row = self.selected_row
        return row if row and row.status != "broken" else None
