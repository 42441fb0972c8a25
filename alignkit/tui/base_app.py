"""What every screen may ask of the app it is shown in: the workspace, the clock, a passing message, other screens.

Screens know this class only; ``app`` fills it in and imports the screens. That way no screen imports the app.
"""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import ClassVar, Literal

from textual.app import App

from alignkit.core.model import Team
from alignkit.store.workspace import Workspace
from alignkit.text.sanitize import sanitize


class BaseApp(App[None]):
    """The app as screens see it. ``workspace`` is None until the first-run screen has made or found one."""

    AUTO_FOCUS: ClassVar[str | None] = None

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

    def open_comparison(self, slug: str, team: Team | None = None) -> None:
        """Compare the present text of a campaign with what a team signed last, or with a text to be chosen."""
        raise NotImplementedError

    def open_drift(self, tag: str = "") -> None:
        """Show how definitions drifted over the campaigns of a tag, or of a tag to be chosen."""
        raise NotImplementedError
