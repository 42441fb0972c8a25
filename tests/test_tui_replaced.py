"""The open campaign file is replaced by one that cannot be read: what was typed stays, and that is said truly."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from screens import at_home, drawn, until, walking
from textual.widgets import TextArea

from alignkit.disk import recovery, store
from alignkit.disk.workspace import Workspace
from alignkit.questions import question
from alignkit.session import Session
from alignkit.tui.editor import FieldEditor
from alignkit.tui.home.screen import Home

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
def space(space: Workspace) -> Workspace:
    space.campaign_path("fair").write_text(FILE)
    return space


@pytest.mark.parametrize("raw", UNREADABLE.values(), ids=UNREADABLE.keys())
async def test_what_is_typed_goes_into_a_recovery_file(space: Workspace, raw: bytes) -> None:
    async with walking(space, "fair") as (pilot, walk):
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.focused, TextArea))
        space.campaign_path("fair").write_bytes(raw)
        await pilot.press(*"Zebra ")
        await until(pilot, lambda: "cannot be read" in drawn(pilot) or "NOT SAVED" in drawn(pilot))
        assert space.campaign_path("fair").read_bytes() == raw
        assert "Zebra" in walk.campaign.answer("pain")
        await pilot.press("ctrl+q")
        await until(pilot, lambda: "Leave all the same" in drawn(pilot))
        await pilot.pause(1.2)  # a save and a look later
        assert "Leave all the same" in drawn(pilot)
    (kept,) = recovery.recoveries(space)
    assert b"Zebra" in recovery.text_of(kept) and space.campaign_path("fair").read_bytes() == raw


async def test_the_list_is_read_to_its_end_beside_such_a_file(space: Workspace) -> None:
    for name, raw in UNREADABLE.items():
        space.campaign_path(f"spoilt-{name.lower().replace(' ', '-')}").write_bytes(raw)
    async with at_home(space) as (pilot, home):
        assert isinstance(home, Home) and not home.reading
        await until(pilot, lambda: "Fair" in drawn(pilot))


@pytest.mark.parametrize("broken", [False, True])
def test_a_mistake_in_the_program_while_saving_costs_no_word(
    space: Workspace, broken: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    from alignkit import agreement
    from alignkit.fileformat.codec import Document

    session = Session.open(space, "fair")
    session.apply(agreement.answer, "answer", "pain", "Zebra")
    edits = Document.edit
    if broken:
        tries = iter([True])
        monkeypatch.setattr(
            Document, "edit", lambda self, old, new: 1 / 0 if next(tries, False) else edits(self, old, new)
        )
        with pytest.raises(store.NotSaved, match="itself failed \\(ZeroDivisionError\\)") as caught:
            session.save()
        assert caught.value.kept and b"Zebra" in recovery.text_of(caught.value.kept)
    session.save()
    assert b"Zebra" in space.campaign_path("fair").read_bytes() and not recovery.recoveries(space)


CRASH = """
import sys
from pathlib import Path
from alignkit import agreement
from alignkit.disk.workspace import Workspace
from alignkit.tui import app as program
from alignkit.tui.walk.screen import Walk

def go_wrong(app):
    walk = next(screen for screen in app.screen_stack if isinstance(screen, Walk))
    walk.session.apply(agreement.answer, "answer", "pain", "what Marcus really thinks")
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


def test_a_crash_says_that_all_is_saved_where_it_is(space: Workspace) -> None:
    assert "What was typed has been saved." in crash(space.root)
    assert b"Marcus really" in space.campaign_path("fair").read_bytes()


def test_a_crash_says_where_the_text_is_kept_where_it_could_not_be_saved(space: Workspace, tmp_path: Path) -> None:
    spoilt = tmp_path / "spoilt.toml"
    spoilt.write_bytes(UNREADABLE["hexadecimal"])
    said = crash(space.root, spoilt)
    assert "has been saved" not in said
    (kept,) = recovery.recoveries(space)
    assert str(kept.path) in said.replace(" ", "") or kept.path.name in said.replace(" ", "")
    assert b"Marcus really" in recovery.text_of(kept)


def test_a_form_that_is_not_drawn_yet_says_what_it_was_given() -> None:
    editor = FieldEditor(("budget",), question("campaign").fields[7], 42000)
    assert editor.said() == [] and editor._standing() == "42000"
