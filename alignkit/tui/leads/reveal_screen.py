"""The reveal: what both teams said side by side, disagreements first, and one key that settles each."""

from __future__ import annotations

from functools import partial
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container, VerticalScroll
from textual.screen import Screen
from textual.widgets import OptionList, Static

from alignkit.core.errors import UserError
from alignkit.leads import comparison
from alignkit.leads.batch import VERDICTS
from alignkit.tui import keys
from alignkit.tui.base_app import BaseApp
from alignkit.tui.frame import KeyFooter, Pane, TitleBar
from alignkit.tui.leads.judging import VERDICT_KEYS
from alignkit.tui.leads.lead_list import LeadList
from alignkit.tui.leads.lead_text import render_verdicts
from alignkit.tui.leads.reason_dialog import ReasonDialog
from alignkit.tui.leads.reveal_text import render_details, render_rows
from alignkit.tui.leads.settling import Settling
from alignkit.tui.leads.workshop import Workshop

WIDE_COLUMNS = 120


class RevealScreen(Screen[None]):
    """Figures, piles and leads in one list; below it, or beside it, all of the lead under the cursor."""

    app: BaseApp
    CSS_PATH = "leads.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [*keys.make_bindings("reveal", priority=True)]
    AUTO_FOCUS = "#revealed"

    def __init__(self, workshop: Workshop, by: str) -> None:
        super().__init__()
        self.settling = Settling(workshop, by)
        self._shows_all = False

    def compose(self) -> ComposeResult:
        yield TitleBar(f"Side by side: {self.settling.workshop.campaign.title}")
        with Container(id="leads-body"):
            with Pane(title="What both teams said", id="leads-list"):
                yield LeadList(id="revealed")
            with Pane(id="lead"), VerticalScroll(can_focus=True):
                yield Static(id="lead-details", markup=False)
        yield Static(id="verdicts", markup=False)
        yield KeyFooter()

    def on_mount(self) -> None:
        first = self.settling.talk[0] if self.settling.talk else 0
        self.draw(self.settling.next_to_settle(first) if first in self.settling.batch.settled else first)

    def on_resize(self) -> None:
        self.set_class(self.size.width >= WIDE_COLUMNS, "-wide")
        self.call_after_refresh(lambda: self.draw(self.here))

    @property
    def here(self) -> int:
        """The number of the lead under the cursor; 0 where there is none."""
        return self.query_one(LeadList).lead_number

    def draw(self, here: int) -> None:
        """Draw everything again, with the cursor on a lead."""
        rows, settling = self.query_one(LeadList), self.settling
        width = (rows.size.width or self.size.width - 4) - 2
        rows.show_rows(render_rows(settling, width, self._shows_all), here)
        self.query_one(TitleBar).show(state=comparison.describe_settled(settling.rows) or "nothing to settle")
        self._draw_details()

    @on(OptionList.OptionHighlighted)
    def _moved(self, event: OptionList.OptionHighlighted) -> None:
        event.stop()
        self._draw_details()

    @on(OptionList.OptionSelected)
    async def _selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        await self.action_edit()

    def _draw_details(self) -> None:
        pane, details = self.query_one("#lead", Pane), self.query_one("#lead-details", Static)
        row = self.settling.row(self.here)
        pane.display = row is not None
        if row is None:
            return
        settled = self.settling.batch.settled.get(row.lead.number)
        title = f"Lead {row.lead.number}" + (f", {row.lead.name}" if row.lead.name else "")
        pane.show_title(title, f"settled: {VERDICTS[settled.verdict]}" if settled else "")
        details.update(render_details(row, settled))
        self.query_one("#lead VerticalScroll", VerticalScroll).scroll_home(animate=False)
        self.query_one("#verdicts", Static).update(
            render_verdicts(settled.verdict if settled else None, self.size.width - 4, known=False)
        )

    def action_step(self, by: int) -> None:
        self.draw(self.settling.step(self.here, by))

    def action_verdict(self, number: int) -> None:
        """Settle the lead under the cursor, and go to the next that is not settled."""
        if not self.here:
            self.hint("There is no lead to settle.")
            return
        here = self.here
        try:
            told = self.settling.settle(here, VERDICT_KEYS[number])
        except UserError as refused:
            self.app.say(str(refused), "warning")
            return
        self.draw(self.settling.next_to_settle(here) if here in self.settling.talk else here)
        self.hint(f"{told} u takes it back.")

    async def action_edit(self) -> None:
        """Say why a verdict stands."""
        here = self.here
        settled = self.settling.batch.settled.get(here)
        if settled is None:
            self.hint("A number says which verdict stands; then Enter says why.")
            return

        def record(reason: str, _: str) -> None:
            self.settling.settle(here, settled.verdict, reason)

        row = self.settling.row(here)
        said = [mark.reason for mark in (row.marketing, row.sales) if mark and mark.reason] if row else []
        title = f"Why it stands, lead {here}: {VERDICTS[settled.verdict]}"
        dialog = ReasonDialog(title, list(dict.fromkeys(said)), record, settled.reason, None)
        await self.app.push_screen(dialog, partial(self._recorded, here))

    def _recorded(self, here: int, _: bool | None) -> None:
        self.draw(here)

    def action_undo(self) -> None:
        try:
            done = self.settling.undo()
        except UserError as refused:
            self.app.say(str(refused), "warning")
            return
        if done is None:
            self.hint("Nothing was settled here yet.")
            return
        number, told = done
        self.draw(number)
        self.hint(told)

    def action_details(self) -> None:
        self._shows_all = not self._shows_all
        self.draw(self.here)

    def hint(self, text: str) -> None:
        self.app.clear_notifications()
        self.app.say(text)

    def action_leads(self) -> None:
        """Back to the steps of the workshop."""
        self.action_leave()

    def action_leave(self) -> None:
        self.dismiss(None)
