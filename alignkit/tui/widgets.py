"""Small widgets and texts of the questions screen: marks, the row of nine, an item, a stance."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from datetime import datetime

from rich.console import Console, ConsoleOptions, Group, RenderableType
from rich.console import RenderResult as RichResult
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
from alignkit.signing.trust import DOORS
from alignkit.text.date_ranges import format_short_day
from alignkit.text.sanitize import sanitize, sanitize_line
from alignkit.tui.question_items import QuestionItem
from alignkit.values.parse_format import format_day

LABEL_WIDTH = 16
_GAP = 2  # cells between the columns of a table
UNTOUCHED_MARK = (
    "*"  # behind the marks of a question that came along from an older campaign, until somebody looked at it
)
INCOMPLETE_MARK = "!"  # behind the marks of a question whose required fields are not all filled
_UNICODE_MARKS: dict[StanceMark, str] = {"agrees": "✓", "objects": "✗", "changed": "~", "nothing": "·"}
_ASCII_MARKS: dict[StanceMark, str] = {"agrees": "y", "objects": "x", "changed": "~", "nothing": "."}
_STANCE_VERBS: dict[StanceMark, str] = {"agrees": "agrees", "objects": "objects", "changed": "agreed", "nothing": ""}
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


def count_rows_below(area: Widget) -> int:
    """How many rows of a scrolled area stand below what is seen of it."""
    return max(0, round(area.virtual_size.height - area.scroll_y) - area.size.height) if area.display else 0


def describe_out_of_sight(area: Widget) -> str:
    """How many rows of a scrolled area are out of sight above and below: "2 more ↑  3 more ↓"."""
    up, down = ("^", "v") if is_ascii_terminal() else ("↑", "↓")
    above, below = round(area.scroll_y) if area.display else 0, count_rows_below(area)
    return "  ".join(f"{rows} more {arrow}" for rows, arrow in ((above, up), (below, down)) if rows)


def fit_height(area: Widget) -> None:
    """Give the scrolled part of a dialog the height that the rest of its box leaves on the screen.

    A fraction of the box would be none of it, because the height of the box follows from what is in it.
    """
    box = area.parent
    assert isinstance(box, Widget)
    around = [each for each in box.children if each is not area and each.display]
    taken = sum(each.size.height + each.styles.margin.height for each in around)
    area.styles.max_height = max(3, area.screen.size.height - taken - 2)


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


def describe_time(at: datetime | None, now: datetime, *, short: bool = False) -> str:
    """A moment in words: the time if it is today, else the day; ``short`` as it stands in columns."""
    if at is None:
        return ""
    local, here = at.astimezone(), now.astimezone()
    if local.date() == here.date():
        return f", {local:%H:%M}"
    return f", {format_short_day(local.date()) if short else format_day(local.date())}"


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
    text = Text(f"{sanitize_line(stance.by)} {_STANCE_VERBS[state]}{describe_time(stance.at, now)}")
    if state == "changed":
        text.append("; changed since", "bold")
    if said := describe_doors(stance):
        text.append(f" ({said})", "dim")
    return [text, *map(Text, stance_details(stance))]


def stance_head(campaign: Campaign, team: Team, key: str, now: datetime, changes: Sequence[str] | None) -> Text:
    """A team's stance on one line, with what it says first: its objection or reservation, or the first change since."""
    stance, state = campaign.view(team, key).stance, stance_mark(campaign, team, key)
    if stance is None or (campaign.base and campaign.is_from_base(key) and state != "objects"):
        return stance_lines(campaign, team, key, now)[0]
    text = Text(f"{sanitize_line(stance.by)} {_STANCE_VERBS[state]}{describe_time(stance.at, now, short=True)}")
    told = [sanitize_line(change) for change in changes or ()] if state == "changed" else stance_details(stance)
    if state == "changed":
        text.append("; changed since", "bold")
    return text.append(f": {told[0]}") if told else text


def describe_doors(stance: Stance) -> str:
    """By which door a stance came, and who typed it for somebody else; empty where its owner typed it here."""
    hand = f"typed by {sanitize_line(stance.recorded_by)}" if stance.recorded_by else ""
    return ", ".join(filter(None, [DOORS.get(stance.via, ""), hand]))


def stance_details(stance: Stance) -> list[str]:
    """What a stance says besides yes and no: its reason, what would settle it, the reply, who has it."""
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
    """One of the nine questions with both marks: a few cells on a narrow screen, a line of its own on a wide one."""

    class Chosen(Message):
        def __init__(self, key: str) -> None:
            super().__init__()
            self.key = key

    def __init__(self, question: Question) -> None:
        super().__init__(classes="rail-item")
        self.question = question
        self.is_wide = False
        self._shown: tuple[str, Text, bool, bool] | None = None

    def show(self, campaign: Campaign, *, is_current: bool, is_wide: bool, lacking: int) -> None:
        """Show the marks; ``lacking`` required fields make both of them provisional."""
        marks = rail_marks(campaign, self.question.key, lacking)
        shown = (marks.markup, marks, is_current, is_wide)
        if self._shown is not None and (self._shown[0], *self._shown[2:]) == (shown[0], *shown[2:]):
            return
        self._shown, self.is_wide = shown, is_wide
        self.set_class(is_current, "-here")
        self.refresh(layout=not is_wide)

    def get_content_width(self, container: Size, viewport: Size) -> int:
        return self._line().cell_len

    def render(self) -> RenderResult:
        line = self._line()
        if self.is_wide and self._shown:
            marks = self._shown[1]
            name = line[: len(line) - len(marks)]
            name.pad_right(max(1, self.size.width - name.cell_len - marks.cell_len))
            return name + marks
        return line

    def _line(self) -> Text:
        if self._shown is None:
            return Text("")
        _, marks, is_current, is_wide = self._shown
        q, style = self.question, "bold" if is_current else ""
        if is_wide:
            name = f"{pointer_glyph() if is_current else ' '} {q.number} {q.name} "
        else:
            name = f"{q.number} {q.name} " if is_current else f"{q.number}"
        return Text(name, style, no_wrap=True) + marks

    def on_click(self) -> None:
        self.post_message(self.Chosen(self.question.key))


def rail_marks(campaign: Campaign, key: str, lacking: int = 0) -> Text:
    """Both teams' marks on one question, Marketing's left; "!" where required fields are missing, so that agreement
    does not count yet; and a mark for a carried answer that nobody has looked at.
    """
    text = Text()
    for team in TEAMS:
        state = stance_mark(campaign, team, key)
        text.append(mark_glyph(state), "yellow" if lacking and state == "agrees" else _MARK_STYLES[state])
    if lacking and campaign.answer(key).strip():
        text.append(INCOMPLETE_MARK, "bold yellow")
    if campaign.carried is not None and key in campaign.carried.untouched:
        text.append(UNTOUCHED_MARK, "bold")
    return text


class ItemRow(Static):
    """One item: its label and its text, or what is asked for where it is empty."""

    class Picked(Message):
        def __init__(self, key: str) -> None:
            super().__init__()
            self.key = key

    def __init__(self) -> None:
        super().__init__(classes="item")
        self.item = QuestionItem("", "")
        self.display = False
        self._shown: tuple[QuestionItem, bool] | None = None

    def show(self, item: QuestionItem, *, is_current: bool) -> None:
        """Show an item; a bar marks the one under the cursor."""
        if self._shown == (item, is_current):
            return
        self.item, self._shown = item, (item, is_current)
        self.set_class(item.key == "answer", "-answer")
        self.set_class(item.row, "-row")
        self.set_class(is_current, "-current")
        self.update(_draw_item(item, is_current))

    def on_click(self) -> None:
        self.post_message(self.Picked(self.item.key))


def _draw_item(item: QuestionItem, is_current: bool) -> RenderableType:
    grid = Table.grid(padding=(0, 1, 0, 0), expand=True)
    if item.key not in ("answer", "more"):
        grid.add_column(width=LABEL_WIDTH, overflow="fold")
        style = "bold" if item.needed or is_current else ""
        # A no-break space, because a cell of blanks only would not hold its width.
        label = Text(sanitize_line(item.label) or "\u00a0", style)
        grid.add_column(overflow="fold", ratio=1)
        grid.add_row(label, _draw_body(item))
    else:
        grid.add_column(overflow="fold")
        grid.add_row(_draw_body(item))
    return grid


def _draw_body(item: QuestionItem) -> RenderableType:
    """What stands in an item, below it what is missing or wrong. A row that is not read across stands as an entry."""
    told = _item_told(item)
    entries = item.entries or ((item.text,) if item.row and item.text else ())
    if item.cells:
        shown: RenderableType = _Cells(item)
    elif entries:
        shown = _draw_entries(entries)
    else:
        return Text("\n").join(part for part in (_item_text(item), told) if part.plain)
    return Group(shown, told) if told.plain else shown


class _Cells:
    """A row of a table in its columns, under their headings if it is the first."""

    def __init__(self, item: QuestionItem) -> None:
        self._item = item

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RichResult:
        columns = Table.grid(padding=(0, _GAP, 0, 0))
        for width in share_width(self._item.widths, options.max_width - _GAP * len(self._item.widths)):
            columns.add_column(overflow="fold", width=width)
        if self._item.heading:
            columns.add_row(*(Text(label, "dim") for label in self._item.heading))
        columns.add_row(*(Text(cell or "·") for cell in self._item.cells))
        yield columns


def share_width(wanted: Sequence[int], room: int) -> list[int]:
    """The widths of columns in as many cells as there are: where that is not enough, the widest give way."""
    widths = list(wanted)
    while sum(widths) > room and max(widths) > 1:
        widths[widths.index(max(widths))] -= 1
    return widths


def _draw_entries(entries: Iterable[str]) -> RenderableType:
    """Entries with a bullet before each, below which nothing stands."""
    bullets = Table.grid(padding=(0, 1, 0, 0), expand=True)
    bullets.add_column(width=1)
    bullets.add_column(overflow="fold", ratio=1)
    for entry in entries:
        bullets.add_row("-" if is_ascii_terminal() else "•", Text("\n".join(map(sanitize_line, entry.split("\n")))))
    return bullets


def _item_told(item: QuestionItem) -> Text:
    """What is missing in an item that is filled in part, and what was typed there that is no value yet."""
    told = []
    if item.asks and item.needed and item.text and not _is_prose(item):
        told.append(Text(f"missing: {item.asks}", "yellow"))
    if item.wrong:
        told.append(Text(f"{mark_glyph('objects')} {sanitize_line(item.wrong)}", "bold red"))
    return Text("\n").join(told)


def _item_text(item: QuestionItem) -> Text:
    if item.key == "more":
        return Text(sanitize_line(item.text), "italic")
    if item.adds_row:
        text = Text("+ add a row" if not item.asks else "+ ", "dim")
        return text.append(item.asks, "yellow" if item.needed else "dim")
    if not item.text:
        return Text(item.asks, "yellow" if item.needed else "dim italic")
    return Text(unwrap_prose(item.text) if _is_prose(item) else "\n".join(map(sanitize_line, item.text.split("\n"))))


def _is_prose(item: QuestionItem) -> bool:
    return item.key == "answer" or item.key.startswith("position")


def unwrap_prose(text: str) -> str:
    """Prose with lines that a file wraps joined into paragraphs; lists keep their lines."""
    lines: list[str] = []
    for line in sanitize(text).strip("\n").split("\n"):
        goes_on = bool(lines and lines[-1] and line and not line.startswith((" ", "\t", "- ", "* ", ">", "#", "|")))
        if goes_on and not line[:1].isdigit():
            lines[-1] += " " + line
        else:
            lines.append(line)
    return "\n".join(lines)
