"""The walk: what a key does to the record and to the file; what a form keeps; what others' edits do to it."""

from __future__ import annotations

import asyncio
import contextlib
import shlex
import shutil
import sys
from datetime import date
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Input, OptionList, Static, TextArea

from alignkit.app import stances
from alignkit.app.session import Session
from alignkit.core.actions import set_field
from alignkit.core.model import Actor
from alignkit.core.questions import QUESTION_KEYS
from alignkit.core.status import campaign_status, question_status, stance_mark
from alignkit.store import campaigns
from alignkit.store.settings import Settings
from alignkit.store.workspace import Workspace
from alignkit.tui.dialogs import ButtonDialog, ConfirmDialog, FormDialog
from alignkit.tui.questions.screen import QuestionsScreen
from alignkit.tui.sign.screen import SignScreen
from alignkit.tui.text_inputs import LineInput, ProseInput
from tests.screen_pilot import campaign_on_disk, open_questions, press_alone, press_fast, screen_text, wait_until

SAMPLES = Path(__file__).parents[3] / "campaigns"
EMPTY = """format = 1

[campaign]
title = "Spring tender check"
launch = 2027-04-06
end = 2027-06-30
marketing_lead = "Ines Kaya"
sales_lead = "Marcus Boehm"
"""
ESC = "\\u001b"
HOSTILE = f'"[@click=app.quit]x[/] [/] <script> {ESC}[2J \\u202e [TODO]"'


@pytest.fixture
def ws(ws: Workspace, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    monkeypatch.setenv("ALIGNKIT_BY", "Dana Host")
    return ws


def place_file(space: Workspace, text: str, slug: str = "spring") -> str:
    space.campaign_path(slug).write_text(text, "utf-8")
    return slug


async def type_in(pilot: Pilot, text: str) -> None:
    await press_fast(pilot, *text)


def open_entry(walk: QuestionsScreen) -> LineInput | ProseInput:
    """The input that one writes in."""
    assert walk.box
    return walk.box.editor.entry


async def test_an_answer_is_typed_agreed_by_both_and_saved_without_a_word_about_saving(ws: Workspace) -> None:
    async with open_questions(ws, place_file(ws, EMPTY)) as (pilot, walk):
        await pilot.press("3", "enter")
        await type_in(pilot, "Waterworks.")
        await pilot.press("tab")
        await type_in(pilot, "Waterworks in Hesse")
        await pilot.press("tab")
        await type_in(pilot, "Customers")
        await pilot.press("escape")
        await press_alone(pilot, "m", "s")
        await wait_until(
            pilot,
            lambda: walk.session.is_saved and question_status(campaign_on_disk(ws, "spring"), "target") == "agreed",
        )
        kept = campaign_on_disk(ws, "spring")
        assert kept.answer("target") == "Waterworks."
        assert kept.content("target")["accounts"] == ["Waterworks in Hesse"]
        stance = kept.view("sales", "target").stance
        assert stance and (stance.by, stance.recorded_by) == ("Marcus Boehm", "Dana Host")


async def test_reading_letters_change_no_text(ws: Workspace) -> None:
    slug = place_file(ws, (SAMPLES / "shared-service-forty.toml").read_text("utf-8"), "forty")
    before = ws.campaign_path(slug).read_bytes()
    async with open_questions(ws, slug) as (pilot, _):
        for key in ("d", "down", "up", "n", "p", "3", "d", "d", "x", "g", "escape", "pagedown", "tab", "shift+tab"):
            await press_alone(pilot, key)
        await pilot.pause(0.8)
    assert ws.campaign_path(slug).read_bytes() == before


async def test_what_is_typed_before_the_form_has_settled_is_kept(ws: Workspace) -> None:
    async with open_questions(ws, place_file(ws, EMPTY)) as (pilot, walk):
        await press_alone(pilot, "4", "down", "down")  # past what Sales counts on
        await pilot.press("enter")
        await press_fast(pilot, *"Won", "tab", *"0", "tab", *"20", "tab", "tab", *"soon", "escape")
        assert walk.campaign.content("goals")["targets"] == [{"metric": "Won", "baseline": 0, "target": 20}]
        assert [draft.text for draft in walk.walk.drafts.all()] == ["soon"]


async def test_a_text_that_is_no_date_yet_says_why_and_is_there_again(ws: Workspace) -> None:
    async with open_questions(ws, place_file(ws, EMPTY)) as (pilot, walk):
        await press_fast(pilot, "9", "down", "down", "enter", *"next spring")
        assert walk.box and "a day, such as" in screen_text(pilot)
        await pilot.press("escape")
        await pilot.pause(0.8)
    assert "review" not in campaign_on_disk(ws, "spring").content("metrics")
    async with open_questions(ws, "spring") as (pilot, walk):
        assert walk.question_key == "metrics"
        await pilot.press("enter")
        assert open_entry(walk).text == "next spring"
        await press_fast(pilot, *["backspace"] * 11, *"20.4.2027", "escape")
        assert walk.campaign.content("metrics")["review"] == {"first": date(2027, 4, 20)}


async def test_undo_goes_back_across_questions_and_redo_forward_again(ws: Workspace) -> None:
    async with open_questions(ws, place_file(ws, EMPTY)) as (pilot, walk):
        await press_fast(pilot, "enter", *"One.", "escape", "3", "enter", *"Three.", "escape")
        await press_alone(pilot, "5", "u")
        assert (walk.question_key, walk.campaign.answer("target"), walk.campaign.answer("pain")) == (
            "target",
            "",
            "One.",
        )
        await press_alone(pilot, "u")
        assert (walk.question_key, walk.campaign.answer("pain")) == ("pain", "")
        await press_alone(pilot, "r", "r")
        assert (walk.campaign.answer("pain"), walk.campaign.answer("target")) == ("One.", "Three.")
        await press_alone(pilot, "r")
        assert "nothing to do again" in screen_text(pilot)


async def test_rows_are_added_and_removed_and_the_removal_can_be_taken_back(ws: Workspace) -> None:
    slug = place_file(ws, (SAMPLES / "ledger-days-cologne.toml").read_text("utf-8"), "cologne")
    async with open_questions(ws, slug) as (pilot, walk):
        await pilot.press("3")
        before = walk.campaign.content("target")["personas"]
        await pilot.press("down", "down", "down")
        await press_alone(pilot, "minus")
        assert walk.campaign.content("target")["personas"] == before[1:]
        await press_alone(pilot, "u")
        assert walk.campaign.content("target")["personas"] == before
        await press_alone(pilot, "a")
        await wait_until(pilot, lambda: walk.box)
        await press_fast(pilot, *"Controller", "tab", "u")  # a letter at the folded cells opens the first, and chooses
        await pilot.press("escape")
        added = walk.campaign.content("target")["personas"][-1]
        assert added == {"title": "Controller", "role": "user"}


async def test_an_objection_asks_why_and_an_escape_keeps_its_words(ws: Workspace) -> None:
    slug = place_file(ws, (SAMPLES / "shared-service-forty.toml").read_text("utf-8"), "forty")
    async with open_questions(ws, slug) as (pilot, walk):
        await press_alone(pilot, "5", "o")
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, FormDialog))
        await wait_until(pilot, lambda: "Marketing objects   ctrl+t: Sales instead" in screen_text(pilot))
        assert "enter new line" in screen_text(pilot)
        await pilot.press("ctrl+t", "ctrl+s")
        await wait_until(pilot, lambda: "What would go wrong? Why?" in screen_text(pilot))
        assert isinstance(pilot.app.screen, FormDialog), "an objection without a reason is refused"
        await press_fast(pilot, *"Too few.", "escape")
        await wait_until(pilot, lambda: pilot.app.screen is walk)
        assert stance_mark(walk.campaign, "sales", "mql") == "nothing"
        await press_alone(pilot, "o")
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, FormDialog))
        assert pilot.app.screen.query(TextArea).first().text == "Too few."
        await press_fast(pilot, "tab", *"Ten judged", "ctrl+s")
        await wait_until(pilot, lambda: pilot.app.screen is walk)
        await wait_until(pilot, lambda: stance_mark(walk.campaign, "sales", "mql") == "objects")
        stance = walk.campaign.view("sales", "mql").stance
        assert stance and (stance.note, stance.settles) == ("Too few.", "Ten judged")
        assert "Too few." in screen_text(pilot)
        await press_alone(pilot, "o")
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, FormDialog) and pilot.app.screen.focused)
        await pilot.press("ctrl+t")
        await wait_until(pilot, lambda: "Sales corrects its objection" in screen_text(pilot))
        await press_fast(pilot, *" Really.", "ctrl+s")
        await wait_until(pilot, lambda: pilot.app.screen is walk)
        stance = walk.campaign.view("sales", "mql").stance
        assert stance and (stance.note, stance.settles) == ("Too few. Really.", "Ten judged")
        assert stance_mark(walk.campaign, "marketing", "mql") == "nothing"


async def test_the_key_of_a_team_that_agrees_asks_for_a_reservation_and_for_another_text_of_it(ws: Workspace) -> None:
    slug = place_file(ws, (SAMPLES / "shared-service-forty.toml").read_text("utf-8"), "forty")
    async with open_questions(ws, slug) as (pilot, walk):
        await press_alone(pilot, "2", "s")
        assert "u undoes it; s adds a note" in screen_text(pilot)
        before = walk.campaign
        await press_alone(pilot, "s")
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, FormDialog) and pilot.app.screen.focused)
        assert "Sales agrees already" in screen_text(pilot) and walk.campaign is before
        await press_fast(pilot, *"Not in May", "ctrl+s")
        await wait_until(pilot, lambda: "with a reservation: Theo Park" in screen_text(pilot))
        stance = walk.campaign.view("sales", "differentiation").stance
        assert stance and (stance.stance, stance.note) == ("agree", "Not in May")
        await press_alone(pilot, "s")
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, FormDialog) and pilot.app.screen.focused)
        assert pilot.app.screen.query(TextArea).first().text == "Not in May"
        await pilot.press("escape")
        await wait_until(pilot, lambda: pilot.app.screen is walk)
        await press_alone(pilot, "u")
        assert walk.campaign == before


async def test_what_was_begun_as_an_objection_can_become_a_reservation(ws: Workspace) -> None:
    slug = place_file(ws, (SAMPLES / "shared-service-forty.toml").read_text("utf-8"), "forty")
    async with open_questions(ws, slug) as (pilot, walk):
        await press_alone(pilot, "2", "o")
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, FormDialog) and pilot.app.screen.focused)
        await press_fast(pilot, *"Not in May", "tab", *"June", "tab", *"Ann", "tab", "tab", "tab", "enter")
        await wait_until(pilot, lambda: "Nobody takes on a reservation" in screen_text(pilot))
        assert stance_mark(walk.campaign, "sales", "differentiation") == "nothing"
        await pilot.press("shift+tab", "shift+tab", "shift+tab", *["backspace"] * 3, "tab", "tab", "tab", "enter")
        await wait_until(pilot, lambda: stance_mark(walk.campaign, "sales", "differentiation") == "agrees")
        stance = walk.campaign.view("sales", "differentiation").stance
        assert stance and stance.note == "Not in May\n\nJune"


async def test_a_stale_agreement_is_shown_and_one_key_affirms_it(ws: Workspace) -> None:
    slug = place_file(ws, (SAMPLES / "ledger-days-cologne.toml").read_text("utf-8"), "cologne")
    async with open_questions(ws, slug) as (pilot, walk):
        await press_alone(pilot, "3")
        assert "changed since" in screen_text(pilot)
        await press_alone(pilot, "s")
        await wait_until(pilot, lambda: stance_mark(walk.campaign, "sales", "target") == "agrees")


async def test_both_sign_the_second_seals_writes_the_brief_and_locks(ws: Workspace) -> None:
    text = (SAMPLES / "month-end-close-webinar.toml").read_text("utf-8")
    slug = place_file(ws, text[: text.index("[agreement]")], "month-end-close-webinar")
    async with open_questions(ws, slug) as (pilot, walk):
        await pilot.press("z")
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, SignScreen) and pilot.app.screen.focused)
        await pilot.press("enter")
        await wait_until(pilot, lambda: "Marketing has signed. Now Sales" in screen_text(pilot))
        await pilot.press("enter")  # the same Enter, held down
        await pilot.pause(1.1)
        assert len(walk.campaign.agreement.signoffs) == 1
        await pilot.press("enter")
        await wait_until(pilot, lambda: not isinstance(pilot.app.screen, SignScreen))
        await wait_until(pilot, lambda: (ws.root / "briefs" / f"{slug}.md").is_file())
        assert campaign_status(walk.campaign) == "signed"
        assert ws.sealed_path(slug, 1).read_bytes() == ws.campaign_path(slug).read_bytes()
        await wait_until(pilot, lambda: "In force" in screen_text(pilot))
        await pilot.press("escape")
        await wait_until(pilot, lambda: pilot.app.screen is walk)
        before = walk.campaign
        await press_alone(pilot, "m", "u", "a", "-")
        assert walk.campaign == before and walk.box is None
        await press_alone(pilot, "e")
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, ConfirmDialog))
        await pilot.press("enter")
        await wait_until(pilot, lambda: walk.campaign.agreement.revision == 2)


async def test_own_questions_are_ticked_or_pointed_at_once(ws: Workspace) -> None:
    asking = Workspace(ws.root, Settings(own=("Desk [b]briefed[/b]?", "Page seen?")))
    text = (SAMPLES / "month-end-close-webinar.toml").read_text("utf-8")
    slug = place_file(asking, text[: text.index("[agreement]")], "x")
    async with open_questions(asking, slug) as (pilot, walk):
        await pilot.press("z")
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, SignScreen) and pilot.app.screen.focused)
        screen = pilot.app.screen
        await pilot.press("enter")
        await wait_until(pilot, lambda: getattr(screen.focused, "id", "") == "TEAM1")
        await wait_until(pilot, lambda: "TEAM1 Desk [b]briefed[/b]?" in screen_text(pilot))
        assert walk.campaign.agreement.signoffs == ()
        await pilot.press("space")
        await pilot.press("ctrl+s")
        await wait_until(pilot, lambda: walk.campaign.agreement.signoffs)
        assert [made.team for made in walk.campaign.agreement.signoffs] == ["marketing"]


async def test_the_same_person_does_not_sign_for_both(ws: Workspace) -> None:
    text = (SAMPLES / "month-end-close-webinar.toml").read_text("utf-8")
    slug = place_file(ws, text[: text.index("[agreement]")], "x")
    async with open_questions(ws, slug) as (pilot, walk):
        await pilot.press("z")
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, SignScreen) and pilot.app.screen.focused)
        screen = pilot.app.screen
        name = walk.campaign.lead("marketing")
        await pilot.press("enter")
        await wait_until(pilot, lambda: "Now Sales" in screen_text(pilot))
        await pilot.press("e")
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, FormDialog))
        pilot.app.screen.query(Input).first().value = name
        await pilot.pause(0.1)
        await pilot.press("ctrl+s")
        await wait_until(pilot, lambda: pilot.app.screen is screen)
        await pilot.pause(1)
        await pilot.press("ctrl+s")
        await wait_until(pilot, lambda: "does not sign for both" in screen_text(pilot))
        assert pilot.app.screen is screen and len(walk.campaign.agreement.signoffs) == 1


async def test_another_hand_in_the_file_is_taken_over_and_the_open_form_keeps_its_text(ws: Workspace) -> None:
    slug = place_file(ws, EMPTY)
    async with open_questions(ws, slug) as (pilot, walk):
        await press_fast(pilot, "enter", *"Mine")
        await wait_until(pilot, lambda: walk.session.is_saved)
        other = Session.open(ws, slug)
        other.apply(set_field, "theirs", "goals", ("quota_amount",), 5)
        await asyncio.to_thread(other.save)
        await wait_until(pilot, lambda: walk.campaign.content("goals").get("quota_amount") == 5)
        await press_fast(pilot, *" too", "escape")
        await wait_until(pilot, lambda: campaign_on_disk(ws, "spring").answer("pain") == "Mine too")
        assert campaign_on_disk(ws, "spring").content("goals")["quota_amount"] == 5


async def test_a_form_follows_its_row_when_a_save_joins_in_a_row_above(ws: Workspace) -> None:
    rows = """
[[goals.targets]]
metric = "AA"
[[goals.targets]]
metric = "BB"
"""
    slug = place_file(ws, EMPTY + "\n[goals]\n" + rows)
    async with open_questions(ws, slug) as (pilot, walk):
        await pilot.press("4", "down", "down", "down", "enter", "1")
        assert walk.box
        text = ws.campaign_path(slug).read_text("utf-8")
        ws.campaign_path(slug).write_text(text.replace("[[goals", '[[goals.targets]]\nmetric = "New"\n[[goals', 1))
        await pilot.press("2")
        await wait_until(pilot, lambda: walk.session.is_saved and len(walk.campaign.content("goals")["targets"]) == 3)
        await pilot.press("3", "escape")
        await wait_until(pilot, lambda: walk.session.is_saved)
        assert [row["metric"] for row in campaign_on_disk(ws, "spring").content("goals")["targets"]] == [
            "New",
            "AA",
            "BB123",
        ]


async def test_the_beginning_of_a_text_that_is_no_number_is_not_taken_for_one(ws: Workspace) -> None:
    async with open_questions(ws, place_file(ws, EMPTY)) as (pilot, walk):
        await press_alone(pilot, "4", "down")
        await pilot.press("enter", *"45.000,50", "escape")
        await pilot.pause(0.3)
        assert "quota_amount" not in walk.campaign.content("goals")
        assert "Counted on by Sales: “45.000,50”: a number" in " ".join(screen_text(pilot).split())
        await press_alone(pilot, "1", "z")
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, SignScreen))
        blocks = pilot.app.screen.query_one(OptionList)
        named = [place for place, each in enumerate(blocks.options) if ":goals:quota_amount" in (each.id or "")]
        assert named and "Goals, Counted on by Sales" in screen_text(pilot)
        blocks.highlighted = named[0]
        await pilot.press("enter")
        await wait_until(pilot, lambda: walk.is_current and walk.walk.cursor == "quota_amount")
        assert walk.question_key == "goals"


async def test_agreeing_where_one_objected_is_asked(ws: Workspace) -> None:
    slug = place_file(ws, (SAMPLES / "ledger-days-cologne.toml").read_text("utf-8"), "cologne")
    async with open_questions(ws, slug) as (pilot, walk):
        await press_alone(pilot, "5", "s")
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, ButtonDialog))
        assert "Sales' objection is taken back" in screen_text(pilot)
        await press_fast(pilot, *"yes, Sales agrees", "escape")  # no letter answers it
        await wait_until(pilot, lambda: pilot.app.screen is walk)
        assert stance_mark(walk.campaign, "sales", "mql") == "objects"


async def test_an_objection_stays_in_sight_while_one_writes_and_is_settled_by_the_new_text(ws: Workspace) -> None:
    slug = place_file(ws, (SAMPLES / "ledger-days-cologne.toml").read_text("utf-8"), "cologne")
    async with open_questions(ws, slug) as (pilot, walk):
        before = walk.campaign.view("sales", "mql").stance
        assert before and before.note
        await press_alone(pilot, "5")
        await pilot.press("enter")
        await wait_until(pilot, lambda: f"Sales: “{before.note[:12]}" in screen_text(pilot))
        await type_in(pilot, " Attended live.")
        await pilot.press("escape")
        await press_alone(pilot, "s")
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, ButtonDialog))
        shown = screen_text(pilot)
        assert "Does this settle it?" in shown and f"Sales objected: “{before.note[:12]}" in shown
        assert "Settled: Sales agrees" in shown and "taken back" not in shown and "reservation" not in shown
        await pilot.press("enter")
        await wait_until(pilot, lambda: stance_mark(walk.campaign, "sales", "mql") == "agrees")
        stance = walk.campaign.view("sales", "mql").stance
        assert stance and stance.objected == before.note and not stance.note


async def test_escape_in_reading_is_no_way_out(ws: Workspace) -> None:
    async with open_questions(ws, place_file(ws, EMPTY)) as (pilot, walk):
        await press_fast(pilot, "enter", *"x", "escape", "escape", "escape")
        await pilot.pause(0.2)
        assert pilot.app.screen is walk and walk.campaign.answer("pain") == "x"
        await press_alone(pilot, "q")
        await wait_until(pilot, lambda: pilot.app.screen is not walk)


async def test_what_both_changed_stands_twice_until_someone_chooses(ws: Workspace) -> None:
    slug = place_file(ws, EMPTY + '\n[pain]\nanswer = "Base"\n')
    async with open_questions(ws, slug) as (pilot, walk):
        other = Session.open(ws, slug)
        other.apply(set_field, "theirs", "pain", ("answer",), "Theirs")
        await press_fast(pilot, "1", "enter", *"!")
        await asyncio.to_thread(other.save)
        await wait_until(pilot, lambda: walk.session.is_saved and walk.campaign.content("pain").get("disputed"))
        versions = walk.campaign.content("pain")["disputed"][0]["versions"]
        assert sorted(versions) == ["Base!", "Theirs"]
        await pilot.press("escape")
        await wait_until(pilot, lambda: "Two edits met" in screen_text(pilot))
        await press_fast(pilot, "up", "up", "enter", *" and agreed", "escape")
        await wait_until(pilot, lambda: not walk.campaign.content("pain").get("disputed"))
        assert walk.campaign.answer("pain").endswith(" and agreed")


async def test_a_failed_save_says_so_and_keeps_the_text(ws: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    slug = place_file(ws, EMPTY)
    async with open_questions(ws, slug) as (pilot, walk):

        def full(*_: object, **__: object) -> None:
            raise campaigns.NotSavedError("The disk is full.", "Make room.", ws.campaign_path(slug), None)

        monkeypatch.setattr(campaigns, "save_campaign", full)
        await press_fast(pilot, "enter", *"Typed", "escape")
        await wait_until(pilot, lambda: "NOT SAVED" in screen_text(pilot))
        assert walk.campaign.answer("pain") == "Typed"
        monkeypatch.undo()
        monkeypatch.setenv("ALIGNKIT_STATE", str(ws.root.parent / "state"))
        await press_fast(pilot, "2", "enter", *"x", "escape")
        await wait_until(pilot, lambda: campaign_on_disk(ws, "spring").answer("pain") == "Typed")


@pytest.mark.parametrize("size", [(80, 24), (200, 60)])
async def test_words_from_a_file_are_shown_and_never_obeyed(ws: Workspace, size: tuple[int, int]) -> None:
    hostile = EMPTY.replace('"Spring tender check"', HOSTILE).replace('"Ines Kaya"', HOSTILE)
    hostile += f"\n[pain]\nanswer = {HOSTILE}\nevidence = [{HOSTILE}]\ncost = {HOSTILE}\n"
    hostile += f"\n[sales.pain]\nposition = {HOSTILE}\n"
    slug = place_file(ws, hostile)
    async with open_questions(ws, slug, size) as (pilot, walk):
        await press_alone(pilot, "1", "d", "d", "m")
        await wait_until(pilot, lambda: stance_mark(walk.campaign, "marketing", "pain") == "agrees")
        picture = screen_text(pilot)
        assert "[@click=app.quit]x[/]" in picture and "<script>" in picture and "[TODO]" in picture
        assert "\x1b" not in picture and "\u202e" not in picture
        await pilot.press("z")
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, SignScreen))
        assert "\u202e" not in screen_text(pilot)


@pytest.mark.parametrize("sample", ["ledger-days-cologne", "shared-service-forty", "month-end-close-webinar"])
@pytest.mark.parametrize("size", [(80, 24), (112, 30), (200, 60)])
async def test_all_nine_marks_and_both_teams_are_on_every_screen(
    ws: Workspace, sample: str, size: tuple[int, int]
) -> None:
    shutil.copy(SAMPLES / f"{sample}.toml", ws.campaigns)
    async with open_questions(ws, sample, size) as (pilot, _):
        for number in "123456789":
            await pilot.press(number)
            picture = screen_text(pilot)
            top = "\n".join(picture.splitlines()[1 : 2 if size[0] < 112 else None])
            assert sum(top.count(mark) for mark in "✓✗~·") >= 18 and "Marketing" in picture and "Sales" in picture
            assert max(len(line.rstrip()) for line in picture.splitlines()) <= size[0]


async def test_the_question_has_a_rule_on_a_narrow_screen_and_a_pane_on_a_wide_one(ws: Workspace) -> None:
    async with open_questions(ws, place_file(ws, EMPTY)) as (pilot, _):
        await wait_until(pilot, lambda: "\n── 1 of 9 · Pain" in screen_text(pilot))
        assert "╭─ 1 of 9" not in screen_text(pilot)
        await pilot.resize_terminal(120, 30)
        await wait_until(pilot, lambda: "╭─ 1 of 9 · Pain" in screen_text(pilot))
        assert "── 1 of 9" not in screen_text(pilot)


async def test_the_wide_screen_shows_what_is_in_the_way(ws: Workspace) -> None:
    shutil.copy(SAMPLES / "ledger-days-cologne.toml", ws.campaigns)
    async with open_questions(ws, "ledger-days-cologne", (200, 60)) as (pilot, _):
        await wait_until(pilot, lambda: "Before we can sign" in screen_text(pilot))
        assert "MQL: Sales objects" in screen_text(pilot)


@pytest.mark.parametrize("editor", ["vi 'unclosed", "", "/no/such/editor"])
async def test_an_editor_that_cannot_be_started_is_said(
    ws: Workspace, monkeypatch: pytest.MonkeyPatch, editor: str
) -> None:
    monkeypatch.setenv("EDITOR", editor)
    async with open_questions(ws, place_file(ws, EMPTY)) as (pilot, walk):
        await pilot.app.run_action("editor", walk)
        await wait_until(pilot, lambda: told(walk))
        assert pilot.app.screen is walk and walk.campaign.answer("pain") == ""


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("path.write_text('')", "the answer stays"),
        ("path.unlink()", "the answer stays"),
        ("path.write_text('MINE'); sys.exit(3)", "kept in "),
        ("path.write_bytes(b'\\xffMINE')", "kept in "),
    ],
)
async def test_what_an_editor_leaves_costs_no_word(
    ws: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, body: str, said: str
) -> None:
    script = tmp_path / "editor.py"
    script.write_text(f"import sys, pathlib\npath = pathlib.Path(sys.argv[-1])\n{body}\n")
    monkeypatch.setenv("EDITOR", shlex.join([sys.executable, str(script)]))
    text = EMPTY + '\n[pain]\nanswer = "Nobody checks invoices."\n'
    async with open_questions(ws, place_file(ws, text)) as (pilot, walk):
        monkeypatch.setattr(pilot.app, "suspend", contextlib.nullcontext)  # a test has no terminal to give away
        await pilot.app.run_action("editor", walk)
        await wait_until(pilot, lambda: told(walk))
        message = told(walk)
        assert said in message
        assert walk.campaign.answer("pain") == "Nobody checks invoices."
        if said == "kept in ":
            assert b"MINE" in Path(message.rsplit(said, 1)[1].strip()).read_bytes()


def told(walk: QuestionsScreen) -> str:
    """The line that says what has happened."""
    return str(walk.query_one("#told", Static).content)


def footer_text(pilot: Pilot) -> str:
    return screen_text(pilot).splitlines()[-1]


async def test_a_signed_campaign_opens_at_its_first_question_and_shows_what_can_be_done_with_it(
    ws: Workspace,
) -> None:
    slug = place_file(ws, (SAMPLES / "month-end-close-webinar.toml").read_text("utf-8"), "month-end-close-webinar")
    (ws.campaigns / "sealed").mkdir()
    shutil.copytree(SAMPLES / "sealed" / slug, ws.campaigns / "sealed" / slug)
    async with open_questions(ws, slug) as (pilot, walk):
        await wait_until(pilot, lambda: "review" in footer_text(pilot))
        assert walk.question_key == "pain"
        for word in ("next", "brief", "compare", "campaigns", "help"):
            assert word in footer_text(pilot)
        assert "agrees" not in footer_text(pilot) and "edit" not in footer_text(pilot)
        await press_alone(pilot, "m")
        assert told(walk) == "Signed and locked. e begins the next revision."
        await press_alone(pilot, "e")
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, ConfirmDialog))
        await pilot.press("enter")
        await wait_until(pilot, lambda: "Marketing agrees" in footer_text(pilot))


async def test_the_walk_knows_the_campaigns_whose_leads_go_to_the_same_people(ws: Workspace) -> None:
    text = (SAMPLES / "month-end-close-webinar.toml").read_text("utf-8")
    place_file(ws, text, "month-end-close-webinar")
    twin = text[: text.index("[agreement]")].replace('"Asked for the close check",', '"Asked for a call",')
    place_file(ws, twin.replace('crm_name = "2026-Q3-MEC"\n', ""), "twin")
    said = "also gets leads of month-end-close-webinar in those weeks"
    async with open_questions(ws, "twin", (160, 45)) as (pilot, walk):
        await pilot.press("5")
        await wait_until(pilot, lambda: "also gets leads of" in str(walk.query_one("#hints", Static).render()))
        assert any(said in found.message for found in walk.walk.annotations.findings(walk.campaign, date(2026, 7, 1)))


async def test_a_time_is_read_as_typed_and_shown_in_its_plain_form(ws: Workspace) -> None:
    async with open_questions(ws, place_file(ws, EMPTY)) as (pilot, walk):
        await open_handoff_within(pilot, walk)
        await press_fast(pilot, *"within 24h")
        await wait_until(pilot, lambda: "= 24 hours" in screen_text(pilot))
        assert open_entry(walk).text == "within 24h"
        await pilot.pause(0.8)  # saved, and still as typed while one is in it
        assert open_entry(walk).text == "within 24h"
        await pilot.press("tab", "shift+tab")
        assert open_entry(walk).text == "24 hours"
        await pilot.press("escape")
        await pilot.pause(0.8)
    assert campaign_on_disk(ws, "spring").content("mql")["handoff"]["within"] == "24 hours"


async def test_a_time_that_can_be_read_two_ways_is_asked_back_and_not_lost(ws: Workspace) -> None:
    async with open_questions(ws, place_file(ws, EMPTY)) as (pilot, walk):
        await open_handoff_within(pilot, walk)
        await press_fast(pilot, *"24 horas hábiles")
        await wait_until(pilot, lambda: "around the clock" in screen_text(pilot))
        assert walk.box and "(1) 24 business hours, (2) 24 hours or (3) 1 business day?" in walk.box.editor.read().fault
        await pilot.press("escape")
        await pilot.pause(0.8)
    assert "within" not in campaign_on_disk(ws, "spring").content("mql").get("handoff", {})
    async with open_questions(ws, "spring") as (pilot, walk):
        await open_handoff_within(pilot, walk)
        assert open_entry(walk).text == "24 horas hábiles"


async def open_handoff_within(pilot: Pilot[None], walk: QuestionsScreen) -> None:
    """Write in question 5, at the time of its hand-off."""
    await pilot.press("5", "enter")
    for _ in range(30):
        if walk.walk.stop and walk.walk.stop.path == ("handoff", "within"):
            return
        folded = walk.walk.stop is not None and walk.walk.stop.kind == "folded"
        await pilot.press("enter" if folded else "tab")  # Enter shows the fields that are not required
    raise AssertionError("Tab does not lead to the hand-off")


async def test_a_cell_that_holds_no_value_stays_in_sight_marked_and_says_why_where_the_cursor_goes_next(
    ws: Workspace,
) -> None:
    async with open_questions(ws, place_file(ws, EMPTY)) as (pilot, walk):
        await press_alone(pilot, "3", "d")
        await pilot.press("enter")
        await wait_until(pilot, lambda: "Enter: next cell ─" in screen_text(pilot))
        await press_fast(pilot, *"CFO", "enter", *"or controller", "enter")
        await wait_until(pilot, lambda: "✗ or controller" in screen_text(pilot))
        assert "Role: “or controller”: one of user, champion" in " ".join(screen_text(pilot).split())
        await pilot.press("escape")
        await wait_until(pilot, lambda: walk.box is None)
        assert "✗ or controller" in screen_text(pilot)


async def test_go_there_leads_into_writing_in_the_cell_that_holds_no_value_yet(ws: Workspace) -> None:
    async with open_questions(ws, place_file(ws, EMPTY)) as (pilot, walk):
        await press_alone(pilot, "3", "d")
        await press_fast(pilot, "enter", *"CFO", "tab", *"or controller", "escape", "up", "up", "up")
        await press_alone(pilot, "m")
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, ButtonDialog) and pilot.app.screen.focused)
        assert "enter the highlighted button   esc back" in screen_text(pilot)
        await pilot.press("enter")
        await wait_until(pilot, lambda: walk.box)
        assert walk.box and (walk.walk.stop and walk.walk.stop.path) == ("personas", 0, "role")
        assert open_entry(walk).text == "or controller"


async def test_findings_out_of_sight_are_counted_above_the_keys_and_said_to_be_advice(ws: Workspace) -> None:
    slug = place_file(ws, (SAMPLES / "shared-service-forty.toml").read_text("utf-8"), "forty")
    async with open_questions(ws, slug) as (pilot, walk):
        found = walk.walk.annotations.findings(walk.campaign, pilot.app.today())
        place = next(n for n, key in enumerate(QUESTION_KEYS, 1) if any(each.question == key for each in found))
        await press_alone(pilot, str(place))
        await wait_until(pilot, lambda: "of the checks: PgDn shows" in screen_text(pilot))
        assert "Advice; nothing is blocked." in screen_text(pilot)
        count = sum(each.question == QUESTION_KEYS[place - 1] for each in found)
        rule = f"· {count} finding{'' if count == 1 else 's'} "
        walk.say("Marketing agrees.")  # whatever is said, the count stands beside the question's name
        await wait_until(pilot, lambda: rule in screen_text(pilot))
        await pilot.press("enter")
        await wait_until(pilot, lambda: walk.box)
        assert "of the checks" not in screen_text(pilot)


@pytest.mark.parametrize("size", [(80, 24), (160, 48)])
async def test_a_click_opens_a_question_and_puts_the_cursor_on_an_item(ws: Workspace, size: tuple[int, int]) -> None:
    async with open_questions(ws, place_file(ws, EMPTY), size=size) as (pilot, walk):
        lines = screen_text(pilot).splitlines()
        place = next((line.index("5"), y) for y, line in enumerate(lines) if "5··" in line or "5 MQL" in line)
        await pilot.click(offset=place)
        await wait_until(pilot, lambda: walk.question_key == "mql")
        await pilot.pause()
        item = walk.walk.items()[1]
        assert walk.walk.cursor != item.key
        lines = screen_text(pilot).splitlines()
        await pilot.click(
            offset=next((line.index(item.label), y) for y, line in enumerate(lines) if item.label in line)
        )
        await wait_until(pilot, lambda: walk.walk.cursor == item.key and f"▌{item.label}" in screen_text(pilot))


@pytest.mark.parametrize("size", [(60, 16), (80, 24), (112, 40), (120, 40)])
async def test_what_a_team_says_hangs_beside_its_name_at_every_width(ws: Workspace, size: tuple[int, int]) -> None:
    note = "A yes at a stand is politeness, and every word of it is one that nobody wants to have said. " * 3
    async with open_questions(ws, place_file(ws, f'{EMPTY}\n[pain]\nanswer = "Late."\n'), size=size) as (pilot, walk):
        await press_alone(pilot, "1")
        stances.object_to(walk.session, "pain", "sales", Actor("Marcus Boehm", walk.walk.now()), note)
        walk.changed()
        await pilot.pause()
        await pilot.pause()
        said = walk.query_one("#team-details", Static)
        lines = str(said.content).split("\n")
        assert len(lines) > 2 and said.size.height == len(lines), "a line is broken once more when it is drawn"


async def test_the_end_looks_like_one_and_an_answer_is_in_sight_when_somebody_agrees(ws: Workspace) -> None:
    async with open_questions(ws, place_file(ws, EMPTY), size=(80, 24)) as (pilot, walk):
        await pilot.press("4", "enter")
        await type_in(pilot, "Twenty deals.")
        for _ in range(40):
            await pilot.press("tab")
            if walk.walk.stop and walk.walk.stop.kind == "end":
                break
        await wait_until(pilot, lambda: "End of the question: Esc reads, Shift+Tab goes back" in screen_text(pilot))
        assert sum("▌" in line for line in screen_text(pilot).splitlines()) == 1  # that of the question, above
        await pilot.press("escape")
        walk.action_scroll(1)
        await wait_until(pilot, lambda: walk.items.scroll_y > 0)
        await press_alone(pilot, "m")
        await wait_until(pilot, lambda: walk.items.scroll_y == 0 and "Twenty deals." in screen_text(pilot))
