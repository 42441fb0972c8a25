"""The campaign list narrowed: filters typed and chosen, what waits for me, and why there is nothing."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from contextlib import closing, suppress
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Input, Static

from alignkit.listing.current_user import CurrentUser
from alignkit.listing.filters import CampaignFilter
from alignkit.store import index_database
from alignkit.store.index import Index
from alignkit.store.workspace import Workspace, kept_dir
from alignkit.tui.campaigns.filter_dialog import FilterDialog, FilterValueList
from alignkit.tui.campaigns.filter_options import count_filter_options
from alignkit.tui.campaigns.rows import CampaignRow
from alignkit.tui.campaigns.screen import CampaignsScreen
from alignkit.tui.notice import NoticeDialog
from tests.screen_pilot import OpenCampaigns, open_campaigns, screen_text, wait_until

TODAY = date(2027, 3, 1)
FILES = {
    "webinar": ("Month-end close", "launch = 2027-03-01\nend = 2027-03-31\n", '["dach"]', "Controllers lose a weekend"),
    "fair": ("Hanover fair", "launch = 2027-04-12\n", '["Trade show", "dach"]', "Halls"),
    "spring": ("Spring mailing", "launch = 2026-04-06\nend = 2026-05-01\n", '["mail"]', ""),
    "idea": ("An idea", 'sales_lead = "Theo Park"\n', "[]", "Weekend work"),
}
OBJECTS = f"""
[marketing.pain]
stance = "object"
on = "sha256:{"0" * 64}"
by = "Dana Ruiz"
at = 2027-02-01T08:00:00Z
note = "No"
owner = "Theo Park"
due = 2027-09-01
"""


@pytest.fixture
def ws(ws: Workspace, set_today: Callable[[date], None]) -> Workspace:
    set_today(TODAY)
    for slug, (title, head, tags, answer) in FILES.items():
        text = f'format = 1\n[campaign]\ntitle = "{title}"\n{head}tags = {tags}\n'
        text += f'[pain]\nanswer = "{answer}"\n' if answer else ""
        ws.campaign_path(slug).write_text(text + (OBJECTS if slug == "fair" else ""))
    ws.campaign_path("broken").write_text("format = 1\n[campaign\n")
    return ws


@pytest.fixture
def open_list(ws: Workspace) -> OpenCampaigns:
    return partial(open_campaigns, ws)


def shown_slugs(home: CampaignsScreen) -> list[str]:
    return [row.slug for row in home.listed_rows]


def search_text(home: CampaignsScreen) -> str:
    return home.query_one("#search", Input).value


async def wait_for_list(pilot: Pilot[Any], home: CampaignsScreen, slugs: list[str], said: str, case: str) -> None:
    """Wait until these campaigns are listed, and until it says so."""
    await wait_until(pilot, lambda: shown_slugs(home) == slugs, case)
    await wait_until(pilot, lambda: said in screen_text(pilot), case)


EVERYTHING = ["idea", "fair", "webinar", "spring", "broken"]


# typed


TYPED: list[tuple[str, list[str], str]] = [
    ("status:broken", ["broken"], "broken: 1 of 4 campaigns and 1 broken file · Esc shows all"),
    ("tag:dach", ["fair", "webinar"], "tag dach: 2 of 4"),
    ('tag:"trade show"', ["fair"], "tag trade show: 1 of 4"),
    ("tag:dach launch:running", ["webinar"], "tag dach · running: 1 of 4"),
    ("launch:2026", ["spring"], "launch 2026: 1 of 4"),
    ("launch:none", ["idea"], "no launch day: 1 of 4"),
    ("waiting:sales weekend", ["idea", "webinar"], "waiting for Sales · “weekend”: 2 of 4"),
    ("weekend tag:dach", ["webinar"], "tag dach · “weekend”: 1 of 4"),
]


async def test_filters_are_typed_among_the_words_and_said(open_list: OpenCampaigns) -> None:
    async with open_list((110, 24)) as (pilot, home):
        assert shown_slugs(home) == EVERYTHING
        for text, shown, words in TYPED:
            home.query_one("#search", Input).value = text
            await wait_for_list(pilot, home, shown, words, text)
            await pilot.press("escape")
            await wait_for_list(pilot, home, EVERYTHING, "4 campaigns and 1 broken file", text)
            assert (search_text(home), home.focused) == ("", home.table), text


NO_FILTERS = [
    ("tag:da", "No campaign has the tag 'da'. There is dach."),
    ("tag:zebra", "No campaign has the tag 'zebra'. There is dach, mail, Trade show."),
    ("status:sgned", "A status is draft, ready, altered, signed or broken, not 'sgned'."),
    ("launch:2026-13 tag:mail", "There is no 2026-13 in the calendar."),
]


async def test_what_is_no_filter_yet_is_said_and_hides_nothing(open_list: OpenCampaigns) -> None:
    async with open_list() as (pilot, home):
        for text, said in NO_FILTERS:
            home.query_one("#search", Input).value = text if "tag:mail" in text else f"{text} launch:2026"
            await wait_for_list(pilot, home, ["spring"], said, text)
            assert home.has_class("-refused"), text
            home.query_one("#search", Input).value = ""
            await wait_for_list(pilot, home, EVERYTHING, "4 campaigns and 1 broken file", text)
            assert not home.has_class("-refused"), text


async def test_the_next_search_takes_the_place_of_the_words_and_leaves_the_filters(open_list: OpenCampaigns) -> None:
    async with open_list() as (pilot, home):
        await pilot.press("slash", *"weekend tag:dach", "enter", "slash", *"halls")
        assert search_text(home) == "tag:dach halls"
        await wait_until(pilot, lambda: shown_slugs(home) == ["fair"])


async def test_where_nothing_is_shown_it_says_which_filter_hides_everything(open_list: OpenCampaigns) -> None:
    async with open_list() as (pilot, home):
        home.query_one("#search", Input).value = "tag:dach launch:2026 weekend"
        await wait_until(pilot, lambda: home.has_class("-nothing"))
        said = " ".join(str(home.query_one("#nothing", Static).content).split())
        assert said == (
            "No campaign is all of this: tag dach · launch 2026 · “weekend”. Without launch 2026: 1. "
            "Escape shows all 4 campaigns and 1 broken file again; f changes the filters."
        )
        await wait_until(
            pilot, lambda: "Without launch 2026: 1." in " ".join(screen_text(pilot).replace("│", "").split())
        )
        await pilot.press("enter")
        assert pilot.app.screen is home
        await pilot.press("escape")
        await wait_until(pilot, lambda: not home.has_class("-nothing") and shown_slugs(home) == EVERYTHING)


async def test_the_cursor_comes_back_to_its_campaign_when_that_is_shown_again(open_list: OpenCampaigns) -> None:
    async with open_list() as (pilot, home):
        await pilot.press("down", "down")
        assert home.selected_slug == "webinar"
        await pilot.press("slash", *"halls")
        await wait_until(pilot, lambda: home.selected_slug == "fair")
        assert "esc all" in screen_text(pilot)
        await pilot.press("escape")
        await wait_until(pilot, lambda: home.selected_slug == "webinar")
        assert "esc all" not in screen_text(pilot)
        await pilot.press("slash", "escape")
        assert home.focused is home.table


# chosen


async def test_filters_are_chosen_by_keyboard_and_combined(open_list: OpenCampaigns) -> None:
    async with open_list() as (pilot, home):
        await pilot.press("slash", *"w", "enter", "f")
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, FilterDialog) and "dach" in screen_text(pilot))
        await pilot.press("right", "down", "down", "space")
        await wait_until(pilot, lambda: "waiting for Sales: 2 of 2 campaigns" in screen_text(pilot))
        await pilot.press("right", "right", "down")
        await wait_until(pilot, lambda: "▌  dach" in screen_text(pilot) and screen_text(pilot).count("▌  ") == 1)
        await pilot.press("enter")
        await wait_until(pilot, lambda: pilot.app.screen is home)
        assert search_text(home) == "w waiting:sales tag:dach"
        await wait_until(pilot, lambda: shown_slugs(home) == ["webinar"])
        assert home.focused is home.table
        await pilot.press("f")
        await wait_until(pilot, lambda: "• dach" in screen_text(pilot))
        assert "• Sales" in screen_text(pilot)
        await pilot.press("minus", "escape")
        await wait_until(pilot, lambda: pilot.app.screen is home)
        assert search_text(home) == "w waiting:sales tag:dach", "Escape leaves it as it was"
        await pilot.press("f")
        await wait_until(pilot, lambda: "• Sales" in screen_text(pilot))
        await pilot.press("minus", "enter")
        await wait_until(pilot, lambda: pilot.app.screen is home and search_text(home) == "w")


async def test_filters_are_chosen_with_the_mouse(open_list: OpenCampaigns) -> None:
    async with open_list() as (pilot, home):
        await pilot.press("f")
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, FilterDialog) and "dach" in screen_text(pilot))
        part = pilot.app.screen.query_one("#part-launch", FilterValueList)
        place = [choice.value for choice in part.filter_options].index("2026")
        await pilot.click(part, offset=(3, place))
        await wait_until(pilot, lambda: "launch 2026: 1 of 4" in screen_text(pilot))
        await pilot.click("#show")
        await wait_until(pilot, lambda: pilot.app.screen is home and shown_slugs(home) == ["spring"])


async def test_all_of_the_dialog_is_seen_on_the_smallest_screen(open_list: OpenCampaigns) -> None:
    async with open_list((60, 16)) as (pilot, _):
        await pilot.press("f")
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, FilterDialog) and "dach" in screen_text(pilot))
        assert "Show them" in screen_text(pilot) and "Which campaigns?" in screen_text(pilot)


def test_each_choice_says_how_many_it_would_show_beside_the_other_filters() -> None:
    rows = [
        CampaignRow("a", "A", "signed", date(2027, 4, 1), 9, "", tags=("Dach",), teams=()),
        CampaignRow(
            "b", "B", "draft", date(2026, 12, 1), 0, "", tags=("dach", "fair"), teams=("sales",), end=date(2027, 1, 1)
        ),
        CampaignRow("c", "C", "draft", None, 0, "", teams=("marketing", "sales")),
        CampaignRow("d", "D", "broken", None, 0, ""),
    ]

    def told(wanted: CampaignFilter, me: CurrentUser | None = None) -> dict[str, list[tuple[str, int]]]:
        offered = count_filter_options(rows, wanted, TODAY, me)
        assert all(sum(choice.chosen for choice in part) == 1 for part in offered.values())
        return {part: [(choice.value, choice.count) for choice in found] for part, found in offered.items()}

    assert told(CampaignFilter(), CurrentUser("", "marketing")) == {
        "status": [("", 4), ("draft", 2), ("signed", 1), ("broken", 1)],
        "waiting": [("", 4), ("marketing", 1), ("sales", 2), ("me", 1)],
        "launch": [
            *[("", 4), ("upcoming", 1), ("past", 1), ("none", 1)],
            *[("2027", 1), ("2027-q2", 1), ("2026", 1), ("2026-q4", 1)],
        ],
        "tag": [("", 4), ("Dach", 2), ("fair", 1)],
    }
    narrowed = told(CampaignFilter(status="draft", tag="dach"))
    assert narrowed["status"] == [("", 2), ("draft", 1), ("signed", 1), ("broken", 0)]
    assert narrowed["tag"] == [("", 2), ("Dach", 1), ("fair", 1)]
    assert narrowed["waiting"] == [("", 1), ("marketing", 0), ("sales", 1)]
    assert told(CampaignFilter(launch="2026-11.."))["launch"][1] == ("2026-11..", 2)
    assert told(CampaignFilter(tag="gone"))["tag"][:2] == [("", 4), ("gone", 0)]


async def test_the_dialog_also_sorts(open_list: OpenCampaigns) -> None:
    async with open_list() as (pilot, home):
        before = shown_slugs(home)
        await pilot.press("f")
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, FilterDialog))
        await pilot.press("left", "left", "left", "left")  # past the buttons, to the last column
        assert pilot.app.screen.focused and pilot.app.screen.focused.id == "part-sort"
        await pilot.press("down", "enter")
        await wait_until(pilot, lambda: pilot.app.screen is home)
        assert home.visible_rows.sort == "title"
        assert sorted(shown_slugs(home)) == sorted(before)
        assert "by title" in screen_text(pilot)


# for me


async def test_what_waits_for_me_by_team_and_by_name(open_list: OpenCampaigns, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALIGNKIT_BY", "theo park")
    monkeypatch.setenv("ALIGNKIT_TEAM", "marketing")
    async with open_list((110, 24)) as (pilot, home):
        await pilot.press("y")
        await wait_until(pilot, lambda: shown_slugs(home) == ["idea", "fair", "webinar"])
        assert "waiting for you (theo park, Marketing): 3 of 4" in screen_text(pilot)
        await pilot.press("y")
        await wait_until(pilot, lambda: shown_slugs(home) == EVERYTHING)


async def test_without_a_team_it_says_what_is_left_out(
    open_list: OpenCampaigns, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ALIGNKIT_BY", "Theo Park")
    monkeypatch.setenv("ALIGNKIT_CONFIG", "config.toml")
    async with open_list() as (pilot, home):
        await pilot.press("y")
        await wait_until(pilot, lambda: shown_slugs(home) == ["idea", "fair"])
        assert "Set ALIGNKIT_TEAM" in str(home.query_one("#note", Static).content)
        assert "waiting for you (Theo Park, team not known): 2 of 4" in screen_text(pilot)
        assert "by name is found" in " ".join(screen_text(pilot).split())


async def test_where_nobody_is_known_it_says_how_to_set_it(
    open_list: OpenCampaigns, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)  # so that a short path stands in the message
    monkeypatch.setenv("ALIGNKIT_CONFIG", "config.toml")
    async with open_list() as (pilot, home):
        await pilot.press("y")
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, NoticeDialog))
        assert "ALIGNKIT_BY" in screen_text(pilot)
        assert "config.toml" in screen_text(pilot).replace("\n", "").replace(" ", "")
        await pilot.press("escape")
        assert (search_text(home), shown_slugs(home)) == ("", EVERYTHING)
        home.query_one("#search", Input).value = "waiting:me"
        await wait_until(pilot, lambda: home.has_class("-refused") and "Who you are is not known" in screen_text(pilot))
        assert shown_slugs(home) == EVERYTHING
        Path(os.environ["ALIGNKIT_CONFIG"]).write_text('name = "Theo Park"\n')
        await pilot.app.run_action("reload", home)
        await wait_until(pilot, lambda: shown_slugs(home) == ["idea", "fair"])


# the index


def _noise(path: Path) -> None:
    raw = path.read_bytes()
    path.write_bytes(bytes((byte * 7 + place) % 256 for place, byte in enumerate(raw)))


DAMAGE: dict[str, Callable[[Path], Any]] = {
    "deleted": lambda path: path.unlink(),
    "cut off": lambda path: os.truncate(path, path.stat().st_size // 2),
    "noise": _noise,
    "read-only": lambda path: [path.chmod(0o444), path.parent.chmod(0o555)],
    "held": lambda path: None,
}


@pytest.mark.parametrize("damage", list(DAMAGE))
async def test_whatever_has_become_of_the_index_the_list_says_the_same(
    open_list: OpenCampaigns, ws: Workspace, damage: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(index_database, "BUSY_TIMEOUT", 0.05)
    with Index(ws) as index:
        index.refresh(TODAY)
    path = kept_dir(ws) / "index.sqlite"
    DAMAGE[damage](path)
    if damage == "read-only":  # whoever may write everything is refused too
        real = os.access
        monkeypatch.setattr(os, "access", lambda at, mode: "workspaces" not in str(at) and real(at, mode))
    (ws.campaigns / "spring.toml").write_text('format = 1\n[campaign]\ntitle = "Spring"\ntags = ["late"]\n')
    with closing(sqlite3.connect(path if damage == "held" else ":memory:", isolation_level=None)) as holder:
        holder.execute("BEGIN EXCLUSIVE")
        async with open_list() as (pilot, home):
            assert shown_slugs(home) == ["idea", "spring", "fair", "webinar", "broken"]
            await pilot.press("slash", *"weekend tag:dach")
            await wait_until(pilot, lambda: shown_slugs(home) == ["webinar"])
            home.query_one("#search", Input).value = "tag:late"
            await wait_until(pilot, lambda: shown_slugs(home) == ["spring"])
            assert not pilot.app._notifications, "no error is shown"
        holder.execute("ROLLBACK")
    with suppress(OSError):
        path.parent.chmod(0o755)
