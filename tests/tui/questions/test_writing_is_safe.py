"""Writing changes the question one is in and nothing else; what letters do while one reads, undo takes back."""

from __future__ import annotations

import random
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from textual import events
from textual.keys import _character_to_key
from textual.pilot import Pilot

from alignkit.core.model import Campaign
from alignkit.core.questions import QUESTION_KEYS
from alignkit.store.workspace import Workspace
from alignkit.tui.app import AlignApp
from alignkit.tui.questions.screen import QuestionsScreen
from tests.screen_pilot import open_questions, press_alone

SAMPLES = Path(__file__).parents[3] / "campaigns"
SLUG = "shared-service-forty"
WORDS = (
    "most operators ask so",
    "n/a",
    "zero dosing",
    "some of them, mostly",
    "31 of 44",
    "smart",
    "sm",
    "msn",
    "o",
    "m",
    "s",
    "no",
    "2 business days",
    "wrong-body",
    "?",
)
MOVES = ("tab", "tab", "tab", "shift+tab", "enter", "up", "down", "left", "right", "backspace")


@pytest.fixture
def ws(ws: Workspace, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    monkeypatch.setenv("ALIGNKIT_BY", "Dana Host")
    ws.campaign_path(SLUG).write_bytes((SAMPLES / f"{SLUG}.toml").read_bytes())
    return ws


def send(app: AlignApp, keys: Iterable[str]) -> None:
    """Put keys into the app's queue without waiting for any, as a terminal does."""
    for key in keys:
        name = _character_to_key(key) if len(key) == 1 else key
        app.post_message(events.Key(name, key if len(key) == 1 else {"enter": "\r", "tab": "\t"}.get(key)))


async def settle(pilot: Pilot[None]) -> None:
    for _ in range(3):
        await pilot.pause()


def outside(campaign: Campaign, key: str) -> tuple[object, ...]:
    """All that writing in a question must leave alone."""
    others = {name: campaign.content(name) for name in ("campaign", *QUESTION_KEYS) if name != key}
    return others, campaign.views, campaign.agreement, campaign.waivers, campaign.review


@asynccontextmanager
async def writing_in(space: Workspace, number: int) -> AsyncIterator[tuple[Pilot[None], QuestionsScreen]]:
    async with open_questions(space, SLUG) as (pilot, walk):
        await pilot.press(str(number), "enter")
        await settle(pilot)
        assert walk.mode == "editing"
        yield pilot, walk


@pytest.mark.parametrize("number", range(1, 10))
async def test_what_is_typed_in_a_question_stays_in_it(ws: Workspace, number: int) -> None:
    chance = random.Random(number)
    async with writing_in(ws, number) as (pilot, walk):
        before, key = outside(walk.campaign, walk.question_key), walk.question_key
        for _ in range(12):
            burst: list[str] = []
            for _ in range(chance.randint(1, 5)):
                burst += chance.choice(WORDS) if chance.random() < 0.6 else [chance.choice(MOVES)]
            send(pilot.app, burst)  # type: ignore[arg-type]
            await settle(pilot)
            assert walk.mode == "editing" and walk.question_key == key and pilot.app.screen is walk
        assert outside(walk.campaign, key) == before


@pytest.mark.parametrize("seed", range(4))
async def test_text_after_escape_is_no_row_of_commands(ws: Workspace, seed: int) -> None:
    chance = random.Random(seed)
    sentences = [text for text in WORDS if len(text) > 3]
    async with writing_in(ws, chance.randint(1, 9)) as (pilot, walk):
        before = walk.campaign
        for _ in range(5):
            send(pilot.app, ["escape", *chance.choice(sentences), *chance.choice(MOVES[:5:2]).split(), *"most of it"])  # type: ignore[arg-type]
            await pilot.pause(0.35)
            assert walk.mode == "reading" and pilot.app.screen is walk
            assert (walk.campaign.views, walk.campaign.agreement) == (before.views, before.agreement)
            await pilot.pause(0.9)
            await pilot.press("enter")
            await settle(pilot)
        assert walk.campaign == before


async def test_every_sentence_of_a_burst_is_in_its_field(ws: Workspace) -> None:
    """Text and Tab in one go through all of a question: no letter is lost, none is in another field."""
    ws.campaign_path(SLUG).write_text(
        'format = 1\n[campaign]\ntitle = "Forty"\nmarketing_lead = "Ann"\nsales_lead = "Bo"\n'
    )
    async with writing_in(ws, 3) as (pilot, walk):
        stops = [stop for stop in walk.walk.stops() if stop.kind == "field"]
        texts = {stop.path: f"most {place} ask so" for place, stop in enumerate(stops) if len(stop.path) == 1}
        for stop in stops:
            send(pilot.app, [*texts.get(stop.path, ""), "tab"])  # type: ignore[arg-type]
            if len(stop.path) > 1:
                break
        await settle(pilot)
        await pilot.press("escape")
        content = walk.campaign.content("target")
        for path, text in texts.items():
            found = content[str(path[0])]
            assert found in (text, [text])


@pytest.mark.parametrize("seed", range(5))
async def test_after_random_keys_while_reading_undo_restores_the_campaign(ws: Workspace, seed: int) -> None:
    chance = random.Random(seed)
    async with open_questions(ws, SLUG) as (pilot, walk):
        before = walk.campaign
        for _ in range(14):
            await pilot.press(chance.choice([*"msnpwidu-r13579", "down", "up", "tab", "escape"]))
            await pilot.pause(0.3)
            if pilot.app.screen is not walk:
                await pilot.press("enter")
                await pilot.pause(0.1)
            if pilot.app.screen is not walk:
                await pilot.press("escape")
                await pilot.pause(0.1)
            assert pilot.app.screen is walk
        while walk.session.undo():
            pass
        assert walk.campaign == before


@pytest.mark.parametrize("keys", [["0"], ["f8", "f8", "f8"]])
async def test_a_dialog_opens_once_however_often_its_key_is_pressed(ws: Workspace, keys: list[str]) -> None:
    async with open_questions(ws, SLUG) as (pilot, walk):
        await press_alone(pilot, "5")
        send(pilot.app, keys)  # type: ignore[arg-type]
        await pilot.pause(0.4)
        assert len(pilot.app.screen_stack) == 3 and pilot.app.screen is not walk


@pytest.mark.parametrize("character", [None, "m"])  # terminals without and with a protocol of their own
async def test_escape_and_a_letter_that_arrive_as_one_key_are_both(ws: Workspace, character: str | None) -> None:
    async with writing_in(ws, 2) as (pilot, walk):
        before = walk.campaign
        pilot.app.post_message(events.Key("alt+m", character))
        send(pilot.app, [*"ost of them"])  # type: ignore[arg-type]
        await pilot.pause(0.4)
        assert walk.mode == "reading" and walk.campaign == before


async def test_a_paste_while_reading_is_ignored_with_a_note_and_while_writing_it_is_text(ws: Workspace) -> None:
    async with open_questions(ws, SLUG) as (pilot, walk):
        before = walk.campaign
        pilot.app.post_message(events.Paste("msn o"))
        await pilot.pause(0.4)
        assert walk.campaign == before
        await pilot.pause(0.6)
        await pilot.press("1", "enter")
        await settle(pilot)
        pilot.app.post_message(events.Paste(" Pasted.\x0bSecond line"))
        await settle(pilot)
        await pilot.press("escape")
        assert walk.campaign.answer("pain").endswith("Pasted.\nSecond line")


async def test_editing_keys_keep_their_place_among_letters(ws: Workspace) -> None:
    """Textual runs them after letters that were typed later."""
    async with writing_in(ws, 1) as (pilot, walk):
        for number in range(10):
            await pilot.press("ctrl+a", "ctrl+k")
            send(pilot.app, [*"abcx", "backspace", *"dyz", "left", "left", "delete", "end", *str(number)])  # type: ignore[arg-type]
            await settle(pilot)
            await pilot.press("escape", "enter")
            assert walk.campaign.answer("pain").endswith(f"abcdz{number}")
