"""One team judges alone: one lead at a time, its verdict by one key, a reason, and what is left."""

from __future__ import annotations

from functools import partial
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.screen import Screen
from textual.widgets import Static

from alignkit.core.errors import UserError
from alignkit.core.model import TEAM_NAMES
from alignkit.leads.batch import VERDICTS, Verdict
from alignkit.leads.cards import list_shown
from alignkit.tui import keys
from alignkit.tui.base_app import BaseApp
from alignkit.tui.frame import KeyFooter, Pane, TitleBar
from alignkit.tui.leads.judging import VERDICT_KEYS, Judging
from alignkit.tui.leads.lead_text import render_fields, render_progress, render_verdicts
from alignkit.tui.leads.reason_dialog import ReasonDialog
from alignkit.tui.safe_text import safe_text

_LARGE = (120, 34)  # columns and rows of a terminal in which the card need not fill the screen
_HIDDEN_NOTE = "What became of it, its source, and what the other team says are hidden until the reveal."
_HIDDEN_MARKS = "What was said before, by somebody else, is hidden until the reveal."


class JudgeScreen(Screen[None]):
    """Shows the lead that ``judging`` is at. Every verdict is kept at once, so leaving asks nothing."""

    app: BaseApp
    CSS_PATH = "leads.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [*keys.make_bindings("judge", priority=True)]
    AUTO_FOCUS = "#card-text"

    def __init__(self, judging: Judging) -> None:
        super().__init__()
        self.judging = judging

    def compose(self) -> ComposeResult:
        yield TitleBar(f"{TEAM_NAMES[self.judging.team]} judges alone")
        with Pane(id="card"), VerticalScroll(id="card-text"):
            yield Static(id="fields", markup=False)
            yield Static(id="lead-said", markup=False)
        yield Static(id="verdicts", markup=False)
        yield Static(id="rest", markup=False)
        yield KeyFooter()

    def on_mount(self) -> None:
        self.draw()

    def on_resize(self) -> None:
        self.set_class(self.size.width >= _LARGE[0] and self.size.height >= _LARGE[1], "-large")
        self.call_after_refresh(self.draw)

    def draw(self) -> None:
        """Draw everything from the state."""
        judging = self.judging
        place = f"{judging.place + 1} of {judging.count}" if judging.lead else "the end"
        self.query_one(TitleBar).show(state=place)
        if judging.lead:
            self._draw_lead()
        else:
            self._draw_end()
        width = max(8, min(24, self.size.width - 50))
        bar = render_progress(judging.judged, judging.count, width)
        self.query_one("#rest", Static).update(safe_text(f"{bar} {judging.describe_rest()}"))
        self.query_one("#card-text", VerticalScroll).scroll_home(animate=False)

    def _draw_lead(self) -> None:
        judging, lead = self.judging, self.judging.lead
        assert lead is not None
        mark = judging.mark
        title = f"Lead {lead.number} of {judging.count}" + (f", {lead.name}" if lead.name else "")
        self.query_one("#card", Pane).show_title(title, f"judged: {VERDICTS[mark.verdict]}" if mark else "")
        fields = self.query_one("#fields", Static)
        shown = list_shown(lead)
        fields.update(render_fields(shown) if shown else "The file says nothing of this lead that may be shown.")
        told = [("Your reason", mark.reason), ("Would like to know", mark.wants)] if mark else []
        said = self.query_one("#lead-said", Static)
        said.display = any(text for _, text in told)
        said.update(render_fields(told))
        self.query_one("#verdicts", Static).update(render_verdicts(mark.verdict if mark else None, self.size.width - 4))

    def _draw_end(self) -> None:
        judging = self.judging
        self.query_one("#card", Pane).show_title("What is left")
        self.query_one("#lead-said", Static).display = False
        if judging.left:
            told = f"{judging.describe_left()}\n\nEnter goes there. Escape goes back; all is kept."
        else:
            hidden = len(judging.hidden)
            change = f"{_HIDDEN_MARKS} " if hidden else ""
            change += "p goes back to change one. " if hidden < judging.count else ""
            told = (
                f"{TEAM_NAMES[judging.team]} is through.\n\n{judging.what_comes_next()}\n\n"
                f"{change}Escape goes back to the steps."
            )
        self.query_one("#fields", Static).update(safe_text(told))
        self.query_one("#verdicts", Static).update(safe_text(_HIDDEN_NOTE))

    def action_step(self, by: int) -> None:
        moved = self.judging.step(by)
        self.draw()
        if not moved and by < 0 and self.judging.hidden:
            self.hint(_HIDDEN_MARKS)

    async def action_verdict(self, number: int) -> None:
        """Ask why, then record the verdict; "I know this one" needs no reason."""
        lead, verdict = self.judging.lead, VERDICT_KEYS[number]
        if lead is None:
            return
        if verdict == "known":
            try:
                self.judging.judge(verdict)
            except UserError as refused:
                self.app.say(str(refused), "warning")
            self._recorded(True)
            return
        await self._ask(verdict)

    async def action_edit(self) -> None:
        """The reason of a lead that was judged; at the end, the first that is left."""
        mark = self.judging.mark
        if self.judging.lead is None:
            self.judging.go_to_unjudged()
            self.draw()
        elif mark is None or mark.verdict == "known":
            self.hint("A number says what the lead is; then you are asked why.")
        else:
            await self._ask(mark.verdict)

    async def _ask(self, verdict: Verdict) -> None:
        lead, mark = self.judging.lead, self.judging.mark
        assert lead is not None
        title = f"{TEAM_NAMES[self.judging.team]}, lead {lead.number}: {VERDICTS[verdict]}"
        reason, wants = (mark.reason, mark.wants) if mark else ("", "")
        dialog = ReasonDialog(title, self.judging.reasons(verdict), partial(self.judging.judge, verdict), reason, wants)
        await self.app.push_screen(dialog, self._recorded)

    def _recorded(self, was_recorded: bool | None) -> None:
        if was_recorded:
            self.app.clear_notifications()
        self.draw()

    def action_undo(self) -> None:
        try:
            told = self.judging.undo()
        except UserError as refused:
            self.app.say(str(refused), "warning")
            return
        self.hint(told or "Nothing was judged here yet.")
        self.draw()

    def hint(self, text: str) -> None:
        self.app.clear_notifications()
        self.app.say(text)

    def action_leave(self) -> None:
        self.dismiss(None)
