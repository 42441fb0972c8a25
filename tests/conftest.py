import gc
import os
import shutil
import sys
import time as clock
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from alignkit.store import workspace
from alignkit.store.workspace import Workspace

YEAR_FOLDER = Path(__file__).parents[1] / "alignkit" / "samples" / "year"

# The first draw builds Unicode tables, which a busy machine takes seconds over; a deadline would measure the machine.
settings.register_profile("alignkit", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("alignkit")

# What the person who runs the tests has set for themselves. Some of it is read as soon as Textual is imported.
for name in list(os.environ):
    if name.startswith(("ALIGNKIT_BY", "ALIGNKIT_TEAM", "ALIGNKIT_WORKSPACE", "ALIGNKIT_DEBUG", "TEXTUAL", "XDG_")):
        del os.environ[name]
for name in ("NO_COLOR", "FORCE_COLOR", "VISUAL", "EDITOR", "COLUMNS", "LINES", "GIT_DIR", "GIT_WORK_TREE"):
    os.environ.pop(name, None)

# A new workspace takes its time zone from the machine.
os.environ["TZ"] = "UTC"
if sys.platform != "win32":  # which has no tzset
    clock.tzset()

# Where Python keeps nothing that it compiled, each worker compiles all tests, and each program that a test starts all
# of alignkit.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

# To collect thousands of tests makes objects that all stay; looking among them for garbage takes as long again.
gc.disable()


def pytest_collection_finish() -> None:
    """From here on objects come and go; what has been collected stays, and is not looked at any more."""
    gc.freeze()
    gc.enable()


@pytest.fixture(autouse=True, scope="session")
def isolated_machine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """No test reads the person's own settings, state or git identity, nor writes into their home."""
    home = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HOME", str(home))
        patch.setenv("ALIGNKIT_STATE", str(home / "state"))
        patch.setenv("ALIGNKIT_CONFIG", str(home / "config.toml"))
        patch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
        patch.setenv("GIT_CONFIG_SYSTEM", os.devnull)
        patch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path_factory.getbasetemp()))
        yield


@pytest.fixture
def no_identity(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody is known, and what the program keeps for its user is this test's own."""
    monkeypatch.setenv("ALIGNKIT_STATE", str(tmp_path / "state"))
    monkeypatch.setenv("ALIGNKIT_CONFIG", str(tmp_path / "config.toml"))


@pytest.fixture
def ws(no_identity: None, tmp_path: Path) -> Workspace:
    """A workspace without campaigns. A module that needs some has a fixture of this name which puts them there."""
    root = (tmp_path / "space").resolve()
    (root / "campaigns").mkdir(parents=True)
    (root / "alignkit.toml").write_text("format = 1\n")
    return Workspace(root)


@pytest.fixture
def year(no_identity: None, tmp_path: Path) -> Workspace:
    """A copy of the campaigns of a year."""
    return Workspace(Path(shutil.copytree(YEAR_FOLDER, tmp_path / "year")).resolve())


@pytest.fixture
def root(no_identity: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of a workspace with the three samples, and where one stands. Some modules have another one."""
    folder = tmp_path / "work"
    workspace.create_workspace(folder, sample="campaigns")
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def set_today(monkeypatch: pytest.MonkeyPatch) -> Callable[[date], None]:
    """Makes it nine in the morning of a day, for the commands and for the screens."""
    from alignkit.cli import context
    from alignkit.tui.app import AlignApp

    def make(today: date) -> None:
        morning = datetime.combine(today, time(9))
        monkeypatch.setattr(context, "current_date", lambda: today)
        monkeypatch.setattr(context, "current_time", lambda: morning.replace(tzinfo=UTC))
        monkeypatch.setattr(AlignApp, "now", lambda self: morning.astimezone())

    return make
