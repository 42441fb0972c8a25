"""Taking an entry out of a review: which one, where the cursor's row holds several, and whether really."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, ClassVar, cast

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from alignkit.app import reviews
from alignkit.review import kept_promises, records, results
from alignkit.review.entries import ReviewEntry, find_entries
from alignkit.tui.dialogs import ConfirmDialog
from alignkit.tui.review.rows import list_reject_reasons

if TYPE_CHECKING:
    from alignkit.tui.review.screen import ReviewScreen


class RemoveEntryMixin:
    """Mixed into the review screen, which has the session and the cursor."""

    @property
    def screen_(self) -> ReviewScreen:
        return cast("ReviewScreen", self)

    @work
    async def action_remove(self) -> None:
        screen = self.screen_
        found = self._entries()
        if not found:
            screen.hint("There is no entry here. The cursor goes onto what an entry is about.")
            return
        entry = found[0] if len(found) == 1 else await screen.app.push_screen_wait(EntryDialog(found))
        if entry is None:
            return
        text = f"{entry}\nIt is taken out of the file. u brings it back until this screen is left."
        if await screen.app.push_screen_wait(ConfirmDialog("Take this entry out?", text, "Take it out")):
            take = partial(reviews.remove_entry, screen.session, entry)
            if await screen.apply(take):
                screen.hint(f"Taken out: {entry}. u brings it back.")

    def _entries(self) -> list[ReviewEntry]:
        """The entries that stand in the row the cursor is on, the newest first."""
        screen = self.screen_
        known, campaign = screen.known, screen.session.campaign
        kind, _, number = screen.here().partition(":")
        place = int(number or 0)
        if kind == "aim":
            return find_entries(campaign, "results", results.list_metrics(known)[place].names)
        if kind == "other":
            return find_entries(campaign, "results", results.unknown_metrics(known)[place].names)
        if kind == "promise":
            return find_entries(campaign, "promises", [kept_promises.list_promises(known)[place].what])
        if kind == "reason":
            return find_entries(campaign, "rejected", [list_reject_reasons(known)[place]])
        if kind == "stuck":
            return find_entries(campaign, "stuck", [records.stuck_counts(known)[place].name])
        if kind == "lesson":
            lesson = records.list_lessons(known)[place]
            said = find_entries(campaign, "lessons", [lesson.question])
            return [each for each in said if (each.row.get("learned"), each.on) == (lesson.learned, lesson.on)][:1]
        return []


class EntryDialog(ModalScreen[ReviewEntry | None]):
    """Returns the entry that is meant, or None."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "leave", "none of them")]
    AUTO_FOCUS = "OptionList"

    def __init__(self, entries: list[ReviewEntry]) -> None:
        super().__init__()
        self.entries = entries

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Static(Content(f"{len(self.entries)} entries stand here. Which one?"), classes="dialog-title")
            yield OptionList(*(Option(Content(str(each)), id=str(n)) for n, each in enumerate(self.entries)))
            yield Static("Enter: this one. Escape: none of them.", classes="form-hint")

    @on(OptionList.OptionSelected)
    def _picked(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(self.entries[int(event.option_id or 0)])

    def action_leave(self) -> None:
        self.dismiss(None)
