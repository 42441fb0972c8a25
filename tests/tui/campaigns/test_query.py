"""What the campaign list and its commands say of what is typed: words without a letter, filters alone, an old title."""

from __future__ import annotations

from datetime import date

import pytest
from textual.widgets import Input

from alignkit.store.workspace import Workspace
from alignkit.tui.campaigns.query import build_list_query, describe_shown
from alignkit.tui.campaigns.rows import CampaignRow
from alignkit.tui.start_form import StartForm
from tests.command_line import run
from tests.screen_pilot import open_campaigns, screen_text, wait_until

TWELVE = "twelve-shared-service-centres"


@pytest.mark.parametrize("typed", ['"', "🙂", "status:signed ---"])
async def test_words_without_letter_or_digit_are_commented_on(year: Workspace, typed: str) -> None:
    async with open_campaigns(year) as (pilot, home):
        home.query_one("#search", Input).value = typed
        await wait_until(pilot, lambda: "There is neither letter nor digit to search for." in screen_text(pilot))
        home.query_one("#search", Input).value = "status:signed"
        await wait_until(pilot, lambda: "neither letter" not in screen_text(pilot))


async def test_where_only_the_title_holds_the_words_that_is_said(year: Workspace) -> None:
    async with open_campaigns(year) as (pilot, home):
        home.query_one("#search", Input).value = "Twelve centres"
        await wait_until(pilot, lambda: home.visible_rows.results and "Found" in screen_text(pilot))
        assert "overdue" not in screen_text(pilot).split("Found")[1].split("campaigns")[0]


async def test_a_title_is_typed_anew_for_a_campaign_carried_on(year: Workspace) -> None:
    async with open_campaigns(year) as (pilot, home):
        await wait_until(pilot, lambda: home.selected_slug == TWELVE)
        await pilot.press("k")
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, StartForm) and pilot.app.screen.focused)
        form = pilot.app.screen
        assert isinstance(form, StartForm)
        assert form.form.editor("title").text == "" and "It was: Twelve shared service centres" in screen_text(pilot)
        await pilot.press(*"Forty")
        await pilot.press("ctrl+s")
        await wait_until(pilot, lambda: (year.campaigns / "forty.toml").exists())
        assert 'title = "Forty"' in (year.campaigns / "forty.toml").read_text()


def test_filters_alone_are_told_the_command_that_takes_them(year: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(year.root)
    told = run("search", "status:draft", 'tag:"trade show"')
    assert told.exit_code == 2
    assert "alignkit list --status draft --tag 'trade show'" in told.stderr


def test_a_tag_that_there_is_not_is_told_those_that_begin_so(year: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(year.root)
    assert "No campaign has the tag 'calc'. There is " in run("list", "--tag", "calc").stderr


async def test_a_misspelt_word_is_answered_with_the_closest_one(year: Workspace) -> None:
    async with open_campaigns(year) as (pilot, home):
        home.query_one("#search", Input).value = "holidys"
        await wait_until(pilot, lambda: "Did you mean holidays?" in screen_text(pilot))


def test_a_phrase_that_stands_nowhere_is_offered_as_words(year: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(year.root)
    said = run("search", "broken mqls").stderr
    assert "6 campaigns hold these words apart from each other: alignkit search broken mqls" in said
    assert "apart" not in run("search", "zebra mqls").stderr


@pytest.mark.parametrize(
    ("slugs", "said"),
    [
        (["month-end-close-webinar", "our-fair"], "2 campaigns (1 is a sample)"),
        (["month-end-close-webinar", "ledger-days-cologne", "our-fair"], "3 campaigns (2 are samples)"),
        (["month-end-close-webinar"], "1 campaign (sample)"),
        (["month-end-close-webinar", "ledger-days-cologne"], "2 campaigns (samples)"),
        (["our-fair"], "1 campaign"),
    ],
)
def test_the_list_says_which_campaigns_are_samples(slugs: list[str], said: str) -> None:
    rows = [CampaignRow(slug, slug, "draft", None, 0, "") for slug in slugs]
    asked = build_list_query("", date(2026, 11, 28), None, ())
    assert describe_shown(asked, None, len(rows), rows, "launch") == said
