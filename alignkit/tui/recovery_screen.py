"""A dialog with the texts that an earlier run could not save: put back, read or discard each of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from alignkit.core.errors import UserError
from alignkit.files import reader
from alignkit.store import campaign_files, campaigns, recovery
from alignkit.store.recovery import RecoveredText
from alignkit.store.workspace import Workspace
from alignkit.tui import keys
from alignkit.tui.base_app import BaseApp
from alignkit.tui.cursor_bar import BarOptionList
from alignkit.tui.dialogs import ConfirmDialog
from alignkit.tui.frame import KeyFooter
from alignkit.tui.notice import NoticeDialog
from alignkit.tui.safe_text import safe_line, safe_text
from alignkit.values.parse_format import format_day

_EXPLANATION = """\
These could not be saved when they were typed. Nothing is overwritten: where the \
file has changed since, the kept text is put beside it as a campaign of its own."""


class RecoveryScreen(ModalScreen[None]):
    """One line for each kept text. Nothing is written over a file that has changed since."""

    app: BaseApp
    CSS_PATH = "shared.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [*keys.make_bindings("kept")]
    AUTO_FOCUS = "#kept"

    def __init__(self, found: Sequence[RecoveredText]) -> None:
        super().__init__()
        self.found = list(found)

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog") as dialog:
            dialog.border_title = "Kept texts"
            yield Static(_EXPLANATION, markup=False)
            yield BarOptionList(*(Option(safe_line(_describe_recovery(kept))) for kept in self.found), id="kept")
            yield Static(id="kept-trouble", markup=False, classes="wrong")
            yield KeyFooter()

    @property
    def selected(self) -> RecoveredText | None:
        place = self.query_one(OptionList).highlighted
        return self.found[place or 0] if self.found else None

    def on_option_list_option_selected(self) -> None:
        self.action_look()

    def action_look(self) -> None:
        if kept := self.selected:
            try:
                text = recovery.read_recovery(kept).decode("utf-8", "replace")
            except OSError as error:
                text = f"{kept.path} could not be read: {error.strerror}."
            self.app.push_screen(NoticeDialog(f"{kept.slug}, as it should have been", f"{kept.path}\n\n{text}"))

    def action_restore(self) -> None:
        if kept := self.selected:
            try:
                slug = restore_recovery(self.app.require_workspace, kept)
                recovery.delete_recovery(kept)
            except (UserError, OSError) as error:
                self.query_one("#kept-trouble", Static).update(safe_text(str(error)))
                return
            beside = "" if slug == kept.slug else f", beside {kept.slug}, which has changed since"
            self.app.say(f"Restored: {slug}{beside}.")
            self._remove_from_list(kept)

    def action_discard(self) -> None:
        if kept := self.selected:
            self.app.push_screen(
                ConfirmDialog("Remove this text for good?", _describe_recovery(kept), "Remove it"), self._discard
            )

    def _discard(self, yes: bool | None) -> None:
        if yes and (kept := self.selected):
            try:
                recovery.delete_recovery(kept)
            except OSError as error:
                self.query_one("#kept-trouble", Static).update(
                    safe_text(f"{kept.path} is still there: {error.strerror}.")
                )
                return
            self._remove_from_list(kept)

    def _remove_from_list(self, kept: RecoveredText) -> None:
        self.query_one(OptionList).remove_option_at_index(self.found.index(kept))
        self.found.remove(kept)
        if not self.found:
            self.action_leave()

    def action_leave(self) -> None:
        self.dismiss()


def restore_recovery(workspace: Workspace, kept: RecoveredText) -> str:
    """Put a kept text into its file, or beside it as a campaign of its own where that has changed. Returns its slug.
    Raises UserError.
    """
    loaded = reader.read_campaign(recovery.read_recovery(kept), kept.slug, str(kept.path))
    if loaded.campaign is None or loaded.read_only:
        raise UserError("The kept text cannot be read as a campaign; look at it and take over what is needed by hand.")
    if kept.matches_file:
        campaigns.save_campaign(workspace, campaigns.open_for_writing(workspace, kept.slug), loaded.campaign)
        return kept.slug
    slug, number = kept.slug, 1
    while campaign_files.is_slug_taken(workspace, slug):
        slug = f"{kept.slug[:50].rstrip('-')}-kept" + (f"-{number}" if number > 1 else "")
        number += 1
    campaigns.create_campaign(workspace, replace(loaded.campaign, slug=slug))
    return slug


def _describe_recovery(kept: RecoveredText) -> str:
    state = "" if kept.matches_file else " · the file has changed since"
    return f"{kept.slug} · {format_day(kept.at.astimezone().date())} · {kept.why}{state}"
