"""The reasons of both teams by pile, and one key that makes one a line of question 5."""

from __future__ import annotations

import asyncio
from typing import Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.screen import Screen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from alignkit.app.leads import AdoptAs
from alignkit.core.errors import UserError
from alignkit.core.fields import OPTIONAL, REQUIRED, Field
from alignkit.core.questions import QUESTION_KEYS
from alignkit.leads.batch import SHORT_VERDICTS, Verdict
from alignkit.leads.comparison import Factor
from alignkit.tui import keys
from alignkit.tui.base_app import BaseApp
from alignkit.tui.cursor_bar import ReadingOptionList
from alignkit.tui.dialogs import ButtonDialog, Choice, FormDialog
from alignkit.tui.frame import KeyFooter, Pane, TitleBar
from alignkit.tui.leads.adopting import (
    PLACES,
    Adopting,
    describe_suggestion,
    places_in_order,
    read_place,
    suggest_place,
)
from alignkit.tui.leads.lead_text import render_columns
from alignkit.tui.leads.workshop import Workshop
from alignkit.tui.safe_text import safe_line, safe_text

TEXT_FIELD = Field("text", "text", "In which words", REQUIRED, "What shall stand in question 5?", "A date is named")
PLACE_FIELD = Field("how", "choice", "As", REQUIRED, "What does it become?", choices=tuple(PLACES.values()))
CLASS_FIELD = Field("class", "text", "Of the class", OPTIONAL, "Of one lead class only? Its name", "Hand raise")
_WIDEST = 130  # cells; on a wider line the counts would stand too far from what they count
_COUNT_WIDTHS: dict[Verdict, int] = {"good": 4, "later": 7, "bad": 8, "unsure": 6}
_NOTE = "From the half of the leads that the definition is built on; the other half tests it."
_NOTHING = "Nobody gave a reason. They are given while judging, beside each verdict."


class FactorsScreen(Screen[None]):
    """One row a reason: how many leads of each verdict it was given for, and where it stands in question 5."""

    app: BaseApp
    CSS_PATH = "leads.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [*keys.make_bindings("factors", priority=True)]
    AUTO_FOCUS = "#factors"

    def __init__(self, workshop: Workshop) -> None:
        super().__init__()
        self.adopting = Adopting(workshop)

    def compose(self) -> ComposeResult:
        yield TitleBar(f"From reasons to the definition: {self.adopting.workshop.campaign.title}")
        with Pane(title="Reasons of both teams", id="leads-list"):
            yield ReadingOptionList(id="factors")
        yield Static(safe_text(_NOTE), id="leads-note")
        yield KeyFooter()

    def on_mount(self) -> None:
        self.draw()

    def on_resize(self) -> None:
        self.call_after_refresh(self.draw)

    def on_screen_resume(self) -> None:
        if self.is_mounted:
            self.call_after_refresh(self.draw)

    @property
    def here(self) -> Factor | None:
        """The reason under the cursor."""
        option = self.query_one(OptionList).highlighted_option
        factors = self.adopting.factors
        return factors[int(option.id)] if option and option.id and int(option.id) < len(factors) else None

    def draw(self) -> None:
        """Draw everything again, with the cursor where it was."""
        rows = self.query_one(OptionList)
        here = rows.highlighted
        width = (rows.size.width or self.size.width - 4) - 2
        options, place = list[Option](), 0
        for group in self.adopting.groups:
            lead_in = Content("\n") if options else _render_head(width) + Content("\n")
            options.append(
                Option(Content.assemble(lead_in, safe_line(group.title, "bold $text-accent")), disabled=True)
            )
            for factor in group.factors:
                options.append(Option(render_factor(factor, self.adopting.where(factor), width), id=str(place)))
                place += 1
        if not options:
            options.append(Option(safe_line(_NOTHING), disabled=True))
        rows.clear_options()
        rows.add_options(options)
        places = [n for n, option in enumerate(options) if option.id]
        rows.highlighted = here if here in places else places[0] if places else None
        adopted = sum(bool(self.adopting.where(factor)) for factor in self.adopting.factors)
        self.query_one(TitleBar).show(state=f"{adopted} of {place} in question 5")

    @on(OptionList.OptionSelected)
    async def _selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        await self.action_adopt()

    async def action_adopt(self) -> None:
        """Ask what the reason becomes: a criterion, a class, not enough, or what a hand-off comes with."""
        factor = self.here
        if factor is None:
            self.hint(_NOTHING)
            return
        choices = [Choice(PLACES[place], place) for place in places_in_order(factor)]
        dialog = ButtonDialog[AdoptAs](
            "What does it become in question 5?", f"“{factor.text}”\n{describe_suggestion(factor)}", choices
        )

        async def chosen(how: AdoptAs | None) -> None:
            if how is None:
                return
            try:
                told = self.adopting.adopt(factor, how)
            except UserError as refused:
                self.app.say(str(refused), "warning")
                return
            await self._save(told)

        await self.app.push_screen(dialog, chosen)

    async def action_edit(self) -> None:
        """Adopt the reason in better words, or for one class."""
        factor = self.here
        if factor is None:
            self.hint(_NOTHING)
            return
        told: list[str] = []

        def act(said: dict[str, Any]) -> None:
            how = next(place for place, name in PLACES.items() if name == said["how"])
            name = str(said.get("class") or "").strip()
            if name and how != "criterion":
                raise UserError("Only a criterion can be of one class.", "Leave the class empty.")
            told.append(self.adopting.adopt(factor, how, str(said["text"]), name))

        listed = ", ".join(self.adopting.classes)
        text = describe_suggestion(factor) + (f" Lead classes there are: {listed}." if listed else "")
        first = {"text": factor.text, "how": PLACES[suggest_place(factor)]}
        form = FormDialog(
            "Into question 5", (TEXT_FIELD, PLACE_FIELD, CLASS_FIELD), first, "Add it", text, act, {"how": read_place}
        )

        async def done(answer: dict[str, Any] | None) -> None:
            if answer:
                await self._save(told[-1])

        await self.app.push_screen(form, done)

    async def action_undo(self) -> None:
        try:
            told = self.adopting.undo()
        except UserError as refused:
            self.app.say(str(refused), "warning")
            return
        if told:
            await self._save(told, "")
        else:
            self.hint("Nothing was added here yet.")

    async def _save(self, told: str, more: str = " Both teams are asked for their stance anew. u undoes.") -> None:
        try:
            await asyncio.to_thread(self.adopting.workshop.session.save)
        except UserError as refused:
            self.app.say(str(refused), "error")
        else:
            self.hint(told + more)
        self.draw()

    def action_question(self, number: int) -> None:
        self.app.open_questions(self.adopting.workshop.slug, QUESTION_KEYS[number - 1])

    def hint(self, text: str) -> None:
        self.app.clear_notifications()
        self.app.say(text)

    def save_now(self) -> None:
        """Save on every way out. Raises UserError where the file cannot be written."""
        self.adopting.workshop.session.save()

    def action_leads(self) -> None:
        """Back to the steps of the workshop."""
        self.action_leave()

    def action_leave(self) -> None:
        self.dismiss(None)


def render_factor(factor: Factor, where: str, width: int) -> Content:
    """Return a reason as a line: its text, its counts by verdict, and where it went."""
    counts = [str(count) if (count := factor.counts.get(verdict)) else "·" for verdict in _COUNT_WIDTHS]
    return _render_row(factor.text, counts, f"→ {where}" if where else "", width)


def _render_head(width: int) -> Content:
    return _render_row(
        "Given for leads called", [SHORT_VERDICTS[verdict] for verdict in _COUNT_WIDTHS], "in question 5", width
    ).stylize("$text-muted")


def _render_row(text: str, counts: list[str], where: str, width: int) -> Content:
    room = min(width, _WIDEST) - sum(size + 2 for size in _COUNT_WIDTHS.values())
    goes = min(34, max(12, room // 3))
    sized = [(count, -size) for count, size in zip(counts, _COUNT_WIDTHS.values(), strict=True)]
    return render_columns([(text, room - goes - 2), *sized, (where, goes)])
