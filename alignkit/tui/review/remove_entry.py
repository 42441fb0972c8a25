"""Dialogs to take an entry out of a review."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from alignkit.core.model import Campaign
from alignkit.review import kept_promises, records, results
from alignkit.review.entries import ReviewEntry, find_entries
from alignkit.tui.base_app import BaseApp
from alignkit.tui.cursor_bar import BarOptionList
from alignkit.tui.dialogs import ConfirmDialog
from alignkit.tui.review.rows import list_reject_reasons


async def choose_entry(app: BaseApp, entries: list[ReviewEntry]) -> ReviewEntry | None:
    """Ask which entry to take out, if there are several, and to confirm it. None where that was not confirmed."""
    entry = entries[0] if len(entries) == 1 else await app.push_screen_wait(EntryDialog(entries))
    if entry is None:
        return None
    text = f"{entry}\nIt is taken out of the file. u brings it back until this screen is left."
    confirmed = await app.push_screen_wait(ConfirmDialog("Take this entry out?", text, "Take it out"))
    return entry if confirmed else None


def list_entries(campaign: Campaign, known: Campaign, row_id: str) -> list[ReviewEntry]:
    """The entries of ``campaign`` that stand in a row of the review screen, the newest first.

    ``known`` is the revision that the rows were made of, ``row_id`` the row's id, such as "aim:0".
    """
    kind, _, number = row_id.partition(":")
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
    """Returns the chosen entry, or None."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "leave", "none of them")]
    AUTO_FOCUS = "OptionList"

    def __init__(self, entries: list[ReviewEntry]) -> None:
        super().__init__()
        self.entries = entries

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog") as box:
            box.border_title = f"{len(self.entries)} entries stand here. Which one?"
            yield BarOptionList(*(Option(Content(str(each)), id=str(n)) for n, each in enumerate(self.entries)))
            yield Static("enter this one   esc none of them", classes="form-hint")

    @on(OptionList.OptionSelected)
    def _picked(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(self.entries[int(event.option_id or 0)])

    def action_leave(self) -> None:
        self.dismiss(None)
