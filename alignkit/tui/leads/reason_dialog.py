"""A dialog that asks why a lead has a verdict: typed, or picked from the reasons that the team used before."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.screen import ModalScreen
from textual.widgets import Input, Label, OptionList, Static
from textual.widgets.option_list import Option

from alignkit.core.errors import UserError
from alignkit.tui.base_app import BaseApp
from alignkit.tui.cursor_bar import BarOptionList
from alignkit.tui.safe_text import safe_line, safe_text
from alignkit.tui.text_inputs import LineInput, settle_input

_MOST_PICKS = 30
_HINT = "enter records   ↓ used before   tab other line   esc back, words are kept"


class ReasonDialog(ModalScreen[bool]):
    """Asks for a reason, and for what one would have liked to know; both may stay empty.

    ``record`` is called with both once Enter is pressed; where it raises UserError, that is shown and the words stay.
    Returns whether something was recorded. What was typed and left with Escape stands there again the next time.
    """

    app: BaseApp
    CSS_PATH = ["../dialogs.tcss", "leads.tcss"]
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "back", priority=True),
        Binding("enter", "enter", "record", priority=True),
        Binding("ctrl+s", "record", "record", priority=True),
        Binding("tab,shift+tab", "other", "other line", priority=True, show=False),
        Binding("down", "move(1)", show=False, priority=True),
        Binding("up", "move(-1)", show=False, priority=True),
    ]

    def __init__(
        self,
        title: str,
        reasons: Sequence[str],
        record: Callable[[str, str], None],
        reason: str = "",
        wants: str | None = "",
    ) -> None:
        """``wants`` is None where only a reason is asked for. Up to its colon the title says what the words are of."""
        super().__init__()
        self.asks, self.reasons, self._record = title, list(reasons), record
        self._kept_as = title.partition(":")[0]
        self._found: list[str] = []
        self._first, self._asks_wants = {"reason": reason, "wants": wants or ""}, wants is not None

    def compose(self) -> ComposeResult:
        texts = self._first | self.app.kept_texts.get(self._kept_as, {})
        with Vertical(classes="dialog") as box:
            box.border_title = safe_line(self.asks)
            box.border_subtitle = "nothing is recorded yet"
            with Horizontal(classes="reason-line"):
                yield Label("Why?", classes="reason-label")
                yield self._make_input("reason", texts, "in a few words; several with a semicolon")
            if self._asks_wants:
                with Horizontal(classes="reason-line"):
                    yield Label("Would like to know", classes="reason-label")
                    yield self._make_input("wants", texts, "what the lead does not say")
            yield BarOptionList(id="reasons", markup=False)
            yield Static("", id="lead-told", markup=False)
            yield Static(_HINT, classes="form-hint")

    def _make_input(self, key: str, texts: dict[str, str], placeholder: str) -> LineInput:
        entry = LineInput(texts.get(key, ""), placeholder)
        entry.id = key
        return entry

    def on_mount(self) -> None:
        self.query_one("#reasons", OptionList).can_focus = False
        self.query_one("#lead-told").display = False
        self.set_focus(self.query_one("#reason", LineInput))
        self._list_reasons()

    @property
    def picks(self) -> OptionList:
        return self.query_one("#reasons", OptionList)

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        self._keep()
        if event.input.id == "reason":
            self._list_reasons()

    def _list_reasons(self) -> None:
        """List the reasons used before that hold what is typed behind the last semicolon."""
        done, _, begun = self.query_one("#reason", LineInput).value.rpartition(";")
        used = {part.strip().casefold() for part in done.split(";")}
        wanted = begun.casefold().split()
        self._found = [
            text
            for text in self.reasons
            if text.casefold() not in used
            and text.casefold() != begun.strip().casefold()
            and all(word in text.casefold() for word in wanted)
        ][:_MOST_PICKS]
        self.picks.clear_options()
        self.picks.add_options([Option(safe_line(text)) for text in self._found])
        self.picks.highlighted = None
        self.picks.display = bool(self._found)

    def action_move(self, by: int) -> None:
        """Go through the reasons used before; above the first one is what is typed."""
        count = self.picks.option_count
        if not count:
            return
        here = self.picks.highlighted
        place = (-1 if here is None else here) + by
        self.picks.highlighted = None if place < 0 else min(place, count - 1)

    def action_other(self) -> None:
        entries = list(self.query(LineInput))
        here = entries.index(self.focused) if isinstance(self.focused, LineInput) else 0
        self.set_focus(entries[(here + 1) % len(entries)])

    async def action_enter(self) -> None:
        """Take the reason that is marked, else record what stands there."""
        entry = self.query_one("#reason", LineInput)
        await settle_input(entry)
        place = self.picks.highlighted
        if place is None:
            await self.action_record()
            return
        done = entry.value.rpartition(";")[0].strip()
        entry.value = f"{done}; {self._found[place]}" if done else self._found[place]
        entry.cursor_position = len(entry.value)
        self.set_focus(entry)
        self._list_reasons()

    @on(OptionList.OptionSelected)
    async def _clicked(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.picks.highlighted = event.option_index
        await self.action_enter()

    async def action_record(self) -> None:
        texts = await self._read()
        if not self.is_current:
            return
        try:
            self._record(texts["reason"], texts.get("wants", ""))
        except UserError as refused:
            told = self.query_one("#lead-told", Static)
            told.update(safe_text(str(refused)))
            told.display = True
            return
        self.app.kept_texts.pop(self._kept_as, None)
        self.dismiss(True)

    async def action_leave(self) -> None:
        await self._read()
        self._keep()
        if self.is_current:
            self.dismiss(False)

    async def _read(self) -> dict[str, str]:
        for entry in self.query(LineInput):
            await settle_input(entry)
        return {str(entry.id): entry.value for entry in self.query(LineInput)}

    def _keep(self) -> None:
        texts = {str(entry.id): entry.value for entry in self.query(LineInput)}
        if texts != self._first:
            self.app.kept_texts[self._kept_as] = texts
