"""A dialog for two edits of one field: both texts side by side, and the choice between them."""

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

from alignkit.core.questions import get_question
from alignkit.merge.campaign_merge import Dispute
from alignkit.text.sanitize import sanitize, sanitize_line
from alignkit.tui.cursor_bar import BarOptionList
from alignkit.values.sentences import format_nested_value


class DisputeDialog(ModalScreen[int | None]):
    """Returns the index of the chosen version, or None to leave both."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "dismiss", "leave both")]
    AUTO_FOCUS = "OptionList"

    def __init__(self, dispute: Dispute) -> None:
        super().__init__()
        self.dispute = dispute

    def compose(self) -> ComposeResult:
        name = get_question(self.dispute.question).name
        versions = [sanitize(format_nested_value(version)) for version in self.dispute.versions]
        versions += ["(removed)"] * self.dispute.removed
        with Vertical(classes="dialog") as box:
            box.border_title = Content(f"{name}: two edits met at {sanitize_line(self.dispute.field)}")
            yield BarOptionList(*(Option(Content(text), id=str(place)) for place, text in enumerate(versions)))
            yield Static("enter this one stands   esc leave both and decide later", classes="form-hint")

    @on(OptionList.OptionSelected)
    def _picked(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(int(event.option_id or 0))
