"""Exports of a CRM: read one, and record what it says; take the last import back.

``preview_export`` writes nothing. ``import_export`` writes the results into the open campaign and keeps what the
stages, reasons and columns mean in alignkit.toml, all or nothing; the caller saves the session.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from alignkit.app.reviews import EntryOutcome, enter, revision_in_force
from alignkit.app.session import Session
from alignkit.core.errors import UserError
from alignkit.core.model import Actor, Campaign
from alignkit.core.row_identity import natural_key_columns
from alignkit.crm import export_reader, import_rows, meanings
from alignkit.crm.export_reader import ExportPreview, ReadOptions
from alignkit.crm.import_rows import ImportTable
from alignkit.crm.meanings import Meanings
from alignkit.crm.tables import OnRow
from alignkit.review import results
from alignkit.review.result_parsing import DecimalMark
from alignkit.store import crm_settings, export_files, import_memory
from alignkit.store.settings import SETTINGS_NAME
from alignkit.store.workspace import Workspace
from alignkit.text.toml import TomlError, parse_toml


def preview_export(
    ws: Workspace,
    known: Campaign,
    raw: bytes,
    options: ReadOptions,
    *,
    encoding: str = "",
    map_file: str = "",
    on_row: OnRow | None = None,
) -> ExportPreview:
    """Return what an exported file says of a campaign, by the meanings of the workspace and those in ``options``.

    ``map_file`` is the text of a file with a table like [crm]. Raise UserError where the file is no table, or a mapping
    cannot be used.
    """
    names = [name for metric in results.list_metrics(known) for name in metric.names]
    sheets = export_files.open_sheets(raw, encoding, names)
    options = replace(options, kept=kept_meanings(ws), file_maps=parse_map_file(map_file))
    return export_reader.read_export(sheets, known, options, on_row)


def kept_meanings(ws: Workspace) -> Meanings:
    """Return what the table [crm] of the workspace's settings says. Raise UserError where it is not right."""
    found, wrong = meanings.parse_table(crm_settings.read_crm_table(ws))
    if wrong:
        raise UserError(f"{SETTINGS_NAME}: {wrong}", "Correct that line, or take the table [crm] out.")
    return found


def parse_map_file(text: str) -> Meanings:
    """Return the meanings in a TOML text with the tables of [crm], below that heading or without it."""
    if not text.strip():
        return Meanings()
    try:
        table = parse_toml(text.replace("\r\n", "\n").removeprefix("\ufeff"))
    except TomlError as error:
        raise UserError(f"The file of --map-file is not valid TOML: {error.msg}, line {error.lineno}.") from None
    crm = table.get("crm", table)
    found, wrong = meanings.parse_table(crm) if isinstance(crm, dict) else (Meanings(), "crm must be a table.")
    if wrong:
        raise UserError(f"The file of --map-file: {wrong}")
    return found


def import_export(
    session: Session, preview: ExportPreview, who: Actor, table: ImportTable | None = None
) -> EntryOutcome:
    """Record the new and changed rows of a CRM's export, all of them or none, and keep what its columns mean.

    ``table`` is what ``import_rows.select_lines`` left of the preview's; else all of it. Raise UserError where
    something is left to ask, where a row is not understood, and where alignkit.toml cannot be written.
    """
    table = table or preview.table
    if preview.questions:
        listed = "\n".join(f"  {each.text}" for each in preview.questions)
        raise UserError(f"Nothing was written, because something is left to ask:\n{listed}")
    if table.wrong:
        understood = ",".join(str(row.line) for row in table.rows_to_write)
        raise UserError(
            "Nothing was written, because not every line is understood.",
            f"Correct the table, or take only what is: --take {understood}" if understood else "Correct the table.",
        )
    known = revision_in_force(session)
    before = session.campaign
    outcome = enter(session, known, import_rows.add_imported_results, "import from the CRM", known, table, who)
    try:
        _keep_meanings(session.workspace, preview.said)
        if preview.to_check:
            import_memory.keep_records(session.workspace, session.slug, preview.to_check)
    except UserError:
        session.undo()
        raise
    if session.campaign is not before:
        made = import_memory.compare_reviews(before, session.campaign)
        import_memory.remember_import(session.workspace, session.slug, made)
    return outcome


def records_to_correct(session: Session, preview: ExportPreview) -> str:
    """Return where the records to correct in the CRM are listed, as a sentence; empty where there are none."""
    if not preview.to_check:
        return ""
    path = import_memory.records_path(session.workspace, session.slug)
    return f"The ids of {len(preview.to_check)} records to look at in the CRM are in {path}."


def undo_import(session: Session, known: Campaign) -> tuple[int, int]:
    """Take back the last import into this campaign: returns how many entries were taken out or put back, and how many
    stay because they were changed since.

    Raise UserError where no import is remembered on this machine.
    """
    made = import_memory.recall_import(session.workspace, session.slug)
    if made is None:
        hint = "alignkit review remove takes out one entry."
        raise UserError(f"No import into {session.slug} is remembered on this machine.", hint)
    counts = [0, 0]

    def take_back(campaign: Campaign) -> Campaign:
        review = dict(campaign.review)
        for kind, added in made.added.items():
            rows = [dict(row) for row in review.get(kind, ())]
            names = natural_key_columns("review", (kind,))
            for row in added:
                if row not in rows:
                    counts[1] += 1
                    continue
                older = [o for o in made.replaced.get(kind, ()) if all(o.get(n) == row.get(n) for n in names)]
                rows[rows.index(row) : rows.index(row) + 1] = older[:1]
                counts[0] += 1
            if rows or kind in review:
                review[kind] = rows
        return replace(campaign, review={key: value for key, value in review.items() if value not in ([], ())})

    session.apply(take_back, "the last import, taken back")
    import_memory.forget_import(session.workspace, session.slug)
    return counts[0], counts[1]


def _keep_meanings(ws: Workspace, said: Meanings) -> None:
    """Write what was said of this file into [crm] of alignkit.toml, where it is not there already."""
    if said == Meanings():
        return
    kept = kept_meanings(ws)
    together = kept.with_more(said)
    if together != kept:
        crm_settings.write_crm_table(ws, meanings.to_table(together))


def read_options(
    by: str,
    today: date,
    on: date | None = None,
    decimal: str | None = None,
    day_first: bool | None = None,
    maps: tuple[str, ...] = (),
    timezone: str = "",
    ws: Workspace | None = None,
) -> ReadOptions:
    """Return the options as a command or a form gives them; ``decimal`` is "comma" or "point"."""
    mark: DecimalMark | None = "," if decimal == "comma" else "." if decimal == "point" else None
    holidays = ws.settings.holidays if ws else ()
    return ReadOptions(by, today, on, mark, day_first, maps=maps, timezone=timezone, holidays=holidays)
