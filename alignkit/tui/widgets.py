"""Small widgets and texts of the questions screen: marks, the row of nine, an item, a stance."""

from __future__ import annotations

import sys
from datetime import datetime
from typing import Any

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text
from textual.app import RenderResult
from textual.content import Content
from textual.geometry import Size
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Static

from alignkit.core.fields import Question
from alignkit.core.model import TEAM_NAMES, TEAMS, Campaign, Stance, Team
from alignkit.core.status import StanceMark, stance_mark
from alignkit.text.sanitize import sanitize, sanitize_line
from alignkit.tui.question_items import QuestionItem
from alignkit.values.parse_format import format_day

LABEL_WIDTH = 16
UNTOUCHED_MARK = (
    "*"  # behind the marks of a question that came along from an older campaign, until somebody looked at it
)
_UNICODE_MARKS: dict[StanceMark, str] = {"agrees": "✓", "objects": "✗", "changed": "~", "nothing": "·"}
_ASCII_MARKS: dict[StanceMark, str] = {"agrees": "y", "objects": "x", "changed": "~", "nothing": "."}
_MARK_STYLES: dict[StanceMark, str] = {"agrees": "green", "objects": "bold red", "changed": "yellow", "nothing": "dim"}


def is_ascii_terminal() -> bool:
    """Whether the terminal can only show ASCII."""
    return "utf" not in (sys.__stdout__.encoding if sys.__stdout__ else "ascii").lower()


def mark_glyph(state: StanceMark) -> str:
    return (_ASCII_MARKS if is_ascii_terminal() else _UNICODE_MARKS)[state]


def pointer_glyph() -> str:
    return ">" if is_ascii_terminal() else "▸"


def update_if_changed(place: Static, content: Content | Text) -> None:
    """Show a text unless it is shown already: an update lays out the whole screen, even if nothing differs."""
    if _appearance(place.content) != _appearance(content):
        place.update(content)


def update_line_if_changed(place: Static, content: Content) -> None:
    """The same for a text of one line: the screen is laid out again only if its width differs."""
    old = place.content
    if _appearance(old) != _appearance(content):
        place.update(content, layout=not isinstance(old, Content) or old.cell_length != content.cell_length)


def _appearance(shown: object) -> tuple[object, ...]:
    # Equality of these classes leaves out styles.
    return (shown.plain, shown.spans, getattr(shown, "style", "")) if isinstance(shown, Content | Text) else (shown,)


def team_marks(campaign: Campaign, key: str, letters: bool = True) -> Text:
    """Both teams' marks on one question, Marketing's left: "M✓ S✗"."""
    text = Text()
    for team in TEAMS:
        state = stance_mark(campaign, team, key)
        text.append((TEAM_NAMES[team][0] if letters else "") + mark_glyph(state), _MARK_STYLES[state])
        if letters and team == "marketing":
            text.append(" ")
    return text


def describe_time(at: datetime | None, now: datetime) -> str:
    """A moment in words: the time if it is today, else the day."""
    if at is None:
        return ""
    local, here = at.astimezone(), now.astimezone()
    return f", {local:%H:%M}" if local.date() == here.date() else f", {format_day(local.date())}"


def team_heading(campaign: Campaign, team: Team, key: str) -> Text:
    """The team's name and its mark."""
    state = stance_mark(campaign, team, key)
    return Text().append(
        f"{TEAM_NAMES[team]:<9} {mark_glyph(state)}", _MARK_STYLES[state] if state != "nothing" else ""
    )


def stance_lines(campaign: Campaign, team: Team, key: str, now: datetime) -> list[Text]:
    """A team's stance on the present answer, its objection and what would settle it, a line each."""
    stance, state = campaign.view(team, key).stance, stance_mark(campaign, team, key)
    if campaign.base and campaign.is_from_base(key) and state != "objects":
        return [Text(f"signed it in {sanitize_line(campaign.base.name)}")]
    if stance is None:
        return [Text("has not said yet", "dim")]
    verb = {"agrees": "agrees", "objects": "objects", "changed": "agreed"}[state]
    text = Text(f"{sanitize_line(stance.by)} {verb}{describe_time(stance.at, now)}")
    if state == "changed":
        text.append("; changed since", "bold")
    if stance.recorded_by:
        text.append(f" (typed by {sanitize_line(stance.recorded_by)})", "dim")
    return [text, *map(Text, _stance_details(stance))]


def _stance_details(stance: Stance) -> list[str]:
    lines = []
    if stance.note:
        lines.append(("" if stance.stance == "object" else "with a reservation: ") + f"“{sanitize_line(stance.note)}”")
    if stance.settles:
        lines.append(f"would settle it: {sanitize_line(stance.settles)}")
    if stance.reply:
        lines.append(f"reply: {sanitize_line(stance.reply)}")
    if stance.parked and stance.due:
        lines.append(f"parked with {sanitize_line(stance.owner)} until {format_day(stance.due)}")
    return lines


class RailItem(Widget):
    """One of the nine questions with both marks: two short lines on a narrow screen, one long line on a wide one."""

    class Chosen(Message):
        def __init__(self, key: str) -> None:
            super().__init__()
            self.key = key

    def __init__(self, question: Question) -> None:
        super().__init__(classes="rail-item")
        self.question = question
        self._campaign: Campaign | None = None
        self._is_current = False

    def show(self, campaign: Campaign, here: bool) -> None:
        old, self._campaign, self._is_current = (self._campaign, self._is_current), campaign, here
        key = self.question.key
        if old[0] and old[1] == here and _rail_marks(old[0], key) == _rail_marks(campaign, key):
            return
        self.set_class(here, "-here")
        self.refresh()

    def get_content_width(self, container: Size, viewport: Size) -> int:
        """The width of the two short lines: it is asked for before the height tells which form is drawn."""
        return len(f"{self.question.number} {self.question.short}")

    def render(self) -> RenderResult:
        if self._campaign is None:
            return ""
        q, state = self.question, _rail_marks(self._campaign, self.question.key)
        if self.size.height > 1:
            name = f"{pointer_glyph()} {q.short}" if self._is_current else f"{q.number} {q.short}"
            return Text(name, "bold" if self._is_current else "", no_wrap=True) + Text("\n") + state
        line = Text(
            f"{pointer_glyph() if self._is_current else ' '} {q.number} {q.name}",
            "bold" if self._is_current else "",
            no_wrap=True,
        )
        line.pad_right(max(1, self.size.width - line.cell_len - state.cell_len))
        return line + state

    def on_click(self) -> None:
        self.post_message(self.Chosen(self.question.key))


def _rail_marks(campaign: Campaign, key: str) -> Text:
    """Both marks, and one for a carried answer that nobody has looked at yet."""
    carried = campaign.carried
    behind = (
        "" if carried is None else UNTOUCHED_MARK if key in carried.untouched else " "
    )  # of one width: nothing moves
    return team_marks(campaign, key).append(behind, "bold")


class ItemRow(Static, can_focus=True):
    """One item: its label and its text, or what is asked for where it is empty."""

    class Picked(Message):
        def __init__(self, row: ItemRow) -> None:
            super().__init__()
            self.row = row

    def __init__(self, item: QuestionItem) -> None:
        super().__init__(classes="item")
        self.item = item
        self._shown: QuestionItem | None = None

    def on_mount(self) -> None:
        self.show(self.item)

    def show(self, item: QuestionItem) -> None:
        self.item = item
        if item == self._shown:
            return
        self._shown = item
        self.set_class(item.key == "answer", "-answer")
        self.update(self._drawn())

    def watch_has_focus(self, has_focus: bool) -> None:
        super().watch_has_focus(has_focus)
        self.update(self._drawn())

    def on_click(self) -> None:
        if self.has_focus:
            self.post_message(self.Picked(self))

    def _drawn(self) -> RenderableType:
        item = self.item
        grid = Table.grid(padding=(0, 1, 0, 0))
        grid.add_column(width=1, no_wrap=True)
        # A no-break space, because a cell of blanks only would not hold its width.
        cells: list[Any] = [pointer_glyph() if self.has_focus else "\u00a0"]
        if item.key != "answer" and item.key != "more":
            grid.add_column(width=LABEL_WIDTH, overflow="fold", style="bold" if item.needed else "")
            cells.append(Text(sanitize_line(item.label) or "\u00a0"))
        grid.add_column(overflow="fold")
        grid.add_row(*cells, _item_body(item))
        return grid


def _item_body(item: QuestionItem) -> Text:
    text = _item_text(item)
    if item.wrong:
        cross = mark_glyph("objects")
        text.append(
            f"{chr(10) if text else ''}{cross} typed, but no value yet: {sanitize_line(item.wrong)}", "bold red"
        )
    return text


def _item_text(item: QuestionItem) -> Text:
    if item.key == "more":
        return Text(sanitize_line(item.text), "dim italic")
    if item.adds_row:
        text = Text("+ add a row" if not item.asks else "+ ", "dim")
        return text.append(item.asks, "yellow" if item.needed else "dim")
    prose = item.key == "answer" or item.key.startswith("position")
    text = Text(_unwrap_prose(item.text) if prose else "\n".join(map(sanitize_line, item.text.split("\n"))))
    if item.asks and (not item.text or item.needed):
        hint = "yellow" if item.needed and (item.key != "answer" or not item.text) else "dim italic"
        if not item.text:
            text.append(item.asks, hint)
        elif not prose:
            text.append(f"\nmissing: {item.asks}", hint)
    return text


def _unwrap_prose(text: str) -> str:
    """Prose with lines that a file wraps joined into paragraphs; lists keep their lines."""
    lines: list[str] = []
    for line in sanitize(text).strip("\n").split("\n"):
        goes_on = bool(lines and lines[-1] and line and not line.startswith((" ", "\t", "- ", "* ", ">", "#", "|")))
        if goes_on and not line[:1].isdigit():
            lines[-1] += " " + line
        else:
            lines.append(line)
    return "\n".join(lines)
