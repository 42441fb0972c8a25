"""The search line above the campaign list: words to search for, and filters among them."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.widgets import Input
from textual.widgets.input import Selection

from alignkit.listing.filters import parse_query, replace_filter, split_query


class SearchInput(Input):
    """What is typed here narrows the list; Enter and Down lead into the list."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter,down", "screen.to_list", "to the list")]

    def __init__(self) -> None:
        super().__init__(placeholder="/ search", id="search", compact=True, select_on_focus=False)

    def begin(self) -> None:
        """Focus the line with its words selected, so that typing replaces them and keeps the filters."""
        filters, words = split_query(self.value)
        start = f"{filters} " if filters else ""
        self.value = start + words
        self.focus()
        self.selection = Selection(len(start), len(self.value))

    def toggle_filter(self, part: str, value: str) -> None:
        """Set a filter to a value, or remove the filter if it has that value."""
        is_on = getattr(parse_query(self.value).filter, part) == value
        self.value = replace_filter(self.value, part, "" if is_on else value)
