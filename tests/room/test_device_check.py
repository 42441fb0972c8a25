"""The test of a device before the meeting: what the page finds, and what the host is told."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from alignkit.room import device_check, opening
from alignkit.room.device_check import describe_device
from alignkit.store.workspace import Workspace
from tests.browser import PHONE, open_chromium
from tests.room.conftest import Served


@pytest.fixture
def checked(ws: Workspace, monkeypatch: pytest.MonkeyPatch) -> Iterator[Served]:
    monkeypatch.setattr(device_check, "WAIT_SECONDS", 0.2)
    told: list[str] = []
    served = Served(ws, opening.open_check("127.0.0.1", None, "", told.append))
    served.told = told
    yield served
    served.close()


def test_a_device_that_can_do_all_is_ready_and_the_host_is_told(checked: Served) -> None:
    with open_chromium() as browser:
        page = browser.new_page(viewport=PHONE)
        page.goto(checked.links["check"])
        page.locator("#found li", has_text="Cookies come back").wait_for(timeout=10_000)
        page.locator("#found li", has_text="The clocks agree").wait_for(timeout=10_000)
        page.locator("#said", has_text="not ready").wait_for(timeout=10_000)  # the answer came too soon to have waited
    assert any("NOT READY" in line and "cuts off" in line for line in checked.told), checked.told


def test_without_the_link_nothing_is_reported(checked: Served) -> None:
    for what in ("wait", "report"):
        assert checked.ask("POST", f"/check/{what}", b"{}").status == 401
    assert not any("ready" in line.lower() for line in checked.told)
    wrong = json.dumps({"secret": "x" * 22}).encode()
    assert checked.ask("POST", "/check/enter", wrong).status == 401
    assert checked.ask("GET", "/sales/state").status == 404


def test_what_a_device_reports_is_put_into_words_and_never_believed_as_text() -> None:
    good = {"took": 12, "clock": 1, "cookies": True, "waited": True, "storage": True, "missing": "", "fits": True}
    assert describe_device(good) == "ready, answers in 12 ms, its clock is right."
    bad = {"took": "\x1b[31m", "clock": -90, "cookies": "yes", "missing": "fetch\nready", "fits": 1}
    said = describe_device(bad)
    assert said.startswith("NOT READY, answers in 0 ms, its clock is 90 s ahead; it blocks cookies")
    assert "\x1b" not in said and "\n" not in said and said.endswith("its browser is too old.")
