"""A dialog that says by hand which lines of the definition hold of a lead."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from alignkit.core.errors import UserError
from alignkit.core.fields import OPTIONAL, REQUIRED, Field
from alignkit.core.questions import get_question
from alignkit.leads.batch import Lead
from alignkit.tui import keys
from alignkit.tui.base_app import BaseApp
from alignkit.tui.cursor_bar import BarOptionList
from alignkit.tui.dialogs import FormDialog
from alignkit.tui.frame import KeyFooter
from alignkit.tui.leads.lead_text import render_columns, render_fields
from alignkit.tui.leads.trying import Line, Trying
from alignkit.tui.safe_text import safe_line, safe_text
from alignkit.tui.widgets import fit_height

_RULE = {field.key: field for rows in get_question("mql").fields if rows.key == "rules" for field in rows.fields}
HOW_FIELD = _RULE["how"]
VALUES_FIELD = Field("values", "text", "Values", OPTIONAL, "With what? Several with a comma between", "CFO, Controller")
NEVER_FIELD = Field("never", "flag", "Never", OPTIONAL, "Must it not hold?")
_WORDS = {True: "yes", False: "no", None: "?"}


class TickDialog(ModalScreen[int]):
    """Goes through leads, one at a time; returns the number of the last one. Each tick is written at once."""

    app: BaseApp
    CSS_PATH = ["../dialogs.tcss", "leads.tcss"]
    BINDINGS: ClassVar[list[BindingType]] = [*keys.make_bindings("tick", priority=True)]
    AUTO_FOCUS = "#lines"

    def __init__(self, trying: Trying, leads: Sequence[Lead], at: int, ticked: Callable[[], None]) -> None:
        """``ticked`` is called after each tick, so that the screen below shows its effect."""
        super().__init__()
        self.trying, self.leads, self._ticked = trying, list(leads), ticked
        self.place = next((place for place, lead in enumerate(self.leads) if lead.number == at), 0)

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            with VerticalScroll(id="tick-lead", can_focus=False):
                yield Static(id="fields", markup=False)
            yield BarOptionList(id="lines", markup=False)
            yield Static(id="rules", markup=False)
            yield Static(id="lead-told", markup=False)
            yield KeyFooter()

    def on_mount(self) -> None:
        self.query_one("#lead-told").display = False
        self.draw()

    def on_resize(self) -> None:  # which comes first of all, too
        self.call_after_refresh(lambda: fit_height(self.query_one("#tick-lead")))

    @property
    def lead(self) -> Lead:
        return self.leads[self.place]

    @property
    def lines(self) -> list[Line]:
        return self.trying.lines(self.lead)

    def draw(self) -> None:
        """Draw the lead and its lines, with the cursor where it was."""
        lead, rows = self.lead, self.query_one(OptionList)
        here = rows.highlighted or 0
        judged = next((each for each in self.trying.found.tried if each.lead.number == lead.number), None)
        said = {True: "passes", False: "does not pass", None: "cannot be told"}[
            judged.judged.passes if judged else None
        ]
        dialog = self.query_one(".dialog", Vertical)
        dialog.border_title = safe_line(f"Lead {lead.number}: which lines hold?")
        dialog.border_subtitle = safe_line(said)
        self.query_one("#fields", Static).update(render_fields(lead.cells.items()))
        rows.clear_options()
        rows.add_options([Option(render_line(line)) for line in self.lines])
        rows.highlighted = min(here, rows.option_count - 1) if rows.option_count else None
        self._draw_rules()
        self.call_after_refresh(lambda: fit_height(self.query_one("#tick-lead")))

    @property
    def here(self) -> Line | None:
        """The line under the cursor."""
        place = self.query_one(OptionList).highlighted
        return self.lines[place] if place is not None else None

    @on(OptionList.OptionHighlighted)
    def _moved(self, event: OptionList.OptionHighlighted) -> None:
        event.stop()
        self._draw_rules()

    def _draw_rules(self) -> None:
        line = self.here
        rules = self.trying.rules(line.text) if line else []
        told = "; ".join(rules) if rules else "none; a computes it from a column"
        self.query_one("#rules", Static).update(safe_line(f"Rules of this line: {told}", "$text-muted"))

    @on(OptionList.OptionSelected)
    def _selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.action_tick()

    def action_tick(self) -> None:
        line = self.here
        if line is None:
            return
        try:
            self.trying.tick(self.lead, line)
        except UserError as refused:
            self._say(str(refused))
            return
        self._changed("")

    async def action_add(self) -> None:
        """Ask for a rule that computes the line under the cursor; what it does shows at once."""
        line = self.here
        if line is None:
            return
        told: list[str] = []

        def act(said: dict[str, Any]) -> None:
            values = str(said.get("values") or "")
            told.append(self.trying.add_rule(line.text, said["column"], said["how"], values, said.get("never") is True))

        headings = tuple(self.trying.columns())
        column = Field("column", "choice", "Column", REQUIRED, "Which column of the leads?", choices=headings)
        fields = (column, HOW_FIELD, VALUES_FIELD, NEVER_FIELD)
        text = f"“{line.text}” holds of a lead where this holds, and all other rules of the line."
        parsers = {"column": self.trying.read_column}
        form = FormDialog("Compute it from a column", fields, {}, "Add the rule", text, act, parsers)

        async def done(answer: dict[str, Any] | None) -> None:
            if answer:
                await self._save(told[-1])

        await self.app.push_screen(form, done)

    async def action_remove(self) -> None:
        line = self.here
        try:
            told = self.trying.remove_rule(line.text) if line else ""
        except UserError as refused:
            self._say(str(refused))
            return
        if told:
            await self._save(told)
        else:
            self._say("The line has no rule.")

    async def action_undo(self) -> None:
        try:
            told = self.trying.undo()
        except UserError as refused:
            self._say(str(refused))
            return
        await self._save(told or "Nothing was ticked or ruled here yet.")

    async def _save(self, told: str) -> None:
        try:
            await asyncio.to_thread(self.trying.workshop.session.save)
        except UserError as refused:
            told = str(refused)
        self._changed(told)

    def _changed(self, told: str) -> None:
        self._say(told)
        self._ticked()
        self.draw()

    def _say(self, text: str) -> None:
        told = self.query_one("#lead-told", Static)
        told.update(safe_text(text))
        told.display = bool(text)

    def action_step(self, by: int) -> None:
        self.place = min(max(self.place + by, 0), len(self.leads) - 1)
        self.query_one("#tick-lead", VerticalScroll).scroll_home(animate=False)
        self.draw()

    def action_leave(self) -> None:
        self.dismiss(self.lead.number)


def render_line(line: Line) -> Content:
    """Return a line of the definition with whether it holds, and who says so."""
    who = "by hand" if line.is_ticked else "" if line.holds is None else "by rule"
    style = {True: "$text-success", False: "$text-error", None: "$text-warning"}[line.holds]
    return Content.assemble(render_columns([(_WORDS[line.holds], 3), (who, 7)], style), "  ", safe_line(line.text))
