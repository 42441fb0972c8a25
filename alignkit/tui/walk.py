"""The walk: one question at a time, read first; one letter acts, Enter edits, Escape returns to reading."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar, cast

from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container, Horizontal, Vertical
from textual.content import Content
from textual.screen import Screen
from textual.timer import Timer
from textual.widgets import Footer, Static

from alignkit import agreement
from alignkit.digests import agreement_digest
from alignkit.disk import recovery
from alignkit.merging import merge
from alignkit.model import TEAM_NAMES, TEAMS, TEAMS_OWN, Campaign, Team
from alignkit.problems import Refused
from alignkit.questions import ASKED, KEYS, NEEDED, QUESTIONS, question
from alignkit.session import Session
from alignkit.shown import shown, shown_line
from alignkit.standing import agreed_count, blocking, campaign_status, first_open, is_settled
from alignkit.tui import room
from alignkit.tui.asides import Asides
from alignkit.tui.editor import FieldEditor
from alignkit.tui.items import Path, next_tier
from alignkit.tui.keeping import Keeping
from alignkit.tui.keys import bindings
from alignkit.tui.parts import RailItem, head, put, put_line
from alignkit.tui.sheet import Sheet
from alignkit.tui.stances import Stances

if TYPE_CHECKING:
    from alignkit.tui.app import AlignApp

LOOK_EVERY, DRAW_AFTER = 0.7, 0.2  # seconds


class Walk(Stances, Keeping, Screen[None]):
    """One campaign, question by question. The session owns the record; this draws it."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings("walk")]
    CSS_PATH = "walk.tcss"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (112, "-wide")]
    VERTICAL_BREAKPOINTS = [(0, "-low"), (44, "-roomy")]

    def __init__(self, session: Session, at: str = "") -> None:
        super().__init__()
        self.session = session
        place = recovery.place(session.workspace, session.slug)
        self.here = at or self._still_open(place.get("question")) or first_open(session.campaign)
        self.tier = NEEDED
        self._left_at = str(place.get("item", ""))
        self._unfinished: dict[tuple[str, Path], str] = _unfinished(place.get("unfinished"))
        self._saving: Timer | None = None
        self._drawing: Timer | None = None
        self._trouble = ""
        self._turns = asyncio.Lock()
        self._warned = False
        self.asides = Asides(session.workspace)
        self.kept_words: dict[tuple[str, ...], dict[str, Any]] = {}

    def _still_open(self, key: Any) -> str:
        """Where one was, unless all is settled there: then the first question that needs somebody comes first."""
        if key not in KEYS or is_settled(self.session.campaign, key):
            return ""
        return str(key)

    @property
    def owner(self) -> AlignApp:
        return cast("AlignApp", self.app)

    @property
    def campaign(self) -> Campaign:
        return self.session.campaign

    def compose(self) -> ComposeResult:
        with Horizontal(id="title"):
            yield Static(id="title-name")
            yield Static(id="title-state")
        with Container(id="walk-body"):
            with Vertical(id="rail"):
                with Container(id="rail-items"):
                    for q in QUESTIONS:
                        yield RailItem(q)
                yield Static(id="in-the-way")
            yield Sheet(self._unfinished, self.may_change)
            with Container(id="room"):
                yield Static(id="room-teams")
                yield Static(id="hints")
        with Vertical(id="teams"):
            for team in TEAMS:
                with Horizontal(classes="team"):
                    yield Static(id=f"{team}-mark", classes="team-mark")
                    yield Static(id=f"{team}-said", classes="team-said")
        yield Footer(show_command_palette=False)

    def _folded(self) -> int:
        """How much a question shows at first: on a high screen what is asked for too."""
        return ASKED if self.app.size.height >= 44 else NEEDED

    def on_mount(self) -> None:
        self.tier = self._folded()
        self.draw()
        self.sheet.put_cursor(self._left_at)
        self.set_interval(LOOK_EVERY, self._look)

    # --- drawing -----------------------------------------------------------------------------------------------

    def draw(self) -> None:
        """Everything again from the record."""
        self._draw_items()
        self._draw_around()

    def draw_soon(self) -> None:
        """What stands around the form, a moment after the last keystroke rather than at each."""
        if self._drawing is None:
            self._drawing = self.set_timer(DRAW_AFTER, self._draw_later)
        else:
            self._drawing.reset()

    def _draw_later(self) -> None:
        self._drawing = None
        self._draw_around()

    def _draw_items(self) -> None:
        self.sheet.draw(self.campaign, self.here, self.tier, self.has_class("-wide"))

    def _draw_around(self) -> None:
        campaign, now = self.campaign, self.owner.now()
        blocks, q = blocking(campaign, now.date()), question(self.here)
        findings, since = self.asides.findings(campaign, now.date()), self.asides.since(campaign, self.here)
        if self.asides.is_behind(campaign, self.here):
            self._look_up(campaign, self.here)
        put_line(self.query_one("#title-name", Static), Content(shown_line(campaign.title)))
        put_line(self.query_one("#title-state", Static), Content(self._state(campaign)))
        for item in self.query(RailItem):
            item.show(campaign, item.question.key == self.here)
        if self.has_class("-wide"):
            put(self.query_one("#in-the-way", Static), room.in_the_way(campaign, blocks))
            put(self.query_one("#room-teams", Static), room.teams(campaign, self.here, now, since))
            put(self.query_one("#hints", Static), room.hints(campaign, q, findings))
        else:
            for team in TEAMS:
                put(self.query_one(f"#{team}-mark", Static), head(campaign, team, self.here))
                put(self.query_one(f"#{team}-said", Static), room.words(campaign, team, self.here, now, since))
        put(self.query_one("#notes", Static), room.notes(q, () if self.has_class("-wide") else findings))

    @work(thread=True, exclusive=True, group="asides", exit_on_error=False)
    def _look_up(self, campaign: Campaign, key: str) -> None:
        self.asides.look_up(campaign, key)
        self.app.call_from_thread(self.draw_soon)

    def on_resize(self) -> None:
        self.call_after_refresh(self.draw)

    def _state(self, campaign: Campaign) -> str:
        if self._trouble:
            return self._trouble
        saved = "saved " if self.session.is_saved else "saving"  # of one width: nothing moves
        if self.session.read_only:
            saved = "read-only"
        status = campaign_status(campaign, self.owner.now().date())
        words = {"signed": "signed and locked", "altered": "changed behind the signatures"}.get(status, status)
        if status == "ready" and (signed := self._signed(campaign)):
            words = f"{TEAM_NAMES[signed]} has signed"
        return f"{words}, revision {campaign.agreement.revision} · {agreed_count(campaign)} of 9 · {saved}"

    @staticmethod
    def _signed(campaign: Campaign) -> Team | None:
        """The one team whose signature stands on the present text."""
        digest = agreement_digest(campaign)
        return next((made.team for made in campaign.agreement.signoffs if made.digest == digest), None)

    # --- the cursor --------------------------------------------------------------------------------------------

    @property
    def sheet(self) -> Sheet:
        return self.query_one(Sheet)

    def action_down(self) -> None:
        self.sheet.step(1)

    def action_up(self) -> None:
        self.sheet.step(-1)

    def _cursor(self) -> str:
        row = self.sheet.current()
        return row.item.key if row else ""

    # --- from question to question -----------------------------------------------------------------------------

    @on(RailItem.Chosen)
    async def _rail(self, event: RailItem.Chosen) -> None:
        await self.go_to(event.key)

    async def go_to(self, key: str, item: str = "") -> None:
        """Show another question; what is being written is saved first."""
        await self._close_form()
        self.here, self.tier = key, self._folded()
        self.draw()
        self.sheet.scroll_home(animate=False)
        self.sheet.put_cursor(item)
        self._save_soon()

    async def action_next(self) -> None:
        place = KEYS.index(self.here) + 1
        if place < len(KEYS):
            await self.go_to(KEYS[place])
        else:
            self.notify("That was the last question. z signs, or shows what is in the way.", markup=False)

    async def action_back(self) -> None:
        place = KEYS.index(self.here)
        if place == 0:
            self.action_details()
        else:
            await self.go_to(KEYS[place - 1])

    async def action_question(self, number: int) -> None:
        await self.go_to(KEYS[number - 1])

    def action_fold(self) -> None:
        item = self._cursor()
        self.tier = next_tier(self.tier)
        self.draw()
        self.call_after_refresh(self.sheet.put_cursor, item)

    async def action_positions(self) -> None:
        team = TEAMS[0] if not self.campaign.view(TEAMS[0], self.here).position else TEAMS[1]
        self.sheet.put_cursor(f"position.{team}")

    # --- editing -----------------------------------------------------------------------------------------------

    async def action_edit(self) -> None:
        await self.sheet.edit(self.sheet.current())

    @on(Sheet.Opened)
    def _opened(self, event: Sheet.Opened) -> None:
        if event.key == "more":
            self.action_fold()
        elif event.key.startswith("disputed."):
            self.choose_version(int(event.key.partition(".")[2]))

    async def _close_form(self) -> None:
        self.hear()
        await self.sheet.close()
        self.draw()

    def hear(self) -> None:
        """Put what is written in the open form into the record, without waiting for its messages."""
        for said in self.sheet.said():
            if isinstance(said, FieldEditor.Typed):
                self._typed(said)
            else:
                self._not_a_value_yet(said)

    @on(Sheet.Closed)
    async def _left(self, event: Sheet.Closed) -> None:
        await self._close_form()
        self._save_soon()
        # Only after the layout is there again can the row be brought into sight.
        if event.forward:
            self.call_after_refresh(self.sheet.go_on, event.key)
        else:
            self.call_after_refresh(self.sheet.put_cursor, event.key)

    @on(FieldEditor.Typed)
    def _typed(self, event: FieldEditor.Typed) -> None:
        path = event.path
        if path[0] in TEAMS:
            label = f"{TEAMS_OWN[path[0]]} view"
            act = partial(self.session.apply, agreement.position, label, self.here, path[0], event.value or "")
        else:
            label = f"{question(self.here).name}: {event.field.label}"
            act = partial(self.session.apply, self._edited, label, self.here, path, event.value)
        group = ".".join((self.here, *map(str, path)))
        if self.attempt(partial(act, group=group, question=self.here)):
            self._save_soon()
            self.draw_soon()

    def _edited(self, campaign: Campaign, key: str, path: Path, value: Any) -> Campaign:
        after = agreement.set_field(campaign, key, path, value)
        disputed = campaign.content(key).get("disputed")
        if not disputed or self.sheet.seen != disputed:
            return after
        # Whoever opened the form saw both texts, so that what is written now is the choice between them.
        return after.with_content(key, merge.settled(key, campaign.content(key), after.content(key)))

    @on(FieldEditor.Unfinished)
    def _not_a_value_yet(self, event: FieldEditor.Unfinished) -> None:
        if event.text:
            self._unfinished[self.here, event.path] = event.text
            self._save_soon()
        else:
            self._unfinished.pop((self.here, event.path), None)

    async def action_add(self) -> None:
        if not await self.sheet.add_row():
            self.notify("The cursor is on no table. Enter edits what it is on.", markup=False)

    def action_remove(self) -> None:
        row = self.sheet.current()
        if row is None or not row.item.row or not self.may_change():
            return
        table, place = row.item.key.split(".")
        removed = shown_line(row.item.text)
        verb = partial(self.session.apply, agreement.set_field, "row removed", self.here, (table, int(place)), None)
        if self.attempt(partial(verb, question=self.here)):
            self.changed()
            self.notify(f"Removed: {removed}. u takes it back.", markup=False)

    @work
    async def action_editor(self) -> None:
        """The answer in the user's own editor."""
        from alignkit.tui.own_editor import edited

        if not self.may_change():
            return
        text = await edited(self.app, self.campaign.answer(self.here), question(self.here).asks)
        if text is not None and self.attempt(
            partial(
                self.session.apply,
                agreement.answer,
                f"{question(self.here).name}: answer",
                self.here,
                text,
                question=self.here,
            )
        ):
            self.changed()

    # --- saving ------------------------------------------------------------------------------------------------

    def changed(self) -> None:
        """The record is another: draw it and save it soon."""
        key = self._cursor()
        self.draw()
        if self.sheet.form is None:
            self.call_after_refresh(self.sheet.put_cursor, key)
        self._save_soon()

    def attempt(self, act: Any) -> bool:
        """Do what may be refused; a refusal is shown and changes nothing."""
        try:
            act()
        except Refused as refusal:
            self.notify(shown(str(refusal)), severity="warning", timeout=8, markup=False)
            return False
        return True

    async def action_leave(self) -> None:
        """Save and go back to the campaigns; where that fails, say so and stay."""
        await self._close_form()
        if await self._saved():
            self.dismiss(None)

    def action_reading(self) -> None:
        """Escape where nothing is open: never a way out, because it is pressed to end a form that has ended itself."""
        self.notify("q goes back to the campaigns.", timeout=2, markup=False)

    def action_go(self) -> None:
        self.notify("To which question? Press 1 to 9.", timeout=3, markup=False)

    # --- other screens -----------------------------------------------------------------------------------------

    @work
    async def action_details(self) -> None:
        from alignkit.tui.start_form import StartForm

        await self.app.push_screen_wait(StartForm(self.session))
        self.changed()

    @work
    async def action_sign(self) -> None:
        from alignkit.tui.signing import Signing

        await self._close_form()
        if self._unfinished:
            (key, path), text = next(iter(self._unfinished.items()))
            self.notify(
                f"{question(key).name}: “{shown_line(text)}” is not in the agreement, because it is no value yet.",
                severity="warning",
                timeout=8,
                markup=False,
            )
            await self.go_to(key, ".".join(map(str, path[:2])) if len(path) > 2 else str(path[0]))
            return
        if not await self._saved():
            return
        goes = await self.app.push_screen_wait(Signing(self.session))
        if goes == "brief":
            self.action_brief()
        elif goes == "campaign":
            self.action_details()
        elif goes:
            await self.go_to(goes)
        self.changed()

    def action_brief(self) -> None:
        from alignkit.tui.brief_screen import BriefScreen

        self.app.push_screen(BriefScreen(self.session))

    @work
    async def action_review(self) -> None:
        from alignkit.tui.review_screen import ReviewScreen

        await self._close_form()
        await self.app.push_screen_wait(ReviewScreen(self.session))
        self.changed()

    def notify(self, message: str, **options: Any) -> None:
        """One message at a time: an older one would stand over what the new one speaks of."""
        self.app.clear_notifications()
        super().notify(message, **options)

    def may_change(self) -> bool:
        """Whether the campaign can be changed now; where it cannot, say what to do."""
        if self.session.read_only:
            self.notify(shown(f"Read-only: {self.session.read_only}"), severity="warning", markup=False)
            return False
        if campaign_status(self.campaign) in ("signed", "altered"):
            self.notify("Signed and locked. A begins the next revision.", severity="warning", markup=False)
            return False
        if (signed := self._signed(self.campaign)) and not self._warned:
            self._warned = True
            self.notify(
                f"{TEAM_NAMES[signed]} has signed this text. A change lets that lapse; u takes a change back.",
                severity="warning",
                markup=False,
            )
        return True

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        # While a form is open its widgets have the letters; a Select would let them through to the screen.
        return action.startswith("app.") or not self.is_mounted or not self.sheet.is_writing


def _unfinished(saved: Any) -> dict[tuple[str, Path], str]:
    found: dict[tuple[str, Path], str] = {}
    for entry in saved if isinstance(saved, list) else []:
        match entry:
            case [str(key), list(path), str(text)] if key in KEYS:
                found[key, tuple(path)] = text
    return found
