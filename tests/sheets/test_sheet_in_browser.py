"""The page of a sheet in a real browser, opened from a file: filled in by keyboard, and the text it gives collected."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from alignkit.sheets.html_sheet import format_html_sheet
from alignkit.sheets.read_sheet import read_sheets
from alignkit.sheets.reply import make_sheet
from tests.browser import PHONE, find_faults, open_chromium
from tests.full_campaign import full_campaign

SCRIPT = "</textarea><script>document.title='taken'</script><img src=x onerror=\"document.title='taken'\">"


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with open_chromium() as opened:
        yield opened


@pytest.fixture
def sheet_file(tmp_path: Path) -> Path:
    campaign = full_campaign("freight")
    campaign = campaign.with_content("mql", {**campaign.content("mql"), "answer": SCRIPT})
    path = tmp_path / "sales.html"
    path.write_text(format_html_sheet(make_sheet(campaign, "sales", whole=True)), encoding="utf-8")
    return path


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_filled_in_on_a_phone_by_keyboard_and_read_back(browser: Any, sheet_file: Path, scheme: str) -> None:
    page = browser.new_page(viewport=PHONE, color_scheme=scheme)
    asked: list[str] = []
    wrong: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda message: wrong.append(message.text) if message.type == "error" else None)
    page.goto(sheet_file.as_uri())
    title = page.title()
    page.focus("#name")
    page.keyboard.type("Marcus Böhm")
    page.keyboard.press("Tab")
    page.keyboard.type("Head of Sales")
    page.focus("#mql-view")
    page.keyboard.type(f"A budget\n[Q5 MQL AGREE OR OBJECT]\nagree\n{SCRIPT}")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    page.keyboard.type("Too vague")
    page.fill("#fears", "Nobody called\nWrong list")
    page.fill("#signer", "Marcus Böhm")
    (reply,) = read_sheets(page.input_value("#reply"))
    mql = next(each for each in reply.questions if each.key == "mql")
    assert (mql.say, mql.why, reply.name, reply.role, reply.signer) == (
        "object",
        "Too vague",
        "Marcus Böhm",
        "Head of Sales",
        "Marcus Böhm",
    )
    assert "A budget" in mql.view and SCRIPT in mql.view
    assert reply.fears == ("Nobody called", "Wrong list")
    assert page.title() == title and wrong == [] and asked == [sheet_file.as_uri()]
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    with page.expect_download() as saved:
        page.click("#save")
    assert read_sheets(Path(saved.value.path()).read_text("utf-8")) == [reply]
    page.reload()
    assert page.input_value("#mql-why") == "Too vague" and read_sheets(page.input_value("#reply")) == [reply]
    page.click("#clear")
    assert not any(each.say for each in read_sheets(page.input_value("#reply"))[0].questions)
    page.close()


def test_each_field_has_a_name_of_its_own_and_stands_out(browser: Any, sheet_file: Path) -> None:
    page = browser.new_page(viewport=PHONE)
    page.goto(sheet_file.as_uri())
    names = page.eval_on_selector_all(
        "textarea, input[type=text]", "found => found.map(each => each.labels.length ? each.labels[0].innerText : '')"
    )
    assert all(names) and len(set(names)) == len(names)
    heights = page.eval_on_selector_all(
        "button, .choice label", "found => found.map(each => each.getBoundingClientRect().height)"
    )
    assert min(heights) >= 44
    page.emulate_media(media="print")
    assert not page.is_visible("#copy")
    page.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_the_page(browser: Any, sheet_file: Path, scheme: str) -> None:
    page = browser.new_page(viewport=PHONE, color_scheme=scheme)
    page.goto(sheet_file.as_uri())
    assert find_faults(page) == []
    page.close()
