"""The questions screen ("the walk"): one question at a time, all nine marks beside or above it, both teams below.

One reads first: a letter acts, Enter edits, Escape goes back to reading.
"""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import ActiveBinding, BindingType
from textual.containers import Container, Horizontal, Vertical
from textual.timer import Timer
from textual.widgets import Footer, Static

from alignkit.app.session import Session
from alignkit.core.errors import UserError
from alignkit.core.fields import RECOMMENDED, REQUIRED
from alignkit.core.model import TEAM_NAMES, TEAMS
from alignkit.core.questions import QUESTION_KEYS, QUESTIONS
from alignkit.core.status import first_open_question, is_settled, sealed_digest
from alignkit.store import recovery
from alignkit.text.sanitize import sanitize
from alignkit.tui.keys import LOCKED_ACTIONS, make_bindings
from alignkit.tui.question_items import next_tier
from alignkit.tui.questions.annotations import Annotations
from alignkit.tui.questions.autosave import AutosaveMixin
from alignkit.tui.questions.base_actions import BaseActionsMixin
from alignkit.tui.questions.carried_answers import CarriedAnswersMixin
from alignkit.tui.questions.editing import EditingMixin, parse_unfinished
from alignkit.tui.questions.host import QuestionsHost
from alignkit.tui.questions.navigation import NavigationMixin
from alignkit.tui.questions.question_form import QuestionForm
from alignkit.tui.questions.stance_actions import StanceActionsMixin
from alignkit.tui.questions.view import ViewMixin, single_signer
from alignkit.tui.widgets import RailItem

WATCH_SECONDS = 0.7  # seconds


class QuestionsScreen(
    ViewMixin,
    EditingMixin,
    StanceActionsMixin,
    CarriedAnswersMixin,
    BaseActionsMixin,
    AutosaveMixin,
    NavigationMixin,
    QuestionsHost,
):
    """One campaign, question by question. The session holds the campaign.

    Here: which question is shown, and what may be changed. ``view``: drawing. ``editing``: forms. ``stance_actions``:
    agree, object and so on. ``carried_answers``: answers of an older campaign. ``base_actions``: questions of a base.
    ``autosave``: saving, merging, undo. ``navigation``: other screens.
    """

    BINDINGS: ClassVar[list[BindingType]] = [*make_bindings("walk")]
    CSS_PATH = "questions.tcss"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (112, "-wide")]
    VERTICAL_BREAKPOINTS = [(0, "-low"), (44, "-roomy")]

    def __init__(self, session: Session, at: str = "") -> None:
        super().__init__()
        self.session = session
        place = recovery.read_bookmark(session.workspace, session.slug)
        self.question_key = at or self._resume_question(place.get("question")) or first_open_question(session.campaign)
        self.tier = REQUIRED
        self._initial_item = str(place.get("item", ""))
        self.unfinished = parse_unfinished(place.get("unfinished"))
        self._save_timer: Timer | None = None
        self._draw_timer: Timer | None = None
        self._save_error = ""
        self.is_locked = False
        self._session_lock = asyncio.Lock()
        self._warned_signed = False
        self.annotations = Annotations(session.workspace)
        self.dialog_drafts: dict[tuple[str, ...], dict[str, Any]] = {}

    def _resume_question(self, key: Any) -> str:
        """The question one left at, unless it is settled: then an empty text."""
        if key not in QUESTION_KEYS or is_settled(self.session.campaign, key):
            return ""
        return str(key)

    @property
    def active_bindings(self) -> dict[str, ActiveBinding]:
        """The footer of a signed campaign shows what can be done with it; all other keys
        still say why they do nothing.
        """
        found = super().active_bindings
        if not self.is_locked:
            return found
        return {
            name: active._replace(binding=replace(active.binding, show=active.binding.action in LOCKED_ACTIONS))
            for name, active in found.items()
        }

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
            yield QuestionForm(self.unfinished, self.may_change)
            with Container(id="room"):
                yield Static(id="room-teams")
                yield Static(id="taught")
                yield Static(id="hints")
        with Vertical(id="teams"):
            for team in TEAMS:
                with Horizontal(classes="team"):
                    yield Static(id=f"{team}-mark", classes="team-mark")
                    yield Static(id=f"{team}-said", classes="team-said")
        yield Footer(show_command_palette=False)

    def _initial_tier(self) -> int:
        """The tier of fields a question shows at first: a high screen has room for the recommended ones."""
        return RECOMMENDED if self.app.size.height >= 44 else REQUIRED

    def on_mount(self) -> None:
        self.tier = self._initial_tier()
        self.draw()
        self.question_form.put_cursor(self._initial_item)
        self.set_interval(WATCH_SECONDS, self._watch_file)

    def on_resize(self) -> None:
        self.call_after_refresh(self.draw)

    # --- the cursor --------------------------------------------------------------------------------------------

    def action_down(self) -> None:
        self.question_form.step_cursor(1)

    def action_up(self) -> None:
        self.question_form.step_cursor(-1)

    def current_item_key(self) -> str:
        row = self.question_form.current_row()
        return row.item.key if row else ""

    # --- from question to question -----------------------------------------------------------------------------

    @on(RailItem.Chosen)
    async def _rail_item_chosen(self, event: RailItem.Chosen) -> None:
        await self.show_question(event.key)

    async def show_question(self, key: str, item: str = "") -> None:
        """Show another question, after saving what is being typed."""
        await self.close_form()
        self.question_key, self.tier = key, self._initial_tier()
        self.draw()
        self.question_form.scroll_home(animate=False)
        self.question_form.put_cursor(item)
        self.save_soon()

    async def action_next(self) -> None:
        place = QUESTION_KEYS.index(self.question_key) + 1
        if place < len(QUESTION_KEYS):
            await self.show_question(QUESTION_KEYS[place])
        else:
            self.notify("That was the last question. z signs, or shows what is in the way.", markup=False)

    async def action_back(self) -> None:
        place = QUESTION_KEYS.index(self.question_key)
        if place == 0:
            self.action_details()
        else:
            await self.show_question(QUESTION_KEYS[place - 1])

    async def action_question(self, number: int) -> None:
        await self.show_question(QUESTION_KEYS[number - 1])

    def action_fold(self) -> None:
        item = self.current_item_key()
        self.tier = next_tier(self.tier)
        self.draw()
        self.call_after_refresh(self.question_form.put_cursor, item)

    async def action_positions(self) -> None:
        team = TEAMS[0] if not self.campaign.view(TEAMS[0], self.question_key).position else TEAMS[1]
        self.question_form.put_cursor(f"position.{team}")

    # --- changing -------------------------------------------------------------------------------------------------

    def redraw_and_save(self) -> None:
        """Redraw and save soon, after the campaign has changed."""
        key = self.current_item_key()
        self.draw()
        if self.question_form.open_form is None:
            self.call_after_refresh(self.question_form.put_cursor, key)
        self.save_soon()

    def try_act(self, act: Any) -> bool:
        """Call ``act`` and return whether it worked; its UserError is shown."""
        try:
            act()
        except UserError as refusal:
            self.notify(sanitize(str(refusal)), severity="warning", timeout=8, markup=False)
            return False
        return True

    async def action_leave(self) -> None:
        """Save and go back to the campaigns; where saving fails, say so and stay."""
        await self.close_form()
        if await self.try_save():
            self.dismiss(None)

    def action_reading(self) -> None:
        """Escape without an open form only names the way out: people press it to end a form that has closed itself."""
        self.notify("q goes back to the campaigns.", timeout=2, markup=False)

    def action_go(self) -> None:
        self.notify("To which question? Press 1 to 9.", timeout=3, markup=False)

    def notify(self, message: str, **options: Any) -> None:
        """Show one message at a time: an older one would cover what the new one is about."""
        self.app.clear_notifications()
        super().notify(message, **options)

    def may_change(self) -> bool:
        """Whether the campaign can be changed now; where not, say what to do."""
        if self.session.read_only:
            self.notify(sanitize(f"Read-only: {self.session.read_only}"), severity="warning", markup=False)
            return False
        if sealed_digest(self.campaign):
            self.notify("Signed and locked. A begins the next revision.", severity="warning", markup=False)
            return False
        if (signed := single_signer(self.campaign)) and not self._warned_signed:
            self._warned_signed = True
            self.notify(
                f"{TEAM_NAMES[signed]} has signed this text. A change lets that lapse; u takes a change back.",
                severity="warning",
                markup=False,
            )
        return True

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        # While a form is open its widgets have the letters; a Select would let them through to the screen.
        return action.startswith("app.") or not self.is_mounted or not self.question_form.is_editing
