"""`review import` with what CRMs export: shown first, written when accepted, taken back."""

from __future__ import annotations

import json
import shutil
from datetime import date
from pathlib import Path

import pytest
import tomli

from alignkit.store import workspace
from tests.command_line import run, run_checked, run_refused

SAMPLES = Path(__file__).parents[2] / "campaigns"
FILES = Path(__file__).parents[1] / "data" / "crm"
SLUG = "month-end-close-webinar"
CONTACTS = str(FILES / "01-hubspot-contacts.csv")
MQLS = ("--map", "MQLs=Lifecycle Stage:Marketing Qualified Lead")


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    workspace.create_workspace(tmp_path)
    shutil.copy(SAMPLES / f"{SLUG}.toml", tmp_path / "campaigns")
    shutil.copytree(SAMPLES / "sealed" / SLUG, tmp_path / "campaigns" / "sealed" / SLUG)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ALIGNKIT_BY", "Theo Park")
    return tmp_path


def everything(root: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def results(root: Path) -> list[dict[str, object]]:
    return tomli.loads((root / "campaigns" / f"{SLUG}.toml").read_text(encoding="utf-8"))["review"]["results"]


def test_it_is_shown_first_and_nothing_is_written(root: Path) -> None:
    before = everything(root)
    said = run_refused("review", "import", SLUG, CONTACTS)
    assert "Lifecycle Stage: Lead 10; Marketing Qualified Lead 5" in said
    assert '--map "MQLs=Lifecycle Stage:Marketing Qualified Lead"' in said and "Nothing was written" in said
    assert "with --yes" in run_checked("review", "import", SLUG, CONTACTS, *MQLS).stderr
    assert "Nothing was written" in run_refused("review", "import", SLUG, CONTACTS, "--yes"), "yes answers no question"
    assert everything(root) == before


def test_accepted_once_it_asks_no_more_and_undo_takes_it_back(root: Path) -> None:
    before = results(root)
    said = run_checked("review", "import", SLUG, CONTACTS, *MQLS, "--yes").stderr
    assert "1 result written" in said and "--undo" in said
    assert results(root)[-1]["actual"] == 12
    again = run_checked("review", "import", SLUG, CONTACTS, "--yes").stderr
    assert "there already" in again and len(results(root)) == len(before) + 1
    assert "Taken back: 1 entry" in run_checked("review", "import", SLUG, "--undo").stderr
    assert results(root) == before
    assert "No import" in run_refused("review", "import", SLUG, "--undo")


def test_one_json_document(root: Path) -> None:
    result = run("review", "import", SLUG, CONTACTS, "--json")
    seen = json.loads(result.stdout)
    assert result.exit_code == 1 and result.stderr == ""
    assert seen["columns"]["Lifecycle Stage"]["values"]["Lead"] == 10 and seen["written"] is False
    assert seen["questions"][0]["key"] == "meaning" and seen["questions"][0]["answers"]
    result = run("review", "import", SLUG, CONTACTS, *MQLS, "--json", "--yes")
    seen = json.loads(result.stdout)
    assert result.exit_code == 0 and seen["written"] is True
    assert [(row["metric"], row["actual"], row["on"]) for row in seen["results"]] == [("MQLs", 12, "2026-11-01")]


def test_meanings_from_a_file_and_a_file_from_standard_input(root: Path) -> None:
    (root / "map.toml").write_text(
        '[[counts]]\nmetric = "SQLs"\ncolumn = "Stage"\nvalues = ["SQL"]\n', encoding="utf-8"
    )
    text = "Record ID,Stage,Create Date\n1,SQL,10/9/2026\n2,SQL,11/9/2026\n"
    asked = run("review", "import", SLUG, "-", "--map-file", "map.toml", stdin=text)
    assert asked.exit_code == 2 and "--month-first" in asked.stderr
    words = ("review", "import", SLUG, "-", "--map-file", "map.toml", "--day-first", "--take", "1", "--yes")
    assert run(*words, stdin=text).exit_code == 0
    assert (results(root)[-1]["metric"], results(root)[-1]["actual"], str(results(root)[-1]["on"])) == ("SQLs", 2, "2026-09-11")  # fmt: skip  # noqa: E501


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ((), "Which FILE?"),
        ((CONTACTS, "--undo"), "reads no FILE"),
        ((CONTACTS, "--encoding", "klingon"), "There is no encoding"),
        ((CONTACTS, "--timezone", "Berlin"), "no time zone"),
        ((CONTACTS, "--map", "MQL=Lifecycle Stage:Lead"), "Did you mean MQLs"),
        ((CONTACTS, "--map-file", "nowhere.toml"), "could not be read"),
        ((CONTACTS, *MQLS, "--take", "7"), "No row begins"),
        ((CONTACTS, *MQLS, "--on", "2099-01-01"), "in the future"),
    ],
)
def test_what_is_refused_changes_nothing(root: Path, words: tuple[str, ...], says: str) -> None:
    before = everything(root)
    assert says in run_refused("review", "import", SLUG, *words)
    assert everything(root) == before


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        (b"<html><table><tr><td>x</td></tr></table></html>", "web page"),
        (b"%PDF-1.7 x", "PDF"),
        (b"PK\x03\x04 no workbook", "damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 no workbook", "cannot be read"),
        (b"", "empty"),
    ],
)
def test_files_that_are_no_tables(root: Path, raw: bytes, says: str) -> None:
    (root / "r.xlsx").write_bytes(raw)
    assert says in run_refused("review", "import", SLUG, "r.xlsx")


def test_a_workbook_with_a_cell_in_its_last_corner_does_not_end_the_process(root: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    book.active.append(["Lifecycle Stage", "Record ID"])
    book.active.append(["Customer", 1])
    book.active.cell(1_048_576, 16_384, "x")
    book.save(root / "r.xlsx")
    assert "spans 1,048,576 rows and 16,384 columns" in run_refused("review", "import", SLUG, "r.xlsx")


def test_a_heading_of_a_hundred_thousand_letters_takes_no_time(root: Path) -> None:
    text = Path(CONTACTS).read_text("utf-8-sig").replace("Job Title", "J" * 100_000)
    (root / "r.csv").write_text(text, "utf-8")
    assert "One row a lead" in run("review", "import", SLUG, "r.csv").output


def test_settings_that_are_not_right_are_named(root: Path) -> None:
    with (root / "alignkit.toml").open("a", encoding="utf-8") as file:
        file.write('\n[crm]\ntimezone = "Berlin"\n')
    assert "crm.timezone must be" in run_refused("review", "import", SLUG, CONTACTS)


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ('holidays = ["Christmas"]', "holidays must be a list of days"),
        ("holidays = [2026-12-25T10:00:00]", "holidays must be a list of days"),
        ("crm = 3", "crm must be a table"),
    ],
)
def test_settings_of_the_wrong_kind_are_named(root: Path, line: str, says: str) -> None:
    path = root / "alignkit.toml"
    kept = "\n".join(row for row in path.read_text(encoding="utf-8").splitlines() if not row.startswith("holidays"))
    path.write_text(f"{line}\n{kept}", encoding="utf-8")
    assert says in run_refused("review", "import", SLUG, CONTACTS)


def test_holidays_of_the_settings_reach_the_measurement(root: Path) -> None:
    path = root / "alignkit.toml"
    text = path.read_text(encoding="utf-8").replace("holidays = []", "holidays = [2026-12-25]")
    path.write_text(text, encoding="utf-8")
    assert workspace.find_workspace(root, {}).settings.holidays == (date(2026, 12, 25),)
