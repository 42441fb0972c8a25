"""One bad file never stops the rest: a fault with one campaign is one line that names it, everywhere."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from alignkit.checks import runner
from alignkit.cli import check as check_command
from alignkit.core.model import Approval, Campaign, Waiver
from alignkit.diff import drift as drifting
from alignkit.files import reader
from alignkit.listing import review_snapshot, summary_builder
from alignkit.listing.text_search import best_matching_lines
from alignkit.render import brief
from alignkit.review import due as dues
from alignkit.review import report
from alignkit.signing import verification
from alignkit.store import index
from alignkit.store.workspace import Workspace
from alignkit.tui.campaigns import due_screen
from alignkit.tui.campaigns import shared_index as home_index
from alignkit.tui.campaigns.due_screen import DueScreen
from alignkit.tui.compare.drift_screen import DriftScreen
from tests.command_line import run, run_checked
from tests.screen_pilot import open_campaigns, screen_text, wait_until

BAD, GOOD = "closing-cost-calculator", "ledger-days-cologne-2026"
SECRET = "what was being worked on"


@pytest.fixture
def ws(year: Workspace, set_today: Callable[[date], None], monkeypatch: pytest.MonkeyPatch) -> Workspace:
    monkeypatch.chdir(year.root)
    set_today(date(2026, 9, 1))
    (year.campaigns / "neighbour.toml").write_text("format = ")  # named by what finds nothing in a signed campaign
    return year


def fails_for(monkeypatch: pytest.MonkeyPatch, place: object, name: str, about: Callable[..., bool]) -> None:
    """Make a function of the program fail where it is about the bad campaign, and only there."""
    real = getattr(place, name)

    def act(*given: Any, **more: Any) -> Any:
        if about(*given, **more):
            raise KeyError(SECRET)
        return real(*given, **more)

    monkeypatch.setattr(place, name, act)


def is_bad_slug(slug: str, *rest: object, **more: object) -> bool:
    return slug == BAD


def is_bad(campaign: Campaign, *rest: object, **more: object) -> bool:
    return campaign.slug == BAD


def title(tables: Any) -> str:
    return str(tables.get("campaign", {}).get("title", ""))


BAD_TITLE = "Closing cost calculator"


@pytest.fixture
def unreadable(ws: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    fails_for(monkeypatch, reader, "_read", lambda raw, slug, *rest: slug == BAD)


def assert_the_others_are_told(space: Workspace, before: str, now: str) -> None:
    others = [path.stem for path in space.campaigns.glob("*.toml") if path.stem != BAD and path.stem in before]
    assert others and [slug for slug in others if slug not in now] == []


ALL = [
    ("list",),
    ("list", "--json"),
    ("check",),
    ("check", "--json"),
    ("check", "--format", "github"),
    ("check", BAD, "neighbour"),
    ("verify",),
    ("verify", "--json"),
    ("verify", BAD, "neighbour"),
    ("due", "--days", "365"),
    ("due", "--days", "365", "--json"),
    ("review",),
    ("review", "--json"),
    ("diff", "--tag", "fair"),
    ("publish", "wiki"),
]


@pytest.mark.parametrize("words", ALL, ids=" ".join)
def test_a_file_at_which_reading_fails_is_one_line_and_its_neighbours_are_told(
    ws: Workspace, words: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    if words[0] == "diff":
        for path in ws.campaigns.glob("*.toml"):
            path.write_text(path.read_text().replace("tags = [", 'tags = ["fair", ', 1))
    before = run(*words)
    shutil.rmtree(ws.root / "wiki", ignore_errors=True)
    path = ws.campaign_path(BAD)
    path.write_bytes(path.read_bytes() + b"\n")  # or the index, rightly, knows it still
    fails_for(monkeypatch, reader, "_read", lambda raw, slug, *rest: slug == BAD)
    said = run_checked(*words, code=1)
    assert BAD in said.output and SECRET not in said.output and "itself failed" not in said.output
    told = f"{said.stdout}{said.stderr}"
    assert "KeyError at test_one_bad_file.py" in told or f"{BAD} cannot be read" in told
    assert_the_others_are_told(ws, before.output, said.output)
    if "--json" in words:
        json.loads(said.stdout)


@pytest.mark.parametrize(
    ("words", "place", "name", "about"),
    [
        (("list",), summary_builder, "list_entry_document", is_bad),
        (("list", "--json"), summary_builder, "list_entry_document", is_bad),
        (("due", "--days", "365"), dues, "list_due", is_bad),
        (("due", "--days", "365", "--json"), dues, "list_due", is_bad),
        (("due", "--days", "365"), review_snapshot, "from_data", lambda slug, data: slug == BAD),
        (("review",), report, "summarize_campaigns", lambda bound: any(map(is_bad, bound))),
        (("review", "--json"), report, "summarize_campaigns", lambda bound: any(map(is_bad, bound))),
        (("verify",), verification, "verify_campaign", lambda slug, *rest, **more: slug == BAD),
        (
            ("verify", BAD, "neighbour", "--json"),
            verification,
            "verify_campaign",
            lambda slug, *rest, **more: slug == BAD,
        ),
        (("publish", "wiki"), brief, "build_context", is_bad),
        (("check",), check_command, "team_questions", is_bad),
        (("diff", "--tag", "fair"), drifting, "_format_field", lambda campaign, *rest: campaign.slug == BAD),
    ],
)
def test_whatever_fails_for_one_campaign_the_others_are_told(
    ws: Workspace,
    words: tuple[str, ...],
    place: object,
    name: str,
    about: Callable[..., bool],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    if words[0] == "diff":
        for path in ws.campaigns.glob("*.toml"):
            path.write_text(path.read_text().replace("tags = [", 'tags = ["fair", ', 1))
    before = run(*words)
    shutil.rmtree(ws.root / "wiki", ignore_errors=True)
    shutil.rmtree(Path(os.environ["ALIGNKIT_STATE"]) / "cache", ignore_errors=True)
    fails_for(monkeypatch, place, name, about)
    said = run_checked(*words, code=1)
    lines = [line for line in said.output.splitlines() if "KeyError at test_one_bad_file.py" in line]
    assert (len(lines) >= 1 and all(BAD in line for line in lines)) or BAD in said.stdout
    assert SECRET not in said.output
    assert_the_others_are_told(ws, before.output, said.output)
    if "--json" in words:
        json.loads(said.stdout)


def test_a_campaign_that_cannot_be_searched_is_named_beside_what_is_found(
    ws: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = run_checked("search", "the").stdout
    bad = ws.campaign_path(BAD).read_text()

    def act(text: str, wanted: Any) -> Any:
        if f"slug\t{BAD}" in text.split("\n"):
            raise KeyError(SECRET)
        return best_matching_lines(text, wanted)

    assert "the" in bad and f"{BAD}:" in before
    monkeypatch.setattr(index, "best_matching_lines", act)
    said = run_checked("search", "the", code=1)
    assert f"campaigns/{BAD}.toml: alignkit cannot work on this campaign (KeyError" in said.stderr
    heads = [line for line in before.splitlines() if not line.startswith((" ", f"{BAD}:"))]
    assert heads == [line for line in said.stdout.splitlines() if not line.startswith(" ")]


@pytest.fixture
def broken_check(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    def fails(case: Any) -> Any:
        if case.campaign.slug == BAD:
            raise ZeroDivisionError(SECRET)
        return ()

    made = tuple((code, fails if code == "AK06" else check) for code, check in runner.CHECKS)
    monkeypatch.setattr(runner, "CHECKS", made)
    runner._enabled_checks.cache_clear()
    yield
    runner._enabled_checks.cache_clear()


def test_a_check_that_fails_is_one_finding_that_names_it(ws: Workspace, broken_check: None) -> None:
    found = json.loads(run_checked("check", "--json", code=1).stdout)
    (failed,) = [each for each in found if "could not be run" in each["message"]]
    assert (failed["code"], failed["severity"], failed["slug"]) == ("AK06", "error", BAD)
    assert failed["path"] == f"campaigns/{BAD}.toml"
    assert "ZeroDivisionError at test_one_bad_file.py" in failed["message"]
    assert SECRET not in json.dumps(found)
    assert "neighbour" in {each["slug"] for each in found}


def test_a_check_that_fails_is_told_beside_the_others_and_no_waiver_lets_it_pass(broken_check: None) -> None:
    act = Approval("Dana Ruiz", datetime(2026, 8, 1, tzinfo=UTC))
    waivers = (Waiver("AK06", "", "We know", marketing=act, sales=act),)
    vague = {"answer": "A world-class answer, as soon as possible."}
    found = runner.run_checks(Campaign(BAD, answers={"mql": vague}, waivers=waivers), runner.DEFAULT_CHECK_SETTINGS)
    (failed,) = [each for each in found if "could not be run" in each.message]
    assert (failed.code, failed.severity) == ("AK06", "error")
    assert {each.code for each in found} > {"AK06"} and "AK42" not in {each.code for each in found}
    assert runner.run_checks(Campaign(GOOD, answers={"mql": vague}), runner.DEFAULT_CHECK_SETTINGS)


# the screens


async def test_the_campaign_list_shows_the_others_and_is_done_reading(unreadable: None, ws: Workspace) -> None:
    async with open_campaigns(ws, (120, 30)) as (pilot, home):
        rows = {row.slug: row for row in home.listed_rows}
        assert rows[BAD].status == "broken" and "KeyError" in rows[BAD].waiting
        assert len(rows) == len(list(ws.campaigns.glob("*.toml")))
        assert {slug for slug, row in rows.items() if row.status == "broken"} == {BAD, "neighbour"}
        assert "reading" not in screen_text(pilot).splitlines()[-2]


@pytest.mark.parametrize("fault", ["in the middle", "at once"])
async def test_the_campaign_list_never_reads_for_ever(
    ws: Workspace, fault: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = home_index.SharedIndex.entries

    def entries(self: Any, *given: Any) -> Any:
        for number, listed in enumerate(real(self, *given)):
            if number == 2:
                raise KeyError(SECRET)
            yield listed

    def never(self: Any, *given: Any) -> None:
        raise KeyError(SECRET)

    if fault == "at once":
        monkeypatch.setattr(home_index.SharedIndex, "__init__", never)
    else:
        monkeypatch.setattr(home_index.SharedIndex, "entries", entries)
    async with open_campaigns(ws, (120, 30)) as (pilot, home):
        await wait_until(pilot, lambda: len(home.listed_rows) == (2 if fault == "in the middle" else 0))
        assert "reading" not in screen_text(pilot)
        said = [notification.message for notification in pilot.app._notifications]
        assert any("KeyError at test_one_bad_file.py" in each for each in said) and SECRET not in str(said)


async def test_what_is_due_is_shown_of_the_others(
    ws: Workspace, set_today: Callable[[date], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    set_today(date(2026, 11, 25))
    fails_for(monkeypatch, due_screen, "list_due", is_bad)
    async with open_campaigns(ws, (120, 30)) as (pilot, _):
        screen = DueScreen()
        await pilot.app.push_screen(screen)
        await wait_until(pilot, lambda: screen.due_items is not None)
        await wait_until(pilot, lambda: f"campaigns/{BAD}.toml: alignkit cannot work" in screen_text(pilot))
        assert screen.due_items and all(each.slug != BAD for each in screen.due_items)


async def test_a_tag_over_time_is_shown_without_what_fails(ws: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    for path in ws.campaigns.glob("*.toml"):
        path.write_text(path.read_text().replace("tags = [", 'tags = ["fair", ', 1))
    fails_for(monkeypatch, drifting, "_format_field", lambda campaign, *rest: campaign.slug == BAD)
    async with open_campaigns(ws, (120, 60)) as (pilot, _):
        screen = DriftScreen("fair")
        await pilot.app.push_screen(screen)
        await wait_until(pilot, lambda: screen.drift is not None)
        assert screen.drift and BAD not in [campaign.slug for campaign in screen.drift.campaigns]
        assert len(screen.drift.campaigns) > 1


# names of files


NAMES = [b"caf\xe9.toml", b"two\nlines.toml", b"bell\x1b[2J.toml", "ü.toml".encode()]


@pytest.fixture
def named(ws: Workspace) -> list[str]:
    for name in NAMES:
        Path(os.fsdecode(bytes(ws.campaigns) + b"/" + name)).write_text('format = 1\n[campaign]\ntitle = "Odd"\n')
    return [r"caf\xe9", "two␊lines", "bell␛[2J", "ü"]


def test_a_file_whose_name_is_no_slug_is_one_row_with_a_problem(ws: Workspace, named: list[str]) -> None:
    said = run_checked("list", code=1)
    for name in named:
        (line,) = [line for line in said.stderr.splitlines() if f"campaigns/{name}.toml: " in line]
        assert line.startswith("Error AF41: ")
    assert GOOD in said.stdout
    assert len(said.stderr.splitlines()) == len(named) + 1, "no name begins a line of its own"
    entries = json.loads(run_checked("list", "--json", code=1).stdout_bytes.decode("utf-8"))
    assert {r"caf\xe9", "two\nlines"} <= {entry["slug"] for entry in entries if entry["status"] == "broken"}


@pytest.mark.parametrize(
    "words",
    [("check", "--json"), ("verify", "--json"), ("search", "odd", "--json"), ("due", "--json"), ("review", "--json")],
)
def test_json_is_utf_8_whatever_the_files_are_called(ws: Workspace, named: list[str], words: tuple[str, ...]) -> None:
    for encoding in ("utf-8", "latin-1", "ascii"):
        command = [sys.executable, "-m", "alignkit", "--workspace", str(ws.root), *words]
        environ = os.environ | {"PYTHONIOENCODING": encoding}
        ended = subprocess.run(command, env=environ, capture_output=True, check=False)
        assert ended.returncode in (0, 1), ended.stderr
        json.loads(ended.stdout.decode("utf-8"))


def test_a_wiki_is_published_beside_names_that_are_no_text(ws: Workspace, named: list[str]) -> None:
    said = run_checked("publish", "wiki", code=1)
    assert (ws.root / "wiki" / "campaigns" / f"{GOOD}.md").exists()
    index = next((ws.root / "wiki").glob("*.md")).read_text("utf-8")
    assert index
    assert all(f"{name} cannot be read" in said.stderr for name in named)
    assert run("publish", "wiki").exit_code == 1


async def test_the_campaign_list_shows_names_that_are_no_text(ws: Workspace, named: list[str]) -> None:
    async with open_campaigns(ws, (120, 40)) as (pilot, _):
        text = screen_text(pilot)
        assert r"caf\xe9" in text and "two lines" in text.replace("␊", " ") and "\x1b" not in text


# sealed copies


def sealed(space: Workspace) -> Path:
    return next(path for path in sorted(space.campaigns.glob("sealed/*/r1.toml")))


SPOILT: dict[str, Callable[[Path], object]] = {
    "cut off": lambda path: path.write_bytes(path.read_bytes()[:300]),
    "empty": lambda path: path.write_bytes(b""),
    "binary": lambda path: path.write_bytes(bytes(range(256)) * 9),
    "too large": lambda path: path.write_bytes(b"#" * 400_000),
    "a folder": lambda path: [path.unlink(), path.mkdir()],
    "a pipe": lambda path: [path.unlink(), os.mkfifo(path)],
    "a link that leads nowhere": lambda path: [path.unlink(), path.symlink_to("nothing")],
    "a link that leads outside": lambda path: [path.unlink(), path.symlink_to("/etc/hostname")],
    "a link to itself": lambda path: [path.unlink(), path.symlink_to(path)],
}


@pytest.mark.parametrize("how", list(SPOILT))
def test_a_sealed_copy_that_cannot_be_read_is_a_problem_of_its_campaign_alone(ws: Workspace, how: str) -> None:
    path = sealed(ws)
    slug = path.parent.name
    other = ws.campaign_path(next(p.stem for p in sorted(ws.campaigns.glob("*.toml")) if p.stem != slug))
    other.write_text(other.read_text("utf-8").replace("answer = ", "answer = oops", 1), "utf-8")
    SPOILT[how](path)
    for words in ((), (slug, other.stem)):
        found = json.loads(run_checked("verify", *words, "--json", code=1).stdout)["problems"]
        failed = {(each["slug"], each["path"]) for each in found if each["severity"] == "error"}
        assert (slug, f"campaigns/sealed/{slug}/r1.toml") in failed, words
        assert other.stem in {of for of, _ in failed}, "the others are verified"
        assert {of for of, _ in failed} - {"neighbour"} == {slug, other.stem}, words
    for command in (("list",), ("check",), ("due",), ("review",), ("publish", "wiki")):
        assert "itself failed" not in run(*command).output
