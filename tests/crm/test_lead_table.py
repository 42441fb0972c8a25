"""Leads from exports: what is shown, hidden and left out, and that no person comes along."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from alignkit.crm.lead_table import complete_leads, read_leads
from alignkit.crm.tables import find_table, looks_personal
from alignkit.store.export_files import open_sheets

HUBSPOT = (
    "Record ID,First Name,Last Name,Email,Phone Number,Job Title,Contact owner,Lifecycle Stage,Lead Status,"
    "Original Source,Create Date,Recent Deal Amount,Message\n"
    '1,Nora,Haldane,nora@firm.example,+49 30 5550100,CFO,Dana Ruiz,Customer,,Fair,01/02/2026,"1.250,50",Haldane rang\n'
    '2,Piers,Quillon,pq@quillon.example,,Clerk,Dana Ruiz,Lead,Unqualified,Web,31/01/2026,"2,00",Call 030 5550199\n'
    "3,Ida,Marlowe,,,Clerk,Dana Ruiz,Lead,New,Web,30/01/2026,,Ask Dana\n"
)
CASES = Path(__file__).parents[1] / "data" / "crm"


def read(text: str, **options: object):  # type: ignore[no-untyped-def]
    return read_leads(find_table(open_sheets(text.encode())[0]), **options)  # type: ignore[arg-type]


def test_columns_are_shown_hidden_or_left_out() -> None:
    found = read(HUBSPOT)
    assert found.shown == ("Email", "Job Title", "Create Date", "Message")
    assert set(found.hidden) == {"Record ID", "Lifecycle Stage", "Lead Status", "Recent Deal Amount", "Original Source"}
    assert found.left_out == ("Phone Number", "Contact owner")
    one, two, three = complete_leads(found, [each.lead for each in found.candidates])
    assert one.shown == {
        "Email": "@firm.example",
        "Job Title": "CFO",
        "Create Date": "2026-02-01",
        "Message": "H. rang",
    }
    assert (one.name, one.outcome, one.source, one.hidden["Recent Deal Amount"]) == (
        "N. H.",
        "accepted",
        "Fair",
        "1250.5",
    )
    assert two.shown["Email"] == "" and two.shown["Message"] == "(left out)" and two.outcome == "returned"
    assert three.outcome == "" and found.candidates[2].is_open and three.shown["Message"] == "Ask D."


@pytest.mark.parametrize("path", sorted(CASES.glob("[01]*")), ids=str)
def test_no_person_of_an_export_comes_along(path: Path) -> None:
    table = find_table(open_sheets(path.read_bytes())[0])
    people = [
        place
        for place, name in enumerate(table.headings)
        if re.search(r"(?i)first|last|full name|inhaber|owner$", name)
    ]
    words = {
        word for _, row in table.rows() for place in people for word in re.findall(r"[^\W\d_]{4,}", str(row[place]))
    }
    found = read_leads(table)
    for lead in complete_leads(found, [each.lead for each in found.candidates]):
        texts = [lead.name, lead.happened, *lead.shown.values(), *lead.hidden.values()]
        assert not [text for text in texts if looks_personal(text)]
        assert not words & {word for text in texts for word in re.findall(r"\w+", text)}
