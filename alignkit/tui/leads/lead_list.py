"""A list of leads, with headings between them: the one of the reveal and the one of a test."""

from __future__ import annotations

from collections.abc import Sequence

from textual.widgets.option_list import Option

from alignkit.tui.cursor_bar import ReadingOptionList
from alignkit.tui.leads.reveal_text import ListRow


class LeadList(ReadingOptionList):
    """Shows rows it is given; the cursor stands on leads only."""

    @property
    def lead_number(self) -> int:
        """The number of the lead under the cursor; 0 where there is none."""
        option = self.highlighted_option
        return int(option.id) if option and option.id else 0

    def show_rows(self, rows: Sequence[ListRow], number: int) -> None:
        """Show the rows, with the cursor on a lead; on the first where that one is not there."""
        self.clear_options()
        self.add_options(
            [Option(text, id=str(lead) if lead else None, disabled=not lead) for lead, text in rows],
        )
        leads = {row.number: place for place, row in reversed([*enumerate(rows)]) if row.number}
        self.highlighted = leads.get(number, min(leads.values(), default=None))
