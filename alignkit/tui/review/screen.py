"""Looking back: each goal with its results as bars, each promise asked of the other team, what was learned."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.screen import Screen
from textual.widgets import Footer, OptionList, Static
from textual.widgets.option_list import Option

from alignkit.agreement import Who
from alignkit.disk.identity import identity
from alignkit.fileformat.entry import day_of, spoken_day
from alignkit.model import TEAM_NAMES, Campaign, Team
from alignkit.problems import Refused
from alignkit.questions import EXTRA, NEEDED, QUESTIONS, Field
from alignkit.reviews import cells, charts, commitments, measured, review, reviewed, reviewing
from alignkit.session import Session
from alignkit.standing import in_force
from alignkit.tui import keys
from alignkit.tui.dialogs import Ask
from alignkit.tui.editor import Read
from alignkit.tui.review import rows
from alignkit.tui.review.removing import Removing
from alignkit.tui.safe import safe_line

if TYPE_CHECKING:
    from alignkit.tui.app import AlignApp

LOOK_EVERY = 0.9  # seconds
NAMES = tuple(q.name for q in QUESTIONS)
ACTUAL = Field("actual", "number", "Came to", NEEDED, "What did it come to?", "7")
KEPT = Field("kept", "flag", "Kept", NEEDED, "Was it kept?")
COUNT = Field("count", "number", "So far", NEEDED, "How many leads so far?", "31")
STAGE = Field("stage", "text", "Where", NEEDED, "Where in the sales process do they stand?", "waiting for a first call")
QUESTION = Field("question", "choice", "Question", NEEDED, "Which of the nine is it about?", choices=NAMES)
LEARNED = Field("learned", "prose", "Learned", NEEDED, "What do you know now?")
CHANGE = Field("change", "prose", "Change", EXTRA, "What do you do about it?")
ON = Field("on", "date", "On", NEEDED, "On which day?", "2027-05-31")
BY = Field("by", "text", "By", NEEDED, "Who says so?", "Marcus Boehm")
NOTE = Field("note", "prose", "Note", EXTRA, "What stands behind it?")
NEXT = Field("next", "date", "Next review", EXTRA, "On which day? Empty: by the rhythm of question 9", "2027-05-04")


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
            for name, text in rows.drawn(self.known, today, self._width(), self._plots)
        ]
        self.rows.clear_options()
        self.rows.add_options(options)
        ids = [option.id for option in options]
        first = next((place for place, name in enumerate(ids) if name), None)
        self.rows.highlighted = ids.index(here) if here in ids else first

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
        act = {"aim": self._result, "promise": self._promise, "reason": self._reason, "stuck": self._stage}.get(kind)
        if not self.is_signed():
            return
        if act:
            await act(int(place))
        else:
            self.hint("Enter adds to a goal, a promise or a reason. l adds a lesson.")

    async def _result(self, place: int) -> None:
        aim, currency = measured.aims(self.known)[place], str(self.known.info.get("currency", ""))
        figure = partial(charts.plain(currency).figure, unit=aim.unit)
        last = aim.readings[-1] if aim.readings else None
        told = [
            f"In {aim.unit}." if aim.unit and aim.unit != "share" else "",
            f"Source: {aim.source}." if aim.source else "",
            f"Last: {figure(last.actual)}, {spoken_day(last.on)}{f' ({last.by})' if last.by else ''}." if last else "",
        ]

        def read(text: str) -> tuple[float, str]:
            value = cells.result_of(text, aim, currency)
            return value, f"= {figure(value)}"

        example = "94 %, or 0.94" if aim.unit == "share" else f"{currency} 120,500" if aim.unit == currency else "7"
        fields = (ACTUAL._replace(example=example), ON, BY, NOTE)
        act = self._entered(reviewing.add_result, "result", lambda answer: (aim.metric, answer["actual"]))
        title = f"{aim.metric}: what did it come to?"
        await self._ask(title, fields, self._prefilled(None, aim.owner), act, " ".join(filter(None, told)), actual=read)

    async def _promise(self, place: int) -> None:
        promise = commitments.promises(self.known)[place]
        if promise.team is None or promise.asked is None:
            self.hint("The agreement holds this promise no longer.")
            return
        asked = TEAM_NAMES[promise.asked]
        kept = self._prefilled(promise.asked, self.known.lead(promise.asked))
        title = f"{TEAM_NAMES[promise.team]} promised: {promise.what}"
        words = (promise.what, promise.asked)
        act = self._entered(reviewing.add_promise, "promise", lambda answer: (words[0], answer["kept"], words[1]))
        await self._ask(title, (KEPT, ON, BY, NOTE), kept, act, f"Asked of {asked}: was it kept?")

    async def _reason(self, place: int) -> None:
        code = rows.reasons(self.known)[place]
        act = self._entered(reviewing.add_rejected, "sent back", lambda answer: (code, answer["count"]))
        told = _last(next((count for count in review.rejected(self.known) if count.name == code), None))
        await self._ask(f"Sent back for {code}", (COUNT, ON, BY), self._prefilled("sales", ""), act, told, count=_count)

    async def _stage(self, place: int) -> None:
        await self._stuck(review.stuck(self.known)[place].name)

    @work
    async def action_stuck(self) -> None:
        if self.is_signed():
            await self._stuck("")

    async def _stuck(self, stage: str) -> None:
        kept = self._prefilled("sales", "") | ({"stage": stage} if stage else {})
        act = self._entered(
            reviewing.add_stuck, "stuck", lambda answer: (answer["stage"], answer["count"]), known=False
        )
        told = _last(next((count for count in review.stuck(self.known) if count.name == stage), None))
        await self._ask("Where are leads stuck?", (STAGE, COUNT, ON, BY), kept, act, told, count=_count)

    @work
    async def action_lesson(self) -> None:
        if not self.is_signed():
            return
        keys_ = {q.name: q.key for q in QUESTIONS}
        act = self._entered(
            reviewing.add_lesson,
            "lesson",
            lambda answer: (answer["question"], answer["learned"], answer["change"] or ""),
            known=False,
        )
        fields = (QUESTION, LEARNED, CHANGE, BY, ON)
        kept = self._prefilled(None, "")
        await self._ask("What did we learn?", fields, kept, act, question=lambda name: (keys_[name], ""))

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

        await self._ask("When do both teams look again?", (NEXT,), kept, act)

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

    async def _ask(
        self,
        title: str,
        fields: tuple[Field, ...],
        kept: dict[str, Any],
        act: Callable[[dict[str, Any]], None],
        text: str = "",
        **reads: Read,
    ) -> None:
        """A form that stays open, with all that was typed, until what it does is not refused; then save."""

        def on_day(typed: str) -> tuple[date, str]:
            when = day_of(typed)
            early = reviewing.early(self.known, when)
            return when, f"It is {early}." if early else ""

        does = "Add it" if len(fields) > 1 else "Set it"
        if await self.app.push_screen_wait(Ask(title, fields, kept, does, text, act, {"on": on_day, **reads})):
            await self._save()

    def _entered(
        self,
        verb: Callable[..., Campaign],
        label: str,
        words: Callable[[dict[str, Any]], tuple[Any, ...]],
        known: bool = True,
    ) -> Callable[[dict[str, Any]], None]:
        """What a form does with its answer: one verb, by the name and for the day in it."""

        def act(answer: dict[str, Any]) -> None:
            who, rest = Who(str(answer["by"]), self.app.now()), (answer["note"] or "",) if "note" in answer else ()
            before = (self.known,) if known else ()
            self._apply(partial(self.session.apply, verb, label, *before, *words(answer), who, answer["on"], *rest))

        return act

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

        try:
            pairs = everything(self.session.workspace, self.app.today(), lambda _: None)
            text = reviewed.over_all([known for own, known in pairs if in_force(own) is not None], self.app.today())
        except Refused as refused:
            text = [str(refused)]
        title = "Promises and chances, over all campaigns"
        self.app.call_from_thread(self.app.clear_notifications)
        self.app.call_from_thread(self.app.push_screen, Notice(title, "\n".join(text)))

    def action_write(self) -> None:
        from alignkit.disk import pages
        from alignkit.rendering import targets

        ws = self.session.workspace
        safe_ = targets.find("").safe(str(self.known.info.get("currency", "")))
        try:
            text = reviewed.page(self.known, self.app.today(), pages.team_names(ws), safe_)
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


def _count(text: str) -> tuple[int, str]:
    count = cells.count_of(text)
    return count, f"= {count:,} lead{'' if count == 1 else 's'}"


def _last(count: review.Count | None) -> str:
    """What was counted last."""
    if count is None or not count.counts:
        return ""
    when, number, by = count.counts[-1]
    return f"Last: {number:,}, {spoken_day(when)}{f' ({by})' if by else ''}."
