"""Which leads are taken: by source, by outcome, by age, and the same ones each time."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from alignkit.leads.batch import Lead
from alignkit.leads.sampling import Candidate, choose_leads

TODAY = date(2026, 11, 24)
ROWS = st.lists(
    st.tuples(
        st.sampled_from(["Fair", "Webinar", ""]),
        st.sampled_from(["accepted", "returned", ""]),
        st.integers(0, 300),
        st.booleans(),
    ),
    max_size=60,
)


def candidates(rows: list[tuple[str, str, int, bool]]) -> list[Candidate]:
    return [
        Candidate(f"id{n}", Lead(0, f"id{n}", source, outcome), TODAY - timedelta(days=age), is_open)
        for n, (source, outcome, age, is_open) in enumerate(rows)
    ]


@given(ROWS, st.integers(1, 12))
def test_what_is_taken_is_closed_young_and_balanced(rows: list[tuple[str, str, int, bool]], most: int) -> None:
    every = candidates(rows)
    by_id = {each.record: each for each in every}
    taken = choose_leads(every, "spring", TODAY, most).leads
    assert taken == choose_leads(list(reversed(every)), "spring", TODAY, most).leads
    assert [lead.number for lead in taken] == list(range(1, len(taken) + 1))
    assert len({lead.record for lead in taken}) == len(taken)
    for lead in taken:
        found = by_id[lead.record]
        assert not found.is_open and found.day is not None and (TODAY - found.day).days <= 180
    counts = Counter(lead.source for lead in taken)
    young = [each for each in every if not each.is_open and each.day and (TODAY - each.day).days <= 180]
    for source in {each.lead.source for each in young}:
        there = [each for each in young if each.lead.source == source]
        assert counts[source] == min(most, len(there))
    for outcome in ("accepted", "returned", ""):
        parts = Counter(lead.part for lead in taken if lead.outcome == outcome)
        assert abs(parts["build"] - parts["test"]) <= 1


def test_half_of_each_kind_where_there_are_enough() -> None:
    rows = [("Fair", ("accepted", "returned")[n % 2], n, False) for n in range(40)]
    taken = choose_leads(candidates(rows), "spring", TODAY, 10).leads
    assert Counter(lead.outcome for lead in taken) == {"accepted": 5, "returned": 5}
