"""A campaign carried on from an older one: what comes along, what is marked, and what the older one taught."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from textual.pilot import Pilot

from alignkit.core.model import Campaign
from alignkit.core.questions import QUESTION_KEYS
from alignkit.review.carried_lessons import collect_all_lessons, collect_lessons
from alignkit.store import review_source
from alignkit.store.workspace import Workspace
from alignkit.tui.notice import NoticeDialog
from tests.command_line import run_checked
from tests.screen_pilot import campaign_on_disk, open_questions, press_alone, screen_text, wait_until

SOURCE, SLUG = "audit-firms-bring-clients", "audit-firms-again"
TODAY = date(2027, 1, 11)


@pytest.fixture
def ws(year: Workspace, set_today: Callable[[date], None], monkeypatch: pytest.MonkeyPatch) -> Workspace:
    monkeypatch.setenv("ALIGNKIT_BY", "Milan Dekker")
    set_today(TODAY)
    monkeypatch.chdir(year.root)
    return year


def carry_on(space: Workspace, source: str = SOURCE) -> Workspace:
    run_checked("new", "Audit firms again", "--from", source)
    return space


def untouched_questions(space: Workspace) -> tuple[str, ...]:
    found = campaign_on_disk(space, SLUG).carried
    assert found is not None
    return found.untouched


def load_source(space: Workspace) -> Campaign:
    known = review_source.find_source_campaign(space, SOURCE).known
    assert known is not None
    return known


# --- what comes along -----------------------------------------------------------------------------------------------


def test_words_come_along_and_what_was_measured_or_said_stays_behind(ws: Workspace) -> None:
    carry_on(ws)
    text = ws.campaign_path(SLUG).read_text("utf-8")
    made, older = campaign_on_disk(ws, SLUG), load_source(ws)
    assert made.content("goals")["targets"] == [
        {"metric": row["metric"], "unit": row["unit"]} for row in older.content("goals")["targets"]
    ]
    assert [set(row) & {"target", "baseline"} for row in made.content("metrics")["measures"]] == [set()] * 3
    assert made.content("metrics")["measures"][0]["name"] == "Won revenue"
    assert made.content("goals")["funnel"] == {
        key: value for key, value in older.content("goals")["funnel"].items() if key != "revenue_target"
    }
    for gone in ("signoffs", "confidence", "stance", "waivers", "review.results", "crm_name", "budget", "2026-11-13"):
        assert gone not in text.replace('answer = """', "").split("[pain]")[0] + text.split("[carried]")[-1], gone
    assert made.views == {} and made.agreement.signoffs == () and made.review == {} and made.waivers == ()
    assert made.content("mql")["criteria"] == older.content("mql")["criteria"]
    assert untouched_questions(ws) == QUESTION_KEYS


def test_what_is_still_missing_is_told_by_its_labels(ws: Workspace) -> None:
    carry_on(ws)
    said = run_checked("answer", SLUG, "goals", "--still-right").stderr
    assert "Still missing before anyone signs: Targets 1, To;" in said
    assert "quota_amount" not in said and "targets.0" not in said


# --- what the older one taught --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("key", "line", "gist"),
    [
        ("goals", "MQLs: 25 groups by 31 July 2026 (Dana Ruiz): came to 22 groups (88 %, missed)", "3 results"),
        (
            "mql",
            "Learned: Of the eight introductions since the client is asked first, seven were accepted.",
            "2 lessons",
        ),
        ("mql", "  Change: The firm asks its client first: revision 2.", "11 leads sent back"),
        ("sql", "6 sent back as not-told: The client did not know that we would call", "11 leads sent back"),
        (
            "marketing_responsibilities",
            "✗ Deliver MQLs, 2 MQLs a week, by 31 July 2026: not kept",
            "2 of 3 promises kept",
        ),
        ("sales_responsibilities", "✓ The firm hears what became of its introduction", "2 of 2 promises kept"),
        ("metrics", "Won revenue: EUR 144,000 by 13 November 2026 (Theo Park): came to EUR 171,000", "2 results"),
    ],
)
def test_each_question_has_what_the_reviews_said_of_it(ws: Workspace, key: str, line: str, gist: str) -> None:
    found = collect_lessons(load_source(ws), key)
    assert [each for each in found.lines if each.startswith(line)], found.lines
    assert gist in found.summary


def test_where_the_reviews_are_silent_nothing_is_said(ws: Workspace) -> None:
    assert (
        collect_lessons(load_source(ws), "pain").lines == () and collect_lessons(load_source(ws), "pain").summary == ""
    )
    assert collect_all_lessons(Campaign("new")) == []
    said = collect_all_lessons(load_source(ws), "sql")
    assert said[0] == "SQL" and "Pain" not in said and "Goals" in said


def test_it_is_the_revision_in_force_that_taught(ws: Workspace) -> None:
    run_checked("amend", SOURCE)
    run_checked("answer", SOURCE, "goals", "--set", "targets.0.target=99")
    assert "Won deals: 4 deals" in collect_lessons(load_source(ws), "goals").lines[0]


# --- a source that is gone ------------------------------------------------------------------------------------------


def test_a_source_that_was_put_away_still_teaches(ws: Workspace) -> None:
    run_checked("archive", SOURCE)
    found = review_source.find_source_campaign(ws, SOURCE)
    assert found.known and found.why == "It is archived." and collect_lessons(found.known, "mql").lines


def test_a_source_that_is_gone_or_broken_is_said_calmly(ws: Workspace) -> None:
    path = ws.campaign_path(SOURCE)
    text = path.read_text("utf-8")
    path.write_text(text.replace("format = 1", "format = "), "utf-8")
    assert review_source.find_source_campaign(ws, SOURCE).why == f"{SOURCE} cannot be read now: alignkit show {SOURCE}"
    path.unlink()
    found = review_source.find_source_campaign(ws, SOURCE)
    assert found.known is None and found.title == SOURCE
    assert found.why == (
        f"{SOURCE} is not here any more: renamed or removed. What was signed is still in campaigns/sealed/{SOURCE}."
    )
    for slug in ("../../etc/passwd", "", "Nobody", "x" * 300):
        assert "is not here any more" in review_source.find_source_campaign(ws, slug).why


def test_a_source_without_its_signed_copy_is_read_by_its_file(ws: Workspace) -> None:
    run_checked("amend", SOURCE)
    shutil.rmtree(ws.root / "campaigns" / "sealed" / SOURCE)
    found = review_source.find_source_campaign(ws, SOURCE)
    assert found.known and "signed copy is missing" in found.why


# --- the command line -----------------------------------------------------------------------------------------------


def test_new_says_what_the_older_one_taught_and_review_says_it_again(ws: Workspace) -> None:
    said = run_checked("new", "Audit firms again", "--from", SOURCE)
    assert said.stdout.strip().endswith(f"{SLUG}.toml") and "Learned: Five of 14 clients" in said.stderr
    shown = run_checked("show", SLUG).stdout
    assert f"Carried from {SOURCE}; not looked at yet: Pain, Differentiation" in shown
    assert f"alignkit review report {SLUG}" in shown
    assert "What Audit firms bring clients taught" in run_checked("review", SLUG).stdout
    assert "taught" not in run_checked("review", SOURCE).stdout
    assert json.loads(run_checked("review", SLUG, "--json").stdout)["lessons"] == []


def test_review_of_one_whose_source_is_gone(ws: Workspace) -> None:
    carry_on(ws)
    ws.campaign_path(SOURCE).unlink()
    assert "is not here any more: renamed or removed" in run_checked("review", SLUG).stdout
    assert "nothing read yet" in run_checked("review", SLUG).stdout


@pytest.mark.parametrize(
    ("words", "clears"),
    [
        (("answer", SLUG, "mql", "--still-right"), True),
        (("answer", SLUG, "mql", "--text", "Another"), True),
        (("agree", SLUG, "mql", "--team", "sales", "--by", "Theo Park"), True),
        (("object", SLUG, "mql", "--team", "sales", "--by", "Theo Park", "--note", "No"), True),
        (("position", SLUG, "mql", "--team", "sales", "--text", "Ours"), False),
    ],
    ids=lambda value: value[0] if isinstance(value, tuple) else "",
)
def test_what_takes_the_mark_away(ws: Workspace, words: tuple[str, ...], clears: bool) -> None:
    carry_on(ws)
    run_checked(*words)
    assert ("mql" in untouched_questions(ws)) is not clears
    assert len(untouched_questions(ws)) == 9 - clears
    assert ("MQL" in run_checked("show", SLUG).stdout.split("not looked at yet:")[1].splitlines()[0]) is not clears


# --- the walk -------------------------------------------------------------------------------------------------------


def rail_marks(pilot: Pilot[Any]) -> int:
    """How many questions of the strip or rail are marked: behind both teams' marks, and that a field is missing."""
    return len(re.findall(r"[·✓✗~]!?\*", screen_text(pilot)))


@pytest.mark.parametrize("size", [(80, 24), (200, 60)])
async def test_each_question_is_marked_until_a_key_says_it_is_still_right(ws: Workspace, size: tuple[int, int]) -> None:
    async with open_questions(carry_on(ws), SLUG, size) as (pilot, _):
        await press_alone(pilot, "5")
        await wait_until(pilot, lambda: rail_marks(pilot) == 9)
        assert f"Carried from {SOURCE}, not looked at yet; i: still right" in screen_text(pilot)
        await press_alone(pilot, "i")
        await wait_until(pilot, lambda: rail_marks(pilot) == 8 and "mql" not in untouched_questions(ws))
        assert "not looked at yet; i" not in screen_text(pilot)
        await press_alone(pilot, "i")
        await wait_until(pilot, lambda: "MQL is not marked" in screen_text(pilot))
        await press_alone(pilot, "u")
        await wait_until(pilot, lambda: "mql" in untouched_questions(ws) and rail_marks(pilot) == 9)


@pytest.mark.parametrize("size", [(80, 24), (200, 60)])
async def test_last_times_figures_are_named_and_asked_about_once(ws: Workspace, size: tuple[int, int]) -> None:
    async with open_questions(carry_on(ws), SLUG, size) as (pilot, _):
        await press_alone(pilot, "4")
        await wait_until(
            pilot, lambda: "The text still names “Four”, “EUR 144,000”, “13 November" in screen_text(pilot)
        )
        await press_alone(pilot, "i")
        await wait_until(pilot, lambda: "i once more: right all the same" in screen_text(pilot))
        assert "goals" in untouched_questions(ws)
        await press_alone(pilot, "i")
        await wait_until(pilot, lambda: "goals" not in untouched_questions(ws))
        await wait_until(pilot, lambda: "The text still names" not in screen_text(pilot))


def test_the_command_names_them_too(ws: Workspace) -> None:
    carry_on(ws)
    assert "The text still names “Four”, “EUR 144,000”" in run_checked("answer", SLUG, "goals", "--still-right").stderr
    assert "still names" not in run_checked("answer", SLUG, "pain", "--still-right").stderr


async def test_agreeing_and_editing_take_the_mark_away_too(ws: Workspace) -> None:
    async with open_questions(carry_on(ws), SLUG) as (pilot, _):
        await press_alone(pilot, "1", "m")
        await wait_until(pilot, lambda: rail_marks(pilot) == 8)
        await press_alone(pilot, "2", "enter")
        await pilot.press("x", "escape")
        await wait_until(pilot, lambda: rail_marks(pilot) == 7)
        await wait_until(pilot, lambda: len(untouched_questions(ws)) == 7)


async def test_what_it_taught_is_a_line_and_a_key_opens_all(ws: Workspace) -> None:
    async with open_questions(carry_on(ws), SLUG) as (pilot, walk):
        await press_alone(pilot, "5")
        line = "t: what Audit firms bring clients taught: 11 leads sent back, 2 lessons"
        await wait_until(pilot, lambda: line in screen_text(pilot))
        await press_alone(pilot, "i", "t")
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, NoticeDialog))
        seen = screen_text(pilot)
        assert "What Audit firms bring clients taught" in seen and "Learned: Five of 14 clients" in seen
        assert seen.index("MQL") < seen.index("Goals")
        await pilot.press("escape")
        await wait_until(pilot, lambda: pilot.app.screen is walk and line in screen_text(pilot))
        await press_alone(pilot, "1")
        await wait_until(pilot, lambda: "taught:" not in screen_text(pilot))


async def test_a_wide_screen_has_it_beside_the_question(ws: Workspace) -> None:
    async with open_questions(carry_on(ws), SLUG, (200, 60)) as (pilot, _):
        await press_alone(pilot, "7")
        await wait_until(pilot, lambda: "What Audit firms bring clients taught" in screen_text(pilot))
        assert "✗ Deliver MQLs, 2 MQLs a week" in screen_text(pilot)
        await press_alone(pilot, "1")
        await wait_until(pilot, lambda: "Nothing on this question" in screen_text(pilot))


@pytest.mark.parametrize("size", [(80, 24), (200, 60)])
async def test_a_source_that_is_gone_keeps_nobody_from_working(ws: Workspace, size: tuple[int, int]) -> None:
    carry_on(ws)
    ws.campaign_path(SOURCE).unlink()
    async with open_questions(ws, SLUG, size) as (pilot, walk):
        await wait_until(pilot, lambda: "is not here any" in screen_text(pilot))
        await press_alone(pilot, "t")
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, NoticeDialog))
        assert "renamed or removed" in screen_text(pilot)
        await pilot.press("escape")
        await wait_until(pilot, lambda: pilot.app.screen is walk)
        await press_alone(pilot, "i")
        await wait_until(pilot, lambda: pilot.app.screen is walk and "pain" not in untouched_questions(ws))


async def test_a_campaign_of_its_own_shows_nothing_of_it(ws: Workspace) -> None:
    run_checked("new", "Begun afresh")
    async with open_questions(ws, "begun-afresh", (200, 60)) as (pilot, _):
        await press_alone(pilot, "t")
        await wait_until(pilot, lambda: "did not come from an older one" in screen_text(pilot))
        assert "taught" not in screen_text(pilot) and "*" not in screen_text(pilot)


async def test_words_of_the_source_are_shown_and_never_obeyed(ws: Workspace) -> None:
    path = ws.campaign_path(SOURCE)
    text = path.read_text("utf-8").replace("Five of 14 clients", "[@click=app.quit]Five[/] \\u202e of 14 [/]")
    path.write_text(text.replace('meaning = "Fewer', 'meaning = "[TODO] Fewer'), "utf-8")
    async with open_questions(carry_on(ws), SLUG, (200, 60)) as (pilot, _):
        await press_alone(pilot, "5")
        await wait_until(pilot, lambda: "[@click=app.quit]Five[/]" in screen_text(pilot))
        assert "\u202e" not in screen_text(pilot)
        await press_alone(pilot, "t")
        await wait_until(
            pilot,
            lambda: isinstance(pilot.app.screen, NoticeDialog) and "[@click=app.quit]Five[/]" in screen_text(pilot),
        )
        assert "\u202e" not in screen_text(pilot)
