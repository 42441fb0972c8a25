"""What somebody owes of a campaign, as lists say it: in `list`, on the campaign list, for one person, and by day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest

from alignkit.core import actions
from alignkit.core.model import Actor
from alignkit.listing.action_items import (
    ActionItem,
    describe_due_day,
    due_soon,
    first_due_day,
    format_due_cell,
)
from alignkit.listing.current_user import CurrentUser
from alignkit.listing.summary_builder import build_summary
from alignkit.store import campaign_files, campaigns
from alignkit.store.workspace import Workspace
from alignkit.tui.campaigns.due_screen import DueScreen
from alignkit.tui.campaigns.row_reader import describe_my_task, make_row
from alignkit.tui.campaigns.rows import sort_rows
from alignkit.tui.review.screen import ReviewScreen
from tests.command_line import run_checked
from tests.screen_pilot import campaign_on_disk, open_campaigns, screen_text, wait_until

TODAY = date(2026, 11, 22)
TWELVE, ALPS, AUDIT = "twelve-shared-service-centres", "closing-cost-calculator-alps", "audit-firms-bring-clients"


@pytest.mark.parametrize(
    ("day", "said", "in_a_column"),
    [
        ("", "", "-"),
        ("2026-11-06", "overdue 16 days", "overdue 16 days"),
        ("2026-11-21", "overdue 1 day", "overdue 1 day"),
        ("2026-11-22", "due today", "due today"),
        ("2026-12-06", "due in 14 days", "due in 14 days"),
        ("2026-12-07", "due in 15 days", "-"),
    ],
)
def test_how_far_off_a_day_is(day: str, said: str, in_a_column: str) -> None:
    assert (describe_due_day(day, TODAY), format_due_cell(day, TODAY)) == (said, in_a_column)


def test_what_is_due_soon_starts_with_the_most_urgent_and_names_each_item_once() -> None:
    items = [
        ActionItem("2026-12-01", "Ines Kaya", "Review by both teams"),
        ActionItem("2026-12-01", "Theo Park", "Review by both teams"),
        ActionItem("2026-11-06", "", "Result of SQLs"),
        ActionItem("2027-03-01", "", "Result of deals"),
        ActionItem("", "Theo Park", "to sign"),
    ]
    assert (first_due_day(items), first_due_day(items[4:]), first_due_day([])) == ("2026-11-06", "", "")
    assert [item.what for item in due_soon(items, TODAY)] == ["Result of SQLs", "Review by both teams"]


def test_a_row_says_what_is_overdue_first_and_to_each_what_is_theirs(year: Workspace) -> None:
    made = {
        slug: make_row(build_summary(slug, campaign_files.read_campaign_file(year, slug).loaded, TODAY), TODAY)
        for slug in (TWELVE, ALPS, AUDIT)
    }
    assert made[TWELVE].waiting == "overdue 16 days: Result of SQLs and 1 more · signed r1"
    assert made[AUDIT].waiting == "signed r2"
    assert [row.slug for row in sort_rows(made.values(), "due")] == [TWELVE, ALPS, AUDIT]
    theirs = [
        describe_my_task(made[TWELVE], CurrentUser(name, "sales"), TODAY)
        for name in ("Paul Wendt", "theo park", "Nobody")
    ]
    assert theirs[:2] == ["overdue 16 days: Result of SQLs", "due in 2 days: Review by both teams"]
    assert theirs[2] == made[TWELVE].waiting


def test_the_list_has_a_column_of_what_is_due(
    year: Workspace, set_today: Callable[[date], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(year.root)
    for today, said in ((TODAY, "overdue 16 days"), (date(2026, 11, 1), "due in 5 days"), (date(2026, 9, 30), "-")):
        set_today(today)  # the second and the third time out of the index
        lines = {line.split()[0]: line for line in run_checked("list").stdout.splitlines()}
        head = lines["Slug"]
        assert lines[TWELVE][head.index("Due") :].startswith(said), lines[TWELVE]


@pytest.mark.parametrize("size", [(60, 16), (80, 24), (200, 60)])
async def test_what_is_due_over_all_campaigns_leads_to_its_review(
    year: Workspace, set_today: Callable[[date], None], size: tuple[int, int]
) -> None:
    set_today(TODAY)
    (year.campaigns / "broken.toml").write_text("format = 1\n[campaign\n")
    async with open_campaigns(year, size) as (pilot, home):
        await wait_until(
            pilot, lambda: "overdue 16 days" in screen_text(pilot) and "overdue: l lists it ·" in screen_text(pilot)
        )
        await pilot.press("l")
        screen = pilot.app.screen
        assert isinstance(screen, DueScreen)
        await wait_until(pilot, lambda: screen.due_items)
        assert screen.due_items is not None
        dated = [(each.slug, each.what) for each in screen.due_items if each.kind != "answers"]
        assert dated[1:3] == [(TWELVE, "Result of SQLs"), (TWELVE, "Review by both teams")]
        assert "10 overdue in 5 campaigns, 9 due soon" in screen_text(pilot) and "broken cannot be read" in screen_text(
            pilot
        )
        place = next(n for n, each in enumerate(screen.due_items) if each.slug == ALPS)
        assert "Say whether" in screen_text(pilot)
        await pilot.press(*["down"] * place, "enter")
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, ReviewScreen))
        assert isinstance(pilot.app.screen, ReviewScreen) and pilot.app.screen.session.slug == ALPS
        await pilot.press("escape")
        await wait_until(pilot, lambda: pilot.app.screen is screen)
        assert screen.current_due == screen.due_items[place]  # the cursor is where it was
        await pilot.press("escape")
        await wait_until(pilot, lambda: pilot.app.screen is home)


async def test_where_nothing_is_due_that_is_said(ws: Workspace) -> None:
    async with open_campaigns(ws) as (pilot, _):
        await pilot.press("l")
        await wait_until(pilot, lambda: "Nothing is overdue" in screen_text(pilot))
        await pilot.press("enter", "o")  # neither leads anywhere
        assert isinstance(pilot.app.screen, DueScreen)


async def test_y_shows_only_what_is_due_from_me(
    year: Workspace, set_today: Callable[[date], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    set_today(TODAY)
    monkeypatch.setenv("ALIGNKIT_BY", "Theo Park")
    monkeypatch.setenv("ALIGNKIT_TEAM", "sales")
    async with open_campaigns(year) as (pilot, _):
        screen = DueScreen()
        await pilot.app.push_screen(screen)
        await wait_until(pilot, lambda: screen.shown_items)
        assert screen.due_items is not None and screen.shown_items == screen.due_items
        owners = {(each.who, each.team) for each in screen.due_items}
        assert {("Dana Ruiz", "marketing"), ("Theo Park", "sales"), ("", None)} <= owners
        await pilot.press("y")
        await wait_until(pilot, lambda: "only mine: " in screen_text(pilot))
        assert {each.who for each in screen.shown_items} == {"Theo Park", ""}
        assert {each.team for each in screen.shown_items if not each.who} <= {"sales", None}
        await pilot.press("y")
        await wait_until(pilot, lambda: "only mine: " not in screen_text(pilot))
        assert screen.shown_items == screen.due_items


async def test_only_what_waits_for_me_says_what_it_is(
    year: Workspace, set_today: Callable[[date], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ALIGNKIT_BY", "Paul Wendt")
    monkeypatch.setenv("ALIGNKIT_TEAM", "sales")
    set_today(TODAY)
    async with open_campaigns(year, (160, 45)) as (pilot, home):
        await pilot.press("y")
        await wait_until(pilot, lambda: "Waits for me" in screen_text(pilot))
        assert [row.slug for row in home.listed_rows] == [TWELVE]
        assert "overdue 16 days: Result of SQLs" in screen_text(pilot) and "and 1 more" not in screen_text(pilot)
        await pilot.press("y")
        await wait_until(pilot, lambda: len(home.listed_rows) == 6 and "Waiting for" in screen_text(pilot))


def test_what_a_team_has_to_agree_with_is_owed_by_its_lead(year: Workspace) -> None:
    draft = actions.carry_forward(
        campaign_on_disk(year, TWELVE), "forty", {"title": "Forty", "sales_lead": "Theo Park"}
    )
    asked = actions.agree(draft, "pain", "marketing", Actor("Dana Ruiz", datetime(2026, 11, 20, tzinfo=UTC)))
    campaigns.create_campaign(year, asked)
    row = make_row(build_summary("forty", campaign_files.read_campaign_file(year, "forty").loaded, TODAY), TODAY)
    assert row.due is None and "overdue" not in row.waiting
    assert describe_my_task(row, CurrentUser("Theo Park", "sales"), TODAY).startswith("to agree with: Pain")
