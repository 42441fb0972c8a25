"""Any keys, found by Hypothesis: writing changes its own question only, and undo takes back whatever reading did.

One example and a generated one each time; `pytest -m slow` tries many.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st
from textual import events
from textual.keys import _character_to_key
from textual.pilot import Pilot

from alignkit.core.model import TEAMS, Campaign
from alignkit.core.questions import QUESTION_KEYS
from alignkit.store.workspace import Workspace
from alignkit.tui.questions.key_guard import HOLD_SECONDS
from alignkit.tui.questions.reading_keys import LETTERS
from alignkit.tui.questions.screen import QuestionsScreen
from tests.screen_pilot import campaign_on_disk, open_questions, wait_until

SAMPLES = Path(__file__).parents[3] / "campaigns"
SLUG = "shared-service-forty"
CHARACTERS = {"enter": "\r", "tab": "\t"}
MOVES = ("tab", "shift+tab", "enter", "up", "down", "left", "right", "backspace", "escape")
# One letter after Escape is a command, as are the phrases of an expert and a letter held down; all else is text.
_COMMANDS = re.compile(r"(?:m?s?|sm)n?|.|([npur])\1.*", re.DOTALL)
TEXTS = st.text("amsnopuwzihjktedcvbrgx 0123456789?/-,.é", min_size=2, max_size=30).filter(
    lambda text: not _COMMANDS.fullmatch(text) and len(set(text)) > 1
)
# While one reads, left and right go to another question: a command, so they stand in no burst with an Escape.
BURSTS = st.sampled_from([{"escape"}, {"left", "right"}]).flatmap(
    lambda left_out: st.lists(
        st.lists(TEXTS | st.sampled_from([m for m in MOVES if m not in left_out]), min_size=1, max_size=8),
        min_size=1,
        max_size=5,
    )
)
READING_KEYS = st.lists(st.sampled_from([*LETTERS, "down", "up", "right", "left"]), min_size=1, max_size=12)
NOT_HERE = {"leave", "brief", "review", "compare", "sign", "start_form", "app.help"}  # other screens

# Without shrinking: each try opens the program.
COMMON = {
    "deadline": None,
    "phases": [Phase.explicit, Phase.reuse, Phase.generate],
    "suppress_health_check": [HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
}
FEW, MANY = settings(max_examples=1, **COMMON), settings(max_examples=80, **COMMON)  # type: ignore[arg-type]


@pytest.fixture
def ws(ws: Workspace, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Workspace:
    monkeypatch.setenv("ALIGNKIT_BY", "Dana Host")
    return ws


def stances(campaign: Campaign) -> dict[tuple[str, str], object]:
    return {(team, key): campaign.view(team, key).stance for team in TEAMS for key in QUESTION_KEYS}


def outside(campaign: Campaign, key: str) -> tuple[object, ...]:
    """All that writing in a question must leave alone; the own views of that question belong to it."""
    others = {name: campaign.content(name) for name in ("campaign", *QUESTION_KEYS) if name != key}
    views = {
        (team, name): campaign.view(team, name).position for team in TEAMS for name in QUESTION_KEYS if name != key
    }
    return others, views, stances(campaign), campaign.agreement, campaign.waivers, campaign.review, campaign.premortem


def in_the_walk(space: Workspace, act: Callable[[Pilot[None], QuestionsScreen], Awaitable[None]]) -> None:
    """Open the sample anew, and do something in it."""
    space.campaign_path(SLUG).write_bytes((SAMPLES / f"{SLUG}.toml").read_bytes())

    async def run() -> None:
        async with open_questions(space, SLUG) as (pilot, walk):
            await act(pilot, walk)

    asyncio.run(run())


def send(pilot: Pilot[Any], strokes: list[str]) -> None:
    """Put texts and keys into the app's queue without waiting for any, as a terminal does."""
    for stroke in strokes:
        for key in [stroke] if stroke in MOVES else stroke:
            name = _character_to_key(key) if len(key) == 1 else key
            pilot.app.post_message(events.Key(name, key if len(key) == 1 else CHARACTERS.get(key)))


async def handled(pilot: Pilot[Any]) -> None:
    """Wait until all keys that were sent are handled, and nothing waits to be judged."""
    for _ in range(3):
        await pilot.pause()
        done = asyncio.Event()
        pilot.app.call_later(done.set)
        await done.wait()


def check_writing(space: Workspace, number: int, bursts: list[list[str]]) -> None:
    async def act(pilot: Pilot[None], walk: QuestionsScreen) -> None:
        await walk.show_question(QUESTION_KEYS[number - 1])
        await walk.action_edit()
        key, before = walk.question_key, outside(walk.campaign, walk.question_key)
        for burst in bursts:
            send(pilot, burst)
            await handled(pilot)
            assert outside(walk.campaign, key) == before and pilot.app.screen is walk
        await pilot.pause(HOLD_SECONDS + 0.05)
        assert outside(walk.campaign, key) == before and pilot.app.screen is walk
        assert walk.question_key == key
        await walk.save()
        assert outside(campaign_on_disk(space, SLUG), key) == before

    in_the_walk(space, act)


def check_undo(space: Workspace, letters: list[str]) -> None:
    async def act(pilot: Pilot[None], walk: QuestionsScreen) -> None:
        before = campaign_on_disk(space, SLUG)
        for letter in letters:
            action = LETTERS.get(letter, "move(1)" if letter in ("down", "right") else "move(-1)")
            if action.partition("(")[0] in NOT_HERE:
                continue
            await walk.stop_editing()
            await pilot.app.run_action(action, walk)
            await pilot.pause()
            for way in ("enter", "ctrl+s", "escape", "escape"):  # whatever a dialog asks
                if pilot.app.screen is not walk:
                    await pilot.press(way)
            await wait_until(pilot, lambda: pilot.app.screen is walk)
        await walk.save()
        while walk.session.undo():
            pass
        await walk.save()
        assert campaign_on_disk(space, SLUG) == before

    in_the_walk(space, act)


@example(number=4, bursts=[["escape", "most", "tab", "some", "enter"], ["escape", "tab", "is it so"]])
@given(number=st.integers(1, 9), bursts=BURSTS)
@FEW
def test_keys_inside_a_question_change_nothing_else(ws: Workspace, number: int, bursts: list[list[str]]) -> None:
    check_writing(ws, number, bursts)


@pytest.mark.slow
@given(number=st.integers(1, 9), bursts=BURSTS)
@MANY
def test_keys_inside_a_question_change_nothing_else_at_length(
    ws: Workspace, number: int, bursts: list[list[str]]
) -> None:
    check_writing(ws, number, bursts)


@example(letters=["2", "s", "4", "s", "2", "w", "1", "w", "down", "-"])
@given(letters=READING_KEYS)
@FEW
def test_after_keys_while_reading_undo_restores_the_file(ws: Workspace, letters: list[str]) -> None:
    check_undo(ws, letters)


@pytest.mark.slow
@given(letters=READING_KEYS)
@MANY
def test_after_keys_while_reading_undo_restores_the_file_at_length(ws: Workspace, letters: list[str]) -> None:
    check_undo(ws, letters)
