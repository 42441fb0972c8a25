"""The workshop with real leads: its steps, how far each is, and what opens them."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path
from typing import Any, ClassVar

from rich.table import Table
from rich.text import Text
from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.screen import Screen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from alignkit.app import leads
from alignkit.app.session import Session
from alignkit.core.errors import UserError
from alignkit.core.fields import REQUIRED, Field
from alignkit.core.model import TEAM_NAMES, Team
from alignkit.core.questions import QUESTION_KEYS
from alignkit.crm.lead_table import describe_stored
from alignkit.leads.batch import Batch, count_by, describe_progress
from alignkit.leads.sampling import RULE
from alignkit.store.identity import Identity, find_identity
from alignkit.text.sanitize import sanitize_line
from alignkit.tui import keys
from alignkit.tui.base_app import BaseApp
from alignkit.tui.cursor_bar import BarOptionList
from alignkit.tui.dialogs import ButtonDialog, Choice, FormDialog
from alignkit.tui.frame import KeyFooter, Pane, TitleBar
from alignkit.tui.leads.file_dialogs import ask_for_marks, ask_for_reasons, ask_for_sheet
from alignkit.tui.leads.judging import Judging
from alignkit.tui.leads.steps import Step, list_steps, next_step, offer_sheet
from alignkit.tui.leads.take_dialog import ask_for_leads
from alignkit.tui.leads.workshop import Workshop
from alignkit.tui.notice import NoticeDialog
from alignkit.tui.safe_text import safe_text
from alignkit.tui.widgets import is_ascii_terminal
from alignkit.values.parse_format import format_day

WATCH_SECONDS = 0.9
WHO_FIELD = Field("by", "text", "Who judges", REQUIRED, "Who judges for this team?", "Dana Ruiz")
_PRIVATE = "Leads lie outside version control. Nothing about a person gets into the campaign."
_NO_LEADS = (
    "Both teams judge the same real leads, each alone, before they write the definition. Enter takes some from an "
    "export of your CRM; so does: alignkit leads add {slug} FILE"
)


class LeadsScreen(Screen[None]):
    """The steps of one campaign's workshop. The leads are read again when somebody else has judged meanwhile."""

    app: BaseApp
    CSS_PATH = "leads.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [*keys.make_bindings("leads", priority=True)]
    AUTO_FOCUS = "#step-list"

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self.workshop: Workshop | None = None
        self._steps: list[Step] = []

    def compose(self) -> ComposeResult:
        yield TitleBar(f"Real leads: {self.session.campaign.title}")
        with Pane(title="Judge the same leads, then write the definition", id="steps"):
            yield BarOptionList(id="step-list")
        yield Static(id="leads-note", markup=False)
        yield KeyFooter()

    def on_mount(self) -> None:
        self.workshop = Workshop(self.session, self.app.today())
        self._draw(next_step(self._list(), self._me().team))
        self.set_interval(WATCH_SECONDS, self._look)

    @property
    def open_workshop(self) -> Workshop:
        assert self.workshop is not None
        return self.workshop

    def on_screen_resume(self) -> None:
        if self.workshop:
            before = self._here()
            marks = {step.key: step.mark for step in self._steps}
            self.workshop.read()
            steps = self._list()
            is_new = [step.key for step in steps if step.mark == "✓" and marks.get(step.key) != "✓"]
            self._draw(next_step(steps, None) if before in is_new else before)

    async def _look(self) -> None:
        """Take over what others judged, and what they wrote into the campaign."""
        if not self.is_current:
            return
        try:
            changed = await asyncio.to_thread(self.session.refresh)
        except UserError:
            changed = False  # said where it matters: when something is saved
        if self.open_workshop.read() or changed:
            self._draw(self._here())

    # drawing

    def _list(self) -> list[Step]:
        return list_steps(self.open_workshop.batch, self.session.campaign)

    def _here(self) -> str:
        option = self.query_one(OptionList).highlighted_option
        return str(option.id) if option else ""

    def _draw(self, here: str) -> None:
        workshop, rows = self.open_workshop, self.query_one(OptionList)
        self._steps = self._list()
        rows.clear_options()
        rows.add_options([Option(_render(step), id=step.key) for step in self._steps])
        places = [step.key for step in self._steps]
        rows.highlighted = places.index(here) if here in places else 0
        state = describe_progress(workshop.batch) if workshop.batch else "no leads yet"
        self.query_one(TitleBar).show(state="revealed" if workshop.batch and workshop.batch.is_revealed else state)
        otherwise = _NO_LEADS.format(slug=workshop.slug)
        if workshop.batch:
            otherwise = f"{_PRIVATE} {offer_sheet(workshop.batch)}".strip()
        note = str(workshop.refused or otherwise)
        self.query_one("#leads-note", Static).update(safe_text(note))
        self.query_one("#leads-note").set_class(workshop.refused is not None, "wrong")
        self.refresh_bindings()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """In the footer stands what can be done now."""
        if self.workshop is None:
            return True
        batch = self.workshop.batch
        if action == "table":
            return batch is None and self.workshop.refused is None
        if action == "remove":
            return batch is not None or self.workshop.refused is not None
        if action in ("team", "write", "add"):
            return batch is not None and not batch.is_revealed
        return batch is not None if action == "reveal" else True

    # acting

    @on(OptionList.OptionSelected)
    async def _selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        await self.action_open()

    async def action_open(self) -> None:
        """Open the step under the cursor."""
        key, batch = self._here(), self.open_workshop.batch
        if key == "take" and batch is None:
            self.action_table()
        elif key == "take":
            self._show_taken()
        elif batch is None:
            self.hint("Leads are taken first: g reads an export of your CRM.")
        elif key in ("marketing", "sales"):
            await self.action_team("marketing" if key == "marketing" else "sales")
        elif key == "reveal":
            self.action_reveal()
        elif not batch.is_revealed:
            self.hint("That comes after the reveal.")
        elif key == "factors":
            self._open_factors()
        else:
            self._open_trial()

    @work
    async def action_table(self) -> None:
        """Take leads from an export."""
        if self.open_workshop.refused:
            self.hint("Delete the leads that cannot be used first: - does it.")
        elif self.open_workshop.batch:
            self._show_taken()
        elif await ask_for_leads(self.app, self.open_workshop, self._me().name):
            self.open_workshop.read()
            self._draw(next_step(self._list(), self._me().team))
            self.hint("The leads are taken. Now each team judges alone.")

    async def action_team(self, team: Team) -> None:
        """A team judges alone: asks who, unless that is known."""
        batch = self.open_workshop.batch
        if batch is None:
            self.hint("Leads are taken first: g reads an export of your CRM.")
        elif batch.is_revealed:
            self.hint("The marks are revealed, so nobody judges alone any more.")
        elif by := self._known_judge(team):
            await self._judge(team, by)
        else:
            await self._ask_who(team)

    def _known_judge(self, team: Team) -> str:
        me = self._me()
        return self.open_workshop.judges.get(team) or (me.name if me.team == team else "")

    async def _ask_who(self, team: Team) -> None:
        me, lead = self._me(), self.session.campaign.lead(team).strip()
        told = f"This machine is set up for {TEAM_NAMES[me.team]}. " if me.team and me.team != team else ""
        told += f"{TEAM_NAMES[team]} judges alone; what the other team said is not shown."
        first = {"by": lead or ("" if me.team else me.name)}

        async def answered(answer: dict[str, Any] | None) -> None:
            if answer:
                await self._judge(team, str(answer["by"]).strip())

        title = f"Who judges for {TEAM_NAMES[team]}?"
        await self.app.push_screen(FormDialog(title, (WHO_FIELD,), first, "Begin", told), answered)

    async def _judge(self, team: Team, by: str) -> None:
        from alignkit.tui.leads.judge_screen import JudgeScreen

        workshop = self.open_workshop
        workshop.read()
        if workshop.batch is None:
            self.hint("The leads were deleted meanwhile.")
            return
        workshop.judges[team] = by
        await self.app.push_screen(JudgeScreen(Judging(workshop.ws, workshop.batch, team, by, self._me().team)))

    @work
    async def action_reveal(self) -> None:
        """Show both teams' marks; before the first time, ask."""
        workshop = self.open_workshop
        workshop.read()
        batch = workshop.batch
        if batch is None:
            self.hint("Leads are taken first: g reads an export of your CRM.")
            return
        if not batch.is_revealed:
            told = "From then on nobody judges alone any more."
            does, back = Choice("Reveal", True), Choice("Back", False)
            if batch.is_through:
                dialog = ButtonDialog[bool]("Both teams are through. Show them side by side?", told, [does, back])
            else:
                told = f"{describe_progress(batch)}.\n{told}"
                dialog = ButtonDialog[bool]("Not everybody is through. Open all the same?", told, [back, does])
            if not await self.app.push_screen_wait(dialog):
                return
            early = not batch.is_through
            try:
                workshop.hold(leads.reveal_marks(workshop.ws, batch, self.app.now(), self._me().name, open_early=early))
            except UserError as refused:
                self.app.say(str(refused), "warning")
                return
        self._draw("reveal")
        self._open_reveal()

    @work
    async def action_remove(self) -> None:
        """Delete the leads; asks first."""
        workshop = self.open_workshop
        told = "The leads and all that both teams said of them are deleted. What was kept in question 5 stays."
        choices = [Choice("Back", False), Choice("Delete them", True)]
        if await self.app.push_screen_wait(ButtonDialog[bool]("Delete the leads of this campaign?", told, choices)):
            try:
                leads.forget_leads(workshop.ws, workshop.slug)
            except UserError as refused:
                self.app.say(str(refused), "warning")
            workshop.read()
            self._draw("take")

    @work
    async def action_write(self) -> None:
        """Write a sheet on which a team judges elsewhere."""
        if batch := self._batch_to_judge():
            self._tell(await ask_for_sheet(self.app, self.open_workshop, batch, self._me()))

    @work
    async def action_add(self) -> None:
        """Take over the marks of a sheet that came back."""
        if batch := self._batch_to_judge():
            self._tell(await ask_for_marks(self.app, self.open_workshop, batch, self._me()))

    def _batch_to_judge(self) -> Batch | None:
        """Return the leads while teams judge alone; else say why they do not."""
        self.open_workshop.read()
        batch = self.open_workshop.batch
        if batch is None:
            self.hint("Leads are taken first: g reads an export of your CRM.")
        elif batch.is_revealed:
            self.hint("The marks are revealed, so nobody judges alone any more.")
            return None
        return batch

    @work
    async def action_compare(self) -> None:
        """Write an export again, with the class of each lead and why."""
        if not self.session.campaign.content("mql").get("rules"):
            self.hint("Question 5 has no rules yet, so no lead of an export can be told. 5 opens it.")
            return
        self._tell(await ask_for_reasons(self.app, self.open_workshop, self.session.campaign))

    def _tell(self, text: str) -> None:
        """Draw the steps anew and say what was done; nothing where somebody went back."""
        if text:
            self._draw(self._here())
            self.app.say(text)

    def action_question(self, number: int) -> None:
        """Open a question over this screen; leaving it comes back here."""
        self.app.open_questions(self.session.slug, QUESTION_KEYS[number - 1])

    def _show_taken(self) -> None:
        batch = self.open_workshop.batch
        if batch is None:
            return
        sources = count_by([lead.source or "without a source" for lead in batch.leads])
        shown = dict.fromkeys(describe_stored(heading) for lead in batch.leads for heading in lead.shown)
        if any(lead.name for lead in batch.leads):
            is_whole = any(len(word.strip(".")) > 1 for lead in batch.leads for word in lead.name.split())
            shown["names in full" if is_whole else "names, as initials"] = None
        hidden = dict.fromkeys(heading for lead in batch.leads for heading in lead.hidden)
        lines = [
            f"{len(batch.leads)} leads: {', '.join(f'{count} {name}' for name, count in sources.items())}.",
            f"Shown to the judges: {', '.join(shown) or 'nothing'}.",
            "E-mail addresses, phone numbers and names inside other cells are left out; phones and owners altogether.",
            f"Hidden until the reveal: {', '.join(hidden) or 'nothing'}.",
            "",
            RULE,
            "",
            f"{_PRIVATE} They expire on {format_day(batch.expires)}; - deletes them.",
        ]
        self.app.push_screen(NoticeDialog("The leads that were taken", "\n".join(lines)))

    def _open_reveal(self) -> None:
        from alignkit.tui.leads.reveal_screen import RevealScreen

        self.app.push_screen(RevealScreen(self.open_workshop, self._me().name))

    def _open_factors(self) -> None:
        from alignkit.tui.leads.factors_screen import FactorsScreen

        self.app.push_screen(FactorsScreen(self.open_workshop))

    def _open_trial(self) -> None:
        from alignkit.tui.leads.trial_screen import TrialScreen

        self.app.push_screen(TrialScreen(self.open_workshop))

    def _me(self) -> Identity:
        return find_identity(os.environ, Path.cwd())

    def hint(self, text: str) -> None:
        self.app.clear_notifications()
        self.app.say(text)

    def save_now(self) -> None:
        """Save on every way out. Raises UserError where the file cannot be written."""
        self.session.save()

    async def action_leave(self) -> None:
        """Save and go back; where saving fails, say so and stay."""
        try:
            await asyncio.to_thread(self.session.save)
        except UserError as refused:
            self.app.say(str(refused), "error")
            return
        self.dismiss()


def _render(step: Step) -> Table:
    """Return a step on two lines: its mark and title, then how far it is."""
    style = {"✓": "green", "~": "yellow"}.get(step.mark, "")
    mark = {"✓": "y", "·": "."}.get(step.mark, step.mark) if is_ascii_terminal() else step.mark
    grid = Table.grid(padding=(0, 1, 0, 0), expand=True)
    grid.add_column(width=1)
    grid.add_column(overflow="fold", ratio=1)
    grid.add_row(Text(mark, style), Text(sanitize_line(step.title), "bold"))
    grid.add_row("", Text(sanitize_line(step.state), "dim"))
    return grid
