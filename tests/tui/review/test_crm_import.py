"""An export on the review screen: read in the background, mapped in a form, ticked, written, undone."""

from __future__ import annotations

import asyncio
import shutil
import time
from pathlib import Path
from typing import Any

import pytest
import tomli
from textual.pilot import Pilot

from alignkit.crm.export_reader import ExportPreview
from alignkit.store.workspace import Workspace
from alignkit.tui.dialogs import FormDialog
from alignkit.tui.field_form import FieldEditor
from alignkit.tui.reading_dialog import ReadingDialog
from alignkit.tui.review.crm_import import CrmImportDialog
from alignkit.tui.text_inputs import LineInput
from tests.app.test_imports import large_export
from tests.screen_pilot import campaign_on_disk, open_review, press_fast, screen_text, wait_until
from tests.tui.review.test_review_screen import SLUG, fill_form

FILES = Path(__file__).parents[2] / "data" / "crm"
SAMPLES = Path(__file__).parents[3] / "campaigns"


@pytest.fixture
def ws(ws: Workspace, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    monkeypatch.setenv("ALIGNKIT_BY", "Milan Dekker")
    shutil.copy(SAMPLES / f"{SLUG}.toml", ws.campaigns)
    shutil.copytree(SAMPLES / "sealed" / SLUG, ws.campaigns / "sealed" / SLUG)
    return ws


async def open_export(pilot: Pilot[Any], path: Path) -> CrmImportDialog:
    await pilot.press("g")
    await fill_form(pilot)
    await pilot.press(*str(path), "ctrl+s")
    await wait_until(pilot, lambda: isinstance(pilot.app.screen, CrmImportDialog) and pilot.app.screen.focused)
    assert isinstance(pilot.app.screen, CrmImportDialog)
    return pilot.app.screen


def is_form(screen: object) -> bool:
    return isinstance(screen, FormDialog) and bool(screen.query(FieldEditor))


def choose(form: FormDialog, key: str, value: str) -> None:
    entry = form.form.editor(key).entry
    assert isinstance(entry, LineInput)
    entry.value = value


async def test_an_export_is_mapped_in_a_form_written_and_undone(ws: Workspace) -> None:
    before = campaign_on_disk(ws, SLUG)
    async with open_review(ws, SLUG, (80, 24)) as (pilot, screen):
        shutil.copy(FILES / "01-hubspot-contacts.csv", ws.root / "c.csv")
        table = await open_export(pilot, ws.root / "c.csv")
        assert "e answers what is asked" in screen_text(pilot) and not table.sheet.rows
        await pilot.press("ctrl+s")
        assert pilot.app.screen is table and "left to ask" in screen_text(pilot)
        await pilot.press("e")
        await wait_until(pilot, lambda: is_form(pilot.app.screen))
        form = pilot.app.screen
        assert isinstance(form, FormDialog)
        choose(form, "metric Won deals", "not from this file")
        choose(form, "metric Won revenue", "not from this file")
        choose(form, "metric SQLs", "Lifecycle Stage:Opportunity")
        await pilot.pause(0.1)
        assert "✗" not in screen_text(pilot)
        await pilot.press("ctrl+s")
        await wait_until(pilot, lambda: pilot.app.screen is table and table.sheet.rows)
        assert "Does 'Opportunity' count those beyond it" in screen_text(pilot)
        await pilot.press("e")
        await wait_until(pilot, lambda: is_form(pilot.app.screen))
        assert "Order of Lifecycle Stage" in str([each.field.label for each in pilot.app.screen.query(FieldEditor)])
        await pilot.press("ctrl+s")
        await wait_until(pilot, lambda: pilot.app.screen is table and len(table.sheet.rows) == 2)
        assert [(row.metric, row.actual) for row in table.sheet.rows] == [("SQLs", 4), ("MQLs", 12)]
        assert table.ticked_lines == {1, 2} and campaign_on_disk(ws, SLUG) == before
        await pilot.press("ctrl+s")
        await wait_until(pilot, lambda: pilot.app.screen is screen and campaign_on_disk(ws, SLUG) != before)
        kept = tomli.loads((ws.root / "alignkit.toml").read_text(encoding="utf-8"))["crm"]["counts"]
        assert {row["metric"] for row in kept} == {"MQLs", "SQLs"}
        await pilot.press("u")
        await wait_until(pilot, lambda: campaign_on_disk(ws, SLUG) == before)


async def test_a_mapping_that_cannot_be_used_is_said_and_stays(ws: Workspace) -> None:
    (ws.root / "s.csv").write_text("Lifecycle Stage,Count\nMQL,30\nSQL,12\n", encoding="utf-8")
    async with open_review(ws, SLUG) as (pilot, _):
        table = await open_export(pilot, ws.root / "s.csv")
        await pilot.press("e")
        await wait_until(pilot, lambda: is_form(pilot.app.screen))
        form = pilot.app.screen
        assert isinstance(form, FormDialog)
        form.form.put_focus("encoding")
        await press_fast(pilot, *"klingon", "ctrl+s")
        await wait_until(pilot, lambda: "There is no encoding" in screen_text(pilot))
        assert isinstance(pilot.app.screen, FormDialog)
        await pilot.press("escape")
        await wait_until(pilot, lambda: pilot.app.screen is table or "Escape once more" in screen_text(pilot))


async def test_the_screen_answers_while_a_large_file_is_read_and_escape_stops_it(ws: Workspace) -> None:
    (ws.root / "big.csv").write_bytes(large_export(200_000))
    gaps: list[float] = []

    async def beat() -> None:
        while True:
            before = time.monotonic()
            await asyncio.sleep(0.02)
            gaps.append(time.monotonic() - before - 0.02)

    async with open_review(ws, SLUG) as (pilot, _):
        await pilot.press("g")
        await fill_form(pilot)
        await pilot.press(*str(ws.root / "big.csv"), "ctrl+s")
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, ReadingDialog))
        beating = asyncio.ensure_future(beat())
        await wait_until(pilot, lambda: " rows" in screen_text(pilot))
        await pilot.press("escape")
        await wait_until(pilot, lambda: "not read to its end" in screen_text(pilot))
        beating.cancel()
        assert isinstance(pilot.app.screen, FormDialog), "the path that was typed is still there"
        assert sorted(gaps)[len(gaps) // 2] < 0.5


async def test_the_reading_dialog_hands_over_what_was_read(ws: Workspace) -> None:
    async with open_review(ws, SLUG) as (pilot, _):
        found: list[object] = []
        pilot.app.push_screen(ReadingDialog("x.csv", lambda on_row: 1 / 0), found.append)  # type: ignore[arg-type, return-value]
        await wait_until(pilot, lambda: found)
        assert "ZeroDivisionError" in str(found[0]) and not isinstance(found[0], ExportPreview)
