"""Looking back: what is read out of [review], what is written into it, and what a chance was worth."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import tomli
from hypothesis import given, settings
from hypothesis import strategies as st

from alignkit.core.actions import amend
from alignkit.core.digests import agreement_digest
from alignkit.core.errors import UserError
from alignkit.core.model import Actor, BaseAgreement, Campaign, Stance, TeamView, Waiver, from_data, to_data
from alignkit.core.model import Approval as Half
from alignkit.core.status import campaign_status
from alignkit.files.editor import EditableFile
from alignkit.review import actions, calibration, charts, due, kept_promises, records, results
from alignkit.review.results import Metric
from alignkit.review.verdicts import Reading
from alignkit.text import durations
from alignkit.values import validation

SAMPLES = Path(__file__).parents[2] / "campaigns"
SLUG = "month-end-close-webinar"
RAW = (SAMPLES / f"{SLUG}.toml").read_bytes()
DAY, DUE, AT = date(2026, 11, 24), date(2026, 12, 1), datetime(2026, 11, 24, 9, tzinfo=UTC)
THEO, DANA = Actor("Theo Park", AT), Actor("Dana Ruiz", AT)


def load_sample() -> Campaign:
    return from_data(SLUG, tomli.loads(RAW.decode()))


def make_aim(readings: dict[int, float], **more: Any) -> Metric:
    """Results by how many days after the aim's own day they were read."""
    values = {"target": 12.0, "baseline": 0.0, "due": DUE} | more
    found = tuple(Reading(actual, DUE + timedelta(days=n)) for n, actual in readings.items())
    return Metric("Won deals", "goal", ("Won deals",), readings=found, **values)


# --- goals and measures -------------------------------------------------------------------------------------------


def test_a_measure_that_points_to_a_goal_is_one_with_it() -> None:
    found = {aim.name: aim for aim in results.list_metrics(load_sample())}
    assert list(found) == ["Won deals", "SQLs", "MQLs", "Won revenue", "Called within 4 business hours"]
    assert found["SQLs"].names == ("SQLs", "Accepted leads")
    assert found["Won revenue"].primary and not found["SQLs"].primary
    assert found["Won revenue"].due == load_sample().content("metrics")["counts_until"]
    named = results.find_metric(load_sample(), " accepted  LEADS ")
    assert named and named.name == "SQLs" and [r.actual for r in named.readings] == [29]
    assert results.find_metric(load_sample(), "Leads") is None


@pytest.mark.parametrize(
    ("baseline", "target", "actual", "way", "meets"),
    [
        (0, 12, 6, 0.5, False),
        (None, 12, 12, 1.0, True),
        (10, 20, 5, -0.5, False),
        (30, 5, 10, 0.8, False),  # less is better where the target is below the baseline
        (30, 5, 5, 1.0, True),
        (12, 12, 12, None, True),
        (0, None, 5, None, False),
        (0, 0, 0, None, True),
    ],
)
def test_the_way_to_a_target(baseline: Any, target: Any, actual: float, way: Any, meets: bool) -> None:
    found = make_aim({}, baseline=baseline, target=target)
    assert (found.progress(actual), found.meets(actual)) == (way, meets)


def test_results_of_metrics_that_are_promised_no_longer_are_not_lost() -> None:
    row = {"metric": "Old metric", "actual": 3, "on": DAY}
    campaign = replace(load_sample(), review={"results": [row]})
    assert [(a.name, a.readings[0].actual, a.target) for a in results.unknown_metrics(campaign)] == [
        ("Old metric", 3, None)
    ]
    assert results.unknown_metrics(load_sample()) == ()


# --- promises, counts, lessons --------------------------------------------------------------------------------------


def test_every_promise_is_asked_of_the_other_team() -> None:
    found = {promise.what: promise for promise in kept_promises.list_promises(load_sample())}
    assert (found["Deliver MQLs"].team, found["Deliver MQLs"].asked) == ("marketing", "sales")
    first = found["First response within 4 business hours of the hand-off"]
    assert (first.team, first.asked, first.answer) == ("sales", "marketing", None)
    answer = found["Deliver MQLs"].answer
    assert answer and (answer.kept, answer.answered_by) == (False, "Theo Park")


def test_the_times_of_lead_classes_and_steps_are_promises() -> None:
    sample = load_sample()
    mql = {
        "handoff": {"within": "automatic", "owner": "Operations"},
        "steps": [{"what": "List pulled", "within": "1 business day", "owner": "Ada"}, {"what": "No time"}],
        "classes": [
            {"name": "Hand raise", "respond_within": "24 hours", "starts": "act", "in_time": 0.9, "owner": "Kim"},
            {"name": "Reply", "respond_within": "4 hours", "by": "marketing", "within": "1 hour"},
            {"name": "Without a time"},
        ],
    }
    sales = {"follow_up": {"asked_for_call": "15 minutes", "first_response": "2 days"}}
    campaign = replace(sample, answers={"mql": mql, "sales_responsibilities": sales}, review={})
    assert [(p.team, p.what, p.owner) for p in kept_promises.list_promises(campaign)] == [
        ("marketing", "Hand over automatically", "Operations"),
        ("marketing", "List pulled: within 1 business day of the lead's act", "Ada"),
        ("marketing", "Reply: handed over within 1 hour", ""),
        ("marketing", "Reply: first touch within 4 hours of the hand-off", ""),
        ("sales", "Answer whoever asked for a call within 15 minutes", ""),
        ("sales", "Hand raise: first touch within 24 hours of the lead's act, 90 % of them in time", "Kim"),
        ("sales", "First response within 2 days of the hand-off", ""),
    ]


def test_an_answer_to_what_is_promised_no_longer_keeps_its_words() -> None:
    campaign = replace(load_sample(), review={"promises": [{"what": "Bake a cake", "kept": True, "on": DAY}]})
    loose = [promise for promise in kept_promises.list_promises(campaign) if promise.team is None]
    assert [(promise.what, promise.asked) for promise in loose] == [("Bake a cake", None)]


def test_counts_stand_in_the_order_of_the_reasons_the_last_count_last() -> None:
    rows = [
        {"code": "other", "count": 1, "on": DAY},
        {"code": "tied", "count": 9, "on": DAY},
        {"code": "tied", "count": 7, "on": DAY - timedelta(days=14)},
    ]
    found = records.rejected_counts(replace(load_sample(), review={"rejected": rows}))
    assert [(count.name, count.last) for count in found] == [("tied", 9), ("other", 1)]


def test_lessons_of_one_question_the_newest_first() -> None:
    campaign = load_sample()
    for n, text in enumerate(("older", "newer")):
        campaign = actions.add_lesson(campaign, "sql", text, "", THEO, DAY - timedelta(days=5 - n))
    assert [lesson.learned for lesson in records.lessons_on_question(campaign, "sql")] == ["newer", "older"]
    assert [lesson.change for lesson in records.lessons_on_question(campaign, "mql")] == [
        "Ask for the budget holder on the form"
    ]
    assert records.lessons_on_question(campaign, "pain") == ()


def test_chances_are_shown_once_both_have_signed_the_same_text() -> None:
    (found,) = records.list_confidences(load_sample())
    assert (found.goal, dict(found.chances)) == ("Won deals", {"marketing": 0.7, "sales": 0.55})
    one = load_sample()
    one = replace(one, agreement=replace(one.agreement, signoffs=one.agreement.signoffs[:1]))
    assert records.list_confidences(one) == ()
    assert records.list_confidences(amend(load_sample())) == ()


# --- reviews and what is due ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("every", "times", "day"),
    [
        ("2 weeks", 3, date(2027, 3, 14)),
        ("day", 2, date(2027, 2, 2)),
        ("month", 1, date(2027, 2, 28)),
        ("month", 2, date(2027, 3, 31)),  # no drift from the short month between
        ("quarter", 1, date(2027, 4, 30)),
        ("Year", 1, date(2028, 1, 31)),
        ("now and then", 1, None),
        ("0 weeks", 1, None),
        ("999 years", 900, None),
    ],
)
def test_turns_of_a_rhythm(every: str, times: int, day: date | None) -> None:
    assert durations.nth_rhythm_date(date(2027, 1, 31), every, times) == day


def with_plan(first: date, every: str, entries: list[date], **review_: Any) -> Campaign:
    rows = [{"metric": "Won deals", "actual": 1, "on": day} for day in entries]
    metrics = dict(load_sample().content("metrics")) | {"review": {"first": first, "every": every}}
    return replace(load_sample().with_content("metrics", metrics), review={"results": rows, **review_})


@pytest.mark.parametrize(
    ("entries", "more", "then"),
    [
        ([], {}, date(2026, 9, 1)),
        ([date(2026, 8, 31)], {}, date(2026, 9, 1)),  # the day before is not the review
        ([date(2026, 9, 1)], {}, date(2026, 9, 15)),
        ([date(2026, 9, 30)], {}, date(2026, 10, 13)),
        ([date(2026, 9, 30)], {"next": date(2026, 10, 5)}, date(2026, 10, 5)),
        ([date(2026, 10, 6)], {"next": date(2026, 10, 5)}, date(2026, 10, 19)),
        ([date(2027, 3, 30)], {}, date(2027, 4, 13)),  # the last one, after the last day: 31 March
        ([date(2027, 4, 13)], {}, None),
    ],
)
def test_the_next_review(entries: list[date], more: dict[str, Any], then: date | None) -> None:
    assert records.next_review_day(with_plan(date(2026, 9, 1), "2 weeks", entries, **more)) == then


@pytest.mark.parametrize(
    ("every", "entries", "then"),
    [
        ("month", [], date(2026, 9, 1)),
        ("month", [date(2026, 9, 1)], date(2026, 10, 1)),
        ("month", [date(2031, 9, 1)], date(2031, 10, 1)),
        ("", [date(2026, 9, 1)], None),
    ],
)
def test_a_standing_agreement_has_always_another_review(every: str, entries: list[date], then: date | None) -> None:
    plan = {"metrics": {"review": {"first": date(2026, 9, 1), "every": every}}}
    rows = [{"metric": "Opportunities", "actual": 9, "on": day} for day in entries]
    standing = Campaign("inbound-sla", {"launch": date(2026, 8, 3), "renew": "quarter"}, plan, review={"results": rows})
    assert records.next_review_day(standing) == then
    assert len(records.planned_reviews(standing)) == (then is not None), "a calendar is no hundred years long"


@pytest.mark.parametrize(
    ("every", "launch", "then"),
    [
        ("month", date(2027, 2, 15), date(2027, 3, 1)),
        ("month", date(2027, 2, 1), date(2027, 2, 1)),
        ("month", date(2026, 8, 3), date(2026, 9, 1)),
        ("", date(2027, 2, 15), date(2026, 9, 1)),  # once, and no other day is known
    ],
)
def test_reviews_of_a_base_count_from_the_first_day_on(every: str, launch: date, then: date) -> None:
    plan = {"review": {"first": date(2026, 9, 1), "every": every}}
    campaign = Campaign("tour", {"launch": launch, "end": date(2027, 4, 30)})
    based = campaign.with_base(BaseAgreement("inbound-sla", 1, answers={"metrics": plan}))
    assert records.next_review_day(based) == records.first_review_day(based) == then
    assert all(then <= day < date(2027, 6, 1) for day in records.planned_reviews(based))
    moved = replace(based, review={"next": date(2027, 2, 2)})
    assert records.next_review_day(moved) == date(2027, 2, 2)


def kinds_due(campaign: Campaign, today: date = DAY) -> list[tuple[str, str, int]]:
    return [(each.kind, each.what, each.days(today)) for each in due.list_due(campaign, campaign, today)]


def test_what_is_due_of_a_signed_campaign() -> None:
    found = kinds_due(load_sample())
    assert ("review", "Review by both teams", 0) in found
    assert ("result", "Result of MQLs", 6) in found
    assert ("promise", "Sit in on a live session", -61) in found
    assert ("promise", "Deliver MQLs", 6) in found  # "not kept" before its day is not the last word
    assert not [what for _, what, _ in found if what == "Keep two SDRs free for these leads"]  # kept, said Marketing
    assert [days for *_, days in found] == sorted(days for *_, days in found)
    near = due.due_within(due.list_due(load_sample(), load_sample(), DAY), DAY, 5)
    assert {each.what for each in near} >= {"Sit in on a live session", "Review by both teams"}
    assert not [each for each in near if each.what == "Deliver MQLs"]


def test_a_promise_is_settled_by_a_yes_or_by_an_answer_on_its_day() -> None:
    campaign = actions.add_promise(load_sample(), load_sample(), "deliver  mqls", False, "sales", THEO, DAY)
    assert ("promise", "Deliver MQLs", 6) in kinds_due(campaign)
    late = Actor("Theo Park", datetime(2026, 11, 30, 9, tzinfo=UTC))
    campaign = actions.add_promise(campaign, load_sample(), "Deliver MQLs", False, "sales", late, date(2026, 11, 30))
    assert not [what for kind, what, _ in kinds_due(campaign) if (kind, what) == ("promise", "Deliver MQLs")]


def test_a_draft_owes_no_review_but_its_parked_objections_and_waivers_are_due() -> None:
    stance = Stance("object", "sha256:" + "0" * 64, "Theo Park", note="No", owner="Dana Ruiz", due=DAY)
    half = Half("Dana Ruiz", AT)
    waivers = (
        Waiver("AK09", "goals", "Partners", DAY + timedelta(days=9), half, half),
        Waiver("AK08", "", "One half only", DAY, half),
        Waiver("AK07", "", "Long over", DAY - timedelta(days=30), half, half),
    )
    draft = replace(amend(load_sample()), waivers=waivers).with_view("sales", "mql", TeamView(stance=stance))
    draft = replace(draft, agreement=replace(draft.agreement, revision=1, previous=""))
    assert kinds_due(draft) == [
        ("objection", "Sales objects to MQL", 0),
        ("waiver", "AK09 is let pass until then: Partners", 9),
    ]


def test_a_draft_of_the_next_revision_is_held_against_the_one_in_force() -> None:
    goals = {"answer": "Other goals", "targets": [{"metric": "Parties", "target": 3}]}
    draft = amend(load_sample()).with_content("goals", goals)
    draft = actions.add_result(draft, records.campaign_in_force(draft, load_sample()), "Won deals", 5, THEO, DAY)
    known = records.campaign_in_force(draft, load_sample())
    assert [reading.actual for reading in results.list_metrics(known)[0].readings] == [2, 5]
    assert records.campaign_in_force(load_sample(), None) == load_sample()


@pytest.mark.parametrize(("days", "words"), [(0, "today"), (1, "in 1 day"), (-1, "1 day overdue"), (3, "in 3 days")])
def test_how_far_off(days: int, words: str) -> None:
    assert due.describe_days_left(due.DueItem("x", "review", "", DAY + timedelta(days=days)), DAY) == words


# --- writing --------------------------------------------------------------------------------------------------------


def with_every_entry(campaign: Campaign) -> Campaign:
    campaign = actions.add_result(campaign, campaign, "accepted leads", 41, THEO, DAY, "Two came late\n")
    campaign = actions.add_promise(campaign, campaign, "Hold live sessions", True, "sales", THEO, DAY)
    campaign = actions.add_rejected(campaign, campaign, "tied", 9, THEO, DAY)
    campaign = actions.add_stuck(campaign, "waiting for a first  call", 12, THEO, DAY)
    campaign = actions.add_lesson(campaign, "mql", "The payer decides", "First line", DANA, DAY)
    return actions.set_next_review(campaign, date(2026, 12, 8), DAY)


def test_a_review_never_touches_what_is_signed() -> None:
    before, after = load_sample(), with_every_entry(load_sample())
    assert replace(after, review=before.review) == before
    assert campaign_status(after) == "signed" and agreement_digest(after) == agreement_digest(before)
    assert after.review["results"][-1] == {
        "metric": "SQLs", "actual": 41, "on": DAY, "by": "Theo Park", "note": "Two came late",
    }  # fmt: skip
    for key in records.ENTRY_KINDS:
        row = after.review[key][-1]
        assert row["on"] == DAY and (row.get("by") or row.get("said_by")) in ("Theo Park", "Dana Ruiz"), key


def test_a_review_in_the_file_is_read_again_and_format_1_knows_it_all() -> None:
    after = with_every_entry(load_sample())
    raw = EditableFile.parse(RAW).edit(to_data(load_sample()), to_data(after))
    assert from_data(SLUG, tomli.loads(raw.decode())) == after
    assert validation.read_tables(tomli.loads(raw.decode())) == []
    old, new = RAW.decode().splitlines(), raw.decode().splitlines()
    assert [line for line in old if line not in new] == ["next = 2026-11-24"]


def test_an_entry_about_the_same_stands_in_place_of_the_older() -> None:
    campaign = actions.add_result(load_sample(), load_sample(), "SQLs", 30, THEO, DAY)
    count = len(campaign.review["results"])
    campaign = actions.add_result(campaign, load_sample(), "SQLs", 31, THEO, DAY)
    assert [row["actual"] for row in campaign.review["results"][count - 1 :]] == [31]
    campaign = actions.add_result(campaign, load_sample(), "SQLs", 31, DANA, DAY)
    assert len(campaign.review["results"]) == count + 1  # another reader, another result


@pytest.mark.parametrize(
    ("act", "says"),
    [
        (lambda c: actions.add_result(c, c, "Won deal", 1, THEO, DAY), "Did you mean Won deals?"),
        (lambda c: actions.add_result(c, c, "SQLs", float("nan"), THEO, DAY), "cannot be stored in the file"),
        (lambda c: actions.add_result(c, c, "SQLs", 1, THEO, date(2027, 1, 1)), "is in the future"),
        (lambda c: actions.add_result(c, c, "SQLs", 1, Actor(" ", AT), DAY), "Nobody's name"),
        (lambda c: actions.add_promise(c, c, "Delivr MQLs", True, "sales", THEO, DAY), "Did you mean Deliver MQLs?"),
        (lambda c: actions.add_promise(c, c, "Deliver MQLs", True, "marketing", DANA, DAY), "Ask Sales"),
        (lambda c: actions.add_promise(c, c, "Deliver MQLs", True, "sales", DANA, DAY), "somebody of Sales"),
        (lambda c: actions.add_promise(c, c, "", True, "sales", THEO, DAY), "There is no promise"),
        (lambda c: actions.add_promise(c, c, "H", True, "sales", THEO, DAY), "2 promises begin with 'H'"),
        (lambda c: actions.add_result(c, c, "Won deals", -3, THEO, DAY), "cannot come to less than 0"),
        (lambda c: actions.add_result(c, c, "Called within 4 business hours", 1.5, THEO, DAY), "100 % at most"),
        (lambda c: actions.set_next_review(c, date(2026, 10, 1), DAY), "1 October 2026 is in the past"),
        (lambda c: actions.set_next_review(c, date(2026, 11, 10), date(2026, 11, 9)), "has entries"),
        (lambda c: actions.add_rejected(c, c, "tide", 1, THEO, DAY), "Did you mean tied?"),
        (lambda c: actions.add_rejected(c, c, "tied", 1.5, THEO, DAY), "not a count"),
        (lambda c: actions.add_rejected(c, c, "tied", -1, THEO, DAY), "not a count"),
        (lambda c: actions.add_stuck(c, " ", 1, THEO, DAY), "At which stage"),
        (lambda c: actions.add_lesson(c, "mqls", "x", "", THEO, DAY), "Did you mean mql?"),
        (lambda c: actions.add_lesson(c, "mql", " ", "", THEO, DAY), "needs a text"),
    ],
)
def test_what_is_refused(act: Any, says: str) -> None:
    with pytest.raises(UserError) as refusal:
        act(load_sample())
    assert says in str(refusal.value)


def test_the_next_review_is_set_and_given_back_to_the_rhythm() -> None:
    there = actions.set_next_review(load_sample(), date(2027, 1, 1), DAY)
    assert records.next_review_day(there) == date(2027, 1, 1)
    back = actions.set_next_review(there, None, DAY)
    assert "next" not in back.review and back.review["results"] == load_sample().review["results"]


# --- chances --------------------------------------------------------------------------------------------------------


def make_outcome(chance: float, reached: bool, team: Any = "sales") -> calibration.ChanceOutcome:
    return calibration.ChanceOutcome("x", "Won deals", team, chance, reached)


def test_a_chance_is_held_against_what_happened_once_that_is_known() -> None:
    assert calibration.chance_outcomes(load_sample()) == []
    later = Actor("Theo Park", datetime(2027, 4, 2, tzinfo=UTC))
    after = actions.add_result(load_sample(), load_sample(), "Won deals", 12, later, date(2027, 4, 1))
    found = calibration.chance_outcomes(after)
    assert [(each.team, each.chance, each.reached) for each in found] == [
        ("marketing", 0.7, True),
        ("sales", 0.55, True),
    ]


def test_under_ten_outcomes_prove_nothing_yet() -> None:
    said = "\n".join(calibration.describe_calibration("sales", [make_outcome(0.6, n % 2 == 0) for n in range(9)]))
    assert "9 outcomes, which prove nothing yet" in said and " of " not in said
    assert (
        "1 outcome, which proves nothing yet" in calibration.describe_calibration("sales", [make_outcome(0.6, True)])[0]
    )
    assert calibration.describe_calibration("sales", []) == ["Sales: no outcome yet."]


def test_ten_outcomes_are_summed_up() -> None:
    found = [make_outcome(0.9, n < 4) for n in range(10)] + [make_outcome(0.1, False), make_outcome(1.0, True)]
    said = "\n".join(calibration.describe_calibration("sales", found))
    assert "12 outcomes. By its own chances 10.1 would be reached; 5 were." in said
    assert "from 80 to 100 %: said 91 % on average, 5 of 11 reached" in said
    assert "prove nothing" not in said


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), max_size=40))
@settings(max_examples=60, deadline=None)
def test_no_outcome_is_left_out_of_bands_and_picture(pairs: list[tuple[float, bool]]) -> None:
    found = [make_outcome(chance, reached) for chance, reached in pairs]
    assert sum(band.count for band in calibration.group_in_bands(found)) == len(found)
    yes, no, axis = calibration.draw_dots(found)
    assert len(yes) == len(no) and len(axis) <= len(yes)
    assert ("." * calibration.DOT_CELLS in no) == (not [1 for _, reached in pairs if not reached])


def test_promises_kept_are_counted_for_the_team_that_gave_them() -> None:
    assert calibration.count_kept_promises([load_sample()]) == {"marketing": (0, 1), "sales": (1, 0)}


# --- pictures -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("way", "top", "drawn"),
    [
        (0.0, 1, "         │"),
        (0.5, 1, "█████    │"),
        (0.55, 1, "█████▌   │"),
        (1.0, 1, "██████████"),
        (2.0, 2, "██████████"),
        (0.5, 2, "██▌  │"),
        (-3.0, 1, "         │"),
    ],
)
def test_a_bar_and_its_target(way: float, top: float, drawn: str) -> None:
    assert charts.draw_bar(way, top, 10) == drawn


@given(st.floats(-9, 9), st.floats(1, 2), st.integers(4, 60))
@settings(max_examples=80, deadline=None)
def test_a_bar_is_never_wider_than_its_place(way: float, top: float, width: int) -> None:
    assert len(charts.draw_bar(way, top, width)) <= width


def test_an_svg_holds_no_text_that_could_act() -> None:
    import xml.etree.ElementTree as ElementTree

    hostile = replace(make_aim({-3: 4, 2: 13}), name='<script>alert("x")</script>\x1b[2J', unit="<b>&")
    drawn = charts.draw_svg(hostile)
    tree = ElementTree.fromstring(drawn)
    kinds = {element.tag.rpartition("}")[2] for element in tree.iter()}
    assert kinds == {"svg", "title", "desc", "text", "rect", "path"}
    assert len([element for element in tree.iter() if element.tag.endswith("rect")]) == 2


def cell_texts(drawn: str) -> tuple[list[tuple[float, float, float, float]], list[tuple[str, float, float]], list[str]]:
    """Of an SVG: bars as x, y, width, height; texts with their place; how its lines are dashed."""
    import xml.etree.ElementTree as ElementTree

    tree = ElementTree.fromstring(drawn)
    every = [(element.tag.rpartition("}")[2], element.attrib, element.text) for element in tree.iter()]
    bars = [
        (float(a["x"]), float(a["y"]), float(a["width"]), float(a["height"])) for tag, a, _ in every if tag == "rect"
    ]
    texts = [(text or "", float(a["x"]), float(a["y"])) for tag, a, text in every if tag == "text"]
    return bars, texts, [a.get("stroke-dasharray", "") for tag, a, _ in every if tag == "path"]


def test_results_stand_at_their_days_against_target_and_baseline() -> None:
    fallen = make_aim({-60: 30, -30: 26, 4: 16}, target=17.0, baseline=31.0, unit="days")
    bars, texts, dashes = cell_texts(charts.draw_svg(fallen, since=DUE - timedelta(days=90)))
    lefts, heights = [bar[0] for bar in bars], [bar[3] for bar in bars]
    assert lefts == sorted(lefts) and lefts[1] - lefts[0] < lefts[2] - lefts[1]
    assert heights[0] / heights[2] == pytest.approx(30 / 16, rel=0.02)
    assert dashes == ["", "2 3", "1 3", "7 4"], "ground, day, baseline, target: each another line"
    names = [text for text, *_ in texts]
    assert {"by 1 Dec 2026", "start", "31 days", "target", "17 days", "16", "5 Dec 2026"} <= set(names)
    (target,) = [y for text, _, y in texts if text == "target"]
    assert bars[1][1] < target + 2 < bars[2][1], "26 reach over the line, 16 stay below it"


def test_a_bar_has_the_height_of_its_number_which_stands_on_it() -> None:
    bars, texts, _ = cell_texts(charts.draw_svg(make_aim({-60: 0, -30: 5, 0: 24}, target=30.0)))
    assert [bar[3] / bars[-1][3] for bar in bars] == pytest.approx([5 / 24, 1.0], abs=0.01)
    for bar, figure in zip(bars, ("5", "24"), strict=True):
        (place,) = [(x, y) for text, x, y in texts if text == figure]
        assert place == pytest.approx((bar[0] + bar[2] / 2, bar[1] - 4), abs=0.2)


def test_two_results_of_one_day_make_no_bar_thinner() -> None:
    one, other = make_aim({-30: 3}).readings[0], make_aim({-30: 4}).readings[0]
    bars, _, _ = cell_texts(
        charts.draw_svg(replace(make_aim({4: 6}), readings=(one, other, *make_aim({4: 6}).readings)))
    )
    assert len(bars) == 3 and {wide for _, _, wide, _ in bars} == {22.0}


def test_an_svg_says_in_words_what_it_shows() -> None:
    drawn = charts.draw_svg(replace(make_aim({-3: 0.4, 2: 0.95}, target=0.9, baseline=0.3), unit="share"))
    assert 'role="img"' in drawn and "<title>Won deals: 95 % of 90 %</title>" in drawn
    assert "<desc>From 30 %. 28 November 2026: 40 %; 3 December 2026: 95 %</desc>" in drawn
    assert charts.draw_svg(make_aim({})) == ""


def test_what_has_no_target_is_drawn_without_its_line() -> None:
    bars, texts, dashes = cell_texts(charts.draw_svg(make_aim({0: 1}, target=None, baseline=None, due=None)))
    assert len(bars) == 1 and dashes == [""] and [text for text, *_ in texts] == ["1", "1 Dec 2026"]


_NUMBERS = st.integers(-(10**14), 10**14) | st.integers(-(10**6), 10**6).map(lambda whole: whole / 100)


@given(st.dictionaries(st.integers(-900, 900), _NUMBERS, min_size=1, max_size=20), st.none() | _NUMBERS, _NUMBERS)
@settings(max_examples=60, deadline=None)
def test_whatever_the_results_are_nothing_leaves_the_picture(found: dict[int, float], target: Any, start: Any) -> None:
    bars, texts, _ = cell_texts(
        charts.draw_svg(make_aim(dict(sorted(found.items())), target=target, baseline=start), "EUR")
    )
    assert len(bars) == sum(bool(found[day]) for day in sorted(found)[-12:]), "an empty bar is empty"
    assert all(x >= 0 and y >= 0 and x + wide <= 272 and y + high <= 127.1 for x, y, wide, high in bars)
    days = sorted((x, text) for text, x, y in texts if y == 142)
    assert days and all(
        after[0] - before[0] >= 3.3 * (len(before[1]) + len(after[1])) for before, after in pairwise(days)
    )


@pytest.mark.parametrize(
    ("value", "unit", "said"),
    [
        (1, "groups", "1 group"),
        (1, "SQLs", "1 SQL"),
        (2, "groups", "2 groups"),
        (0, "groups", "0 groups"),
        (1, "business", "1 business"),
        (1, "companies", "1 companies"),  # a singular is cut off its plural only where that leaves the word
        (120000.5, "EUR", "EUR 120,000.50"),
        (120000, "EUR", "EUR 120,000"),
        (1.234, "EUR", "EUR 1.234"),
        (0.94, "share", "94 %"),
    ],
)
def test_figures_read_as_people_say_them(value: float, unit: str, said: str) -> None:
    assert charts.terminal_formatter("EUR").figure(value, unit) == said
