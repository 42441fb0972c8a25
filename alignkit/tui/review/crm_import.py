"""A screen with what a CRM's export says: what was counted, what is asked, and the rows to write, to be ticked."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any, ClassVar

from rich.cells import cell_len
from rich.table import Table
from rich.text import Text
from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Button, OptionList, Static
from textual.widgets.option_list import Option

from alignkit.app import imports
from alignkit.core.errors import UserError
from alignkit.core.fields import OPTIONAL, REQUIRED, Field
from alignkit.core.model import Campaign
from alignkit.crm import import_rows, mapping_form
from alignkit.crm.export_reader import ExportPreview
from alignkit.crm.import_rows import ImportRow, ImportTable
from alignkit.crm.tables import OnRow
from alignkit.store.export_files import read_export_bytes
from alignkit.store.workspace import Workspace
from alignkit.tui import keys
from alignkit.tui.base_app import BaseApp
from alignkit.tui.cursor_bar import BarOptionList
from alignkit.tui.dialogs import FormDialog
from alignkit.tui.frame import KeyFooter
from alignkit.tui.reading_dialog import ReadingDialog
from alignkit.tui.safe_text import safe_line, safe_text
from alignkit.tui.typed_values import ParseText
from alignkit.tui.widgets import mark_glyph
from alignkit.values.safe_formatting import as_sentence

FILE_FIELD = Field(
    "file", "text", "File", REQUIRED, "Which file? CSV, TSV, TXT or XLSX, as the CRM exports it", "~/report.csv"
)
BY_FIELD = Field("by", "text", "By", REQUIRED, "Who read the rows that name nobody?", "Marcus Boehm")
ENCODING_FIELD = Field("encoding", "text", "Encoding", OPTIONAL, "Which encoding, if letters are wrong?", "cp1250")
_DECIMAL_HINT = "d says which mark its numbers have."
_DECIMAL_MARKS: tuple[str | None, ...] = (None, "comma", "point")
_DECIMAL_TEXTS = {None: "as the column bears out", "comma": "with a decimal comma", "point": "with a decimal point"}


@dataclass(frozen=True, slots=True)
class FileAnswers:
    """What was said of one file. ``form`` is the mapping form as filled in, by the keys of its items."""

    by: str
    decimal: str | None = None
    on: date | None = None
    day_first: bool | None = None
    encoding: str = ""
    timezone: str = ""
    form: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class OpenExport:
    """A file being imported: its bytes and the campaign that it is about."""

    ws: Workspace
    known: Campaign = field(repr=False)
    name: str
    raw: bytes = field(repr=False)  # people's data: in no report of a crash
    today: date

    def read(self, answers: FileAnswers, on_row: OnRow) -> ExportPreview:
        """Return what the file says by these answers. Raise UserError where it is no table."""
        maps = mapping_form.to_maps({key: str(value or "") for key, value in answers.form.items()})
        options = imports.read_options(
            answers.by, self.today, answers.on, answers.decimal, answers.day_first, maps, answers.timezone, self.ws
        )
        return imports.preview_export(self.ws, self.known, self.raw, options, encoding=answers.encoding, on_row=on_row)


class CrmImportDialog(ModalScreen[tuple[ExportPreview, ImportTable] | None]):
    """Returns the preview and the rows of it to write, or None."""

    app: BaseApp
    CSS_PATH = ["../questions/questions.tcss", "review.tcss"]
    BINDINGS: ClassVar[list[BindingType]] = [*keys.make_bindings("table")]
    AUTO_FOCUS = "#rows"

    def __init__(self, export: OpenExport, answers: FileAnswers, preview: ExportPreview) -> None:
        super().__init__()
        self.export, self.answers, self.preview = export, answers, preview
        self._take(preview)

    def _take(self, preview: ExportPreview) -> None:
        self.preview, self.sheet = preview, preview.table
        self.ticked_lines = set() if self.sheet.wrong else {row.line for row in self.sheet.rows_to_write}

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog", id="table") as dialog:
            dialog.border_title = safe_line(f"{self.export.name}: what would be written")
            with VerticalScroll(id="facts"):  # Tab goes there, and the arrows scroll it
                yield Static(id="notes", markup=False)
            yield BarOptionList(id="rows", markup=False)
            yield Static(id="said", markup=False)
            with Horizontal(classes="dialog-buttons"):
                yield Button("", id="write", variant="primary", compact=True)
                yield Button(Content("e  Meanings"), id="meanings", compact=True)
                yield Button(Content("Escape  Back"), id="back", compact=True)
        yield KeyFooter()

    def on_mount(self) -> None:
        self.draw()

    def draw(self) -> None:
        """Draw everything again, with the cursor where it was."""
        rows = self.query_one("#rows", OptionList)
        here = rows.highlighted
        known = self.export.known
        judged = {
            row.line: row
            for row in import_rows.judge_rows([r for r in self.sheet.rows if r.line in self.ticked_lines], known)
        }
        rows.clear_options()
        shown = [judged.get(row.line, row) for row in self.sheet.rows]
        rows.add_options(_list_options(shown, known, self.ticked_lines))
        rows.highlighted = min(here or 0, len(self.sheet.rows) - 1) if self.sheet.rows else None
        asked = [safe_text(f"? {question.text}", "$text-warning") for question in self.preview.questions]
        self.query_one("#notes", Static).update(
            Content("\n").join([*asked, safe_text("\n".join(self._notes()), "$text-muted")])
        )
        count, wrong = len(self.ticked_lines), len(self.sheet.wrong)
        write = self.query_one("#write", Button)
        write.label = self._describe_write(count)
        write.variant = "primary" if count or self._has_only_meanings else "default"
        told = f"{wrong} of {len(self.sheet.rows)} not understood: say which to take." if wrong and not count else ""
        told += f" {_DECIMAL_HINT}" if told and self.sheet.ambiguous else ""
        if self.preview.questions:
            told = f"{told} e answers what is asked (?).".strip()
        self._say(told)

    @property
    def _has_only_meanings(self) -> bool:
        return bool(self.preview.said.rules and not self.sheet.rows)

    def _describe_write(self, count: int) -> str:
        if count:
            return f"Write {count} row{'' if count == 1 else 's'}"
        return "Keep the meanings" if self._has_only_meanings else "Nothing to write"

    def _notes(self) -> list[str]:
        return [*self.preview.facts, f"Numbers are read {_DECIMAL_TEXTS[self.answers.decimal]}."]

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
        elif event.button.id == "meanings":
            self.action_meanings()
        else:
            self.action_leave()

    def action_tick(self) -> None:
        place = self.query_one("#rows", OptionList).highlighted
        if place is None:
            return
        row = self.sheet.rows[place]
        if row.state == "wrong":
            mend = _DECIMAL_HINT if row.ambiguous else "Mend it in the table."
            self._say(f"{row.label.strip().capitalize()}: {as_sentence(row.message)} {mend}")
            return
        self.ticked_lines ^= {row.line}
        self.draw()

    def action_all(self) -> None:
        """Tick every row that is understood and new; none where all of these are ticked."""
        every = {row.line for row in self.sheet.rows_to_write}
        self.ticked_lines = set() if self.ticked_lines == every else every
        self.draw()

    @work(exclusive=True)
    async def action_decimal(self) -> None:
        mark = _DECIMAL_MARKS[(_DECIMAL_MARKS.index(self.answers.decimal) + 1) % len(_DECIMAL_MARKS)]
        await self._read_again(replace(self.answers, decimal=mark))

    @work(exclusive=True)
    async def action_meanings(self) -> None:
        """Ask what the columns mean, until the answers can be used."""
        kept: dict[str, Any] | None = None
        told = ""
        while True:
            items = mapping_form.list_items(self.preview, self.export.known)
            fields = tuple(_to_field(item) for item in items)
            if self.preview.document.get("encoding"):
                fields = (*fields, ENCODING_FIELD)
            if kept is None:
                kept = {item.key: self.answers.form.get(item.key) or item.value or None for item in items}
                kept |= {"encoding": self.answers.encoding or None, "day": self.answers.on}
            title = "What does this file mean here?"
            text = told or "It is kept in alignkit.toml once you write."
            form = FormDialog(title, fields, kept, "Use these", text, parsers=_parsers(items))
            answer = await self.app.push_screen_wait(form)
            if answer is None:
                return
            kept = dict(answer)
            told = await self._read_again(self._answers_from(answer))
            if not told:
                return

    def _answers_from(self, answer: dict[str, Any]) -> FileAnswers:
        own = {key: value for key, value in answer.items() if key not in ("day", "day_first", "encoding", "timezone")}
        form = {**self.answers.form, **own}
        order = {mapping_form.DAY_FIRST: True, mapping_form.MONTH_FIRST: False}
        return replace(
            self.answers,
            on=answer.get("day") or self.answers.on,
            day_first=order.get(str(answer.get("day_first")), self.answers.day_first),
            encoding=str(answer.get("encoding") or "").strip(),
            timezone=str(answer.get("timezone") or self.answers.timezone).strip(),
            form=form,
        )

    async def _read_again(self, answers: FileAnswers) -> str:
        """Read the file by other answers; returns why they cannot be used, else an empty text."""
        outcome = await read_with_progress(self.app, self.export, answers)
        if isinstance(outcome, UserError):
            return str(outcome)
        if outcome is not None:
            self.answers = answers
            self._take(outcome)
            self.draw()
        return ""

    def action_write(self) -> None:
        if self.preview.questions:
            self._say(f"Something is left to ask: {self.preview.questions[0].text} e answers it.")
            return
        if not self.ticked_lines and not self._has_only_meanings:
            self._say("No row is ticked. Space ticks one, a all that are understood.")
            return
        try:
            self.dismiss((self.preview, import_rows.select_lines(self.sheet, self.export.known, self.ticked_lines)))
        except UserError as refused:
            self._say(str(refused))

    def action_leave(self) -> None:
        self.dismiss(None)


def _list_options(rows: Sequence[ImportRow], known: Campaign, ticked_lines: Collection[int]) -> list[Option]:
    """The rows in columns under each other; what is wrong with one stands in its own column, however long it is."""
    cells = [
        (label, "" if row.state in import_rows.WRONG_STATES else state, *rest)
        for row, (label, state, *rest) in zip(rows, import_rows.list_row_cells(rows, known), strict=True)
    ]
    rooms = [max(map(cell_len, column)) for column in zip(*cells, strict=True)][:-1] if cells else []
    options = []
    for row, line in zip(rows, cells, strict=True):
        grid = Table.grid(padding=(0, 2, 0, 0), expand=True)
        for width in (3, *rooms):
            grid.add_column(width=width, overflow="fold")
        grid.add_column(ratio=1, overflow="fold")
        is_wrong = row.state in import_rows.WRONG_STATES
        cross = f" {mark_glyph('objects')}" if row.state == "wrong" else "[ ]"
        style = "bold red" if is_wrong else ""
        grid.add_row(Text("[x]" if row.line in ticked_lines else cross, style), *map(Text, line[:-1]), Text(line[-1]))
        options.append(Option(grid, id=str(row.line)))
    return options


def _parsers(items: list[mapping_form.FormItem]) -> dict[str, ParseText]:
    """Return the parsers of choices: a value of an export is taken letter by letter."""
    return {item.key: lambda text: (text, "") for item in items if item.choices}


def _to_field(item: mapping_form.FormItem) -> Field:
    kind = "date" if item.is_day else "choice" if item.choices else "text"
    example = "2026-11-30" if item.is_day else ""
    return Field(item.key, kind, item.label, OPTIONAL, item.asks, example, choices=item.choices)  # type: ignore[arg-type]


async def read_with_progress(
    app: BaseApp, export: OpenExport, answers: FileAnswers
) -> ExportPreview | UserError | None:
    """Read a file in a thread of its own; returns None where somebody stopped it, UserError where it is no table."""
    return await app.push_screen_wait(ReadingDialog(export.name, partial(export.read, answers)))


async def ask_for_table(
    app: BaseApp, ws: Workspace, known: Campaign, by: str
) -> tuple[ExportPreview, ImportTable, str] | None:
    """Ask for a file until it is a table, then for its rows. Returns the preview, the rows to write, who read them."""
    kept, told = {"by": by}, ""
    while answer := await app.push_screen_wait(
        FormDialog("Results from a CRM's export", (FILE_FIELD, BY_FIELD), kept, "Look through it", told)
    ):
        kept, path = dict(answer), Path(str(answer["file"]).strip()).expanduser()
        try:
            raw = await asyncio.to_thread(read_export_bytes, path)
        except UserError as refused:
            told = str(refused)
            continue
        export = OpenExport(ws, known, path.name, raw, app.today())
        answers = FileAnswers(str(answer["by"]))
        outcome = await read_with_progress(app, export, answers)
        if outcome is None:
            told = "It was not read to its end."
        elif isinstance(outcome, UserError):
            told = str(outcome)
        else:
            found = await app.push_screen_wait(CrmImportDialog(export, answers, outcome))
            return (*found, str(answer["by"])) if found else None
    return None
