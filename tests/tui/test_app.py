"""The program behind the screens: what comes first, help, palette, small terminals, leaving, and what a crash tells."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import datetime
from pathlib import Path

import pytest
from textual.command import CommandPalette
from textual.geometry import Region
from textual.pilot import Pilot
from textual.screen import Screen
from textual.widgets import Static

from alignkit.core.errors import UserError
from alignkit.store.workspace import Workspace
from alignkit.tui import keys
from alignkit.tui.app import AlignApp
from alignkit.tui.brief_screen import BriefScreen
from alignkit.tui.campaigns.screen import CampaignsScreen
from alignkit.tui.first_run import FirstRunScreen
from alignkit.tui.help_screen import HelpScreen
from alignkit.tui.notice import NoticeDialog, TooSmallScreen
from alignkit.tui.start_form import StartForm
from tests.screen_pilot import screen_text, wait_until

FILE = 'format = 1\n[campaign]\ntitle = "Fair [/] \\u001b[2J"\n[pain]\nanswer = "[b]bold[/b] {{ 7 * 7 }} <script>"\n'


@pytest.fixture
def ws(ws: Workspace) -> Workspace:
    ws.campaign_path("fair").write_text(FILE)
    return ws


async def test_without_a_workspace_one_is_made_where_the_screen_says(ws: Workspace, tmp_path: Path) -> None:
    here = tmp_path / "new"
    here.mkdir()
    app = AlignApp(None, here)
    async with app.run_test(size=(80, 24)) as pilot:
        assert isinstance(app.screen, FirstRunScreen)
        assert str(here)[:40] in screen_text(pilot).replace("\n", "")
        assert not list(here.iterdir())
        await pilot.press("a")
        await wait_until(pilot, lambda: isinstance(app.screen, CampaignsScreen))
    assert (here / "alignkit.toml").is_file()


async def test_the_sample_goes_into_a_folder_of_its_own(
    ws: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    app = AlignApp(None, tmp_path)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("down", "enter")
        await pilot.pause(0.1)
        assert app.workspace and app.workspace.root == (tmp_path / "alignkit-sample").resolve()
    assert list((tmp_path / "alignkit-sample" / "campaigns").glob("*.toml"))
    assert not (tmp_path / "alignkit.toml").exists()


async def test_help_shows_the_keys_of_the_screen_first(ws: Workspace) -> None:
    app = AlignApp(ws, ws.root)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause(0.1)
        await pilot.press("f1")
        assert isinstance(app.screen, HelpScreen)
        lines = [strip.text for strip in app.screen.query_one("#keys Static").render_lines(Region(0, 0, 70, 200))]
        text = "\n".join(lines)
        order = (
            "Campaigns",
            "Edit",
            "Begin a new campaign",
            "Move",
            "Finish",
            "Everywhere",
            "One letter means one thing",
        )
        places = [text.index(part) for part in order]
        assert places == sorted(places)
        assert all(line[1] == " " for line in screen_text(pilot).splitlines()[2:-2]), "a margin at the left"
        await pilot.press("escape")
        assert isinstance(app.screen, CampaignsScreen)


async def test_a_question_mark_is_a_letter_where_one_types(ws: Workspace) -> None:
    app = AlignApp(ws, ws.root)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause(0.1)
        await pilot.press("a", "question_mark")
        assert app.screen.query_one("Input").value == "?"  # type: ignore[attr-defined]


async def test_the_palette_offers_what_the_screen_can_do(ws: Workspace) -> None:
    app = AlignApp(ws, ws.root)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause(0.1)
        await pilot.press("ctrl+p")
        assert isinstance(app.screen, CommandPalette)
        await pilot.press(*"new camp")
        await pilot.pause(0.5)
        await pilot.press("enter", "enter")
        await wait_until(pilot, lambda: isinstance(app.screen, StartForm))


async def choose_in_palette(pilot: Pilot[None], typed: str, shown: str) -> None:
    """Type into the palette and press Enter until it is gone: the first may only go to the first line."""
    palette = pilot.app.screen
    await pilot.press(*typed)
    await wait_until(pilot, lambda: shown in screen_text(pilot))
    for _ in range(4):
        await pilot.press("enter")
        await pilot.pause(0.4)
        if pilot.app.screen is not palette:
            return


async def test_a_theme_chosen_in_the_palette_is_kept(ws: Workspace) -> None:
    app = AlignApp(ws, ws.root)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause(0.1)
        await pilot.press("ctrl+p")
        await choose_in_palette(pilot, "choose a theme", "Choose a theme: other colours")
        await wait_until(pilot, lambda: isinstance(app.screen, CommandPalette))
        await choose_in_palette(pilot, "rose-pine-dawn", "rose-pine-dawn        light")
        await wait_until(pilot, lambda: app.theme == "rose-pine-dawn")
    assert Path(os.environ["ALIGNKIT_CONFIG"]).read_text() == 'theme = "rose-pine-dawn"\n'
    assert "theme" not in (ws.root / "alignkit.toml").read_text()
    again = AlignApp(ws, ws.root)
    async with again.run_test(size=(80, 24)) as pilot:
        await wait_until(pilot, lambda: again.theme == "rose-pine-dawn")


async def test_a_theme_that_cannot_be_kept_is_shown_all_the_same(ws: Workspace) -> None:
    Path(os.environ["ALIGNKIT_CONFIG"]).mkdir()
    app = AlignApp(ws, ws.root)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        app.clear_notifications()
        app.action_choose_theme("nord")
        await pilot.pause(0.1)
        assert app.theme == "nord"
        assert any("The theme stays until you leave." in said.message for said in app._notifications)


async def test_a_small_terminal_says_so_and_still_lets_one_quit(ws: Workspace) -> None:
    app = AlignApp(ws, ws.root)
    async with app.run_test(size=(40, 10)) as pilot:
        await pilot.pause(0.1)
        assert isinstance(app.screen, TooSmallScreen)
        await pilot.resize_terminal(80, 24)
        await pilot.pause(0.1)
        assert isinstance(app.screen, CampaignsScreen)
        await pilot.resize_terminal(80, 10)
        await pilot.pause(0.1)
        await pilot.press("ctrl+q")
    assert app.return_code == 0


class UnsavedScreen(Screen[None]):
    """Stands for a screen with something unsaved."""

    def __init__(self, refuses: bool) -> None:
        super().__init__()
        self.refuses, self.saved = refuses, 0

    def save_now(self) -> None:
        self.saved += 1
        if self.refuses:
            raise UserError("fair.toml was not saved: the disk is full.", "Your text is kept.")


async def test_leaving_saves_and_says_what_could_not_be_saved(ws: Workspace) -> None:
    app = AlignApp(ws, ws.root)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        good, bad = UnsavedScreen(False), UnsavedScreen(True)
        app.push_screen(bad)
        app.push_screen(good)
        await pilot.press("ctrl+q")
        await pilot.pause(0.2)
        assert app.is_running
        assert (good.saved, bad.saved) == (1, 1)
        assert "the disk is full" in next(iter(app._notifications)).message
        await pilot.press("ctrl+q")
    assert (good.saved, bad.saved) == (2, 2)


async def test_a_message_that_is_gone_takes_no_line_from_a_form(ws: Workspace) -> None:
    app = AlignApp(ws, ws.root)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await wait_until(pilot, lambda: isinstance(app.screen, CampaignsScreen))
        app.notify("passing", timeout=3)
        await wait_until(pilot, lambda: "passing" in screen_text(pilot))
        await pilot.press("a")
        await wait_until(pilot, lambda: isinstance(app.screen, StartForm) and "passing" in screen_text(pilot))
        await wait_until(pilot, lambda: "passing" not in screen_text(pilot))
        await wait_until(pilot, lambda: "esc back" in screen_text(pilot))
        assert screen_text(pilot).splitlines()[-1].startswith("╰")


async def test_a_campaign_that_cannot_be_opened_says_why(ws: Workspace) -> None:
    (ws.campaigns / "fair.toml").write_text("format = 1\n[campaign\n")
    app = AlignApp(ws, ws.root, "fair")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause(0.1)
        assert isinstance(app.screen, NoticeDialog)
        assert "fair.toml:2" in screen_text(pilot)


async def test_the_brief_is_shown_as_text_and_written_where_it_says(ws: Workspace) -> None:
    from alignkit.store import campaign_files

    campaign = campaign_files.read_campaign_file(ws, "fair").loaded.campaign
    assert campaign
    app = AlignApp(ws, ws.root)
    async with app.run_test(size=(100, 220)) as pilot:
        screen = BriefScreen(campaign)
        app.push_screen(screen)
        await wait_until(pilot, lambda: "[b]bold[/b]" in screen_text(pilot))
        text = screen_text(pilot)
        assert "{{ 7 * 7 }}" in text and "<script>" in text
        assert "\x1b" not in text
        whole = screen.text
        await pilot.press("d")
        await wait_until(pilot, lambda: len(screen.text) < len(whole))
        await pilot.press("d")
        await wait_until(pilot, lambda: screen.text == whole)
        await pilot.app.run_action("write", screen)
        await wait_until(pilot, lambda: "briefs/fair.md" in str(screen.query_one("#note", Static).render()))
    assert (ws.root / "briefs" / "fair.md").read_text() == whole


def test_every_key_has_a_place_in_help_and_a_short_word() -> None:
    assert {key.screen for key in keys.KEYS} <= {*keys.SCREEN_NAMES, "notice", "help"}
    for key in keys.KEYS:
        assert key.help and key.label and len(key.label) <= 16


def test_six_keys_fit_the_last_line_of_eighty_columns() -> None:
    of_the_moment = ("due", "mine", "clear")
    for screen in keys.SCREEN_NAMES:
        shown = [key for key in keys.KEYS if key.screen in (screen, "everywhere") and key.in_footer]
        shown = [key for key in shown if key.action not in of_the_moment]
        widths = [len(key.label) + (3 if len(key.keys.partition(",")[0]) == 1 else 5) for key in shown]
        assert sum(widths) <= 80, screen


def test_a_crash_ends_with_an_error_and_tells_nobodys_words(tmp_path: Path, ws: Workspace) -> None:
    program = """
import sys
from pathlib import Path
from alignkit.tui import app as program
from alignkit.store.workspace import Workspace

def crash(self):
    secret = "what Marcus really thinks"
    raise ValueError(secret)

program.AlignApp.on_mount = crash
program.AlignApp.is_headless = property(lambda self: True)
app = program.AlignApp(Workspace(Path(sys.argv[1])), Path.cwd())
app.run(headless=True)
sys.exit(app.return_code or 0)
"""
    done = subprocess.run(
        [sys.executable, "-c", program, str(ws.root)], capture_output=True, text=True, timeout=30, check=False
    )
    assert done.returncode == 1
    assert "a mistake in the program" in done.stderr and "ValueError" in done.stderr
    assert "Marcus" not in done.stdout + done.stderr


def test_the_clock_has_an_offset(ws: Workspace) -> None:
    now = AlignApp(ws, ws.root).now()
    assert isinstance(now, datetime) and now.tzinfo
