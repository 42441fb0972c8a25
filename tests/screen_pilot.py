"""The screens as a person meets them: opened at one place, waited for, read, and the file behind them."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from itertools import groupby
from typing import Any

from textual import events
from textual.css.model import RuleSet
from textual.css.stylesheet import Stylesheet
from textual.keys import _character_to_key
from textual.pilot import Pilot
from textual.screen import Screen
from textual.widgets import OptionList

from alignkit.core.model import Campaign
from alignkit.store import campaign_files
from alignkit.store.workspace import Workspace
from alignkit.tui.app import AlignApp
from alignkit.tui.campaigns.screen import CampaignsScreen
from alignkit.tui.questions.key_guard import HOLD_SECONDS
from alignkit.tui.questions.screen import QuestionsScreen
from alignkit.tui.review.screen import ReviewScreen

_PARSE = Stylesheet._parse_rules
_PARSED: dict[Any, list[RuleSet]] = {}


def _parse_rules_once(sheet: Stylesheet, *css: Any, **more: Any) -> list[RuleSet]:
    """Parse styles once for all apps of a run: every app has the same, and Textual parses them twice for each."""
    key = frozenset(sheet._variables.items()), css, tuple(more.items())
    if key not in _PARSED:
        _PARSED[key] = _PARSE(sheet, *css, **more)
    return _PARSED[key]


Stylesheet._parse_rules = _parse_rules_once  # type: ignore[method-assign]

OpenCampaigns = Callable[..., AbstractAsyncContextManager[tuple[Pilot[None], CampaignsScreen]]]


def campaign_on_disk(space: Workspace, slug: str) -> Campaign:
    """What the file of a campaign holds."""
    campaign = campaign_files.read_campaign_file(space, slug).loaded.campaign
    assert campaign is not None
    return campaign


def screen_text(pilot: Pilot[Any]) -> str:
    """What stands on the screen."""
    return "\n".join(strip.text for strip in pilot.app.screen._compositor.render_strips())


async def wait_until(pilot: Pilot[Any], true: Callable[[], object], case: str = "") -> None:
    """Wait for something to become true; ``case`` is which of several it is about."""
    for _ in range(300):
        await pilot.pause(0.02)
        if true():
            return
    about = f"{case}: " if case else ""
    raise AssertionError(f"{about}it did not come to that in six seconds:\n{screen_text(pilot)}")


@asynccontextmanager
async def open_campaigns(
    space: Workspace, size: tuple[int, int] = (80, 24)
) -> AsyncIterator[tuple[Pilot[None], CampaignsScreen]]:
    app = AlignApp(space, space.root)
    async with app.run_test(size=size, notifications=True) as pilot:
        home = app.screen_stack[0]
        assert isinstance(home, CampaignsScreen)
        await wait_until(pilot, lambda: not home.is_reading)
        yield pilot, home


@asynccontextmanager
async def open_questions(
    space: Workspace, slug: str, size: tuple[int, int] = (80, 24)
) -> AsyncIterator[tuple[Pilot[None], QuestionsScreen]]:
    app = AlignApp(space, space.root, slug)
    async with app.run_test(size=size, notifications=True) as pilot:
        await wait_until(pilot, lambda: isinstance(app.screen, QuestionsScreen) and app.screen.is_ready)
        assert isinstance(app.screen, QuestionsScreen)
        yield pilot, app.screen


@asynccontextmanager
async def open_review(
    space: Workspace, slug: str, size: tuple[int, int] = (110, 60)
) -> AsyncIterator[tuple[Pilot[None], ReviewScreen]]:
    app = AlignApp(space, space.root)
    async with app.run_test(size=size, notifications=True) as pilot:
        app.open_review(slug)
        await wait_until(pilot, lambda: isinstance(app.screen, ReviewScreen) and app.screen.focused)
        assert isinstance(app.screen, ReviewScreen)
        yield pilot, app.screen


async def press_alone(pilot: Pilot[Any], *keys: str) -> None:
    """Press keys with a pause after each, as somebody does who gives commands."""
    walk = next(screen for screen in pilot.app.screen_stack if isinstance(screen, QuestionsScreen))
    for key in keys:
        await pilot.press(key)
        judged = asyncio.Event()
        pilot.app.call_later(judged.set)  # behind the key, on a busy machine too
        await judged.wait()
        await pilot.pause(HOLD_SECONDS)
        await wait_until(pilot, lambda: walk.reading_keys.is_idle)


async def press_fast(pilot: Pilot[Any], *keys: str) -> None:
    """Press keys as somebody does who types fast: nothing is drawn between the characters of one text."""
    for is_text, run in groupby(keys, key=lambda key: len(key) == 1):
        *before, last = run
        for key in before if is_text else ():
            name = _character_to_key(key) if not key.isalnum() else key
            pilot.app.post_message(events.Key(name, key))
        await pilot.press(*([last] if is_text else [*before, last]))


def move_cursor_to(screen: Screen[Any], name: str) -> None:
    """Put the cursor on the row that holds a text and can be acted on."""
    rows = screen.query_one(OptionList)
    rows.highlighted = next(
        place for place, option in enumerate(rows.options) if option.id and name in str(option.prompt)
    )
