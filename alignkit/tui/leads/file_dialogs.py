"""Files of the workshop: a sheet on which a team judges elsewhere, its return, and an export with each lead's class."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

from alignkit.app import leads
from alignkit.app.leads import explain_leads
from alignkit.core.errors import UserError
from alignkit.core.fields import REQUIRED, Field
from alignkit.core.model import TEAM_NAMES, TEAMS, Campaign
from alignkit.crm.lead_reasons import ReasonedExport
from alignkit.crm.tables import OnRow
from alignkit.leads.batch import Batch
from alignkit.leads.sheets import count_marks, describe_marks, read_sheet, write_answer, write_sheet
from alignkit.store import lead_batches
from alignkit.store.export_files import read_export_bytes
from alignkit.store.identity import Identity
from alignkit.text.sanitize import sanitize_line
from alignkit.tui.base_app import BaseApp
from alignkit.tui.dialogs import Choice, FormDialog
from alignkit.tui.leads.take_dialog import FILE_FIELD, TakeLeadsDialog
from alignkit.tui.leads.workshop import Workshop
from alignkit.tui.reading_dialog import read_file

TEAM_FIELD = Field("team", "choice", "Team", REQUIRED, "Which team judges on it?", choices=TEAMS)
SHEET_FIELD = Field("file", "text", "File", REQUIRED, "Where to write it? Outside of what git tracks", "~/sheet.txt")
RETURNED_FIELD = Field("file", "text", "File", REQUIRED, "Which file? A sheet that came back", "~/sales-sheet.txt")
BY_FIELD = Field("by", "text", "Who judged", REQUIRED, "Who judged on it?", "Marcus Boehm")
OUTPUT_FIELD = Field(
    "output", "text", "Write to", REQUIRED, "Where to? Outside of what git tracks", "~/contacts-why.csv"
)


async def ask_for_sheet(app: BaseApp, workshop: Workshop, batch: Batch, me: Identity) -> str:
    """Ask for which team and where to, and write a blank sheet; return what to say, empty where somebody went back."""
    kept: dict[str, Any] = {"team": me.team or "sales"}
    told = f"Blank, in plain text. Or: alignkit leads sheet {workshop.slug} --team sales -o FILE"
    form = (TEAM_FIELD, SHEET_FIELD)
    while answer := await app.push_screen_wait(FormDialog("A sheet to judge on elsewhere", form, kept, "Write", told)):
        kept, team = dict(answer), next(each for each in TEAMS if each == answer["team"])
        try:
            path = _new_file(answer["file"])
            lead_batches.require_untracked(path, workshop.slug)
            lead_batches.write_export(path, write_sheet(batch, team).encode())
        except UserError as refused:
            told = str(refused)
        else:
            return f"The sheet for {TEAM_NAMES[team]} is written: {path}. a takes it over when it comes back."
    return ""


async def ask_for_marks(app: BaseApp, workshop: Workshop, batch: Batch, me: Identity) -> str:
    """Ask for a sheet that came back, show its marks and take them over; return what to say, or an empty text."""
    kept: dict[str, Any] = {"by": ""}
    told = f"You see first what stands in it. Or: alignkit leads collect {workshop.slug} FILE"
    form = (RETURNED_FIELD, BY_FIELD)
    while answer := await app.push_screen_wait(FormDialog("A sheet that came back", form, kept, "Look at it", told)):
        kept = dict(answer)
        try:
            path = Path(str(answer["file"]).strip()).expanduser()
            text = await asyncio.to_thread(lead_batches.read_sheet_text, path)
            found = read_sheet(batch, text, str(answer["by"]).strip())
            count = f"{count_marks(found)} of {TEAM_NAMES[found.team]}"
            choices = [Choice(f"Take over {count}", True), Choice("Back", False)] if found.marks else []
            lines = [f"{count}.", "", *describe_marks(batch, found, me.team)]
            if mail := write_answer(batch, found):
                lines += ["", "To mail back:", "", mail]
            shown = "\n".join(lines)
            if await app.push_screen_wait(TakeLeadsDialog("What the sheet says", shown, choices or [Choice("Back", False)])):  # fmt: skip  # noqa: E501
                workshop.hold(leads.judge_leads(workshop.ws, batch, found.team, found.marks))
                return f"{count} taken over."
        except UserError as refused:
            told = str(refused)
    return ""


async def ask_for_reasons(app: BaseApp, workshop: Workshop, campaign: Campaign) -> str:
    """Ask for an export and write it again with each lead's class and why; return what to say, or an empty text."""
    kept: dict[str, Any] = {}
    told = f"In its order, with two columns more. Or: alignkit leads why {workshop.slug} FILE -o OUT"
    form = (FILE_FIELD, OUTPUT_FIELD)
    title = "Why this lead: an export with class and reason"
    while answer := await app.push_screen_wait(FormDialog(title, form, kept, "Write", told)):
        kept = dict(answer)
        try:
            made = await _explain(app, workshop, campaign, answer)
        except UserError as refused:
            told = str(refused)
            continue
        if made is None:
            told = "It was not read to its end, and nothing is written."
            continue
        missing = sanitize_line(", ".join(made.missing_columns))
        note = f" The file has no column {missing}." if missing else ""
        return f"Written. {made.passed} qualify, {made.refused} do not, {made.untold} cannot be told.{note}"
    return ""


async def _explain(
    app: BaseApp, workshop: Workshop, campaign: Campaign, answer: dict[str, Any]
) -> ReasonedExport | None:
    path, output = Path(str(answer["file"]).strip()).expanduser(), _new_file(answer["output"])
    raw = await asyncio.to_thread(read_export_bytes, path)

    def explain(on_row: OnRow) -> ReasonedExport:
        return explain_leads(campaign, raw, output, workshop.today, "", on_row)[0]

    return await read_file(app, path.name, explain)


def _new_file(typed: object) -> Path:
    """Return a path that was typed. Raise UserError where there is a file already."""
    path = Path(str(typed).strip()).expanduser()
    if path.exists():
        raise UserError(f"There is already a file {sanitize_line(path.name)}.", "Give another name.")
    return path
