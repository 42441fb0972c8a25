"""A list of values that a CRM exported, read and held against the agreed one."""

from __future__ import annotations

import pytest

from alignkit.core.errors import UserError
from alignkit.crm.tables import open_rows
from alignkit.crm.text_decoding import decode_table
from alignkit.crm.value_differences import compare_values, describe_differences, differences_document
from alignkit.crm.value_list import ListedValue, read_value_sheets, read_value_text

AGREED = ("No budget", "No fit", "Wrong data")


def texts(raw: str | bytes, column: str = "", agreed: tuple[str, ...] = AGREED) -> list[str]:
    data = raw if isinstance(raw, bytes) else raw.encode()
    return [value.text for value in read_value_text(decode_table(data).text, column, agreed).values]


@pytest.mark.parametrize(
    ("raw", "column", "found"),
    [
        ("No budget\nNo fit\n", "", ["No budget", "No fit"]),
        ("No budget\r\n\r\n  No fit  ", "", ["No budget", "No fit"]),
        ("\ufeffNo budget\nNo fit", "", ["No budget", "No fit"]),
        ("Reject reason\nNo budget\nNo fit", "", ["No budget", "No fit"]),
        ("Kein Budget\nKein Bedürfnis".encode("cp1252"), "", ["Kein Budget", "Kein Bedürfnis"]),
        ("No budget\nNo fit".encode("utf-16"), "", ["No budget", "No fit"]),
        ("No budget, this year\nNo fit\n", "", ["No budget, this year", "No fit"]),
        ("No budget, this year\nNot now, later\nNo fit", "", ["No budget, this year", "Not now, later", "No fit"]),
        ('"No budget, this year"\n"No fit"\n', "", ["No budget, this year", "No fit"]),
        ('5" screen\nNo fit', "", ['5" screen', "No fit"]),
        ("API Name,Sort\nNo budget,1\nNo fit,2\n", "", ["No budget", "No fit"]),
        ("Label,Active\nNo budget,1\n", "", ["No budget"]),
        ("Nr;Grund\n1;No budget\n2;No fit\n", "", ["No budget", "No fit"]),
        ("Label\tAPI Name\nA\tNo budget\nB\tNo fit\n", "api name", ["No budget", "No fit"]),
        ("Exported on 1 May\n\nLabel,API Name\nA,No budget\n", "API Name", ["No budget"]),
        ("sep=;\nLabel;Value\nA;No budget\n", "Value", ["No budget"]),
        ("My reasons\nNo budget\n", "my reasons", ["No budget"]),
        ("A;B\nNo budget;\n;x\n", "A", ["No budget"]),
    ],
)
def test_values_are_read(raw: str | bytes, column: str, found: list[str]) -> None:
    assert texts(raw, column) == found


def test_a_heading_that_is_an_agreed_value_is_a_value() -> None:
    assert texts("Stage\nWon", agreed=("Stage",)) == ["Stage", "Won"]
    assert texts("Stage\nWon") == ["Won"]


@pytest.mark.parametrize(
    ("raw", "column", "says"),
    [
        (b"", "", "empty"),
        (b"\n \n", "", "empty"),
        (b"Value\n", "", "no value below"),
        (b"Label,Value\n", "Value", "no value below"),
        (b"Colour,Size\na,1\n", "", "--column HEADING"),
        (b"Label,Value\na,1\n", "", "--column HEADING"),
        (b"Label,Value\na,1\n", "Valu", "Did you mean 'Value'?"),
        (b"Label,Value\na,1\n", "zzz", "It has: 'Label' and 'Value'."),
        (b"a\n" * 5001, "", "at most 5000"),
        (b"Code\nno-budget\nnora.haldane@firm.example\n", "", "Line 3 holds an e-mail address or a phone number"),
        (b"Code,Note\nx,a\n+49 30 5550100,b\n", "Code", "Line 3 holds an e-mail address or a phone number"),
        (b"Code,Last Name\nx,Haldane\n", "Last Name", "holds people, so this is no list"),
        (b"Code,Email\nx,\n", "Code", "holds people, so this is no list"),
    ],
)
def test_what_cannot_be_read_is_said(raw: bytes, column: str, says: str) -> None:
    with pytest.raises(UserError) as refused:
        read_value_text(decode_table(raw).text, column)
    assert says in str(refused.value)


@pytest.mark.parametrize("column", ["", "Reason"])
@pytest.mark.parametrize(
    "row", [b"7,Nora,Haldane,Lead", b"Nora,Haldane,Lead,Fair", b"Nora,n@firm.example,Reason code,x"]
)
def test_rows_without_headings_are_not_shown(row: bytes, column: str) -> None:
    with pytest.raises(UserError) as refused:
        read_value_text(decode_table(row + b"\n" + row + b"\n").text, column)
    said = f"{refused.value}{refused.value.hint}"
    assert ("column" in said or "no list of values" in said) and not any(
        word in said for word in ("Nora", "Haldane", "firm")
    )


def test_a_workbook_has_its_values_in_the_sheet_with_the_heading() -> None:
    notes = open_rows("Notes", lambda: [("Kept by operations",), ("x",)])
    reasons = open_rows("Reasons", lambda: [("Nr", "API Name"), (1.0, "No budget"), (2.0, None), (3.0, " No fit ")])
    found = read_value_sheets([notes, reasons], "api name")
    assert found.values == (ListedValue("No budget", 2), ListedValue("No fit", 4))
    assert [value.text for value in read_value_sheets([reasons]).values] == ["No budget", "No fit"]
    assert [value.text for value in read_value_sheets([notes]).values] == ["Kept by operations", "x"]


def listed(*values: str) -> list[ListedValue]:
    return [ListedValue(value, line) for line, value in enumerate(values, 1)]


def test_missing_extra_and_repeated_values() -> None:
    found = compare_values(AGREED, listed("No fit", "Spam", "No fit", "Wrong data"))
    assert found.missing == ("No budget",)
    assert found.extra == (ListedValue("Spam", 2),)
    assert found.repeated == (ListedValue("No fit", 3),)
    assert not found.spelled_otherwise and found


def test_an_equal_list_has_no_differences() -> None:
    found = compare_values(AGREED, listed(*reversed(AGREED)))
    assert not found
    assert describe_differences(found, "reasons for a no") == [
        "All 3 reasons for a no stand in the file as agreed, and nothing else does."
    ]


@pytest.mark.parametrize(
    ("agreed", "value"),
    [
        ("No budget", "no budget"),
        ("No budget", "No_Budget"),
        ("no-budget", "No budget"),
        ("No budget", "Nobudget"),
        ("No response", "No responce"),
        ("No response", "No respnse"),
        ("No response", "No repsonse"),
        ("DQ-01", "dq 01"),
        ("Kein Bedürfnis", "Kein Bedu\u0308rfnis"),
    ],
)
def test_another_spelling_of_one_value(agreed: str, value: str) -> None:
    found = compare_values([agreed], listed(value))
    assert found.spelled_otherwise == ((agreed, ListedValue(value, 1)),)
    assert not found.missing and not found.extra


@pytest.mark.parametrize(
    ("agreed", "value"),
    [
        ("DQ-07", "DQ-08"),
        ("Grade A", "Grade B"),
        ("No fit", "Not fit"),
        ("Qualified", "Unqualified"),
        ("Stage 10", "Stage 1"),
        ("No budget", "No budget this year"),
        ("Region1234", "Region1235"),
    ],
)
def test_two_values_that_look_alike(agreed: str, value: str) -> None:
    found = compare_values([agreed], listed(value))
    assert (found.missing, [each.text for each in found.extra]) == ((agreed,), [value])


def test_a_second_spelling_beside_the_right_one_is_named() -> None:
    found = compare_values(["No fit"], listed("No fit", "no-fit"))
    assert found.spelled_otherwise == (("No fit", ListedValue("no-fit", 2)),)


def test_the_differences_in_words_and_as_a_document() -> None:
    found = compare_values(AGREED, listed("no budget", "Spam", "Wrong data", "Wrong data"))
    assert describe_differences(found, "reasons") == [
        "Missing in the file (1)",
        "  No fit",
        "Not in the agreement (1)",
        "  Spam  (line 2)",
        "Spelled otherwise (1)",
        "  No budget  in the file: no budget  (line 1)",
        "More than once (1)",
        "  Wrong data  (line 4)",
    ]
    assert differences_document(found, "reasons") == {
        "list": "reasons",
        "agreed": list(AGREED),
        "missing": ["No fit"],
        "extra": [{"value": "Spam", "line": 2}],
        "spelled_otherwise": [{"agreed": "No budget", "value": "no budget", "line": 1}],
        "repeated": [{"value": "Wrong data", "line": 4}],
    }
