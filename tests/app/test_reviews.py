"""What is written into a review, whoever asks: the entry, what came of it, and what is refused."""

from __future__ import annotations

import shutil
from datetime import UTC, date, datetime

import pytest

from alignkit.app import reviews, signing
from alignkit.app.session import Session
from alignkit.core.errors import UserError
from alignkit.core.model import Actor
from alignkit.review.entries import find_entry

TODAY = date(2026, 11, 24)
THEO = Actor("Theo Park", datetime(2026, 11, 24, 9, tzinfo=UTC))


def reopened(session: Session) -> Session:
    session.save()
    return Session.open(session.workspace, session.slug)


def test_a_result_is_recorded_said_and_undone(signed: Session) -> None:
    before = signed.campaign
    outcome = reviews.record_result(signed, "Won deals", 5, THEO, TODAY)
    assert outcome.lines[0].startswith("Won deals: 5")
    assert outcome.too_early == ""
    row = reopened(signed).campaign.review["results"][-1]
    assert (row["metric"], row["actual"], row["on"], row["by"]) == ("Won deals", 5, TODAY, "Theo Park")
    assert signed.undo()
    assert signed.campaign == before


def test_the_same_result_again_says_nothing(signed: Session) -> None:
    assert reviews.record_result(signed, "Won deals", 5, THEO, TODAY).lines
    assert reviews.record_result(signed, "Won deals", 5, THEO, TODAY).lines == ()


def test_a_day_before_the_launch_is_doubted(signed: Session) -> None:
    outcome = reviews.count_stuck(signed, "first call", 3, THEO, date(2020, 1, 1))
    assert "before the campaign's first day" in outcome.too_early


def test_each_kind_of_entry_lands_in_its_own_list(signed: Session) -> None:
    before = {key: list(rows) for key, rows in signed.campaign.review.items() if isinstance(rows, list)}
    reviews.judge_promise(signed, "Hold live sessions", True, "sales", THEO, TODAY)
    reviews.count_rejected(signed, "tied", 9, THEO, TODAY)
    reviews.count_stuck(signed, "first call", 3, THEO, TODAY)
    reviews.add_lesson(signed, "mql", "Payers decide", "Ask who pays", THEO, TODAY)
    outcome = reviews.plan_next_review(signed, date(2026, 12, 8), TODAY)
    after = reopened(signed).campaign.review
    for kind in ("promises", "rejected", "stuck", "lessons"):
        assert [row for row in after[kind] if row not in before.get(kind, [])], kind
    assert outcome.next_review == after["next"] == date(2026, 12, 8)


def test_nothing_is_reviewed_before_both_teams_signed(draft: Session) -> None:
    with pytest.raises(UserError, match="never signed"):
        reviews.record_result(draft, "Won deals", 5, THEO, TODAY)
    assert draft.is_saved


def test_a_draft_is_held_against_its_signed_copy_and_refused_without_it(signed: Session) -> None:
    signing.amend(signed)
    reviews.record_result(signed, "Won deals", 5, THEO, TODAY)
    shutil.rmtree(signed.workspace.root / "campaigns" / "sealed")
    kept = signed.campaign
    with pytest.raises(UserError):
        reviews.record_result(signed, "Won deals", 6, THEO, TODAY)
    assert signed.campaign is kept


def test_an_entry_taken_out_says_how_it_is_written_again(signed: Session) -> None:
    reviews.record_result(signed, "Won deals", 5, THEO, TODAY)
    entry = find_entry(signed.campaign, "Won deals", TODAY, "Theo Park")
    removed = reviews.remove_entry(signed, entry)
    assert removed.entry == entry
    assert any("Won deals=5" in option for option in removed.restore_options)
    with pytest.raises(UserError, match="Somebody else"):
        reviews.remove_entry(signed, entry)


def test_an_entry_is_taken_out_although_the_signed_copy_is_gone(signed: Session) -> None:
    reviews.record_result(signed, "Won deals", 5, THEO, TODAY)
    signing.amend(signed)
    shutil.rmtree(signed.workspace.root / "campaigns" / "sealed")
    removed = reviews.remove_entry(signed, find_entry(signed.campaign, "Won deals", TODAY, "Theo Park"))
    assert removed.restore_options == ()
    assert removed.entry.row not in signed.campaign.review.get("results", [])
