"""No e-mail address, phone number or name of an export gets into a tracked file, a message or the report of a crash.

Every command that reads an export is given sound exports and damaged ones, as text and as a workbook, with and without
--json. What it prints, what git would track, and what lies in the folders of the user's state are searched.
"""

from __future__ import annotations

import csv
import io
import itertools
import subprocess
import traceback
from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from alignkit.app import leads
from alignkit.cli.main import cli
from alignkit.crm import export_reader, lead_reasons, value_list
from alignkit.store import lead_batches, workspace
from tests.command_line import run

SLUG, DRAFT = "month-end-close-webinar", "ledger-days-cologne"
PEOPLE = [("Norabeth", "Haldanette"), ("Piersolf", "Quillonby"), ("Idamarie", "Marlowski"), ("Tarnulf", "Vesperin")]
HEADINGS = (
    "Record ID", "First Name", "Last Name", "Contact name", "Email", "Phone Number", "Job Title", "Company Name",
    "Contact owner", "Lifecycle Stage", "Lead Status", "Unqualified Reason", "Original Source", "Create Date",
    "Close Date", "Notes", "Assigned At", "First outreach date",
)  # fmt: skip


def export() -> str:
    file = io.StringIO()
    out = csv.writer(file)
    out.writerow(HEADINGS)
    for n, (first, last) in enumerate(PEOPLE):
        stage = ("Customer", "Lead", "Marketing Qualified Lead", "Subscriber")[n]
        out.writerow([
            900 + n, first, last, f"{first} {last}", f"{first}.{last}@persona.example", f"+49 30 5550{100 + n}",
            ("CFO", "Controller")[n % 2], f"Firm {n} Ltd", "Ownerina Keepwell", stage,
            ("Connected", "Unqualified")[n % 2], ("", "no-payer")[n % 2], ("Fair", "Webinar")[n // 2],
            "2026-10-01 09:00", f"2026-11-{n + 1:02}", f"{first} {last} asked; call 0049 30 5550{100 + n}",
            "2026-10-01 10:00", "2026-10-01 11:00",
        ])  # fmt: skip
    return file.getvalue()


def personal() -> list[str]:
    names = itertools.chain.from_iterable(PEOPLE)
    return [*names, "n@persona", "5550100", "5550101", "5550102", "5550103", "Ownerina", "Keepwell"]


def damaged() -> dict[str, bytes]:
    """Exports by what is wrong with them. Each still holds people's data."""
    text = export()
    lines = text.splitlines(keepends=True)
    return {
        "sound": text.encode(),
        "utf-16": text.encode("utf-16"),
        "no-headings": "".join(lines[1:]).encode(),
        "one-row-no-headings": lines[1].encode(),
        "people-above": (lines[2] + text).encode(),
        "open-quote": (text + f'905,"{PEOPLE[0][0]},{PEOPLE[0][1]}').encode(),
        "stray-quote": text.replace("CFO", 'C"FO", "x').encode(),
        "zero": text.replace("Firm 2", "Firm\0 2").encode(),
        "cut": text[: len(text) // 2].encode(),
        "wrong-columns": text.replace("Lifecycle Stage", "Email").replace("Lead Status", "Contact name").encode(),
        "names-as-stages": text.replace("Customer", " ".join(PEOPLE[0])).replace("Subscriber", "n@persona.ex").encode(),
        "names-as-dates": text.replace("2026-11-01", PEOPLE[0][1]).replace("2026-10-01 11:00", PEOPLE[1][1]).encode(),
        "semicolons-in-commas": text.replace(",", ";", 20).encode(),
        "footer": (text + f"\nExported by {' '.join(PEOPLE[0])} on 2026-11-09\n").encode(),
        "one-column": "\n".join(f"{first}.{last}@persona.example" for first, last in PEOPLE).encode(),
        "huge-cell": text.replace("CFO", PEOPLE[0][0] * 20_000).encode(),
    }  # fmt: skip


@pytest.fixture
def root(no_identity: None, set_today: Callable[[date], None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ALIGNKIT_BY", "Theo Park")
    set_today(date(2026, 11, 24))
    folder = tmp_path / "work"
    workspace.create_workspace(folder, sample="campaigns")
    monkeypatch.chdir(folder)
    subprocess.run(["git", "init", "-q"], check=True)
    path = folder / "campaigns" / f"{DRAFT}.toml"
    rules = '[[mql.rules]]\nfor = "A finance title"\ncolumn = "Job Title"\nhow = "is"\nvalues = ["CFO"]\n'
    before, sql, after = path.read_text("utf-8").partition("[sql]")
    path.write_text(f"{before}{rules}\n{sql}{after}", "utf-8")
    return folder


COMMANDS = {
    "import": ["review", "import", SLUG, "FILE"],
    "import-json": ["review", "import", SLUG, "FILE", "--json"],
    "import-mapped": [
        "review", "import", SLUG, "FILE", "--yes", "--map", "MQLs=Lifecycle Stage:Marketing Qualified Lead", "--map",
        "order=Lifecycle Stage:Lead < Marketing Qualified Lead < Customer",
    ],
    "import-asks-a-name": ["review", "import", SLUG, "FILE", "--map", "MQLs=Last Name:Nobody", "--map", "SQLs=Email"],
    "import-times": [
        "review", "import", SLUG, "FILE", "--json", "--map", "assigned=Assigned At", "--map",
        "touched=First outreach date", "--map", "small teams=yes",
    ],
    "add": ["leads", "add", DRAFT, "FILE", "--again"],
    "add-source": ["leads", "add", DRAFT, "FILE", "--again", "--source", "Contact name"],
    "add-wrong-source": ["leads", "add", DRAFT, "FILE", "--again", "--source", "Colour"],
    "why": ["leads", "why", DRAFT, "FILE", "-o", "../why.csv"],
    "why-tracked": ["leads", "why", DRAFT, "FILE", "-o", "why.csv"],
    "collect": ["leads", "collect", DRAFT, "FILE"],
    "against": ["crm", SLUG, "--against", "FILE"],
    "against-json": ["crm", SLUG, "--against", "FILE", "--json", "--column", "Lifecycle Stage"],
    "against-notes": ["crm", SLUG, "--against", "FILE", "--column", "Notes"],
    "against-names": ["crm", SLUG, "--against", "FILE", "--column", "Contact name"],
    "against-unknown": ["crm", SLUG, "--against", "FILE", "--column", "Contact nane"],
}  # fmt: skip


def leaks(root: Path, said: str) -> list[str]:
    """What of a person stands in what was said, in a file that git would track, or in the user's state."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, check=True, capture_output=True, text=True, cwd=root).stdout
    files = [root / name for name in listed.split("\0") if name]
    files += [path for path in (root.parent / "state").rglob("*") if path.is_file()]
    kept = said + "".join(path.read_bytes().decode("utf-8", "replace") for path in files)
    return [word for word in personal() if word.casefold() in kept.casefold()]


def check(root: Path, command: str, exports: Iterable[str]) -> None:
    """Run a command on each of these exports, and search what it said and what lies on the disk afterwards."""
    said = ""
    for name in exports:
        (root.parent / "export.csv").write_bytes(damaged()[name])
        words = [str(root.parent / "export.csv") if word == "FILE" else word for word in COMMANDS[command]]
        result = run(*words)
        assert result.output, name
        said += f"--- {name}\n{result.output}"
    assert not leaks(root, said), said


@pytest.mark.parametrize("command", COMMANDS)
def test_no_command_says_or_keeps_anything_about_a_person(root: Path, command: str) -> None:
    check(root, command, ("sound", "no-headings", "names-as-stages", "open-quote"))


@pytest.mark.slow
@pytest.mark.parametrize("command", COMMANDS)
def test_no_command_does_so_with_any_damaged_export(root: Path, command: str) -> None:
    for name in damaged():
        check(root, command, [name])


@pytest.mark.slow
def test_nor_with_a_workbook(root: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    for name in ("sound", "no-headings", "names-as-stages", "names-as-dates", "footer"):
        book = openpyxl.Workbook()
        for row in csv.reader(io.StringIO(damaged()[name].decode())):
            book.active.append(row)
        book.active.title = "Leads"
        book.save(root.parent / "export.xlsx")
        for command, told in COMMANDS.items():
            result = run(*(str(root.parent / "export.xlsx") if word == "FILE" else word for word in told))
            assert not leaks(root, result.output), f"{command} {name}: {result.output}"


def test_what_happens_to_the_leads_afterwards_tells_nobody_either(root: Path) -> None:
    path = root.parent / "export.csv"
    path.write_text(export(), "utf-8")
    said = run(*(str(path) if word == "FILE" else word for word in COMMANDS["add"])).output
    commands: list[list[str]] = [["sheet", DRAFT, "--team", "sales"], ["tick", DRAFT, "1"], ["list", "--json"]]
    commands += [["judge", DRAFT, "1=good", "--team", team, "--reason", "Decides"] for team in ("sales", "marketing")]
    commands += [["reveal", DRAFT, "--open", "--all"], ["reveal", DRAFT, "--json"], ["settle", DRAFT, "2", "good"]]
    commands += [["adopt", DRAFT, "Decides"], ["test", DRAFT], ["test", DRAFT, "--json"], ["keep", DRAFT]]
    for words in commands:
        said += run("leads", *words).output
    said += run("brief", DRAFT).output + run("due").output
    assert "3 leads taken" in said and not leaks(root, said)


@pytest.mark.parametrize(
    ("module", "name", "command"),
    [
        (export_reader, "read_export", "import"),
        (leads, "choose_leads", "add"),
        (lead_batches, "write_batch", "add"),
        (lead_reasons, "judge_lead", "why"),
        (value_list, "_read_records", "against"),
    ],
)
def test_nor_does_the_report_of_a_crash(
    root: Path, monkeypatch: pytest.MonkeyPatch, module: object, name: str, command: str
) -> None:
    """A crash in the middle of each command: neither its message nor its traceback nor ALIGNKIT_DEBUG has a person."""

    def crash(*words: object, **options: object) -> object:
        raise ZeroDivisionError("on purpose")

    monkeypatch.setattr(module, name, crash)
    path = root.parent / "export.csv"
    path.write_text(export(), "utf-8")
    words = [str(path) if word == "FILE" else word for word in COMMANDS[command]]
    for debug in ("", "1"):
        monkeypatch.setenv("ALIGNKIT_DEBUG", debug)
        result = CliRunner().invoke(cli, words, prog_name="alignkit")
        said = result.output
        if result.exc_info and isinstance(result.exception, Exception):
            said += "".join(traceback.format_exception(*result.exc_info))
        assert "ZeroDivisionError" in said or "on purpose" in said, said
        assert not leaks(root, said)
