"""The program behind the screens: which screen comes first, the clock, and a way out that loses nothing."""

from __future__ import annotations

import asyncio
import gc
import os
import signal
import sys
import traceback
from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from rich.text import Text
from textual import events
from textual.app import App
from textual.binding import Binding
from textual.command import Provider
from textual.filter import LineFilter
from textual.screen import Screen

from alignkit.problems import Refused
from alignkit.shown import shown
from alignkit.tui.safe import PlainTerminal

if TYPE_CHECKING:
    from alignkit.disk.recovery import Recovery
    from alignkit.disk.workspace import Workspace
    from alignkit.model import Team
    from alignkit.session import Session

SMALLEST = (60, 16)
_LEAVING = tuple(getattr(signal, name) for name in ("SIGTERM", "SIGHUP", "SIGINT") if hasattr(signal, name))


def run(workspace: Workspace | None, start: Path, slug: str | None = None) -> int:
    """Show the screens until the user leaves; the exit code. ``start`` is where a workspace was looked for."""
    app = AlignApp(workspace, start, slug)
    # What is imported by now stays to the end: the collector need not go through it at every other key.
    gc.freeze()
    app.run()
    return app.return_code or 0


def _actions() -> type[Provider]:
    from alignkit.tui.commands import Actions

    return Actions


class AlignApp(App[None]):
    """``workspace`` is None until the first-run screen has made or found one."""

    TITLE = "alignkit"
    COMMANDS: ClassVar = {_actions}
    AUTO_FOCUS = None

    def __init__(self, workspace: Workspace | None, start: Path, slug: str | None = None) -> None:
        # A screen that is first on the stack does not load its own styles.
        super().__init__(css_path=["alignkit.tcss", "home/home.tcss" if workspace else "around.tcss"])
        self.workspace = workspace
        self.start = start
        self._slug = slug
        self.opened = ""  # the campaign last opened, whose row the list reads again
        self._plain = PlainTerminal() if _is_plain() else None
        self.told_unsaved = False
        self._unsaved: list[str] = []  # what could not be saved when the program failed, in words

    @property
    def home_workspace(self) -> Workspace:
        """The workspace of a screen that cannot be there without one."""
        assert self.workspace is not None
        return self.workspace

    def now(self) -> datetime:
        """The only clock of the screens; with an offset."""
        return datetime.now().astimezone()

    def today(self) -> date:
        return self.now().date()

    # screens

    def get_default_screen(self) -> Screen[None]:
        if self.workspace is None:
            from alignkit.tui.first_run import FirstRun

            return FirstRun()
        from alignkit.tui.home.screen import Home

        return Home()

    def on_mount(self) -> None:
        self._take_theme()
        if not self.is_headless:
            loop = asyncio.get_running_loop()
            for number in _LEAVING:
                # Without these the process ends at once: no save, and the terminal left as it is.
                loop.add_signal_handler(number, self._told_to_leave, number)
        if self._slug and self.workspace:
            self.open_walk(self._slug)
        self.call_after_refresh(self.offer_kept)

    def enter(self, workspace: Workspace) -> None:
        """Go from the first-run screen to the campaigns of a workspace."""
        from alignkit.tui.home.screen import Home

        self.workspace = workspace
        self.push_screen(Home())
        self.call_after_refresh(self.offer_kept)

    def open_walk(self, slug: str) -> None:
        """Open a campaign at the first question that needs somebody; a file that cannot be opened says why."""
        if session := self._session(slug):
            from alignkit.tui.walk.screen import Walk

            self.push_screen(Walk(session))

    def open_review(self, slug: str) -> None:
        """Look back on a campaign; a file that cannot be opened says why."""
        if session := self._session(slug):
            from alignkit.tui.review.screen import ReviewScreen

            self.push_screen(ReviewScreen(session))

    def open_compare(self, slug: str, team: Team | None = None) -> None:
        """Hold the present text of a campaign against what a team signed last, or against a text to be chosen."""
        from alignkit.disk.sides import Which
        from alignkit.tui.compare.screen import CompareScreen

        self.push_screen(CompareScreen(Which(slug), Which(slug, team=team) if team else None))

    def open_drift(self, tag: str = "") -> None:
        """How definitions drifted over the campaigns of a tag, or of one to be chosen."""
        from alignkit.tui.compare.drift import DriftScreen

        self.push_screen(DriftScreen(tag))

    def _session(self, slug: str) -> Session | None:
        from alignkit.session import Session
        from alignkit.tui.notice import Notice, told

        self.opened = slug
        try:
            return Session.open(self.home_workspace, slug)
        except Refused as refused:
            more = "\n\n".join(told(problem) for problem in refused.problems)
            self.push_screen(Notice(f"{slug} cannot be opened", f"{refused}\n\n{more}".strip()))
            return None

    def offer_kept(self) -> None:
        """Ask about texts that an earlier run could not save."""
        if self.workspace is None:
            return
        self.run_worker(self._look_for_kept, thread=True, exit_on_error=False, group="kept")

    def _look_for_kept(self) -> None:
        from alignkit.disk import recovery

        found = recovery.recoveries(self.home_workspace)
        if found:
            self.call_from_thread(self._offer, found)

    def _offer(self, found: tuple[Recovery, ...]) -> None:
        from alignkit.tui.kept_screen import KeptScreen

        self.push_screen(KeptScreen(found))

    def action_help(self) -> None:
        from alignkit.tui.help_screen import HelpScreen

        if not isinstance(self.screen, HelpScreen):
            self.push_screen(HelpScreen(self.screen))

    def on_resize(self, event: events.Resize) -> None:
        from alignkit.tui.notice import TooSmall

        small = event.size.width < SMALLEST[0] or event.size.height < SMALLEST[1]
        if small and not isinstance(self.screen, TooSmall):
            self.push_screen(TooSmall())
        elif not small and isinstance(self.screen, TooSmall):
            self.pop_screen()

    def get_key_display(self, binding: Binding) -> str:
        return "enter" if binding.key == "enter" else super().get_key_display(binding)

    def say(self, text: str, severity: Literal["information", "warning", "error"] = "information") -> None:
        """A passing message; ``text`` may hold anybody's words."""
        self.notify(shown(text), severity=severity, markup=False, timeout=10 if severity == "error" else 5)

    def _take_theme(self) -> None:
        from alignkit.disk.identity import config_path, user_config

        try:
            wanted = user_config(config_path(os.environ)).get("theme")
        except Refused as refused:
            self.say(str(refused), "warning")
            return
        if isinstance(wanted, str) and wanted in self.available_themes:
            self.theme = wanted
        elif not wanted and self.console.color_system == "standard" and "TEXTUAL_THEME" not in os.environ:
            # Sixteen colours: the terminal's own are readable, the nearest to a designer's are not.
            self.theme = "ansi-dark"
        elif wanted:
            known = ", ".join(sorted(self.available_themes))
            self.say(f"The theme {wanted!r} of your config.toml is none of: {known}.", "warning")

    def get_line_filters(self) -> list[LineFilter]:
        return [*super().get_line_filters(), *([self._plain] if self._plain else [])]

    # leaving

    def save_everything(self) -> list[Refused]:
        """Have every open screen save what it holds; why what could not be saved was not."""
        failed: list[Refused] = []
        for screen in reversed(self.screen_stack):
            save_now = getattr(screen, "save_now", None)
            if save_now is not None:
                try:
                    save_now()
                except Refused as refused:
                    failed.append(refused)
                except Exception as error:  # one screen's fault must not cost another's words
                    failed.append(Refused(f"A screen could not save what it holds ({type(error).__name__})."))
        return failed

    async def action_quit(self) -> None:
        failed = self.save_everything()
        if failed and not self.told_unsaved:
            self.told_unsaved = True
            self.clear_notifications()  # a small terminal has no room for two
            self.say("\n".join([*map(str, failed), "Leave all the same: the same key again."]), "error")
            return
        self.exit()

    def _told_to_leave(self, number: int) -> None:
        self.save_everything()
        if not (os.isatty(0) or os.isatty(2)):
            # The terminal was closed. Textual would wait without end for it to take what is still to be drawn.
            os._exit(128 + number)
        self.exit(return_code=128 + number)

    def _handle_exception(self, error: Exception) -> None:
        said = [_without_words(refused) for refused in self.save_everything()]
        if _has_typed_text(self.screen_stack[1:]):
            said.append("What stood in the form that was open is not kept.")
        self._unsaved += [line for line in said if line not in self._unsaved]
        super()._handle_exception(error)

    def _fatal_error(self) -> None:
        """Textual's own report prints local variables and messages, that is, people's text; this one only places."""
        error = self._exception
        self._close_messages_no_wait()
        if self._exit_renderables:
            return
        self.bell()
        lines = ["alignkit has stopped: a mistake in the program, not in your file."]
        if self._unsaved:
            lines += ["Not all that was typed is in the campaign file:", *(f"  {line}" for line in self._unsaved)]
        else:
            lines[0] += " What was typed has been saved."
        if error is not None:
            for frame in traceback.extract_tb(error.__traceback__):
                lines.append(f"  {frame.filename}:{frame.lineno} in {frame.name}")
            lines += [f"  {type(error).__name__}", *(f"  {note}" for note in getattr(error, "__notes__", ()))]
        self._exit_renderables.append(Text("\n".join(lines)))


def _without_words(refused: Refused) -> str:
    """What could not be saved and where it is kept, without what the file says: a crash tells nobody's words."""
    from alignkit.disk.store import NotSaved

    if not isinstance(refused, NotSaved):
        return "What a screen held could not be saved."
    kept = f"your text is kept in {refused.kept.path}" if refused.kept else "it could not be kept elsewhere either"
    return f"{refused.path.name} could not be saved; {kept}."


def _has_typed_text(screens: Iterable[Screen[Any]]) -> bool:
    """Whether a form that saves nothing by itself holds a text, such as that of an objection not sent yet."""
    from textual.widgets import Input, TextArea

    for screen in screens:
        if not hasattr(screen, "save_now"):
            texts = [*(each.value for each in screen.query(Input)), *(each.text for each in screen.query(TextArea))]
            if any(text.strip() for text in texts):
                return True
    return False


def _is_plain() -> bool:
    """Whether the terminal's encoding has nothing beyond ASCII that can be relied on."""
    encoding = getattr(sys.__stderr__, "encoding", None) or "utf-8"
    return "utf" not in encoding.lower()
