"""A review as it is read: text, the one page, JSON and the picture in a terminal, whole; and the choices in them."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from alignkit.core.model import Campaign
from alignkit.render.targets import PLAIN
from alignkit.review import charts, kept_promises, records, report
from alignkit.review.plots import plot_results
from alignkit.review.results import Metric, Reading
from tests.signed_campaigns import full_campaign, load_sample, with_agreements, with_signoffs

SNAPSHOTS = Path(__file__).parents[1] / "snapshots" / "review"
DAY = date(2026, 11, 24)
SAFE = charts.terminal_formatter("EUR")


def reviewed() -> Campaign:
    """The signed sample, with everything a review can hold."""
    sample = load_sample()
    rows: dict[str, list[Any]] = {key: list(sample.review.get(key, ())) for key in ("results", "promises", "lessons")}
    rows["results"] += [
        {"metric": "Calls", "actual": 3, "on": date(2026, 11, 1)},
        {"metric": "Calls", "actual": 4, "on": date(2026, 11, 20), "by": "Theo Park", "note": "All of them"},
    ]
    rows["promises"] += [{"what": "Bring cake", "kept": True, "on": date(2026, 11, 2)}]
    rows["lessons"] += [{"question": "other", "learned": "Later", "on": date(2026, 12, 1)}]
    rows["stuck"] = [
        {"stage": "waiting", "count": 12, "on": date(2026, 11, 2), "by": "Theo Park"},
        {"stage": "waiting", "count": 9, "on": date(2026, 11, 1)},
        {"stage": "asked", "count": 1, "on": date(2026, 11, 3)},
    ]
    return replace(sample, review={**sample.review, **rows})


def test_the_review_in_text(snapshot: Any) -> None:
    snapshot.snapshot_dir = SNAPSHOTS
    lines = report.format_text(reviewed(), DAY)
    assert max(map(len, lines)) <= 160
    snapshot.assert_match("\n".join(lines) + "\n", "review.txt")


def test_the_review_in_text_after_its_days_in_ascii_and_narrow(snapshot: Any) -> None:
    snapshot.snapshot_dir = SNAPSHOTS
    lines = report.format_text(reviewed(), date(2027, 6, 1), width=60, plain=True)
    snapshot.assert_match("\n".join(lines) + "\n", "review-narrow.txt")


def test_the_one_page(snapshot: Any) -> None:
    snapshot.snapshot_dir = SNAPSHOTS
    snapshot.assert_match(report.format_markdown(reviewed(), date(2027, 6, 1), PLAIN.formatter("EUR")), "review.md")


def test_the_review_as_json(snapshot: Any) -> None:
    snapshot.snapshot_dir = SNAPSHOTS
    text = json.dumps(report.review_document(reviewed()), indent=2, ensure_ascii=False)
    snapshot.assert_match(text + "\n", "review.json")


def made_metric(**more: Any) -> Metric:
    found = tuple(
        Reading(actual, date(2026, 9, 1) + timedelta(days=n)) for n, actual in ((20, 40), (60, 79.5), (95, 81))
    )
    values = {"target": 80.0, "baseline": 20.0, "due": date(2026, 12, 1), "unit": "leads"} | more
    return Metric("MQLs", "goal", ("MQLs",), readings=found, **values)


@pytest.mark.parametrize("plain", [False, True])
def test_the_picture_in_a_terminal(snapshot: Any, plain: bool) -> None:
    snapshot.snapshot_dir = SNAPSHOTS
    lines = plot_results(made_metric(), "EUR", 76, 12, date(2026, 9, 1), plain)
    snapshot.assert_match("\n".join(lines) + "\n", f"picture{'-ascii' * plain}.txt")


@pytest.mark.parametrize(("target", "line"), [(80.0, True), (None, False)])
def test_the_target_is_a_line_from_end_to_end(target: float | None, line: bool) -> None:
    drawn = plot_results(made_metric(target=target, baseline=None), "EUR", 76, 12, None)
    found = [row for row in drawn[:-2] if row.count("─") > 40]
    assert len(found) == line


def bare(**review: Any) -> Campaign:
    return replace(with_signoffs(with_agreements(full_campaign())), review=review)


def with_first_review(first: date, every: str = "2 weeks", **review: Any) -> Campaign:
    metrics = {**full_campaign().content("metrics"), "review": {"first": first, "every": every}}
    ready = with_agreements(full_campaign().with_content("metrics", metrics))
    return replace(with_signoffs(ready), review=review)


@pytest.mark.parametrize(
    ("today", "said"),
    [
        (-1, "next review 24 November 2026"),
        (0, "next review 24 November 2026, today"),
        (1, "24 November 2026, overdue"),
    ],
)
def test_when_both_teams_look_again(today: int, said: str) -> None:
    line = report.describe_revision(with_first_review(DAY), DAY + timedelta(days=today))
    assert line.startswith("revision 1 in force · not looked at yet · ") and line.endswith(said)
    looked = with_first_review(DAY, results=[{"metric": "x", "actual": 1, "on": DAY - timedelta(days=3)}])
    assert "last looked at 21 November 2026" in report.describe_revision(looked, DAY)
    assert report.describe_revision(Campaign("x"), DAY) == "nobody has signed it · not looked at yet"


@pytest.mark.parametrize(
    ("answer", "line"),
    [
        (None, "· Call, 3 leads, by 24 November 2026: Marketing has not said yet"),
        ((True, "Ines", ""), "✓ Call, 3 leads, by 24 November 2026: kept (Ines, 24 November 2026)"),
        ((False, "", "No\none"), "✗ Call, 3 leads, by 24 November 2026: not kept (24 November 2026): No one"),
    ],
)
def test_a_promise_and_what_was_said_of_it(answer: Any, line: str) -> None:
    answers = (kept_promises.PromiseAnswer(answer[0], DAY, *answer[1:]),) if answer else ()
    promise = kept_promises.Promise("sales", "Call", 3, "leads", due=DAY, answers=answers)
    assert report.describe_answer(promise, SAFE) == line
    loose = kept_promises.Promise(None, "Call")
    assert (loose.asked, loose.answer) == (None, None)
    assert report.describe_answer(loose, SAFE) == "· Call: "
    assert (promise.asked, replace(promise, team="marketing").asked) == ("marketing", "sales")


def test_of_several_answers_the_last_one_given_counts() -> None:
    rows = [{"what": "Call", "kept": kept, "on": DAY + timedelta(days=n)} for n, kept in ((3, True), (0, False))]
    commitments = [{"what": " call ", "owner": "Theo"}]
    (promise,) = kept_promises.list_promises(
        Campaign("x", {}, {"sales_responsibilities": {"commitments": commitments}}, review={"promises": rows})
    )
    assert [answer.kept for answer in promise.answers] == [False, True]
    assert promise.answer and promise.answer.kept


@pytest.mark.parametrize(
    ("days", "most", "count"), [(1500, 2000, 1000), (1500, 100, 100), (3, 100, 4), (0, 100, 1), (-5, 100, 1)]
)
def test_planned_reviews_are_bounded(days: int, most: int, count: int) -> None:
    metrics = {"review": {"first": DAY, "every": "day"}, "counts_until": DAY + timedelta(days=days)}
    found = records.planned_reviews(Campaign("x", {}, {"metrics": metrics}), most)
    assert len(found) == count and found[0] == DAY
    assert found == tuple(DAY + timedelta(days=n) for n in range(count))


def test_reviews_that_were_held_are_planned_no_more() -> None:
    metrics = {"review": {"first": DAY, "every": "week"}, "counts_until": DAY + timedelta(days=15)}
    held = {"results": [{"metric": "x", "actual": 1, "on": DAY + timedelta(days=7)}]}
    campaign = Campaign("x", {}, {"metrics": metrics}, review=held)
    assert [(each - DAY).days for each in records.planned_reviews(campaign)] == [14, 21]
    assert records.planned_reviews(Campaign("x")) == () and records.next_review_day(Campaign("x")) is None
    no_rhythm = Campaign("x", {}, {"metrics": {**metrics, "review": {"first": DAY}}})
    assert records.planned_reviews(no_rhythm) == (DAY,)


def test_counts_stand_by_day_whatever_they_came_to() -> None:
    rows = [{"stage": "waiting", "count": n, "on": DAY + timedelta(days=d)} for d, n in ((2, 5), (1, 9), (3, 7))]
    (count,) = records.stuck_counts(bare(stuck=rows))
    assert [number for _, number, _ in count.counts] == [9, 5, 7] and count.last == 7
