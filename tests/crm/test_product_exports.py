"""Exports as products write them, by product: checkboxes, pipelines, tags, test leads, hidden rows, planned calls."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from alignkit.core.errors import UserError
from tests.crm.test_export_traps import asked, read, results, workbook

STATUS = "MQLs=Lead Status:MQL"
ORDER = "order=Lead Status:New < MQL"


# --- checkboxes -------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("yes", "no"),
    [("Verdadero", "Falso"), ("Vrai", "Faux"), ("Ja", "Nein"), ("Ja", "Nej"), ("Sim", "Não"), ("Sì", "No"),
     ("Waar", "Onwaar"), ("TRUE", "FALSE"), ("Tak", "Nie")],
)  # fmt: skip
def test_a_checkbox_that_is_not_ticked_is_no_date(yes: str, no: str) -> None:
    text = (
        "Record ID,Lifecycle Stage,Became an MQL Date,Create Date\n"
        f"1,Lead,{no},2026-09-14\n2,MQL,{yes},2026-09-15\n3,Lead,{yes},2026-09-16\n"
    )
    assert results(read(text, "MQLs=Lifecycle Stage:MQL")) == [("MQLs", 2, "2026-09-16")]


@pytest.mark.parametrize(("yes", "no"), [("Ja", "Nein"), ("Verdadero", "Falso"), ("true", "false"), ("1", "0")])
def test_a_checkbox_has_no_order(yes: str, no: str) -> None:
    text = f"Lead ID;Angenommen;Erstelldatum\n1;{yes};2026-09-14\n2;{no};2026-09-15\n3;;2026-09-15\n"
    assert results(read(text, f"SQLs=Angenommen:{yes}")) == [("SQLs", 1, "2026-09-15")]


def test_leads_converted_in_french_are_said() -> None:
    text = "Lead ID;Statut;Converti;Date de création\n1;Ouvert;Faux;14/09/2026\n2;Fermé;Vrai;15/09/2026\n"
    assert read(text).document["converted"]["rows"] == 1


# --- orders that are proposed -----------------------------------------------------------------------------------------
def test_the_pipeline_behind_a_stage_does_not_hide_that_it_is_an_end() -> None:
    text = (
        "Record ID,Deal Stage,Amount,Close Date\n1,Closed Won (Sales Pipeline),100,2026-10-02\n"
        "2,Closed Lost (Sales Pipeline),100,2026-10-03\n3,Contract sent (Sales Pipeline),,2026-10-01\n"
    )
    seen = read(text, "Won deals=Deal Stage:Closed Won (Sales Pipeline)")
    assert results(seen) == [("Won deals", 1, "2026-10-03")]
    assert '--map "Won deals=Deal Stage:Closed Won (Sales Pipeline)"' in read(text).offered


def test_a_proposed_order_begins_with_new_leads_and_has_none_that_were_turned_away() -> None:
    text = (
        "Lead ID,Status,Created On\n1,Qualified,2026-09-14\n2,Disqualified,2026-09-14\n3,Open,2026-09-14\n"
        "4,Qualified,2026-09-14\n"
    )
    seen = read(text, "SQLs=Status:Qualified")
    assert seen.questions[0].options[0] == '--map "order=Status:Open < Qualified"'
    assert results(read(text, "SQLs=Status:Qualified", "order=Status:Open < Qualified"))[0][:2] == ("SQLs", 2)


# --- several values in one cell ---------------------------------------------------------------------------------------
@pytest.mark.parametrize("mark", [",", ", ", ";", "; "])
def test_each_tag_of_a_cell_counts(mark: str) -> None:
    text = (
        f"Record ID\tTags\tDate Created\n1\tMQL{mark}Webinar\t2026-09-14\n2\tMQL\t2026-09-15\n3\tWebinar\t2026-09-15\n"
    )
    assert results(read(text, "MQLs=Tags:MQL")) == [("MQLs", 2, "2026-09-15")]


def test_a_value_beside_others_in_a_cell_is_asked_about() -> None:
    text = "Lead ID,Lead Status,Created\n1,MQL; Webinar,2026-09-14\n2,MQL,2026-09-14\n3,New,2026-09-14\n"
    none = "order=Lead Status:none"
    seen = read(text, STATUS, none)
    assert asked(seen) == {"several"}
    both, one = (option.removeprefix('--map "').removesuffix('"') for option in seen.questions[0].options)
    assert results(read(text, both, none)) == [("MQLs", 2, "2026-09-14")]
    assert results(read(text, STATUS, none, one)) == [("MQLs", 1, "2026-09-14")]


# --- totals -----------------------------------------------------------------------------------------------------------
def test_a_total_beside_more_than_two_numbers_is_a_total() -> None:
    text = "Quarter,Leads,MQLs,SQLs,Won deals\nQ3 2026,100,40,10,2\nTotal,100,40,10,2\n"
    seen = read(text, "months=so far")
    assert [row[:2] for row in results(seen)] == [("MQLs", 40), ("SQLs", 10), ("Won deals", 2)]
    assert seen.table and seen.document["left_out"]["total"] == 1


# --- what a table is --------------------------------------------------------------------------------------------------
FORM = "#,Your role,Call you?,Response Type,Submit Date (UTC)\nab,CFO,1,completed,2026-09-14 08:05\nac,CTO,0,started,\n"


def test_answers_to_a_form_are_leads_once_somebody_says_which_count() -> None:
    assert results(read(FORM, "MQLs=Call you?:1")) == [("MQLs", 1, "2026-09-14")]
    with pytest.raises(UserError) as refused:
        read(FORM)
    assert "Where each row is a lead or deal" in refused.value.hint and "=COLUMN:VALUE" in refused.value.hint


@pytest.mark.parametrize("yes", ["1", "true"])
def test_records_with_numbers_only_are_leads(yes: str) -> None:
    text = f"Lead ID,Good,Create Date\n1,{yes},2026-09-14\n2,0,2026-09-15\n"
    assert results(read(text, f"MQLs=Good:{yes}")) == [("MQLs", 1, "2026-09-15")]


def test_deals_cannot_be_counted_from_a_history() -> None:
    text = (
        "Opportunity ID,From Stage,To Stage,Last Modified\n61,Prospecting,Closed Won,10/14/2026\n"
        "61,,Prospecting,9/14/2026\n62,,Prospecting,9/15/2026\n"
    )
    seen = read(text, "Won deals=To Stage:Closed Won")
    assert "shape" in asked(seen) and not seen.table.rows
    assert any("one row a lead or deal" in question.text for question in seen.questions)


def test_a_meaning_for_rows_is_not_passed_over_where_the_file_holds_results() -> None:
    seen = read("Date,MQLs,Region\n2026-09-30,40,DACH\n", "SQLs=Region:DACH")
    assert "shape" in asked(seen)


# --- rows that are none -----------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("heading", "yes", "no"),
    [
        ("IsDeleted", "1", "0"),
        ("Test Lead", "true", "false"),
        ("Gelöscht", "Ja", "Nein"),
        ("Is Duplicate", "Sí", "No"),
    ],
)
def test_rows_marked_as_deleted_or_as_a_test_are_asked_about(heading: str, yes: str, no: str) -> None:
    text = (
        f"Lead ID;Lead Status;{heading};Created At\n1;MQL;{no};2026-09-14\n2;MQL;{yes};2026-09-16\n"
        f"3;MQL;;2026-09-15\n4;New;{no};2026-09-15\n"
    )
    seen = read(text, STATUS, ORDER)
    assert asked(seen) == {"marks"}
    out, kept = (option.removeprefix('--map "').removesuffix('"') for option in seen.questions[0].options)
    assert results(read(text, STATUS, ORDER, out)) == [("MQLs", 2, "2026-09-15")], "their days do not count either"
    assert results(read(text, STATUS, ORDER, kept)) == [("MQLs", 3, "2026-09-16")]


def test_a_mark_that_somebody_counts_by_is_not_asked_about() -> None:
    text = "Lead ID,Test Lead,Created At\n1,true,2026-09-14\n2,false,2026-09-15\n"
    assert results(read(text, "MQLs=Test Lead:false")) == [("MQLs", 1, "2026-09-15")]


def test_without_an_id_an_address_tells_people_apart() -> None:
    text = (
        "Email;Owner Email;Lead Status;Created\nada@q.example;x@q.example;MQL;2026-09-14\n"
        "ADA@q.example ;x@q.example;MQL;2026-09-15\nbo@q.example;x@q.example;New;2026-09-15\n"
    )
    seen = read(text, STATUS, ORDER)
    assert asked(seen) == {"repeated"} and "@" not in str(seen.questions) + str(seen.facts)
    assert results(read(text, STATUS, ORDER, "leave out=Email:(repeated)")) == [("MQLs", 1, "2026-09-15")]
    assert results(read(text, STATUS, ORDER, "leave out=Email:(nothing)")) == [("MQLs", 2, "2026-09-15")]


def test_an_id_of_salesforce_that_differs_by_case_is_another_one() -> None:
    text = "Lead ID,Lead Status,Created\n00QA,MQL,2026-09-14\n00Qa,MQL,2026-09-15\n"
    assert results(read(text, STATUS, "order=Lead Status:none")) == [("MQLs", 2, "2026-09-15")]


def filtered(sheet: Any) -> None:
    for line in (3, 4):
        sheet.row_dimensions[line].hidden = True


def test_rows_that_a_filter_hides_are_asked_about() -> None:
    rows = [("Lead ID", "Lead Status", "Created"), (1, "MQL", datetime(2026, 9, 14)), (2, "New", datetime(2026, 9, 15)),
            (3, "MQL", datetime(2026, 9, 16))]  # fmt: skip
    book = workbook({"Leads": rows}, change=filtered)
    seen = read(book, STATUS, ORDER)
    assert asked(seen) == {"hidden"} and "lines 3, 4" in seen.questions[0].text
    assert results(read(book, STATUS, ORDER, "hidden rows=leave out")) == [("MQLs", 1, "2026-09-14")]
    assert results(read(book, STATUS, ORDER, "hidden rows=count")) == [("MQLs", 2, "2026-09-16")]
    with pytest.raises(UserError, match="hidden rows"):
        read(book, STATUS, "hidden rows=no")


# --- amounts and months -----------------------------------------------------------------------------------------------
def test_an_average_is_no_sum_and_a_count_no_amount() -> None:
    text = '"Deal Stage","Average Amount","Count of Deals"\n"Closed won","4,000","3"\n"Closed lost","2,000","2"\n'
    seen = read(text, "Won revenue=Deal Stage:Closed won", on=datetime(2026, 10, 31).date())
    assert asked(seen) == {"amount"} and seen.questions[0].options == ('--map "amount=COLUMN"',)


def test_a_dash_beside_a_currency_is_no_amount() -> None:
    text = "Deal ID;Phase;Betrag;Schlusstermin\n1;Gewonnen;€ 1.234,50;14.09.2026\n2;Gewonnen;€ -;15.09.2026\n"
    assert results(read(text, "Won revenue=Phase:Gewonnen")) == [("Won revenue", 1234.5, "2026-09-15")]


def test_a_dash_in_a_table_of_results_is_no_result() -> None:
    seen = read("Datum;MQLs;SQLs\n31.08.2026;100;25\n30.09.2026;-;–\n")
    assert results(seen) == [("MQLs", 100, "2026-08-31"), ("SQLs", 25, "2026-08-31")]


def test_months_by_status_are_counted_by_status() -> None:
    text = "Created Month;Lead Status;Anzahl\nSeptember 2026;MQL;10\nOktober 2026;MQL;12\nOktober 2026;Neu;40\n"
    day = datetime(2026, 10, 31).date()
    assert results(read(text, STATUS, "order=Lead Status:none", on=day)) == [("MQLs", 22, "2026-10-31")]
    with pytest.raises(UserError) as refused:
        read(text)
    assert "=Lead Status:VALUE" in refused.value.hint


@pytest.mark.parametrize("when", ["2 de octubre de 2026 10:05 p. m.", "02/10/2026 10:05 P.M.", "1790978700"])
def test_moments_in_spanish_and_in_seconds(when: str) -> None:
    text = f"Lead ID;Estado;Fecha de creación\n1;MQL;14/09/2026\n2;MQL;{when}\n"
    assert results(read(text, "MQLs=Estado:MQL")) == [("MQLs", 2, "2026-10-02")]


def test_amounts_in_cents_are_divided() -> None:
    text = "Deal ID,Stage,Amount (cents),Close Date\n1,Closed Won,120050,2026-10-14\n"
    assert results(read(text, "Won revenue=Stage:Closed Won")) == [("Won revenue", 1200.5, "2026-10-14")]


CONVERTED = """Deal ID,Stage,Amount,Amount Currency,Amount (converted),Amount (converted) Currency,Close Date
1,Closed Won,1000,USD,920,EUR,2026-10-14
2,Closed Won,500,EUR,500,EUR,2026-10-14
"""


def test_each_column_of_amounts_has_its_own_currency() -> None:
    seen = read(CONVERTED, "Won revenue=Stage:Closed Won")
    assert asked(seen) == {"currency"} and "USD 1000" in seen.questions[0].text
    assert seen.questions[0].options[0] == '--map "amount=Amount (converted)"'
    maps = ("Won revenue=Stage:Closed Won", "amount=Amount (converted)")
    assert results(read(CONVERTED, *maps)) == [("Won revenue", 1420, "2026-10-14")]


def test_amounts_in_the_company_s_currency_are_not_in_that_of_the_deal() -> None:
    text = (
        "Record ID,Deal Stage,Amount,Amount in company currency,Currency,Close Date\n"
        "1,Closed Won,1000,920,USD,2026-10-14\n"
    )
    maps = ("Won revenue=Deal Stage:Closed Won", "amount=Amount in company currency")
    assert results(read(text, *maps)) == [("Won revenue", 920, "2026-10-14")]


# --- orders and campaigns ---------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("values", "proposed"),
    [
        (("2 - MQL", "1 - Lead", "3 - SQL", "0 - Lost"), "1 - Lead < 2 - MQL < 3 - SQL"),
        (("Lead qualifié marketing", "Client", "Lead"), "Lead < Lead qualifié marketing < Client"),
        (("Gewonnen", "Angebot", "Qualifiziert", "Neu", "Verloren"), "Neu < Qualifiziert < Angebot < Gewonnen"),
    ],
)
def test_a_proposed_order_follows_numbers_or_words(values: tuple[str, ...], proposed: str) -> None:
    rows = "".join(f"{n},{value},2026-09-14\n" for n, value in enumerate(values))
    seen = read(f"Lead ID,Stage,Created\n{rows}", f"MQLs=Stage:{proposed.split(' < ')[1]}")
    assert seen.questions[0].options[0] == f'--map "order=Stage:{proposed}"'


def test_a_stage_that_is_new_is_proposed_where_its_words_put_it() -> None:
    text = (
        "Lead ID,Stage,Created\n1,New,2026-09-14\n2,MQL,2026-09-14\n3,Accepted by Sales,2026-09-14\n4,Won,2026-09-14\n"
    )
    seen = read(text, "MQLs=Stage:MQL", "order=Stage:New < MQL < Won")
    assert seen.questions[0].options[0] == '--map "order=Stage:New < MQL < Accepted by Sales < Won"'


def test_a_lead_of_several_campaigns_is_one_of_each() -> None:
    text = (
        "Lead ID,Lead Status,Campaign,Created\n1,MQL,2026-Q3-MEC,2026-09-14\n2,MQL,Old; 2026-Q3-MEC,2026-09-14\n"
        "3,MQL,Old,2026-09-14\n"
    )
    assert results(read(text, STATUS, "order=Lead Status:none")) == [("MQLs", 2, "2026-09-14")]


def test_rows_of_which_none_names_the_campaign_are_asked_about() -> None:
    text = "Lead ID,Lead Status,Campaign,Created\n1,MQL,Old,2026-09-14\n2,MQL,Older,2026-09-14\n"
    assert asked(read(text, STATUS, "order=Lead Status:none")) == {"campaign"}
    own = read(text, STATUS, "order=Lead Status:none", "leave out=Campaign:(nothing)")
    assert results(own) == [("MQLs", 2, "2026-09-14")]
    assert results(read(text.replace("Old", "").replace("er,", ","), STATUS, "order=Lead Status:none"))


def test_a_pivot_table_of_a_spreadsheet_is_counted_by_its_totals() -> None:
    rows = [("Count of Lead ID", "Column Labels"), ("Row Labels", "2026-09", "2026-10", "Grand Total"),
            ("MQL", 10, 12, 22), ("New", 3, 4, 7), ("Grand Total", 13, 16, 29)]  # fmt: skip
    seen = read(
        workbook({"Pivot": rows}), "MQLs=Row Labels:MQL", "order=Row Labels:none", on=datetime(2026, 10, 31).date()
    )
    assert results(seen) == [("MQLs", 22, "2026-10-31")]


# --- persons ----------------------------------------------------------------------------------------------------------
def test_a_message_shows_no_address_from_a_cell() -> None:
    with pytest.raises(UserError) as refused:
        read("Week,MQLs\nzora@quill.example,3\n")
    assert "@" not in str(refused.value) and "an address" in str(refused.value)
    seen = read("metric,value,date\nMQLs,zora@quill.example,2026-09-14\nMQLs,3,zora@quill.example\n")
    assert [row.state for row in seen.table.rows] == ["wrong", "wrong"]
    assert not any("@" in row.message for row in seen.table.rows)


@pytest.mark.parametrize("maps", [(), (STATUS,)])
def test_a_file_without_headings_is_refused_without_its_first_row(maps: tuple[str, ...]) -> None:
    with pytest.raises(UserError) as refused:
        read("Zora,Quillfeather,Amber Foods\nYann,Quillfeather,Birch Parts\n", *maps)
    assert "Quillfeather" not in str(refused.value) + refused.value.hint and "line of them" in refused.value.hint
