"""alignkit crm, as somebody types it."""

from __future__ import annotations

import json
import shutil
import zipfile
from pathlib import Path

import pytest

from tests.command_line import run, run_checked, run_refused

AGREEMENTS = Path(__file__).parents[1] / "data" / "agreements"
WEBINAR, TEMPLATE = "month-end-close-webinar", "points-and-escalation"
pytestmark = pytest.mark.usefixtures("root")


@pytest.fixture
def reasons(root: Path) -> Path:
    """A workspace with the template's agreement, and the file in which its reasons would be exported."""
    shutil.copy(AGREEMENTS / f"{TEMPLATE}.toml", root / "campaigns")
    return root / "reasons.txt"


def test_what_to_set_up_of_a_signed_campaign() -> None:
    lines = run_checked("crm", WEBINAR).stdout.splitlines()
    assert lines[:3] == [
        "Month-end close webinar (month-end-close-webinar): what to set up in the CRM",
        "revision 1, signed by both teams",
        "In the CRM: 2026-Q3-MEC",
    ]
    assert any(line.startswith("  - unreached: ") for line in lines)
    assert "  - Won revenue: source: CRM report 2026-Q3-MEC; revenue; to EUR 360,000; every month" in "\n".join(lines)


def test_a_draft_says_what_is_not_agreed_yet(reasons: Path) -> None:
    said = run_checked("crm", TEMPLATE).stdout
    assert "draft, never signed" in said
    assert "Not agreed yet\n  - MQL: not agreed by both teams\n" in said


def test_a_page_and_a_document(reasons: Path, root: Path) -> None:
    page = run_checked("crm", TEMPLATE, "--markdown").stdout
    assert page.startswith("# Set up in the CRM: Service levels of Marketing and Sales\n\nDraft, never signed.")
    assert "| `DQ-01` | disqualify | Not the company we sell to | Closed |" in page
    assert "written" in run_checked("crm", TEMPLATE, "-o", "ticket.md").stderr
    assert (root / "ticket.md").read_text(encoding="utf-8") == page
    document = json.loads(run_checked("crm", TEMPLATE, "--json").stdout)
    assert (document["slug"], document["revision"], document["in_force"]) == (TEMPLATE, 1, None)
    assert document["reject_reasons"][0] == {
        "code": "DQ-01",
        "kind": "disqualify",
        "meaning": "Not the company we sell to",
        "next": "Closed",
        "after": None,
        "criterion": None,
    }
    assert document["stages"] == []
    assert list(json.loads(run_checked("crm", WEBINAR, "--json").stdout)) == list(document)


def test_the_revision_in_force_is_set_up_unless_the_draft_is_asked_for(root: Path) -> None:
    run_checked("amend", WEBINAR)
    run_checked("answer", WEBINAR, "sql", "--set", "reject_reasons.0.code=unreachable")
    result = run_checked("crm", WEBINAR)
    assert "  - unreached: " in result.stdout and "unreachable" not in result.stdout
    assert f"Note: {WEBINAR} has a draft of revision 2: --draft shows it." in result.stderr
    draft = run_checked("crm", WEBINAR, "--draft").stdout
    assert "draft of revision 2; revision 1 is in force" in draft and "  - unreachable: " in draft


def test_a_signed_text_that_is_missing_is_not_made_up_for(root: Path) -> None:
    run_checked("amend", WEBINAR)
    shutil.rmtree(root / "campaigns" / "sealed")
    assert f"alignkit verify {WEBINAR} says more; --draft shows the present text." in run_refused("crm", WEBINAR)
    assert run_checked("crm", WEBINAR, "--draft").stdout


def test_a_list_that_agrees_ends_with_0(reasons: Path) -> None:
    reasons.write_text("".join(f"DQ-0{n}\n" for n in range(1, 8)))
    result = run_checked("crm", TEMPLATE, "--against", "reasons.txt")
    assert result.stdout == "All 7 reasons for a no stand in the file as agreed, and nothing else does.\n"
    assert result.stderr == "7 values.\n"


def test_differences_end_with_1(reasons: Path) -> None:
    reasons.write_text("Label,API Name\n" + "".join(f"x,DQ-0{n}\n" for n in range(2, 8)) + "x,dq 01\nx,Spam\n")
    result = run_checked("crm", TEMPLATE, "--against", "reasons.txt", "--column", "API Name", code=1)
    assert result.stdout == (
        "Not in the agreement (1)\n  Spam  (line 9)\nSpelled otherwise (1)\n  DQ-01  in the file: dq 01  (line 8)\n"
    )
    document = json.loads(
        run_checked("crm", TEMPLATE, "--against", "reasons.txt", "--column", "API Name", "--json", code=1).stdout
    )
    assert document["list"] == "reasons" and document["missing"] == []


def write_workbook(path: Path, rows: list[list[str]]) -> None:
    """The smallest workbook there is, with one sheet of texts."""
    cells = "".join(
        "<row>" + "".join(f'<c t="inlineStr"><is><t>{cell}</t></is></c>' for cell in row) + "</row>" for row in rows
    )
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006/relationships"
    with zipfile.ZipFile(path, "w") as book:
        book.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{package}"><Relationship Id="r" Type="{office}/officeDocument" '
            'Target="xl/workbook.xml"/></Relationships>',
        )
        book.writestr(
            "xl/_rels/workbook.xml.rels",
            f'<Relationships xmlns="{package}"><Relationship Id="r1" Type="{office}/worksheet" '
            'Target="worksheets/sheet1.xml"/></Relationships>',
        )
        book.writestr(
            "xl/workbook.xml",
            f'<workbook xmlns="{main}" xmlns:r="{office}"><sheets><sheet name="Reasons" sheetId="1" r:id="r1"/>'
            "</sheets></workbook>",
        )
        book.writestr(
            "xl/worksheets/sheet1.xml", f'<worksheet xmlns="{main}"><sheetData>{cells}</sheetData></worksheet>'
        )


def test_a_workbook_is_read(reasons: Path) -> None:
    write_workbook(reasons.with_suffix(".xlsx"), [["Nr", "API Name"], *(["x", f"DQ-0{n}"] for n in range(1, 8))])
    result = run_checked("crm", TEMPLATE, "--against", "reasons.xlsx")
    assert result.stdout.startswith("All 7 reasons for a no stand in the file as agreed")
    assert "The values stand under 'API Name' on line 1." in result.stderr


def test_standard_input_and_other_lists(reasons: Path) -> None:
    said = run_checked("crm", TEMPLATE, "--against", "-", "--list", "classes", stdin="mql\n", code=1).stdout
    assert said == "Spelled otherwise (1)\n  MQL  in the file: mql  (line 1)\n"
    other = run_checked("crm", TEMPLATE, "--against", "-", stdin="MQL\n", code=1)
    assert "Note: The file holds lead classes: --list classes compares with them." in other.stderr


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--against", "none.txt"], "none.txt could not be read"),
        (["--against", "."], ". could not be read"),
        (["--against", "-", "--list", "stages"], "The agreement names no stages, so there is nothing to compare with."),
        (["--list", "stages"], "Give it with --against FILE."),
        (["--column", "x"], "Give it with --against FILE."),
        (["--markdown", "--json"], "--markdown and --output are for the page"),
        (["--against", "-", "-o", "x"], "--markdown and --output are for the page"),
        (["--against", "-"], "The file is empty."),
    ],
)
def test_what_cannot_be_done_is_refused(reasons: Path, words: list[str], says: str) -> None:
    assert says in run_refused("crm", TEMPLATE, *words)


def test_an_empty_campaign_has_only_what_is_open(root: Path) -> None:
    run_checked("new", "Bare", "--launch", "2027-03-01")
    said = run_checked("crm", "bare").stdout
    assert "Not agreed yet\n  - MQL: no answer yet\n" in said
    assert run("crm", "nowhere").exit_code == 2


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"", "The file is empty."),
        (b"PK\x03\x04 broken", "The workbook is damaged."),
        (b"\xff\xfe\x00\x01garbage", "Save the list as text or CSV in UTF-8."),
        (b"%PDF-1.7", "The file is a PDF."),
    ],
)
def test_a_list_that_cannot_be_read_is_named_with_the_fix(root: Path, raw: bytes, said: str) -> None:
    (root / "list.csv").write_bytes(raw)
    result = run_checked("crm", "month-end-close-webinar", "--against", "list.csv", code=2)
    assert result.stderr.startswith("Error: list.csv: ") and said in result.stderr
    assert "--encoding" not in result.stderr and result.stdout == ""
