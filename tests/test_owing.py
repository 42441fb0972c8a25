"""What somebody owes of a campaign, as lists say it: in `list`, on the campaign list, for one person, and by day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from commands import done
from screens import at_home, drawn, on_disk, until

from alignkit import agreement
from alignkit.agreement import Who
from alignkit.disk import listing, store
from alignkit.disk.workspace import Workspace
from alignkit.filters import Me
from alignkit.owing import Owed, cell, first_day, rows, soon, when
from alignkit.telling import told
from alignkit.tui.home.due import DueScreen
from alignkit.tui.home.reading import row_of, waits_for_me
from alignkit.tui.home.rows import in_order
from alignkit.tui.review.screen import ReviewScreen

TODAY = date(2026, 11, 22)
TWELVE, ALPS, AUDIT = "twelve-shared-service-centres", "closing-cost-calculator-alps", "audit-firms-bring-clients"


@pytest.mark.parametrize(
    ("day", "said", "in_a_column"),
    [
        ("", "", "-"),
        ("2026-11-06", "overdue 16 days", "overdue 16 days"),
        ("2026-11-21", "overdue 1 day", "overdue 1 day"),
        ("2026-11-22", "due today", "due today"),
        ("2026-12-06", "due in 14 days", "due in 14 days"),
        ("2026-12-07", "due in 15 days", "-"),
    ],
)
def test_how_far_off_a_day_is(day: str, said: str, in_a_column: str) -> None:
    assert (when(day, TODAY), cell(day, TODAY)) == (said, in_a_column)


def test_what_is_kept_is_read_again_and_the_most_urgent_comes_first() -> None:
    owed = [
        Owed("2026-12-01", "Ines\tKaya", "Review\nby both teams"),
        Owed("2026-12-01", "Theo Park", "Review by both teams"),
        Owed("2026-11-06", "", "Result of SQLs"),
        Owed("2027-03-01", "", "Result of deals"),
        Owed("", "Theo Park", "to sign"),
    ]
    text = "\n".join(row.kept() for row in owed)
    assert rows(text)[0] == Owed("2026-12-01", "Ines Kaya", "Review by both teams") and len(rows(text)) == 5
    assert (first_day(text), first_day(""), rows("")) == ("2026-11-06", "", [])
    assert [row.what for row in soon(text, TODAY)] == ["Result of SQLs", "Review by both teams"]


def test_a_row_says_what_is_overdue_first_and_to_each_what_is_theirs(year: Workspace) -> None:
    made = {slug: row_of(told(slug, listing.read(year, slug).loaded, TODAY), TODAY) for slug in (TWELVE, ALPS, AUDIT)}
    assert made[TWELVE].waiting == "overdue 16 days: Result of SQLs and 1 more · signed r1"
    assert made[AUDIT].waiting == "signed r2"
    assert [row.slug for row in in_order(made.values(), "due")] == [TWELVE, ALPS, AUDIT]
    theirs = [waits_for_me(made[TWELVE], Me(name, "sales"), TODAY) for name in ("Paul Wendt", "theo park", "Nobody")]
    assert theirs[:2] == ["overdue 16 days: Result of SQLs", "due in 2 days: Review by both teams"]
    assert theirs[2] == made[TWELVE].waiting


def test_the_list_has_a_column_of_what_is_due(
    year: Workspace, it_is: Callable[[date], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(year.root)
    for today, said in ((TODAY, "overdue 16 days"), (date(2026, 11, 1), "due in 5 days"), (date(2026, 9, 30), "-")):
        it_is(today)  # the second and the third time out of the index
        lines = {line.split()[0]: line for line in done("list").stdout.splitlines()}
        head = lines["Slug"]
        assert lines[TWELVE][head.index("Due") :].startswith(said), lines[TWELVE]


@pytest.mark.parametrize("size", [(60, 16), (80, 24), (200, 60)])
async def test_what_is_due_over_all_campaigns_leads_to_its_review(
    year: Workspace, it_is: Callable[[date], None], size: tuple[int, int]
) -> None:
    it_is(TODAY)
    (year.campaigns / "broken.toml").write_text("format = 1\n[campaign\n")
    async with at_home(year, size) as (pilot, home):
        await until(pilot, lambda: "overdue 16 days" in drawn(pilot) and "1 overdue: d" in drawn(pilot))
        await pilot.press("d")
        screen = pilot.app.screen
        assert isinstance(screen, DueScreen)
        await until(pilot, lambda: screen.dues)
        assert screen.dues is not None
        assert [(each.slug, each.what) for each in screen.dues][:2] == [
            (TWELVE, "Result of SQLs"),
            (TWELVE, "Review by both teams"),
        ]
        assert "1 overdue, 4 due in the next 14 days" in drawn(pilot) and "broken cannot be read" in drawn(pilot)
        assert "Paul Wendt" in drawn(pilot) and "both teams" in drawn(pilot)
        await pilot.press("down", "down", "enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, ReviewScreen))
        assert isinstance(pilot.app.screen, ReviewScreen) and pilot.app.screen.session.slug == ALPS
        await pilot.press("escape")
        await until(pilot, lambda: pilot.app.screen is screen)
        assert screen.here == screen.dues[2]  # the cursor is where it was
        await pilot.press("escape")
        await until(pilot, lambda: pilot.app.screen is home)


async def test_where_nothing_is_due_that_is_said(space: Workspace) -> None:
    async with at_home(space) as (pilot, _):
        await pilot.press("d")
        await until(pilot, lambda: "Nothing is overdue" in drawn(pilot))
        await pilot.press("enter", "o")  # neither leads anywhere
        assert isinstance(pilot.app.screen, DueScreen)


async def test_only_what_waits_for_me_says_what_it_is(
    year: Workspace, it_is: Callable[[date], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ALIGNKIT_BY", "Paul Wendt")
    monkeypatch.setenv("ALIGNKIT_TEAM", "sales")
    it_is(TODAY)
    async with at_home(year, (160, 45)) as (pilot, home):
        await pilot.press("m")
        await until(pilot, lambda: "Waits for me" in drawn(pilot))
        assert [row.slug for row in home.listed] == [TWELVE]
        assert "overdue 16 days: Result of SQLs" in drawn(pilot) and "and 1 more" not in drawn(pilot)
        await pilot.press("m")
        await until(pilot, lambda: len(home.listed) == 6 and "Waiting for" in drawn(pilot))


def test_what_a_team_has_to_agree_with_is_owed_by_its_lead(year: Workspace) -> None:
    draft = agreement.carried_from(on_disk(year, TWELVE), "forty", {"title": "Forty", "sales_lead": "Theo Park"})
    asked = agreement.agree(draft, "pain", "marketing", Who("Dana Ruiz", datetime(2026, 11, 20, tzinfo=UTC)))
    store.create(year, asked)
    row = row_of(told("forty", listing.read(year, "forty").loaded, TODAY), TODAY)
    assert row.due is None and "overdue" not in row.waiting
    assert waits_for_me(row, Me("Theo Park", "sales"), TODAY).startswith("to agree with: Pain")
