"""What the parts of the questions screen may use of it.

The parts are mixed into ``screen.QuestionsScreen``, which has all of this. They know only this class, so that none of
them imports the screen.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from textual.screen import Screen
from textual.timer import Timer
from textual.worker import Worker

from alignkit.app.session import Session
from alignkit.core.model import Actor, Campaign, Team
from alignkit.tui.base_app import BaseApp
from alignkit.tui.question_items import FieldPath
from alignkit.tui.questions.annotations import Annotations
from alignkit.tui.questions.question_form import QuestionForm


class QuestionsHost(Screen[None]):
    """The state of the questions screen, and the signatures of what its parts offer each other."""

    app: BaseApp
    session: Session
    question_key: str  # the key of the question on screen
    tier: int  # which fields are shown: required, recommended or all
    unfinished: dict[tuple[str, FieldPath], str]  # typed texts that are no value yet, by question and path
    is_locked: bool  # whether both teams have signed
    annotations: Annotations
    dialog_drafts: dict[tuple[str, ...], dict[str, Any]]  # what was typed into dialogs that were left
    _save_timer: Timer | None  # runs while a save is due
    _draw_timer: Timer | None  # runs while a redraw is due
    _save_error: str  # what the title says in place of "saved"
    _session_lock: asyncio.Lock  # held while the session is written or read on another thread

    # Of the screen itself.
    current_item_key: Callable[[], str]
    show_question: Callable[..., Awaitable[None]]
    redraw_and_save: Callable[[], None]
    try_act: Callable[[Any], bool]
    may_change: Callable[[], bool]
    action_fold: Callable[[], None]

    # Of its parts: view, editing, stance actions, autosave.
    draw: Callable[[], None]
    draw_soon: Callable[[], None]
    flush_form: Callable[[], None]
    close_form: Callable[[], Awaitable[None]]
    choose_version: Callable[[int], Worker[None]]
    acting_person: Callable[[Team], Awaitable[Actor | None]]
    save_soon: Callable[[], None]
    try_save: Callable[[], Awaitable[bool]]

    @property
    def campaign(self) -> Campaign:
        return self.session.campaign

    @property
    def question_form(self) -> QuestionForm:
        return self.query_one(QuestionForm)
