"""A sheet given to a command by whoever was sent it, with and without a workspace."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.command_line import run, run_refused

LEADS = "[SHEET 8b7014 SALES]\nSales judges 24 leads.\n[END OF SHEET 8b7014 SALES]\n"
QUESTIONS = "Spring: a sheet for Sales\n\n[SHEET spring r1 SALES 8c21f0]\n"
PAGE = '<!doctype html>\n<html lang="en" data-alignkit-sheet="8c21f0">\n'


@pytest.fixture(autouse=True)
def folder(no_identity: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("text", "does", "door"),
    [
        (LEADS, "fill it in with any editor and mail it back", "alignkit leads collect SLUG FILE"),
        (QUESTIONS, "fill it in with any editor and mail it back", "alignkit collect FILE"),
        (PAGE, "open it in a browser", "alignkit collect FILE"),
    ],
)
@pytest.mark.parametrize("words", [["leads", "judge"], ["leads"], [], ["show"], ["ask"]], ids=" ".join)
def test_a_sheet_in_the_place_of_a_campaign_is_recognised(
    folder: Path, text: str, does: str, door: str, words: list[str]
) -> None:
    (folder / "sheet-sales.txt").write_text(text)
    said = run_refused(*words, "sheet-sales.txt")
    assert "sheet-sales.txt is a sheet" in said and does in said and door in said


@pytest.mark.parametrize("raw", [LEADS.encode("utf-16"), b"\xef\xbb\xbf" + LEADS.replace("\n", "\r\n").encode()])
def test_it_is_recognised_in_the_encodings_of_windows(folder: Path, raw: bytes) -> None:
    (folder / "sheet.txt").write_bytes(raw)
    assert "is a sheet" in run_refused("leads", "judge", "sheet.txt")


def test_other_files_are_no_sheets(folder: Path) -> None:
    (folder / "notes.txt").write_text("[SHEET music for Sales]\n")
    (folder / "folder.d").mkdir()
    for name in ("notes.txt", "folder.d", "gone.txt"):
        assert "is a sheet" not in run_refused("show", name)


def test_the_help_says_what_to_do_with_a_sheet() -> None:
    said = " ".join(run("--help").output.split())
    assert "fill it in with any editor and mail it back" in said
