"""Signing on a screen: chances are optional, kept as typed, taken along by the sign-off, and shown once both are in."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Input, OptionList

from alignkit.core.status import SigningBlock, stance_mark
from alignkit.store.settings import Settings
from alignkit.store.workspace import Workspace
from alignkit.tui.dialogs import ConfirmDialog, FormDialog, TeamDialog
from alignkit.tui.questions.screen import QuestionsScreen
from alignkit.tui.sign import texts
from alignkit.tui.sign.chances_dialog import ChancesDialog, first_invalid_goal, parse_chances
from alignkit.tui.sign.screen import SignScreen, TickBox
from alignkit.tui.start_form import StartForm
from tests.screen_pilot import campaign_on_disk, open_questions, press_alone, press_fast, screen_text, wait_until

SLUG = "month-end-close-webinar"
SAMPLE = (Path(__file__).parents[3] / "campaigns" / f"{SLUG}.toml").read_text("utf-8")
UNSIGNED = SAMPLE[: SAMPLE.index("[agreement]")]


@pytest.fixture
def ws(ws: Workspace, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    monkeypatch.setenv("ALIGNKIT_BY", "Milan Dekker")
    ws.campaign_path(SLUG).write_text(UNSIGNED, "utf-8")
    return ws


def with_chances(space: Workspace) -> dict[str, dict[str, float]]:
    return {made.team: dict(made.confidence) for made in campaign_on_disk(space, SLUG).agreement.signoffs}


async def open_sign_screen(pilot: Pilot[Any]) -> SignScreen:
    await pilot.press("z")
    await wait_until(pilot, lambda: isinstance(pilot.app.screen, SignScreen) and pilot.app.screen.focused)
    assert isinstance(pilot.app.screen, SignScreen)
    return pilot.app.screen


async def open_chances(pilot: Pilot[Any], *keys: str) -> None:
    await pilot.press("j")
    await wait_until(pilot, lambda: isinstance(pilot.app.screen, ChancesDialog) and pilot.app.screen.focused)
    await pilot.press(*keys, "escape")
    await wait_until(pilot, lambda: isinstance(pilot.app.screen, SignScreen) and pilot.app.screen.focused)


async def sign(pilot: Pilot[Any], space: Workspace) -> None:
    """Sign for the team that is asked for, and wait until another signature would not be taken for the same one."""
    before = len(with_chances(space))
    await pilot.press("enter")
    await wait_until(pilot, lambda: len(with_chances(space)) > before)
    await pilot.pause(1.1)


async def test_without_chances_each_team_signs_with_one_key(ws: Workspace) -> None:
    async with open_questions(ws, SLUG) as (pilot, _):
        await open_sign_screen(pilot)
        for _ in range(2):
            await sign(pilot, ws)
    assert with_chances(ws) == {"marketing": {}, "sales": {}}
    assert "confidence" not in ws.campaign_path(SLUG).read_text("utf-8")


@pytest.mark.parametrize("size", [(80, 24), (200, 60)])
async def test_neither_sees_the_others_chances_before_both_have_signed(ws: Workspace, size: tuple[int, int]) -> None:
    async with open_questions(ws, SLUG, size) as (pilot, _):
        await open_sign_screen(pilot)
        assert "how sure is Marketing of each target? May be left out." in screen_text(pilot)
        await open_chances(pilot, "3", "7", "tab", "tab", *"0,93")
        seen = screen_text(pilot)
        assert "How sure Marketing is: given for 2 of 3." in seen and "37" not in seen and "93" not in seen
        await sign(pilot, ws)
        assert with_chances(ws) == {"marketing": {"Won deals": 0.37, "MQLs": 0.93}}
        seen = screen_text(pilot)
        assert "chances: given, shown once Sales has signed too" in seen and "37" not in seen
        await pilot.press("m")  # a team that has signed is not asked again
        await open_chances(pilot, *"61 %")
        assert "37" not in screen_text(pilot)
        await sign(pilot, ws)
        await wait_until(pilot, lambda: not isinstance(pilot.app.screen, QuestionsScreen | SignScreen))
        await pilot.press("escape")
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, QuestionsScreen))
        await pilot.press("z")
        await wait_until(pilot, lambda: "Won deals: Marketing 37 %, Sales 61 %" in screen_text(pilot))
        assert "MQLs: Marketing 93 %, Sales gave none" in screen_text(pilot)
        assert "how sure" not in screen_text(pilot), "there is nothing to sign any more"


async def test_what_is_not_understood_is_said_kept_and_in_the_way_until_it_is_mended(ws: Workspace) -> None:
    async with open_questions(ws, SLUG) as (pilot, _):
        screen = await open_sign_screen(pilot)
        await pilot.press("j")
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, ChancesDialog) and pilot.app.screen.focused)
        await press_fast(pilot, *"sixty")
        await wait_until(pilot, lambda: "✗ a chance, such as 60 % or 0.6" in screen_text(pilot))
        await pilot.press("escape")
        await wait_until(
            pilot,
            lambda: pilot.app.screen is screen and "✗ Won deals: what is typed is no chance yet" in screen_text(pilot),
        )
        assert "sixty" not in screen_text(pilot), "both teams see this screen"
        await pilot.press("enter")
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, ChancesDialog) and pilot.app.screen.focused)
        assert with_chances(ws) == {}
        focused = pilot.app.screen.focused
        assert isinstance(focused, Input) and focused.value == "sixty"
        await pilot.press(*["backspace"] * 5, "escape")
        await wait_until(pilot, lambda: pilot.app.screen is screen and screen.focused)
        await sign(pilot, ws)
        assert with_chances(ws) == {"marketing": {}}


async def test_a_team_finds_what_it_typed_when_the_other_had_a_look(ws: Workspace) -> None:
    async with open_questions(ws, SLUG) as (pilot, _):
        screen = await open_sign_screen(pilot)
        await open_chances(pilot, *"80")
        await pilot.press("e")
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, FormDialog))
        await press_fast(pilot, "tab", *"CMO", "ctrl+s")
        await wait_until(pilot, lambda: pilot.app.screen is screen and "CMO" in screen_text(pilot))
        await pilot.press("s")
        await wait_until(pilot, lambda: screen.team == "sales" and "as Theo Park" in screen_text(pilot))
        assert "given for" not in screen_text(pilot)
        await pilot.press("m")
        await wait_until(pilot, lambda: screen.team == "marketing" and "given for 1 of 3" in screen_text(pilot))
        await sign(pilot, ws)
        (made,) = campaign_on_disk(ws, SLUG).agreement.signoffs
        assert (made.role, dict(made.confidence)) == ("CMO", {"Won deals": 0.8})


async def test_leaving_asks_before_it_drops_what_was_typed(ws: Workspace) -> None:
    async with open_questions(ws, SLUG) as (pilot, walk):
        screen = await open_sign_screen(pilot)
        await open_chances(pilot, *"80")
        await pilot.press("s", "escape")
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, ConfirmDialog))
        assert "Chances were typed for Marketing." in screen_text(pilot)
        await pilot.press("escape")
        await wait_until(pilot, lambda: pilot.app.screen is screen)
        assert screen.sure["marketing"] == {"Won deals": "80"}
        await pilot.press("escape")
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, ConfirmDialog))
        await pilot.press("enter")
        await wait_until(pilot, lambda: pilot.app.screen is walk)
        await open_sign_screen(pilot)
        await pilot.press("escape")  # nothing typed, nothing asked
        await wait_until(pilot, lambda: pilot.app.screen is walk)


async def test_a_goals_name_is_shown_and_never_obeyed(ws: Workspace) -> None:
    text = UNSIGNED.replace('metric = "Won deals"', 'metric = "[@click=app.quit]Won[/] deals [/]"')
    ws.campaign_path(SLUG).write_text(text, "utf-8")
    async with open_questions(ws, SLUG) as (pilot, walk):
        for key, team in (("4", None), ("m", "marketing"), ("s", "sales")):
            await pilot.press(key)
            await pilot.pause(0.4)
            if team:
                await wait_until(pilot, lambda team=team: stance_mark(walk.campaign, team, "goals") == "agrees")
        await open_sign_screen(pilot)
        await open_chances(pilot, *"5x")
        await wait_until(pilot, lambda: "✗ [@click=app.quit]Won[/] deals [/]: what is typed" in screen_text(pilot))
        await open_chances(pilot, "end", "backspace", "5")
        await wait_until(pilot, lambda: "given for 1 of 3" in screen_text(pilot))
        await sign(pilot, ws)
        assert with_chances(ws)["marketing"] == {"[@click=app.quit]Won[/] deals [/]": 0.55}


def test_what_is_typed_is_read_line_by_line() -> None:
    typed = {"Won": "60", "SQLs": " ", "MQLs": "1", "More": "0.25"}
    assert parse_chances(typed) == {"Won": 0.6, "More": 0.25}
    assert first_invalid_goal(typed) == "MQLs"
    assert first_invalid_goal({"SQLs": ""}) == ""


async def test_signing_for_one_team_keeps_what_was_typed_for_the_other(ws: Workspace) -> None:
    async with open_questions(ws, SLUG) as (pilot, _):
        screen = await open_sign_screen(pilot)
        await pilot.press("s")
        await wait_until(pilot, lambda: screen.team == "sales")
        await open_chances(pilot, "6", "0")
        await pilot.press("m")
        await wait_until(pilot, lambda: screen.team == "marketing")
        await sign(pilot, ws)
        assert with_chances(ws) == {"marketing": {}} and screen.team == "sales"
        await sign(pilot, ws)
        assert with_chances(ws) == {"marketing": {}, "sales": {"Won deals": 0.6}}


async def test_on_a_known_machine_signing_for_the_other_team_asks_first(
    ws: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ALIGNKIT_TEAM", "marketing")
    async with open_questions(ws, SLUG) as (pilot, _):
        screen = await open_sign_screen(pilot)
        await sign(pilot, ws)
        await pilot.press("enter")
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, ConfirmDialog))
        assert "This machine is set up for Marketing" in screen_text(pilot)
        await pilot.press("escape")
        await wait_until(pilot, lambda: pilot.app.screen is screen)
        assert list(with_chances(ws)) == ["marketing"]


@pytest.mark.parametrize("size", [(80, 24), (200, 60)])
async def test_the_whole_text_that_is_signed_is_shown_on_demand(ws: Workspace, size: tuple[int, int]) -> None:
    async with open_questions(ws, SLUG, size) as (pilot, _):
        await open_sign_screen(pilot)
        assert "1 For whom" in screen_text(pilot) and "4 Sign" in screen_text(pilot)
        await pilot.press("d")
        await wait_until(pilot, lambda: "Evidence:" in screen_text(pilot))
        await pilot.press("end")
        await wait_until(pilot, lambda: "Counts until:" in screen_text(pilot))
        await pilot.press("d")
        await wait_until(pilot, lambda: "1 For whom" in screen_text(pilot))
        await pilot.press("d", "escape")
        await wait_until(pilot, lambda: "1 For whom" in screen_text(pilot))
        await pilot.press("escape")
        await wait_until(pilot, lambda: not isinstance(pilot.app.screen, SignScreen))


async def test_once_all_nine_are_agreed_message_and_footer_say_how_to_sign(ws: Workspace) -> None:
    async with open_questions(ws, SLUG) as (pilot, _):
        await press_alone(pilot, "9", "w")
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, TeamDialog) and pilot.app.screen.focused)
        await pilot.press("tab", "enter")
        await wait_until(pilot, lambda: "8 of 9 agreed" in screen_text(pilot))
        assert "z sign" not in screen_text(pilot)
        await press_alone(pilot, "s")
        await wait_until(pilot, lambda: "All nine are agreed: z signs." in screen_text(pilot))
        assert "z sign " in screen_text(pilot).splitlines()[-1]


@pytest.mark.parametrize(
    ("line", "question", "cursor"),
    [
        ('metric = "SQLs"\n', "goals", "targets.1"),
        ('decide_within = "10 business days"\n', "sql", "decide_within"),
        ("launch = 2026-09-01\n", "campaign", ""),
    ],
)
async def test_what_is_missing_is_gone_to_from_wherever_one_is(
    ws: Workspace, line: str, question: str, cursor: str
) -> None:
    path = ws.campaign_path(SLUG)
    assert line in UNSIGNED
    path.write_text(UNSIGNED.replace(line, "", 1), "utf-8")
    async with open_questions(ws, SLUG) as (pilot, walk):
        await press_alone(pilot, "4")
        screen = await open_sign_screen(pilot)
        blocks = screen.query_one("#blocks", OptionList)
        blocks.highlighted = next(
            place for place, option in enumerate(blocks.options) if option.id and not option.id.endswith(":")
        )
        await pilot.press("enter")
        if question == "campaign":
            await wait_until(pilot, lambda: isinstance(pilot.app.screen, StartForm))
            await wait_until(pilot, lambda: isinstance(pilot.app.focused, Input))
            assert pilot.app.focused.parent.field.key == "launch"
        else:
            await wait_until(pilot, lambda: walk.is_current and walk.walk.cursor == cursor)
            assert walk.question_key == question


async def test_a_box_is_ticked_by_shape(ws: Workspace) -> None:
    own = Settings(own=("Has the desk seen the page?",))
    async with open_questions(replace(ws, settings=own), SLUG, (100, 50)) as (pilot, _):
        screen = await open_sign_screen(pilot)
        assert "▐ ▌ TEAM1 Has the desk" in screen_text(pilot)
        screen.query_one(TickBox).value = True
        await wait_until(pilot, lambda: "▐X▌ TEAM1 Has the desk" in screen_text(pilot))


def test_what_is_in_the_way_has_the_mark_of_what_a_team_says() -> None:
    blocks = [
        SigningBlock("AF20", "Pain has no answer yet.", "pain"),
        SigningBlock("AF22", "Target changed since Sales agreed.", "target", "sales"),
        SigningBlock("AF23", "Sales objects to MQL: no", "mql", "sales"),
    ]
    found = {obstacle.message: obstacle.mark for obstacle in texts.list_obstacles(blocks, [])}
    assert [found[block.message] for block in blocks] == ["nothing", "changed", "objects"]
