"""The campaign list, its rows, the start form and the kept texts."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Input, Static

from alignkit.listing.summary_builder import build_summary
from alignkit.store import campaign_files, recovery, workspace
from alignkit.store.workspace import Workspace
from alignkit.tui.campaigns.row_reader import make_row
from alignkit.tui.campaigns.rows import CampaignRow, describe_count, sort_rows
from alignkit.tui.notice import NoticeDialog
from alignkit.tui.recovery_screen import RecoveryScreen, restore_recovery
from tests.screen_pilot import OpenCampaigns, open_campaigns, screen_text, wait_until

TODAY = date(2027, 3, 1)
WEBINAR = """\
format = 1
[campaign]
title = "Month-end close webinar"
launch = 2027-03-01
tags = ["dach"]
[pain]
answer = "Controllers lose a weekend every month."
"""
FAIR = 'format = 1\n[campaign]\ntitle = "Hanover fair [@click=app.quit]x[/] \\u001b[2J"\nlaunch = 2027-04-12\n'
BROKEN = 'format = 1\n[campaign]\ntitle = "Spring"\nlaunch = "soon"\n'


@pytest.fixture
def ws(ws: Workspace, set_today: Callable[[date], None]) -> Workspace:
    set_today(TODAY)
    for slug, text in (("webinar", WEBINAR), ("fair", FAIR), ("spring", BROKEN)):
        ws.campaign_path(slug).write_text(text)
    return ws


@pytest.fixture
def open_list(ws: Workspace) -> OpenCampaigns:
    return partial(open_campaigns, ws)


def make_listed_row(slug: str, **more: Any) -> CampaignRow:
    values = {"title": slug, "status": "draft", "launch": None, "agreed": 0, "waiting": ""} | more
    return CampaignRow(slug, **values)


# rows


@pytest.mark.parametrize(
    ("text", "status", "agreed", "waiting"),
    [
        (WEBINAR, "draft", 0, "Both: Pain"),
        (FAIR, "draft", 0, "9 answers"),
        (BROKEN, "broken", 0, "line 4"),
        ("format = 1\n[campaign", "broken", 0, "line 2"),
    ],
)
def test_a_row_says_how_far_a_campaign_is_and_whom_it_waits_for(
    ws: Workspace, text: str, status: str, agreed: int, waiting: str
) -> None:
    (ws.campaigns / "one.toml").write_text(text)
    made = make_row(build_summary("one", campaign_files.read_campaign_file(ws, "one").loaded, TODAY), TODAY)
    assert (made.status, made.agreed) == (status, agreed)
    assert made.waiting.startswith(waiting)


def test_orders_put_the_latest_launch_first_and_broken_files_last() -> None:
    old, new = date(2026, 1, 1), date(2027, 1, 1)
    rows = [
        make_listed_row("b", launch=old, status="signed"),
        make_listed_row("x", status="broken"),
        make_listed_row("a", launch=new),
        make_listed_row("n"),
    ]
    assert [r.slug for r in sort_rows(rows, "launch")] == ["n", "a", "b", "x"]
    assert [r.slug for r in sort_rows(rows, "title")] == ["a", "b", "n", "x"]
    assert [r.slug for r in sort_rows(rows, "status")] == ["n", "a", "b", "x"]
    assert describe_count(rows) == "3 campaigns and 1 broken file"


# the list


async def test_all_files_are_rows_and_hostile_titles_are_text(open_list: OpenCampaigns) -> None:
    async with open_list() as (pilot, home):
        assert [r.slug for r in home.listed_rows] == ["fair", "webinar", "spring"]
        await wait_until(pilot, lambda: "2 campaigns and 1 broken file" in screen_text(pilot))
        screen = screen_text(pilot)
        assert "▌Hanover fair" in screen and "[@click=" in screen
        assert "\x1b" not in screen
        assert "line 4" in screen
        await pilot.click("#campaigns", offset=(5, 1))
        assert pilot.app.is_running


@pytest.mark.parametrize(
    ("title", "shown"),
    [("A fair", "A fair "), ("A fair with a title of some length", "A fair with a title of some ")],
)
async def test_titles_have_the_room_they_need_and_little_more_than_half(ws: Workspace, title: str, shown: str) -> None:
    for path in ws.campaigns.glob("*.toml"):
        path.unlink()
    ws.campaign_path("fair").write_text(f'format = 1\n[campaign]\ntitle = "{title}"\nlaunch = 2026-11-20\n')
    async with open_campaigns(ws) as (pilot, home):
        await wait_until(pilot, lambda: f"▌{shown}" in screen_text(pilot))
        assert home.table
        widths = [column.width for column in home.table.ordered_columns]
        assert widths[0] == (28 if "length" in title else 18) and sum(widths) + 8 == 77


async def test_search_narrows_as_one_types_and_escape_shows_all_again(open_list: OpenCampaigns) -> None:
    async with open_list() as (pilot, home):
        await pilot.press("slash", *"weekend")
        await wait_until(pilot, lambda: [r.slug for r in home.listed_rows] == ["webinar"])
        await pilot.press("enter")
        assert home.focused is home.table
        await pilot.press("slash", "escape")
        await wait_until(pilot, lambda: len(home.listed_rows) == 3)


async def test_a_search_shows_the_matching_line_with_its_words_marked(open_list: OpenCampaigns, ws: Workspace) -> None:
    async with open_list((110, 24)) as (pilot, home):
        await pilot.press("slash", *"lose week")
        await wait_until(pilot, lambda: "Pain: Controllers lose a weekend" in screen_text(pilot))
        assert home.table
        cell = home.table.get_row("webinar")[3]
        assert [cell.plain[span.start : span.end] for span in cell.spans if "bold" in str(span.style)] == [
            "lose",
            "week",
        ]
        await pilot.press(*"zzz")
        await wait_until(pilot, lambda: home.listed_rows == [])
        assert "0 of 2 campaigns" in screen_text(pilot)
        await pilot.press("escape")
        await wait_until(pilot, lambda: len(home.listed_rows) == 3)
        assert "Waiting for" in screen_text(pilot)


async def test_what_was_written_meanwhile_is_found(open_list: OpenCampaigns, ws: Workspace) -> None:
    async with open_list() as (pilot, home):
        (ws.campaigns / "fair.toml").write_text(FAIR + '[pain]\nanswer = "Zebras"\n')
        home.reload_row("fair")
        await pilot.pause(1.1)
        await pilot.press("slash", *"zebra")
        await wait_until(pilot, lambda: [r.slug for r in home.listed_rows] == ["fair"])


async def test_lines_come_along_as_one_goes_down(open_list: OpenCampaigns, ws: Workspace) -> None:
    for number in range(250):
        (ws.campaigns / f"more-{number:03}.toml").write_text(
            f'format = 1\n[campaign]\ntitle = "{number}"\n[pain]\nanswer = "Zebras"\n'
        )
    async with open_list() as (pilot, home):
        await pilot.press("slash", *"zebra", "enter")
        await wait_until(pilot, lambda: len(home.listed_rows) == 250)
        assert home.table
        assert len(home.table.drawn_rows) == 64
        await pilot.press("end")
        await wait_until(pilot, lambda: home.table and len(home.table.drawn_rows) == 250)
        last = home.listed_rows[-1].slug
        await wait_until(pilot, lambda: home.table and home.table.get_row(last)[-1].plain == "Pain: Zebras")


async def test_the_list_needs_no_index(open_list: OpenCampaigns, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sqlite3", None)
    async with open_list() as (pilot, home):
        assert len(home.listed_rows) == 3
        await pilot.press("slash", *"weekend")
        await wait_until(pilot, lambda: [r.slug for r in home.listed_rows] == ["webinar"])


async def test_the_cursor_stays_on_its_campaign_through_sort_and_filter(open_list: OpenCampaigns) -> None:
    async with open_list() as (pilot, home):
        await pilot.press("down")
        assert home.selected_slug == "webinar"
        await pilot.app.run_action("sort", home)
        assert (home.visible_rows.sort, home.selected_slug) == ("title", "webinar")
        home.query_one("#search", Input).value = "status:draft"
        await wait_until(pilot, lambda: [r.slug for r in home.listed_rows] == ["fair", "webinar"])
        assert home.selected_slug == "webinar"


async def test_a_broken_file_opens_as_its_problems(open_list: OpenCampaigns) -> None:
    async with open_list() as (pilot, home):
        await pilot.press("end", "enter")
        assert isinstance(pilot.app.screen, NoticeDialog)
        assert "campaigns/spring.toml:4" in screen_text(pilot)
        await pilot.press("escape")
        assert pilot.app.screen is home


async def test_a_wide_screen_says_where_the_selected_one_stands(open_list: OpenCampaigns) -> None:
    async with open_list((160, 45)) as (pilot, home):
        await pilot.press("down")
        stands = home.query_one("#stands", Static)
        await wait_until(pilot, lambda: "webinar.toml" in str(stands.render()))
        assert "Month-end close" in str(home.query_one("#details").border_title)
        assert "Before we can sign" in str(stands.render())


async def test_a_wide_screen_says_what_came_of_it(open_list: OpenCampaigns, ws: Workspace) -> None:
    workspace.create_workspace(ws.root, sample="campaigns")
    async with open_list((160, 45)) as (pilot, home):
        stands = home.query_one("#stands", Static)
        await pilot.press("slash", *"MEC", "down")
        await wait_until(pilot, lambda: "What came of it" in str(stands.render()))
        assert "Marketing kept 0 of 1 promise, says Sales" in str(stands.render())


async def test_an_empty_folder_says_how_to_begin(open_list: OpenCampaigns, ws: Workspace) -> None:
    for path in ws.campaigns.glob("*.toml"):
        path.unlink()
    async with open_list() as (pilot, _):
        assert "Press a to begin the first one" in screen_text(pilot)
        await wait_until(pilot, lambda: footer(pilot) == "a add ? help q quit")


async def test_the_first_campaigns_of_an_empty_list_can_be_walked_through(tmp_path: Path) -> None:
    root = tmp_path / "empty"
    (root / "campaigns").mkdir(parents=True)
    (root / "alignkit.toml").write_text("format = 1\n")
    space = Workspace(root.resolve())
    async with open_campaigns(space) as (pilot, home):
        for title in ("One", "Two"):
            (space.campaigns / f"{title.lower()}.toml").write_text(f'format = 1\n[campaign]\ntitle = "{title}"\n')
            home.reload_row(title.lower())
            await pilot.pause()
        await wait_until(pilot, lambda: len(home.visible_rows.rows) == 2)
        chosen = home.selected_slug
        await pilot.press("up")
        assert home.selected_slug != chosen


def footer(pilot: Pilot[Any]) -> str:
    """The last line of the screen, without its gaps."""
    return " ".join(screen_text(pilot).splitlines()[-1].split())


async def test_the_outcome_has_a_column_where_there_is_room_and_else_stands_where_nobody_is_waited_for(
    ws: Workspace,
) -> None:
    over = make_listed_row(
        "over", title="Over", status="signed", agreed=9, waiting="signed r1", outcome="EUR 5 of 9, missed"
    )
    late = make_listed_row(
        "late", title="Late", status="signed", agreed=9, waiting="overdue 9 days: x", outcome="EUR 8 of 9"
    )
    async with open_campaigns(ws) as (_, home):
        table = home.table
        assert table
        for width, last in (
            (77, ["EUR 5 of 9, missed", "overdue 9 days: x"]),
            (117, ["EUR 5 of 9, missed", "EUR 8 of 9"]),
        ):
            table.draw_rows((over, late), width, 0)
            assert [str(table.get_row_at(n)[-1]) for n in (0, 1)] == last
            assert [str(column.label) for column in table.ordered_columns[4:]] == ["Outcome"] * (width > 100)
        table.draw_rows((replace(over, outcome=""),), 117, 0)
        assert len(table.ordered_columns) == 4


async def test_columns_stand_still_when_rows_are_left_out_and_long_texts_have_two_lines(ws: Workspace) -> None:
    long = make_listed_row(
        "long", title="Forty groups with a shared service centre", waiting="Both: MQL · Sales: Goals"
    )
    short = make_listed_row("short", title="Short", waiting="9 answers")
    async with open_campaigns(ws) as (_, home):
        table = home.table
        assert table

        def widths() -> list[int]:
            return [column.width for column in table.ordered_columns]

        table.draw_rows((long, short), 60, 0, every=(long, short), height=4)
        before = widths()
        assert str(table.get_row_at(0)[0]).split("\n") == ["Forty groups with a", "shared service…"]
        assert str(table.get_row_at(0)[3]).split("\n") == ["Both: MQL ·", "Sales: Goals"]
        table.draw_rows((short,), 60, 0, every=(long, short), height=4)
        assert widths() == before and table.lines_per_row == 2
        table.draw_rows((long, short), 60, 0, every=(long, short), height=3)
        assert widths() == before and table.lines_per_row == 1


async def test_more_rows_come_as_one_goes_down(open_list: OpenCampaigns, ws: Workspace) -> None:
    for number in range(250):
        (ws.campaigns / f"more-{number:03}.toml").write_text(f'format = 1\n[campaign]\ntitle = "{number}"\n')
    async with open_list() as (pilot, home):
        assert home.table
        assert len(home.table.drawn_rows) == 64
        await pilot.press("end")
        await wait_until(pilot, lambda: home.table and len(home.table.drawn_rows) == 253)


# kept texts


def keep_recovery(space: Workspace, base: bytes) -> recovery.RecoveredText:
    text = WEBINAR.replace("a weekend", "two weekends").encode()
    recovery.save_recovery(space, "webinar", campaign_files.file_digest(base), text, "the disk is full")
    return recovery.list_recoveries(space)[0]


def test_a_kept_text_goes_into_the_file_it_was_made_from(ws: Workspace) -> None:
    assert restore_recovery(ws, keep_recovery(ws, WEBINAR.encode())) == "webinar"
    assert "two weekends" in (ws.campaigns / "webinar.toml").read_text()


def test_a_kept_text_is_never_laid_over_a_newer_file(ws: Workspace) -> None:
    assert restore_recovery(ws, keep_recovery(ws, b"an older text")) == "webinar-kept"
    assert (ws.campaigns / "webinar.toml").read_text() == WEBINAR
    assert "two weekends" in (ws.campaigns / "webinar-kept.toml").read_text()


async def test_kept_texts_are_offered_at_the_start(open_list: OpenCampaigns, ws: Workspace) -> None:
    kept = keep_recovery(ws, WEBINAR.encode())
    async with open_list() as (pilot, home):
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, RecoveryScreen))
        assert "the disk is full" in screen_text(pilot)
        await pilot.press("enter")
        assert "two weekends" in screen_text(pilot)
        await pilot.press("escape", "r")
        await wait_until(pilot, lambda: pilot.app.screen is home)
    assert not kept.path.exists()
    assert "two weekends" in (ws.campaigns / "webinar.toml").read_text()
