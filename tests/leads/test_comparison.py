"""Figures of the comparison against a count of their own, and what a pile is."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from alignkit.leads.batch import VERDICTS, Batch, Lead, Mark, Settlement
from alignkit.leads.comparison import (
    compare,
    describe_talk,
    list_factors,
    measure_agreement,
    piles_by_source,
    to_discuss,
)
from alignkit.leads.sheets import read_sheet, write_sheet

WORDS = st.sampled_from(sorted(VERDICTS)) | st.none()
PAIRS = st.lists(st.tuples(WORDS, WORDS), max_size=30)


def batch(pairs: list[tuple[str | None, str | None]]) -> Batch:
    leads = tuple(
        Lead(n, f"id{n}", ("Fair", "Web")[n % 2], part=("build", "test")[n % 2]) for n in range(1, len(pairs) + 1)
    )
    marks = {
        team: {n: Mark(pair[side], "Spend; no  date") for n, pair in enumerate(pairs, 1) if pair[side]}  # type: ignore[arg-type]
        for side, team in enumerate(("marketing", "sales"))
    }
    return Batch("spring", date(2026, 11, 24), leads, marks=marks, id="ab12cd")  # type: ignore[arg-type]


@given(PAIRS)
def test_the_figures_are_those_of_a_plain_count(pairs: list[tuple[str | None, str | None]]) -> None:
    rows = compare(batch(pairs))
    figures = measure_agreement(rows)
    counted = [pair for pair in pairs if "known" not in pair]
    decided = [pair for pair in counted if not {None, "unsure"} & set(pair)]
    assert figures.total == len(counted) and figures.both_judged == len(decided)
    assert figures.same == sum(one == other for one, other in decided)
    assert figures.most == figures.same + len(counted) - len(decided)
    assert figures.unsure == {
        team: sum(pair[side] == "unsure" for pair in counted) for side, team in enumerate(("marketing", "sales"))
    }
    assert sum(sum(pile.values()) for pile in piles_by_source(rows).values()) == len(pairs)
    talk = to_discuss(rows)
    assert len(talk) == min(6, figures.both_judged - figures.same)
    assert [row.lead.number for row in rows[: len(talk)]] == [row.lead.number for row in talk]


def test_good_against_not_good_is_talked_about_first() -> None:
    rows = compare(batch([("good", "good"), ("good", "later"), ("bad", "good")]))
    assert [row.lead.number for row in rows] == [3, 2, 1]


def test_settled_leads_stay_and_are_counted_among_all_that_differ() -> None:
    made = batch([("good", "bad")] * 8)
    assert describe_talk(compare(made)) == "To talk about: 6 of 8 on which the teams differ; 0 of 8 settled"
    one = replace(made, settled={3: Settlement("good", "Spend is known", "Theo Park")})
    rows = compare(one)
    assert [row.lead.number for row in to_discuss(rows)] == [1, 2, 3, 4, 5, 6, 7]
    assert describe_talk(rows) == "To talk about: 6 of 8 on which the teams differ; 1 of 8 settled"
    every = replace(made, settled=dict.fromkeys(range(1, 9), Settlement("bad")))
    assert len(to_discuss(compare(every))) == 8


def test_factors_come_from_the_half_to_build_on_only() -> None:
    found = list_factors(batch([("good", "bad"), ("bad", "bad")]))
    assert [(each.text, each.counts) for each in found] == [("no date", {"bad": 2}), ("Spend", {"bad": 2})]


@given(PAIRS)
def test_a_sheet_brings_back_what_stood_on_it(pairs: list[tuple[str | None, str | None]]) -> None:
    made = batch(pairs)
    found = read_sheet(made, write_sheet(made, "sales", range(1, len(pairs) + 1)), "")
    assert found.team == "sales" and not found.problems
    assert found.marks == dict(made.marks_of("sales"))


def test_a_sheet_is_blank_unless_marks_are_asked_for() -> None:
    made = batch([("good", "bad")])
    assert read_sheet(made, write_sheet(made, "sales"), "").marks == {}


def test_no_mark_or_cell_is_in_a_repr() -> None:
    made = batch([("good", "bad")])
    lead = Lead(1, "Nora Haldane", name="Nora Haldane", shown={"Email": "nora@firm.example"}, happened="Haldane won")
    assert "Haldane" not in repr(lead) and "nora" not in repr(lead) and "Spend" not in repr(made)
