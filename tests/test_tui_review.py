"""Looking back on a screen: what stands there, what a form writes into the file, and what it leaves alone."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from commands import run
from screens import drawn, looking_back, on_disk, to, until
from textual.pilot import Pilot

from alignkit.agreement import Who
from alignkit.disk import store
from alignkit.disk.workspace import Workspace
from alignkit.reviews import review
from alignkit.reviews.reviewing import add_stuck
from alignkit.standing import campaign_status
from alignkit.tui.app import AlignApp
from alignkit.tui.dialogs import Ask
from alignkit.tui.home.screen import Home
from alignkit.tui.notice import Notice
from alignkit.tui.review.screen import ReviewScreen
from alignkit.tui.review.table import Table
from alignkit.tui.walk.screen import Walk

SAMPLES = Path(__file__).parents[1] / "campaigns"
SLUG = "month-end-close-webinar"
TODAY = date(2026, 11, 24)


@pytest.fixture
def space(space: Workspace, it_is: Callable[[date], None], monkeypatch: pytest.MonkeyPatch) -> Workspace:
    monkeypatch.setenv("ALIGNKIT_BY", "Milan Dekker")
    it_is(TODAY)
    shutil.copy(SAMPLES / f"{SLUG}.toml", space.root / "campaigns")
    shutil.copytree(SAMPLES / "sealed" / SLUG, space.root / "campaigns" / "sealed" / SLUG)
    return space


async def in_form(pilot: Pilot[Any]) -> None:
    await until(pilot, lambda: isinstance(pilot.app.screen, Ask) and pilot.app.screen.focused)


async def test_results_promises_reasons_and_lessons_stand_there(space: Workspace) -> None:
    async with looking_back(space, SLUG) as (pilot, _):
        await pilot.pause()
        seen = drawn(pilot)
        assert "next review 24 November 2026, today" in seen
        assert "SQLs: 48 leads by 18 December 2026 (Amira Haddad)" in seen
        assert "2026-11-10  29 leads  █████" in seen and "│   60 %  Amira Haddad" in seen
        assert "✗ Deliver MQLs" in seen and "unreached: 21" in seen
        assert "What we change: Ask for the budget holder on the form." in seen


@pytest.mark.parametrize("size", [(60, 20), (80, 24), (200, 60)])
async def test_the_whole_day_of_the_next_review_is_told(space: Workspace, size: tuple[int, int]) -> None:
    async with looking_back(space, SLUG, size) as (pilot, _):
        said = " ".join(drawn(pilot).split())
        assert re.search(r"last looked at \d+ \w+ \d{4} · next review \d+ \w+ \d{4}", said), said


async def test_results_over_time_and_the_bars_again(space: Workspace) -> None:
    async with looking_back(space, SLUG, (80, 40)) as (pilot, screen):
        await until(pilot, lambda: "│   60 %  Amira Haddad" in drawn(pilot))
        to(screen, "SQLs: 48")
        await pilot.press("p")
        await until(pilot, lambda: "target 48 leads┼" in drawn(pilot))
        assert "10 Nov 2026" in drawn(pilot) and "2026-11-10  29 leads   60 %" in drawn(pilot)
        assert "SQLs" in str(screen.rows.highlighted_option and screen.rows.highlighted_option.prompt)
        await pilot.press("p")
        await until(pilot, lambda: "│   60 %  Amira Haddad" in drawn(pilot))


async def test_a_result_is_added_to_a_signed_campaign_and_taken_back(space: Workspace) -> None:
    before = on_disk(space, SLUG)
    async with looking_back(space, SLUG) as (pilot, screen):
        to(screen, "SQLs: 48")
        await pilot.press("enter")
        await in_form(pilot)
        await pilot.press(*"41", "ctrl+s")
        await until(pilot, lambda: len(on_disk(space, SLUG).review["results"]) == 4)
        row = on_disk(space, SLUG).review["results"][-1]
        assert row == {"metric": "SQLs", "actual": 41, "on": TODAY, "by": "Milan Dekker"}
        assert campaign_status(on_disk(space, SLUG)) == "signed"
        await until(pilot, lambda: "85 %" in drawn(pilot))
        assert "SQLs" in str(screen.rows.highlighted_option and screen.rows.highlighted_option.prompt)
        await pilot.press("u")
        await until(pilot, lambda: on_disk(space, SLUG) == before)


async def test_nothing_is_a_value_too(space: Workspace) -> None:
    async with looking_back(space, SLUG) as (pilot, screen):
        to(screen, "Won deals: 12")
        await pilot.press("enter")
        await in_form(pilot)
        await pilot.press("0", "ctrl+s")
        await until(pilot, lambda: on_disk(space, SLUG).review["results"][-1]["actual"] == 0)


async def test_a_promise_is_asked_of_the_other_team(space: Workspace) -> None:
    async with looking_back(space, SLUG) as (pilot, screen):
        to(screen, "Hold live sessions")
        await pilot.press("enter")
        await in_form(pilot)
        seen = drawn(pilot)
        assert "Marketing promised: Hold live sessions" in seen and "Asked of Sales: was it kept?" in seen
        assert "Theo Park" in seen  # Sales' lead: the host at the keyboard belongs to no team
        await pilot.press("enter", "down", "down", "enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, Ask) and pilot.app.screen.kept.get("kept") is False)
        await pilot.press("ctrl+s")
        await until(pilot, lambda: len(on_disk(space, SLUG).review["promises"]) == 3)
        row = on_disk(space, SLUG).review["promises"][-1]
        assert row == {"what": "Hold live sessions", "kept": False, "said_by": "Theo Park", "on": TODAY}


@pytest.mark.parametrize("typed", ["94", "94%", "94 %", "0.94"])
async def test_a_share_is_shown_as_it_was_understood_before_it_is_written(space: Workspace, typed: str) -> None:
    async with looking_back(space, SLUG) as (pilot, screen):
        to(screen, "Called within 4 business hours")
        await pilot.press("enter")
        await in_form(pilot)
        await pilot.press(*typed)
        await until(pilot, lambda: "= 94 %" in drawn(pilot))
        await pilot.press("ctrl+s")
        await until(pilot, lambda: on_disk(space, SLUG).review["results"][-1]["actual"] == 0.94)


async def test_a_figure_that_could_be_either_says_what_to_write(space: Workspace) -> None:
    async with looking_back(space, SLUG) as (pilot, screen):
        to(screen, "Won revenue")
        await pilot.press("enter")
        await in_form(pilot)
        await pilot.press(*"1.234", "ctrl+s")
        await until(pilot, lambda: "✗ Came to: 1.234 can be read two ways; write 1234 or 1.2340" in drawn(pilot))
        await pilot.press("0")
        await until(pilot, lambda: "= EUR 1.234" in drawn(pilot) and "two ways" not in drawn(pilot))
        await pilot.press(*["backspace"] * 6, *"EUR 120,500.00", "ctrl+s")
        await until(pilot, lambda: on_disk(space, SLUG).review["results"][-1]["actual"] == 120500)


async def test_a_refused_lesson_keeps_every_word(space: Workspace) -> None:
    async with looking_back(space, SLUG) as (pilot, screen):
        screen.action_lesson()
        await in_form(pilot)
        await pilot.press("enter")
        await pilot.pause()
        assert "Marketing" in drawn(pilot) and "marketing_responsibilities" not in drawn(pilot)
        await pilot.press("down", "enter", "tab", *"Payers decide", "tab", *"Ask first", "tab", "tab")
        await pilot.press(*["backspace"] * 10, *"2027-01-01", "ctrl+s")
        await until(pilot, lambda: "✗ 2027-01-01 has not come yet" in drawn(pilot))
        assert isinstance(pilot.app.screen, Ask) and "--" not in drawn(pilot)
        assert "Payers decide" in drawn(pilot) and "Ask first" in drawn(pilot)
        await pilot.press(*["backspace"] * 10, *"2026-11-20", "ctrl+s")
        await until(pilot, lambda: on_disk(space, SLUG).review["lessons"][-1]["learned"] == "Payers decide")
        row = on_disk(space, SLUG).review["lessons"][-1]
        assert (row["question"], row["change"], row["on"]) == ("pain", "Ask first", date(2026, 11, 20))


async def test_a_day_before_the_campaign_began_is_said(space: Workspace) -> None:
    async with looking_back(space, SLUG) as (pilot, screen):
        to(screen, "tied: 7")
        await pilot.press("enter")
        await in_form(pilot)
        assert "Last: 7" in drawn(pilot)
        await pilot.press("tab", *["backspace"] * 10, *"2020-01-01")
        await until(pilot, lambda: "It is before the campaign's first day, 1" in drawn(pilot))


async def test_a_carried_draft_begins_with_what_the_last_one_taught(space: Workspace) -> None:
    run("--workspace", space.root, "new", "Next one", "--from", SLUG)
    async with looking_back(space, "next-one", (80, 24)) as (pilot, screen):
        await until(pilot, lambda: "What Month-end close webinar taught" in drawn(pilot))
        assert screen.here() == "taught:0"


async def test_what_nobody_signed_is_not_looked_back_on(space: Workspace) -> None:
    path = space.campaign_path(SLUG)
    text = path.read_text("utf-8")
    path.write_text(re.sub(r"\[\[agreement\.signoffs\]\]\n(.+\n)+", "", text), "utf-8")
    async with looking_back(space, SLUG) as (pilot, screen):
        to(screen, "SQLs: 48")
        for key in ("enter", "l", "n"):
            await pilot.press(key)
            await until(pilot, lambda: "Nobody has signed this campaign" in drawn(pilot))
            assert pilot.app.screen is screen
            pilot.app.clear_notifications()


async def test_what_is_refused_says_why_and_changes_nothing(space: Workspace) -> None:
    before = space.campaign_path(SLUG).read_bytes()
    async with looking_back(space, SLUG) as (pilot, screen):
        to(screen, "tied: 7")
        await pilot.press("enter")
        await in_form(pilot)
        await pilot.press(*"1.5", "ctrl+s")
        await until(pilot, lambda: "✗ So far: '1.5' is no count" in drawn(pilot))
        assert isinstance(pilot.app.screen, Ask)
    assert space.campaign_path(SLUG).read_bytes() == before


async def test_a_lesson_and_the_next_review(space: Workspace) -> None:
    async with looking_back(space, SLUG) as (pilot, _):
        await pilot.press("l")
        await in_form(pilot)
        ask = pilot.app.screen
        assert isinstance(ask, Ask)
        ask.kept |= {"question": "sql", "learned": "Payers [/] decide", "change": "Ask"}
        await pilot.press("ctrl+s")
        await until(pilot, lambda: len(on_disk(space, SLUG).review["lessons"]) == 2)
        assert review.lessons_of(on_disk(space, SLUG), "sql")[0].learned == "Payers [/] decide"
        await until(pilot, lambda: "Payers [/] decide" in drawn(pilot))
        await pilot.press("n")
        await in_form(pilot)
        await pilot.press("end", *["backspace"] * 10, *"2026-12-01", "ctrl+s")
        await until(pilot, lambda: on_disk(space, SLUG).review["next"] == date(2026, 12, 1))


async def test_escape_in_a_form_writes_nothing(space: Workspace) -> None:
    before = space.campaign_path(SLUG).read_bytes()
    async with looking_back(space, SLUG) as (pilot, screen):
        for key in ("enter", "l", "t", "n"):
            await pilot.press(key)
            await in_form(pilot)
            await pilot.press("escape")
            await until(pilot, lambda: pilot.app.screen is screen)
    assert space.campaign_path(SLUG).read_bytes() == before


TABLE = (
    "\ufeffMetrik;Wert;Datum\r\n"
    'Won revenue;"150.000,50";20.11.2026\r\n'
    "MQL;110;20.11.2026\r\n"
    "SQLs;1.012;20.11.2026\r\n"
    "MQLs;110;20.11.2026\r\n"
    "MQLs;111;20.11.2026\r\n"
)


async def opened(pilot: Pilot[Any], space: Workspace, text: str) -> Table:
    """A table, looked through; it is named wrongly first, which costs no typed word."""
    (space.root / "report.csv").write_bytes(text.encode())
    await pilot.press("i")
    await in_form(pilot)
    await pilot.press(*str(space.root / "report"), "ctrl+s")
    await until(pilot, lambda: "could not be read" in drawn(pilot) and isinstance(pilot.app.screen, Ask))
    await pilot.pause(0.1)
    await pilot.press("end", *".csv", "ctrl+s")
    await until(pilot, lambda: isinstance(pilot.app.screen, Table) and pilot.app.screen.focused)
    assert isinstance(pilot.app.screen, Table)
    return pilot.app.screen


async def test_a_table_is_looked_through_and_only_what_is_ticked_is_written(space: Workspace) -> None:
    before = on_disk(space, SLUG)
    async with looking_back(space, SLUG) as (pilot, screen):
        table = await opened(pilot, space, TABLE)
        assert "EUR 150,000.5" in drawn(pilot) and "'MQL' is no goal" in drawn(pilot) and "1,012 leads" in drawn(pilot)
        await pilot.press("w")
        assert table.taken == set() and "No row is ticked" in drawn(pilot) and on_disk(space, SLUG) == before
        await pilot.press("down", "space")
        assert "Mend it in the table" in drawn(pilot) and table.taken == set()
        await pilot.press("a")
        assert table.taken == {2, 4}
        await pilot.press("down", "down", "space", "down", "space")
        assert table.taken == {2, 4, 5, 6}
        await pilot.press("w")
        await until(pilot, lambda: "says otherwise" in drawn(pilot))
        assert pilot.app.screen is table and on_disk(space, SLUG) == before
        await pilot.press("space", "ctrl+s")
        await until(pilot, lambda: len(on_disk(space, SLUG).review["results"]) == 6)
        rows = [(row["metric"], row["actual"], row["by"]) for row in on_disk(space, SLUG).review["results"][-3:]]
        assert rows == [
            ("Won revenue", 150000.5, "Milan Dekker"),
            ("SQLs", 1012, "Milan Dekker"),
            ("MQLs", 110, "Milan Dekker"),
        ]
        assert campaign_status(on_disk(space, SLUG)) == "signed"
        await until(pilot, lambda: pilot.app.screen is screen)
        await pilot.press("u")
        await until(pilot, lambda: on_disk(space, SLUG) == before)


async def test_a_table_that_is_all_understood_is_ticked_and_escape_writes_nothing(space: Workspace) -> None:
    before = on_disk(space, SLUG)
    async with looking_back(space, SLUG, (80, 24)) as (pilot, screen):
        table = await opened(pilot, space, "metric,value\nSQLs,40\nWon revenue,1.234\n")
        assert table.taken == set() and "says which" in drawn(pilot) and "--decimal" not in drawn(pilot)
        await pilot.press("d")
        await until(pilot, lambda: "EUR 1,234" in drawn(pilot))
        assert table.taken == {2, 3} and "decimal comma" in drawn(pilot)
        await pilot.press("escape")
        await until(pilot, lambda: pilot.app.screen is screen)
        assert on_disk(space, SLUG) == before


async def test_what_is_no_table_is_said_in_the_form(space: Workspace) -> None:
    (space.root / "p.csv").write_text("Metric,Jan 2026,Feb 2026\nSQLs,1,2\n")
    async with looking_back(space, SLUG) as (pilot, _):
        await pilot.press("i")
        await in_form(pilot)
        await pilot.press(*str(space.root / "p.csv"), "ctrl+s")
        await until(pilot, lambda: "side by side" in drawn(pilot))
        assert "metric,value,date" in drawn(pilot) and isinstance(pilot.app.screen, Ask)


async def test_what_others_add_is_taken_over(space: Workspace) -> None:
    async with looking_back(space, SLUG) as (pilot, _):
        opened = store.open_for_writing(space, SLUG)
        who = Who("Theo Park", datetime(2026, 11, 24, 9).astimezone())
        store.save(space, opened, add_stuck(opened.campaign, "waiting for a call", 5, who, TODAY))
        await until(pilot, lambda: "waiting for a call: 5" in drawn(pilot))


async def test_chances_over_all_campaigns_and_the_page(space: Workspace) -> None:
    async with looking_back(space, SLUG) as (pilot, screen):
        await pilot.press("c")
        await until(pilot, lambda: isinstance(pilot.app.screen, Notice))
        assert "Marketing: 0 kept, 1 not kept" in drawn(pilot)
        await pilot.press("escape", "w")
        path = space.root / "briefs" / f"{SLUG}.review.md"
        await until(pilot, path.is_file)
        assert path.read_text("utf-8").startswith("# Review: Month-end close webinar\n")
        await pilot.press("q")
        await until(pilot, lambda: pilot.app.screen is not screen)


async def test_it_is_reached_from_the_campaigns_and_from_the_walk(space: Workspace) -> None:
    app = AlignApp(space, space.root)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        home = app.screen
        assert isinstance(home, Home)
        await until(pilot, lambda: home.selected == SLUG)
        await pilot.press("v")
        await until(pilot, lambda: isinstance(app.screen, ReviewScreen))
        await pilot.press("escape")
        await until(pilot, lambda: app.screen is home)
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, Walk) and app.screen.focused)
        await pilot.press("l")
        await until(pilot, lambda: isinstance(app.screen, ReviewScreen))
        assert "Promised and happened" in drawn(pilot)
        await pilot.press("q")
        await until(pilot, lambda: isinstance(app.screen, Walk))
