"""What every screen may ask of the app it is shown in: the workspace, the clock, a passing message, other screens.

Screens know this class only; ``app`` fills it in and imports the screens. That way no screen imports the app.
"""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any, ClassVar, Literal, Protocol, runtime_checkable

from textual import events
from textual.app import App

from alignkit.core.model import Team
from alignkit.store.workspace import Workspace
from alignkit.text.sanitize import sanitize
from alignkit.tui.text_inputs import edit_in_order


@runtime_checkable
class InputTaker(Protocol):
    """A screen that looks at what is typed and pasted before anything is bound to it or handed to a widget."""

    async def take_input(self, event: events.Key | events.Paste) -> bool:
        """Handle a key or a paste; False where it is to take its usual way."""


class BaseApp(App[None]):
    """The app as screens see it. ``workspace`` is None until the first-run screen has made or found one.

    ``kept_texts``: what was typed into dialogs and forms that were left, by the title of the dialog and field.
    """

    AUTO_FOCUS: ClassVar[str | None] = None

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.kept_texts: dict[str, dict[str, str]] = {}

    async def on_event(self, event: events.Event) -> None:
        if isinstance(event, events.Key | events.Paste) and not event.is_forwarded:
            screen = self.screen_stack[-1] if self.screen_stack else None
            if isinstance(screen, InputTaker) and await screen.take_input(event):
                return
            if isinstance(event, events.Key) and await edit_in_order(self, event.key):
                return
        await super().on_event(event)

    workspace: Workspace | None
    start: Path  # the folder in which a workspace was looked for
    opened_slug: str  # the slug of the campaign last opened, whose row the list reads again
    warned_unsaved: bool  # whether the user was told, on leaving, that something could not be saved

    @property
    def require_workspace(self) -> Workspace:
        """The workspace, for a screen that is shown only where there is one."""
        assert self.workspace is not None
        return self.workspace

    def now(self) -> datetime:
        """The present moment, with an offset: the only clock of the screens."""
        return datetime.now().astimezone()

    def today(self) -> date:
        """The present day in the user's time zone."""
        return self.now().date()

    def say(self, text: str, severity: Literal["information", "warning", "error"] = "information") -> None:
        """Show a passing message; ``text`` may hold anybody's words."""
        self.notify(sanitize(text), severity=severity, markup=False, timeout=10 if severity == "error" else 5)

    # Screens that any screen may open.

    def enter_workspace(self, workspace: Workspace) -> None:
        """Go from the first-run screen to the campaigns of a workspace."""
        raise NotImplementedError

    def open_questions(self, slug: str, at: str = "") -> None:
        """Open the nine questions of a campaign, at one of them if its key is given."""
        raise NotImplementedError

    def open_review(self, slug: str, at: str = "") -> None:
        """Open the review of a campaign, at the entry that a key of its file names: "review.lessons.2.learned"."""
        raise NotImplementedError

    def open_leads(self, slug: str) -> None:
        """Open the workshop with real leads of a campaign."""
        raise NotImplementedError

    def open_comparison(self, slug: str, team: Team | None = None) -> None:
        """Compare the present text of a campaign with what a team signed last, or with a text to be chosen."""
        raise NotImplementedError

    def open_drift(self, tag: str = "") -> None:
        """Show how definitions drifted over the campaigns of a tag, or of a tag to be chosen."""
        raise NotImplementedError
