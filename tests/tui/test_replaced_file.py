"""The open campaign file is replaced by one that cannot be read: what was typed stays, and that is said truly."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from textual.widgets import TextArea

from alignkit.app.session import Session
from alignkit.store import campaigns, recovery
from alignkit.store.workspace import Workspace
from alignkit.tui.campaigns.screen import CampaignsScreen
from tests.screen_pilot import open_campaigns, open_questions, press_fast, screen_text, wait_until

FILE = 'format = 1\n[campaign]\ntitle = "Fair"\n[pain]\nanswer = "As it was."\n'
UNREADABLE = {
    "hexadecimal": b"format = 1\n[pain]\nx = 0x" + b"f" * 3600 + b"\n",
    "decimal": b"format = 1\n[pain]\nx = " + b"9" * 5000 + b"\n",
    "no TOML": b"format = 1\n[pain\n",
    "conflict": b"<<<<<<< ours\nx = 1\n=======\nx = 2\n>>>>>>> theirs\n",
    "not UTF-8": b"\xff\xfe\x00",
    "too large": b"# " + b"x" * 300_000,
    "empty": b"",
}


@pytest.fixture
def ws(ws: Workspace) -> Workspace:
    ws.campaign_path("fair").write_text(FILE)
    return ws


@pytest.mark.parametrize("raw", UNREADABLE.values(), ids=UNREADABLE.keys())
async def test_what_is_typed_goes_into_a_recovery_file(ws: Workspace, raw: bytes) -> None:
    async with open_questions(ws, "fair") as (pilot, walk):
        await pilot.press("enter")
        await wait_until(pilot, lambda: isinstance(pilot.app.focused, TextArea))
        ws.campaign_path("fair").write_bytes(raw)
        await press_fast(pilot, *"Zebra ")
        await wait_until(pilot, lambda: "cannot be read" in screen_text(pilot) or "NOT SAVED" in screen_text(pilot))
        assert ws.campaign_path("fair").read_bytes() == raw
        assert "Zebra" in walk.campaign.answer("pain")
        await pilot.press("ctrl+q")
        await wait_until(pilot, lambda: "Leave all the same" in screen_text(pilot))
        await pilot.pause(1.2)  # a save and a look later
        assert "Leave all the same" in screen_text(pilot)
    (kept,) = recovery.list_recoveries(ws)
    assert b"Zebra" in recovery.read_recovery(kept) and ws.campaign_path("fair").read_bytes() == raw


async def test_the_list_is_read_to_its_end_beside_such_a_file(ws: Workspace) -> None:
    for name, raw in UNREADABLE.items():
        ws.campaign_path(f"spoilt-{name.lower().replace(' ', '-')}").write_bytes(raw)
    async with open_campaigns(ws) as (pilot, home):
        assert isinstance(home, CampaignsScreen) and not home.is_reading
        await wait_until(pilot, lambda: "Fair" in screen_text(pilot))


@pytest.mark.parametrize("broken", [False, True])
def test_a_mistake_in_the_program_while_saving_costs_no_word(
    ws: Workspace, broken: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    from alignkit.core import actions
    from alignkit.files.editor import EditableFile

    session = Session.open(ws, "fair")
    session.apply(actions.set_answer, "answer", "pain", "Zebra")
    edits = EditableFile.edit
    if broken:
        tries = iter([True])
        monkeypatch.setattr(
            EditableFile, "edit", lambda self, old, new: 1 / 0 if next(tries, False) else edits(self, old, new)
        )
        with pytest.raises(campaigns.NotSavedError, match="itself failed \\(ZeroDivisionError\\)") as caught:
            session.save()
        assert caught.value.kept and b"Zebra" in recovery.read_recovery(caught.value.kept)
    session.save()
    assert b"Zebra" in ws.campaign_path("fair").read_bytes() and not recovery.list_recoveries(ws)


CRASH = """
import sys
from pathlib import Path
from alignkit.core import actions
from alignkit.store.workspace import Workspace
from alignkit.tui import app as program
from alignkit.tui.questions.screen import QuestionsScreen

def go_wrong(app):
    walk = next(screen for screen in app.screen_stack if isinstance(screen, QuestionsScreen))
    walk.session.apply(actions.set_answer, "answer", "pain", "what Marcus really thinks")
    if len(sys.argv) > 2:
        app.workspace.campaign_path("fair").write_bytes(Path(sys.argv[2]).read_bytes())
    raise ValueError("what Marcus really thinks")

begun = program.AlignApp.on_mount

def mounted(app):
    begun(app)
    app.set_timer(0.5, lambda: go_wrong(app))

program.AlignApp.on_mount = mounted
program.AlignApp.is_headless = property(lambda self: True)
app = program.AlignApp(Workspace(Path(sys.argv[1])), Path.cwd(), "fair")
app.run(headless=True)
sys.exit(app.return_code or 0)
"""


def crash(*words: object) -> str:
    command = [sys.executable, "-c", CRASH, *map(str, words)]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert ended.returncode == 1, ended.stderr
    assert "ValueError" in ended.stderr and "Marcus" not in ended.stdout + ended.stderr
    return " ".join(ended.stderr.split())


def test_a_crash_says_that_all_is_saved_where_it_is(ws: Workspace) -> None:
    assert "What was typed has been saved." in crash(ws.root)
    assert b"Marcus really" in ws.campaign_path("fair").read_bytes()


def test_a_crash_says_where_the_text_is_kept_where_it_could_not_be_saved(ws: Workspace, tmp_path: Path) -> None:
    spoilt = tmp_path / "spoilt.toml"
    spoilt.write_bytes(UNREADABLE["hexadecimal"])
    said = crash(ws.root, spoilt)
    assert "has been saved" not in said
    (kept,) = recovery.list_recoveries(ws)
    assert str(kept.path) in said.replace(" ", "") or kept.path.name in said.replace(" ", "")
    assert b"Marcus really" in recovery.read_recovery(kept)
