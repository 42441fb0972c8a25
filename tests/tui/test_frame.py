"""What all screens share: title bar, panes, footer, messages, the bar of the cursor."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.app import ComposeResult
from textual.screen import Screen
from textual.widgets import Input, Static
from textual.widgets.option_list import Option

from alignkit.core.fields import REQUIRED, Field
from alignkit.store.workspace import Workspace
from alignkit.tui import keys
from alignkit.tui.app import AlignApp
from alignkit.tui.cursor_bar import BarOptionList
from alignkit.tui.dialogs import ButtonDialog, Choice, ConfirmDialog, FormDialog
from alignkit.tui.frame import ActionButton, KeyFooter, Pane, TitleBar, short_path
from tests.screen_pilot import open_campaigns, screen_text, wait_until


class FramedScreen(Screen[None]):
    """A screen with one of each."""

    BINDINGS = [*keys.make_bindings("campaigns")]
    AUTO_FOCUS = None

    def compose(self) -> ComposeResult:
        yield TitleBar("Ledger Days Cologne 2027 " * 5, "draft r1 · 6 of 9 agreed · saved")
        with Pane(title="Campaigns", aside="/ search"):
            yield Input()
            yield BarOptionList(Option("first\nof two"), Option("second"))
        yield Static("the last line of the text")
        yield KeyFooter()


@pytest.fixture
def app(ws: Workspace) -> AlignApp:
    return AlignApp(ws, Path())


async def test_a_long_title_ends_before_the_state(app: AlignApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        app.push_screen(FramedScreen())
        await pilot.pause(0.1)
        first = screen_text(pilot).splitlines()[0]
        assert first.endswith("…  draft r1 · 6 of 9 agreed · saved ")
        app.screen.query_one(TitleBar).show("Short", "signed")
        await pilot.pause(0.1)
        assert screen_text(pilot).splitlines()[0].split() == ["Short", "signed"]


async def test_a_pane_has_its_title_left_and_its_aside_right_in_the_border(app: AlignApp) -> None:
    async with app.run_test(size=(60, 16)) as pilot:
        app.push_screen(FramedScreen())
        await pilot.pause(0.1)
        border = screen_text(pilot).splitlines()[1]
        assert border.startswith("╭─ Campaigns ───") and border.endswith("─── / search ─╮")
        app.screen.query_one(Pane).show_title(
            "[bold]Any title that is too long for it, with words of other people", "x"
        )
        await pilot.pause(0.1)
        border = screen_text(pilot).splitlines()[1]
        assert border.startswith("╭─ [bold]Any title") and border.endswith("… ─╮")


@pytest.mark.parametrize("width", [60, 80, 200])
async def test_the_footer_keeps_whole_keys_and_the_way_out(app: AlignApp, width: int) -> None:
    async with app.run_test(size=(width, 24)) as pilot:
        app.push_screen(FramedScreen())
        await wait_until(pilot, lambda: screen_text(pilot).splitlines()[-1].strip())
        last = screen_text(pilot).splitlines()[-1]
        assert last.startswith(" enter open  ") and last.rstrip().endswith("  ? help  q quit")
        assert len(last.rstrip()) < width


async def test_the_button_that_enter_presses_is_seen_by_its_shape(app: AlignApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        app.push_screen(ConfirmDialog("Sign for Sales?", "  Once\n  Twice", "Sign"))
        await wait_until(pilot, lambda: "▌ Sign ▐  [ Back ]" in screen_text(pilot))
        await pilot.press("tab")
        await wait_until(pilot, lambda: "[ Sign ]  ▌ Back ▐" in screen_text(pilot))


@pytest.mark.parametrize(("width", "stacked"), [(60, True), (80, False)])
async def test_buttons_that_would_be_cut_stand_flush_left_below_each_other(
    app: AlignApp, width: int, stacked: bool
) -> None:
    """And each is as wide as its label, so that the focus is, too."""
    form = FormDialog(
        "Why?",
        (Field("note", "text", "Why", REQUIRED, "Say it"),),
        {},
        "Object",
        instead="Agree, with this as a reservation",
    )
    asks = ButtonDialog("What next?", "", [Choice("Marketing, then Sales", 1), Choice("Show them side by side now", 2)])
    async with app.run_test(size=(width, 16)) as pilot:
        for dialog in (asks, form):
            app.push_screen(dialog)
            await wait_until(pilot, lambda: dialog.is_current and dialog.query(ActionButton).last().region)  # noqa: B023
            await wait_until(pilot, lambda: dialog.query_one(".dialog-buttons").has_class("-stacked") == stacked)  # noqa: B023
            await pilot.pause()
            buttons = list(dialog.query(ActionButton))
            inner = dialog.query_one(".dialog-buttons").region
            assert all(button.region in inner for button in buttons)
            assert [button.region.width for button in buttons] == [len(str(button.label)) + 4 for button in buttons]
            assert (len({button.region.x for button in buttons}) == 1) == stacked


async def test_a_message_moves_the_text_up_and_covers_none_of_it(app: AlignApp) -> None:
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        app.push_screen(FramedScreen())
        await pilot.pause(0.1)
        app.say("One message, which says what was done.\nAnd a second line.", "error")
        await wait_until(pilot, lambda: "And a second line." in screen_text(pilot))
        lines = screen_text(pilot).splitlines()
        assert "the last line of the text" in lines[-4]
        assert "One message" in lines[-3] and "And a second line." in lines[-2]


async def test_messages_that_are_gone_leave_no_room_behind(app: AlignApp) -> None:
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        app.push_screen(FramedScreen())
        await pilot.pause(0.1)
        for number in range(5):
            app.clear_notifications()
            app.say(f"Message {number}.")
            await wait_until(pilot, lambda number=number: f"Message {number}." in screen_text(pilot))
        lines = screen_text(pilot).splitlines()
        assert "the last line of the text" in lines[-3] and "Message 4." in lines[-2]
        app.clear_notifications()
        await wait_until(pilot, lambda: "the last line of the text" in screen_text(pilot).splitlines()[-2])


async def test_the_cursor_is_a_bar_beside_all_lines_of_an_entry(app: AlignApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        app.push_screen(FramedScreen())
        await pilot.pause(0.1)
        entries = app.screen.query_one(BarOptionList)
        entries.highlighted = 0
        await pilot.pause(0.1)
        assert (
            "▌first" in screen_text(pilot) and "▌of two" in screen_text(pilot) and "▌second" not in screen_text(pilot)
        )
        entries.highlighted = 1
        await pilot.pause(0.1)
        assert "▌first" not in screen_text(pilot) and "▌second" in screen_text(pilot)


async def test_at_sixty_columns_the_list_is_whole(ws: Workspace) -> None:
    ws.campaign_path("fair").write_text('format = 1\n[campaign]\ntitle = "A fair"\nlaunch = 2027-01-01\n')
    async with open_campaigns(ws, (60, 16)) as (pilot, _):
        lines = screen_text(pilot).splitlines()
        assert all(len(line) == 60 for line in lines)
        assert "▌A fair" in screen_text(pilot) and "0 of 9" not in screen_text(pilot)  # gives way to what is waited for
        await wait_until(pilot, lambda: screen_text(pilot).splitlines()[-1].rstrip().endswith("? help  q quit"))


@pytest.mark.parametrize(
    "path, shown",
    [
        ("/home/jo", "~"),
        ("/home/jo/deals/spring", "~/deals/spring"),
        ("/home/jo/customers/europe/dach/deals/spring", "…/europe/dach/deals/spring"),
        ("/srv/deals", "/srv/deals"),
    ],
)
def test_a_folder_is_named_by_its_last_parts_where_the_whole_is_too_long(path: str, shown: str) -> None:
    assert short_path(Path(path), Path("/home/jo")) == shown


async def test_the_list_names_its_folder_and_says_when_it_is_another_one(ws: Workspace) -> None:
    async with open_campaigns(ws, size=(120, 24)) as (pilot, _):
        assert ws.root.name in screen_text(pilot).splitlines()[0]
        assert "not this folder" not in screen_text(pilot)
    elsewhere = AlignApp(ws, ws.root.parent)
    async with elsewhere.run_test(size=(120, 24)) as pilot:
        await wait_until(pilot, lambda: "(not this folder)" in screen_text(pilot).splitlines()[0])
