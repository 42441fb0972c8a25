"""A standing agreement and a campaign that differs from it in five lines, by command: what is typed, what is found."""

from __future__ import annotations

import json
import re
import tomllib
from dataclasses import replace
from pathlib import Path

import pytest

from alignkit.core.questions import QUESTION_KEYS
from alignkit.store.campaigns import create_campaign
from alignkit.store.workspace import Workspace
from tests.command_line import run_checked
from tests.full_campaign import full_campaign

BASE, SLUG = "inbound-sla", "spring-webinar"
NEW = ("--crm-name", "2027-SPR", "--launch", "2027-04-06", "--end", "2027-06-30", "--based-on", BASE)
FIVE_LINES = (
    ("mql", "criteria.0=Came to the webinar and stayed to the end"),
    ("mql", "handoff.within=30 minutes"),
    ("goals", "targets.0.target=12"),
    ("goals", "targets.0.due=2027-12-01"),
    ("metrics", "review.first=2027-04-27"),
)
LEADS = (("marketing", "Ines Kaya"), ("sales", "Marcus Boehm"))


@pytest.fixture
def space(ws: Workspace, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    """A workspace with a standing agreement that both teams have signed; its pain does not apply."""
    monkeypatch.chdir(ws.root)
    full = full_campaign(BASE)
    answers = {**full.answers, "pain": {"answer": "None: each campaign has its own.", "not_applicable": True}}
    create_campaign(ws, replace(full, info={**full.info, "title": "Inbound SLA"}, answers=answers))
    sign(BASE)
    return ws


def sign(slug: str, *questions: str) -> None:
    for team, name in LEADS:
        run_checked("agree", slug, *(questions or ("--all",)), "--team", team, "--by", name)
    for team, name in LEADS:
        run_checked("sign", slug, "--team", team, "--by", name)


def own_tables(path: Path) -> set[str]:
    return set(tomllib.loads(path.read_text("utf-8"))) & set(QUESTION_KEYS)


def test_the_second_campaign_takes_nine_values_and_three_questions_to_agree_with(space: Workspace) -> None:
    run_checked("new", "Spring webinar", *NEW)
    for question, line in FIVE_LINES:
        run_checked("answer", SLUG, question, "--set", line)
    typed = ["title", "launch", "end", "crm_name", *FIVE_LINES]
    assert len(typed) == 9  # and the name of the standing agreement; the standing agreement itself has about 60
    path = space.campaign_path(SLUG)
    assert own_tables(path) == {"goals", "mql", "metrics"}
    sign(SLUG, "goals", "mql", "metrics")
    assert "3 of our own, 6 from Inbound SLA r1" in run_checked("show", SLUG).stdout
    assert "9/9, 6 from inbound-sla@r1" in run_checked("list").stdout
    assert run_checked("diff", BASE, SLUG).stdout.count("within") == 1
    run_checked("verify")


def test_the_base_is_amended_the_campaign_moves_and_both_verify_before_and_after(space: Workspace) -> None:
    run_checked("new", "Spring webinar", *NEW)
    run_checked("answer", SLUG, "mql", "--set", FIVE_LINES[1][1])
    sign(SLUG, "mql")
    run_checked("amend", BASE)
    run_checked("answer", BASE, "sql", "--set", "decide_within=2 business days")
    run_checked("answer", BASE, "mql", "--set", "not_yet=The newsletter")
    sign(BASE)
    before = space.campaign_path(SLUG).read_bytes()
    run_checked("verify")
    assert "r2 is signed" in run_checked("show", SLUG).stdout
    assert "9/9, 8 from inbound-sla@r1 (r2 is signed)" in run_checked("list").stdout
    said = run_checked("base", SLUG).stdout
    assert "  SQL accepted or rejected within: 3 business days → 2 business days" in said
    assert "newsletter" not in said  # the campaign's own MQL stays
    assert space.campaign_path(SLUG).read_bytes() == before
    assert "signed and locked" in run_checked("base", SLUG, "--update", code=2).stderr
    run_checked("amend", SLUG)
    run_checked("base", SLUG, "--update")
    assert own_tables(space.campaign_path(SLUG)) == {"mql"}
    assert re.search(r"fingerprint of the base: \w{8}…\w{8} → \w{8}…\w{8}\n", run_checked("diff", SLUG).stdout)
    for team, name in LEADS:
        run_checked("sign", SLUG, "--team", team, "--by", name)
    run_checked("verify")
    assert "2 business days" in run_checked("brief", SLUG).stdout


@pytest.mark.parametrize("harm", ["changed", "missing"])
def test_a_damaged_sealed_copy_of_the_base_is_found_wherever_the_campaign_is_shown(space: Workspace, harm: str) -> None:
    run_checked("new", "Spring webinar", *NEW)
    run_checked("new", "Autumn", "--based-on", BASE)
    for team, name in LEADS:
        run_checked("sign", SLUG, "--team", team, "--by", name)
    path = space.sealed_path(BASE, 1)
    kept = path.read_text("utf-8")
    if harm == "changed":
        path.write_text(kept.replace("3 business days", "9 business days"), "utf-8")
    else:
        path.unlink()
    said = run_checked("verify", SLUG, code=1).stdout
    assert "AV21" in said and "campaigns/sealed/inbound-sla/r1.toml" in said
    text = space.campaign_path(SLUG).read_text("utf-8")
    assert run_checked("show", "autumn").stdout.splitlines()[2].startswith("base cannot be used: campaigns/sealed/")
    assert "campaigns/sealed/inbound-sla/r1.toml" in run_checked("amend", SLUG, code=2).stderr
    line = 1 + text[: text.index("based_on")].count("\n")
    found = run_checked("check", SLUG, code=1).stdout
    assert found.startswith(f"campaigns/{SLUG}.toml:{line}: error AF27 campaigns/sealed/inbound-sla/r1.toml, ")
    (problem,) = json.loads(run_checked("check", SLUG, "--json", code=1).stdout)
    assert (problem["line"], problem["key"], problem["question"]) == (line, "campaign.based_on", "campaign")
    assert "altered" in run_checked("list").stdout
    assert "campaigns/sealed/inbound-sla/r1.toml" in run_checked("show", SLUG).stdout
    run_checked("base", SLUG, code=1)
    path.write_text(kept, "utf-8")
    run_checked("verify", SLUG)
    assert "altered" not in run_checked("list").stdout
