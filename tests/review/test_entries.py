"""A wrong entry of a review is taken out: the one that is meant, nothing else, and it can be put back."""

from __future__ import annotations

import shlex
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
import tomli

from alignkit.core.errors import UserError
from alignkit.core.model import Campaign
from alignkit.core.status import campaign_status
from alignkit.review import actions
from alignkit.review.entries import ReviewEntry, command_options, find_entries, find_entry, list_entries
from alignkit.review.records import ENTRY_KINDS
from alignkit.store import campaigns
from alignkit.store.workspace import Workspace
from alignkit.tui.dialogs import ConfirmDialog
from alignkit.tui.review.remove_entry import EntryDialog
from tests.command_line import run_checked
from tests.screen_pilot import campaign_on_disk, move_cursor_to, open_review, screen_text, wait_until

SLUG = "audit-firms-bring-clients"
DAY = date(2027, 1, 2)


@pytest.fixture
def ws(year: Workspace, set_today: Callable[[date], None], monkeypatch: pytest.MonkeyPatch) -> Workspace:
    monkeypatch.setenv("ALIGNKIT_BY", "Milan Dekker")
    set_today(date(2027, 1, 11))
    monkeypatch.chdir(year.root)
    return year


def rows(space: Workspace) -> list[tuple[str, dict[str, Any]]]:
    return [(kind, dict(row)) for kind in ENTRY_KINDS for row in campaign_on_disk(space, SLUG).review.get(kind, ())]


# --- which is meant -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "on", "by", "says"),
    [
        ("won  DEALS", None, "", "Won deals: 5 (Theo Park, 17 November 2026)"),
        ("MQLs", date(2026, 6, 16), "", "MQLs: 14 (Jonna Weiss, 16 June 2026)"),
        ("Deliver MQLs", None, "", "Deliver MQLs: not kept (Theo Park, 11 August 2026): 22 in 12.7 weeks"),
        ("not-told", date(2026, 6, 16), "paul wendt", "not-told: 5 (Paul Wendt, 16 June 2026)"),
        ("marketing_responsibilities", None, "", "Marketing will: Five firms brought all 22"),
        ("mql", date(2026, 8, 25), "", "MQL: Of the eight introductions"),
    ],
)
def test_an_entry_goes_by_name_day_and_person(ws: Workspace, name: str, on: date | None, by: str, says: str) -> None:
    assert str(find_entry(campaign_on_disk(ws, SLUG), name, on, by)).startswith(says)


@pytest.mark.parametrize(
    ("name", "on", "by", "says"),
    [
        ("MQLs", None, "", "3 entries are about 'MQLs'"),
        ("mql", None, "Paul Wendt", "2 entries are about 'mql'"),
        ("MQL", date(2026, 6, 17), "", "has that day and person"),
        ("MQLs", None, "Nobody", "has that day and person"),
        ("Won deal", None, "", "Did you mean won deals?"),
        ("quite another", None, "", "There are: Won deals;"),
    ],
)
def test_which_cannot_be_said_is_asked(ws: Workspace, name: str, on: date | None, by: str, says: str) -> None:
    with pytest.raises(UserError) as refused:
        find_entry(campaign_on_disk(ws, SLUG), name, on, by)
    assert says in str(refused.value)


def test_two_lessons_of_one_day_are_told_apart_by_their_words(ws: Workspace) -> None:
    campaign = campaign_on_disk(ws, SLUG)
    twin = {"question": "mql", "learned": "Another", "by": "Paul Wendt", "on": date(2026, 8, 25)}
    campaign = replace(campaign, review={**campaign.review, "lessons": [*campaign.review["lessons"], twin]})
    with pytest.raises(UserError, match="2 entries"):
        find_entry(campaign, "mql", date(2026, 8, 25))
    assert find_entry(campaign, "another").row == twin


def test_each_entry_goes_alone_and_the_last_of_a_list_takes_the_list_along(ws: Workspace) -> None:
    campaign = campaign_on_disk(ws, SLUG)
    for entry in list_entries(campaign):
        less = actions.remove_entry(campaign, entry.kind, entry.row)
        assert replace(less, review=campaign.review) == campaign, "nothing but the review differs"
        before, after = list(campaign.review[entry.kind]), list(less.review.get(entry.kind, []))
        assert after == [row for row in before if row is not entry.row]
        assert {k: v for k, v in less.review.items() if k != entry.kind} == {
            k: v for k, v in campaign.review.items() if k != entry.kind
        }
        campaign = less
    assert campaign.review == {}


def test_what_somebody_else_took_out_is_not_taken_out_twice(ws: Workspace) -> None:
    campaign = campaign_on_disk(ws, SLUG)
    entry = find_entries(campaign, "results", ["Won deals"])[0]
    less = actions.remove_entry(campaign, entry.kind, entry.row)
    with pytest.raises(UserError, match="Somebody else"):
        actions.remove_entry(less, entry.kind, entry.row)


# --- the command line -----------------------------------------------------------------------------------------------


def test_taken_out_and_put_back_by_the_command_it_prints(ws: Workspace) -> None:
    before = campaign_on_disk(ws, SLUG)
    for entry in list_entries(before):
        words = entry.row.get("learned") or entry.name
        options = ["--on", entry.on.isoformat(), "--by", entry.by] if entry.on else []
        said = run_checked("review", "remove", SLUG, str(words), *options).stderr
        assert f"Taken out: {entry}" in said
        assert (entry.kind, dict(entry.row)) not in rows(ws)
        assert campaign_status(campaign_on_disk(ws, SLUG)) == "signed"
        told = shlex.split(said.split("To put it back: ")[1])
        run_checked(*told[1:])
        assert (entry.kind, dict(entry.row)) in rows(ws)
    assert sorted(map(repr, rows(ws))) == sorted(
        repr((kind, dict(row))) for kind in ENTRY_KINDS for row in before.review.get(kind, ())
    )
    run_checked("verify", SLUG)


def test_the_rest_of_the_file_stays_byte_for_byte(ws: Workspace) -> None:
    path = ws.campaign_path(SLUG)
    text = path.read_text("utf-8").replace("[[review.results]]", "# as read in the meeting\n[[review.results]]", 1)
    path.write_text(text, "utf-8")
    run_checked("review", "remove", SLUG, "Won revenue")
    now = path.read_text("utf-8")
    gone = '\n[[review.results]]\nmetric = "Won revenue"\nactual = 171000\non = 2026-11-17\nby = "Theo Park"\n'
    assert text.count(gone) == 1 and now == text.replace(gone, "")


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["MQLs"], "3 entries are about 'MQLs'"),
        (["MQLs", "--by", "Theo Park"], "has that day and person"),
        (["Nothing like it"], "There is no entry about"),
        ([], "Missing argument"),
    ],
)
def test_what_is_refused_changes_nothing(ws: Workspace, words: list[str], says: str) -> None:
    before = ws.campaign_path(SLUG).read_bytes()
    assert says in run_checked("review", "remove", SLUG, *words, code=2).stderr
    assert ws.campaign_path(SLUG).read_bytes() == before


def test_what_begins_with_a_dash_is_put_back_too(ws: Workspace) -> None:
    run_checked("review", "lesson", SLUG, "--on", "2026-11-17", "--by", "Theo Park", "--", "mql", "- first\n- second")
    before = rows(ws)
    said = run_checked("review", "remove", SLUG, "--", "- first\n- second").stderr
    run_checked(*shlex.split(said.split("To put it back: ")[1])[1:])
    assert rows(ws) == before


def test_an_entry_that_the_agreement_no_longer_holds_goes_without_a_way_back(ws: Workspace) -> None:
    entry = ReviewEntry("promises", {"what": "Long gone", "kept": True, "on": date(2026, 6, 1), "said_by": "Theo Park"})
    assert command_options(campaign_on_disk(ws, SLUG), entry) == []
    path = ws.campaign_path(SLUG)
    above, below = path.read_text("utf-8").split("[[review.promises]]", 1)
    row = '[[review.promises]]\nwhat = "Long [b]gone"\nkept = true\non = 2026-06-01\n\n[[review.promises]]'
    path.write_text(above + row + below, "utf-8")
    said = run_checked("review", "remove", SLUG, "Long [b]gone").stderr
    assert "Taken out: Long [b]gone: kept (1 June 2026)" in said and "put it back" not in said
    assert "Long" not in tomli.loads(path.read_text("utf-8"))["review"]["promises"].__repr__()


# --- the screen -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("row", "kind", "gone"),
    [
        ("Won deals: 4 deals", "results", {"metric": "Won deals"}),
        ("Deliver MQLs", "promises", {"what": "Deliver MQLs"}),
        ("small:", "rejected", {"code": "small"}),
        ("Five firms brought all 22", "lessons", {"question": "marketing_responsibilities"}),
    ],
)
async def test_the_only_entry_of_a_row_is_taken_out_after_a_yes_and_comes_back(
    ws: Workspace, row: str, kind: str, gone: dict[str, str]
) -> None:
    before = campaign_on_disk(ws, SLUG)
    async with open_review(ws, SLUG, (80, 24)) as (pilot, screen):
        move_cursor_to(screen, row)
        await pilot.press("minus")
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, ConfirmDialog))
        await pilot.press("escape")
        await wait_until(pilot, lambda: pilot.app.screen is screen)
        assert campaign_on_disk(ws, SLUG) == before
        await pilot.press("minus")
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, ConfirmDialog))
        await pilot.press("enter")
        await wait_until(pilot, lambda: len(rows(ws)) == sum(map(len, before.review.values())) - 1)
        assert not [row for row in campaign_on_disk(ws, SLUG).review[kind] if gone.items() <= row.items()]
        await wait_until(pilot, lambda: "Taken out" in screen_text(pilot))
        await pilot.press("u")
        await wait_until(pilot, lambda: campaign_on_disk(ws, SLUG) == before)


async def test_of_several_one_is_chosen_the_newest_first(ws: Workspace) -> None:
    async with open_review(ws, SLUG, (80, 24)) as (pilot, screen):
        move_cursor_to(screen, "MQLs: 25 groups")
        await pilot.press("delete")
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, EntryDialog) and pilot.app.screen.focused)
        assert "3 entries stand here" in screen_text(pilot)
        await pilot.press("down", "enter")
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, ConfirmDialog))
        assert "MQLs: 14 (Jonna Weiss, 16 June 2026)" in screen_text(pilot)
        await pilot.press("enter")
        await wait_until(pilot, lambda: [r["actual"] for k, r in rows(ws) if r.get("metric") == "MQLs"] == [5, 22])
        await pilot.press("delete")
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, EntryDialog) and pilot.app.screen.focused)
        await pilot.press("escape")
        await wait_until(pilot, lambda: pilot.app.screen is screen)
        assert campaign_status(campaign_on_disk(ws, SLUG)) == "signed"


async def test_where_there_is_no_entry_it_says_so(ws: Workspace) -> None:
    async with open_review(ws, SLUG, (80, 24)) as (pilot, screen):
        move_cursor_to(screen, "Hand over within 1 business day")
        await pilot.press("minus")
        await wait_until(pilot, lambda: "There is no entry here" in screen_text(pilot))
        assert pilot.app.screen is screen


async def test_what_another_took_out_meanwhile_is_said(ws: Workspace) -> None:
    async with open_review(ws, SLUG, (80, 24)) as (pilot, screen):
        move_cursor_to(screen, "Won deals: 4 deals")
        await pilot.press("minus")
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, ConfirmDialog))
        opened = campaigns.open_for_writing(ws, SLUG)
        entry = find_entries(opened.campaign, "results", ["Won deals"])[0]
        campaigns.save_campaign(ws, opened, actions.remove_entry(opened.campaign, entry.kind, entry.row))
        await wait_until(pilot, lambda: not find_entries(screen.session.campaign, "results", ["Won deals"]))
        await pilot.press("enter")
        await wait_until(pilot, lambda: "Somebody else" in screen_text(pilot))


@pytest.mark.parametrize(
    ("kind", "row", "options"),
    [
        ("rejected", {"code": "tied", "count": 9, "on": DAY}, ["rejected", "tied=9", "--on", "2027-01-02"]),
        ("stuck", {"stage": "first call", "count": 0, "by": "Theo"}, ["stuck", "first call=0", "--by", "Theo"]),
        ("results", {"metric": "Deals", "actual": 2.5, "note": "n"}, ["result", "Deals=2.5", "--note", "n"]),
        ("results", {"metric": "Share", "actual": 0.4}, ["result", "Share=40 %"]),
        ("results", {"metric": "Deals", "actual": 1.234}, ["result", "Deals=1.2340"]),
        ("results", {"metric": "Gone", "actual": 1}, []),
        ("promises", {"what": "call", "kept": True}, ["promise", "call=kept", "--team", "marketing"]),
        ("promises", {"what": "call", "kept": False}, ["promise", "call=broken", "--team", "marketing"]),
        ("promises", {"what": "Gone", "kept": False}, []),
        ("lessons", {"question": "mql", "learned": "l", "change": "c"}, ["lesson", "mql", "l", "--change", "c"]),
        ("lessons", {"question": "mql", "learned": "l"}, ["lesson", "mql", "l"]),
        ("lessons", {"question": "gone", "learned": "l"}, []),
    ],
)  # fmt: skip
def test_the_options_that_write_an_entry_once_more(kind: Any, row: dict[str, Any], options: list[str]) -> None:
    content = {
        "goals": {"targets": [{"metric": "Deals"}, {"metric": "Share", "unit": "share"}]},
        "sales_responsibilities": {"commitments": [{"what": "Call"}]},
    }
    campaign = Campaign("spring", {}, content, review={kind: [row]})
    (entry,) = list_entries(campaign)
    assert command_options(campaign, entry) == options
