"""A real Chromium for tests: one for a whole module, and what may be missing on somebody's own machine.

In CI nothing may be missing, so there the tests fail where they are skipped elsewhere.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1280, "height": 900}


@contextmanager
def open_chromium() -> Iterator[Any]:
    """A running browser. Skips the test where there is none, but never in CI."""
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    try:
        from playwright.sync_api import sync_playwright
    except ModuleNotFoundError:
        _miss("playwright is not installed: pip install -e '.[dev]'")
    if chromium is None:
        _miss("no Chromium is installed")
    with sync_playwright() as play:
        opened = play.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield opened
        opened.close()


def find_faults(page: Any) -> list[tuple[str, str, str]]:
    """What axe finds wrong with a page: rule, impact, and the first place."""
    try:
        from axe_playwright_python.sync_playwright import Axe
    except ModuleNotFoundError:
        _miss("axe-playwright-python is not installed: pip install -e '.[dev]'")
    found = Axe().run(page).response["violations"]
    return [(each["id"], each["impact"], each["nodes"][0]["html"][:160]) for each in found]


def _miss(what: str) -> None:
    (pytest.fail if os.environ.get("CI") else pytest.skip)(what)
