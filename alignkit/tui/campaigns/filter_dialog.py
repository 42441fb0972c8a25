"""The filter dialog: a column for each filter, with the number of campaigns each value would show, and the order."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import ClassVar

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Button, OptionList, Static
from textual.widgets.option_list import Option

from alignkit.listing.current_user import CurrentUser
from alignkit.listing.filters import (
    build_conditions,
    describe_filters,
    parse_query,
    passes_all,
    replace_filter,
)
from alignkit.tui.campaigns.filter_options import PART_HEADINGS, FilterOption, count_filter_options
from alignkit.tui.campaigns.rows import SORT_KEYS, CampaignRow, describe_count
from alignkit.tui.frame import ActionButton
from alignkit.tui.safe_text import safe_cell, safe_text, safe_value

_SORT = "sort"
_SORT_LABELS = {"due": "what is due"}
_OTHER_DAYS_HINT = "Other days: launch:2026-03..2026-05 after /"


class FilterValueList(OptionList, inherit_bindings=False):
    """The values of one filter. Enter, Left and Right are bound by the dialog."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "cursor_up", show=False),
        Binding("down", "cursor_down", show=False),
        Binding("pageup", "page_up", show=False),
        Binding("pagedown", "page_down", show=False),
        Binding("home", "first", show=False),
        Binding("end", "last", show=False),
        Binding("space", "select", show=False),
    ]

    def __init__(self, part: str) -> None:
        super().__init__(id=f"part-{part}", compact=True, markup=False)
        self.part = part
        self.filter_options: list[FilterOption] = []
        self._pointed: int | None = None

    def show_values(self, offered: list[FilterOption]) -> None:
        """Show these values, with the cursor on the chosen one."""
        self.filter_options = offered
        self.set_options([Option("") for _ in offered])
        self.highlighted = next((n for n, choice in enumerate(offered) if choice.chosen), 0)
        self.point(range(len(offered)))

    def point(self, places: Iterable[int | None]) -> None:
        """Draw these lines again, with the pointer at the cursor."""
        counts = max((len(_format_count(choice)) for choice in self.filter_options), default=0)
        counts += bool(counts)  # a blank before them
        width = self.scrollable_content_region.width
        for place in places:
            if place is not None and place < min(self.option_count, len(self.filter_options)):
                pointed = self.has_focus and place == self.highlighted
                self.replace_option_prompt_at_index(
                    place, _render_option(self.filter_options[place], pointed, width, counts)
                )

    def watch_highlighted(self, highlighted: int | None) -> None:
        super().watch_highlighted(highlighted)
        self.point((self._pointed, highlighted))
        self._pointed = highlighted

    def on_focus(self) -> None:
        self.call_later(self.point, (self.highlighted,))

    def on_blur(self) -> None:
        self.call_later(self.point, (self.highlighted,))

    @property
    def value(self) -> str:
        """The value under the cursor."""
        return self.filter_options[self.highlighted].value if self.highlighted is not None else ""


def _render_option(choice: FilterOption, pointed: bool, width: int, counts: int) -> Text:
    """One line: pointer, mark, name and count."""
    marks = ("▌" if pointed else " ") + ("• " if choice.chosen else "  ")
    name = safe_cell(choice.label, width - len(marks) - counts)
    name.pad_right(width - len(marks) - counts - name.cell_len)
    line = Text(marks, no_wrap=True) + name + Text(f"{_format_count(choice):>{counts}}")
    line.stylize("bold" if choice.chosen else "dim" if choice.count == 0 else "")
    if pointed:
        line.stylize("bold magenta", 0, 1)
    return line


def _format_count(choice: FilterOption) -> str:
    return "" if choice.count is None else f"{choice.count:,}"


class FilterDialog(ModalScreen[str | None]):
    """``text`` is the content of the search line. Returns it with the chosen filters, or None to leave it as it is.
    ``sort`` is the order chosen, one of ``SORT_KEYS``.
    """

    CSS_PATH = "filter_dialog.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,f,q", "leave", "back"),
        Binding("enter,ctrl+s", "show", "show", priority=True),
        Binding("minus,delete", "all", "all"),
        Binding("left", "app.focus_previous", show=False),
        Binding("right", "app.focus_next", show=False),
    ]
    VERTICAL_BREAKPOINTS = [(0, "-low"), (23, "-middle"), (40, "-high")]
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (76, "-wide")]
    AUTO_FOCUS = "#part-status"

    def __init__(
        self, text: str, rows: Sequence[CampaignRow], today: date, me: CurrentUser | None, sort: str = SORT_KEYS[0]
    ) -> None:
        super().__init__()
        self.text, self.rows, self.today, self.me, self.sort = text, rows, today, me, sort

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog", id="filters") as dialog:
            dialog.border_title = "Which campaigns?"
            with Horizontal(id="parts"):
                for part, heading in {**PART_HEADINGS, _SORT: "Sort by"}.items():
                    with Vertical(classes="part"):
                        yield Static(heading, classes="part-name", markup=False)
                        yield FilterValueList(part)
            yield Static(id="filters-said", markup=False)
            with Horizontal(classes="dialog-buttons"):
                yield ActionButton(Content("Enter  Show them"), id="show")
                yield ActionButton(Content("-  All again"), id="all")
                yield ActionButton(Content("Escape  Back"), id="leave")
            yield Static(f"Space adds one to the others. {_OTHER_DAYS_HINT}", classes="form-hint", markup=False)

    def on_resize(self) -> None:  # which comes first of all, too
        self.call_after_refresh(self._offer)

    def _offer(self) -> None:
        wanted = parse_query(self.text).filter
        for part, offered in count_filter_options(self.rows, wanted, self.today, self.me).items():
            self.query_one(f"#part-{part}", FilterValueList).show_values(offered)
        orders = [FilterOption(each, _SORT_LABELS.get(each, each), None, each == self.sort) for each in SORT_KEYS]
        self.query_one(f"#part-{_SORT}", FilterValueList).show_values(orders)
        by = list(build_conditions(wanted, self.today, self.me).values())
        words = " · ".join(describe_filters(wanted, self.me).values()) or "all"
        shown = sum(passes_all(row, by) for row in self.rows)
        self.query_one("#filters-said", Static).update(safe_text(f"{words}: {shown:,} of {describe_count(self.rows)}"))

    def _choose(self, values: FilterValueList) -> None:
        if values.part == _SORT:
            self.sort = values.value
        else:
            self.text = replace_filter(self.text, values.part, safe_value(values.value))

    @on(OptionList.OptionSelected)
    def _chosen(self, event: OptionList.OptionSelected) -> None:
        assert isinstance(event.option_list, FilterValueList)
        self._choose(event.option_list)
        self._offer()

    @on(Button.Pressed)
    async def _pressed(self, event: Button.Pressed) -> None:
        await self.run_action(event.button.id or "leave")

    def action_show(self) -> None:
        if isinstance(self.focused, Button) and self.focused.id != "show":
            self.focused.press()
            return
        if isinstance(self.focused, FilterValueList):
            self._choose(self.focused)
        self.dismiss(self.text)

    def action_all(self) -> None:
        for part in PART_HEADINGS:
            self.text = replace_filter(self.text, part, "")
        self._offer()

    def action_leave(self) -> None:
        self.dismiss(None)
