"""What CRMs export, as they export it: the counts are those of the README beside the files."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from alignkit.core.errors import UserError
from alignkit.crm.export_reader import ExportPreview, ReadOptions, read_export
from alignkit.crm.tables import open_text
from alignkit.crm.text_decoding import decode_table
from alignkit.review.results import list_metrics
from tests.crm.test_reader import load_sample

FILES = Path(__file__).parents[1] / "data" / "crm"
TODAY = date(2026, 11, 28)
LIFECYCLE = (
    "order=Lifecycle Stage:Subscriber < Lead < Marketing Qualified Lead < Sales Qualified Lead < Opportunity < Customer"
)


def read(raw: bytes | str, *maps: str, encoding: str = "", **options: Any) -> ExportPreview:
    if isinstance(raw, str):
        raw = (FILES / raw).read_bytes()
    known = load_sample()
    names = [name for metric in list_metrics(known) for name in metric.names]
    sheets = [open_text(decode_table(raw, encoding), names)]
    return read_export(sheets, known, ReadOptions("Theo Park", TODAY, maps=maps, **options))


def values(preview: ExportPreview, column: str) -> dict[str, int]:
    found = preview.document["columns"][column]
    return {**found["values"], **({"": found["none"]} if found["none"] else {})}


def results(preview: ExportPreview) -> list[tuple[str, float, str]]:
    assert not preview.questions, preview.questions
    return [(row.metric, row.actual, row.on.isoformat()) for row in preview.table.rows]


def asked(preview: ExportPreview) -> set[str]:
    return {question.key for question in preview.questions}


def test_hubspot_contacts() -> None:
    seen = read("01-hubspot-contacts.csv")
    assert seen.document["rows"] == 24 and seen.document["encoding"] == "UTF-8"
    assert values(seen, "Lifecycle Stage") == {
        "Lead": 10, "Marketing Qualified Lead": 5, "Sales Qualified Lead": 3, "Opportunity": 2, "Customer": 2,
        "Subscriber": 2,
    }  # fmt: skip
    assert seen.document["reached"]["Became a Marketing Qualified Lead Date"] == 12
    assert seen.document["reached"]["Became a Sales Qualified Lead Date"] == 7
    assert seen.document["amounts"]["Lifecycle Stage"]["Customer"]["amounts"] == {"unnamed": 25650.5}
    assert values(seen, "Lead Status")["Unqualified"] == 3 and values(seen, "Lead Status")["Bad Timing"] == 1
    assert asked(seen) == {"meaning"} and not seen.table.rows, "what HubSpot ships is offered, not applied"
    assert '--map "MQLs=Lifecycle Stage:Marketing Qualified Lead"' in seen.questions[0].options


def test_hubspot_contacts_by_what_was_accepted() -> None:
    maps = ("MQLs=Lifecycle Stage:Marketing Qualified Lead", "SQLs=Lifecycle Stage:Sales Qualified Lead",
            "Won deals=Lifecycle Stage:Customer", "Won revenue=Lifecycle Stage:Customer")  # fmt: skip
    expected = [("MQLs", 12, "2026-11-01"), ("SQLs", 7, "2026-11-01"), ("Won deals", 2, "2026-11-01"),
                ("Won revenue", 25650.5, "2026-11-01")]  # fmt: skip
    assert results(read("01-hubspot-contacts.csv", *maps)) == expected
    assert results(read("01-hubspot-contacts.csv", *maps, LIFECYCLE)) == expected, (
        "the order says the same as the dates"
    )


def test_hubspot_deals() -> None:
    seen = read("03-hubspot-deals.csv", "Won deals=Deal Stage:Closed Won", "Won revenue=Deal Stage:Closed Won")
    assert [row[:2] for row in results(seen)] == [("Won deals", 3), ("Won revenue", 33150.75)]
    assert seen.document["rows"] == 12 and values(seen, "Deal Stage")["Closed Lost"] == 4
    assert values(seen, "Closed Lost Reason") == {"No budget this year": 2, "Went with competitor": 1, "": 9}
    assert seen.document["without_reason"] == {"Closed Lost Reason": 1}
    amounts = seen.document["amounts"]["Deal Stage"]
    open_stages = [name for name in amounts if not name.startswith("Closed")]
    assert sum(amounts[name]["rows"] for name in open_stages) == 5
    assert sum(amounts[name]["without_amount"] for name in open_stages) == 1


def test_salesforce_leads_report_with_its_footer() -> None:
    seen = read("04-salesforce-leads-report.csv")
    assert seen.document["rows"] == 20 and seen.document["left_out"]["footer"] == 5
    assert values(seen, "Lead Status") == {
        "Open - Not Contacted": 5, "Working - Contacted": 6, "Closed - Converted": 4, "Closed - Not Converted": 5
    }  # fmt: skip
    assert values(seen, "Unqualified Reason") == {"Wrong size": 2, "No budget": 1, "Student": 1, "": 16}
    assert seen.document["without_reason"] == {"Unqualified Reason": 1}
    assert seen.document["day_first"] is False and "day_first" not in asked(seen)
    made = read("04-salesforce-leads-report.csv", "SQLs=Lead Status:Closed - Converted", "order=Lead Status:none")
    assert results(made) == [("SQLs", 4, "2026-11-02")], "the footer names the day"


def test_german_opportunities() -> None:
    maps = "Won deals=Phase:Geschlossen und gewonnen", "Won revenue=Phase:Geschlossen und gewonnen"
    seen = read("06-salesforce-opportunities-deutsch.csv", *maps)
    assert [row[:2] for row in results(seen)] == [("Won deals", 3), ("Won revenue", 57499.9)]
    assert seen.document["encoding"] == "Windows-1252" and seen.document["rows"] == 10
    assert values(seen, "Verlustgrund") == {"Kein Budget": 2, "Zu teuer – später": 1, "": 7}
    lost = seen.document["amounts"]["Phase"]["Geschlossen und verloren"]
    assert lost == {"rows": 3, "amounts": {"EUR": 13500.5}, "without_amount": 1}


def test_pipedrive_leads_hold_no_stage() -> None:
    seen = read("08-pipedrive-leads.tsv")
    assert seen.document["rows"] == 10 and values(seen, "Lead - Labels") == {"Hot": 4, "Warm": 4, "Cold": 2, "": 2}
    assert asked(seen) == {"stage", "day_first"}
    assert "MQLs" in next(q.text for q in seen.questions if q.key == "stage")
    hot = read("08-pipedrive-leads.tsv", "MQLs=Lead - Labels:Hot", day_first=True)
    assert results(hot) == [("MQLs", 4, "2026-09-10")]


def test_zoho_leads() -> None:
    seen = read("10-zoho-leads.csv")
    assert seen.document["rows"] == 12
    statuses = values(seen, "Lead Status")
    assert statuses["Pre-Qualified"] == statuses["Not Qualified"] == 2
    assert statuses["Junk Lead"] == statuses["Lost Lead"] == 1
    assert statuses[""] == 2, "-None- and an empty cell are the same"
    assert seen.document["converted"] == {"rows": 2, "by_state": {"Pre-Qualified": 2}}
    assert asked(seen) == {"meaning"}


def test_a_wide_table_from_excel() -> None:
    assert asked(read("excel-wide.csv")) == {"decimal"}
    rows = results(read("excel-wide.csv", decimal=","))
    assert rows[-4:] == [("MQLs", 112, "2026-11-27"), ("SQLs", 35, "2026-11-27"), ("Won deals", 4, "2026-11-27"),
                         ("Won revenue", 126000, "2026-11-27")]  # fmt: skip
    assert len(rows) == 12


def test_counts_by_stage_ask_for_the_order_and_the_day() -> None:
    seen = read("hs-stage-report.csv", "MQLs=Lifecycle Stage:Marketing Qualified Lead")
    assert asked(seen) == {"order", "day"} and seen.document["rows"] == 151
    order = "order=Lifecycle Stage:Marketing Qualified Lead < Sales Qualified Lead < Customer"
    assert any(order in answer for answer in next(q for q in seen.questions if q.key == "order").options)
    day = {"on": date(2026, 11, 27)}
    first = "MQLs=Lifecycle Stage:Marketing Qualified Lead"
    assert results(read("hs-stage-report.csv", first, order, **day)) == [("MQLs", 151, "2026-11-27")]
    assert results(read("hs-stage-report.csv", first, "order=Lifecycle Stage:none", **day))[0][1] == 112


def test_counts_by_the_campaign_s_own_reasons() -> None:
    assert asked(read("reasons.csv")) == {"day"}
    seen = read("reasons.csv", on=date(2026, 11, 27))
    assert [(row.kind, row.metric, row.actual) for row in seen.table.rows] == [
        ("sent back", "unreached", 30), ("sent back", "no-payer", 21), ("sent back", "tied", 9),
        ("sent back", "fast-close", 6),
    ]  # fmt: skip


def test_title_lines_above_the_headings() -> None:
    assert results(read("title-rows.csv")) == [("MQLs", 112, "2026-11-27"), ("SQLs", 35, "2026-11-27")]


def test_one_row_a_campaign() -> None:
    seen = read("sf-campaign.csv")
    assert asked(seen) == {"metric"} and seen.document["campaign"]["Leads in Campaign"] == "112"
    maps = ("MQLs=Leads in Campaign", "Won deals=Won Opportunities in Campaign",
            "Won revenue=Value Won Opportunities in Campaign")  # fmt: skip
    assert asked(read("sf-campaign.csv", *maps)) == {"day"}
    made = results(read("sf-campaign.csv", *maps, on=TODAY))
    assert made == [("MQLs", 112, "2026-11-28"), ("Won deals", 4, "2026-11-28"), ("Won revenue", 126000, "2026-11-28")]


@pytest.mark.parametrize(
    ("text", "maps", "key", "says"),
    [
        ("Month,Count\n2026-09,30\n2026-10,50\n", (), "metric", "'Count'"),
        ("Month,Count\n2026-09,30\n2026-10,50\n", ("MQLs=Count",), "months", "own"),
        ("Lead Status,Id\nMQL,1\nMQL,2\nNew,3\n", ("MQLs=Lead Status:MQLL",), "value", "Did you mean 'MQL'"),
        ("Stage,Amount,Closed On\nClosed Won,\"1.000\",2026-10-01\n", ("Won revenue=Stage:Closed Won",), "decimal", ""),
        ("Stage,Amount,Currency,Close Date\nWon,1000,EUR,2026-10-01\nWon,500,USD,2026-10-01\n",
         ("Won revenue=Stage:Won",), "currency", "USD 500"),
        ("Stage,Close Date\nWon,2026-10-01\n", ("Won revenue=Stage:Won",), "amount", "adds up"),
        ("Reason,Count\nunreached,3\nMoon phase,2\n", (), "reasons", "Moon phase 2"),
    ],
)  # fmt: skip
def test_what_is_missing_is_asked_for(text: str, maps: tuple[str, ...], key: str, says: str) -> None:
    seen = read(text.encode(), *maps)
    assert any(q.key == key and says in q.text for q in seen.questions), seen.questions


def test_months_are_added_up_only_when_somebody_says_so() -> None:
    text = b"Month,Count\nOct 2026,50\nSeptember 2026,30\n"
    own = results(read(text, "MQLs=Count", "months=own"))
    assert own == [("MQLs", 30, "2026-09-30"), ("MQLs", 80, "2026-10-31")]
    assert results(read(text, "MQLs=Count", "months=so far"))[1] == ("MQLs", 50, "2026-10-31")


def test_unknown_stages_are_listed_and_asked_for() -> None:
    text = b"Record ID,Lifecycle Stage,Create Date\n1,MQL,2026-10-01\n2,Fan,2026-10-02\n3,SQL,2026-10-02\n"
    maps = "MQLs=Lifecycle Stage:MQL", "order=Lifecycle Stage:MQL < SQL"
    seen = read(text, *maps)
    assert asked(seen) == {"stages"} and "'Fan'" in seen.questions[0].text
    assert results(read(text, *maps, "leave out=Lifecycle Stage:Fan")) == [("MQLs", 2, "2026-10-02")]


def test_headings_may_hold_colons_and_equals_signs() -> None:
    text = b"Lead: Id,Stage: now = today,Created\n1,MQL,2026-10-01\n2,New,2026-10-01\n"
    maps = "MQLs=Stage: now = today:MQL", "order=Stage: now = today:none"
    assert results(read(text, *maps)) == [("MQLs", 1, "2026-10-01")]


@pytest.mark.parametrize(
    ("option", "says"),
    [
        ("MQL=Lifecycle Stage:Lead", "Did you mean MQLs"),
        ("MQLs=Lifecycle Stag:Lead", "Did you mean 'Lifecycle Stage'"),
        ("nothing", "no goal, measure or reject reason"),
        ("months=sometimes", "months=own"),
        ("MQLs=Email:nora@harrow.example", "e-mail address"),
    ],
)
def test_mappings_that_mean_nothing(option: str, says: str) -> None:
    with pytest.raises(UserError) as refusal:
        read("01-hubspot-contacts.csv", option)
    assert says in str(refusal.value) + refusal.value.hint


def test_a_total_that_is_no_sum_is_said() -> None:
    seen = read(b"Lead Status,Record Count\nNew,3\nOpen,4\nTotal,9\n")
    assert seen.document["rows"] == 7 and any("9, is not the sum" in fact for fact in seen.facts)


def test_rows_of_other_campaigns_are_left_out() -> None:
    text = b"Lead ID,Campaign Name,Lead Status,Created Date\n1,2026-Q3-MEC,MQL,2026-10-01\n2,Other,MQL,2026-10-01\n"
    seen = read(text, "MQLs=Lead Status:MQL", "order=Lead Status:none")
    assert results(seen) == [("MQLs", 1, "2026-10-01")] and seen.document["other_campaigns"] == 1


def test_a_damaged_encoding_is_said_and_another_one_taken() -> None:
    raw = "Stage;Verlustgrund\nWon;\nLost;Zdražení\n".encode("cp1250")
    assert read(raw).document["encoding"] == "Windows-1252"
    assert any("Its letters are read as Windows-1252: ž, í" in fact for fact in read(raw).facts)
    assert not any("letters" in fact for fact in read("01-hubspot-contacts.csv").facts)
    assert "Zdražení" in values(read(raw, encoding="cp1250"), "Verlustgrund")
    with pytest.raises(UserError, match="There is no encoding"):
        read(raw, encoding="klingon")
    with pytest.raises(UserError, match="is not utf-8 text"):
        read(raw, encoding="utf-8")


HUBSPOT_INTERNAL = (
    "hs_object_id,firstname,lifecyclestage,hs_lead_status,createdate,hs_lifecyclestage_marketingqualifiedlead_date\n"
    "1,Nora,marketingqualifiedlead,IN_PROGRESS,2026-09-01T09:14:00Z,2026-09-03T09:14:00Z\n"
    "2,Piers,lead,UNQUALIFIED,1788250440000,2026-09-03T09:14:00Z\n"
    "3,Ida,customer,OPEN_DEAL,2026-09-03T09:14:00Z,2026-09-05T09:14:00Z\n"
)
HUBSPOT_GERMAN = (
    "Datensatz-ID;Vorname;Lifecycle-Phase;Erstellungsdatum;Letzter Deal-Betrag\n"
    "1;Jörg;Marketing-qualifizierter Lead;01.09.2026 09:14;\n2;Änne;Kunde;15.09.2026 09:14;12.500,00\n"
)
DEALS_WITH_HISTORY = (
    "Record ID,Deal Name,Deal Stage,Amount,Close Date,Date entered “Demo (Sales Pipeline)”\n"
    '1,Harrow,Demo,"$1,234,567",2026-10-01 17:00,2026-09-01 10:00\n2,Quill,Closed Won,€45k,2026-10-02 17:00,\n'
)
PIPEDRIVE_DEALS = (
    '"Deal - ID";"Deal - Value";"Deal - Currency of value";"Deal - Stage";"Deal - Status";"Deal - Won time"\n'
    '"1";"12000";"EUR";"Proposal Made";"won";"2026-10-01 10:00:00"\n"2";"8000";"EUR";"Contact Made";"Lost";""\n'
)
MULTI_CURRENCY = (
    "Opportunities Q3\nAs of 2026-11-27 09:14:00 Central European Time/CET\n\n"
    "Opportunity Owner,Opportunity Name,Stage,Amount Currency,Amount,Close Date\n"
    'Dana Ruiz,Harrow,Closed Won,EUR,"12,000.00",9/30/2026\nTheo Park,Pell,Closed Won,USD,"8,000.00",10/12/2026\n'
    'Total,,,,"20,000.00",\nCopyright © 2000-2026 salesforce.com, inc. All rights reserved.\n'
)
CAMPAIGN_MEMBERS = (
    '"Campaign Name","Last Name","Member Status","Member First Associated Date","Lead Status","Converted"\n'
    '"2026-Q3-MEC","Haldane","Responded","9/1/2026","Open - Not Contacted","0"\n'
    '"2026-Q3-MEC","Quillon","Sent","9/14/2026","Closed - Converted","1"\n\n"Grand Totals (2 records)"\n'
)


@pytest.mark.parametrize(
    ("text", "maps", "expected"),
    [
        (HUBSPOT_INTERNAL, ("MQLs=lifecyclestage:marketingqualifiedlead",), [("MQLs", 3, "2026-09-05")]),
        (HUBSPOT_GERMAN, ("Won revenue=Lifecycle-Phase:Kunde",), [("Won revenue", 12500, "2026-09-15")]),
        (DEALS_WITH_HISTORY, ("SQLs=Deal Stage:Demo",), [("SQLs", 1, "2026-10-02")]),
        (DEALS_WITH_HISTORY, ("Won revenue=Deal Stage:Closed Won",), [("Won revenue", 45000, "2026-10-02")]),
        (PIPEDRIVE_DEALS, ("Won revenue=Deal - Status:Won",), [("Won revenue", 12000, "2026-10-01")]),
        (MULTI_CURRENCY, ("Won deals=Stage:Closed Won",), [("Won deals", 2, "2026-11-27")]),
        (MULTI_CURRENCY, ("Won revenue=Stage:Closed Won", "leave out=Amount Currency:USD"),
         [("Won revenue", 12000, "2026-11-27")]),
        (CAMPAIGN_MEMBERS, ("SQLs=Lead Status:Closed - Converted", "order=Lead Status:none"),
         [("SQLs", 1, "2026-09-14")]),
    ],
)  # fmt: skip
def test_other_exports(text: str, maps: tuple[str, ...], expected: list[tuple[str, float, str]]) -> None:
    assert results(read(text.encode(), *maps)) == expected


def test_amounts_in_unlike_currencies_are_never_added() -> None:
    seen = read(MULTI_CURRENCY.encode(), "Won revenue=Stage:Closed Won")
    assert asked(seen) == {"currency"} and not seen.table.rows
    assert seen.document["amounts"]["Stage"]["Closed Won"]["amounts"] == {"EUR": 12000, "USD": 8000}


def test_a_reason_that_names_a_person_is_not_listed() -> None:
    text = (
        "First Name,Last Name,Lead Status,Unqualified Reason,Created\n"
        "Nora,Haldane,Unqualified,ask Nora Haldane again,2026-10-01\nIda,Marlowe,Unqualified,No budget,2026-10-02\n"
    )
    seen = read(text.encode())
    assert values(seen, "Unqualified Reason") == {"(names a person)": 1, "No budget": 1}
    assert "Haldane" not in repr(seen)


def test_what_people_typed_freely_is_no_list_of_reasons() -> None:
    rows = "".join(f"{n},Unqualified,reason {n} in words,2026-10-01\n" for n in range(40))
    seen = read(f"Record ID,Lead Status,Unqualified Reason,Created\n{rows}".encode())
    assert "Unqualified Reason" not in seen.document["columns"]
    assert any("Unqualified Reason" in fact and "Not counted" in fact for fact in seen.facts)


def test_a_record_that_stands_twice_is_said() -> None:
    seen = read(b"Record ID,Lead Status,Created\n1,New,2026-10-01\n1,New,2026-10-01\n2,Open,2026-10-01\n")
    assert seen.document["rows"] == 2 and "Left out: 1 row that stands above already." in seen.facts


def test_a_record_with_two_unlike_rows_is_asked_about() -> None:
    text = b"Record ID,Lead Status,Created\n1,New,2026-10-01\n1,MQL,2026-10-02\n2,MQL,2026-10-01\n"
    maps = ("MQLs=Lead Status:MQL", "order=Lead Status:none")
    seen = read(text, *maps)
    assert asked(seen) == {"repeated"} and seen.document["repeated_records"] == 1
    assert results(read(text, *maps, "leave out=Record ID:(nothing)")) == [("MQLs", 2, "2026-10-02")]
    once = read(text, *maps, "leave out=Record ID:(repeated)")
    assert results(once) == [("MQLs", 1, "2026-10-02")] and set(once.document["columns"]) == {"Lead Status"}


@pytest.mark.parametrize(
    "text",
    [
        "Lead ID,Lead Status,Created Date\n1,New,2026-10-01\n1,New,2026-10-02\n",
        "Opportunity ID,Type,Stage,Amount,Created Date\n1,New Business,Closed Won,5,2026-10-01\n",
        "Record ID,Deal Stage,Close Date\n1,Won,2026-10-01\n1,Won,2026-10-01\n",
    ],
)
def test_leads_and_deals_are_no_history_and_no_activities(text: str) -> None:
    assert read(text.encode()).shape == "leads"
