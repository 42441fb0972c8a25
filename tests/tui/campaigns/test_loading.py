"""What others do to the folder while the campaign list is open: seen there by itself, the cursor and filters left."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from textual.widgets import Input

from alignkit.store.index import Index
from alignkit.store.workspace import Workspace
from alignkit.tui.campaigns import shared_index as home_index
from alignkit.tui.campaigns.loading import CampaignLoader
from alignkit.tui.compare.screen import CompareScreen
from alignkit.tui.notice import NoticeDialog
from tests.screen_pilot import open_campaigns, screen_text, wait_until

TODAY = date(2026, 11, 22)
TWELVE, ALPS, AUDIT = "twelve-shared-service-centres", "closing-cost-calculator-alps", "audit-firms-bring-clients"


async def test_a_file_broken_removed_or_new_is_seen_by_itself(
    year: Workspace, set_today: Callable[[date], None]
) -> None:
    set_today(TODAY)
    async with open_campaigns(year) as (pilot, home):
        await wait_until(pilot, lambda: len(home.listed_rows) == 6)
        await pilot.press("down", "down")
        assert home.selected_slug == AUDIT
        (year.campaigns / f"{TWELVE}.toml").write_text("format = 1\n[campaign\n")
        await wait_until(pilot, lambda: [row.slug for row in home.listed_rows if row.status == "broken"] == [TWELVE])
        assert home.selected_slug == AUDIT
        (year.campaigns / f"{ALPS}.toml").unlink()
        await wait_until(pilot, lambda: len(home.listed_rows) == 5)
        assert home.selected_slug == AUDIT
        (year.campaigns / "new-one.toml").write_text('format = 1\n[campaign]\ntitle = "New one"\nlaunch = 2027-01-01\n')
        await wait_until(pilot, lambda: "New one" in screen_text(pilot) and "▌Audit firms" in screen_text(pilot))
        assert "reading" not in screen_text(pilot)


async def test_where_the_selected_one_goes_the_next_one_is_selected(year: Workspace) -> None:
    async with open_campaigns(year) as (pilot, home):
        await wait_until(pilot, lambda: len(home.listed_rows) == 6)
        await pilot.press("down", "down")
        after = home.listed_rows[3].slug
        (year.campaigns / f"{home.selected_slug}.toml").unlink()
        await wait_until(pilot, lambda: len(home.listed_rows) == 5)
        assert home.selected_slug == after


async def test_filters_and_a_search_stay(year: Workspace) -> None:
    async with open_campaigns(year) as (pilot, home):
        await wait_until(pilot, lambda: len(home.listed_rows) == 6)
        home.query_one("#search", Input).value = "status:signed calculator"
        await wait_until(pilot, lambda: len(home.listed_rows) == 2)
        path = year.campaigns / f"{ALPS}.toml"
        path.write_text(path.read_text().replace("alculator", "ounter").replace("alculator", "ounter"))
        await wait_until(pilot, lambda: len(home.listed_rows) == 1)
        assert home.search_input.value == "status:signed calculator"


async def test_nothing_is_read_while_nothing_changes_nor_while_something_covers_the_list(
    year: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    reads, looks = [], []
    read, behind = CampaignLoader.read, Index.is_behind
    monkeypatch.setattr(CampaignLoader, "read", lambda self: (reads.append(1), read(self))[1])
    monkeypatch.setattr(Index, "is_behind", lambda self: (looks.append(1), behind(self))[1])
    async with open_campaigns(year) as (pilot, home):
        await wait_until(pilot, lambda: len(looks) >= 2)
        assert len(reads) == 1
        pilot.app.push_screen(NoticeDialog("Something", "to read"))
        await pilot.pause(0.1)
        done = len(looks)
        (year.campaigns / f"{ALPS}.toml").unlink()
        await pilot.pause(1.5)
        assert len(looks) == done and len(reads) == 1
        await pilot.press("escape")
        await wait_until(pilot, lambda: len(home.listed_rows) == 5)


async def test_the_next_day_is_noticed_too(year: Workspace, set_today: Callable[[date], None]) -> None:
    set_today(TODAY)
    async with open_campaigns(year) as (pilot, _):
        await wait_until(pilot, lambda: "overdue 16 days" in screen_text(pilot))
        set_today(TODAY + timedelta(days=1))
        await wait_until(pilot, lambda: "overdue 17 days" in screen_text(pilot))


def test_looking_costs_a_fiftieth_of_the_time_at_most(year: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = [100.0]

    def slow(self: Index) -> bool:
        clock[0] += 0.1
        return False

    monkeypatch.setattr(home_index, "monotonic", lambda: clock[0])
    monkeypatch.setattr(Index, "is_behind", slow)
    index = home_index.SharedIndex(year)
    for _ in range(100):
        index.is_behind()
        clock[0] += 1
    index.close()
    assert (clock[0] - 200) / (clock[0] - 100) <= 1 / 40


def test_an_index_is_behind_where_a_file_changed_since_it_was_listed(year: Workspace) -> None:
    with Index(year) as index:
        assert not index.is_behind()  # nothing was listed
        list(index.entries(TODAY))
        assert not index.is_behind()
        path = year.campaigns / f"{ALPS}.toml"
        path.write_bytes(path.read_bytes())
        os.utime(path, (1, 1))
        assert index.is_behind()
        index.refresh(TODAY)  # as a search does: what was listed is as old as before
        assert index.is_behind()
        list(index.entries(TODAY))
        assert not index.is_behind()
        (year.campaigns / "a-link.toml").symlink_to(path)
        assert index.is_behind()


async def test_compare_says_that_a_text_changed_since_it_was_read(year: Workspace) -> None:
    async with open_campaigns(year) as (pilot, _):
        pilot.app.open_comparison(ALPS)
        await wait_until(pilot, lambda: "Compare" in screen_text(pilot))
        await pilot.press("enter")
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, CompareScreen) and pilot.app.screen.sides)
        path = year.campaigns / f"{ALPS}.toml"
        path.write_text(path.read_text() + "\n# by somebody else\n")
        await wait_until(pilot, lambda: f"{ALPS} changed since: r reads both texts again" in screen_text(pilot))
        await pilot.press("r")
        await wait_until(pilot, lambda: "changed since: r" not in screen_text(pilot))
