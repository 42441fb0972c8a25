"""Looking back on a screen: what stands there, what a form writes into the file, and what it leaves alone."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from alignkit.core.model import Actor
from alignkit.core.status import campaign_status
from alignkit.review import records
from alignkit.review.actions import add_stuck
from alignkit.store import campaigns
from alignkit.store.workspace import Workspace
from alignkit.tui.app import AlignApp
from alignkit.tui.campaigns.screen import CampaignsScreen
from alignkit.tui.dialogs import FormDialog
from alignkit.tui.notice import NoticeDialog
from alignkit.tui.questions.screen import QuestionsScreen
from alignkit.tui.review import rows
from alignkit.tui.review.crm_import import CrmImportDialog
from alignkit.tui.review.screen import ReviewScreen
from tests.command_line import run
from tests.screen_pilot import (
    campaign_on_disk,
    move_cursor_to,
    open_campaigns,
    open_review,
    press_fast,
    screen_text,
    wait_until,
)
from tests.signed_campaigns import load_sample

SAMPLES = Path(__file__).parents[3] / "campaigns"
SLUG = "month-end-close-webinar"
TODAY = date(2026, 11, 24)


@pytest.fixture
def ws(ws: Workspace, set_today: Callable[[date], None], monkeypatch: pytest.MonkeyPatch) -> Workspace:
    monkeypatch.setenv("ALIGNKIT_BY", "Milan Dekker")
    set_today(TODAY)
    shutil.copy(SAMPLES / f"{SLUG}.toml", ws.root / "campaigns")
    shutil.copytree(SAMPLES / "sealed" / SLUG, ws.root / "campaigns" / "sealed" / SLUG)
    return ws


async def fill_form(pilot: Pilot[Any]) -> None:
    await wait_until(pilot, lambda: isinstance(pilot.app.screen, FormDialog) and pilot.app.screen.focused)


async def test_results_promises_reasons_and_lessons_stand_there(ws: Workspace) -> None:
    async with open_review(ws, SLUG) as (pilot, _):
        await pilot.pause()
        seen = screen_text(pilot)
        assert "next review 24 November 2026, today" in seen
        assert "SQLs: 48 leads by 18 December 2026 (Amira Haddad)" in seen
        assert "10 Nov 2026  29 leads  ████" in seen and "│   60 %  Amira Haddad" in seen
        assert "✗ Deliver MQLs" in seen and "unreached: 21" in seen
        assert "What we change: Ask for the budget holder on the form." in seen


@pytest.mark.parametrize("size", [(60, 20), (80, 24), (200, 60)])
async def test_the_whole_day_of_the_next_review_is_told(ws: Workspace, size: tuple[int, int]) -> None:
    async with open_review(ws, SLUG, size) as (pilot, _):
        said = " ".join(screen_text(pilot).split())
        assert re.search(r"last looked at \d+ \w+ \d{4} · next review \d+ \w+ \d{4}", said), said


async def test_results_over_time_and_the_bars_again(ws: Workspace) -> None:
    async with open_review(ws, SLUG, (80, 40)) as (pilot, screen):
        await wait_until(pilot, lambda: "│   60 %  Amira Haddad" in screen_text(pilot))
        move_cursor_to(screen, "SQLs: 48")
        await pilot.press("d")
        await wait_until(pilot, lambda: "target 48 leads┼" in screen_text(pilot))
        assert "10 Nov 2026" in screen_text(pilot) and "10 Nov 2026  29 leads   60 %" in screen_text(pilot)
        assert "SQLs" in str(screen.rows.highlighted_option and screen.rows.highlighted_option.prompt)
        await pilot.press("d")
        await wait_until(pilot, lambda: "│   60 %  Amira Haddad" in screen_text(pilot))


async def test_a_result_is_added_to_a_signed_campaign_and_taken_back(ws: Workspace) -> None:
    before = campaign_on_disk(ws, SLUG)
    async with open_review(ws, SLUG) as (pilot, screen):
        move_cursor_to(screen, "SQLs: 48")
        await pilot.press("enter")
        await fill_form(pilot)
        await press_fast(pilot, *"41", "ctrl+s")
        await wait_until(pilot, lambda: len(campaign_on_disk(ws, SLUG).review["results"]) == 4)
        row = campaign_on_disk(ws, SLUG).review["results"][-1]
        assert row == {"metric": "SQLs", "actual": 41, "on": TODAY, "by": "Milan Dekker"}
        assert campaign_status(campaign_on_disk(ws, SLUG)) == "signed"
        await wait_until(pilot, lambda: "85 %" in screen_text(pilot))
        assert "SQLs" in str(screen.rows.highlighted_option and screen.rows.highlighted_option.prompt)
        await pilot.press("u")
        await wait_until(pilot, lambda: campaign_on_disk(ws, SLUG) == before)


def test_what_came_of_it_stands_in_columns_and_colours() -> None:
    known = load_sample(SLUG)
    shown = [content for _, content in rows.render_rows(known, TODAY, 80, plots=False)]
    promised = next(content for content in shown if content.plain.startswith("✗ Deliver MQLs"))
    assert any("$text-error" in str(span.style) and span.start == 0 for span in promised.spans)
    bars = next(content for content in shown if content.plain.startswith("SQLs: 48"))
    place = bars.plain.index("█")
    assert any(span.start == place and "$text-warning" in str(span.style) for span in bars.spans)  # it is still open
    assert any(bars.plain[span.end - 1 : span.end] != "█" and str(span.style) == "$line" for span in bars.spans)
    summary = [content.plain for content in shown if content.plain[2:].startswith("Promises ")]
    assert summary and all("   " in line for line in summary)
    assert [line[0] for line in summary] == ["✓", "✗", "·"], "what was kept is said, too"
    narrow = [content.plain for _, content in rows.render_rows(known, TODAY, 54, plots=False)]
    promised_lines = next(text for text in narrow if text.startswith("✗ Deliver MQLs")).split("\n")
    assert len(promised_lines) > 1 and all(line.startswith("  ") and len(line) <= 54 for line in promised_lines[1:])


async def test_nothing_is_a_value_too(ws: Workspace) -> None:
    async with open_review(ws, SLUG) as (pilot, screen):
        move_cursor_to(screen, "Won deals: 12")
        await pilot.press("enter")
        await fill_form(pilot)
        await pilot.press("0", "ctrl+s")
        await wait_until(pilot, lambda: campaign_on_disk(ws, SLUG).review["results"][-1]["actual"] == 0)


async def test_a_promise_is_asked_of_the_other_team(ws: Workspace) -> None:
    async with open_review(ws, SLUG) as (pilot, screen):
        move_cursor_to(screen, "Hold live sessions")
        await pilot.press("enter")
        await fill_form(pilot)
        seen = screen_text(pilot)
        assert "Marketing promised: Hold live sessions" in seen and "Asked of Sales: was it kept?" in seen
        assert "Theo Park" in seen  # Sales' lead: the host at the keyboard belongs to no team
        await pilot.press("n", "ctrl+s")
        await wait_until(pilot, lambda: len(campaign_on_disk(ws, SLUG).review["promises"]) == 3)
        row = campaign_on_disk(ws, SLUG).review["promises"][-1]
        assert row == {"what": "Hold live sessions", "kept": False, "said_by": "Theo Park", "on": TODAY}


FEARS = """
[[premortem]]
id = "p1"
team = "sales"
reason = "Nobody called [/] within a day"
owner = "Theo Park"
due = 2026-11-01

[[premortem]]
id = "p2"
reason = "The date was moved"
"""


async def test_a_fear_is_asked_about_answered_and_taken_back(ws: Workspace) -> None:
    path = ws.campaign_path(SLUG)
    path.write_text(path.read_text("utf-8") + FEARS, "utf-8")
    before = campaign_on_disk(ws, SLUG)
    async with open_review(ws, SLUG) as (pilot, screen):
        asked = "· Nobody called [/] within a day (Sales, Theo Park, by 1 November 2026): nobody has said yet"
        assert asked in screen_text(pilot)
        move_cursor_to(screen, "Nobody called")
        await pilot.press("enter")
        await fill_form(pilot)
        assert "Nobody called [/] within a day" in screen_text(pilot)
        await pilot.press("ctrl+s")
        await wait_until(pilot, lambda: "✗ It happened: Did it happen? yes or no" in screen_text(pilot))
        await pilot.press("y", "ctrl+s")
        await wait_until(pilot, lambda: campaign_on_disk(ws, SLUG).premortem[0].get("happened") is True)
        await wait_until(pilot, lambda: "✗ Nobody called" in screen_text(pilot))
        assert campaign_status(campaign_on_disk(ws, SLUG)) == "signed" and screen.here() == "fear:0"
        await pilot.press("down", "enter")
        await fill_form(pilot)
        await pilot.press("n", "ctrl+s")
        await wait_until(pilot, lambda: campaign_on_disk(ws, SLUG).premortem[1].get("happened") is False)
        await wait_until(pilot, lambda: "✓ The date was moved: it did not happen" in screen_text(pilot))
        await pilot.press("u")
        await wait_until(pilot, lambda: "happened" not in campaign_on_disk(ws, SLUG).premortem[1])
        await pilot.press("u")
        await wait_until(pilot, lambda: campaign_on_disk(ws, SLUG) == before)


async def test_a_fear_is_taken_off_the_list_and_brought_back(ws: Workspace) -> None:
    path = ws.campaign_path(SLUG)
    path.write_text(path.read_text("utf-8") + FEARS, "utf-8")
    before = campaign_on_disk(ws, SLUG)
    async with open_review(ws, SLUG) as (pilot, screen):
        move_cursor_to(screen, "The date was moved")
        await pilot.press("minus")
        await wait_until(pilot, lambda: "Take this off the list" in screen_text(pilot))
        await pilot.press("enter")
        await wait_until(pilot, lambda: [row["id"] for row in campaign_on_disk(ws, SLUG).premortem] == ["p1"])
        await pilot.press("u")
        await wait_until(pilot, lambda: campaign_on_disk(ws, SLUG) == before)


async def test_the_fears_of_a_draft_in_work_are_those_of_its_own_file(ws: Workspace) -> None:
    run("--workspace", ws.root, "amend", SLUG)
    run("--workspace", ws.root, "premortem", SLUG, "--add", "The hall was double booked")
    async with open_review(ws, SLUG) as (pilot, screen):
        move_cursor_to(screen, "The hall was double booked")
        await pilot.press("enter")
        await fill_form(pilot)
        await pilot.press("y", "ctrl+s")
        await wait_until(pilot, lambda: campaign_on_disk(ws, SLUG).premortem[0].get("happened") is True)


@pytest.mark.parametrize("typed", ["94", "94%", "94 %", "0.94"])
async def test_a_share_is_shown_as_it_was_understood_before_it_is_written(ws: Workspace, typed: str) -> None:
    async with open_review(ws, SLUG) as (pilot, screen):
        move_cursor_to(screen, "Called within 4 business hours")
        await pilot.press("enter")
        await fill_form(pilot)
        await pilot.press(*typed)
        await wait_until(pilot, lambda: "= 94 %" in screen_text(pilot))
        await pilot.press("ctrl+s")
        await wait_until(pilot, lambda: campaign_on_disk(ws, SLUG).review["results"][-1]["actual"] == 0.94)


async def test_a_figure_that_could_be_either_says_what_to_write(ws: Workspace) -> None:
    async with open_review(ws, SLUG) as (pilot, screen):
        move_cursor_to(screen, "Won revenue")
        await pilot.press("enter")
        await fill_form(pilot)
        await press_fast(pilot, *"1.234", "ctrl+s")
        await wait_until(
            pilot, lambda: "✗ Came to: 1.234 can be read two ways; write 1234 or 1.2340" in screen_text(pilot)
        )
        await pilot.press("0")
        await wait_until(pilot, lambda: "= EUR 1.234" in screen_text(pilot) and "two ways" not in screen_text(pilot))
        await press_fast(pilot, *["backspace"] * 6, *"EUR 120,500.00", "ctrl+s")
        await wait_until(pilot, lambda: campaign_on_disk(ws, SLUG).review["results"][-1]["actual"] == 120500)


async def test_a_refused_lesson_keeps_every_word(ws: Workspace) -> None:
    async with open_review(ws, SLUG) as (pilot, screen):
        screen.action_lesson()
        await fill_form(pilot)
        assert "Marketing will" in screen_text(pilot) and "marketing_responsibilities" not in screen_text(pilot)
        await press_fast(pilot, "p", "tab", *"Payers decide", "tab", *"Ask first", "tab", "tab")
        await press_fast(pilot, *["backspace"] * 10, *"2027-01-01", "ctrl+s")
        await wait_until(pilot, lambda: "✗ 2027-01-01 is in the future" in screen_text(pilot))
        assert isinstance(pilot.app.screen, FormDialog) and "--" not in screen_text(pilot)
        assert "Payers decide" in screen_text(pilot) and "Ask first" in screen_text(pilot)
        await press_fast(pilot, *["backspace"] * 10, *"2026-11-20", "ctrl+s")
        await wait_until(pilot, lambda: campaign_on_disk(ws, SLUG).review["lessons"][-1]["learned"] == "Payers decide")
        row = campaign_on_disk(ws, SLUG).review["lessons"][-1]
        assert (row["question"], row["change"], row["on"]) == ("pain", "Ask first", date(2026, 11, 20))


async def test_a_day_before_the_campaign_began_is_said(ws: Workspace) -> None:
    async with open_review(ws, SLUG) as (pilot, screen):
        move_cursor_to(screen, "tied: 7")
        await pilot.press("enter")
        await fill_form(pilot)
        assert "Last: 7" in screen_text(pilot)
        await press_fast(pilot, "tab", *["backspace"] * 10, *"2020-01-01")
        await wait_until(pilot, lambda: "It is before the campaign's first day, 1" in screen_text(pilot))


async def test_a_carried_draft_begins_with_what_the_last_one_taught(ws: Workspace) -> None:
    run("--workspace", ws.root, "new", "Next one", "--from", SLUG)
    async with open_review(ws, "next-one", (80, 24)) as (pilot, screen):
        await wait_until(pilot, lambda: "What Month-end close webinar taught" in screen_text(pilot))
        assert screen.here() == "taught:0"


async def test_what_nobody_signed_is_not_looked_back_on(ws: Workspace) -> None:
    path = ws.campaign_path(SLUG)
    text = path.read_text("utf-8")
    path.write_text(re.sub(r"\[\[agreement\.signoffs\]\]\n(.+\n)+", "", text), "utf-8")
    async with open_review(ws, SLUG) as (pilot, screen):
        move_cursor_to(screen, "SQLs: 48")
        for action in ("record", "lesson", "next"):
            await screen.run_action(action)
            await wait_until(pilot, lambda: "This campaign was never signed" in screen_text(pilot))
            assert pilot.app.screen is screen
            pilot.app.clear_notifications()


async def test_what_is_refused_says_why_and_changes_nothing(ws: Workspace) -> None:
    before = ws.campaign_path(SLUG).read_bytes()
    async with open_review(ws, SLUG) as (pilot, screen):
        move_cursor_to(screen, "tied: 7")
        await pilot.press("enter")
        await fill_form(pilot)
        await press_fast(pilot, *"1.5", "ctrl+s")
        await wait_until(pilot, lambda: "✗ So far: '1.5' is not a count" in screen_text(pilot))
        assert isinstance(pilot.app.screen, FormDialog)
    assert ws.campaign_path(SLUG).read_bytes() == before


async def test_a_lesson_and_the_next_review(ws: Workspace) -> None:
    async with open_review(ws, SLUG) as (pilot, screen):
        await pilot.press("t")
        await fill_form(pilot)
        ask = pilot.app.screen
        assert isinstance(ask, FormDialog)
        await press_fast(pilot, *"sql", "tab", *"Payers [/] decide", "tab", *"Ask", "ctrl+s")
        await wait_until(pilot, lambda: len(campaign_on_disk(ws, SLUG).review["lessons"]) == 2)
        assert records.lessons_on_question(campaign_on_disk(ws, SLUG), "sql")[0].learned == "Payers [/] decide"
        await wait_until(pilot, lambda: "Payers [/] decide" in screen_text(pilot))
        move_cursor_to(screen, "the day on which both teams look again")
        await pilot.press("enter")
        await fill_form(pilot)
        await press_fast(pilot, "end", *["backspace"] * 10, *"2026-12-01", "ctrl+s")
        await wait_until(pilot, lambda: campaign_on_disk(ws, SLUG).review["next"] == date(2026, 12, 1))


async def test_escape_in_a_form_writes_nothing(ws: Workspace) -> None:
    before = ws.campaign_path(SLUG).read_bytes()
    async with open_review(ws, SLUG) as (pilot, screen):
        for action in ("record", "lesson", "stuck", "next"):
            await screen.run_action(action)
            await fill_form(pilot)
            await pilot.press("escape")
            await wait_until(pilot, lambda: pilot.app.screen is screen)
    assert ws.campaign_path(SLUG).read_bytes() == before


TABLE = (
    "\ufeffMetrik;Wert;Datum\r\n"
    'Won revenue;"150.000,50";20.11.2026\r\n'
    "MQL;110;20.11.2026\r\n"
    "SQLs;1.012;20.11.2026\r\n"
    "MQLs;110;20.11.2026\r\n"
    "MQLs;111;20.11.2026\r\n"
)


async def open_table(pilot: Pilot[Any], space: Workspace, text: str) -> CrmImportDialog:
    """A table, looked through; it is named wrongly first, which costs no typed word."""
    (space.root / "report.csv").write_bytes(text.encode())
    await pilot.press("g")
    await fill_form(pilot)
    await pilot.press(*str(space.root / "report"), "ctrl+s")
    await wait_until(
        pilot, lambda: "No such file or directory" in screen_text(pilot) and isinstance(pilot.app.screen, FormDialog)
    )
    await pilot.pause(0.1)
    await press_fast(pilot, "end", *".csv", "ctrl+s")
    await wait_until(pilot, lambda: isinstance(pilot.app.screen, CrmImportDialog) and pilot.app.screen.focused)
    assert isinstance(pilot.app.screen, CrmImportDialog)
    return pilot.app.screen


async def test_a_table_is_looked_through_and_only_what_is_ticked_is_written(ws: Workspace) -> None:
    before = campaign_on_disk(ws, SLUG)
    async with open_review(ws, SLUG) as (pilot, screen):
        table = await open_table(pilot, ws, TABLE)
        assert (
            "EUR 150,000.5" in screen_text(pilot)
            and "'MQL' is no goal" in screen_text(pilot)
            and "1,012 leads" in screen_text(pilot)
        )
        await pilot.press("ctrl+s")
        assert (
            table.ticked_lines == set()
            and "No row is ticked" in screen_text(pilot)
            and campaign_on_disk(ws, SLUG) == before
        )
        await pilot.press("down", "space")
        assert "Mend it in the table" in screen_text(pilot) and table.ticked_lines == set()
        await pilot.press("a")
        assert table.ticked_lines == {2, 4}
        await pilot.press("down", "down", "space", "down", "space")
        assert table.ticked_lines == {2, 4, 5, 6}
        await pilot.press("ctrl+s")
        await wait_until(pilot, lambda: "has another value" in screen_text(pilot))
        assert pilot.app.screen is table and campaign_on_disk(ws, SLUG) == before
        await pilot.press("space", "ctrl+s")
        await wait_until(pilot, lambda: len(campaign_on_disk(ws, SLUG).review["results"]) == 6)
        rows = [(row["metric"], row["actual"], row["by"]) for row in campaign_on_disk(ws, SLUG).review["results"][-3:]]
        assert rows == [
            ("Won revenue", 150000.5, "Milan Dekker"),
            ("SQLs", 1012, "Milan Dekker"),
            ("MQLs", 110, "Milan Dekker"),
        ]
        assert campaign_status(campaign_on_disk(ws, SLUG)) == "signed"
        await wait_until(pilot, lambda: pilot.app.screen is screen)
        await pilot.press("u")
        await wait_until(pilot, lambda: campaign_on_disk(ws, SLUG) == before)


async def test_a_table_that_is_all_understood_is_ticked_and_escape_writes_nothing(ws: Workspace) -> None:
    before = campaign_on_disk(ws, SLUG)
    async with open_review(ws, SLUG, (80, 24)) as (pilot, screen):
        table = await open_table(pilot, ws, "metric,value\nSQLs,40\nWon revenue,1.234\n")
        assert (
            table.ticked_lines == set() and "says which" in screen_text(pilot) and "--decimal" not in screen_text(pilot)
        )
        await pilot.press("d")
        await wait_until(pilot, lambda: "EUR 1,234" in screen_text(pilot))
        assert table.ticked_lines == {2, 3} and "decimal comma" in screen_text(pilot)
        await pilot.press("escape")
        await wait_until(pilot, lambda: pilot.app.screen is screen)
        assert campaign_on_disk(ws, SLUG) == before


async def test_what_is_no_table_is_said_in_the_form(ws: Workspace) -> None:
    (ws.root / "p.csv").write_text("Metric,Jan 2026,Feb 2026\nSQLs,1,2\n")
    async with open_review(ws, SLUG) as (pilot, _):
        await pilot.press("g")
        await fill_form(pilot)
        await pilot.press(*str(ws.root / "p.csv"), "ctrl+s")
        await wait_until(pilot, lambda: "side by side" in screen_text(pilot))
        assert "metric,value,date" in screen_text(pilot) and isinstance(pilot.app.screen, FormDialog)


async def test_what_others_add_is_taken_over(ws: Workspace) -> None:
    async with open_review(ws, SLUG) as (pilot, _):
        opened = campaigns.open_for_writing(ws, SLUG)
        who = Actor("Theo Park", datetime(2026, 11, 24, 9).astimezone())
        campaigns.save_campaign(ws, opened, add_stuck(opened.campaign, "waiting for a call", 5, who, TODAY))
        await wait_until(pilot, lambda: "waiting for a call: 5" in screen_text(pilot))


async def test_chances_over_all_campaigns_and_the_page(ws: Workspace) -> None:
    async with open_review(ws, SLUG) as (pilot, screen):
        await screen.run_action("chances")
        await wait_until(pilot, lambda: "Marketing: 0 kept, 1 not kept" in screen_text(pilot))
        assert isinstance(pilot.app.screen, NoticeDialog)
        await pilot.press("escape", "x")
        path = ws.root / "briefs" / f"{SLUG}.review.md"
        await wait_until(pilot, path.is_file)
        assert path.read_text("utf-8").startswith("# Review: Month-end close webinar\n")
        await pilot.press("q")
        await wait_until(pilot, lambda: pilot.app.screen is not screen)


async def test_it_is_reached_from_the_campaigns_and_from_the_walk(ws: Workspace) -> None:
    app = AlignApp(ws, ws.root)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        home = app.screen
        assert isinstance(home, CampaignsScreen)
        await wait_until(pilot, lambda: home.selected_slug == SLUG)
        await pilot.press("v")
        await wait_until(pilot, lambda: isinstance(app.screen, ReviewScreen))
        await pilot.press("escape")
        await wait_until(pilot, lambda: app.screen is home)
        await pilot.press("enter")
        await wait_until(pilot, lambda: isinstance(app.screen, QuestionsScreen) and app.screen.is_ready)
        await pilot.press("v")
        await wait_until(
            pilot, lambda: isinstance(app.screen, ReviewScreen) and "Promised and happened" in screen_text(pilot)
        )
        await pilot.press("q")
        await wait_until(pilot, lambda: isinstance(app.screen, QuestionsScreen))


async def test_a_search_opens_the_review_at_the_entry_it_found(ws: Workspace) -> None:
    async with open_campaigns(ws) as (pilot, _):
        await press_fast(pilot, "slash", *"budget holder on the form")
        await wait_until(pilot, lambda: "Review: lesson" in screen_text(pilot))
        await pilot.press("enter", "enter")
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, ReviewScreen))
        screen = pilot.app.screen
        assert isinstance(screen, ReviewScreen)
        await wait_until(pilot, lambda: bool(screen.here()))
        assert screen.here() == "lesson:0"


@pytest.mark.parametrize(
    ("key", "row"),
    [
        ("review.lessons.0.learned", "lesson:0"),
        ("review.lessons.9.learned", ""),
        ("review.results.0.note", "aim:2"),
        ("review.promises.0.kept", "promise:"),
        ("review.next", ""),
        ("pain.answer", ""),
        ("", ""),
    ],
)
def test_a_key_of_the_file_leads_to_its_row(ws: Workspace, key: str, row: str) -> None:
    assert rows.find_row(campaign_on_disk(ws, SLUG), key).startswith(row)
    assert bool(rows.find_row(campaign_on_disk(ws, SLUG), key)) is bool(row)


async def test_enter_on_a_lesson_asks_where_it_was_taken_up_and_the_palette_shows_all(ws: Workspace) -> None:
    async with open_review(ws, SLUG) as (pilot, screen):
        move_cursor_to(screen, "MQL: ")
        await pilot.press("enter")
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, FormDialog))
        await press_fast(pilot, *"autumn r2", "ctrl+s")
        await wait_until(pilot, lambda: pilot.app.screen is screen)
        (lesson, *_) = records.list_lessons(campaign_on_disk(ws, SLUG))
        assert lesson.taken_up_in == "autumn r2" and "Taken up in autumn r2" in screen_text(pilot)
        await pilot.app.run_action("lessons", screen)
        await wait_until(
            pilot, lambda: isinstance(pilot.app.screen, NoticeDialog) and "Taken up in" in screen_text(pilot)
        )
