"""What the screens about leads draw: at any width, whatever the leads and reasons hold."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from rich.cells import cell_len
from rich.console import Console

from alignkit.app.session import Session
from alignkit.leads.batch import Batch, Lead, Mark
from alignkit.store.workspace import Workspace
from alignkit.tui.leads.factors_screen import render_factor
from alignkit.tui.leads.lead_text import render_columns, render_fields, render_verdicts
from alignkit.tui.leads.reveal_text import ListRow, render_details, render_rows
from alignkit.tui.leads.settling import Settling
from alignkit.tui.leads.trial_text import render_trial
from alignkit.tui.leads.trying import Trying
from alignkit.tui.leads.workshop import Workshop
from tests.judged_leads import FILE, SLUG, TODAY, judged_batch, make_batch, put_batch

MARKETING: dict[int, Any] = dict.fromkeys(range(1, 9), "good")
SALES: dict[int, Any] = {**MARKETING, 2: "bad", 3: "later", 5: "bad", 8: "unsure"}
NASTY = "\x1b[31m東京の会社\x07、電話\u202eしてほしい[bold red]"


def plain(shown: Any, width: int = 74) -> str:
    """What a terminal of a width shows of a drawing."""
    console = Console(width=width, color_system=None, file=None, force_terminal=False)
    with console.capture() as capture:
        console.print(getattr(shown, "plain", shown), markup=False, highlight=False)
    return capture.get()


def all_of(rows: list[ListRow], width: int = 74) -> str:
    return "\n".join(plain(row.text, width) for row in rows)


def open_workshop(ws: Workspace, batch: Batch | None = None) -> Workshop:
    put_batch(ws, batch or judged_batch(MARKETING, SALES))
    return Workshop(Session.open(ws, SLUG), TODAY)


@pytest.mark.parametrize("text", [NASTY, "x" * 300, "株" * 90, "", "[/]"])
@pytest.mark.parametrize("width", [8, 17, 40])
def test_a_cell_has_its_width_whatever_it_holds(text: str, width: int) -> None:
    line = render_columns([(text, width), ("7", -3)])
    assert line.cell_length == width + 5
    assert not set(line.plain) & set("\x1b\x07\u202e")


def test_the_columns_of_a_lead_are_whole_and_plain_text() -> None:
    shown = plain(render_fields([("Notes " * 8, NASTY), ("Empty", ""), ("Long", "word " * 60)]), 90)
    assert "東京の会社" in shown and "[bold red]" in shown and "Empty" not in shown
    assert shown.count("word") == 60 and "\x1b" not in shown
    assert all(cell_len(line) <= 90 for line in shown.splitlines())


@pytest.mark.parametrize("width", [56, 76, 160])
def test_no_verdict_is_broken_over_two_lines(width: int) -> None:
    lines = render_verdicts("bad", width).plain.splitlines()
    assert "3 ✓ not good" in "\n".join(lines) or "3 y not good" in "\n".join(lines)
    assert all(cell_len(line) <= width for line in lines)
    assert any(line.startswith("5 I know this one") or "   5 I know this one" in line for line in lines)


@pytest.mark.parametrize("width", [56, 74, 150])
def test_the_reveal_lists_disagreements_first_with_both_verdicts_and_the_outcome(ws: Workspace, width: int) -> None:
    rows = render_rows(Settling(open_workshop(ws), "Dana Ruiz"), width, shows_all=False)
    assert [row.number for row in rows if row.number] == [2, 5, 3]
    assert rows[0].text.plain == "Same on 4 of 7 both judged (likely 25 to 84 %)."  # type: ignore[union-attr]
    first = next(row.text.plain for row in rows if row.number == 2)  # type: ignore[union-attr]
    assert first.split() == ["2", "good", "not", "good", "?", "accepted"]
    text = all_of(rows, width)
    assert (
        "Fair stand" in text
        and "Sales could not tell on 1." in text
        and "They differ on 3, furthest apart first; 0 of 3 settled" in text
    )
    assert all(row.text.cell_length <= width for row in rows if row.number)  # type: ignore[union-attr]


def test_the_other_leads_come_where_they_are_wished_for(ws: Workspace) -> None:
    settling = Settling(open_workshop(ws), "Dana Ruiz")
    assert sorted(row.number for row in render_rows(settling, 74, shows_all=True) if row.number) == list(range(1, 9))


def test_what_is_known_of_a_lead_holds_both_reasons_and_what_happened(ws: Workspace) -> None:
    settling = Settling(open_workshop(ws), "Dana Ruiz")
    settling.settle(2, "bad", "nobody to call")
    row = settling.row(2)
    assert row
    shown = " ".join(plain(render_details(row, settling.batch.settled[2])).split())
    for words in ("good: fits: good", "no date named (would like to know: Who decides)", "Settled not good: nobody to",
                  "What happened Customer", "Source Fair stand", "Owner Osei Mensah"):  # fmt: skip
        assert words in shown


def test_teams_that_agree_on_all_have_nothing_to_talk_about(ws: Workspace) -> None:
    rows = render_rows(Settling(open_workshop(ws, judged_batch(MARKETING, MARKETING)), ""), 74, shows_all=False)
    assert "The teams differ on no lead" in all_of(rows) and not any(row.number for row in rows)


def test_the_test_shows_figures_misses_and_that_the_batch_is_mixed(ws: Workspace) -> None:
    trying = Trying(open_workshop(ws))
    text = " ".join(all_of(render_trial(trying, 74, shows_all=False)).split())
    assert "On the half kept for the test, it passes 1 of 2 (likely 9 to 91 %) called good by both" in text
    assert "picked evenly" in text and "Misses: 1" in text
    assert "6 tests called good, does not pass; not true: Wants a call" in text
    assert "The last change" not in text and "Kept in question 5" not in text
    trying.keep()
    assert "Kept in question 5" in all_of(render_trial(trying, 74, shows_all=False))


def test_the_threshold_in_force_is_marked(ws: Workspace) -> None:
    workshop = open_workshop(ws)
    ws.campaign_path(SLUG).write_text(
        FILE + 'points = [{ what = "Wants a call", points = 30 }]\nclasses = [{ name = "Scored", score = 20 }]\n'
        'bands = [{ name = "A", at_least = 25 }]\n'
    )
    workshop.session.refresh()
    text = all_of(render_trial(Trying(workshop), 74, shows_all=True))
    assert "20 *" in text and "* in force" in text and "Band A: " in text and "30 points" in text


def test_without_a_line_the_test_says_how_to_begin(ws: Workspace) -> None:
    workshop = open_workshop(ws)
    ws.campaign_path(SLUG).write_text(FILE.partition("criteria")[0])
    workshop.session.refresh()
    text = all_of(render_trial(Trying(workshop), 74, shows_all=False))
    assert "The definition has no line yet" in text and "Cannot be told: 4" in text


def test_hostile_and_wide_texts_of_leads_and_reasons_stay_text(ws: Workspace) -> None:
    leads = tuple(
        Lead(each.number, each.record, NASTY, "accepted", NASTY, NASTY, {NASTY: NASTY}) for each in make_batch().leads
    )
    marks = {number: Mark("good" if number % 2 else "bad", NASTY, NASTY, NASTY) for number in range(1, 9)}
    others = {number: Mark("good", NASTY) for number in range(1, 9)}
    batch = replace(judged_batch({}, {}), leads=leads, marks={"marketing": marks, "sales": others})
    workshop = open_workshop(ws, batch)
    settling, trying = Settling(workshop, NASTY), Trying(workshop)
    settling.settle(2, "bad", NASTY)
    row = settling.row(2)
    assert row
    shown = all_of(render_rows(settling, 50, shows_all=True)) + all_of(render_trial(trying, 50, shows_all=True))
    shown += plain(render_details(row, settling.batch.settled[2]))
    assert "東京の会社" in shown and not set(shown) & set("\x1b\x07\u202e")


def test_a_reason_says_how_often_and_where_it_went(ws: Workspace) -> None:
    from alignkit.leads.comparison import Factor

    line = render_factor(Factor("No date named", {"bad": 4, "good": 1}, "reason"), "not enough: No day", 120)
    assert line.plain.split() == ["No", "date", "named", "1", "·", "4", "·", "→", "not", "enough:", "No", "day"]
