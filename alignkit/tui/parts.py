"""The pieces the walk is put together from: marks, the rail, an item's row, what a team says, the clock strip."""

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

from alignkit.fields import Question
from alignkit.fileformat.entry import spoken_day
from alignkit.model import TEAM_NAMES, TEAMS, Campaign, Stance, Team
from alignkit.shown import shown, shown_line
from alignkit.standing import Mark, mark
from alignkit.tui.items import Item

LABEL_WIDTH = 16
UNTOUCHED = "*"  # behind the marks of a question that came along from an older campaign, until somebody looked at it
_UNICODE: dict[Mark, str] = {"agrees": "✓", "objects": "✗", "changed": "~", "nothing": "·"}
_ASCII: dict[Mark, str] = {"agrees": "y", "objects": "x", "changed": "~", "nothing": "."}
_STYLE: dict[Mark, str] = {"agrees": "green", "objects": "bold red", "changed": "yellow", "nothing": "dim"}


def plain_terminal() -> bool:
    """Whether the terminal can only show ASCII."""
    return "utf" not in (sys.__stdout__.encoding if sys.__stdout__ else "ascii").lower()


def glyph(state: Mark) -> str:
    return (_ASCII if plain_terminal() else _UNICODE)[state]


def pointer() -> str:
    return ">" if plain_terminal() else "▸"


def put(place: Static, content: Content | Text) -> None:
    """Show a text where it is not shown already: an update lays the whole screen out again, even if nothing differs."""
    if _look(place.content) != _look(content):
        place.update(content)


def put_line(place: Static, content: Content) -> None:
    """The same for a text of one line: the screen is laid out again only if its width differs."""
    old = place.content
    if _look(old) != _look(content):
        place.update(content, layout=not isinstance(old, Content) or old.cell_length != content.cell_length)


def _look(shown: object) -> tuple[object, ...]:
    # Equality of these classes leaves out styles.
    return (shown.plain, shown.spans, getattr(shown, "style", "")) if isinstance(shown, Content | Text) else (shown,)


def marks(campaign: Campaign, key: str, letters: bool = True) -> Text:
    """Both teams' marks on one question, Marketing's left: "M✓ S✗"."""
    text = Text()
    for team in TEAMS:
        state = mark(campaign, team, key)
        text.append((TEAM_NAMES[team][0] if letters else "") + glyph(state), _STYLE[state])
        if letters and team == "marketing":
            text.append(" ")
    return text


def when(at: datetime | None, now: datetime) -> str:
    """A moment as a meeting says it: the time today, the day otherwise."""
    if at is None:
        return ""
    local, here = at.astimezone(), now.astimezone()
    return f", {local:%H:%M}" if local.date() == here.date() else f", {spoken_day(local.date())}"


def head(campaign: Campaign, team: Team, key: str) -> Text:
    """The team's name and mark."""
    state = mark(campaign, team, key)
    return Text().append(f"{TEAM_NAMES[team]:<9} {glyph(state)}", _STYLE[state] if state != "nothing" else "")


def said(campaign: Campaign, team: Team, key: str, now: datetime) -> list[Text]:
    """What one team says to the present answer, its objection and what would settle it, a line each."""
    stance, state = campaign.view(team, key).stance, mark(campaign, team, key)
    if stance is None:
        return [Text("has not said yet", "dim")]
    verb = {"agrees": "agrees", "objects": "objects", "changed": "agreed"}[state]
    text = Text(f"{shown_line(stance.by)} {verb}{when(stance.at, now)}")
    if state == "changed":
        text.append("; changed since", "bold")
    if stance.recorded_by:
        text.append(f" (typed by {shown_line(stance.recorded_by)})", "dim")
    return [text, *map(Text, _more(stance))]


def _more(stance: Stance) -> list[str]:
    lines = []
    if stance.note:
        lines.append(("" if stance.stance == "object" else "with a reservation: ") + f"“{shown_line(stance.note)}”")
    if stance.settles:
        lines.append(f"would settle it: {shown_line(stance.settles)}")
    if stance.reply:
        lines.append(f"reply: {shown_line(stance.reply)}")
    if stance.parked and stance.due:
        lines.append(f"parked with {shown_line(stance.owner)} until {spoken_day(stance.due)}")
    return lines


class RailItem(Widget):
    """One of the nine with both marks: two short lines on a narrow screen, one long line in the rail."""

    class Chosen(Message):
        def __init__(self, key: str) -> None:
            super().__init__()
            self.key = key

    def __init__(self, question: Question) -> None:
        super().__init__(classes="rail-item")
        self.question = question
        self._campaign: Campaign | None = None
        self._here = False

    def show(self, campaign: Campaign, here: bool) -> None:
        old, self._campaign, self._here = (self._campaign, self._here), campaign, here
        key = self.question.key
        if old[0] and old[1] == here and _rail_marks(old[0], key) == _rail_marks(campaign, key):
            return
        self.set_class(here, "-here")
        self.refresh()

    def get_content_width(self, container: Size, viewport: Size) -> int:
        """That of the two short lines: it is asked for before there is a height that tells which form is drawn."""
        return len(f"{self.question.number} {self.question.short}")

    def render(self) -> RenderResult:
        if self._campaign is None:
            return ""
        q, state = self.question, _rail_marks(self._campaign, self.question.key)
        if self.size.height > 1:
            name = f"{pointer()} {q.short}" if self._here else f"{q.number} {q.short}"
            return Text(name, "bold" if self._here else "", no_wrap=True) + Text("\n") + state
        line = Text(
            f"{pointer() if self._here else ' '} {q.number} {q.name}", "bold" if self._here else "", no_wrap=True
        )
        line.pad_right(max(1, self.size.width - line.cell_len - state.cell_len))
        return line + state

    def on_click(self) -> None:
        self.post_message(self.Chosen(self.question.key))


def _rail_marks(campaign: Campaign, key: str) -> Text:
    """Both teams' marks, and one that the question came along and nobody has looked at it yet."""
    carried = campaign.carried
    behind = "" if carried is None else UNTOUCHED if key in carried.untouched else " "  # of one width: nothing moves
    return marks(campaign, key).append(behind, "bold")


class ItemRow(Static, can_focus=True):
    """One item as it is read: its label and its text, or what is asked for where nothing stands."""

    class Picked(Message):
        def __init__(self, row: ItemRow) -> None:
            super().__init__()
            self.row = row

    def __init__(self, item: Item) -> None:
        super().__init__(classes="item")
        self.item = item
        self._shown: Item | None = None

    def on_mount(self) -> None:
        self.show(self.item)

    def show(self, item: Item) -> None:
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
        cells: list[Any] = [pointer() if self.has_focus else "\u00a0"]
        if item.key != "answer" and item.key != "more":
            grid.add_column(width=LABEL_WIDTH, overflow="fold", style="bold" if item.needed else "")
            cells.append(Text(shown_line(item.label) or "\u00a0"))
        grid.add_column(overflow="fold")
        grid.add_row(*cells, _body(item))
        return grid


def _body(item: Item) -> Text:
    text = _words(item)
    if item.wrong:
        cross = glyph("objects")
        text.append(f"{chr(10) if text else ''}{cross} typed, but no value yet: {shown_line(item.wrong)}", "bold red")
    return text


def _words(item: Item) -> Text:
    if item.key == "more":
        return Text(shown_line(item.text), "dim italic")
    if item.adds:
        text = Text("+ add a row" if not item.asks else "+ ", "dim")
        return text.append(item.asks, "yellow" if item.needed else "dim")
    prose = item.key == "answer" or item.key.startswith("position")
    text = Text(_flowing(item.text) if prose else "\n".join(map(shown_line, item.text.split("\n"))))
    if item.asks and (not item.text or item.needed):
        hint = "yellow" if item.needed and (item.key != "answer" or not item.text) else "dim italic"
        if not item.text:
            text.append(item.asks, hint)
        elif not prose:
            text.append(f"\nmissing: {item.asks}", hint)
    return text


def _flowing(text: str) -> str:
    """Prose as it reads: lines that a file wraps become paragraphs again; lists keep their lines."""
    lines: list[str] = []
    for line in shown(text).strip("\n").split("\n"):
        goes_on = bool(lines and lines[-1] and line and not line.startswith((" ", "\t", "- ", "* ", ">", "#", "|")))
        if goes_on and not line[:1].isdigit():
            lines[-1] += " " + line
        else:
            lines.append(line)
    return "\n".join(lines)
