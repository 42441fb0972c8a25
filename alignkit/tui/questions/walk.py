"""The walk through one campaign, without a widget: which question, what one may write in, what was typed, who acts.

The screen shows what is here and calls its methods; ``WalkView`` is all that the walk, and the acts in the modules
beside it, may ask of the screen. So each of them can be read without the others.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import Any, Literal, NamedTuple, Protocol

from textual.screen import Screen

from alignkit.app import answers, sheets, stances
from alignkit.app.session import Session
from alignkit.core.errors import UserError
from alignkit.core.fields import OPTIONAL, REQUIRED
from alignkit.core.model import TEAM_NAMES, TEAMS, Campaign, Team
from alignkit.core.questions import QUESTION_KEYS, get_question
from alignkit.core.status import (
    CampaignStatus,
    MissingField,
    base_problem,
    campaign_status,
    first_open_question,
    question_status,
    sealed_digest,
    unwaived_gaps,
)
from alignkit.store import recovery
from alignkit.store.identity import Identity, find_identity
from alignkit.tui.base_app import BaseApp
from alignkit.tui.drafts import Drafts, follow_row
from alignkit.tui.field_form import REPLACED_KINDS
from alignkit.tui.question_items import FieldPath, QuestionItem, describe_draft, list_items, value_at
from alignkit.tui.questions import stops
from alignkit.tui.questions.annotations import Annotations
from alignkit.tui.questions.meeting_clock import MeetingClock
from alignkit.tui.questions.side_panel import render_need, single_signer
from alignkit.tui.questions.stops import Stop
from alignkit.tui.typed_values import entry_text, read_typed
from alignkit.values.known import Known, known_at, with_unit
from alignkit.values.parse_format import typed_unit

Severity = Literal["information", "warning", "error"]
HIDDEN_SAID = "written, hidden until the other team has written too"


class WalkView(Protocol):
    """What the walk may ask of the screen that shows it."""

    app: BaseApp

    def say(self, text: str, severity: Severity = "information") -> None:
        """Show one line that stays until the next; ``text`` may hold anybody's words."""

    async def ask(self, dialog: Screen[Any], then: Callable[[Any], Any]) -> None:
        """Show a dialog, and call ``then`` with its answer; await what it returns. Returns once the dialog has the
        keys.
        """

    async def show_question(self, key: str, item: str = "") -> None:
        """Show a question with the cursor on an item."""

    async def write_in(self, item: str, path: FieldPath) -> None:
        """Write in the field of an item; where nothing can be changed, say why."""

    async def stop_editing(self) -> None:
        """Take over what is typed and go back to reading."""

    def changed(self) -> None:
        """The campaign has changed: draw it, and save it soon."""

    async def save(self) -> bool:
        """Save now; where that fails, say why and return False."""

    async def write_position(self) -> None:
        """Open the own view of a team in the question, where everybody sees it."""


class _Standing(NamedTuple):
    """How the questions of one state of the campaign stand on one day. Computed once: every drawing asks for it."""

    campaign: Campaign
    today: date
    status: CampaignStatus
    agreed: frozenset[str]  # keys of questions
    gaps: Mapping[str, Sequence[MissingField]]


class Walk:
    """The state of the walk. The session holds the campaign."""

    def __init__(self, session: Session, view: WalkView, at: str = "") -> None:
        self.session, self.view = session, view
        self.annotations = Annotations(session.workspace)
        place = recovery.read_bookmark(session.workspace, session.slug)
        self.question_key = at or self._resume(place.get("question")) or first_open_question(session.campaign)
        self.cursor = str(place.get("item") or "answer")  # the key of the item under the cursor
        self.drafts = Drafts(place.get("unfinished"))
        self.tier = REQUIRED  # which fields are shown
        self.unfolded: frozenset[str] = frozenset()  # tables all of whose fields are asked for
        self.stop: Stop | None = None  # where one writes; None while one reads
        self.save_error = ""
        self.hidden_views: dict[str, frozenset[Team]] = {}  # by question, the teams of which a view waits hidden
        self.clock: MeetingClock | None = None  # while a meeting is timed
        self.confirmed_reference = ("", "")  # a question, and what its carried answer still names: asked of once
        self._me: Identity | None = None
        self._opened_value: Any = None  # what stood at the stop when it was opened
        self._opened_disputes: list[Any] = []
        self._opened_unit = ""  # what stood then in the unit beside the number at the stop
        self._opened_draft = ""  # a text that was no value yet there
        self._typed_unit_path: FieldPath = ()  # of a unit that was typed with its number
        self._opened_text = ""  # what the input was given, or was last read
        self._row_is_there = True  # whether the row of the stop is in the campaign
        self._visits = 0
        self._warned_signed = False
        self._last_standing: _Standing | None = None
        with suppress(UserError):  # own_views.choose says it, where it matters
            self.look_for_hidden_views()

    @property
    def campaign(self) -> Campaign:
        return self.session.campaign

    @property
    def me(self) -> Identity:
        """Who is at this machine, as far as it is known; asked once."""
        if self._me is None:
            self._me = find_identity(os.environ, Path.cwd())
        return self._me

    def forget_me(self) -> None:
        """Find out anew who is at this machine, after that was answered."""
        self._me = None

    def now(self) -> datetime:
        return self.view.app.now()

    def today(self) -> date | None:
        """Today, where a screen shows the walk."""
        return self.now().date() if self.view.app else None

    def _resume(self, key: Any) -> str:
        """The question one left at, unless it is settled: then an empty text."""
        if key not in QUESTION_KEYS or question_status(self.session.campaign, key) == "agreed":
            return ""
        return str(key)

    def bookmark(self) -> dict[str, Any]:
        """Where one is and what is typed and no value yet, to be found again at the next start."""
        return {"question": self.question_key, "item": self.cursor, "unfinished": self.drafts.to_bookmark()}

    # --- reading ---------------------------------------------------------------------------------------------------

    def items(self) -> list[QuestionItem]:
        """The items of the question, as the campaign has it now."""
        key, open_path = self.question_key, self.stop.path if self.stop else ()
        listed = self._list_items(key, open_path)
        hidden = {f"position.{team}" for team in self.hidden_views.get(self.question_key, ())}
        return [replace(item, asks=HIDDEN_SAID) if item.key in hidden else item for item in listed]

    def _list_items(self, key: str, open_path: FieldPath) -> list[QuestionItem]:
        listed = list_items(self.campaign, key, self.tier, self.drafts.of(key), open_path, self.today())
        if key == "goals" and (need := render_need(self.campaign).plain.strip()):
            listed = [replace(item, text=f"{item.text}\n{need}") if item.key == "funnel" else item for item in listed]
        if sealed_digest(self.campaign):  # nothing can be added to what is signed
            return [item for item in listed if not item.adds_row]
        return listed

    def look_for_hidden_views(self) -> None:
        """Read which views wait hidden on this machine. Raises UserError where they cannot be read."""
        self.hidden_views = sheets.hidden_views(self.session.workspace, self.session.slug)

    def current_item(self) -> QuestionItem:
        """The item under the cursor; the first where it is gone."""
        items = self.items()
        return next((item for item in items if item.key == self.cursor), items[0])

    def move_cursor(self, by: int) -> None:
        """Put the cursor on the next item, or on one before."""
        items = self.items()
        keys = [item.key for item in items]
        place = keys.index(self.cursor) + by if self.cursor in keys else 0
        self.cursor = keys[max(0, min(place, len(keys) - 1))]

    def keep_cursor_among(self, before: list[QuestionItem]) -> None:
        """Where the item under the cursor is gone, put the cursor where that item stood."""
        keys = [item.key for item in before]
        now = self.items()
        if self.cursor not in [item.key for item in now] and self.cursor in keys:
            self.cursor = now[min(keys.index(self.cursor), len(now) - 1)].key

    def open_question(self, key: str, tier: int, item: str = "") -> None:
        """Go to a question. An item that the tier folds is unfolded."""
        self.question_key, self.tier, self.unfolded, self.stop = key, tier, frozenset(), None
        if self.clock:
            self.clock.show(key, self.now())
        if item and item not in [each.key for each in self.items()]:
            self.tier = OPTIONAL
        self.cursor = item if item in [each.key for each in self.items()] else "answer"

    def lacking(self, key: str) -> list[str]:
        """What keeps a question from counting as agreed, apart from the teams: labels of required fields without a
        value, and texts that are no value yet.
        """
        missing = [item.label for item in self._standing().gaps[key]]
        drafts = {draft.field.label for draft in self.drafts.all(key)}
        return [label for label in missing if label not in drafts] + [
            f"{draft.field.label} (“{draft.text.strip()}” is no value yet)" for draft in self.drafts.all(key)
        ]

    def count_agreed(self) -> int:
        """How many questions are agreed and hold no text that is no value yet."""
        return sum(not self.drafts.all(key) for key in self._standing().agreed)

    def status(self) -> CampaignStatus:
        """The status of the campaign today."""
        return self._standing().status

    def _standing(self) -> _Standing:
        known, campaign, today = self._last_standing, self.campaign, self.now().date()
        if known is None or known.campaign is not campaign or known.today != today:
            agreed = (key for key in QUESTION_KEYS if question_status(campaign, key, today) == "agreed")
            gaps = {key: unwaived_gaps(campaign, key, today) for key in QUESTION_KEYS}
            known = _Standing(campaign, today, campaign_status(campaign, today), frozenset(agreed), gaps)
            self._last_standing = known
        return known

    def agrees_on_all(self) -> bool:
        """Whether all nine questions are agreed, so that what is left is to sign."""
        return self.count_agreed() == len(QUESTION_KEYS)

    # --- changing --------------------------------------------------------------------------------------------------

    def act(self, act: Callable[[], object]) -> bool:
        """Call ``act`` and return whether it worked; its UserError is shown. Texts that are no value yet follow."""
        before, items = self.campaign, self.items()
        try:
            act()
        except UserError as refusal:
            self.view.say(str(refusal), "warning")
            return False
        self.follow(before)
        self.keep_cursor_among(items)
        return True

    def follow(self, before: Campaign) -> None:
        """Take drafts along to what the campaign is now."""
        if before is not self.campaign:
            self.drafts.follow(before, self.campaign)

    def may_change(self) -> bool:
        """Whether the campaign can be changed now; where not, say what to do."""
        if self.session.read_only:
            self.view.say(f"Read-only: {self.session.read_only}", "warning")
            return False
        if sealed_digest(self.campaign):
            self.view.say("Signed and locked. e begins the next revision.", "warning")
            return False
        if (signed := single_signer(self.campaign)) and not self._warned_signed:
            self._warned_signed = True
            self.view.say(
                f"{TEAM_NAMES[signed]} has signed this text. A change lets that lapse; u takes a change back.",
                "warning",
            )
        return True

    def may_edit(self) -> bool:
        """Whether the text of the question can be changed now; where not, say what to do."""
        problem = base_problem(self.campaign)
        if problem and self.question_key not in self.campaign.answers:
            self.view.say(problem, "warning")
            return False
        return self.may_change()

    def remove_row(self) -> str:
        """Remove the row under the cursor, and return its text; an empty text where nothing was removed."""
        item = self.current_item()
        if not item.row or not self.may_edit():
            return ""
        table, place = item.key.rsplit(".", 1)
        done = self.act(partial(answers.remove_row, self.session, self.question_key, table, int(place)))
        return item.text if done else ""

    # --- writing ---------------------------------------------------------------------------------------------------

    def stops(self) -> list[Stop]:
        """Where one can write, in order."""
        items = self.items()
        if self.stop and self.stop.path[:1] and self.stop.path[0] in TEAMS:
            return stops.position_stops(items)
        return self._answer_stops(items)

    def _answer_stops(self, items: list[QuestionItem]) -> list[Stop]:
        key, shown = self.question_key, {*self.drafts.of(self.question_key)}
        if self.stop:  # a cell that was just emptied stays until one leaves it, or Tab would lead elsewhere
            shown.add(self.stop.path)
        return stops.list_stops(self.campaign, key, items, self.tier, self.unfolded, shown)

    def stops_beside(self, stop: Stop) -> list[Stop]:
        """The stops of the item that one writes in, and the folded part of its table."""
        table = stop.item.partition(".")[0]
        return [
            each
            for each in self.stops()
            if each.item == stop.item or (each.kind == "folded" and each.item.partition(".")[0] == table)
        ]

    def stop_of_item(self, key: str, path: FieldPath = ()) -> Stop:
        """The stop at which an item opens: the field that was asked for, else the first."""
        items = self.items()
        if key.startswith("position."):
            return stops.first_of(stops.position_stops(items), lambda stop: stop.item == key)
        known = self._answer_stops(items)
        found = next((stop for stop in known if path and stop.path == path), None)
        return found or stops.first_of(known, lambda stop: stop.item == key)

    def next_stop(self, by: int) -> Stop:
        """The stop that Tab opens, or with -1 Shift+Tab."""
        assert self.stop is not None
        known = self.stops()
        if self._row_is_gone:  # it was emptied, and the row after it stands in its place
            place = next(place for place, stop in enumerate(known) if stop.item == self.stop.item)
            return known[max(0, place if by > 0 else place - 1)]
        return stops.next_stop(known, self.stop, by, is_begun=self._is_in_begun_row())

    def is_ahead(self, other: Stop) -> bool:
        """Whether another stop comes after the one that one writes at."""
        known = self.stops()
        return self.stop is not None and stops.find_stop(known, other) > stops.find_stop(known, self.stop)

    @property
    def _row_is_gone(self) -> bool:
        """Whether one writes in a row that was emptied, in front of others."""
        return bool(self.stop and self.stop.path and not self._row_is_there and not self.stop.is_in_new_row)

    def box_place(self, items: list[QuestionItem]) -> int:
        """The index of the item in whose place one writes; ``-1 - index`` where it is in front of that item."""
        if self.stop is None:
            return 0
        place = next((n for n, item in enumerate(items) if any(p == self.stop.path for p, _ in item.fields)), 0)
        return -1 - place if self._row_is_gone else place

    def go_to_stop(self, stop: Stop) -> None:
        """Begin to write at a stop; the cursor goes along."""
        if self.stop is None:
            self._visits += 1
        self.stop = stop
        self.cursor = stop.item or self.cursor
        if stop.kind == "field":
            self._opened_value = self.value_at(stop.path)
            self._opened_unit = self._unit_beside(stop)
            self._opened_draft = self.drafts.text(self.question_key, stop.path)
            self._opened_disputes = list(self.campaign.content(self.question_key).get("disputed", ()))
            self._row_is_there = not stop.is_in_new_row
            self._opened_text = self.text_at(stop)

    def leave_stop(self) -> None:
        """Go back to reading."""
        if self.stop and self.stop.path:
            self.cursor = self._item_of(self.stop)
        self.stop = None

    def _item_of(self, stop: Stop) -> str:
        """The key of the item that a stop belongs to now: a new row has become one of its own."""
        items = self.items()
        return next((item.key for item in items if any(path == stop.path for path, _ in item.fields)), stop.item)

    def refresh_stop(self) -> None:
        """Know the stop by the item it belongs to now."""
        if self.stop and self.stop.path:
            self.stop = self.stop._replace(item=self._item_of(self.stop))
            self.cursor = self.stop.item

    def unfold(self, stop: Stop) -> Stop:
        """Unfold what a stop hides, and return the first field of it."""
        before = {each.path for each in self.stops()}
        if stop.item == "more":
            self.tier = stops_tier(self.tier)
        else:
            self.unfolded |= {stop.item.partition(".")[0]}
        return stops.first_of(self.stops(), lambda each: each.kind == "field" and each.path not in before)

    def value_at(self, path: FieldPath) -> Any:
        """The value at a path of the question, or, at (team, "position"), the team's own view."""
        if path[0] in TEAMS:
            return self.campaign.view(path[0], self.question_key).position or None
        return value_at(self.campaign.content(self.question_key), path)

    def text_at(self, stop: Stop) -> str:
        """What one finds in the input of a stop: what was typed and is no value yet, else the value."""
        assert stop.field is not None
        draft = self.drafts.text(self.question_key, stop.path)
        value = None if stop.is_in_new_row else self.value_at(stop.path)
        return draft or entry_text(stop.field, value)

    def is_replaced(self, stop: Stop) -> bool:
        """Whether what is typed at a stop takes the place of its text, as of one line nobody adds a letter to: a date,
        a text that is no value yet, a unit that was typed with its number.
        """
        if stop.field is None:
            return False
        is_draft = bool(self.drafts.text(self.question_key, stop.path))
        return stop.field.kind in REPLACED_KINDS or is_draft or stop.path == self._typed_unit_path

    def draft_at_stop(self) -> str:
        """The text at the stop one writes at that is no value yet, and why; an empty text where there is none."""
        stop = self.stop
        text = self.drafts.text(self.question_key, stop.path) if stop else ""
        return describe_draft(stop.field, text, self.known_at(stop)) if stop and stop.field and text else ""

    def known_at(self, stop: Stop) -> Known:
        """What a text that is typed at a stop may refer to. A unit that was typed with the number is part of the text
        as long as one writes there.
        """
        known = known_at(self.campaign, self.question_key, stop.path, stop.field, self.today())
        if not (self.stop and stop.path == self.stop.path and stop.field):
            return known
        if stop.field.unit_key:
            return with_unit(known, stop.field, self._opened_unit)
        return known._replace(asked=self._opened_draft)

    def _unit_beside(self, stop: Stop) -> str:
        """What stands in the unit beside a number; empty where there is none."""
        if not (stop.field and stop.field.unit_key) or stop.is_in_new_row:
            return ""
        return str(self.value_at((*stop.path[:-1], stop.field.unit_key)) or "")

    def _is_in_begun_row(self) -> bool:
        """Whether one writes in a new row that holds nothing but a text that is no value yet."""
        row = self.stop.path[:2] if self.stop else ()
        return any(path[:2] == row for path in self.drafts.of(self.question_key))

    def put(self, text: str) -> bool:
        """Take what stands in the open input: as a value into the campaign, else as a draft. Whether that is new."""
        stop = self.stop
        if stop is None or stop.field is None or text.strip() == self._opened_text.strip():
            return False
        self._opened_text = text
        typed = read_typed(stop.field, text, known=self.known_at(stop))
        self.drafts.put(self.question_key, stop.path, text if typed.fault else "")
        # Not the beginning of it that happened to be a value: 45 of "45.000,50" was never meant.
        value = self._opened_value if typed.fault else typed.value
        before, was_there = self.campaign, self._row_is_there
        if was_there:  # undo names the last of both, so the number
            self._write_unit(stop, text, typed.fault)
        self._write(stop.path, value)
        if not was_there:
            self._write_unit(stop, text, typed.fault)
        self.follow(before)
        self.refresh_stop()
        return True

    def _write_unit(self, stop: Stop, text: str, fault: str) -> None:
        """Put the unit that stands in the text of a number into the field beside it, or back what stood there."""
        if not (stop.field and stop.field.unit_key and self._row_is_there):
            return
        path = (*stop.path[:-1], stop.field.unit_key)
        typed = "" if fault else typed_unit(stop.field, text, self.known_at(stop))
        self._typed_unit_path = path if typed else ()
        unit = typed or self._opened_unit
        if unit != (self.value_at(path) or ""):
            self._write(path, unit or None, undone_with=stop.path)

    def _write(self, path: FieldPath, value: Any, undone_with: FieldPath = ()) -> None:
        key = self.question_key
        group = ".".join((str(self._visits), key, *map(str, undone_with or path)))
        if path[0] in TEAMS:
            act = partial(stances.set_position, self.session, key, path[0], value or "", group=group)
        elif not self._row_is_there:
            if value is None:
                return
            # A row of its own, also where others follow it: the row that stood there may have been emptied.
            rows = list(self.campaign.content(key).get(str(path[0]), ()))
            rows.insert(int(path[1]), nest(path[2:], value))
            act = partial(answers.set_field, self.session, key, path[:1], rows, group=group)
        else:
            # Whoever opened the field saw both texts of a dispute, so that what is written now is the choice of one.
            act = partial(
                answers.set_field,
                self.session,
                key,
                path,
                value,
                shown_disputes=self._opened_disputes,
                group=group,
            )
        before = self._row_count(path)
        try:
            act()
        except UserError as refusal:
            self.view.say(str(refusal), "warning")
            return
        grown = self._row_count(path) - before
        if grown:
            self._row_is_there = grown > 0

    def _row_count(self, path: FieldPath) -> int:
        if len(path) < 2 or path[0] in TEAMS:
            return 0
        rows = self.campaign.content(self.question_key).get(str(path[0]), ())
        return len(rows) if isinstance(rows, list) else 0

    def merge_stop(self, before: Campaign) -> str | None:
        """After others have changed the campaign: the text that the open input shows now, or None where its row is
        gone.
        """
        stop = self.stop
        self.follow(before)
        if stop is None or stop.field is None:
            return ""
        field = stop.field
        if self._row_is_there or stop.is_in_new_row:
            path = follow_row(stop.path, before.content(self.question_key), self.campaign.content(self.question_key))
            if path is None:
                return None
            self.stop = stop = stop._replace(path=path)
        if not self._row_is_there:
            return self._opened_text
        self._opened_value = self.value_at(stop.path)
        if field.unit_key:
            unit_path = (*stop.path[:-1], field.unit_key)
            if value_at(before.content(self.question_key), unit_path) != self.value_at(unit_path):
                self._opened_unit = self._unit_beside(stop)
        self.refresh_stop()
        draft = self.drafts.text(self.question_key, stop.path)
        text = draft or entry_text(field, self._opened_value)
        if read_typed(field, self._opened_text, known=self.known_at(stop)).value == self._opened_value and not draft:
            return self._opened_text  # written another way, as "within 24h"
        self._opened_text = text
        return text


def nest(path: FieldPath, value: Any) -> Any:
    """A value inside the tables that a path of keys names."""
    for step in reversed(path):
        value = {step: value}
    return value


def stops_tier(tier: int) -> int:
    """The next tier of fields, as long as there is one."""
    return min(tier + 1, OPTIONAL)


def question_name(key: str) -> str:
    """The short name of a question, for a message."""
    return get_question(key).name
