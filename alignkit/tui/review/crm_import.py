"""A dialog with the rows of a CRM export as they were understood: one ticks those to write."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Button, OptionList, Static
from textual.widgets.option_list import Option

from alignkit.core.errors import UserError
from alignkit.core.fields import REQUIRED, Field
from alignkit.core.model import Campaign
from alignkit.crm import csv_import
from alignkit.review.result_parsing import DecimalMark
from alignkit.store.review_source import read_table_bytes
from alignkit.tui import keys
from alignkit.tui.base_app import BaseApp
from alignkit.tui.cursor_bar import BarOptionList
from alignkit.tui.dialogs import FormDialog
from alignkit.tui.frame import KeyFooter
from alignkit.tui.safe_text import safe_line, safe_text
from alignkit.values.safe_formatting import as_sentence

FILE_FIELD = Field(
    "file", "text", "File", REQUIRED, "Which file? A CSV with the headings metric, value, date", "~/report.csv"
)
BY_FIELD = Field("by", "text", "By", REQUIRED, "Who read the rows that name nobody?", "Marcus Boehm")
_DECIMAL_HINT = "d says which mark its numbers have."
_DECIMAL_MARKS: tuple[DecimalMark | None, ...] = (None, ",", ".")
_DECIMAL_MARK_TEXTS = {None: "as the column bears out", ",": "with a decimal comma", ".": "with a decimal point"}


class CrmImportDialog(ModalScreen[csv_import.ImportTable | None]):
    """Returns the rows to write, or None. Raises UserError on creation where the file is no table."""

    CSS_PATH = ["../questions/questions.tcss", "review.tcss"]
    BINDINGS: ClassVar[list[BindingType]] = [*keys.make_bindings("table")]
    AUTO_FOCUS = "#rows"

    def __init__(self, name: str, raw: bytes, known: Campaign, by: str, today: date) -> None:
        super().__init__()
        self.file_name, self.raw, self.known, self.by, self.today = name, raw, known, by, today
        self.point: DecimalMark | None = None
        self._read()

    def _read(self) -> None:
        self.sheet = csv_import.read_csv_results(self.raw, self.known, self.by, self.today, self.today, self.point)
        self.ticked_lines = set() if self.sheet.wrong else {row.line for row in self.sheet.rows_to_write}

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog", id="table") as dialog:
            dialog.border_title = safe_line(f"{self.file_name}: what would be written")
            yield Static(id="notes", markup=False)
            yield BarOptionList(id="rows", markup=False)
            yield Static(id="said", markup=False)
            with Horizontal(classes="dialog-buttons"):
                yield Button("", id="write", variant="primary", compact=True)
                yield Button(Content("Escape  Back"), id="back", compact=True)
            yield KeyFooter()

    def on_mount(self) -> None:
        self.draw()

    def draw(self) -> None:
        """Draw everything again, with the cursor where it was."""
        rows = self.query_one("#rows", OptionList)
        here = rows.highlighted
        judged = {
            row.line: row
            for row in csv_import.judge_rows([r for r in self.sheet.rows if r.line in self.ticked_lines], self.known)
        }
        rows.clear_options()
        shown = csv_import.describe_rows(
            [judged.get(row.line, row) for row in self.sheet.rows], self.known, self.ticked_lines
        )
        rows.add_options(
            [
                Option(safe_text(said, "" if line in self.ticked_lines else "$text-muted"), id=str(line))
                for line, said in shown
            ]
        )
        rows.highlighted = min(here or 0, len(self.sheet.rows) - 1) if self.sheet.rows else None
        notes = [*self.sheet.notes, f"Numbers are read {_DECIMAL_MARK_TEXTS[self.point]}."]
        self.query_one("#notes", Static).update(safe_text("\n".join(notes), "$text-muted"))
        count, wrong = len(self.ticked_lines), len(self.sheet.wrong)
        self.query_one("#write", Button).label = Content(f"Write {count} row{'' if count == 1 else 's'}")
        told = f"{wrong} of {len(self.sheet.rows)} not understood: say which to take." if wrong and not count else ""
        self._say(told + (f" {_DECIMAL_HINT}" if told and self.sheet.ambiguous else ""))

    def _say(self, text: str) -> None:
        self.query_one("#said", Static).update(safe_text(text))

    @on(OptionList.OptionSelected)
    def _selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.action_tick()

    @on(Button.Pressed)
    def _pressed(self, event: Button.Pressed) -> None:
        if event.button.id == "write":
            self.action_write()
        else:
            self.action_leave()

    def action_tick(self) -> None:
        place = self.query_one("#rows", OptionList).highlighted
        if place is None:
            return
        row = self.sheet.rows[place]
        if row.state == "wrong":
            mend = _DECIMAL_HINT if row.ambiguous else "Mend it in the table."
            self._say(f"Line {row.line}: {as_sentence(row.message)} {mend}")
            return
        self.ticked_lines ^= {row.line}
        self.draw()

    def action_all(self) -> None:
        """Tick every row that is understood and new; none where all of these are ticked."""
        every = {row.line for row in self.sheet.rows_to_write}
        self.ticked_lines = set() if self.ticked_lines == every else every
        self.draw()

    def action_decimal(self) -> None:
        self.point = _DECIMAL_MARKS[(_DECIMAL_MARKS.index(self.point) + 1) % len(_DECIMAL_MARKS)]
        self._read()
        self.draw()

    def action_write(self) -> None:
        if not self.ticked_lines:
            self._say("No row is ticked. Space ticks one, a all that are understood.")
            return
        try:
            self.dismiss(csv_import.select_lines(self.sheet, self.known, self.ticked_lines))
        except UserError as refused:
            self._say(str(refused))

    def action_leave(self) -> None:
        self.dismiss(None)


async def ask_for_table(app: BaseApp, known: Campaign, by: str) -> tuple[csv_import.ImportTable, str] | None:
    """Ask for a file until it is a table, then for its rows. Returns the rows to write and who read them, or None."""
    kept, told = {"by": by}, ""
    while answer := await app.push_screen_wait(
        FormDialog("Results from a CRM's table", (FILE_FIELD, BY_FIELD), kept, "Look through it", told)
    ):
        kept, path = dict(answer), Path(str(answer["file"]).strip()).expanduser()
        try:
            table = CrmImportDialog(path.name, read_table_bytes(path), known, str(answer["by"]), app.today())
        except UserError as refused:
            told = str(refused)
            continue
        sheet = await app.push_screen_wait(table)
        return (sheet, str(answer["by"])) if sheet else None
    return None
