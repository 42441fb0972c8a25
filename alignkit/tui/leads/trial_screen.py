"""The test of the definition on leads that both teams judged: figures, misses, thresholds, ticks, and keeping it."""

from __future__ import annotations

import asyncio
import contextlib
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container, VerticalScroll
from textual.screen import Screen
from textual.widgets import OptionList, Static

from alignkit.core.errors import UserError
from alignkit.core.questions import QUESTION_KEYS
from alignkit.leads import definition
from alignkit.tui import keys
from alignkit.tui.base_app import BaseApp
from alignkit.tui.dialogs import ConfirmDialog
from alignkit.tui.frame import KeyFooter, Pane, TitleBar
from alignkit.tui.leads.lead_list import LeadList
from alignkit.tui.leads.lead_text import render_fields
from alignkit.tui.leads.tick_dialog import TickDialog
from alignkit.tui.leads.trial_text import render_trial
from alignkit.tui.leads.trying import Trying
from alignkit.tui.leads.workshop import Workshop

WATCH_SECONDS = 0.9
WIDE_COLUMNS = 120
_KEEPS = (
    "The counts, the reasons given most often, the day and who judged become part of question 5: both teams are asked "
    "for their stance on it again. Nothing of a lead is kept."
)


class TrialScreen(Screen[None]):
    """Tries the definition as it is now; a rule changed elsewhere shows its effect here at once."""

    app: BaseApp
    CSS_PATH = "leads.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [*keys.make_bindings("trial", priority=True)]
    AUTO_FOCUS = "#tried"

    def __init__(self, workshop: Workshop) -> None:
        super().__init__()
        self.trying = Trying(workshop)
        self._shows_all = False

    def compose(self) -> ComposeResult:
        yield TitleBar(f"Testing the definition: {self.trying.campaign.title}")
        with Container(id="leads-body"):
            with Pane(title="What the definition lets through", id="leads-list"):
                yield LeadList(id="tried")
            with Pane(id="lead"), VerticalScroll():
                yield Static(id="lead-details", markup=False)
        yield KeyFooter()

    def on_mount(self) -> None:
        self.draw()
        self.set_interval(WATCH_SECONDS, self._look)

    def on_resize(self) -> None:
        self.set_class(self.size.width >= WIDE_COLUMNS, "-wide")
        self.call_after_refresh(self.draw)

    async def _look(self) -> None:
        """Take over what others changed in the campaign or ticked, and try again."""
        if not self.is_current:
            return
        workshop = self.trying.workshop
        with contextlib.suppress(UserError):  # said where it matters: when something is saved
            await asyncio.to_thread(workshop.session.refresh)
        workshop.read()
        if workshop.batch is None:
            self.app.say("The leads were deleted meanwhile.", "warning")
            self.dismiss(None)
        elif self.trying.look():
            self.draw()

    @property
    def here(self) -> int:
        """The number of the lead under the cursor; 0 where there is none."""
        return self.query_one(LeadList).lead_number

    def draw(self, here: int = 0) -> None:
        """Draw everything again, with the cursor on a lead, else where it was."""
        rows = self.query_one(LeadList)
        width = (rows.size.width or self.size.width - 4) - 2
        rows.show_rows(render_trial(self.trying, width, self._shows_all), here or self.here)
        test = self.trying.found.test
        self.query_one(TitleBar).show(
            state=f"{test.good_passed} of {test.good} good, {test.bad_passed} of {test.bad} others"
        )
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
        pane = self.query_one("#lead", Pane)
        lead = self.trying.batch.lead(self.here)
        pane.display = lead is not None
        if lead is not None:
            pane.show_title(f"Lead {lead.number}" + (f", {lead.name}" if lead.name else ""))
            self.query_one("#lead-details", Static).update(render_fields(lead.cells.items()))
            self.query_one("#lead VerticalScroll", VerticalScroll).scroll_home(animate=False)

    async def action_edit(self) -> None:
        """Say by hand which lines hold of the lead under the cursor."""
        if not definition.list_lines(self.trying.campaign.content("mql")):
            self.hint("The definition has no line yet: 5 goes to question 5.")
        elif self.here:
            listed = [each.lead for each in self.trying.found.tried]
            await self.app.push_screen(TickDialog(self.trying, listed, self.here, self.draw), self._ticked)

    def _ticked(self, number: int | None) -> None:
        self.draw(number or 0)

    def action_details(self) -> None:
        self._shows_all = not self._shows_all
        self.draw()

    @work
    async def action_keep(self) -> None:
        """Keep the result in question 5; asks first, because the teams are asked for their stance again."""
        if not await self.app.push_screen_wait(ConfirmDialog("Keep this result in question 5?", _KEEPS, "Keep it")):
            return
        try:
            told = self.trying.keep()
        except UserError as refused:
            self.app.say(str(refused), "warning")
            return
        await self._save(f"Kept. {told} Both teams are asked for their stance on question 5 again.")

    async def action_undo(self) -> None:
        try:
            told = self.trying.undo()
        except UserError as refused:
            self.app.say(str(refused), "warning")
            return
        await self._save(told or "Nothing was ticked or kept here yet.")

    async def _save(self, told: str) -> None:
        try:
            await asyncio.to_thread(self.trying.workshop.session.save)
        except UserError as refused:
            self.app.say(str(refused), "error")
        else:
            self.hint(told)
        self.draw()

    def action_question(self, number: int) -> None:
        """Open a question over this screen; leaving it comes back here, and shows what the change does."""
        self.app.open_questions(self.trying.workshop.slug, QUESTION_KEYS[number - 1])

    def hint(self, text: str) -> None:
        self.app.clear_notifications()
        self.app.say(text)

    def save_now(self) -> None:
        """Save on every way out. Raises UserError where the file cannot be written."""
        self.trying.workshop.session.save()

    def action_leads(self) -> None:
        """Back to the steps of the workshop."""
        self.action_leave()

    def action_leave(self) -> None:
        self.dismiss(None)
