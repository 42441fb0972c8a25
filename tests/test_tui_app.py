"""The program behind the screens: what comes first, help, palette, small terminals, leaving, and what a crash tells."""

from __future__ import annotations

import subprocess
import sys
from datetime import datetime
from pathlib import Path

import pytest
from screens import drawn, until
from textual.command import CommandPalette
from textual.screen import Screen
from textual.widgets import Static

from alignkit.disk.workspace import Workspace
from alignkit.problems import Refused
from alignkit.tui import keys
from alignkit.tui.app import AlignApp
from alignkit.tui.brief_screen import BriefScreen
from alignkit.tui.first_run import FirstRun
from alignkit.tui.help_screen import HelpScreen
from alignkit.tui.home.screen import Home
from alignkit.tui.notice import Notice, TooSmall
from alignkit.tui.start_form import StartForm

FILE = 'format = 1\n[campaign]\ntitle = "Fair [/] \\u001b[2J"\n[pain]\nanswer = "[b]bold[/b] {{ 7 * 7 }} <script>"\n'


@pytest.fixture
def space(space: Workspace) -> Workspace:
    space.campaign_path("fair").write_text(FILE)
    return space


async def test_without_a_workspace_one_is_made_where_the_screen_says(space: Workspace, tmp_path: Path) -> None:
    here = tmp_path / "new"
    here.mkdir()
    app = AlignApp(None, here)
    async with app.run_test(size=(80, 24)) as pilot:
        assert isinstance(app.screen, FirstRun)
        assert str(here)[:40] in drawn(pilot).replace("\n", "")
        assert not list(here.iterdir())
        await pilot.press("m")
        await until(pilot, lambda: isinstance(app.screen, Home))
    assert (here / "alignkit.toml").is_file()


async def test_the_sample_goes_into_a_folder_of_its_own(
    space: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    app = AlignApp(None, tmp_path)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("down", "enter")
        await pilot.pause(0.1)
        assert app.workspace and app.workspace.root == (tmp_path / "alignkit-sample").resolve()
    assert list((tmp_path / "alignkit-sample" / "campaigns").glob("*.toml"))
    assert not (tmp_path / "alignkit.toml").exists()


async def test_help_shows_the_keys_of_the_screen_first(space: Workspace) -> None:
    app = AlignApp(space, space.root)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause(0.1)
        await pilot.press("f1")
        assert isinstance(app.screen, HelpScreen)
        text = drawn(pilot)
        assert text.index("Campaigns") < text.index("Begin a new campaign") < text.index("Everywhere")
        await pilot.press("escape")
        assert isinstance(app.screen, Home)


async def test_a_question_mark_is_a_letter_where_one_types(space: Workspace) -> None:
    app = AlignApp(space, space.root)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause(0.1)
        await pilot.press("n", "question_mark")
        assert app.screen.query_one("Input").value == "?"  # type: ignore[attr-defined]


async def test_the_palette_offers_what_the_screen_can_do(space: Workspace) -> None:
    app = AlignApp(space, space.root)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause(0.1)
        await pilot.press("ctrl+p")
        assert isinstance(app.screen, CommandPalette)
        await pilot.press(*"new camp")
        await pilot.pause(0.5)
        await pilot.press("enter", "enter")
        await until(pilot, lambda: isinstance(app.screen, StartForm))


async def test_a_small_terminal_says_so_and_still_lets_one_quit(space: Workspace) -> None:
    app = AlignApp(space, space.root)
    async with app.run_test(size=(40, 10)) as pilot:
        await pilot.pause(0.1)
        assert isinstance(app.screen, TooSmall)
        await pilot.resize_terminal(80, 24)
        await pilot.pause(0.1)
        assert isinstance(app.screen, Home)
        await pilot.resize_terminal(80, 10)
        await pilot.pause(0.1)
        await pilot.press("ctrl+q")
    assert app.return_code == 0


class Holding(Screen[None]):
    """Stands for a screen with something unsaved."""

    def __init__(self, refuses: bool) -> None:
        super().__init__()
        self.refuses, self.saved = refuses, 0

    def save_now(self) -> None:
        self.saved += 1
        if self.refuses:
            raise Refused("fair.toml was not saved: the disk is full.", "Your text is kept.")


async def test_leaving_saves_and_says_what_could_not_be_saved(space: Workspace) -> None:
    app = AlignApp(space, space.root)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        good, bad = Holding(False), Holding(True)
        app.push_screen(bad)
        app.push_screen(good)
        await pilot.press("ctrl+q")
        await pilot.pause(0.2)
        assert app.is_running
        assert (good.saved, bad.saved) == (1, 1)
        assert "the disk is full" in next(iter(app._notifications)).message
        await pilot.press("ctrl+q")
    assert (good.saved, bad.saved) == (2, 2)


async def test_a_campaign_that_cannot_be_opened_says_why(space: Workspace) -> None:
    (space.campaigns / "fair.toml").write_text("format = 1\n[campaign\n")
    app = AlignApp(space, space.root, "fair")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause(0.1)
        assert isinstance(app.screen, Notice)
        assert "fair.toml:2" in drawn(pilot)


async def test_the_brief_is_shown_as_text_and_written_where_it_says(space: Workspace) -> None:
    from alignkit.disk import listing

    campaign = listing.read(space, "fair").loaded.campaign
    assert campaign
    app = AlignApp(space, space.root)
    async with app.run_test(size=(100, 220)) as pilot:
        screen = BriefScreen(campaign)
        app.push_screen(screen)
        await until(pilot, lambda: "[b]bold[/b]" in drawn(pilot))
        text = drawn(pilot)
        assert "{{ 7 * 7 }}" in text and "<script>" in text
        assert "\x1b" not in text
        whole = screen.text
        await pilot.press("p")
        await until(pilot, lambda: len(screen.text) < len(whole))
        await pilot.press("p")
        await until(pilot, lambda: screen.text == whole)
        await pilot.press("w")
        await until(pilot, lambda: "briefs/fair.md" in str(screen.query_one("#note", Static).render()))
    assert (space.root / "briefs" / "fair.md").read_text() == whole


def test_every_key_has_a_place_in_help_and_a_short_word() -> None:
    assert {key.screen for key in keys.KEYS} <= {*keys.NAMES, "notice", "help"}
    for key in keys.KEYS:
        assert key.help and key.label and len(key.label) <= 16


def test_six_keys_fit_the_last_line_of_eighty_columns() -> None:
    for screen in keys.NAMES:
        shown = [key for key in keys.KEYS if key.screen in (screen, "everywhere") and key.footer]
        widths = [len(key.label) + (3 if len(key.keys.partition(",")[0]) == 1 else 5) for key in shown]
        assert sum(widths) <= 80, screen


def test_a_crash_ends_with_an_error_and_tells_nobodys_words(tmp_path: Path, space: Workspace) -> None:
    program = """
import sys
from pathlib import Path
from alignkit.tui import app as program
from alignkit.disk.workspace import Workspace

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
        [sys.executable, "-c", program, str(space.root)], capture_output=True, text=True, timeout=30, check=False
    )
    assert done.returncode == 1
    assert "a mistake in the program" in done.stderr and "ValueError" in done.stderr
    assert "Marcus" not in done.stdout + done.stderr


def test_the_clock_has_an_offset(space: Workspace) -> None:
    now = AlignApp(space, space.root).now()
    assert isinstance(now, datetime) and now.tzinfo
