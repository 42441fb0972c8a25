"""The sample of leads is what the walk-through of docs/leads.md makes, word for word, and what it prints is true."""

from __future__ import annotations

import csv
import json
import re
import shlex
import shutil
import subprocess
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest

from alignkit.leads.batch import EXPIRES_AFTER_DAYS
from alignkit.store import workspace
from alignkit.store.workspace import SAMPLE_LEADS_TAKEN
from tests.command_line import run_checked

STORY = Path(__file__).parent / "data" / "leads.txt"
SAMPLE = Path(__file__).parents[1] / "alignkit" / "samples" / "leads"
SLUG = "freight-audit-webinar"
GIVEN = ("contacts.csv", "marketing-sheet.txt", "sales-sheet.txt")  # what the teams bring; alignkit makes the rest


@pytest.fixture
def folder(
    no_identity: None, set_today: Callable[[date], None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Path:
    monkeypatch.setenv("ALIGNKIT_BY", "Ines Kaya")
    monkeypatch.setenv("COLUMNS", "100")
    set_today(SAMPLE_LEADS_TAKEN)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def read_story() -> list[tuple[str, str]]:
    """The story as paragraphs and commands: its text with "" before it, or a command with what is kept of its output"""
    parts: list[tuple[str, str]] = []
    for told in re.split(r"(?<!\\)\n", STORY.read_text("utf-8"))[2:]:
        if told.startswith("$ "):
            parts.append((told[2:], ""))
        elif told.startswith("^"):
            parts[-1] = (parts[-1][0], told[1:])
        elif told and parts and not parts[-1][0] and not parts[-1][1].endswith("\n"):
            parts[-1] = ("", f"{parts[-1][1]}\n{told}")
        else:
            parts.append(("", told or "\n"))
    return [(command, text) for command, text in parts if command or text.strip()]


def shortened(said: str, kept: str) -> str:
    """What is printed: all of it, its first lines ("7"), or the lines that hold one of some words ("~one|other")."""
    lines = said.rstrip().splitlines()
    if kept.startswith("~"):
        found = [line for line in lines if re.search(kept[1:], line)]
        assert found, f"nothing printed holds {kept[1:]}"
        return "\n".join(["...", *found, "..."])
    return "\n".join([*lines[: int(kept)], "..."] if kept and int(kept) < len(lines) else lines)


def test_the_walk_through_makes_the_sample(folder: Path, monkeypatch: pytest.MonkeyPatch, snapshot) -> None:  # type: ignore[no-untyped-def]
    parts = ["<!-- Made by the program: pytest tests/test_sample_leads.py --snapshot-update -->\n"]
    parts.append("# From an export to a tested definition\n")
    for command, text in read_story():
        if not command:
            parts.append(f"{text}\n")
            continue
        if command.startswith("cd "):
            monkeypatch.chdir(command[3:])
            parts.append(f"```console\n$ {command}\n```\n")
            continue
        words = shlex.split(command.replace("\\\n", " "))[1:]
        if words[:2] == ["leads", "forget"]:
            made = Path("leads")
            files = {path.relative_to(made): path.read_text("utf-8") for path in made.glob("*/*.json")}
            explained = (made / "contacts-why.csv").read_text("utf-8")
            campaign = Path("campaigns", f"{SLUG}.toml").read_text("utf-8")
        output = shortened(run_checked(*words).output, text)
        parts.append(f"```console\n$ {command}\n{output}{chr(10) if output else ''}```\n")
    document = "\n".join(parts).replace(str(folder), "~").replace("```\n\n```console\n", "\n")
    sentence = re.search(r'one sentence such as "(.+?)"', document, re.DOTALL)
    assert sentence and " ".join(sentence[1].split()) in explained
    snapshot.snapshot_dir = Path(__file__).parents[1]
    snapshot.assert_match(document, "docs/leads.md")
    snapshot.assert_match(campaign, f"alignkit/samples/leads/campaigns/{SLUG}.toml")
    for name, raw in files.items():
        snapshot.assert_match(raw, f"alignkit/samples/leads/leads/{name.as_posix()}")
    shipped = {path.relative_to(SAMPLE / "leads").as_posix() for path in SAMPLE.glob("leads/**/*.*")}
    assert shipped == {*GIVEN, *(name.as_posix() for name in files)}


def test_there_are_24_judged_leads_of_three_sources_and_all_names_are_invented() -> None:
    batch = json.loads((SAMPLE / "leads" / SLUG / "batch.json").read_text("utf-8"))
    assert len(batch["leads"]) == 24 and len({lead["source"] for lead in batch["leads"]}) == 3
    assert batch["opened"] and batch["taken"] == SAMPLE_LEADS_TAKEN.isoformat()
    for team in ("marketing", "sales"):
        assert len(json.loads((SAMPLE / "leads" / SLUG / f"{team}.json").read_text("utf-8"))) == 24
    rows = list(csv.DictReader((SAMPLE / "leads" / "contacts.csv").open(encoding="utf-8")))
    assert len(rows) == 36
    for row in rows:
        assert row["Email"].endswith(".example.com") and " Example " in row["Company Name"]
        assert re.fullmatch(r"\+44 20 7946 0\d{3}", row["Phone Number"]), "a number that is given to nobody"
        kept = json.dumps(batch)
        assert row["Email"] not in kept and row["Last Name"] not in kept and row["Phone Number"] not in kept


@pytest.mark.parametrize("days", [0, 400, -30])
def test_the_sample_can_be_worked_with_on_any_day(folder: Path, set_today: Callable[[date], None], days: int) -> None:
    today = SAMPLE_LEADS_TAKEN + timedelta(days=days)
    set_today(today)
    run_checked("init", "any", "--sample=leads")
    ws = workspace.find_workspace(folder / "any", {})
    listed = run_checked("--workspace", ws.root, "leads", "list").stdout
    expires = today + timedelta(days=EXPIRES_AFTER_DAYS)
    assert "24 leads" in listed and "revealed" in listed and expires.isoformat() in listed
    tested = json.loads(run_checked("--workspace", ws.root, "leads", "test", SLUG, "--json").stdout)
    assert tested["test"]["good_passed"] == tested["test"]["good"] > 0
    shutil.copy(ws.root / "leads" / "contacts.csv", folder / "contacts.csv")
    taken = json.loads((ws.root / "leads" / SLUG / "batch.json").read_text("utf-8"))
    run_checked("--workspace", ws.root, "leads", "add", SLUG, folder / "contacts.csv", "--per-source", "8", "--again")
    again = json.loads((ws.root / "leads" / SLUG / "batch.json").read_text("utf-8"))
    assert again["leads"] == taken["leads"] and again["id"] == taken["id"], "its sheets fit leads that are taken anew"


def test_git_leaves_the_leads_of_the_sample_alone(folder: Path) -> None:
    run_checked("init", "any", "--sample=leads")
    subprocess.run(["git", "init", "-q", "any"], check=True)
    subprocess.run(["git", "-C", "any", "add", "-A"], check=True)
    tracked = subprocess.run(["git", "-C", "any", "ls-files"], check=True, capture_output=True, text=True).stdout
    assert f"campaigns/{SLUG}.toml" in tracked and "leads/" not in tracked
