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
from commands import done, run
from screens import at_home, drawn, until

from alignkit import telling
from alignkit.checking import checks
from alignkit.comparing import drift as drifting
from alignkit.disk.workspace import Workspace
from alignkit.fileformat import reading
from alignkit.finding import matched
from alignkit.model import Act, Campaign, Waiver
from alignkit.proving import verifying
from alignkit.rendering import brief
from alignkit.reviews import due as dues
from alignkit.reviews import gist, reviewed
from alignkit.tui.compare.drift import DriftScreen
from alignkit.tui.home import index as home_index
from alignkit.tui.home.due import DueScreen

BAD, GOOD = "closing-cost-calculator", "ledger-days-cologne-2026"
SECRET = "what was being worked on"


@pytest.fixture
def space(year: Workspace, it_is: Callable[[date], None], monkeypatch: pytest.MonkeyPatch) -> Workspace:
    monkeypatch.chdir(year.root)
    it_is(date(2026, 9, 1))
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


def is_bad(campaign: Campaign, *rest: object, **more: object) -> bool:
    return campaign.slug == BAD


def title(tables: Any) -> str:
    return str(tables.get("campaign", {}).get("title", ""))


BAD_TITLE = "Closing cost calculator"


@pytest.fixture
def unreadable(space: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    fails_for(monkeypatch, reading, "_read", lambda raw, slug, *rest: slug == BAD)


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
    space: Workspace, words: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    if words[0] == "diff":
        for path in space.campaigns.glob("*.toml"):
            path.write_text(path.read_text().replace("tags = [", 'tags = ["fair", ', 1))
    before = run(*words)
    shutil.rmtree(space.root / "wiki", ignore_errors=True)
    path = space.campaign_path(BAD)
    path.write_bytes(path.read_bytes() + b"\n")  # or the index, rightly, knows it still
    fails_for(monkeypatch, reading, "_read", lambda raw, slug, *rest: slug == BAD)
    said = done(*words, code=1)
    assert BAD in said.output and SECRET not in said.output and "itself failed" not in said.output
    told = f"{said.stdout}{said.stderr}"
    assert "KeyError at test_one_bad_file.py" in told or f"{BAD} cannot be read" in told
    assert_the_others_are_told(space, before.output, said.output)
    if "--json" in words:
        json.loads(said.stdout)


@pytest.mark.parametrize(
    ("words", "place", "name", "about"),
    [
        (("list",), telling, "list_document", is_bad),
        (("list", "--json"), telling, "list_document", is_bad),
        (("due", "--days", "365"), dues, "dues", is_bad),
        (("due", "--days", "365", "--json"), dues, "dues", is_bad),
        (("due", "--days", "365"), gist, "from_data", lambda slug, data: slug == BAD),
        (("review",), reviewed, "over_all", lambda bound, today: any(map(is_bad, bound))),
        (("review", "--json"), reviewed, "over_all", lambda bound, today: any(map(is_bad, bound))),
        (("verify",), verifying, "verify", lambda slug, *rest, **more: slug == BAD),
        (("verify", BAD, "neighbour", "--json"), verifying, "verify", lambda slug, *rest, **more: slug == BAD),
        (("publish", "wiki"), brief, "context", is_bad),
        (("check",), checks, "own_questions", is_bad),
        (("diff", "--tag", "fair"), drifting, "_said", lambda campaign, *rest: campaign.slug == BAD),
    ],
)
def test_whatever_fails_for_one_campaign_the_others_are_told(
    space: Workspace,
    words: tuple[str, ...],
    place: object,
    name: str,
    about: Callable[..., bool],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    if words[0] == "diff":
        for path in space.campaigns.glob("*.toml"):
            path.write_text(path.read_text().replace("tags = [", 'tags = ["fair", ', 1))
    before = run(*words)
    shutil.rmtree(space.root / "wiki", ignore_errors=True)
    shutil.rmtree(Path(os.environ["ALIGNKIT_STATE"]) / "cache", ignore_errors=True)
    fails_for(monkeypatch, place, name, about)
    said = done(*words, code=1)
    lines = [line for line in said.output.splitlines() if "KeyError at test_one_bad_file.py" in line]
    assert (len(lines) >= 1 and all(BAD in line for line in lines)) or BAD in said.stdout
    assert SECRET not in said.output
    assert_the_others_are_told(space, before.output, said.output)
    if "--json" in words:
        json.loads(said.stdout)


def test_a_campaign_that_cannot_be_searched_is_named_beside_what_is_found(
    space: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    from alignkit import finding

    before = done("search", "the").stdout
    bad = space.campaign_path(BAD).read_text()

    def act(text: str, wanted: Any) -> Any:
        if f"slug\t{BAD}" in text.split("\n"):
            raise KeyError(SECRET)
        return matched(text, wanted)

    assert "the" in bad and f"{BAD}:" in before
    monkeypatch.setattr(finding, "matched", act)
    said = done("search", "the", code=1)
    assert f"campaigns/{BAD}.toml: alignkit cannot work on this campaign (KeyError" in said.stderr
    heads = [line for line in before.splitlines() if not line.startswith((" ", f"{BAD}:"))]
    assert heads == [line for line in said.stdout.splitlines() if not line.startswith(" ")]


@pytest.fixture
def broken_check(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    def fails(case: Any) -> Any:
        if case.campaign.slug == BAD:
            raise ZeroDivisionError(SECRET)
        return ()

    made = tuple((code, fails if code == "AK06" else check) for code, check in checks.CHECKS)
    monkeypatch.setattr(checks, "CHECKS", made)
    checks._wanted.cache_clear()
    yield
    checks._wanted.cache_clear()


def test_a_check_that_fails_is_one_finding_that_names_it(space: Workspace, broken_check: None) -> None:
    found = json.loads(done("check", "--json", code=1).stdout)
    (failed,) = [each for each in found if "could not be run" in each["message"]]
    assert (failed["code"], failed["severity"], failed["slug"]) == ("AK06", "error", BAD)
    assert failed["path"] == f"campaigns/{BAD}.toml"
    assert "ZeroDivisionError at test_one_bad_file.py" in failed["message"]
    assert SECRET not in json.dumps(found)
    assert "neighbour" in {each["slug"] for each in found}


def test_a_check_that_fails_is_told_beside_the_others_and_no_waiver_lets_it_pass(broken_check: None) -> None:
    act = Act("Dana Ruiz", datetime(2026, 8, 1, tzinfo=UTC))
    waivers = (Waiver("AK06", "", "We know", marketing=act, sales=act),)
    vague = {"answer": "A world-class answer, as soon as possible."}
    found = checks.findings(Campaign(BAD, answers={"mql": vague}, waivers=waivers), checks.UNTUNED)
    (failed,) = [each for each in found if "could not be run" in each.message]
    assert (failed.code, failed.severity) == ("AK06", "error")
    assert {each.code for each in found} > {"AK06"} and "AK42" not in {each.code for each in found}
    assert checks.findings(Campaign(GOOD, answers={"mql": vague}), checks.UNTUNED)


# the screens


async def test_the_campaign_list_shows_the_others_and_is_done_reading(unreadable: None, space: Workspace) -> None:
    async with at_home(space, (120, 30)) as (pilot, home):
        rows = {row.slug: row for row in home.listed}
        assert rows[BAD].status == "broken" and "KeyError" in rows[BAD].waiting
        assert len(rows) == len(list(space.campaigns.glob("*.toml")))
        assert {slug for slug, row in rows.items() if row.status == "broken"} == {BAD, "neighbour"}
        assert "reading" not in drawn(pilot).splitlines()[-2]


@pytest.mark.parametrize("fault", ["in the middle", "at once"])
async def test_the_campaign_list_never_reads_for_ever(
    space: Workspace, fault: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = home_index.HomeIndex.entries

    def entries(self: Any, *given: Any) -> Any:
        for number, listed in enumerate(real(self, *given)):
            if number == 2:
                raise KeyError(SECRET)
            yield listed

    def never(self: Any, *given: Any) -> None:
        raise KeyError(SECRET)

    if fault == "at once":
        monkeypatch.setattr(home_index.HomeIndex, "__init__", never)
    else:
        monkeypatch.setattr(home_index.HomeIndex, "entries", entries)
    async with at_home(space, (120, 30)) as (pilot, home):
        await until(pilot, lambda: len(home.listed) == (2 if fault == "in the middle" else 0))
        assert "reading" not in drawn(pilot)
        said = [notification.message for notification in pilot.app._notifications]
        assert any("KeyError at test_one_bad_file.py" in each for each in said) and SECRET not in str(said)


async def test_what_is_due_is_shown_of_the_others(
    space: Workspace, it_is: Callable[[date], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    it_is(date(2026, 11, 25))
    fails_for(monkeypatch, dues, "dues", is_bad)
    async with at_home(space, (120, 30)) as (pilot, _):
        screen = DueScreen()
        await pilot.app.push_screen(screen)
        await until(pilot, lambda: screen.dues is not None)
        await until(pilot, lambda: f"campaigns/{BAD}.toml: alignkit cannot work" in drawn(pilot))
        assert screen.dues and all(each.slug != BAD for each in screen.dues)


async def test_a_tag_over_time_is_shown_without_what_fails(space: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    for path in space.campaigns.glob("*.toml"):
        path.write_text(path.read_text().replace("tags = [", 'tags = ["fair", ', 1))
    fails_for(monkeypatch, drifting, "_said", lambda campaign, *rest: campaign.slug == BAD)
    async with at_home(space, (120, 60)) as (pilot, _):
        screen = DriftScreen("fair")
        await pilot.app.push_screen(screen)
        await until(pilot, lambda: screen.drift is not None)
        assert screen.drift and BAD not in [campaign.slug for campaign in screen.drift.campaigns]
        assert len(screen.drift.campaigns) > 1


# names of files


NAMES = [b"caf\xe9.toml", b"two\nlines.toml", b"bell\x1b[2J.toml", "ü.toml".encode()]


@pytest.fixture
def named(space: Workspace) -> list[str]:
    for name in NAMES:
        Path(os.fsdecode(bytes(space.campaigns) + b"/" + name)).write_text('format = 1\n[campaign]\ntitle = "Odd"\n')
    return [r"caf\xe9", "two␊lines", "bell␛[2J", "ü"]


def test_a_file_whose_name_is_no_slug_is_one_row_with_a_problem(space: Workspace, named: list[str]) -> None:
    said = done("list", code=1)
    for name in named:
        (line,) = [line for line in said.stderr.splitlines() if f"campaigns/{name}.toml: " in line]
        assert line.startswith("Error AF41: ")
    assert GOOD in said.stdout
    assert len(said.stderr.splitlines()) == len(named) + 1, "no name begins a line of its own"
    entries = json.loads(done("list", "--json", code=1).stdout_bytes.decode("utf-8"))
    assert {r"caf\xe9", "two\nlines"} <= {entry["slug"] for entry in entries if entry["status"] == "broken"}


@pytest.mark.parametrize(
    "words",
    [("check", "--json"), ("verify", "--json"), ("search", "odd", "--json"), ("due", "--json"), ("review", "--json")],
)
def test_json_is_utf_8_whatever_the_files_are_called(
    space: Workspace, named: list[str], words: tuple[str, ...]
) -> None:
    for encoding in ("utf-8", "latin-1", "ascii"):
        command = [sys.executable, "-m", "alignkit", "--workspace", str(space.root), *words]
        environ = os.environ | {"PYTHONIOENCODING": encoding}
        ended = subprocess.run(command, env=environ, capture_output=True, check=False)
        assert ended.returncode in (0, 1), ended.stderr
        json.loads(ended.stdout.decode("utf-8"))


def test_a_wiki_is_published_beside_names_that_are_no_text(space: Workspace, named: list[str]) -> None:
    said = done("publish", "wiki", code=1)
    assert (space.root / "wiki" / "campaigns" / f"{GOOD}.md").exists()
    index = next((space.root / "wiki").glob("*.md")).read_text("utf-8")
    assert index
    assert all(f"{name} cannot be read" in said.stderr for name in named)
    assert run("publish", "wiki").exit_code == 1


async def test_the_campaign_list_shows_names_that_are_no_text(space: Workspace, named: list[str]) -> None:
    async with at_home(space, (120, 40)) as (pilot, _):
        text = drawn(pilot)
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
@pytest.mark.parametrize("all_of_them", [True, False])
def test_a_sealed_copy_that_cannot_be_read_is_a_problem_of_its_campaign_alone(
    space: Workspace, how: str, all_of_them: bool
) -> None:
    path = sealed(space)
    slug = path.parent.name
    other = space.campaign_path(next(p.stem for p in sorted(space.campaigns.glob("*.toml")) if p.stem != slug))
    other.write_text(other.read_text("utf-8").replace("answer = ", "answer = oops", 1), "utf-8")
    SPOILT[how](path)
    words = () if all_of_them else (slug, other.stem)
    found = json.loads(done("verify", *words, "--json", code=1).stdout)
    failed = {(each["slug"], each["path"]) for each in found if each["severity"] == "error"}
    assert (slug, f"campaigns/sealed/{slug}/r1.toml") in failed
    assert other.stem in {of for of, _ in failed}, "the others are verified"
    assert {of for of, _ in failed} - {"neighbour"} == {slug, other.stem}
    for command in (("list",), ("check",), ("due",), ("review",), ("publish", "wiki")):
        assert "itself failed" not in run(*command).output
