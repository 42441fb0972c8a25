"""What an import writes: results and meanings, all or nothing; nothing of a person anywhere."""

from __future__ import annotations

import csv
import os
import re
import tracemalloc
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import tomli

from alignkit.app import imports
from alignkit.app.session import Session
from alignkit.core.errors import UserError
from alignkit.core.failures import user_error_from
from alignkit.core.model import Actor
from alignkit.crm import import_rows, lead_results
from alignkit.crm.export_reader import ExportPreview
from alignkit.crm.text_decoding import decode_table
from alignkit.store import import_memory
from alignkit.store.review_source import reviewed_revision
from alignkit.store.workspace import Workspace
from tests.crm import test_response_times

FILES = Path(__file__).parents[1] / "data" / "crm"
TODAY = date(2026, 11, 28)
THEO = Actor("Theo Park", datetime(2026, 11, 28, 9, tzinfo=UTC))
CONTACTS = "01-hubspot-contacts.csv"
MQLS = "MQLs=Lifecycle Stage:Marketing Qualified Lead"


def look(session: Session, raw: bytes | str, *maps: str, **more: Any) -> ExportPreview:
    raw = (FILES / raw).read_bytes() if isinstance(raw, str) else raw
    known = reviewed_revision(session.workspace, session.campaign)
    given = {key: more.pop(key) for key in ("on", "decimal", "day_first") if key in more}
    options = imports.read_options(THEO.by, TODAY, maps=maps, **given)
    return imports.preview_export(session.workspace, known, raw, options, **more)


def settings_of(ws: Workspace) -> dict[str, Any]:
    return tomli.loads((ws.root / "alignkit.toml").read_text(encoding="utf-8"))


def test_results_and_meanings_are_written_together(signed: Session) -> None:
    before = len(signed.campaign.review["results"])
    outcome = imports.import_export(signed, look(signed, CONTACTS, MQLS, "Won revenue=Lifecycle Stage:Customer"), THEO)
    signed.save()
    assert outcome.lines[0].startswith("MQLs: 12 leads, 1 November 2026")
    assert len(Session.open(signed.workspace, signed.slug).campaign.review["results"]) == before + 2
    counts = settings_of(signed.workspace)["crm"]["counts"]
    assert counts[0] == {"metric": "MQLs", "column": "Lifecycle Stage", "values": ["Marketing Qualified Lead"]}


def test_the_same_file_twice_adds_nothing_and_asks_nothing(signed: Session) -> None:
    imports.import_export(signed, look(signed, CONTACTS, MQLS), THEO)
    signed.save()
    kept = signed.campaign
    again = look(signed, CONTACTS)
    assert not again.questions and [row.state for row in again.table.rows] == ["known"]
    imports.import_export(signed, again, Actor("Dana Ruiz", THEO.at))
    assert signed.campaign is kept


def test_nothing_is_written_while_something_is_left_to_ask(signed: Session) -> None:
    settings, kept = settings_of(signed.workspace), signed.campaign
    with pytest.raises(UserError, match="left to ask"):
        imports.import_export(signed, look(signed, "hs-stage-report.csv", MQLS), THEO)
    with pytest.raises(UserError, match="not every line") as refused:
        imports.import_export(signed, look(signed, b"metric,value,date\nMQLs,5,2026-11-01\nX,1,2026-11-01\n"), THEO)
    assert "--take 2" in refused.value.hint
    assert signed.campaign is kept and settings_of(signed.workspace) == settings


def test_an_import_is_undone_in_one_step_on_the_screen(signed: Session) -> None:
    before = signed.campaign
    imports.import_export(signed, look(signed, "reasons.csv", on=date(2026, 11, 27)), THEO)
    assert len(signed.campaign.review["rejected"]) >= 4
    assert signed.undo()
    assert signed.campaign == before


def test_an_import_is_undone_in_one_step_by_a_later_command(signed: Session) -> None:
    first = look(signed, b"metric,value,date\nMQLs,5,2026-11-20\nSQLs,2,2026-11-20\n")
    imports.import_export(signed, first, THEO)
    second = look(signed, b"metric,value,date\nMQLs,6,2026-11-20\nSQLs,2,2026-11-20\nWon deals,1,2026-11-20\n")
    before = signed.campaign
    imports.import_export(signed, second, THEO)
    signed.save()
    later = Session.open(signed.workspace, signed.slug)
    assert imports.undo_import(later, later.campaign) == (2, 0)
    assert later.campaign.review == before.review, "the value that was replaced is back"
    with pytest.raises(UserError, match="No import"):
        imports.undo_import(later, later.campaign)


def test_what_was_changed_since_stays(signed: Session) -> None:
    imports.import_export(signed, look(signed, b"metric,value,date\nMQLs,5,2026-11-20\nSQLs,2,2026-11-20\n"), THEO)
    imports.import_export(signed, look(signed, b"metric,value,date\nMQLs,5,2026-11-20\n"), THEO)  # brings nothing
    correction = look(signed, b"metric,value,date\nMQLs,9,2026-11-20\n")
    kept = import_memory.recall_import(signed.workspace, signed.slug)
    signed.apply(import_rows.add_imported_results, "by hand", signed.campaign, correction.table, THEO)
    assert kept and len(kept.added["results"]) == 2
    assert imports.undo_import(signed, signed.campaign) == (1, 1)


def test_meanings_from_a_file(signed: Session) -> None:
    text = '[[crm.counts]]\nmetric = "SQLs"\ncolumn = "Lifecycle Stage"\nvalues = ["Sales Qualified Lead"]\n'
    seen = look(signed, CONTACTS, map_file=text)
    assert [(row.metric, row.actual) for row in seen.table.rows] == [("SQLs", 7)]
    for wrong, says in (
        ("x = [", "not valid TOML"),
        ("colums = 1", "not known"),
        ("[columns]\nx = 'y'", "crm.columns.x"),
    ):
        with pytest.raises(UserError, match=says):
            look(signed, CONTACTS, map_file=wrong)


def test_a_settings_file_that_cannot_be_written_safely_stays(signed: Session) -> None:
    path = signed.workspace.root / "alignkit.toml"
    text = path.read_text(encoding="utf-8") + '\ncrm.timezone = "UTC"\n'
    text = 'crm.timezone = "UTC"\n' + path.read_text(encoding="utf-8")
    path.write_text(text, encoding="utf-8")
    kept = signed.campaign
    with pytest.raises(UserError, match="cannot be changed safely") as refused:
        imports.import_export(signed, look(signed, CONTACTS, MQLS), THEO)
    assert "[[crm.counts]]" in refused.value.hint
    assert signed.campaign == kept and path.read_text(encoding="utf-8") == text


def test_comments_in_the_settings_stay(signed: Session) -> None:
    path = signed.workspace.root / "alignkit.toml"
    path.write_bytes(b"# ours\r\nformat = 1 # one\r\n\r\n[crm]\r\n# the office\r\ntimezone = \"Europe/Berlin\"\r\n\r\n[teams.sales]\r\nname = 'Desk'\r\n")  # fmt: skip  # noqa: E501
    imports.import_export(signed, look(signed, CONTACTS, MQLS), THEO)
    text = path.read_bytes().decode()
    assert text.startswith("# ours\r\nformat = 1 # one\r\n") and "# the office\r\n" in text and "name = 'Desk'" in text
    assert settings_of(signed.workspace)["crm"]["timezone"] == "Europe/Berlin"
    assert len(settings_of(signed.workspace)["crm"]["counts"]) == 1


def test_response_times_are_recorded_with_a_list_of_records_to_correct(signed: Session) -> None:
    text = test_response_times.many(18, 6, 4)
    seen = test_response_times.read(text, *test_response_times.TIMES)
    before = signed.campaign
    imports.import_export(signed, seen, THEO)
    row = signed.campaign.review["results"][-1]
    assert (row["metric"], row["actual"]) == (test_response_times.CALLED, 0.75) and "18 of 24 in time" in row["note"]
    listed = import_memory.records_path(signed.workspace, signed.slug)
    assert not listed.is_relative_to(signed.workspace.root) and str(listed) in imports.records_to_correct(signed, seen)
    assert "b0\tlate\n" in listed.read_text(encoding="utf-8") and "a0" not in listed.read_text(encoding="utf-8")
    imports.undo_import(signed, signed.campaign)
    assert signed.campaign.review == before.review and not listed.exists()


# --- people ----------------------------------------------------------------------------------------------------------

ACCEPTED = {
    CONTACTS: (MQLS, "Won revenue=Lifecycle Stage:Customer", "unreached=Lead Status:Attempted to Contact"),
    "03-hubspot-deals.csv": ("Won deals=Deal Stage:Closed Won", "no-payer=Closed Lost Reason:No budget this year"),
    "04-salesforce-leads-report.csv": ("SQLs=Lead Status:Closed - Converted", "order=Lead Status:none"),
    "06-salesforce-opportunities-deutsch.csv": ("Won revenue=Phase:Geschlossen und gewonnen",),
    "08-pipedrive-leads.tsv": ("MQLs=Lead - Labels:Hot",),
    "10-zoho-leads.csv": ("SQLs=Lead Status:Pre-Qualified", "order=Lead Status:none"),
}


def secrets(raw: bytes) -> Iterator[str]:
    """The e-mail addresses, phone numbers and full names in an export."""
    text = decode_table(raw).text
    yield from re.findall(r"[\w.+-]+@[\w.-]+", text)
    yield from re.findall(r"\+\d[\d ]{7,}", text)
    delimiter = max(",;\t", key=text.count)
    rows = list(csv.DictReader(text.split("\n"), delimiter=delimiter))
    for row in rows:
        if row.get("First Name") and row.get("Last Name"):
            yield f"{row['First Name']} {row['Last Name']}"
            yield row["Last Name"]
        for column in ("Contact person", "Associated Contact", "Opportunity-Inhaber", "Lead Owner", "Contact owner"):
            if row.get(column) and row[column] not in ("Theo Park", "Dana Ruiz"):  # they signed the campaign
                yield str(row[column])


def written_below(*folders: Path) -> str:
    files = (Path(base) / name for folder in folders for base, _, names in os.walk(folder) for name in names)
    return "\n".join(f"{path}\n{path.read_bytes().decode('utf-8', 'replace')}" for path in files)


@pytest.mark.parametrize("name", ACCEPTED)
def test_nothing_of_a_person_is_written_or_said(signed: Session, name: str) -> None:
    raw = (FILES / name).read_bytes()
    people = {secret for secret in secrets(raw) if len(secret) > 4}
    assert len(people) > 3 or name == "06-salesforce-opportunities-deutsch.csv"
    (signed.workspace.root.parent / "elsewhere").mkdir()
    first = look(signed, raw)
    seen = look(signed, raw, *ACCEPTED[name], day_first=True)
    imports.import_export(signed, seen, THEO)
    signed.save()
    said = repr((first, seen)) + "\n".join(
        line for _, line in import_rows.describe_rows(seen.table.rows, signed.campaign)
    )
    state = Path(os.environ["ALIGNKIT_STATE"])
    kept = written_below(signed.workspace.root, state)
    sample = written_below(Path(__file__).parents[2] / "campaigns")
    for secret in people:
        assert secret not in said, secret
        assert secret not in kept or secret in sample, secret


def test_a_mapping_with_an_address_is_refused(signed: Session) -> None:
    text = b"Record ID,Status,Created\n1,ask nora@harrow.example,2026-10-01\n2,+49 30 1234567,2026-10-02\n"
    seen = look(signed, text)
    assert "harrow" not in repr(seen) and "1234567" not in repr(seen)
    with pytest.raises(UserError, match="e-mail address"):
        look(signed, text, "MQLs=Status:ask nora@harrow.example")


@pytest.mark.parametrize(
    "text",
    [
        "Nora Haldane,nora@harrow.example,+49 30 1234567\nPiers Quillon,piers@pell.example,+49 30 7654321\n",
        "Name,Value,Email\nNora Haldane,x,nora@harrow.example\n",
        "Metric,Value,Note\nnora@harrow.example,3,\nMQLs,4,call +49 30 1234567\n",
        'Email,Stage\n"nora@harrow.example,MQL\n',
    ],
)
def test_refusals_quote_no_person(signed: Session, text: str) -> None:
    try:
        said = repr(look(signed, text.encode()))
    except UserError as refused:
        said = str(refused) + refused.hint
    assert "nora@" not in said and "1234567" not in said and "Haldane" not in said


def test_a_crash_while_reading_names_no_person(signed: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*given: object) -> object:
        raise RuntimeError(f"at {given}")

    monkeypatch.setattr(lead_results, "describe_counts", broken)
    with pytest.raises(RuntimeError) as crash:
        look(signed, CONTACTS)
    told = str(user_error_from(crash.value))
    assert "nora" not in told.lower() and "RuntimeError at test_imports.py" in told


# --- large files -----------------------------------------------------------------------------------------------------


def large_export(rows: int) -> bytes:
    head = "Record ID,First Name,Last Name,Email,Lifecycle Stage,Create Date,Recent Deal Amount\n"
    stages = ("Lead", "Marketing Qualified Lead", "Customer")
    lines = (
        f"{n},Nora{n},Haldane{n},n{n}@harrow.example,{stages[n % 3]},2026-{9 + n % 3:02}-{1 + n % 28:02} 09:{n % 60:02},{n % 900}.50\n"  # noqa: E501
        for n in range(rows)
    )
    return (head + "".join(lines)).encode()


def test_a_large_file_is_counted_without_keeping_its_rows(signed: Session) -> None:
    raw = large_export(20_000)
    steps: list[int] = []
    tracemalloc.start()
    seen = look(
        signed, raw, MQLS, "order=Lifecycle Stage:Lead < Marketing Qualified Lead < Customer", on_row=steps.append
    )
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert [row.actual for row in seen.table.rows] == [13_333]
    assert steps[:3] == [1000, 2000, 3000] and len(steps) == 40, "progress in both passes"
    assert peak < 6 * len(raw), "text, and a tally by stage: no rows"


def test_reading_can_be_stopped(signed: Session) -> None:
    class Stopped(Exception):
        pass

    def stop(rows: int) -> None:
        if rows >= 3000:
            raise Stopped

    with pytest.raises(Stopped):
        look(signed, large_export(10_000), on_row=stop)
