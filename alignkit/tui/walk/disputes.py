"""Two edits met: both texts side by side, and which of them shall stand."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from alignkit.merging.merge import Dispute
from alignkit.questions import question
from alignkit.sentences import spoken_value
from alignkit.shown import shown, shown_line


class PickVersion(ModalScreen[int | None]):
    """Returns the number of the version that shall stand, or None to leave both."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "dismiss", "leave both")]
    AUTO_FOCUS = "OptionList"

    def __init__(self, dispute: Dispute) -> None:
        super().__init__()
        self.dispute = dispute

    def compose(self) -> ComposeResult:
        name = question(self.dispute.question).name
        versions = [shown(spoken_value(version)) for version in self.dispute.versions]
        versions += ["(removed)"] * self.dispute.removed
        with Vertical(classes="dialog"):
            yield Static(Content(f"{name}: two edits met at {shown_line(self.dispute.field)}"), classes="dialog-title")
            yield OptionList(*(Option(Content(text), id=str(place)) for place, text in enumerate(versions)))
            yield Static("Enter: this one stands. Escape: leave both and decide later.", classes="form-hint")

    @on(OptionList.OptionSelected)
    def _picked(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(int(event.option_id or 0))
