"""Killed, or refused by the disk, at every system call of an act: the file is the old one whole or the new one whole.

strace counts the calls between two marks (see kill_server.py); then there is one run for each of them.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from alignkit.store import campaigns, recovery
from alignkit.store.workspace import Workspace
from tests.campaign_files import CAMPAIGN_TEXT, leftover_files
from tests.kill_server import TRACE_MARKS

if not (shutil.which("strace") and sys.platform == "linux") and not os.environ.get("CI"):
    pytest.skip("strace is what kills the process at a chosen call", allow_module_level=True)

OLD = CAMPAIGN_TEXT.encode()
NEW = OLD.replace(b"Nobody checks invoices.", b"Nobody looks.")
THEIRS = OLD.replace(b"Asked for the check.", b"Named a tender.")
BOTH = NEW.replace(b"Asked for the check.", b"Named a tender.")
KEPT = b"what I typed\n" * 20
ACTS = ("save", "merge", "create", "seal", "keep", "archive", "write_file")
# Failing these would test Python's own memory, signals and start, not what is done with files.
_FILE_CALLS = re.compile(
    r"open|read|write|close|stat|sync|rename|link|mkdir|getdents|flock|chmod|chown|xattr|lseek|ftruncate|fcntl"
)
# Python asks for memory when it likes, once more in one run than in the next; killed there is killed at the next call.
_MEMORY = {"mmap", "munmap", "mremap", "brk", "madvise"}
_ERRORS = ("EIO", "ENOSPC", "EACCES", "EROFS")


@dataclass(frozen=True, slots=True)
class Run:
    """One act in a fresh workspace; ``calls`` are those between the marks, ``killed`` by the signal asked for."""

    ws: Workspace
    calls: list[tuple[str, int, str]]  # name, its number since strace attached, the line
    killed: bool
    outcome: dict[str, Any]


class Server:
    def __init__(self, folder: Path) -> None:
        self.folder, self.unchanged_runs = folder, 0
        script = str(Path(__file__).parents[1] / "kill_server.py")
        self.process = subprocess.Popen(
            [sys.executable, script], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=folder
        )

    def run(self, act: str, inject: str = "") -> Run:
        self.unchanged_runs += 1
        home = self.folder / f"{act}-{self.unchanged_runs}"
        (home / "ws" / "campaigns").mkdir(parents=True)
        (home / "ws" / "campaigns" / "freight.toml").write_bytes(OLD)
        (home / "ws" / "brief.md").write_bytes(b"old\n" * 100)
        order = {name: str(home / name) for name in ("state", "result", "trace")}
        assert self.process.stdin and self.process.stdout
        self.process.stdin.write(json.dumps({"act": act, "root": str(home / "ws"), "inject": inject, **order}) + "\n")
        self.process.stdin.flush()
        status = json.loads(self.process.stdout.readline())["status"]
        assert status != -1, "strace could not attach"
        trace = (home / "trace").read_text(errors="replace").splitlines()
        begun = next(place for place, line in enumerate(trace) if TRACE_MARKS[0] in line)
        ended = next((place for place, line in enumerate(trace) if TRACE_MARKS[1] in line), len(trace))
        counted: Counter[str] = Counter()
        calls = []
        for place, line in enumerate(trace):
            if match := re.match(r"([a-z0-9_]+)\(", line):
                counted[match[1]] += 1
                if begun < place <= ended and match[1] not in _MEMORY:
                    calls.append((match[1], counted[match[1]], line))
        result = Path(order["result"])
        outcome = json.loads(result.read_text()) if result.exists() else {}
        killed = os.WIFSIGNALED(status) and os.WTERMSIG(status) == 9
        return Run(Workspace((home / "ws").resolve()), calls, killed, outcome)

    def close(self) -> None:
        assert self.process.stdin
        self.process.stdin.close()
        self.process.wait(10)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    assert shutil.which("strace"), "strace is needed for this proof"
    started = Server(tmp_path_factory.mktemp("kill"))
    yield started
    started.close()


def assert_whole(run: Run, act: str) -> str:
    """Which of its two states an act left, every file whole; fails where it left a third one."""
    ws = run.ws
    live, archived, sealed, fresh = (
        path.read_bytes() if path.exists() else None
        for path in (
            ws.campaign_path("freight"),
            ws.archive_path("freight"),
            ws.sealed_path("freight", 1),
            ws.campaign_path("fresh"),
        )
    )
    if act in ("save", "merge"):
        old, new = (OLD, NEW) if act == "save" else (THEIRS, BOTH)
        assert live in (old, new)
        return "new" if live == new else "old"
    if act == "seal":
        assert live and live.startswith(b"# Freight") and b"Marcus Boehm" in live
        assert sealed in (None, live)
        return "new" if sealed else "old"
    if act == "create":
        assert live == OLD
        assert fresh is None or campaigns.read_campaign_file(ws, "fresh").loaded.campaign.answer("pain") == "It hurts."  # type: ignore[union-attr]
        return "new" if fresh else "old"
    if act == "archive":
        assert (live, archived) in ((OLD, None), (None, OLD), (OLD, OLD))
        return "old" if live else "new"
    assert live == OLD
    if act == "write_file":
        brief = (ws.root / "brief.md").read_bytes()
        assert brief in (b"old\n" * 100, b"new\n" * 200)
        return "new" if brief[:3] == b"new" else "old"
    kept = [recovery.read_recovery(found) for found in recovery.list_recoveries(ws)]
    assert kept in ([], [KEPT])
    return "new" if kept else "old"


def restart(run: Run, act: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the next process does; afterwards nothing of the dead one is left, and the act can be done."""
    ws = run.ws
    if act in ("save", "merge"):
        campaigns.open_for_writing(ws, "freight")
    elif act == "seal":
        assert campaigns.seal_revision(ws, "freight") == ws.sealed_path("freight", 1)
        campaigns.open_for_writing(ws, "freight")
    elif act == "create":
        campaigns.open_for_writing(ws, "freight")
    elif act == "archive":
        if ws.campaign_path("freight").exists():
            campaigns.archive_campaign(ws, "freight")
        assert ws.archive_path("freight").read_bytes() == OLD and not ws.campaign_path("freight").exists()
    elif act == "keep":
        recovery.list_recoveries(ws)
    else:
        campaigns.write_file(ws.root / "brief.md", b"newer")
    assert leftover_files(ws) == []
    state = Path(os.environ["ALIGNKIT_STATE"])
    assert not list(state.rglob("*.tmp"))


@pytest.mark.parametrize("act", ACTS)
def test_killed_at_every_call(
    act: str, server: Server, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    plain = server.run(act)
    assert plain.outcome == {"outcome": "done"}
    assert len(plain.calls) > 10
    states: Counter[str] = Counter()
    for name, number, line in plain.calls:
        run = server.run(act, f"{name}:signal=SIGKILL:when={number}")
        assert run.killed and not run.outcome, line
        assert run.calls[-1][:2] == (name, number), line
        monkeypatch.setenv("ALIGNKIT_STATE", str(run.ws.root.parent / "state"))
        states[assert_whole(run, act)] += 1
        restart(run, act, monkeypatch)
    assert states["old"] and states["new"]
    with capsys.disabled():
        print(f"\n{act}: killed at {len(plain.calls)} calls, {states['old']} times old, {states['new']} times new")


def refused_at_every_call(
    act: str, server: Server, errors: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> Counter[str]:
    plain = server.run(act)
    files = [call for call in plain.calls[:-1] if _FILE_CALLS.search(call[0])]
    outcomes: Counter[str] = Counter()
    for place, (name, number, line) in enumerate(files):
        for error in errors if len(errors) == len(_ERRORS) else (errors + _ERRORS)[place % len(_ERRORS) :][:1]:
            run = server.run(act, f"{name}:error={error}:when={number}")
            where = f"{error} at {line}: {run.outcome}"
            monkeypatch.setenv("ALIGNKIT_STATE", str(run.ws.root.parent / "state"))
            state = assert_whole(run, act)
            said = run.outcome["outcome"]
            outcomes[said] += 1
            assert said in ("done", "NotSavedError", "OSError" if act == "keep" else "UserError"), where
            if said == "done":
                assert state == "new", where
            elif state == "new":
                assert any(word in run.outcome["says"] for word in ("did not confirm", "NotFlushedError")), where
            if said == "NotSavedError":
                assert recovery.read_recovery(recovery.list_recoveries(run.ws)[0]) in (
                    (NEW, BOTH) if act == "merge" else (NEW,)
                ), where
                assert str(run.outcome["kept"]) in run.outcome["says"], where
            assert leftover_files(run.ws) == [] or name == "unlink", where
            restart(run, act, monkeypatch)
    return outcomes


@pytest.mark.parametrize("act", ACTS)
def test_refused_at_every_call(
    act: str, server: Server, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    outcomes = refused_at_every_call(act, server, (), monkeypatch)
    with capsys.disabled():
        print(f"\n{act}: {sum(outcomes.values())} calls refused, {dict(outcomes)}")


@pytest.mark.slow
@pytest.mark.parametrize("act", ACTS)
def test_refused_at_every_call_with_every_error(
    act: str, server: Server, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    outcomes = refused_at_every_call(act, server, _ERRORS, monkeypatch)
    with capsys.disabled():
        print(f"\n{act}: {sum(outcomes.values())} calls refused, {dict(outcomes)}")
