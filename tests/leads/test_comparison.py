"""Figures of the comparison against a count of their own, and what a pile is."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from alignkit.leads.batch import VERDICTS, Batch, Lead, Mark, Settlement
from alignkit.leads.comparison import (
    compare,
    describe_outcome_source,
    describe_outcomes,
    describe_talk,
    list_differing,
    list_factors,
    measure_agreement,
    piles_by_source,
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
    talk = list_differing(rows)
    assert len(talk) == figures.both_judged - figures.same
    assert [row.lead.number for row in rows[: len(talk)]] == [row.lead.number for row in talk]


def test_good_against_not_good_is_talked_about_first() -> None:
    rows = compare(batch([("good", "good"), ("good", "later"), ("bad", "good")]))
    assert [row.lead.number for row in rows] == [3, 2, 1]


def test_settled_leads_stay_and_are_counted_among_all_that_differ() -> None:
    made = batch([("good", "bad")] * 8)
    said = "They differ on 8, furthest apart first: begin with 6; {} of 8 settled"
    assert describe_talk(compare(made)) == said.format(0)
    one = replace(made, settled={3: Settlement("good", "Spend is known", "Theo Park")})
    rows = compare(one)
    assert [row.lead.number for row in list_differing(rows)] == [1, 2, 3, 4, 5, 6, 7, 8]
    assert describe_talk(rows) == said.format(1)
    few = compare(batch([("good", "bad")] * 6))
    assert describe_talk(few) == "They differ on 6, furthest apart first; 0 of 6 settled"


def test_factors_come_from_the_half_to_build_on_only() -> None:
    found = list_factors(batch([("good", "bad"), ("bad", "bad")]))
    assert [(each.text, each.counts) for each in found] == [("no date", {"bad": 1}), ("Spend", {"bad": 1})]


@given(PAIRS)
def test_a_factor_counts_each_lead_once_by_the_verdict_that_stands(pairs: list[tuple[str | None, str | None]]) -> None:
    made = batch(pairs)
    expected: dict[str, int] = {}
    for lead in made.leads:
        said = [verdict for verdict in pairs[lead.number - 1] if verdict not in (None, "known")]
        if lead.part == "build":
            for verdict in set(said):
                expected[str(verdict)] = expected.get(str(verdict), 0) + 1
    assert all(each.counts == expected for each in list_factors(made))
    settled = replace(made, settled={lead.number: Settlement("later") for lead in made.leads})
    known = {lead.number for lead in made.leads if "known" in pairs[lead.number - 1]}
    marked = {lead.number for lead in made.leads if lead.part == "build" and any(pairs[lead.number - 1])} - known
    assert all(each.counts.get("later", 0) >= len(marked) for each in list_factors(settled))


def test_what_became_of_leads_is_the_word_of_the_crm_and_says_from_which_columns() -> None:
    status = Lead(
        1, "1", outcome="returned", happened="Lead Status: Unqualified", hidden={"Lead Status": "Unqualified"}
    )
    lost = Lead(
        2, "2", outcome="returned", happened="Lost Reason: Price", hidden={"Lost Reason": "Price", "Owner": "X"}
    )
    both = replace(lost, number=3, hidden={**lost.hidden, "Lead Status": "Unqualified"})
    won = replace(lost, number=4, outcome="accepted")
    marks = {team: {n: Mark("good") for n in range(1, 5)} for team in ("marketing", "sales")}
    rows = compare(Batch("x", date(2026, 11, 24), (status, lost, both, won), marks=marks))  # type: ignore[arg-type]
    assert describe_outcomes(rows) == ["Of 4 good: 2 returned, 1 lost, 1 accepted."]
    assert describe_outcome_source(rows) == "What happened to them, as the CRM says (Lead Status, Lost Reason)"


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
