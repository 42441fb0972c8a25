"""Taking leads from an export: which file, and what would be taken from it, before anything is written."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from alignkit.app import leads
from alignkit.app.leads import TakenLeads
from alignkit.core.errors import UserError
from alignkit.core.fields import OPTIONAL, REQUIRED, Field, number_field
from alignkit.crm.tables import OnRow
from alignkit.leads.sampling import RULE
from alignkit.store.export_files import read_export_bytes
from alignkit.text.sanitize import sanitize_line
from alignkit.tui.base_app import BaseApp
from alignkit.tui.dialogs import ButtonDialog, Choice, FormDialog
from alignkit.tui.leads.workshop import Workshop
from alignkit.tui.reading_dialog import read_file
from alignkit.tui.safe_text import safe_notes
from alignkit.tui.widgets import fit_height

FILE_FIELD = Field(
    "file", "text", "File", REQUIRED, "Which file? One row a lead: .csv, .tsv, .txt or .xlsx", "~/contacts.csv"
)
SOURCE_FIELD = Field(
    "source", "text", "Source column", OPTIONAL, "Which column says where a lead is from?", "Original Source"
)
COUNT_FIELD = number_field("per_source", "Of each source", REQUIRED, "How many at most?", "10")
BY_FIELD = Field("by", "text", "By", OPTIONAL, "Who takes them?", "Dana Ruiz")


class TakeLeadsDialog(ButtonDialog[bool]):
    """What would be taken and what is hidden or left out, with a button that takes it. PgUp and PgDn move the text."""

    BINDINGS = [("pagedown", "scroll(1)", "page down"), ("pageup", "scroll(-1)", "page up")]

    CSS_PATH = "../dialogs.tcss"

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog") as box:
            box.border_title = Content(sanitize_line(self.asks))
            with VerticalScroll(can_focus=False, id="facts"):
                yield Static(safe_notes(self.text))
            with Horizontal(classes="dialog-buttons"):
                yield from self.buttons
            yield Static("enter the highlighted button   tab the other   pgdn more   esc back", classes="form-hint")

    def on_resize(self) -> None:  # which comes first of all, too
        self.call_after_refresh(lambda: fit_height(self.query_one("#facts")))

    def action_scroll(self, by: int) -> None:
        area = self.query_one("#facts", VerticalScroll)
        (area.scroll_page_down if by > 0 else area.scroll_page_up)(animate=False)


def describe_taken(taken: TakenLeads) -> str:
    """Return what would be taken, by which rule, and which columns the judges see; no text of a lead."""
    table = taken.table
    lines = [
        f"{len(taken.batch.leads)} of {len(table.candidates)} leads.",
        *taken.facts,
        "",
        f"Shown to the judges: {_names(table.described)}.",
        f"Hidden until the reveal: {_names(table.hidden)}.",
    ]
    if table.left_out:
        lines.append(f"Left out: {_names(table.left_out)}.")
    if not table.source_column:
        lines.append("No column of sources is known; Escape, and name it in the form.")
    lines += ["", RULE, "They lie outside version control, and expire after 30 days."]
    return "\n".join(lines)


async def ask_for_leads(app: BaseApp, workshop: Workshop, by: str) -> bool:
    """Ask for a file until leads can be taken from it, show which, and take them; whether they were taken."""
    kept: dict[str, Any] = {"per_source": 10, "by": by}
    told = f"Closed leads of the last 90 to 180 days. Or: alignkit leads add {workshop.slug} FILE"
    while answer := await app.push_screen_wait(
        FormDialog(
            "Take leads from an export",
            (FILE_FIELD, SOURCE_FIELD, COUNT_FIELD, BY_FIELD),
            kept,
            "Look through it",
            told,
        )
    ):
        kept = dict(answer)
        try:
            taken = await _read(app, workshop, kept)
            if taken is None:
                told = "It was not read to its end."
                continue
            choices = [Choice(f"Take {len(taken.batch.leads)} leads", True), Choice("Back", False)]
            if await app.push_screen_wait(TakeLeadsDialog("What would be taken", describe_taken(taken), choices)):
                leads.take_leads(workshop.ws, taken.batch)
                return True
        except UserError as refused:
            told = str(refused)
    return False


async def _read(app: BaseApp, workshop: Workshop, answer: dict[str, Any]) -> TakenLeads | None:
    """Return what would be taken from the file of a form, None where Escape stopped the reading. Raise UserError."""
    path = Path(str(answer["file"]).strip()).expanduser()
    count = int(answer["per_source"])
    if not 1 <= count <= 100:
        raise UserError(f"{count} leads of each source cannot be judged.", "Take 1 to 100.")
    raw = await asyncio.to_thread(read_export_bytes, path)

    def choose(on_row: OnRow) -> TakenLeads:
        return leads.choose_batch(
            workshop.ws,
            workshop.slug,
            raw,
            workshop.today,
            str(answer.get("by") or "").strip(),
            per_source=count,
            source=str(answer.get("source") or "").strip(),
            on_row=on_row,
        )

    return await read_file(app, path.name, choose)


def _names(columns: tuple[str, ...]) -> str:
    return sanitize_line(", ".join(dict.fromkeys(columns))) or "nothing"
