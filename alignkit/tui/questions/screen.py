"""The questions screen ("the walk"): one question at a time, all nine marks beside or above it, both teams below.

Reading and writing are two modes. While one reads, a letter acts, and a run of letters is text that does nothing. While
one writes, from Enter to Escape, letters are text, and Tab opens the next field of the question.

All keys are priority bindings: they are handled in the app's own loop, one after the other, so that the letter after a
Tab goes into the field that Tab opened. For the same reason focus is set with ``set_focus`` and never with ``focus``,
which only queues, and a dialog is awaited.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, ClassVar

from textual import events, on, work
from textual.app import ComposeResult
from textual.binding import ActiveBinding, BindingType
from textual.containers import Container, Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.reactive import reactive
from textual.screen import Screen
from textual.timer import Timer
from textual.widgets import Static

from alignkit.app import answers
from alignkit.app.session import Session
from alignkit.core.fields import RECOMMENDED, REQUIRED
from alignkit.core.model import TEAMS, Campaign, Team
from alignkit.core.questions import QUESTION_KEYS, get_question
from alignkit.core.status import sealed_digest
from alignkit.text.sanitize import sanitize
from alignkit.tui import keys
from alignkit.tui.base_app import BaseApp
from alignkit.tui.field_form import FieldEditor, is_one_line
from alignkit.tui.frame import Pane
from alignkit.tui.question_items import FieldPath, next_tier
from alignkit.tui.questions import acts, base_acts, drawing, navigation, own_views, who_types
from alignkit.tui.questions.external_editor import edit_externally
from alignkit.tui.questions.item_list import ItemList, ItemText
from alignkit.tui.questions.key_line import KeyLine
from alignkit.tui.questions.meeting_clock import MeetingClock
from alignkit.tui.questions.open_field import OpenField
from alignkit.tui.questions.rail import QuestionRail
from alignkit.tui.questions.reading_keys import ReadingKeys
from alignkit.tui.questions.saving import ACT_DELAY, Saving
from alignkit.tui.questions.walk import Severity, Walk
from alignkit.tui.questions.writing import Mode, Writing
from alignkit.tui.widgets import count_rows_below, update_if_changed

WATCH_SECONDS = 0.7
CLOCK_SECONDS = 10.0
REDRAW_SECONDS = 0.2
_EDITING_ACTIONS = frozenset(key.action.partition("(")[0] for key in keys.KEYS if key.screen == "edit")
_READING_ACTIONS = frozenset(key.action.partition("(")[0] for key in keys.KEYS if key.screen == "walk")


class QuestionsScreen(Screen[None]):
    """Shows a ``Walk`` and hands it what is typed. The modules beside this one say what the acts do."""

    app: BaseApp
    BINDINGS: ClassVar[list[BindingType]] = [
        replace(binding, priority=True)
        if binding.action.partition("(")[0] in _READING_ACTIONS | _EDITING_ACTIONS
        else binding
        for screen in ("walk", "edit")
        for binding in keys.make_bindings(screen)
    ]
    CSS_PATH = ["../dialogs.tcss", "questions.tcss"]
    HORIZONTAL_BREAKPOINTS = [(0, "-tight"), (76, "-narrow"), (112, "-middle"), (140, "-wide")]
    VERTICAL_BREAKPOINTS = [(0, "-flat"), (20, "-low"), (44, "-roomy")]

    mode: reactive[Mode] = reactive("reading", bindings=True)

    def __init__(self, session: Session, at: str = "") -> None:
        super().__init__()
        self.walk = Walk(session, self, at)
        self.items = ItemList()
        self.writing = Writing(self.walk, self.items, self)
        self.saving = Saving(self.walk, self.writing.take_typed, self._adopted, self.draw_soon, self.set_timer)
        self.shows_details = False
        self._told = Static(id="told")
        self._said = ""
        self._moment: list[drawing.ShownBinding] = []  # what the footer shows now, otherwise than always
        self.reading_keys = ReadingKeys(self.walk, self, lambda action: self.app.run_action(action, self))
        self._draw_timer: Timer | None = None

    @property
    def session(self) -> Session:
        return self.walk.session

    @property
    def campaign(self) -> Campaign:
        return self.walk.campaign

    @property
    def question_key(self) -> str:
        return self.walk.question_key

    @property
    def box(self) -> OpenField | None:
        """The box in which one writes; None while one reads, and where there is no field."""
        return self.writing.box

    @property
    def is_ready(self) -> bool:
        """Whether the screen has been drawn, so that keys are meant for what is seen."""
        return self.reading_keys.is_ready

    @property
    def is_wide(self) -> bool:
        """Whether the teams have a pane of their own."""
        return self.has_class("-wide")

    @property
    def has_rail(self) -> bool:
        """Whether the nine questions have a pane of their own."""
        return self.is_wide or self.has_class("-middle")

    @property
    def active_bindings(self) -> dict[str, ActiveBinding]:
        """The footer shows what the moment needs: of a signed campaign what can be done with it, hold while an
        objection stands, and sign where nothing is in the way.
        """
        wanted = {binding.action: binding.show for binding in self._moment}
        return {
            name: active._replace(
                binding=replace(active.binding, show=wanted.get(active.binding.action, active.binding.show))
            )
            for name, active in super().active_bindings.items()
        }

    def watch_mode(self, mode: Mode) -> None:
        self.set_class(mode == "editing", "-editing")

    def compose(self) -> ComposeResult:
        with Horizontal(id="title"):
            yield Static(id="title-name")
            yield Static(id="title-state")
        with Container(id="walk-body"):
            with Vertical(id="rail") as rail:
                rail.border_title = "The nine questions"
                yield QuestionRail()
                yield Static(id="in-the-way")
            with Pane(id="middle"):
                yield Static(id="question-rule")
                yield Static(id="asks")
                yield Static(id="why")
                yield self.items
            with VerticalScroll(id="room", can_focus=False) as room:
                room.border_title = "What the teams say"
                yield Static(id="room-teams")
                yield Static(id="taught")
                yield Static(id="hints")
        with Vertical(id="teams"):
            yield Static(id="teams-rule")
            yield Static(id="team-heads")
            with VerticalScroll(id="teams-said", can_focus=False):
                yield Static(id="team-details")
        with Horizontal(id="told-line"):
            yield self._told
            yield Static(id="teams-more")
        yield KeyLine()

    def on_mount(self) -> None:
        self.walk.tier = self._initial_tier()
        self.draw()
        self.set_interval(WATCH_SECONDS, self.saving.look)
        self.set_interval(CLOCK_SECONDS, self._tick)
        self.call_after_refresh(self._begin)
        for area in (self.items, self.query_one("#teams-said")):
            for part in ("scroll_y", "virtual_size"):
                self.watch(area, part, self._rest_changed, init=False)

    def _rest_changed(self) -> None:
        """Say how many rows are out of sight, once it is laid out."""
        self.call_after_refresh(self._draw_rules)

    def _draw_rules(self) -> None:
        if self._told.is_attached:
            drawing.draw_rules(self, self.walk)
            self._show_told()

    def _begin(self) -> None:
        """From now on keys are meant for what is seen."""
        self.reading_keys.begin()
        self.items.scroll_to_cursor(self.walk.cursor)

    def on_resize(self) -> None:
        self.call_after_refresh(self.draw)

    def _initial_tier(self) -> int:
        """The tier of fields a question shows at first: a high screen has room for the recommended ones."""
        return RECOMMENDED if self.app.size.height >= 44 else REQUIRED

    # --- what is typed, before it is a key -------------------------------------------------------------------------

    async def take_input(self, event: events.Key | events.Paste) -> bool:
        """Judge letters while one reads, and open a folded field as soon as somebody writes at it."""
        if isinstance(event, events.Paste):
            if self.mode == "editing":
                return await self.writing.take_letter()
            self.reading_keys.refuse_text(event.time)
            return True
        if self.mode == "editing":
            letter = event.character if event.is_printable else None
            if event.key.startswith("alt+") and len(event.key) == len("alt+x"):
                await self.action_read()  # Escape, and a letter less than a tenth of a second later
                await self.reading_keys.judge(event.key[-1], event.time)
                return True
            return letter is not None and await self.writing.take_letter()
        return await self.reading_keys.take(event)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action in _EDITING_ACTIONS:
            if action == "enter_field":
                stop = self.walk.stop
                return self.mode == "editing" and not (stop and stop.field and not is_one_line(stop.field))
            return self.mode == "editing"
        return action not in _READING_ACTIONS or self.mode == "reading"

    # --- reading ---------------------------------------------------------------------------------------------------

    def action_move(self, by: int) -> None:
        self.walk.move_cursor(by)
        self._draw_items()
        self.items.scroll_to_cursor(self.walk.cursor)

    def action_scroll(self, by: int) -> None:
        (self.items.scroll_page_down if by > 0 else self.items.scroll_page_up)(animate=False)

    def action_scroll_teams(self, by: int) -> None:
        panel = self.query_one("#room" if self.is_wide else "#teams-said", VerticalScroll)
        panel.scroll_relative(y=by * min(3, max(1, panel.size.height)), animate=False)

    @on(ItemText.Picked)
    async def _item_picked(self, event: ItemText.Picked) -> None:
        if self.mode == "editing":
            await self.writing.move_to(event.key)
        elif self.walk.cursor == event.key:
            await self.action_edit()
        else:
            self.walk.cursor = event.key
            self._draw_items()

    @on(QuestionRail.Chosen)
    async def _rail_item_chosen(self, event: QuestionRail.Chosen) -> None:
        await self.show_question(event.key)

    async def show_question(self, key: str, item: str = "") -> None:
        await self.stop_editing()
        self.walk.open_question(key, self._initial_tier(), item)
        self.shows_details = False
        self.draw()
        self.items.scroll_home(animate=False)
        if item:
            self.call_after_refresh(self.items.scroll_to_cursor, item)
        self.saving.soon()

    async def action_next(self) -> None:
        place = QUESTION_KEYS.index(self.question_key) + 1
        if place < len(QUESTION_KEYS):
            await self.show_question(QUESTION_KEYS[place])
            self.say("")
        else:
            self.say(drawing.describe_last_question(self.walk))

    async def action_previous(self) -> None:
        place = QUESTION_KEYS.index(self.question_key)
        if place:
            await self.show_question(QUESTION_KEYS[place - 1])
            self.say("")
        else:
            self.say("This is the first question. 0 opens the start form: title, days and names.")

    async def action_question(self, number: int) -> None:
        await self.show_question(QUESTION_KEYS[number - 1])
        self.say("")

    def action_details(self) -> None:
        """More fields and the whole of what changed, or less again."""
        before = {item.key for item in self.walk.items()}
        self.walk.tier = next_tier(self.walk.tier)
        self.shows_details = self.walk.tier != self._initial_tier()
        items = self.walk.items()
        if new := [item.key for item in items if item.key not in before and item.key != "more"]:
            self.walk.cursor = new[0]
        elif self.walk.cursor not in [item.key for item in items]:
            self.walk.cursor = "answer"
        self.draw()
        self.call_after_refresh(self.items.scroll_to_cursor, self.walk.cursor)

    def action_reading(self) -> None:
        """Escape in reading only names the way out: people press it to end what has ended already."""
        self.say("You are reading. q goes back to the campaigns.")

    async def action_leave(self) -> None:
        """Save and go back to the campaigns; where saving fails, say so and stay."""
        if await self.save():
            self.dismiss(None)

    # --- writing ---------------------------------------------------------------------------------------------------

    async def action_edit(self) -> None:
        item = self.walk.current_item()
        if sealed_digest(self.campaign) and not self.session.read_only:
            await acts.amend(self.walk)
        elif item.key == "more":
            self.action_details()
        elif item.key.startswith("disputed."):
            await acts.choose_version(self.walk, int(item.key.partition(".")[2]))
        elif item.fields:
            await self.writing.open_item(item.key)

    async def write_in(self, item: str, path: FieldPath) -> None:
        await self.writing.open_item(item, path)

    async def action_own_views(self) -> None:
        await own_views.choose(self.walk)

    async def write_position(self) -> None:
        """Write a team's own view: the one that has none yet."""
        if self.walk.may_change():
            views = {team: self.campaign.view(team, self.question_key).position for team in TEAMS}
            team = next((team for team in drawing.own_first(self.walk) if not views[team]), TEAMS[0])
            await self.writing.open(self.walk.stop_of_item(f"position.{team}"))

    async def action_add(self) -> None:
        table = self.walk.current_item().key.split(".")[0]
        adding = next((item for item in self.walk.items() if item.key == f"{table}.+"), None)
        if adding is None:
            self.say("The cursor is on no table. Enter writes in what it is on.")
        else:
            await self.writing.open_item(adding.key)

    def action_remove(self) -> None:
        if removed := self.walk.remove_row():
            self.changed()
            self.say(f"Removed: {removed}. u takes it back.")

    async def action_field(self, by: int) -> None:
        await self.writing.go_on(by)

    async def action_enter_field(self) -> None:
        await self.writing.enter()

    async def action_read(self) -> None:
        await self.writing.close()

    async def stop_editing(self) -> None:
        await self.writing.close()

    def stop_changed(self) -> None:
        self._draw_items()
        drawing.draw_rules(self, self.walk)
        self.draw_soon()

    def text_changed(self) -> None:
        self.saving.soon()
        self.draw_soon()

    @on(FieldEditor.Typed)
    def _typed(self, event: FieldEditor.Typed) -> None:
        event.stop()
        if self.box and event.editor is self.box.editor:
            self.writing.take_typed()

    async def _adopted(self, before: Campaign) -> None:
        """Others have changed the campaign."""
        await self.writing.follow(before)
        self.changed()
        self.say(drawing.describe_taken_over(self.walk.session.workspace, before, self.walk.campaign))

    @work
    async def action_editor(self) -> None:
        """Write the answer in the user's own editor."""
        if self.walk.may_edit():
            key = self.question_key
            text = await edit_externally(self.app, self.say, self.campaign.answer(key), get_question(key).asks)
            if text is not None and self.walk.act(lambda: answers.set_answer(self.session, key, text)):
                self.changed()

    # --- acts ------------------------------------------------------------------------------------------------------

    async def action_agree(self, team: Team) -> None:
        self.items.scroll_home(animate=False)  # nobody agrees to a text that is out of sight
        await acts.agree(self.walk, team)

    async def action_reservation(self, team: Team) -> None:
        self.items.scroll_home(animate=False)
        await acts.agree_with_reservation(self.walk, team)

    async def action_object(self) -> None:
        await acts.object_to(self.walk)

    async def action_hold(self) -> None:
        await acts.park(self.walk)

    async def action_withdraw(self) -> None:
        await acts.withdraw(self.walk)

    def action_still_right(self) -> None:
        acts.still_right(self.walk)

    async def action_lessons(self) -> None:
        await acts.show_lessons(self.walk)

    async def action_amend(self) -> None:
        await acts.amend(self.walk)

    async def action_update_base(self) -> None:
        await base_acts.update_base(self.walk)

    async def action_return_to_base(self) -> None:
        await base_acts.return_to_base(self.walk)

    async def action_agree_unchanged(self) -> None:
        await base_acts.agree_unchanged(self.walk)

    def action_clock(self) -> None:
        """Start the meeting clock, or stop it."""
        if self.walk.clock:
            self.walk.clock = None
            self.say("The meeting clock is stopped.")
        else:
            self.walk.clock = MeetingClock(self.app.now(), self.question_key)
            self.say("The meeting clock runs: minutes for this question and for the meeting stand in the title.")
        self.draw()

    async def action_who_types(self) -> None:
        await who_types.name_who_types(self.walk)

    def _tick(self) -> None:
        """Show the minutes; when a question's time is up, say once how to go on."""
        if self.walk.clock is None:
            return
        self._draw_surroundings()
        if self.walk.clock.just_ended(self.app.now()) and self.mode == "reading":
            name = get_question(self.question_key).name
            self.say(f"The time for {name} is up: h holds an objection, n goes on.", "warning")

    async def action_undo(self) -> None:
        await self._undo_or_redo(self.session.undo, "Undone", "There is nothing to undo.")

    async def action_redo(self) -> None:
        await self._undo_or_redo(self.session.redo, "Done again", "There is nothing to do again.")

    async def _undo_or_redo(self, turn: Callable[[], Any], said: str, nothing: str) -> None:
        steps: list[Any] = []
        if not self.walk.act(lambda: steps.append(turn())):
            return
        if steps[0] is None:
            self.say(nothing)
            return
        if steps[0].question in QUESTION_KEYS and steps[0].question != self.question_key:
            await self.show_question(steps[0].question)
        self.changed()
        self.say(f"{said}: {steps[0].label}")

    # --- other screens ---------------------------------------------------------------------------------------------

    async def action_start_form(self) -> None:
        await navigation.open_particulars(self.walk)

    async def action_sign(self) -> None:
        await navigation.open_sign_off(self.walk)

    def action_brief(self) -> None:
        navigation.open_brief(self.walk)

    async def action_compare(self) -> None:
        await navigation.open_comparison(self.walk)

    async def action_review(self) -> None:
        await navigation.open_review(self.walk)

    async def action_leads(self) -> None:
        await navigation.open_leads(self.walk)

    # --- what the walk may ask -------------------------------------------------------------------------------------

    def say(self, text: str, severity: Severity = "information") -> None:
        self._said = text
        self._told.set_class(severity != "information", "wrong")
        self._show_told()

    def _show_told(self) -> None:
        """Show what was said last; while there is nothing, and one reads, whose name will be recorded, and then what
        the checks found out of sight.
        """
        aside = ""
        if self.mode == "reading" and not self._said:
            is_below = not self.is_wide and count_rows_below(self.items) > 0
            found = drawing.describe_findings(self.walk) if is_below else ""
            aside = who_types.describe_who_types(self.walk) or found
        update_if_changed(self._told, Content(sanitize(self._said or aside)))

    async def ask(self, dialog: Screen[Any], then: Callable[[Any], Any]) -> None:
        await self.app.push_screen(dialog, then)

    def changed(self) -> None:
        self.draw()
        self.saving.soon(ACT_DELAY)

    async def save(self) -> bool:
        await self.stop_editing()
        return await self.saving.now()

    def save_now(self) -> None:
        """Save at once, on every way out. Raises UserError where the file cannot be written."""
        self.saving.on_the_way_out()

    # --- drawing ---------------------------------------------------------------------------------------------------

    def draw(self) -> None:
        """Draw everything from the walk."""
        if not self._told.is_attached:  # the program is being left
            return
        self._draw_items()
        self._draw_surroundings()

    def _draw_items(self) -> None:
        items, stop = self.walk.items(), self.walk.stop
        cursor = "" if stop and stop.kind == "end" else self.walk.cursor  # where letters do nothing there is no bar
        self.items.show(items, cursor, self.box, self.walk.box_place(items) if self.box else 0)

    def draw_soon(self) -> None:
        """Draw a moment after the last key, not at each."""
        if self._draw_timer is None:
            self._draw_timer = self.set_timer(REDRAW_SECONDS, self._draw_now)
        else:
            self._draw_timer.reset()

    def _draw_now(self) -> None:
        self._draw_timer = None
        self.draw()

    def _draw_surroundings(self) -> None:
        locked = sealed_digest(self.campaign) is not None
        self._show_told()
        shows_all, has_rail = self.shows_details, self.has_rail
        drawing.draw_surroundings(self, self.walk, has_rail=has_rail, is_wide=self.is_wide, shows_all=shows_all)
        if self.walk.annotations.needs_lookup(self.campaign, self.question_key):
            self._look_up_annotations(self.campaign, self.question_key)
        if (now := drawing.moment_bindings(self.walk, locked)) != self._moment:
            self._moment = now
            self.refresh_bindings()

    @work(thread=True, exclusive=True, group="asides", exit_on_error=False)
    def _look_up_annotations(self, campaign: Campaign, key: str) -> None:
        self.walk.annotations.look_up(campaign, key)
        self.app.call_from_thread(self.draw_soon)
