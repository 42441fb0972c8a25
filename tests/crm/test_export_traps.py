"""Exports of further programs and hands, with a trap each: the right number, or a question that names what is asked."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any

import openpyxl
import pytest

from alignkit.core.errors import UserError
from alignkit.crm.export_reader import ExportPreview, ReadOptions, read_export
from alignkit.review.results import list_metrics
from alignkit.store.export_files import open_sheets
from tests.crm.test_reader import load_sample

TODAY = date(2026, 12, 15)
CUSTOMERS = "Won deals=Lifecycle Stage:Customer"
SEPTEMBER, OCTOBER = datetime(2026, 9, 1), datetime(2026, 10, 1)
HEAD = ("Record ID", "Lifecycle Stage", "Create Date", "Amount")


def read(raw: bytes | str, *maps: str, on: date | None = None) -> ExportPreview:
    known = load_sample()
    names = [name for metric in list_metrics(known) for name in metric.names]
    raw = raw.encode() if isinstance(raw, str) else raw
    return read_export(open_sheets(raw, "", names), known, ReadOptions("Theo Park", TODAY, on, maps=maps))


def results(preview: ExportPreview) -> list[tuple[str, float, str]]:
    assert not preview.questions, preview.questions
    return [(row.metric, row.actual, row.on.isoformat()) for row in preview.table.rows]


def asked(preview: ExportPreview) -> set[str]:
    return {question.key for question in preview.questions}


def workbook(
    sheets: dict[str, Sequence[Sequence[Any]]], hidden: str = "", change: Callable[[Any], None] | None = None
) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)  # type: ignore[arg-type]
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
        if name == hidden:
            sheet.sheet_state = "hidden"
        if change:
            change(sheet)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


# --- sums and counts that cannot be read ------------------------------------------------------------------------------


def test_an_amount_that_cannot_be_read_is_never_missing_from_a_sum_unasked() -> None:
    text = "Deal Name,Deal Stage,Amount,Close Date\nA,Closed Won,12.50,2026-09-01\nB,Closed Won,ca. 500,2026-09-02\n"
    maps = ("Won revenue=Deal Stage:Closed Won",)
    seen = read(text, *maps)
    assert asked(seen) == {"unread"} and "line 3" in seen.questions[0].text and not seen.table.rows
    assert results(read(text, *maps, "leave out=Amount:(unreadable)")) == [("Won revenue", 12.5, "2026-09-02")]


def test_a_count_with_a_fraction_is_asked_about() -> None:
    text = "Lifecycle Stage;Count\nCustomer;112,0\nLead;38.5\n"
    seen = read(text, CUSTOMERS, on=TODAY)
    assert asked(seen) == {"unread"}
    assert results(read(text, CUSTOMERS, "leave out=Count:(unreadable)", on=TODAY))[0][:2] == ("Won deals", 112)


def test_a_day_that_cannot_be_read_may_be_the_newest() -> None:
    text = "Record ID,Lifecycle Stage,Create Date\n1,Customer,2026-09-01\n2,Lead,32.13.2026\n"
    assert asked(read(text, CUSTOMERS)) == {"day"}
    assert results(read(text, CUSTOMERS, on=TODAY)) == [("Won deals", 1, "2026-12-15")]
    assert not read(text.replace("32.13.2026", "unknown"), CUSTOMERS).questions, "no day without a digit"


def test_two_columns_of_amounts_are_asked_about() -> None:
    text = (
        "Record ID,Deal Stage,Amount,Amount,Close Date\n1,Closed Won,100,90,2026-09-01\n2,Closed Won,200,180,2026-09-02"
    )
    maps = ("Won revenue=Deal Stage:Closed Won",)
    assert asked(read(text, *maps)) == {"amount"}
    assert results(read(text, *maps, "amount=Amount (2)")) == [("Won revenue", 270, "2026-09-02")]


def test_of_two_columns_with_one_heading_the_one_that_is_meant_must_be_said() -> None:
    text = "Record ID,Lifecycle Stage,Lifecycle Stage,Create Date\n1,Customer,Lead,2026-09-01\n2,Lead,Lead,2026-09-02\n"
    with pytest.raises(UserError, match="2 columns are called 'Lifecycle Stage'"):
        read(text, CUSTOMERS)
    assert results(read(text, "Won deals=Lifecycle Stage (1):Customer")) == [("Won deals", 1, "2026-09-02")]
    assert asked(read("Date,MQLs,MQLs\n2026-09-30,38,40\n")) >= {"same_name"}


def test_a_text_with_an_unquoted_comma_displaces_columns() -> None:
    text = "Record ID,Company,Lifecycle Stage,Create Date\n1,Harrow, Ltd,Customer,2026-09-01\n2,X,Lead,2026-09-02\n"
    with pytest.raises(UserError, match="Line 2 has more cells than there are headings"):
        read(text, CUSTOMERS)


@pytest.mark.parametrize(
    ("heading", "amount"),
    [("Amount (k€)", 12500), ("Betrag (TEUR)", 12500), ("Amount in thousands EUR", 12500),
     ("Betrag in Mio. €", 12500000), ("Amount (EUR)", 12.5), ("Amount", 12.5)],
)  # fmt: skip
def test_amounts_in_thousands_are_multiplied(heading: str, amount: float) -> None:
    text = f"Deal ID;Deal Stage;{heading};Close Date\n1;Closed Won;12,5;13.10.2026\n"
    assert results(read(text, "Won revenue=Deal Stage:Closed Won")) == [("Won revenue", amount, "2026-10-13")]


def test_thousands_in_a_heading_hold_for_results_too() -> None:
    wide = read("Datum;MQLs;Umsatz (T€)\n27.11.2026;112;126,5\n", "Won revenue=Umsatz (T€)")
    assert [row[:2] for row in results(wide)] == [("MQLs", 112), ("Won revenue", 126500)]
    own = read("Monat;Umsatz in TEUR\n09/2026;1,5\n10/2026;2\n", "Won revenue=Umsatz in TEUR", "months=own")
    assert [row[:2] for row in results(own)] == [("Won revenue", 1500), ("Won revenue", 3500)]


def test_days_that_excel_may_have_turned_are_asked_about() -> None:
    rows = [HEAD, [1, "Customer", datetime(2026, 5, 9), 1], [2, "Lead", "13/09/2026", 1]]
    assert asked(read(workbook({"Leads": rows}), CUSTOMERS)) == {"day"}
    plain = [HEAD, [1, "Customer", datetime(2026, 5, 19), 1], [2, "Lead", "13/09/2026", 1]]
    assert results(read(workbook({"Leads": plain}), CUSTOMERS)) == [("Won deals", 1, "2026-09-13")]


# --- rows that are no records -----------------------------------------------------------------------------------------

DEALS = "Record ID;Deal Stage;Amount;Close Date\n1;Closed Won;100;30.09.2026\n2;Closed Won;300;30.10.2026\n"
WON = ("Won deals=Deal Stage:Closed Won", "Won revenue=Deal Stage:Closed Won")


@pytest.mark.parametrize(
    "footer",
    [";;400;\n", "2 records;;400;\n", "Average;;200;\nCount;2;;\n", "Total: Account;--;400;\n", "合計;;400;\n",
     "Record ID;Deal Stage;Amount;Close Date\n", "\nOwner;Region;Record count;\nDana;EU;2;\nTheo;US;1;\n"],
)  # fmt: skip
def test_what_stands_below_the_deals_is_no_deal(footer: str) -> None:
    seen = read(DEALS + footer, *WON)
    assert seen.document["rows"] == 2
    assert [row[:2] for row in results(seen)] == [("Won deals", 2), ("Won revenue", 400)]
    assert any("Left out" in fact or "not read" in fact for fact in seen.facts), "and it is said"


@pytest.mark.parametrize("end", ["Total", "Ergebnis", "Count"])
def test_subtotals_as_excel_writes_them_are_no_deals(end: str) -> None:
    text = (
        f"Owner;Deal Name;Stage;Amount;Close Date\nDana;A;Closed Won;100,50;13.09.2026\nDana {end};;;100,50;\n"
        f"Theo;C;Closed Won;50,00;15.09.2026\nTheo {end};;;50,00;\nGrand {end};;;150,50;\n"
    )
    seen = read(text, *(rule.replace("Deal ", "") for rule in WON))
    assert seen.document["rows"] == 2
    assert [row[:2] for row in results(seen)] == [("Won deals", 2), ("Won revenue", 150.5)]


def test_a_deal_called_total_is_a_deal() -> None:
    text = "Deal - Title,Deal - Status,Deal - Won time\nTotal,Won,2026-10-01\nSumma,Won,2026-10-01\nCount,Lost,\n"
    assert results(read(text, "Won deals=Deal - Status:Won")) == [("Won deals", 2, "2026-10-01")]


def test_sums_without_a_name_are_no_results() -> None:
    text = "Date;MQLs;SQLs\n30.09.2026;38;9\n31.10.2026;79;24\n;117;33\n"
    assert [row[:2] for row in results(read(text))] == [("MQLs", 38), ("SQLs", 9), ("MQLs", 79), ("SQLs", 24)]
    counts = read("Lifecycle Stage;Count\nCustomer;4\n(blank);7\n;11\n", CUSTOMERS, on=TODAY)
    assert counts.document["rows"] == 11 and results(counts)[0][:2] == ("Won deals", 4)


def test_rows_of_another_campaign_are_left_out_whatever_their_column_is_called() -> None:
    text = "Id,Lead Status,Created At,Acquisition Program\n1,MQL,2026-09-01,2026-Q3-MEC\n2,MQL,2026-09-05,Other\n"
    seen = read(text, "MQLs=Lead Status:MQL", "order=Lead Status:none")
    assert results(seen)[0][:2] == ("MQLs", 1)
    assert "Left out: 1 row of other campaigns, by Acquisition Program." in seen.facts
    two = (
        text.replace("Created At", "Created At,First Touch")
        .replace("-01,", "-01,2026-Q3-MEC,")
        .replace("-05,", "-05,,")
    )
    assert asked(read(two, "MQLs=Lead Status:MQL", "order=Lead Status:none")) == {"campaign"}


# --- tables of sums ---------------------------------------------------------------------------------------------------


def test_a_status_written_once_for_a_group_of_rows_is_asked_about() -> None:
    text = (
        "Lead Status,Lead Owner,Last Name,Created Date\nOpen,Dana,Haldane,9/13/2026\n,Dana,Marlowe,9/14/2026\n"
        "Subtotal,Count,2,\nClosed,Theo,Farrow,9/15/2026\nSubtotal,Count,1,\nTotal,Count,3,\n"
    )
    maps = ("SQLs=Lead Status:Open", "order=Lead Status:none")
    seen = read(text, *maps)
    assert asked(seen) == {"group"} and seen.document["rows"] == 3
    assert results(read(text, *maps, "group=Lead Status")) == [("SQLs", 2, "2026-09-15")]
    assert results(read(text, *maps, "leave out=Lead Status:(empty)")) == [("SQLs", 1, "2026-09-15")]


def test_a_status_below_a_group_of_owners_is_asked_about() -> None:
    rows = ("Dana,Open,9/13/2026", ",,9/14/2026", ",Closed,9/14/2026", "Theo,Open,9/15/2026")
    text = "\n".join(("Lead Owner,Lead Status,Created Date", *rows, ""))
    maps = ("SQLs=Lead Status:Open", "order=Lead Status:none")
    assert asked(read(text, *maps)) == {"group"}
    assert results(read(text, *maps, "group=Lead Status")) == [("SQLs", 3, "2026-09-15")]


def test_a_record_without_a_stage_is_no_group() -> None:
    text = "Record ID,Lifecycle Stage,Create Date\n1,Customer,2026-09-01\n2,Lead,2026-09-02\n3,,2026-09-03\n"
    assert results(read(text, CUSTOMERS)) == [("Won deals", 1, "2026-09-03")]


def test_counts_by_owner_and_status_are_added_up() -> None:
    text = "Lead Owner,Lead Status,Record Count\nDana,MQL,12\nTheo,MQL,10\nDana,New,3\n"
    seen = read(text, "MQLs=Lead Status:MQL", "order=Lead Status:none", on=TODAY)
    assert results(seen) == [("MQLs", 22, "2026-12-15")] and "Dana" not in repr(seen)


def test_a_table_of_sums_is_not_counted_by_its_rows() -> None:
    text = "Lead Status,Sep,Oct\nMQL,12,30\nNew,3,9\n"
    maps = ("MQLs=Lead Status:MQL", "order=Lead Status:none")
    seen = read(text, *maps, on=TODAY)
    assert asked(seen) == {"count"} and not seen.table.rows
    assert results(read(text, *maps, "count=Oct", on=TODAY)) == [("MQLs", 30, "2026-12-15")]
    assert results(read(text, *maps, "count=none", on=TODAY)) == [("MQLs", 1, "2026-12-15")]
    assert asked(read("Stage,Sum of Amount\nClosed Won,1200\nNegotiation,300\n", WON[0].replace("Deal ", ""))) == {
        "count"
    }


@pytest.mark.parametrize("month", ["KW 36", "2026-W36", "September", "09/26"])
def test_a_period_that_is_no_month_is_refused(month: str) -> None:
    with pytest.raises(UserError, match="is no month with its year"):
        read(f"Week,MQLs\n{month},38\n", "months=own")


def test_quarters_end_with_their_last_month() -> None:
    seen = read("Quarter,MQLs\nQ2 2026,38\nQ3 2026,41\n", "months=own")
    assert results(seen) == [("MQLs", 38, "2026-06-30"), ("MQLs", 79, "2026-09-30")]


def test_the_report_of_an_advertising_platform_has_one_row_a_campaign() -> None:
    text = (
        'Campaign report\n"September 1, 2026 - November 30, 2026"\nCampaign\tCampaign status\tCurrency code\tClicks\t'
        'CTR\tConversions\n2026-Q3-MEC\tEnabled\tEUR\t"1,204"\t3.00%\t112.00\nOther\tPaused\tEUR\t12\t12.00%\t3.00\n'
        'Total: Campaigns\t --\tEUR\t"1,216"\t3.02%\t115.00\n'
    )
    seen = read(text.encode("utf-16"), "MQLs=Conversions", on=TODAY)
    assert seen.shape == "campaigns" and results(seen) == [("MQLs", 112, "2026-12-15")]


# --- workbooks --------------------------------------------------------------------------------------------------------


def test_a_hidden_sheet_is_not_read_where_another_one_has_a_table() -> None:
    old = [HEAD, *([n, "Customer", SEPTEMBER, 10] for n in range(9))]
    raw = workbook({"Old": old, "Now": [HEAD, [1, "Customer", OCTOBER, 10]]}, hidden="Old")
    seen = read(raw, CUSTOMERS)
    assert results(seen) == [("Won deals", 1, "2026-10-01")] and "Not read: sheet Old (hidden)." in seen.facts
    assert results(read(raw, CUSTOMERS, "sheet=Old")) == [("Won deals", 9, "2026-09-01")]


def test_of_two_sheets_with_leads_the_one_that_is_meant_must_be_said() -> None:
    two = [HEAD, [2, "Customer", OCTOBER, 1], [3, "Customer", OCTOBER, 1]]
    raw = workbook({"Sept": [HEAD, [1, "Customer", SEPTEMBER, 1]], "Oct": two, "Notes": [["Nothing here"]]})
    seen = read(raw, CUSTOMERS)
    assert asked(seen) == {"sheet"} and seen.questions[0].options == ('--map "sheet=Sept"', '--map "sheet=Oct"')
    assert results(read(raw, CUSTOMERS, "sheet=oct")) == [("Won deals", 2, "2026-10-01")]
    with pytest.raises(UserError, match="There is no sheet 'May'"):
        read(raw, CUSTOMERS, "sheet=May")


def test_a_formula_without_a_result_is_refused() -> None:
    raw = workbook({"Leads": [HEAD, [1, "Customer", SEPTEMBER, "=50*2"], [2, "Customer", SEPTEMBER, 30]]})
    with pytest.raises(UserError, match="formula in cell D2 of sheet Leads was never calculated"):
        read(raw, CUSTOMERS)
    other = workbook({"Leads": [HEAD, [1, "Customer", SEPTEMBER, 5]], "Sums": [["=1+1"]]})
    assert results(read(other, CUSTOMERS)) == [("Won deals", 1, "2026-09-01")], "what is not read may hold anything"


def test_cells_with_an_error_are_said() -> None:
    def fail(sheet: Any) -> None:
        sheet["D2"].value, sheet["D2"].data_type = "#N/A", "e"

    seen = read(workbook({"Leads": [HEAD, [1, "Customer", SEPTEMBER, 1]]}, change=fail), CUSTOMERS)
    assert any("1 cell with an error such as #N/A (D2)" in fact for fact in seen.facts)


def test_cells_that_are_merged_downwards_hold_their_value_in_each_row() -> None:
    rows = [
        ["Lead Status", "Lead ID", "Created Date"],
        ["MQL", 1, SEPTEMBER],
        [None, 2, SEPTEMBER],
        ["New", 3, OCTOBER],
    ]
    raw = workbook({"Leads": [["Autumn fair"], *rows]}, change=lambda sheet: sheet.merge_cells("A3:A4"))
    maps = ("MQLs=Lead Status:MQL", "order=Lead Status:none")
    assert results(read(raw, *maps)) == [("MQLs", 2, "2026-10-01")]


def test_cells_of_a_workbook_that_are_true_or_false() -> None:
    rows = [["Lead ID", "Is Converted", "Created Date"], [1, False, SEPTEMBER], [2, True, OCTOBER]]
    assert results(read(workbook({"Leads": rows}), "SQLs=Is Converted:yes")) == [("SQLs", 1, "2026-10-01")]


# --- Japan ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["shift_jis", "utf-8", "utf-16"])
def test_a_japanese_export(encoding: str) -> None:
    text = (
        "姓,名,メール,ライフサイクルステージ,作成日\n山田,太郎,a@b.example,顧客,2026年9月1日\n"
        "佐藤,花,c@d.example,リード,2026/10/28 14:03\n"
    )
    seen = read(text.encode(encoding), "Won deals=ライフサイクルステージ:顧客", "order=ライフサイクルステージ:none")
    assert results(seen) == [("Won deals", 1, "2026-10-28")]


@pytest.mark.parametrize("text", ["Zoé;Gaël;Île;Über;Ärger;Größe", "‚ja‘;ƒ;Ãâ;Çelikoğlu".replace("ğ", "g"), "¥«Ö»"])
def test_western_text_is_not_taken_for_japanese(text: str) -> None:
    table = "Lifecycle Stage;Verlustgrund\nCustomer;x\n" + "".join(f"Lead;{word}\n" for word in text.split(";"))
    assert read(table.encode("cp1252"), on=TODAY).document["encoding"] == "Windows-1252"
