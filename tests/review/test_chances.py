"""Chances given at sign-off: what is understood, when they are shown, and where they must not stand before that."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

from alignkit.cli.main import cli
from alignkit.core import actions
from alignkit.core.model import Actor, Campaign
from alignkit.review import chances
from alignkit.store import campaign_files
from alignkit.store.workspace import Workspace, create_workspace
from alignkit.values.parse_format import ParseError, parse_chance

SAMPLES = Path(__file__).parents[2] / "campaigns"
SLUG = "month-end-close-webinar"
AT = datetime(2026, 9, 1, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "chance"),
    [
        ("60", 0.6),
        ("60%", 0.6),
        (" 60 % ", 0.6),
        ("0.6", 0.6),
        ("0,6", 0.6),
        (".6", 0.6),
        ("0", 0.0),
        ("0.5 %", 0.005),
        ("1 %", 0.01),
        ("100", 1.0),
        ("12.5", 0.125),
    ],
)
def test_what_is_understood_as_a_chance(text: str, chance: float) -> None:
    assert parse_chance(text) == chance


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("1", "1 % or 100 %"),
        ("2", "2 % or 20 %"),
        ("101", "100 % at most"),
        ("150 %", "100 % at most"),
        ("sixty", "such as 60 %"),
        ("-5", "such as 60 %"),
        ("60 %%", "such as 60 %"),
        ("1e2", "such as 60 %"),
        ("٦٠ percent", "such as 60 %"),
    ],
)
def test_what_is_not_is_told_why(text: str, says: str) -> None:
    with pytest.raises(ParseError, match=says):
        parse_chance(text)


@given(st.integers(10, 100))
def test_percent_and_share_are_one(percent: int) -> None:
    assert parse_chance(str(percent)) == parse_chance(f"{percent} %") == percent / 100


@given(st.one_of(st.text(max_size=12), st.from_regex(r"[0-9.,]{0,8} ?%?", fullmatch=True)))
def test_any_text_is_a_chance_from_0_to_1_or_told_why(text: str) -> None:
    try:
        assert 0 <= parse_chance(text) <= 1
    except ParseError as reason:
        assert str(reason)


def load_sample() -> Campaign:
    root = SAMPLES.parent
    campaign = campaign_files.read_campaign_file(Workspace(root), SLUG).loaded.campaign
    assert campaign is not None
    return replace(campaign, agreement=replace(campaign.agreement, signoffs=()))


def with_signoff(campaign: Campaign, team: str, name: str, *given: tuple[str, float]) -> Campaign:
    return actions.sign(campaign, actions.prepare_signoff(campaign, team, Actor(name, AT), confidence=given))  # type: ignore[arg-type]


def test_until_both_have_signed_only_who_gave_any_is_told() -> None:
    one = with_signoff(load_sample(), "marketing", "Dana Ruiz", ("Won deals", 0.37))
    assert chances.format_chances(one) == ["Marketing: given, shown once Sales has signed too"]
    both = with_signoff(one, "sales", "Theo Park", ("Won deals", 0.5), ("SQLs", 0.8))
    assert chances.format_chances(both) == [
        "Won deals: Marketing 37 %, Sales 50 %",
        "SQLs: Marketing gave none, Sales 80 %",
    ]
    assert chances.format_chances(both, with_verdicts=True)[0].endswith("; not decided yet")
    assert chances.format_chances(with_signoff(load_sample(), "sales", "Theo Park")) == []


def test_a_stale_chance_is_no_longer_told_of_and_never_shown() -> None:
    one = with_signoff(load_sample(), "marketing", "Dana Ruiz", ("Won deals", 0.37))
    changed = actions.set_answer(one, "pain", "Another pain")
    for team, name in (("marketing", "Dana Ruiz"), ("sales", "Theo Park")):
        changed = actions.agree(changed, "pain", team, Actor(name, AT))  # type: ignore[arg-type]
    assert chances.format_chances(changed) == []
    other = with_signoff(changed, "sales", "Theo Park", ("Won deals", 0.61))
    assert chances.format_chances(other) == ["Sales: given, shown once Marketing has signed too"]
    assert len(other.agreement.signoffs) == 2


# --- the command line -----------------------------------------------------------------------------------------------


@pytest.fixture
def root(no_identity: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "work"
    create_workspace(folder)
    text = (SAMPLES / f"{SLUG}.toml").read_text("utf-8")
    (folder / "campaigns" / f"{SLUG}.toml").write_text(text[: text.index("[agreement]")], "utf-8")
    monkeypatch.chdir(folder)
    return folder


def run(*words: str) -> Result:
    result = CliRunner().invoke(cli, list(words), prog_name="alignkit")
    assert result.exit_code in (0, 1), result.output
    return result


def sign(team: str, name: str, *sure: str) -> Result:
    options = [part for each in sure for part in ("--confidence", each)]
    return run("sign", SLUG, "--team", team, "--by", name, *options)


SHOWN_BY = [
    ("show", SLUG),
    ("show", SLUG, "--json"),
    ("review", SLUG),
    ("review", SLUG, "--json"),
    ("review", SLUG, "--markdown"),
    ("brief", SLUG),
    ("brief", SLUG, "--html"),
    ("request", SLUG, "--team", "sales"),
    ("list", "--json"),
    ("search", "37"),
    ("search", "0.37"),
    ("review",),
    ("review", "--json"),
    ("due",),
    ("verify", SLUG),
    ("statement", SLUG, "--team", "marketing"),
]


@pytest.mark.parametrize("words", SHOWN_BY, ids=" ".join)
def test_one_teams_chance_is_nowhere_but_in_the_file(root: Path, words: tuple[str, ...]) -> None:
    said = sign("marketing", "Dana Ruiz", "Won deals=37 %")
    assert "Chances: Marketing: given, shown once Sales has signed too" in said.stderr
    assert "37 %" not in said.output
    told = run(*words).output
    assert "37 %" not in told and "0.37" not in told.replace("search", "")
    exported = json.loads(run("export", SLUG).stdout)
    assert exported["agreement"]["signoffs"][0]["confidence"] == [{"goal": "Won deals", "chance": 0.37}]


def test_once_both_are_in_they_stand_side_by_side(root: Path) -> None:
    sign("marketing", "Dana Ruiz", "Won deals=37")
    assert "Chances: Marketing: given, shown once Sales" in run("show", SLUG).stdout
    said = sign("sales", "Theo Park", "Won deals=0.62", "Won deals=0.61")
    line = "Chances: Won deals: Marketing 37 %, Sales 61 %"
    assert line in said.stderr and line in run("show", SLUG).stdout
    document = json.loads(run("review", SLUG, "--json").stdout)
    assert document["confidence"] == [{"goal": "Won deals", "marketing": 0.37, "sales": 0.61}]
    assert "37 %" not in run("brief", SLUG).stdout, "chances stand in the review, not on the signed page"
    assert "Won deals: Marketing 37 %, Sales 61 %; not decided yet" in run("review", SLUG).stdout


def test_without_chances_nothing_is_said_of_them(root: Path) -> None:
    sign("marketing", "Dana Ruiz")
    said = sign("sales", "Theo Park")
    assert "hance" not in said.output and "hance" not in run("show", SLUG).output


def test_a_chance_that_can_be_read_two_ways_is_asked_about(root: Path) -> None:
    result = CliRunner().invoke(cli, ["sign", SLUG, "--team", "sales", "--by", "T", "--confidence", "Won deals=1"])
    assert result.exit_code == 2 and "1 can be read two ways; write 1 % or 100 %." in result.stderr
