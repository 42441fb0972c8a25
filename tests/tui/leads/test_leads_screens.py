"""The screens about leads as a person meets them: from the list of campaigns to a result that is kept."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from textual import events
from textual.pilot import Pilot
from textual.widgets import OptionList

from alignkit.leads.batch import Batch, Mark
from alignkit.leads.sheets import write_sheet
from alignkit.store import lead_batches
from alignkit.store.workspace import Workspace
from alignkit.tui.leads.judge_screen import JudgeScreen
from alignkit.tui.leads.screen import LeadsScreen
from alignkit.tui.leads.trial_screen import TrialScreen
from tests.judged_leads import FILE, SLUG, TODAY, judged_batch, make_batch, put_batch
from tests.screen_pilot import (
    campaign_on_disk,
    open_campaigns,
    open_questions,
    press_alone,
    press_fast,
    screen_text,
    wait_until,
)

GOOD: dict[int, Any] = dict.fromkeys(range(1, 9), "good")
SALES: dict[int, Any] = {**GOOD, 2: "bad", 5: "bad"}


@pytest.fixture(autouse=True)
def person(monkeypatch: pytest.MonkeyPatch, set_today: Callable[[date], None]) -> None:
    monkeypatch.setenv("ALIGNKIT_BY", "Dana Ruiz")
    monkeypatch.setenv("ALIGNKIT_TEAM", "marketing")
    set_today(TODAY)


@asynccontextmanager
async def open_leads(
    ws: Workspace, batch: Batch | None = None, size: tuple[int, int] = (80, 24)
) -> AsyncIterator[Pilot[None]]:
    put_batch(ws, batch)
    async with open_campaigns(ws, size) as (pilot, _):
        await press(pilot, "g", "Leads taken")
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, LeadsScreen))
        yield pilot


async def press(pilot: Pilot[None], keys: str, shows: str) -> None:
    await pilot.press(*keys.split())
    await wait_until(pilot, lambda: shows in screen_text(pilot))


def marks(ws: Workspace, team: Any = "marketing") -> dict[int, Mark]:
    return dict(lead_batches.read_batch(ws, SLUG).marks_of(team))


async def test_one_judges_lead_by_lead_and_sees_nothing_that_gives_the_answer_away(ws: Workspace) -> None:
    said = {number: Mark("bad", "secret of Sales") for number in range(1, 9)}
    async with open_leads(ws, replace(make_batch(), marks={"sales": said})) as pilot:
        await press(pilot, "enter", "Lead 1 of 8")
        text = screen_text(pilot)
        assert "Firm 1 Ltd" in text and "1 of 8" in text and "0 of 8 judged, 8 left" in text
        await press(pilot, "3", "nothing is recorded yet")
        assert "secret" not in screen_text(pilot)
        await press_fast(pilot, *"no", "space", *"budget")
        await press(pilot, "enter", "Lead 2 of 8")
        assert marks(ws) == {1: Mark("bad", "no budget", "", "Dana Ruiz")}
        await press(pilot, "3", "no budget")
        await press(pilot, "down enter enter", "Lead 3 of 8")
        assert marks(ws)[2].reason == "no budget"
        await press(pilot, "5", "Lead 4 of 8")
        await press(pilot, "u", "it is not judged any more")
        await press(pilot, "n n", "Lead 5 of 8")
        for word in ("Fair stand", "Webinar", "Customer", "Unqualified", "Connected", "Osei", "secret", "not good: "):
            assert word not in screen_text(pilot)
        await press(pilot, "escape", "2 of 8 judged, 6 left")


async def test_the_other_team_is_asked_who_it_is_and_a_team_that_is_through_hears_what_comes_next(
    ws: Workspace,
) -> None:
    said = {number: Mark("good") for number in range(1, 8)}
    async with open_leads(ws, replace(make_batch(), marks={"sales": said})) as pilot:
        await press(pilot, "s", "Who judges for Sales?")
        assert "Theo Park" in screen_text(pilot) and "set up for Marketing" in screen_text(pilot)
        await press(pilot, "ctrl+s", "Lead 8 of 8")
        await press(pilot, "1 enter", "Sales is through.")
        assert "Marketing judges next, alone: 8 left." in screen_text(pilot)
        assert marks(ws, "sales")[8].by == "Theo Park"
        await press(pilot, "escape", "through: 8 of 8")
        rows = pilot.app.screen.query_one(OptionList)
        assert rows.highlighted_option and rows.highlighted_option.id == "marketing"


async def test_words_left_with_escape_stand_there_again(ws: Workspace) -> None:
    async with open_leads(ws) as pilot:
        await press(pilot, "enter 3 n o tab w h o escape 2", "Why?")
        await wait_until(pilot, lambda: "who" in screen_text(pilot))
        await press(pilot, "enter", "Lead 2 of 8")
        assert marks(ws)[1] == Mark("later", "no", "who", "Dana Ruiz")


async def test_letters_typed_on_at_once_are_the_reason_and_no_commands(ws: Workspace) -> None:
    async with open_leads(ws) as pilot:
        await press(pilot, "enter 1 enter", "Lead 2 of 8")
        for key in "3nupqe":
            pilot.app.post_message(events.Key(key, key))
        await wait_until(pilot, lambda: "nupqe" in screen_text(pilot))
        await press(pilot, "enter", "Lead 3 of 8")
        assert marks(ws)[2].reason == "nupqe" and len(marks(ws)) == 2


async def test_marks_are_opened_early_only_by_going_past_back(ws: Workspace) -> None:
    async with open_leads(ws) as pilot:
        await press(pilot, "j", "Not everybody is through")
        await press(pilot, "enter", "0 of 8 judged")
        assert not lead_batches.read_batch(ws, SLUG).is_revealed
        await press(pilot, "j tab enter", "Same on 0 of 0")
        assert lead_batches.read_batch(ws, SLUG).opened_by == "Dana Ruiz"
        await press(pilot, "escape up up enter", "so nobody judges alone")


async def test_each_disagreement_is_settled_by_one_key_and_taken_back(ws: Workspace) -> None:
    async with open_leads(ws, judged_batch(GOOD, SALES, is_revealed=False)) as pilot:
        await press(pilot, "j enter", "Same on 6 of 8 both judged")
        assert "0 of 2 settled" in screen_text(pilot) and "What happened" in screen_text(pilot)
        await press(pilot, "3", "Lead 2: not good stands.")
        await press(pilot, "1", "2 of 2 settled")
        assert {number: each.verdict for number, each in lead_batches.read_batch(ws, SLUG).settled.items()} == {
            2: "bad",
            5: "good",
        }
        await press(pilot, "e w h y enter", "good: why")
        await press(pilot, "u u", "1 of 2 settled")


async def test_a_reason_goes_into_question_5_and_out_again(ws: Workspace) -> None:
    async with open_leads(ws, judged_batch(GOOD, SALES)) as pilot:
        await press(pilot, "down", "in question 5")
        pilot.app.screen.query_one(OptionList).highlighted = 4
        await press(pilot, "enter", "Mostly of leads called good")
        await press(pilot, "a", "What does it become")
        await press(pilot, "enter", "→ a criterion")
        assert campaign_on_disk(ws, SLUG).content("mql")["criteria"] == ["Wants a call", "fits: good"]
        await press(pilot, "u", "Taken out of question 5 again.")
        assert campaign_on_disk(ws, SLUG).content("mql")["criteria"] == ["Wants a call"]
        await press(pilot, "e", "In which words")
        await press(pilot, "x ctrl+s", "1 of 3 in question 5")
        assert campaign_on_disk(ws, SLUG).content("mql")["criteria"] == ["Wants a call", "fits: goodx"]


async def test_a_rule_changed_elsewhere_shows_at_once_and_the_result_is_kept(ws: Workspace) -> None:
    async with open_leads(ws, judged_batch(GOOD, SALES), (110, 40)) as pilot:
        pilot.app.screen.query_one(OptionList).highlighted = 5
        await press(pilot, "enter", "On the half kept for the test")
        assert isinstance(pilot.app.screen, TrialScreen) and "not true: Wants a call" in screen_text(pilot)
        ws.campaign_path(SLUG).write_text(FILE.replace('values = ["call"]', 'values = ["paper"]'))
        await wait_until(pilot, lambda: "The last change: called good" in screen_text(pilot))
        await press(pilot, "enter", "which lines hold?")
        await press(pilot, "space escape", "tick lines")
        assert any(lead_batches.read_batch(ws, SLUG).ticks.values())
        await press(pilot, "ctrl+s", "asked for their stance on it again")
        await press(pilot, "enter", "Kept in question 5")
        assert campaign_on_disk(ws, SLUG).content("mql")["tested"]["leads"] == 8
        await press(pilot, "u", "taken out of question 5 again")
        assert "tested" not in campaign_on_disk(ws, SLUG).content("mql")


async def test_leads_are_taken_from_a_file_after_a_look_at_what_is_taken(ws: Workspace, tmp_path: Path) -> None:
    ws.campaign_path(SLUG).write_text(FILE)
    rows = [f"{n},CFO,Firm {n},{('Customer', 'Lead')[n % 2]},{('Connected', 'Unqualified')[n % 2]},Fair,2026-11-01"
            for n in range(8)]  # fmt: skip
    heading = "Record ID,Job Title,Company Name,Lifecycle Stage,Lead Status,Original Source,Close Date"
    (tmp_path / "l.csv").write_text("\n".join([heading, *rows]))
    async with open_campaigns(ws) as (pilot, _):
        await press(pilot, "g", "leads add fair FILE")
        await press(pilot, "enter", "Look through it")
        await pilot.press(*str(tmp_path / "x.csv"))
        await press(pilot, "ctrl+s", "Look through it")
        await wait_until(pilot, lambda: "No such file" in screen_text(pilot))
        for _ in "x.csv":
            await pilot.press("backspace")
        await press_fast(pilot, *"l.csv")
        await press(pilot, "ctrl+s", "Shown to the judges: Job Title, Company Name")
        await press(pilot, "enter", "0 of 8 judged")
        await press(pilot, "minus", "Delete the leads")
        await press(pilot, "tab enter", "Take leads from an export")
        assert not lead_batches.has_batch(ws, SLUG)


async def test_the_walk_opens_them_at_question_5_and_goes_on_there(ws: Workspace) -> None:
    put_batch(ws)
    async with open_questions(ws, SLUG, (110, 30)) as (pilot, _):
        await press_alone(pilot, "5")
        await wait_until(pilot, lambda: "g real leads" in screen_text(pilot))
        await press_alone(pilot, "1")
        assert "g real leads" not in screen_text(pilot)
        await press_alone(pilot, "5", "g")
        await wait_until(pilot, lambda: "Leads taken" in screen_text(pilot))
        await press(pilot, "escape", "5 of 9")


@pytest.mark.parametrize("size", [(80, 24), (60, 16), (130, 36)])
async def test_the_lead_its_verdicts_and_the_keys_are_in_sight(ws: Workspace, size: tuple[int, int]) -> None:
    batch = make_batch()
    long = replace(batch.leads[0], shown={"Job title": "CFO", "Notes": "long words " * 300, "Last": "line"})
    async with open_leads(ws, replace(batch, leads=(long, *batch.leads[1:])), size) as pilot:
        await press(pilot, "enter", "Lead 1 of 8")
        assert isinstance(pilot.app.screen, JudgeScreen)
        text = screen_text(pilot)
        for words in ("CFO", "1 good", "5 I know this one", "0 of 8 judged", "back"):
            assert words in text
        assert "Last" not in text
        await press(pilot, "end", "Last")


def test_a_crash_tells_nothing_of_the_lead_in_front(ws: Workspace) -> None:
    put_batch(ws)
    program = """
import sys
from pathlib import Path
from alignkit.store import lead_batches
from alignkit.store.workspace import Workspace
from alignkit.tui import app as program
from alignkit.tui.leads.judge_screen import JudgeScreen
from alignkit.tui.leads.judging import Judging

ws = Workspace(Path(sys.argv[1]))
judging = Judging(ws, lead_batches.read_batch(ws, "fair"), "marketing", "Dana Ruiz")

def crash(self):
    lead = self.judging.lead
    raise ValueError(f"{lead.shown} {lead}")

JudgeScreen.draw = crash
program.AlignApp.is_headless = property(lambda self: True)
program.AlignApp.on_mount = lambda self: self.push_screen(JudgeScreen(judging))
app = program.AlignApp(ws, Path.cwd())
app.run(headless=True)
sys.exit(app.return_code or 0)
"""
    done = subprocess.run(
        [sys.executable, "-c", program, str(ws.root)], capture_output=True, text=True, timeout=60, check=False
    )
    said = done.stdout + done.stderr
    assert done.returncode == 1 and "a mistake in the program" in said and "judge_screen.py" in said
    assert not [word for word in ("Firm", "CFO", "N. H1", "9001", "Osei", "Fair stand", "paper") if word in said]


async def test_a_sheet_is_written_and_its_marks_are_taken_over(ws: Workspace, tmp_path: Path) -> None:
    path = tmp_path / "sheet.txt"
    async with open_leads(ws, make_batch()) as pilot:
        await press(pilot, "x", "A sheet to judge on elsewhere")
        await pilot.press("tab", *"nowhere/x.txt", "ctrl+s")
        await wait_until(pilot, lambda: "git would track it" in screen_text(pilot))
        await press(pilot, "escape", "Marketing judges alone")
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, LeadsScreen))
        path.write_text(write_sheet(make_batch(), "sales").replace("[LEAD 1 VERDICT]\n", "[LEAD 1 VERDICT]\nbad\n", 1))
        await press(pilot, "a", "A sheet that came back")
        pilot.app.post_message(events.Paste(str(path)))
        await pilot.press("tab", *"Theo Park")
        await press(pilot, "ctrl+s", "They stay hidden until the reveal.")
        await press(pilot, "enter", "1 of 8 judged, 7 left")
        assert marks(ws, "sales") == {1: Mark("bad", "", "", "Theo Park")}


async def test_an_export_is_written_again_with_reasons_even_before_leads_are_taken(
    ws: Workspace, tmp_path: Path
) -> None:
    source, target = tmp_path / "contacts.csv", tmp_path / "out" / "why.csv"
    target.parent.mkdir()
    source.write_text("Record ID,Job Title\n1,CFO\n2,Clerk\n")
    async with open_leads(ws) as pilot:
        await press(pilot, "c", "Why this lead")
        pilot.app.post_message(events.Paste(str(source)))
        await pilot.press("tab")
        pilot.app.post_message(events.Paste(str(target)))
        await press(pilot, "ctrl+s", "Written.")
    assert target.read_text("utf-8").startswith("Record ID,Job Title,Lead class,Why")


async def test_what_is_stored_of_a_column_is_said_in_words(ws: Workspace) -> None:
    async with open_leads(ws, make_batch()) as pilot:
        await press(pilot, "up enter", "The leads that were taken")
        assert "E-mail addresses, phone numbers" in screen_text(pilot)
