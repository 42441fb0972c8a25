"""The row of the nine questions with both teams' marks: one line on a narrow screen, a line for each on a wide one."""

from __future__ import annotations

from collections.abc import Callable

from rich.text import Text
from textual import events
from textual.geometry import Size
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from alignkit.core.model import Campaign
from alignkit.core.questions import QUESTIONS
from alignkit.tui.widgets import pointer_glyph, rail_marks


class QuestionRail(Widget):
    """All nine as one widget: the row is drawn at every change, and nine widgets take nine times as long."""

    COMPONENT_CLASSES = {"rail--here", "rail--bar"}

    class Chosen(Message):
        """Somebody clicked a question."""

        def __init__(self, key: str) -> None:
            super().__init__()
            self.key = key

    def __init__(self) -> None:
        super().__init__(id="rail-items")
        self._marks: list[Text] = []
        self._key = ""
        self._is_wide = False
        self._markup: list[str] = []  # of the marks: equality of Text leaves styles out

    def show(self, campaign: Campaign, key: str, lacking: Callable[[str], object], *, is_wide: bool) -> None:
        """Show the marks of a campaign and which question is open. Where ``lacking`` of a question's key is true, its
        marks are provisional.
        """
        marks = [rail_marks(campaign, q.key, bool(lacking(q.key))) for q in QUESTIONS]
        markup = [text.markup for text in marks]
        if (markup, key, is_wide) != (self._markup, self._key, self._is_wide):
            self.refresh(layout=is_wide != self._is_wide)
            self._marks, self._markup, self._key, self._is_wide = marks, markup, key, is_wide

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return len(QUESTIONS) * self._line_height() - (self._line_height() - 1) if self._is_wide else 1

    def _line_height(self) -> int:
        return 2 if self._is_wide and self.screen.has_class("-roomy") else 1

    def render_line(self, y: int) -> Strip:
        width = self.size.width
        if not self._marks:
            return Strip.blank(width, self.rich_style)
        if not self._is_wide:
            line = Text().join(self._cell(at) for at in range(len(QUESTIONS)))
        elif y % self._line_height() or y // self._line_height() >= len(QUESTIONS):
            line = Text()
        else:
            line = self._wide_line(y // self._line_height())
        strip = Strip(line.render(self.app.console), line.cell_len)
        return strip.adjust_cell_length(width).apply_style(self.rich_style)

    def _wide_line(self, at: int) -> Text:
        q, marks, here = QUESTIONS[at], self._marks[at], QUESTIONS[at].key == self._key
        line = self._start(here).append(f"{pointer_glyph() if here else ' '} {q.number} {q.name}")
        line.pad_right(max(1, self.size.width - 1 - line.cell_len - marks.cell_len))
        return self._ground(line.append_text(marks).append(" "), here)

    def _cell(self, at: int) -> Text:
        q, marks, here = QUESTIONS[at], self._marks[at], QUESTIONS[at].key == self._key
        cell = self._start(here).append(f"{q.number} {q.name} " if here else f"{q.number}").append_text(marks)
        cell = self._ground(cell.append(" "), here)
        return cell if self.screen.has_class("-tight") else cell.append(" ")

    def _start(self, here: bool) -> Text:
        return Text().append("▌", self.get_component_rich_style("rail--bar", partial=True)) if here else Text(" ")

    def _ground(self, line: Text, here: bool) -> Text:
        if here:
            line.stylize_before(self.get_component_rich_style("rail--here", partial=True))
        return line

    def on_click(self, event: events.Click) -> None:
        at = event.get_content_offset(self)
        if at is None:
            return
        if self._is_wide:
            place, between = divmod(at.y, self._line_height())
            if place < len(QUESTIONS) and not between:
                self.post_message(self.Chosen(QUESTIONS[place].key))
            return
        end = 0
        for place, q in enumerate(QUESTIONS):
            end += self._cell(place).cell_len
            if at.x < end:
                self.post_message(self.Chosen(q.key))
                return
