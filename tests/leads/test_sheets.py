"""What a team writes below VERDICT, in more words than one."""

from __future__ import annotations

import pytest

from alignkit.leads.sheets import read_verdict


@pytest.mark.parametrize(
    ("typed", "verdict", "reason"),
    [
        ("good", "good", ""),
        ("good, best of the lot", "good", "best of the lot"),
        ("Good.\nBest of the lot", "good", "Best of the lot"),
        ("good, but not yet", "later", ""),
        ("good but not yet: no budget before May", "later", "no budget before May"),
        ("not yet, no budget", "later", "no budget"),
        ("not good - a student", "bad", "a student"),
        ("bad (a good company, but a student)", "bad", "(a good company, but a student)"),
        ("I know this one, a customer", "known", "a customer"),
        ("unsure?", "unsure", ""),
        ("b", "bad", ""),
    ],
)
def test_the_verdict_is_read_at_the_beginning_and_the_rest_is_a_reason(typed: str, verdict: str, reason: str) -> None:
    assert read_verdict(typed) == (verdict, reason)


@pytest.mark.parametrize(
    "typed",
    ["", "splendid", "good or bad", "good/bad", "good, but only in May", "goodish", "no budget", "b2b company",
     "not a good one", "yes but no", "good's enough"],
)  # fmt: skip
def test_what_may_be_another_verdict_is_asked_back(typed: str) -> None:
    assert read_verdict(typed) is None
