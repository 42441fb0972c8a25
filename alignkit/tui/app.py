"""The app that shows the screens: how they open each other, themes, saving on every way out."""

from __future__ import annotations

import asyncio
import gc
import os
import signal
import sys
import traceback
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from rich.text import Text
from textual import events
from textual.binding import Binding
from textual.command import CommandPalette, Provider
from textual.filter import LineFilter
from textual.screen import Screen
from textual.widgets import Input, TextArea

from alignkit.core.errors import UserError
from alignkit.store.identity import read_user_config
from alignkit.store.user_config import save_user_setting
from alignkit.store.user_folders import user_config_path
from alignkit.tui import theme
from alignkit.tui.base_app import BaseApp
from alignkit.tui.partial_updates import narrow_partial_updates
from alignkit.tui.safe_text import AsciiFilter
from alignkit.tui.terminal_input import mend_terminal_input

if TYPE_CHECKING:
    from rich.terminal_theme import TerminalTheme

    from alignkit.app.session import Session
    from alignkit.core.model import Team
    from alignkit.store.recovery import RecoveredText
    from alignkit.store.workspace import Workspace

MIN_SIZE = (60, 16)
_EXIT_SIGNALS = tuple(getattr(signal, name) for name in ("SIGTERM", "SIGHUP", "SIGINT") if hasattr(signal, name))


def run_app(workspace: Workspace | None, start: Path, slug: str | None = None) -> int:
    """Show the screens until the user leaves; the exit code. ``start`` is where a workspace was looked for."""
    mend_terminal_input()
    narrow_partial_updates()
    app = AlignApp(workspace, start, slug)
    # What is imported by now stays to the end: the collector need not go through it at every other key.
    gc.freeze()
    gc.enable()
    app.run()
    return app.return_code or 0


def _load_command_palette() -> type[Provider]:
    from alignkit.tui.command_palette import ScreenCommands

    return ScreenCommands


class AlignApp(BaseApp):
    """Opens the screens, and saves what they hold on every way out."""

    TITLE = "alignkit"
    COMMANDS: ClassVar = {_load_command_palette}

    def __init__(self, workspace: Workspace | None, start: Path, slug: str | None = None) -> None:
        # A screen that is first on the stack does not load its own styles.
        self._derived_variables: dict[str, dict[str, str]] = {}  # by theme
        self._terminal_themes: dict[str, TerminalTheme] = {}  # by theme
        self._dim_filter = theme.ReadableDim()
        super().__init__(css_path=["app.tcss", "campaigns/campaigns.tcss" if workspace else "shared.tcss"])
        self.workspace = workspace
        self.start = start
        self._slug = slug
        self.opened_slug = ""
        self._ascii_filter = AsciiFilter() if _is_ascii_terminal() else None
        self.warned_unsaved = False
        self._cover: Screen[Any] | None = None  # while the terminal is too small
        self._unsaved: list[str] = []  # what could not be saved when the program failed, in words

    # screens

    def get_default_screen(self) -> Screen[None]:
        if self.workspace is None:
            from alignkit.tui.first_run import FirstRunScreen

            return FirstRunScreen()
        from alignkit.tui.campaigns.screen import CampaignsScreen

        return CampaignsScreen()

    def on_mount(self) -> None:
        self._apply_theme()
        # Textual asks for ``ansi_theme`` when another theme is chosen, but not for the one it starts with. To set
        # ``ansi_theme_dark`` would do the same, and parse all styles a second time.
        self._refresh_truecolor_filter(self.ansi_theme)
        if not self.is_headless:
            loop = asyncio.get_running_loop()
            for number in _EXIT_SIGNALS:
                # Without these the process ends at once: no save, and the terminal left as it is.
                loop.add_signal_handler(number, self._handle_signal, number)
        if self._slug and self.workspace:
            self.open_questions(self._slug)
        self.call_after_refresh(self.offer_recoveries)

    def enter_workspace(self, workspace: Workspace) -> None:
        """Go from the first-run screen to the campaigns of a workspace."""
        from alignkit.tui.campaigns.screen import CampaignsScreen

        self.workspace = workspace
        self.push_screen(CampaignsScreen())
        self.call_after_refresh(self.offer_recoveries)

    def open_questions(self, slug: str, at: str = "") -> None:
        """Open a campaign at a question, else at the first one that needs somebody; or show why it cannot be opened."""
        if session := self._open_session(slug):
            from alignkit.tui.questions.screen import QuestionsScreen

            self.push_screen(QuestionsScreen(session, at))

    def open_review(self, slug: str, at: str = "") -> None:
        """Open the review of a campaign, at an entry if its key is given; where its file cannot be opened, show why."""
        if session := self._open_session(slug):
            from alignkit.tui.review.screen import ReviewScreen

            self.push_screen(ReviewScreen(session, at))

    def open_leads(self, slug: str) -> None:
        """Open the workshop with real leads of a campaign; where its file cannot be opened, show why."""
        if session := self._open_session(slug):
            from alignkit.tui.leads.screen import LeadsScreen

            self.push_screen(LeadsScreen(session))

    def open_comparison(self, slug: str, team: Team | None = None) -> None:
        """Compare the present text of a campaign with what a team signed last, or with a text to be chosen."""
        from alignkit.store.diff_sources import DiffSource
        from alignkit.tui.compare.screen import CompareScreen

        self.push_screen(CompareScreen(DiffSource(slug), DiffSource(slug, team=team) if team else None))

    def open_drift(self, tag: str = "") -> None:
        """Show how definitions drifted over the campaigns of a tag, or of a tag to be chosen."""
        from alignkit.tui.compare.drift_screen import DriftScreen

        self.push_screen(DriftScreen(tag))

    def _open_session(self, slug: str) -> Session | None:
        """The session of a campaign, or None after a dialog that says why its file cannot be opened."""
        from alignkit.app.session import Session
        from alignkit.tui.notice import NoticeDialog, describe_problem

        self.opened_slug = slug
        try:
            return Session.open(self.require_workspace, slug)
        except UserError as refused:
            more = "\n\n".join(describe_problem(problem) for problem in refused.problems)
            self.push_screen(NoticeDialog(f"{slug} cannot be opened", f"{refused}\n\n{more}".strip()))
            return None

    def offer_recoveries(self) -> None:
        """Show the texts that an earlier run could not save, where there are any."""
        if self.workspace is None:
            return
        self.run_worker(self._find_recoveries, thread=True, exit_on_error=False, group="kept")

    def _find_recoveries(self) -> None:
        from alignkit.store import recovery

        found = recovery.list_recoveries(self.require_workspace)
        if found:
            self.call_from_thread(self._show_recoveries, found)

    def _show_recoveries(self, found: tuple[RecoveredText, ...]) -> None:
        from alignkit.tui.recovery_screen import RecoveryScreen

        self.push_screen(RecoveryScreen(found))

    def action_help(self) -> None:
        from alignkit.tui.help_screen import HelpScreen

        if not isinstance(self.screen, HelpScreen):
            self.push_screen(HelpScreen(self.screen))

    def on_resize(self, event: events.Resize) -> None:
        is_small = event.size.width < MIN_SIZE[0] or event.size.height < MIN_SIZE[1]
        if is_small and self._cover is None:
            from alignkit.tui.notice import TooSmallScreen

            self._cover = TooSmallScreen()
            self.push_screen(self._cover)
        elif not is_small and self.screen is self._cover:
            self.pop_screen()
            self._cover = None

    def get_key_display(self, binding: Binding) -> str:
        return "enter" if binding.key == "enter" else super().get_key_display(binding)

    def _apply_theme(self) -> None:
        try:
            wanted = read_user_config(user_config_path(os.environ)).get("theme")
        except UserError as refused:
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

    def clear_notifications(self) -> None:
        super().clear_notifications()
        for screen in self.screen_stack:
            screen.query("ToastHolder").remove()  # Textual leaves the empty holders, a line each

    def search_themes(self) -> None:
        """Show the themes to choose from."""
        from alignkit.tui.command_palette import BarCommandPalette, ThemeCommands

        self.push_screen(
            BarCommandPalette("Choose a theme", "use it", providers=[ThemeCommands], placeholder="Which theme?")
        )

    def action_command_palette(self) -> None:
        from alignkit.tui.command_palette import BarCommandPalette

        if not isinstance(self.screen, CommandPalette):
            asks = "What do you want to do?"
            self.push_screen(BarCommandPalette("Commands", "do it", placeholder=asks, id="--command-palette"))

    def action_choose_theme(self, name: str) -> None:
        """Show a theme, and keep it in the user's config.toml for the next start."""
        self.theme = name
        try:
            save_user_setting(user_config_path(os.environ), "theme", name)
        except UserError as refused:
            self.say(f"{refused} The theme stays until you leave.", "warning")

    def get_css_variables(self) -> dict[str, str]:
        """The variables of the theme, with those replaced that would not stand out from their grounds."""
        variables = super().get_css_variables()
        is_ansi = self.current_theme.ansi
        if self.theme not in self._derived_variables:
            derive = theme.ansi_variables if is_ansi else theme.derive_variables
            self._derived_variables[self.theme] = derive(variables)
        self.theme_variables = variables | self._derived_variables[self.theme]
        self._dim_filter.enabled = not is_ansi
        return self.theme_variables

    @property
    def ansi_theme(self) -> TerminalTheme:
        """What the colour names in texts mean: colours of the theme that stand out."""
        if self.theme not in self._terminal_themes:  # every widget asks whenever it is drawn
            is_ansi = self.current_theme.ansi
            own = super().ansi_theme if is_ansi else theme.make_terminal_theme(self.get_css_variables())
            self._terminal_themes[self.theme] = own
        return self._terminal_themes[self.theme]

    def get_line_filters(self) -> list[LineFilter]:
        first = [self._dim_filter] if self._dim_filter.enabled else []  # before Textual dims by a factor
        return [*first, *super().get_line_filters(), *([self._ascii_filter] if self._ascii_filter else [])]

    # leaving

    def save_all_screens(self) -> list[UserError]:
        """Have every open screen save what it holds. Returns one error for each screen that could not."""
        failed: list[UserError] = []
        for screen in reversed(self.screen_stack):
            save_now = getattr(screen, "save_now", None)
            if save_now is not None:
                try:
                    save_now()
                except UserError as refused:
                    failed.append(refused)
                except Exception as error:  # one screen's fault must not cost another's words
                    failed.append(UserError(f"A screen could not save what it holds ({type(error).__name__})."))
        return failed

    async def action_quit(self) -> None:
        failed = self.save_all_screens()
        if failed and not self.warned_unsaved:
            self.warned_unsaved = True
            self.clear_notifications()  # a small terminal has no room for two
            self.say("\n".join([*map(str, failed), "Leave all the same: the same key again."]), "error")
            return
        self.exit()

    def _handle_signal(self, number: int) -> None:
        self.save_all_screens()
        if not (os.isatty(0) or os.isatty(2)):
            # The terminal was closed. Textual would wait without end for it to take what is still to be drawn.
            os._exit(128 + number)
        self.exit(return_code=128 + number)

    def _handle_exception(self, error: Exception) -> None:
        said = [_without_words(refused) for refused in self.save_all_screens()]
        if _has_typed_text(self.screen_stack[1:]):
            said.append("What stood in the form that was open is not kept.")
        self._unsaved += [line for line in said if line not in self._unsaved]
        super()._handle_exception(error)

    def _fatal_error(self) -> None:
        """Print where the program failed. Textual's own report would print local variables and messages, which hold
        people's text.
        """
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


def _without_words(refused: UserError) -> str:
    """What could not be saved and where it is kept, without a word of the file: a crash
    report must not quote anybody.
    """

    from alignkit.store.campaigns import NotSavedError

    if not isinstance(refused, NotSavedError):
        return "What a screen held could not be saved."
    kept = f"your text is kept in {refused.kept.path}" if refused.kept else "it could not be kept elsewhere either"
    return f"{refused.path.name} could not be saved; {kept}."


def _has_typed_text(screens: Iterable[Screen[Any]]) -> bool:
    """Whether a form that does not save by itself holds text, such as an objection that was not sent yet."""

    for screen in screens:
        if not hasattr(screen, "save_now"):
            texts = [*(each.value for each in screen.query(Input)), *(each.text for each in screen.query(TextArea))]
            if any(text.strip() for text in texts):
                return True
    return False


def _is_ascii_terminal() -> bool:
    """Whether the terminal's encoding offers no more than ASCII."""
    encoding = getattr(sys.__stderr__, "encoding", None) or "utf-8"
    return "utf" not in encoding.lower()
