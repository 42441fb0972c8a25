"""The start form: a new campaign, and the particulars of one that is there."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date
from typing import Any

import pytest
from textual.pilot import Pilot

from alignkit.app.session import Session
from alignkit.core.model import Campaign
from alignkit.store import campaign_files
from alignkit.store.workspace import Workspace
from alignkit.tui.app import AlignApp
from alignkit.tui.drafts import Drafts
from alignkit.tui.start_form import StartForm
from tests.screen_pilot import campaign_on_disk, open_questions, press_fast, screen_text, wait_until

WEBINAR = """format = 1
# asked in January
[campaign]
title = "Webinar"
launch = 2026-09-01
tags = ["dach"]

[pain]
answer = "Controllers lose a weekend every month."
"""


@pytest.fixture
def ws(ws: Workspace) -> Workspace:
    ws.campaign_path("webinar").write_text(WEBINAR)
    return ws


@asynccontextmanager
async def open_form(space: Workspace, form: StartForm) -> AsyncIterator[tuple[Pilot[None], list[Any]]]:
    """The form over the list of campaigns, and what it has returned."""
    app, returned = AlignApp(space, space.root), list[Any]()
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await app.push_screen(form, returned.append)
        await wait_until(pilot, lambda: form.focused)
        yield pilot, returned


def text_of(form: StartForm, key: str) -> str:
    return form.form.editor(key).text


async def test_the_file_name_follows_title_and_launch_until_one_is_written(ws: Workspace) -> None:
    form = StartForm()
    async with open_form(ws, form) as (pilot, returned):
        await press_fast(pilot, *"Webinar")
        await wait_until(pilot, lambda: text_of(form, "slug") == "webinar-2")
        form.form.editor("title").replace_text("月末決算ウェビナー")
        await press_fast(pilot, "enter", *"6.4.2027")
        await wait_until(pilot, lambda: text_of(form, "slug") == "campaign-2027-04-06")
        form.form.put_focus("slug")
        form.form.editor("slug").replace_text("webinar")
        await wait_until(pilot, lambda: "there is a campaign webinar already" in screen_text(pilot))
        await pilot.press("ctrl+s")
        await pilot.pause(0.1)
        assert not returned
        form.form.editor("slug").replace_text("month-end")
        form.form.editor("title").replace_text("月末")
        await wait_until(pilot, lambda: "space/campaigns/month-end.toml" in screen_text(pilot))
        await pilot.press("ctrl+s")
        await wait_until(pilot, lambda: returned == ["month-end"])
    assert campaign_files.read_campaign_file(ws, "month-end").loaded.campaign


async def test_a_new_campaign_is_made_with_a_slug_shown_beforehand(ws: Workspace) -> None:
    async with open_form(ws, StartForm()) as (pilot, returned):
        await press_fast(pilot, *"Webinar", "enter", *"6.4.2027", "enter", *"soon")
        await wait_until(pilot, lambda: "campaigns/webinar-2.toml" in screen_text(pilot))
        assert "Tuesday, 6 April 2027" in screen_text(pilot)
        await pilot.press("ctrl+s")
        await wait_until(pilot, lambda: "✗ Last day: a day, such as" in screen_text(pilot))
        await press_fast(pilot, *["backspace"] * 4, *"2027-06-30", "ctrl+s")
        await wait_until(pilot, lambda: returned == ["webinar-2"])
    assert campaign_on_disk(ws, "webinar-2").info == {
        "title": "Webinar",
        "launch": date(2027, 4, 6),
        "end": date(2027, 6, 30),
        "currency": "EUR",
        "business_hours": "Mon-Fri 09:00-17:00 UTC",
        "marketing_name": "Marketing",
        "sales_name": "Sales",
    }


async def test_letters_typed_after_tab_without_waiting_are_in_the_next_field(ws: Workspace) -> None:
    form = StartForm()
    async with open_form(ws, form) as (pilot, _):
        await pilot.press(*"Webinar", "tab", *"2027-04-06", "tab", *"2027-06-30", "tab", *"Dana", "tab", *"Theo")
        for key, text in (("title", "Webinar"), ("end", "2027-06-30"), ("sales_lead", "Theo")):
            assert text_of(form, key) == text


async def test_escape_makes_no_campaign_and_keeps_what_was_typed(ws: Workspace) -> None:
    async with open_form(ws, StartForm()) as (pilot, returned):
        await press_fast(pilot, "X", "tab", *"soon", "escape")
        await wait_until(pilot, lambda: returned == [None])
        again = StartForm()
        await pilot.app.push_screen(again)
        await wait_until(pilot, lambda: again.focused)
        assert (text_of(again, "title"), text_of(again, "launch")) == ("X", "soon")
    assert not (ws.campaigns / "x.toml").exists()


async def test_editing_saves_the_fields_that_are_right_and_touches_no_other(ws: Workspace) -> None:
    drafts = Drafts()
    form = StartForm(Session.open(ws, "webinar"), drafts=drafts)
    async with open_form(ws, form) as (pilot, returned):
        form.form.editor("sales_lead").replace_text("Marcus Boehm")
        form.form.editor("budget").replace_text("lots")
        await pilot.press("escape")
        await wait_until(pilot, lambda: returned == ["webinar"])
    assert ws.campaign_path("webinar").read_text() == WEBINAR.replace("tags =", 'sales_lead = "Marcus Boehm"\ntags =')
    assert [draft.text for draft in drafts.all()] == ["lots"]


async def test_one_undo_takes_back_one_visit_of_the_particulars(ws: Workspace) -> None:
    before = campaign_on_disk(ws, "webinar").info
    async with open_questions(ws, "webinar") as (pilot, walk):
        await pilot.press("0")
        await pilot.pause(0.4)
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, StartForm))
        await press_fast(pilot, "end", *" two", "tab", "tab", *"2026-12-01", "tab", *"Dana Ruiz", "escape")
        await wait_until(pilot, lambda: pilot.app.screen is walk)
        assert (walk.campaign.info["title"], walk.campaign.info["marketing_lead"]) == ("Webinar two", "Dana Ruiz")
        await pilot.press("u")
        await pilot.pause(0.4)
        assert walk.campaign.info == before


async def test_carrying_on_brings_answers_and_names_but_no_days(ws: Workspace) -> None:
    form = StartForm(source=campaign_on_disk(ws, "webinar"))
    async with open_form(ws, form) as (pilot, returned):
        assert text_of(form, "title") == "" and "It was: Webinar" in screen_text(pilot)
        await press_fast(pilot, *"Month-end", "ctrl+s")
        await wait_until(pilot, lambda: returned == ["month-end"])
    made: Campaign = campaign_on_disk(ws, "month-end")
    assert made.answer("pain") == "Controllers lose a weekend every month."
    assert made.carried and made.carried.source == "webinar"
    assert "launch" not in made.info


@pytest.mark.parametrize(
    ("key", "wrong", "said", "right"),
    [
        (
            "business_hours",
            "Mon-Fri 09:00-17:00 CEST",
            "✗ Business hours: a time zone by its full name",
            "Mon-Fri 09:00-17:00 Europe/Berlin",
        ),
        ("currency", "EURxxx", "✗ Currency: three capital letters", "USD"),
    ],
)
async def test_what_no_value_is_refused_and_nothing_typed_is_lost(
    ws: Workspace, key: str, wrong: str, said: str, right: str
) -> None:
    form = StartForm()
    async with open_form(ws, form) as (pilot, returned):
        await press_fast(pilot, *"Webinar two")
        form.form.editor(key).replace_text(wrong)
        await pilot.press("ctrl+s")
        await wait_until(pilot, lambda: said in screen_text(pilot))
        assert "Begin the nine questions" in screen_text(pilot), "the button is cut off"
        assert text_of(form, key) == wrong and not returned
        form.form.editor(key).replace_text(right)
        await pilot.press("ctrl+s")
        await wait_until(pilot, lambda: returned == ["webinar-two"])
    assert campaign_on_disk(ws, "webinar-two").info[key] == right


async def test_carrying_on_takes_the_workspace_s_hours_where_the_older_ones_state_none(ws: Workspace) -> None:
    path = ws.campaign_path("webinar")
    path.write_text(path.read_text().replace("tags =", 'business_hours = "office hours"\nsales_name = "Field"\ntags ='))
    form = StartForm(source=campaign_on_disk(ws, "webinar"))
    async with open_form(ws, form):
        assert text_of(form, "business_hours") == "Mon-Fri 09:00-17:00 UTC"
        assert (text_of(form, "marketing_name"), text_of(form, "sales_name")) == ("Marketing", "Field")


async def test_what_is_typed_takes_the_place_of_a_default_and_is_shown_back_in_full(ws: Workspace) -> None:
    form = StartForm()
    async with open_form(ws, form) as (pilot, _):
        assert text_of(form, "business_hours")
        form.form.put_focus("business_hours")
        await press_fast(pilot, *"Mon-Fri 8am-6pm America/Chicago", "tab")
        await wait_until(pilot, lambda: text_of(form, "business_hours") == "Mon-Fri 08:00-18:00 America/Chicago")
        form.form.put_focus("budget")
        await pilot.press(*"$48k")
        await wait_until(pilot, lambda: "$ is not EUR, the campaign's currency" in screen_text(pilot))
        await pilot.press("tab")
        await wait_until(pilot, lambda: "Shift+Tab goes back to it" in screen_text(pilot))
        await pilot.press(*"USD")
        await wait_until(pilot, lambda: "= 48,000 USD" in screen_text(pilot))
        form.form.put_focus("end")
        await press_fast(pilot, *"June 30", "tab")
        last = form.form.editor("end").read().value
        assert isinstance(last, date) and text_of(form, "end") == last.isoformat() and last >= pilot.app.today()


async def test_a_field_left_with_no_value_is_named_and_what_is_typed_there_next_takes_its_place(ws: Workspace) -> None:
    form = StartForm()
    async with open_form(ws, form) as (pilot, _):
        form.form.put_focus("launch")
        await pilot.press(*"mid March", "enter", *"2027-06-30")
        said = "First day: “mid March”: a month has more than one day"
        await wait_until(pilot, lambda: said in screen_text(pilot))
        assert "Shift+Tab goes back to it" in screen_text(pilot)
        await pilot.press("shift+tab", *"15 March 2027", "tab")
        assert text_of(form, "launch") == "2027-03-15"
        await wait_until(pilot, lambda: said not in screen_text(pilot))


async def test_a_name_in_part_is_completed_from_the_other_fields(ws: Workspace) -> None:
    form = StartForm()
    async with open_form(ws, form) as (pilot, _):
        form.form.put_focus("marketing_lead")
        await pilot.press(*"Jo Baker", "tab", *"Sam Weiss", "tab", "tab", *"jo", "tab")
        await wait_until(pilot, lambda: text_of(form, "decider") == "Jo Baker")


async def test_hours_without_days_and_zone_take_those_that_stood_there(ws: Workspace) -> None:
    form = StartForm()
    async with open_form(ws, form) as (pilot, _):
        form.form.put_focus("business_hours")
        await pilot.press(*"8am-6pm", "tab")
        await wait_until(pilot, lambda: text_of(form, "business_hours") == "Mon-Fri 08:00-18:00 UTC")


async def test_the_hint_stands_right_under_the_open_field_on_small_screens_too(ws: Workspace) -> None:
    form = StartForm()
    async with open_form(ws, form) as (pilot, _):
        for size in ((80, 24), (60, 16)):
            await pilot.resize_terminal(*size)
            form.form.put_focus("title")
            for key in [editor.field.key for editor in form.form.editors]:
                editor = form.form.editor(key)
                form.form.put_focus(key)
                hint, area = form.form.query_one(".field-hint"), form.form.parent

                def is_in_sight() -> bool:
                    below = hint.display and hint.region.y == editor.region.bottom  # noqa: B023
                    return below and hint.region in area.region  # type: ignore[union-attr]  # noqa: B023

                await wait_until(pilot, is_in_sight, key)
                assert editor.field.asks[:20] in screen_text(pilot)
        form.set_focus(form.buttons()[0])
        await wait_until(pilot, lambda: not form.form.query_one(".field-hint").display)
