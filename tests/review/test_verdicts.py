"""The verdict on a target: by when its results were read, and the same for money, counts and shares."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from alignkit.core.model import Campaign
from alignkit.review import outcome, results
from alignkit.review.charts import terminal_formatter
from tests.signed_campaigns import full_campaign

DUE = date(2026, 11, 6)
TARGETS = {"deals": (4, 3, 5), "EUR": (180_000, 179_999, 183_000), "share": (0.9, 0.89, 0.95)}
SHORT, THERE, MORE = "short", "there", "more"  # of the target, at it, and above it

# days after the day and what was read then -> the verdict, and whether it was reached by its day
READ = {
    "never": ([], "open", None),
    "before, short": ([(-2, SHORT)], "open", None),
    "before, there": ([(-2, THERE)], "reached early", True),
    "before, more": ([(-20, SHORT), (-2, MORE)], "reached early", True),
    "before, and lost again before the day": ([(-9, THERE), (-2, SHORT)], "open", None),
    "before, and there on the day": ([(-2, THERE), (0, THERE)], "reached early", True),
    "before, and there after the day": ([(-2, THERE), (5, MORE)], "reached early", True),
    "before, and read again long after": ([(-2, THERE), (90, MORE)], "reached early", True),
    "before, and lost on the day": ([(-2, THERE), (0, SHORT)], "missed", False),
    "before, lost on the day, and back": ([(-2, THERE), (0, SHORT), (5, THERE)], "reached, 5 days late", False),
    "on, there": ([(0, THERE)], "reached", True),
    "on, more": ([(-2, SHORT), (0, MORE)], "reached", True),
    "on, short": ([(0, SHORT)], "missed", False),
    "on, whatever follows": ([(0, THERE), (9, SHORT)], "reached", True),
    "on, corrected up": ([(0, SHORT), (0, THERE)], "reached", True),
    "on, corrected down": ([(0, THERE), (0, SHORT)], "missed", False),
    "before, corrected down": ([(-2, THERE), (-2, SHORT)], "open", None),
    "after, there": ([(1, THERE)], "reached, first read 1 day after its day", True),
    "after, on the last day of the interval": ([(14, THERE)], "reached, first read 14 days after its day", True),
    "after, and again": ([(5, THERE), (9, SHORT)], "reached, first read 5 days after its day", True),
    "before, short, and there after the day": (
        [(-2, SHORT), (5, THERE)],
        "reached, first read 5 days after its day",
        True,
    ),
    "after, a day too late": ([(15, THERE)], "not shown by the day", None),
    "after, far too late": ([(-30, SHORT), (19, THERE)], "not shown by the day", None),
    "after, short": ([(3, SHORT)], "missed", False),
    "after, short and then there": ([(3, SHORT), (14, THERE)], "reached, 14 days late", False),
    "after, short and then there too late": ([(3, SHORT), (15, THERE)], "missed", False),
    "on, short and then there too late": ([(0, SHORT), (60, THERE)], "missed", False),
    "after, short and long after": ([(60, SHORT)], "missed", False),
}


def read(rows: list[tuple[int, str]], unit: str, due: date | None = DUE, **metrics: Any) -> Campaign:
    """A signed campaign whose one goal has these results."""
    values = dict(zip((THERE, SHORT, MORE), TARGETS[unit], strict=True))
    target = {"metric": "Won", "target": values[THERE], "unit": unit, **({"due": due} if due else {})}
    content = {**full_campaign().content("metrics"), "measures": [], "review": {"every": "2 weeks"}, **metrics}
    campaign = full_campaign().with_content("metrics", {k: v for k, v in content.items() if v is not None})
    campaign = campaign.with_content("goals", {**campaign.content("goals"), "targets": [target]})
    found = [{"metric": "Won", "actual": values[how], "on": DUE + timedelta(days=days)} for days, how in rows]
    return replace(campaign, review={"results": found})


@pytest.mark.parametrize("unit", TARGETS)
@pytest.mark.parametrize("case", READ)
def test_a_verdict_follows_from_when_it_was_read(case: str, unit: str) -> None:
    rows, words, by_its_day = READ[case]
    (metric,) = results.list_metrics(read(rows, unit))
    assert (metric.verdict.words, metric.verdict.by_its_day) == (words, by_its_day)


@pytest.mark.parametrize("unit", TARGETS)
@pytest.mark.parametrize("case", READ)
def test_the_order_in_which_results_of_several_days_were_entered_does_not_matter(case: str, unit: str) -> None:
    rows, words, _ = READ[case]
    if len({day for day, _ in rows}) == len(rows):
        (metric,) = results.list_metrics(read(rows[::-1], unit))
        assert metric.verdict.words == words


@pytest.mark.parametrize(
    ("every", "days", "words"),
    [
        ("2 weeks", 15, "not shown by the day"),
        ("month", 30, "reached, first read 30 days after its day"),
        ("month", 31, "not shown by the day"),
        ("quarter", 92, "reached, first read 92 days after its day"),
        ("now and then", 30, "reached, first read 30 days after its day"),
        ("", 31, "not shown by the day"),
    ],
)
def test_reached_is_shown_within_one_interval_of_reviews_or_thirty_days(every: str, days: int, words: str) -> None:
    (metric,) = results.list_metrics(read([(days, THERE)], "deals", review={"every": every} if every else None))
    assert metric.verdict.words == words


def test_a_goal_due_on_the_last_day_there_is_can_be_late_for_ever() -> None:
    (metric,) = results.list_metrics(read([(0, THERE)], "deals", due=date.max))
    assert metric.verdict.words == "reached early"


@pytest.mark.parametrize(
    ("counts_until", "end", "due"),
    [(DUE, date(2026, 10, 1), DUE), (None, date(2026, 10, 1), date(2026, 10, 1)), (None, None, None)],
)
def test_without_a_day_it_is_decided_when_a_deal_stops_counting_else_on_the_last_day(
    counts_until: date | None, end: date | None, due: date | None
) -> None:
    campaign = read([], "deals", due=None, counts_until=counts_until)
    info = {key: value for key, value in campaign.info.items() if key != "end"} | ({"end": end} if end else {})
    (metric,) = results.list_metrics(replace(campaign, info=info))
    assert metric.due == due


@pytest.mark.parametrize(("how", "words"), [(SHORT, "open"), (THERE, "reached")])
def test_undated_with_no_day_in_the_campaign_either(how: str, words: str) -> None:
    campaign = read([(0, how)], "deals", due=None, counts_until=None)
    info = {key: value for key, value in campaign.info.items() if key != "end"}
    (metric,) = results.list_metrics(replace(campaign, info=info))
    assert metric.verdict.words == words


@pytest.mark.parametrize(
    ("rows", "due", "words"),
    [
        ([], date(2026, 10, 1), "open"),
        ([(date(2026, 9, 20), 4)], date(2026, 10, 1), "reached early"),
        ([(date(2026, 10, 1), 3)], date(2026, 10, 1), "missed"),
        ([(date(2026, 10, 1), 3), (date(2027, 1, 5), 4)], date(2027, 1, 1), "reached, first read 4 days after its day"),
    ],
)
def test_a_standing_agreement_is_judged_by_period(rows: list[tuple[date, float]], due: date, words: str) -> None:
    campaign = read([], "deals", due=None, counts_until=None)
    info = {**{k: v for k, v in campaign.info.items() if k != "end"}, "launch": date(2026, 7, 1), "renew": "quarter"}
    found = [{"metric": "Won", "actual": actual, "on": on} for on, actual in rows]
    (metric,) = results.list_metrics(replace(campaign, info=info, review={"results": found}))
    assert (metric.due, metric.verdict.words) == (due, words)


def test_less_is_better_where_the_target_lies_below_the_start() -> None:
    goals = {"answer": "x", "targets": [{"metric": "Days", "target": 5, "baseline": 30, "due": DUE}]}
    for actual, words in ((5, "reached"), (4, "reached"), (6, "missed")):
        campaign = full_campaign().with_content("goals", goals)
        campaign = replace(campaign, review={"results": [{"metric": "Days", "actual": actual, "on": DUE}]})
        assert results.list_metrics(campaign)[0].verdict.words == words


@pytest.mark.parametrize(("actual", "words"), [(3, "missed"), (4, "reached"), (6, "reached"), (7, "missed")])
def test_a_range_is_reached_inside_it(actual: float, words: str) -> None:
    goals = {"answer": "x", "targets": [{"metric": "Deals", "target": 4, "to_most": 6, "due": DUE}]}
    campaign = full_campaign().with_content("goals", goals)
    campaign = replace(campaign, review={"results": [{"metric": "Deals", "actual": actual, "on": DUE}]})
    assert results.list_metrics(campaign)[0].verdict.words == words


def test_a_number_without_a_target_stays_open() -> None:
    campaign = replace(full_campaign(), review={"results": [{"metric": "Visitors", "actual": 9, "on": DUE}]})
    (metric,) = results.unknown_metrics(campaign)
    assert metric.verdict.kind == "open" and metric.reading and metric.reading.actual == 9


# --- in words -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rows", "unit", "figures", "said"),
    [
        ([(0, MORE)], "EUR", "EUR 183,000 of 180,000", "reached"),
        ([(0, SHORT)], "deals", "3 of 4 deals", "missed"),
        ([(-2, MORE)], "share", "95 % of 90 %", "reached early"),
        ([(19, THERE)], "deals", "4 of 4 deals", "not shown by the day (4 on 25 November 2026)"),
        ([(3, SHORT), (9, THERE)], "deals", "4 of 4 deals", "reached, 9 days late (3 on 9 November 2026)"),
        ([(9, THERE)], "deals", "4 of 4 deals", "reached, first read 9 days after its day"),
        ([(-2, SHORT)], "deals", "3 of 4 deals", ""),
    ],
)
def test_an_outcome_in_words(rows: list[tuple[int, str]], unit: str, figures: str, said: str) -> None:
    metric, safe = results.list_metrics(read(rows, unit))[0], terminal_formatter("EUR")
    assert (outcome.format_figures(metric, safe), outcome.describe_verdict(metric, safe)) == (figures, said)


def with_metrics(*rows: tuple[str, int, str]) -> Campaign:
    """A signed campaign: a deciding measure and goals by name, days after the day, and what was read."""
    campaign = read([], "deals")
    targets = [{"metric": name, "target": 4, "unit": "deals", "due": DUE} for name in ("Won", "Leads", "Calls")]
    campaign = campaign.with_content("goals", {**campaign.content("goals"), "targets": targets})
    measures = [{"name": "Won", "goal": "Won", "primary": True}]
    campaign = campaign.with_content("metrics", {**campaign.content("metrics"), "measures": measures})
    found = [
        {"metric": name, "actual": 4 if how == THERE else 3, "on": DUE + timedelta(days=days)}
        for name, days, how in rows
    ]
    return replace(campaign, review={"results": found} if found else {})


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([], ""),
        ([("Leads", 0, THERE)], ""),
        ([("Won", -2, SHORT)], "3 of 4 deals so far"),
        ([("Won", -2, THERE)], "4 of 4 deals, reached early"),
        ([("Won", 0, SHORT)], "3 of 4 deals, missed"),
        ([("Won", 2, THERE)], "4 of 4 deals, read late"),
        ([("Won", 40, THERE)], "4 of 4 deals, not shown"),
    ],
)
def test_the_cell_of_a_list(rows: list[tuple[str, int, str]], said: str) -> None:
    assert outcome.outcome_cell(with_metrics(*rows), terminal_formatter("EUR")) == said


@pytest.mark.parametrize(
    ("rows", "over", "said"),
    [
        ([], False, []),
        ([("Leads", 0, THERE)], False, ["Open: Won was due 6 November 2026, never read."]),
        ([("Won", -5, SHORT)], False, ["Open until 6 November 2026: Won is 3 of 4 deals so far."]),
        ([("Won", 0, THERE)], True, ["Over: the deciding number was reached.", "Won: 4 of 4 deals"]),
        (
            [("Won", 0, SHORT), ("Leads", 1, SHORT), ("Calls", 40, THERE)],
            True,
            ["Over: the deciding number was missed.", "Missed: Leads by", "Not shown by the day: Calls by"],
        ),
        ([("Won", 40, THERE)], True, ["Over: the deciding number was not shown by the day.", "read 16 December 2026"]),
    ],
)
def test_the_line_of_outcome(rows: list[tuple[str, int, str]], over: bool, said: list[str]) -> None:
    campaign = with_metrics(*rows)
    told = outcome.outcome_line(campaign, terminal_formatter("EUR"))
    assert outcome.campaign_outcome(campaign).is_over is over
    assert all(words in told for words in said) and bool(told) is bool(said), told


@pytest.mark.parametrize(
    ("unit", "target", "baseline", "actual", "said"),
    [
        ("deals", 4, None, 1, "1 of 4 deals, 3 short"),
        ("EUR", 180_000, None, 94_000, "EUR 94,000 of 180,000, 86,000 short"),
        ("share", 0.9, None, 0.87, "87 % of 90 %, 3 points short"),
        ("share", 0.9, None, 0.89, "89 % of 90 %, 1 point short"),
        ("days", 10, 30, 12, "12 of 10 days, 2 over"),
    ],
)
def test_a_miss_says_its_size(unit: str, target: float, baseline: float | None, actual: float, said: str) -> None:
    goals = [{"metric": "Won", "target": target, "unit": unit, "due": DUE, "baseline": baseline}]
    goals += [{"metric": "Leads", "target": 4, "unit": "deals", "due": DUE}]
    goals = [{key: value for key, value in row.items() if value is not None} for row in goals]
    missed = {"actual": actual, "on": DUE}
    for decides, place in (("Won", f"Won: {said.rpartition(', ')[0]}"), ("Leads", f"Won by 6 November 2026 ({said})")):
        campaign = with_metrics()
        campaign = campaign.with_content("goals", {**campaign.content("goals"), "targets": goals})
        measures = [{"name": decides, "goal": decides, "primary": True}]
        campaign = campaign.with_content("metrics", {**campaign.content("metrics"), "measures": measures})
        rows = [{"metric": "Won", **missed}, {"metric": "Leads", "actual": 4, "on": DUE}]
        told = outcome.outcome_line(replace(campaign, review={"results": rows}), terminal_formatter("EUR"))
        assert place in told and said.rpartition(", ")[2] in told


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"by": "the lead"}, "read 6 November 2026, as Field reports)"),
        ({"by": "Nobody Known"}, "read 6 November 2026)"),
        ({}, "read 6 November 2026)"),
        ({"by": "the lead", "source": "CRM export"}, "read 6 November 2026)"),
    ],
)
def test_a_result_that_is_only_reported_says_who_reports_it(more: dict[str, str], said: str) -> None:
    campaign = with_metrics(("Won", 0, THERE), ("Leads", 0, SHORT))
    lead = campaign.lead("sales")
    more = {**more, "by": lead} if more.get("by") == "the lead" else more
    targets = [{**row, "owner": lead} for row in campaign.content("goals")["targets"]]
    campaign = campaign.with_content("goals", {**campaign.content("goals"), "targets": targets})
    campaign = replace(campaign, info={**campaign.info, "sales_name": "Field"})
    rows = [{**row, **more} for row in campaign.review["results"]]
    told = outcome.outcome_line(replace(campaign, review={"results": rows}), terminal_formatter("EUR"))
    assert f"Won: 4 of 4 deals ({said}" in told
    assert ("1 short, as Field reports)" in told) is ("as Field" in said) and "1 short" in told


def test_broken_and_unanswered_promises_stand_in_the_line() -> None:
    campaign = with_metrics(("Won", 0, THERE))
    promises = outcome.campaign_outcome(campaign).unanswered
    assert f"Nobody has judged any of {len(promises)} promises." in outcome.outcome_line(
        campaign, terminal_formatter("EUR")
    )
    rows = [
        {"what": promises[0].what, "kept": False, "said_by": "Dana Ruiz", "on": promises[0].due or DUE},
        {"what": promises[1].what, "kept": True, "said_by": "Theo Park", "on": DUE},
    ]
    told = outcome.outcome_line(
        replace(campaign, review={**campaign.review, "promises": rows}), terminal_formatter("EUR")
    )
    assert f"Of {len(promises)} promises: 1 kept, 1 not kept (" in told and promises[0].what in told
    assert told.endswith(f", {len(promises) - 2} not judged.")


def test_a_promise_called_broken_before_its_day_is_so_far_not_kept() -> None:
    campaign = with_metrics(("Won", 0, THERE))
    dated = next(promise for promise in outcome.campaign_outcome(campaign).promises if promise.due)
    assert dated.due
    for days, said in ((-1, "1 so far not kept ("), (0, ": 1 not kept (")):
        row = {"what": dated.what, "kept": False, "on": dated.due + timedelta(days=days)}
        judged = replace(campaign, review={**campaign.review, "promises": [row]})
        assert said in outcome.outcome_line(judged, terminal_formatter("EUR"))
        assert ("so far not kept" in outcome.outcome_phrase(judged, terminal_formatter("EUR"))) is (days < 0)


@pytest.mark.parametrize(
    ("won", "leads", "said"),
    [
        ([(-2, SHORT)], 0, "due 6 November 2026, not read since 4 November 2026"),
        ([(-2, SHORT)], -1, ""),
        ([], 0, "due 6 November 2026, never read"),
        ([], -1, "never read, due every month"),
        ([(0, SHORT)], 5, ""),
    ],
)
def test_a_target_whose_day_has_passed_without_a_reading_says_so(
    won: list[tuple[int, str]], leads: int, said: str
) -> None:
    """The last entry of the review says which day it is; today's date says nothing."""
    campaign = with_metrics(*(("Won", *row) for row in won), ("Leads", leads, THERE))
    measures = [{**row, "every": "month"} for row in campaign.content("metrics")["measures"]]
    found = outcome.campaign_outcome(
        campaign.with_content("metrics", {**campaign.content("metrics"), "measures": measures})
    )
    assert found.deciding
    assert outcome.describe_unread(found.deciding, found.as_of, terminal_formatter("EUR")) == said
