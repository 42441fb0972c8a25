"""The screens as a person meets them: opened at one place, waited for, read, and the file behind them."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

from textual.pilot import Pilot
from textual.screen import Screen
from textual.widgets import OptionList

from alignkit.disk import listing
from alignkit.disk.workspace import Workspace
from alignkit.model import Campaign
from alignkit.tui.app import AlignApp
from alignkit.tui.home.screen import Home
from alignkit.tui.review.screen import ReviewScreen
from alignkit.tui.walk.screen import Walk

Running = Callable[..., AbstractAsyncContextManager[tuple[Pilot[None], Home]]]


def on_disk(space: Workspace, slug: str) -> Campaign:
    """What the file of a campaign holds."""
    campaign = listing.read(space, slug).loaded.campaign
    assert campaign is not None
    return campaign


def drawn(pilot: Pilot[Any]) -> str:
    """What stands on the screen."""
    return "\n".join(strip.text for strip in pilot.app.screen._compositor.render_strips())


async def until(pilot: Pilot[Any], true: Callable[[], object]) -> None:
    for _ in range(300):
        await pilot.pause(0.02)
        if true():
            return
    raise AssertionError(f"it did not come to that in six seconds:\n{drawn(pilot)}")


@asynccontextmanager
async def at_home(space: Workspace, size: tuple[int, int] = (80, 24)) -> AsyncIterator[tuple[Pilot[None], Home]]:
    app = AlignApp(space, space.root)
    async with app.run_test(size=size, notifications=True) as pilot:
        home = app.screen_stack[0]
        assert isinstance(home, Home)
        await until(pilot, lambda: not home.reading)
        yield pilot, home


@asynccontextmanager
async def walking(
    space: Workspace, slug: str, size: tuple[int, int] = (80, 24)
) -> AsyncIterator[tuple[Pilot[None], Walk]]:
    app = AlignApp(space, space.root, slug)
    async with app.run_test(size=size, notifications=True) as pilot:
        await until(pilot, lambda: isinstance(app.screen, Walk) and app.screen.focused)
        assert isinstance(app.screen, Walk)
        yield pilot, app.screen


@asynccontextmanager
async def looking_back(
    space: Workspace, slug: str, size: tuple[int, int] = (110, 60)
) -> AsyncIterator[tuple[Pilot[None], ReviewScreen]]:
    app = AlignApp(space, space.root)
    async with app.run_test(size=size, notifications=True) as pilot:
        app.open_review(slug)
        await until(pilot, lambda: isinstance(app.screen, ReviewScreen) and app.screen.focused)
        assert isinstance(app.screen, ReviewScreen)
        yield pilot, app.screen


def to(screen: Screen[Any], name: str) -> None:
    """Put the cursor on the row that holds a text and can be acted on."""
    rows = screen.query_one(OptionList)
    rows.highlighted = next(
        place for place, option in enumerate(rows.options) if option.id and name in str(option.prompt)
    )
