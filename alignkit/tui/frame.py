"""The frame that all screens share: the title bar, panes with a title in their border, buttons, and the footer."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from rich.cells import cell_len
from textual.app import ComposeResult, RenderResult
from textual.binding import ActiveBinding
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.geometry import Size
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Button, Footer, Static
from textual.widgets._footer import FooterKey

from alignkit.tui.safe_text import safe_line

_FOOTER_ACTIONS_KEPT = ("app.help", "app.quit", "leave")  # ways out and help stay however narrow the footer is
_BAR_STYLE = "$text-accent on $background"
_AROUND_LABEL, _BUTTON_GAP = 4, 2  # cells of a button beside its label, and between two buttons
DIALOG_WIDTH, _DIALOG_FRAME = (
    100,
    4,
)  # cells of ``.dialog`` in app.tcss: its greatest width, and its border and padding


class TitleBar(Horizontal):
    """The first line of a screen: what it is about at the left, how that stands at the right. A title that is too
    long ends in an ellipsis, two cells before the state.
    """

    def __init__(self, title: str, state: str = "") -> None:
        super().__init__()
        self._title, self._state = title, state

    def compose(self) -> ComposeResult:
        yield Static(safe_line(self._title), classes="title-name")
        yield Static(safe_line(self._state), classes="title-state")

    def show(self, title: str | None = None, state: str | Content | None = None) -> None:
        """Show another title or state; None leaves it as it is."""
        if title is not None:
            self.query_one(".title-name", Static).update(safe_line(title))
        if state is not None:
            self.query_one(".title-state", Static).update(safe_line(state) if isinstance(state, str) else state)


def short_path(path: Path, home: Path, most: int = 30) -> str:
    """A folder in at most so many characters: ~ for the home folder, and its last parts where the whole is too long."""
    parts = path.parts
    if path == home or home in path.parents:
        parts = ("~", *path.relative_to(home).parts)
    text = str(Path(*parts))
    while len(text) > most and len(parts) > 1:
        parts = parts[1:]
        text = f"…/{'/'.join(parts)}"
    return text


class Pane(Vertical):
    """A box with a title in its upper border at the left, and an aside there at the right. The box and its title have
    the accent's colour while something in it has the focus; the aside never has.
    """

    def __init__(
        self, *children: Widget, title: str = "", aside: str = "", id: str | None = None, classes: str = ""
    ) -> None:
        super().__init__(*children, id=id, classes=f"pane {classes}")
        self._title, self._aside = title, aside

    def show_title(self, title: str, aside: str = "") -> None:
        """Show another title and aside; both may hold anybody's words."""
        if (title, aside) != (self._title, self._aside):
            self._title, self._aside = title, aside
            self._draw_title()

    def on_mount(self) -> None:
        self.app.theme_changed_signal.subscribe(self, lambda _: self.call_after_refresh(self._draw_title))

    def on_resize(self) -> None:
        self._draw_title()

    def on_descendant_focus(self) -> None:
        self.call_later(self._draw_title)  # once the border has its new colour

    def on_descendant_blur(self) -> None:
        self.call_later(self._draw_title)

    def _draw_title(self) -> None:
        room = self.outer_size.width - 6  # at each end a corner, a bit of line, and a blank
        title, aside = safe_line(self._title, "bold"), safe_line(self._aside, "not bold $foreground")
        if title.cell_length + aside.cell_length + 4 > room:
            aside = Content()
        if not aside:
            self.border_title = title.truncate(max(0, room), ellipsis=True)
            return
        color = self.styles.border_top[1].hex
        line = Content.styled("─" * (room - title.cell_length - aside.cell_length - 2), f"not bold {color}")
        self.border_title = Content.assemble(title, " ", line, " ", aside)


class ActionButton(Button):
    """A button of one line: its label in brackets, or between bars where Enter presses it, so that this is seen without
    colours too.
    """

    def __init__(self, label: Content | str, **options: Any) -> None:
        super().__init__(label, compact=True, **options)
        self.styles.line_pad = 0  # which a style sheet cannot say

    def render(self) -> RenderResult:
        assert isinstance(self.label, Content)
        if not (self.has_focus or self.variant == "primary"):
            return Content.assemble("[ ", self.label, " ]")
        return Content.assemble(("▌", _BAR_STYLE), " ", self.label, " ", ("▐", _BAR_STYLE))

    def get_content_width(self, container: Size, viewport: Size) -> int:
        assert isinstance(self.label, Content)
        return self.label.cell_length + _AROUND_LABEL


def stack_buttons(screen: Screen[Any], room: int = 0) -> None:
    """Put the buttons of a screen below each other, flush left, where one of them would be cut beside the others.
    ``room`` is how many cells there are for them, if the screen is no dialog.
    """
    room = room or min(screen.size.width, DIALOG_WIDTH) - _DIALOG_FRAME
    for row in screen.query(".dialog-buttons"):
        widths = [cell_len(str(button.label)) + _AROUND_LABEL for button in row.query(ActionButton) if button.display]
        row.set_class(sum(widths) + _BUTTON_GAP * (len(widths) - 1) > room, "-stacked")


class KeyFooter(Footer):
    """The last line: the keys of the moment. Where not all fit, the first ones stay, and at the end help and the way
    out.
    """

    def __init__(self) -> None:
        super().__init__(show_command_palette=False, compact=True)

    def compose(self) -> ComposeResult:
        offered = [each for each in super().compose() if isinstance(each, FooterKey)]
        last = sorted(filter(_stays, offered), key=lambda each: _FOOTER_ACTIONS_KEPT.index(each.action))
        room = (self.size.width or self.screen.size.width - 2) + 2 - sum(map(_footer_width, last))
        for each in offered:
            if not _stays(each) and (room := room - _footer_width(each)) >= 0:
                yield each
        yield from last

    def on_resize(self) -> None:
        if self._bindings_ready:
            self.call_after_refresh(self.recompose)


def hide_in_footer(active: Mapping[str, ActiveBinding], actions: Collection[str]) -> dict[str, ActiveBinding]:
    """The bindings of a screen, with those of some actions left out of the footer; their keys still work."""
    return {
        name: each._replace(binding=replace(each.binding, show=False)) if each.binding.action in actions else each
        for name, each in active.items()
    }


def _stays(key: FooterKey) -> bool:
    return key.action in _FOOTER_ACTIONS_KEPT


def _footer_width(key: FooterKey) -> int:
    return cell_len(f"{key.key_display} {key.description}  ")
