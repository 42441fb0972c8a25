"""A dialog while an exported file is read: how far it is; Escape stops it. The screen stays usable meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from threading import Event
from typing import ClassVar, Generic, TypeVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Button, Static

from alignkit.core.errors import UserError
from alignkit.core.failures import user_error_from
from alignkit.crm.tables import OnRow
from alignkit.text import numbers
from alignkit.tui.base_app import BaseApp
from alignkit.tui.frame import ActionButton
from alignkit.tui.safe_text import safe_line

T = TypeVar("T")


class _Stopped(Exception):
    """Escape was pressed."""


class ReadingDialog(ModalScreen[T | UserError | None], Generic[T]):
    """Returns what was read, the reason why it could not be, or None where it was stopped."""

    app: BaseApp
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "stop", "stop")]

    def __init__(self, name: str, read: Callable[[OnRow], T]) -> None:
        super().__init__()
        self.file_name, self._read = name, read
        self._stopping = Event()

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog") as box:
            box.border_title = safe_line(f"Reading {self.file_name}")
            yield Static("", id="read-rows")
            yield ActionButton(Content("Escape  Stop"), id="stop")

    def on_mount(self) -> None:
        self._work()

    @work(thread=True, exit_on_error=False)
    def _work(self) -> None:
        outcome: T | UserError | None
        try:
            outcome = self._read(self._seen)
        except _Stopped:
            outcome = None
        except UserError as refused:
            outcome = refused
        except Exception as error:
            outcome = user_error_from(error)
        self.app.call_from_thread(self._end, outcome)

    def _seen(self, rows: int) -> None:
        if self._stopping.is_set():
            raise _Stopped
        if rows % 5000 == 0:
            self.app.call_from_thread(self._show, rows)

    def _show(self, rows: int) -> None:
        if self.is_attached:
            self.query_one("#read-rows", Static).update(Content(f"{numbers.format_grouped(rows)} rows"))

    def _end(self, outcome: T | UserError | None) -> None:
        if self.is_attached:
            self.dismiss(outcome)

    @on(Button.Pressed)
    def _pressed(self) -> None:
        self.action_stop()

    def action_stop(self) -> None:
        self._stopping.set()


async def read_file(app: BaseApp, name: str, read: Callable[[OnRow], T]) -> T | None:
    """Read a file in a thread of its own while the dialog says how far it is.

    Returns None where Escape stopped it. Raise UserError where it cannot be read.
    """
    outcome = await app.push_screen_wait(ReadingDialog(name, read))
    if isinstance(outcome, UserError):
        raise outcome
    return outcome
