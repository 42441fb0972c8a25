"""Comparing on a screen: which two texts, what is marked and how, from change to change, and what is written."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console
from textual.pilot import Pilot
from textual.screen import Screen
from textual.widgets import Input, OptionList, Static

from alignkit.app import signing
from alignkit.app.session import Session
from alignkit.core import actions
from alignkit.core.model import Campaign
from alignkit.diff.changes import find_changes
from alignkit.store.diff_sources import DiffSource
from alignkit.store.workspace import Workspace
from alignkit.text.word_diff import readable_diff
from alignkit.tui.app import AlignApp
from alignkit.tui.campaigns.screen import CampaignsScreen
from alignkit.tui.compare.change_text import render_change, render_runs, unwrap_paragraphs
from alignkit.tui.compare.drift_screen import DriftField, DriftScreen
from alignkit.tui.compare.list_picker import ListPicker
from alignkit.tui.compare.screen import ChangeRow, CompareScreen
from alignkit.tui.questions.screen import QuestionsScreen
from alignkit.tui.sign.screen import SignScreen
from tests.screen_pilot import press_fast, wait_until
from tests.screen_pilot import screen_text as seen
from tests.strategies import CAMPAIGN_PAIRS

SLUG, ALPS, FAIR = "closing-cost-calculator", "closing-cost-calculator-alps", "ledger-days-cologne-2026"


@pytest.fixture
def ws(year: Workspace, set_today: Callable[[date], None], monkeypatch: pytest.MonkeyPatch) -> Workspace:
    monkeypatch.setenv("ALIGNKIT_BY", "Milan Dekker")
    set_today(date(2026, 9, 1))
    return year


def break_file(space: Workspace, slug: str) -> None:
    path = space.campaign_path(slug)
    path.write_text(path.read_text(encoding="utf-8").replace("launch = ", 'launch = "soon" # ', 1), encoding="utf-8")


def note_text(pilot: Pilot[Any]) -> str:
    return str(pilot.app.screen.query_one("#note", Static).content)


@asynccontextmanager
async def open_screen(
    space: Workspace, screen: Screen[Any], size: tuple[int, int] = (80, 24)
) -> AsyncIterator[Pilot[Any]]:
    app = AlignApp(space, space.root)
    async with app.run_test(size=size, notifications=True) as pilot:
        app.push_screen(screen)
        await wait_until(
            pilot, lambda: app.screen is not app.screen_stack[0] and not isinstance(app.screen, CampaignsScreen)
        )
        yield pilot


@asynccontextmanager
async def open_comparison(
    space: Workspace, old: DiffSource, new: DiffSource, size: tuple[int, int] = (80, 24)
) -> AsyncIterator[tuple[Pilot[Any], CompareScreen]]:
    screen = CompareScreen(new, old)
    async with open_screen(space, screen, size) as pilot:
        await wait_until(pilot, lambda: screen.sides)
        await pilot.pause()
        yield pilot, screen


async def test_question_by_question_and_what_did_not_change_in_one_line(ws: Workspace) -> None:
    async with open_comparison(ws, DiffSource(SLUG, 1), DiffSource(SLUG, 2)) as (pilot, _):
        text = seen(pilot)
        assert "From revision 1 of closing-cost-calculator as signed" in text
        assert "To   revision 2 of closing-cost-calculator as signed" in text
        assert "Campaign, 1 Pain, 2 Differentiation, 3 Target: no change" in text
        assert "4 Goals" in text and "→ Goal “MQLs”: 120 → 80 leads" in text
        assert "+ Criteria: added “Asked us to go through the sum”" in text
        assert "8 changes, in 3 of the 9 questions" in note_text(pilot)


async def test_from_change_to_change_and_back(ws: Workspace) -> None:
    async with open_comparison(ws, DiffSource(SLUG, 1), DiffSource(SLUG, 2)) as (pilot, screen):
        await pilot.press("n")
        assert "change 1 of 8" in note_text(pilot)
        await pilot.press("p")
        assert "This is the first change." in note_text(pilot)
        await press_fast(pilot, *"nnnnnnn")
        assert "change 8 of 8" in note_text(pilot)
        here = list(screen.query("ChangeRow.-here").results(ChangeRow))
        assert len(here) == 1 and here[0].change.label == "Marketing's promise “Deliver MQLs”, amount"
        assert "amount: 12 → 8 leads a week" in seen(pilot)  # scrolled to
        await pilot.press("n")
        assert "That was the last change." in note_text(pilot)
        rows = list(screen.query(ChangeRow))
        await pilot.press("p")
        await pilot.click(rows[5])
        assert "change 6 of 8" in note_text(pilot)


async def test_the_two_are_swapped(ws: Workspace) -> None:
    async with open_comparison(ws, DiffSource(SLUG, 1), DiffSource(SLUG, 2)) as (pilot, screen):
        await pilot.app.run_action("swap", screen)
        await wait_until(pilot, lambda: "80 → 120 leads" in seen(pilot))
        assert "From revision 2" in seen(pilot) and "- Criteria: “Asked us" in seen(pilot)
        assert (screen.old, screen.new) == (DiffSource(SLUG, 2), DiffSource(SLUG, 1))


async def test_what_somebody_else_changed_meanwhile_is_read_again(ws: Workspace) -> None:
    async with open_comparison(ws, DiffSource(SLUG, 2), DiffSource(SLUG)) as (pilot, _):
        assert "Nothing that is agreed differs." in seen(pilot)
        path = ws.campaign_path(SLUG)
        path.write_text(
            path.read_text(encoding="utf-8").replace('within = "2 business', 'within = "3 business'), encoding="utf-8"
        )
        await pilot.app.run_action("reload", pilot.app.screen)
        await wait_until(pilot, lambda: "Hand-off within: 2 business hours → 3 business hours" in seen(pilot))


async def test_another_text_is_picked_by_typing(ws: Workspace) -> None:
    async with open_comparison(ws, DiffSource(SLUG, 1), DiffSource(SLUG, 2)) as (pilot, screen):
        await pilot.app.run_action("pick('to')", pilot.app.screen)
        await wait_until(pilot, lambda: "Compare to which text?" in seen(pilot))
        assert "revision 1 as signed" not in seen(pilot)
        await press_fast(pilot, *"switz", "enter")
        await wait_until(pilot, lambda: f"present text of {ALPS}" in seen(pilot))
        assert screen.new == DiffSource(ALPS) and screen.old == DiffSource(SLUG, 1)
        await pilot.press("c")
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, ListPicker))
        await pilot.press(*"nobody")
        await wait_until(pilot, lambda: "nothing is called that" in seen(pilot))
        await pilot.press("enter", "escape")
        assert pilot.app.screen is screen and screen.old == DiffSource(SLUG, 1)


async def test_without_a_first_text_it_asks_and_escape_goes_back(ws: Workspace) -> None:
    screen = CompareScreen(DiffSource(SLUG))
    async with open_screen(ws, screen) as pilot:
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, ListPicker) and "in force" in seen(pilot))
        picks = pilot.app.screen.query_one(OptionList)
        assert "; the same text" in str(picks.get_option_at_index(picks.option_count - 1).prompt)
        await pilot.press("down", "up", "enter")
        await wait_until(pilot, lambda: screen.sides)
        assert screen.old == DiffSource(SLUG, 1)
        await pilot.press("escape")
        assert screen not in pilot.app.screen_stack
        pilot.app.push_screen(CompareScreen(DiffSource(SLUG)))
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, ListPicker))
        await pilot.press("escape")
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, CampaignsScreen))


async def test_a_draft_is_compared_with_the_revision_in_force_unasked(ws: Workspace) -> None:
    session = Session.open(ws, SLUG)
    signing.amend(session)
    session.apply(actions.set_field, "within", "mql", ("handoff", "within"), "1 business hour")
    session.save()
    screen = CompareScreen(DiffSource(SLUG))
    async with open_screen(ws, screen) as pilot:
        await wait_until(pilot, lambda: screen.sides)
        await wait_until(pilot, lambda: "Hand-off within: 2 business hours → 1 business hour" in seen(pilot))
        assert screen.old == DiffSource(SLUG, 2) and "1 change, in 1 of the 9 questions" in note_text(pilot)


async def test_a_list_of_many_is_drawn_in_part_and_found_whole(ws: Workspace) -> None:
    pick = ListPicker("Which?", [(f"Campaign {n} [b]", f"slug-{n}") for n in range(900)])
    async with open_screen(ws, pick) as pilot:
        assert pick.query_one(OptionList).option_count == 200 and "700 more; type to find them" in seen(pilot)
        await press_fast(pilot, *"slug-777")
        await wait_until(pilot, lambda: pick.query_one(OptionList).option_count == 1)
        assert "Campaign 777 [b]" in seen(pilot) and pick.query_one(Input).has_focus


async def test_nothing_differs_is_said_kindly(ws: Workspace) -> None:
    async with open_comparison(ws, DiffSource(SLUG, 2), DiffSource(SLUG)) as (pilot, _):
        assert "Nothing that is agreed differs." in seen(pilot) and "They say the same" in seen(pilot)
        await pilot.press("n", "p")
        assert "Nothing that is agreed differs." in note_text(pilot)


async def test_a_side_that_cannot_be_read_says_where_and_why(ws: Workspace) -> None:
    break_file(ws, FAIR)
    async with open_comparison(ws, DiffSource(SLUG), DiffSource(FAIR)) as (pilot, screen):
        text = seen(pilot)
        assert f"{FAIR}, which cannot be read" in text and f"campaigns/{FAIR}.toml:5" in text
        assert (
            'launch must be a date such as 2027-04-06, not "soon"' in text
            and "c compares with another" in note_text(pilot)
        )
        await pilot.app.run_action("write", pilot.app.screen)
        assert "cannot be read" in note_text(pilot) and not (ws.root / "briefs").exists()
        await pilot.app.run_action("pick('to')", pilot.app.screen)
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, ListPicker))
        await press_fast(pilot, *"switz", "enter")
        await wait_until(pilot, lambda: "changes, in all 9 questions" in note_text(pilot))
        assert screen.new == DiffSource(ALPS)


async def test_what_a_team_never_signed_is_said(ws: Workspace) -> None:
    async with open_comparison(ws, DiffSource(SLUG, 7), DiffSource(SLUG)) as (pilot, _):
        assert "has no signed revision 7" in seen(pilot) and "Signed revisions: 1, 2." in seen(pilot)


async def test_it_is_written_and_copied_as_markdown(ws: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    copied: list[str] = []
    monkeypatch.setattr(AlignApp, "copy_to_clipboard", lambda self, text: copied.append(text))
    async with open_comparison(ws, DiffSource(SLUG, 1), DiffSource(SLUG, 2)) as (pilot, _):
        await pilot.app.run_action("write", pilot.app.screen)
        assert note_text(pilot).strip() == f"Written: briefs/{SLUG}.r1.r2.changes.md"
        text = (ws.root / "briefs" / f"{SLUG}.r1.r2.changes.md").read_text(encoding="utf-8")
        assert text.startswith("# What changed: Closing-cost calculator\n") and "## 5 MQL" in text
        await pilot.press("x")
        assert copied == [text] and seen(pilot).count("ctrl+p can write a file.") == 1, "cut off at the edge"
    async with open_comparison(ws, DiffSource(ALPS), DiffSource(SLUG, team="sales")) as (pilot, _):
        await pilot.app.run_action("write", pilot.app.screen)
        name = f"{ALPS}.now.{SLUG}.sales.changes.md"
        assert (ws.root / "briefs" / name).is_file()
        await wait_until(pilot, lambda: f"briefs/{name}" in "".join(line.strip() for line in seen(pilot).splitlines()))


async def test_a_text_that_is_gone_leaves_another_to_be_chosen(ws: Workspace) -> None:
    async with open_comparison(ws, DiffSource(ALPS), DiffSource(SLUG)) as (pilot, screen):
        ws.campaign_path(ALPS).unlink()
        await pilot.app.run_action("reload", pilot.app.screen)
        await wait_until(pilot, lambda: "Choose another text: c compares with another." in note_text(pilot))
        await pilot.press("c")
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, ListPicker))
        await press_fast(pilot, *"revision 1", "enter")
        await wait_until(
            pilot, lambda: screen.old == DiffSource(SLUG, 1) and "change 1 of" not in note_text(pilot) and screen.found
        )


async def test_where_nothing_differs_nothing_is_written_and_that_is_said(ws: Workspace) -> None:
    async with open_comparison(ws, DiffSource(SLUG, 2), DiffSource(SLUG)) as (pilot, _):
        await pilot.app.run_action("write", pilot.app.screen)
        assert "Nothing that is agreed differs. Nothing was written." in note_text(pilot)
    assert not (ws.root / "briefs").exists()


async def test_of_very_many_changes_the_first_are_drawn_and_all_are_written(ws: Workspace) -> None:
    path = ws.campaign_path(ALPS)
    lines = "".join(f'"Line {n}", ' for n in range(400))
    path.write_text(
        path.read_text(encoding="utf-8").replace("not_enough = [", f"not_enough = [{lines}", 1), encoding="utf-8"
    )
    async with open_comparison(ws, DiffSource(ALPS, 1), DiffSource(ALPS)) as (pilot, screen):
        assert len(screen.query(ChangeRow)) == 200 and "400 changes" in note_text(pilot)
        assert "200 more changes" in str(list(screen.query(".why").results(Static))[-1].content)
        await pilot.app.run_action("write", pilot.app.screen)
    text = (ws.root / "briefs" / f"{ALPS}.r1.now.changes.md").read_text(encoding="utf-8")
    assert text.count("added “Line ") == 400


async def test_on_a_wide_screen_texts_stand_side_by_side(ws: Workspace) -> None:
    async with open_comparison(ws, DiffSource(SLUG, 1), DiffSource(SLUG, 2), (200, 60)) as (pilot, _):
        line = next(line for line in seen(pilot).split("\n") if line.count("Worth a call is a finance") == 2)
        assert line.index("Worth") < 20 and line.rindex("Worth") > 80
        await pilot.resize_terminal(80, 24)
        await wait_until(pilot, lambda: "Worth a call" in seen(pilot) and seen(pilot).count("Worth a call") == 1)


async def test_text_from_files_styles_nothing(ws: Workspace) -> None:
    path = ws.campaign_path(ALPS)
    text = path.read_text(encoding="utf-8").replace("Closing-cost calculator, A", "[@click=app.quit]x[/] \\u001b[2J A")
    path.write_text(text, encoding="utf-8")
    async with open_comparison(ws, DiffSource(SLUG), DiffSource(ALPS)) as (pilot, _):
        assert "[@click=app.quit]x[/] ␛[2J A" in seen(pilot)
        await pilot.app.run_action("pick('to')", pilot.app.screen)
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, ListPicker))
        await wait_until(pilot, lambda: "[@click=app.quit]x[/]" in seen(pilot))


# --- marks ------------------------------------------------------------------------------------------------------------


def printed(renderable: object, width: int = 80) -> str:
    console = Console(width=width, color_system=None, legacy_windows=False)
    with console.capture() as caught:
        console.print(renderable)
    return "\n".join(line.rstrip() for line in caught.get().splitlines())


def test_words_are_marked_by_shape_and_without_colour_by_brackets() -> None:
    runs = readable_diff("We call within one hour of the act.", "We call within two days of the act, always.")
    plain = render_runs(runs, brackets=True).plain
    assert plain == "We call within [-one hour-] {+two days+} of the act{+, always+}."
    text = render_runs(runs, brackets=False)
    assert text.plain == "We call within one hour two days of the act, always."
    styles = {text.plain[span.start : span.end]: str(span.style) for span in text.spans}
    assert "strike" in styles["one hour"] and "underline" in styles["two days"]


def test_a_blank_that_differs_is_not_marked() -> None:
    assert render_runs(readable_diff("one two three", "one  two\nthree"), True).plain.split() == ["one", "two", "three"]


def test_paragraphs_are_wrapped_by_the_screen_and_lists_stay() -> None:
    assert (
        unwrap_paragraphs("one\ntwo\n\nthree\n- four\n- five\n1. six\n") == "one two\n\nthree\n- four\n- five\n1. six"
    )


def test_a_line_end_is_a_blank_also_before_a_number() -> None:
    assert unwrap_paragraphs("open until\n19 December, for\n-5 leads") == "open until 19 December, for -5 leads"


@pytest.mark.parametrize("blank", ["\n", "  ", "\n\n"])
def test_beside_each_other_words_stay_apart_where_only_blanks_differ(blank: str) -> None:
    one = "Worth a call is somebody at a target account, who asked us before or until the 19 December of that year."
    other = one.replace("until the", f"until{blank}the").replace("asked us", "rang")
    drawn_words = printed(render_change(prose(one, other), 200, True), 200)
    assert "untilthe" not in drawn_words and "until the" in drawn_words


def prose(old: str, new: str):
    (change,) = find_changes(Campaign("a", {}, {"pain": {"answer": old}}), Campaign("a", {}, {"pain": {"answer": new}}))
    return change


def test_a_rewritten_text_stands_whole_before_and_now() -> None:
    change = prose(
        "Nobody looks at the invoices, and nobody ever has.",
        "Every lead of this campaign is called on time and is tried six times over.",
    )
    assert printed(render_change(change, 80, True)).splitlines() == [
        "→ Answer, rewritten",
        "  Before Nobody looks at the invoices, and nobody ever has.",
        "  Now    Every lead of this campaign is called on time and is tried six times",
        "         over.",
    ]
    assert "[-" not in printed(render_change(change, 200, True), 200)


@given(CAMPAIGN_PAIRS, st.sampled_from([40, 80, 200]), st.booleans())
def test_whatever_changed_can_be_drawn(pair, width, brackets) -> None:
    for change in find_changes(*pair):
        assert printed(render_change(change, width, brackets), width)[0] in "+-→↕"


# --- how definitions drifted ------------------------------------------------------------------------------------------


@asynccontextmanager
async def open_drift(
    space: Workspace, tag: str, size: tuple[int, int]
) -> AsyncIterator[tuple[Pilot[Any], DriftScreen]]:
    screen = DriftScreen(tag)
    async with open_screen(space, screen, size) as pilot:
        await wait_until(pilot, lambda: "reading" not in note_text(pilot))
        await pilot.pause()
        yield pilot, screen


async def test_drift_as_a_table_on_a_wide_screen(ws: Workspace) -> None:
    async with open_drift(ws, "dach", (200, 60)) as (pilot, screen):
        text = seen(pilot)
        assert "dach: 4 campaigns, 6 October 2025 to 4 May 2026" in text
        (row,) = [line for line in text.split("\n") if line.strip("│ ").startswith("MQL hand-off within")]
        assert " ".join(row.strip("│").split()) == (
            "MQL hand-off within 2 business hours → 1 business hour → 1 business day 1 business day"
        )
        assert screen.drift and len(list(screen.query(DriftField))) == len(screen.drift.lines)


async def test_drift_as_timelines_on_a_narrow_one(ws: Workspace) -> None:
    async with open_drift(ws, "dach", (80, 24)) as (pilot, screen):
        await pilot.press("n")
        text = seen(pilot)
        assert (
            "field 1 of 27" in note_text(pilot) and "12 Jan 2026  1 business hour   returned-leads-second-look" in text
        )
        await pilot.press("p")
        assert "This is the first field." in note_text(pilot) and screen.current_index == 0
        (here,) = screen.query("DriftField.-here")
        await pilot.press("n")
        await pilot.click(here)
        assert "field 1 of 27" in note_text(pilot) and list(screen.query("DriftField.-here")) == [here]


async def test_of_very_many_campaigns_the_latest_are_shown(ws: Workspace) -> None:
    text = ws.campaign_path(SLUG).read_text(encoding="utf-8").partition("[agreement]")[0]
    for n in range(1, 41):
        path = ws.campaign_path(f"copy-{n}")
        path.write_text(
            text.replace("launch = 2025-10-06", f"launch = 2024-{1 + n // 28:02}-{1 + n % 28:02}"), encoding="utf-8"
        )
    async with open_drift(ws, "dach", (80, 24)) as (pilot, screen):
        assert screen.drift and len(screen.drift.campaigns) == 30
        assert screen.drift.campaigns[-1].slug == "audit-firms-bring-clients"
        assert "These are the latest 30 of 44" in seen(pilot)


async def test_drift_names_what_is_left_out_and_a_tag_that_nobody_has(ws: Workspace) -> None:
    break_file(ws, FAIR)
    async with open_drift(ws, "dach", (200, 200)) as (pilot, _):
        text = seen(pilot)
        assert "Left out, because it cannot be read" in text and f"campaigns/{FAIR}.toml:5" in text
    async with open_drift(ws, "dahc", (80, 24)) as (pilot, screen):
        assert "No campaign has the tag 'dahc'." in seen(pilot) and "Did you mean 'dach'?" in seen(pilot)
        await pilot.press("n")
        assert not (ws.root / "briefs").exists()
        await pilot.press("f")
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, ListPicker))
        assert "dach: 3 campaigns" in seen(pilot)
        await pilot.press("enter")
        await wait_until(pilot, lambda: screen.drift)
        await pilot.app.run_action("write", pilot.app.screen)
        await wait_until(pilot, lambda: "Written" in note_text(pilot))
    assert (ws.root / "briefs" / "dach.drift.md").read_text(encoding="utf-8").startswith("# How definitions")


# --- the ways here ----------------------------------------------------------------------------------------------------


async def test_from_the_campaign_list(ws: Workspace) -> None:
    app = AlignApp(ws, ws.root)
    async with app.run_test(size=(80, 24)) as pilot:
        await wait_until(pilot, lambda: isinstance(app.screen, CampaignsScreen) and "6 campaigns" in seen(pilot))
        await pilot.press("c")
        await wait_until(pilot, lambda: isinstance(app.screen, ListPicker))
        compare = app.screen_stack[-2]
        assert isinstance(compare, CompareScreen) and compare.new == DiffSource("twelve-shared-service-centres")
        await pilot.press("escape")
        await wait_until(pilot, lambda: isinstance(app.screen, CampaignsScreen))
        await pilot.app.run_action("drift", app.screen)
        await wait_until(pilot, lambda: "The campaigns of which tag?" in seen(pilot))
        await pilot.press("escape")
        await wait_until(pilot, lambda: isinstance(app.screen, CampaignsScreen))
        app.screen.query_one(Input).value = 'tag:"trade show"'
        await pilot.app.run_action("drift", app.screen)
        await wait_until(pilot, lambda: isinstance(app.screen, DriftScreen) and app.screen.drift)
        await wait_until(pilot, lambda: "Only one campaign has this tag" in seen(pilot))


async def test_from_the_walk(ws: Workspace) -> None:
    app = AlignApp(ws, ws.root)
    async with app.run_test(size=(80, 24)) as pilot:
        app.open_questions(SLUG)
        await wait_until(pilot, lambda: isinstance(app.screen, QuestionsScreen))
        await app.run_action("compare", app.screen)
        await wait_until(pilot, lambda: isinstance(app.screen, ListPicker))
        await pilot.press("enter")
        await wait_until(pilot, lambda: isinstance(app.screen, CompareScreen) and app.screen.sides)
        await wait_until(pilot, lambda: "From revision 1 of" in seen(pilot))
        await pilot.press("escape")
        await wait_until(pilot, lambda: isinstance(app.screen, QuestionsScreen))


async def test_from_the_sign_off_since_this_team_signed_last(ws: Workspace) -> None:
    session = Session.open(ws, SLUG)
    signing.amend(session)
    session.save()
    app = AlignApp(ws, ws.root)
    async with app.run_test(size=(80, 24)) as pilot:
        app.push_screen(SignScreen(session))
        await wait_until(pilot, lambda: isinstance(app.screen, SignScreen))
        await app.run_action("compare", app.screen)
        await wait_until(pilot, lambda: isinstance(app.screen, CompareScreen) and app.screen.sides)
        assert "what Dana Ruiz signed for Marketing on 5 November 2025" in seen(pilot)
