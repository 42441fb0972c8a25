"""Signing on a screen: chances are optional, kept as typed, taken along by the sign-off, and shown once both are in."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from screens import drawn, on_disk, until, walking
from textual.pilot import Pilot
from textual.widgets import Input, OptionList

from alignkit.disk.settings import Settings
from alignkit.disk.workspace import Workspace
from alignkit.tui.dialogs import Confirm
from alignkit.tui.sign.chances import Chances, not_understood, understood
from alignkit.tui.sign.screen import Signing, Tick
from alignkit.tui.start_form import StartForm
from alignkit.tui.walk.screen import Walk

SLUG = "month-end-close-webinar"
SAMPLE = (Path(__file__).parents[1] / "campaigns" / f"{SLUG}.toml").read_text("utf-8")
UNSIGNED = SAMPLE[: SAMPLE.index("[agreement]")]


@pytest.fixture
def space(space: Workspace, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    monkeypatch.setenv("ALIGNKIT_BY", "Milan Dekker")
    space.campaign_path(SLUG).write_text(UNSIGNED, "utf-8")
    return space


def sure(space: Workspace) -> dict[str, dict[str, float]]:
    return {made.team: dict(made.confidence) for made in on_disk(space, SLUG).agreement.signoffs}


async def to_sign(pilot: Pilot[Any]) -> Signing:
    await pilot.press("z")
    await until(pilot, lambda: isinstance(pilot.app.screen, Signing) and pilot.app.screen.focused)
    assert isinstance(pilot.app.screen, Signing)
    return pilot.app.screen


async def how_sure(pilot: Pilot[Any], *keys: str) -> None:
    await pilot.press("c")
    await until(pilot, lambda: isinstance(pilot.app.screen, Chances) and pilot.app.screen.focused)
    await pilot.press(*keys, "escape")
    await until(pilot, lambda: isinstance(pilot.app.screen, Signing) and pilot.app.screen.focused)


async def signed(pilot: Pilot[Any]) -> None:
    await pilot.press("enter")
    await until(pilot, lambda: not isinstance(pilot.app.screen, Signing))


async def test_without_chances_each_team_signs_with_two_keys(space: Workspace) -> None:
    async with walking(space, SLUG) as (pilot, _):
        for _ in range(2):
            await to_sign(pilot)
            await signed(pilot)
    assert sure(space) == {"marketing": {}, "sales": {}}
    assert "confidence" not in space.campaign_path(SLUG).read_text("utf-8")


@pytest.mark.parametrize("size", [(80, 24), (200, 60)])
async def test_neither_sees_the_others_chances_before_both_have_signed(space: Workspace, size: tuple[int, int]) -> None:
    async with walking(space, SLUG, size) as (pilot, _):
        await to_sign(pilot)
        assert "how sure is Marketing of each target? May be left out." in drawn(pilot)
        await how_sure(pilot, "3", "7", "tab", "tab", *"0,9")
        seen = drawn(pilot)
        assert "How sure Marketing is: given for 2 of 3." in seen and "37" not in seen and "90" not in seen
        await signed(pilot)
        assert sure(space) == {"marketing": {"Won deals": 0.37, "MQLs": 0.9}}
        await to_sign(pilot)
        seen = drawn(pilot)
        assert "chances: given, shown once Sales has signed too" in seen and "37" not in seen
        await pilot.press("m")  # a team that has signed is not asked again
        await how_sure(pilot, *"61 %")
        assert "37" not in drawn(pilot)
        await signed(pilot)
        await until(pilot, lambda: not isinstance(pilot.app.screen, Walk))
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(pilot.app.screen, Walk))
        await pilot.press("z")
        await until(pilot, lambda: "Won deals: Marketing 37 %, Sales 61 %" in drawn(pilot))
        assert "MQLs: Marketing 90 %, Sales gave none" in drawn(pilot)
        assert "how sure" not in drawn(pilot), "there is nothing to sign any more"


async def test_what_is_not_understood_is_said_kept_and_in_the_way_until_it_is_mended(space: Workspace) -> None:
    async with walking(space, SLUG) as (pilot, _):
        screen = await to_sign(pilot)
        await pilot.press("c")
        await until(pilot, lambda: isinstance(pilot.app.screen, Chances) and pilot.app.screen.focused)
        await pilot.press(*"sixty")
        await until(pilot, lambda: "✗ a chance, such as 60 % or 0.6" in drawn(pilot))
        await pilot.press("escape")
        await until(
            pilot, lambda: pilot.app.screen is screen and "✗ Won deals: what is typed is no chance yet" in drawn(pilot)
        )
        assert "sixty" not in drawn(pilot), "both teams see this screen"
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, Chances) and pilot.app.screen.focused)
        assert sure(space) == {}
        focused = pilot.app.screen.focused
        assert isinstance(focused, Input) and focused.value == "sixty"
        await pilot.press(*["backspace"] * 5, "escape")
        await until(pilot, lambda: pilot.app.screen is screen and screen.focused)
        await signed(pilot)
        assert sure(space) == {"marketing": {}}


async def test_a_team_finds_what_it_typed_when_the_other_had_a_look(space: Workspace) -> None:
    async with walking(space, SLUG) as (pilot, _):
        screen = await to_sign(pilot)
        await how_sure(pilot, *"80")
        await pilot.press("shift+tab", "shift+tab", "shift+tab", *"CMO", "escape", "s")
        await until(pilot, lambda: screen.team == "sales" and "as Theo Park" in drawn(pilot))
        assert "given for" not in drawn(pilot)
        await pilot.press("m")
        await until(pilot, lambda: screen.team == "marketing" and "given for 1 of 3" in drawn(pilot))
        await signed(pilot)
        (made,) = on_disk(space, SLUG).agreement.signoffs
        assert (made.role, dict(made.confidence)) == ("CMO", {"Won deals": 0.8})


async def test_leaving_asks_before_it_drops_what_was_typed(space: Workspace) -> None:
    async with walking(space, SLUG) as (pilot, walk):
        screen = await to_sign(pilot)
        await how_sure(pilot, *"80")
        await pilot.press("s", "escape")
        await until(pilot, lambda: isinstance(pilot.app.screen, Confirm))
        assert "Chances were typed for Marketing." in drawn(pilot)
        await pilot.press("escape")
        await until(pilot, lambda: pilot.app.screen is screen)
        assert screen.sure["marketing"] == {"Won deals": "80"}
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(pilot.app.screen, Confirm))
        await pilot.press("y")
        await until(pilot, lambda: pilot.app.screen is walk)
        await to_sign(pilot)
        await pilot.press("escape")  # nothing typed, nothing asked
        await until(pilot, lambda: pilot.app.screen is walk)


async def test_a_goals_name_is_shown_and_never_obeyed(space: Workspace) -> None:
    text = UNSIGNED.replace('metric = "Won deals"', 'metric = "[@click=app.quit]Won[/] deals [/]"')
    space.campaign_path(SLUG).write_text(text, "utf-8")
    async with walking(space, SLUG) as (pilot, _):
        for key in "ms":
            await pilot.press("4", key)
        await to_sign(pilot)
        await how_sure(pilot, *"5x")
        await until(pilot, lambda: "✗ [@click=app.quit]Won[/] deals [/]: what is typed" in drawn(pilot))
        await how_sure(pilot, "end", "backspace", "5")
        await until(pilot, lambda: "given for 1 of 3" in drawn(pilot))
        await signed(pilot)
        assert sure(space)["marketing"] == {"[@click=app.quit]Won[/] deals [/]": 0.55}


def test_what_is_typed_is_read_line_by_line() -> None:
    typed = {"Won": "60", "SQLs": " ", "MQLs": "1", "More": "0.25"}
    assert understood(typed) == {"Won": 0.6, "More": 0.25}
    assert not_understood(typed) == "MQLs"
    assert not_understood({"SQLs": ""}) == ""


async def test_signing_for_one_team_asks_before_it_drops_the_others_chances(space: Workspace) -> None:
    async with walking(space, SLUG) as (pilot, _):
        screen = await to_sign(pilot)
        await pilot.press("s")
        await until(pilot, lambda: screen.team == "sales")
        await how_sure(pilot, "6", "0")
        await pilot.press("m")
        await until(pilot, lambda: screen.team == "marketing")
        await pilot.press("ctrl+s")
        await until(pilot, lambda: isinstance(pilot.app.screen, Confirm))
        assert "Chances were typed for Sales." in drawn(pilot)
        await pilot.press("escape")
        await until(pilot, lambda: pilot.app.screen is screen)
        assert sure(space) == {} and screen.sure["sales"]
        await pilot.press("ctrl+s")
        await until(pilot, lambda: isinstance(pilot.app.screen, Confirm))
        await pilot.press("y")
        await until(pilot, lambda: not isinstance(pilot.app.screen, Signing | Confirm))
        assert sure(space) == {"marketing": {}}


@pytest.mark.parametrize("line", ['owner = "Theo Park"\n', "launch = 2026-09-01\n"])
async def test_what_is_missing_is_gone_to_from_wherever_one_is(space: Workspace, line: str) -> None:
    path = space.campaign_path(SLUG)
    assert line in UNSIGNED
    path.write_text(UNSIGNED.replace(line, "", 1), "utf-8")
    async with walking(space, SLUG) as (pilot, walk):
        await pilot.press("4")
        screen = await to_sign(pilot)
        missing = next(n for n, block in enumerate(screen._blocks(walk.campaign)) if block.path)
        screen.query_one("#blocks", OptionList).highlighted = missing
        await pilot.press("enter")
        if line.startswith("launch"):
            await until(pilot, lambda: isinstance(pilot.app.screen, StartForm))
            await until(pilot, lambda: isinstance(pilot.app.focused, Input))
            assert pilot.app.focused.parent.field.key == "launch"
        else:
            await until(pilot, lambda: walk.is_current and walk.cursor().startswith("targets."))
            assert walk.here == "goals"


async def test_a_box_is_ticked_by_shape(space: Workspace) -> None:
    own = Settings(own=("Has the desk seen the page?",))
    async with walking(replace(space, settings=own), SLUG, (100, 50)) as (pilot, _):
        screen = await to_sign(pilot)
        assert "▐ ▌ TEAM1 Has the desk" in drawn(pilot)
        screen.query_one(Tick).value = True
        await until(pilot, lambda: "▐X▌ TEAM1 Has the desk" in drawn(pilot))
