"""Many campaign files are read by several processes, as one would read them, and none of the processes is left over."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from alignkit.store import index, index_workers, workspace
from alignkit.store.folder_snapshot import take_snapshot
from alignkit.store.index import Index
from alignkit.store.index_files import read_files

TODAY = date(2026, 11, 22)
Child = subprocess.Popen[bytes]


@pytest.fixture
def year(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> workspace.Workspace:
    workspace.create_workspace(tmp_path, sample="year")
    (tmp_path / "campaigns" / "broken.toml").write_text("format = \n")
    monkeypatch.setattr(index_workers, "_CHUNK", 2)
    monkeypatch.setattr(index_workers, "_FIRST", 1)
    monkeypatch.setattr(index_workers.os, "cpu_count", lambda: 2)
    return workspace.find_workspace(tmp_path, {})


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[Child]:
    begun: list[Child] = []
    popen = subprocess.Popen

    def start(*words: object, **how: object) -> Child:
        begun.append(popen(*words, **how))  # type: ignore[call-overload]
        return begun[-1]

    monkeypatch.setattr(index_workers.subprocess, "Popen", start)
    return begun


def test_several_processes_read_what_one_reads(year: workspace.Workspace, started: list[Child]) -> None:
    files = take_snapshot(year, "").files()
    task = (year, "", TODAY, [*files], files, 10**20)
    assert list(index_workers.read_many_files(*task)) == list(read_files(*task))
    assert len(started) == 2 and all(child.returncode is not None for child in started)


@pytest.mark.parametrize("start", [lambda task: None, lambda task: _ends_at_once()], ids=["not started", "dead"])
def test_what_no_process_reads_is_read_here(
    year: workspace.Workspace, start: Callable[[object], Child | None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(index_workers, "_start", start)
    files = take_snapshot(year, "").files()
    task = (year, "", TODAY, [*files], files, 10**20)
    assert list(index_workers.read_many_files(*task)) == list(read_files(*task))


def test_no_process_outlives_a_list_that_is_left(
    year: workspace.Workspace, started: list[Child], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(index, "_MIN_FILES_TO_SHARE", 1)
    with Index(year) as opened:
        entries = opened.entries(TODAY)
        assert next(entries).slug == "audit-firms-bring-clients"
        entries.close()
    assert len(started) == 2 and all(child.returncode is not None for child in started)


def _ends_at_once() -> Child:
    return subprocess.Popen([sys.executable, "-c", ""], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
