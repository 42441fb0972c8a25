"""The first screen where there is no workspace: make one here, open the sample, or leave."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Button, Static

from alignkit.core.errors import UserError
from alignkit.store import workspace
from alignkit.tui import keys
from alignkit.tui.base_app import BaseApp
from alignkit.tui.frame import ActionButton, KeyFooter, Pane, TitleBar
from alignkit.tui.safe_text import safe_text

_INTRODUCTION = """\
Marketing and Sales answer nine questions before a campaign launches: what a good lead is, who calls it, how fast, and \
what counts as success. Both sign. The answers are one plain file, and a page for the wiki comes out of it.

The files live in a folder that both teams can reach, best a git repository."""


class FirstRunScreen(Screen[None]):
    """Three choices. Nothing is written before one is made, and each says where it writes."""

    app: BaseApp
    BINDINGS: ClassVar[list[BindingType]] = [
        *keys.make_bindings("first"),
        Binding("down", "app.focus_next", show=False),
        Binding("up", "app.focus_previous", show=False),
    ]
    AUTO_FOCUS = "#make"

    def compose(self) -> ComposeResult:
        here, sample = self.app.start.resolve(), sample_folder()
        yield TitleBar("alignkit", "no workspace here yet")
        with Pane(title="Begin", aside="arrows and enter choose", id="first"), VerticalScroll(can_focus=False):
            yield Static(_INTRODUCTION, markup=False)
            yield ActionButton(Content("a  Add a workspace here"), id="make")
            yield Static(safe_text(f"Writes alignkit.toml, .gitignore and campaigns/ into {here}"), classes="where")
            yield ActionButton(Content("x  Look at a copy of the sample"), id="sample")
            yield Static(safe_text(f"Three examples to read and to play with, written into {sample}"), classes="where")
            yield ActionButton(Content("q  Leave"), id="leave")
            yield Static("A workspace elsewhere: alignkit --workspace DIR", classes="where", markup=False)
            yield Static("Were you sent a sheet? Fill it in with any editor and mail it back.", classes="where")
            yield Static(id="first-trouble", markup=False, classes="wrong")
        yield KeyFooter()

    @on(Button.Pressed)
    async def _pressed(self, event: Button.Pressed) -> None:
        await self.run_action({"make": "make", "sample": "sample"}.get(event.button.id or "", "app.quit"))

    def action_make(self) -> None:
        self._begin(self.app.start.resolve(), "")

    def action_sample(self) -> None:
        self._begin(sample_folder(), "campaigns")

    def _begin(self, root: Path, sample: str) -> None:
        try:
            workspace.create_workspace(root, sample=sample)
            made = workspace.find_workspace(root, {}, root)
        except UserError as refused:
            self.query_one("#first-trouble", Static).update(safe_text(f"\n{refused}"))
            return
        self.app.enter_workspace(made)
        self.app.say(f"The files are in {root}")


def sample_folder() -> Path:
    """Where the sample goes: into the home folder, or a temporary folder where that is not writable."""
    home = Path.home()
    if os.access(home, os.W_OK):
        return home / "alignkit-sample"

    return Path(tempfile.gettempdir()) / "alignkit-sample"
