"""What an answer that came along still names of the campaign it came from."""

from __future__ import annotations

import pytest

from alignkit.core.model import Campaign, CarriedForward
from alignkit.values.outdated_references import describe_outdated_references, find_outdated_references

GOALS = "Twelve won deals worth EUR 360,000 by 31 March 2027, and Sales counts on it."

NAMED = [
    ("goals", GOALS, ["Twelve", "EUR 360,000", "31 March 2027"]),
    ("goals", "That takes 16 SQLs and\n40 MQLs, 40 MQLs.", ["16 SQLs", "40 MQLs"]),
    ("goals", "More won deals than last year, at 35 % of them.", ["35 %"]),
    ("goals", "As many as we can.", []),
    ("metrics", "Won revenue reaches 180,000 by 2026-03-31 (Q1 2026).", ["180,000", "2026-03-31", "Q1 2026"]),
    ("marketing_responsibilities", "Eight leads a week over 12 weeks, until 19 December.", ["19 December"]),
    ("pain", "A close takes 30 working days; counted in May 2026 and on 3.4.2026.", ["May 2026", "3.4.2026"]),
    ("pain", "They may march on: 30 days a month.", []),
]


@pytest.mark.parametrize(("key", "text", "named"), NAMED)
def test_what_an_answer_still_names(key: str, text: str, named: list[str]) -> None:
    campaign = Campaign("again", answers={key: {"answer": text}}, carried=CarriedForward("spring", (key,)))
    assert find_outdated_references(campaign, key) == named
    looked_at = Campaign("again", answers={key: {"answer": text}}, carried=CarriedForward("spring", ()))
    assert (
        find_outdated_references(looked_at, key)
        == []
        == find_outdated_references(Campaign("a", answers=campaign.answers), key)
    )


def test_other_texts_of_the_question_are_read_too() -> None:
    content = {
        "answer": "See below.",
        "counts_when": "the contact became an MQL of 2026-Q3-SSC",
        "measures": [{"a": 1}],
    }
    campaign = Campaign("again", answers={"metrics": content}, carried=CarriedForward("spring", ("metrics",)))
    assert find_outdated_references(campaign, "metrics") == ["2026-Q3-SSC"]


def test_it_is_told_in_a_sentence() -> None:
    def carried(text: str) -> Campaign:
        return Campaign("again", answers={"goals": {"answer": text}}, carried=CarriedForward("spring", ("goals",)))

    named = "“Twelve”, “EUR 360,000” and “31 March 2027”"
    assert describe_outdated_references(carried(GOALS), "goals") == f"The text still names {named} from last time."
    assert describe_outdated_references(carried("1 a1, 2 b1, 3 c1, 4 d1"), "goals").endswith(
        "“1 a1”, “2 b1”, “3 c1” and 1 more from last time."
    )
    assert describe_outdated_references(carried("As many as we can."), "goals") == ""
