"""`room` as somebody types it, where it cannot be opened; tests/room has what an open one does."""

from __future__ import annotations

import re
import socket
import sys
from pathlib import Path

import pytest
import segno

from alignkit.room import opening
from alignkit.store import kept_rooms
from alignkit.store.workspace import Workspace
from tests.command_line import run_checked, run_refused

SLUG = "ledger-days-cologne"


@pytest.mark.parametrize("package", ["starlette", "uvicorn", "segno"])
def test_without_the_extra_it_says_which_command_installs_it(
    root: Path, monkeypatch: pytest.MonkeyPatch, package: str
) -> None:
    for name in [name for name in sys.modules if re.match(rf"(alignkit\.room|{package})\b", name)]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, package, None)
    said = run_refused("room", SLUG)
    assert package in said and "pip install 'alignkit[room]'" in said
    assert run_checked("room", "--help").stdout


def test_a_room_needs_a_campaign_that_can_be_read(root: Path) -> None:
    assert "alignkit room SLUG" in run_refused("room")
    assert "no-such" in run_refused("room", "no-such")
    (root / "campaigns" / f"{SLUG}.toml").write_text("[campaign\n")
    assert SLUG in run_refused("room", SLUG)


def test_an_address_that_cannot_be_had_is_refused_with_the_fix(root: Path) -> None:
    assert "an address of this machine" in run_refused("room", SLUG, "--host", "203.0.113.7")
    assert "an address of this machine" in run_refused("room", SLUG, "--host", "no such host")
    for url in ("kickoff.example.com", "ftp://x", "https://x/path", "https://x:nan"):
        assert "--url https://" in run_refused("room", SLUG, "--url", url)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert f"Port {port} is taken" in run_refused("room", SLUG, "--port", port)
        ws = Workspace(root.resolve())
        kept_rooms.keep_room(ws, SLUG, dict.fromkeys(("marketing", "sales", "observer"), "x" * 22), "127.0.0.1", port)
        assert "seems to be open already" in run_refused("room", SLUG)
        assert kept_rooms.read_room(ws, SLUG), "the links of the open room stay"


def test_links_of_a_killed_room_are_dead_after_a_while_and_a_broken_file_does_no_harm(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ws = Workspace(root.resolve())
    kept_rooms.keep_room(ws, SLUG, {"sales": "x"}, "127.0.0.1", 1)
    later = kept_rooms.time.time() + kept_rooms.MOST_SECONDS + 1
    with monkeypatch.context() as patch:
        patch.setattr(kept_rooms.time, "time", lambda: later)
        assert kept_rooms.read_room(ws, SLUG) is None
    assert kept_rooms.read_room(ws, SLUG)
    for broken in (b"", b"[]", b"null", b'{"opened": "x"}', b"\xff", b'{"opened": 1e400}'):
        kept_rooms._path(ws, SLUG).write_bytes(broken)
        assert kept_rooms.read_room(ws, SLUG) is None


def test_the_code_in_the_terminal_is_the_links_code_black_on_white() -> None:
    link = "http://192.168.178.23:49152/marketing#k=vir6yA3QYxDU6jO1ArLzUA"
    lines = opening.draw_code(link).splitlines()
    assert all(line.startswith("\x1b[38;2;0;0;0;48;2;255;255;255m") and line.endswith("\x1b[0m") for line in lines)
    cells = [re.sub(r"\x1b\[[\d;]*m", "", line) for line in lines]
    drawn = [[cell in upper for cell in row] for row in cells for upper in ("▀█", "▄█")]
    made = [[bool(cell) for cell in row] for row in segno.make(link, error="l", micro=False).matrix_iter(border=2)]
    assert drawn[: len(made)] == made and not any(map(any, drawn[len(made) :]))
    assert len(cells) <= 21 and len(cells[0]) <= 41, "it fits a terminal of 80 by 24"
