import os
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

# The first draw builds Unicode tables, which a busy machine takes seconds over; a deadline would measure the machine.
settings.register_profile("alignkit", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("alignkit")

# What the person who runs the tests has set for themselves. Some of it is read as soon as Textual is imported.
for name in list(os.environ):
    if name.startswith(("ALIGNKIT_BY", "ALIGNKIT_TEAM", "ALIGNKIT_WORKSPACE", "ALIGNKIT_DEBUG", "TEXTUAL", "XDG_")):
        del os.environ[name]
for name in ("NO_COLOR", "FORCE_COLOR", "VISUAL", "EDITOR", "COLUMNS", "LINES", "GIT_DIR", "GIT_WORK_TREE"):
    os.environ.pop(name, None)


@pytest.fixture(autouse=True, scope="session")
def nobodys_machine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
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
