"""Looking back: each goal with its results as bars, each promise asked of the other team, what was learned."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Footer, OptionList, Static
from textual.widgets.option_list import Option

from alignkit.agreement import Who
from alignkit.disk.identity import identity
from alignkit.faults import refusal_of, working
from alignkit.model import Campaign, Team
from alignkit.problems import Problem, Refused
from alignkit.reviews import review, reviewed, reviewing
from alignkit.session import Session
from alignkit.shown import shown_line
from alignkit.standing import in_force
from alignkit.tui import keys
from alignkit.tui.dialogs import Ask
from alignkit.tui.review import forms, rows
from alignkit.tui.review.removing import Removing
from alignkit.tui.safe import safe, safe_line

if TYPE_CHECKING:
    from alignkit.tui.app import AlignApp

LOOK_EVERY = 0.9  # seconds


class ReviewScreen(Removing, Screen[None]):
    """One campaign, looked back on. The session owns the record; the cursor says what a form is about."""

    app: AlignApp
    CSS_PATH = ["../walk/walk.tcss", "review.tcss"]
    BINDINGS: ClassVar[list[BindingType]] = [
        *keys.bindings("review"),
        Binding("j", "move('down')", show=False),
        Binding("k", "move('up')", show=False),
    ]
    AUTO_FOCUS = "#reviewed"

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self.known = session.campaign
        self._drawn: Campaign | None = None
        self._acts = 0
        self._plots = False

    def compose(self) -> ComposeResult:
        with Horizontal(id="head"):
            yield Static(safe_line(f" Review: {self.session.campaign.title}"), id="title")
        yield Static(id="standing", markup=False)
        yield OptionList(id="reviewed")
        yield Footer(show_command_palette=False, compact=True)

    def on_mount(self) -> None:
        self.draw()
        self.set_interval(LOOK_EVERY, self._look)

    @property
    def rows(self) -> OptionList:
        return self.query_one(OptionList)

    # drawing

    def draw(self) -> None:
        """Everything again from the record, with the cursor on what it was on."""
        from alignkit.disk.lookback import looked_back_on

        campaign = self._drawn = self.session.campaign
        try:
            self.known = looked_back_on(self.session.workspace, campaign)
        except Refused as refused:
            self.known = campaign
            self.app.say(f"{refused} The text being worked on is shown instead.", "warning")
        here, today = self.here(), self.app.today()
        self.query_one("#standing", Static).update(safe_line(f" {reviewed.standing(self.known, today)}", "dim"))
        options = [
            Option(text, id=name or None, disabled=not name)
            for name, text in (*self._taught(), *rows.drawn(self.known, today, self._width(), self._plots))
        ]
        self.rows.clear_options()
        self.rows.add_options(options)
        ids = [option.id for option in options]
        first = next((place for place, name in enumerate(ids) if name), None)
        self.rows.highlighted = ids.index(here) if here in ids else first

    def _taught(self) -> list[tuple[str, Content]]:
        """Of a draft that nobody signed, what there is to read: what the campaign it was carried from taught."""
        campaign = self.session.campaign
        if campaign.carried is None or in_force(campaign):
            return []
        from alignkit.disk.lookback import source
        from alignkit.reviews.taught import everything

        older = source(self.session.workspace, campaign.carried.source)
        lines = [older.why, *(everything(older.known, self.app.today()) if older.known else [])]
        said = [(f"taught:{n}", safe(line)) for n, line in enumerate(filter(None, lines))]
        return [rows.heading(f"What {older.title} taught"), *said] if said else []

    def _width(self) -> int:
        return self.size.width or self.app.size.width

    def here(self) -> str:
        option = self.rows.highlighted_option
        return (option.id or "") if option else ""

    def action_plots(self) -> None:
        self._plots = not self._plots
        self.draw()

    async def _look(self) -> None:
        """Has somebody else changed the file?"""
        try:
            await asyncio.to_thread(self.session.refresh)
        except Refused:
            return  # said where it matters: when something is saved
        if self.session.campaign is not self._drawn and self.is_current:
            self.draw()

    def on_resize(self) -> None:
        self.call_after_refresh(self.draw)

    # acting

    @on(OptionList.OptionSelected)
    def _selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.action_record()

    def action_move(self, way: str) -> None:
        (self.rows.action_cursor_down if way == "down" else self.rows.action_cursor_up)()

    def is_signed(self) -> bool:
        """Whether there is something to look back on; where not, that is said."""
        if in_force(self.session.campaign) is None:
            self.hint(f"{reviewing.UNSIGNED} Both teams sign first.")
            return False
        return True

    @work
    async def action_record(self) -> None:
        """A form about what the cursor is on."""
        kind, _, place = self.here().partition(":")
        if not self.is_signed():
            return
        form = forms.about(self.known, kind, int(place or 0))
        if isinstance(form, str):
            self.hint(form)
        else:
            await self._add(form)

    @work
    async def action_stuck(self) -> None:
        if self.is_signed():
            await self._add(forms.stuck(self.known))

    @work
    async def action_lesson(self) -> None:
        if self.is_signed():
            await self._add(forms.lesson(self.known))

    @work
    async def action_table(self) -> None:
        """Results from a CRM's table: a file, what was understood of it, and only then written."""
        from alignkit.reviews import crm
        from alignkit.tui.review.table import looked_through

        if not self.is_signed():
            return
        if found := await looked_through(self.app, self.known, str(self._prefilled(None, "")["by"])):
            sheet, by = found
            entered = partial(self.session.apply, crm.entered, "table", self.known, sheet, Who(by, self.app.now()))
            await self.apply(entered)

    @work
    async def action_next(self) -> None:
        if not self.is_signed():
            return
        kept = {"next": review.next_review(self.known)}

        def act(answer: dict[str, Any]) -> None:
            self._apply(
                partial(self.session.apply, reviewing.set_next, "next review", answer["next"], self.app.today())
            )

        await self._ask(Ask("When do both teams look again?", (forms.NEXT,), kept, "Set it", act=act))

    async def action_undo(self) -> None:
        if not self._acts:
            self.hint("Nothing was added or taken out here yet.")
            return
        try:
            step = self.session.undo()
        except Refused as refused:
            self.app.say(str(refused), "warning")
            return
        self._acts -= 1
        await self._save()
        if step:
            self.hint(f"Undone: {step.label}")

    def _prefilled(self, team: Team | None, otherwise: str) -> dict[str, Any]:
        """Today, and a name: whoever sits here where that is somebody of the team asked, else who it falls to."""
        me = identity(os.environ, Path.cwd())
        own = me.name if team is None or me.team == team else ""
        return {"on": self.app.today(), "by": own or otherwise or me.name}

    async def _add(self, form: forms.Form) -> None:
        kept = self._prefilled(form.team, form.otherwise) | dict(form.given)

        def act(said: dict[str, Any]) -> None:
            who = Who(str(said["by"]), self.app.now())
            self._apply(partial(self.session.apply, form.verb, form.label, self.known, said, who))

        await self._ask(Ask(form.title, form.fields, kept, "Add it", form.text, act, form.reads))

    async def _ask(self, ask: Ask) -> None:
        """A form that stays open, with all that was typed, until what it does is not refused; then save."""
        if await self.app.push_screen_wait(ask):
            await self._save()

    def _apply(self, act: Callable[[], None]) -> None:
        before = self.session.campaign
        act()
        self._acts += self.session.campaign is not before

    async def apply(self, act: Callable[[], None]) -> bool:
        """Do what may be refused, then save; a refusal is shown, changes nothing and returns False."""
        try:
            self._apply(act)
        except Refused as refused:
            self.app.say(str(refused), "warning")
            return False
        await self._save()
        return True

    async def _save(self) -> None:
        try:
            await asyncio.to_thread(self.session.save)
        except Refused as refused:
            self.app.say(str(refused), "error")
        self.draw()

    def save_now(self) -> None:
        """On every way out. Raises Refused where it cannot be written."""
        self.session.save()

    # other things to read

    def action_chances(self) -> None:
        self.hint("reading all campaigns")
        self._read_chances()

    @work(thread=True, exclusive=True, exit_on_error=False)
    def _read_chances(self) -> None:
        from alignkit.disk.lookback import everything
        from alignkit.tui.notice import Notice

        problems, today = list[Problem](), self.app.today()
        try:
            pairs = everything(self.session.workspace, today, problems.append)
            signed = [known for own, known in pairs if in_force(own) is not None]
            sound = working(signed, lambda known: reviewed.over_all([known], today), problems.append)
            text = reviewed.over_all(sound, today)
            text += ["", *(shown_line(str(problem)) for problem in problems)] if problems else []
        except Exception as error:
            text = [str(refusal_of(error))]
        title = "Promises and chances, over all campaigns"
        self.app.call_from_thread(self.app.clear_notifications)
        self.app.call_from_thread(self.app.push_screen, Notice(title, "\n".join(text)))

    def action_write(self) -> None:
        from alignkit.disk import pages
        from alignkit.rendering import targets

        ws = self.session.workspace
        safe_ = targets.find("").safe(str(self.known.info.get("currency", "")))
        try:
            text = reviewed.page(self.known, self.app.today(), safe_)
            path = pages.written(ws, f"{self.session.slug}.review", text)
        except Refused as refused:
            self.app.say(str(refused), "error")
        else:
            self.hint(f"Written: {path}")

    def hint(self, text: str) -> None:
        self.app.clear_notifications()
        self.app.say(text)

    async def action_leave(self) -> None:
        """Save and go back; where that fails, say so and stay."""
        try:
            await asyncio.to_thread(self.session.save)
        except Refused as refused:
            self.app.say(str(refused), "error")
            return
        self.dismiss()
