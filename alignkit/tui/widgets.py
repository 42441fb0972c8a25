"""Small widgets and texts of the questions screen: marks, the row of nine, an item, a stance."""

from __future__ import annotations

import sys
from datetime import datetime

from rich.text import Text
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from alignkit.core.model import TEAM_NAMES, TEAMS, Campaign, Stance, Team
from alignkit.core.status import StanceMark, stance_mark
from alignkit.signing.trust import DOORS
from alignkit.text.date_ranges import format_short_day
from alignkit.text.sanitize import sanitize_line
from alignkit.values.parse_format import format_day

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


def team_heading(campaign: Campaign, team: Team, key: str, width: int = 9) -> Text:
    """The team's name, in ``width`` cells, and its mark."""
    state = stance_mark(campaign, team, key)
    return Text().append(
        f"{TEAM_NAMES[team]:<{width}} {mark_glyph(state)}", _MARK_STYLES[state] if state != "nothing" else ""
    )


def stance_lines(campaign: Campaign, team: Team, key: str, now: datetime) -> list[Text]:
    """A team's stance on the present answer, its objection and what would settle it, a line each."""
    stance, state = campaign.view(team, key).stance, stance_mark(campaign, team, key)
    if campaign.base and campaign.is_from_base(key) and state != "objects":
        return [Text(f"signed it in {sanitize_line(campaign.base.name)}")]
    if stance is None:
        return [Text("has not said yet", "dim")]
    text = Text(f"{sanitize_line(stance.by)} {_STANCE_VERBS[state]}{describe_time(stance.at, now, short=True)}")
    if state == "changed":
        text.append("; changed since", "bold")
    if said := describe_doors(stance):
        text.append(f" ({said})", "dim")
    return [text, *map(Text, stance_details(stance))]


def stance_head(campaign: Campaign, team: Team, key: str, now: datetime) -> Text:
    """A team's stance on one line: who, what and when."""
    stance, state = campaign.view(team, key).stance, stance_mark(campaign, team, key)
    if stance is None or (campaign.base and campaign.is_from_base(key) and state != "objects"):
        return stance_lines(campaign, team, key, now)[0]
    text = Text(f"{sanitize_line(stance.by)} {_STANCE_VERBS[state]}{describe_time(stance.at, now, short=True)}")
    return text.append("; changed since", "bold") if state == "changed" else text


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
    if stance.settled:
        settles = f"; to settle it: {sanitize_line(stance.objected_settles)}" if stance.objected_settles else ""
        lines.append(f"after objecting: “{sanitize_line(stance.objected)}”{settles}")
    if stance.parked and stance.due:
        lines.append(f"parked with {sanitize_line(stance.owner)} until {format_day(stance.due)}")
    return lines


def rail_marks(campaign: Campaign, key: str, lacking: bool = False) -> Text:
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
