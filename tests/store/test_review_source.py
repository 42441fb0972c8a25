"""What is looked back on over all campaigns comes from the index, and is what the files themselves say."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from alignkit.core.errors import Problem, UserError
from alignkit.core.model import Campaign
from alignkit.core.status import campaign_status, revision_number_in_force
from alignkit.listing.review_snapshot import decode_review_snapshot, encode_review_snapshot
from alignkit.listing.summary_builder import build_summary
from alignkit.review import calibration, kept_promises, records, report, results
from alignkit.review.due import list_due, list_planned
from alignkit.store import campaign_files
from alignkit.store import index as index_module
from alignkit.store.index import Index
from alignkit.store.review_source import iter_reviewed_campaigns, reviewed_revision
from alignkit.store.workspace import Workspace

ROOT = Path(__file__).parents[2]
DAYS = [date(2026, 6, 1) + timedelta(days=90) * turn for turn in range(8)]
WAIVED = """
[[waivers]]
code = "AK26"
reason = "until the fair"
until = 2027-03-01
marketing = { by = "A", at = 2026-03-01T08:00:00Z }
sales = { by = "B", at = 2026-03-01T08:00:00+02:00 }
"""


@pytest.fixture
def ws(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    """A year's campaigns and the samples; one altered, one without its signed copy, one broken, one waived."""
    monkeypatch.setenv("ALIGNKIT_STATE", str(tmp_path / "state"))
    monkeypatch.setattr(index_module, "_UNSETTLED_NS", -(10**15))
    root = (tmp_path / "space").resolve()
    shutil.copytree(ROOT / "alignkit" / "samples" / "year", root)
    shutil.copytree(ROOT / "campaigns", root / "campaigns", dirs_exist_ok=True)
    space = Workspace(root)
    signed = sorted(
        stored.slug
        for stored in campaign_files.iter_campaigns(space)
        if stored.loaded.campaign and campaign_status(stored.loaded.campaign) == "signed"
    )
    assert len(signed) >= 3
    altered, loose, waived = (space.campaign_path(slug) for slug in signed[:3])
    for path in (altered, loose):
        path.write_text(path.read_text("utf-8").replace('title = "', 'title = "Another ', 1), "utf-8")
    shutil.rmtree(space.sealed_folder(loose.stem), ignore_errors=True)
    waived.write_text(waived.read_text("utf-8") + WAIVED, "utf-8")
    (space.campaigns / "broken.toml").write_text("format = 1\n[pain]\nanswer = oops\n")
    return space


def pairs_of_files(ws: Workspace) -> Iterator[tuple[Campaign, Campaign]]:
    for stored in campaign_files.iter_campaigns(ws):
        if campaign := stored.loaded.campaign:
            try:
                yield campaign, reviewed_revision(ws, campaign)
            except UserError:
                yield campaign, campaign


def answers(pairs: list[tuple[Campaign, Campaign]], today: date) -> list[Any]:
    """All that ``due`` and ``review`` say over all campaigns on a day."""
    bound = [known for campaign, known in pairs if revision_number_in_force(campaign) is not None]
    return [
        [due for campaign, known in pairs for due in list_due(campaign, known, today)],
        [due for campaign, known in pairs for due in list_planned(campaign, known, today)],
        [(known.slug, known.title, records.review_days(known), records.next_review_day(known)) for known in bound],
        [(aim, aim.verdict) for known in bound for aim in results.list_metrics(known)],
        [promise for known in bound for promise in kept_promises.list_promises(known)],
        [records.list_confidences(known) for known in bound],
        calibration.count_kept_promises(bound),
        report.summarize_campaigns(bound),
    ]


def test_what_is_due_and_how_it_came_out_is_the_same_from_the_index(ws: Workspace) -> None:
    said: list[Problem] = []
    expected = list(pairs_of_files(ws))
    for today in DAYS:
        for _ in ("read", "kept"):
            said.clear()
            assert answers(list(iter_reviewed_campaigns(ws, today, said.append)), today) == answers(expected, today)
            assert sorted(problem.slug for problem in said if "cannot be read:" in problem.message) == ["broken"]
            assert [problem.severity for problem in said if "stands in for it" in problem.hint] == ["warning"]
    assert all(answers(expected, DAYS[3])), "the case is what it says"


def test_campaigns_of_which_nothing_can_be_due_are_not_kept(ws: Workspace) -> None:
    kept = [campaign.slug for campaign, _ in iter_reviewed_campaigns(ws, DAYS[0], lambda said: None)]
    for stored in campaign_files.iter_campaigns(ws):
        if (campaign := stored.loaded.campaign) and stored.slug not in kept:
            assert revision_number_in_force(campaign) is None
            assert not any(list_due(campaign, campaign, today) for today in DAYS)
    assert kept


def test_a_review_snapshot_leaves_out_what_is_long(ws: Workspace) -> None:
    campaign = next(campaign for campaign, _ in pairs_of_files(ws) if campaign_status(campaign) == "signed")
    text = encode_review_snapshot(campaign, True)
    slim, is_own = decode_review_snapshot(campaign.slug, text)
    assert is_own
    assert not any(slim.answer(key) for key in slim.answers)
    assert slim.review == campaign.review
    assert [made.at for made in slim.agreement.signoffs] == [made.at for made in campaign.agreement.signoffs]
    assert encode_review_snapshot(slim, True) == text


@pytest.mark.parametrize("today", DAYS[:3])
def test_each_row_of_the_index_is_what_the_file_comes_to_afresh(ws: Workspace, today: date) -> None:
    with Index(ws) as index:
        list(index.entries(DAYS[0]))
    afresh = [
        build_summary(stored.slug, stored.loaded, today, ws.settings) for stored in campaign_files.iter_campaigns(ws)
    ]
    with Index(ws) as index:
        assert list(index.entries(today, reviews=True)) == afresh
    with Index(ws) as index:
        listed = list(index.entries(today, documents=False))
    assert [(one.slug, one.row, one.problems, one.since, one.until) for one in listed] == [
        (one.slug, one.row, one.problems, one.since, one.until) for one in afresh
    ]
