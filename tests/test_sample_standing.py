"""The sample of a standing agreement is what the commands make of its words, and it shows what it is there for."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from alignkit.core.fields import RECOMMENDED
from alignkit.core.questions import QUESTION_KEYS
from alignkit.files.toml_text import format_toml_value
from alignkit.store import campaign_files, workspace
from alignkit.store.workspace import Workspace
from alignkit.tui.campaigns.details_text import describe_shortly
from alignkit.tui.question_items import list_items
from alignkit.tui.sign.texts import render_beginnings, render_whole
from tests.command_line import run_checked

SAMPLE = Path(__file__).parents[1] / "alignkit" / "samples" / "standing"
BASE, SLUG = "inbound-sla", "dairy-line-tour"
MARKETING, SALES = ("--team", "marketing", "--by", "Nora Lindh"), ("--team", "sales", "--by", "Daniel Osei")
TODAY = date(2026, 11, 24)
FILES = (f"{BASE}.toml", f"sealed/{BASE}/r1.toml", f"{SLUG}.toml")


@pytest.fixture
def folder(
    no_identity: None, set_today: Callable[[date], None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Path:
    monkeypatch.setenv("ALIGNKIT_BY", "Jakob Falk")
    monkeypatch.chdir(tmp_path)
    set_today(TODAY)
    return tmp_path


@pytest.fixture
def ws(folder: Path) -> Workspace:
    """A copy of the sample, as `init` writes it."""
    run_checked("init", ".", "--sample=standing")
    return workspace.find_workspace(folder, {})


def read_words(slug: str) -> dict[str, dict[str, Any]]:
    """What the shipped file says in its own tables: the campaign and the questions."""
    raw = tomllib.loads((SAMPLE / "campaigns" / f"{slug}.toml").read_text("utf-8"))
    return {key: raw[key] for key in ("campaign", *QUESTION_KEYS) if key in raw}


def write_campaign(slug: str, *options: str) -> None:
    """Begin a campaign and give all its words, as somebody at a prompt would."""
    words = read_words(slug)
    run_checked("new", words["campaign"]["title"], "--slug", slug, *options)
    for question, content in words.items():
        given = [
            f"{key}={value if isinstance(value, str) else format_toml_value(value)}"
            for key, value in content.items()
            if key not in {"answer", "based_on", "based_on_digest"}
        ]
        said = ["--text", content["answer"].strip("\n")] if "answer" in content else []
        run_checked("answer", slug, question, *said, *(part for each in given for part in ("--set", each)))


def test_the_commands_make_the_sample(folder: Path, set_today: Callable[[date], None], snapshot) -> None:  # type: ignore[no-untyped-def]
    """After a change of its words, `--snapshot-update` says and signs them anew."""
    (folder / "alignkit.toml").write_bytes((SAMPLE / "alignkit.toml").read_bytes())
    set_today(date(2026, 11, 3))
    write_campaign(BASE)
    view = "Everybody at a target account with 60 points. They have read for weeks; one call is not too much."
    run_checked("position", BASE, "mql", *MARKETING[:2], "--text", view)
    view = "Who asked for a demo or a price. Points are somebody reading, and often that somebody is a supplier."
    run_checked("position", BASE, "mql", *SALES[:2], "--text", view)
    run_checked("agree", BASE, "--all", *MARKETING)
    run_checked("agree", BASE, "--all", *SALES)
    note = "60 points stay in for two quarters. If fewer than 3 in 10 are accepted by then, we take them out."
    run_checked("agree", BASE, "mql", *SALES, "--note", note)
    run_checked("sign", BASE, *MARKETING)
    set_today(date(2026, 11, 4))
    run_checked("sign", BASE, *SALES)

    set_today(date(2026, 11, 20))
    write_campaign(SLUG, "--based-on", BASE)
    run_checked("agree", SLUG, "pain", "target", "goals", *MARKETING)
    set_today(date(2026, 11, 23))
    run_checked("agree", SLUG, "pain", "target", *SALES)
    view = "Two each. February and March are when the contracts of last year are renewed."
    run_checked("position", SLUG, "goals", *SALES[:2], "--text", view)

    snapshot.snapshot_dir = SAMPLE / "campaigns"
    for name in FILES:
        snapshot.assert_match((folder / "campaigns" / name).read_text("utf-8"), str(SAMPLE / "campaigns" / name))


def test_three_questions_of_its_own_and_one_that_sales_has_not_agreed_with(ws: Workspace) -> None:
    shown = run_checked("show", SLUG).stdout
    assert "3 of our own, 6 from Inbound SLA r1." in shown
    assert shown.endswith("In the way of signing:\n  - Sales has not agreed with Goals yet.\n")
    stored = campaign_files.read_campaign_file(ws, SLUG)
    assert "\n3 of our own, 6 from Inbound SLA r1.\n" in describe_shortly(stored, TODAY).plain
    assert "8/9, 6 from inbound-sla@r1" in run_checked("list").stdout


def test_it_verifies_and_the_checks_find_nothing(ws: Workspace) -> None:
    assert "nothing speaks against it" in run_checked("verify").stderr
    assert run_checked("check").stdout == ""
    assert ws.campaign_path(BASE).read_bytes() == ws.sealed_path(BASE, 1).read_bytes()


def test_every_class_has_its_clock_and_every_no_its_kind(ws: Workspace) -> None:
    words = read_words(BASE)
    assert "end" not in words["campaign"] and words["campaign"]["renew"] == "quarter"
    assert [key for key in QUESTION_KEYS if words[key].get("not_applicable")] == ["pain", "goals"]
    assert all(row["respond_within"] for row in words["mql"]["classes"])
    assert {row["kind"] for row in words["sql"]["reject_reasons"]} == {"recycle", "disqualify", "ineligible", "reroute"}
    criteria = [*words["mql"]["criteria"], *words["sql"]["criteria"]]
    assert all(row["criterion"] in criteria for row in words["sql"]["reject_reasons"])


def test_the_walk_says_what_does_not_apply_and_in_what_sales_counts(ws: Workspace) -> None:
    def read(slug: str, key: str) -> dict[str, str]:
        found = campaign_files.read_campaign_file(ws, slug).loaded.campaign
        assert found is not None
        return {item.key: item.text for item in list_items(found, key, RECOMMENDED)}

    assert read(BASE, "pain")["not_applicable"] == "yes"
    goals = read(SLUG, "goals")
    counted = [goals[f"quota_{part}"] for part in ("amount", "unit", "every", "per")]
    assert counted == ["3", "opportunities", "quarter", "person"]
    assert "not_applicable" not in goals and "Not applicable" in goals["more"]


def test_the_sign_off_says_at_each_question_whether_it_was_signed_already(ws: Workspace) -> None:
    found = campaign_files.read_campaign_file(ws, SLUG).loaded.campaign
    assert found is not None
    shown = render_beginnings(found, 100).plain.splitlines()
    assert [number for number, line in enumerate(shown, 1) if "Inbound SLA r1: " in line] == [2, 5, 6, 7, 8, 9]
    assert all(len(line) <= 100 for line in shown)
    whole = render_whole(found).plain
    assert "\n2 Differentiation, from Inbound SLA r1\n" in whole and "\n3 Target\n" in whole


def test_a_share_is_a_percentage_at_both_ends(ws: Workspace) -> None:
    for options in ((), ("--markdown",)):
        shown = run_checked("review", "report", BASE, *options).stdout
        assert "from 70 % to 90 %" in shown and "from 28 to 36 opportunities a quarter" in shown


def test_it_can_be_signed_to_the_end(ws: Workspace) -> None:
    run_checked("agree", SLUG, "goals", *SALES)
    for team in (MARKETING, SALES):
        run_checked("sign", SLUG, *team)
    run_checked("verify")
    assert SLUG not in run_checked("due").stdout, "reviews of the base before its first day are none of its own"
    page = run_checked("brief", SLUG).stdout
    assert "3 of our own, 6 from Inbound SLA r1" in page and "30 business minutes" in page
