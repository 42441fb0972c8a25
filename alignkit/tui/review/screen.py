"""The review screen: each goal with its results as bars, the promises of each team, rejected leads, lessons."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any, ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.screen import Screen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from alignkit.app import imports, premortem, reviews
from alignkit.app.session import Session
from alignkit.core.errors import Problem, UserError
from alignkit.core.failures import drop_failing, user_error_from
from alignkit.core.model import Actor, Campaign, Team
from alignkit.core.status import revision_number_in_force
from alignkit.render import targets
from alignkit.review import actions, lessons, records, report
from alignkit.review.carried_lessons import collect_all_lessons
from alignkit.store import pages
from alignkit.store.identity import find_identity
from alignkit.store.review_source import find_source_campaign, iter_reviewed_campaigns, reviewed_revision
from alignkit.text.sanitize import sanitize_line
from alignkit.tui import keys
from alignkit.tui.base_app import BaseApp
from alignkit.tui.cursor_bar import BarOptionList
from alignkit.tui.dialogs import ConfirmDialog, FormDialog
from alignkit.tui.frame import KeyFooter, Pane, TitleBar
from alignkit.tui.notice import NoticeDialog
from alignkit.tui.review import forms, rows
from alignkit.tui.review.remove_entry import choose_entry, list_entries
from alignkit.tui.safe_text import safe_line, safe_text
from alignkit.values.known import known_in

WATCH_SECONDS = 0.9  # seconds


class ReviewScreen(Screen[None]):
    """The review of one campaign. The session holds the campaign; a form is about the row under the cursor."""

    app: BaseApp
    CSS_PATH = ["../questions/questions.tcss", "review.tcss"]
    BINDINGS: ClassVar[list[BindingType]] = [
        *keys.make_bindings("review"),
    ]
    AUTO_FOCUS = "#reviewed"

    def __init__(self, session: Session, at: str = "") -> None:
        super().__init__()
        self._opened_at = at
        self.session = session
        self.known = session.campaign
        self._drawn: Campaign | None = None
        self._session_lock = 0
        self._shows_plots = False

    def compose(self) -> ComposeResult:
        yield TitleBar(f"Review: {self.session.campaign.title}")
        yield Static(id="standing", markup=False)
        with Pane(title="Promised, happened, kept, learned", id="review"):
            yield BarOptionList(id="reviewed")
        yield KeyFooter()

    def on_mount(self) -> None:
        self.draw()
        self.set_interval(WATCH_SECONDS, self._look)

    @property
    def rows(self) -> OptionList:
        return self.query_one(OptionList)

    # drawing

    def draw(self) -> None:
        """Draw everything from the campaign, with the cursor on the row it was on."""
        campaign = self._drawn = self.session.campaign
        try:
            self.known = reviewed_revision(self.session.workspace, campaign)
        except UserError as refused:
            self.known = campaign
            self.app.say(f"{refused} The text being worked on is shown instead.", "warning")
        here, today = self.here() or rows.find_row(self.known, self._opened_at), self.app.today()
        self.query_one("#standing", Static).update(safe_line(report.describe_revision(self.known, today)))
        options = [
            Option(text, id=name or None, disabled=not name)
            for name, text in (*self._taught(), *rows.render_rows(self.known, today, self._width(), self._shows_plots))
        ]
        self.rows.clear_options()
        self.rows.add_options(options)
        ids = [option.id for option in options]
        first = next((place for place, name in enumerate(ids) if name), None)
        self.rows.highlighted = ids.index(here) if here in ids else first

    def _taught(self) -> list[tuple[str, Content]]:
        """Of a draft that was never signed: the lessons of the campaign it was carried from."""
        campaign = self.session.campaign
        if campaign.carried is None or revision_number_in_force(campaign):
            return []

        older = find_source_campaign(self.session.workspace, campaign.carried.source)
        lines = [older.why, *(collect_all_lessons(older.known) if older.known else [])]
        said = [(f"taught:{n}", safe_text(line)) for n, line in enumerate(filter(None, lines))]
        return [rows.render_heading(f"What {older.title} taught"), *said] if said else []

    def _width(self) -> int:
        return (self.size.width or self.app.size.width) - 6  # the border of the pane, the bar and the scroll bar

    def here(self) -> str:
        option = self.rows.highlighted_option
        return (option.id or "") if option else ""

    def action_plots(self) -> None:
        self._shows_plots = not self._shows_plots
        self.draw()

    async def _look(self) -> None:
        """Read the file if somebody else has changed it."""
        try:
            await asyncio.to_thread(self.session.refresh)
        except UserError:
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

    def is_signed(self) -> bool:
        """Whether there is something to review; where not, say so."""
        if revision_number_in_force(self.session.campaign) is None:
            self.hint(f"{actions.NOT_SIGNED_MESSAGE} Both teams sign first.")
            return False
        return True

    @work
    async def action_record(self) -> None:
        """Open the form about the row under the cursor."""
        kind, _, place = self.here().partition(":")
        if kind == "new":
            await self.run_action(place)
            return
        if not self.is_signed():
            return
        form = forms.form_for_row(self.known, kind, int(place or 0))
        if isinstance(form, str):
            self.hint(form)
        else:
            await self._add(form)

    @work
    async def action_stuck(self) -> None:
        if self.is_signed():
            await self._add(forms.stuck_form(self.known))

    @work
    async def action_lesson(self) -> None:
        if self.is_signed():
            await self._add(forms.lesson_form(self.known))

    @work
    async def action_table(self) -> None:
        """Import results from a CRM export: choose a file, look through its rows, write those that are ticked."""
        from alignkit.tui.review.crm_import import ask_for_table

        if not self.is_signed():
            return
        ws, by = self.session.workspace, str(self._initial_values(None, "")["by"])
        if found := await ask_for_table(self.app, ws, self.known, by):
            preview, table, by = found
            act = partial(imports.import_export, self.session, preview, Actor(by, self.app.now()), table)
            if await self.apply(act) and (where := imports.records_to_correct(self.session, preview)):
                self.hint(where)

    @work
    async def action_next(self) -> None:
        if not self.is_signed():
            return
        kept = {"next": records.next_review_day(self.known)}

        def act(answer: dict[str, Any]) -> None:
            self._apply(partial(reviews.plan_next_review, self.session, answer["next"], self.app.today()))

        await self._ask(FormDialog("When do both teams look again?", (forms.NEXT_FIELD,), kept, "Set it", submit=act))

    @work
    async def action_remove(self) -> None:
        """Take an entry of the row the cursor is on out of the file."""
        kind, _, place = self.here().partition(":")
        if kind == "fear":
            await self._remove_fear(self.known.premortem[int(place)])
            return
        entries = list_entries(self.session.campaign, self.known, self.here())
        if not entries:
            self.hint("There is no entry here. The cursor goes onto what an entry is about.")
        elif entry := await choose_entry(self.app, entries):
            take = partial(reviews.remove_entry, self.session, entry)
            if await self.apply(take):
                self.hint(f"Taken out: {entry}. u brings it back.")

    async def _remove_fear(self, fear: Mapping[str, Any]) -> None:
        text = f"{fear.get('reason', '')}\nu brings it back until this screen is left."
        dialog = ConfirmDialog("Take this off the list of why it might fail?", text, "Take it off")
        if await self.app.push_screen_wait(dialog) and await self.apply(
            partial(premortem.remove_fear, self.session, str(fear.get("id", "")))
        ):
            self.hint("Taken off the list. u brings it back.")

    async def action_undo(self) -> None:
        if not self._session_lock:
            self.hint("Nothing was added or taken out here yet.")
            return
        try:
            step = self.session.undo()
        except UserError as refused:
            self.app.say(str(refused), "warning")
            return
        self._session_lock -= 1
        await self._save()
        if step:
            self.hint(f"Undone: {step.label}")

    def _initial_values(self, team: Team | None, otherwise: str) -> dict[str, Any]:
        """Today, and a name: the person at this machine if they are of ``team``, else ``otherwise``."""
        me = find_identity(os.environ, Path.cwd())
        own = me.name if team is None or me.team == team else ""
        return {"on": self.app.today(), "by": own or otherwise or me.name}

    async def _add(self, form: forms.EntryForm) -> None:
        kept = self._initial_values(form.team, form.default_name) | dict(form.given)

        def act(said: dict[str, Any]) -> None:
            who = Actor(str(said.get("by") or ""), self.app.now())
            self._apply(partial(form.record, self.session, said, who))

        known = known_in(self.session.campaign)
        await self._ask(FormDialog(form.title, form.fields, kept, "Add it", form.text, act, form.reads, known=known))

    async def _ask(self, ask: FormDialog) -> None:
        """Show a form that stays open until its act is not refused; then save."""
        if await self.app.push_screen_wait(ask):
            await self._save()

    def _apply(self, act: Callable[[], object]) -> None:
        before = self.session.campaign
        act()
        self._session_lock += self.session.campaign is not before

    async def apply(self, act: Callable[[], object]) -> bool:
        """Call ``act`` and save; returns False where it is refused, which is shown and changes nothing."""
        try:
            self._apply(act)
        except UserError as refused:
            self.app.say(str(refused), "warning")
            return False
        await self._save()
        return True

    async def _save(self) -> None:
        try:
            await asyncio.to_thread(self.session.save)
        except UserError as refused:
            self.app.say(str(refused), "error")
        self.draw()

    def save_now(self) -> None:
        """Save on every way out. Raises UserError where the file cannot be written."""
        self.session.save()

    # other things to read

    def action_chances(self) -> None:
        self.hint("reading all campaigns")
        self._read_chances()

    @work(thread=True, exclusive=True, exit_on_error=False)
    def _read_chances(self) -> None:
        problems, today = list[Problem](), self.app.today()
        try:
            pairs = iter_reviewed_campaigns(self.session.workspace, today, problems.append)
            signed = [known for own, known in pairs if revision_number_in_force(own) is not None]
            sound = drop_failing(signed, lambda known: report.summarize_campaigns([known]), problems.append)
            text = report.summarize_campaigns(sound)
            text += ["", *(sanitize_line(str(problem)) for problem in problems)] if problems else []
        except Exception as error:
            text = [str(user_error_from(error))]
        title = "Promises and chances, over all campaigns"
        self.app.call_from_thread(self.app.clear_notifications)
        self.app.call_from_thread(self.app.push_screen, NoticeDialog(title, "\n".join(text)))

    def action_lessons(self) -> None:
        self.hint("reading all campaigns")
        self._read_lessons()

    @work(thread=True, exclusive=True, exit_on_error=False)
    def _read_lessons(self) -> None:
        problems = list[Problem]()
        try:
            pairs = iter_reviewed_campaigns(self.session.workspace, self.app.today(), problems.append)
            signed = [known for own, known in pairs if revision_number_in_force(own) is not None]
            text = lessons.format_text(lessons.collect_lessons(signed)) or [lessons.NO_LESSONS]
            text += ["", *(sanitize_line(str(problem)) for problem in problems)] if problems else []
        except Exception as error:
            text = [str(user_error_from(error))]
        title = "Lessons of all campaigns, and where each change went"
        self.app.call_from_thread(self.app.clear_notifications)
        self.app.call_from_thread(self.app.push_screen, NoticeDialog(title, "\n".join(text)))

    def action_write(self) -> None:
        ws = self.session.workspace
        safe_ = targets.find_target("").formatter(str(self.known.info.get("currency", "")))
        try:
            text = report.format_markdown(self.known, self.app.today(), safe_)
            path = pages.write_brief(ws, f"{self.session.slug}.review", text)
        except UserError as refused:
            self.app.say(str(refused), "error")
        else:
            self.hint(f"Written: {path}")

    def hint(self, text: str) -> None:
        self.app.clear_notifications()
        self.app.say(text)

    async def action_leave(self) -> None:
        """Save and go back; where saving fails, say so and stay."""
        try:
            await asyncio.to_thread(self.session.save)
        except UserError as refused:
            self.app.say(str(refused), "error")
            return
        self.dismiss()
