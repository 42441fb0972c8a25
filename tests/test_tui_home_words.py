"""What the campaign list and its commands say of what is typed: words without a letter, filters alone, an old title."""

from __future__ import annotations

import pytest
from commands import run
from screens import at_home, drawn, until
from textual.widgets import Input

from alignkit.disk.workspace import Workspace
from alignkit.tui.start_form import StartForm

TWELVE = "twelve-shared-service-centres"


@pytest.mark.parametrize("typed", ['"', "🙂", "status:signed ---"])
async def test_words_without_letter_or_digit_are_commented_on(year: Workspace, typed: str) -> None:
    async with at_home(year) as (pilot, home):
        home.query_one("#search", Input).value = typed
        await until(pilot, lambda: "There is neither letter nor digit to search for." in drawn(pilot))
        home.query_one("#search", Input).value = "status:signed"
        await until(pilot, lambda: "neither letter" not in drawn(pilot))


async def test_where_only_the_title_holds_the_words_that_is_said(year: Workspace) -> None:
    async with at_home(year) as (pilot, home):
        home.query_one("#search", Input).value = "Twelve centres"
        await until(pilot, lambda: home.shown.found and "Found" in drawn(pilot))
        assert "overdue" not in drawn(pilot).split("Found")[1].split("campaigns")[0]


async def test_a_title_is_typed_anew_for_a_campaign_carried_on(year: Workspace) -> None:
    async with at_home(year) as (pilot, home):
        await until(pilot, lambda: home.selected == TWELVE)
        await pilot.press("c")
        await until(pilot, lambda: isinstance(pilot.app.screen, StartForm) and pilot.app.screen.focused)
        form = pilot.app.screen
        assert isinstance(form, StartForm)
        assert form.part("title").line.value == "" and "It was: Twelve shared service centres" in drawn(pilot)
        await pilot.press(*"Forty")
        await pilot.press("ctrl+s")
        await until(pilot, lambda: (year.campaigns / "forty.toml").exists())
        assert 'title = "Forty"' in (year.campaigns / "forty.toml").read_text()


def test_filters_alone_are_told_the_command_that_takes_them(year: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(year.root)
    told = run("search", "status:draft", 'tag:"trade show"')
    assert told.exit_code == 2
    assert "alignkit list --status draft --tag 'trade show'" in told.stderr


def test_a_tag_that_there_is_not_is_told_those_that_begin_so(year: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(year.root)
    assert "No campaign has the tag 'calc'. There is " in run("list", "--tag", "calc").stderr
